/* ask.h: a question from names to its result: what compare and run do. */
#ifndef RINGFALL_CLI_ASK_H
#define RINGFALL_CLI_ASK_H

#include "cli/command.h"
#include "cli/finish.h"

/** Read, run, write, print. n_asked: arms after so many are left out when they do not fit
 * the scenario. Returns the exit status. */
int ask_names(const char *verb, const char *scenario, const char *const *arms, size_t n,
              size_t n_asked, const struct options *o, const struct program *p);

/** The same from a question that is read; nothing is asked twice. */
int ask_question(struct question *q, const struct execute_plan *plan,
                 const struct finish_options *o, const struct program *p);

#endif
