/* bench_calls.c: organisations that telephone, as many of one size at once.
 *
 * With each of n machines down with probability q an organisation calls at the mean rate
 * E[1 - e^(-down / m0)] / T = (1 - (1 - q (1 - e^(-1 / m0)))^n) / T, a lag after that
 * (MODEL 7). People's activity is taken as in working hours. Waves open as planned.
 */
#include <math.h>
#include <stdlib.h>

#include "studies/bench_inside.h"

static double rate_of(const struct calls *c, double machines, double down)
{
    const double each = -expm1(-1.0 / c->machines);

    return down <= 0.0 ? 0.0 : -expm1(machines * log1p(-fmin(1.0, down) * each));
}

int bench_calls_init(struct bench_calls *self, const struct bench_plan *p, double rate,
                     struct rf_error *err)
{
    const struct calls *calls = &p->version[1].signals.calls;
    const size_t lag = (size_t)((calls->lag + p->bin - 1) / p->bin);

    *self = (struct bench_calls){ 0 };
    if (p->version[1].rollout.gate.signal != GATE_CALLS || rate <= 0.0) {
        return RF_OK;
    }
    self->chance = calloc(BENCH_SIZES * p->n_bins + 1, sizeof *self->chance);
    if (self->chance == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for a bench");
    }
    for (size_t i = 0; i < BENCH_SIZES; i++) {
        const struct bench_size *size = &p->sizes[i];

        self->organisations[i] = (int64_t)(size->organisations + 0.5);
        for (size_t b = lag; b < p->n_bins && size->organisations > 0.0; b++) {
            const double wanted = rate_of(calls, size->endpoints / size->organisations,
                                          rate * p->down[b - lag]);

            self->chance[i * p->n_bins + b] =
                -expm1(-wanted * (double)p->bin / (double)calls->period);
        }
    }
    return RF_OK;
}

void bench_calls_free(struct bench_calls *self)
{
    free(self->chance);
    *self = (struct bench_calls){ 0 };
}
