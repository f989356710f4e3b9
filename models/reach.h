/* reach.h: when endpoints take what an offer brings: many at once. */
#ifndef RINGFALL_MODELS_REACH_H
#define RINGFALL_MODELS_REACH_H

#include "models/machine.h"
#include "models/organisation.h"
#include "models/powered.h"

/* Endpoints of one segment that their customers offer it at one moment. */
struct reach_part {
    const struct segment *segment;
    tick_t at; /* of the customers' offer; of those with a moment of their own the
                * vendor's */
    uint16_t begin, end;
    bool alike; /* it is all of theirs, and what they get then counts at once */
};

/* Endpoints in structure-of-arrays form; in a worker's scratch. */
struct reach {
    const struct offer *offer;
    bool goodbyes; /* will be asked for */
    size_t n;
    uint16_t local[POWERED_MOST];
    uint32_t word[4][POWERED_MOST]; /* of PURPOSE_CONTACT: struct contact_words */
    size_t n_parts;
    struct reach_part parts[POWERED_MOST];
    size_t n_drawn; /* of them, whose levels are drawn, if times are not counted */

    struct reach_part part; /* in hand */
    int64_t day;            /* power-day of its moment there */
    tick_t day_end;
    struct offer_levels levels;
    struct powered powered;            /* levels of that power-day; times when counted */
    int64_t goodbye_days;              /* four power-days of `goodbye`; -1: not drawn */
    uint32_t goodbye[4][POWERED_MOST]; /* of PURPOSE_GOODBYE */
    double mean_on; /* expected ms on from the release to its moment; < 0: counted */
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

/** What levels of a segment say of an offer at a moment. Cost 50 ns. */
struct offer_levels reach_levels(const struct world *w, const struct segment *segment,
                                 tick_t at);
/** Draw for n endpoints local[]; base: index of their block's first. */
void reach_draw(const struct organisation_state *s, struct reach *x, uint32_t base);
/** Take part i of them in hand: each once, in order. */
void reach_take(const struct organisation_state *s, struct reach *x, size_t i);

/** Endpoint i, of the part in hand, and its contact. */
void reach_one(const struct organisation_state *s, const struct reach *x, size_t i,
               struct endpoint *e);
/** The same for an endpoint out of order, given its words. */
void reach_single(const struct organisation_state *s, const struct offer *offer,
                  struct endpoint *e);

/** Ms that endpoint i, which never takes it, was powered from the release to the
 * part's moment. */
tick_t reach_without(const struct organisation_state *s, const struct reach *x, size_t i);

/** Its level, which reach_one leaves out when it can. */
struct power_level *reach_level(const struct reach *x, size_t i, struct endpoint *e);
/** Ms that it was powered from the release to its contact. */
tick_t reach_exposure(const struct organisation_state *s, const struct reach *x, size_t i,
                      struct endpoint *e);

/** Does endpoint i, for all that was drawn, lose goodbyes of a power-day of [from, to)?
 * False is for sure, and needs no level. */
static inline bool reach_loses_goodbye(const struct organisation_state *s,
                                       const struct reach *x, size_t i, tick_t from,
                                       tick_t to)
{
    const size_t region = x->part.segment->region;
    int64_t day = x->day;
    tick_t end = x->day_end;

    if (from >= end) {
        day = power_day(&s->w->power, region, from);
        end = power_day_begin(&s->w->power, region, day + 1);
    }
    for (;; day++, end += TICK_DAY) {
        if (day / 4 != x->goodbye_days ||
            machine_loses_goodbye(s->w, x->goodbye[day % 4][i])) {
            return true; /* or not known */
        }
        if (to <= end) {
            return false;
        }
    }
}

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
