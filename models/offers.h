/* offers.h: offers of a version to an organisation, and the contacts that follow. */
#ifndef RINGFALL_MODELS_OFFERS_H
#define RINGFALL_MODELS_OFFERS_H

#include "models/organisation.h"

/** A wave is offered a version: its endpoints that have none will take it. What offer
 * says beyond tick and wave is filled here. */
int offers_take(struct ctx *c, struct organisation_state *s, struct offer offer,
                struct rf_error *err) RF_MUST_CHECK;

/** EVENT_LATER: the contacts of an offer that lay past the limit when it was made; what:
 * the event's second word, which pass for which rings. */
int offers_later(struct ctx *c, struct organisation_state *s, uint32_t number,
                 uint64_t what, struct rf_error *err) RF_MUST_CHECK;

/** The version on offer is withdrawn, now: contacts from now on do not come. */
int offers_withdraw(struct ctx *c, struct organisation_state *s,
                    struct rf_error *err) RF_MUST_CHECK;

/** The batch handler of struct model (sim/engine.h): contacts that are due. */
int offers_batch(struct ctx *c, void *state, uint16_t kind, uint32_t block,
                 const uint16_t *local, size_t n, size_t *used, tick_t *next,
                 struct rf_error *err);

/** The end: endpoints that never took the update were without it all the time. */
int offers_close(struct ctx *c, struct organisation_state *s,
                 struct rf_error *err) RF_MUST_CHECK;

#endif
