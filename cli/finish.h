/* finish.h: from an executed question to the result folder and the texts. */
#ifndef RINGFALL_CLI_FINISH_H
#define RINGFALL_CLI_FINISH_H

#include "cli/execute.h"

/* Where a result goes and how it is told. */
struct finish_options {
    const char *verb;    /* "compare", "run" */
    const char *command; /* to be typed again */
    const char *folder;
    bool force, json;
};

/** May the folder be written? To be asked before the run. */
int finish_allowed(const struct question *q, const struct execute_plan *plan,
                   const struct finish_options *o, struct rf_error *err) RF_MUST_CHECK;

/** Write the folder and print the answer; returns the exit status. A stopped study with
 * no complete world writes nothing. */
int finish_result(const struct question *q, const struct execute_plan *plan,
                  const struct executed *executed, const char *hash,
                  const struct finish_options *o);

/** The command that asks the same again: only what decides the numbers. To be freed. */
char *finish_command(const char *verb, const struct options *o);

#endif
