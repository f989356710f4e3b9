/* bench_find.c: the smallest canary and the shortest bake for a stated power.
 *
 * Bisection between two sizes one of which is enough and the other not, to half a
 * percent. The trials of every size have the same keys, so that its answer moves with the
 * size and hardly with the luck.
 */
#include <math.h>
#include <stdlib.h>

#include "studies/bench_inside.h"

#define MOST_TRIALS 4000
#define MOST_BAKE   (7 * TICK_DAY)

static const tick_t bakes[BENCH_BAKES] = { 15 * TICK_MINUTE, 30 * TICK_MINUTE,
                                           TICK_HOUR,        2 * TICK_HOUR,
                                           4 * TICK_HOUR,    12 * TICK_HOUR,
                                           24 * TICK_HOUR,   72 * TICK_HOUR };

/* What is looked for, and where. */
struct search {
    const struct scenario *s;
    const struct bench_options *o;
    const struct bench_world *world;
    double power, rate;
    size_t wave;
    double most; /* machines there are, or requests an hour */
    int64_t trials;
    struct bench_trial *all; /* [trials]; owned */
};

/* Share of trials stopped while the wave is watched. */
static int try_out(const struct search *x, double machines, tick_t bake, double *power,
                   struct rf_error *err)
{
    const struct bench_change change = { x->wave, machines, bake };
    struct bench_plan plan;
    int64_t stopped = 0;
    int status = bench_plan_init(&plan, x->s, x->world, &change, err);

    *power = 0.0;
    if (status != RF_OK) {
        return status;
    }
    status = bench_trials(&plan, x->o, x->rate, x->trials, x->wave, x->all, err);
    for (int64_t t = 0; t < x->trials && status == RF_OK; t++) {
        stopped += x->all[t].halted != TICK_NEVER && x->all[t].wave == (int)x->wave;
    }
    *power = (double)stopped / (double)x->trials;
    bench_plan_free(&plan);
    return status;
}

/* Widen [low, high] from a first guess until high is enough and low is not. */
static int bracket(const struct search *x, tick_t bake, double guess, double *low,
                   double *high, double *power, struct rf_error *err)
{
    int status;

    *low = 0.0;
    *high = fmin(fmax(1.0, floor(guess)), x->most);
    for (;;) {
        status = try_out(x, *high, bake, power, err);
        if (status != RF_OK || *power >= x->power || *high >= x->most) {
            break;
        }
        *low = *high;
        *high = fmin(2.0 * *high, x->most);
    }
    while (status == RF_OK && *power >= x->power && *low == 0.0 && *high > 1.0) {
        double lower;

        status = try_out(x, floor(*high / 2.0), bake, &lower, err);
        if (lower >= x->power) {
            *high = floor(*high / 2.0);
            *power = lower;
        } else {
            *low = floor(*high / 2.0);
        }
    }
    return status;
}

static int smallest(const struct search *x, tick_t bake, double guess,
                    struct bench_need *out, struct rf_error *err)
{
    double low, high, power = 0.0;
    int status = bracket(x, bake, guess, &low, &high, &power, err);

    *out = (struct bench_need){ bake, NAN, power };
    if (status != RF_OK || power < x->power) {
        return status;
    }
    while (status == RF_OK && high - low > fmax(1.0, high / 200.0)) {
        const double middle = floor((low + high) / 2.0);
        double found;

        status = try_out(x, middle, bake, &found, err);
        if (found >= x->power) {
            high = middle;
            power = found;
        } else {
            low = middle;
        }
    }
    out->machines = high;
    out->power = power;
    return status;
}

/* In steps of the gate's interval. */
static int shortest(const struct search *x, double machines, tick_t *out,
                    struct rf_error *err)
{
    const tick_t step = x->s->rollout.gate.interval;
    int64_t low = 0, high = 1;
    double power = 0.0;
    int status = RF_OK;

