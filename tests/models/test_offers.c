/* test_offers.c: contacts come the same by any path: at once, in passes, by runs, or
 * taken back. */
#include <stdlib.h>
#include <string.h>

#include "models/replay.h"
#include "tests/check.h"

enum { N_CLASSES = 3, N_REGIONS = 2, N_ORGANISATIONS = 60 };

/* A scenario and its world. */
struct fixture {
    struct scenario s;
    struct population world;
    struct endpoint_class classes[N_CLASSES];
    struct region regions[N_REGIONS];
    struct pattern pattern;
    struct industry industry;
    struct configuration configurations[2];
    struct wave waves[3];
    struct defect defect;
    struct organisation organisations[N_ORGANISATIONS];
};

static void fill(struct curve *c, double night, double day)
{
    for (int h = 0; h <= 24; h++) {
        c->at[h] = h < 6 || h > 20 ? night
                   : h < 9         ? night + (day - night) * (h - 6) / 3
                                   : day;
    }
    c->at[24] = c->at[0];
}

static void make_spec(struct fixture *f)
{
    static const double night[N_CLASSES] = { .1, .5, .95 },
                        day[N_CLASSES] = { .8, .85, .95 };
    struct population_spec *p = &f->s.population;

    for (int c = 0; c < N_CLASSES; c++) {
        param_defaults(&class_table, &f->classes[c]);
        fill(&f->classes[c].on_workday, night[c], day[c]);
        fill(&f->classes[c].on_weekend, night[c], night[c] + .1 * (1 - night[c]));
        f->classes[c].presence = c == 2 ? PRESENCE_NEVER : PRESENCE_WORK_HOURS;
    }
    f->regions[0].utc_offset = -4;
    f->regions[1].utc_offset = 9;
    fill(&f->pattern.workday, 0, 1);
    fill(&f->pattern.weekend, 0, .2);
    param_defaults(&industry_table, &f->industry);
    f->industry.activity = 0;
    f->industry.technicians = 7;
    f->configurations[0].share = .9;
    f->configurations[1].share = .1;
    p->classes = (struct list){ f->classes, N_CLASSES };
    p->regions = (struct list){ f->regions, N_REGIONS };
    p->patterns = (struct list){ &f->pattern, 1 };
    p->industries = (struct list){ &f->industry, 1 };
    p->configurations = (struct list){ f->configurations, 2 };
}

/* Organisations from 20 to some thousand endpoints. */
static void make_world(struct fixture *f)
{
    uint64_t first = 0;

    for (uint32_t i = 0; i < N_ORGANISATIONS; i++) {
        struct organisation *o = &f->organisations[i];

        o->n = 20 + 4000 / (i + 1) + i;
        o->devices = o->staff = 2 * o->n;
        o->first = first;
        o->key = 977 * i + 5;
        o->n_sites = 1 + o->n / 100;
        o->spec = UINT32_MAX;
        o->region = i % N_REGIONS;
        for (uint32_t c = 0; c < N_CLASSES; c++) {
            o->class_end[c] = o->n * (c + 1) / N_CLASSES;
        }
        first += o->n;
    }
    f->world = (struct population){ .spec = &f->s.population,
                                    .organisations = f->organisations,
                                    .n = N_ORGANISATIONS,
                                    .n_endpoints = first };
}

/* Three waves a day apart, watched by a gate; a defect that stops machines. */
static struct fixture *make(void)
{
    struct fixture *f = calloc(1, sizeof *f);

