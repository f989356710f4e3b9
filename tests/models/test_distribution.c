/* test_distribution.c: quantiles against closed forms, the table against the quantiles.
 */
#include "tests/check.h"

#include "models/distribution.h"
#include "ringfall.h"

#include <stdlib.h>
#include <string.h>

#define N_OF(a) (sizeof(a) / sizeof *(a))

/* One of each kind, with values that appear in scenarios. */
static const struct distribution samples[] = {
    { DISTRIBUTION_CONSTANT, { 240000 } },     { DISTRIBUTION_UNIFORM, { 5, 40 } },
    { DISTRIBUTION_TRIANGULAR, { 1, 3, 20 } }, { DISTRIBUTION_EXPONENTIAL, { 240000 } },
    { DISTRIBUTION_LOGNORMAL, { 15, 45 } },    { DISTRIBUTION_LOGNORMAL, { 1, 30 } },
    { DISTRIBUTION_NORMAL, { 100, 7 } },       { DISTRIBUTION_BETA, { 2, 5 } },
    { DISTRIBUTION_BETA, { 0.5, 0.5 } },       { DISTRIBUTION_LOGUNIFORM, { 5, 2000 } },
};

static double at(int kind, double a, double b, double c, double u)
{
    const struct distribution d = { kind, { a, b, c } };

    return distribution_quantile(&d, u);
}

static void test_distribution_quantile_closed_forms(void **state)
{
    (void)state;
    assert_close(at(DISTRIBUTION_CONSTANT, 3, 0, 0, 0.9), 3, 0);
    assert_close(at(DISTRIBUTION_UNIFORM, 2, 6, 0, 0.25), 3, 1e-15);
    assert_close(at(DISTRIBUTION_EXPONENTIAL, 4, 0, 0, 0.5), 4 * log(2), 1e-14);
    /* Triangular on [0, 1], mode 0: 1 - sqrt(1 - u); mode 1: sqrt(u). */
    assert_close(at(DISTRIBUTION_TRIANGULAR, 0, 0, 1, 0.36), 0.2, 1e-15);
    assert_close(at(DISTRIBUTION_TRIANGULAR, 0, 1, 1, 0.36), 0.6, 1e-15);
    assert_close(at(DISTRIBUTION_TRIANGULAR, 4, 4, 4, 0.3), 4, 0);
    assert_close(at(DISTRIBUTION_LOGUNIFORM, 1, 10000, 0, 0.25), 10, 1e-13);
    assert_close(at(DISTRIBUTION_LOGUNIFORM, 7, 7, 0, 0.25), 7, 1e-15);
}

/* Abramowitz & Stegun, table 26.5: the normal quantiles of 0.975 and 0.999. */
static void test_distribution_quantile_normal_abramowitz_stegun(void **state)
{
    (void)state;
    assert_close(at(DISTRIBUTION_NORMAL, 0, 1, 0, 0.975), 1.959963984540054, 1e-14);
    assert_close(at(DISTRIBUTION_NORMAL, 10, 2, 0, 0.999), 10 + 2 * 3.090232306167814,
                 1e-13);
}

static void test_distribution_lognormal_meets_median_and_p90(void **state)
{
    (void)state;
    assert_close(at(DISTRIBUTION_LOGNORMAL, 15, 45, 0, 0.5), 15, 1e-13);
    assert_close(at(DISTRIBUTION_LOGNORMAL, 15, 45, 0, 0.9), 45, 1e-12);
    assert_close(at(DISTRIBUTION_LOGNORMAL, 15, 15, 0, 0.9), 15, 1e-13);
}

/* Beta(1, 1) is uniform, Beta(2, 1) has F = x^2, Beta(1/2, 1/2) is the arcsine law. */
static void test_distribution_beta_closed_forms(void **state)
{
    const double us[] = { 1e-9, 1e-6, 0.01, 0.3, 0.5, 0.77, 0.999, 1 - 1e-6 };

    (void)state;
    for (size_t i = 0; i < N_OF(us); i++) {
        const double u = us[i];
        const double arc = sin(acos(-1.0) * u / 2);

        assert_close(at(DISTRIBUTION_BETA, 1, 1, 0, u), u, 1e-12 * u);
        assert_close(at(DISTRIBUTION_BETA, 2, 1, 0, u), sqrt(u), 1e-10 * sqrt(u));
        assert_close(at(DISTRIBUTION_BETA, 0.5, 0.5, 0, u), arc * arc, 1e-9 * arc * arc);
    }
}

