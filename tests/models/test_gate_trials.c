/* test_gate_trials.c: what gates promise over many looks, by 10,000 seeded trials each:
 * false halts (Ville for e-process and mSPRT, Wald for the SPRT), delays (Wald,
 * Siegmund), the level of ranks. Margins are 4 standard errors, a false alarm in 30,000
 * each on one side, two where a value must be met from both sides; seeds are fixed. */
#include <gsl/gsl_cdf.h>

#include "tests/models/gate_run.h"

enum { TRIALS = 10000 };

static double unit(uint32_t seed, uint32_t trial, uint32_t step)
{
    return stream_unit(stream_block((struct stream_key){ seed, 1 }, trial, step / 4, 0, 0)
                           .word[step % 4]);
}

static double margin(double p)
{
    return 4.0 * sqrt(p * (1.0 - p) / TRIALS);
}

/* How trials ended. */
struct ends {
    double failed, passed; /* shares */
    double looks, looks2;  /* until the end: mean, mean of squares */
};

static double error_of(const struct ends *e)
{
    return sqrt((e->looks2 - e->looks * e->looks) / TRIALS);
}

/* Trials of at most n_looks looks at `size` machines each that fail with share p. A trial
 * ends when it fails; or passes, where that is asked for. */
static struct ends run(const struct gate *g, double p, int64_t size, uint32_t n_looks,
                       bool until_pass, uint32_t seed)
{
    struct ends ends = { 0 };

    for (uint32_t trial = 0; trial < TRIALS; trial++) {
        struct gate_run r = { .view = { .key = { seed, trial } } };
        uint32_t i = 0;
        int verdict = VERDICT_INCONCLUSIVE;

        while (i < n_looks && verdict != VERDICT_FAIL &&
               !(until_pass && verdict == VERDICT_PASS)) {
            const double u = unit(seed, trial, i++);
            const int64_t failures = size == 1 ? u < p : gate_binomial(size, p, u);

            verdict = gate_run_look(&r, g, failures, size).verdict;
        }
        ends.failed += (verdict == VERDICT_FAIL) / (double)TRIALS;
        ends.passed += (verdict == VERDICT_PASS) / (double)TRIALS;
        ends.looks += (double)i / TRIALS;
        ends.looks2 += (double)i * i / TRIALS;
    }
    return ends;
}

/* P(ever 1/alpha) <= alpha, machine by machine and in looks of 200: no margin is used up
 * by luck, as the true share is well below. A p0 lower than what machines do makes it
 * fail: the check can. */
static void test_gate_trials_ville_e_process(void **state)
{
    struct gate g = gate_run_make("e-process");

    (void)state;
    g.base = 0.01;
    for (int k = 0; k < 2; k++) {
        g.alpha = k == 0 ? 0.05 : 0.2;
        assert_true(run(&g, 0.01, 1, 400, false, 1).failed <= g.alpha + margin(g.alpha));
        assert_true(run(&g, 0.01, 200, 60, false, 2).failed <= g.alpha + margin(g.alpha));
    }
    g.base = 0.004;
    assert_true(run(&g, 0.01, 200, 60, false, 2).failed > g.alpha + margin(g.alpha));
}

/* ln E >= n KL(k/n || p0) - ln(n + 1), as no binomial probability is above 1: it halts no
 * later than where this reaches ln(1/alpha). At p1 = 10 p0 all trials do. */
static void test_gate_trials_e_process_delay(void **state)
{
    struct gate g = gate_run_make("e-process");

    (void)state;
    for (uint32_t trial = 0; trial < TRIALS; trial++) {
        struct gate_run r = { 0 };
        bool due = false;

        for (uint32_t i = 0; i < 200 && !due; i++) {
            const struct look look =
                gate_run_look(&r, &g, gate_binomial(50, 0.01, unit(3, trial, i)), 50);
            const double n = (double)look.sample, q = (double)look.failures / n;
            const double kl = (q > 0.0 ? q * log(q / g.base) : 0.0) +
                              (1.0 - q) * (log1p(-q) - log1p(-g.base));

            due = q > g.base && n * kl >= log((n + 1.0) / g.alpha);
            if (due) {
                assert_int_equal(look.verdict, VERDICT_FAIL);
            }
        }
        assert_true(due);
    }
}

/* Normal observations with variance 1 and mean 0, looked at one by one: P(ever 1/alpha)
 * <= alpha. Shifted by 0.1 all are found, most at about (2 / 0.1^2) (ln 20 + ln(1 + n
 * tau^2) / 2) = 1,200 observations. */
