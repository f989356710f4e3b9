/* bench_away.c: machines that are switched off and whose goodbye is lost. They are silent
 * though nothing failed, and a gate on silence cannot tell.
 *
 * Of each class and region of a wave a few machines stand for all: their levels of power
 * are spread evenly, and so, in another order, are the times at which the update comes to
 * them. Each takes it then, or when it is next on, and is followed through the time that
 * it is watched as in a run (machine_watch). What comes of it, bin by bin, is the share
 * of the sample that falls silent and, of those silent, the share that is back; trials
 * draw from these two. The curve is that of the wave as planned.
 *
 * Cost: 64 machines a class and region, a microsecond a day each.
 */
#include <math.h>
#include <stdlib.h>

#include "studies/bench_inside.h"

#define POINTS 64
#define STRIDE 37 /* odd: a permutation of the points */

struct away {
    const struct bench_plan *p;
    const struct power *power;
    tick_t opens, watched;
    double *sample, *falls, *backs; /* [n] weights of the machines, by bin */
    size_t n;
};

static void count(const struct away *x, double *of, tick_t at, double weight)
{
    const size_t bin = at == TICK_NEVER ? x->n : (size_t)((at - x->opens) / x->p->bin);

    if (bin < x->n) {
        of[bin] += weight;
    }
}

/* After the opening; TICK_NEVER: not within the bins. taken: [n + 1] at their ends. */
static tick_t taken_at(const struct away *x, const double *taken, double quantile)
{
    size_t low = 0, high = x->n;

    if (taken[x->n] < quantile) {
        return TICK_NEVER;
    }
    while (high - low > 1) {
        const size_t middle = (low + high) / 2;

        if (taken[middle] >= quantile) {
            high = middle;
        } else {
            low = middle;
        }
    }
    const double part = (quantile - taken[low]) / (taken[high] - taken[low]);

    return (tick_t)(((double)low + fmax(0.0, part)) * (double)x->p->bin);
}

static void follow(const struct away *x, size_t class, size_t region,
                   struct power_level *level, tick_t offered, double weight)
{
    const tick_t timeout = x->p->version[0].signals.heartbeat.timeout;
    const tick_t took = power_next_on(x->power, class, region, level, offered);
    tick_t at = took, off;

    if (took == TICK_NEVER) {
        return;
    }
    count(x, x->sample, took + timeout, weight);
    while (power_next_absence(x->power, class, region, level, &at, took + x->watched,
                              timeout, &off)) {
        count(x, x->falls, off + timeout, weight);
        count(x, x->backs, at, weight);
    }
}

static void follow_cell(const struct away *x, size_t class, size_t region,
                        const double *taken, double machines)
{
    const struct stream_key key = { 0 };
    const uint32_t entity = (uint32_t)(class * POPULATION_MAX_REGIONS + region);

    for (uint32_t i = 0; i < POINTS; i++) {
        const double quantile = (i * STRIDE % POINTS + 0.5) / POINTS;
        const tick_t after = taken_at(x, taken, quantile);
        struct power_level level;

        power_level_init(&level, key, entity, i,
                         (uint32_t)((i + 0.5) / POINTS * 4294967296.0));
        if (after != TICK_NEVER) {
            follow(x, class, region, &level, x->opens + after, machines / POINTS);
        }
    }
}

/* From weights to chances, in place. */
static void finish(struct away *x, struct bench_step *step)
{
    const double loss = x->p->version[0].signals.heartbeat.goodbye_loss;
    double all = 0.0, sample = 0.0, silent = 0.0;

    for (size_t b = 0; b < x->n; b++) {
        all += x->sample[b];
    }
    for (size_t b = 0; b < x->n; b++) {
        const double falls = x->falls[b], backs = x->backs[b];
        const double there = silent + falls;

        sample += x->sample[b];
        x->falls[b] = sample > 0.0 ? fmin(1.0, loss * falls / sample) : 0.0;
        x->backs[b] = there > 0.0 ? fmin(1.0, backs / there) : 0.0;
        silent = fmax(0.0, there - backs);
        if (2.0 * sample >= all && (tick_t)b * x->p->bin < x->watched) {
            step->missed = fmax(step->missed, loss * silent / fmax(sample, 1e-9));
        }
    }
    step->falls = x->falls;
    step->backs = x->backs;
}

bool bench_away_counts(const struct scenario *s)
{
    return s->rollout.unit != UNIT_TRAFFIC && s->rollout.gate.test != 0 &&
           s->rollout.gate.signal == GATE_SILENT && !s->delivery.always_on &&
           s->signals.heartbeat.goodbye_loss > 0.0;
}

int bench_away_init(struct bench_step *step, const struct bench_plan *p, size_t wave,
                    const struct power *power, const double *taken, size_t n,
                    struct rf_error *err)
{
    struct away x = { .p = p,
                      .power = power,
                      .opens = step->crowd.opens,
                      .watched = p->waves[wave].watched,
                      .sample = calloc(n + 1, sizeof(double)),
                      .falls = calloc(n + 1, sizeof(double)),
                      .backs = calloc(n + 1, sizeof(double)),
                      .n = n };
    int status = RF_OK;

    if (x.sample == NULL || x.falls == NULL || x.backs == NULL) {
        free(x.falls);
        free(x.backs);
        status = rf_fail(err, RF_ENOMEM, "", "no memory for a bench");
        goto out;
    }
    for (size_t c = 0; c < power->n_classes; c++) {
        for (size_t r = 0; r < power->n_regions; r++) {
            if (step->crowd.cell[c][r] > 0.0) {
                follow_cell(&x, c, r, taken, step->crowd.cell[c][r]);
            }
        }
    }
    finish(&x, step);
out:
    free(x.sample);
    return status;
}
