/* The measures of hand-made outcomes, worked out on paper. Counts below 2^53 and halves
 * of an hour are exact; 1e-12 allows for the rounding of one division. */
#include "tests/check.h"

#include "studies/measure.h"
#include "tests/studies/outcome.h"

#define EXACT 1e-12

/* 100 machines: 80 go down in hour 1, 20 in hour 2 (of industry 1); 50 come back in hour
 * 4, 40 in hour 10, 8 in hour 20, two never. */
static struct outcome story(void)
{
    struct outcome o = outcome_made(24);

    outcome_add(&o, 0, 0, 0, IMPACT_ENDPOINTS, 900);
    outcome_add(&o, 0, 0, 1, IMPACT_ENDPOINTS, 100);
    outcome_add(&o, 1, 1, 1, IMPACT_ENDPOINTS, 1000);
    outcome_add(&o, 0, 0, 0, IMPACT_HIT, 80);
    outcome_add(&o, 1, 1, 1, IMPACT_HIT, 20);
    outcome_add(&o, 0, 0, 0, IMPACT_DOWN_MS, 3 * TICK_HOUR);
    outcome_add(&o, 1, 1, 1, IMPACT_DOWN_MS, TICK_HOUR / 2);
    outcome_series(&o, o.layout.hits, 0, 1, 80);
    outcome_series(&o, o.layout.hits, 1, 2, 20);
    outcome_series(&o, o.layout.backs, 0, 4, 50);
    outcome_series(&o, o.layout.backs, 0, 10, 30);
    outcome_series(&o, o.layout.backs, 1, 10, 10);
    outcome_series(&o, o.layout.backs, 1, 20, 8);
    return o;
}

static void test_measure_sums_cells(void **state)
{
    struct outcome o = story();

    (void)state;
    assert_close(measure_value(MEASURE_MACHINES_HIT, &o), 100, 0);
    assert_close(measure_value(MEASURE_MACHINES_DOWN, &o), 100, 0);
    assert_close(measure_value(MEASURE_MACHINE_HOURS_LOST, &o), 3.5, EXACT);
    assert_close(measure_value(MEASURE_SENSORS, &o), 2000, 0);
    assert_int_equal(measure_cell_sum(&o, MEASURE_BY_INDUSTRY, 0, IMPACT_ENDPOINTS),
                     1000);
    assert_int_equal(measure_cell_sum(&o, MEASURE_BY_REGION, 1, IMPACT_ENDPOINTS), 1000);
    assert_int_equal(measure_cell_sum(&o, MEASURE_BY_CLASS, 0, IMPACT_ENDPOINTS), 900);
    assert_int_equal(measure_cell_sum(&o, MEASURE_BY_CLASS, 1, IMPACT_HIT), 20);
    replay_free(&o);
}

/* The parts of each dimension add up to the measure of the whole. */
static void test_measure_parts_add_up(void **state)
{
    struct outcome o = story();

    (void)state;
    for (int by = 0; by < MEASURE_N_DIMENSIONS; by++) {
        assert_int_equal(measure_n_of(&o, (enum measure_dimension)by), 2);
        for (int part = 0; part < MEASURE_N_PARTS; part++) {
            double sum = 0.0;

            for (size_t i = 0; i < 2; i++) {
                sum += measure_part(&o, (enum measure_dimension)by, i,
                                    (enum measure_part)part);
            }
            assert_close(measure_value(measure_whole((enum measure_part)part), &o), sum,
                         EXACT);
        }
    }
    assert_close(measure_part(&o, MEASURE_BY_REGION, 1, MEASURE_PART_HOURS), 0.5, EXACT);
    assert_close(measure_part(&o, MEASURE_BY_CLASS, 1, MEASURE_PART_SENSORS), 1100, 0);
    replay_free(&o);
}

/* Half of 100 is reached exactly at the end of hour 4 -> 5 h; 90 are reached at the end
 * of hour 10; the 95th comes 5/8 into hour 20; the 99th never. */
static void test_measure_times_back_are_linear_in_a_bin(void **state)
{
    struct outcome o = story();

    (void)state;
    assert_close(measure_value(MEASURE_BACK_50, &o), 5.0, EXACT);
    assert_close(measure_value(MEASURE_BACK_90, &o), 11.0, EXACT);
    assert_close(measure_value(MEASURE_BACK_95, &o), 20.0 + 5.0 / 8.0, EXACT);
    assert_true(isinf(measure_value(MEASURE_BACK_99, &o)));
    replay_free(&o);
}

