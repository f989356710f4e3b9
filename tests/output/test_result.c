/* The result folder as people get it. */
#include "tests/output/place.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "output/text.h"
#include "tests/output/fake.h"
#include "tests/output/xml.h"

static const char *const files[] = {
    "report.html",     "summary.json",        "metrics.csv",       "timeline.csv",
    "decisions.csv",   "data-dictionary.csv", "figures/fig1.svg",  "figures/fig2.svg",
    "figures/fig2.gp", "figures/fig5.svg",    "figures/fig3-1.tsv"
};

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

/* Write a comparison of invented arms. */
static int write_fake(const char *dir, size_t arms, uint32_t worlds, const char *title,
                      struct rf_error *err)
{
    char path[RESULT_PATH_SIZE];
    struct comparison c;
    struct result_input in;
    int status;

    fake_comparison(&c, arms, worlds, true, 1.0);
    if (title != NULL) {
        fake_text(c.arms[1].title, sizeof c.arms[1].title, title);
        fake_text(c.arms[1].name, sizeof c.arms[1].name, title);
    }
    in = fake_input(&c);
    status = result_write(&in, dir, false, path, err);
    if (status == RF_OK) {
        assert_true(path[0] == '/' && place_exists(path));
    }
    compare_free(&c);
    return status;
}

static void write_fine(const char *dir, size_t arms, uint32_t worlds, const char *title)
{
    struct rf_error err = { 0 };

    if (write_fake(dir, arms, worlds, title, &err) != RF_OK) {
        fail_msg("%s", err.message);
    }
}

/* Texts outside of tags that people read: never a number that is none. */
static void check_texts(const char *html)
{
    const char *at = strstr(html, "</style>");

    while ((at = strchr(at, '>')) != NULL) {
        const size_t n = strcspn(at, "<");

        assert_null(memmem(at, n, "nan", 3));
        assert_null(memmem(at, n, "inf", 3));
        at++;
    }
    assert_null(strstr(html, "e+"));
}

static void check_page(const char *dir)
{
    size_t n;
    char *html = place_read(dir, "report.html", &n);

    assert_non_null(html);
    assert_true(n < 400000);
    assert_true(xml_is_fine(html));
    check_texts(html);
    assert_non_null(strstr(html, "default-src 'none'"));
    assert_null(strstr(html, "src="));
    assert_null(strstr(html, "@import"));
    assert_null(strstr(html, "url(http"));
    assert_null(strstr(html, "href=\"http"));
    assert_null(strstr(html, "<script"));
    assert_null(strstr(html, "<link"));
    assert_non_null(strstr(html, "Simulated, not a record"));
    assert_null(strstr(html, "between organisations")); /* there are none yet */
    free(html);
}

static void test_result_page_is_whole_and_stands_alone(void **state)
{
    static const size_t arms[] = { 1, 2, 7, 25 };
    const struct place *p = *state;

    for (size_t i = 0; i < 4; i++) {
        char name[16], dir[512];

        snprintf(name, sizeof name, "r%zu", arms[i]);
        place_at(p, name, dir);
        write_fine(dir, arms[i], i == 1 ? 1 : 40, NULL);
        check_page(dir);
    }
}

static void test_result_repeats_to_the_byte(void **state)
{
    const struct place *p = *state;
    char a[512], b[512];

    place_at(p, "a", a);
    place_at(p, "b", b);
    write_fine(a, 7, 40, NULL);
    write_fine(b, 7, 40, NULL);
    for (size_t i = 0; i < FAKE_COUNT(files); i++) {
        size_t n, m;
        char *x = place_read(a, files[i], &n), *y = place_read(b, files[i], &m);

        assert_int_equal(x == NULL, y == NULL);
        if (x != NULL) {
            assert_int_equal(n, m);
            assert_memory_equal(x, y, n);
        }
        free(x);
        free(y);
    }
}

