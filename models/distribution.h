/* distribution.h: probability distributions, drawn by their inverse function: one uniform
 * a draw, so that two arms on the same luck stay comparable (ECOSYSTEM: gsl_ran_* is
 * not). Of all sources only distribution.c, distribution_below.c, binomial.c and
 * gate_formula.c call GSL's distributions. For crowds that are counted and not worked one
 * by one: binomial.h.
 */
#ifndef RINGFALL_MODELS_DISTRIBUTION_H
#define RINGFALL_MODELS_DISTRIBUTION_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/error.h"

enum distribution_kind {
    DISTRIBUTION_CONSTANT,    /* value */
    DISTRIBUTION_UNIFORM,     /* low, high */
    DISTRIBUTION_TRIANGULAR,  /* low, mode, high */
    DISTRIBUTION_EXPONENTIAL, /* mean */
    DISTRIBUTION_LOGNORMAL,   /* median, p90 */
    DISTRIBUTION_NORMAL,      /* mean, sd */
    DISTRIBUTION_BETA,        /* a, b */
    DISTRIBUTION_LOGUNIFORM,  /* low, high */
    DISTRIBUTION_N_KINDS
};

struct distribution {
    int kind;        /* enum distribution_kind */
    double param[3]; /* in the order of the kind; a duration in ms */
};

/* What a kind is called and takes: one entry a kind, the reader's and the docs' table. */
struct distribution_info {
    const char *name;
    const char *param[3]; /* NULL past the last */
    size_t n_params;
    size_t n_values; /* of these, from the first, so many are values of the variable; the
                      * rest are spreads and shapes. 0: it lives on [0, 1] and cannot be
                      * stretched */
    bool delay;      /* never negative while its values are not: may be a duration */
    const char *doc;
};
const struct distribution_info *distribution_info(int kind); /* NULL past the last */

/** RF_EINPUT when the parameters make no distribution (low > high, sd <= 0, …). */
int distribution_check(const struct distribution *d, const char *path,
                       struct rf_error *err) RF_MUST_CHECK;

/** The value below which a share u in (0, 1) lies. Increasing in u. */
double distribution_quantile(const struct distribution *d, double u);
double distribution_mean(const struct distribution *d);
/** The share of draws below a value, in [0, 1]: the quantile's inverse. Of a constant, 0
 * up to the value itself. */
double distribution_below(const struct distribution *d, double value);

/** Multiply the variable by factor > 0. RF_EINPUT for a beta, which lives on [0, 1]. */
int distribution_scale(struct distribution *d, double factor,
                       struct rf_error *err) RF_MUST_CHECK;

/* The quantile function as a table, linear inside a cell. The 2^12 cells get finer
 * towards both ends (64 to each halving of the distance to the end), so that the tails
 * are as exact as the middle: error below 0.1 % of the quantile between u = 1e-6 and 1 -
 * 1e-6 (beta with a shape below 0.2: of the scale). For hot loops: a few ns a draw,
 * increasing in the word. */
struct distribution_table;
struct distribution_table *distribution_table_new(const struct distribution *d,
                                                  struct rf_error *err);
void distribution_table_free(struct distribution_table *self);
double distribution_table_at(const struct distribution_table *self, unsigned int word);

#endif
