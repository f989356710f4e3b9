/* schedule.h: the waves that are really opened, from the rollout as it is written: with
 * dates as ticks, growing bakes, and regions in batches that keep pairs apart.
 */
#ifndef RINGFALL_MODELS_SCHEDULE_H
#define RINGFALL_MODELS_SCHEDULE_H

#include "models/scenario.h"

#define SCHEDULE_MAX_WAVES 254 /* a byte names one, and none */

/**
 * The rollout's waves as they open one after another.
 *
 * Each is a struct wave whose `written` is the index of the wave it comes from. Bakes
 * are in their full length; the regions of a wave that goes in batches are those of the
 * batch, and only its first batch has a start or a date.
 *
 * @param out list of struct wave, owned by the caller: free(out->items)
 * @return RF_OK, RF_ENOMEM, or RF_EINPUT when they are too many
 */
int schedule_expand(const struct scenario *s, struct list *out,
                    struct rf_error *err) RF_MUST_CHECK;

/** The first of the waves opened for a written one. */
size_t schedule_first(const struct list *waves, size_t written);

/**
 * When a wave is to open by its date or its start; TICK_NEVER when it has neither.
 *
 * @param released when version 1 is first offered: starts count from it
 */
tick_t schedule_start(const struct scenario *s, const struct wave *w, tick_t released);

/**
 * End of the bake of an opened wave: the next one's date or start, or when that has
 * passed (as the rollout was held) or is not given, after its own time.
 */
tick_t schedule_baked(const struct scenario *s, const struct list *waves, size_t wave,
                      tick_t opened, tick_t released);

/**
 * When an opened wave opens if nothing is found, stopped or waited for, and the
 * laboratory takes no time.
 *
 * @param before when the wave before it does so; of the first wave it is not read
 * @return ticks; TICK_NEVER: the vendor's windows never let it, or the one before
 */
tick_t schedule_planned(const struct scenario *s, const struct list *waves, size_t wave,
                        tick_t before);

/**
 * The first wave that cannot open before the horizon, even if nothing is found, nothing
 * is stopped and no gate waits.
 *
 * @param written out: the wave as written; the number of waves when all can open
 * @param at      out: ticks at which it would open at the earliest
 * @return RF_OK, RF_ENOMEM or RF_EINPUT as schedule_expand
 */
int schedule_unopened(const struct scenario *s, size_t *written, tick_t *at,
                      struct rf_error *err) RF_MUST_CHECK;

/** Moment in [at, ...) at which the vendor may open a wave; TICK_NEVER: its windows never
 * let it. */
tick_t schedule_open(const struct scenario *s, tick_t at);

#endif
