/* test_known_waves.c: the waves identity (data/known-answers.md, "Rollouts over
 * clusters"): waves with cumulative shares s_1 … s_m, fault share q, N machines, the gate
 * only at the end of a bake, a halt in wave k without delays: N·q·s_k are hit.
 */
#include "models/purpose.h"
#include "sim/stream.h"
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_waves_identity_of_all),
        cmocka_unit_test(test_known_waves_identity_of_faulty_set),
        cmocka_unit_test(test_known_waves_identity_of_probability),
        cmocka_unit_test(test_known_waves_identity_is_the_gates),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
