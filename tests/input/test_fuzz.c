/* test_fuzz.c: damaged copies of a good file: an error or a scenario, never a crash.
 *
 * Mutations by a fixed seed, so that a failure can be had again. What is still a scenario
 * must have a resolved text that reads back to the same text.
 */
#include "tests/check.h"

#include "input/scenario_file.h"
#include "sim/stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_NAME  RF_SOURCE_DIR "/tests/input/files/small.json"
#define N_MUTANTS  4000
#define MAX_GROWTH 4096

static char original[65536];
static size_t n_original;

/* Pieces that are likely to lead somewhere. */
static const char *const pieces[] = {
    "null",
    "{}",
    "[]",
    "\"\"",
    "-1",
    "1e308",
    "\"never\"",
    "true",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\u0000",
    "1e999",
    "\"value\"",
    "\"source\"",
    "\"laptop\"",
    "0",
    "\"5 d\"",
    "\"/delivery/reach\"",
    "9007199254740993",
    "{\"value\":",
    "\\",
};
#define N_PIECES (sizeof pieces / sizeof *pieces)

static const struct stream_key key = { 3, 0 };

/* One change: a byte, a digit, a cut, a piece put in, or a part copied elsewhere. */
static size_t mutate_once(char *text, size_t n, uint32_t mutant, uint32_t step)
{
    const struct stream_block b = stream_block(key, mutant, step, 1, 0);
    const size_t at = b.word[0] % (n + 1);
    const size_t length = b.word[1] % 40;
    const char *piece = pieces[b.word[2] % N_PIECES];
    char part[40];

    switch (b.word[3] % 6) {
    case 4:
    case 5: /* another digit or letter in place of one: the text stays JSON */
        for (size_t i = at; i < n; i++) {
            if (text[i] >= '0' && text[i] <= '9') {
                text[i] = (char)('0' + b.word[1] % 10);
                return n;
            }
            if (b.word[3] % 6 == 5 && text[i] >= 'a' && text[i] <= 'z') {
                text[i] = (char)('a' + b.word[1] % 26);
                return n;
            }
        }
        return n;
    case 0:
        if (at < n) {
            text[at] = (char)(b.word[1] & 0xff);
        }
        return n;
    case 1:
        if (at + length <= n) {
            memmove(text + at, text + at + length, n - at - length);
            return n - length;
        }
        return n;
    case 2:
        memmove(text + at + strlen(piece), text + at, n - at);
        memcpy(text + at, piece, strlen(piece));
        return n + strlen(piece);
    default:
        if (at + length > n) {
            return n;
        }
        memcpy(part, text + at, length);
        {
            const size_t to = b.word[2] % (n + 1);

            memmove(text + to + length, text + to, n - to);
            memcpy(text + to, part, length);
        }
        return n + length;
    }
}

/* The resolved text of a text, NULL when it is refused. */
static char *resolve(const char *text, size_t n)
{
    struct scenario_file file;
    struct scenario scenario;
    struct error_list errors = { 0 };
    char *resolved = NULL;
    size_t length;
    int status = scenario_file_parse(&file, text, n, "mutant", &errors);

    if (status == RF_OK) {
        status = scenario_file_build(&file, &scenario, &errors);
    }
    if (status == RF_OK) {
        assert_int_equal(scenario_file_json(&file, &resolved, &length, NULL), RF_OK);
        scenario_free(&scenario);
    } else {
        assert_int_equal(status, RF_EINPUT);
        assert_true(errors.n > 0);
        assert_true(errors.items[0].message[0] != '\0');
        assert_true(errors.items[0].line > 0);
    }
    scenario_file_free(&file);
    error_list_free(&errors);
    return resolved;
}

static void test_fuzz_mutants_are_refused_or_read(void **state)
{
    char *text = malloc(n_original + MAX_GROWTH);
    int n_read = 0;

    (void)state;
    assert_non_null(text);
    for (uint32_t m = 0; m < N_MUTANTS; m++) {
        const uint32_t steps = 1 + m % 3;
        size_t n = n_original;
        char *once, *twice;

        memcpy(text, original, n);
        for (uint32_t s = 0; s < steps; s++) {
            n = mutate_once(text, n, m, s);
        }
        text[n] = '\0';
        once = resolve(text, n);
        if (once != NULL) {
            n_read++;
            twice = resolve(once, strlen(once));
            assert_non_null(twice);
            assert_string_equal(once, twice);
            free(twice);
        }
        free(once);
    }
    free(text);
    /* Both ways out are met. */
    assert_true(n_read > 50);
    assert_true(n_read < N_MUTANTS - 50);
}

/* Every beginning of the file: cut off anywhere, it is refused with a place. */
static void test_fuzz_each_cut_is_refused(void **state)
{
    char *text = malloc(n_original + 1);

    (void)state;
    assert_non_null(text);
    for (size_t n = 0; n + 2 < n_original; n += 1 + n % 3) {
        memcpy(text, original, n);
        text[n] = '\0';
        assert_null(resolve(text, n));
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fuzz_mutants_are_refused_or_read),
        cmocka_unit_test(test_fuzz_each_cut_is_refused),
    };
    FILE *f = fopen(FILE_NAME, "rb");

    if (f == NULL) {
        perror(FILE_NAME);
        return EXIT_FAILURE;
    }
    n_original = fread(original, 1, sizeof original - 1, f);
    fclose(f);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
