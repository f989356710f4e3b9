/* options.h: command-line options described once: a table per subcommand gives the
 * parsing (getopt_long) and the help. */
#ifndef RINGFALL_CLI_OPTIONS_H
#define RINGFALL_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"

enum options_type {
    OPTIONS_FLAG, /* bool */
    OPTIONS_TEXT, /* const char *; borrowed from argv */
    OPTIONS_LIST, /* struct options_list; may be given again */
    OPTIONS_COUNT /* int64_t in [low, high] */
};

struct options_entry {
    const char *name; /* "replicates" */
    char letter;      /* 0: none */
    enum options_type type;
    const char *argument; /* "N", NULL for flags */
    const char *doc;
    size_t offset;     /* in struct options */
    int64_t low, high; /* of a count */
};

struct options_list {
    const char **items; /* [n] borrowed from argv; the array is owned */
    size_t n;
};

/* What any subcommand may be told. Fields that its table does not name keep their
 * default. */
struct options {
    struct options_list arguments; /* what is no option */
    struct options_list sets, only;
    int64_t replicates, seed, threads, tornado;
    int64_t replicate, simulate; /* one world's number; providers to stop */
    int64_t world, worlds;       /* one of a result's, from 1; so many from it on */
    struct options_list with;    /* rollouts and variants */
    struct options_list all;     /* whole lists of the library: "policies" */
    const char *arm;
    bool quick, json, force, strict, help;
    bool replicates_given; /* --replicates stands on the command line */
    const char *output, *from, *on;
    const char *graphml, *edges, *dot, *svg; /* files */
    bool bench;
    int64_t trials;             /* rollouts a defect rate */
    const char *power, *defect; /* probabilities, as typed */
};

/* Entries that several subcommands share. */
#define OPTIONS_ENTRY(field, letter, type, argument, doc, low, high)                     \
    {                                                                                    \
#field, letter, type, argument, doc, offsetof(struct options, field), low, high  \
    }
#define OPTIONS_SET                                                                      \
    {                                                                                    \
        "set", 0, OPTIONS_LIST, "/POINTER=VALUE",                                        \
            "change one parameter in every arm: it is then known, and not drawn. One "   \
            "below /rollout is changed in the rollouts that are named, never in the "    \
            "scenario's own, that they are compared with. May be given again",           \
            offsetof(struct options, sets), 0, 0                                         \
    }
#define OPTIONS_ONLY                                                                     \
    OPTIONS_ENTRY(                                                                       \
        only, 0, OPTIONS_LIST, "region=NAMES|industry=NAMES",                            \
        "count only this part of the world; all of it is simulated. Names separated by " \
        "commas, a group of regions such as \"us\" is all of it; may be given again",    \
        0, 0)
#define OPTIONS_REPLICATES                                                               \
    OPTIONS_ENTRY(replicates, 'n', OPTIONS_COUNT, "N", "simulated worlds (40)", 1, 100000)
#define OPTIONS_QUICK                                                                    \
    OPTIONS_ENTRY(                                                                       \
        quick, 'q', OPTIONS_FLAG, NULL,                                                  \
        "5 worlds, unless -n says otherwise: a first look, too few for a range", 0, 0)
#define OPTIONS_SEED                                                                     \
    OPTIONS_ENTRY(seed, 's', OPTIONS_COUNT, "N", "another set of simulated worlds (1)",  \
                  0, UINT32_MAX)
#define OPTIONS_THREADS                                                                  \
    OPTIONS_ENTRY(threads, 'j', OPTIONS_COUNT, "N",                                      \
                  "threads (as many as processors); results do not depend on it", 1,     \
                  1024)
#define OPTIONS_TORNADO                                                                  \
    OPTIONS_ENTRY(tornado, 0, OPTIONS_COUNT, "N",                                        \
                  "parameters to move to both ends of their range, one at a time, for "  \
                  "what decides the answer: those of all with a range that move it "     \
                  "most; 0: none",                                                       \
                  0, 1000)
#define OPTIONS_JSON                                                                     \
    OPTIONS_ENTRY(json, 0, OPTIONS_FLAG, NULL, "print summary.json instead of text", 0, 0)
#define OPTIONS_OUTPUT                                                                   \
    OPTIONS_ENTRY(output, 'o', OPTIONS_TEXT, "FOLDER",                                   \
                  "where the result goes (results/SCENARIO-COMMAND)", 0, 0)
#define OPTIONS_FORCE                                                                    \
    OPTIONS_ENTRY(force, 'f', OPTIONS_FLAG, NULL,                                        \
                  "replace what is there, even when it answers another question", 0, 0)

/**
 * Parse what follows the subcommand's name.
 *
 * @param argv [argc] argv[0] is the subcommand; permuted
 * @param out  set to defaults first; to be freed in any case
 * @return RF_OK, RF_EINPUT with a message that names the nearest option, or RF_ENOMEM
 */
int options_parse(const struct options_entry *entries, size_t n, int argc, char **argv,
                  struct options *out, struct rf_error *err) RF_MUST_CHECK;
void options_free(struct options *self);

int options_add(struct options_list *list, const char *item,
                struct rf_error *err) RF_MUST_CHECK;

/** Print the table for people, --help included, to stdout. */
void options_print(const struct options_entry *entries, size_t n);

#endif
