/* compare.h: several arms on the same luck, on the bad update and on the harmless one,
 * over many simulated worlds.
 *
 * World w is replicate first_replicate + w: its uncertain parameters (theta.h), its
 * population and its luck are keyed by seed and replicate alone, so every arm meets the
 * same.
 */
#ifndef RINGFALL_STUDIES_COMPARE_H
#define RINGFALL_STUDIES_COMPARE_H

#include <math.h>
#include <stdatomic.h>

#include "models/population.h"
#include "models/scenario.h"
#include "studies/measure.h"
#include "studies/stops.h"

enum version { VERSION_BAD, VERSION_GOOD, VERSION_N };

struct arm {
    char name[PARAM_TEXT_SIZE];  /* "as-it-happened", "canary", "canary+lab-diverse" */
    char title[PARAM_TEXT_SIZE]; /* for people: "canary 1 %, 1 h, gate" */
    struct scenario scenario;    /* best guess; owned */
};

/* What is kept of one world, arm and version. */
struct cell {
    bool done;
    double measure[MEASURE_N];
    struct vendor_facts facts;
    struct vendor_log log; /* owned */
    int64_t *down;         /* [n_bins] machines down at the end of each bin; owned */
    double
        *parts[MEASURE_N_DIMENSIONS]; /* [n of the dimension][MEASURE_N_PARTS]; owned */
    struct stops stops;               /* services; owned */
    double *observed; /* [targets] what each target's operator saw; owned */
};

/* A run as it ended, for whom a cell is not enough. All borrowed for the call. */
struct compare_seen {
    size_t arm;
    uint32_t world;
    enum version version;
    const struct scenario *scenario; /* with the world's uncertain parameters */
    const struct population *population;
    struct stream_key key;
    struct outcome *outcome; /* with its records; its log may be taken over */
};

struct compare_options {
    uint32_t seed;
    uint32_t replicates; /* simulated worlds */
    uint32_t first_replicate;
    unsigned n_threads;
    struct population_filter only;
    bool good_too;           /* also the harmless version */
    bool fix_theta;          /* uncertain parameters stay at their best guess */
    bool fix_world;          /* the population is that of the first replicate */
    const atomic_bool *stop; /* borrowed; NULL: cannot be stopped */
    void (*progress)(void *arg, double share_done); /* NULL, or called on the calling
                                                     * thread or a worker, one at a time;
                                                     * never less than before */
    void *progress_arg;
    uint64_t arms; /* bits: only these are run, and no world is complete; 0: all */
    int (*see)(void *arg, const struct compare_seen *seen,
               struct rf_error *err); /* NULL, or called with each run, on a worker */
    void *see_arg;
    bool see_first; /* only with the baseline's bad update in the first world */
};

struct comparison {
    struct arm *arms; /* [n_arms]; 0 is the baseline; owned */
    size_t n_arms;
    uint32_t n_worlds;  /* the first so many are complete over all arms; a stopped
                         * study drops the rest */
    struct cell *cells; /* [(arm * VERSION_N + version) * n_worlds_capacity + world] */
    uint32_t n_worlds_capacity;
    size_t n_bins;
    tick_t interval, horizon; /* width of a bin of results; all arms have the same */
    double *theta; /* [world * n_uncertain + i] drawn uncertain parameters, in the
                    * order of the baseline's `uncertainty`; owned */
    size_t n_uncertain;
    size_t n_clamped; /* of the drawn, in each arm: outside what their parameter may
                       * be, set to its nearest end */
    struct adoption_margin
        *margins; /* [n_margins] of the baseline's adoption fit; owned */
    size_t n_margins;
    bool stopped; /* ended early by the stop flag, or what was to follow was */
};

/**
 * Run every arm in every world. Same bytes for any number of threads and order of arms.
 *
 * @param arms [n_arms] taken over: emptied into the comparison, also on failure
 * @return RF_OK, also when stopped (then out->stopped, and out->n_worlds may be 0);
 *         RF_EINPUT when the arms cannot be compared (another horizon, other industries)
 * or an uncertain parameter is wrong; or the error of the first run that failed
 *
 * The runs of a study share the threads, one thread a run; threads that are left over
 * work inside the runs. At most about n_threads worlds are in memory at a time.
 */
