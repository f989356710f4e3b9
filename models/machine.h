/* machine.h: what becomes of an endpoint that a defect strikes (MODEL 4), and its return.
 */
#ifndef RINGFALL_MODELS_MACHINE_H
#define RINGFALL_MODELS_MACHINE_H

#include "models/organisation.h"

/** The first defect in `defects` that strikes an endpoint on taking the version, or -1.
 */
int machine_struck_by(const struct organisation_state *s, uint64_t defects,
                      const struct segment *segment, uint32_t index,
                      const struct contact_words *words);

/** A defect strikes at `now`, which is its trigger's tick; its consequence follows after
 * the defect's delay, at once or by an event. wave: that it took the version in. */
int machine_strike(struct ctx *c, struct organisation_state *s, uint32_t index,
                   size_t defect, tick_t now, struct rf_error *err) RF_MUST_CHECK;

/** The consequence of a defect, now. */
int machine_consequence(struct ctx *c, struct organisation_state *s, uint32_t index,
                        size_t defect, tick_t now, struct rf_error *err) RF_MUST_CHECK;

/** A machine stops, whatever the reason. */
int machine_down(struct ctx *c, struct organisation_state *s, uint32_t index, tick_t now,
                 struct rf_error *err) RF_MUST_CHECK;
/** The wave of an endpoint when a gate watches it, -1 otherwise. */
int machine_watched_wave(const struct organisation_state *s, uint32_t index);
/** A wave when a gate watches it, -1 otherwise. */
int machine_watched(const struct organisation_state *s, size_t wave);

/** Another version is on offer: what is still to be heard of machines that the one before
 * it stopped is not counted against it. */
int machine_new_version(struct ctx *c, struct organisation_state *s, tick_t now,
                        struct rf_error *err) RF_MUST_CHECK;
/** It is back. told: when others can hear of it, >= now. */
void machine_back(struct ctx *c, struct organisation_state *s, uint32_t index, tick_t at,
                  enum back how, tick_t told);

/** Does an endpoint lose the goodbyes of a power-day, by word day % 4 of its block of
 * PURPOSE_GOODBYE, draw day / 4? All of a day have one luck: there is hardly ever more
 * than one, and few days must then be looked at. */
static inline bool machine_loses_goodbye(const struct world *w, uint32_t word)
{
    return word < w->goodbye_lost;
}

/** Clean switch-offs whose goodbye is lost look like silence to a gate that watches the
 * wave until `machine_watched_until`. amount: 1, or -1 to take that back. Cost about 5 ns
 * a day, 100 ns one whose goodbyes are lost. */
void machine_watch(struct ctx *c, const struct organisation_state *s,
                   const struct segment *segment, struct power_level *level, tick_t took,
                   size_t wave, int64_t amount);

/** The end of what a wave's gate watches of an endpoint that took the version. */
tick_t machine_watched_until(const struct world *w, size_t wave, tick_t took);

#endif
