/* test_gate.c: one look of a gate: its statistic, its verdict, its boundaries. */
#include "models/gate.h"
#include "tests/check.h"

static struct gate gate(void)
{
    struct gate g;

    param_defaults(&gate_table, &g);
    g.test = 1;
    return g;
}

/* Defaults of the model: 2 % silent, a sample of 200, a look every 5 minutes, 10 to
 * decide; no gate unless one is asked for. */
static void test_gate_defaults_of_the_model(void **state)
{
    struct gate g;

    (void)state;
    param_defaults(&gate_table, &g);
    assert_int_equal(g.test, 0);
    assert_int_equal(g.signal, GATE_SILENT);
    assert_close(g.limit, 0.02, 0.0);
    assert_int_equal(g.minimum, 200);
    assert_int_equal(g.interval, 5 * TICK_MINUTE);
    assert_int_equal(g.decision_delay, 10 * TICK_MINUTE);
    assert_false(g.wait);
}

/* Failures, sample, limit: fails above the limit, not at it; a sample below the minimum
 * tells nothing, whatever it shows. */
static void test_gate_look_failure_share(void **state)
{
    static const struct {
        int64_t failures, sample, minimum;
        double limit;
        enum verdict verdict;
    } rows[] = {
        { 0, 200, 200, 0.02, VERDICT_PASS },
        { 4, 200, 200, 0.02, VERDICT_PASS }, /* at the limit */
        { 5, 200, 200, 0.02, VERDICT_FAIL },
        { 199, 199, 200, 0.02, VERDICT_INCONCLUSIVE },
        { 0, 0, 1, 0.02, VERDICT_INCONCLUSIVE },
        { 0, 1, 1, 0.0, VERDICT_PASS },
        { 1, 1000000000, 1, 0.0, VERDICT_FAIL }, /* the canary: one is too many */
        { 250, 200, 200, 1.0, VERDICT_FAIL },    /* silent before it was observed */
        { 200, 200, 200, 1.0, VERDICT_PASS },
    };

    (void)state;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct gate g = gate();

        g.minimum = rows[k].minimum;
        g.limit = rows[k].limit;
        const struct look look = gate_look(&g, 77, rows[k].failures, rows[k].sample);

        assert_int_equal(look.verdict, rows[k].verdict);
        assert_int_equal(look.at, 77);
        assert_int_equal(look.failures, rows[k].failures);
        assert_int_equal(look.sample, rows[k].sample);
        assert_close(look.limit, rows[k].limit, 0.0);
        assert_close(look.statistic,
                     rows[k].verdict == VERDICT_INCONCLUSIVE
                         ? 0.0
                         : (double)rows[k].failures / (double)rows[k].sample,
                     0.0);
    }
}

/* A higher limit never fails where a lower one passes: the claim on stricter gates rests
 * on it. */
static void test_gate_look_is_monotone_in_the_limit(void **state)
{
    (void)state;
    for (int64_t failures = 0; failures <= 300; failures += 7) {
        bool failed = true;

        for (int k = 0; k <= 100; k++) {
            struct gate g = gate();

            g.limit = k / 100.0;
            const bool fails = gate_look(&g, 0, failures, 300).verdict == VERDICT_FAIL;

            assert_true(failed || !fails);
            failed = fails;
        }
    }
}

static void test_gate_none_passes(void **state)
{
    struct gate g = gate();

    (void)state;
    g.test = 0;
    assert_int_equal(gate_look(&g, 0, 1000, 1000).verdict, VERDICT_PASS);
}

/* Names of the list and of the parameter are the same, in the same order. */
static void test_gate_list_of_tests(void **state)
{
    const struct param *p = param_named(&gate_table, "test");
    int n = 0;

    (void)state;
    assert_non_null(p);
    for (; gate_test(n) != NULL; n++) {
        assert_non_null(p->choices[n]);
        assert_string_equal(gate_test(n)->name, p->choices[n]);
    }
    assert_null(p->choices[n]);
    assert_null(gate_test(-1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gate_defaults_of_the_model),
        cmocka_unit_test(test_gate_look_failure_share),
        cmocka_unit_test(test_gate_look_is_monotone_in_the_limit),
        cmocka_unit_test(test_gate_none_passes),
        cmocka_unit_test(test_gate_list_of_tests),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
