/* ridge.h: two hidden quantities that drive the recovery curve together (self-healing by
 * reboot, hands-on time): what the targets' sources would see on a grid of both. Values
 * that fit lie on a ridge, not at a point (MODEL 8). */
#ifndef RINGFALL_STUDIES_RIDGE_H
#define RINGFALL_STUDIES_RIDGE_H

#include "studies/compare.h"

/* One side of the grid. */
struct ridge_axis {
    const char *pointer;  /* borrowed */
    const double *values; /* [n] in base units; borrowed */
    size_t n;
};

struct ridge {
    size_t n_rows, n_columns, n_targets;
    double *seen; /* [(row * n_columns + column) * n_targets + target] average over worlds
                   * of what the target's source saw; NaN: nothing to see; owned */
    uint32_t n_worlds;
};

/**
 * Run the scenario at each point of the grid, uncertain parameters at their best guess.
 *
 * @param base    its targets are looked at; borrowed
 * @param options good_too, fix_theta are ignored
 *
 * Cost: one run a point and world.
 */
int ridge_run(const struct arm *base, const struct ridge_axis *rows,
              const struct ridge_axis *columns, const struct compare_options *options,
              struct ridge *out, struct rf_error *err) RF_MUST_CHECK;
void ridge_free(struct ridge *self);

double ridge_seen(const struct ridge *self, size_t row, size_t column, size_t target);

#endif
