/* bins.c: expected organisations by cell and size, and the margins that the fit meets. */
#include "models/bins.h"

#include <math.h>
#include <stdlib.h>

#define BINS_PER_DECADE 8.0
#define MAX_EDGES       80 /* two a size class (32 at most), and those of the cell */

/* ---- margins ---- */

/* Endpoints with the product by industry: its devices x its share, scaled to the total.
 */
static double industry_margin(struct adoption_bins *self, const struct cells *cells,
                              const struct population_spec *spec)
{
    const struct industry *industries = spec->industries.items;
    double sum = 0.0;

    for (size_t i = 0; i < cells->n_industries; i++) {
        for (size_t r = 0; r < cells->n_regions; r++) {
            self->industry_hosts[i] += (double)cells->devices[i * cells->n_regions + r];
        }
        self->industry_hosts[i] *= industries[i].sensor_share;
        sum += self->industry_hosts[i];
    }
    for (size_t i = 0; i < cells->n_industries && sum > 0.0; i++) {
        self->industry_hosts[i] *= spec->adoption.sensors / sum;
    }
    return sum;
}

static double region_margin(struct adoption_bins *self, const struct cells *cells,
                            const struct population_spec *spec)
{
    const struct region *regions = spec->regions.items;
    double sum = 0.0;

    for (size_t m = 0; m < cells->n_markets; m++) {
        const struct market *market = &cells->markets[m];

        for (size_t k = 0; k < market->n_members; k++) {
            self->region_hosts[market->members[0]] +=
                regions[market->members[k]].sensor_share;
            sum += regions[market->members[k]].sensor_share;
        }
    }
    for (size_t r = 0; r < cells->n_regions && sum > 0.0; r++) {
        self->region_hosts[r] *= spec->adoption.sensors / sum;
    }
    return sum;
}

static int margins(struct adoption_bins *self, const struct cells *cells,
                   const struct population_spec *spec, struct rf_error *err)
{
    if (industry_margin(self, cells, spec) <= 0.0 && spec->adoption.sensors > 0.0) {
        return rf_fail(err, RF_EINPUT, "/population/industries",
                       "sensor_share is 0 everywhere, but there are %g sensors",
                       spec->adoption.sensors);
    }
    if (region_margin(self, cells, spec) <= 0.0 && spec->adoption.sensors > 0.0) {
        return rf_fail(err, RF_EINPUT, "/population/regions",
                       "sensor_share is 0 everywhere, but there are %g sensors",
                       spec->adoption.sensors);
    }
    return RF_OK;
}

/* ---- bins ---- */

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Sizes at which something changes inside a cell, ascending, its cuts first and last. */
static size_t edges_of(const struct cells *cells, const struct population_spec *spec,
                       const struct cell *cell, double edges[MAX_EDGES])
{
    const struct size_class *classes = spec->adoption.classes.items;
    double at[MAX_EDGES];
    size_t n = 0, kept = 0;

    at[n++] = cell->size.low;
    at[n++] = cell->size.high;
    at[n++] = cell->visited;
    for (size_t k = 0; k < cells->n_listed; k++) {
        at[n++] = cell->listed[k];
    }
    for (size_t s = 0; s < spec->adoption.classes.n && n + 2 <= MAX_EDGES; s++) {
        at[n++] = classes[s].from;
        at[n++] = classes[s].to;
    }
    qsort(at, n, sizeof *at, ascending);
    for (size_t i = 0; i < n; i++) {
        if (at[i] >= cell->size.low && at[i] <= cell->size.high &&
            (kept == 0 || at[i] > edges[kept - 1])) {
            edges[kept++] = at[i];
        }
    }
    return kept;
}

static size_t class_of(const struct cells *cells, const struct population_spec *spec,
                       const struct cell *cell, double staff)
{
    for (size_t k = 0; k < cells->n_listed; k++) {
        if (staff >= cell->listed[k]) {
            return cells->listed_class[k];
        }
    }
    return cells_size_class(spec, staff);
}

static int append(struct adoption_bins *self, size_t *capacity, struct adoption_bin bin,
                  struct rf_error *err)
{
    if (self->n == *capacity) {
        struct adoption_bin *more;

        *capacity = *capacity == 0 ? 4096 : 2 * *capacity;
        more = realloc(self->bins, *capacity * sizeof *more);
        if (more == NULL) {
            return rf_fail(err, RF_ENOMEM, "", "no memory for %zu bins", *capacity);
        }
        self->bins = more;
    }
    self->bins[self->n++] = bin;
    return RF_OK;
}

