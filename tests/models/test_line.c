/* test_line.c: sites' lines against a line worked download by download. */
#include "models/line.h"
#include "sim/stream.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#define HORIZON (24 * TICK_DAY)

static const struct stream_key key = { 5, 17 };

static uint32_t word(uint32_t index, uint32_t purpose)
{
    return stream_block(key, 1, index, purpose, 0).word[0];
}

/* All at once on one line: the k-th is through after k transfers, in order of index. */
static void test_line_at_once(void **state)
{
    struct line_use wants[100];

    (void)state;
    for (uint32_t i = 0; i < 100; i++) {
        wants[i] = (struct line_use){ 3, 99 - i, 5000 };
    }
    line_serve(wants, 100, NULL, 0, 700, HORIZON);
    for (uint32_t i = 0; i < 100; i++) {
        assert_int_equal(wants[i].index, i);
        assert_int_equal(wants[i].at, 5000 + 700 * (i + 1));
    }
}

/* Each site has its own line. */
static void test_line_sites_do_not_meet(void **state)
{
    struct line_use wants[] = { { 2, 0, 10 }, { 1, 1, 10 }, { 2, 2, 5 }, { 1, 3, 500 } };

    (void)state;
    line_serve(wants, 4, NULL, 0, 100, HORIZON);
    assert_int_equal(wants[0].index, 1);
    assert_int_equal(wants[0].at, 110);
    assert_int_equal(wants[1].at, 600);
    assert_int_equal(wants[2].index, 2);
    assert_int_equal(wants[2].at, 105);
    assert_int_equal(wants[3].at, 205);
}

/* Downloads that are fixed stay; others fit between them where the gap is long enough. */
static void test_line_fits_between_fixed_ones(void **state)
{
    struct line_use wants[] = { { 1, 0, 0 }, { 1, 1, 0 }, { 1, 2, 0 }, { 1, 3, 900 } };
    struct line_use fixed[] = { { 1, 11, 430 }, { 1, 10, 250 }, { 0, 12, 100 } };

    (void)state;
    /* taken: 150 to 250 and 330 to 430; free: to 150, 80 ms that are too few, from 430 */
    line_serve(wants, 4, fixed, 3, 100, HORIZON);
    assert_int_equal(wants[0].at, 100);
    assert_int_equal(wants[1].at, 530);
    assert_int_equal(wants[2].at, 630);
    assert_int_equal(wants[3].at, 1000);
}

static void test_line_ends_at_the_horizon(void **state)
{
    struct line_use wants[] = { { 1, 0, 100 }, { 1, 1, 100 }, { 1, 2, 100 } };

    (void)state;
    line_serve(wants, 3, NULL, 0, TICK_DAY, TICK_DAY + 200);
    assert_int_equal(wants[0].at, TICK_DAY + 100);
    assert_int_equal(wants[1].at, TICK_DAY + 200);
    assert_int_equal(wants[2].at, TICK_DAY + 200);
}

/* The first moment from `from` on at which a line is free for `transfer`: every ms is
 * looked at. */
static uint32_t first_free(const uint8_t *busy, uint32_t from, uint32_t transfer)
{
    for (uint32_t free = 0, t = from;; t++) {
        free = busy[t] ? 0 : free + 1;
        if (free == transfer) {
            return t + 1 - transfer;
        }
    }
}

/* Against a line of milliseconds, with fixed downloads, 300 times. */
static void test_line_against_every_millisecond(void **state)
{
    enum { LENGTH = 20000, N = 40, FIXED = 25, T = 37 };

    (void)state;
    for (uint32_t r = 0; r < 300; r++) {
        static uint8_t busy[LENGTH];
        struct line_use wants[N], fixed[FIXED];
        uint32_t served_until = 0;

        memset(busy, 0, sizeof busy);
        for (uint32_t i = 0; i < FIXED; i++) {
            const uint32_t at = first_free(busy, word(r * 100 + i, 900) % 3000, T);

            memset(busy + at, 1, T);
            fixed[i] = (struct line_use){ 4, 1000 + i, at + T };
        }
        for (uint32_t i = 0; i < N; i++) {
            wants[i] = (struct line_use){ 4, i, word(r * 100 + i, 901) % 3000 };
        }
        uint32_t wanted[N];

        for (uint32_t i = 0; i < N; i++) {
            wanted[i] = wants[i].at;
        }
        line_serve(wants, N, fixed, FIXED, T, HORIZON);
        for (uint32_t i = 0; i < N; i++) {
            const uint32_t since = wanted[wants[i].index] > served_until
                                       ? wanted[wants[i].index]
                                       : served_until;
            const uint32_t at = first_free(busy, since, T);

            assert_true(i == 0 || wanted[wants[i - 1].index] <= wanted[wants[i].index]);
            assert_int_equal(wants[i].at, at + T);
            memset(busy + at, 1, T);
            served_until = at + T;
        }
    }
}

/* Arrivals at random, a line that is busy half of the time: the mean wait of M/D/1 is
 * rho T / (2 (1 - rho)) (Pollaczek and Khinchine) = T/2. Of 100,000 waits, each of which
 * is like some ten neighbours', with a deviation of about .8 T: the mean is within 5 % of
 * it (6 standard errors; false alarm 1e-8). */
static void test_line_waits_as_m_d_1(void **state)
{
    enum { N = 100000, T = 1000 };
    struct line_use *wants = malloc(N * sizeof *wants);
    uint32_t *wanted = malloc(N * sizeof *wanted);
    double wait = 0.0;

    (void)state;
    assert_non_null(wants);
    assert_non_null(wanted);
    for (uint32_t i = 0; i < N; i++) {
        wanted[i] = (uint32_t)((uint64_t)word(i, 902) * (2u * N * T) >> 32);
        wants[i] = (struct line_use){ 0, i, wanted[i] };
    }
    line_serve(wants, N, NULL, 0, T, HORIZON);
    for (uint32_t i = 0; i < N; i++) {
        wait += (double)wants[i].at - T - wanted[wants[i].index];
    }
    assert_close(wait / N, 0.5 * T, 0.025 * T);
    free(wants);
    free(wanted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line_at_once),
        cmocka_unit_test(test_line_sites_do_not_meet),
        cmocka_unit_test(test_line_fits_between_fixed_ones),
        cmocka_unit_test(test_line_ends_at_the_horizon),
        cmocka_unit_test(test_line_against_every_millisecond),
        cmocka_unit_test(test_line_waits_as_m_d_1),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
