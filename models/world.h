/* world.h: everything that a run's logical processes read, prepared once: the scenario,
 * the simulated world, and the tables that keep the hot paths free of libm. Read-only
 * while LPs run. */
#ifndef RINGFALL_MODELS_WORLD_H
#define RINGFALL_MODELS_WORLD_H

#include "models/graph.h"
#include "models/population.h"
#include "models/power.h"
#include "models/scenario.h"

enum world_table {
    WORLD_LATENCY,      /* delivery: push, ms */
    WORLD_RECONNECT,    /* delivery: until an unreached endpoint connects, ms */
    WORLD_CRASH_REPORT, /* signals: from a return to its report, ms */
    WORLD_HANDS,        /* recovery: hands-on time, ms */
    WORLD_CALL,         /* recovery: guided call, ms */
    WORLD_SHIP,         /* recovery: until shipped or visited, ms */
    WORLD_REMOTE,       /* recovery: until remote remediation reaches a machine, ms */
    WORLD_CLOUD,        /* recovery: until the provider's automation is done, ms */
    WORLD_APPROVAL,     /* delivery: until a relay passes a version on, ms */
    WORLD_OFF_SITE,     /* delivery: what an endpoint off site takes longer, ms */
    WORLD_DORMANT,      /* delivery: until a dormant endpoint is back, ms */
    WORLD_N_TABLES
};

#define WORLD_CALL_STEPS 1024

/* How a class draws its configuration group: a word below limit[g] and not below
 * limit[g-1] is group g. */
struct world_configurations {
    uint32_t limit[POPULATION_MAX_CONFIGURATIONS];
};

/* A service that an incident strikes. */
struct world_strike {
    uint32_t service;
    uint16_t incident;
};

struct world {
    const struct scenario *scenario;     /* borrowed, outlives this */
    const struct population *population; /* borrowed, outlives this */
    struct stream_key key;
    struct power power;
    struct impact_layout layout;
    struct distribution_table
        *tables[WORLD_N_TABLES];     /* owned; NULL where delivery has no use for it */
    struct stream_permutation order; /* shares nest in it */
    uint64_t *wave_limit;            /* [waves] floor(share * units); owned */
    uint64_t *first; /* [n_first] ascending: endpoints of the first wave's share, when
                      * it is small; NULL: all are ranked at once; owned */
    size_t n_first;
    double *wave_span; /* [waves] ms for which a wave keeps the vendor's servers busy;
                        * NULL: they serve any number at once; owned */
    struct customer_plan plans[CUSTOMER_MAX_RINGS];       /* of the customers' rings */
    struct customer_delay delays[CUSTOMER_MAX_RINGS + 1]; /* [n_delays] they make */
    size_t n_delays;
    uint8_t delay[256];    /* which of them, by ring; 255: in none */
    uint64_t bypass;       /* set of rings that wait for no wave */
    bool any_watched;      /* some wave is watched by a gate */
    uint64_t goodbye_lost; /* a word below it: a day's goodbyes are lost; 0: none are, or
                            * the gate does not watch silence */
    bool one_wave;         /* the first wave admits every endpoint */
    bool harmless;         /* no defects: exposure is counted */
    bool count_sites;      /* a target asks for silent sites */
    struct world_configurations configurations[POPULATION_MAX_CLASSES];
    uint64_t reached;     /* a latency word below it: connected (push) */
    double reached_scale; /* from such a word to one for the latency */
    bool delayed;         /* delivery has more than the plain push, poll or instant */
    uint64_t off_site;    /* a word below it: off site, in the classes that can be */
    uint64_t dormant;     /* a word below it: switched off until it is back */
    double boot_inverse;  /* 1 / ln(1 - wins); 0 when no boot wins */
    uint32_t boot_limit;  /* a word below it: no boot allowed wins */
    double call_rate[WORLD_CALL_STEPS]; /* [machines down] calls per ms at activity 1 */
    struct graph graph;                 /* services and their needs */
    struct world_strike *strikes;       /* [n_strikes] by service; owned */
    size_t n_strikes;
    double *activity; /* [patterns][regions][n_activity] integral of the activity over
                       * [0, t], ms, t in steps of WORLD_ACTIVITY_STEP; owned; NULL
                       * without services */
    size_t n_activity;
    double
        *output; /* [industries] US $ per ms and device; owned; NULL without services */
    double *hazard; /* [n_hazard] mean extra hazard over [0, t], in 1e-9
                     * per ms, t in steps of WORLD_HAZARD_STEP; owned */
    size_t n_hazard;
};

#define WORLD_HAZARD_STEP   (10 * TICK_MINUTE)
#define WORLD_ACTIVITY_STEP (10 * TICK_MINUTE)

int world_init(struct world *self, const struct scenario *s, const struct population *p,
               struct stream_key key, struct rf_error *err) RF_MUST_CHECK;
void world_free(struct world *self);

/** The order that shares nest in after so many restarts that reshuffle it. */
struct stream_permutation world_order(const struct world *self, uint32_t restart);

/** The world's services, if the scenario has any: models/world_services.c. */
int world_add_services(struct world *self, struct rf_error *err) RF_MUST_CHECK;

/** A time in ms from a table, by one uniform word. Cost about 3 ns. */
static inline tick_t world_time(const struct world *w, enum world_table which,
                                uint32_t word)
{
    return (tick_t)distribution_table_at(w->tables[which], word);
}

/** Integral of the activity of a pattern in a region over [0, at], ms. */
static inline double world_activity(const struct world *w, size_t pattern, size_t region,
                                    tick_t at)
{
    const double *a =
        w->activity +
        (pattern * w->scenario->population.regions.n + region) * w->n_activity;
    const size_t step = (size_t)(at / WORLD_ACTIVITY_STEP);
    const double part = (double)(at % WORLD_ACTIVITY_STEP) / (double)WORLD_ACTIVITY_STEP;

    return a[step] + (a[step + 1] - a[step]) * part;
}

/** A share as a threshold for a 32-bit word: word < threshold with this probability. */
static inline uint64_t world_threshold(double share)
{
    return (uint64_t)(share * 0x1p32 + 0.5);
}

#endif
