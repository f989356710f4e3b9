/* bench.h: what is a gate worth? ringfall show GATE|POLICY --bench. */
#ifndef RINGFALL_CLI_BENCH_H
#define RINGFALL_CLI_BENCH_H

#include "cli/command.h"

#define BENCH_ON "july-2024" /* the scenario whose world and defect are used */

/** Index of a gate test by its name, -1: none is called so. */
int bench_gate(const char *name);

/** A gate test in words, with its parameters. Returns the exit status. */
int bench_describe(int test);

/** Put a gate test, a policy or all of the traffic ("traffic") on the bench. Returns the
 * exit status. */
int bench_show(const char *name, const struct options *o, const struct program *p);

#endif