/* The organisations of a cell between two sizes, all of one class. */
static int add_range(struct adoption_bins *self, size_t *capacity,
                     const struct cells *cells, const struct population_spec *spec,
                     const struct cell *cell, double from, double to,
                     struct rf_error *err)
{
    const struct industry *industry =
        (const struct industry *)spec->industries.items + cell->industry;
    const double pieces = to > from ? ceil(log10(to / from) * BINS_PER_DECADE) : 1.0;
    const double ratio = pow(to / from, 1.0 / pieces), n = (double)cell->size.n;
    const size_t class = class_of(cells, spec, cell, sqrt(from * to));

    for (int k = 0; k < (int)pieces && class != SIZE_MAX; k++) {
        const double low = k == 0 ? from : from * pow(ratio, k);
        const double high = k + 1 == (int)pieces ? to : from * pow(ratio, k + 1);
        struct adoption_bin bin = {
            .industry = cell->industry,
            .region = cells->markets[cell->market].members[0],
            .size = (uint16_t) class,
            .from = low,
            .to = high,
            .firms = n,
        };
        double staff = cell->size.low;
        int status;

        if (to > from) {
            bin.firms =
                n * (size_above(&cell->size, low) - size_above(&cell->size, high));
            staff = n * size_between(&cell->size, low, high) / bin.firms;
        }
        bin.log_staff = log10(staff);
        bin.hosts =
            staff * industry->devices_per_employee * cells->covered[cell->industry];
        status = append(self, capacity, bin, err);
        if (status != RF_OK) {
            return status;
        }
    }
    return RF_OK;
}

static int add_cell(struct adoption_bins *self, size_t *capacity, struct cells *cells,
                    const struct population_spec *spec, struct cell *cell,
                    struct rf_error *err)
{
    double edges[MAX_EDGES];
    const size_t first_region = cells->markets[cell->market].members[0];
    int status = RF_OK;

    cell->first_bin = self->n;
    if (cell->size.n > 0 && self->industry_hosts[cell->industry] > 0.0 &&
        self->region_hosts[first_region] > 0.0) {
        const size_t n = edges_of(cells, spec, cell, edges);

        if (n == 1) {
            status =
                add_range(self, capacity, cells, spec, cell, edges[0], edges[0], err);
        }
        for (size_t e = 0; e + 1 < n && status == RF_OK; e++) {
            status =
                add_range(self, capacity, cells, spec, cell, edges[e], edges[e + 1], err);
        }
    }
    cell->n_bins = self->n - cell->first_bin;
    return status;
}

/* Organisations given by hand have the product whatever the fit. */
static int add_given(struct adoption_bins *self, size_t *capacity,
                     const struct cells *cells, const struct population_spec *spec,
                     struct rf_error *err)
{
    const struct organisation_spec *given = spec->organisations.items;
    int status = RF_OK;

    for (size_t k = 0; k < spec->organisations.n && status == RF_OK; k++) {
        const size_t m = cells_market(cells, (size_t)given[k].region);
        const struct cell *cell =
            &cells->cells[(size_t)given[k].industry * cells->n_markets + m];
        const double staff = cells_given_staff(spec, &given[k]);
        const size_t class = class_of(cells, spec, cell, staff);
        const struct adoption_bin bin = {
            .industry = cell->industry,
            .region = cells->markets[m].members[0],
            .size = (uint16_t) class,
            .certain = true,
            .from = staff,
            .to = staff,
            .firms = (double)given[k].count * given[k].adopts,
            .log_staff = log10(staff),
            .hosts = given[k].endpoints,
        };

        if (class != SIZE_MAX) {
            status = append(self, capacity, bin, err);
        }
    }
    return status;
}

int bins_init(struct adoption_bins *self, struct cells *cells,
              const struct population_spec *spec, struct rf_error *err)
{
    size_t capacity = 0;
    int status;

    *self = (struct adoption_bins){ 0 };
    self->industry_hosts = calloc(cells->n_industries + 1, sizeof(double));
    self->region_hosts = calloc(cells->n_regions + 1, sizeof(double));
    if (self->industry_hosts == NULL || self->region_hosts == NULL) {
        bins_free(self);
        return rf_fail(err, RF_ENOMEM, "", "no memory for the margins of the fit");
    }
    status = margins(self, cells, spec, err);
    for (size_t i = 0; i < cells->n_industries * cells->n_markets && status == RF_OK;
         i++) {
        status = add_cell(self, &capacity, cells, spec, &cells->cells[i], err);
    }
    if (status == RF_OK) {
        status = add_given(self, &capacity, cells, spec, err);
    }
    if (status != RF_OK) {
        bins_free(self);
    }
    return status;
}

void bins_free(struct adoption_bins *self)
{
    free(self->bins);
    free(self->industry_hosts);
    free(self->region_hosts);
    *self = (struct adoption_bins){ 0 };
}
