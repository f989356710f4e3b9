/* cells.c: totals by industry and region, sizes, coverage, listed companies, bins.
 *
 * Totals: the devices of an industry in the US are its US staff x devices per employee,
 * the rest is spread over the other regions by their shares; raking then meets the
 * world's shares by industry and by region, and largest remainders make whole devices of
 * it.
 *
 * Listed companies are the largest by a proxy of revenue: staff x the industry's output
 * per US employee. What is expected of them comes from the rank at which the industries'
 * size distributions together exceed a revenue so many times.
 */
#include "models/cells.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/distribution.h"
#include "sim/stream.h"

#define TOTALS_SWEEPS 30 /* of raking; the seed is nearly right, so that is plenty */
#define LARGEST_STAFF                                                                    \
    1000.0                 /* from here sizes are drawn one by one to meet the total     \
                            */
#define LARGEST_COUNT  64  /* at least so many are, so that the total can be met */
#define LISTED_MARGIN  0.7 /* a draw may list a company below the expected threshold */
#define HOURS_PER_YEAR 8760.0
#define RANK_STEPS     60

/* ---- markets ---- */

bool cells_same_market(const struct region *a, const struct region *b)
{
    return a->span_share > 0.0 && b->span_share > 0.0 && a->group[0] != '\0' &&
           strcmp(a->group, b->group) == 0;
}

static int add_region(struct cells *self, const struct region *regions, size_t r,
                      struct rf_error *err)
{
    struct market *m = NULL;

    for (size_t i = 0; i < self->n_markets && m == NULL; i++) {
        if (cells_same_market(&regions[self->markets[i].members[0]], &regions[r])) {
            m = &self->markets[i];
        }
    }
    if (m == NULL) {
        m = &self->markets[self->n_markets++];
        m->us = strcmp(regions[r].group, CELLS_US_GROUP) == 0;
        memcpy(m->name, regions[r].span_share > 0.0 ? regions[r].group : regions[r].name,
               sizeof m->name);
    }
    if (m->n_members == CELLS_MAX_MEMBERS) {
        return rf_fail(err, RF_EINPUT, "/population/regions",
                       "more than %d regions of group \"%s\" are spanned",
                       CELLS_MAX_MEMBERS, regions[r].group);
    }
    m->members[m->n_members++] = (uint16_t)r;
    return RF_OK;
}

size_t cells_market(const struct cells *self, size_t region)
{
    for (size_t m = 0; m < self->n_markets; m++) {
        for (size_t i = 0; i < self->markets[m].n_members; i++) {
            if (self->markets[m].members[i] == region) {
                return m;
            }
        }
    }
    return SIZE_MAX;
}

/* ---- totals by industry and region ---- */

static double sum_of(const double *x, size_t n, size_t stride)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++) {
        sum += x[i * stride];
    }
    return sum;
}

static void scale_to(double *x, size_t n, size_t stride, double total)
{
    const double sum = sum_of(x, n, stride);

    for (size_t i = 0; i < n && sum > 0.0; i++) {
        x[i * stride] *= total / sum;
    }
}

/* One industry's devices by region before raking. */
static void seed_row(double *row, const struct industry *industry,
                     const struct region *regions, size_t n, double devices)
{
    const double here = industry->us_staff * industry->devices_per_employee;
    double us = 0.0, all = 0.0;

    for (size_t r = 0; r < n; r++) {
        all += regions[r].device_share;
        us +=
            strcmp(regions[r].group, CELLS_US_GROUP) == 0 ? regions[r].device_share : 0.0;
    }
    for (size_t r = 0; r < n; r++) {
        const bool in_us = strcmp(regions[r].group, CELLS_US_GROUP) == 0;
        const double part = here < devices ? here : devices;

        if (here <= 0.0 || us <= 0.0 || us >= all) {
            row[r] = devices * regions[r].device_share;
        } else {
            row[r] = in_us ? part * regions[r].device_share / us
                           : (devices - part) * regions[r].device_share / (all - us);
        }
    }
}

