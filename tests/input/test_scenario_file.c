/* test_scenario_file.c: scenarios put together from files, patches and --set. */
#include "tests/check.h"

#include "input/mistake.h"
#include "input/scenario_file.h"
#include "input/sha256.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define N_OF(a) (sizeof(a) / sizeof *(a))

/* A scenario and everything that belongs to it. */
struct fixture {
    struct library library;
    struct scenario_file file;
    struct scenario scenario;
    struct error_list errors;
    int status;
};

static void open_with(struct fixture *f, const char *name, const char *patch,
                      const char *set)
{
    memset(f, 0, sizeof *f);
    library_init(&f->library, NULL);
    f->status = scenario_file_read(&f->file, name, &f->library, &patch, patch != NULL,
                                   &set, set != NULL, &f->errors);
    if (f->status == RF_OK) {
        f->status = scenario_file_build(&f->file, &f->scenario, &f->errors);
    }
}

static void open_good(struct fixture *f, const char *name, const char *patch,
                      const char *set)
{
    char text[1024];

    open_with(f, name, patch, set);
    for (size_t i = 0; i < f->errors.n; i++) {
        mistake_text(&f->errors.items[i], text, sizeof text);
        print_error("%s\n", text);
    }
    assert_int_equal(f->status, RF_OK);
}

static void shut(struct fixture *f)
{
    if (f->status == RF_OK) {
        scenario_free(&f->scenario);
    }
    scenario_file_free(&f->file);
    scenario_file_free(&f->file);
    error_list_free(&f->errors);
}

static double number(struct fixture *f, const char *pointer)
{
    struct param_slot slot;
    struct rf_error err;

    if (param_find(&scenario_table, &f->scenario, pointer, &slot, &err) != RF_OK) {
        fail_msg("%s: %s", pointer, err.message);
    }
    return param_get(&slot);
}

static void test_scenario_file_fills_every_type(void **state)
{
    struct fixture f;
    const struct defect *crash;
    const struct industry *care;
    const struct uncertain *u;

    (void)state;
    open_good(&f, "small", NULL, NULL);
    assert_string_equal(f.scenario.name, "small");
    assert_string_equal(f.scenario.title, "a small country");
    assert_true(f.scenario.release == INT64_C(1721362140000));
    assert_true(f.scenario.horizon == 5 * TICK_DAY);
    crash = f.scenario.update.defects.items;
    assert_string_equal(crash->name, "crash");
    assert_int_equal(crash->configurations, 2);
    assert_int_equal(crash->classes, 3);
    assert_int_equal(crash->delay.kind, DISTRIBUTION_UNIFORM);
    assert_close(crash->delay.param[1], 120000, 0);
    care = (const struct industry *)f.scenario.population.industries.items + 1;
    assert_string_equal(care->name, "health/care");
    assert_int_equal(care->mix.n, 3);
    assert_close(care->mix.value[1], 0.25, 0);
    assert_close(care->mix.value[2], 0, 0);
    assert_int_equal(care->activity, 0);
    assert_close(number(&f, "/population/industries/health~1care/mix/laptop"), 0.75, 0);
    assert_int_equal(((const struct target *)f.scenario.targets.items)->industry, 0);
    assert_int_equal(((const struct target *)f.scenario.targets.items)->region, -1);
    u = f.scenario.uncertainty.items;
    assert_string_equal(u[0].pointer, "/update/defects/crash/probability");
    assert_int_equal(u[0].over.n, 2);
    assert_string_equal((const char *)u[0].over.items, "/delivery/reach");
    assert_close(u[1].distribution.param[0], 60000, 0);
    assert_true(((const struct wave *)f.scenario.rollout.waves.items)[1].start ==
                TICK_NEVER);
    shut(&f);
}

/* Hours 3 and 12 are given, .1 and 1: linear between, and back over midnight. */
static void test_scenario_file_curves_are_linear_over_midnight(void **state)
{
    struct fixture f;

    (void)state;
    open_good(&f, "small", NULL, NULL);
    assert_close(number(&f, "/population/patterns/office/workday/03"), 0.1, 0);
    assert_close(number(&f, "/population/patterns/office/workday/06"), 0.4, 1e-15);
    assert_close(number(&f, "/population/patterns/office/workday/12"), 1.0, 0);
    assert_close(number(&f, "/population/patterns/office/workday/17"), 0.7, 1e-15);
    assert_close(number(&f, "/population/patterns/office/workday/00"), 0.28, 1e-15);
    assert_close(number(&f, "/population/patterns/office/weekend/15"), 0.1, 0);
    assert_close(number(&f, "/population/classes/laptop/on_weekend/15"), 0.1, 0);
    shut(&f);
}

