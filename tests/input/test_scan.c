/* test_scan.c: places of values, and limits that would make large files in the corpus. */
#include "tests/check.h"

#include "input/scan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check_mark(const struct mark *m, int line, int column, int key_line,
                       int key_column)
{
    assert_int_equal(m->line, line);
    assert_int_equal(m->column, column);
    assert_int_equal(m->key_line, key_line);
    assert_int_equal(m->key_column, key_column);
}

static void test_scan_marks_values_in_preorder(void **state)
{
    const char text[] = "{\n  \"a\": [1, true],\r\n  \"\xc2\xb1\" : {\"c\":\n null}\n}\n";
    struct scan scan;
    struct error_list errors = { 0 };

    (void)state;
    assert_int_equal(scan_text(&scan, text, sizeof text - 1, false, "f", &errors), RF_OK);
    assert_int_equal(scan.n, 6);
    check_mark(&scan.marks[0], 1, 1, 1, 1);
    check_mark(&scan.marks[1], 2, 8, 2, 3);
    check_mark(&scan.marks[2], 2, 9, 2, 9);
    check_mark(&scan.marks[3], 2, 12, 2, 12);
    check_mark(&scan.marks[4], 3, 9, 3, 3); /* columns count characters: the key is one */
    check_mark(&scan.marks[5], 4, 2, 3, 10);
    scan_free(&scan);
    scan_free(&scan);
    error_list_free(&errors);
}

static void check_valid(const char *text)
{
    struct scan scan;
    struct error_list errors = { 0 };

    if (scan_text(&scan, text, strlen(text), false, "f", &errors) != RF_OK ||
        errors.n > 0) {
        fail_msg("%s was refused", text);
    }
    scan_free(&scan);
    error_list_free(&errors);
}

/* Cases of the public JSON parsing test suite (files y_…) that have no duplicate keys. */
static void test_scan_takes_valid_json_parsing_suite(void **state)
{
    static const char *const texts[] = {
        "[[]   ]",
        "[\"\"]",
        "[]",
        "[false]",
        "[null, 1, \"1\", {}]",
        "[1\n]",
        " [1]",
        "[1,null,null,null,2]",
        "[123e65]",
        "[0e+1]",
        "[0e1]",
        "[ 4]",
        "[-0.000000000000000000000000000000000000000001]",
        "[20e1]",
        "[-0]",
        "[-123]",
        "[1E22]",
        "[1E-2]",
        "[123.456e78]",
        "{\"asd\":\"sdf\", \"dfg\":\"fgh\"}",
        "{}",
        "{\"\":0}",
        "[\"\\u0060\\u012a\\u12AB\"]",
        "[\"\\uD801\\udc37\"]",
        "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]",
        "[\"\\\\u0000\"]",
        "[\"\xe2\x82\xac\xf0\x9d\x84\x9e\"]",
        "\"\"",
        "42",
        "false",
        "[true]\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        check_valid(texts[i]);
    }
}

/* The first message about a text must contain `part`. */
static void check_refused_n(const char *text, size_t n, const char *part)
{
    struct scan scan;
    struct error_list errors = { 0 };
    const int status = scan_text(&scan, text, n, false, "f", &errors);

    if ((status != RF_EINPUT && !scan.mistakes) || errors.n == 0) {
        fail_msg("%.60s was taken", text);
    } else if (strstr(errors.items[0].message, part) == NULL) {
        fail_msg("%.60s: \"%s\" is not in \"%s\"", text, part, errors.items[0].message);
    }
    scan_free(&scan);
    error_list_free(&errors);
}

static void check_refused(const char *text, const char *part)
{
    check_refused_n(text, strlen(text), part);
}

