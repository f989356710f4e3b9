/* customer.h: the customers' side of a rollout: what an organisation does with a version
 * that the vendor offers (MODEL 5). An offer is not an install.
 */
#ifndef RINGFALL_MODELS_CUSTOMER_H
#define RINGFALL_MODELS_CUSTOMER_H

#include "models/param.h"

#define CUSTOMER_MAX_RINGS 32

/* Sets of rings have a bit each, and one for endpoints in none. */
#define CUSTOMER_NO_RING   (UINT64_C(1) << CUSTOMER_MAX_RINGS)
#define CUSTOMER_ALL_RINGS (2 * CUSTOMER_NO_RING - 1)

enum window_kind { WINDOW_MAINTENANCE, WINDOW_BLACKOUT };
enum window_days {
    WINDOW_EVERY_DAY,
    WINDOW_WEEKDAYS,
    WINDOW_WEEKEND,
    WINDOW_MONDAY /* ... to Sunday */
};

/* A part of the week, in local time, in which installs are allowed, or are not. */
struct window {
    int kind;        /* enum window_kind */
    int days;        /* enum window_days: of its beginning */
    tick_t from, to; /* after midnight; to <= from: it ends on the next day */
};

/* A customers' ring. Rings with a selector (classes, regions) take their share of what
 * they select, by precedence; the others share the rest. Who is in none installs what is
 * offered. */
struct ring {
    char name[PARAM_NAME_SIZE];
    double share;              /* of the endpoints, of those it selects */
    uint64_t classes, regions; /* sets; 0: every one */
    int64_t precedence;        /* of a ring with a selector: the lowest first */
    tick_t deferral;           /* between the vendor's offer and the customer's */
    tick_t spread;             /* and uniform from 0 to this over its endpoints */
    int64_t lag;               /* versions behind the newest: N-1, N-2 */
    tick_t pause;              /* after the release: nothing is installed before */
    bool pin;                  /* stays on its version */
    bool bypass;         /* is in the first wave that selects it, whatever its share */
    bool restart;        /* what is taken counts from the next restart */
    tick_t deadline;     /* after the customer's offer: a restart is forced; TICK_NEVER */
    tick_t grace;        /* least time from taking it to a forced restart */
    struct list windows; /* struct window */
};

/* What a ring makes of an offer, prepared once a run. */
struct customer_plan {
    const struct ring *ring; /* borrowed, outlives this */
    tick_t wait;   /* from the vendor's offer to the customer's; TICK_NEVER: pinned */
    tick_t spread; /* and up to so much more, by a keyed word */
    tick_t before; /* nothing is taken before this tick */
    bool later;    /* windows or a restart: the install may come after the contact */
};

/* Rings whose endpoints all are offered a version at one moment. */
struct customer_delay {
    tick_t wait, before; /* as in their plans */
    uint64_t rings;      /* set */
    bool alike;          /* and then take it at their contact, all of them */
};

struct scenario;
struct error_list;
struct world;
struct segment;
struct power_level;

/** Has a ring a selector; and does it select endpoints of a class and region? */
static inline bool customer_has_selector(const struct ring *ring)
{
    return ring->classes != 0 || ring->regions != 0;
}
static inline bool customer_selects(const struct ring *ring, size_t class, size_t region)
{
    return customer_has_selector(ring) &&
           (ring->classes == 0 || (ring->classes >> class & 1) != 0) &&
           (ring->regions == 0 || (ring->regions >> region & 1) != 0);
}

struct customer_plan customer_plan(const struct scenario *s, const struct ring *ring);

/**
 * Rings by the moment of the customers' offer.
 *
 * @param plans [n] of the rings; n 0 when they delay nothing
 * @param out   [CUSTOMER_MAX_RINGS + 1] out. First those that wait for nothing, with who
 *              is in no ring, and those whose endpoints have moments of their own (a
 *              spread) or none (a pin). Together they are CUSTOMER_ALL_RINGS.
 * @return number of them, 1 at least
 */
size_t customer_delays(const struct customer_plan *plans, size_t n,
                       struct customer_delay *out);

/** The customers' offer of what the vendor offers at `offer`, after a wait and not before
 * a tick. */
static inline tick_t customer_moment(tick_t wait, tick_t before, tick_t offer)
{
    return offer + wait > before ? offer + wait : before;
}

/** An endpoint's place in its ring's spread. Draw: PURPOSE_CUSTOMER, word 0. */
tick_t customer_place(const struct world *w, tick_t spread, uint32_t entity,
                      uint32_t index);

/** The customer's offer of what the vendor offers at `offer` to an endpoint of the
 * organisation with this key; TICK_NEVER: pinned. */
static inline tick_t customer_ready(const struct world *w,
                                    const struct customer_plan *plan, uint32_t entity,
                                    uint32_t index, tick_t offer)
{
    tick_t wait = plan->wait;

    if (wait == TICK_NEVER) {
        return TICK_NEVER;
    }
    if (plan->spread > 0) {
        wait += customer_place(w, plan->spread, entity, index);
    }
    return customer_moment(wait, plan->before, offer);
}

/**
 * When what an endpoint has got counts: after windows and a restart.
 *
 * @param ready   the customer's offer, from which a deadline counts
 * @param contact when the endpoint has got it, and is on; or TICK_NEVER
 * @return tick of the install, >= contact; TICK_NEVER at or past the horizon
 *
 * Cost about 15 ns a window for each moment looked at, and that of finding when it is on.
 */
tick_t customer_install(const struct world *w, const struct segment *s,
                        const struct customer_plan *plan, struct power_level *level,
                        tick_t ready, tick_t contact);

/** What no single parameter of rings and windows can say: shares that sum to 1, two rings
 * for one endpoint, a window that never opens. Adds every mistake to the list. Part of
 * scenario_check. */
void customer_check(const struct scenario *s, struct error_list *errors);

/** The first local time (ms since a Monday 00:00, not negative) from `local` on that all
 * windows allow: inside a maintenance window, if there are any, and in no blackout.
 * TICK_NEVER where they leave nothing of a week. Cost about 15 ns a window. */
tick_t customer_window_next(const struct list *windows, tick_t local);
/** How long to wait from a moment, in ms since 1970 of the windows' own clock; TICK_NEVER
 * likewise. */
tick_t customer_window_wait(const struct list *windows, int64_t at);

extern const struct param_table customer_ring_table, customer_window_table;

#endif
