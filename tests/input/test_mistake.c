/* test_mistake.c: the list of mistakes: its order, its length, its texts. */
#include "tests/check.h"

#include "input/mistake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add(struct error_list *errors, const char *file, int line, int column,
                const char *path)
{
    const struct spot spot = { file, line, column };

    assert_int_equal(mistake_add(errors, RF_EINPUT, spot, path, "wrong"), RF_EINPUT);
}

static void check_text(const struct rf_error *e, const char *expected)
{
    char text[1024];

    mistake_text(e, text, sizeof text);
    assert_string_equal(text, expected);
}

static void test_mistake_text_leaves_out_what_is_not_known(void **state)
{
    struct error_list errors = { 0 };

    (void)state;
    add(&errors, "a.json", 3, 7, "/x");
    add(&errors, "a.json", 1, 1, "");
    add(&errors, "a.json", 0, 0, "/x");
    add(&errors, NULL, 0, 0, "");
    check_text(&errors.items[0], "a.json:3:7: /x: wrong");
    check_text(&errors.items[1], "a.json:1:1: wrong");
    check_text(&errors.items[2], "a.json: /x: wrong");
    check_text(&errors.items[3], "wrong");
    error_list_free(&errors);
}

static void test_mistake_sort_by_file_and_place(void **state)
{
    struct error_list errors = { 0 };

    (void)state;
    add(&errors, "b.json", 9, 1, "/1");
    add(&errors, "a.json", 5, 2, "/2");
    add(&errors, "b.json", 2, 8, "/3");
    add(&errors, "a.json", 5, 1, "/4");
    add(&errors, "b.json", 2, 8, "/5");
    mistake_sort(&errors);
    check_text(&errors.items[0], "b.json:2:8: /3: wrong");
    check_text(&errors.items[1], "b.json:2:8: /5: wrong");
    check_text(&errors.items[2], "b.json:9:1: /1: wrong");
    check_text(&errors.items[3], "a.json:5:1: /4: wrong");
    check_text(&errors.items[4], "a.json:5:2: /2: wrong");
    error_list_free(&errors);
}

static void test_mistake_add_keeps_the_first_of_a_place(void **state)
{
    struct error_list errors = { 0 };

    (void)state;
    add(&errors, "a.json", 1, 1, "/x");
    add(&errors, "a.json", 1, 1, "/x");
    add(&errors, "a.json", 1, 1, "/y");
    add(&errors, "b.json", 1, 1, "/x");
    assert_int_equal(errors.n, 3);
    error_list_free(&errors);
}

static void test_mistake_add_ends_the_list_with_a_line(void **state)
{
    struct error_list errors = { 0 };

    (void)state;
    for (int i = 1; i <= 3 * MISTAKE_MAX; i++) {
        add(&errors, "a.json", i, 1, "/x");
    }
    assert_int_equal(errors.n, MISTAKE_MAX + 1);
    assert_string_equal(errors.items[MISTAKE_MAX].message,
                        "more than 200 mistakes; the rest is not listed");
    mistake_sort(&errors);
    assert_int_equal(errors.n, MISTAKE_MAX + 1);
    error_list_free(&errors);
}

/* What is in a key must not reach a terminal as a command. */
static void test_mistake_add_cleans_control_characters(void **state)
{
    const struct spot spot = { "a.json", 1, 1 };
    struct error_list errors = { 0 };

    (void)state;
    assert_int_equal(mistake_add(&errors, RF_EINPUT, spot, "/a\x1b[2J", "\x07%s", "b\n"),
                     RF_EINPUT);
    check_text(&errors.items[0], "a.json:1:1: /a?[2J: ?b?");
    error_list_free(&errors);
}

static void test_mistake_touches_above_and_below(void **state)
{
    struct error_list errors = { 0 };

    (void)state;
    add(&errors, "a.json", 1, 1, "/delivery/latency");
    assert_true(mistake_touches(&errors, "/delivery"));
    assert_true(mistake_touches(&errors, "/delivery/latency"));
    assert_true(mistake_touches(&errors, "/delivery/latency/exponential/mean"));
    assert_false(mistake_touches(&errors, "/delivery/latencies"));
    assert_false(mistake_touches(&errors, "/delivery/lat"));
    assert_false(mistake_touches(&errors, "/update"));
    error_list_free(&errors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mistake_text_leaves_out_what_is_not_known),
        cmocka_unit_test(test_mistake_sort_by_file_and_place),
        cmocka_unit_test(test_mistake_add_keeps_the_first_of_a_place),
        cmocka_unit_test(test_mistake_add_ends_the_list_with_a_line),
        cmocka_unit_test(test_mistake_add_cleans_control_characters),
        cmocka_unit_test(test_mistake_touches_above_and_below),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