static void test_result_hostile_name_survives(void **state)
{
    const struct place *p = *state;
    char dir[512];
    cJSON *json, *arm;
    char *text;
    size_t n;

    place_at(p, "a 'b' \"c\" `d` %", dir);
    write_fine(dir, 5, 5, FAKE_HOSTILE);
    check_page(dir);
    text = place_read(dir, "report.html", &n);
    assert_non_null(strstr(text, "a_b &lt;x&gt; `id` &#39;q&#39; &quot;r&quot; 100 %"));
    assert_null(strstr(text, "<x>"));
    free(text);
    text = place_read(dir, "summary.json", &n);
    json = cJSON_Parse(text);
    arm = cJSON_GetArrayItem(cJSON_GetObjectItem(json, "arms"), 1);
    assert_string_equal(cJSON_GetObjectItem(arm, "name")->valuestring, FAKE_HOSTILE);
    cJSON_Delete(json);
    free(text);
    text = place_read(dir, "metrics.csv", &n);
    assert_non_null(strstr(text, "\r\na_b <x> `id` 'q' \"\"r\"\" 100 %,bad,") == NULL
                        ? strstr(text, "\r\n\"a_b <x> `id` 'q' \"\"r\"\" 100 %\",bad,")
                        : NULL);
    free(text);
}

/* Fields of the RFC 4180 row at *at, which moves past it; 0 at the end, fails on a fault.
 */
static size_t row_fields(const char **at)
{
    size_t n = 1;
    bool quoted = false;
    const char *s = *at;

    if (*s == 0) {
        return 0;
    }
    for (;; s++) {
        assert_true(*s != 0);
        if (*s == '"') {
            quoted = !quoted;
        } else if (!quoted && *s == ',') {
            n++;
        } else if (!quoted && *s == '\r') {
            assert_int_equal(s[1], '\n');
            break;
        } else {
            assert_true(*s != '\n');
        }
    }
    *at = s + 2;
    return n;
}

static void test_result_tables_are_rectangular(void **state)
{
    static const struct {
        const char *file;
        size_t columns, least_rows;
    } tables[] = { { "metrics.csv", 7, 1 + 7 * 40 * 38 },
                   { "timeline.csv", 6, 1 + 7 * 2 * (96 + 312) },
                   { "decisions.csv", 13, 100 },
                   { "breakdown.csv", 8, 1 + 7 * 40 * 19 * 3 },
                   { "data-dictionary.csv", 5, 40 } };
    const struct place *p = *state;
    char dir[512];

    place_at(p, "r", dir);
    write_fine(dir, 7, 40, FAKE_HOSTILE);
    for (size_t i = 0; i < FAKE_COUNT(tables); i++) {
        size_t n, rows = 0, fields;
        char *text = place_read(dir, tables[i].file, &n);
        const char *at = text;

        while ((fields = row_fields(&at)) > 0) {
            assert_int_equal(fields, tables[i].columns);
            rows++;
        }
        assert_true(rows >= tables[i].least_rows);
        assert_null(strstr(text, "nan"));
        assert_null(strstr(text, ",inf"));
        free(text);
    }
}

/* Every column of every table is in the dictionary. */
static void test_result_dictionary_is_complete(void **state)
{
    static const char *const tables[] = { "metrics.csv", "timeline.csv", "decisions.csv",
                                          "breakdown.csv" };
    const struct place *p = *state;
    char dir[512];
    char *dictionary;
    size_t n;

    place_at(p, "r", dir);
    write_fine(dir, 2, 2, NULL);
    dictionary = place_read(dir, "data-dictionary.csv", &n);
    for (size_t i = 0; i < FAKE_COUNT(tables); i++) {
        char *text = place_read(dir, tables[i], &n), *rest;

        text[strcspn(text, "\r")] = 0;
        for (char *column = strtok_r(text, ",", &rest); column != NULL;
             column = strtok_r(NULL, ",", &rest)) {
            char row[128];

            snprintf(row, sizeof row, "\n%s,%s,", tables[i], column);
            assert_non_null(strstr(dictionary, row));
        }
        free(text);
    }
    free(dictionary);
}

static double number_at(const cJSON *json, const char *const path[])
{
    for (size_t i = 0; path[i] != NULL; i++) {
        json = cJSON_GetObjectItemCaseSensitive(json, path[i]);
    }
    assert_true(cJSON_IsNumber(json));
    return json->valuedouble;
}

