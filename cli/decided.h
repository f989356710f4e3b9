/* decided.h: what was decided in one simulated world of a result: ringfall explain RESULT
 * decisions. */
#ifndef RINGFALL_CLI_DECIDED_H
#define RINGFALL_CLI_DECIDED_H

#include "cli/command.h"
#include "cli/execute.h"
#include "cli/question.h"

#define DECIDED_WORD "decisions"

/**
 * Run a world again, with the bad update and the harmless one, and tell each decision and
 * why.
 *
 * @param arms    [n] the result's baseline, the arm that is told if it is another, and,
 *                with something changed, that; taken
 * @param changed there is a --set or a --with
 * @param only    the part of the world that is counted
 */
int decided_tell(struct arm *arms, size_t n, bool changed,
                 const struct population_filter *only, const struct execute_plan *plan,
                 const struct options *o, const struct program *p,
                 struct rf_error *err) RF_MUST_CHECK;

#endif
