/* rollout.h: the rollout policy: waves, the customers' rings, and who is in which (MODEL
 * 5). */
#ifndef RINGFALL_MODELS_ROLLOUT_H
#define RINGFALL_MODELS_ROLLOUT_H

#include "models/customer.h"
#include "models/gate.h"
#include "models/param.h"

enum on_fail { ON_FAIL_HALT, ON_FAIL_HOLD, ON_FAIL_ROLLBACK };
enum resume { RESUME_ALL_FIXES, RESUME_EACH_FIX };
enum unit { UNIT_ENDPOINT, UNIT_ORGANISATION, UNIT_REGION, UNIT_TRAFFIC };

/* Endpoints that may take the update from one moment on: those that every selector
 * admits. share is cumulative over the whole population by one keyed permutation, so that
 * shares nest; count is the same inside the selected organisation. */
struct wave {
    char name[PARAM_NAME_SIZE];
    double share;  /* cumulative, (0, 1] */
    int64_t count; /* > 0: only so many of the selected organisation */
    uint64_t classes, regions, configurations, rings; /* sets; 0: every one */
    int organisation; /* index in population.organisations; -1: every one */
    tick_t start;     /* after release; TICK_NEVER: when the wave before has baked */
    int64_t date;     /* ms since 1970-01-01 UTC; 0: none. Instead of start */
    int64_t batch;    /* regions at a time, one batch after another; 0: all at once */
    tick_t bake;      /* quiet time before the next wave opens */
    bool gated;       /* the rollout's gate watches its bake */
    uint16_t written; /* of a wave of a schedule: the wave it comes from */
    tick_t watched;   /* likewise: until the next opens, if all goes as planned */
};

/* Regions that are never updated together. */
struct pair {
    int a, b; /* index in population.regions */
};

struct rollout {
    char name[PARAM_NAME_SIZE];
    char title[PARAM_TEXT_SIZE];
    tick_t begins;         /* planned release, after time zero */
    int unit;              /* enum unit: what shares are shares of */
    double requests;       /* unit traffic: requests a second, all of the traffic */
    struct list waves;     /* struct wave, in order of opening; at least one */
    double bake_growth;    /* wave k bakes its time * bake_growth^k */
    double emergency_bake; /* factor on bakes for an emergency; it skips deferrals */
    struct list pairs;     /* struct pair */
    struct list windows;   /* struct window, UTC: when waves may open; none: always */
    struct list rings;     /* map of struct ring; none: all at once */
    int rings_by;         /* enum unit: UNIT_ENDPOINT or UNIT_ORGANISATION is in a ring */
    tick_t cadence;       /* between two releases: a lag of one version */
    tick_t pause_limit;   /* longest pause that the vendor lets customers have */
    struct gate gate;     /* one for all gated waves */
    int on_fail;          /* enum on_fail: when the gate fails or people halt */
    int64_t restart_at;   /* wave at which the next version starts after a halt; -1: the
                           * rollout ends with the halt */
    bool reshuffle;       /* a new version starts with other members of each share */
    int resume;           /* enum resume: which new version starts again */
    bool freeze_on_alarm; /* an alarm stops the next wave before it is decided on */
};

extern const struct param_table rollout_table, wave_table;

#endif
