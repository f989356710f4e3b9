/* population.h: a simulated world: the organisations that have the product, their
 * endpoints, and everything about an endpoint that never changes, computed from its index
 * (MODEL 2). */
#ifndef RINGFALL_MODELS_POPULATION_H
#define RINGFALL_MODELS_POPULATION_H

#include "models/adoption.h"
#include "models/population_spec.h"
#include "sim/stream.h"

/* An organisation with the product; the id of its LP is its index. Endpoints are numbered
 * from 0 inside it, by class, and inside a class by region (only large ones span
 * several). */
struct organisation {
    uint64_t first;   /* number of its endpoint 0 in the whole population */
    uint32_t key;     /* entity of its draws: does not depend on who else adopts */
    uint32_t n;       /* endpoints with the product, >= 1 */
    uint32_t devices; /* all its devices, >= n */
    uint32_t staff;   /* persons */
    uint32_t n_sites; /* >= 1 */
    uint32_t spec; /* index in population_spec.organisations, UINT32_MAX if generated */
    uint16_t industry;
    uint8_t region; /* where it is, or its first region when it spans a group */
    bool spans;     /* over the regions of its region's group */
    uint8_t listed; /* among the largest companies: 1 in the first listed class, 2 in the
                     * second, …; 0: not */
    uint32_t
        class_end[POPULATION_MAX_CLASSES]; /* class c: [class_end[c-1], class_end[c]) */
};

/* Endpoints of one class and region: consecutive. */
struct segment {
    uint32_t begin, end;
    uint8_t class, region;
    uint32_t first_site, n_sites; /* of the organisation's sites, those of this region */
};
#define POPULATION_MAX_SEGMENTS (POPULATION_MAX_CLASSES * 8)

/* Which part of the world: bits of industries and regions; 0: all. */
struct population_filter {
    uint64_t industries, regions;
};

struct population {
    const struct population_spec *spec; /* borrowed, outlives this */
    struct organisation *organisations; /* [n]; owned */
    uint32_t n;
    uint64_t n_endpoints;          /* with the product, all organisations */
    struct population_filter only; /* the part that is counted */
    double devices; /* organisation-owned, all organisations of the world */
    double home_devices;
    double *cell_devices;     /* [n_industries * n_regions] exact totals; owned */
    struct adoption adoption; /* the fit used */
};

/**
 * Fit the adoption of a scenario's population: once a scenario.
 *
 * Cost: about 8 ms for the world. No draws. Empty for a world of given organisations.
 */
int population_fit(const struct population_spec *spec, struct adoption *fit,
                   struct rf_error *err) RF_MUST_CHECK;

/**
 * Draw a world. The totals by industry and region come first; organisations are
 * stratified quantiles of their size distribution, and those that adopt the product are
 * drawn by the fitted probability. Draws: PURPOSE_ORGANISATION, PURPOSE_ADOPTER.
 *
 * @param fit  of this population, or of one with other totals (then it is shifted to this
 *             one's sensors); NULL: fitted here
 * @param only the part that runs count; all is simulated. NULL: all
 * @return RF_OK, RF_EINPUT for a population that cannot be, RF_ENOMEM
 *
 * Cost: about 0.05 s for 630 million devices: organisations under 50 persons are not
 * visited one by one, only their adopters are drawn.
 */
int population_init(struct population *self, const struct population_spec *spec,
                    const struct adoption *fit, struct stream_key key,
                    const struct population_filter *only,
                    struct rf_error *err) RF_MUST_CHECK;
void population_free(struct population *self);

/** The regions whose machines of this organisation are in the part that is counted: bits.
 */
uint64_t population_counted(const struct population *self, const struct organisation *o);

/** The organisation's segments in order of index. Returns how many, at most MAX. */
size_t population_segments(const struct population *self, const struct organisation *o,
                           struct segment out[POPULATION_MAX_SEGMENTS]);

/** Site of an endpoint of a segment: central classes stand at the region's first site,
 * the others are spread evenly. */
static inline uint32_t population_site(const struct segment *s, uint32_t index,
                                       bool central)
{
    return s->first_site + (central ? 0 : (index - s->begin) % s->n_sites);
}

#endif