int compare_run(struct arm *arms, size_t n_arms, const struct compare_options *o,
                struct comparison *out, struct rf_error *err) RF_MUST_CHECK;
void compare_free(struct comparison *self);

const struct cell *compare_cell(const struct comparison *self, size_t arm,
                                enum version version, uint32_t world);

/* The breakdown: n industries, regions or classes, by the baseline's names. */
size_t compare_n_parts(const struct comparison *self, enum measure_dimension by);
const char *compare_part_name(const struct comparison *self, enum measure_dimension by,
                              size_t i);
static inline double compare_part(const struct cell *cell, enum measure_dimension by,
                                  size_t i, enum measure_part part)
{
    return cell->parts[by][i * MEASURE_N_PARTS + part];
}

/* ---- statistics over worlds (REPORT 1: point = average, range = 5-95 % of worlds) ----
 *
 * The range is from the k-th smallest to the k-th largest value, k = floor(0.05 (n + 1)),
 * at least 1: for values that are exchangeable and continuous the next world's lies
 * inside with probability (n + 1 - 2k) / (n + 1), at least 90 % from 19 worlds on,
 * whatever their distribution. Under 39 worlds that is lowest to highest.
 */
struct interval {
    double point; /* average over worlds; the median for a censored measure; NaN when no
                   * world is in it */
    double low, high;  /* the range above */
    uint32_t n;        /* worlds in it */
    uint32_t n_zero;   /* of these, in which it is zero */
    uint32_t n_none;   /* worlds not in it: it is undefined (nothing was down) */
    uint32_t n_beyond; /* of the n, in which it lies past the horizon (+INFINITY) */
};
struct interval compare_measure(const struct comparison *self, size_t arm,
                                enum version version, enum measure_id id);
/** Of the part of a measure that an industry, region or class has. */
struct interval compare_part_interval(const struct comparison *self, size_t arm,
                                      enum version version, enum measure_dimension by,
                                      size_t i, enum measure_part part);
/** Ratio to the baseline: ratio of averages (of medians for a censored measure), range
 * over the per-world ratios. A world in which both are zero, or one is undefined, has
 * none. */
struct interval compare_ratio(const struct comparison *self, size_t arm,
                              enum version version, enum measure_id id);
/** Difference from the baseline, per world. */
struct interval compare_difference(const struct comparison *self, size_t arm,
                                   enum version version, enum measure_id id);
/** Worlds in which arm a has less of the measure than arm b (ties count half). Undefined
 * (nothing was down) is less than any time; elsewhere it is a tie. */
double compare_better(const struct comparison *self, size_t a, size_t b,
                      enum version version, enum measure_id id);
/** Do two arms lose as much in a world? Less than a thousandth of the first's is no
 * difference: longer buffers, say, move recovery by seconds. */
static inline bool compare_alike(double base, double other)
{
    return base == other || fabs(other - base) < 0.001 * base;
}
/** The measure by which the outage is judged: machine-hours lost; where services are
 * simulated and all arms lose alike of these in every world (none, say, as no update but
 * an incident strikes), people-hours without a service, if those tell anything. */
enum measure_id compare_outage(const struct comparison *self);
/** Arms that no other beats in both averages (at least as good in both, better in one):
 * the outage (bad) and unprotected machine-hours (good; where the harmless
 * version was not run, the first alone). out [n_arms]. */
void compare_front(const struct comparison *self, bool *out);
/** Interval of any n values, as above; NaN: undefined. values is sorted in place. */
struct interval compare_interval(double *values, uint32_t n, bool censored);

/* ---- what decides: one parameter at a time (figure 5) ---- */
struct tornado_bar {
    char pointer[PARAM_POINTER_SIZE];
    bool assumed;           /* no source */
    double low, high;       /* ends of its range in the arm shown, in base units */
    double at_low, at_high; /* best arm's outage as a share of the baseline's */
};
struct tornado {
    struct tornado_bar *bars; /* [n]; owned */
    size_t n;
    size_t n_tried;    /* parameters with a range; n of them have a bar. Where they are
                        * more than n, each was tried in one world, and those that moved
                        * the answer most were moved in full */
    size_t arm;        /* the arm shown */
    double best_guess; /* its share at the best guess, same worlds */
    uint32_t n_worlds;
    bool stopped; /* ended early by the stop flag */
};

#endif
