/* organisation.h: one organisation as a logical process: what happens to its endpoints.
 *
 * organisation.c has the handlers, offers.c and reach.c the contacts, machine.c what
 * becomes of an endpoint that is struck, repair.c how it comes back, and callers.c when
 * the organisation knows and calls.
 */
#ifndef RINGFALL_MODELS_ORGANISATION_H
#define RINGFALL_MODELS_ORGANISATION_H

#include "models/contact.h"
#include "models/hands.h"
#include "models/returns.h"
#include "models/service.h"
#include "models/world.h"
#include "sim/engine.h"

/* Kinds of an organisation's own events and runs. */
enum organisation_event {
    EVENT_ALARM,      /* the organisation knows */
    EVENT_TEAM,       /* its incident team is at work */
    EVENT_OWN_WAY,    /* without guidance, it has found out by itself */
    EVENT_CALLS,      /* has it called by now? */
    EVENT_WAKE,       /* work through returns and hands-on work so far */
    EVENT_BACKGROUND, /* a failure that is not the update's */
    EVENT_LATER,      /* contacts of an offer that were too far ahead; data: number, and
                       * pass and rings */
    EVENT_CRASH,      /* a delayed consequence; data: index, defect | version << 8 */
    RUN_FIRST = 16    /* + 2 * number of the offer (+ 1: struck); see offers.c */
};

/* A machine that went down, in order of time; 8 bytes. Its fate is in its keyed words. */
struct down {
    uint32_t index; /* of the endpoint */
    uint32_t since; /* ms; ticks of a run fit 31 bits */
};

/* What an offer means for a segment's endpoints, by their level of its power-day. */
struct offer_levels {
    uint32_t sure; /* below it: on for an hour; see contact_sure_level */
    uint32_t on;   /* below it: on when it is made */
};

/* A wave's offer of a version, as the board told it. */
struct offer {
    tick_t at;
    struct offer_levels
        *levels; /* [segments] of a version with defects, in the arena; else NULL */
    tick_t turn; /* of its first endpoint with the vendor's servers, ms after `at` */
    uint16_t wave;
    bool first; /* nothing was withdrawn before: whom it reaches is nobody's choice */
};

struct organisation_state {
    const struct world *w;        /* borrowed, outlives this */
    const struct organisation *o; /* borrowed, outlives this */
    struct segment *segments;     /* [n_segments], in the arena */
    size_t n_segments;
    uint64_t counted; /* regions whose machines are counted; see population_counted */
    uint8_t standard[POPULATION_MAX_CLASSES]; /* its own configuration group by class */
    uint8_t *wave; /* [n] of each endpoint; NULL: all in wave 0; see members.c */
    uint8_t *ring; /* [n] of each endpoint, until all_waves of those of the first wave;
                    * NULL when rings delay nothing */
    uint16_t *members; /* local indices, by block and in it by wave; NULL likewise */
    uint32_t *starts;  /* [blocks][waves + 1] where a wave's begin in members; likewise */
    size_t n_members;  /* in members: all of the organisation, or of its first wave */
    uint32_t restart;  /* of the rollout, where it reshuffles: members are of this one */
    bool all_waves;    /* members has all waves, not only the first */
    uint64_t *took;    /* bits [n]: has a version of the update */
    uint64_t
        *ahead;     /* bits [n]: took it ahead of time, see offers.c; NULL until needed */
    uint32_t *line; /* [n] ms: the end of its download over its site's line; 0: is not
                     * in line; NULL: lines take no time */
    uint64_t *refused;    /* bits [n]: refused a version; NULL until needed */
    uint64_t *down;       /* bits [n]: struck and not back; NULL until first struck */
    struct offer *offers; /* [n_offers] so far */
    uint32_t n_offers, cap_offers;
    uint32_t n_closed; /* offers that a withdrawal has ended: the first ones */

    /* on offer now */
    uint16_t version; /* 0: none */
    uint64_t defects; /* set of defects in it */

    uint16_t newest;   /* version offered last, on offer or not; 0: none yet */
    uint16_t restored; /* a rollback took versions up to it off machines still up */
    uint64_t *old;     /* bits [n]: down since before the newest version; NULL: none */
    uint32_t n_old;    /* of them */

    /* what is known, and since when; TICK_NEVER: not yet */
    tick_t good_since;   /* a good version is on offer to machines that are down */
    tick_t guided_since; /* the way to repair is known here */
    tick_t tool_since, remote_since;

    struct down *downs; /* [n_downs] all so far, in order of time */
    uint32_t n_downs, cap_downs;
    uint32_t n_down;                         /* now; of a defect that stops the machine */
    struct services *services;               /* NULL: none are simulated */
    int32_t down_of[POPULATION_MAX_CLASSES]; /* n_down by class */
    uint32_t returned[4];                    /* back so far, by enum back */
    int32_t look_below[POPULATION_MAX_CLASSES]; /* with so few of a class down, ... */
    int32_t look_above[POPULATION_MAX_CLASSES]; /* ... or so many, its services look */
    unsigned lacks;    /* set of enum stalled_need: services that recovery needs, down */
    bool look;         /* some class is there */
    bool look_is_due;  /* an EVENT_SERVICE_LOOK is under way */
    tick_t over_since; /* since when the share down counts as hit; TICK_NEVER */
    bool counted_hit;

