/* theta.h: the uncertain parameters of a simulated world: what we do not know (MODEL 1).
 *
 * Each entry of `uncertainty` gives one uniform u, keyed by the hash of its pointer and
 * the replicate: neither the order of the entries nor what else is uncertain changes it.
 * Its draw is the quantile at u:
 *
 *   plain            value = quantile
 *   ratio            value = best guess * quantile
 *   ratio with over  value = best guess * quantile / product of the ratios (value / best
 *                    guess) drawn for the pointers in `over`
 *
 * The last is a joint prior: it keeps a product of parameters, so that tied ones are not
 * drawn from independent ranges. Ties are resolved in their own order; a cycle is an
 * error.
 *
 * All arms get the same theta, drawn from the baseline's entries and best guesses. An arm
 * that itself changes an uncertain parameter keeps its change: its own best guess is
 * multiplied by the baseline's ratio of draw and best guess (left as it is when that
 * ratio is not defined). A parameter that an arm does not have (a wave less) is passed
 * over, and so is one that its own `uncertainty` no longer names: an arm that removes an
 * entry says that it knows the value. A value past the end of what the parameter may be
 * is set to that end, and counted.
 */
#ifndef RINGFALL_STUDIES_THETA_H
#define RINGFALL_STUDIES_THETA_H

#include "models/scenario.h"
#include "sim/stream.h"

struct theta_entry {
    char name[PARAM_NAME_SIZE]; /* of the entry in `uncertainty` */
    char pointer[PARAM_POINTER_SIZE];
    struct distribution distribution;
    bool ratio;
    double best_guess; /* the baseline's */
    size_t *over;      /* [n_over] indices of entries; owned */
    size_t n_over;
};

struct theta {
    struct theta_entry *entries; /* [n] in the scenario's order; owned */
    size_t *order; /* [n] every entry after those that it is tied to; owned */
    size_t n;
};

/** Read the baseline's `uncertainty`; RF_EINPUT, with the pointer, for an unknown or not
 * numeric parameter, one given twice, a tie that is not uncertain itself, or a cycle. */
int theta_init(struct theta *self, struct scenario *baseline,
               struct rf_error *err) RF_MUST_CHECK;
void theta_free(struct theta *self);

/** Draw a world's values: out [n] in the order of entries. Draws: PURPOSE_UNCERTAIN. */
void theta_draw(const struct theta *self, struct stream_key key, double *values);

/** Is entry i drawn for an arm: does the arm's own `uncertainty` name its parameter? */
bool theta_applies(const struct theta *self, size_t i, const struct scenario *arm);

/** Set a world's values in a copy of an arm's scenario. clamped (may be NULL) is raised
 * by the number of values that lay outside what their parameter may be. */
int theta_apply(const struct theta *self, const double *values, struct scenario *arm,
                size_t *clamped, struct rf_error *err) RF_MUST_CHECK;

/** Set one parameter of an arm to what the baseline's best guess becomes when it is moved
 * to value: the rule above for one parameter. */
int theta_set(struct scenario *arm, const char *pointer, double best_guess, double value,
              size_t *clamped, struct rf_error *err) RF_MUST_CHECK;

#endif
