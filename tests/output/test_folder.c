#include "tests/output/place.h"

#include <errno.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "output/folder.h"
#include "tests/check.h"

#define MANIFEST "{\"question\": \"%s\"}"

static int setup(void **state)
{
    struct place *p = calloc(1, sizeof *p);

    assert_non_null(p);
    place_make(p);
    *state = p;
    return 0;
}

static int teardown(void **state)
{
    place_remove(*state);
    free(*state);
    return 0;
}

/* Write a small result. */
static int fill(const char *dir, const char *question, struct rf_error *err)
{
    struct folder f;
    char text[128], path[FOLDER_PATH_SIZE];
    int status = folder_open(&f, dir, err);

    snprintf(text, sizeof text, MANIFEST, question);
    if (status == RF_OK) {
        status = folder_write(&f, "manifest.json", text, strlen(text), err);
    }
    if (status == RF_OK) {
        status = folder_make(&f, "figures", err);
    }
    if (status == RF_OK) {
        status = folder_write(&f, "figures/fig1.svg", "<svg/>", 6, err);
    }
    if (status == RF_OK) {
        status = folder_commit(&f, path, err);
    }
    folder_abandon(&f);
    return status;
}

static void check_manifest(const char *dir, const char *question)
{
    char expected[128];
    char *text;
    size_t n;

    snprintf(expected, sizeof expected, MANIFEST, question);
    text = place_read(dir, "manifest.json", &n);
    assert_non_null(text);
    assert_string_equal(text, expected);
    free(text);
}

static void test_folder_is_there_whole_after_commit(void **state)
{
    const struct place *p = *state;
    struct rf_error err;
    char dir[512];

    place_at(p, "deep/er/result", dir); /* parents are made */
    assert_int_equal(fill(dir, "a", &err), RF_OK);
    check_manifest(dir, "a");
    place_at(p, "deep/er", dir);
    assert_int_equal(place_count(dir, ""), 1); /* nothing beside it */
}

static void test_folder_is_absent_until_commit(void **state)
{
    const struct place *p = *state;
    struct rf_error err;
    struct folder f;
    char dir[512];

    place_at(p, "result", dir);
    assert_int_equal(folder_open(&f, dir, &err), RF_OK);
    assert_int_equal(folder_write(&f, "summary.json", "{}", 2, &err), RF_OK);
    assert_false(place_exists(dir));
    assert_int_equal(place_count(p->path, ".ringfall-"), 1);
    folder_abandon(&f);
    assert_int_equal(place_count(p->path, ""), 0);
    folder_abandon(&f); /* twice is legal */
}

static void test_folder_same_question_or_force_replaces(void **state)
{
    const struct place *p = *state;
    struct rf_error err;
    char dir[512];

    place_at(p, "result", dir);
    assert_int_equal(folder_check(dir, "a", false, &err), RF_OK); /* nothing there */
    assert_int_equal(fill(dir, "a", &err), RF_OK);
    assert_int_equal(folder_check(dir, "a", false, &err), RF_OK);
    assert_int_equal(folder_check(dir, "b", false, &err), RF_EEXIST);
    assert_non_null(strstr(err.message, "--force"));
    assert_int_equal(folder_check(dir, "b", true, &err), RF_OK);
    assert_int_equal(fill(dir, "b", &err), RF_OK);
    check_manifest(dir, "b");
    assert_int_equal(place_count(p->path, ""), 1);
}

static void test_folder_never_removes_what_is_not_its_own(void **state)
{
    const struct place *p = *state;
    struct rf_error err;
    char dir[512], figures[600];

    place_at(p, "result", dir);
    assert_int_equal(fill(dir, "a", &err), RF_OK);
    place_write(dir, "notes.txt", "mine");
    assert_int_equal(folder_check(dir, "a", true, &err), RF_EEXIST);
    assert_non_null(strstr(err.message, "notes.txt"));
    snprintf(figures, sizeof figures, "%s/notes.txt", dir);
    assert_int_equal(unlink(figures), 0);
    snprintf(figures, sizeof figures, "%s/figures", dir);
    place_write(figures, "holiday.png", "mine");
    assert_int_equal(folder_check(dir, "a", true, &err), RF_EEXIST);
    place_at(p, "file", dir);
    place_write(p->path, "file", "mine");
    assert_int_equal(folder_check(dir, "a", true, &err), RF_EEXIST);
    assert_int_equal(fill("/", "a", &err), RF_EIO);
}

