/* test_gate_formula.c: the formulas of the gates against the table "Gates" of the known
 * answers, digit by digit: half a unit of the last digit given. */
#include "models/gate_formula.h"

#include <float.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>

#include "sim/stream.h"
#include "tests/check.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

static void test_gate_formula_rule_of_three(void **state)
{
    (void)state;
    assert_close(gate_rule_of_three(30, 0.95), 0.095034, 5e-7);
    assert_close(gate_rule_of_three(1000, 0.95), 0.002991, 5e-7);
    assert_close(gate_rule_of_three(1000000, 0.95), 3.0 / 1e6, 0.005 / 1e6);
}

static void test_gate_formula_canary_size(void **state)
{
    (void)state;
    assert_int_equal(gate_canary_size(0.01, 0.95), 299);
    assert_int_equal(gate_canary_size(0.01, 0.99), 459);
    assert_int_equal(gate_canary_size(0.001, 0.95), 2995);
    assert_int_equal(gate_canary_size(0.001, 0.99), 4603);
    assert_true(gate_canary_size(1e-300, 0.95) == INT64_MAX);
}

/* The size is the smallest that is enough. */
static void test_gate_formula_miss_probability(void **state)
{
    (void)state;
    assert_close(gate_miss(0.001, 100), 0.904792, 5e-7);
    assert_close(gate_miss(0.001, 1000), 0.367695, 5e-7);
    for (double p = 0.0005; p < 0.5; p *= 3.0) {
        const int64_t n = gate_canary_size(p, 0.95);

        assert_true(gate_miss(p, n) <= 0.05);
        assert_true(gate_miss(p, n - 1) > 0.05);
    }
}

static void test_gate_formula_clopper_pearson(void **state)
{
    (void)state;
    assert_close(gate_clopper_pearson_upper(0, 100, 0.95), 0.029513, 5e-7);
    assert_close(gate_clopper_pearson_upper(1, 100, 0.95), 0.046560, 5e-7);
    assert_close(gate_clopper_pearson_upper(0, 1000, 0.95), 0.002991, 5e-7);
    assert_close(gate_clopper_pearson_upper(5, 1000, 0.95), 0.010484, 5e-7);
    assert_close(gate_clopper_pearson_upper(0, 30, 0.95), gate_rule_of_three(30, 0.95),
                 1e-12);
    assert_close(gate_clopper_pearson_upper(100, 100, 0.95), 1.0, 0.0);
    assert_close(gate_clopper_pearson_lower(0, 100, 0.95), 0.0, 0.0);
}

/* The bound is where the binomial's tail is what the confidence leaves: from a machine to
 * a million, from no failure to none that passed. */
static void test_gate_formula_clopper_pearson_solves_its_tail(void **state)
{
    static const double confidence[] = { 0.5, 0.9, 0.95, 0.999 };

    (void)state;
    for (int64_t n = 1; n <= 1000000; n *= 10) {
        for (int64_t k = 0; k <= n; k = k < 8 ? k + 1 : 3 * k) {
            for (size_t c = 0; c < N_OF(confidence); c++) {
                const double u = confidence[c];
                const double high = gate_clopper_pearson_upper(k, n, u);
                const double low = gate_clopper_pearson_lower(k, n, u);

                if (k < n) {
                    assert_close(gsl_cdf_binomial_P((unsigned)k, high, (unsigned)n),
                                 1.0 - u, 1e-7);
                }
                if (k > 0) {
                    assert_close(gsl_cdf_binomial_Q((unsigned)k - 1, low, (unsigned)n),
                                 1.0 - u, 1e-7);
                }
            }
        }
    }
}

/* Many failures and successes go by another way: no jump where it begins, in standard
 * deviations of the share. */
static void test_gate_formula_many_are_no_jump(void **state)
{
    const int64_t n = 10000000;
    const double sd = sqrt(0.01 * 0.99 / (double)n);

    (void)state;
    for (double u = 0.001; u < 1.0; u += 0.037) {
        const double one = 1.0 / (double)n;
        const double a = gate_clopper_pearson_upper(99998, n, u);
        const double b = gate_clopper_pearson_upper(100002, n, u);

        assert_close((b - a) / sd, 4.0 * one / sd, 2e-4);
        assert_close(
            (double)(gate_binomial(n, 0.0100001, u) - gate_binomial(n, 0.0099999, u)),
            2.0, 2.0);
    }
    assert_int_equal(gate_binomial(4000000000, 0.5, 0.5), 2000000000);
}

/* What one side says of failures the other says of successes; bounds grow with failures
 * and enclose the share. */
static void test_gate_formula_clopper_pearson_mirrors(void **state)
{
    double before = 0.0;

    (void)state;
    for (int64_t k = 0; k <= 250; k++) {
        const double low = gate_clopper_pearson_lower(k, 250, 0.9);
        const double high = gate_clopper_pearson_upper(k, 250, 0.9);

        assert_close(low, 1.0 - gate_clopper_pearson_upper(250 - k, 250, 0.9), 1e-11);
        assert_true(low <= (double)k / 250.0 && high >= (double)k / 250.0);
        assert_true(high > before);
        before = high;
    }
    assert_close(gate_clopper_pearson_lower(300, 250, 0.9),
                 gate_clopper_pearson_lower(250, 250, 0.9), 0.0);
}

