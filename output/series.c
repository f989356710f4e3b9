/* series.c: machines down at the end of each bin. */
#include "output/series.h"

#include <math.h>
#include <stdlib.h>

int series_init(struct series *self, const struct comparison *c, size_t arm,
                enum version version, struct rf_error *err)
{
    double *worlds = malloc((c->n_worlds + 1) * sizeof *worlds);

    *self = (struct series){ .n = c->n_bins };
    self->points = malloc((c->n_bins + 1) * sizeof *self->points);
    if (worlds == NULL || self->points == NULL) {
        free(worlds);
        series_free(self);
        return rf_fail(err, RF_ENOMEM, "", "no memory for a series of %zu", c->n_bins);
    }
    for (size_t b = 0; b < c->n_bins; b++) {
        const tick_t end = (tick_t)(b + 1) * c->interval;
        struct interval v;

        for (uint32_t w = 0; w < c->n_worlds; w++) {
            worlds[w] = (double)compare_cell(c, arm, version, w)->down[b];
        }
        v = compare_interval(worlds, c->n_worlds, false);
        self->points[b] = (struct series_point){
            .hours = (double)(end < c->horizon ? end : c->horizon) / (double)TICK_HOUR,
            .mean = v.point,
            .low = v.low,
            .high = v.high,
        };
    }
    free(worlds);
    return RF_OK;
}

void series_free(struct series *self)
{
    free(self->points);
    *self = (struct series){ 0 };
}

double series_peak(const struct series *self)
{
    double peak = 0.0;

    for (size_t i = 0; i < self->n; i++) {
        peak = fmax(peak, self->points[i].mean);
    }
    return peak;
}

double series_below(const struct series *self, double level)
{
    for (size_t i = self->n; i > 0; i--) {
        if (self->points[i - 1].mean > level) {
            return self->points[i < self->n ? i : i - 1].hours;
        }
    }
    return 0.0;
}

struct series_point series_most(const struct series *self, size_t from, size_t to)
{
    struct series_point most = self->points[from];

    for (size_t i = from + 1; i < to; i++) {
        const struct series_point *p = &self->points[i];

        if (p->mean > most.mean) {
            most.mean = p->mean;
            most.hours = p->hours;
        }
        most.low = fmax(most.low, p->low);
        most.high = fmax(most.high, p->high);
    }
    return most;
}
