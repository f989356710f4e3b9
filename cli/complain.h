/* complain.h: mistakes and failures on stderr, and the exit status that they mean. */
#ifndef RINGFALL_CLI_COMPLAIN_H
#define RINGFALL_CLI_COMPLAIN_H

#include "models/scenario.h"

/** A mistake in what was asked. Returns COMMAND_INPUT. */
int complain_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** One error. Returns COMMAND_INPUT for a mistake in the input, COMMAND_STOPPED when
 * stopped, else COMMAND_FAILED. */
int complain_error(const struct rf_error *e);

/** Every mistake of a list, each once, and how many there are. code: what the reading of
 * it returned. */
int complain_list(const struct error_list *errors, int code);

#endif
