/* bench.h: what is a gate worth? ringfall show GATE|POLICY --bench. */
#ifndef RINGFALL_CLI_BENCH_H
#define RINGFALL_CLI_BENCH_H

#include "cli/command.h"
#include "input/library.h"

#define BENCH_ON "july-2024" /* the scenario whose world and defect are used */

/** Index of a gate test by its name, -1: none is called so. */
int bench_gate(const char *name);

/** A gate test in words, with its parameters. Returns the exit status. */
int bench_describe(int test);

/** Does the bench know the name, which is no file: a gate test, or "traffic"? */
bool bench_is_subject(const char *name);

/** Put a gate test on the bench, or all of the traffic. Returns the exit status. */
int bench_show(const char *name, const struct options *o, const struct program *p);

/** The same of a file: a policy, on a scenario, or a scenario with its own rollout. */
int bench_file(const char *path, enum library_kind kind, const struct options *o,
               const struct program *p);

#endif
