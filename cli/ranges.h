/* ranges.h: which parameters are moved, one at a time, to tell what decides the answer.
 */
#ifndef RINGFALL_CLI_RANGES_H
#define RINGFALL_CLI_RANGES_H

#include "input/provenance.h"
#include "studies/tornado.h"

struct ranges {
    struct tornado_parameter *items; /* [n]; owned */
    size_t n;
    size_t n_known; /* parameters with a range; n of them are run */
};

/**
 * All of the scenario's `uncertainty` (at the 5 % and 95 % quantile), then numbers of
 * update, rollout, delivery, signals and recovery that have a range beside them, the
 * widest (by the ratio of its ends) first, until there are `most`.
 */
int ranges_collect(struct ranges *self, struct scenario *baseline,
                   const struct provenance_list *provenance, size_t most,
                   struct rf_error *err) RF_MUST_CHECK;
void ranges_free(struct ranges *self);

#endif
