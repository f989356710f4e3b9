/* record.h: lists of what LPs noted down (ctx_record); the structs are in sim/engine.h
 * and sim/ctx.h. */
#ifndef RINGFALL_SIM_RECORD_H
#define RINGFALL_SIM_RECORD_H

#include "sim/engine.h"

/** Add one. Cost: a copy, mostly. */
int record_add(struct record_list *self, const struct record *record,
               struct rf_error *err) RF_MUST_CHECK;
/** Add all of another list, which is empty afterwards. */
int record_append(struct record_list *self, struct record_list *from,
                  struct rf_error *err) RF_MUST_CHECK;
/** Into the order of (tick, LP, recording in the LP). */
void record_sort(struct record_list *self);
void record_free(struct record_list *self);

#endif