static void test_measure_time_back_is_undefined_when_nothing_was_down(void **state)
{
    struct outcome o = outcome_made(24);

    (void)state;
    outcome_add(&o, 0, 0, 0, IMPACT_ENDPOINTS, 10);
    assert_true(isnan(measure_value(MEASURE_BACK_50, &o)));
    assert_true(isnan(measure_value(MEASURE_BACK_99_OF_SENSORS, &o)));
    assert_true(isnan(measure_value(MEASURE_HALTED, &o)));
    assert_true(isnan(measure_value(MEASURE_BACK_BY_HANDS, &o)));
    assert_true(isinf(measure_value(MEASURE_COMPLETED, &o)));
    assert_close(measure_value(MEASURE_PEAK_DOWN, &o), 0, 0);
    replay_free(&o);
}

/* Down at the ends of hours: 80 at 2, 100 at 3, 50 at 5, 10 at 11. The limit, 1 % of
 * 2000, is crossed for good (50 - 20) / 40 into hour 10. */
static void test_measure_of_all_sensors_has_the_other_denominator(void **state)
{
    struct outcome o = story();
    int64_t down[24];

    (void)state;
    assert_close(measure_value(MEASURE_BACK_99_OF_SENSORS, &o), 10.75, EXACT);
    /* 100 down are 5 % of 2000: the limit of 95 % is met, not passed */
    assert_close(measure_value(MEASURE_BACK_95_OF_SENSORS, &o), 0.0, 0);
    outcome_series(&o, o.layout.hits, 0, 1, 20);
    outcome_series(&o, o.layout.backs, 0, 4, 20);
    /* 120 down at 3 h, 50 at 5 h: 20 of the 70 are back 2/7 into hour 4 */
    assert_close(measure_value(MEASURE_BACK_95_OF_SENSORS, &o), 4.0 + 2.0 / 7.0, EXACT);
    assert_close(measure_value(MEASURE_BACK_50_OF_SENSORS, &o), 0.0, 0);
    outcome_series(&o, o.layout.hits, 0, 1, -20);
    outcome_series(&o, o.layout.backs, 0, 4, -20);
    measure_down_series(&o, down);
    assert_int_equal(down[0], 0);
    assert_int_equal(down[1], 80);
    assert_int_equal(down[3], 100);
    assert_int_equal(down[23], 2);
    assert_close(measure_value(MEASURE_PEAK_DOWN, &o), 100, 0);
    replay_free(&o);
}

/* A second wave of failures: the first crossing of the limit is not for good. */
static void test_measure_of_all_sensors_waits_for_the_last_crossing(void **state)
{
    struct outcome o = story();

    (void)state;
    outcome_series(&o, o.layout.hits, 0, 22, 100);
    assert_true(isinf(measure_value(MEASURE_BACK_99_OF_SENSORS, &o)));
    outcome_series(&o, o.layout.backs, 0, 23, 100);
    assert_close(measure_value(MEASURE_BACK_99_OF_SENSORS, &o), 23.82, EXACT);
    replay_free(&o);
}

/* A machine that refused the update is hit; it is not down. */
static void test_measure_machines_down_are_not_all_that_were_hit(void **state)
{
    struct outcome o = outcome_made(24);

    (void)state;
    outcome_add(&o, 0, 0, 0, IMPACT_ENDPOINTS, 1000);
    outcome_add(&o, 0, 0, 0, IMPACT_HIT, 70);
    assert_close(measure_value(MEASURE_MACHINES_HIT, &o), 70, 0);
    assert_close(measure_value(MEASURE_MACHINES_DOWN, &o), 0, 0);
    assert_true(isnan(measure_value(MEASURE_BACK_99_OF_SENSORS, &o)));
    assert_true(isnan(measure_value(MEASURE_BACK_BY_HANDS, &o)));
    assert_true(isinf(measure_value(MEASURE_HALTED, &o))); /* something was amiss */
    replay_free(&o);
}

static void test_measure_shares_are_of_machines_down(void **state)
{
    struct outcome o = story();

    outcome_add(&o, 0, 0, 0, IMPACT_HIT, 900); /* changes nothing */

    (void)state;
    outcome_add(&o, 0, 0, 0, IMPACT_BACK_REBOOT, 50);
    outcome_add(&o, 1, 1, 1, IMPACT_BACK_HANDS, 20);
    assert_close(measure_value(MEASURE_BACK_BY_REBOOT, &o), 0.5, EXACT);
    assert_close(measure_value(MEASURE_BACK_BY_HANDS, &o), 0.2, EXACT);
    assert_close(measure_value(MEASURE_BACK_BY_REMOTE, &o), 0.0, 0);
    replay_free(&o);
}