static void test_gate_trials_ville_msprt_normal(void **state)
{
    const double alpha = 0.05, tau = 0.1;
    double ever[2] = { 0 }, delay = 0.0;

    (void)state;
    for (int shifted = 0; shifted < 2; shifted++) {
        for (uint32_t trial = 0; trial < TRIALS; trial++) {
            double sum = 0.0;

            for (uint32_t i = 0; i < 400; i++) { /* looks at ten more each */
                const double n = 10.0 * (i + 1.0);

                sum += sqrt(10.0) * gsl_cdf_ugaussian_Pinv(unit(4, trial, i)) +
                       (shifted ? 1.0 : 0.0);
                if (gate_msprt(n, sum / n, 1.0, tau) >= 1.0 / alpha) {
                    ever[shifted] += 1.0 / TRIALS;
                    delay += shifted ? n / TRIALS : 0.0;
                    break;
                }
            }
        }
    }
    assert_true(ever[0] <= alpha + margin(alpha));
    assert_true(ever[0] > alpha / 10.0);
    assert_true(ever[1] > 0.99);
    assert_true(delay > 600.0 && delay < 1200.0);
}

/* The gate's own test: where p0 n is large it holds its level; looked at from the first
 * machine on, where failures are rare, the normal approximation does not, and the
 * e-process on the same luck does (docs/gates.md). */
static void test_gate_trials_ville_msprt_shares(void **state)
{
    struct gate m = gate_run_make("msprt"), e = gate_run_make("e-process");

    (void)state;
    m.base = 0.2;
    m.mixture = 0.05;
    assert_true(run(&m, 0.2, 200, 60, false, 5).failed <= 0.05 + margin(0.05));
    m.base = e.base = 0.001;
    m.mixture = 0.01;
    assert_true(run(&m, 0.001, 1, 400, false, 6).failed > 0.05 + margin(0.05));
    assert_true(run(&e, 0.001, 1, 400, false, 6).failed <= 0.05 + margin(0.05));
}

/* The fewest observations that any test with these error rates needs on average when a
 * share is p and not q (Wald's inequality). a: share that says q, of those that are p. */
static double fewest(double p, double q, double a, double b)
{
    const double kl = p * log(p / q) + (1.0 - p) * (log1p(-p) - log1p(-q));

    return (a * log(a / (1.0 - b)) + (1.0 - a) * log((1.0 - a) / b)) / kl;
}

/* Wald, machine by machine: alpha' <= alpha / (1 - beta), beta' <= beta / (1 - alpha);
 * and E[n] = E[S at the end] / E[step] (his identity), where S overshoots a limit by less
 * than the step that crosses it: bounds around 393.3 and 188.4, which ignore it. One
 * failure is most of the way from pass to halt here, so they are far from exact. */
static void test_gate_trials_wald_sprt(void **state)
{
    const struct gate g = gate_run_make("sprt");
    const struct gate_sprt t = gate_sprt(g.base, g.alternative, g.alpha, g.beta);
    const double p[] = { g.base, g.alternative };
    struct ends ends[2];

    (void)state;
    for (int k = 0; k < 2; k++) {
        const struct ends e = ends[k] = run(&g, p[k], 1, 100000, true, 7);
        const double step = p[k] * t.failure + (1.0 - p[k]) * t.success;
        const double least = e.failed * t.halt + e.passed * (t.pass + t.success);
        const double most = e.failed * (t.halt + t.failure) + e.passed * t.pass;

        assert_close(e.failed + e.passed, 1.0, 1e-9); /* it ends */
        assert_true(e.looks >= fmin(least / step, most / step) - 4.0 * error_of(&e));
        assert_true(e.looks <= fmax(least / step, most / step) + 4.0 * error_of(&e));
    }
    const double alpha = g.alpha / (1.0 - g.beta), beta = g.beta / (1.0 - g.alpha);

    assert_true(ends[0].failed <= alpha + margin(alpha));
    assert_true(ends[1].passed <= beta + margin(beta));
    assert_true(ends[0].looks >= fewest(p[0], p[1], ends[0].failed, ends[1].passed) -
                                     4.0 * error_of(&ends[0]));
    assert_true(ends[1].looks >= fewest(p[1], p[0], ends[1].passed, ends[0].failed) -
                                     4.0 * error_of(&ends[1]));
}

/* Where the steps are small beside the limits, .45 against .55, the formulas hold within
 * 6 %: half a step in 2.94, twice. */