static void test_result_summary_holds_the_numbers(void **state)
{
    static const char *const value[] = { "bad", "machine_hours_lost", "value", "point",
                                         NULL };
    static const char *const zero[] = { "bad", "machines_hit", "value", "zero_in", NULL };
    struct comparison c;
    struct result_input in;
    struct interval v;
    cJSON *json;
    static const char *const part[] = { "machine_hours_lost", "high", NULL };
    const cJSON *arms, *breakdown, *regions;
    char *text;

    (void)state;
    fake_comparison(&c, 7, 40, true, 1.0);
    in = fake_input(&c);
    assert_int_equal(result_summary(&in, &text, NULL), RF_OK);
    json = cJSON_ParseWithOpts(text, NULL, true);
    assert_non_null(json);
    arms = cJSON_GetObjectItem(json, "arms");
    assert_int_equal(cJSON_GetArraySize(arms), 7);
    v = compare_measure(&c, 3, VERSION_BAD, MEASURE_MACHINE_HOURS_LOST);
    assert_true(number_at(cJSON_GetArrayItem(arms, 3), value) ==
                v.point); /* to the bit */
    assert_close(number_at(cJSON_GetArrayItem(arms, 5), zero), 27.0, 0.0);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(json, "targets")), 3);
    breakdown = cJSON_GetObjectItem(cJSON_GetArrayItem(arms, 3), "breakdown");
    regions = cJSON_GetObjectItem(breakdown, "region");
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(breakdown, "industry")), 10);
    assert_int_equal(cJSON_GetArraySize(regions), 8);
    v = compare_part_interval(&c, 3, VERSION_BAD, MEASURE_BY_REGION, 2,
                              MEASURE_PART_HOURS);
    assert_true(number_at(cJSON_GetArrayItem(regions, 2), part) == v.high);
    cJSON_Delete(json);
    free(text);
    compare_free(&c);
}

/* 5.1 M machines hit and 15-20 % silent imply 26 to 34 M machines: told beside 12 M, not
 * beside 30 M. */
static void test_result_tells_an_open_conflict_only(void **state)
{
    const struct place *p = *state;

    for (int open = 0; open < 2; open++) {
        char path[RESULT_PATH_SIZE], dir[512];
        struct comparison c;
        struct result_input in;
        char *html;
        size_t n;

        fake_comparison(&c, 2, 5, true, 1.0);
        for (size_t i = 0; i < 5; i++) {
            c.cells[i].measure[MEASURE_SENSORS] = open ? 12e6 : 30e6;
        }
        in = fake_input(&c);
        place_at(p, open ? "open" : "closed", dir);
        assert_int_equal(result_write(&in, dir, false, path, NULL), RF_OK);
        html = place_read(dir, "report.html", &n);
        assert_non_null(html);
        assert_int_equal(strstr(html, "An open conflict") != NULL, open);
        free(html);
        compare_free(&c);
    }
}

/* Write a comparison of arms with services. */
static void write_services(const char *dir, size_t arms, uint32_t worlds)
{
    char path[RESULT_PATH_SIZE];
    struct rf_error err = { 0 };
    struct comparison c;
    struct result_input in;

    fake_comparison(&c, arms, worlds, true, 1.0);
    fake_services(&c);
    in = fake_input(&c);
    if (result_write(&in, dir, false, path, &err) != RF_OK) {
        fail_msg("%s", err.message);
    }
    compare_free(&c);
}

/* Occurrences of a text. */
static size_t count(const char *text, const char *what)
{
    size_t n = 0;

    for (const char *at = text; (at = strstr(at, what)) != NULL; at++) {
        n++;
    }
    return n;
}

