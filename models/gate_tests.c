/* gate_tests.c: the tests that a health gate can make.
 *
 * A test is one entry of `tests`. It turns what a look is given, and what the gate
 * remembers of the wave's looks before, into a statistic and a verdict.
 *
 * Two kinds. Shares of all so far (failure-share, failed-looks, clopper-pearson, sprt,
 * msprt, e-process) take each machine of the sample as one trial; failures that were seen
 * before their machine was counted (k > n) are taken as n. Increments (cusum,
 * mann-whitney) look at what is new since the last look. Machines are counted once, when
 * they have had the version for the timeout, but may fail later: an increment of fewer
 * than `minimum` machines therefore counts as one of `minimum`, so that late failures are
 * measured by something; a look at which nothing arrived is none.
 *
 * clopper-pearson and mann-whitney have their level at each look: over many looks false
 * halts add up. sprt, msprt and e-process hold theirs over all looks together: P(ever
 * 1/alpha) <= alpha (Wald; Ville). That of msprt is for normal observations: not where
 * base * sample is small.
 */
#include <float.h>
#include <math.h>
#include <stdio.h>

#include "models/gate.h"
#include "models/purpose.h"

/* Failures as trials of the sample. */
static int64_t trials_failed(const struct gate_view *view)
{
    return view->failures < view->sample ? view->failures : view->sample;
}

static double share_of(const struct gate_view *view)
{
    return (double)view->failures / (double)view->sample;
}

static double limit_share(const struct gate *g)
{
    return g->limit;
}

/* A ratio that is above 1 / alpha with probability alpha at most. */
static double limit_ratio(const struct gate *g)
{
    return g->alpha > 0.0 ? 1.0 / g->alpha : DBL_MAX;
}

static const char *fault_share(double share, const char *name, const char **where)
{
    *where = name;
    return share > 0.0 && share < 1.0 ? NULL : "must be above 0 and below 1";
}

/* ---- none ---- */

static double limit_none(const struct gate *g)
{
    (void)g;
    return 0.0;
}

static int look_none(const struct gate *g, const struct gate_view *view,
                     struct gate_state *state, double *statistic)
{
    (void)g;
    (void)view;
    (void)state;
    *statistic = 0.0;
    return VERDICT_PASS;
}

static void rule_none(const struct gate *g, char *out, size_t size)
{
    (void)g;
    snprintf(out, size, "lets everything pass");
}

static const char *fault_none(const struct gate *g, const char **where)
{
    (void)g;
    (void)where;
    return NULL;
}

/* ---- failure-share ---- */

static int look_failure_share(const struct gate *g, const struct gate_view *view,
                              struct gate_state *state, double *statistic)
{
    (void)state;
    *statistic = share_of(view);
    return *statistic > g->limit ? VERDICT_FAIL : VERDICT_PASS;
}

static void rule_failure_share(const struct gate *g, char *out, size_t size)
{
    snprintf(out, size, "fails when the share of failures is above %.6g", g->limit);
}

/* ---- failed-looks ---- */

static double limit_failed_looks(const struct gate *g)
{
    return (double)g->failed;
}

static int look_failed_looks(const struct gate *g, const struct gate_view *view,
                             struct gate_state *state, double *statistic)
{
    const uint64_t window = g->of < 64 ? (UINT64_C(1) << g->of) - 1 : UINT64_MAX;
    int64_t n = 0;

    state->failed = state->failed << 1 | (share_of(view) > g->limit);
    for (uint64_t left = state->failed & window; left != 0; left &= left - 1) {
        n++;
    }
    *statistic = (double)n;
    if (n >= g->failed) {
        return VERDICT_FAIL;
    }
    return (state->failed & 1) != 0 ? VERDICT_INCONCLUSIVE : VERDICT_PASS;
}

static void rule_failed_looks(const struct gate *g, char *out, size_t size)
{
    snprintf(out, size,
             "fails when %lld of the last %lld looks saw a share of failures above %.6g",
             (long long)g->failed, (long long)g->of, g->limit);
}

static const char *fault_failed_looks(const struct gate *g, const char **where)
{
    *where = "failed";
    return g->failed <= g->of ? NULL
                              : "more than there are looks (of): it would never fail";
}

/* ---- clopper-pearson ---- */

