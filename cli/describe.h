/* describe.h: what a scenario says, in sentences on stdout. */
#ifndef RINGFALL_CLI_DESCRIBE_H
#define RINGFALL_CLI_DESCRIBE_H

#include "input/provenance.h"
#include "models/scenario.h"

/** Waves, gate, rings, people: who gets the update when, and what stops it. */
void describe_rollout(const struct scenario *s);
/** The update and its defects. */
void describe_update(const struct scenario *s);
/** The world: machines, industries, regions, classes. */
void describe_population(const struct population_spec *p);
/** Published figures and uncertain parameters. */
void describe_targets(const struct scenario *s);
void describe_uncertainty(const struct scenario *s);

/** The numbers that files give, with value, source or assumption.
 * @param prefixes NULL-terminated: pointers that begin with one of them; NULL: all
 * @param file     only those that stand in this file; NULL: all */
void describe_numbers(const struct provenance_list *list, const char *const *prefixes,
                      const char *file);

#endif
