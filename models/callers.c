/* callers.c: organisations that notice, and telephone.
 *
 * An organisation knows after its alarm delay; its team is at work after its
 * mobilisation. It calls the vendor at rate activity * (1 - e^(-down / m0)) / T: the call
 * comes when the integral of the rate reaches a unit exponential, its threshold. The
 * integral is taken by the trapezoid rule between looks a minute apart (ten after the
 * first two hours): the lag between wanting to call and being counted is longer than
 * that.
 *
 * Words of PURPOSE_ALARM: 0 alarm, 1 mobilisation, 2 call.
 */
#include "models/callers.h"

#include <math.h>

#include "models/purpose.h"

#define CALLERS_STEP      TICK_MINUTE
#define CALLERS_LATE_STEP (10 * TICK_MINUTE)
#define CALLERS_LATE      (2 * TICK_HOUR)
#define CALLERS_GIVE_UP                                                                  \
    (2 * TICK_DAY) /* who has not called by then has found another way */

static int post_within(struct ctx *c, const struct organisation_state *s, tick_t at,
                       uint16_t kind, struct rf_error *err)
{
    return at < s->w->scenario->horizon ? ctx_post(c, at, kind, 0, 0, err) : RF_OK;
}

int callers_first_down(struct ctx *c, struct organisation_state *s, tick_t now,
                       struct rf_error *err)
{
    const struct recovery *r = &s->w->scenario->recovery;
    const struct stream_block b = stream_block(s->w->key, s->o->key, 0, PURPOSE_ALARM, 0);
    const tick_t alarm =
        now + (tick_t)distribution_quantile(&r->alarm, stream_unit(b.word[0]));
    const tick_t team =
        alarm + (tick_t)distribution_quantile(&r->mobilisation, stream_unit(b.word[1]));
    int status;

    s->call_due = -log(stream_unit(b.word[2]));
    s->call_checked = now;
    status = post_within(c, s, alarm, EVENT_ALARM, err);
    if (status == RF_OK) {
        status = post_within(c, s, team, EVENT_TEAM, err);
    }
    if (status == RF_OK) {
        const tick_t own = alarm + r->aids.own;

        status = post_within(c, s, own > team ? own : team, EVENT_OWN_WAY, err);
    }
    if (status == RF_OK && !s->called) {
        status = post_within(c, s, now + CALLERS_STEP, EVENT_CALLS, err);
    }
    return status;
}

static double rate(const struct organisation_state *s, uint32_t down)
{
    return s->w->call_rate[down < WORLD_CALL_STEPS ? down : WORLD_CALL_STEPS - 1];
}

int callers_check(struct ctx *c, struct organisation_state *s, tick_t now,
                  struct rf_error *err)
{
    const double activity = power_activity(
        &s->w->power, (size_t)organisation_industry(s)->activity, s->o->region, now);
    const double step = (double)(now - s->call_checked) * activity * 0.5 *
                        (rate(s, s->call_down) + rate(s, s->n_down));

    s->call_sum += step;
    s->call_checked = now;
    s->call_down = s->n_down;
    if (s->call_sum >= s->call_due) {
        const tick_t counted = now + s->w->scenario->signals.calls.lag;

        s->called = true;
        ctx_tally(c, CHANNEL_CALLS, counted, 1);
        return RF_OK;
    }
    const tick_t since = now - (tick_t)s->downs[0].since;

    if (since > CALLERS_GIVE_UP || (s->n_down == 0 && since > CALLERS_LATE)) {
        return RF_OK;
    }
    return post_within(c, s,
                       now + (since < CALLERS_LATE ? CALLERS_STEP : CALLERS_LATE_STEP),
                       EVENT_CALLS, err);
}