static void test_gate_trials_wald_sprt_expected(void **state)
{
    struct gate g = gate_run_make("sprt");

    (void)state;
    g.base = 0.45;
    g.alternative = 0.55;
    for (int k = 0; k < 2; k++) {
        const struct ends e =
            run(&g, k == 0 ? g.base : g.alternative, 1, 100000, true, 13);
        const double expected =
            k == 0 ? gate_sprt_expected_good(g.base, g.alternative, g.alpha, g.beta)
                   : gate_sprt_expected_bad(g.base, g.alternative, g.alpha, g.beta);

        assert_close(e.looks, expected, 0.06 * expected + 4.0 * error_of(&e));
    }
}

/* In groups it may decide less often: the same bounds on errors. */
static void test_gate_trials_wald_sprt_in_groups(void **state)
{
    const struct gate g = gate_run_make("sprt");
    const double alpha = g.alpha / (1.0 - g.beta), beta = g.beta / (1.0 - g.alpha);

    (void)state;
    assert_true(run(&g, g.base, 100, 1000, true, 8).failed <= alpha + margin(alpha));
    assert_true(run(&g, g.alternative, 100, 1000, true, 9).passed <= beta + margin(beta));
}

/* Looks whose z is normal: a million machines at 1/2, failures at the quantile (rounded
 * to a 500th of a standard deviation). Siegmund's formula is an approximation: within 2 %
 * of the mean run length, and 4 standard errors. */
static void test_gate_trials_siegmund_cusum(void **state)
{
    static const struct {
        double shift, length;
    } rows[] = { { 0.0, 338.09 }, { 1.0, 8.34 } };
    struct gate g = gate_run_make("cusum");
    const double n = 1e6;

    (void)state;
    g.base = 0.5;
    for (size_t k = 0; k < 2; k++) {
        double sum = 0.0, sum2 = 0.0;

        for (uint32_t trial = 0; trial < TRIALS; trial++) {
            struct gate_run r = { 0 };
            uint32_t i = 0;
            int verdict = VERDICT_PASS;

            while (verdict != VERDICT_FAIL) {
                const double z =
                    gsl_cdf_ugaussian_Pinv(unit(10, trial, i++)) + rows[k].shift;

                verdict = gate_run_look(&r, &g, llround(n / 2.0 + z * sqrt(n) / 2.0),
                                        (int64_t)n)
                              .verdict;
            }
            sum += i;
            sum2 += (double)i * i;
        }
        const double mean = sum / TRIALS;
        const double error = sqrt((sum2 / TRIALS - mean * mean) / TRIALS);

        assert_close(gate_cusum_run_length(0.5, 4.0, rows[k].shift), rows[k].length,
                     0.005);
        assert_close(mean, rows[k].length, 0.02 * rows[k].length + 4.0 * error);
    }
}

/* One judgement, at the 30th look, of a canary that is as good as its control: the level
 * is alpha within the normal approximation's error, which for 30 and 30 numbers with ties
 * is below a tenth of it. A tolerance makes it less. Twice the failures are found. */
static void test_gate_trials_mann_whitney_level(void **state)
{
    struct gate g = gate_run_make("mann-whitney");
    double strict;

    (void)state;
    g.base = 0.02;
    g.minimum = 200;
    g.looks = 30;
    g.tolerance = 0.0;
    strict = run(&g, 0.02, 200, 30, false, 11).failed;
    assert_close(strict, g.alpha, 0.1 * g.alpha + margin(g.alpha));
    assert_true(run(&g, 0.04, 200, 30, false, 11).failed > 0.99);
    g.tolerance = 0.25;
    assert_true(run(&g, 0.02, 200, 30, false, 11).failed < strict / 2.0);
}

/* A single look, clopper-pearson at its limit: no more than alpha (exact); looked at
 * again and again, more (docs/gates.md). */
static void test_gate_trials_clopper_pearson_level(void **state)
{
    struct gate g = gate_run_make("clopper-pearson");

    (void)state;
    g.limit = 0.02;
    assert_true(run(&g, 0.02, 500, 1, false, 12).failed <= g.alpha + margin(g.alpha));
    assert_true(run(&g, 0.02, 500, 20, false, 12).failed > g.alpha + margin(g.alpha));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gate_trials_ville_e_process),
        cmocka_unit_test(test_gate_trials_e_process_delay),
        cmocka_unit_test(test_gate_trials_ville_msprt_normal),
        cmocka_unit_test(test_gate_trials_ville_msprt_shares),
        cmocka_unit_test(test_gate_trials_wald_sprt),
        cmocka_unit_test(test_gate_trials_wald_sprt_expected),
        cmocka_unit_test(test_gate_trials_wald_sprt_in_groups),
        cmocka_unit_test(test_gate_trials_siegmund_cusum),
        cmocka_unit_test(test_gate_trials_mann_whitney_level),
        cmocka_unit_test(test_gate_trials_clopper_pearson_level),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
