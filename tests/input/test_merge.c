/* test_merge.c: merge patches and single values. */
#include "tests/check.h"

#include "input/merge.h"

#include <stdlib.h>
#include <string.h>

static void check_json(cJSON *node, const char *expected)
{
    char *text = cJSON_PrintUnformatted(node);

    assert_non_null(text);
    assert_string_equal(text, expected);
    cJSON_free(text);
}

static void check_patch(const char *target_text, const char *patch_text,
                        const char *result)
{
    cJSON *target = cJSON_Parse(target_text);
    cJSON *patch = cJSON_Parse(patch_text);

    assert_non_null(target);
    assert_non_null(patch);
    merge_patch_take(target, patch);
    check_json(target, result);
    cJSON_Delete(target);
    cJSON_Delete(patch);
}

/* RFC 7396, appendix A: the cases whose documents are objects. */
static void test_merge_rfc_7396_appendix_a(void **state)
{
    (void)state;
    check_patch("{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}");
    check_patch("{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}");
    check_patch("{\"a\":\"b\"}", "{\"a\":null}", "{}");
    check_patch("{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}");
    check_patch("{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}");
    check_patch("{\"a\":\"c\"}", "{\"a\":[\"b\"]}", "{\"a\":[\"b\"]}");
    check_patch("{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}",
                "{\"a\":{\"b\":\"d\"}}");
    check_patch("{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\":[1]}");
    check_patch("{\"e\":null}", "{\"a\":1}", "{\"e\":null,\"a\":1}");
    check_patch("{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}}}");
}

/* What is one value of this language is replaced as a whole. */
static void test_merge_replaces_values_as_a_whole(void **state)
{
    (void)state;
    check_patch("{\"t\":{\"value\":1,\"source\":\"s\"}}", "{\"t\":2}", "{\"t\":2}");
    check_patch("{\"t\":{\"value\":1,\"source\":\"s\"}}", "{\"t\":{\"value\":2}}",
                "{\"t\":{\"value\":2}}");
    check_patch("{\"t\":{\"exponential\":{\"mean\":1}}}",
                "{\"t\":{\"uniform\":{\"low\":1,\"high\":2}}}",
                "{\"t\":{\"uniform\":{\"low\":1,\"high\":2}}}");
    check_patch("{\"t\":{\"lognormal\":{\"median\":1,\"p90\":2},\"source\":\"s\"}}",
                "{\"t\":{\"lognormal\":{\"p90\":3}}}",
                "{\"t\":{\"lognormal\":{\"median\":1,\"p90\":3},\"source\":\"s\"}}");
    check_patch("{\"t\":{\"exponential\":{\"mean\":1}}}", "{\"t\":{\"value\":2}}",
                "{\"t\":{\"value\":2}}");
    check_patch("{\"t\":{\"value\":2,\"note\":\"n\"}}",
                "{\"t\":{\"exponential\":{\"mean\":1}}}",
                "{\"t\":{\"exponential\":{\"mean\":1}}}");
    /* A target has a value among other members: no annotated number. */
    check_patch("{\"t\":{\"value\":1,\"sd\":2}}", "{\"t\":{\"value\":3}}",
                "{\"t\":{\"value\":3,\"sd\":2}}");
}

static int set(struct document *d, const char *pointer, const char *text,
               struct error_list *errors)
{
    cJSON *value;

    assert_int_equal(document_parse(d, text, strlen(text), "set", &value, errors), RF_OK);
    return merge_set_take(d, pointer, value, errors);
}

static void start(struct document *d, struct error_list *errors)
{
    const char text[] = "{\"a\":{\"b\":1},\"l\":[{\"c\":2},3],\"x/y\":4}";

    *d = (struct document){ 0 };
    assert_int_equal(document_parse(d, text, sizeof text - 1, "f", &d->root, errors),
                     RF_OK);
}

static void test_merge_set_replaces_makes_and_removes(void **state)
{
    struct document d;
    struct error_list errors = { 0 };

    (void)state;
    start(&d, &errors);
    assert_int_equal(set(&d, "/a/b", "{\"k\":true}", &errors), RF_OK);
    assert_int_equal(set(&d, "/l/0/c", "5", &errors), RF_OK);
    assert_int_equal(set(&d, "/l/1", "6", &errors), RF_OK);
    assert_int_equal(set(&d, "/x~1y", "null", &errors), RF_OK);
    assert_int_equal(set(&d, "/n/m/o", "\"new\"", &errors), RF_OK);
    check_json(d.root, "{\"a\":{\"b\":{\"k\":true}},\"l\":[{\"c\":5},6],"
                       "\"n\":{\"m\":{\"o\":\"new\"}}}");
    document_free(&d);
    document_free(&d);
}

static void check_set_error(const char *pointer, const char *message)
{
    struct document d;
    struct error_list errors = { 0 };

    start(&d, &errors);
    assert_int_equal(set(&d, pointer, "1", &errors), RF_EINPUT);
    assert_int_equal(errors.n, 1);
    assert_string_equal(errors.items[0].message, message);
    assert_string_equal(errors.items[0].path, pointer);
    document_free(&d);
    error_list_free(&errors);
}

static void test_merge_set_errors(void **state)
{
    (void)state;
    check_set_error("", "is not a JSON Pointer such as \"/rollout/waves/0\"");
    check_set_error("a", "is not a JSON Pointer such as \"/rollout/waves/0\"");
    check_set_error("/a/~2", "is not a JSON Pointer such as \"/rollout/waves/0\"");
    check_set_error("/a/b/c", "there is nothing below a single value");
    check_set_error("/l/2", "the list has no entry \"2\"; it has 2");
    check_set_error("/l/-", "the list has no entry \"-\"; it has 2");
    check_set_error("/l/99999999999999999999",
                    "the list has no entry \"99999999999999999999\"; it "
                    "has 2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_merge_rfc_7396_appendix_a),
        cmocka_unit_test(test_merge_replaces_values_as_a_whole),
        cmocka_unit_test(test_merge_set_replaces_makes_and_removes),
        cmocka_unit_test(test_merge_set_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
