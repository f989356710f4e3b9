/* Uncertain parameters: keyed draws, joint priors, and how they meet an arm's own
 * changes. */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/purpose.h"
#include "studies/theta.h"

#define EXACT   1e-12
#define SENSORS "/population/adoption/sensors"
#define REACH   "/delivery/reach"
#define SHIFT   "/population/online_shift"
#define TIMEOUT "/signals/heartbeat/timeout"

static struct uncertain *entry(struct scenario *s, const char *pointer,
                               struct distribution distribution, bool ratio)
{
    struct uncertain *items = s->uncertainty.items;
    struct uncertain *u;

    items = realloc(items, (s->uncertainty.n + 1) * sizeof *items);
    assert_non_null(items);
    s->uncertainty.items = items;
    u = &items[s->uncertainty.n++];
    *u = (struct uncertain){ .distribution = distribution, .ratio = ratio };
    snprintf(u->name, sizeof u->name, "u%zu", s->uncertainty.n);
    snprintf(u->pointer, sizeof u->pointer, "%s", pointer);
    return u;
}

static void tie(struct uncertain *u, const char *pointer)
{
    char(*items)[PARAM_POINTER_SIZE] = u->over.items;

    items = realloc(items, (u->over.n + 1) * sizeof *items);
    assert_non_null(items);
    snprintf(items[u->over.n++], sizeof *items, "%s", pointer);
    u->over.items = items;
}

static struct distribution uniform(double low, double high)
{
    return (struct distribution){ .kind = DISTRIBUTION_UNIFORM, .param = { low, high } };
}

static struct distribution constant(double value)
{
    return (struct distribution){ .kind = DISTRIBUTION_CONSTANT, .param = { value } };
}

static double get(struct scenario *s, const char *pointer)
{
    struct param_slot slot;

    assert_int_equal(param_find(&scenario_table, s, pointer, &slot, NULL), RF_OK);
    return param_get(&slot);
}

static void set(struct scenario *s, const char *pointer, double value)
{
    struct param_slot slot;

    assert_int_equal(param_find(&scenario_table, s, pointer, &slot, NULL), RF_OK);
    assert_int_equal(param_set(&slot, value, NULL), RF_OK);
}

static struct scenario scenario(void)
{
    struct scenario s;

    param_defaults(&scenario_table, &s);
    set(&s, SENSORS, 17e6);
    set(&s, REACH, 0.5);
    set(&s, TIMEOUT, 6 * (double)TICK_MINUTE);
    return s;
}

static void test_theta_draw_is_keyed_by_pointer_and_replicate(void **state)
{
    const struct stream_key key = { 5, 3 };
    const double u = stream_unit(
        stream_block(key, stream_hash(REACH), 0, PURPOSE_UNCERTAIN, 0).word[0]);
    struct scenario s = scenario(), more = scenario();
    struct theta theta, other;
    double value[1], values[2];

    (void)state;
    entry(&s, REACH, uniform(0.2, 0.6), false);
    entry(&more, SHIFT, uniform(-1, 1), false);
    entry(&more, REACH, uniform(0.2, 0.6), false);
    assert_int_equal(theta_init(&theta, &s, NULL), RF_OK);
    assert_int_equal(theta_init(&other, &more, NULL), RF_OK);
    theta_draw(&theta, key, value);
    theta_draw(&other, key, values);
    assert_close(value[0], 0.2 + 0.4 * u, EXACT);
    assert_close(values[1], value[0], 0); /* whatever else is uncertain, in any order */
    theta_draw(&theta, (struct stream_key){ 5, 4 }, values);
    assert_true(values[0] != value[0]);
    theta_free(&theta);
    theta_free(&other);
    scenario_free(&s);
    scenario_free(&more);
}

/* The product of the base and the reach stays 17e6 * 0.5 * (ratio of the product). */
static void test_theta_joint_prior_keeps_the_product(void **state)
{
    struct scenario s = scenario();
    struct theta theta;
    struct uncertain *u;
    double values[2];

    (void)state;
    u = entry(&s, SENSORS, constant(1.1), true); /* before what it is tied to */
    tie(u, REACH);
    entry(&s, REACH, uniform(0.25, 0.75), false);
    assert_int_equal(theta_init(&theta, &s, NULL), RF_OK);
    for (uint32_t r = 0; r < 20; r++) {
        theta_draw(&theta, (struct stream_key){ 1, r }, values);
        assert_true(values[1] > 0.25 && values[1] < 0.75);
        assert_close(values[0] * values[1] / (17e6 * 0.5 * 1.1), 1.0, EXACT);
    }
    theta_free(&theta);
    scenario_free(&s);
}

/* An arm with the baseline's best guess takes the draw; one with its own is moved in
 * proportion; one without the parameter stays. */
