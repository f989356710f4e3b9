/* gate_formula.c: each formula as its source has it; GSL has the distribution functions.
 *
 * Cost: a Clopper-Pearson bound some 10 us (an inverse beta function), ranks of 100 looks
 * 20 us, the others below 1 us. A gate needs one at each look.
 */
#include "models/gate_formula.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_gamma.h>

/* ---- one look ---- */

/* Above so many failures and successes GSL's continued fraction does not converge, and a
 * normal distribution with its skewness is as good: within 1e-4 standard deviations. */
#define MANY 1e5

/* x with P(X <= x) = u for X of Beta(a, b), many of both: Cornish and Fisher (1938). */
static double beta_quantile_of_many(double a, double b, double z)
{
    const double n = a + b;
    const double sd = sqrt(a * b / (n + 1.0)) / n;
    const double skewness = 2.0 * (b - a) * sqrt(n + 1.0) / ((n + 2.0) * sqrt(a * b));

    return a / n + sd * (z + skewness * (z * z - 1.0) / 6.0);
}

/* The same: Newton's method from the bound of Wilson (JASA 22:209, 1927), halving where a
 * step leaves what is known to enclose x. */
static double beta_quantile(double a, double b, double u)
{
    const double n = a + b, p = a / n, z = gsl_cdf_ugaussian_Pinv(u);
    const double spread = z * sqrt(p * (1.0 - p) / n + z * z / (4.0 * n * n));
    double low = 0.0, high = 1.0;
    double x = (p + z * z / (2.0 * n) + spread) / (1.0 + z * z / n);

    if (a > MANY && b > MANY) {
        return beta_quantile_of_many(a, b, z);
    }
    for (int i = 0; i < 200 && high - low > 1e-15 * high; i++) {
        const double excess = gsl_cdf_beta_P(x, a, b) - u;
        const double step = excess / gsl_ran_beta_pdf(x, a, b);

        if (fabs(step) <= 1e-14 * x) {
            break;
        }
        if (excess > 0.0) {
            high = x;
        } else {
            low = x;
        }
        x = x - step > low && x - step < high ? x - step : (low + high) / 2.0;
    }
    return x;
}

double gate_clopper_pearson_upper(int64_t k, int64_t n, double confidence)
{
    return k >= n ? 1.0 : beta_quantile((double)k + 1.0, (double)(n - k), confidence);
}

double gate_clopper_pearson_lower(int64_t k, int64_t n, double confidence)
{
    const double failures = (double)(k < n ? k : n);

    return k <= 0 ? 0.0
                  : beta_quantile(failures, (double)n - failures + 1.0, 1.0 - confidence);
}

double gate_rule_of_three(int64_t n, double confidence)
{
    return -expm1(log1p(-confidence) / (double)n);
}

int64_t gate_canary_size(double p, double confidence)
{
    const double n = ceil(log1p(-confidence) / log1p(-p));

    return n < 0x1p62 ? (int64_t)n : INT64_MAX;
}

double gate_miss(double p, int64_t n)
{
    return exp((double)n * log1p(-p));
}

double gate_false_alarm(double precision, double recall, double prevalence)
{
    return recall * prevalence * (1.0 - precision) / (precision * (1.0 - prevalence));
}

/* ---- sequential ---- */

struct gate_sprt gate_sprt(double p0, double p1, double alpha, double beta)
{
    return (struct gate_sprt){ .failure = log(p1 / p0),
                               .success = log1p(-p1) - log1p(-p0),
                               .halt = log((1.0 - beta) / alpha),
                               .pass = log(beta / (1.0 - alpha)) };
}

double gate_sprt_expected_good(double p0, double p1, double alpha, double beta)
{
    const struct gate_sprt t = gate_sprt(p0, p1, alpha, beta);

    return ((1.0 - alpha) * t.pass + alpha * t.halt) /
           (p0 * t.failure + (1.0 - p0) * t.success);
}

double gate_sprt_expected_bad(double p0, double p1, double alpha, double beta)
{
    const struct gate_sprt t = gate_sprt(p0, p1, alpha, beta);

    return (beta * t.pass + (1.0 - beta) * t.halt) /
           (p1 * t.failure + (1.0 - p1) * t.success);
}

double gate_cusum_run_length(double k, double h, double shift)
{
    const double drift = shift - k, b = h + 1.166;
    const double x = 2.0 * drift * b;

    /* (e^-x + x - 1) / (2 drift^2), by its series where that loses its digits */
    return fabs(x) < 1e-4 ? b * b * (1.0 - x / 3.0)
                          : (expm1(-x) + x) / (2.0 * drift * drift);
}

