/* Intervals, ratios and the front, on values worked out on paper and on seeded draws. */
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include "sim/stream.h"
#include "studies/compare.h"
#include "tests/studies/known.h"

#define EXACT 1e-12

/* ---- intervals ---- */

static void test_compare_interval_of_few_is_lowest_to_highest(void **state)
{
    double values[] = { 5, 1, 3, 0, 6 };
    const struct interval i = compare_interval(values, 5, false);

    (void)state;
    assert_close(i.point, 3, EXACT);
    assert_close(i.low, 0, 0);
    assert_close(i.high, 6, 0);
    assert_int_equal(i.n, 5);
    assert_int_equal(i.n_zero, 1);
    assert_int_equal(i.n_none, 0);
    assert_int_equal(i.n_beyond, 0);
}

/* k = floor(0.05 (n + 1)): 1 up to n = 38, 2 from 39 to 58. */
static void test_compare_interval_order_statistics(void **state)
{
    static const struct {
        uint32_t n;
        double low, high;
    } cases[] = { { 1, 1, 1 },   { 19, 1, 19 }, { 38, 1, 38 },
                  { 39, 2, 38 }, { 40, 2, 39 }, { 59, 3, 57 } };

    (void)state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        double values[64];
        struct interval i;

        for (uint32_t k = 0; k < cases[c].n; k++) {
            values[k] = cases[c].n - k;
        }
        i = compare_interval(values, cases[c].n, false);
        assert_close(i.low, cases[c].low, 0);
        assert_close(i.high, cases[c].high, 0);
        assert_close(i.point, (cases[c].n + 1) / 2.0, EXACT);
    }
}

/* Times: the median, past the horizon when half lie there; undefined ones are left out.
 */
static void test_compare_interval_of_times_is_a_median(void **state)
{
    double values[] = { 4, INFINITY, NAN, 2, 3 };
    double most[] = { 4, INFINITY, INFINITY, 2 };
    const struct interval i = compare_interval(values, 5, true);
    const struct interval j = compare_interval(most, 4, true);

    (void)state;
    assert_close(i.point, 3.5, EXACT);
    assert_close(i.low, 2, 0);
    assert_true(isinf(i.high));
    assert_int_equal(i.n, 4);
    assert_int_equal(i.n_none, 1);
    assert_int_equal(i.n_beyond, 1);
    assert_true(isinf(j.point));
}

static void test_compare_interval_of_nothing_is_undefined(void **state)
{
    double values[] = { NAN, NAN };
    const struct interval i = compare_interval(values, 2, false);

    (void)state;
    assert_true(isnan(i.point) && isnan(i.low) && isnan(i.high));
    assert_int_equal(i.n, 0);
    assert_int_equal(i.n_none, 2);
}

/* The next world's value lies in the range of n with probability (n + 1 - 2k) / (n + 1):
 * 37/41 for n = 40, 18/20 for n = 19. Skewed values (u^8) of 20,000 seeded trials:
 * standard error 0.0021, tolerance four of them. A range one order statistic narrower
 * (35/41) would be 23 standard errors away. */
static void test_compare_interval_covers_the_next_world(void **state)
{
    static const uint32_t sizes[] = { 40, 19 };
    static const double expected[] = { 37.0 / 41.0, 18.0 / 20.0 };
    const uint32_t n_trials = 20000;

    (void)state;
    for (size_t c = 0; c < 2; c++) {
        uint32_t inside = 0;

        for (uint32_t t = 0; t < n_trials; t++) {
            double values[40], next = NAN;
            struct interval i;

            for (uint32_t k = 0; k <= sizes[c]; k++) {
                const struct stream_block b =
                    stream_block((struct stream_key){ 7, t }, k, (uint32_t)c, 16, 0);
                const double v = pow(stream_unit(b.word[0]), 8);

                if (k < sizes[c]) {
                    values[k] = v;
                } else {
                    next = v;
                }
            }
            i = compare_interval(values, sizes[c], false);
            inside += next >= i.low && next <= i.high;
        }
        assert_close((double)inside / n_trials, expected[c], 0.0085);
    }
}

/* ---- a comparison made by hand ---- */

static struct comparison made(size_t n_arms, uint32_t n_worlds)
{
    struct comparison c = { .n_arms = n_arms,
                            .n_worlds = n_worlds,
                            .n_worlds_capacity = n_worlds };

