/* test_size.c: truncated Pareto sizes, strata that meet a total, largest remainders. */
#include "models/size.h"

#include <stdlib.h>
#include <string.h>

#include "sim/stream.h"
#include "tests/check.h"

static struct size sized(double exponent, double lower_cut, double upper_share,
                         double staff, int64_t count)
{
    const struct size_spec spec = { .exponent = exponent,
                                    .lower_cut = lower_cut,
                                    .upper_share = upper_share };
    struct size size;

    size_init(&size, &spec, staff, count);
    return size;
}

/* data/population.md section 2: Pareto 1.059 through P(size >= 500) = 20,139 / 6.02 M
 * gives x0 = 2.30, and P(size >= 250) = 53 k / 33 M gives 0.57. x0 is given to two
 * places, so the shares hold to half of the last one times the exponent: 0.3 % and 1 %.
 */
static void test_size_paper_sba_2017_tail(void **state)
{
    const struct size us = { .exponent = 1.059, .low = 2.30, .high = 1e15 };
    const struct size eu = { .exponent = 1.059, .low = .57, .high = 1e15 };
    const double us_share = 20139 / 6.02e6, eu_share = 53e3 / 33e6;

    (void)state;
    assert_close(size_above(&us, 500) / us_share, 1, .003);
    assert_close(size_above(&eu, 250) / eu_share, 1, .01);
    assert_close(size_above(&(struct size){ 1.059, 2.40, 1e15, 1, 1 }, 500) / us_share,
                 1.046, .003); /* and not for another x0 */
}

/* The closed forms invert each other and the mean is the staff of each: rounding of
 * doubles in a power of about 20 decades. */
static void test_size_quantile_inverts_above(void **state)
{
    (void)state;
    for (double a = .8; a < 1.7; a += .1) { /* a = 1 among them: logarithms */
        const struct size size = sized(a, 2.3, .02, 1e6, 0);

        for (double p = 0; p <= 1; p += 1. / 64) {
            assert_close(1 - size_above(&size, size_quantile(&size, p)), p, 1e-9);
        }
        assert_close(size_between(&size, 0, 1e9) * (double)size.n / 1e6, 1, 1e-9);
        assert_close(size_between(&size, 0, 70) + size_between(&size, 70, 1e9),
                     size_between(&size, 0, 1e9), 1e-9);
        assert_close(size.low, 2.3,
                     .01); /* the number is whole, so nearly the cut asked */
        assert_close(size.high, 2e4, 0);
    }
}

/* Midpoint rule over 10^6 quantiles against the closed form of a part of the staff. */
static void test_size_between_is_the_integral_of_quantiles(void **state)
{
    enum { N = 1000000 };
    const struct size size = sized(1.059, 2.3, .02, 1e6, 0);
    double sum = 0;

    (void)state;
    for (int i = 0; i < N; i++) {
        const double x = size_quantile(&size, (i + .5) / N);

        sum += x >= 50 && x < 250 ? x / N : 0;
    }
    assert_close(sum / size_between(&size, 50, 250), 1,
                 2e-4); /* two cells at the edges */
}

static void test_size_count_decides_the_lower_cut(void **state)
{
    const struct size airlines = sized(1.059, 2.3, .2, 560e3, 213);
    const struct size one = sized(1.059, 2.3, .02, 90, 0);
    const struct size alike = sized(1.059, 2.3, .02, 1000, 5);

    (void)state;
    assert_int_equal(airlines.n, 213);
    assert_close(size_between(&airlines, 0, 1e9) * 213, 560e3, 1e-3);
    assert_close(airlines.high, 112e3, 1e-9);
    assert_close(one.low, one.high, 0); /* 2 % of 90 is below the lower cut */
    assert_close(one.low * (double)one.n, 90, 1e-9);
    assert_close(alike.low, 200, 1e-9);
    assert_close(size_quantile(&alike, .7), 200, 1e-9);
    assert_close(size_above(&alike, 199), 1, 0);
    assert_close(size_above(&alike, 200), 0, 0);
}

/* All n organisations of a cell: sum exact, and max |F_n - F| <= 1/n + what rounding a
 * size to a whole person can do, at most the share of organisations within half a person.
 */
static double worst_distance(const struct size *size, const int64_t *x, size_t n)
{
    double worst = 0;

    for (size_t i = 0; i < n; i++) {
        const double low = 1 - size_above(size, (double)x[i] - 1);
        const double high = 1 - size_above(size, (double)x[i] + 1);
        const double below = (double)i / (double)n, at = (double)(i + 1) / (double)n;

        worst = fmax(worst, fmax(low - at, below - high));
    }
    return worst;
}

static void test_size_fill_meets_totals_and_quantiles(void **state)
{
    enum { MOST = 12000 };
    static double u[MOST], spare[3 * MOST];
    static int64_t out[MOST];

    (void)state;
    for (uint32_t round = 0; round < 40; round++) {
        const struct size size = sized(.95 + .005 * round, 5, .02, 3e4 + 4e3 * round, 0);
        const size_t n = (size_t)size.n;
        int64_t sum = 0;

        assert_true(n <= MOST);
        for (size_t i = 0; i < n; i++) {
            u[i] = stream_unit(
                stream_block((struct stream_key){ 5, round }, 1, (uint32_t)i, 99, 0)
                    .word[0]);
        }
        size_fill(&size, u, n, llround(size.staff), out, spare);
        for (size_t i = 0; i < n; i++) {
            assert_true(i == 0 || out[i] >= out[i - 1]);
            sum += out[i];
        }
        assert_int_equal(sum, llround(size.staff));
        assert_true(worst_distance(&size, out, n) <= 1. / (double)n + 1e-12);
    }
}

