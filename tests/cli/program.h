/* program.h: the program run from outside, in a folder of the test's own. */
#ifndef RINGFALL_TESTS_CLI_PROGRAM_H
#define RINGFALL_TESTS_CLI_PROGRAM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static char folder[64];

static inline int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/ringfall-test-XXXXXX");
    return mkdtemp(folder) == NULL;
}

static inline int remove_folder(void **state)
{
    char command[128];

    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

/* Exit status of a shell's command, run in the test's folder. */
static inline int shell(const char *format, ...) __attribute__((format(printf, 1, 2)));
static inline int shell(const char *format, ...)
{
    char text[2048], command[2200];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    snprintf(command, sizeof command, "cd '%s' && %s", folder, text);
    const int status = system(command);

    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Exit status of `ringfall ARGUMENTS`. */
static inline int ringfall(const char *arguments)
{
    return shell("RINGFALL_PATH='%s/scenarios' '%s' %s >out.txt 2>err.txt", RF_SOURCE_DIR,
                 RF_PROGRAM, arguments);
}

/* What a file in the folder holds, up to 256 kB. */
static inline char *read_file(const char *name)
{
    static char text[1 << 18];
    char path[160];
    FILE *f;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    f = fopen(path, "r");
    assert_non_null(f);
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    return text;
}

static inline cJSON *read_out(void)
{
    cJSON *json = cJSON_Parse(read_file("out.txt"));

    assert_non_null(json);
    return json;
}

#endif