/* Two failures in a row halt, 326 successes in a row pass; E[n] with the overshoot
 * ignored. */
static void test_gate_formula_wald_sprt(void **state)
{
    const struct gate_sprt t = gate_sprt(0.001, 0.01, 0.05, 0.05);

    (void)state;
    assert_true(t.failure < t.halt);
    assert_true(2.0 * t.failure >= t.halt);
    assert_true(325.0 * t.success > t.pass);
    assert_true(326.0 * t.success <= t.pass);
    assert_close(gate_sprt_expected_good(0.001, 0.01, 0.05, 0.05), 393.3, 0.05);
    assert_close(gate_sprt_expected_bad(0.001, 0.01, 0.05, 0.05), 188.4, 0.05);
}

static void test_gate_formula_siegmund_cusum(void **state)
{
    (void)state;
    assert_close(gate_cusum_run_length(0.5, 4.0, 0.0), 338.09, 0.005);
    assert_close(gate_cusum_run_length(0.5, 4.0, 1.0), 8.34, 0.005);
    /* no drift: (h + 1.166)^2, and no jump on the way to it */
    assert_close(gate_cusum_run_length(0.5, 4.0, 0.5), 5.166 * 5.166, 1e-9);
    assert_close(gate_cusum_run_length(0.5, 4.0, 0.5 + 1.001e-5),
                 gate_cusum_run_length(0.5, 4.0, 0.5 + 0.9e-5), 1e-3);
}

static void test_gate_formula_robbins_msprt(void **state)
{
    (void)state;
    assert_close(gate_msprt(1000.0, 0.1, 1.0, 0.1), 28.4033, 5e-5);
    assert_close(gate_msprt(1000.0, 0.0, 1.0, 0.1), sqrt(1.0 / 11.0), 1e-12);
    assert_close(gate_msprt(1e9, 1.0, 1e-3, 0.01), DBL_MAX, 0.0);
}

static void test_gate_formula_beta_mixture(void **state)
{
    (void)state;
    assert_close(gate_e_process(2, 100, 0.001), 2.206, 5e-4);
    assert_close(gate_e_process(3, 100, 0.001), 67.47, 5e-3);
    assert_close(gate_e_process(0, 0, 0.001), 1.0, 1e-12);
    assert_close(gate_e_process(-3, 100, 0.001), gate_e_process(0, 100, 0.001), 0.0);
    assert_close(gate_e_process(2000, 1000, 0.001), DBL_MAX, 0.0);
}

/* Its mean under p0 is 1 at every n: sum over k of P(k) E(k, n). */
static void test_gate_formula_beta_mixture_is_fair(void **state)
{
    (void)state;
    for (int64_t n = 1; n <= 400; n += 57) {
        double sum = 0.0;

        for (int64_t k = 0; k <= n; k++) {
            const double p = exp(lgamma((double)n + 1.0) - lgamma((double)k + 1.0) -
                                 lgamma((double)(n - k) + 1.0) + (double)k * log(0.3) +
                                 (double)(n - k) * log(0.7));

            sum += p * gate_e_process(k, n, 0.3);
        }
        assert_close(sum, 1.0, 1e-9);
    }
}

/* Without ties and with: by hand from the rank sums. x = 3, 4, 5 above y = 1, 2: U = 6 of
 * 6, mean 3, variance 3 * 2 * 6 / 12 = 3, z = 2.5 / sqrt(3). With ties 1, 2, 2 | 2, 3:
 * the ranks of x are 1, 3, 3, U = 7 - 6 = 1, variance 3 * 2 / 12 * (6 - 24 / 20) = 2.4.
 */
static void test_gate_formula_mann_whitney_by_hand(void **state)
{
    const double x[] = { 5, 3, 4 }, y[] = { 2, 1 }, tx[] = { 2, 1, 2 }, ty[] = { 3, 2 };
    const double same[] = { 7, 7 };

    (void)state;
    assert_close(gate_mann_whitney(x, 3, y, 2), 2.5 / sqrt(3.0), 1e-12);
    assert_close(gate_mann_whitney(y, 2, x, 3), -2.5 / sqrt(3.0), 1e-12);
    assert_close(gate_mann_whitney(tx, 3, ty, 2), -1.5 / sqrt(2.4), 1e-12);
    assert_close(gate_mann_whitney(same, 2, same, 2), 0.0, 0.0);
    assert_close(gate_mann_whitney(same, 1, same, 1), 0.0, 0.0);
}

/* Bayes: of versions that it calls bad, a share `precision` is. */
static void test_gate_formula_false_alarm_by_bayes(void **state)
{
    const double recall = 0.9, precision = 0.8, prevalence = 0.02;
    const double false_alarm = gate_false_alarm(precision, recall, prevalence);
    const double right = recall * prevalence, wrong = false_alarm * (1.0 - prevalence);

    (void)state;
    assert_close(right / (right + wrong), precision, 1e-12);
    assert_close(gate_false_alarm(1.0, recall, prevalence), 0.0, 0.0);
}

