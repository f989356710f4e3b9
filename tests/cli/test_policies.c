/* The library's policies from outside: listed, compared all at once, refused where they
 * have no machines; and what explain tells of their decisions.
 */
#include "tests/cli/program.h"

#define TRAFFIC                                                                          \
    "{\"name\": \"requests\", \"rollout\": {\"name\": \"requests\", \"unit\": "          \
    "\"traffic\", "                                                                      \
    "\"waves\": [{\"share\": 0.05, \"bake\": \"5 min\"}, {\"share\": 1}]}}"
#define MISFIT                                                                           \
    "{\"name\": \"misfit\", \"rollout\": {\"name\": \"misfit\", "                        \
    "\"waves\": [{\"regions\": [\"atlantis\"], \"share\": 1}]}}"
#define PLAIN(name)                                                                      \
    "{\"name\": \"" name "\", \"rollout\": {\"name\": \"" name "\", "                    \
    "\"waves\": [{\"share\": 0.5, \"bake\": \"2 h\"}, {\"share\": 1}]}}"

#define STEPS                                                                            \
    "{\"name\": \"steps\", \"rollout\": {\"name\": \"steps\", \"waves\": ["              \
    "{\"share\": 0.5, \"bake\": \"13 h\"}, {\"share\": 0.51, \"bake\": \"15 min\"}, "    \
    "{\"share\": 0.52, \"bake\": \"100 s\"}, {\"share\": 1}]}}"

/* A library of its own: beside the tree's policies one of traffic, one that names a
 * region that no scenario has, and ten more. */
static int make_library(void **state)
{
    int status = make_folder(state) || shell("mkdir -p lib/policies");

    status = status || shell("echo '" TRAFFIC "' >lib/policies/requests.json") ||
             shell("echo '" MISFIT "' >lib/policies/misfit.json");
    status = status || shell("echo '" STEPS "' >lib/policies/steps.json");
    for (int i = 0; i < 10 && status == 0; i++) {
        status = shell("echo '" PLAIN("half-%d") "' >lib/policies/half-%d.json", i, i, i);
    }
    return status;
}

static int in_library(const char *arguments)
{
    return shell("RINGFALL_PATH=lib:'%s/scenarios' '%s' %s >out.txt 2>err.txt",
                 RF_SOURCE_DIR, RF_PROGRAM, arguments);
}

static void test_policies_are_listed(void **state)
{
    (void)state;
    assert_int_equal(in_library("list policies"), 0);
    assert_int_equal(shell("grep -Eq '^  canary +endpoint +2  ' out.txt"), 0);
    assert_int_equal(shell("grep -Eq '^  requests +traffic +2  ' out.txt"), 0);
    assert_int_equal(
        shell("grep -n '^Server schemes\\|^  requests \\|^  half-9 ' out.txt | "
              "sed 's/^[0-9]*:[ ]*//' | cut -c1-6 | tr '\\n' ' ' | "
              "grep -q '^half-9 Server reques'"),
        0);
    assert_int_equal(shell("cp out.txt policies.txt"), 0);
    assert_int_equal(in_library("list rollouts"), 0); /* their other name */
    assert_int_equal(shell("cmp -s out.txt policies.txt"), 0);
}

/* Every kind of test with a line of its own, each of which can be shown. */
static void test_policies_gates_are_listed(void **state)
{
    (void)state;
    assert_int_equal(in_library("list gates"), 0);
    assert_int_equal(shell("grep -q '^Gates: .*ringfall show GATE' out.txt"), 0);
    assert_int_equal(shell("grep -Eq '^  sprt +Wald' out.txt"), 0);
    assert_int_equal(shell("grep '^  [a-z]' out.txt | wc -l | grep -qx 10"), 0);
    assert_int_equal(
        shell("for gate in $(grep -o '^  [a-z][a-z-]*' out.txt); do "
              "RINGFALL_PATH='%s/scenarios' '%s' show $gate >shown.txt || exit 1; "
              "grep -q \"^$gate: \" shown.txt || exit 1; done",
              RF_SOURCE_DIR, RF_PROGRAM),
        0);
    assert_int_equal(in_library("list"), 0);
    assert_int_equal(shell("grep -q '^Gates: ' out.txt"), 0);
    assert_int_equal(in_library("list gate"), 2);
    assert_int_equal(shell("grep -q 'did you mean .gates' err.txt"), 0);
}

/* Half of all at once, all after two hours; as a figure where one is asked for. */
static void test_policies_show_their_schedule(void **state)
{
    (void)state;
    assert_int_equal(in_library("show half-0 --on classroom"), 0);
    assert_int_equal(shell("grep -q '^Schedule on classroom' out.txt"), 0);
    assert_int_equal(shell("grep -Eq '^  1 +0 +50.*%% +#{12} +2.*h$' out.txt"), 0);
    assert_int_equal(shell("grep -Eq '^  2 +2.*h +100.*%% +#{24}$' out.txt"), 0);
    assert_int_equal(in_library("show half-0 --on classroom --svg half.svg"), 0);
    assert_int_equal(shell("grep -q '<svg' half.svg && grep -q '100' half.svg"), 0);
    assert_int_equal(in_library("show half-0 --on classroom --svg half.svg"), 1);
    assert_int_equal(in_library("show half-0 --on classroom --svg half.svg -f"), 0);
    assert_int_equal(in_library("show misfit --on classroom"), 2);
}

