/* size.c: see size.h. Firm sizes after Axtell, Science 293:1818 (2001): the share of
 * firms above a size falls as its power, 1.059 in the US. */
#include "models/size.h"

#include <math.h>
#include <stdlib.h>

#define STEPS 60 /* of bisection: 2^-60 of the range */

static double power_sum(double exponent, double from, double to)
{
    /* integral of x^-exponent over [from, to] */
    if (fabs(exponent - 1.0) < 1e-9) {
        return log(to / from);
    }
    return (pow(to, 1.0 - exponent) - pow(from, 1.0 - exponent)) / (1.0 - exponent);
}

/* Mean of the truncated Pareto with these cuts. */
static double mean_of(double a, double low, double high)
{
    return power_sum(a, low, high) / power_sum(a + 1.0, low, high);
}

/* The lower cut that gives a mean: bisection in log(low); the mean grows with it. */
static double low_of(double a, double high, double mean)
{
    double from = log(mean) - 60.0, to = log(mean);

    for (int i = 0; i < STEPS; i++) {
        const double middle = 0.5 * (from + to);

        if (mean_of(a, exp(middle), high) < mean) {
            from = middle;
        } else {
            to = middle;
        }
    }
    return exp(0.5 * (from + to));
}

void size_init(struct size *self, const struct size_spec *spec, double staff,
               int64_t count)
{
    const double high = spec->upper_share * staff;
    double mean = spec->lower_cut;

    *self = (struct size){ .exponent = spec->exponent, .n = count, .staff = staff };
    if (count == 0) {
        if (high > spec->lower_cut) {
            mean = mean_of(spec->exponent, spec->lower_cut, high);
        }
        self->n = staff > mean ? llround(staff / mean) : 1;
    }
    mean = staff / (double)self->n;
    if (high <= mean * (1.0 + 1e-6)) {
        self->low = self->high = mean;
        return;
    }
    self->high = high;
    self->low = low_of(spec->exponent, high, mean);
}

double size_above(const struct size *self, double x)
{
    const double a = self->exponent;

    if (x <= self->low || x >= self->high) {
        return x < self->high ? 1.0 : 0.0;
    }
    return power_sum(a + 1.0, x, self->high) / power_sum(a + 1.0, self->low, self->high);
}

double size_quantile(const struct size *self, double p)
{
    const double a = self->exponent;
    double low, high;

    if (self->low >= self->high || p <= 0.0) {
        return self->low;
    }
    if (p >= 1.0) {
        return self->high;
    }
    low = pow(self->low, -a);
    high = pow(self->high, -a);
    return pow(low - p * (low - high), -1.0 / a);
}

double size_between(const struct size *self, double from, double to)
{
    const double a = self->exponent;

    if (self->low >= self->high) {
        return from <= self->low && self->low < to ? self->low : 0.0;
    }
    from = from < self->low ? self->low : from;
    to = to > self->high ? self->high : to;
    if (to <= from) {
        return 0.0;
    }
    return power_sum(a, from, to) / power_sum(a + 1.0, self->low, self->high);
}

void size_fill(const struct size *self, const double *u, size_t m, int64_t total,
               int64_t *out, double *spare)
{
    const double n = (double)self->n, first = n - (double)m;
    double *x = spare, *room = spare + m;
    double sum = 0.0, below = 0.0, above = 0.0, edge = size_quantile(self, first / n);
    double way, all;

    for (size_t i = 0; i < m; i++) {
        const double next = size_quantile(self, (first + (double)i + 1.0) / n);

        x[i] = size_quantile(self, (first + (double)i + 1.0 - u[i]) / n);
        x[i] = x[i] < edge ? edge : x[i] > next ? next : x[i];
        room[i] = next - x[i];
        spare[2 * m + i] = x[i] - edge;
        sum += x[i];
        above += next - x[i];
        below += x[i] - edge;
        edge = next;
    }
    way = (double)total - sum;
    all = way > 0.0 ? above : below;
    way = all > fabs(way) ? way / all : way > 0.0 ? 1.0 : way < 0.0 ? -1.0 : 0.0;
    for (size_t i = 0; i < m; i++) {
        x[i] += way > 0.0 ? way * room[i] : way * spare[2 * m + i];
    }
    size_largest_remainder(x, m, total, out, room);
}

/* ---- largest remainders ---- */

static int descending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x < y) - (x > y);
}

void size_largest_remainder(const double *share, size_t n, int64_t total, int64_t *out,
                            double *spare)
{
    double sum = 0.0, cut;
    int64_t left = total, equal;

    for (size_t i = 0; i < n; i++) {
        sum += share[i];
        out[i] = 0;
    }
    if (!(sum > 0.0)) {
        out[0] = total;
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const double exact = share[i] / sum * (double)total;

        out[i] = (int64_t)floor(exact);
        spare[i] = exact - (double)out[i];
        left -= out[i];
    }
    if (left <= 0) {
        return; /* only when all are whole: floors never sum to more */
    }
    qsort(spare, n, sizeof *spare, descending);
    cut = spare[left < (int64_t)n ? left - 1 : (int64_t)n - 1];
    equal = left;
    for (size_t i = 0; i < n; i++) {
        equal -= spare[i] > cut;
    }
    for (size_t i = 0; i < n; i++) {
        const double exact = share[i] / sum * (double)total;
        const double rest = exact - floor(exact);

        if (rest > cut || (rest == cut && equal > 0)) {
            equal -= rest == cut;
            out[i]++;
        }
    }
}