static int totals(struct cells *self, const struct population_spec *spec,
                  struct rf_error *err)
{
    const struct industry *industries = spec->industries.items;
    const struct region *regions = spec->regions.items;
    const size_t ni = self->n_industries, nr = self->n_regions;
    double *real = calloc(2 * ni * nr + ni + nr + 1, sizeof *real);
    double *rows = real + ni * nr, *columns = rows + ni, *spare = columns + nr;

    if (real == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %zu cells", ni * nr);
    }
    for (size_t i = 0; i < ni; i++) {
        rows[i] = industries[i].world_share;
    }
    for (size_t r = 0; r < nr; r++) {
        columns[r] = regions[r].device_share;
    }
    scale_to(rows, ni, 1, spec->devices);
    scale_to(columns, nr, 1, spec->devices);
    for (size_t i = 0; i < ni; i++) {
        seed_row(real + i * nr, &industries[i], regions, nr, rows[i]);
    }
    for (int sweep = 0; sweep < TOTALS_SWEEPS; sweep++) {
        for (size_t r = 0; r < nr; r++) {
            scale_to(real + r, ni, nr, columns[r]);
        }
        for (size_t i = 0; i < ni; i++) {
            scale_to(real + i * nr, nr, 1, rows[i]);
        }
    }
    size_largest_remainder(real, ni * nr, llround(spec->devices), self->devices, spare);
    free(real);
    return RF_OK;
}

/* ---- organisations given by hand ---- */

double cells_given_devices(const struct organisation_spec *given)
{
    return given->devices > given->endpoints ? given->devices : given->endpoints;
}

double cells_given_staff(const struct population_spec *spec,
                         const struct organisation_spec *given)
{
    const struct industry *industries = spec->industries.items;

    if (given->staff > 0.0) {
        return given->staff;
    }
    return cells_given_devices(given) / industries[given->industry].devices_per_employee;
}

/* Devices and organisations of a cell that are given. */
static double given_in(const struct cells *self, const struct population_spec *spec,
                       const struct cell *cell, int64_t *count)
{
    const struct organisation_spec *given = spec->organisations.items;
    double devices = 0.0;

    *count = 0;
    for (size_t k = 0; k < spec->organisations.n; k++) {
        if (given[k].industry == cell->industry &&
            cells_market(self, (size_t)given[k].region) == cell->market) {
            devices += cells_given_devices(&given[k]) * (double)given[k].count;
            *count += given[k].count;
        }
    }
    return devices;
}

/* ---- sizes ---- */

/* An industry's number of organisations by market; all zero when it has none. */
static void counts_by_market(const struct cells *self, const struct industry *industry,
                             const int64_t *devices, int64_t *counts)
{
    double share[POPULATION_MAX_REGIONS], spare[POPULATION_MAX_REGIONS];

    for (size_t m = 0; m < self->n_markets; m++) {
        share[m] = 0.0;
        for (size_t k = 0; k < self->markets[m].n_members; k++) {
            share[m] += (double)devices[self->markets[m].members[k]];
        }
    }
    size_largest_remainder(share, self->n_markets, industry->size.count, counts, spare);
}

static void name_cell(struct cell *cell, const struct industry *industry,
                      const struct market *market)
{
    char name[2 * PARAM_NAME_SIZE + 1];

    snprintf(name, sizeof name, "%s/%s", industry->name, market->name);
    cell->key = stream_hash(name);
    for (size_t k = 0; k < CELLS_MAX_LISTED; k++) {
        cell->listed[k] = HUGE_VAL;
    }
}

static int size_cells(struct cells *self, const struct population_spec *spec,
                      struct rf_error *err)
{
    const struct industry *industries = spec->industries.items;
    int64_t counts[POPULATION_MAX_REGIONS];

