/* test_param.c: finding, setting, copying and freeing by a small table that has every
 * type. */
#include "tests/check.h"

#include "models/param.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_OF(a) (sizeof(a) / sizeof *(a))
#define MS(x)   ((double)(x))

struct step {
    char name[PARAM_NAME_SIZE];
    double share;
    tick_t bake;
};

struct kind {
    char name[PARAM_NAME_SIZE];
    struct curve day;
    struct list notes; /* ties */
};

struct inner {
    double limit;
    struct list steps;
};

struct thing {
    char title[PARAM_TEXT_SIZE];
    double real, share;
    int64_t count, date;
    bool flag;
    tick_t wait, start;
    int choice, ref;
    uint64_t set;
    struct distribution plain, delay;
    struct weights mix;
    struct inner inner;
    struct list kinds, ties;
};

static const struct param step_params[] = {
    { PARAM_ITEM(step, share, PARAM_SHARE, "share", 1, 0, 0, "share of all") },
    { PARAM_ITEM(step, bake, PARAM_DURATION, "time", 0, 0, MS(TICK_DAY), "quiet time") },
};
static const struct param_table steps_table = { "step", "A step.", sizeof(struct step),
                                                step_params, N_OF(step_params) };

static const struct param kind_params[] = {
    { PARAM_ITEM(kind, day, PARAM_CURVE, "share", 0.5, 0, 1, "a day") },
    { PARAM_ITEM(kind, notes, PARAM_TIES, "", 0, 0, 0, "pointers") },
};
static const struct param_table kinds_table = { "kind", "A kind.", sizeof(struct kind),
                                                kind_params, N_OF(kind_params) };

static const struct param inner_params[] = {
    { PARAM_ITEM(inner, limit, PARAM_REAL, "", 0.02, 0, 5, "a limit") },
    { PARAM_ITEM(inner, steps, PARAM_LIST, "", 0, 0, 9, "steps"), .sub = &steps_table },
};
static const struct param_table inner_table = { "inner", "Inside.", sizeof(struct inner),
                                                inner_params, N_OF(inner_params) };

static const char *const choices[] = { "halt", "hold", "rollback", NULL };
static const struct param thing_params[] = {
    { PARAM_ITEM(thing, title, PARAM_TEXT, "", 0, 0, 0, "a title") },
    { PARAM_ITEM(thing, real, PARAM_REAL, "", -2.5, 0, 0, "any number") },
    { PARAM_ITEM(thing, share, PARAM_SHARE, "share", 0.97, 0, 0, "a share") },
    { PARAM_ITEM(thing, count, PARAM_COUNT, "", 50, 5, 2000, "a count") },
    { PARAM_ITEM(thing, date, PARAM_DATE, "", 0, 0, 0, "a date") },
    { PARAM_ITEM(thing, flag, PARAM_BOOL, "", 1, 0, 1, "a flag") },
    { PARAM_ITEM(thing, wait, PARAM_DURATION, "time", MS(TICK_HOUR), 0, MS(TICK_DAY),
                 "w") },
    { PARAM_ITEM(thing, start, PARAM_DURATION, "time", MS(TICK_NEVER), 0, MS(TICK_DAY),
                 "s") },
    { PARAM_ITEM(thing, choice, PARAM_CHOICE, "", 1, 0, 0, "a choice"),
      .choices = choices },
    { PARAM_ITEM(thing, ref, PARAM_REF, "", -1, 0, 0, "a kind"), .target = "/kinds" },
    { PARAM_ITEM(thing, set, PARAM_SET, "", 0, 0, 0, "kinds"), .target = "/kinds" },
    { PARAM_ITEM(thing, plain, PARAM_DISTRIBUTION, "", 2, 0, 100, "plain") },
    { PARAM_ITEM(thing, delay, PARAM_DELAY, "time", MS(TICK_MINUTE), 0, 0, "delay") },
    { PARAM_ITEM(thing, mix, PARAM_WEIGHTS, "share", 0, 0, 1, "mix"),
      .target = "/kinds" },
    { PARAM_ITEM(thing, inner, PARAM_OBJECT, "", 0, 0, 0, "inside"),
      .sub = &inner_table },
    { PARAM_ITEM(thing, kinds, PARAM_MAP, "", 0, 0, 9, "kinds"), .sub = &kinds_table },
    { PARAM_ITEM(thing, ties, PARAM_TIES, "", 0, 0, 0, "pointers") },
};
static const struct param_table thing_table = { "thing", "A thing.", sizeof(struct thing),
                                                thing_params, N_OF(thing_params) };

