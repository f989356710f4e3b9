/* ranges.h: which parameters are moved, one at a time, to tell what decides the answer.
 */
#ifndef RINGFALL_CLI_RANGES_H
#define RINGFALL_CLI_RANGES_H

#include "input/provenance.h"
#include "studies/tornado.h"

struct ranges {
    struct tornado_parameter *items; /* [n] by pointer; owned */
    size_t n;
};

/* An arm with what its file says of its numbers; all borrowed. */
struct ranges_arm {
    struct scenario *scenario;
    const struct provenance_list *provenance;
};

/**
 * Every parameter with a range: the scenario's `uncertainty` (from its 5 % to its 95 %
 * quantile), and the numbers of update, rollout, delivery, signals and recovery that have
 * a range beside them, in the baseline or in the arm shown.
 *
 * A number that the arm gives anew, with a range, is moved over the arm's own range
 * there. In the rollout, which an arm replaces, the two are different things: then the
 * baseline's stands still.
 */
int ranges_collect(struct ranges *self, const struct ranges_arm *base,
                   const struct ranges_arm *shown, struct rf_error *err) RF_MUST_CHECK;
void ranges_free(struct ranges *self);

#endif
