/* test_provenance.c: what is said of a number, and the range that it gives. */
#include "tests/check.h"

#include "input/document.h"
#include "input/provenance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct param real = { .name = "x", .type = PARAM_REAL };
static const struct param duration = { .name = "t", .type = PARAM_DURATION };

/* The entry of the value at key "x" of a document. The caller frees document and list. */
static int enter(const char *text, const struct param *param, double value,
                 struct document *document, struct provenance_list *list,
                 struct rf_error *err)
{
    struct error_list errors = { 0 };

    *document = (struct document){ 0 };
    *list = (struct provenance_list){ 0 };
    assert_int_equal(
        document_parse(document, text, strlen(text), "f", &document->root, &errors),
        RF_OK);
    assert_int_equal(errors.n, 0);
    return provenance_add(
        list, document, param, "/x",
        document_value(cJSON_GetObjectItemCaseSensitive(document->root, "x")), value,
        err);
}

static void check_range(const char *assumption, double value, double low, double high)
{
    struct document document;
    struct provenance_list list;
    struct rf_error err;
    char text[256];

    snprintf(text, sizeof text, "{ \"x\": { \"value\": 1, \"assumption\": %s } }",
             assumption);
    assert_int_equal(enter(text, &real, value, &document, &list, &err), RF_OK);
    assert_true(list.items[0].assumed);
    if (isnan(low)) {
        assert_true(isnan(list.items[0].low) && isnan(list.items[0].high));
    } else {
        assert_close(list.items[0].low, low, 1e-12);
        assert_close(list.items[0].high, high, 1e-12);
    }
    provenance_free(&list);
    document_free(&document);
}

static void test_provenance_range_of_an_assumption(void **state)
{
    (void)state;
    check_range("[0.5, 2]", 1, 0.5, 2);
    check_range("\"\xc2\xb1"
                "35 %\"",
                2, 1.3, 2.7);
    check_range("\"+-35%\"", -2, -2.7, -1.3);
    check_range("\"\xc2\xb1 35\"", 2, NAN, NAN);
    check_range("\"\xc2\xb1x %\"", 2, NAN, NAN);
    check_range("\"mean 1-20 min\"", 2, NAN, NAN);
}

static void test_provenance_range_has_the_unit_of_the_value(void **state)
{
    struct document document;
    struct provenance_list list;
    struct rf_error err;

    (void)state;
    assert_int_equal(
        enter("{ \"x\": { \"value\": \"2 min\", \"assumption\": [\"1 min\", \"1 h\"] } }",
              &duration, 120000, &document, &list, &err),
        RF_OK);
    assert_close(list.items[0].low, 60000, 0);
    assert_close(list.items[0].high, 3600000, 0);
    assert_string_equal(list.items[0].assumption, "1 min to 1 h");
    provenance_free(&list);
    document_free(&document);
}

static void check_range_error(const char *text, const struct param *param, double value,
                              const char *message)
{
    struct document document;
    struct provenance_list list;
    struct rf_error err;

    assert_int_equal(enter(text, param, value, &document, &list, &err), RF_EINPUT);
    assert_string_equal(err.message, message);
    assert_string_equal(err.path, "/x");
    provenance_free(&list);
    document_free(&document);
}

static void test_provenance_range_errors(void **state)
{
    (void)state;
    check_range_error("{ \"x\": { \"value\": 3, \"assumption\": [1, 2] } }", &real, 3,
                      "3 is not in its assumption's range, 1 to 2");
    check_range_error("{ \"x\": { \"value\": 3, \"assumption\": [1, \"2\"] } }", &real, 3,
                      "range of the assumption: found \"2\", expected a number");
    check_range_error(
        "{ \"x\": { \"value\": \"3 h\", \"assumption\": [\"1 h\", 5] } }", &duration,
        1.08e7,
        "range of the assumption: found 5, expected a duration with a unit, such as "
        "\"5 min\"");
}

/* What stands around a value holds for it; what stands beside it replaces that. */
static void check_said(const char *text, const char *source, const char *assumption,
                       const char *note)
{
    struct document document;
    struct provenance_list list;
    struct rf_error err;
    const struct provenance *p;

    assert_int_equal(enter(text, &real, 1, &document, &list, &err), RF_OK);
    p = &list.items[0];
    assert_string_equal(p->source != NULL ? p->source : "", source);
    assert_string_equal(p->assumption != NULL ? p->assumption : "", assumption);
    assert_string_equal(p->note != NULL ? p->note : "", note);
    provenance_free(&list);
    document_free(&document);
}

static void test_provenance_is_inherited_and_replaced(void **state)
{
    (void)state;
    check_said("{ \"x\": 1 }", "", "", "");
    check_said("{ \"source\": \"s\", \"note\": \"n\", \"x\": 1 }", "s", "", "n");
    check_said("{ \"x\": 1, \"assumption\": [0, 0.5] }", "", "0 to 0.5", "");
    check_said("{ \"source\": \"s\", \"note\": \"n\", \"x\": { \"value\": 1, \"source\": "
               "\"t\" } }",
               "t", "", "");
    check_said("{ \"source\": \"s\", \"x\": { \"value\": 1, \"assumption\": \"a\" } }",
               "", "a", "");
    check_said("{ \"source\": \"s\", \"x\": { \"value\": 1, \"note\": \"m\" } }", "s", "",
               "m");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_provenance_range_of_an_assumption),
        cmocka_unit_test(test_provenance_range_has_the_unit_of_the_value),
        cmocka_unit_test(test_provenance_range_errors),
        cmocka_unit_test(test_provenance_is_inherited_and_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
