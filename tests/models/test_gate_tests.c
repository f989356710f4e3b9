/* test_gate_tests.c: what each test of a gate says of given looks: by hand, at its
 * boundaries, and what may never change with more failures. */
#include "tests/models/gate_run.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

/* ---- failed-looks ---- */

/* Looks of 100 new machines each with a share as the row says: '+' above the limit so
 * far, '-' not, '.' too few to look at. The look at which it fails, from 1; 0: none. */
static void test_gate_tests_failed_looks_by_hand(void **state)
{
    static const struct {
        int64_t failed, of;
        const char *looks;
        int fails;
    } rows[] = {
        { 1, 1, "--+", 3 },
        { 2, 2, "+-++", 4 },
        { 2, 2, "+-+-+", 0 },
        { 2, 3, "+-+", 3 },
        { 2, 3, "+--+--+", 0 },
        { 3, 5, "+-+-+", 5 },
        { 3, 5, "++--.-+", 0 },
        { 2, 2, "+.+", 3 },
        { 64, 64, "+", 0 },
        /* Argo's failureLimit 1: the second failed measurement aborts, in a row or not */
        { 2, 64, "+---+", 5 },
    };

    (void)state;
    for (size_t k = 0; k < N_OF(rows); k++) {
        struct gate g = gate_run_make("failed-looks");
        struct gate_state memory = { 0 };
        int failed_at = 0;

        g.failed = rows[k].failed;
        g.of = rows[k].of;
        g.minimum = 100;
        for (int i = 0; rows[k].looks[i] != '\0' && failed_at == 0; i++) {
            const char c = rows[k].looks[i];
            const struct gate_view view = { .failures = c == '+' ? 3 : 2,
                                            .sample = c == '.' ? 99 : 100 };
            const struct look look = gate_look(&g, &view, &memory);

            failed_at = look.verdict == VERDICT_FAIL ? i + 1 : 0;
            if (failed_at == 0) { /* a failed look among too few does not pass */
                assert_int_equal(look.verdict,
                                 c == '-' ? VERDICT_PASS : VERDICT_INCONCLUSIVE);
            }
            assert_close(look.limit, (double)g.failed, 0.0);
        }
        assert_int_equal(failed_at, rows[k].fails);
    }
}

/* One of one is the share itself. */
static void test_gate_tests_one_failed_look_is_failure_share(void **state)
{
    const struct gate a = gate_run_make("failed-looks");
    const struct gate b = gate_run_make("failure-share");

    (void)state;
    for (int64_t k = 0; k <= 40; k++) {
        struct gate_run x = { 0 }, y = { 0 };

        assert_int_equal(gate_run_look(&x, &a, k, 1000).verdict,
                         gate_run_look(&y, &b, k, 1000).verdict);
    }
}

/* ---- clopper-pearson ---- */

/* At a limit of 0.010484 = upper bound of 5 in 1,000 (Clopper and Pearson): 5 pass, 6
 * cannot tell, and it fails from the first k whose lower bound is above it. */
static void test_gate_tests_clopper_pearson_three_verdicts(void **state)
{
    struct gate g = gate_run_make("clopper-pearson");
    int64_t first = 0;

    (void)state;
    g.limit = gate_clopper_pearson_upper(5, 1000, 0.95);
    while (gate_clopper_pearson_lower(first, 1000, 0.95) <= g.limit) {
        first++;
    }
    assert_in_range(first, 7, 30);
    for (int64_t k = 0; k <= 40; k++) {
        struct gate_run r = { 0 };
        const struct look look = gate_run_look(&r, &g, k, 1000);

        assert_int_equal(look.verdict, k <= 5      ? VERDICT_PASS
                                       : k < first ? VERDICT_INCONCLUSIVE
                                                   : VERDICT_FAIL);
        assert_close(look.statistic,
                     k < first ? gate_clopper_pearson_upper(k, 1000, 0.95)
                               : gate_clopper_pearson_lower(k, 1000, 0.95),
                     0.0);
    }
}

/* ---- sprt ---- */

/* Wald, .001 against .01, 5 % each, a machine a look: two failures in a row halt it, 326
 * successes in a row make it pass. */
