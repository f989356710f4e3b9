#include "output/text.h"

#include <stdlib.h>
#include <string.h>

#include "output/json.h"
#include "tests/check.h"

#define HOSTILE "a_b <x> `id` 'q' \"r\" 100 % & \\n"

typedef void (*escape)(struct buffer *b, const char *text);

static void check_escape(escape call, const char *text, const char *expected)
{
    struct buffer b = { 0 };

    call(&b, text);
    buffer_add(&b, "");
    assert_int_equal(buffer_check(&b, NULL), RF_OK);
    assert_string_equal(b.text, expected);
    buffer_free(&b);
}

static void test_text_is_safe_where_it_goes(void **state)
{
    (void)state;
    check_escape(text_html, HOSTILE,
                 "a_b &lt;x&gt; `id` &#39;q&#39; &quot;r&quot; 100 % &amp; \\n");
    check_escape(text_csv, HOSTILE, "\"a_b <x> `id` 'q' \"\"r\"\" 100 % & \\n\"");
    check_escape(text_csv, "plain", "plain");
    check_escape(text_csv, "a,b", "\"a,b\"");
    check_escape(text_json, HOSTILE, "\"a_b <x> `id` 'q' \\\"r\\\" 100 % & \\\\n\"");
    check_escape(text_gnuplot, HOSTILE, "'a_b <x> `id` ''q'' \"r\" 100 % & \\n'");
    check_escape(text_tsv, "a\t\"b\"", "a 'b'");
}

static void test_text_loses_controls_and_broken_bytes(void **state)
{
    (void)state;
    check_escape(text_plain,
                 "a\x01\x1b[31m\x7f"
                 "b\nc",
                 "a[31mb c");
    check_escape(text_plain, "\xc2\x85x\xef\xbf\xbf", "x"); /* C1, U+FFFF */
    check_escape(text_plain,
                 "a\xff"
                 "b",
                 "a\xef\xbf\xbd"
                 "b");                                                /* no UTF-8 */
    check_escape(text_plain, "\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd"); /* overlong */
    check_escape(text_plain, "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    check_escape(text_plain, "\xe2\x86", "\xef\xbf\xbd\xef\xbf\xbd"); /* cut off */
    check_escape(text_plain, "\xe2\x86\x93 \xf0\x9f\x99\x82",
                 "\xe2\x86\x93 \xf0\x9f\x99\x82");
}

static void test_text_fit_cuts_at_characters(void **state)
{
    char out[16];

    (void)state;
    text_fit("gr\xc3\xbc\xc3\x9f", 4, out, sizeof out);
    assert_string_equal(out, "gr\xc3\xbc\xc3\x9f");
    text_fit("gr\xc3\xbc\xc3\x9f"
             "e",
             4, out, sizeof out);
    assert_string_equal(out, "gr\xc3\xbc\xe2\x80\xa6");
    text_fit("0123456789abcdefghij", 30, out, sizeof out);
    assert_true(strlen(out) < sizeof out);
    assert_int_equal(text_length(out), 13);
}

static void test_text_wrap_keeps_words(void **state)
{
    struct text_lines lines = { 0 };

    (void)state;
    text_wrap("none in 27 of 40 worlds, else 8.5\xc2\xa0M", 13, &lines);
    assert_int_equal(lines.n, 3);
    assert_memory_equal(lines.at[0], "none in 27 of", lines.bytes[0]);
    assert_memory_equal(lines.at[1], "40 worlds,", lines.bytes[1]);
    assert_memory_equal(lines.at[2], "else 8.5\xc2\xa0M", lines.bytes[2]);
    lines = (struct text_lines){ 0 };
    text_wrap("abcdefgh", 3, &lines);
    assert_int_equal(lines.n, 3);
    lines = (struct text_lines){ 0 };
    text_wrap("0.00018\xe2\x80\x93"
              "0.00042",
              13, &lines);
    assert_int_equal(lines.n, 2);
    assert_memory_equal(lines.at[1], "0.00042", lines.bytes[1]);
    lines = (struct text_lines){ 0 };
    text_wrap("", 3, &lines);
    assert_int_equal(lines.n, 0);
}

static void test_text_buffer_replaces_and_hands_over(void **state)
{
    struct buffer b = { 0 };
    char *text;

    (void)state;
    buffer_addf(&b, "%s-%d", "abc", 7);
    buffer_replace(&b, 1, 2, "XYZ!");
    assert_int_equal(buffer_take(&b, &text, NULL), RF_OK);
    assert_string_equal(text, "aXYZ!-7");
    free(text);
    assert_null(b.text);
}

static void test_text_json_writes_lists_and_numbers(void **state)
{
    struct buffer b = { 0 };
    struct json j = { .out = &b };
    struct rf_error err;

    (void)state;
    json_open(&j, NULL, '{');
    json_number(&j, "a", 0.1);
    json_number(&j, "b", NAN);
    json_open(&j, "c", '[');
    json_bool(&j, NULL, true);
    json_text(&j, NULL, "x\"y");
    json_close(&j, ']');
    json_open(&j, "d", '{');
    json_close(&j, '}');
    assert_int_equal(json_raw(&j, "e", "{\"f\": 1}\n", &err), RF_OK);
    assert_int_equal(json_raw(&j, "g", "{\"f\": ", &err), RF_EINTERNAL);
    json_close(&j, '}');
    assert_string_equal(b.text,
                        "{\n  \"a\": 0.1,\n  \"b\": null,\n  \"c\": [\n    true,\n"
                        "    \"x\\\"y\"\n  ],\n  \"d\": {},\n  \"e\": {\"f\": 1}\n}\n");
    buffer_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_is_safe_where_it_goes),
        cmocka_unit_test(test_text_loses_controls_and_broken_bytes),
        cmocka_unit_test(test_text_fit_cuts_at_characters),
        cmocka_unit_test(test_text_wrap_keeps_words),
        cmocka_unit_test(test_text_buffer_replaces_and_hands_over),
        cmocka_unit_test(test_text_json_writes_lists_and_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
