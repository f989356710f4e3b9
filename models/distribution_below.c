/* distribution_below.c: distribution functions, the inverse of distribution.c's
 * quantiles. Normal and beta are GSL's. Cost: 5 to 100 ns, a beta some microseconds. */
#include "models/distribution.h"

#include <math.h>

#include <gsl/gsl_cdf.h>

#define Z90 1.2815515655446004 /* the standard normal's 90 % quantile */

static double triangular(const double *p, double x)
{
    const double width = p[2] - p[0];

    if (x <= p[1]) {
        return p[1] > p[0] ? (x - p[0]) * (x - p[0]) / (width * (p[1] - p[0])) : 0.0;
    }
    return 1.0 - (p[2] - x) * (p[2] - x) / (width * (p[2] - p[1]));
}

/* Inside (p[0], the upper end), where there is one. */
static double inside(const struct distribution *d, double x)
{
    const double *p = d->param;

    switch ((enum distribution_kind)d->kind) {
    case DISTRIBUTION_UNIFORM:
        return (x - p[0]) / (p[1] - p[0]);
    case DISTRIBUTION_TRIANGULAR:
        return triangular(p, x);
    case DISTRIBUTION_LOGUNIFORM:
        return log(x / p[0]) / log(p[1] / p[0]);
    case DISTRIBUTION_EXPONENTIAL:
        return -expm1(-x / p[0]);
    case DISTRIBUTION_LOGNORMAL:
        return gsl_cdf_ugaussian_P(log(x / p[0]) * Z90 / log(p[1] / p[0]));
    case DISTRIBUTION_NORMAL:
        return gsl_cdf_ugaussian_P((x - p[0]) / p[1]);
    case DISTRIBUTION_BETA:
        return gsl_cdf_beta_P(x, p[0], p[1]);
    default:
        return 1.0;
    }
}

/* The ends between which all draws lie. */
static void ends(const struct distribution *d, double *least, double *most)
{
    const double *p = d->param;

    *least = 0.0;
    *most = INFINITY;
    switch ((enum distribution_kind)d->kind) {
    case DISTRIBUTION_EXPONENTIAL:
        break;
    case DISTRIBUTION_LOGNORMAL:
        *least = p[1] > p[0] ? 0.0 : p[0]; /* p90 at the median: a constant */
        *most = p[1] > p[0] ? INFINITY : p[0];
        break;
    case DISTRIBUTION_NORMAL:
        *least = -INFINITY;
        break;
    case DISTRIBUTION_BETA:
        *most = 1.0;
        break;
    case DISTRIBUTION_CONSTANT:
        *least = *most = p[0];
        break;
    case DISTRIBUTION_TRIANGULAR:
        *least = p[0];
        *most = p[2];
        break;
    default:
        *least = p[0];
        *most = p[1];
        break;
    }
}

double distribution_below(const struct distribution *d, double value)
{
    double least, most;

    ends(d, &least, &most);
    if (value <= least) {
        return 0.0;
    }
    return value >= most ? 1.0 : inside(d, value);
}