static void test_gate_tests_wald_sprt_machine_by_machine(void **state)
{
    const struct gate g = gate_run_make("sprt");
    struct gate_run bad = { 0 }, good = { 0 };

    (void)state;
    assert_int_equal(gate_run_look(&bad, &g, 1, 1).verdict, VERDICT_INCONCLUSIVE);
    assert_int_equal(gate_run_look(&bad, &g, 1, 1).verdict, VERDICT_FAIL);
    for (int i = 1; i < 326; i++) {
        assert_int_equal(gate_run_look(&good, &g, 0, 1).verdict, VERDICT_INCONCLUSIVE);
    }
    assert_int_equal(gate_run_look(&good, &g, 0, 1).verdict, VERDICT_PASS);
    /* It has decided: what comes later is not looked at. */
    assert_int_equal(gate_run_look(&good, &g, 500, 500).verdict, VERDICT_PASS);
}

/* The sum of a look is that of its machines one by one: only how often it may decide
 * differs. More failures than machines count as all of them. */
static void test_gate_tests_sprt_in_groups(void **state)
{
    const struct gate g = gate_run_make("sprt");
    const struct gate_sprt t = gate_sprt(g.base, g.alternative, g.alpha, g.beta);
    struct gate_run r = { 0 }, more = { 0 };

    (void)state;
    assert_close(gate_run_look(&r, &g, 1, 150).statistic, t.failure + 149.0 * t.success,
                 1e-12);
    assert_close(gate_run_look(&r, &g, 0, 50).statistic, t.failure + 199.0 * t.success,
                 1e-12);
    assert_close(gate_run_look(&more, &g, 7, 5).statistic, 5.0 * t.failure, 1e-12);
}

/* ---- cusum ---- */

/* S = max(0, S + z - k) with z = (failures - n p0) / sqrt(n p0 (1 - p0)): p0 = .1, looks
 * of 100 machines: 3 standard deviations, mean 10. */
static void test_gate_tests_cusum_by_hand(void **state)
{
    static const struct {
        int64_t failures, sample;
        double sum;
    } looks[] = { { 10, 100, 0.0 },    { 16, 100, 1.5 },
                  { 10, 100, 1.0 },    { 0, 0, 1.0 }, /* nothing arrived: no look */
                  { 3, 0, 1.5 }, /* late failures, measured by a hundred machines */
                  { 4, 0, 7.0 / 3.0 }, { -9, 0, 0.0 }, /* they are back */
                  { 22, 100, 3.5 },    { 13, 100, 4.0 } /* at the threshold */ };
    struct gate g = gate_run_make("cusum");
    struct gate_run r = { 0 };

    (void)state;
    g.base = 0.1;
    g.minimum = 100;
    for (size_t k = 0; k < N_OF(looks); k++) {
        const struct look look =
            gate_run_look(&r, &g, looks[k].failures, looks[k].sample);

        assert_close(look.statistic, looks[k].sum, 1e-9);
        assert_int_equal(look.verdict, k + 1 < N_OF(looks) ? VERDICT_PASS : VERDICT_FAIL);
    }
}

/* ---- msprt, e-process ---- */

static void test_gate_tests_ratios_against_their_formulas(void **state)
{
    struct gate m = gate_run_make("msprt"), e = gate_run_make("e-process");

    (void)state;
    for (int64_t k = 0; k <= 12; k++) {
        struct gate_run r = { 0 }, q = { 0 };
        const struct look a = gate_run_look(&r, &m, k, 1000);
        const struct look b = gate_run_look(&q, &e, k, 1000);

        assert_close(a.statistic,
                     gate_msprt(1000.0, (double)k / 1000.0 - 0.001, 0.001 * 0.999, 0.01),
                     0.0);
        assert_close(b.statistic, gate_e_process(k, 1000, 0.001), 0.0);
        assert_close(a.limit, 20.0, 0.0);
        assert_close(b.limit, 20.0, 0.0);
        assert_int_equal(a.verdict, a.statistic >= 20.0 ? VERDICT_FAIL : VERDICT_PASS);
        assert_int_equal(b.verdict, b.statistic >= 20.0 ? VERDICT_FAIL : VERDICT_PASS);
    }
}

