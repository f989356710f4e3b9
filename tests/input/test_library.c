/* test_library.c: names to files. */
#include "tests/check.h"

#include "input/library.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ANY_ARM (1u << LIBRARY_POLICY | 1u << LIBRARY_VARIANT)

static void check_found(const char *name, unsigned kinds, const char *near,
                        const char *expected)
{
    struct library library;
    struct rf_error err = { 0 };
    char path[LIBRARY_PATH_SIZE];

    library_init(&library, NULL);
    if (library_find(&library, name, kinds, near, path, &err) != RF_OK) {
        fail_msg("%s: %s", name, err.message);
    }
    assert_string_equal(path, expected);
}

static void test_library_find_in_the_working_folder(void **state)
{
    (void)state;
    check_found("small", 1u << LIBRARY_SCENARIO, NULL, "small.json");
    check_found("small.json", 1u << LIBRARY_SCENARIO, NULL, "small.json");
    check_found("./small.json", 1u << LIBRARY_SCENARIO, NULL, "./small.json");
    check_found("cautious", ANY_ARM, NULL, "policies/cautious.json");
    check_found("policies/cautious", ANY_ARM, NULL, "policies/cautious.json");
    check_found("tiny", 1u << LIBRARY_POPULATION, NULL, "populations/tiny.json");
    check_found(RF_SOURCE_DIR "/tests/input/files/small", 1u << LIBRARY_SCENARIO, NULL,
                RF_SOURCE_DIR "/tests/input/files/small.json");
}

/* A name in a file is looked for beside that file first. */
static void test_library_find_near_a_file(void **state)
{
    (void)state;
    check_found("empty", 1u << LIBRARY_SCENARIO, "../bad/bom.json", "../bad/empty.json");
    check_found("tiny", 1u << LIBRARY_POPULATION, "../bad/bom.json",
                "populations/tiny.json");
    check_found("tiny", 1u << LIBRARY_POPULATION, "../files/small.json",
                "../files/populations/tiny.json");
}

static void test_library_find_in_further_folders(void **state)
{
    struct library library;
    char path[LIBRARY_PATH_SIZE];

    (void)state;
    library_init(&library, "no-such-folder:../bad::policies");
    assert_string_equal(library.folders[0], ".");
    assert_string_equal(library.folders[1], "../bad");
    assert_string_equal(library.folders[2], "policies");
    assert_int_equal(
        library_find(&library, "bom", 1u << LIBRARY_SCENARIO, NULL, path, NULL), RF_OK);
    assert_string_equal(path, "../bad/bom.json");
    assert_int_equal(library_find(&library, "canary", ANY_ARM, NULL, path, NULL), RF_OK);
    assert_non_null(strstr(path, "scenarios/policies/canary.json"));
}

static void check_missing(const char *name, unsigned kinds, const char *message)
{
    struct library library;
    struct rf_error err = { 0 };
    char path[LIBRARY_PATH_SIZE];

    library_init(&library, NULL);
    assert_int_equal(library_find(&library, name, kinds, NULL, path, &err), RF_EINPUT);
    assert_string_equal(err.message, message);
}

static void test_library_find_errors(void **state)
{
    (void)state;
    check_missing("smell", 1u << LIBRARY_SCENARIO,
                  "no scenario \"smell\" is found; did you mean \"small\"?");
    check_missing("xyzzyxyzzy", 1u << LIBRARY_SCENARIO,
                  "no scenario \"xyzzyxyzzy\" is found");
    check_missing(
        "cautius", ANY_ARM,
        "no policy or variant \"cautius\" is found; did you mean \"cautious\"?");
    check_missing("cautious", 1u << LIBRARY_SCENARIO,
                  "no scenario \"cautious\" is found; there is a policy of that name");
    check_missing("", 1u << LIBRARY_SCENARIO, "no scenario \"\" is found");
    check_missing("policies", 1u << LIBRARY_SCENARIO,
                  "no scenario \"policies\" is found; it is a folder");
}

static const struct library_item *item(const struct library_list *list, const char *name)
{
    for (size_t i = 0; i < list->n; i++) {
        if (strcmp(list->items[i].name, name) == 0) {
            return &list->items[i];
        }
    }
    return NULL;
}

static void test_library_list_by_name_with_titles(void **state)
{
    struct library library;
    struct library_list list;

    (void)state;
    library_init(&library, NULL);
    assert_int_equal(library_list(&library, LIBRARY_SCENARIO, &list, NULL), RF_OK);
    assert_non_null(item(&list, "small"));
    assert_string_equal(item(&list, "small")->title, "a small country");
    assert_non_null(item(&list, "july-2024"));
    for (size_t i = 1; i < list.n; i++) {
        assert_true(strcmp(list.items[i - 1].name, list.items[i].name) < 0);
    }
    library_list_free(&list);
    library_list_free(&list);
    assert_int_equal(library_list(&library, LIBRARY_POLICY, &list, NULL), RF_OK);
    assert_string_equal(item(&list, "cautious")->title, "one in a thousand first");
    assert_non_null(item(&list, "canary"));
    library_list_free(&list);
}

/* What cannot be read stays in the list and says why; in a folder of its own kind only.
 */
static void test_library_list_says_what_cannot_be_read(void **state)
{
    struct library library = { .n = 1 };
    struct library_list list;

    (void)state;
    snprintf(library.folders[0], sizeof library.folders[0], "unreadable");
    assert_int_equal(library_list(&library, LIBRARY_VARIANT, &list, NULL), RF_OK);
    assert_int_equal(list.n, 1);
    assert_false(list.items[0].readable);
    assert_string_equal(list.items[0].title,
                        "line 1: found the end of the text, expected a key in quotes");
    library_list_free(&list);
    assert_int_equal(library_list(&library, LIBRARY_SCENARIO, &list, NULL), RF_OK);
    assert_int_equal(list.n, 0);
    library_list_free(&list);
}

static void test_library_name_and_shown(void **state)
{
    char here[LIBRARY_PATH_SIZE - 16];
    char path[LIBRARY_PATH_SIZE];
    char out[64];

    (void)state;
    library_name("scenarios/policies/canary.json", out, sizeof out);
    assert_string_equal(out, "canary");
    library_name("canary", out, sizeof out);
    assert_string_equal(out, "canary");
    assert_non_null(getcwd(here, sizeof here));
    snprintf(path, sizeof path, "%s/small.json", here);
    library_shown(path, out, sizeof out);
    assert_string_equal(out, "small.json");
    library_shown("/a/very/long/path/to/a/file", out, 12);
    assert_string_equal(out, "...o/a/file");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_library_find_in_the_working_folder),
        cmocka_unit_test(test_library_find_near_a_file),
        cmocka_unit_test(test_library_find_in_further_folders),
        cmocka_unit_test(test_library_find_errors),
        cmocka_unit_test(test_library_list_by_name_with_titles),
        cmocka_unit_test(test_library_list_says_what_cannot_be_read),
        cmocka_unit_test(test_library_name_and_shown),
    };

    if (chdir(RF_SOURCE_DIR "/tests/input/files") != 0) {
        perror("tests/input/files");
        return EXIT_FAILURE;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
