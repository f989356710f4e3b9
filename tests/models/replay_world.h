/* replay_world.h: a small scenario and its world, made by hand, for tests of what happens
 * in an organisation below the room that reads files. */
#ifndef RINGFALL_TESTS_MODELS_REPLAY_WORLD_H
#define RINGFALL_TESTS_MODELS_REPLAY_WORLD_H

#include <stdlib.h>

#include "models/population.h"
#include "models/scenario.h"
#include "tests/check.h"

enum { REPLAY_N_CLASSES = 3, REPLAY_N_REGIONS = 2, REPLAY_N_ORGANISATIONS = 60 };

/* A scenario and its world. */
struct replay_world {
    struct scenario s;
    struct population world;
    struct endpoint_class classes[REPLAY_N_CLASSES];
    struct region regions[REPLAY_N_REGIONS];
    struct pattern pattern;
    struct industry industry;
    struct configuration configurations[2];
    struct wave waves[3];
    struct defect defect;
    struct organisation organisations[REPLAY_N_ORGANISATIONS];
};

static inline void replay_world_fill(struct curve *c, double night, double day)
{
    for (int h = 0; h <= 24; h++) {
        c->at[h] = h < 6 || h > 20 ? night
                   : h < 9         ? night + (day - night) * (h - 6) / 3
                                   : day;
    }
    c->at[24] = c->at[0];
}

static inline void replay_world_spec(struct replay_world *f)
{
    static const double night[REPLAY_N_CLASSES] = { .1, .5, .95 },
                        day[REPLAY_N_CLASSES] = { .8, .85, .95 };
    struct population_spec *p = &f->s.population;

    for (int c = 0; c < REPLAY_N_CLASSES; c++) {
        param_defaults(&class_table, &f->classes[c]);
        replay_world_fill(&f->classes[c].on_workday, night[c], day[c]);
        replay_world_fill(&f->classes[c].on_weekend, night[c],
                          night[c] + .1 * (1 - night[c]));
        f->classes[c].presence = c == 2 ? PRESENCE_NEVER : PRESENCE_WORK_HOURS;
    }
    f->regions[0].utc_offset = -4;
    f->regions[1].utc_offset = 9;
    replay_world_fill(&f->pattern.workday, 0, 1);
    replay_world_fill(&f->pattern.weekend, 0, .2);
    param_defaults(&industry_table, &f->industry);
    f->industry.activity = 0;
    f->industry.technicians = 7;
    f->configurations[0].share = .9;
    f->configurations[1].share = .1;
    p->classes = (struct list){ f->classes, REPLAY_N_CLASSES };
    p->regions = (struct list){ f->regions, REPLAY_N_REGIONS };
    p->patterns = (struct list){ &f->pattern, 1 };
    p->industries = (struct list){ &f->industry, 1 };
    p->configurations = (struct list){ f->configurations, 2 };
}

/* Organisations from 20 to some thousand endpoints. */
static inline void replay_world_organisations(struct replay_world *f)
{
    uint64_t first = 0;

    for (uint32_t i = 0; i < REPLAY_N_ORGANISATIONS; i++) {
        struct organisation *o = &f->organisations[i];

        o->n = 20 + 4000 / (i + 1) + i;
        o->devices = o->staff = 2 * o->n;
        o->first = first;
        o->key = 977 * i + 5;
        o->n_sites = 1 + o->n / 100;
        o->spec = UINT32_MAX;
        o->region = i % REPLAY_N_REGIONS;
        for (uint32_t c = 0; c < REPLAY_N_CLASSES; c++) {
            o->class_end[c] = o->n * (c + 1) / REPLAY_N_CLASSES;
        }
        first += o->n;
    }
    f->world = (struct population){ .spec = &f->s.population,
                                    .organisations = f->organisations,
                                    .n = REPLAY_N_ORGANISATIONS,
                                    .n_endpoints = first };
}

/* Three waves a day apart, watched by a gate; a defect that stops machines. */
static inline struct replay_world *replay_world_new(void)
{
    struct replay_world *f = calloc(1, sizeof *f);

    assert_non_null(f);
    param_defaults(&scenario_table, &f->s);
    f->s.release = INT64_C(1721362140000); /* 2024-07-19T04:09:00Z */
    replay_world_spec(f);
    replay_world_organisations(f);
    for (int k = 0; k < 3; k++) {
        param_defaults(&wave_table, &f->waves[k]);
        f->waves[k].share = k == 0 ? .02 : k == 1 ? .3 : 1;
        f->waves[k].bake = TICK_DAY;
    }
    f->s.rollout.waves = (struct list){ f->waves, 3 };
    f->s.rollout.gate.test = 1;
    f->s.rollout.on_fail = ON_FAIL_HOLD;
    f->s.signals.people.limit = 1000; /* more than there are organisations */
    param_defaults(&update_defect_table, &f->defect);
    f->defect.configurations = 1;
    f->defect.probability = .5;
    f->defect.consequence = CONSEQUENCE_BOOT_LOOP;
    f->s.update.defects = (struct list){ &f->defect, 1 };
    return f;
}

#endif
