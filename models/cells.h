/* cells.h: the world before anything is drawn: totals by industry and region, the sizes
 * of organisations in each industry and market, and what the adoption fit needs of them.
 *
 * A market is a region, or the regions of one group that large organisations span (the
 * US).
 */
#ifndef RINGFALL_MODELS_CELLS_H
#define RINGFALL_MODELS_CELLS_H

#include "models/adoption.h"
#include "models/population_spec.h"
#include "models/size.h"

#define CELLS_MAX_MEMBERS 8    /* regions of a market */
#define CELLS_MAX_LISTED  4    /* listed size classes */
#define CELLS_COVERAGE    128  /* points of the coverage's quantile function */
#define CELLS_SMALL_STAFF 50.0 /* organisations below are not visited one by one */
#define CELLS_US_GROUP    "us" /* us_staff and the listed companies are its regions' */

struct market {
    char name[PARAM_NAME_SIZE];
    size_t n_members;
    uint16_t members[CELLS_MAX_MEMBERS]; /* regions, ascending */
    bool us;                             /* of the group CELLS_US_GROUP */
};

/* One industry in one market, without the organisations given by hand. */
struct cell {
    uint16_t industry, market;
    uint32_t key;                    /* hash of "industry/market": entity of its draws */
    int64_t devices;                 /* left for the organisations that are generated */
    struct size size;                /* n = 0: none are */
    double listed[CELLS_MAX_LISTED]; /* staff from which one is expected to be listed in
                                      * this class or a higher one; HUGE_VAL: never */
    size_t n_largest;                /* of size.n, drawn to meet the staff exactly */
    double visited;                  /* staff from which organisations are visited */
    size_t first_bin, n_bins;        /* its bins, ascending in staff */
};

struct cells {
    size_t n_industries, n_regions, n_markets;
    struct market *markets; /* [n_markets]; owned */
    struct cell *cells;     /* [n_industries * n_markets] by industry; owned */
    int64_t *devices;       /* [n_industries * n_regions] exact totals; owned */
    size_t n_listed;        /* listed size classes */
    uint16_t listed_class[CELLS_MAX_LISTED];
    double listed_rank[CELLS_MAX_LISTED]; /* companies up to and with this class */
    double coverage[CELLS_COVERAGE + 1];  /* quantiles of an adopter's coverage */
    double *covered; /* [n_industries] expected share of an adopter's devices with the
                      * product, over coverages and classes; owned */
};

/** Work out the totals and the sizes. RF_EINPUT when a total cannot be met. */
int cells_init(struct cells *self, const struct population_spec *spec,
               struct rf_error *err) RF_MUST_CHECK;
void cells_free(struct cells *self);

/** Index of the size class of an unlisted organisation; SIZE_MAX when it is in none. */
size_t cells_size_class(const struct population_spec *spec, double staff);
/** Whether large organisations span both regions (a region and itself: whether any do).
 */
bool cells_same_market(const struct region *a, const struct region *b);
/** The market of a region. */
size_t cells_market(const struct cells *self, size_t region);
/** An adopter's coverage at a uniform u: share of its devices, before the classes'
 * factors. */
double cells_coverage(const struct cells *self, double u);
/** Yearly output of one person, USD; 0 when the industry has no listed companies. */
double cells_output(const struct industry *industry);

/** Staff and devices of one organisation given by hand. */
double cells_given_staff(const struct population_spec *spec,
                         const struct organisation_spec *given);
double cells_given_devices(const struct organisation_spec *given);

#endif
