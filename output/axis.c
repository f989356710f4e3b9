/* axis.c: ranges and ticks. */
#include "output/axis.h"

#include <math.h>

/* In decades: the column of zeros left of the first decade, the break, the axis's end. */
#define NONE_DECADES  0.5
#define BREAK_DECADES 0.22
#define LEFT_DECADES  0.8
/* From the label of zeros to the first tick, in distances between ticks. */
#define NONE_APART 0.7
/* The range goes to 2 x the largest: a tick at the edge is cut. */
#define MARGIN 2.0

double axis_top(double most)
{
    static const double round[] = { 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0 };
    double decade;

    if (!(most > 0.0)) {
        return 1.0;
    }
    decade = pow(10.0, floor(log10(most)));
    for (size_t i = 0; i < sizeof round / sizeof round[0]; i++) {
        if (round[i] * decade >= most * (1.0 - 1e-9)) {
            return round[i] * decade;
        }
    }
    return 10.0 * decade;
}

double axis_step(double most)
{
    const double decade = most > 0.0 ? pow(10.0, floor(log10(most))) : 1.0;

    return most >= 4.0 * decade   ? 2.0 * decade
           : most >= 2.0 * decade ? decade
                                  : decade / 2.0;
}

static void add_tick(struct axis *self, double value, double apart)
{
    if (self->none > 0.0 &&
        fabs(axis_pixel(self, value) - axis_pixel(self, 0.0)) < NONE_APART * apart) {
        return;
    }
    if (self->n_ticks < AXIS_TICKS && value > self->low * 1.02 &&
        value < self->high * 0.98 && (self->none <= 0.0 || value > self->brk)) {
        self->ticks[self->n_ticks++] = value;
    }
}

/* Decades, every second or third where they would stand too close; 1-2-5 where there
 * would be fewer than two. */
static void set_ticks(struct axis *self, double apart)
{
    const int first = (int)floor(log10(self->low)), last = (int)ceil(log10(self->high));
    const double decade = fabs(self->to - self->from) / log10(self->high / self->low);
    const int step = decade >= apart ? 1 : (int)ceil(apart / decade);

    for (int e = first; e <= last; e++) {
        if (((e % step) + step) % step == 0) {
            add_tick(self, pow(10.0, e), apart);
        }
    }
    if (self->n_ticks < 2 && decade >= 2.0 * apart) {
        self->n_ticks = 0;
        for (int e = first; e <= last; e++) {
            add_tick(self, pow(10.0, e), apart);
            add_tick(self, 2.0 * pow(10.0, e), apart);
            add_tick(self, 5.0 * pow(10.0, e), apart);
        }
    }
}

void axis_init(struct axis *self, const double *values, size_t n, double from, double to,
               double apart)
{
    double least = INFINITY, most = 0.0, first;
    bool zeros = false;

    *self = (struct axis){ .from = from, .to = to };
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(values[i])) {
            continue;
        }
        zeros |= values[i] <= 0.0;
        least = values[i] > 0.0 && values[i] < least ? values[i] : least;
        most = values[i] > most ? values[i] : most;
    }
    if (most <= 0.0) {
        least = most = 1.0;
    }
    first = pow(10.0, floor(log10(least) + 1e-9));
    self->high = MARGIN * most;
    self->low = least / 1.6;
    if (zeros) {
        self->none = first / pow(10.0, NONE_DECADES);
        self->brk = first / pow(10.0, BREAK_DECADES);
        self->low = first / pow(10.0, LEFT_DECADES);
    }
    set_ticks(self, apart);
}

double axis_value(const struct axis *self, double value)
{
    return value > 0.0 ? value : self->none > 0.0 ? self->none : self->low;
}

double axis_pixel(const struct axis *self, double value)
{
    const double at =
        log10(axis_value(self, value) / self->low) / log10(self->high / self->low);

    return self->from + at * (self->to - self->from);
}