/* Cases of the same suite's files n_… */
static void test_scan_errors_json_parsing_suite(void **state)
{
    (void)state;
    check_refused("[1 true]", "found true, expected \",\"");
    check_refused("[,1]", "found ,, expected a value");
    check_refused("[1,,2]", "found ,");
    check_refused("[\"x\"]]", "expected the end of the text");
    check_refused("[\"\",]", "found ], expected a value");
    check_refused("[x", "found x, expected a value");
    check_refused("[3[4]]", "found [, expected");
    check_refused("[1:2]", "found :, expected");
    check_refused("[-", "expected a number");
    check_refused("[nul]", "found nul, expected a value");
    check_refused("[True]", "found True");
    check_refused("[++1234]", "found ++1234, expected a value");
    check_refused("[+Inf]", "found +Inf");
    check_refused("[-Infinity]", "found -Infinity, expected a number");
    check_refused("[.123]", "found .123, expected a value");
    check_refused("[0.e1]", "expected a number");
    check_refused("[0.3e]", "expected a number");
    check_refused("[1.0e+]", "expected a number");
    check_refused("[0x1]", "found x1, expected \",\"");
    check_refused("[-012]", "found -012, expected a number");
    check_refused("[2.e3]", "expected a number");
    check_refused("{\"x\", null}", "expected \":\"");
    check_refused("{1:1}", "found 1, expected a key in quotes");
    check_refused("{'a':0}", "found ', expected a key in quotes");
    check_refused("{\"a\":0,}", "found }, expected a key");
    check_refused("{\"a\":\"a\" 123}", "found 123, expected \",\" or \"}\"");
    check_refused("[\"\\u00A\"]", "escape");
    check_refused("[\"\\uD800\\uD800\\n\"]", "surrogate");
    check_refused("[\"\\uDC00\"]", "surrogate");
    check_refused("[\"\\a\"]", "escape");
    check_refused("[\"\\", "escape");
    check_refused("[\"a\nb\"]", "quote is missing");
    check_refused("[\"\t\"]", "control character 0x09");
    check_refused("[\"abc", "closing quote");
    check_refused("\xef\xbb\xbf{}", "byte order mark");
    check_refused("[\"\xe5\"]", "not valid UTF-8");
    check_refused("[\"\xed\xa0\x80\"]", "not valid UTF-8");
    check_refused("[\"\xf4\xbf\xbf\xbf\"]", "not valid UTF-8");
    check_refused("[\"\xc0\xaf\"]", "not valid UTF-8");
    check_refused("[\"\xe2\x82\"]", "not valid UTF-8");
    check_refused("[1,", "found the end of the text, expected a value");
    check_refused("", "found the end of the text, expected a value");
    check_refused("/**/{}", "comment");
    check_refused_n("[1]\0", 4, "found byte 0x00, expected the end of the text");
    check_refused_n("[\"a\0b\"]", 7, "control character 0x00");
    check_refused("[1e400]", "too large");
    check_refused("[9007199254740992]", "2^53");
    check_refused("[-9007199254740993]", "2^53");
}

static void test_scan_takes_integers_below_2_to_53(void **state)
{
    (void)state;
    check_valid("[9007199254740991, -9007199254740991, 9007199254740993.5, 1e300]");
}

/* `head`, then `part` n times. */
static char *repeat(const char *head, const char *part, size_t n, size_t *length)
{
    const size_t size = strlen(head) + n * strlen(part);
    char *text = malloc(size + 1);
    char *p = text;

    assert_non_null(text);
    p += sprintf(p, "%s", head);
    for (size_t i = 0; i < n; i++) {
        memcpy(p, part, strlen(part));
        p += strlen(part);
    }
    *p = '\0';
    *length = size;
    return text;
}

static void check_refused_repeat(const char *head, const char *part, size_t n,
                                 const char *message)
{
    size_t length;
    char *text = repeat(head, part, n, &length);

    check_refused_n(text, length, message);
    free(text);
}

static void test_scan_limits_errors(void **state)
{
    (void)state;
    check_refused_repeat("", "[", 65, "more than 64 lists");
    check_refused_repeat("", "[", 1000000, "more than 64 lists");
    check_refused_repeat("[0", ",0", 100000, "more than 100000 entries");
    check_refused_repeat("{\"\":0", ",\"\":0", 100000, "more than 100000 entries");
    check_refused_repeat("\"", "x", 8200, "more than 8192 bytes");
    check_refused_repeat("0.", "3", 60, "more than 60 characters");
    check_refused_repeat("", " ", SCAN_MAX_BYTES + 1, "more than 16777216 bytes");
    check_valid("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
                "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]");
}

/* One line of two megabytes: columns are counted once, not from the start for each value.
 */
static void test_scan_long_line_is_linear(void **state)
{
    struct scan scan;
    struct error_list errors = { 0 };
    char *text;
    char *p;

    (void)state;
    text = malloc(3 << 20);
    assert_non_null(text);
    p = text + sprintf(text, "[0");
    for (int i = 0; i < 20; i++) {
        p += sprintf(p, ",[0");
        for (int j = 0; j < 50000; j++) {
            p += sprintf(p, ",1");
        }
        *p++ = ']';
    }
    *p++ = ']';
    *p = '\0';
    assert_int_equal(scan_text(&scan, text, (size_t)(p - text), false, "f", &errors),
                     RF_OK);
    assert_int_equal(scan.marks[scan.n - 1].column, p - text - 2);
    scan_free(&scan);
    error_list_free(&errors);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scan_marks_values_in_preorder),
        cmocka_unit_test(test_scan_takes_valid_json_parsing_suite),
        cmocka_unit_test(test_scan_errors_json_parsing_suite),
        cmocka_unit_test(test_scan_takes_integers_below_2_to_53),
        cmocka_unit_test(test_scan_limits_errors),
        cmocka_unit_test(test_scan_long_line_is_linear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
