/* test_gate.c: one look of a gate: its statistic, its verdict, its boundaries. */
#include "models/gate.h"

#include <string.h>

#include "tests/check.h"

static struct gate gate(void)
{
    struct gate g;

    param_defaults(&gate_table, &g);
    g.test = 1;
    return g;
}

/* The first look at a wave. */
static struct look look_once(const struct gate *g, tick_t at, int64_t failures,
                             int64_t sample)
{
    const struct gate_view view = { .at = at, .failures = failures, .sample = sample };
    struct gate_state state = { 0 };

    return gate_look(g, &view, &state);
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
        const struct look look = look_once(&g, 77, rows[k].failures, rows[k].sample);

        assert_int_equal(look.verdict, rows[k].verdict);
        assert_int_equal(look.at, 77);
        assert_int_equal(look.failures, rows[k].failures);
        assert_int_equal(look.sample, rows[k].sample);
        assert_int_equal(look.test, 1);
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
            const bool fails = look_once(&g, 0, failures, 300).verdict == VERDICT_FAIL;

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
    assert_int_equal(look_once(&g, 0, 1000, 1000).verdict, VERDICT_PASS);
}

/* A net count can be below 0 for a moment: nobody has failed then. */
static void test_gate_look_takes_no_less_than_nothing(void **state)
{
    struct gate g = gate();

    (void)state;
    assert_int_equal(look_once(&g, 0, -3, 1000).failures, 0);
    assert_close(look_once(&g, 0, -3, 1000).statistic, 0.0, 0.0);
}

/* Each look says in words what was compared, with what, and how it ended. */
static void test_gate_look_in_words(void **state)
{
    struct gate g = gate();
    struct look look = look_once(&g, 0, 21, 1000);
    char text[128];

    (void)state;
    gate_look_text(&look, text, sizeof text);
    assert_string_equal(text, "share of failures 0.021, fails above 0.02: failed");
    look = look_once(&g, 0, 0, 199);
    gate_look_text(&look, text, sizeof text);
    assert_string_equal(text,
                        "199 machines, fewer than the 200 it needs: could not tell");
    look = (struct look){ 0 };
    gate_look_text(&look, text, sizeof text);
    assert_string_equal(text, "");
}

/* Every test tells its rule with its numbers, and none of the defaults is at fault. */
static void test_gate_every_test_in_words(void **state)
{
    (void)state;
    for (int t = 0; gate_test(t) != NULL; t++) {
        struct gate g = gate();
        struct error_list errors = { 0 };
        char text[512] = "", other[512] = "";

        g.test = t;
        gate_check(&g, &errors);
        assert_int_equal(errors.n, 0);
        gate_rule_text(&g, text, sizeof text);
        assert_true(strlen(text) > 10 && strlen(text) < 400);
        g.limit = g.base = 0.003;
        g.alternative = g.recall = 0.04;
        gate_rule_text(&g, other, sizeof other);
        assert_int_equal(strcmp(text, other) != 0, t != 0);
    }
}

/* Numbers that make no test are told, each at its place; a test that does not use them
 * takes no notice. */
static void test_gate_check_errors(void **state)
{
    static const struct {
        const char *test, *path;
        struct gate g;
    } rows[] = {
        { "failed-looks", "/rollout/gate/failed", { .failed = 4, .of = 3 } },
        { "clopper-pearson", "/rollout/gate/alpha", { .alpha = 0 } },
        { "clopper-pearson", "/rollout/gate/alpha", { .alpha = 1 } },
        { "sprt", "/rollout/gate/base", { .alternative = .1, .alpha = .1, .beta = .1 } },
        { "sprt",
          "/rollout/gate/alternative",
          { .base = .01, .alternative = .01, .alpha = .1, .beta = .1 } },
        { "sprt",
          "/rollout/gate/alternative",
          { .base = .01, .alternative = 1, .alpha = .1, .beta = .1 } },
        { "sprt",
          "/rollout/gate/alpha",
          { .base = .01, .alternative = .1, .alpha = 0, .beta = .1 } },
        { "sprt",
          "/rollout/gate/beta",
          { .base = .01, .alternative = .1, .alpha = .1, .beta = 0 } },
        { "sprt",
          "/rollout/gate/beta",
          { .base = .01, .alternative = .1, .alpha = .5, .beta = .5 } },
        { "cusum", "/rollout/gate/base", { .base = 0, .threshold = 4 } },
        { "cusum", "/rollout/gate/threshold", { .base = .1, .threshold = 0 } },
        { "msprt", "/rollout/gate/base", { .base = 1, .mixture = .1, .alpha = .1 } },
        { "msprt", "/rollout/gate/mixture", { .base = .1, .mixture = 0, .alpha = .1 } },
        { "msprt", "/rollout/gate/alpha", { .base = .1, .mixture = .1, .alpha = 0 } },
        { "e-process", "/rollout/gate/base", { .base = 0, .alpha = .1 } },
        { "e-process", "/rollout/gate/alpha", { .base = .1, .alpha = 0 } },
        { "mann-whitney", "/rollout/gate/alpha", { .alpha = 1 } },
        { "decision-service", "/rollout/gate/precision", { .precision = 0 } },
        { "decision-service",
          "/rollout/gate/prevalence",
          { .precision = .5, .prevalence = 1 } },
        { "decision-service",
          "/rollout/gate/precision",
          { .precision = .1, .recall = 1, .prevalence = .5 } },
    };
    const struct param *p = param_named(&gate_table, "test");

    (void)state;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct gate g = rows[k].g;
        struct error_list errors = { 0 };

        while (strcmp(p->choices[g.test], rows[k].test) != 0) {
            g.test++;
        }
        gate_check(&g, &errors);
        assert_int_equal(errors.n, 1);
        assert_int_equal(errors.items[0].code, RF_EINPUT);
        assert_string_equal(errors.items[0].path, rows[k].path);
        g.test = 1;
        gate_check(&g, &errors);
        assert_int_equal(errors.n, 1);
        error_list_free(&errors);
    }
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
        cmocka_unit_test(test_gate_look_takes_no_less_than_nothing),
        cmocka_unit_test(test_gate_look_in_words),
        cmocka_unit_test(test_gate_every_test_in_words),
        cmocka_unit_test(test_gate_check_errors),
        cmocka_unit_test(test_gate_list_of_tests),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
