/* test_known_waves.c: the waves identity (data/known-answers.md, "Rollouts over
 * clusters"): waves with cumulative shares s_1 … s_m, fault share q, N machines, the gate
 * only at the end of a bake, a halt in wave k without delays: N·q·s_k are hit.
 */
#include <stdio.h>

#include "models/purpose.h"
#include "sim/stream.h"
#include "studies/measure.h"
#include "tests/studies/known.h"

enum { N = 400000, N_WAVES = 5, N_FAULTY = 80000 };

static const double shares[N_WAVES] = { 0.001, 0.01, 0.1, 0.35, 1.0 };

/* The gate tells nothing below its minimum: what wave k alone holds halts in wave k. */
static void halt_in(struct scenario *s, size_t k)
{
    known_set(s, "/rollout/gate/minimum",
              round(N * (shares[k] - (k > 0 ? shares[k - 1] : 0.0))));
}

static void check_halt(const struct outcome *o, size_t k)
{
    assert_int_equal(o->facts.halted, (tick_t)(k + 1) * 2 * TICK_MINUTE);
    assert_int_equal(o->facts.wave, k);
    assert_false(o->facts.by_people);
}

/* q = 1: all that took it. Shares are exact, by permutation. */
static void test_known_waves_identity_of_all(void **state)
{
    (void)state;
    for (size_t k = 0; k < N_WAVES; k++) {
        struct scenario s;
        struct outcome o;

        known_read(&s, "waves");
        ((struct defect *)s.update.defects.items)[0].configurations = 0;
        halt_in(&s, k);
        known_run(&o, &s, 0);
        check_halt(&o, k);
        assert_int_equal(known_total(&o, IMPACT_HIT), (int64_t)round(N * shares[k]));
        replay_free(&o);
        scenario_free(&s);
    }
}

/* Members of the faulty set below a share of the permutation, one by one. */
static int64_t faulty_in(const struct population *world, double share, uint32_t replicate)
{
    const struct stream_key key = { KNOWN_SEED, replicate };
    int64_t n = 0;

    for (uint32_t j = 0; j < world->n; j++) {
        const struct organisation *o = &world->organisations[j];

        for (uint32_t i = 0; i < o->n && o->spec == 1; i++) {
            n += stream_permute(key, PURPOSE_WAVE, o->first + i, N) <
                 (uint64_t)round(N * share);
        }
    }
    return n;
}

/* A fixed faulty set, q = .2: exactly its members in the share, which are hypergeometric
 * around N·q·s_k. Ten worlds and five waves, each within 4.5 standard deviations: false
 * alarm 3e-4. */
static void test_known_waves_identity_of_faulty_set(void **state)
{
    const struct engine_options options = { .n_threads = 1 };
    const double q = (double)N_FAULTY / N;

    (void)state;
    for (uint32_t r = 0; r < 10; r++) {
        struct scenario s;
        struct population world;

        known_read(&s, "waves");
        known_world(&world, &s, r);
        for (size_t k = 0; k < N_WAVES; k++) {
            const double sd =
                sqrt(N * shares[k] * q * (1.0 - q) * (1.0 - shares[k]) * N / (N - 1.0));
            struct outcome o;

            halt_in(&s, k);
            known_replay(&o, &s, &world, r, &options);
            check_halt(&o, k);
            const int64_t hit = known_total(&o, IMPACT_HIT);

            if (r < 2) {
                assert_int_equal(hit, faulty_in(&world, shares[k], r));
            }
            assert_close((double)hit, N * q * shares[k], 4.5 * sd + 1e-6);
            replay_free(&o);
        }
        population_free(&world);
        scenario_free(&s);
    }
}

/* A fault share by probability, machines that fall silent: binomial around N·q·s_k, the
 * same luck in every wave (shares nest),. */
static void test_known_waves_identity_of_probability(void **state)
{
    const double q = 0.3;
    int64_t before = 0;

    (void)state;
    for (size_t k = 0; k < N_WAVES; k++) {
        const char *const sets[] = { "/rollout/gate/signal=silent",
                                     "/update/defects/fault/configurations=null",
                                     "/update/defects/fault/consequence=boot-loop",
                                     "/update/defects/fault/probability=0.3" };
        struct scenario s;
        struct outcome o;

        known_read_set(&s, "waves", sets, 4);
        halt_in(&s, k);
        known_run(&o, &s, 0);
        check_halt(&o, k);
        const int64_t hit = known_total(&o, IMPACT_HIT);

        assert_close((double)hit, N * q * shares[k],
                     4.5 * sqrt(N * shares[k] * q * (1.0 - q)));
        assert_true(hit > before);
        before = hit;
        replay_free(&o);
        scenario_free(&s);
    }
}

/* A failed look keeps the next wave shut until the halt takes effect, and a limit that no
 * share can pass lets everything go: the identity is the gate's doing. */
