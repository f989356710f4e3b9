/* test_offers.c: contacts come the same by any path: at once, in passes, by runs, or
 * taken back. */
#include <stdlib.h>
#include <string.h>

#include "models/replay.h"
#include "tests/models/replay_world.h"

static void run(const struct replay_world *f, unsigned threads, uint64_t group_weight,
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
        struct replay_world *f = replay_world_new();
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

/* Rings that wait in every way: spread, windows, restarts, pins, and one by hand. */
static void add_rings(struct replay_world *f, struct ring rings[5], struct window w[2])
{
    static const double share[] = { .3, .25, .25, .1, .1 };

    for (int i = 0; i < 5; i++) {
        param_defaults(&customer_ring_table, &rings[i]);
        rings[i].share = share[i];
    }
    w[0] = (struct window){ .kind = WINDOW_MAINTENANCE,
                            .from = 20 * TICK_HOUR,
                            .to = 10 * TICK_HOUR };
    w[1] = (struct window){
        .kind = WINDOW_BLACKOUT, .days = WINDOW_WEEKEND, .from = 0, .to = TICK_DAY
    };
    rings[1].spread = 2 * TICK_DAY;
    rings[1].windows = (struct list){ w, 2 };
    rings[2].restart = true;
    rings[2].deadline = 30 * TICK_HOUR;
    rings[2].grace = 5 * TICK_HOUR;
    rings[3].pin = true;
    rings[4].bypass = true;
    rings[4].deferral = 3 * TICK_HOUR;
    f->s.rollout.rings = (struct list){ rings, 5 };
}

/* The same where customers make endpoints wait. */
static void test_offers_at_once_are_those_by_runs_with_rings(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct replay_world *f = replay_world_new();
        struct outcome runs, at_once;
        struct ring rings[5];
        struct window windows[2];

        add_rings(f, rings, windows);
        f->s.delivery.kind = i / 2 == 0 ? DELIVERY_PUSH : DELIVERY_POLL;
        f->s.signals.heartbeat.goodbye_loss = i % 2 == 0 ? 0 : .5;
        f->defect.probability = 0;
        run(f, 1, 0, &runs);
        f->s.update.defects.n = 0;
        run(f, 1, 0, &at_once);
        assert_true(total(&at_once, IMPACT_TOOK) > (int64_t)f->world.n_endpoints / 2);
        assert_true(total(&at_once, IMPACT_TOOK) < (int64_t)f->world.n_endpoints);
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
        struct replay_world *f = replay_world_new();
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
    for (size_t i = 0; i < 4; i++) {
        struct replay_world *f = replay_world_new();
        struct outcome one, other;
        struct ring rings[5];
        struct window windows[2];

        if (i / 2 == 1) {
            add_rings(f, rings, windows);
        }
        f->s.update.defects.n = i % 2;
        f->s.signals.heartbeat.goodbye_loss = .5;
        run(f, 1, 0, &one);
        for (size_t k = 0; k < sizeof of / sizeof *of; k++) {
            run(f, of[k].threads, of[k].weight, &other);
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
    struct replay_world *f = replay_world_new();
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
        cmocka_unit_test(test_offers_at_once_are_those_by_runs_with_rings),
        cmocka_unit_test(test_offers_do_not_show_the_windows),
        cmocka_unit_test(test_offers_same_for_any_threads_and_groups),
        cmocka_unit_test(test_offers_refused_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
