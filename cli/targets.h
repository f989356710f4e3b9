/* targets.h: published figures beside simulated ones, on stdout. */
#ifndef RINGFALL_CLI_TARGETS_H
#define RINGFALL_CLI_TARGETS_H

#include "studies/score.h"

/** Nothing when the scenario has no targets. */
void targets_print(const struct comparison *c);

/** A value of a target in its unit, for people: "8.5 M machines", "15 %", "1.3 h". */
void targets_value(const struct score *s, double value, char *out, size_t size);

#endif