/* Two steps, three kinds, one of which has a name that RFC 6901 must escape. */
static void make(struct thing *t)
{
    static const char *const names[] = { "laptop", "server", "a/b~c" };
    struct step *steps = calloc(2, sizeof *steps);
    struct kind *kinds = calloc(3, sizeof *kinds);

    param_defaults(&thing_table, t);
    snprintf(steps[0].name, sizeof steps[0].name, "first");
    steps[0].share = 0.01;
    steps[1].share = 1.0;
    t->inner.steps = (struct list){ steps, 2 };
    t->mix.value = calloc(3, sizeof *t->mix.value);
    t->mix.n = 3;
    for (size_t i = 0; i < 3; i++) {
        param_defaults(&kinds_table, &kinds[i]);
        snprintf(kinds[i].name, sizeof kinds[i].name, "%s", names[i]);
        kinds[i].notes.items = calloc(1, PARAM_POINTER_SIZE);
        kinds[i].notes.n = 1;
        t->mix.value[i] = (double)i / 4.0;
    }
    t->kinds = (struct list){ kinds, 3 };
}

static struct param_slot find(struct thing *t, const char *pointer)
{
    struct param_slot slot;
    struct rf_error err = { 0 };

    if (param_find(&thing_table, t, pointer, &slot, &err) != RF_OK) {
        fail_msg("%s: %s", pointer, err.message);
    }
    return slot;
}

static double get(struct thing *t, const char *pointer)
{
    const struct param_slot slot = find(t, pointer);

    return param_get(&slot);
}

static int set(struct thing *t, const char *pointer, double value, struct rf_error *err)
{
    const struct param_slot slot = find(t, pointer);

    return param_set(&slot, value, err);
}

static void test_param_defaults_come_from_the_table(void **state)
{
    struct thing t;

    (void)state;
    param_defaults(&thing_table, &t);
    assert_close(t.real, -2.5, 0);
    assert_int_equal(t.count, 50);
    assert_true(t.flag);
    assert_int_equal(t.wait, TICK_HOUR);
    assert_true(t.start == TICK_NEVER);
    assert_int_equal(t.choice, 1);
    assert_int_equal(t.ref, -1);
    assert_int_equal(t.plain.kind, DISTRIBUTION_CONSTANT);
    assert_close(t.delay.param[0], MS(TICK_MINUTE), 0);
    assert_close(t.inner.limit, 0.02, 0);
    assert_null(t.kinds.items);
    param_free(&thing_table, &t);
    param_free(&thing_table, &t);
}

static void test_param_get_reads_each_type(void **state)
{
    struct thing t;

    (void)state;
    make(&t);
    assert_close(get(&t, "/real"), -2.5, 0);
    assert_close(get(&t, "/flag"), 1, 0);
    assert_close(get(&t, "/wait"), 3.6e6, 0);
    assert_true(get(&t, "/start") == INFINITY);
    assert_close(get(&t, "/choice"), 1, 0);
    assert_close(get(&t, "/ref"), -1, 0);
    assert_close(get(&t, "/inner/steps/0/share"), 0.01, 0);
    assert_close(get(&t, "/inner/limit"), 0.02, 0);
    assert_close(get(&t, "/kinds/server/day/08"), 0.5, 0);
    assert_close(get(&t, "/mix/server"), 0.25, 0);
    assert_close(get(&t, "/mix/a~1b~0c"), 0.5, 0);
    assert_close(get(&t, "/delay"), 6e4, 0);
    assert_close(get(&t, "/delay/constant/value"), 6e4, 0);
    assert_true(isnan(get(&t, "/title")));
    assert_true(isnan(get(&t, "/inner")));
    param_free(&thing_table, &t);
}