static void test_scenario_file_extends_merges(void **state)
{
    struct fixture f;

    (void)state;
    open_good(&f, "child", NULL, NULL);
    assert_string_equal(f.scenario.name, "child");
    assert_string_equal(f.scenario.title, "a smaller country");
    assert_close(number(&f, "/population/devices"), 500, 0);
    assert_close(number(&f, "/population/industries/shops/technicians"), 3, 0);
    assert_close(number(&f, "/population/industries/shops/devices_per_employee"), 2, 0);
    assert_close(number(&f, "/delivery/reach"), 0.9, 0);
    shut(&f);
}

/* A population given by name takes the place of the whole one that was there. */
static void test_scenario_file_population_by_name_replaces(void **state)
{
    struct fixture f;

    (void)state;
    open_good(&f, "grandchild", NULL, NULL);
    assert_string_equal(f.scenario.name, "grandchild");
    assert_string_equal(f.scenario.population.name, "tiny");
    assert_int_equal(f.scenario.population.industries.n, 1);
    assert_close(number(&f, "/population/devices"), 0, 0);
    assert_int_equal(f.scenario.targets.n, 0);
    assert_int_equal(f.scenario.uncertainty.n, 1);
    shut(&f);
    open_good(&f, "grandchild", NULL, "/population=tiny-large");
    assert_close(number(&f, "/population/organisations/the one/endpoints"), 200, 0);
    assert_close(number(&f, "/population/organisations/the one/mix/server"), 1, 0);
    shut(&f);
    open_good(&f, "small", "elsewhere", NULL);
    assert_int_equal(f.scenario.population.industries.n, 1);
    assert_close(number(&f, "/population/devices"), 7, 0);
    shut(&f);
}

static void test_scenario_file_patch_is_an_arm(void **state)
{
    struct fixture f;

    (void)state;
    open_good(&f, "small", "cautious", NULL);
    assert_string_equal(f.scenario.name, "small");
    assert_string_equal(f.scenario.title, "a small country");
    assert_int_equal(f.file.n_arms, 1);
    assert_string_equal(f.file.arms[0].name, "cautious");
    assert_string_equal(f.file.arms[0].title, "one in a thousand first");
    assert_string_equal(f.file.arms[0].comment, "A patch that says something of itself.");
    assert_close(number(&f, "/rollout/waves/0/share"), 0.001, 0);
    assert_close(number(&f, "/rollout/gate/limit"), 0.05, 0);
    assert_close(number(&f, "/rollout/gate/test"), 1, 0);
    assert_close(number(&f, "/delivery/latency/lognormal/median"), 300000, 0);
    shut(&f);
    open_good(&f, "small", "more-cautious", NULL);
    assert_int_equal(f.file.n_arms, 1);
    assert_string_equal(f.file.arms[0].name, "more-cautious");
    assert_close(number(&f, "/rollout/gate/limit"), 0.05, 0);
    assert_close(number(&f, "/rollout/gate/interval"), 600000, 0);
    assert_close(number(&f, "/population/online_shift"), 0.5, 0);
    shut(&f);
}

/* Each message in its turn, as a person sees it. */
static void check_messages(struct fixture *f, const char *const *expected, size_t n)
{
    char text[1024];

    for (size_t i = 0; i < n && i < f->errors.n; i++) {
        mistake_text(&f->errors.items[i], text, sizeof text);
        assert_string_equal(text, expected[i]);
    }
    assert_int_equal(f->errors.n, n);
    assert_int_equal(f->status, RF_EINPUT);
    shut(f);
}

static void test_scenario_file_patch_errors(void **state)
{
    static const char *const broken[] = {
        "policies/broken.json:2:35: /rollout/gate/limit: 5 is not in [0, 1]",
        "policies/broken.json:3:26: /delivery/reach: found \"most\", expected a share "
        "such as "
        "0.05",
    };
    static const char *const missing[] = {
        "no policy or variant \"cautios\" is found; did you mean \"cautious\"?"
    };
    struct fixture f;

    (void)state;
    open_with(&f, "small", "broken", NULL);
    check_messages(&f, broken, N_OF(broken));
    open_with(&f, "small", "cautios", NULL);
    check_messages(&f, missing, N_OF(missing));
}