    *out = TICK_NEVER;
    for (;;) {
        status = try_out(x, machines, high * step, &power, err);
        if (status != RF_OK || power >= x->power || high * step >= MOST_BAKE) {
            break;
        }
        low = high;
        high = 2 * high * step < MOST_BAKE ? 2 * high : (MOST_BAKE + step - 1) / step;
    }
    if (status != RF_OK || power < x->power) {
        return status;
    }
    while (status == RF_OK && high - low > 1) {
        const int64_t middle = (low + high) / 2;

        status = try_out(x, machines, middle * step, &power, err);
        if (power >= x->power) {
            high = middle;
        } else {
            low = middle;
        }
    }
    *out = high * step;
    return status;
}

static int search_all(struct search *x, struct bench_needs *out, struct rf_error *err)
{
    struct bench_need need = { 0 };
    double guess = fmax(out->one_failure, (double)x->s->rollout.gate.minimum);
    int status = try_out(x, 0.0, 0, &out->now, err);

    status = status != RF_OK ? status : smallest(x, out->bake, guess, &need, err);
    out->at_bake = need.machines;
    status = status != RF_OK ? status : shortest(x, out->machines, &out->at_size, err);
    for (size_t i = 0; i < BENCH_BAKES && status == RF_OK; i++) {
        if (bakes[i] % x->s->rollout.gate.interval == 0) {
            status = smallest(x, bakes[i], guess, &out->needs[out->n_needs], err);
            guess = isnan(out->needs[out->n_needs].machines)
                        ? guess
                        : out->needs[out->n_needs].machines;
            out->n_needs++;
        }
    }
    return status;
}

/* The first wave that a gate watches. */
static int find_wave(const struct bench_plan *p, size_t *wave, struct rf_error *err)
{
    for (size_t k = 0; k < p->n_waves && p->version[0].rollout.gate.test != 0; k++) {
        if (p->waves[k].gated && p->waves[k].watched > 0) {
            *wave = k;
            return RF_OK;
        }
    }
    return rf_fail(err, RF_EINPUT, "/rollout/gate",
                   "no gate watches any wave: there is no power to look for");
}

static int prepare(struct search *x, struct bench_needs *out, struct rf_error *err)
{
    const double an_hour = x->s->rollout.requests * 3600.0;
    const struct bench_change none = { 0 };
    struct bench_plan plan;
    int status = bench_plan_init(&plan, x->s, x->world, &none, err);

    if (status != RF_OK) {
        return status;
    }
    status = find_wave(&plan, &x->wave, err);
    out->wave = x->wave;
    out->bake = plan.waves[x->wave].watched;
    out->machines = plan.traffic ? an_hour * plan.waves[x->wave].share
                                 : plan.steps[x->wave].crowd.machines;
    x->most = plan.traffic ? an_hour : fmin(x->world->machines, BINOMIAL_MOST);
    bench_plan_free(&plan);
    return status;
}

int bench_find(const struct scenario *s, const struct bench_options *o, double power,
               double rate, struct bench_needs *out, struct rf_error *err)
{
    struct bench_world world = { 0 };
    struct search x = { .s = s, .o = o, .world = &world, .power = power, .rate = rate };
    int status = RF_OK;

    x.trials = o->trials > 0 && o->trials < MOST_TRIALS ? o->trials : MOST_TRIALS;
    *out = (struct bench_needs){ .power = power,
                                 .rate = rate,
                                 .one_failure = (double)gate_canary_size(rate, power) };
    if (s->rollout.unit != UNIT_TRAFFIC) {
        status = bench_world_init(&world, s, (struct stream_key){ o->seed, 0 }, err);
    }
    status = status != RF_OK ? status : prepare(&x, out, err);
    if (status == RF_OK) {
        x.all = calloc((size_t)x.trials, sizeof *x.all);
        status = x.all != NULL ? search_all(&x, out, err)
                               : rf_fail(err, RF_ENOMEM, "", "no memory for a bench");
    }
    free(x.all);
    bench_world_free(&world);
    return status;
}
