/* test_binomial.c: binomial counts by keys: their law, and that they are functions. */
#include "models/binomial.h"
#include "models/purpose.h"
#include "tests/check.h"

static int64_t draw(struct binomial *b, uint32_t index, int64_t n, double p)
{
    return binomial_draw(b, (struct binomial_key){ { 5, 7 }, 1, index, PURPOSE_SCENARIO },
                         n, p);
}

/* Mean np and variance np(1-p) over 100,000 draws, by inversion and by BTPE. The mean
 * within 4.5 standard errors; the variance within 4.5 of its own, sqrt(2/m + kurtosis/m)
 * of it: a false alarm in 10^5 each. */
static void test_binomial_mean_and_variance(void **state)
{
    static const struct {
        int64_t n;
        double p;
    } table[] = { { 1, 0.3 }, { 100, 0.02 }, { 1000, 0.5 }, { 3000000000, 0.25 } };
    const int m = 100000;
    struct binomial *b = binomial_new(NULL);

    (void)state;
    assert_non_null(b);
    for (size_t k = 0; k < sizeof table / sizeof *table; k++) {
        const double n = (double)table[k].n, p = table[k].p, v = n * p * (1 - p);
        double sum = 0, squares = 0;

        for (int i = 0; i < m; i++) {
            const double x = (double)draw(b, (uint32_t)i, table[k].n, p) - n * p;

            sum += x;
            squares += x * x;
        }
        assert_close(sum / m, 0.0, 4.5 * sqrt(v / m));
        assert_close(squares / m / v, 1.0,
                     4.5 * sqrt((2.0 + (1 - 6 * p * (1 - p)) / v) / m));
    }
    binomial_free(b);
}

/* The same keys give the same count whatever was drawn between; the ends are certain;
 * with the same keys more probability hardly ever gives less (never by inversion). */
static void test_binomial_is_a_function_of_its_keys(void **state)
{
    struct binomial *b = binomial_new(NULL), *other = binomial_new(NULL);
    int fewer = 0;

    (void)state;
    assert_non_null(b);
    assert_non_null(other);
    for (uint32_t i = 0; i < 1000; i++) {
        const int64_t first = draw(b, i, 100000, 0.2);

        (void)draw(b, i + 1, 50, 0.9);
        assert_int_equal(draw(b, i, 100000, 0.2), first);
        assert_int_equal(draw(other, i, 100000, 0.2), first);
        assert_true(draw(b, i, 100, 0.02) <= draw(b, i, 100, 0.05));
        fewer += draw(b, i, 100000, 0.21) < first;
    }
    assert_int_equal(fewer, 0); /* 0.01 n is 8 standard deviations */
    assert_int_equal(draw(b, 3, 100, 0.0), 0);
    assert_int_equal(draw(b, 3, 100, -1.0), 0);
    assert_int_equal(draw(b, 3, 100, 1.0), 100);
    assert_int_equal(draw(b, 3, 0, 0.5), 0);
    binomial_free(b);
    binomial_free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_binomial_mean_and_variance),
        cmocka_unit_test(test_binomial_is_a_function_of_its_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
