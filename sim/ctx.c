/* ctx.c: what a handler may do, and a worker's life. */
#include <stdlib.h>

#include "sim/group.h"
#include "sim/record.h"
#include "sim/tally.h"

enum { FIRST_SCRATCH = 64 * 1024, FIRST_OUTBOX = 16 };

static void bring_bound_down(struct ctx *c, tick_t at)
{
    c->bound = at < c->bound ? at : c->bound;
}

/* The LP's next sequence number, or an error when it has had them all. */
static int next_seq(struct ctx *c, uint32_t *seq, struct rf_error *err)
{
    if (c->in_hand->seq == UINT32_MAX) {
        return rf_fail(err, RF_ELIMIT, "",
                       "LP %u has posted %u events, the most there can be", c->lp,
                       UINT32_MAX);
    }
    *seq = c->in_hand->seq++;
    return RF_OK;
}

int ctx_post(struct ctx *c, tick_t at, uint16_t kind, uint64_t d0, uint64_t d1,
             struct rf_error *err)
{
    struct event event = {
        .at = at, .dst = c->lp, .src = c->lp, .kind = kind, .data = { d0, d1 }
    };
    int status = next_seq(c, &event.seq, err);

    if (at < c->now) {
        return rf_fail(err, RF_EINTERNAL, "",
                       "LP %u at tick %lld posts an event of kind %u for tick %lld",
                       c->lp, (long long)c->now, kind, (long long)at);
    }
    if (status == RF_OK && at < c->model->horizon) {
        status = agenda_post(&c->in_hand->agenda, c->arena, &event, err);
        bring_bound_down(c, at);
    }
    return status;
}

/* The first grid point after `at`, TICK_NEVER when it is past all ticks. */
static tick_t grid_after(tick_t at, tick_t step)
{
    const tick_t steps = at / step + 1;

    return steps > TICK_NEVER / step ? TICK_NEVER : steps * step;
}

static int put_in_outbox(struct group *group, const struct event *event,
                         struct rf_error *err)
{
    if (group->n_out == group->cap_out) {
        const size_t larger = group->n_out == 0 ? FIRST_OUTBOX : 2 * group->n_out;
        struct event *grown =
            arena_grow(&group->arena, group->outbox, group->n_out * sizeof *grown,
                       larger * sizeof *grown);

        if (grown == NULL) {
            return rf_fail(err, RF_ENOMEM, "", "no memory for %zu messages", larger);
        }
        arena_return(&group->arena, group->outbox, group->cap_out * sizeof *grown);
        group->outbox = grown;
        group->cap_out = larger;
    }
    group->outbox[group->n_out++] = *event;
    return RF_OK;
}

int ctx_send(struct ctx *c, lp_id dst, tick_t delay, uint16_t kind, uint64_t d0,
             uint64_t d1, struct rf_error *err)
{
    const struct model *m = c->model;
    struct event event = { .dst = dst, .src = c->lp, .kind = kind, .data = { d0, d1 } };
    int status = next_seq(c, &event.seq, err);

    if (!c->group->sends || dst >= m->n_lps || delay < 0) {
        return rf_fail(err, RF_EINTERNAL, "",
                       "LP %u at tick %lld sends to LP %u of %u with delay %lld%s", c->lp,
                       (long long)c->now, dst, m->n_lps, (long long)delay,
                       m->notice_step == TICK_NEVER ? ", but its model has LPs never meet"
                       : c->group->sends            ? ""
                                         : ", but its model says that it does not send");
    }
    if (status == RF_OK && delay < m->horizon - c->now) {
        event.at = grid_after(c->now + delay, m->notice_step);
        if (event.at < m->horizon) {
            status = put_in_outbox(c->group, &event, err);
        }
    }
    return status;
}

struct range {
    uint32_t least, most;
};

static struct range range_of(const uint32_t *offset, size_t n)
{
    struct range r = { offset[0], offset[0] };

    for (size_t i = 1; i < n; i++) {
        r.least = offset[i] < r.least ? offset[i] : r.least;
        r.most = offset[i] > r.most ? offset[i] : r.most;
    }
    return r;
}

int ctx_schedule(struct ctx *c, uint16_t kind, uint32_t block, tick_t base,
                 const uint16_t *local, const uint32_t *offset, size_t n,
                 struct rf_error *err)
{
    struct run run = { .order = (uint64_t)kind << 32 | block, .n = (uint32_t)n };
    int status;

    if (n == 0) {
        return RF_OK;
    }
    const struct range range = range_of(offset, n);

    run.head = base + range.least;
    if (base < c->now || n > UINT32_MAX || range.most > INT32_MAX ||
        base + range.most >= c->model->horizon) {
        return rf_fail(
            err, RF_EINTERNAL, "",
            "LP %u at tick %lld schedules %zu entries of kind %u for ticks %lld + "
            "%u to %u of %lld",
            c->lp, (long long)c->now, n, kind, (long long)base, range.least, range.most,
            (long long)c->model->horizon);
    }
    run.local = arena_alloc(c->arena, n * sizeof *run.local);
    if (run.local == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for a run of %zu", n);
    }
    status = next_seq(c, &run.seq, err);
    if (status == RF_OK) {
        status = radix_order(&c->radix, local, offset, n, range.least, range.most,
                             run.local, err);
    }
    if (status == RF_OK) {
        status = agenda_add_run(&c->in_hand->agenda, c->arena, &run, err);
    }
    const bool after_this = c->run != NULL && agenda_run_precedes(c->run, &run);

    bring_bound_down(c, run.head + (after_this ? 1 : 0));
    return status;
}

int ctx_keep_record(struct ctx *c, struct record record, struct rf_error *err)
{
    struct lp *lp = c->in_hand;

    if (lp->n_records == UINT32_MAX) {
        return rf_fail(err, RF_ELIMIT, "", "LP %u has %u records, the most there can be",
                       c->lp, UINT32_MAX);
    }
    record.lp = c->lp;
    record.seq = lp->n_records++;
    return record_add(&c->records, &record, err);
}

void *ctx_grow_scratch(struct ctx *c, size_t size)
{
    free(c->scratch);
    c->scratch_size = 0;
    c->scratch = malloc(size);
    if (c->scratch != NULL) {
        c->scratch_size = size;
    }
    return c->scratch;
}

/* ---- the worker ---- */

int ctx_init(struct ctx *c, const struct model *m, struct stream_key key,
             struct rf_error *err)
{
    *c = (struct ctx){ .key = key, .world = m->world, .model = m };
    const int status = tally_init(&c->tally, m, err);

    if (status != RF_OK) {
        return status;
    }
    c->metrics = calloc(m->n_metrics + 1, sizeof *c->metrics);
    if (c->metrics == NULL || ctx_grow_scratch(c, FIRST_SCRATCH) == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for a worker with %zu metrics",
                       m->n_metrics);
    }
    return RF_OK;
}

void ctx_free(struct ctx *c)
{
    tally_free(&c->tally);
    radix_free(&c->radix);
    record_free(&c->records);
    chunk_source_free(&c->chunks);
    free(c->metrics);
    free(c->scratch);
    *c = (struct ctx){ 0 };
}

void ctx_note_failure(struct ctx *c, lp_id lp, int status, const struct rf_error *err)
{
    if (c->failure.code == RF_OK || lp < c->failed_lp) {
        c->failed_lp = lp;
        c->failure = *err;
        c->failure.code = status;
    }
}
