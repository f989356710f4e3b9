/* callers.h: when an organisation knows that its machines are down, and when it
 * telephones the vendor (MODEL 7). */
#ifndef RINGFALL_MODELS_CALLERS_H
#define RINGFALL_MODELS_CALLERS_H

#include "models/organisation.h"

/** A machine went down, and is counted. The first one: alarm and team are on their way.
 */
int callers_down(struct ctx *c, struct organisation_state *s, tick_t now,
                 struct rf_error *err) RF_MUST_CHECK;
/** EVENT_ALARM: the team is called together, if that was not clear before. */
int callers_alarm(struct ctx *c, struct organisation_state *s, tick_t now,
                  struct rf_error *err) RF_MUST_CHECK;
/** Another version is on offer: whom it stops will call, whoever has called before. */
void callers_new_version(struct organisation_state *s, tick_t now);
/** The number of machines down is about to change. */
static inline void callers_change(struct organisation_state *s, tick_t now)
{
    if (!s->called) {
        const uint32_t down = s->n_down - s->n_old;

        s->call_open +=
            (double)(now - s->call_changed) *
            s->w->call_rate[down < WORLD_CALL_STEPS ? down : WORLD_CALL_STEPS - 1];
        s->call_changed = now;
    }
}

/** EVENT_CALLS: integrate the rate up to now; call, or look again later. */
int callers_check(struct ctx *c, struct organisation_state *s, tick_t now,
                  struct rf_error *err) RF_MUST_CHECK;

#endif