/* A share far below p0 is no news that stops anything, however surely it is below. */
static void test_gate_tests_better_than_base_never_fails(void **state)
{
    static const char *const tests[] = { "msprt", "e-process", "cusum", "sprt" };

    (void)state;
    for (size_t t = 0; t < N_OF(tests); t++) {
        struct gate g = gate_run_make(tests[t]);
        struct gate_run r = { 0 };

        g.base = 0.5;
        g.alternative = 0.6;
        for (int i = 0; i < 50; i++) {
            assert_int_not_equal(gate_run_look(&r, &g, 1, 100).verdict, VERDICT_FAIL);
        }
        if (t < 2) { /* it would have, but for the side */
            assert_true(gate_run_look(&r, &g, 1, 100).statistic > 20.0);
        }
    }
}

/* ---- mann-whitney ---- */

/* It says nothing before it has its looks; then a canary that fails everywhere ranks
 * above the control, one that never fails does not. */
static void test_gate_tests_mann_whitney_needs_its_looks(void **state)
{
    struct gate g = gate_run_make("mann-whitney");
    struct gate_run bad = { 0 }, good = { 0 };

    (void)state;
    g.base = 0.05;
    g.minimum = 200;
    for (int i = 1; i <= 300; i++) { /* longer than its memory */
        const struct look look = gate_run_look(&bad, &g, 40, 200);

        assert_int_equal(look.verdict, i < 5 ? VERDICT_INCONCLUSIVE : VERDICT_FAIL);
        assert_int_equal(gate_run_look(&good, &g, 0, 200).verdict,
                         i < 5 ? VERDICT_INCONCLUSIVE : VERDICT_PASS);
        assert_close(look.limit, gate_normal_limit(0.05), 0.0);
    }
    assert_close(gate_normal_limit(0.05), 1.644854, 5e-7);
}

/* Looks at which nothing arrived are none: they do not water the ranks down. */
static void test_gate_tests_mann_whitney_ignores_idle_looks(void **state)
{
    struct gate g = gate_run_make("mann-whitney");
    struct gate_run r = { 0 };
    double before = 0.0;

    (void)state;
    g.base = 0.05;
    g.minimum = 200;
    for (int i = 0; i < 6; i++) {
        before = gate_run_look(&r, &g, 30, 200).statistic;
    }
    assert_true(before > 2.0);
    for (int i = 0; i < 500; i++) {
        assert_close(gate_run_look(&r, &g, 0, 0).statistic, before, 0.0);
    }
}

/* A tolerance forgives: it never makes the canary look worse. */
static void test_gate_tests_mann_whitney_tolerance_forgives(void **state)
{
    (void)state;
    for (uint32_t trial = 0; trial < 200; trial++) {
        double before = 1e9;

        for (double tolerance = 0.0; tolerance < 1.01; tolerance += 0.25) {
            struct gate g = gate_run_make("mann-whitney");
            struct gate_run r = { .view = { .key = { 3, trial } } };
            double z = 0.0;

            g.base = 0.05;
            g.tolerance = tolerance;
            for (int64_t i = 0; i < 8; i++) {
                z = gate_run_look(&r, &g, 8 + (i * 5 + trial) % 9, 200).statistic;
            }
            assert_true(z <= before);
            before = z;
        }
    }
}

/* ---- decision-service ---- */

/* Only the last look decides; of 20,000 seeded waves each, bad versions are called bad at
 * the rate of the recall, good ones at that of false alarms (Bayes). 4.5 standard
 * deviations: a false alarm in 100,000. The luck is the wave's: one who finds a good
 * version bad finds it bad at any higher rate too. */
