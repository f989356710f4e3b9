/* The program from outside: the same bytes for any threads and order of arms, also from a
 * manifest; every mistake at once, exit status 2 and nothing written; a stop that keeps
 * what is complete; no half result.
 */
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/cli/program.h"

/* Write a small scenario and a rollout of its own into folder/lib. */
static void make_library(void)
{
    assert_int_equal(
        shell("mkdir -p lib/policies elsewhere && "
              "echo '{\"extends\": \"classroom\", \"title\": \"of mine\"}' "
              ">lib/ours.json && "
              "cp '%s/scenarios/policies/canary.json' lib/policies/our-way.json",
              RF_SOURCE_DIR),
        0);
}

/* Names are found in the folders of RINGFALL_PATH from any working folder. */
static void test_program_finds_names_by_ringfall_path(void **state)
{
    (void)state;
    make_library();
    assert_int_equal(shell("cd elsewhere && RINGFALL_PATH=../lib '%s' check ours our-way "
                           ">out.txt 2>err.txt",
                           RF_PROGRAM),
                     0);
    assert_int_equal(shell("cd elsewhere && RINGFALL_PATH=/nowhere:'%s/lib' '%s' list "
                           "| grep -q 'ours  *of mine'",
                           folder, RF_PROGRAM),
                     0);
    assert_int_equal(
        shell("cd elsewhere && '%s' check ours our-way >out.txt 2>err.txt", RF_PROGRAM),
        2);
}

/* Everything but the manifest, which names the command, is equal. */
static void assert_same(const char *a, const char *b)
{
    assert_int_equal(shell("diff -rq -x manifest.json -x report.html %s %s >&2", a, b),
                     0);
}

#define QUESTION "compare classroom canary rings --replicates 3 --tornado 0 --force"

static void test_program_same_bytes_for_any_threads(void **state)
{
    (void)state;
    assert_int_equal(ringfall(QUESTION " --threads 1 -o one"), 0);
    assert_int_equal(ringfall(QUESTION " --threads 2 -o two"), 0);
    assert_int_equal(ringfall(QUESTION " --threads 7 -o seven"), 0);
    assert_same("one", "two");
    assert_same("one", "seven");
    /* the check can fail: other luck, other bytes */
    assert_int_equal(ringfall(QUESTION " --seed 2 -o other"), 0);
    assert_int_not_equal(shell("diff -q one/metrics.csv other/metrics.csv >out.txt"), 0);
}

static void test_program_repeats_from_the_manifest(void **state)
{
    (void)state;
    assert_int_equal(ringfall(QUESTION " -o first"), 0);
    assert_int_equal(ringfall("run first -o again"), 0);
    assert_same("first", "again");
}

static cJSON *read_json(const char *name)
{
    char path[128];
    char *text;
    long n;
    FILE *f;
    cJSON *json;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    n = ftell(f);
    assert_true(n > 0);
    rewind(f);
    text = calloc((size_t)n + 1, 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, (size_t)n, f), n);
    fclose(f);
    json = cJSON_Parse(text);
    assert_non_null(json);
    free(text);
    return json;
}

static const cJSON *arm_named(const cJSON *summary, const char *name)
{
    const cJSON *arm;

    cJSON_ArrayForEach(arm, cJSON_GetObjectItem(summary, "arms"))
    {
        if (strcmp(cJSON_GetStringValue(cJSON_GetObjectItem(arm, "name")), name) == 0) {
            return arm;
        }
    }
    fail_msg("no arm %s", name);
    return NULL;
}

/* Two summaries that differ by the order of their arms, and by the question alone. */
static void check_summaries(const char *a, const char *b)
{
    cJSON *x = read_json(a), *y = read_json(b);
    const cJSON *arm;
    size_t n = 0;

    cJSON_ArrayForEach(arm, cJSON_GetObjectItem(x, "arms"))
    {
        const char *name = cJSON_GetStringValue(cJSON_GetObjectItem(arm, "name"));

        assert_true(cJSON_Compare(arm, arm_named(y, name), true));
        n++;
    }
    assert_int_equal(n, 3);
    for (int i = 0; i < 2; i++) {
        cJSON_DeleteItemFromObject(i == 0 ? x : y, "arms");
        cJSON_DeleteItemFromObject(i == 0 ? x : y, "question");
    }
    assert_true(cJSON_Compare(x, y, true));
    cJSON_Delete(x);
    cJSON_Delete(y);
}

/* The same rows, the same numbers of each rollout, the same figures (figure 2 draws its
 * marks in the order of the arms). */
