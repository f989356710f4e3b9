/* callers.h: when an organisation knows that its machines are down, and when it
 * telephones the vendor (MODEL 7). */
#ifndef RINGFALL_MODELS_CALLERS_H
#define RINGFALL_MODELS_CALLERS_H

#include "models/organisation.h"

/** The first machine is down: alarm, team and call are on their way. */
int callers_first_down(struct ctx *c, struct organisation_state *s, tick_t now,
                       struct rf_error *err) RF_MUST_CHECK;
/** EVENT_CALLS: integrate the rate up to now; call, or look again later. */
int callers_check(struct ctx *c, struct organisation_state *s, tick_t now,
                  struct rf_error *err) RF_MUST_CHECK;

#endif