/* The inverse of the distribution function, summed up here term by term. */
static void test_gate_formula_binomial_inverts(void **state)
{
    static const struct {
        int64_t n;
        double p;
    } cases[] = { { 1, 0.5 }, { 20, 0.1 }, { 200, 0.001 }, { 200, 0.97 }, { 900, 0.4 } };

    (void)state;
    for (size_t c = 0; c < N_OF(cases); c++) {
        const int64_t n = cases[c].n;
        const double p = cases[c].p;
        double below = 0.0, term = exp((double)n * log1p(-p));

        for (int64_t k = 0; k <= n; k++) {
            if (term > 1e-9) { /* just above the lower edge, just below the upper one */
                assert_int_equal(gate_binomial(n, p, below + 1e-3 * term), k);
                assert_int_equal(gate_binomial(n, p, below + 0.999 * term), k);
            }
            below += term;
            term *= (double)(n - k) / ((double)k + 1.0) * p / (1.0 - p);
        }
    }
    assert_int_equal(gate_binomial(0, 0.5, 0.5), 0);
    assert_int_equal(gate_binomial(10, 0.0, 0.999), 0);
    assert_int_equal(gate_binomial(10, 1.0, 0.001), 10);
}

static void test_gate_formula_poisson_inverts(void **state)
{
    static const double means[] = { 1e-3, 0.7, 12.0, 400.0 };

    (void)state;
    for (size_t c = 0; c < N_OF(means); c++) {
        double below = 0.0, term = exp(-means[c]);

        for (int64_t k = 0; k < 1000; k++) {
            if (term > 1e-9) {
                assert_int_equal(gate_poisson(means[c], below + 1e-3 * term), k);
                assert_int_equal(gate_poisson(means[c], below + 0.999 * term), k);
            }
            below += term;
            term *= means[c] / ((double)k + 1.0);
        }
    }
    assert_int_equal(gate_poisson(0.0, 0.5), 0);
}

static double unit(uint32_t i, uint32_t word)
{
    return stream_unit(
        stream_block((struct stream_key){ 7, 1 }, i, 0, 0, word / 4).word[word % 4]);
}

/* One-sided bounds hold for at least their confidence, whatever the share (Clopper and
 * Pearson are exact: never less; the lattice makes it more). 20,000 seeded trials a row:
 * 4 standard deviations, a false alarm in 10,000 a row at most. */
static void test_gate_formula_clopper_pearson_covers(void **state)
{
    static const struct {
        int64_t n;
        double p;
    } rows[] = { { 200, 0.001 }, { 200, 0.02 }, { 1000, 0.01 }, { 30, 0.5 } };
    const int trials = 20000;
    const double margin = 4.0 * sqrt(0.05 * 0.95 / trials);

    (void)state;
    for (size_t r = 0; r < N_OF(rows); r++) {
        double bound[1001][2];
        int over = 0, under = 0;

        for (int64_t k = 0; k <= rows[r].n; k++) {
            bound[k][0] = gate_clopper_pearson_lower(k, rows[r].n, 0.95);
            bound[k][1] = gate_clopper_pearson_upper(k, rows[r].n, 0.95);
        }
        for (int i = 0; i < trials; i++) {
            const int64_t k =
                gate_binomial(rows[r].n, rows[r].p, unit((uint32_t)i, (uint32_t)r));

            over += bound[k][0] > rows[r].p;
            under += bound[k][1] < rows[r].p;
        }
        assert_true((double)over / trials <= 0.05 + margin);
        assert_true((double)under / trials <= 0.05 + margin);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gate_formula_rule_of_three),
        cmocka_unit_test(test_gate_formula_canary_size),
        cmocka_unit_test(test_gate_formula_miss_probability),
        cmocka_unit_test(test_gate_formula_clopper_pearson),
        cmocka_unit_test(test_gate_formula_clopper_pearson_solves_its_tail),
        cmocka_unit_test(test_gate_formula_many_are_no_jump),
        cmocka_unit_test(test_gate_formula_clopper_pearson_mirrors),
        cmocka_unit_test(test_gate_formula_wald_sprt),
        cmocka_unit_test(test_gate_formula_siegmund_cusum),
        cmocka_unit_test(test_gate_formula_robbins_msprt),
        cmocka_unit_test(test_gate_formula_beta_mixture),
        cmocka_unit_test(test_gate_formula_beta_mixture_is_fair),
        cmocka_unit_test(test_gate_formula_mann_whitney_by_hand),
        cmocka_unit_test(test_gate_formula_false_alarm_by_bayes),
        cmocka_unit_test(test_gate_formula_binomial_inverts),
        cmocka_unit_test(test_gate_formula_poisson_inverts),
        cmocka_unit_test(test_gate_formula_clopper_pearson_covers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