/* Steps minutes apart read apart, in the table and in the words; in the figure waves
 * whose numbers would stand on each other have one label. */
static void test_policies_schedules_are_exact(void **state)
{
    (void)state;
    assert_int_equal(in_library("show steps --on classroom --svg steps.svg"), 0);
    assert_int_equal(shell("sed -i 's/\xc2\xa0/ /g' out.txt"), 0);
    assert_int_equal(shell("grep -Eq '^  2 +13 h +51 %%' out.txt"), 0);
    assert_int_equal(shell("grep -Eq '^  3 +13 h 15 min +52 %% .* 1 min 40 s$' out.txt"),
                     0);
    assert_int_equal(shell("grep -Eq '^  4 +13 h 16 min 40 s +100 %%' out.txt"), 0);
    assert_int_equal(shell("grep -q 'it bakes for 1 min 40 s' out.txt"), 0);
    assert_int_equal(shell("grep -q '>2\xe2\x80\x93"
                           "3<' steps.svg"),
                     0);
    assert_int_equal(shell("! grep -q '>[23]<' steps.svg"), 0);
}

/* A pause is no deferral, and has its limit; a share of regions is told in regions. */
static void test_policies_say_what_they_mean(void **state)
{
    (void)state;
    assert_int_equal(
        in_library("show half-0 --on classroom --set '/rollout/rings={\"a\": "
                   "{\"share\": 0.3, \"pause\": \"10 d\"}, \"b\": {\"share\": "
                   "0.7}}' --set '/rollout/pause_limit=35 d'"),
        0);
    assert_int_equal(shell("sed -i 's/\xc2\xa0/ /g' out.txt"), 0);
    assert_int_equal(
        shell("grep -q 'a: 30 %%, paused: takes nothing until 10 d' out.txt && "
              "grep -q 'at most 35 d)' out.txt"),
        0);
    assert_int_equal(in_library("show half-0 --set /rollout/unit=region --set "
                                "/rollout/waves/0/share=0.3"),
                     0);
    assert_int_equal(shell("sed -i 's/\xc2\xa0/ /g' out.txt"), 0);
    assert_int_equal(shell("grep -q '1. 3 of the 12 regions.*on average 25 %%' out.txt"),
                     0);
    assert_int_equal(shell("grep -Eq '^  1 +0 +25 %%' out.txt"), 0);
}

/* All are run but the one without machines and the one of another world; the report and
 * the table, of more than twelve, are sorted. */
static void test_policies_are_compared_all_at_once(void **state)
{
    (void)state;
    assert_int_equal(
        in_library("compare classroom canary --all policies -n 1 --tornado 0 "
                   "-o all"),
        0);
    assert_int_equal(shell("grep -q 'left out: misfit: /rollout/waves/0/regions: "
                           ".atlantis' err.txt"),
                     0);
    assert_int_equal(shell("cut -d, -f1 all/metrics.csv | sort -u >arms.txt"), 0);
    assert_int_equal(shell("test $(grep -c '^half-.$' arms.txt) = 10"), 0);
    assert_int_equal(shell("grep -q '^canary$' arms.txt"), 0);
    assert_int_equal(shell("! grep -Eq '^(misfit|requests)$' arms.txt"), 0);
    assert_int_equal(shell("grep -q 'as it happened' out.txt"), 0);
    assert_int_equal(shell("grep -q '(baseline)' out.txt"), 0);
    assert_int_equal(shell("grep -q -- '--all policies' all/manifest.json"), 0);
    assert_int_equal(in_library("run all -o again"), 0); /* from its manifest */
}

/* A policy of another world: one line that names the regions there are, one with all the
 * other names; a mistake of another cause is told beside it. Three are told one by one.
 */
static void test_policies_of_another_world_are_told_once(void **state)
{
    (void)state;
    assert_int_equal(in_library("compare classroom aws-pipeline canary --set "
                                "/rollout/begins=soon -o none"),
                     2);
    assert_int_equal(shell("test $(grep -c 'there are west, east' err.txt) = 1"), 0);
    assert_int_equal(shell("grep -q 'and 47 more like it, to line 111: \"us-eastern\", .*"
                           "\"other-americas\" are not there' err.txt"),
                     0);
    assert_int_equal(shell("test $(grep -o us-eastern err.txt | wc -l) = 1"), 0);
    assert_int_equal(shell("grep -q '/rollout/begins: .*soon' err.txt"), 0);
    assert_int_equal(shell("grep -q '^ringfall: 49 mistakes' err.txt"), 0);
    assert_int_equal(in_library("compare classroom canary -o none --set "
                                "'/rollout/waves=[{\"share\": 0.1, \"regions\": [\"a1\", "
                                "\"b2\", \"c3\"]}, {\"share\": 1}]'"),
                     2);
    assert_int_equal(shell("test $(grep -c 'there are west, east' err.txt) = 3"), 0);
}

