/* series.h: machines down over time, over worlds. */
#ifndef RINGFALL_OUTPUT_SERIES_H
#define RINGFALL_OUTPUT_SERIES_H

#include "studies/compare.h"

struct series_point {
    double hours;           /* after the planned release */
    double mean, low, high; /* machines down, over worlds, moment by moment */
};

struct series {
    struct series_point *points; /* [n] the ends of the bins; owned */
    size_t n;
};

/** RF_ENOMEM. Cost O(n_bins worlds log worlds). */
int series_init(struct series *self, const struct comparison *c, size_t arm,
                enum version version, struct rf_error *err) RF_MUST_CHECK;
void series_free(struct series *self);

/** The largest average. */
double series_peak(const struct series *self);
/** Hours after which the average stays at or below a level; 0 when it never is above. */
double series_below(const struct series *self, double level);
/** A stretch [from, to) of points as one: the largest of each, at the largest average. */
struct series_point series_most(const struct series *self, size_t from, size_t to);

#endif
