/* bench.c: rates and spreads over the trials of bench_trial.c. */
#include "studies/bench.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "studies/bench_inside.h"

#define MOST_BINS_DRAWN 2000000
#define Z95             1.9599639845400545 /* the standard normal's 97.5 % quantile */

static const double usual_rates[] = { 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2,
                                      2e-2, 5e-2, 0.1,  0.2,  0.5,  1.0 };

void bench_interval(int64_t k, int64_t n, double *low, double *high)
{
    const double share = n > 0 ? (double)k / (double)n : 0.0;
    const double z = Z95 * Z95 / (double)(n > 0 ? n : 1);
    const double middle = (share + z / 2.0) / (1.0 + z);
    const double half = Z95 / (1.0 + z) *
                        sqrt((share * (1.0 - share) + z / 4.0) / (double)(n > 0 ? n : 1));

    *low = n > 0 && k > 0 ? fmax(0.0, middle - half) : 0.0;
    *high = n > 0 && k < n ? fmin(1.0, middle + half) : 1.0;
}

void bench_free(struct bench *self)
{
    free(self->waves);
    *self = (struct bench){ 0 };
}

/* ---- over trials ---- */

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* Type 1: the smallest value with at least that share at or below it. */
static double quantile(const double *sorted, size_t n, double share)
{
    const double at = ceil(share * (double)n) - 1.0;

    return sorted[at > 0.0 ? (size_t)at : 0];
}

static struct bench_spread spread(double *values, size_t n)
{
    if (n == 0) {
        return (struct bench_spread){ NAN, NAN, NAN, NAN };
    }
    qsort(values, n, sizeof *values, ascending);
    return (struct bench_spread){ quantile(values, n, 0.05), quantile(values, n, 0.5),
                                  quantile(values, n, 0.9), quantile(values, n, 0.95) };
}

static double hours(tick_t at)
{
    return (double)at / (double)TICK_HOUR;
}

static void add_up(struct bench_rate *out, double rate, size_t n_waves,
                   const struct bench_trial *trials, int64_t n, double *scratch)
{
    size_t found = 0;

    *out = (struct bench_rate){ .rate = rate, .trials = n };
    for (int64_t t = 0; t < n; t++) {
        if (trials[t].halted != TICK_NEVER) {
            out->halted++;
            out->early += (size_t)trials[t].wave + 1 < n_waves;
            scratch[found++] = hours(trials[t].detected);
        }
    }
    out->delay = spread(scratch, found);
    found = 0;
    for (int64_t t = 0; t < n; t++) {
        if (trials[t].halted != TICK_NEVER) {
            scratch[found++] = (double)trials[t].hit;
        }
    }
    out->hit = spread(scratch, found);
    found = 0;
    for (int64_t t = 0; t < n; t++) {
        if (trials[t].full != TICK_NEVER) {
            scratch[found++] = hours(trials[t].full);
        }
    }
    out->full = spread(scratch, found);
}

static void count_waves(struct bench *out, const struct bench_trial *trials, int64_t n)
{
    for (int64_t t = 0; t < n; t++) {
        for (int k = 0; k < trials[t].opened && (size_t)k < out->n_waves; k++) {
            out->waves[k].opened++;
        }
        if (trials[t].halted != TICK_NEVER && trials[t].wave >= 0) {
            out->waves[trials[t].wave].halted++;
        }
    }
}

static int describe_waves(struct bench *out, const struct bench_plan *p,
                          struct rf_error *err)
{
    const struct rollout *r = &p->version[0].rollout;

    out->base = p->base;
    out->goodbye_loss = bench_away_counts(&p->version[0])
                            ? p->version[0].signals.heartbeat.goodbye_loss
                            : 0.0;
    out->n_waves = p->n_waves;
    out->waves = calloc(p->n_waves + 1, sizeof *out->waves);
    if (out->waves == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for a bench");
    }
    for (size_t k = 0; k < p->n_waves; k++) {
        memcpy(out->waves[k].name, p->waves[k].name, sizeof out->waves[k].name);
        out->waves[k].gated =
            r->gate.test != 0 && p->waves[k].gated && p->waves[k].watched > 0;
        out->waves[k].machines = p->traffic ? r->requests * p->waves[k].share * 3600.0
                                            : p->steps[k].crowd.machines;
        out->waves[k].missed = p->steps[k].missed;
    }
    return RF_OK;
}

/* Of a rollout of many days fewer, so that a bench takes seconds. */
static int64_t usual_trials(const struct bench_plan *p)
{
    const int64_t most = MOST_BINS_DRAWN / (int64_t)p->n_bins;

    return most > BENCH_TRIALS ? BENCH_TRIALS : most < BENCH_FEWEST ? BENCH_FEWEST : most;
}

static int run_rates(const struct bench_plan *p, const struct bench_options *o,
                     struct bench *out, struct rf_error *err)
{
    const int64_t trials = o->trials > 0 ? o->trials : usual_trials(p);
    const double *rates = o->rates != NULL ? o->rates : usual_rates;
    const size_t n =
        o->rates != NULL ? o->n_rates : sizeof usual_rates / sizeof *usual_rates;
    struct bench_trial *all = calloc((size_t)trials, sizeof *all);
    double *scratch = calloc((size_t)trials, sizeof *scratch);
    int status = RF_OK;

    if (all == NULL || scratch == NULL) {
        (void)rf_fail(err, RF_ENOMEM, "", "no memory for a bench");
        status = RF_ENOMEM;
    }
    for (size_t i = 0; i <= n && i < BENCH_RATES && status == RF_OK; i++) {
        const double rate = i == 0 ? 0.0 : rates[i - 1];

        status = bench_trials(p, o, rate, trials, SIZE_MAX, all, err);
        if (status == RF_OK) {
            add_up(&out->rates[out->n_rates++], rate, p->n_waves, all, trials, scratch);
            if (i == 0) {
                count_waves(out, all, trials);
            }
        }
    }
    free(all);
    free(scratch);
    return status;
}

int bench_run(const struct scenario *s, const struct bench_options *o, struct bench *out,
              struct rf_error *err)
{
    const struct stream_key key = { o->seed, 0 };
    const struct bench_change none = { 0 };
    struct bench_world world = { 0 };
    struct bench_plan plan = { 0 };
    int status = RF_OK;

    *out = (struct bench){ .traffic = s->rollout.unit == UNIT_TRAFFIC };
    if (!out->traffic) {
        status = bench_world_init(&world, s, key, err);
    }
    status = status != RF_OK ? status : bench_plan_init(&plan, s, &world, &none, err);
    status = status != RF_OK ? status : describe_waves(out, &plan, err);
    status = status != RF_OK ? status : run_rates(&plan, o, out, err);
    out->machines = world.machines;
    out->seen = plan.seen;
    bench_plan_free(&plan);
    bench_world_free(&world);
    if (status != RF_OK) {
        bench_free(out);
    }
    return status;
}