/* e^x, as large as a number can be. */
static double large(double x)
{
    return fmin(exp(x), DBL_MAX);
}

double gate_msprt(double n, double mean, double variance, double tau)
{
    const double total = variance + n * tau * tau;
    const double x = n * tau * mean;

    return large(x * x / (2.0 * variance * total) + 0.5 * log(variance / total));
}

double gate_e_process(int64_t k, int64_t n, double p0)
{
    const double failures = (double)(k < 0 ? 0 : k < n ? k : n);
    const double successes = (double)n - failures;

    return large(gsl_sf_lnbeta(failures + 1.0, successes + 1.0) - failures * log(p0) -
                 successes * log1p(-p0));
}

/* ---- ranks ---- */

struct ranked {
    double value;
    bool is_x;
};

static int by_value(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;

    return (x->value > y->value) - (x->value < y->value);
}

double gate_mann_whitney(const double *x, size_t n, const double *y, size_t m)
{
    struct ranked all[2 * GATE_MOST_RANKS];
    const double total = (double)(n + m), pairs = (double)n * (double)m;
    double ranks = 0.0, ties = 0.0; /* sum of the ranks of x; sum of t^3 - t */

    for (size_t i = 0; i < n + m; i++) {
        all[i] = (struct ranked){ i < n ? x[i] : y[i - n], i < n };
    }
    qsort(all, n + m, sizeof *all, by_value);
    for (size_t i = 0, end; i < n + m; i = end) {
        size_t n_x = 0;

        for (end = i; end < n + m && all[end].value <= all[i].value; end++) {
            n_x += all[end].is_x;
        }
        const double t = (double)(end - i);

        ranks += (double)n_x * (double)(i + 1 + end) / 2.0;
        ties += t * t * t - t;
    }
    const double above = ranks - (double)n * ((double)n + 1.0) / 2.0 - pairs / 2.0;
    const double variance =
        total > 1.0 ? pairs / 12.0 * (total + 1.0 - ties / (total * (total - 1.0))) : 0.0;

    return variance > 0.0
               ? (above - copysign(fmin(0.5, fabs(above)), above)) / sqrt(variance)
               : 0.0;
}

double gate_normal_limit(double alpha)
{
    return gsl_cdf_ugaussian_Qinv(alpha);
}

/* ---- draws ---- */

/* A distribution of counts. */
struct counts {
    double (*below)(const struct counts *c, unsigned k); /* P(X <= k) */
    double a;
    unsigned n;
};

static double binomial_below(const struct counts *c, unsigned k)
{
    return gsl_cdf_binomial_P(k, c->a, c->n);
}

static double poisson_below(const struct counts *c, unsigned k)
{
    return gsl_cdf_poisson_P(k, c->a);
}

/* Least count in [0, n] with P(X <= count) >= u: a bracket around a guess, then halves.
 */
static int64_t least(const struct counts *c, double guess, double sd, double u)
{
    const double top = (double)c->n, step = floor(1.0 + sd / 8.0);
    double high = floor(fmin(fmax(guess, 0.0), top)), low;

    for (double by = step; high < top && c->below(c, (unsigned)high) < u; by *= 2.0) {
        high = fmin(high + by, top);
    }
    low = high;
    for (double by = step; low >= 0.0 && c->below(c, (unsigned)low) >= u; by *= 2.0) {
        high = low;
        low = low > 0.0 ? fmax(low - by, 0.0) : -1.0;
    }
    while (high - low > 1.0) { /* P(low) < u <= P(high), or high == n */
        const double middle = floor((low + high) / 2.0);

        if (c->below(c, (unsigned)middle) < u) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return (int64_t)high;
}

static double guess(double mean, double variance, double u)
{
    return mean + sqrt(variance) * gsl_cdf_ugaussian_Pinv(u);
}

int64_t gate_binomial(int64_t n, double p, double u)
{
    const struct counts c = { binomial_below, p,
                              (unsigned)(n < UINT32_MAX ? n : UINT32_MAX) };
    const double mean = (double)c.n * p, variance = mean * (1.0 - p);

    if (p <= 0.0 || c.n == 0) {
        return 0;
    }
    if (mean > MANY && (double)c.n - mean > MANY) {
        return (int64_t)fmin(fmax(round(guess(mean, variance, u)), 0.0), (double)c.n);
    }
    return p >= 1.0 ? (int64_t)c.n
                    : least(&c, guess(mean, variance, u), sqrt(variance), u);
}

int64_t gate_poisson(double mean, double u)
{
    const struct counts c = { poisson_below, mean, UINT32_MAX };

    return mean <= 0.0 ? 0 : least(&c, guess(mean, mean, u), sqrt(mean), u);
}