    for (size_t i = 0; i < self->n_industries * self->n_markets; i++) {
        struct cell *cell = &self->cells[i];
        const size_t in = i / self->n_markets, m = i % self->n_markets;
        const struct industry *industry = &industries[in];
        const struct market *market = &self->markets[m];
        const int64_t *devices = self->devices + in * self->n_regions;
        int64_t given;

        cell->industry = (uint16_t)in;
        cell->market = (uint16_t)m;
        name_cell(cell, industry, market);
        if (m == 0) {
            counts_by_market(self, industry, devices, counts);
        }
        for (size_t k = 0; k < market->n_members; k++) {
            cell->devices += devices[market->members[k]];
        }
        cell->devices -= llround(given_in(self, spec, cell, &given));
        if (cell->devices < 0) {
            return rf_fail(err, RF_EINPUT, "/population/organisations",
                           "those of %s in %s have %lld devices more than there are",
                           industry->name, market->name, (long long)-cell->devices);
        }
        if (cell->devices > 0) {
            const int64_t count = counts[m] > given ? counts[m] - given : 1;

            size_init(&cell->size, &industry->size,
                      (double)cell->devices / industry->devices_per_employee,
                      industry->size.count > 0 ? count : 0);
        }
    }
    return RF_OK;
}

/* Which are drawn one by one, and which are visited at all. */
static void split_cells(struct cells *self)
{
    for (size_t i = 0; i < self->n_industries * self->n_markets; i++) {
        struct cell *cell = &self->cells[i];
        const double n = (double)cell->size.n;
        double staff = LARGEST_STAFF, largest;

        if (cell->size.n == 0) {
            continue;
        }
        if (self->n_listed > 0) {
            staff = fmin(staff, LISTED_MARGIN * cell->listed[self->n_listed - 1]);
        }
        largest = fmax(ceil(n * size_above(&cell->size, staff)), LARGEST_COUNT);
        cell->n_largest = (size_t)fmin(largest, n);
        cell->visited =
            cell->n_largest == (size_t)cell->size.n
                ? 0.0
                : fmin(CELLS_SMALL_STAFF,
                       size_quantile(&cell->size, 1.0 - (double)cell->n_largest / n));
    }
}

/* ---- coverage ---- */

static int coverage(struct cells *self, const struct population_spec *spec,
                    struct rf_error *err)
{
    const double mean = spec->adoption.coverage_mean, sd = spec->adoption.coverage_sd;
    struct distribution d = { .kind = DISTRIBUTION_CONSTANT, .param = { mean } };
    const struct endpoint_class *classes = spec->classes.items;
    const struct industry *industries = spec->industries.items;

    if (sd > 0.0 && mean < 1.0) {
        const double k = mean * (1.0 - mean) / (sd * sd) - 1.0;

        if (k <= 0.0) {
            return rf_fail(
                err, RF_EINPUT, "/population/adoption/coverage_sd",
                "%g is too much for a share of mean %g, at most %.4g is possible", sd,
                mean, sqrt(mean * (1.0 - mean)));
        }
        d = (struct distribution){ .kind = DISTRIBUTION_BETA,
                                   .param = { mean * k, (1.0 - mean) * k } };
    }
    for (int i = 0; i <= CELLS_COVERAGE; i++) {
        const double edge = 0.125 / CELLS_COVERAGE, u = (double)i / CELLS_COVERAGE;

        self->coverage[i] = distribution_quantile(&d, fmin(1.0 - edge, fmax(edge, u)));
    }
    for (size_t i = 0; i < self->n_industries; i++) {
        for (size_t c = 0; c < spec->classes.n && c < industries[i].mix.n; c++) {
            for (int k = 0; k < CELLS_COVERAGE; k++) {
                const double x = cells_coverage(self, (k + 0.5) / CELLS_COVERAGE);

                self->covered[i] += industries[i].mix.value[c] / CELLS_COVERAGE *
                                    fmin(1.0, x * classes[c].coverage);
            }
        }
    }
    return RF_OK;
}

double cells_coverage(const struct cells *self, double u)
{
    const double at = u * CELLS_COVERAGE;
    const int i = at < CELLS_COVERAGE ? (int)at : CELLS_COVERAGE - 1;

    return self->coverage[i] + (self->coverage[i + 1] - self->coverage[i]) * (at - i);
}

/* ---- listed companies ---- */

double cells_output(const struct industry *industry)
{
    if (!industry->ranked || industry->us_staff <= 0.0) {
        return 0.0;
    }
    return industry->output_usd * HOURS_PER_YEAR / industry->us_staff;
}

