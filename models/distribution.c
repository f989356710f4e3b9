/* distribution.c: probability distributions by their inverse function.
 *
 * One entry of `kinds` a distribution: its names, its condition, its quantile function
 * and its mean. A draw is quantile(u) with one uniform u, so it is increasing in u and
 * two arms that share u share the luck. The normal quantile is GSL's
 * gsl_cdf_ugaussian_Pinv (Wichura's AS 241); the beta quantile is solved here on
 * gsl_cdf_beta_P, because GSL's own inverse can call its error handler, which is
 * process-wide.
 *
 * Cost: 20 to 100 ns a quantile, a beta some microseconds; a table a few ns.
 */
#include "models/distribution.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

/* The standard normal's 90 % quantile. */
#define Z90      1.2815515655446004
#define BETA_MAX 1e6

struct kind {
    struct distribution_info info;
    const char *(*fault)(const double *p); /* what is wrong; NULL when nothing */
    double (*quantile)(const double *p, double u);
    double (*mean)(const double *p);
};

static const char *constant_fault(const double *p)
{
    (void)p;
    return NULL;
}

static double constant_quantile(const double *p, double u)
{
    (void)u;
    return p[0];
}

static double constant_mean(const double *p)
{
    return p[0];
}

static const char *uniform_fault(const double *p)
{
    return p[0] <= p[1] ? NULL : "low is above high";
}

static double uniform_quantile(const double *p, double u)
{
    return p[0] + (p[1] - p[0]) * u;
}

static double uniform_mean(const double *p)
{
    return p[0] + (p[1] - p[0]) / 2.0;
}

static const char *triangular_fault(const double *p)
{
    return p[0] <= p[1] && p[1] <= p[2] ? NULL : "low, mode and high are not in order";
}

static double triangular_quantile(const double *p, double u)
{
    const double width = p[2] - p[0];
    const double left = p[1] - p[0];

    if (u * width <= left) {
        return p[0] + sqrt(u * width * left);
    }
    return p[2] - sqrt((1.0 - u) * width * (p[2] - p[1]));
}

static double triangular_mean(const double *p)
{
    return (p[0] + p[1] + p[2]) / 3.0;
}

static const char *exponential_fault(const double *p)
{
    return p[0] > 0.0 ? NULL : "the mean must be above 0";
}

static double exponential_quantile(const double *p, double u)
{
    return -p[0] * log1p(-u);
}

static const char *lognormal_fault(const double *p)
{
    if (!(p[0] > 0.0)) {
        return "the median must be above 0";
    }
    return p[1] >= p[0] ? NULL : "p90 is below the median";
}

static double lognormal_sigma(const double *p)
{
    return log(p[1] / p[0]) / Z90;
}

static double lognormal_quantile(const double *p, double u)
{
    return p[0] * exp(lognormal_sigma(p) * gsl_cdf_ugaussian_Pinv(u));
}

static double lognormal_mean(const double *p)
{
    const double sigma = lognormal_sigma(p);

    return p[0] * exp(sigma * sigma / 2.0);
}

static const char *normal_fault(const double *p)
{
    return p[1] > 0.0 ? NULL : "sd must be above 0";
}

static double normal_quantile(const double *p, double u)
{
    return p[0] + p[1] * gsl_cdf_ugaussian_Pinv(u);
}

static const char *beta_fault(const double *p)
{
    const bool ok = p[0] > 0.0 && p[1] > 0.0 && p[0] <= BETA_MAX && p[1] <= BETA_MAX;

    return ok ? NULL : "a and b must be above 0 and at most 1000000";
}

/* x with P(x) = u for u <= 1/2, or with the upper tail of (b, a) equal, so that small
 * values keep their digits: bisection on log x, then Newton inside the bracket. */
static double beta_lower(double a, double b, double u)
{
    double low = log(DBL_MIN);
    double high = 0.0;

    for (int i = 0; i < 200 && high - low > 1e-15; i++) {
        double y = (low + high) / 2.0;
        double step;

        for (int j = 0; j < 4; j++) {
            const double x = exp(y);
            const double excess = gsl_cdf_beta_P(x, a, b) - u;

            if (excess > 0.0) {
                high = y;
            } else {
                low = y;
            }
            step = excess / (gsl_ran_beta_pdf(x, a, b) * x);
            if (fabs(step) < 1e-14) {
                return exp(y - step);
            }
            if (!(y - step > low && y - step < high)) {
                break;
            }
            y -= step;
        }
    }
    return exp((low + high) / 2.0);
}

static double beta_quantile(const double *p, double u)
{
    const double middle = gsl_cdf_beta_P(0.5, p[0], p[1]);

    return u <= middle ? beta_lower(p[0], p[1], u)
                       : 1.0 - beta_lower(p[1], p[0], 1.0 - u);
}

static double beta_mean(const double *p)
{
    return p[0] / (p[0] + p[1]);
}

static const char *loguniform_fault(const double *p)
{
    if (!(p[0] > 0.0)) {
        return "low must be above 0";
    }
    return p[0] <= p[1] ? NULL : "low is above high";
}

static double loguniform_quantile(const double *p, double u)
{
    return p[0] * exp(u * log(p[1] / p[0]));
}

static double loguniform_mean(const double *p)
{
    const double ratio = p[1] / p[0];

    return ratio > 1.0 ? (p[1] - p[0]) / log(ratio) : p[0];
}