static void test_result_tells_what_stopped(void **state)
{
    static const size_t arms[] = { 1, 2, 7, 25 };
    const struct place *p = *state;

    for (size_t i = 0; i < 4; i++) {
        char name[16], dir[512];
        char *html;
        size_t n;

        snprintf(name, sizeof name, "s%zu", arms[i]);
        place_at(p, name, dir);
        write_services(dir, arms[i], i == 1 ? 1 : 40);
        check_page(dir);
        html = place_read(dir, "report.html", &n);
        assert_non_null(strstr(html, "<h2>What stopped</h2>"));
        assert_non_null(strstr(html, "people-hours without service"));
        assert_non_null(strstr(html, "ringfall compare invented shared-crash-data"));
        assert_int_equal(count(html, "<p><b>Simulated, not a record.</b> "), 1);
        assert_non_null(strstr(html, "Nimbus a_b &lt;x&gt;"));
        assert_null(strstr(html, "Crowd")); /* many alike have no name */
        assert_null(strstr(html, "fail because another one is down"));
        assert_non_null(strstr(html, i == 1 ? "stopped in 1 of 1 simulated worlds"
                                            : "stopped in 40 of 40 simulated worlds"));
        assert_non_null(strstr(html,
                               "; missing: 1.3\xc2\xa0k of the usual 4\xc2\xa0k flights "
                               "on the first day, 400 of 4\xc2\xa0k on the second day"));
        free(html);
        write_services(dir, arms[i], i == 1 ? 1 : 40); /* it knows its own files */
    }
}

/* A lesson whose rollout is there has its result. 1.3 hours of 100 are 99 % avoided. */
static void test_result_lessons_tell_what_was_compared(void **state)
{
    const struct place *p = *state;
    char dir[512];
    char *html;
    const char *at;
    size_t n;

    place_at(p, "r", dir);
    write_services(dir, 7, 40); /* holds vendor-2024-after and lab-diverse */
    html = place_read(dir, "report.html", &n);
    at = strstr(html, "<b>Improve</b>");
    assert_non_null(at);
    assert_non_null(strstr(at, "own way since\xe2\x80\x9d avoids 97\xc2\xa0% of the "
                               "machine-hours lost and 97\xc2\xa0% of the people-hours "
                               "without a service: fewer of these in 40 of 40"));
    at = strstr(html, "<b>Communicate</b>");
    assert_null(memmem(at, (size_t)(strstr(at, "</li>") - at), "avoids", 6));
    free(html);
}

/* Each number of services.csv that the table shows is there too, and sums agree. */
static void test_result_services_in_tables(void **state)
{
    static const struct {
        const char *file;
        size_t columns, least_rows;
    } tables[] = { { "services.csv", 10, 1 + 3 * 5 },
                   { "organisations.csv", 10, 1 + 3 + 2 * FAKE_DAYS },
                   { "data-dictionary.csv", 5, 70 } };
    const struct place *p = *state;
    char dir[512];
    char *dictionary, *metrics;
    size_t n;

    place_at(p, "r", dir);
    write_services(dir, 3, 5);
    dictionary = place_read(dir, "data-dictionary.csv", &n);
    for (size_t i = 0; i < FAKE_COUNT(tables); i++) {
        size_t rows = 0, fields;
        char *text = place_read(dir, tables[i].file, &n), *rest;
        const char *at = text;

        assert_non_null(text);
        while ((fields = row_fields(&at)) > 0) {
            assert_int_equal(fields, tables[i].columns);
            rows++;
        }
        assert_true(rows >= tables[i].least_rows);
        text[strcspn(text, "\r")] = 0;
        for (char *column = strtok_r(text, ",", &rest); column != NULL && i < 2;
             column = strtok_r(NULL, ",", &rest)) {
            char row[128];

            snprintf(row, sizeof row, "\n%s,%s,", tables[i].file, column);
            assert_non_null(strstr(dictionary, row));
        }
        free(text);
    }
    assert_non_null(strstr(dictionary, "\nmetrics.csv,value,people_hours,"));
    metrics = place_read(dir, "metrics.csv", &n);
    assert_non_null(strstr(metrics, ",people_hours,people-hours,"));
    free(metrics);
    free(dictionary);
}

