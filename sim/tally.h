/* tally.h: counts per channel and evaluation interval, added up by each worker for
 * itself. The struct and the adding are inline, in sim/ctx.h.
 */
#ifndef RINGFALL_SIM_TALLY_H
#define RINGFALL_SIM_TALLY_H

#include "sim/engine.h"

int tally_init(struct tally *self, const struct model *m,
               struct rf_error *err) RF_MUST_CHECK;
void tally_free(struct tally *self);
/** Add what `from` has gathered to self and empty it. Cost: the bins that were touched.
 */
void tally_collect(struct tally *self, struct tally *from, uint32_t n_channels);

#endif
