/* tornado.h: what decides: one parameter at a time, each at the ends of its range, for
 * the baseline and one arm on the same worlds (REPORT 3, figure 5). */
#ifndef RINGFALL_STUDIES_TORNADO_H
#define RINGFALL_STUDIES_TORNADO_H

#include "studies/compare.h"

struct tornado_parameter {
    char pointer[PARAM_POINTER_SIZE];
    double low, high; /* ends of its range, in base units (ms for durations) */
    bool assumed;     /* its value has no source */
};

/**
 * Move each parameter to either end of its range, in the baseline and in the arm,
 * everything else at its best guess. An arm that itself changes the parameter is moved in
 * proportion (theta.h); a parameter that neither has is RF_EINPUT.
 *
 * @param arms    [n_arms] borrowed
 * @param arm     the one to show, > 0
 * @param options replicates: worlds; good_too, fix_theta are ignored
 * @param out     bars in the order of the parameters; n_worlds 0 when stopped before the
 * first world was complete
 *
 * Cost: 2 + 4 n runs a world.
 */
int tornado_run(const struct arm *arms, size_t arm,
                const struct tornado_parameter *parameters, size_t n,
                const struct compare_options *options, struct tornado *out,
                struct rf_error *err) RF_MUST_CHECK;
void tornado_free(struct tornado *self);

/**
 * How far an arm's machine-hours lost spread by luck alone: high / low of its range with
 * uncertain parameters and population held. NaN when it cannot be told (nothing was down
 * in some world, or stopped: then *stopped is set).
 */
int tornado_luck(const struct arm *arm, const struct compare_options *options,
                 double *factor, bool *stopped, struct rf_error *err) RF_MUST_CHECK;

#endif
