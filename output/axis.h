/* axis.h: axes of figures whose pixels are known before anything is drawn. */
#ifndef RINGFALL_OUTPUT_AXIS_H
#define RINGFALL_OUTPUT_AXIS_H

#include <stdbool.h>
#include <stddef.h>

#define AXIS_TICKS 24

/* A logarithmic axis over positive values, with a column "none" for zeros half a decade
 * left of its first decade. Pixels grow to the right or, for a vertical one, downwards.
 */
struct axis {
    double low, high; /* values at the ends, 0 < low < high */
    double none;      /* where zeros are drawn; 0: there are none */
    double brk;       /* where the axis is broken between zeros and the first decade */
    double from, to;  /* pixels of low and high */
    double ticks[AXIS_TICKS];
    size_t n_ticks;
};

/**
 * An axis that holds all values.
 *
 * @param values [n] those <= 0 stand in the column "none"; not finite ones are passed
 * over
 * @param apart  pixels between tick labels, at least
 */
void axis_init(struct axis *self, const double *values, size_t n, double from, double to,
               double apart);
/** The value that is drawn for a value: the column "none" for zeros. */
double axis_value(const struct axis *self, double value);
/** The pixel of a value. */
double axis_pixel(const struct axis *self, double value);

/** Between the ticks of a linear axis from 0: 1, 2 or 5 of a decade, two to five steps.
 */
double axis_step(double most);
/** The top of a linear axis from 0: the next number up whose half is round too. */
double axis_top(double most);

#endif
