/* The program from outside: the same bytes for any threads and order of arms, also from a
 * manifest; every mistake at once, exit status 2 and nothing written; a stop that keeps
 * what is complete; no half result.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/ringfall-test-XXXXXX");
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    char command[128];

    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

/* Exit status of `ringfall ARGUMENTS`, run in the test's folder. */
static int ringfall(const char *arguments)
{
    char command[2048];

    snprintf(command, sizeof command,
             "cd '%s' && RINGFALL_PATH='%s/scenarios' '%s' %s >out.txt 2>err.txt", folder,
             RF_SOURCE_DIR, RF_PROGRAM, arguments);
    const int status = system(command);

    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int shell(const char *format, ...) __attribute__((format(printf, 1, 2)));
static int shell(const char *format, ...)
{
    char text[1024], command[1200];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    snprintf(command, sizeof command, "cd '%s' && %s", folder, text);
    const int status = system(command);

    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

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

static void test_program_order_of_arms_does_not_matter(void **state)
{
    (void)state;
    assert_int_equal(
        ringfall("compare classroom canary rings --replicates 2 --tornado 0 -o ab"), 0);
    assert_int_equal(
        ringfall("compare classroom rings canary --replicates 2 --tornado 0 -o ba"), 0);
    assert_int_equal(shell("sort ab/metrics.csv >ab.txt; sort ba/metrics.csv >ba.txt; "
                           "cmp ab.txt ba.txt"),
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

static void test_program_errors(void **state)
{
    (void)state;
    assert_int_equal(ringfall("compare classroom nosuch -o none"), 2);
    assert_int_equal(shell("grep -q nosuch err.txt && test ! -e none"), 0);
    assert_int_equal(ringfall("compare classroom canary --set /rollout/gate/limit=2 "
                              "--set /nowhere=1 --only industry=helth -o none"),
                     2);
    assert_int_equal(shell("test ! -e none && test -s err.txt"), 0);
    assert_int_equal(ringfall("compare classroom --replicates -3 -o none"), 2);
    assert_int_equal(ringfall("frobnicate"), 2);
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

/* A folder that cannot be written to: exit 1, a message, nothing left. */
static void test_program_read_only_folder(void **state)
{
    (void)state;
    assert_int_equal(shell("echo a file >place"), 0);
    assert_int_equal(ringfall("compare classroom canary --replicates 1 --tornado 0 "
                              "-o place/result"),
                     1);
    assert_int_equal(shell("test -s err.txt && test -f place"), 0);
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
        cmocka_unit_test(test_program_stops_cleanly),
        cmocka_unit_test(test_program_stopped_late_is_completed),
        cmocka_unit_test(test_program_read_only_folder),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