/* Without services all of it is absent. */
static void test_result_without_services_is_as_ever(void **state)
{
    const struct place *p = *state;
    char dir[512];
    char *text;
    size_t n;

    place_at(p, "r", dir);
    write_fine(dir, 3, 5, NULL);
    assert_null(place_read(dir, "services.csv", &n));
    assert_null(place_read(dir, "organisations.csv", &n));
    assert_null(place_read(dir, "figures/fig6.gp", &n));
    text = place_read(dir, "metrics.csv", &n);
    assert_null(strstr(text, "people"));
    free(text);
    text = place_read(dir, "summary.json", &n);
    assert_null(strstr(text, "people_hours"));
    free(text);
    text = place_read(dir, "data-dictionary.csv", &n);
    assert_null(strstr(text, "service"));
    free(text);
    text = place_read(dir, "report.html", &n);
    assert_null(strstr(text, "What stopped"));
    assert_null(strstr(text, "lessons"));
    assert_null(strstr(text, "people-hours"));
    free(text);
}

static void test_result_manifest_keeps_the_question(void **state)
{
    const struct place *p = *state;
    cJSON *json;
    char dir[512];
    char *text;
    size_t n;

    place_at(p, "r", dir);
    write_fine(dir, 3, 2, NULL);
    text = place_read(dir, "manifest.json", &n);
    json = cJSON_ParseWithOpts(text, NULL, true);
    assert_non_null(json);
    assert_string_equal(
        cJSON_GetObjectItem(cJSON_GetObjectItem(json, "scenario"), "name")->valuestring,
        "invented");
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(json, "arms")), 3);
    assert_string_equal(cJSON_GetObjectItem(json, "command")->valuestring,
                        "ringfall compare invented canary rings 'a b'");
    cJSON_Delete(json);
    free(text);
}

/* Without gnuplot there is a report that says so, and what figures are drawn from. */
static void test_result_without_gnuplot_says_so(void **state)
{
    const struct place *p = *state;
    char *path = getenv("PATH"), *kept = strdup(path != NULL ? path : "");
    char dir[512];
    char *text;
    size_t n;

    place_at(p, "r", dir);
    setenv("PATH", p->path, 1);
    write_fine(dir, 5, 5, NULL);
    setenv("PATH", kept, 1);
    free(kept);
    check_page(dir);
    text = place_read(dir, "report.html", &n);
    assert_non_null(strstr(text, "gnuplot is not installed"));
    assert_null(strstr(text, "<svg"));
    free(text);
    text = place_read(dir, "figures/fig1.gp", &n);
    assert_non_null(text);
    free(text);
    assert_null(place_read(dir, "figures/fig1.svg", &n));
}

/* A gnuplot that leaves half a figure is not believed. */
static void test_result_half_a_figure_is_no_figure(void **state)
{
    const struct place *p = *state;
    char *path = getenv("PATH"), *kept = strdup(path != NULL ? path : "");
    char dir[512], bin[512], program[600];
    char *text;
    size_t n;

    place_at(p, "bin", bin);
    assert_int_equal(mkdir(bin, 0755), 0);
    place_write(bin, "gnuplot", "#!/bin/sh\necho '<svg><desc>x</desc><g>'\n");
    snprintf(program, sizeof program, "%s/gnuplot", bin);
    assert_int_equal(chmod(program, 0755), 0);
    place_at(p, "r", dir);
    setenv("PATH", bin, 1);
    write_fine(dir, 5, 5, NULL);
    setenv("PATH", kept, 1);
    free(kept);
    check_page(dir);
    text = place_read(dir, "report.html", &n);
    assert_non_null(strstr(text, "gnuplot drew no whole figure"));
    free(text);
}

/* The decimal point stays one under a locale with a comma, where there is such a locale.
 */
static void test_result_knows_no_locale(void **state)
{
    static const char *const locales[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "nl_NL.UTF-8" };
    struct comparison c;
    struct result_input in;
    const char *set = NULL;
    char *here, *there;

    (void)state;
    fake_comparison(&c, 3, 5, true, 1.0);
    in = fake_input(&c);
    assert_int_equal(result_summary(&in, &here, NULL), RF_OK);
    for (size_t i = 0; i < 3 && set == NULL; i++) {
        set = setlocale(LC_ALL, locales[i]);
    }
    assert_int_equal(result_summary(&in, &there, NULL), RF_OK);
    setlocale(LC_ALL, "C");
    assert_string_equal(here, there);
    free(here);
    free(there);
    compare_free(&c);
}