/* Fails when the share is surely above the limit, passes when it surely is not. */
static int look_clopper_pearson(const struct gate *g, const struct gate_view *view,
                                struct gate_state *state, double *statistic)
{
    const int64_t k = trials_failed(view);
    const double sure = 1.0 - g->alpha;

    (void)state;
    if (share_of(view) > g->limit) {
        *statistic = gate_clopper_pearson_lower(k, view->sample, sure);
        if (*statistic > g->limit) {
            return VERDICT_FAIL;
        }
    }
    *statistic = gate_clopper_pearson_upper(k, view->sample, sure);
    return *statistic > g->limit ? VERDICT_INCONCLUSIVE : VERDICT_PASS;
}

static void rule_clopper_pearson(const struct gate *g, char *out, size_t size)
{
    snprintf(out, size,
             "fails when the share of failures is above %.6g with %.6g %% confidence, "
             "passes when it is not with the same",
             g->limit, 100.0 * (1.0 - g->alpha));
}

static const char *fault_alpha(const struct gate *g, const char **where)
{
    return fault_share(g->alpha, "alpha", where);
}

/* ---- sprt ---- */

static double limit_sprt(const struct gate *g)
{
    return gate_sprt(g->base, g->alternative, g->alpha, g->beta).halt;
}

/* Once it has passed it does not look again: that is Wald's test. */
static int look_sprt(const struct gate *g, const struct gate_view *view,
                     struct gate_state *state, double *statistic)
{
    const struct gate_sprt t = gate_sprt(g->base, g->alternative, g->alpha, g->beta);
    const double k = (double)trials_failed(view);

    *statistic = k * t.failure + ((double)view->sample - k) * t.success;
    state->passed |= *statistic <= t.pass;
    if (state->passed) {
        return VERDICT_PASS;
    }
    return *statistic >= t.halt ? VERDICT_FAIL : VERDICT_INCONCLUSIVE;
}

static void rule_sprt(const struct gate *g, char *out, size_t size)
{
    const struct gate_sprt t = gate_sprt(g->base, g->alternative, g->alpha, g->beta);

    snprintf(out, size,
             "weighs a share of failures of %.6g against one of %.6g: fails when the log "
             "likelihood ratio reaches %.4g, passes at %.4g",
             g->alternative, g->base, t.halt, t.pass);
}

static const char *fault_sprt(const struct gate *g, const char **where)
{
    const char *fault = fault_share(g->base, "base", where);

    if (fault == NULL) {
        fault = fault_share(g->alternative, "alternative", where);
    }
    if (fault == NULL && g->alternative <= g->base) {
        fault = "must be above base: it is the share that is to be found";
    }
    if (fault == NULL) {
        fault = fault_alpha(g, where);
    }
    if (fault == NULL) {
        fault = fault_share(g->beta, "beta", where);
    }
    return fault == NULL && g->alpha + g->beta >= 1.0 ? "alpha + beta must be below 1"
                                                      : fault;
}

/* ---- increments ---- */

/* What is new at a look. */
struct news {
    bool any;
    double failures, sample; /* failures may be below 0: machines that are back */
    double size;             /* of the increment that it counts as */
};

static struct news news_of(const struct gate *g, const struct gate_view *view,
                           const struct gate_state *state)
{
    const int64_t failures = view->failures - state->failures;
    const int64_t sample = view->sample - state->sample;

    return (struct news){ .any = failures != 0 || sample != 0,
                          .failures = (double)failures,
                          .sample = (double)sample,
                          .size = (double)(sample > g->minimum ? sample : g->minimum) };
}

/* ---- cusum ---- */

static double limit_cusum(const struct gate *g)
{
    return g->threshold;
}

static int look_cusum(const struct gate *g, const struct gate_view *view,
                      struct gate_state *state, double *statistic)
{
    const struct news news = news_of(g, view, state);

    if (news.any) {
        const double z = (news.failures - news.sample * g->base) /
                         sqrt(news.size * g->base * (1.0 - g->base));

        state->sum = fmax(0.0, state->sum + z - g->reference);
    }
    *statistic = state->sum;
    return *statistic >= g->threshold ? VERDICT_FAIL : VERDICT_PASS;
}