static void test_known_waves_identity_is_the_gates(void **state)
{
    struct scenario s;
    struct outcome o;

    (void)state;
    known_read(&s, "waves");
    ((struct defect *)s.update.defects.items)[0].configurations = 0;
    halt_in(&s, 1);
    known_set(&s, "/rollout/gate/decision_delay", TICK_MINUTE);
    known_run(&o, &s, 0);
    assert_int_equal(o.facts.halted, 5 * TICK_MINUTE);
    assert_int_equal(known_total(&o, IMPACT_HIT), (int64_t)(N * shares[1]));
    replay_free(&o);

    known_set(&s, "/rollout/gate/limit", 1.0);
    known_run(&o, &s, 0);
    assert_int_equal(o.facts.halted, TICK_NEVER);
    assert_int_equal(known_total(&o, IMPACT_HIT), N);
    replay_free(&o);
    scenario_free(&s);
}

#define BEGINS (6 * TICK_HOUR + 30 * TICK_MINUTE)

/* A rollout that begins later opens its waves later, by bake and by date, after its
 * laboratory, and is read as one that begins at time zero. */
static void test_known_waves_begin_later(void **state)
{
    static const char *const sets[] = { "/rollout/waves/1/start=30 min",
                                        "/rollout/gate/minimum=44000",
                                        "/update/lab/machines=1",
                                        "/update/lab/duration=1 h" };
    struct scenario s;
    struct outcome now, later;

    (void)state;
    known_read_set(&s, "waves", sets, 4);
    known_run(&now, &s, 0);
    known_set(&s, "/rollout/begins", BEGINS);
    known_run(&later, &s, 0);
    assert_int_equal(now.facts.released, TICK_HOUR);
    assert_int_equal(later.facts.released, BEGINS + TICK_HOUR);
    for (size_t k = 0; k < 3; k++) {
        const tick_t at = known_decision(&now, DECISION_WAVE, k)->at;

        assert_int_equal(at, TICK_HOUR + (k == 0 ? 0 : 28 + 2 * (tick_t)k) * TICK_MINUTE);
        assert_int_equal(known_decision(&later, DECISION_WAVE, k)->at, BEGINS + at);
    }
    assert_int_equal(known_total(&now, IMPACT_HIT), known_total(&later, IMPACT_HIT));
    assert_int_equal(later.facts.halted, now.facts.halted + BEGINS);
    assert_close(measure_value(MEASURE_HALTED, &now), 1.6, 1e-12);
    assert_close(measure_value(MEASURE_HALTED, &later), 1.6, 1e-12);
    assert_close(measure_value(MEASURE_DETECTED, &later),
                 measure_value(MEASURE_DETECTED, &now), 1e-12);
    replay_free(&now);
    replay_free(&later);
    scenario_free(&s);
}

/* Machines that go down for good, half of them 8 min after the plan in both. */
static void test_known_waves_times_back_count_from_the_plan(void **state)
{
    struct scenario s;
    struct outcome now, later;

    (void)state;
    known_read(&s, "outage");
    known_run(&now, &s, 0);
    known_set(&s, "/rollout/begins", TICK_HOUR);
    known_run(&later, &s, 0);
    for (int id = MEASURE_BACK_50; id <= MEASURE_BACK_99_OF_SENSORS; id++) {
        const double at = measure_value((enum measure_id)id, &now);

        assert_true(isfinite(at) && at > 0.5);
        assert_close(measure_value((enum measure_id)id, &later), at, 1e-9);
    }
    replay_free(&now);
    replay_free(&later);
    scenario_free(&s);
}

/* What waves cost more than all at once does not hang on when both begin: exactly in
 * hours; in compromises as far as each is rounded to 1e-9. */
static void test_known_waves_price_is_the_same_later(void **state)
{
    double hours[2], compromises[2];

    (void)state;
    for (int later = 0; later < 2; later++) {
        struct scenario s;
        struct outcome waves, at_once;

        known_read(&s, "waves");
        scenario_make_harmless(&s);
        known_set(&s, "/rollout/begins", later ? BEGINS : 0);
        for (size_t k = 0; k < N_WAVES; k++) {
            char pointer[32];

            snprintf(pointer, sizeof pointer, "/rollout/waves/%zu/bake", k);
            known_set(&s, pointer, 30 * TICK_MINUTE);
        }
        known_run(&waves, &s, 0);
        known_set(&s, "/rollout/waves/0/share", 1.0);
        known_run(&at_once, &s, 0);
        hours[later] = measure_value(MEASURE_UNPROTECTED_HOURS, &waves) -
                       measure_value(MEASURE_UNPROTECTED_HOURS, &at_once);
        compromises[later] = measure_value(MEASURE_COMPROMISES, &waves) -
                             measure_value(MEASURE_COMPROMISES, &at_once);
        replay_free(&waves);
        replay_free(&at_once);
        scenario_free(&s);
    }
    /* shares .001, .009, .09, .25, .65, half an hour apart */
    assert_close(hours[0], N * 0.5 * (0.009 + 2 * 0.09 + 3 * 0.25 + 4 * 0.65), 1e-6);
    assert_close(hours[1], hours[0], 1e-6);
    assert_true(compromises[0] > 1e-4);
    assert_close(compromises[1], compromises[0], N * 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_waves_identity_of_all),
        cmocka_unit_test(test_known_waves_identity_of_faulty_set),
        cmocka_unit_test(test_known_waves_identity_of_probability),
        cmocka_unit_test(test_known_waves_identity_is_the_gates),
        cmocka_unit_test(test_known_waves_begin_later),
        cmocka_unit_test(test_known_waves_times_back_count_from_the_plan),
        cmocka_unit_test(test_known_waves_price_is_the_same_later),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
