/* test_schema.c: the schemas in scenarios/schema are those of the tables.
 *
 * After a change of a table: RF_WRITE_SCHEMA=1 makes this test write them anew.
 */
#include "tests/check.h"

#include "input/schema.h"
#include "models/scenario.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDER RF_SOURCE_DIR "/scenarios/schema/"

static char *read_whole(const char *path)
{
    FILE *f = fopen(path, "rb");
    char *text = calloc(1, 1 << 20);

    assert_non_null(text);
    if (f != NULL) {
        text[fread(text, 1, (1 << 20) - 1, f)] = '\0';
        fclose(f);
    }
    return text;
}

static void check_committed(const struct param_table *table, const char *path)
{
    char *schema = schema_text(table);
    char *committed;

    assert_non_null(schema);
    if (getenv("RF_WRITE_SCHEMA") != NULL) {
        FILE *f = fopen(path, "wb");

        assert_non_null(f);
        assert_true(fputs(schema, f) >= 0);
        assert_int_equal(fclose(f), 0);
    }
    committed = read_whole(path);
    if (strcmp(schema, committed) != 0) {
        fail_msg("%s is not what the tables say; run with RF_WRITE_SCHEMA=1", path);
    }
    free(committed);
    free(schema);
}

static void test_schema_committed_copies_are_current(void **state)
{
    (void)state;
    check_committed(&scenario_table, FOLDER "scenario.schema.json");
    check_committed(&population_table, FOLDER "population.schema.json");
    check_committed(&dependencies_table, FOLDER "dependencies.schema.json");
}

/* Each "$ref" below a node must lead to a definition. Returns how many there are. */
static int check_refs(const cJSON *node, const cJSON *definitions)
{
    const char prefix[] = "#/definitions/";
    int n = 0;

    for (const cJSON *c = node->child; c != NULL; c = c->next) {
        if (c->string != NULL && strcmp(c->string, "$ref") == 0) {
            assert_int_equal(strncmp(c->valuestring, prefix, sizeof prefix - 1), 0);
            assert_non_null(cJSON_GetObjectItemCaseSensitive(
                definitions, c->valuestring + sizeof prefix - 1));
            n++;
        }
        n += check_refs(c, definitions);
    }
    return n;
}

static void test_schema_has_no_loose_ends(void **state)
{
    char *text = schema_text(&scenario_table);
    cJSON *root = cJSON_Parse(text);
    const cJSON *definitions = cJSON_GetObjectItemCaseSensitive(root, "definitions");
    const cJSON *properties = cJSON_GetObjectItemCaseSensitive(root, "properties");

    (void)state;
    assert_non_null(definitions);
    assert_true(check_refs(root, definitions) > 20);
    for (size_t i = 0; i < scenario_table.n; i++) {
        const cJSON *property =
            cJSON_GetObjectItemCaseSensitive(properties, scenario_table.params[i].name);

        assert_non_null(cJSON_GetObjectItemCaseSensitive(property, "description"));
    }
    cJSON_Delete(root);
    free(text);
}

/* cJSON's nth allocation fails: no schema, or a whole one, and nothing is lost. */
static int allocations_left;

static void *failing_malloc(size_t size)
{
    return allocations_left-- > 0 ? malloc(size) : NULL;
}

static void test_schema_out_of_memory(void **state)
{
    cJSON_Hooks hooks = { failing_malloc, free };
    char *whole = schema_text(&customer_ring_table);
    char *text = NULL;
    int n;

    (void)state;
    assert_non_null(whole);
    for (n = 0; text == NULL && n < 100000; n++) {
        allocations_left = n;
        cJSON_InitHooks(&hooks);
        text = schema_text(&customer_ring_table);
        cJSON_InitHooks(NULL);
    }
    assert_true(n > 100);
    assert_string_equal(text, whole);
    free(text);
    free(whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_schema_committed_copies_are_current),
        cmocka_unit_test(test_schema_has_no_loose_ends),
        cmocka_unit_test(test_schema_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
