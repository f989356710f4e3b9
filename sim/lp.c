/* lp.c: one LP through a window.
 *
 * The order at one tick is notices, single events, runs. Before each handler the bound is
 * set: the tick up to which it may work ahead, because nothing else touches the LP
 * before. What the handler posts pulls the bound down (ctx.c).
 */
#include "sim/group.h"

static tick_t least(tick_t a, tick_t b)
{
    return a < b ? a : b;
}

static int open_lp(struct lp *self, struct ctx *c, struct rf_error *err)
{
    self->opened = true;
    c->bound = c->limit = c->now;
    return c->model->open(c, &self->state, err);
}

static int work_event(struct lp *self, struct ctx *c, struct rf_error *err)
{
    struct event event;

    agenda_take(&self->agenda, &event);
    c->bound = least(c->limit, agenda_next(&self->agenda));
    c->n_events++;
    return c->model->event(c, self->state, &event, err);
}

static int work_run(struct lp *self, struct ctx *c, struct rf_error *err)
{
    struct agenda *agenda = &self->agenda;
    const struct run run = agenda_hold_run(agenda);
    const size_t left = run.n - run.used;
    size_t used = 0;
    tick_t next = TICK_NEVER;

    c->bound =
        least(c->limit, least(agenda_event_at(agenda), agenda_run_bound(agenda, &run)));
    c->run = &run;
    const int status =
        c->model->batch(c, self->state, (uint16_t)(run.order >> 32), (uint32_t)run.order,
                        run.local + run.used, left, &used, &next, err);

    c->run = NULL;
    if (status != RF_OK) {
        return status;
    }
    if (used == 0 || used > left ||
        (used < left && (next < run.head || next >= c->model->horizon))) {
        return rf_fail(
            err, RF_EINTERNAL, "",
            "LP %u at tick %lld: a run of kind %u used %zu of %zu entries, the "
            "next is at %lld",
            c->lp, (long long)c->now, (unsigned)(run.order >> 32), used, left,
            (long long)next);
    }
    c->n_events += used;
    agenda_put_run(agenda, c->arena, run.used + (uint32_t)used, next);
    return RF_OK;
}

/* The first thing to happen, at c->now. */
static int work_one(struct lp *self, struct ctx *c, const struct window *w,
                    size_t *delivered, struct rf_error *err)
{
    const struct notice *notice = NULL;

    if (*delivered < w->n_due && w->due[*delivered].at == c->now) {
        notice = &w->due[(*delivered)++];
    }
    c->limit = *delivered < w->n_due ? w->due[*delivered].at : w->end;
    if (notice != NULL) {
        c->bound = least(c->limit, agenda_next(&self->agenda));
        return c->model->notice(c, self->state, notice, err);
    }
    return agenda_event_at(&self->agenda) == c->now ? work_event(self, c, err)
                                                    : work_run(self, c, err);
}

int lp_work(struct lp *self, struct ctx *c, const struct window *w, struct rf_error *err)
{
    size_t delivered = 0;
    int status = RF_OK;

    c->in_hand = self;
    if (w->open_all && !self->opened) {
        c->now = w->start;
        status = open_lp(self, c, err);
    }
    while (status == RF_OK) {
        const tick_t notice = delivered < w->n_due ? w->due[delivered].at : TICK_NEVER;

        c->now = least(notice, agenda_next(&self->agenda));
        if (c->now >= w->end) {
            break;
        }
        if (self->opened) {
            status = work_one(self, c, w, &delivered, err);
        } else {
            status = open_lp(self, c, err);
        }
    }
    return status;
}