/* The last bin of 24.5 h ends at the horizon: half a bin is a quarter of an hour. */
static void test_measure_last_bin_ends_at_the_horizon(void **state)
{
    struct outcome o = outcome_made(25);

    (void)state;
    o.horizon = 24 * TICK_HOUR + TICK_HOUR / 2;
    assert_close(measure_bin_hours(&o, 24, 0.5), 24.25, EXACT);
    assert_close(measure_bin_hours(&o, 3, 0.5), 3.5, EXACT);
    replay_free(&o);
}

/* Two kinds in two regions: 3 of 5 services stopped, 1.5 h down in all, 90 people-hours,
 * 12.34 US $; 40 people without from hour 1, 100 more in hour 2 for an hour. */
static void test_measure_of_services(void **state)
{
    struct outcome o = outcome_with(24, 2, 1);

    (void)state;
    outcome_service(&o, 0, 0, IMPACT_SERVICES, 4);
    outcome_service(&o, 0, 0, IMPACT_SERVICES_STOPPED, 2);
    outcome_service(&o, 0, 0, IMPACT_SERVICE_DOWN_MS, TICK_HOUR);
    outcome_service(&o, 0, 0, IMPACT_SERVICE_PEOPLE_MS, 80 * TICK_HOUR);
    outcome_service(&o, 0, 0, IMPACT_SERVICE_COST, 1200);
    outcome_service(&o, 1, 1, IMPACT_SERVICES, 1);
    outcome_service(&o, 1, 1, IMPACT_SERVICES_STOPPED, 1);
    outcome_service(&o, 1, 1, IMPACT_SERVICE_DOWN_MS, TICK_HOUR / 2);
    outcome_service(&o, 1, 1, IMPACT_SERVICE_PEOPLE_MS, 10 * TICK_HOUR);
    outcome_service(&o, 1, 1, IMPACT_SERVICE_COST, 34);
    outcome_named(&o, 0, 1, IMPACT_SERVICES_STOPPED, 77); /* a part, not one more */
    outcome_series(&o, o.layout.people, 0, 1, 40);
    outcome_series(&o, o.layout.people, 1, 2, 100);
    outcome_series(&o, o.layout.people, 1, 3, -100);
    assert_int_equal(measure_services(&o, IMPACT_SERVICES), 5);
    assert_close(measure_value(MEASURE_SERVICES_STOPPED, &o), 3, 0);
    assert_close(measure_value(MEASURE_SERVICE_HOURS_DOWN, &o), 1.5, EXACT);
    assert_close(measure_value(MEASURE_PEOPLE_HOURS, &o), 90, EXACT);
    assert_close(measure_value(MEASURE_PEAK_PEOPLE, &o), 140, 0);
    assert_close(measure_value(MEASURE_SERVICE_COST, &o), 12.34, EXACT);
    replay_free(&o);
    o = outcome_made(24); /* no services: no series of people */
    assert_close(measure_value(MEASURE_PEAK_PEOPLE, &o), 0, 0);
    assert_close(measure_value(MEASURE_PEOPLE_HOURS, &o), 0, 0);
    replay_free(&o);
}

static void test_measure_list_is_complete(void **state)
{
    (void)state;
    for (size_t i = 0; i < MEASURE_N; i++) {
        assert_non_null(measure_at(i));
        assert_non_null(measure_at(i)->name);
        assert_non_null(measure_at(i)->value);
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(measure_at(i)->name, measure_at(j)->name);
        }
    }
    assert_null(measure_at(MEASURE_N));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_measure_sums_cells),
        cmocka_unit_test(test_measure_parts_add_up),
        cmocka_unit_test(test_measure_times_back_are_linear_in_a_bin),
        cmocka_unit_test(test_measure_time_back_is_undefined_when_nothing_was_down),
        cmocka_unit_test(test_measure_of_all_sensors_has_the_other_denominator),
        cmocka_unit_test(test_measure_of_all_sensors_waits_for_the_last_crossing),
        cmocka_unit_test(test_measure_machines_down_are_not_all_that_were_hit),
        cmocka_unit_test(test_measure_shares_are_of_machines_down),
        cmocka_unit_test(test_measure_last_bin_ends_at_the_horizon),
        cmocka_unit_test(test_measure_of_services),
        cmocka_unit_test(test_measure_list_is_complete),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
