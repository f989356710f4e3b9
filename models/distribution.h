/* distribution.h: probability distributions, drawn by their inverse function: one uniform a
 * draw, so that two arms on the same luck stay comparable (ECOSYSTEM: gsl_ran_* is not).
 * The only file of the project that calls GSL's distributions is distribution.c.
 */
#ifndef RINGFALL_MODELS_DISTRIBUTION_H
#define RINGFALL_MODELS_DISTRIBUTION_H

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
    int kind;         /* enum distribution_kind */
    double param[3];  /* in the order of the kind; a duration in ms */
};

/* What a kind is called and takes: one entry a kind, the reader's and the docs' table. */
struct distribution_info {
    const char *name;
    const char *param[3]; /* NULL past the last */
    size_t n_params;
    const char *doc;
};
const struct distribution_info *distribution_info(int kind); /* NULL past the last */

/** RF_EINPUT when the parameters make no distribution (low > high, sd <= 0, …). */
int distribution_check(const struct distribution *d, const char *path, struct rf_error *err)
    RF_MUST_CHECK;

/** The value below which a share u in (0, 1) lies. Increasing in u. */
double distribution_quantile(const struct distribution *d, double u);
double distribution_mean(const struct distribution *d);

/* The quantile function as a table of 2^12 cells, linear inside a cell, the outermost cells
 * split again: error below 0.1 % of the quantile between u = 1e-6 and 1 - 1e-6. For hot
 * loops: about 3 ns a draw. */
struct distribution_table;
struct distribution_table *distribution_table_new(const struct distribution *d, struct rf_error *err);
void distribution_table_free(struct distribution_table *self);
double distribution_table_at(const struct distribution_table *self, unsigned int word);

#endif