static void test_result_errors(void **state)
{
    const struct place *p = *state;
    struct rf_error err;
    struct comparison c;
    struct result_input in;
    char dir[512], path[RESULT_PATH_SIZE];

    place_at(p, "r", dir);
    fake_comparison(&c, 2, 2, true, 1.0);
    in = fake_input(&c);
    in.scenario_json = "{\"cut off\": ";
    assert_int_equal(result_write(&in, dir, false, path, &err), RF_EINTERNAL);
    assert_int_equal(place_count(p->path, ""), 0);
    in = fake_input(&c);
    c.n_worlds = 0;
    assert_int_equal(result_write(&in, dir, false, path, &err), RF_ESTOPPED);
    assert_int_equal(place_count(p->path, ""), 0);
    c.n_worlds = 2;
    assert_int_equal(result_write(&in, dir, false, path, &err), RF_OK);
    in.question_sha256 = "another";
    assert_int_equal(result_writable(dir, in.question_sha256, false, &err), RF_EEXIST);
    assert_int_equal(result_write(&in, dir, false, path, &err), RF_EEXIST);
    assert_int_equal(result_write(&in, dir, true, path, &err), RF_OK);
    compare_free(&c);
}

/* However much fits, a full disk leaves nothing: the limit of a file's size stands for
 * it. */
static void test_result_errors_full_leave_nothing(void **state)
{
    static const rlim_t limits[] = { 100, 3000, 9000, 60000, 130000 };
    const struct place *p = *state;
    struct rlimit former, small;
    struct rf_error err;
    char dir[512];

    place_at(p, "r", dir);
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &former);
    for (size_t i = 0; i < FAKE_COUNT(limits); i++) {
        int status;

        small = former;
        small.rlim_cur = limits[i];
        setrlimit(RLIMIT_FSIZE, &small);
        status = write_fake(dir, 7, 40, NULL, &err);
        setrlimit(RLIMIT_FSIZE, &former);
        assert_int_equal(status, RF_EIO);
        assert_non_null(strstr(err.message, strerror(EFBIG)));
        assert_int_equal(place_count(p->path, ""), 0);
    }
}

/* Killed at any moment: the former result or none, and the next run leaves one whole. */
static void test_result_killed_in_the_middle(void **state)
{
    const struct place *p = *state;
    char dir[512];

    place_at(p, "r", dir);
    for (unsigned ms = 0; ms < 200; ms += 25) {
        int status;
        const pid_t pid = fork();

        assert_true(pid >= 0);
        if (pid == 0) {
            (void)write_fake(dir, 5, 40, NULL, NULL);
            _exit(0);
        }
        while (place_count(p->path, ".ringfall-") == 0 &&
               waitpid(pid, &status, WNOHANG) == 0) {
            usleep(500);
        }
        usleep(ms * 1000);
        kill(pid, SIGKILL);
        waitpid(pid, &status, 0);
        if (place_exists(dir)) {
            check_page(dir);
        }
    }
    write_fine(dir, 5, 40, NULL);
    check_page(dir);
    assert_int_equal(place_count(p->path, ""), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_result_page_is_whole_and_stands_alone),
        TEST(test_result_repeats_to_the_byte),
        TEST(test_result_hostile_name_survives),
        TEST(test_result_tables_are_rectangular),
        TEST(test_result_dictionary_is_complete),
        TEST(test_result_summary_holds_the_numbers),
        TEST(test_result_tells_an_open_conflict_only),
        TEST(test_result_tells_what_stopped),
        TEST(test_result_lessons_tell_what_was_compared),
        TEST(test_result_services_in_tables),
        TEST(test_result_without_services_is_as_ever),
        TEST(test_result_manifest_keeps_the_question),
        TEST(test_result_without_gnuplot_says_so),
        TEST(test_result_half_a_figure_is_no_figure),
        TEST(test_result_knows_no_locale),
        TEST(test_result_errors),
        TEST(test_result_errors_full_leave_nothing),
        TEST(test_result_killed_in_the_middle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