static void test_scenario_file_set_takes_json_or_text(void **state)
{
    struct fixture f;

    (void)state;
    open_good(&f, "small", NULL, "/delivery/reach=0.5");
    assert_close(number(&f, "/delivery/reach"), 0.5, 0);
    shut(&f);
    open_good(&f, "small", NULL, "/rollout/waves/0/bake=90 min");
    assert_close(number(&f, "/rollout/waves/0/bake"), 5400000, 0);
    shut(&f);
    open_good(&f, "small", NULL, "/recovery/staff={\"weekend\": 0.25, \"parallel\": 2}");
    assert_close(number(&f, "/recovery/staff/weekend"), 0.25, 0);
    shut(&f);
    open_good(&f, "small", NULL, "/title=say \"no\" = 5 \\");
    assert_string_equal(f.scenario.title, "say \"no\" = 5 \\");
    shut(&f);
    open_good(&f, "small", NULL, "/population/industries/health~1care/technicians=11");
    assert_close(number(&f, "/population/industries/health~1care/technicians"), 11, 0);
    shut(&f);
}

static void check_set(const char *set, const char *expected)
{
    const char *const one[] = { expected };
    struct fixture f;

    open_with(&f, "small", NULL, set);
    check_messages(&f, one, 1);
}

static const struct uncertain *uncertain(const struct scenario *s, const char *name)
{
    const struct uncertain *u = s->uncertainty.items;

    for (size_t i = 0; i < s->uncertainty.n; i++) {
        if (strcmp(u[i].name, name) == 0) {
            return &u[i];
        }
    }
    return NULL;
}

/* What is set is known: it is not drawn, and what was tied to it is tied no more. */
static void test_scenario_file_set_ends_doubt(void **state)
{
    struct fixture f;

    (void)state;
    open_good(&f, RF_SOURCE_DIR "/scenarios/july-2024", NULL, NULL);
    const size_t n = f.scenario.uncertainty.n;

    assert_non_null(uncertain(&f.scenario, "crash probability"));
    assert_int_equal(uncertain(&f.scenario, "base of sensors")->over.n, 1);
    shut(&f);
    open_good(&f, RF_SOURCE_DIR "/scenarios/july-2024", NULL,
              "/update/defects/field-21/probability=0.5");
    assert_int_equal(f.scenario.uncertainty.n, n - 1);
    assert_null(uncertain(&f.scenario, "crash probability"));
    assert_int_equal(uncertain(&f.scenario, "base of sensors")->over.n, 0);
    shut(&f);
    open_good(&f, RF_SOURCE_DIR "/scenarios/july-2024", NULL,
              "/signals/people={\"limit\": 7}");
    assert_null(uncertain(&f.scenario, "callers that alarm"));
    assert_int_equal(f.scenario.uncertainty.n, n - 1);
    shut(&f);
}

static void test_scenario_file_set_errors(void **state)
{
    (void)state;
    check_set("/delivery/reach=1.4", "--set:1:17: /delivery/reach: 1.4 is not in [0, 1]");
    check_set(
        "/delivery/raech=0.4",
        "--set:1:1: /delivery/raech: unknown key \"raech\"; did you mean \"reach\"?");
    check_set("/rollout/waves/2/share=1",
              "--set:1:1: /rollout/waves/2/share: the list has no entry \"2\"; it has 2");
    check_set("/recovery/staff={\"weekend\": 0.25",
              "--set:1:33: found the end of the text, expected \",\" or \"}\"");
    check_set("/recovery/staff={\"weekend\": 2}",
              "--set:1:29: /recovery/staff/weekend: 2 is not in [0, 1]");
    check_set(
        "/delivery/reach=1e999",
        "--set:1:17: /delivery/reach: found \"1e999\", expected a share such as 0.05");
    check_set("/title=caf\xe9", "--set:1:11: byte 0xe9 is not valid UTF-8");
    check_set("delivery=1", "--set:1:1: found \"delivery=1\", expected /pointer=value");
    check_set("/delivery", "--set:1:1: found \"/delivery\", expected /pointer=value");
    check_set("/population=atlantis",
              "--set:1:13: /population: no population \"atlantis\" is found");
}

