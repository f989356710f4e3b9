/* command.h: the subcommands. */
#ifndef RINGFALL_CLI_COMMAND_H
#define RINGFALL_CLI_COMMAND_H

#include <stdatomic.h>

#include "cli/options.h"

/* Exit status of the program. */
enum {
    COMMAND_OK = 0,
    COMMAND_FAILED = 1,
    COMMAND_INPUT = 2,    /* bad input: every mistake was told; nothing was written */
    COMMAND_STOPPED = 130 /* Ctrl-C */
};

/* What the program gives its subcommands. */
struct program {
    const atomic_bool *stop; /* set by Ctrl-C */
};

struct command {
    const char *name;
    const char *arguments;       /* for the usage line: "SCENARIO [ROLLOUT...]" */
    const char *summary;         /* one line, for the list */
    const char *text;            /* paragraphs; a line each, "" between */
    const char *const *examples; /* pairs of command and what it does; NULL-terminated */
    const struct options_entry *options;
    size_t n_options;
    size_t least, most; /* arguments that are no options */
    int (*run)(const struct options *o,
               const struct program *p); /* returns exit status */
};

extern const struct command list_command, init_command, check_command, run_command,
    compare_command, show_command, study_command, graph_command, explain_command;

/** The program: dispatch, help, version. Returns the exit status. */
int command_main(int argc, char **argv, const struct program *p);

#endif
