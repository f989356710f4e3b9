/* scenario.h: everything that a run is told, in one struct; and its checks. */
#ifndef RINGFALL_MODELS_SCENARIO_H
#define RINGFALL_MODELS_SCENARIO_H

#include "models/delivery.h"
#include "models/dependencies.h"
#include "models/error_list.h"
#include "models/impact.h"
#include "models/population_spec.h"
#include "models/recovery.h"
#include "models/rollout.h"
#include "models/signals.h"
#include "models/update.h"

/* What is not known of a parameter: drawn once a simulated world. */
struct uncertain {
    char name[PARAM_NAME_SIZE]; /* a label */
    char pointer[PARAM_POINTER_SIZE];
    struct distribution
        distribution; /* of the value, or of its ratio to the best guess */
    bool ratio;       /* the draw multiplies the best guess ... */
    struct list over; /* ... and is divided by the ratios of these pointers:
                       * a joint prior that keeps their product */
};

enum relation { RELATION_EQUAL, RELATION_AT_MOST, RELATION_AT_LEAST, RELATION_RANGE };
enum target_use { USE_CALIBRATION, USE_VALIDATION };

/* Observation operators: what a source could see (MODEL 12); studies/observe.c. */
enum observe {
    OBSERVE_MACHINES_HIT,
    OBSERVE_SENSORS,
    OBSERVE_SITES_SILENT,
    OBSERVE_MACHINES_SILENT,
    OBSERVE_CUSTOMERS,
    OBSERVE_CUSTOMERS_LISTED,
    OBSERVE_CUSTOMERS_FIRST,
    OBSERVE_HANDS_MINUTES,
    OBSERVE_HANDS_SHARE,
    OBSERVE_BACK_SHARE,
    OBSERVE_HALT_HOURS,
    OBSERVE_ALARM_HOURS,
    OBSERVE_TEAM_HOURS,
    OBSERVE_FIRST_HIT,
    OBSERVE_SHARE_HIT,
    OBSERVE_MACHINES_DOWN,
    OBSERVE_PROXY_LOST,
    OBSERVE_PROXY_LOST_SHARE,
    OBSERVE_PROXY_USUAL,
    OBSERVE_OUTAGE_BEGINS,
    OBSERVE_OUTAGE_HOURS
};

/* A published figure and what the model says in its place. */
struct target {
    char name[PARAM_NAME_SIZE];
    char title[PARAM_TEXT_SIZE];
    int observed; /* enum observe */
    tick_t at;    /* moment of the observation after the planned release, where the
                   * operator has one */
    int industry, region, class; /* what it is about; -1: all */
    int organisation;            /* the one that it is about, by name; -1: all */
    int service;                 /* kind; -1 */
    int64_t day;                 /* from 1: 24 h each, from time zero; 0: none */
    double value, high;          /* high: upper end of a range */
    double sd;                   /* of the source, in the unit of value */
    int relation, use;           /* enum relation, enum target_use */
    char unit[PARAM_NAME_SIZE];
};

struct scenario {
    char name[PARAM_NAME_SIZE];
    char title[PARAM_TEXT_SIZE];
    int64_t release; /* ms since 1970-01-01 UTC: tick 0, the planned release unless the
                      * rollout begins later */
    tick_t horizon, notice_step;
    tick_t interval;   /* width of the bins in which signals are counted */
    tick_t resolution; /* width of the bins of results over time */
    struct population_spec population;
    struct update update;
    struct rollout rollout;
    struct delivery delivery;
    struct signals signals;
    struct recovery recovery;
    struct dependencies dependencies;
    struct impact_spec impact;
    struct exposure_spec exposure;
    struct list targets;     /* map of struct target */
    struct list uncertainty; /* map of struct uncertain; the key is a label */
};

extern const struct param_table scenario_table, scenario_uncertain_table,
    scenario_target_table;

/** What no single parameter can say: shares that sum to 1, waves that grow, a condition
 * that nothing meets, a horizon too long for the population. Adds every mistake to the
 * list. */
void scenario_check(const struct scenario *self, struct error_list *errors);

void scenario_free(struct scenario *self);
int scenario_copy(struct scenario *to, const struct scenario *from,
                  struct rf_error *err) RF_MUST_CHECK;

/** The harmless version of the same update: no defects. */
void scenario_make_harmless(struct scenario *self);

#endif