/* The mean is the integral of the quantile function, here by midpoints of 2^20 cells.
 * They leave out about half of what lies beyond z = 4.9; of a lognormal that is the share
 * Phi(sigma - 4.9) of its mean: 1e-3 at most for sigma 0.86, 1.2 % for sigma 2.65. */
static void test_distribution_mean_is_the_integral_of_the_quantile(void **state)
{
    const size_t n = (size_t)1 << 20;

    (void)state;
    for (size_t i = 0; i < N_OF(samples); i++) {
        const struct distribution *d = &samples[i];
        const bool heavy =
            d->kind == DISTRIBUTION_LOGNORMAL && d->param[1] > 10 * d->param[0];
        const size_t step = d->kind == DISTRIBUTION_BETA ? 64 : 1;
        double sum = 0.0;

        for (size_t j = 0; j < n; j += step) {
            sum += distribution_quantile(d, ((double)j + 0.5 * (double)step) / (double)n);
        }
        assert_close(sum / (double)(n / step), distribution_mean(d),
                     (heavy ? 1.2e-2 : 1e-3) * fabs(distribution_mean(d)));
    }
}

static void test_distribution_quantile_increases(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_OF(samples); i++) {
        double last = -INFINITY;

        for (double u = 0x1p-33; u < 1.0; u += 1.0 / 4099) {
            const double q = distribution_quantile(&samples[i], u);

            assert_true(q >= last);
            last = q;
        }
    }
}

/* What the table promises: 0.1 % of the quantile between 1e-6 and 1 - 1e-6. Words are
 * spread by a multiplicative sequence in both tails (word >> k) and in the middle. */
static void test_distribution_table_error_below_a_thousandth(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_OF(samples); i++) {
        struct distribution_table *t = distribution_table_new(&samples[i], NULL);

        assert_non_null(t);
        for (unsigned int k = 0; k < 12000; k++) {
            const unsigned int w = (k * 2654435761U) >> (k % 20);
            const unsigned int word = k % 2 != 0 ? w : ~w;
            const double u = ((double)word + 0.5) * 0x1p-32;
            const double q = distribution_quantile(&samples[i], u);

            if (u > 1e-6 && u < 1 - 1e-6) {
                assert_close(distribution_table_at(t, word), q, 1e-3 * fabs(q));
            }
        }
        distribution_table_free(t);
    }
}

static void test_distribution_table_increases_and_is_exact_where_linear(void **state)
{
    const struct distribution uniform = { DISTRIBUTION_UNIFORM, { 0, 0x1p32 } };
    struct distribution_table *t = distribution_table_new(&uniform, NULL);
    const unsigned int words[] = { 0,          1,          2,          77,
                                   0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff };

    (void)state;
    assert_non_null(t);
    for (size_t i = 0; i < N_OF(words); i++) {
        assert_close(distribution_table_at(t, words[i]), (double)words[i] + 0.5, 1e-6);
    }
    for (unsigned int w = 1000; w < 0xffffff00; w += 65537) {
        assert_true(distribution_table_at(t, w) < distribution_table_at(t, w + 1));
        if (w > 0xffffff00 - 65537) {
            break;
        }
    }
    distribution_table_free(t);
}

static void check_fault(int kind, double a, double b, double c, const char *part)
{
    const struct distribution d = { kind, { a, b, c } };
    struct rf_error err = { 0 };

    assert_int_equal(distribution_check(&d, "/x/time", &err), RF_EINPUT);
    assert_int_equal(err.code, RF_EINPUT);
    assert_string_equal(err.path, "/x/time");
    if (strstr(err.message, part) == NULL) {
        fail_msg("\"%s\" is not in \"%s\"", part, err.message);
    }
}

static void test_distribution_check_errors(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_OF(samples); i++) {
        assert_int_equal(distribution_check(&samples[i], "", NULL), RF_OK);
    }
    check_fault(DISTRIBUTION_UNIFORM, 2, 1, 0, "low is above high");
    check_fault(DISTRIBUTION_TRIANGULAR, 1, 5, 4, "not in order");
    check_fault(DISTRIBUTION_EXPONENTIAL, 0, 0, 0, "above 0");
    check_fault(DISTRIBUTION_LOGNORMAL, 0, 1, 0, "median");
    check_fault(DISTRIBUTION_LOGNORMAL, 10, 9, 0, "p90");
    check_fault(DISTRIBUTION_NORMAL, 0, 0, 0, "sd");
    check_fault(DISTRIBUTION_BETA, 0, 1, 0, "a and b");
    check_fault(DISTRIBUTION_BETA, 1, 1e7, 0, "a and b");
    check_fault(DISTRIBUTION_LOGUNIFORM, 0, 1, 0, "above 0");
    check_fault(DISTRIBUTION_LOGUNIFORM, 3, 1, 0, "low is above high");
    check_fault(DISTRIBUTION_CONSTANT, NAN, 0, 0, "finite");
    check_fault(DISTRIBUTION_NORMAL, 0, INFINITY, 0, "sd of normal is not a finite");
    check_fault(DISTRIBUTION_N_KINDS, 0, 0, 0, "no kind");
    check_fault(-1, 0, 0, 0, "no kind");
}