static void test_folder_left_by_a_killed_run_is_removed_by_the_next(void **state)
{
    const struct place *p = *state;
    struct rf_error err;
    char dir[512];
    int status;
    pid_t pid;

    place_at(p, "result", dir);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) { /* half-way, then killed */
        struct folder f;

        if (folder_open(&f, dir, NULL) == RF_OK &&
            folder_make(&f, "figures", NULL) == RF_OK &&
            folder_write(&f, "figures/fig1.gp", "plot", 4, NULL) == RF_OK) {
            raise(SIGKILL);
        }
        _exit(1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    assert_false(place_exists(dir));
    assert_int_equal(place_count(p->path, ".ringfall-"), 1);
    assert_int_equal(fill(dir, "a", &err), RF_OK);
    assert_int_equal(place_count(p->path, ""), 1);
    check_manifest(dir, "a");
}

/* One that is still being filled is locked: it stays. */
static void test_folder_of_a_living_run_is_left_alone(void **state)
{
    const struct place *p = *state;
    char dir[512], path[FOLDER_PATH_SIZE];
    struct folder f;

    place_at(p, "result", dir);
    assert_int_equal(folder_open(&f, dir, NULL), RF_OK);
    assert_int_equal(fill(dir, "a", NULL), RF_OK);
    assert_true(place_exists(f.temporary));
    assert_int_equal(folder_write(&f, "manifest.json", "{}", 2, NULL), RF_OK);
    assert_int_equal(folder_commit(&f, path, NULL), RF_OK);
}

/* A result renamed away, whose run was killed before its successor took the place. */
static void test_folder_renamed_away_comes_back(void **state)
{
    const struct place *p = *state;
    char dir[512], away[512];
    struct folder f;

    place_at(p, "result", dir);
    place_at(p, ".result.ringfall-abcdef-former", away);
    assert_int_equal(fill(dir, "a", NULL), RF_OK);
    assert_int_equal(rename(dir, away), 0);
    assert_int_equal(folder_open(&f, dir, NULL), RF_OK);
    folder_abandon(&f);
    check_manifest(dir, "a");
}

/* The largest file of this process, as a disk that fills up: EFBIG instead of ENOSPC. */
static int fill_limited(const char *dir, size_t limit, size_t n, struct rf_error *err)
{
    struct rlimit former, small;
    struct folder f;
    char *bytes = calloc(1, n);
    int status = folder_open(&f, dir, err);

    assert_non_null(bytes);
    assert_int_equal(status, RF_OK);
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &former);
    small = former;
    small.rlim_cur = limit;
    setrlimit(RLIMIT_FSIZE, &small);
    status = folder_write(&f, "metrics.csv", bytes, n, err);
    setrlimit(RLIMIT_FSIZE, &former);
    folder_abandon(&f);
    free(bytes);
    return status;
}

static void test_folder_errors_full(void **state)
{
    const struct place *p = *state;
    struct rf_error err;
    char dir[512];

    place_at(p, "result", dir);
    assert_int_equal(fill_limited(dir, 10000, 20000, &err), RF_EIO);
    assert_non_null(strstr(err.message, "metrics.csv"));
    assert_non_null(strstr(err.message, strerror(EFBIG)));
    assert_int_equal(place_count(p->path, ""), 0);
}

/* A real full disk, where the test may mount one. */
static void test_folder_errors_disk_full(void **state)
{
    const struct place *p = *state;
    struct rf_error err;
    struct folder f;
    char disk[512], dir[600];
    char *bytes;

    place_at(p, "disk", disk);
    assert_int_equal(mkdir(disk, 0755), 0);
    if (mount("none", disk, "tmpfs", 0, "size=64k") != 0) {
        skip();
    }
    bytes = calloc(1, 200000);
    snprintf(dir, sizeof dir, "%s/result", disk);
    assert_int_equal(folder_open(&f, dir, &err), RF_OK);
    assert_int_equal(folder_write(&f, "metrics.csv", bytes, 200000, &err), RF_EIO);
    folder_abandon(&f);
    assert_int_equal(place_count(disk, ""), 0);
    assert_int_equal(umount(disk), 0);
    assert_non_null(strstr(err.message, strerror(ENOSPC)));
    free(bytes);
}

static void test_folder_errors_read_only(void **state)
{
    const struct place *p = *state;
    struct rf_error err;
    struct folder f;
    char dir[512];
    int status;

    assert_int_equal(chmod(p->path, 0555), 0);
    if (geteuid() == 0) {
        assert_int_equal(seteuid(65534), 0); /* the superuser writes anywhere */
    }
    place_at(p, "result", dir);
    status = folder_open(&f, dir, &err);
    if (getuid() == 0) {
        assert_int_equal(seteuid(0), 0);
    }
    assert_int_equal(status, RF_EIO);
    assert_non_null(strstr(err.message, strerror(EACCES)));
    assert_int_equal(place_count(p->path, ""), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_folder_is_there_whole_after_commit),
        TEST(test_folder_is_absent_until_commit),
        TEST(test_folder_same_question_or_force_replaces),
        TEST(test_folder_never_removes_what_is_not_its_own),
        TEST(test_folder_left_by_a_killed_run_is_removed_by_the_next),
        TEST(test_folder_of_a_living_run_is_left_alone),
        TEST(test_folder_renamed_away_comes_back),
        TEST(test_folder_errors_full),
        TEST(test_folder_errors_disk_full),
        TEST(test_folder_errors_read_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