static const struct kind kinds[] = {
    [DISTRIBUTION_CONSTANT] = { { "constant",
                                  { "value" },
                                  1,
                                  1,
                                  true,
                                  "always the value" },
                                constant_fault,
                                constant_quantile,
                                constant_mean },
    [DISTRIBUTION_UNIFORM] = { { "uniform",
                                 { "low", "high" },
                                 2,
                                 2,
                                 true,
                                 "equally likely between low and high" },
                               uniform_fault,
                               uniform_quantile,
                               uniform_mean },
    [DISTRIBUTION_TRIANGULAR] = { { "triangular",
                                    { "low", "mode", "high" },
                                    3,
                                    3,
                                    true,
                                    "most likely at the mode, falling to 0 at both "
                                    "ends" },
                                  triangular_fault,
                                  triangular_quantile,
                                  triangular_mean },
    [DISTRIBUTION_EXPONENTIAL] = { { "exponential",
                                     { "mean" },
                                     1,
                                     1,
                                     true,
                                     "times between events that do not remember" },
                                   exponential_fault,
                                   exponential_quantile,
                                   constant_mean },
    [DISTRIBUTION_LOGNORMAL] = { { "lognormal",
                                   { "median", "p90" },
                                   2,
                                   2,
                                   true,
                                   "half are below the median, nine in ten below p90" },
                                 lognormal_fault,
                                 lognormal_quantile,
                                 lognormal_mean },
    [DISTRIBUTION_NORMAL] = { { "normal",
                                { "mean", "sd" },
                                2,
                                1,
                                false,
                                "the bell curve" },
                              normal_fault,
                              normal_quantile,
                              constant_mean },
    [DISTRIBUTION_BETA] = { { "beta",
                              { "a", "b" },
                              2,
                              0,
                              false,
                              "a share, as after a - 1 successes and b - 1 failures" },
                            beta_fault,
                            beta_quantile,
                            beta_mean },
    [DISTRIBUTION_LOGUNIFORM] = { { "loguniform",
                                    { "low", "high" },
                                    2,
                                    2,
                                    true,
                                    "the logarithm is equally likely: unknown in size" },
                                  loguniform_fault,
                                  loguniform_quantile,
                                  loguniform_mean },
};

static const struct kind *kind_of(int kind)
{
    return kind >= 0 && kind < DISTRIBUTION_N_KINDS ? &kinds[kind] : NULL;
}

const struct distribution_info *distribution_info(int kind)
{
    const struct kind *k = kind_of(kind);

    return k != NULL ? &k->info : NULL;
}

int distribution_check(const struct distribution *d, const char *path,
                       struct rf_error *err)
{
    const struct kind *k = kind_of(d->kind);
    const char *fault;

    if (k == NULL) {
        return rf_fail(err, RF_EINPUT, path, "no kind of distribution has number %d",
                       d->kind);
    }
    for (size_t i = 0; i < k->info.n_params; i++) {
        if (!isfinite(d->param[i])) {
            return rf_fail(err, RF_EINPUT, path, "%s of %s is not a finite number",
                           k->info.param[i], k->info.name);
        }
    }
    fault = k->fault(d->param);
    if (fault != NULL) {
        return rf_fail(err, RF_EINPUT, path, "%s: %s", k->info.name, fault);
    }
    return RF_OK;
}

double distribution_quantile(const struct distribution *d, double u)
{
    return kind_of(d->kind)->quantile(d->param, u);
}

double distribution_mean(const struct distribution *d)
{
    return kind_of(d->kind)->mean(d->param);
}

int distribution_scale(struct distribution *d, double factor, struct rf_error *err)
{
    const struct kind *k = kind_of(d->kind);

    if (k->info.n_values == 0 || !(factor > 0.0) || !isfinite(factor)) {
        return rf_fail(err, RF_EINPUT, "", "%s cannot be stretched by %g", k->info.name,
                       factor);
    }
    for (size_t i = 0; i < k->info.n_params; i++) {
        d->param[i] *= factor;
    }
    return RF_OK;
}

/* The table's cells are the leading bits of a double. v = distance of the word's cell
 * from the nearer end, in [0.5, 2^31); its exponent (32 values) and first 6 bits of the
 * mantissa count the nodes, the rest of the mantissa is the place between two of them. */
#define BITS          6
#define NODES         (32 << BITS)
#define FRACTION_BITS (52 - BITS)
#define FIRST         ((uint64_t)1022 << BITS) /* v = 0.5 */

struct distribution_table {
    double node[2][NODES + 1]; /* from the low and from the high end to the middle */
};

/* v at a node. */
static double node_place(size_t i)
{
    const uint64_t bits = (FIRST + i) << FRACTION_BITS;
    double v;

    memcpy(&v, &bits, sizeof v);
    return v;
}

struct distribution_table *distribution_table_new(const struct distribution *d,
                                                  struct rf_error *err)
{
    struct distribution_table *self;

    if (distribution_check(d, "", err) != RF_OK) {
        return NULL;
    }
    self = malloc(sizeof *self);
    if (self == NULL) {
        rf_fail(err, RF_ENOMEM, "", "no memory for a table of quantiles");
        return NULL;
    }
    for (size_t i = 0; i <= NODES; i++) {
        const double u = node_place(i) * 0x1p-32;

        self->node[0][i] = distribution_quantile(d, u);
        self->node[1][i] = distribution_quantile(d, 1.0 - u);
    }
    return self;
}

void distribution_table_free(struct distribution_table *self)
{
    free(self);
}

double distribution_table_at(const struct distribution_table *self, unsigned int word)
{
    const unsigned int high = word >> 31;
    const double v = (double)(word ^ (0U - high)) + 0.5; /* ~word in the high half */
    const double *node;
    uint64_t bits;
    double rest;

    memcpy(&bits, &v, sizeof bits);
    node = &self->node[high][(bits >> FRACTION_BITS) - FIRST];
    rest = (double)(bits & ((UINT64_C(1) << FRACTION_BITS) - 1)) * 0x1p-46;
    return node[0] + (node[1] - node[0]) * rest;
}