static void test_distribution_table_errors(void **state)
{
    const struct distribution bad = { DISTRIBUTION_UNIFORM, { 2, 1 } };
    struct rf_error err = { 0 };

    (void)state;
    assert_null(distribution_table_new(&bad, &err));
    assert_int_equal(err.code, RF_EINPUT);
    distribution_table_free(NULL);
}

static void test_distribution_scale_stretches_every_quantile(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_OF(samples); i++) {
        struct distribution d = samples[i];

        if (d.kind == DISTRIBUTION_BETA) {
            assert_int_equal(distribution_scale(&d, 2, NULL), RF_EINPUT);
            continue;
        }
        assert_int_equal(distribution_scale(&d, 0, NULL), RF_EINPUT);
        assert_int_equal(distribution_scale(&d, 2.5, NULL), RF_OK);
        for (double u = 0.05; u < 1; u += 0.1) {
            const double q = 2.5 * distribution_quantile(&samples[i], u);

            assert_close(distribution_quantile(&d, u), q, 1e-13 * fabs(q));
        }
    }
}

static void test_distribution_kinds_name_their_parameters(void **state)
{
    (void)state;
    for (int kind = 0; kind < DISTRIBUTION_N_KINDS; kind++) {
        const struct distribution_info *info = distribution_info(kind);

        assert_non_null(info);
        assert_true(info->n_params >= 1 && info->n_params <= 3);
        assert_true(info->n_values <= info->n_params);
        for (size_t i = 0; i < 3; i++) {
            assert_true((info->param[i] != NULL) == (i < info->n_params));
        }
        for (int other = 0; other < kind; other++) {
            assert_string_not_equal(info->name, distribution_info(other)->name);
        }
    }
    assert_null(distribution_info(DISTRIBUTION_N_KINDS));
    assert_null(distribution_info(-1));
}

/* The distribution function is the quantile's inverse; draws below a constant are none up
 * to it. */
static void test_distribution_below_inverts_the_quantile(void **state)
{
    const struct distribution five = { DISTRIBUTION_CONSTANT, { 5 } };
    const struct distribution seven = { DISTRIBUTION_LOGNORMAL, { 7, 7 } };

    (void)state;
    for (size_t k = 1; k < N_OF(samples); k++) {
        for (double u = 1e-6; u < 1.0; u = u < 0.9 ? u * 1.3 : u + 0.011) {
            const double x = distribution_quantile(&samples[k], u);

            assert_close(distribution_below(&samples[k], x), u, 1e-9);
        }
        if (samples[k].kind != DISTRIBUTION_NORMAL) {
            assert_close(distribution_below(&samples[k], 0.0), 0.0, 0.0);
        }
        assert_close(distribution_below(&samples[k], 1e30), 1.0, 0.0);
    }
    assert_close(distribution_below(&five, 5.0), 0.0, 0.0);
    assert_close(distribution_below(&five, 5.0001), 1.0, 0.0);
    assert_close(distribution_below(&seven, 7.0), 0.0, 0.0);
    assert_close(distribution_below(&seven, 7.0001), 1.0, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_distribution_quantile_closed_forms),
        cmocka_unit_test(test_distribution_quantile_normal_abramowitz_stegun),
        cmocka_unit_test(test_distribution_lognormal_meets_median_and_p90),
        cmocka_unit_test(test_distribution_beta_closed_forms),
        cmocka_unit_test(test_distribution_mean_is_the_integral_of_the_quantile),
        cmocka_unit_test(test_distribution_quantile_increases),
        cmocka_unit_test(test_distribution_below_inverts_the_quantile),
        cmocka_unit_test(test_distribution_table_error_below_a_thousandth),
        cmocka_unit_test(test_distribution_table_increases_and_is_exact_where_linear),
        cmocka_unit_test(test_distribution_check_errors),
        cmocka_unit_test(test_distribution_table_errors),
        cmocka_unit_test(test_distribution_scale_stretches_every_quantile),
        cmocka_unit_test(test_distribution_kinds_name_their_parameters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
