/* ringfall explain from outside: the chain for programs, what a change prevents, the
 * worst outages of a result, mistakes.
 */
#include "tests/cli/program.h"

/* Results of tests/known: services.json, why.json, and one without services. */
static int make_results(void **state)
{
    return make_folder(state) ||
           ringfall("run " RF_SOURCE_DIR "/tests/known/services.json -n 3 -o services") ||
           ringfall("run " RF_SOURCE_DIR "/tests/known/why.json -n 1 -o why") ||
           ringfall("run " RF_SOURCE_DIR "/tests/known/outage.json -n 1 -o outage");
}

static const cJSON *at(const cJSON *json, const char *key)
{
    const cJSON *found = cJSON_GetObjectItemCaseSensitive(json, key);

    assert_non_null(found);
    return found;
}

static bool is(const cJSON *json, const char *key, const char *text)
{
    return strcmp(cJSON_GetStringValue(at(json, key)), text) == 0;
}

static bool about(const cJSON *json, const char *key, double value)
{
    const double found = at(json, key)->valuedouble;

    return found > value - 1e-4 && found < value + 1e-4;
}

/* The desk from 1:30 to 4:15, for the application, for the storage, from 1:00. */
static void test_explain_chain(void **state)
{
    const cJSON *links, *storage;
    cJSON *json;

    (void)state;
    assert_int_equal(ringfall("explain services desk --worlds 3 --json"), 0);
    json = read_out();
    assert_true(is(json, "note", "Simulated, not a record."));
    assert_true(about(at(json, "over_worlds"), "stopped", 3));
    assert_true(about(at(json, "outage"), "from_hours", 1.5));
    assert_true(about(at(json, "outage"), "back_hours", 4.25));
    links = at(at(json, "chain"), "links");
    assert_int_equal(cJSON_GetArraySize(links), 3);
    assert_true(is(cJSON_GetArrayItem(links, 1), "service", "application"));
    assert_true(about(at(cJSON_GetArrayItem(links, 1), "cause"), "lasts_hours", 0.5));
    storage = cJSON_GetArrayItem(links, 2);
    assert_true(about(storage, "from_hours", 1.0));
    assert_true(is(at(storage, "cause"), "incident", "storage-stops"));
    assert_null(cJSON_GetObjectItem(at(json, "chain"), "update"));
    cJSON_Delete(json);
}

/* Back to the update, offered at once, with no gate before it. */
static void test_explain_back_to_the_update(void **state)
{
    const cJSON *update;
    cJSON *json;

    (void)state;
    assert_int_equal(ringfall("explain why shop 0 --json"), 0);
    json = read_out();
    update = at(at(json, "chain"), "update");
    assert_true(about(update, "version", 1));
    assert_true(about(update, "offered_hours", 0));
    assert_true(cJSON_IsNull(at(update, "gate_passed_hours")));
    assert_true(cJSON_IsNull(at(update, "halted_hours")));
    cJSON_Delete(json);
    assert_int_equal(ringfall("explain why shop"), 0);
    assert_ptr_equal(strstr(read_file("out.txt"), "Simulated, not a record.\n"),
                     read_file("out.txt"));
}

/* With ten times the buffer only the storage stops; and a world has as many worlds as its
 * result. */
static void test_explain_what_would_not_have_been(void **state)
{
    cJSON *json;

    (void)state;
    assert_int_equal(
        ringfall("explain services desk --set /dependencies/buffer_scale=10 --json"), 0);
    json = read_out();
    assert_true(cJSON_IsTrue(at(at(json, "changed"), "outage_avoided")));
    assert_true(about(at(at(json, "changed"), "before"), "outages_only_here", 1));
    assert_true(about(at(at(json, "changed"), "after"), "outages", 0));
    cJSON_Delete(json);
    assert_int_equal(
        ringfall("explain services --set /dependencies/buffer_scale=10 --json"), 0);
    json = read_out();
    assert_true(is(at(json, "outage"), "service", "application"));
    assert_true(about(at(at(json, "changed"), "before"), "outages_only_here", 2));
    assert_true(about(at(at(json, "changed"), "before"), "people_hours", 134.4));
    assert_true(about(at(at(json, "changed"), "after"), "outages", 1));
    cJSON_Delete(json);
}