static void rule_cusum(const struct gate *g, char *out, size_t size)
{
    snprintf(out, size,
             "adds up what is new at each look above a share of %.6g, in standard "
             "deviations less %.6g, never below 0: fails when the sum reaches %.6g",
             g->base, g->reference, g->threshold);
}

static const char *fault_cusum(const struct gate *g, const char **where)
{
    const char *fault = fault_share(g->base, "base", where);

    if (fault == NULL && g->threshold <= 0.0) {
        *where = "threshold";
        fault = "must be above 0";
    }
    return fault;
}

/* ---- msprt ---- */

static int look_msprt(const struct gate *g, const struct gate_view *view,
                      struct gate_state *state, double *statistic)
{
    const double n = (double)view->sample;
    const double above = (double)trials_failed(view) / n - g->base;

    (void)state;
    *statistic = gate_msprt(n, above, g->base * (1.0 - g->base), g->mixture);
    return *statistic >= limit_ratio(g) && above > 0.0 ? VERDICT_FAIL : VERDICT_PASS;
}

static void rule_msprt(const struct gate *g, char *out, size_t size)
{
    snprintf(out, size,
             "weighs shares of failures around %.6g, with a standard deviation of %.6g, "
             "against %.6g itself: fails above it when the ratio reaches %.4g",
             g->base, g->mixture, g->base, limit_ratio(g));
}

static const char *fault_msprt(const struct gate *g, const char **where)
{
    const char *fault = fault_share(g->base, "base", where);

    if (fault == NULL && g->mixture <= 0.0) {
        *where = "mixture";
        fault = "must be above 0";
    }
    return fault == NULL ? fault_alpha(g, where) : fault;
}

/* ---- e-process ---- */

static int look_e_process(const struct gate *g, const struct gate_view *view,
                          struct gate_state *state, double *statistic)
{
    const int64_t k = trials_failed(view);

    (void)state;
    *statistic = gate_e_process(k, view->sample, g->base);
    return *statistic >= limit_ratio(g) && (double)k > g->base * (double)view->sample
               ? VERDICT_FAIL
               : VERDICT_PASS;
}

static void rule_e_process(const struct gate *g, char *out, size_t size)
{
    snprintf(out, size,
             "weighs all shares of failures alike against %.6g: fails above it when the "
             "ratio reaches %.4g",
             g->base, limit_ratio(g));
}

static const char *fault_e_process(const struct gate *g, const char **where)
{
    const char *fault = fault_share(g->base, "base", where);

    return fault == NULL ? fault_alpha(g, where) : fault;
}

/* ---- mann-whitney ---- */

static struct stream_block draws_of(const struct gate_view *view,
                                    const struct gate_state *state)
{
    return stream_block(view->key, view->entity, state->n_looks, PURPOSE_GATE,
                        view->draw);
}

static double limit_mann_whitney(const struct gate *g)
{
    return g->alpha > 0.0 ? gate_normal_limit(g->alpha) : DBL_MAX;
}

/* The canary's increments against those of a control of equal size whose machines fail
 * with share base: word 0 of the look. The latest GATE_MOST_RANKS looks with news. */
static int look_mann_whitney(const struct gate *g, const struct gate_view *view,
                             struct gate_state *state, double *statistic)
{
    const struct news news = news_of(g, view, state);
    double canary[GATE_MOST_RANKS], mean = 0.0;
    size_t n;

    if (news.any) {
        const size_t at = state->n_news++ % GATE_MOST_RANKS;
        const double u = stream_unit(draws_of(view, state).word[0]);

        state->canary[at] = news.failures / news.size;
        state->control[at] =
            (double)gate_binomial((int64_t)news.size, g->base, u) / news.size;
    }
    n = state->n_news < GATE_MOST_RANKS ? state->n_news : GATE_MOST_RANKS;
    *statistic = 0.0;
    if ((int64_t)n < g->looks) {
        return VERDICT_INCONCLUSIVE;
    }
    for (size_t i = 0; i < n; i++) {
        mean += state->control[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        canary[i] = state->canary[i] - g->tolerance * mean;
    }
    *statistic = gate_mann_whitney(canary, n, state->control, n);
    return *statistic >= limit_mann_whitney(g) ? VERDICT_FAIL : VERDICT_PASS;
}

static void rule_mann_whitney(const struct gate *g, char *out, size_t size)
{
    snprintf(out, size,
             "compares the shares of failures of its looks, from the %lldth on, with "
             "those of a control at %.6g: fails when they rank higher by more than a "
             "tolerance of %.6g of these, at a level of %.6g",
             (long long)g->looks, g->base, g->tolerance, g->alpha);
}

/* ---- decision-service ---- */

static double false_alarm(const struct gate *g)
{
    return gate_false_alarm(g->precision, g->recall, g->prevalence);
}

/* It has all that there is to see, and speaks once, at the end: bad (1) or not (0). Word
 * 1 of the look. */
static int look_decision_service(const struct gate *g, const struct gate_view *view,
                                 struct gate_state *state, double *statistic)
{
    const double alarm = view->bad ? g->recall : false_alarm(g);