static void test_program_order_of_arms_does_not_matter(void **state)
{
    (void)state;
    assert_int_equal(
        ringfall("compare classroom canary rings --replicates 2 --tornado 0 -o ab"), 0);
    assert_int_equal(
        ringfall("compare classroom rings canary --replicates 2 --tornado 0 -o ba"), 0);
    assert_int_equal(shell("for f in ab/*.csv; do n=${f#ab/}; sort ab/$n >ab.txt; "
                           "sort ba/$n >ba.txt; cmp ab.txt ba.txt || exit 1; done"),
                     0);
    check_summaries("ab/summary.json", "ba/summary.json");
    assert_int_equal(shell("for f in ab/figures/*.svg; do n=${f#ab/}; tr -s '[:space:]' "
                           "'\\n' <ab/$n | sort "
                           ">ab.txt; tr -s '[:space:]' '\\n' <ba/$n | sort >ba.txt; "
                           "cmp ab.txt ba.txt || exit 1; test $n = figures/fig2.svg || "
                           "cmp ab/$n ba/$n || exit 1; done"),
                     0);
}

/* A number of worlds wins over --quick, and the warning goes by the number. */
static void test_program_quick_yields_to_a_number(void **state)
{
    (void)state;
    assert_int_equal(ringfall("run classroom --quick -n 20 -o twenty"), 0);
    assert_int_equal(shell("! grep -q 'too few' err.txt twenty/report.html && "
                           "grep -q '\"worlds\": 20' twenty/summary.json"),
                     0);
    assert_int_equal(ringfall("run classroom --quick -o five"), 0);
    assert_int_equal(shell("grep -q '^ringfall: 5 simulated worlds: too few' err.txt && "
                           "grep -q 'Only 5 simulated worlds' five/report.html"),
                     0);
    assert_int_equal(ringfall("run classroom -n 1 -o single"), 0);
    assert_int_equal(shell("grep -q '^ringfall: 1 simulated world: too few' err.txt"), 0);
}

/* What is too long is refused, never cut. */
static void test_program_cuts_nothing_in_silence(void **state)
{
    char text[1024] = "check classroom --only region=west", long_name[160];

    (void)state;
    for (size_t i = 0; i < 110; i++) {
        strcat(text, ",west");
    }
    assert_int_equal(ringfall(text), 2);
    assert_int_equal(shell("grep -q '^--only: .*longer than 511' err.txt"), 0);
    /* the 112th name is read, too */
    strcat(text, ",nowhere");
    assert_int_equal(ringfall(text), 2);
    assert_int_equal(shell("grep -q 'no region \"nowhere\"' err.txt"), 0);

    assert_int_equal(ringfall("check classroom canary+lab-diverse+early-guidance+"
                              "shared-crash-data"),
                     0);
    assert_int_equal(shell("grep -q "
                           "'^canary+lab-diverse+early-guidance+shared-crash-data:' "
                           "out.txt"),
                     0);
    memset(long_name, 'x', 40);
    long_name[40] = '\0';
    assert_int_equal(shell("echo '{\"name\": \"%s\"}' >%s.json", long_name, long_name),
                     0);
    snprintf(text, sizeof text, "check classroom %s", long_name);
    for (size_t i = 1; i < 8; i++) {
        strcat(strcat(text, "+"), long_name);
    }
    assert_int_equal(ringfall(text), 2);
    assert_int_equal(shell("grep -q 'too long together' err.txt"), 0);
}

/* Every mistake is told, each in a line of its own; nothing is written. */
static void test_program_errors(void **state)
{
    static const char *const lines[] = {
        "^--set:1:21: /rollout/gate/limit: 2 is not in \\[0, 1\\]",
        "^--set:2:1: /nowhere: unknown key",
        "^--only: there is no industry \"helth\"; did you mean \"health\"",
        "no policy or variant \"canry\" is found; did you mean \"canary\"",
        "^rings is named twice\\|: rings is named twice",
        "^ringfall: 5 mistakes; nothing was written",
    };

    (void)state;
    assert_int_equal(ringfall("compare classroom nosuch -o none"), 2);
    assert_int_equal(shell("grep -q nosuch err.txt && test ! -e none"), 0);
    assert_int_equal(ringfall("compare classroom rings canry rings --set "
                              "/rollout/gate/limit=2 --set /nowhere=1 --only "
                              "industry=helth -o none"),
                     2);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        if (shell("grep -q '%s' err.txt", lines[i]) != 0) {
            (void)shell("cat err.txt >&2");
            fail_msg("not told: %s", lines[i]);
        }
    }
    assert_int_equal(shell("test ! -e none"), 0);
    assert_int_equal(ringfall("compare classroom --replicates -3 -o none"), 2);
    assert_int_equal(
        shell("grep -q -e '--replicates -3: expected a whole number' err.txt "
              "&& test ! -e none"),
        0);
    assert_int_equal(ringfall("frobnicate"), 2);
    assert_int_equal(shell("grep -q 'no command \"frobnicate\"' err.txt"), 0);
}

