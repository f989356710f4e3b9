/* gate_formula.h: the formulas behind the gates' tests (MODEL 7), for the gates, the
 * bench that says what a gate is worth, and the tests. k failures in n machines; p a
 * failure share; p0 of a good version, p1 that is to be found.
 */
#ifndef RINGFALL_MODELS_GATE_FORMULA_H
#define RINGFALL_MODELS_GATE_FORMULA_H

#include <stddef.h>
#include <stdint.h>

/** Exact one-sided bounds of a share (Clopper and Pearson, Biometrika 26:404, 1934):
 * quantiles of Beta(k + 1, n - k) and Beta(k, n - k + 1). k is taken as at most n >= 1;
 * confidence in (0, 1). */
double gate_clopper_pearson_upper(int64_t k, int64_t n, double confidence);
double gate_clopper_pearson_lower(int64_t k, int64_t n, double confidence);

/** Upper bound of a share after 0 failures in n: 1 - (1 - confidence)^(1/n). With 95 % it
 * is about 3/n, the rule of three. */
double gate_rule_of_three(int64_t n, double confidence);

/** Machines that see a failure of share p with this confidence, and the probability that
 * n machines see none, (1 - p)^n. p in (0, 1). INT64_MAX: more than can be counted. */
int64_t gate_canary_size(double p, double confidence);
double gate_miss(double p, int64_t n);

/* Wald's sequential probability ratio test (Ann. Math. Stat. 16:117, 1945). A failure
 * adds `failure` to the sum, a success `success` (below 0); it halts at `halt` or above,
 * passes at `pass` or below. */
struct gate_sprt {
    double failure, success, halt, pass;
};
/** 0 < p0 < p1 < 1; alpha, beta > 0; alpha + beta < 1. */
struct gate_sprt gate_sprt(double p0, double p1, double alpha, double beta);
/** Mean number of machines until it decides, when failures have share p0 or p1; the
 * overshoot ignored, as by Wald. */
double gate_sprt_expected_good(double p0, double p1, double alpha, double beta);
double gate_sprt_expected_bad(double p0, double p1, double alpha, double beta);

/** Mean number of looks of a one-sided CUSUM of standard normal increments until it
 * reaches h, with reference k and a mean shifted by `shift` standard deviations
 * (Siegmund, Sequential Analysis, 1985: h + 1.166 for the overshoot). */
double gate_cusum_run_length(double k, double h, double shift);

/** Likelihood ratio of the mixture N(0, tau^2) against 0, of a mean of n observations of
 * this variance (mSPRT; Robbins, Ann. Math. Stat. 41:1397, 1970). At most DBL_MAX. */
double gate_msprt(double n, double mean, double variance, double tau);

/** Ratio of the uniform mixture of binomials against p0 in (0, 1): B(k + 1, n - k + 1) /
 * (p0^k (1 - p0)^(n - k)), an e-process. k is taken as in [0, n]. At most DBL_MAX. */
double gate_e_process(int64_t k, int64_t n, double p0);

/* Most numbers of a side. */
enum { GATE_MOST_RANKS = 128 };
/** How far x lies above y, in standard deviations of the rank sum (Mann and Whitney, Ann.
 * Math. Stat. 18:50, 1947): normal approximation with the correction for ties and half a
 * rank for continuity; 0 when all are equal. x [n], y [m] borrowed, n and m in [1,
 * GATE_MOST_RANKS]. */
double gate_mann_whitney(const double *x, size_t n, const double *y, size_t m);

/** Share of good versions at which a service calls alarm that finds `recall` of the bad
 * ones and whose alarms are right in a share `precision` of cases, where a share
 * `prevalence` of versions is bad. precision > 0, prevalence < 1; may come out above 1:
 * such a service cannot be. */
double gate_false_alarm(double precision, double recall, double prevalence);

/** Least count whose cumulative probability is u or more, u in (0, 1): a draw by its
 * inverse distribution function. n in [0, UINT32_MAX], p in [0, 1]; mean >= 0. Not by
 * binomial.h, whose draws take several words and do not keep their order. */
int64_t gate_binomial(int64_t n, double p, double u);
int64_t gate_poisson(double mean, double u);

/** Upper quantile of the standard normal distribution, alpha in (0, 1). */
double gate_normal_limit(double alpha);

#endif