    bool team;                 /* is at work */
    bool called;               /* of the newest version, or the vendor knows */
    bool looking;              /* EVENT_CALLS is under way */
    double call_due, call_sum; /* unit exponential, and the integral of the rate so far */
    double call_open;          /* integral since at activity 1 */
    tick_t call_changed;       /* last change of n_down */

    struct returns returns;
    struct hands *hands, *desk; /* NULL until work can begin */
    uint64_t *console;          /* bits [n]: being repaired by remote console */
    struct repair_job *jobs;    /* [2] what they are called back with; in the arena */
    struct stalled *stalled;    /* work that waits for services; NULL: none so far */
    tick_t wake;                /* of the pending EVENT_WAKE; TICK_NEVER: none */
    uint32_t n_background;      /* background failures so far: the draw's number */
    uint16_t *failures; /* [n] of them, of each endpoint: each has luck of its own; NULL
                         * without background failures */
};

/* The handlers of struct model (sim/engine.h). */
int organisation_open(struct ctx *c, void **state, struct rf_error *err);
int organisation_notice(struct ctx *c, void *state, const struct notice *n,
                        struct rf_error *err);
int organisation_event(struct ctx *c, void *state, const struct event *e,
                       struct rf_error *err);
int organisation_close(struct ctx *c, void *state, struct rf_error *err);
uint64_t organisation_weight(const void *world, lp_id lp);

/** The organisation's services look at its machines. */
int organisation_look(struct ctx *c, struct organisation_state *s, tick_t now,
                      struct rf_error *err) RF_MUST_CHECK;
/** How long the services leave returns alone: none of them changes anything before so
 * many have come that one more does; TICK_NEVER: they need none. */
tick_t organisation_look_wait(const struct organisation_state *s);
/** A machine of a class has gone down (1) or come back (-1). */
static inline void organisation_count_class(struct organisation_state *s, size_t class,
                                            int32_t change)
{
    const int32_t down = s->down_of[class] += change;

    s->look |= down <= s->look_below[class] || down >= s->look_above[class];
}

/** Room for so many machines down in all; false when memory is out. */
bool organisation_reserve(struct ctx *c, struct organisation_state *s, uint32_t downs);

static inline bool organisation_bit(const uint64_t *bits, uint32_t i)
{
    return bits != NULL && (bits[i >> 6] >> (i & 63) & 1) != 0;
}
static inline void organisation_set(uint64_t *bits, uint32_t i)
{
    bits[i >> 6] |= UINT64_C(1) << (i & 63);
}
static inline void organisation_clear(uint64_t *bits, uint32_t i)
{
    bits[i >> 6] &= ~(UINT64_C(1) << (i & 63));
}

/** The segment that holds an endpoint. Cost O(segments), 2 ns for the usual eight. */
static inline const struct segment *
organisation_segment(const struct organisation_state *s, uint32_t index)
{
    const struct segment *at = s->segments;

    while (index >= at->end) {
        at++;
    }
    return at;
}

static inline bool organisation_counts(const struct organisation_state *s,
                                       const struct segment *segment)
{
    return (s->counted >> segment->region & 1) != 0;
}
/** The counters of an endpoint's cell (enum impact_cell). */
static inline int64_t *organisation_cell(struct ctx *c,
                                         const struct organisation_state *s,
                                         const struct segment *segment)
{
    const struct impact_layout *l = &s->w->layout;

    return ctx_metrics(c) +
           (organisation_counts(s, segment)
                ? impact_cell(l, s->o->industry, segment->region, segment->class)
                : l->elsewhere);
}
/** A series of the industry ([n_bins]): hits, backs, alarms or teams of the layout. */
static inline int64_t *organisation_series(struct ctx *c,
                                           const struct organisation_state *s,
                                           size_t series, bool counts)
{
    const struct impact_layout *l = &s->w->layout;

    return ctx_metrics(c) +
           (counts ? series + (size_t)s->o->industry * l->n_bins : l->elsewhere);
}
/** One of the industry's counters (enum impact_organisation). */
static inline int64_t *organisation_counter(struct ctx *c,
                                            const struct organisation_state *s,
                                            enum impact_organisation which)
{
    const struct impact_layout *l = &s->w->layout;

    return ctx_metrics(c) + which +
           (s->counted != 0
                ? l->organisations + (size_t)s->o->industry * IMPACT_N_ORGANISATION
                : l->elsewhere);
}
static inline const struct industry *
organisation_industry(const struct organisation_state *s)
{
    return (const struct industry *)s->w->scenario->population.industries.items +
           s->o->industry;
}

#endif
