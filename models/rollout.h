/* rollout.h: the rollout policy: waves, the customers' rings, and who is in which (MODEL
 * 5). */
#ifndef RINGFALL_MODELS_ROLLOUT_H
#define RINGFALL_MODELS_ROLLOUT_H

#include "models/gate.h"
#include "models/param.h"

enum on_fail { ON_FAIL_HALT, ON_FAIL_HOLD, ON_FAIL_ROLLBACK };
enum resume { RESUME_ALL_FIXES, RESUME_EACH_FIX };

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
    tick_t bake;      /* quiet time before the next wave opens */
    bool gated;       /* the rollout's gate watches its bake */
};

/* A customer's ring: what an organisation does with a version that the vendor offers. */
struct ring {
    char name[PARAM_NAME_SIZE];
    double share; /* of the endpoints */
    tick_t delay; /* between offer and install */
};

struct rollout {
    char name[PARAM_NAME_SIZE];
    char title[PARAM_TEXT_SIZE];
    tick_t begins;        /* planned release, after time zero */
    struct list waves;    /* struct wave, in order of opening; at least one */
    struct list rings;    /* map of struct ring; none: all at once */
    struct gate gate;     /* one for all gated waves */
    int on_fail;          /* enum on_fail: when the gate fails or people halt */
    int64_t restart_at;   /* wave at which the next version starts after a halt; -1: the
                           * rollout ends with the halt */
    int resume;           /* enum resume: which new version starts again */
    bool freeze_on_alarm; /* an alarm stops the next wave before it is decided on */
};

extern const struct param_table rollout_table, wave_table, ring_table;

#endif