/* The check above can fail: independent draws of the same distribution are 1/sqrt(n)
 * away. */
static int ascending(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void test_size_quantile_check_sees_independent_draws(void **state)
{
    enum { N = 2000 };
    const struct size size = sized(1.059, 5, .02, 6e4, 0);
    int64_t x[N];

    (void)state;
    for (uint32_t i = 0; i < N; i++) {
        const struct stream_block b =
            stream_block((struct stream_key){ 5, 1 }, 2, i, 99, 0);

        x[i] = llround(size_quantile(&size, stream_unit(b.word[0])));
    }
    qsort(x, N, sizeof *x, ascending);
    assert_true(worst_distance(&size, x, N) > 4. / N);
}

/* A part of the largest: each stays in its stratum, whatever the total asks within reach.
 */
static void test_size_fill_keeps_each_in_its_stratum(void **state)
{
    enum { M = 50 };
    const struct size size = sized(1.059, 2.3, .02, 1e6, 0);
    const double n = (double)size.n;
    double u[M], spare[3 * M], low = 0, high = 0;
    int64_t out[M];

    (void)state;
    for (int i = 0; i < M; i++) {
        u[i] = .25 + .01 * i;
        low += size_quantile(&size, (n - M + i) / n);
        high += size_quantile(&size, (n - M + i + 1) / n);
    }
    for (int k = 1; k < 20; k++) {
        const int64_t total = llround(low + (high - low) * k / 20);
        int64_t sum = 0;

        size_fill(&size, u, M, total, out, spare);
        for (int i = 0; i < M; i++) {
            const double x = (double)out[i];

            assert_true(x > size_quantile(&size, (n - M + i) / n) - 1);
            assert_true(x < size_quantile(&size, (n - M + i + 1) / n) + 1);
            sum += out[i];
        }
        assert_int_equal(sum, total);
    }
    size_fill(&size, u, M, llround(2 * high), out, spare); /* out of reach: scaled */
    assert_true(out[M - 1] > (int64_t)size.high);
}

/* Hamilton's method by hand: the seat left over goes to the largest remainder, .5; of
 * equal remainders the first has it. */
static void test_size_largest_remainder_known_answers(void **state)
{
    const double votes[4] = { 42, 31, 15, 12 }, equal[3] = { 1, 1, 1 },
                 none[2] = { 0, 0 };
    double spare[4];
    int64_t out[4];

    (void)state;
    size_largest_remainder(votes, 4, 10, out, spare); /* 4.2 3.1 1.5 1.2 */
    assert_int_equal(out[0], 4);
    assert_int_equal(out[1], 3);
    assert_int_equal(out[2], 2);
    assert_int_equal(out[3], 1);
    size_largest_remainder(equal, 3, 5, out, spare);
    assert_int_equal(out[0], 2);
    assert_int_equal(out[1], 2);
    assert_int_equal(out[2], 1);
    size_largest_remainder(none, 2, 7, out, spare);
    assert_int_equal(out[0], 7);
    assert_int_equal(out[1], 0);
    size_largest_remainder(votes, 4, 0, out, spare);
    assert_int_equal(out[0] + out[1] + out[2] + out[3], 0);
}

/* Quota rule and total for shares over 12 decades and totals up to 10^9. */
static void test_size_largest_remainder_keeps_quota_and_total(void **state)
{
    enum { N = 37 };
    double share[N], spare[N];
    int64_t out[N];

    (void)state;
    for (uint32_t round = 0; round < 3000; round++) {
        const int64_t total =
            stream_block((struct stream_key){ 1, 1 }, 7, round, 99, 0).word[0] >>
            round % 31;
        double all = 0;
        int64_t sum = 0;

        for (uint32_t i = 0; i < N; i++) {
            const struct stream_block b =
                stream_block((struct stream_key){ 1, round }, 8, i, 99, 0);

            share[i] = b.word[1] % 5 == 0 ? 0 : pow(10, 12 * stream_unit(b.word[0]));
            all += share[i];
        }
        size_largest_remainder(share, N, total, out, spare);
        for (int i = 0; i < N; i++) {
            const double quota = share[i] / all * (double)total;

            assert_true((double)out[i] > quota - 1 && (double)out[i] < quota + 1);
            sum += out[i];
        }
        assert_int_equal(sum, total);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_size_paper_sba_2017_tail),
        cmocka_unit_test(test_size_quantile_inverts_above),
        cmocka_unit_test(test_size_between_is_the_integral_of_quantiles),
        cmocka_unit_test(test_size_count_decides_the_lower_cut),
        cmocka_unit_test(test_size_fill_meets_totals_and_quantiles),
        cmocka_unit_test(test_size_quantile_check_sees_independent_draws),
        cmocka_unit_test(test_size_fill_keeps_each_in_its_stratum),
        cmocka_unit_test(test_size_largest_remainder_known_answers),
        cmocka_unit_test(test_size_largest_remainder_keeps_quota_and_total),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