#define SET "--set '/rollout/waves/0/bake=7 h' --set /rollout/gate/limit=0.9 "
#define RUN "-n 1 --tornado 0 -f -o "

/* What is set in a rollout leaves the one alone that it is compared with; what is set
 * elsewhere changes all. */
static void test_policies_set_leaves_the_baseline(void **state)
{
    (void)state;
    assert_int_equal(in_library("compare classroom canary half-1+lab-diverse " RUN "was"),
                     0);
    assert_int_equal(
        in_library("compare classroom canary half-1+lab-diverse " SET RUN "set"), 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(shell("grep -v '^\\(canary\\|half-1\\)' %s/metrics.csv >rest-%d",
                               i == 0 ? "was" : "set", i),
                         0);
    }
    assert_int_equal(shell("cmp -s rest-0 rest-1 && test $(wc -l <rest-1) -gt 10"), 0);
    for (int i = 0; i < 2; i++) {
        assert_int_not_equal(shell("grep '^%s' was/metrics.csv >a; grep '^%s' "
                                   "set/metrics.csv >b; cmp -s a b",
                                   i == 0 ? "canary" : "half-1",
                                   i == 0 ? "canary" : "half-1"),
                             0);
    }
    assert_int_equal(
        in_library("compare classroom canary --set '/horizon=2 d' " RUN "all"), 0);
    assert_int_equal(shell("grep -v '^\\(canary\\|half-1\\)' all/metrics.csv >rest-2; "
                           "! cmp -s rest-0 rest-2"),
                     0);
    assert_int_equal(in_library("compare classroom lab-diverse " SET "-o no"), 2);
    assert_int_equal(shell("grep -q 'set /rollout/waves/0/bake=7 h changes .*none is "
                           "named.*extends' err.txt && test ! -e no"),
                     0);
    assert_int_equal(in_library("check classroom --set /rollout/freeze_on_alarm=true"),
                     0);
}

static void test_policies_of_traffic_are_refused(void **state)
{
    (void)state;
    assert_int_equal(in_library("compare classroom canary requests -o none"), 2);
    assert_int_equal(shell("grep -q 'requests.json:1:[0-9]*: /rollout/unit: requests .*"
                           "ringfall show requests --bench' err.txt"),
                     0);
    assert_int_equal(shell("test ! -e none"), 0);
    assert_int_equal(in_library("compare classroom --all policy -o none"), 2);
    assert_int_equal(shell("grep -q 'policies.*variants' err.txt"), 0);
}

/* Each look that decided, with its numbers: those of decisions.csv. */
static void test_policies_explain_their_decisions(void **state)
{
    cJSON *json;
    double failures = -1.0, sample = -1.0;
    char command[256];

    (void)state;
    assert_int_equal(in_library("compare classroom canary -n 2 --tornado 0 -o why"), 0);
    assert_int_equal(in_library("explain why decisions canary --world 2 --json"), 0);
    json = read_out();
    const cJSON *bad = cJSON_GetObjectItem(cJSON_GetObjectItem(json, "decisions"), "bad");
    const cJSON *item;

    cJSON_ArrayForEach(item, bad)
    {
        if (cJSON_GetObjectItem(item, "verdict") != NULL) {
            failures = cJSON_GetObjectItem(item, "failures")->valuedouble;
            sample = cJSON_GetObjectItem(item, "sample")->valuedouble;
        }
    }
    assert_true(failures > 0.0 && sample >= failures);
    snprintf(command, sizeof command,
             "grep -q '^canary,bad,1,.*,look,1,1,.*,%.0f,%.0f,fail,gate' "
             "why/decisions.csv",
             failures, sample);
    assert_int_equal(shell("%s", command), 0);
    cJSON_Delete(json);
    assert_int_equal(in_library("explain why decisions"), 0); /* of the first rollout */
    assert_int_equal(shell("grep -q 'No gate' out.txt"), 0);
    assert_int_equal(
        in_library("explain why decisions canary --set /rollout/gate/limit=1"), 0);
    assert_int_equal(shell("grep -q 'Gate of wave 1 (canary) passed' out.txt"), 0);
    assert_int_equal(in_library("explain why decisions canry"), 2);
    assert_int_equal(shell("grep -q 'canary' err.txt"), 0);
    assert_int_equal(in_library("explain why decisions --world 3"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_policies_are_listed),
        cmocka_unit_test(test_policies_gates_are_listed),
        cmocka_unit_test(test_policies_show_their_schedule),
        cmocka_unit_test(test_policies_schedules_are_exact),
        cmocka_unit_test(test_policies_say_what_they_mean),
        cmocka_unit_test(test_policies_are_compared_all_at_once),
        cmocka_unit_test(test_policies_of_another_world_are_told_once),
        cmocka_unit_test(test_policies_set_leaves_the_baseline),
        cmocka_unit_test(test_policies_of_traffic_are_refused),
        cmocka_unit_test(test_policies_explain_their_decisions),
    };

    return cmocka_run_group_tests(tests, make_library, remove_folder);
}
