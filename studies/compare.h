/* compare.h: several arms on the same luck, on the bad update and on the harmless one, over
 * many simulated worlds. */
#ifndef RINGFALL_STUDIES_COMPARE_H
#define RINGFALL_STUDIES_COMPARE_H

#include "models/scenario.h"
#include "studies/measure.h"

enum version { VERSION_BAD, VERSION_GOOD, VERSION_N };

struct arm {
    char name[PARAM_NAME_SIZE];   /* "as-it-happened", "canary" */
    char title[PARAM_TEXT_SIZE];  /* for people: "canary 1 %, 1 h, gate" */
    struct scenario scenario;     /* best guess; owned */
};

/* What is kept of one world, arm and version. */
struct cell {
    bool done;
    double measure[MEASURE_N];
    struct vendor_facts facts;
    struct vendor_log log;       /* owned */
    int64_t *down;               /* [n_bins] machines down at the end of each bin; owned */
    double *hit_by_industry, *hours_by_industry;  /* [n_industries]; machines, machine-hours */
    double *hit_by_region, *endpoints_by_region;  /* [n_regions] */
    double *hit_by_class, *endpoints_by_class;    /* [n_classes] */
    double *observed;            /* [targets] what each target's operator saw; owned */
};

struct compare_options {
    uint32_t seed;
    uint32_t replicates;         /* simulated worlds */
    uint32_t first_replicate;
    unsigned n_threads;
    struct population_filter only;
    bool good_too;               /* also the harmless version */
    const atomic_bool *stop;     /* borrowed; NULL: cannot be stopped */
    void (*progress)(void *arg, double share_done); /* NULL or called on the calling thread
                                                     * or a worker, one at a time */
    void *progress_arg;
};

struct comparison {
    struct arm *arms;            /* [n_arms]; 0 is the baseline; owned */
    size_t n_arms;
    uint32_t n_worlds;           /* complete ones: those stopped half-way are dropped */
    struct cell *cells;          /* [(arm * VERSION_N + version) * n_worlds_capacity + world] */
    uint32_t n_worlds_capacity;
    size_t n_bins;
    tick_t interval, horizon;
    double *theta;               /* [world * n_uncertain + i] drawn uncertain parameters */
    size_t n_uncertain;
    struct adoption_margin *margins; size_t n_margins; /* of the adoption fit; owned */
    bool stopped;                /* ended early by the stop flag */
};

/**
 * Run every arm in every world. Same bytes for any number of threads and order of arms.
 *
 * @param arms [n_arms] taken over: emptied into the comparison, also on failure
 */
int compare_run(struct arm *arms, size_t n_arms, const struct compare_options *o,
                struct comparison *out, struct rf_error *err) RF_MUST_CHECK;
void compare_free(struct comparison *self);

const struct cell *compare_cell(const struct comparison *self, size_t arm,
                                enum version version, uint32_t world);

/* ---- statistics over worlds (REPORT 1: point = average, range = 5-95 % of worlds) ---- */
struct interval {
    double point;      /* average over worlds; the median for a censored measure */
    double low, high;  /* 5 % and 95 % order statistics; lowest and highest under 20 worlds */
    uint32_t n;        /* worlds in it */
    uint32_t n_zero;   /* worlds in which it is zero */
    uint32_t n_none;   /* worlds in which it is undefined (nothing was down) */
    uint32_t n_beyond; /* worlds in which it lies past the horizon */
};
struct interval compare_measure(const struct comparison *self, size_t arm,
                                enum version version, enum measure_id id);
/** Ratio to the baseline: ratio of averages, range over the per-world ratios. */
struct interval compare_ratio(const struct comparison *self, size_t arm, enum version version,
                              enum measure_id id);
/** Difference from the baseline, per world. */
struct interval compare_difference(const struct comparison *self, size_t arm,
                                   enum version version, enum measure_id id);
/** Worlds in which arm a has less of the measure than arm b (ties count half). */
double compare_better(const struct comparison *self, size_t a, size_t b, enum version version,
                      enum measure_id id);
/** Arms that no other beats in both averages: machine-hours lost (bad) and added unprotected
 * machine-hours (good). out [n_arms]. */
void compare_front(const struct comparison *self, bool *out);
/** Interval of any n values, as above. values is sorted in place. */
struct interval compare_interval(double *values, uint32_t n, bool censored);

/* ---- what decides: one parameter at a time (figure 5) ---- */
struct tornado_bar {
    char pointer[PARAM_POINTER_SIZE];
    bool assumed;            /* no source */
    double low, high;        /* ends of its range, in base units */
    double at_low, at_high;  /* best arm's machine-hours as a share of the baseline's */
};
struct tornado {
    struct tornado_bar *bars; /* [n]; owned */
    size_t n;
    size_t arm;               /* the arm shown */
    double best_guess;        /* its share at the best guess, same worlds */
    uint32_t n_worlds;
};

#endif