static void test_gate_tests_decision_service_rates(void **state)
{
    struct gate g = gate_run_make("decision-service");
    const int n = 20000;

    (void)state;
    g.precision = 0.25;
    g.prevalence = 0.1;
    g.recall = 0.8;
    const double rate[] = { gate_false_alarm(g.precision, g.recall, g.prevalence),
                            g.recall };
    int called[2] = { 0 };

    assert_close(rate[0], 0.8 * 0.1 * 0.75 / (0.25 * 0.9), 1e-12);
    for (int i = 0; i < n; i++) {
        int verdicts[2];

        for (int bad = 0; bad < 2; bad++) {
            struct gate_run r = { .view = { .key = { 5, (uint32_t)i }, .bad = bad } };

            assert_int_equal(gate_run_look(&r, &g, 9, 10).verdict, VERDICT_INCONCLUSIVE);
            r.view.last = true;
            verdicts[bad] = gate_run_look(&r, &g, 0, 0).verdict;
            called[bad] += verdicts[bad] == VERDICT_FAIL;
            assert_int_not_equal(verdicts[bad], VERDICT_INCONCLUSIVE);
        }
        assert_true(verdicts[1] == VERDICT_FAIL || verdicts[0] == VERDICT_PASS);
    }
    for (int bad = 0; bad < 2; bad++) {
        assert_close((double)called[bad] / n, rate[bad],
                     4.5 * sqrt(rate[bad] * (1.0 - rate[bad]) / n));
    }
}

/* ---- all ---- */

/* More failures in the same sample never make a gate kinder, at one look: every test but
 * the one that does not count them. */
static void test_gate_tests_monotone_in_failures(void **state)
{
    (void)state;
    for (int t = 1; gate_test(t) != NULL; t++) {
        const char *name = gate_test(t)->name;
        bool failed = false;
        double before = -1e300;

        if (strcmp(name, "decision-service") == 0) {
            continue;
        }
        for (int64_t k = 0; k <= 400; k++) {
            struct gate g = gate_run_make(name);
            struct gate_run r = { 0 };
            struct look look;

            g.base = 0.05;
            g.alternative = 0.2;
            for (int i = 0; i < 6; i++) {
                look = gate_run_look(&r, &g, 0, 1000);
                if (strcmp(name, "mann-whitney") == 0) {
                    look = gate_run_look(&r, &g, k, 400);
                }
            }
            look = gate_run_look(&r, &g, k, 400);
            if (strcmp(name, "sprt") != 0) {
                assert_true(look.verdict == VERDICT_FAIL || !failed);
            }
            if (strcmp(name, "sprt") == 0 || strcmp(name, "failure-share") == 0 ||
                strcmp(name, "cusum") == 0 || strcmp(name, "mann-whitney") == 0) {
                assert_true(look.statistic >= before);
                before = look.statistic;
            }
            failed = look.verdict == VERDICT_FAIL;
        }
    }
}

/* A wave that opens is looked at with a fresh memory: the same looks end the same. */
static void test_gate_tests_memory_is_of_a_wave(void **state)
{
    (void)state;
    for (int t = 0; gate_test(t) != NULL; t++) {
        const struct gate g = gate_run_make(gate_test(t)->name);
        struct gate_run a = { 0 }, b = { 0 };

        for (int i = 0; i < 20; i++) {
            (void)gate_run_look(&a, &g, i, 100);
        }
        a = (struct gate_run){ 0 };
        for (int i = 0; i < 20; i++) {
            const struct look x = gate_run_look(&a, &g, i % 3, 50);
            const struct look y = gate_run_look(&b, &g, i % 3, 50);

            assert_int_equal(x.verdict, y.verdict);
            assert_close(x.statistic, y.statistic, 0.0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gate_tests_failed_looks_by_hand),
        cmocka_unit_test(test_gate_tests_one_failed_look_is_failure_share),
        cmocka_unit_test(test_gate_tests_clopper_pearson_three_verdicts),
        cmocka_unit_test(test_gate_tests_wald_sprt_machine_by_machine),
        cmocka_unit_test(test_gate_tests_sprt_in_groups),
        cmocka_unit_test(test_gate_tests_cusum_by_hand),
        cmocka_unit_test(test_gate_tests_ratios_against_their_formulas),
        cmocka_unit_test(test_gate_tests_better_than_base_never_fails),
        cmocka_unit_test(test_gate_tests_mann_whitney_needs_its_looks),
        cmocka_unit_test(test_gate_tests_mann_whitney_ignores_idle_looks),
        cmocka_unit_test(test_gate_tests_mann_whitney_tolerance_forgives),
        cmocka_unit_test(test_gate_tests_decision_service_rates),
        cmocka_unit_test(test_gate_tests_monotone_in_failures),
        cmocka_unit_test(test_gate_tests_memory_is_of_a_wave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