static void test_param_set_stores_and_rounds(void **state)
{
    struct thing t;

    (void)state;
    make(&t);
    assert_int_equal(set(&t, "/count", 61.5, NULL), RF_OK);
    assert_int_equal(t.count, 62);
    assert_int_equal(set(&t, "/wait", 1000.4, NULL), RF_OK);
    assert_int_equal(t.wait, 1000);
    assert_int_equal(set(&t, "/start", INFINITY, NULL), RF_OK);
    assert_true(t.start == TICK_NEVER);
    assert_int_equal(set(&t, "/flag", 0, NULL), RF_OK);
    assert_false(t.flag);
    assert_int_equal(set(&t, "/choice", 2, NULL), RF_OK);
    assert_int_equal(t.choice, 2);
    assert_int_equal(set(&t, "/date", 1721362140000.0, NULL), RF_OK);
    assert_true(t.date == INT64_C(1721362140000));
    assert_int_equal(set(&t, "/inner/steps/1/share", 0.5, NULL), RF_OK);
    assert_close(((struct step *)t.inner.steps.items)[1].share, 0.5, 0);
    assert_int_equal(set(&t, "/mix/laptop", 0.75, NULL), RF_OK);
    assert_close(t.mix.value[0], 0.75, 0);
    param_free(&thing_table, &t);
}

/* Hours 0 and 24 of a curve are one. */
static void test_param_set_keeps_a_curve_closed(void **state)
{
    struct thing t;
    const struct curve *day;

    (void)state;
    make(&t);
    assert_int_equal(set(&t, "/kinds/laptop/day/00", 0.125, NULL), RF_OK);
    day = &((struct kind *)t.kinds.items)[0].day;
    assert_close(day->at[0], 0.125, 0);
    assert_close(day->at[24], 0.125, 0);
    assert_int_equal(set(&t, "/kinds/laptop/day/24", 0.25, NULL), RF_OK);
    assert_close(day->at[0], 0.25, 0);
    param_free(&thing_table, &t);
}

static void test_param_set_a_distribution_by_part_and_as_a_whole(void **state)
{
    struct thing t;
    struct rf_error err = { 0 };

    (void)state;
    make(&t);
    t.delay = (struct distribution){ DISTRIBUTION_LOGNORMAL, { 15, 45 } };
    assert_int_equal(set(&t, "/delay/lognormal/median", 20, NULL), RF_OK);
    assert_close(t.delay.param[0], 20, 0);
    assert_int_equal(set(&t, "/delay/lognormal/median", 50, &err), RF_EINPUT);
    assert_string_equal(err.message, "lognormal: p90 is below the median");
    assert_string_equal(err.path, "/delay/lognormal/median");
    assert_close(t.delay.param[0], 20, 0);
    assert_int_equal(set(&t, "/delay", 3 * distribution_mean(&t.delay), NULL), RF_OK);
    assert_close(t.delay.param[0], 60, 1e-12);
    assert_close(t.delay.param[1], 135, 1e-12);
    t.delay = (struct distribution){ DISTRIBUTION_CONSTANT, { 15 } };
    assert_int_equal(set(&t, "/delay", -1, &err), RF_EINPUT);
    assert_string_equal(err.message, "-1 ms is below 0 s");
    assert_int_equal(set(&t, "/plain", 101, &err), RF_EINPUT);
    assert_string_equal(err.message, "101 is not in [0, 100]");
    assert_int_equal(set(&t, "/delay", 0, NULL), RF_OK);
    param_free(&thing_table, &t);
}

static void check_set_error(const char *pointer, double value, const char *message)
{
    struct thing t;
    struct rf_error err = { 0 };

    make(&t);
    assert_int_equal(set(&t, pointer, value, &err), RF_EINPUT);
    assert_int_equal(err.code, RF_EINPUT);
    assert_string_equal(err.path, pointer);
    assert_string_equal(err.message, message);
    param_free(&thing_table, &t);
}

