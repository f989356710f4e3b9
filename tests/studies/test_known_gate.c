/* test_known_gate.c: gates through the whole model (data/known-answers.md, "Gates"): how
 * likely a canary of n machines shows nothing, and how many machines are exposed before a
 * halt.
 */
#include "tests/studies/known.h"

/* Share of seeded replicates in which the canary showed nothing and everybody followed.
 */
static double missed(struct scenario *s, int n, double p, uint32_t replicates)
{
    double sum = 0.0;

    known_set(s, "/population/organisations/all/endpoints", n + 1.0);
    known_set(s, "/rollout/waves/0/count", n);
    known_set(s, "/update/defects/fault/probability", p);
    for (uint32_t r = 0; r < replicates; r++) {
        const struct decision *look;
        struct outcome o;

        known_run(&o, s, r);
        look = known_decision(&o, DECISION_LOOK, 0);
        assert_non_null(look);
        assert_int_equal(look->at, 2 * TICK_MINUTE);
        assert_int_equal(look->look.sample, n);
        assert_int_equal(look->look.failures == 0, o.facts.halted == TICK_NEVER);
        assert_true(o.facts.halted == TICK_NEVER ||
                    look->look.failures == known_total(&o, IMPACT_HIT));
        sum += look->look.failures == 0;
        replay_free(&o);
    }
    return sum / replicates;
}

/* Miss probability (1−p)^n, and the sizes ln(1−conf)/ln(1−p) that see a failure with 95
 * and 99 %. 2,000 replicates for the table's rows, 600 for the others: 4.5 standard
 * deviations and one replicate, a false alarm in 10,000 at most for each of four. */
static void test_known_gate_miss_probability(void **state)
{
    static const struct {
        int n;
        double p, missed;
    } table[] = { { 100, .001, .904792 },
                  { 1000, .001, .367695 },
                  { 299, .01, .05 },
                  { 459, .01, .01 } };
    struct scenario s;

    (void)state;
    known_read(&s, "canary");
    for (size_t k = 0; k < sizeof table / sizeof *table; k++) {
        const double expected = pow(1.0 - table[k].p, table[k].n);
        const uint32_t replicates = k < 2 ? 2000 : 600;

        if (k < 2) {
            assert_close(expected, table[k].missed, 5e-7);
        } else {
            assert_int_equal(ceil(log(table[k].missed) / log(1.0 - table[k].p)),
                             table[k].n);
        }
        assert_close(missed(&s, table[k].n, table[k].p, replicates), expected,
                     4.5 * sqrt(expected * (1.0 - expected) / replicates) +
                         1.0 / replicates);
    }
    scenario_free(&s);
}

/* Hosts exposed = rate × (time to crash + report delay + evaluation interval + decision
 * delay): 100 a minute × (4 + 6 + 5 + 10) min. The silence of the first comes at the 10th
 * minute, just after a look. The phases of 10,000 polls are uniform: binomial, 4.5
 * standard deviations. */
static void test_known_gate_exposed_before_halt(void **state)
{
    const double N = 10000, share = 0.25;
    struct scenario s;

    (void)state;
    known_read(&s, "exposed");
    for (uint32_t r = 0; r < 5; r++) {
        struct outcome o;

        known_run(&o, &s, r);
        assert_int_equal(known_decision(&o, DECISION_LOOK, 0)->at, 15 * TICK_MINUTE);
        assert_int_equal(o.facts.detected, 15 * TICK_MINUTE);
        assert_int_equal(o.facts.halted, 25 * TICK_MINUTE);
        assert_close((double)known_total(&o, IMPACT_HIT), N * share,
                     4.5 * sqrt(N * share * (1.0 - share)));
        replay_free(&o);
    }
    scenario_free(&s);
}

/* A gate on reports never fires for machines that cannot report: they loop. */
static void test_known_gate_reports_of_machines_that_loop(void **state)
{
    const char *const sets[] = { "/rollout/gate/signal=crash-reports" };
    struct scenario s;
    struct outcome o;

    (void)state;
    known_read_set(&s, "exposed", sets, 1);
    known_run(&o, &s, 0);
    assert_int_equal(o.facts.halted, TICK_NEVER);
    assert_int_equal(known_total(&o, IMPACT_HIT), 10000);
    replay_free(&o);
    scenario_free(&s);
}

/* A bake that ends before the first silence can be seen gives no protection. */
static void test_known_gate_short_bake(void **state)
{
    static const struct {
        const char *bake;
        bool halts;
    } cases[] = {
        { "/rollout/waves=[{ \"share\": 0.1, \"bake\": \"10 min\" }, {}]", false },
        { "/rollout/waves=[{ \"share\": 0.1, \"bake\": \"12 min\" }, {}]", true }
    };

    (void)state;
    for (size_t k = 0; k < 2; k++) {
        struct scenario s;
        struct outcome o;

        known_read_set(&s, "exposed", &cases[k].bake, 1);
        known_run(&o, &s, 0);
        assert_int_equal(o.facts.halted != TICK_NEVER, cases[k].halts);
        assert_int_equal(known_total(&o, IMPACT_HIT) == 10000, !cases[k].halts);
        replay_free(&o);
        scenario_free(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_gate_miss_probability),
        cmocka_unit_test(test_known_gate_exposed_before_halt),
        cmocka_unit_test(test_known_gate_reports_of_machines_that_loop),
        cmocka_unit_test(test_known_gate_short_bake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