static const struct provenance *provenance(struct fixture *f, const char *pointer)
{
    const struct provenance *p = provenance_find(&f->file.provenance, pointer);

    if (p == NULL) {
        fail_msg("%s has no provenance", pointer);
    }
    return p;
}

static void test_scenario_file_provenance_is_the_nearest_of_its_file(void **state)
{
    struct fixture f;
    const struct provenance *p;

    (void)state;
    open_good(&f, "child", "cautious", "/signals/people/limit=7");
    p = provenance(&f, "/population/regions/north/device_share");
    assert_string_equal(p->source, "made up for the tests");
    assert_false(p->assumed);
    assert_string_equal(p->file, "small.json");
    p = provenance(&f, "/population/industries/health~1care/mix/server");
    assert_string_equal(p->source, "a survey");
    p = provenance(&f, "/population/industries/health~1care/devices_per_employee");
    assert_null(p->source);
    assert_true(p->assumed);
    assert_string_equal(p->assumption, "1 to 2");
    assert_close(p->low, 1, 0);
    assert_close(p->high, 2, 0);
    p = provenance(&f, "/population/industries/health~1care/encrypted");
    assert_close(p->low, 0.72, 1e-15);
    assert_close(p->high, 0.88, 1e-15);
    p = provenance(&f, "/update/defects/crash/delay/uniform/high");
    assert_string_equal(p->assumption, "\xc2\xb1"
                                       "50 %");
    assert_close(p->high, 180000, 0);
    /* What a patch brings does not inherit what the patched file says around it ... */
    assert_null(provenance(&f, "/population/industries/shops/technicians")->source);
    assert_string_equal(provenance(&f, "/delivery/reach")->source, "the child");
    /* ... but what its own file says of it. */
    p = provenance(&f, "/rollout/waves/0/share");
    assert_string_equal(p->source, "made up for the tests of patches");
    assert_string_equal(p->file, "policies/cautious.json");
    assert_int_equal(p->line, 8);
    p = provenance(&f, "/rollout/gate/limit");
    assert_true(p->assumed);
    p = provenance(&f, "/signals/people/limit");
    assert_null(p->source);
    assert_string_equal(p->file, "--set");
    assert_null(provenance_find(&f.file.provenance, "/delivery/power_on_delay"));
    shut(&f);
}

static void test_scenario_file_provenance_check_finds_what_says_nothing(void **state)
{
    struct fixture f;
    struct error_list errors = { 0 };

    (void)state;
    open_good(&f, "small", NULL, NULL);
    assert_int_equal(provenance_check(&f.file.provenance, &errors), 0);
    shut(&f);
    open_good(&f, "child", NULL, NULL);
    assert_int_equal(provenance_check(&f.file.provenance, &errors), 2);
    assert_string_equal(errors.items[0].path, "/population/devices");
    assert_string_equal(errors.items[0].file, "child.json");
    assert_int_equal(errors.items[0].line, 4);
    error_list_free(&errors);
    shut(&f);
}

static void check_same_numbers(const struct provenance_list *a,
                               const struct provenance_list *b)
{
    assert_int_equal(a->n, b->n);
    for (size_t i = 0; i < a->n; i++) {
        const struct provenance *x = &a->items[i];
        const struct provenance *y = &b->items[i];

        assert_string_equal(x->pointer, y->pointer);
        assert_true(x->value == y->value);
        assert_int_equal(x->source != NULL, y->source != NULL);
        assert_string_equal(x->source != NULL ? x->source : "",
                            y->source != NULL ? y->source : "");
        assert_string_equal(x->note != NULL ? x->note : "",
                            y->note != NULL ? y->note : "");
        assert_string_equal(x->assumption != NULL ? x->assumption : "",
                            y->assumption != NULL ? y->assumption : "");
        assert_true(x->low == y->low || (isnan(x->low) && isnan(y->low)));
        assert_true(x->high == y->high || (isnan(x->high) && isnan(y->high)));
    }
}

/* The resolved text builds the same scenario, with the same provenance, and the same
 * text. */