static void test_theta_is_applied_to_an_arms_own_best_guess(void **state)
{
    struct scenario base = scenario(), arm = scenario();
    struct theta theta;
    double values[2];

    (void)state;
    set(&arm, TIMEOUT, (double)TICK_MINUTE);
    entry(&base, TIMEOUT, constant(9 * (double)TICK_MINUTE), false);
    entry(&base, REACH, constant(0.8), false);
    entry(&arm, REACH, constant(0.8), false);
    entry(&arm, TIMEOUT, constant(9 * (double)TICK_MINUTE), false);
    assert_int_equal(theta_init(&theta, &base, NULL), RF_OK);
    theta_draw(&theta, (struct stream_key){ 1, 0 }, values);
    assert_int_equal(theta_apply(&theta, values, &base, NULL, NULL), RF_OK);
    assert_int_equal(theta_apply(&theta, values, &arm, NULL, NULL), RF_OK);
    assert_close(get(&base, TIMEOUT), 9 * (double)TICK_MINUTE, 0);
    assert_close(get(&arm, TIMEOUT), 1.5 * (double)TICK_MINUTE, 0);
    assert_close(get(&base, REACH), 0.8, 0);
    assert_close(get(&arm, REACH), 0.8, 0);
    assert_int_equal(
        theta_set(&arm, "/update/defects/none/probability", 1, 2, NULL, NULL), RF_OK);
    theta_free(&theta);
    scenario_free(&base);
    scenario_free(&arm);
}

/* "uncertainty": { "x": null } in an arm: what it says of x is no guess. */
static void test_theta_is_not_applied_where_the_arm_removes_the_entry(void **state)
{
    struct scenario base = scenario(), arm = scenario();
    struct theta theta;
    double values[2];
    size_t clamped = 0;

    (void)state;
    set(&arm, REACH, 0.9);
    entry(&base, REACH, constant(3), true);
    entry(&base, TIMEOUT, constant(2), true);
    entry(&arm, TIMEOUT, constant(2), true);
    assert_int_equal(theta_init(&theta, &base, NULL), RF_OK);
    theta_draw(&theta, (struct stream_key){ 1, 0 }, values);
    assert_int_equal(theta_apply(&theta, values, &arm, &clamped, NULL), RF_OK);
    assert_close(get(&arm, REACH), 0.9, 0);
    assert_close(get(&arm, TIMEOUT), 12 * (double)TICK_MINUTE, 0);
    assert_int_equal(clamped, 0);
    assert_true(theta_applies(&theta, 0, &base) && !theta_applies(&theta, 0, &arm));
    theta_free(&theta);
    scenario_free(&base);
    scenario_free(&arm);
}

static void test_theta_values_past_the_end_are_set_to_it_and_counted(void **state)
{
    struct scenario s = scenario();
    struct theta theta;
    double values[2];
    size_t clamped = 0;

    (void)state;
    entry(&s, REACH, constant(3), true); /* 1.5 is no share */
    entry(&s, TIMEOUT, constant(1), true);
    assert_int_equal(theta_init(&theta, &s, NULL), RF_OK);
    theta_draw(&theta, (struct stream_key){ 1, 0 }, values);
    assert_int_equal(theta_apply(&theta, values, &s, &clamped, NULL), RF_OK);
    assert_close(get(&s, REACH), 1.0, 0);
    assert_int_equal(clamped, 1);
    theta_free(&theta);
    scenario_free(&s);
}

/* ---- errors ---- */

static void fails(struct scenario *s, const char *path)
{
    struct theta theta;
    struct rf_error err;

    assert_int_equal(theta_init(&theta, s, &err), RF_EINPUT);
    assert_string_equal(err.path, path);
    assert_null(theta.entries);
    theta_free(&theta); /* legal after a failure */
    scenario_free(s);
}

static void test_theta_init_errors(void **state)
{
    struct scenario s = scenario();
    struct uncertain *u;

    (void)state;
    entry(&s, "/delivery/raech", uniform(0, 1), false);
    fails(&s, "/uncertainty/u1/pointer");

    s = scenario();
    entry(&s, "/title", uniform(0, 1), false);
    fails(&s, "/uncertainty/u1/pointer");

    s = scenario();
    entry(&s, REACH, uniform(0, 1), false);
    entry(&s, REACH, uniform(0, 1), false);
    fails(&s, "/uncertainty/u2/pointer");

    s = scenario();
    entry(&s, REACH, uniform(0, 1), false);
    u = entry(&s, SENSORS, constant(1), false);
    tie(u, REACH);
    fails(&s, "/uncertainty/u2/over");

    s = scenario();
    u = entry(&s, SENSORS, constant(1), true);
    tie(u, REACH);
    fails(&s, "/uncertainty/u1/over");

    s = scenario();
    u = entry(&s, SENSORS, constant(1), true);
    tie(u, SHIFT); /* its best guess is 0 */
    entry(&s, SHIFT, uniform(-1, 1), false);
    fails(&s, "/uncertainty/u1/over");
}

static void test_theta_cycle_errors(void **state)
{
    struct scenario s = scenario();
    struct uncertain *u;

    (void)state;
    u = entry(&s, SENSORS, constant(1), true);
    tie(u, REACH);
    u = entry(&s, REACH, constant(1), true);
    tie(u, TIMEOUT);
    u = entry(&s, TIMEOUT, constant(1), true);
    tie(u, SENSORS);
    fails(&s, "/uncertainty/u1/over");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_theta_draw_is_keyed_by_pointer_and_replicate),
        cmocka_unit_test(test_theta_joint_prior_keeps_the_product),
        cmocka_unit_test(test_theta_is_applied_to_an_arms_own_best_guess),
        cmocka_unit_test(test_theta_is_not_applied_where_the_arm_removes_the_entry),
        cmocka_unit_test(test_theta_values_past_the_end_are_set_to_it_and_counted),
        cmocka_unit_test(test_theta_init_errors),
        cmocka_unit_test(test_theta_cycle_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
