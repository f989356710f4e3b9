/* population.c: a world from its parts, and where an organisation's endpoints are.
 *
 * Totals and sizes: cells.c. Who has the product: bins.c cuts the cells into sizes,
 * adoption.c fits, adopters.c draws. The organisations gather in a roster (roster.c).
 */
#include "models/population.h"

#include <stdlib.h>

#include "models/adopters.h"

/* ---- worlds ---- */

/* A world of totals. */
static int generate(struct population *self, struct roster *roster,
                    const struct adoption *fit, struct rf_error *err)
{
    struct cells cells = { 0 };
    struct adoption_bins bins = { 0 };
    int status = cells_init(&cells, self->spec, err);

    if (status == RF_OK) {
        status = bins_init(&bins, &cells, self->spec, err);
    }
    if (status == RF_OK && fit == NULL) {
        status = adoption_fit(&self->adoption, self->spec, &bins, err);
    } else if (status == RF_OK) {
        status = adoption_shift(&self->adoption, fit, self->spec, &bins, err);
    }
    if (status == RF_OK) {
        status = adopters_draw(roster, &cells, &bins, &self->adoption, err);
    }
    for (size_t i = 0; i < cells.n_industries * cells.n_regions && status == RF_OK; i++) {
        self->cell_devices[i] = (double)cells.devices[i];
    }
    self->devices = self->spec->devices;
    bins_free(&bins);
    cells_free(&cells);
    return status;
}

/* A world of the organisations given, and nothing else. */
static int list_world(struct population *self, struct roster *roster,
                      struct rf_error *err)
{
    const struct organisation_spec *given = self->spec->organisations.items;
    int status = RF_OK;

    for (size_t k = 0; k < self->spec->organisations.n && status == RF_OK; k++) {
        const double devices = cells_given_devices(&given[k]) * (double)given[k].count;

        status = roster_add_given(roster, k, 0, err);
        self->cell_devices[(size_t)given[k].industry * self->spec->regions.n +
                           (size_t)given[k].region] += devices;
        self->devices += devices;
    }
    return status;
}

static int check(const struct population_spec *spec, struct rf_error *err)
{
    const struct organisation_spec *given = spec->organisations.items;
    double endpoints = spec->devices > 0.0 ? spec->adoption.sensors : 0.0;

    if (spec->classes.n == 0 || spec->regions.n == 0 || spec->industries.n == 0) {
        return rf_fail(err, RF_EINPUT, "/population",
                       "no classes, regions or industries, need at least one of each");
    }
    for (size_t k = 0; k < spec->organisations.n; k++) {
        if (given[k].industry < 0 || given[k].region < 0) {
            return rf_fail(err, RF_EINPUT, "/population/organisations",
                           "%s is in no industry or region", given[k].name);
        }
        endpoints += given[k].endpoints * (double)given[k].count;
    }
    if (endpoints > POPULATION_MAX_ENDPOINTS ||
        spec->devices > POPULATION_MAX_ENDPOINTS) {
        return rf_fail(
            err, RF_EINPUT, "/population",
            "%.4g endpoints in %.4g devices, at most %.4g of each are possible",
            endpoints, spec->devices, POPULATION_MAX_ENDPOINTS);
    }
    return RF_OK;
}

int population_fit(const struct population_spec *spec, struct adoption *fit,
                   struct rf_error *err)
{
    struct cells cells = { 0 };
    struct adoption_bins bins = { 0 };
    int status = check(spec, err);

    *fit = (struct adoption){ 0 };
    if (status == RF_OK && spec->devices > 0.0) {
        status = cells_init(&cells, spec, err);
        if (status == RF_OK) {
            status = bins_init(&bins, &cells, spec, err);
        }
        if (status == RF_OK) {
            status = adoption_fit(fit, spec, &bins, err);
        }
    }
    bins_free(&bins);
    cells_free(&cells);
    return status;
}

int population_init(struct population *self, const struct population_spec *spec,
                    const struct adoption *fit, struct stream_key key,
                    const struct population_filter *only, struct rf_error *err)
{
    struct roster roster = { .spec = spec, .key = key };
    int status = check(spec, err);

    *self = (struct population){ .spec = spec, .home_devices = spec->home_devices };
    if (only != NULL) {
        self->only = *only;
    }
    if (status != RF_OK) {
        return status;
    }
    self->cell_devices =
        calloc(spec->industries.n * spec->regions.n + 1, sizeof *self->cell_devices);
    if (self->cell_devices == NULL) {
        status = rf_fail(err, RF_ENOMEM, "", "no memory for the world's totals");
    } else if (spec->devices > 0.0) {
        status = generate(self, &roster, fit, err);
    } else {
        status = list_world(self, &roster, err);
    }
    self->organisations = roster.items;
    self->n = roster.n;
    self->n_endpoints = roster.n_endpoints;
    if (status != RF_OK) {
        population_free(self);
    }
    return status;
}

void population_free(struct population *self)
{
    free(self->organisations);
    free(self->cell_devices);
    adoption_free(&self->adoption);
    *self = (struct population){ 0 };
}

/* ---- segments ---- */

uint64_t population_counted(const struct population *self, const struct organisation *o)
{
    const struct population_filter *only = &self->only;

    if (only->industries != 0 && (only->industries >> o->industry & 1) == 0) {
        return 0;
    }
    return only->regions == 0 ? UINT64_MAX : only->regions;
}

/* The regions of an organisation and how much of it is in each. */
static size_t regions_of(const struct population *self, const struct organisation *o,
                         uint8_t members[CELLS_MAX_MEMBERS],
                         double share[CELLS_MAX_MEMBERS])
{
    const struct region *all = self->spec->regions.items;
    size_t n = 0;

    if (!o->spans) {
        members[0] = o->region;
        share[0] = 1.0;
        return 1;
    }
    for (size_t r = 0; r < self->spec->regions.n && n < CELLS_MAX_MEMBERS; r++) {
        if (cells_same_market(&all[r], &all[o->region])) {
            members[n] = (uint8_t)r;
            share[n++] = all[r].span_share;
        }
    }
    return n;
}

size_t population_segments(const struct population *self, const struct organisation *o,
                           struct segment out[POPULATION_MAX_SEGMENTS])
{
    uint8_t members[CELLS_MAX_MEMBERS];
    double share[CELLS_MAX_MEMBERS], spare[CELLS_MAX_MEMBERS];
    int64_t part[CELLS_MAX_MEMBERS], sites[CELLS_MAX_MEMBERS];
    const size_t n_regions = regions_of(self, o, members, share);
    uint32_t begin = 0;
    size_t n = 0;

    size_largest_remainder(share, n_regions, o->n_sites, sites, spare);
    for (size_t c = 0; c < self->spec->classes.n; c++) {
        uint32_t first_site = 0;

        size_largest_remainder(share, n_regions, o->class_end[c] - begin, part, spare);
        for (size_t k = 0; k < n_regions; k++) {
            if (part[k] > 0) {
                out[n++] = (struct segment){
                    .begin = begin,
                    .end = begin + (uint32_t)part[k],
                    .class = (uint8_t)c,
                    .region = members[k],
                    /* a region without a site of its own shares the one before */
                    .first_site = first_site < o->n_sites ? first_site : o->n_sites - 1,
                    .n_sites = sites[k] > 0 ? (uint32_t)sites[k] : 1,
                };
                begin += (uint32_t)part[k];
            }
            first_site += (uint32_t)sites[k];
        }
    }
    return n;
}
