/* little_world.h: a world of a few organisations, small enough to be looked at endpoint
 * by endpoint. little_init, change what the test is about, little_build. */
#ifndef RINGFALL_TESTS_MODELS_LITTLE_WORLD_H
#define RINGFALL_TESTS_MODELS_LITTLE_WORLD_H

#include <stdlib.h>
#include <string.h>

#include "models/world.h"
#include "tests/check.h"

enum {
    LITTLE_CLASSES = 2,
    LITTLE_REGIONS = 2,
    LITTLE_CONFIGURATIONS = 3,
    LITTLE_ORGANISATIONS = 3,
    LITTLE_MOST_WAVES = 8,
    LITTLE_MOST_RINGS = 4
};

/* Arrays that the scenario's lists point to; nothing but population and world is owned.
 */
struct little {
    struct scenario s;
    struct pattern pattern;
    struct endpoint_class classes[LITTLE_CLASSES]; /* office, always */
    struct region regions[LITTLE_REGIONS];         /* UTC, and five hours behind */
    struct industry industry;
    double mix[LITTLE_CLASSES];
    struct configuration configurations[LITTLE_CONFIGURATIONS]; /* 50, 30, 20 % */
    struct organisation_spec organisations[LITTLE_ORGANISATIONS];
    struct wave waves[LITTLE_MOST_WAVES];
    struct ring rings[LITTLE_MOST_RINGS];
    struct defect defect;
    struct population population;
    struct world world;
};

static inline const struct param_table *little_table(const struct param_table *of,
                                                     const char *name)
{
    const struct param *p = param_named(of, name);

    assert_non_null(p);
    return p->sub;
}

/* Lower at night, higher from 08 to 18, linear between 06 and 08 and 18 and 20. */
static inline void little_curve(struct curve *c, double night, double day)
{
    for (int h = 0; h < PARAM_CURVE_HOURS; h++) {
        c->at[h] = h == 7 || h == 19   ? (night + day) / 2.0
                   : h >= 8 && h <= 18 ? day
                                       : night;
    }
}

static inline void little_populate(struct little *l)
{
    struct population_spec *p = &l->s.population;

    for (int i = 0; i < LITTLE_ORGANISATIONS; i++) {
        param_defaults(little_table(&population_table, "organisations"),
                       &l->organisations[i]);
        l->organisations[i].industry = 0;
        l->organisations[i].region = i % LITTLE_REGIONS;
        l->organisations[i].endpoints = 1000 + 500 * i;
    }
    for (int i = 0; i < LITTLE_CONFIGURATIONS; i++) {
        static const double share[] = { 0.5, 0.3, 0.2 };

        param_defaults(little_table(&population_table, "configurations"),
                       &l->configurations[i]);
        l->configurations[i].share = share[i];
    }
    p->patterns = (struct list){ &l->pattern, 1 };
    p->classes = (struct list){ l->classes, LITTLE_CLASSES };
    p->regions = (struct list){ l->regions, LITTLE_REGIONS };
    p->industries = (struct list){ &l->industry, 1 };
    p->configurations = (struct list){ l->configurations, LITTLE_CONFIGURATIONS };
    p->organisations = (struct list){ l->organisations, LITTLE_ORGANISATIONS };
}

static inline void little_init(struct little *l)
{
    memset(l, 0, sizeof *l);
    param_defaults(&scenario_table, &l->s);
    param_defaults(little_table(&population_table, "patterns"), &l->pattern);
    for (int h = 0; h < PARAM_CURVE_HOURS; h++) {
        l->pattern.workday.at[h] = l->pattern.weekend.at[h] = 1.0;
    }
    for (int c = 0; c < LITTLE_CLASSES; c++) {
        struct endpoint_class *class = &l->classes[c];

        param_defaults(little_table(&population_table, "classes"), class);
        class->presence = PRESENCE_ALWAYS;
        little_curve(&class->on_workday, c == 0 ? 0.1 : 1.0, c == 0 ? 0.8 : 1.0);
        little_curve(&class->on_weekend, c == 0 ? 0.1 : 1.0, c == 0 ? 0.1 : 1.0);
    }
    for (int r = 0; r < LITTLE_REGIONS; r++) {
        param_defaults(little_table(&population_table, "regions"), &l->regions[r]);
        l->regions[r].utc_offset = r == 0 ? 0.0 : -5.0;
    }
    param_defaults(little_table(&population_table, "industries"), &l->industry);
    l->industry.activity = 0;
    l->mix[0] = 0.7;
    l->mix[1] = 0.3;
    l->industry.mix = (struct weights){ l->mix, LITTLE_CLASSES };
    little_populate(l);
    for (int k = 0; k < LITTLE_MOST_WAVES; k++) {
        param_defaults(little_table(&rollout_table, "waves"), &l->waves[k]);
    }
    l->s.rollout.waves = (struct list){ l->waves, 1 };
    param_defaults(little_table(&update_table, "defects"), &l->defect);
    l->s.release = INT64_C(1704067200000); /* Monday 2024-01-01 00:00 UTC */
    l->s.horizon = 3 * TICK_DAY;
}

static const struct stream_key little_key = { 11, 7 };

static inline void little_build(struct little *l)
{
    struct rf_error err = { 0 };

    assert_int_equal(
        population_init(&l->population, &l->s.population, NULL, little_key, NULL, &err),
        RF_OK);
    assert_int_equal(world_init(&l->world, &l->s, &l->population, little_key, &err),
                     RF_OK);
}

static inline void little_free(struct little *l)
{
    world_free(&l->world);
    population_free(&l->population);
}

#endif