static void test_param_set_errors(void **state)
{
    (void)state;
    check_set_error("/share", 1.4, "1.4 is not in [0, 1]");
    check_set_error("/share", NAN, "NaN is not a finite number");
    check_set_error("/real", INFINITY, "infinity is not a finite number");
    check_set_error("/wait", INFINITY, "never is not a finite number");
    check_set_error("/wait", -6e4, "-1 min is not in [0 s, 1 d]");
    check_set_error("/start", 1e9, "1000000 s is not in [0 s, 1 d]");
    check_set_error("/count", 1e300, "1e+300 is not in [5, 2000]");
    check_set_error("/choice", 3, "3 is not in [halt, rollback]");
    check_set_error("/choice", 0.5, "0.5 is not a whole number");
    check_set_error("/flag", 2, "true is not in [false, true]");
    check_set_error("/title", 1, "title is not one number");
    check_set_error("/set", 1, "set is not one number");
    check_set_error("/mix/laptop", 1.5, "1.5 is not in [0, 1]");
    check_set_error("/kinds/laptop/day/08", 1.5, "1.5 is not in [0, 1]");
}

static void check_find_error(const char *pointer, const char *message)
{
    struct thing t;
    struct param_slot slot;
    struct rf_error err = { 0 };

    make(&t);
    t.plain = (struct distribution){ DISTRIBUTION_UNIFORM, { 1, 2 } };
    assert_int_equal(param_find(&thing_table, &t, pointer, &slot, &err), RF_EINPUT);
    assert_string_equal(err.message, message);
    param_free(&thing_table, &t);
}

static void test_param_find_errors(void **state)
{
    char longer[PARAM_POINTER_SIZE + 5];

    (void)state;
    memset(longer, 'x', sizeof longer - 1);
    longer[0] = '/';
    longer[sizeof longer - 1] = '\0';
    check_find_error(longer, "longer than 95 characters");
    check_find_error("", "is not a JSON Pointer such as \"/rollout/waves/0/share\"");
    check_find_error("real", "is not a JSON Pointer such as \"/rollout/waves/0/share\"");
    check_find_error("/re~2al",
                     "is not a JSON Pointer such as \"/rollout/waves/0/share\"");
    check_find_error("/shaer", "unknown name \"shaer\"; did you mean \"share\"?");
    check_find_error("/xyzzy", "unknown name \"xyzzy\"");
    check_find_error("/inner/limitt", "unknown name \"limitt\"; did you mean \"limit\"?");
    check_find_error("/real/x", "real has no parts of that name");
    check_find_error("/inner/steps/2/share", "steps has no entry \"2\"; it has 2");
    check_find_error("/inner/steps/01/share", "steps has no entry \"01\"; it has 2");
    check_find_error("/inner/steps/-1/share", "steps has no entry \"-1\"; it has 2");
    check_find_error("/inner/steps/1", "names an entry of steps, not a parameter of it");
    check_find_error("/kinds/labtop/day",
                     "unknown name \"labtop\"; did you mean \"laptop\"?");
    check_find_error("/kinds/laptop/day/8", "an hour is two digits, \"00\" to \"23\"");
    check_find_error("/kinds/laptop/day/25", "an hour is two digits, \"00\" to \"23\"");
    check_find_error("/mix/sever", "unknown name \"sever\"; did you mean \"server\"?");
    check_find_error("/plain/lognormal/median", "the distribution there is uniform");
    check_find_error("/plain/uniform/hihg",
                     "unknown parameter \"hihg\"; did you mean \"high\"?");
    check_find_error("/plain/uniform", "plain has no parts of that name");
    check_find_error("/ties/0", "ties has no parts of that name");
}

static void test_param_copy_is_deep(void **state)
{
    struct thing a, b;

    (void)state;
    make(&a);
    assert_int_equal(param_copy(&thing_table, &b, &a, NULL), RF_OK);
    assert_int_equal(set(&b, "/mix/server", 0.5, NULL), RF_OK);
    assert_int_equal(set(&b, "/inner/steps/0/share", 0.5, NULL), RF_OK);
    assert_close(get(&a, "/mix/server"), 0.25, 0);
    assert_close(get(&a, "/inner/steps/0/share"), 0.01, 0);
    assert_ptr_not_equal(((struct kind *)a.kinds.items)[1].notes.items,
                         ((struct kind *)b.kinds.items)[1].notes.items);
    param_free(&thing_table, &a);
    assert_close(get(&b, "/mix/server"), 0.5, 0);
    param_free(&thing_table, &b);
    param_free(&thing_table, &b);
    assert_null(b.kinds.items);
}

