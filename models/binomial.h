/* binomial.h: binomial counts as a function of keys: how many of n do what each does with
 * probability p. For crowds that are not worked machine by machine (the gate bench). The
 * inverse function of gate_formula.h (gate_binomial) would do too, but takes 7 to 90
 * times as long up to 10^5 failures, and a bench draws millions. */
#ifndef RINGFALL_MODELS_BINOMIAL_H
#define RINGFALL_MODELS_BINOMIAL_H

#include "sim/error.h"
#include "sim/stream.h"

#define BINOMIAL_MOST 4000000000.0 /* of n */

/* What a count is drawn for; the same keys, n and p give the same count. */
struct binomial_key {
    struct stream_key key;
    uint32_t entity, index, purpose;
};

struct binomial; /* a worker's scratch: not to be shared by threads */
struct binomial *binomial_new(struct rf_error *err);
void binomial_free(struct binomial *self);

/** Draw. n in [0, BINOMIAL_MOST], p is cut to [0, 1]. GSL's gsl_ran_binomial
 * (Kachitvichyanukul and Schmeiser's BTPE for n p >= 14, else inversion) over the stream
 * of the keys: about 0.1 us. With the same keys a higher p nearly always gives a count
 * that is not lower. */
int64_t binomial_draw(struct binomial *self, struct binomial_key key, int64_t n,
                      double p);

#endif