static void test_scenario_file_resolved_text_reads_back(void **state)
{
    static const char *const cases[][3] = {
        { "small", NULL, NULL },
        { "child", "more-cautious", "/delivery/reach=0.123456789012345678" },
        { "grandchild", "cautious",
          "/recovery/hands_on/time={\"uniform\": {\"low\": \"1 min\", "
          "\"high\": {\"value\": \"2 min\", \"note\": \"n\"}}}" },
    };

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct fixture a, b = { 0 };
        char *text, *again;
        size_t n, n_again;

        open_good(&a, cases[i][0], cases[i][1], cases[i][2]);
        assert_int_equal(scenario_file_json(&a.file, &text, &n, NULL), RF_OK);
        assert_int_equal(strlen(text), n);
        assert_int_equal(
            scenario_file_parse(&b.file, text, n, "manifest.json", &b.errors), RF_OK);
        b.status = scenario_file_build(&b.file, &b.scenario, &b.errors);
        assert_int_equal(b.status, RF_OK);
        assert_string_equal(a.scenario.name, b.scenario.name);
        check_same_numbers(&a.file.provenance, &b.file.provenance);
        assert_int_equal(scenario_file_json(&b.file, &again, &n_again, NULL), RF_OK);
        assert_string_equal(text, again);
        assert_int_equal(a.scenario.rollout.on_fail, b.scenario.rollout.on_fail);
        assert_int_equal(a.scenario.update.defects.n, b.scenario.update.defects.n);
        free(text);
        free(again);
        shut(&a);
        shut(&b);
    }
}

static void hash_of(const char *patch, const char *set, char out[SHA256_TEXT_SIZE])
{
    struct fixture f;
    char *text;
    size_t n;

    open_good(&f, "small", patch, set);
    assert_int_equal(scenario_file_json(&f.file, &text, &n, NULL), RF_OK);
    sha256_text(text, n, out);
    free(text);
    shut(&f);
}

static void test_scenario_file_hash_tells_scenarios_apart(void **state)
{
    char base[SHA256_TEXT_SIZE], again[SHA256_TEXT_SIZE], other[SHA256_TEXT_SIZE];

    (void)state;
    hash_of(NULL, NULL, base);
    hash_of(NULL, NULL, again);
    assert_string_equal(base, again);
    hash_of("cautious", NULL, other);
    assert_string_not_equal(base, other);
    hash_of(NULL, "/delivery/reach=0.5", other);
    assert_string_not_equal(base, other);
    hash_of(NULL, "/horizon=120 h", other);
    assert_string_not_equal(base, other);
}

/* cJSON's nth allocation fails, for n = 0, 1, 2, ... until it is no longer reached. */
static int allocations_left;

static void *failing_malloc(size_t size)
{
    return allocations_left-- > 0 ? malloc(size) : NULL;
}

static void test_scenario_file_out_of_memory_in_cjson(void **state)
{
    cJSON_Hooks hooks = { failing_malloc, free };
    int status = RF_ENOMEM;
    int n;

    (void)state;
    for (n = 0; status == RF_ENOMEM && n < 100000; n += n < 300 ? 1 : 17) {
        struct fixture f;

        allocations_left = n;
        cJSON_InitHooks(&hooks);
        open_with(&f, "grandchild", "more-cautious", "/recovery/staff/weekend=0.25");
        cJSON_InitHooks(NULL);
        status = f.status;
        assert_true(status == RF_OK || status == RF_ENOMEM);
        shut(&f);
    }
    assert_int_equal(status, RF_OK);
    assert_true(n > 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scenario_file_fills_every_type),
        cmocka_unit_test(test_scenario_file_curves_are_linear_over_midnight),
        cmocka_unit_test(test_scenario_file_extends_merges),
        cmocka_unit_test(test_scenario_file_population_by_name_replaces),
        cmocka_unit_test(test_scenario_file_patch_is_an_arm),
        cmocka_unit_test(test_scenario_file_patch_errors),
        cmocka_unit_test(test_scenario_file_set_takes_json_or_text),
        cmocka_unit_test(test_scenario_file_set_ends_doubt),
        cmocka_unit_test(test_scenario_file_set_errors),
        cmocka_unit_test(test_scenario_file_provenance_is_the_nearest_of_its_file),
        cmocka_unit_test(test_scenario_file_provenance_check_finds_what_says_nothing),
        cmocka_unit_test(test_scenario_file_resolved_text_reads_back),
        cmocka_unit_test(test_scenario_file_hash_tells_scenarios_apart),
        cmocka_unit_test(test_scenario_file_out_of_memory_in_cjson),
    };

    if (chdir(RF_SOURCE_DIR "/tests/input/files") != 0) {
        perror("tests/input/files");
        return EXIT_FAILURE;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
