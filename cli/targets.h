/* targets.h: published figures beside simulated ones, on stdout. */
#ifndef RINGFALL_CLI_TARGETS_H
#define RINGFALL_CLI_TARGETS_H

#include "studies/score.h"

/** Nothing when the scenario has no targets. */
void targets_print(const struct comparison *c);

#endif
