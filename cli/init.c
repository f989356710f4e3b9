/* init.c: ringfall init. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/complain.h"
#include "cli/question.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))
#define FROM    "classroom"

static const struct options_entry entries[] = {
    OPTIONS_ENTRY(from, 0, OPTIONS_TEXT, "SCENARIO",
                  "the scenario to start from (" FROM ")", 0, 0),
    OPTIONS_ENTRY(force, 'f', OPTIONS_FLAG, NULL, "replace a file that is there", 0, 0),
};

static const char *const examples[] = {
    "ringfall init mine", "mine.json, on the small country of the classroom",
    "ringfall init hospitals --from july-2024", "hospitals.json, on 19 July 2024", NULL
};

/* The starter: what people change first. Takes the names of the base, of the scenario,
 * and of both for its title. */
static const char starter[] =
    "{\n"
    "  \"$comment\": \"A scenario of your own: what stands here replaces what the "
    "scenario that "
    "it extends says; all else is taken from there. Every number has a source, or is an "
    "assumption with its range.\",\n"
    "  \"extends\": \"%s\",\n"
    "  \"name\": \"%s\",\n"
    "  \"title\": \"%s: on top of %s\",\n"
    "\n"
    "  \"signals\": {\n"
    "    \"heartbeat\": {\n"
    "      \"timeout\": { \"value\": \"6 min\", \"assumption\": [\"2 min\", \"30 "
    "min\"],\n"
    "        \"note\": \"how soon the vendor misses a machine that falls silent\" }\n"
    "    },\n"
    "    \"people\": {\n"
    "      \"limit\": { \"value\": 50, \"assumption\": [5, 2000],\n"
    "        \"note\": \"organisations that telephone before anybody is alarmed\" }\n"
    "    }\n"
    "  },\n"
    "\n"
    "  \"recovery\": {\n"
    "    \"staff\": {\n"
    "      \"weekend\": { \"value\": 0.5, \"assumption\": [0.2, 0.9],\n"
    "        \"note\": \"share of technicians that work on a weekend day\" }\n"
    "    }\n"
    "  },\n"
    "\n"
    "  \"rollout\": {\n"
    "    \"$comment\": \"Waves open in this order; shares are cumulative. bake: quiet "
    "time "
    "before the next wave opens. A gate watches the bake: ringfall show canary explains "
    "one.\",\n"
    "    \"name\": \"at-once\",\n"
    "    \"title\": \"everybody at once\",\n"
    "    \"waves\": [{ \"name\": \"everybody\" }]\n"
    "  }\n"
    "}\n";

/* Names become files, names in results and words in commands. */
static bool is_name(const char *name)
{
    return name[0] != '\0' && name[0] != '-' && strlen(name) < PARAM_NAME_SIZE &&
           strspn(name,
                  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") ==
               strlen(name);
}

static int write_file(const char *path, const char *text, bool force)
{
    const int fd = open(path, O_WRONLY | O_CREAT | (force ? O_TRUNC : O_EXCL), 0666);
    const size_t n = strlen(text);
    struct rf_error err;

    if (fd >= 0) {
        const bool written = write(fd, text, n) == (ssize_t)n;
        const bool kept = close(fd) == 0;

        if (written && kept) {
            return COMMAND_OK;
        }
    } else if (errno == EEXIST) {
        (void)rf_fail(&err, RF_EEXIST, "", "%s is there; --force replaces it", path);
        return complain_error(&err);
    }
    (void)rf_fail(&err, RF_EIO, "", "%s: %s", path, strerror(errno));
    return complain_error(&err);
}

/* The base must be there: a starter that check refuses would teach nothing. */
static int check_base(const char *from)
{
    struct library library;
    struct rf_error err;
    char path[LIBRARY_PATH_SIZE];

    question_library(&library);
    if (library_find(&library, from, 1u << LIBRARY_SCENARIO, NULL, path, &err) != RF_OK) {
        return complain_error(&err);
    }
    return COMMAND_OK;
}

/* A file here hides what the library calls by that name. */
static int check_name(const char *name)
{
    struct library library;
    struct rf_error err;
    char path[LIBRARY_PATH_SIZE];

    question_library(&library);
    memmove(library.folders, library.folders + 1,
            (library.n - 1) * sizeof *library.folders); /* but for the working folder */
    library.n--;
    if (library_find(&library, name,
                     1u << LIBRARY_SCENARIO | 1u << LIBRARY_POLICY |
                         1u << LIBRARY_VARIANT | 1u << LIBRARY_POPULATION,
                     NULL, path, &err) == RF_OK) {
        return complain_text("%s is a name of the library, which a file here would hide: "
                             "take another name",
                             name);
    }
    return COMMAND_OK;
}

static int run(const struct options *o, const struct program *p)
{
    const char *from = o->from != NULL ? o->from : FROM;
    char name[2 * PARAM_NAME_SIZE], path[sizeof name + 8], text[sizeof starter + 512];
    int status;

    (void)p;
    library_name(o->arguments.items[0], name, sizeof name);
    if (strchr(o->arguments.items[0], '/') != NULL || !is_name(name)) {
        return complain_text("\"%.60s\": a name has letters, digits, - and _, at most %d",
                             o->arguments.items[0], PARAM_NAME_SIZE - 1);
    }
    if (!is_name(from)) {
        return complain_text("\"%.60s\": a name of a scenario is expected", from);
    }
    status = check_name(name);
    if (status == COMMAND_OK) {
        status = check_base(from);
    }
    if (status != COMMAND_OK) {
        return status;
    }
    snprintf(path, sizeof path, "%s.json", name);
    snprintf(text, sizeof text, starter, from, name, name, from);
    status = write_file(path, text, o->force);
    if (status == COMMAND_OK) {
        printf("%s\nNext: ringfall check %s; ringfall compare %s canary\n", path, name,
               name);
    }
    return status;
}

const struct command init_command = {
    .name = "init",
    .arguments = "NAME",
    .summary = "writes a scenario of your own to start from",
    .text =
        "Writes NAME.json into the working folder: a short scenario that extends another "
        "one and says what people change first. ringfall check accepts it as it is.",
    .examples = examples,
    .options = entries,
    .n_options = N_OF(entries),
    .least = 1,
    .most = 1,
    .run = run,
};
