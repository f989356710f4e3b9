/* test_library.c: the functions of ringfall.h as a program of somebody else calls them.
 */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ringfall.h"

/* A folder of the user's with one scenario, named in the environment. */
static void test_library_finds_names_by_ringfall_path(void **state)
{
    char folder[] = "/tmp/ringfall-test-XXXXXX", path[64];
    struct rf_error err = { 0 };
    struct rf_scenario *found;
    FILE *f;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/ours.json", folder);
    f = fopen(path, "w");
    assert_non_null(f);
    fputs("{\"extends\": \"classroom\"}\n", f);
    assert_int_equal(fclose(f), 0);

    assert_int_equal(unsetenv("RINGFALL_PATH"), 0);
    assert_null(rf_scenario_new("ours", NULL, 0, &err));
    assert_int_equal(err.code, RF_EINPUT);
    assert_int_equal(setenv("RINGFALL_PATH", folder, 1), 0);
    found = rf_scenario_new("ours", NULL, 0, &err);
    assert_non_null(found);
    rf_scenario_free(found);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_library_finds_names_by_ringfall_path),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
