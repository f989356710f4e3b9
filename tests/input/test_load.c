/* test_load.c: parts of scenarios that have files of their own. */
#include "tests/check.h"

#include "input/mistake.h"
#include "input/scenario_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void open_good(struct scenario_file *file, struct scenario *s, const char *name,
                      const char *patch, const char *set)
{
    struct library library;
    struct error_list errors = { 0 };
    char text[1024];
    int status;

    library_init(&library, NULL);
    status = scenario_file_read(file, name, &library, &patch, patch != NULL, &set,
                                set != NULL, &errors);
    if (status == RF_OK) {
        status = scenario_file_build(file, s, &errors);
    }
    for (size_t i = 0; i < errors.n; i++) {
        mistake_text(&errors.items[i], text, sizeof text);
        print_error("%s\n", text);
    }
    assert_int_equal(status, RF_OK);
    error_list_free(&errors);
}

static const struct service_spec *service(const struct scenario *s, const char *name)
{
    const struct service_spec *all = s->dependencies.services.items;

    for (size_t i = 0; i < s->dependencies.services.n; i++) {
        if (strcmp(all[i].name, name) == 0) {
            return &all[i];
        }
    }
    return NULL;
}

static const struct need *need(const struct service_spec *s, const char *name)
{
    const struct need *all = s->needs.items;

    for (size_t i = 0; i < s->needs.n; i++) {
        if (strcmp(all[i].name, name) == 0) {
            return &all[i];
        }
    }
    return NULL;
}

/* world extends common, shops and clinics, each merged onto those before it. */
static void test_load_dependencies_extend_a_list(void **state)
{
    struct scenario_file file;
    struct scenario s;
    const struct service_spec *till;

    (void)state;
    open_good(&file, &s, "served", NULL, NULL);
    assert_string_equal(s.dependencies.name, "world");
    assert_string_equal(s.dependencies.title, "all of them");
    assert_int_equal(s.dependencies.services.n, 4);
    assert_int_equal(s.dependencies.markets.n, 1);
    assert_int_equal(s.dependencies.damping, 3 * TICK_MINUTE);
    till = service(&s, "till");
    assert_false(till->critical);
    assert_close(till->fallback, 0.2, 0);
    assert_close(till->people, 5000, 0);
    assert_int_equal(till->needs.n, 3);
    assert_int_equal(need(till, "sign-in")->market, 0);
    assert_close(need(till, "sign-in")->buffer.param[0], 8 * TICK_HOUR, 0);
    assert_close(need(till, "network")->services.value[0], 1, 0);
    assert_string_equal(
        provenance_find(&file.provenance, "/dependencies/services/till/fallback")->source,
        "a shop");
    scenario_free(&s);
    scenario_file_free(&file);
}

/* An object changes parts of what is there; with a name in it, it replaces the whole. */
static void test_load_dependencies_in_a_patch(void **state)
{
    struct scenario_file file;
    struct scenario s;

    (void)state;
    open_good(&file, &s, "served", "prepared", NULL);
    assert_int_equal(s.dependencies.services.n, 3);
    assert_null(service(&s, "records"));
    assert_close(s.dependencies.buffer_scale, 3, 0);
    scenario_free(&s);
    scenario_file_free(&file);

    open_good(&file, &s, "served", "served-otherwise", NULL);
    assert_int_equal(s.dependencies.services.n, 1);
    assert_int_equal(s.dependencies.markets.n, 0);
    assert_true(service(&s, "till")->critical);
    scenario_free(&s);
    scenario_file_free(&file);
}

static void test_load_dependencies_by_set(void **state)
{
    struct scenario_file file;
    struct scenario s;

    (void)state;
    open_good(&file, &s, "small", NULL, "/dependencies=world");
    assert_int_equal(s.dependencies.services.n, 4);
    scenario_free(&s);
    scenario_file_free(&file);
    open_good(&file, &s, "served", NULL, "/dependencies/services/till/threshold=0.5");
    assert_close(service(&s, "till")->threshold, 0.5, 0);
    scenario_free(&s);
    scenario_file_free(&file);
    open_good(&file, &s, "served", NULL, "/dependencies=null");
    assert_false(dependencies_any(&s.dependencies));
    scenario_free(&s);
    scenario_file_free(&file);
}

/* Beside the scenario "small" stands a folder of dependencies with one of that name. */
static void test_load_part_before_scenario_of_its_name(void **state)
{
    struct scenario_file file;
    struct scenario s;

    (void)state;
    open_good(&file, &s, "small", NULL, "/dependencies=small");
    assert_string_equal(s.dependencies.title, "none");
    scenario_free(&s);
    scenario_file_free(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_load_dependencies_extend_a_list),
        cmocka_unit_test(test_load_dependencies_in_a_patch),
        cmocka_unit_test(test_load_dependencies_by_set),
        cmocka_unit_test(test_load_part_before_scenario_of_its_name),
    };

    if (chdir(RF_SOURCE_DIR "/tests/input/files") != 0) {
        perror("tests/input/files");
        return EXIT_FAILURE;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