    assert_non_null(f);
    param_defaults(&scenario_table, &f->s);
    f->s.release = INT64_C(1721362140000); /* 2024-07-19T04:09:00Z */
    make_spec(f);
    make_world(f);
    for (int k = 0; k < 3; k++) {
        param_defaults(&wave_table, &f->waves[k]);
        f->waves[k].share = k == 0 ? .1 : k == 1 ? .3 : 1;
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

static void run(const struct fixture *f, unsigned threads, uint64_t group_weight,
                struct outcome *out)
{
    const struct engine_options options = { .n_threads = threads,
                                            .group_weight = group_weight };
    struct rf_error err = { 0 };

    if (replay_run(&f->s, &f->world, (struct stream_key){ 3, 1 }, &options, out, &err) !=
        RF_OK) {
        fail_msg("%s", err.message);
    }
}

static int64_t total(const struct outcome *o, enum impact_cell which)
{
    const struct impact_layout *l = &o->layout;
    int64_t sum = 0;

    for (size_t k = 0; k < l->n_industries * l->n_regions * l->n_classes; k++) {
        sum += o->metrics[l->cells + k * IMPACT_N_CELL + which];
    }
    return sum;
}

static void assert_same(const struct outcome *a, const struct outcome *b)
{
    assert_int_equal(a->layout.n_metrics, b->layout.n_metrics);
    assert_memory_equal(a->metrics, b->metrics, a->layout.n_metrics * sizeof *a->metrics);
    assert_int_equal(a->log.n, b->log.n);
    for (size_t i = 0; i < a->log.n; i++) {
        assert_int_equal(a->log.items[i].at, b->log.items[i].at);
        assert_int_equal(a->log.items[i].kind, b->log.items[i].kind);
        assert_int_equal(a->log.items[i].look.failures, b->log.items[i].look.failures);
        assert_int_equal(a->log.items[i].look.sample, b->log.items[i].look.sample);
    }
}

static size_t stops(const struct outcome *o)
{
    size_t n = 0;

    for (size_t i = 0; i < o->log.n; i++) {
        n += o->log.items[i].kind == DECISION_HOLD;
    }
    return n;
}

/* Exposure is counted on the harmless version only. */
static void drop_exposure(struct outcome *o)
{
    const struct impact_layout *l = &o->layout;

    for (size_t k = 0; k < l->n_industries * l->n_regions * l->n_classes; k++) {
        int64_t *cell = o->metrics + l->cells + k * IMPACT_N_CELL;

        cell[IMPACT_UNPROTECTED_MS] = cell[IMPACT_COMPROMISES] = 0;
    }
}

/* A defect that never strikes is no defect; but contacts of a version with defects come
 * by passes and runs, of one without at once. Lost goodbyes stop the rollout for no
 * reason, so that contacts are taken back, and come again when it goes on. */
static void test_offers_at_once_are_those_by_runs(void **state)
{
    const int deliveries[] = { DELIVERY_PUSH, DELIVERY_POLL };

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct fixture *f = make();
        struct outcome runs, at_once;

        f->s.delivery.kind = deliveries[i / 2];
        f->s.delivery.power_on_delay = 3 * TICK_HOUR;
        f->s.signals.heartbeat.goodbye_loss = i % 2 == 0 ? 0 : .5;
        f->defect.probability = 0;
        run(f, 1, 0, &runs);
        f->s.update.defects.n = 0;
        run(f, 1, 0, &at_once);
        assert_true(total(&at_once, IMPACT_UNPROTECTED_MS) > 0);
        assert_true(i % 2 == 0 ? stops(&runs) == 0 : stops(&runs) > 0);
        drop_exposure(&at_once);
        assert_same(&runs, &at_once);
        replay_free(&runs);
        replay_free(&at_once);
        free(f);
    }
}

/* What people would need from an alarm to a halt bounds the engine's windows, and with
 * them how far contacts are worked ahead; without an alarm it decides nothing. */
static void test_offers_do_not_show_the_windows(void **state)
{
    (void)state;
    for (int defects = 0; defects < 2; defects++) {
        struct fixture *f = make();
        struct outcome brief, wide;

        f->s.rollout.gate.test = 0;
        f->s.update.defects.n = (size_t)defects;
        f->s.signals.people.mobilisation = TICK_MINUTE;
        f->s.signals.people.decision = 0;
        run(f, 1, 0, &brief);
        f->s.signals.people.mobilisation = 30 * TICK_HOUR;
        run(f, 1, 0, &wide);
        assert_true(brief.n_windows > 10 * wide.n_windows);
        assert_true((total(&wide, IMPACT_HIT) > 0) == (defects > 0));
        assert_same(&brief, &wide);
        replay_free(&brief);
        replay_free(&wide);
        free(f);
    }
}

static void test_offers_same_for_any_threads_and_groups(void **state)
{
    static const struct {
        unsigned threads;
        uint64_t weight;
    } of[] = { { 2, 0 }, { 7, 0 }, { 1, 1 }, { 2, 500 }, { 7, 1000000 } };

    (void)state;
    for (size_t defects = 0; defects < 2; defects++) {
        struct fixture *f = make();
        struct outcome one, other;

        f->s.update.defects.n = defects;
        f->s.signals.heartbeat.goodbye_loss = .5;
        run(f, 1, 0, &one);
        for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
            run(f, of[i].threads, of[i].weight, &other);
            assert_same(&one, &other);
            replay_free(&other);
        }
        replay_free(&one);
        free(f);
    }
}

/* Who has refused a version stays up, and is not offered the same version again by a
 * later pass. */
static void test_offers_refused_once(void **state)
{
    struct fixture *f = make();
    struct outcome out;

    (void)state;
    f->defect.consequence = CONSEQUENCE_REJECTED;
    f->s.rollout.gate.test = 0;
    run(f, 1, 0, &out);
    assert_true(total(&out, IMPACT_HIT) > 0);
    assert_int_equal(total(&out, IMPACT_DOWN_MS), 0);
    assert_true(total(&out, IMPACT_TOOK) <= (int64_t)f->world.n_endpoints);
    replay_free(&out);
    free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_offers_at_once_are_those_by_runs),
        cmocka_unit_test(test_offers_do_not_show_the_windows),
        cmocka_unit_test(test_offers_same_for_any_threads_and_groups),
        cmocka_unit_test(test_offers_refused_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
