/* tornado.h: what decides: one parameter at a time, each at the ends of its range, for
 * the baseline and one arm on the same worlds (REPORT 3, figure 5). */
#ifndef RINGFALL_STUDIES_TORNADO_H
#define RINGFALL_STUDIES_TORNADO_H

#include "studies/compare.h"

/* The ends of a parameter's range, in base units (ms for durations). */
struct tornado_range {
    double low, high; /* NaN: it is not moved */
};

struct tornado_parameter {
    char pointer[PARAM_POINTER_SIZE];
    struct tornado_range base; /* in the baseline */
    struct tornado_range own;  /* of the arm, where it has a range of its own */
    bool follows; /* without one: moved as the baseline is, in proportion to the arm's own
                   * value (theta.h) */
    bool assumed; /* its value has no source */
};

/**
 * Move each parameter to either end of its range, in the baseline and in the arm,
 * everything else at its best guess.
 *
 * When they are more than `most`, all are tried first, in the first world; the `most`
 * that move the arm's share of the baseline's outage farthest are then moved in
 * full.
 *
 * @param arms    [n_arms] borrowed
 * @param arm     the one to show, > 0
 * @param outage  what is told of: compare_outage
 * @param most    parameters to move in full, > 0
 * @param options replicates: worlds; good_too, fix_theta are ignored
 * @param out     bars in the order of the parameters, or, where they were tried first,
 * the farthest first; n_worlds 0 when stopped before there was anything to tell
 *
 * Cost: tornado_runs runs at most.
 */
int tornado_run(const struct arm *arms, size_t arm, enum measure_id outage,
                const struct tornado_parameter *parameters, size_t n, size_t most,
                const struct compare_options *options, struct tornado *out,
                struct rf_error *err) RF_MUST_CHECK;
void tornado_free(struct tornado *self);
/** Runs of tornado_run when every parameter is moved in both arms. */
double tornado_runs(size_t n, size_t most, uint32_t worlds);

/**
 * How far an arm's outage spreads by luck alone: high / low of its range with
 * uncertain parameters and population held. NaN when it cannot be told (nothing was down
 * in some world, or stopped: then *stopped is set).
 */
int tornado_luck(const struct arm *arm, enum measure_id outage,
                 const struct compare_options *options, double *factor, bool *stopped,
                 struct rf_error *err) RF_MUST_CHECK;

#endif