static void test_param_copy_of_an_empty_object(void **state)
{
    struct thing a, b;

    (void)state;
    param_defaults(&thing_table, &a);
    assert_int_equal(param_copy(&thing_table, &b, &a, NULL), RF_OK);
    assert_null(b.kinds.items);
    assert_null(b.mix.value);
    param_free(&thing_table, &b);
}

static void test_param_nearest_distance_counts_swaps_once(void **state)
{
    (void)state;
    assert_int_equal(param_nearest_distance("", ""), 0);
    assert_int_equal(param_nearest_distance("bake", "bakee"), 1);
    assert_int_equal(param_nearest_distance("share", "shaer"), 1);
    assert_int_equal(param_nearest_distance("kitten", "sitting"), 3);
    assert_int_equal(param_nearest_distance("", "four"), 4);
    /* Optimal string alignment, not full Damerau: CA to ABC is 3. */
    assert_int_equal(param_nearest_distance("ca", "abc"), 3);
}

static void check_duration(const char *text, tick_t ticks, const char *back)
{
    char out[32];
    tick_t value = -1;

    assert_int_equal(param_duration_parse(text, &value, NULL), RF_OK);
    assert_true(value == ticks);
    param_duration_text(value, out, sizeof out);
    assert_string_equal(out, back);
}

static void test_param_duration_both_ways(void **state)
{
    (void)state;
    check_duration("78 min", 78 * TICK_MINUTE, "78 min");
    check_duration("5 d", 5 * TICK_DAY, "5 d");
    check_duration("1.5 h", 90 * TICK_MINUTE, "1.5 h");
    check_duration("90 min", 90 * TICK_MINUTE, "1.5 h");
    check_duration("250 ms", 250, "250 ms");
    check_duration("40s", 40000, "40 s");
    check_duration("0 min", 0, "0 s");
    check_duration("-5 min", -5 * TICK_MINUTE, "-5 min");
    check_duration("1e3 s", 1000000, "1000 s");
    check_duration("1.3 h", 78 * TICK_MINUTE, "78 min");
    check_duration("0.0001 s", 0, "0 s");
    check_duration("never", TICK_NEVER, "never");
    check_duration("400 d", 400 * TICK_DAY, "400 d");
}

/* What is written reads back as the same, for lengths over nine decades. */
static void test_param_duration_text_is_exact(void **state)
{
    char out[32];
    tick_t back;

    (void)state;
    for (tick_t t = 1; t < TICK_DAY * 1000; t = t * 3 + 7) {
        param_duration_text(t, out, sizeof out);
        assert_int_equal(param_duration_parse(out, &back, NULL), RF_OK);
        assert_true(back == t);
    }
}

static void check_duration_error(const char *text, const char *message)
{
    struct rf_error err = { 0 };
    tick_t ticks;

    assert_int_equal(param_duration_parse(text, &ticks, &err), RF_EINPUT);
    assert_string_equal(err.message, message);
}

static void test_param_duration_parse_errors(void **state)
{
    (void)state;
    check_duration_error("", "\"\" is not a duration such as \"78 min\" or \"1.5 h\"");
    check_duration_error("min",
                         "\"min\" is not a duration such as \"78 min\" or \"1.5 h\"");
    check_duration_error("inf d",
                         "\"inf d\" is not a duration such as \"78 min\" or \"1.5 h\"");
    check_duration_error("0x10 s",
                         "unknown unit \"x10 s\"; known are ms, s, min, h and d");
    check_duration_error("5", "\"5\" has no unit; ms, s, min, h or d");
    check_duration_error("5 days",
                         "unknown unit \"days\"; known are ms, s, min, h and d");
    check_duration_error("5 d ", "unknown unit \"d \"; known are ms, s, min, h and d");
    check_duration_error("1e999 d", "\"1e999 d\" is too long for a duration");
    check_duration_error("200000000 d", "\"200000000 d\" is too long for a duration");
}