/* A variant, by its file. */
static void test_explain_with_a_variant(void **state)
{
    cJSON *json;

    (void)state;
    assert_int_equal(shell("echo '{ \"name\": \"long\", \"dependencies\": "
                           "{ \"buffer_scale\": 10 } }' >long.json"),
                     0);
    assert_int_equal(ringfall("explain services desk --with ./long.json --json"), 0);
    json = read_out();
    assert_true(cJSON_IsTrue(at(at(json, "changed"), "outage_avoided")));
    cJSON_Delete(json);
}

static size_t lines(const char *text)
{
    size_t n = 0;

    for (; *text != '\0'; text++) {
        n += *text == '\n';
    }
    return n;
}

/* One service of services.json has people, two of why.json; they are in the report. */
static void test_explain_worst_of_a_result(void **state)
{
    const char *text;

    (void)state;
    text = read_file("services/worst.csv");
    assert_int_equal(lines(text), 2);
    assert_non_null(strstr(text, "\n1,application,all,here,yes,1.5,"));
    assert_non_null(
        strstr(text, "its own storage was down; it began with storage-stops"));
    assert_int_equal(lines(read_file("why/worst.csv")), 3);
    text = read_file("services/report.html");
    text = strstr(text, "The ten worst outages");
    assert_non_null(text);
    assert_non_null(strstr(text, "<b>Simulated, not a record.</b>"));
    assert_non_null(strstr(read_file("services/data-dictionary.csv"), "worst.csv,cause"));
    assert_int_equal(shell("test -e outage/worst.csv"), 1);
    assert_null(strstr(read_file("outage/report.html"), "The ten worst"));
    assert_int_equal(ringfall("run services"), 0); /* the same bytes, worst.csv too */
}

static void test_explain_mistakes(void **state)
{
    static const struct {
        const char *arguments, *said;
    } cases[] = {
        { "explain nowhere", "is no result" },
        { "explain outage", "no services" },
        { "explain services dsk", "did you mean \"desk\"" },
        { "explain services desk storage", "one too many" },
        { "explain services desk 1", "no organisation 1" },
        { "explain services --arm at-onse", "did you mean \"at-once\"" },
        { "explain services --world 4", "3 worlds" },
        { "explain services --world 3 --worlds 2", "has 1" },
        { "explain services --set /dependencies/buffer_scal=2", "buffer_scale" },
        { "explain services --set /dependencies/buffer_scale=-1", "buffer_scale" },
        { "explain services --with no-such", "no-such" },
        { "explain", "usage" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(ringfall(cases[i].arguments), 2);
        assert_non_null(strstr(read_file("err.txt"), cases[i].said));
        assert_string_equal(read_file("out.txt"), "");
    }
}

/* What another program has made is explained, with a warning. */
static void test_explain_another_version(void **state)
{
    (void)state;
    assert_int_equal(shell("cp -r services old && sed -i "
                           "'s/\"question\": \"./\"question\": \"x/' old/manifest.json"),
                     0);
    assert_int_equal(ringfall("explain old desk"), 0);
    assert_non_null(strstr(read_file("err.txt"), "may simulate other worlds"));
    assert_int_equal(ringfall("explain services desk"), 0);
    assert_string_equal(read_file("err.txt"), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_explain_chain),
        cmocka_unit_test(test_explain_back_to_the_update),
        cmocka_unit_test(test_explain_what_would_not_have_been),
        cmocka_unit_test(test_explain_with_a_variant),
        cmocka_unit_test(test_explain_worst_of_a_result),
        cmocka_unit_test(test_explain_mistakes),
        cmocka_unit_test(test_explain_another_version),
    };

    return cmocka_run_group_tests(tests, make_results, remove_folder);
}
