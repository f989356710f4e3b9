/* size.h: sizes of organisations: a truncated Pareto distribution, its stratified
 * quantiles, and rounding to a total by largest remainders (MODEL 2). */
#ifndef RINGFALL_MODELS_SIZE_H
#define RINGFALL_MODELS_SIZE_H

#include <stddef.h>
#include <stdint.h>

#include "models/population_spec.h"

/* n organisations of `staff` persons together. The share of them above a size x is
 * (x^-a - high^-a) / (low^-a - high^-a), low <= x <= high; the mean is staff / n. When
 * low = high all are of one size. */
struct size {
    double exponent;  /* a */
    double low, high; /* persons, 0 < low <= high */
    int64_t n;        /* >= 1 */
    double staff;     /* > 0 */
};

/**
 * The distribution that gives a staff total: the number of organisations from the lower
 * cut of the spec, or the lower cut from their number.
 *
 * @param staff > 0
 * @param count organisations, 0: as many as the lower cut gives
 *
 * The upper cut is the spec's share of the staff, but never below the mean.
 */
void size_init(struct size *self, const struct size_spec *spec, double staff,
               int64_t count);

/** Share of the organisations larger than x persons, in [0, 1]. */
double size_above(const struct size *self, double x);
/** The size below which a share p of the organisations lies. */
double size_quantile(const struct size *self, double p);
/** Staff of those between two sizes, per organisation of any size. */
double size_between(const struct size *self, double from, double to);

/**
 * Sizes of the m largest organisations, ascending, summing to a total exactly.
 *
 * @param u     [m] keyed uniforms: stratum j of n (1-based) is at quantile (j - u) / n
 * @param total persons that they have together
 * @param out   [m] persons, at least 1 each if the total allows
 * @param spare [3 m] scratch
 *
 * To meet the total every size moves by the same share of its way to the end of its own
 * stratum, so that |F_n - F| <= 1/n holds before rounding. A total that the strata cannot
 * hold scales them.
 */
void size_fill(const struct size *self, const double *u, size_t m, int64_t total,
               int64_t *out, double *spare);

/**
 * Whole numbers in the proportions of the shares that sum to the total: rounded down, the
 * rest to the largest remainders, equal ones to the lower index.
 *
 * @param share [n] >= 0; all zero: the total goes to index 0
 * @param out   [n]
 * @param spare [n] scratch
 */
void size_largest_remainder(const double *share, size_t n, int64_t total, int64_t *out,
                            double *spare);

#endif