/* Names that results or folders could not tell apart are refused. */
static void test_program_names_are_of_one_thing(void **state)
{
    (void)state;
    assert_int_equal(
        shell("cp '%s/scenarios/policies/canary.json' mycanary.json", RF_SOURCE_DIR), 0);
    assert_int_equal(ringfall("check classroom canary mycanary"), 2);
    assert_int_equal(shell("grep -q 'two rollouts are called \"canary\"' err.txt"), 0);
    assert_int_equal(ringfall("init classroom"), 2);
    assert_int_equal(shell("grep -q 'name of the library' err.txt"), 0);
    assert_int_equal(shell("test ! -e classroom.json"), 0);
    assert_int_equal(ringfall("init mine"), 0);
    assert_int_equal(ringfall("check mine --strict"), 0);
}

/* `timeout ... ringfall ARGUMENTS`: the status of ringfall itself. */
static int interrupted(const char *signal_name, int seconds, const char *arguments)
{
    return shell(
        "RINGFALL_PATH='%s/scenarios' timeout --preserve-status -s %s %d '%s' %s "
        ">out.txt 2>err.txt",
        RF_SOURCE_DIR, signal_name, seconds, RF_PROGRAM, arguments);
}

/* What a stop leaves: no folder, or a complete one that says so and can be read back. */
static bool is_kept(const char *name)
{
    if (shell("test -e %s", name) != 0) {
        assert_int_equal(shell("grep -q 'nothing was written' err.txt"), 0);
        return false;
    }
    assert_int_equal(shell("grep -q '\"stopped\": true' %s/manifest.json && "
                           "test -s %s/summary.json && test -s %s/metrics.csv && "
                           "grep -q '</html>' %s/report.html && "
                           "grep -q 'Stopped before the end' %s/report.html",
                           name, name, name, name, name),
                     0);
    assert_int_equal(
        shell("'%s' show %s | grep -q 'stopped before the end'", RF_PROGRAM, name), 0);
    return true;
}

/* An interrupted study keeps complete worlds or leaves nothing; it never leaves a half.
 */
static void test_program_stops_cleanly(void **state)
{
    static const char *const left = "ls -A | grep -q '^\\.'";

    (void)state;
    assert_int_equal(
        interrupted("INT", 1,
                    "compare classroom canary rings phased-week --replicates "
                    "2000 --tornado 0 -o stopped"),
        130);
    (void)is_kept("stopped");
    assert_int_equal(
        interrupted("KILL", 1,
                    "compare classroom canary rings phased-week --replicates "
                    "2000 --tornado 0 -o killed"),
        128 + SIGKILL);
    assert_int_equal(shell("test ! -e killed"), 0);
    assert_int_not_equal(shell("%s", left), 0);
}

#define LONG_TAIL "compare classroom canary -n 2 --tornado 150 -o "

/* A stop after the comparison, while parameters are moved, is a stop, too; the result can
 * be completed, and is then what it would have been. */
static void test_program_stopped_late_is_completed(void **state)
{
    (void)state;
    assert_int_equal(interrupted("INT", 2, LONG_TAIL "late"), 130);
    if (!is_kept("late")) {
        return; /* so slow a machine that no world was complete */
    }
    assert_int_equal(ringfall("run late"), 0);
    assert_int_equal(shell("grep -q '\"stopped\": false' late/manifest.json"), 0);
    assert_int_equal(ringfall(LONG_TAIL "whole"), 0);
    assert_same("late", "whole");
}

/* Places that cannot be written to: exit 1, a message, nothing left, nothing changed. */
static void test_program_read_only_folder(void **state)
{
    const char *place = "closed/result";

    (void)state;
    assert_int_equal(shell("echo a file >place && mkdir closed && chmod 555 closed"), 0);
    assert_int_equal(ringfall("compare classroom canary --replicates 1 --tornado 0 "
                              "-o place/result"),
                     1);
    assert_int_equal(shell("grep -q place err.txt && test \"$(cat place)\" = 'a file'"),
                     0);
    if (geteuid() == 0) { /* whom no mode keeps out */
        place = "/proc/result";
    }
    assert_int_equal(
        shell("RINGFALL_PATH='%s/scenarios' '%s' run classroom --replicates 1 "
              "-o %s >out.txt 2>err.txt",
              RF_SOURCE_DIR, RF_PROGRAM, place),
        1);
    assert_int_equal(shell("grep -q '%s' err.txt && test ! -e %s",
                           geteuid() == 0 ? "/proc" : "closed", place),
                     0);
    assert_int_equal(shell("chmod 755 closed && rmdir closed"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_program_finds_names_by_ringfall_path),
        cmocka_unit_test(test_program_same_bytes_for_any_threads),
        cmocka_unit_test(test_program_repeats_from_the_manifest),
        cmocka_unit_test(test_program_order_of_arms_does_not_matter),
        cmocka_unit_test(test_program_quick_yields_to_a_number),
        cmocka_unit_test(test_program_cuts_nothing_in_silence),
        cmocka_unit_test(test_program_errors),
        cmocka_unit_test(test_program_names_are_of_one_thing),
        cmocka_unit_test(test_program_stops_cleanly),
        cmocka_unit_test(test_program_stopped_late_is_completed),
        cmocka_unit_test(test_program_read_only_folder),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