    *statistic = 0.0;
    if (!view->last) {
        return VERDICT_INCONCLUSIVE;
    }
    if (stream_unit(draws_of(view, state).word[1]) < alarm) {
        *statistic = 1.0;
    }
    return *statistic > 0.0 ? VERDICT_FAIL : VERDICT_PASS;
}

static void rule_decision_service(const struct gate *g, char *out, size_t size)
{
    snprintf(out, size,
             "asks a service at the end of the bake, which calls a bad version bad with "
             "probability %.6g and a good one with %.6g",
             g->recall, false_alarm(g));
}

static const char *fault_decision_service(const struct gate *g, const char **where)
{
    *where = "precision";
    if (g->precision <= 0.0) {
        return "must be above 0";
    }
    if (g->prevalence >= 1.0) {
        *where = "prevalence";
        return "must be below 1";
    }
    return false_alarm(g) <= 1.0 ? NULL
                                 : "too low for this recall and prevalence: it would "
                                   "call every good version bad, "
                                   "and more";
}

/* ---- the list ---- */

static int64_t least_failed_looks(const struct gate *g)
{
    return g->failed;
}

static int64_t least_mann_whitney(const struct gate *g)
{
    return g->looks;
}

#define LOOKS(function, limits, faults, least, name)                                     \
    limits, look_##function, rule_##function, faults, least, name
#define TEST(function, limits, faults) LOOKS(function, limits, faults, NULL, NULL)

static const struct gate_test tests[] = {
    { "none", "no gate: waves follow each other by time", "", false, false,
      TEST(none, limit_none, fault_none) },
    { "failure-share", "fails when failures / sample is above the limit",
      "share of failures", false, false, TEST(failure_share, limit_share, fault_none) },
    { "failed-looks", "fails when so many of the last so many looks are above the limit",
      "failed looks", true, true,
      LOOKS(failed_looks, limit_failed_looks, fault_failed_looks, least_failed_looks,
            "failed") },
    { "clopper-pearson",
      "fails when the exact lower bound of the share is above the limit, passes when the "
      "upper one is not",
      "bound of the share", false, false,
      TEST(clopper_pearson, limit_share, fault_alpha) },
    { "sprt", "Wald's sequential probability ratio test of alternative against base",
      "log likelihood ratio", true, false, TEST(sprt, limit_sprt, fault_sprt) },
    { "cusum", "sum of what each look sees above base, in standard deviations",
      "cumulative sum", true, true, TEST(cusum, limit_cusum, fault_cusum) },
    { "msprt", "sequential test of a normal mixture around base against base",
      "mixture likelihood ratio", true, false, TEST(msprt, limit_ratio, fault_msprt) },
    { "e-process", "sequential test of a uniform mixture of shares against base",
      "e-value", true, false, TEST(e_process, limit_ratio, fault_e_process) },
    { "mann-whitney", "ranks of the canary's looks against those of a control",
      "rank statistic", true, true,
      LOOKS(mann_whitney, limit_mann_whitney, fault_alpha, least_mann_whitney, "looks") },
    { "decision-service", "a service of stated precision and recall speaks once",
      "the service's word", false, false,
      TEST(decision_service, limit_none, fault_decision_service) },
};

const struct gate_test *gate_test(int index)
{
    return index >= 0 && (size_t)index < sizeof tests / sizeof *tests ? &tests[index]
                                                                      : NULL;
}
