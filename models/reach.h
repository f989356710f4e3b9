/* reach.h: when the endpoints of one segment take what an offer brings: many at once. */
#ifndef RINGFALL_MODELS_REACH_H
#define RINGFALL_MODELS_REACH_H

#include "models/organisation.h"
#include "models/powered.h"

/* Endpoints of one segment, in structure-of-arrays form; in a worker's scratch. */
struct reach {
    const struct segment *segment;
    const struct offer *offer;
    int64_t day; /* power-day of the offer there */
    size_t n;
    uint16_t local[POWERED_MOST];
    uint32_t word[4][POWERED_MOST]; /* of PURPOSE_CONTACT: struct contact_words */
    struct powered powered;         /* of the offer's power-day; times when counted */
    double mean_on; /* expected ms on from the release to the offer; < 0: counted */
};

/* One endpoint in hand. */
struct endpoint {
    uint32_t index;
    const struct segment *segment;
    struct contact_words words;
    struct power_level level;
    tick_t at;       /* of its install: at its contact, or later by its ring */
    tick_t contact;  /* when it has got what is on offer */
    tick_t ready;    /* the customer's offer; TICK_NEVER: its ring is pinned */
    tick_t on_since; /* see struct contact */
    bool sure;       /* on from the offer to the contact; then level is not set */
};

/** Draw for the chunk's n endpoints local[]; base: index of their block's first. */
void reach_draw(const struct organisation_state *s, struct reach *x, uint32_t base);

/** Endpoint i of the chunk, and its contact. */
void reach_one(const struct organisation_state *s, const struct reach *x, size_t i,
               struct endpoint *e);
/** The same for an endpoint out of order, given its words. */
void reach_single(const struct organisation_state *s, const struct offer *offer,
                  struct endpoint *e);

/** Ms that endpoint i, which never takes it, was powered from the release to the offer.
 */
tick_t reach_without(const struct organisation_state *s, const struct reach *x, size_t i);

/** Its level, which reach_one leaves out when it can. */
struct power_level *reach_level(const struct reach *x, size_t i, struct endpoint *e);
/** Ms that it was powered from the release to its contact. */
tick_t reach_exposure(const struct organisation_state *s, const struct reach *x, size_t i,
                      struct endpoint *e);

/** What its ring makes of an offer; NULL: takes it at once. */
static inline const struct customer_plan *reach_plan(const struct organisation_state *s,
                                                     uint32_t index)
{
    return s->ring == NULL || s->ring[index] >= CUSTOMER_MAX_RINGS
               ? NULL
               : &s->w->plans[s->ring[index]];
}
/** The customer's offer to it; TICK_NEVER: it never comes. */
static inline tick_t reach_ready(const struct organisation_state *s,
                                 const struct customer_plan *plan, uint32_t index,
                                 tick_t offer)
{
    return plan == NULL ? offer : customer_ready(s->w, plan, s->o->key, index, offer);
}

#endif