    c.cells = calloc(n_arms * VERSION_N * n_worlds, sizeof *c.cells);
    c.arms = calloc(n_arms, sizeof *c.arms);
    assert_non_null(c.cells);
    assert_non_null(c.arms);
    return c;
}

static void put(struct comparison *c, size_t arm, enum version version,
                enum measure_id id, const double *values)
{
    for (uint32_t w = 0; w < c->n_worlds; w++) {
        struct cell *cell =
            &c->cells[(arm * VERSION_N + version) * c->n_worlds_capacity + w];

        cell->done = true;
        cell->measure[id] = values[w];
    }
}

/* Averages 20 and 5: 0.25. World by world 1/10, 0/20, 14/30: the range. */
static void test_compare_ratio_is_of_averages_with_the_range_per_world(void **state)
{
    struct comparison c = made(2, 3);
    struct interval i;

    (void)state;
    put(&c, 0, VERSION_BAD, MEASURE_MACHINES_HIT, (double[]){ 10, 20, 30 });
    put(&c, 1, VERSION_BAD, MEASURE_MACHINES_HIT, (double[]){ 1, 0, 14 });
    i = compare_ratio(&c, 1, VERSION_BAD, MEASURE_MACHINES_HIT);
    assert_close(i.point, 0.25, EXACT);
    assert_close(i.low, 0, 0);
    assert_close(i.high, 14.0 / 30.0, EXACT);
    assert_int_equal(i.n, 3);
    assert_int_equal(i.n_zero, 1);
    i = compare_difference(&c, 1, VERSION_BAD, MEASURE_MACHINES_HIT);
    assert_close(i.point, -15, EXACT);
    assert_close(i.low, -20, 0);
    assert_close(i.high, -9, 0);
    compare_free(&c);
}

static void test_compare_ratio_to_nothing_is_undefined(void **state)
{
    struct comparison c = made(2, 2);
    struct interval i;

    (void)state;
    put(&c, 0, VERSION_BAD, MEASURE_MACHINES_HIT, (double[]){ 0, 0 });
    put(&c, 1, VERSION_BAD, MEASURE_MACHINES_HIT, (double[]){ 0, 0 });
    i = compare_ratio(&c, 1, VERSION_BAD, MEASURE_MACHINES_HIT);
    assert_true(isnan(i.point));
    assert_int_equal(i.n, 0);
    assert_int_equal(i.n_none, 2);
    compare_free(&c);
}

static void test_compare_better_counts_ties_half(void **state)
{
    struct comparison c = made(2, 4);

    (void)state;
    put(&c, 0, VERSION_BAD, MEASURE_BACK_95, (double[]){ 5, 5, INFINITY, 5 });
    put(&c, 1, VERSION_BAD, MEASURE_BACK_95, (double[]){ 4, 5, INFINITY, NAN });
    assert_close(compare_better(&c, 1, 0, VERSION_BAD, MEASURE_BACK_95), 3.0, EXACT);
    assert_close(compare_better(&c, 0, 1, VERSION_BAD, MEASURE_BACK_95), 1.0, EXACT);
    compare_free(&c);
}

/* (lost, paid): (100, 0) and (10, 5), (1, 20) are not beaten; (50, 9) is by the second,
 * and (10, 6) too; equals of the second do not beat each other. */
static void test_compare_front_is_what_no_other_beats(void **state)
{
    static const double lost[] = { 100, 10, 1, 50, 10, 10 },
                        paid[] = { 0, 5, 20, 9, 6, 5 };
    static const bool expected[] = { true, true, true, false, false, true };
    struct comparison c = made(6, 1);
    bool front[6];

    (void)state;
    for (size_t a = 0; a < 6; a++) {
        put(&c, a, VERSION_BAD, MEASURE_MACHINE_HOURS_LOST, &lost[a]);
        put(&c, a, VERSION_GOOD, MEASURE_UNPROTECTED_HOURS, &paid[a]);
    }
    compare_front(&c, front);
    assert_memory_equal(front, expected, sizeof front);
    compare_free(&c);
}

