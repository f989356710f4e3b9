/* test_bad.c: files that must be refused, each with all that must be said of it.
 *
 * bad/NAME.expect has one message a line, "line:column: /pointer: message"; where the
 * mistake is in another file, that file's name stands in front.
 */
#include "tests/check.h"

#include "input/mistake.h"
#include "input/scenario_file.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOLDER RF_SOURCE_DIR "/tests/input/bad"

/* The messages of a file as one text, lines ended by newlines. */
static void read_bad(const char *name, char *out, size_t size)
{
    struct scenario_file file;
    struct scenario scenario;
    struct library library;
    struct error_list errors = { 0 };
    char line[1024];
    char own[64];
    size_t n = 0;
    int status;

    out[0] = '\0';
    snprintf(own, sizeof own, "%s:", name);
    library_init(&library, NULL);
    status = scenario_file_read(&file, name, &library, NULL, 0, NULL, 0, &errors);
    if (status == RF_OK) {
        status = scenario_file_build(&file, &scenario, &errors);
    }
    assert_int_equal(status, RF_EINPUT);
    for (size_t i = 0; i < errors.n; i++) {
        const char *text = line;

        mistake_text(&errors.items[i], line, sizeof line);
        if (strncmp(line, own, strlen(own)) == 0) {
            text = line + strlen(own);
        }
        n += (size_t)snprintf(out + n, size - n, "%s\n", text);
        assert_true(n < size);
    }
    scenario_file_free(&file);
    error_list_free(&errors);
}

static void read_text(const char *path, char *out, size_t size)
{
    FILE *f = fopen(path, "rb");

    assert_non_null(f);
    out[fread(out, 1, size - 1, f)] = '\0';
    fclose(f);
}

static void test_bad_files_say_all_that_is_expected(void **state)
{
    static char expected[65536], found[65536];
    DIR *dir = opendir(".");
    const struct dirent *entry;
    int n = 0;
    int wrong = 0;

    (void)state;
    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL) {
        const char *dot = strrchr(entry->d_name, '.');
        char json[300];

        if (dot == NULL || strcmp(dot, ".expect") != 0) {
            continue;
        }
        snprintf(json, sizeof json, "%.*s.json", (int)(dot - entry->d_name),
                 entry->d_name);
        read_text(entry->d_name, expected, sizeof expected);
        read_bad(json, found, sizeof found);
        n++;
        if (strcmp(found, expected) != 0) {
            print_error("%s\nexpected:\n%sfound:\n%s", json, expected, found);
            wrong++;
        }
    }
    closedir(dir);
    assert_int_equal(wrong, 0);
    assert_true(n >= 25);
}

/* The comparison above can fail: a good file has no messages. */
static void test_bad_good_file_has_no_messages(void **state)
{
    struct scenario_file file;
    struct scenario scenario;
    struct library library;
    struct error_list errors = { 0 };

    (void)state;
    library_init(&library, NULL);
    assert_int_equal(
        scenario_file_read(&file, "../files/small", &library, NULL, 0, NULL, 0, &errors),
        RF_OK);
    assert_int_equal(scenario_file_build(&file, &scenario, &errors), RF_OK);
    assert_int_equal(errors.n, 0);
    scenario_free(&scenario);
    scenario_file_free(&file);
    error_list_free(&errors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bad_files_say_all_that_is_expected),
        cmocka_unit_test(test_bad_good_file_has_no_messages),
    };

    if (chdir(FOLDER) != 0) {
        perror(FOLDER);
        return EXIT_FAILURE;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
