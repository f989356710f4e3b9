/* callers.c: organisations that notice, and telephone.
 *
 * An organisation knows after its alarm delay; its team is at work after its
 * mobilisation, which takes longer when the service by which people are reached is down
 * at the alarm. It calls the vendor at rate activity * (1 - e^(-down / m0)) / T: the call
 * comes when the integral of the rate reaches a unit exponential, its threshold. Between
 * two looks activity is taken as it is at the second; the number of machines down
 * exactly. A look comes no later than the threshold could be reached with every machine
 * down, but not before a minute has passed: so the call is late by a minute at most, far
 * less than the lag until it is counted.
 *
 * It calls once a version, for what that version has stopped: each has a threshold.
 *
 * Words of PURPOSE_ALARM: draw 0: 0 alarm, 1 mobilisation; draw version - 1: 2 call.
 */
#include "models/callers.h"

#include <math.h>

#include "models/purpose.h"
#include "models/stalled.h"

#define CALLERS_STEP    TICK_MINUTE
#define CALLERS_LONGEST (30 * TICK_MINUTE) /* activity changes by the hour */

static int post_within(struct ctx *c, const struct organisation_state *s, tick_t at,
                       uint16_t kind, struct rf_error *err)
{
    return at < s->w->scenario->horizon ? ctx_post(c, at, kind, 0, 0, err) : RF_OK;
}

/* Time to the next look: the threshold cannot be reached before it. */
static tick_t next_look(const struct organisation_state *s)
{
    const uint32_t all = s->o->n < WORLD_CALL_STEPS ? s->o->n : WORLD_CALL_STEPS - 1;
    const double least = (s->call_due - s->call_sum) / s->w->call_rate[all];

    return least < (double)CALLERS_STEP      ? CALLERS_STEP
           : least > (double)CALLERS_LONGEST ? CALLERS_LONGEST
                                             : (tick_t)least;
}

static void draw_threshold(struct organisation_state *s)
{
    const uint32_t draw = s->newest > 0 ? s->newest - 1u : 0;

    s->call_due = -log(
        stream_unit(stream_block(s->w->key, s->o->key, 0, PURPOSE_ALARM, draw).word[2]));
}

/* The team is called together at the alarm; `longer` is added to its mobilisation. */
static int call_team(struct ctx *c, struct organisation_state *s, tick_t alarm,
                     tick_t longer, struct rf_error *err)
{
    const struct recovery *r = &s->w->scenario->recovery;
    const struct stream_block b = stream_block(s->w->key, s->o->key, 0, PURPOSE_ALARM, 0);
    const tick_t mobilisation =
        (tick_t)distribution_quantile(&r->mobilisation, stream_unit(b.word[1]));
    const tick_t team = alarm + mobilisation + longer, own = alarm + r->aids.own;
    const int status = post_within(c, s, team, EVENT_TEAM, err);

    return status == RF_OK
               ? post_within(c, s, own > team ? own : team, EVENT_OWN_WAY, err)
               : status;
}

static int first_down(struct ctx *c, struct organisation_state *s, tick_t now,
                      struct rf_error *err)
{
    const struct recovery *r = &s->w->scenario->recovery;
    const struct stream_block b = stream_block(s->w->key, s->o->key, 0, PURPOSE_ALARM, 0);
    const tick_t alarm =
        now + (tick_t)distribution_quantile(&r->alarm, stream_unit(b.word[0]));
    int status;

    draw_threshold(s);
    s->call_changed = now;
    status = post_within(c, s, alarm, EVENT_ALARM, err);
    return status == RF_OK && r->needs.communication < 0 ? call_team(c, s, alarm, 0, err)
                                                         : status;
}

int callers_alarm(struct ctx *c, struct organisation_state *s, tick_t now,
                  struct rf_error *err)
{
    const struct recovery_needs *needs = &s->w->scenario->recovery.needs;

    if (needs->communication < 0) {
        return RF_OK; /* its team is on the way: see first_down */
    }
    return call_team(
        c, s, now,
        stalled_service_is_up(s, needs->communication) ? 0 : needs->without_communication,
        err);
}

static int look_later(struct ctx *c, struct organisation_state *s, tick_t now,
                      struct rf_error *err)
{
    s->looking = true;
    return post_within(c, s, now + next_look(s), EVENT_CALLS, err);
}

int callers_down(struct ctx *c, struct organisation_state *s, tick_t now,
                 struct rf_error *err)
{
    const int status = s->n_downs == 1 ? first_down(c, s, now, err) : RF_OK;

    return status == RF_OK && !s->called && !s->looking ? look_later(c, s, now, err)
                                                        : status;
}

void callers_new_version(struct organisation_state *s, tick_t now)
{
    s->called = false;
    s->call_open = s->call_sum = 0.0;
    s->call_changed = now;
    draw_threshold(s);
}

int callers_check(struct ctx *c, struct organisation_state *s, tick_t now,
                  struct rf_error *err)
{
    s->looking = false;
    if (s->called) {
        return RF_OK;
    }
    callers_change(s, now);
    s->call_sum +=
        s->call_open * power_activity(&s->w->power,
                                      (size_t)organisation_industry(s)->activity,
                                      s->o->region, now);
    s->call_open = 0.0;
    if (s->call_sum >= s->call_due) {
        s->called = true;
        ctx_tally(c, CHANNEL_CALLS, now + s->w->scenario->signals.calls.lag, 1);
        return RF_OK;
    }
    return s->n_down > s->n_old ? look_later(c, s, now, err) : RF_OK;
}
