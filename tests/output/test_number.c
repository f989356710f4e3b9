#include "output/number.h"

#include <stdlib.h>
#include <string.h>

#include "tests/check.h"

#define SP   NUMBER_SPACE
#define DASH NUMBER_DASH

static void check_count(double value, const char *expected)
{
    char text[NUMBER_SIZE];

    number_count(value, text);
    assert_string_equal(text, expected);
}

static void test_number_count_has_two_digits_and_a_unit(void **state)
{
    (void)state;
    check_count(0.0, "0");
    check_count(8.0, "8");
    check_count(847.0, "850");
    check_count(999.0, "1" SP "k");
    check_count(8.46e6, "8.5" SP "M");
    check_count(1e7, "10" SP "M");
    check_count(180.4e6, "180" SP "M");
    check_count(9.96e8, "1" SP "bn");
    check_count(4.7e11, "470" SP "bn");
    check_count(1e15, "1000000" SP "bn");
    check_count(0.0049, "0.0049");
    check_count(-17.2e6, NUMBER_MINUS "17" SP "M");
}

static void test_number_range_has_one_unit(void **state)
{
    char text[NUMBER_SIZE];

    (void)state;
    number_range(7.1e6, 10.2e6, number_unit(8.5e6), text);
    assert_string_equal(text, "7.1" DASH "10" SP "M");
    number_range(0.0, 0.4e6, number_unit(8.5e6), text);
    assert_string_equal(text, "0" DASH "0.4" SP "M");
    number_range(1.61e6, 1.62e6, number_unit(1e6), text);
    assert_string_equal(text, "1.6" SP "M");
    number_range(-2e6, 3e6, number_unit(3e6), text);
    assert_string_equal(text, NUMBER_MINUS "2 to 3" SP "M");
}

static void test_number_unit_for_keeps_the_column_readable(void **state)
{
    char text[NUMBER_SIZE];

    (void)state;
    number_text(0.85e6, number_unit_for(0.85e6, number_unit(8.5e6)), text);
    assert_string_equal(text, "0.85" SP "M");
    number_text(0.09e6, number_unit_for(0.09e6, number_unit(8.5e6)), text);
    assert_string_equal(text, "90" SP "k");
    number_text(460, number_unit_for(460, number_unit(48e3)), text);
    assert_string_equal(text, "460");
    number_text(1.3e9, number_unit_for(1.3e9, number_unit(8.5e6)), text);
    assert_string_equal(text, "1.3" SP "bn");
    number_text(350.0, number_unit_for(350.0, number_unit(8.5e6)), text);
    assert_string_equal(text, "350");
}

static void test_number_time_takes_the_unit_people_use(void **state)
{
    static const struct {
        double hours;
        const char *text;
    } known[] = { { 1.3, "78" SP "min" }, { 98.4, "4.1" SP "d" },
                  { 22.0, "22" SP "h" },  { 0.005, "18" SP "s" },
                  { 24.0, "1" SP "d" },   { 1.99, "120" SP "min" },
                  { 336.0, "14" SP "d" }, { 0.0, "0" } };
    char text[NUMBER_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        number_time(known[i].hours, text);
        assert_string_equal(text, known[i].text);
    }
}

static void test_number_percent_never_claims_all_or_nothing(void **state)
{
    static const struct {
        double share;
        const char *text;
    } known[] = { { 0.0, "0" SP "%" },
                  { 1.0, "100" SP "%" },
                  { 0.9871, "99" SP "%" },
                  { 0.9951, "99.5" SP "%" },
                  { 0.9969, "99.7" SP "%" },
                  { 0.99899, "99.9" SP "%" },
                  { 0.99999, "over 99.9" SP "%" },
                  { 1e-7, "under 0.1" SP "%" },
                  { 0.0042, "0.42" SP "%" },
                  { 1.31, "130" SP "%" } };
    char text[NUMBER_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        number_percent(known[i].share, text);
        assert_string_equal(text, known[i].text);
    }
}

/* Every part of a time is told: what is 15 minutes apart never reads alike. */
static void test_number_duration_is_exact(void **state)
{
    static const struct {
        tick_t ticks;
        const char *text;
    } known[] = {
        { 0, "0" },
        { TICK_NEVER, "never" },
        { 1500, "1.5" SP "s" },
        { 7, "0.007" SP "s" },
        { TICK_MINUTE, "1" SP "min" },
        { 13 * TICK_HOUR, "13" SP "h" },
        { 13 * TICK_HOUR + 15 * TICK_MINUTE, "13" SP "h" SP "15" SP "min" },
        { 2 * TICK_DAY + 3 * TICK_HOUR, "2" SP "d" SP "3" SP "h" },
        { TICK_DAY + 600, "1" SP "d" SP "1" SP "s" },
        { TICK_HOUR - 1, "1" SP "h" },
        { 400 * TICK_DAY + 23 * TICK_HOUR + 59 * TICK_MINUTE + 59 * TICK_SECOND,
          "400" SP "d" SP "23" SP "h" SP "59" SP "min" SP "59" SP "s" },
    };
    char text[NUMBER_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        number_duration(known[i].ticks, text);
        assert_string_equal(text, known[i].text);
    }
}

/* Every value reads back as the same double, in the fewest digits of 15, 16, 17. */
static void test_number_exact_reads_back(void **state)
{
    static const double values[] = {
        0.1,  1.0 / 3.0, 5e-324,      1.7976931348623157e308, 1e15,
        1e16, -2.5,      123456789.0, 0.30000000000000004
    };
    char text[NUMBER_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        number_exact(values[i], text);
        assert_true(strtod(text, NULL) == values[i]);
    }
    number_exact(0.1, text);
    assert_string_equal(text, "0.1");
    number_exact(-0.0, text);
    assert_string_equal(text, "0");
    number_exact(123456789.0, text);
    assert_string_equal(text, "123456789");
}

static void test_number_texts_have_no_exponent(void **state)
{
    char text[NUMBER_SIZE];
    double value = 1e-12;

    (void)state;
    for (int i = 0; i < 53; i++, value *= 3.7) { /* up to 1e18 */
        number_count(value, text);
        assert_null(strpbrk(text, "eE"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_number_count_has_two_digits_and_a_unit),
        cmocka_unit_test(test_number_range_has_one_unit),
        cmocka_unit_test(test_number_unit_for_keeps_the_column_readable),
        cmocka_unit_test(test_number_time_takes_the_unit_people_use),
        cmocka_unit_test(test_number_percent_never_claims_all_or_nothing),
        cmocka_unit_test(test_number_duration_is_exact),
        cmocka_unit_test(test_number_exact_reads_back),
        cmocka_unit_test(test_number_texts_have_no_exponent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
