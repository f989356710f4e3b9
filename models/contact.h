/* contact.h: when a version that is on offer reaches an endpoint (MODEL 6).
 *
 * The tick is a function of the endpoint's keyed words, its class and region, and the
 * tick of the offer: a run keeps only indices and asks again when the time comes.
 */
#ifndef RINGFALL_MODELS_CONTACT_H
#define RINGFALL_MODELS_CONTACT_H

#include "models/world.h"

/* The words of an endpoint's PURPOSE_CONTACT block. */
struct contact_words {
    uint32_t level;         /* of power-day 0 */
    uint32_t latency;       /* reach and latency, or phase of the poll */
    uint32_t coin;          /* of the first defect */
    uint32_t configuration; /* standardised or not, and which */
};

/* What an offer leads to. */
struct contact {
    tick_t at;       /* when the endpoint takes what is offered; TICK_NEVER at or past the
                      * horizon */
    tick_t on_since; /* off from the offer until then, for sure; the offer if it was on */
};

/** Levels below this are on from the offer for an hour; 0 where that is not sure for the
 * whole segment. Cost 30 ns; asked once an offer and segment. */
uint32_t contact_sure_level(const struct world *w, const struct segment *s, tick_t offer);

/** Levels from this on are off from the offer to `end`, for sure: their contact cannot
 * come before it. UINT32_MAX where that cannot be said. */
uint32_t contact_beyond_level(const struct world *w, const struct segment *s,
                              tick_t offer, tick_t end);

/** When an endpoint takes what is offered at `offer` (its ring's delay included).
 *
 * @param on is it on then?
 * Cost about 20 ns when it is on, 40 when it is off. */
struct contact contact_of(const struct world *w, const struct segment *s,
                          struct power_level *level, uint32_t latency, tick_t offer,
                          bool on);

/** The contact of an endpoint that has its turn at `at`: then if it is on then, or after
 * it is switched on; never earlier than `contact`. */
tick_t contact_not_before(const struct world *w, const struct segment *s,
                          struct power_level *level, tick_t contact, tick_t at);

/** Until when it is dormant: switched off whatever its level says. 0: it is not, or is
 * back from the start. */
tick_t contact_back(const struct world *w, uint32_t entity, uint32_t index);
/** Is an endpoint of this class away from its organisation's sites? */
bool contact_is_off_site(const struct world *w, size_t class, uint32_t entity,
                         uint32_t index);

/** Is an endpoint on? A dormant one that is back is meant. */
bool contact_is_on(const struct world *w, const struct segment *s,
                   struct power_level *level, tick_t at);

/** The delay from the offer, given the segment's sure level: true, and 5 ns, for an
 * endpoint below it. level: of the offer's power-day. */
static inline bool contact_is_sure(const struct world *w, uint32_t level,
                                   uint32_t latency, uint32_t sure, tick_t *delay)
{
    if (level >= sure || latency >= w->reached) {
        return false;
    }
    *delay = world_time(w, WORLD_LATENCY, (uint32_t)((double)latency * w->reached_scale));
    return *delay < TICK_HOUR;
}

/** Time powered in [from, to), ms. */
tick_t contact_powered(const struct world *w, const struct segment *s,
                       struct power_level *level, tick_t from, tick_t to);

/** An organisation's own configuration group for a class: given, or one draw. */
size_t contact_standard(const struct world *w, const struct organisation *o,
                        size_t class);
/** Configuration group of an endpoint of an organisation with that standard. */
size_t contact_configuration(const struct world *w, const struct organisation *o,
                             size_t class, size_t standard, uint32_t word);

#endif
