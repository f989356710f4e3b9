/* ringfall graph from outside: numbers for programs, the files that it writes, mistakes.
 */

#include "tests/cli/program.h"

#define SHOPS RF_SOURCE_DIR "/tests/known/graph.json "

static double number(const cJSON *json, const char *a, const char *b)
{
    const cJSON *at = cJSON_GetObjectItem(json, a);

    at = b != NULL ? cJSON_GetObjectItem(at, b) : at;
    assert_true(cJSON_IsNumber(at));
    return at->valuedouble;
}

/* tests/known/graph.json: three shops of two services, one provider, three loops. */
static void test_graph_numbers_by_hand(void **state)
{
    const cJSON *hub;
    cJSON *json;

    (void)state;
    assert_int_equal(ringfall("graph " SHOPS "--json"), 0);
    json = read_out();
    assert_true(number(json, "organisations", NULL) == 4);
    assert_true(number(json, "services", NULL) == 7);
    assert_true(number(json, "needs", NULL) == 9);
    assert_true(number(json, "needs_inside", NULL) == 6);
    assert_true(number(json, "needs_across", NULL) == 3);
    assert_true(number(json, "users_of_a_service", "most") == 3);
    assert_true(number(json, "sources_of_a_service", "most") == 2);
    assert_true(number(json, "components", "strong") == 4);
    assert_true(number(json, "components", "loops_that_cannot_start") == 3);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(json, "hubs")), 1);
    hub = cJSON_GetArrayItem(cJSON_GetObjectItem(json, "hubs"), 0);
    assert_true(number(hub, "reach_services", NULL) == 6);
    assert_true(number(hub, "reach_people_share", NULL) == 1);
    /* all stop, on the first point of the grid after that: 1 min of 24 h is served */
    assert_true(number(hub, "simulated_day", "services") == 7);
    assert_true(number(hub, "simulated_day", "stopped") == 7);
    assert_true(number(hub, "simulated_day", "people_hours") == 120 * 24 - 120 / 60);
    cJSON_Delete(json);
}

/* One thing changed on the command line, and in a variant. */
static void test_graph_of_a_variant(void **state)
{
    cJSON *json;

    (void)state;
    assert_int_equal(ringfall("graph " SHOPS "--json --simulate 0 --set "
                              "/dependencies/services/stock/fallback=1"),
                     0);
    json = read_out();
    assert_true(number(json, "components", "loops_that_cannot_start") == 0);
    assert_null(cJSON_GetObjectItem(
        cJSON_GetArrayItem(cJSON_GetObjectItem(json, "hubs"), 0), "simulated_day"));
    cJSON_Delete(json);
    assert_int_equal(shell("echo '{\"name\": \"own\", \"dependencies\": {\"providers\": "
                           "{\"one\": {\"share\": 0}}}}' >own.json"),
                     0);
    assert_int_equal(ringfall("graph " SHOPS "own.json --json"), 0);
    json = read_out();
    assert_true(number(json, "needs_across", NULL) == 0);
    cJSON_Delete(json);
}

/* Other threads, the same bytes; another world of random providers, others. */
static void test_graph_same_bytes(void **state)
{
#define MANY "--set /dependencies/providers/one/share=0.5 --json "
    (void)state;
    assert_int_equal(ringfall("graph " SHOPS MANY "--threads 1"), 0);
    assert_int_equal(shell("mv out.txt one.txt"), 0);
    assert_int_equal(ringfall("graph " SHOPS MANY "--threads 7"), 0);
    assert_int_equal(shell("cmp -s out.txt one.txt"), 0);
    for (int world = 1; world < 20; world++) {
        char arguments[1024];

        snprintf(arguments, sizeof arguments, "graph %s %s --replicate %d", SHOPS, MANY,
                 world);
        assert_int_equal(ringfall(arguments), 0);
        if (shell("grep '\"needs_across\": ' out.txt >o; grep '\"needs_across\": ' "
                  "one.txt | cmp -s - o") != 0) {
            return;
        }
    }
    fail_msg("20 worlds are alike");
}