/* How many companies are expected above a yearly output. */
static double companies_above(const struct cells *self,
                              const struct population_spec *spec, double usd)
{
    const struct industry *industries = spec->industries.items;
    const struct organisation_spec *given = spec->organisations.items;
    double n = 0.0;

    for (size_t i = 0; i < self->n_industries * self->n_markets; i++) {
        const struct cell *cell = &self->cells[i];
        const double output = cells_output(&industries[cell->industry]);

        if (self->markets[cell->market].us && output > 0.0 && cell->size.n > 0) {
            n += (double)cell->size.n * size_above(&cell->size, usd / output);
        }
    }
    for (size_t k = 0; k < spec->organisations.n; k++) {
        const size_t m = cells_market(self, (size_t)given[k].region);

        if (self->markets[m].us && cells_given_staff(spec, &given[k]) *
                                           cells_output(&industries[given[k].industry]) >
                                       usd) {
            n += (double)given[k].count;
        }
    }
    return n;
}

/* Expected thresholds of the listed classes, in staff by industry. */
static void list_companies(struct cells *self, const struct population_spec *spec)
{
    const struct industry *industries = spec->industries.items;
    const struct size_class *classes = spec->adoption.classes.items;
    double rank = 0.0;

    for (size_t s = 0; s < spec->adoption.classes.n && self->n_listed < CELLS_MAX_LISTED;
         s++) {
        double low = log(1e3), high = log(1e15);

        if (!classes[s].listed) {
            continue;
        }
        rank += classes[s].firms;
        for (int k = 0; k < RANK_STEPS; k++) {
            const double middle = 0.5 * (low + high);

            if (companies_above(self, spec, exp(middle)) > rank) {
                low = middle;
            } else {
                high = middle;
            }
        }
        for (size_t i = 0; i < self->n_industries * self->n_markets; i++) {
            const double output = cells_output(&industries[self->cells[i].industry]);

            if (self->markets[self->cells[i].market].us && output > 0.0) {
                self->cells[i].listed[self->n_listed] = exp(high) / output;
            }
        }
        self->listed_rank[self->n_listed] = rank;
        self->listed_class[self->n_listed++] = (uint16_t)s;
    }
}

size_t cells_size_class(const struct population_spec *spec, double staff)
{
    const struct size_class *classes = spec->adoption.classes.items;

    for (size_t s = 0; s < spec->adoption.classes.n; s++) {
        if (!classes[s].listed && staff >= classes[s].from && staff < classes[s].to) {
            return s;
        }
    }
    return SIZE_MAX;
}

/* ---- life cycle ---- */

int cells_init(struct cells *self, const struct population_spec *spec,
               struct rf_error *err)
{
    int status = RF_OK;

    *self = (struct cells){ .n_industries = spec->industries.n,
                            .n_regions = spec->regions.n };
    self->markets = calloc(spec->regions.n + 1, sizeof *self->markets);
    self->devices =
        calloc(spec->industries.n * spec->regions.n + 1, sizeof *self->devices);
    self->cells = calloc(spec->industries.n * spec->regions.n + 1, sizeof *self->cells);
    self->covered = calloc(spec->industries.n + 1, sizeof *self->covered);
    if (self->markets == NULL || self->devices == NULL || self->cells == NULL ||
        self->covered == NULL) {
        status = rf_fail(err, RF_ENOMEM, "", "no memory for the world's cells");
    }
    for (size_t r = 0; r < spec->regions.n && status == RF_OK; r++) {
        status = add_region(self, spec->regions.items, r, err);
    }
    if (status == RF_OK) {
        status = totals(self, spec, err);
    }
    if (status == RF_OK) {
        status = size_cells(self, spec, err);
    }
    if (status == RF_OK) {
        status = coverage(self, spec, err);
    }
    if (status == RF_OK) {
        list_companies(self, spec);
        split_cells(self);
    } else {
        cells_free(self);
    }
    return status;
}

void cells_free(struct cells *self)
{
    free(self->markets);
    free(self->devices);
    free(self->cells);
    free(self->covered);
    *self = (struct cells){ 0 };
}