static void test_compare_front_without_the_harmless_version(void **state)
{
    static const double lost[] = { 100, 10, 10 };
    static const bool expected[] = { false, true, true };
    struct comparison c = made(3, 1);
    bool front[3];

    (void)state;
    for (size_t a = 0; a < 3; a++) {
        put(&c, a, VERSION_BAD, MEASURE_MACHINE_HOURS_LOST, &lost[a]);
    }
    compare_front(&c, front);
    assert_memory_equal(front, expected, sizeof front);
    compare_free(&c);
}

/* ---- uncertain parameters in arms ---- */

#define SIZE "/population/organisations/all/endpoints"
#define DRAWN                                                                            \
    "/uncertainty={\"size\": {\"pointer\": \"" SIZE "\", \"ratio\": true, "              \
    "\"distribution\": {\"uniform\": {\"low\": 0.2, \"high\": 0.9}}}}"

/* Alike but for the entry: the arm without it has its own population, which is not drawn,
 * and its values cannot be past an end. */
static void test_compare_arm_without_an_entry_keeps_its_value(void **state)
{
    static const char *const drawn[] = { DRAWN };
    const struct compare_options o = { .seed = 1, .replicates = 4, .n_threads = 2 };
    struct arm arms[3] = { 0 };
    struct comparison c;
    struct rf_error err;

    (void)state;
    for (size_t a = 0; a < 3; a++) {
        known_read_set(&arms[a].scenario, "exposed", drawn, a == 1 ? 0 : 1);
        arms[a].name[0] = (char)('a' + a);
    }
    assert_int_equal(compare_run(arms, 3, &o, &c, &err), RF_OK);
    for (uint32_t w = 0; w < 4; w++) {
        const double first =
            compare_cell(&c, 0, VERSION_BAD, w)->measure[MEASURE_SENSORS];

        assert_true(first > 1999 && first < 9001);
        assert_close(compare_cell(&c, 1, VERSION_BAD, w)->measure[MEASURE_SENSORS], 10000,
                     0);
        assert_close(compare_cell(&c, 2, VERSION_BAD, w)->measure[MEASURE_SENSORS], first,
                     0);
    }
    assert_int_equal(c.n_clamped, 0);
    compare_free(&c);
}

/* 2.5 to 3 times a share of 0.1 and of 0.5: past the end in the second arm alone. */
static void test_compare_counts_values_past_an_end_in_every_arm(void **state)
{
    static const char *const sets[][2] = {
        { "/delivery/reach=0.1",
          "/uncertainty={\"a\": {\"pointer\": \"/delivery/reach\", \"ratio\": true, "
          "\"distribution\": {\"uniform\": {\"low\": 2.5, \"high\": 3}}}}" },
        { "/delivery/reach=0.5",
          "/uncertainty={\"a\": {\"pointer\": \"/delivery/reach\", \"ratio\": true, "
          "\"distribution\": {\"uniform\": {\"low\": 2.5, \"high\": 3}}}}" },
    };
    const struct compare_options o = { .seed = 1, .replicates = 4, .n_threads = 2 };
    struct arm arms[2] = { 0 };
    struct comparison c;
    struct rf_error err;

    (void)state;
    for (size_t a = 0; a < 2; a++) {
        known_read_set(&arms[a].scenario, "exposed", sets[a], 2);
        arms[a].name[0] = (char)('a' + a);
    }
    assert_int_equal(compare_run(arms, 2, &o, &c, &err), RF_OK);
    assert_int_equal(c.n_clamped, 4); /* four worlds of the second */
    compare_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compare_interval_of_few_is_lowest_to_highest),
        cmocka_unit_test(test_compare_interval_order_statistics),
        cmocka_unit_test(test_compare_interval_of_times_is_a_median),
        cmocka_unit_test(test_compare_interval_of_nothing_is_undefined),
        cmocka_unit_test(test_compare_interval_covers_the_next_world),
        cmocka_unit_test(test_compare_ratio_is_of_averages_with_the_range_per_world),
        cmocka_unit_test(test_compare_ratio_to_nothing_is_undefined),
        cmocka_unit_test(test_compare_better_counts_ties_half),
        cmocka_unit_test(test_compare_front_is_what_no_other_beats),
        cmocka_unit_test(test_compare_front_without_the_harmless_version),
        cmocka_unit_test(test_compare_arm_without_an_entry_keeps_its_value),
        cmocka_unit_test(test_compare_counts_values_past_an_end_in_every_arm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