static void check_date(const char *text, int64_t ms, const char *back)
{
    char out[32];
    int64_t value = -1;

    assert_int_equal(param_date_parse(text, &value, NULL), RF_OK);
    assert_true(value == ms);
    param_date_text(value, out, sizeof out);
    assert_string_equal(out, back);
}

/* Unix times of well-known moments: RFC 3339 section 5.8 has the first two texts. */
static void test_param_date_both_ways(void **state)
{
    (void)state;
    check_date("1985-04-12T23:20:50.520Z", INT64_C(482196050520),
               "1985-04-12T23:20:50.520Z");
    check_date("1990-12-31T23:59:59Z", INT64_C(662687999000), "1990-12-31T23:59:59Z");
    check_date("1970-01-01", 0, "1970-01-01T00:00:00Z");
    check_date("1969-12-31T23:59Z", -60000, "1969-12-31T23:59:00Z");
    check_date("2000-02-29", INT64_C(951782400000), "2000-02-29T00:00:00Z");
    check_date("2024-07-19T04:09:00Z", INT64_C(1721362140000), "2024-07-19T04:09:00Z");
    check_date("0001-01-01", INT64_C(-62135596800000), "0001-01-01T00:00:00Z");
    check_date("9999-12-31T23:59:59.999Z", INT64_C(253402300799999),
               "9999-12-31T23:59:59.999Z");
}

static void test_param_date_parse_errors(void **state)
{
    static const char *const bad[] = {
        "",
        "2024-7-19",
        "2024-07-19T04:09",
        "2024-07-19 04:09Z",
        "2024-07-19T24:00Z",
        "2024-07-19T04:60Z",
        "2024-07-19T04:09:00+02:00",
        "2024-07-19T04:09:00.5Z",
        "2024-13-01",
        "2024-00-01",
        "2024-04-31",
        "2023-02-29",
        "1900-02-29",
        "0000-01-01",
        "2024-07-19x",
    };
    struct rf_error err = { 0 };
    int64_t ms;

    (void)state;
    for (size_t i = 0; i < N_OF(bad); i++) {
        if (param_date_parse(bad[i], &ms, &err) != RF_EINPUT) {
            fail_msg("%s was taken", bad[i]);
        }
    }
    assert_int_equal(param_date_parse("2023-02-29", &ms, &err), RF_EINPUT);
    assert_string_equal(err.message, "\"2023-02-29\" is no day of the calendar");
}

static void check_value_text(size_t param, double value, const char *expected)
{
    char out[64];

    param_value_text(&thing_params[param], value, out, sizeof out);
    assert_string_equal(out, expected);
}

static void test_param_value_text_writes_as_people_do(void **state)
{
    (void)state;
    check_value_text(1, 0.1, "0.1");
    check_value_text(1, 1.0 / 3, "0.3333333333333333");
    check_value_text(2, 0.97, "0.97");
    check_value_text(3, 17600000, "17600000");
    check_value_text(4, 0, "1970-01-01T00:00:00Z");
    check_value_text(5, 1, "true");
    check_value_text(6, 4680000, "78 min");
    check_value_text(7, INFINITY, "never");
    check_value_text(8, 2, "rollback");
    check_value_text(8, 7, "7");
    check_value_text(12, 90000, "1.5 min");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_param_defaults_come_from_the_table),
        cmocka_unit_test(test_param_get_reads_each_type),
        cmocka_unit_test(test_param_set_stores_and_rounds),
        cmocka_unit_test(test_param_set_keeps_a_curve_closed),
        cmocka_unit_test(test_param_set_a_distribution_by_part_and_as_a_whole),
        cmocka_unit_test(test_param_set_errors),
        cmocka_unit_test(test_param_find_errors),
        cmocka_unit_test(test_param_copy_is_deep),
        cmocka_unit_test(test_param_copy_of_an_empty_object),
        cmocka_unit_test(test_param_nearest_distance_counts_swaps_once),
        cmocka_unit_test(test_param_duration_both_ways),
        cmocka_unit_test(test_param_duration_text_is_exact),
        cmocka_unit_test(test_param_duration_parse_errors),
        cmocka_unit_test(test_param_date_both_ways),
        cmocka_unit_test(test_param_date_parse_errors),
        cmocka_unit_test(test_param_value_text_writes_as_people_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