static void test_graph_writes_files(void **state)
{
    (void)state;
    assert_int_equal(ringfall("graph " SHOPS "--simulate 0 --graphml g.graphml --edges "
                              "g.tsv --dot g.dot"),
                     0);
    assert_int_equal(shell("test $(grep -c '<node' g.graphml) = 7 && "
                           "test $(grep -c '<edge' g.graphml) = 9 && "
                           "test $(wc -l <g.tsv) = 9 && grep -q 'p0 -> p1' g.dot && "
                           "grep -q '^g.graphml$' out.txt && ! ls | grep -q part"),
                     0);
    /* what is there is not replaced unasked, and then nothing is written */
    assert_int_equal(shell("echo mine >g.tsv"), 0);
    assert_int_equal(ringfall("graph " SHOPS "--simulate 0 --edges g.tsv --dot h.dot"),
                     1);
    assert_int_equal(
        shell("grep -q -e --force err.txt && test \"$(cat g.tsv)\" = mine && "
              "test ! -e h.dot"),
        0);
    assert_int_equal(ringfall("graph " SHOPS "--simulate 0 --edges g.tsv --force"), 0);
    assert_int_equal(shell("test $(wc -l <g.tsv) = 9"), 0);
    assert_int_equal(ringfall("graph " SHOPS "--simulate 0 --edges nowhere/g.tsv"), 1);
    assert_int_equal(ringfall("graph " SHOPS "--simulate 0 --edges ."), 1);
}

static void test_graph_draws(void **state)
{
    (void)state;
    if (shell("command -v gnuplot >/dev/null") != 0) {
        skip();
    }
    assert_int_equal(ringfall("graph " SHOPS "--simulate 0 --svg g.svg"), 0);
    assert_int_equal(shell("grep -q 'Everything leans on identity' g.svg && "
                           "tail -n 1 g.svg | grep -q '</svg>'"),
                     0);
    assert_int_equal(ringfall("graph " SHOPS "--simulate 0 --svg none.svg --set "
                              "/dependencies/providers/one/share=0"),
                     2);
    assert_int_equal(shell("grep -q 'nothing to draw' err.txt && test ! -e none.svg"), 0);
}

static void test_graph_errors(void **state)
{
    (void)state;
    assert_int_equal(ringfall("graph"), 2);
    assert_int_equal(ringfall("graph nowhere"), 2);
    assert_int_equal(ringfall("graph " SHOPS "nowhere"), 2);
    assert_int_equal(ringfall("graph " RF_SOURCE_DIR "/tests/known/outage.json"), 2);
    assert_int_equal(shell("grep -q 'has no services' err.txt"), 0);
    assert_int_equal(ringfall("graph " SHOPS "--replicate x"), 2);
    assert_int_equal(ringfall("graph --help"), 0);
    assert_int_equal(shell("grep -q -e --graphml out.txt"), 0);
}

/* Without its manual start nothing of the loop could start: a warning, no mistake. */
static void test_graph_check_warns_of_a_dead_loop(void **state)
{
    (void)state;
    assert_int_equal(ringfall("check " RF_SOURCE_DIR "/tests/known/loop.json"), 0);
    assert_int_equal(shell("! grep -q warning out.txt"), 0);
    assert_int_equal(ringfall("check " RF_SOURCE_DIR "/tests/known/loop.json "
                              "--set /dependencies/services/keys/manual_start=never"),
                     0);
    assert_int_equal(shell("grep -q 'warning: .*need each other to start' out.txt"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_graph_numbers_by_hand),
        cmocka_unit_test(test_graph_of_a_variant),
        cmocka_unit_test(test_graph_same_bytes),
        cmocka_unit_test(test_graph_writes_files),
        cmocka_unit_test(test_graph_draws),
        cmocka_unit_test(test_graph_errors),
        cmocka_unit_test(test_graph_check_warns_of_a_dead_loop),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
