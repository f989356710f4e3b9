/* ctx.h: a worker's view of the LP in hand; the part of sim/engine.h that must be inline.
 * Include sim/engine.h, not this.
 */
#ifndef RINGFALL_SIM_CTX_H
#define RINGFALL_SIM_CTX_H

#include <assert.h>

#include "sim/chunk.h"
#include "sim/engine.h"
#include "sim/radix.h"

struct group;
struct lp;
struct run;

/* Bins of a channel that a worker has added to since they were last collected. */
struct tally_span {
    uint32_t begin, end; /* [begin, end); empty when begin >= end */
};

/* One worker's tallies. */
struct tally {
    int64_t *bins;            /* [n_channels * n_bins]; owned */
    struct tally_span *spans; /* [n_channels]; owned */
    size_t n_bins;
    tick_t interval, horizon;
    uint64_t inverse; /* floor((2^64 - 1) / interval): divides by multiplying */
};

/* A zeroed struct is an empty list. */
struct record_list {
    struct record *records; /* [n]; owned */
    size_t n, capacity;
};

/* One worker's. Models use the functions of engine.h, never the fields. */
struct ctx {
    /* of the handler in hand */
    tick_t now, bound, limit;
    lp_id lp;
    struct stream_key key;
    const void *world;
    struct arena *arena; /* of the LP's group; borrowed */
    int64_t *metrics;    /* [n_metrics]; owned */
    struct tally tally;
    bool is_recording;
    struct record_list records;

    /* the engine's */
    const struct model *model; /* borrowed */
    struct group *group;       /* being worked; borrowed */
    struct lp *in_hand;        /* the LP's record; borrowed */
    const struct run *run;     /* the run being worked, NULL when it is something else */
    uint64_t n_events;         /* worked by this worker */

    struct chunk_source chunks; /* for the arenas of the groups that it works */

    void *scratch; /* the model's, [scratch_size]; owned */
    size_t scratch_size;
    struct radix radix;

    lp_id failed_lp; /* the lowest LP that failed; valid when failure.code is not 0 */
    struct rf_error failure; /* its error */
};

void *ctx_grow_scratch(struct ctx *c, size_t size);
int ctx_keep_record(struct ctx *c, struct record record,
                    struct rf_error *err) RF_MUST_CHECK;

/** Prepare a worker for the model. ctx_free is legal after a failure. */
int ctx_init(struct ctx *c, const struct model *m, struct stream_key key,
             struct rf_error *err) RF_MUST_CHECK;
void ctx_free(struct ctx *c);
/** Keep the failure of the lowest LP. */
void ctx_note_failure(struct ctx *c, lp_id lp, int status, const struct rf_error *err);

static inline tick_t ctx_now(const struct ctx *c)
{
    return c->now;
}

static inline tick_t ctx_bound(const struct ctx *c)
{
    return c->bound;
}

static inline tick_t ctx_limit(const struct ctx *c)
{
    return c->limit;
}

static inline lp_id ctx_lp(const struct ctx *c)
{
    return c->lp;
}

static inline struct stream_key ctx_key(const struct ctx *c)
{
    return c->key;
}

static inline const void *ctx_world(const struct ctx *c)
{
    return c->world;
}

static inline struct arena *ctx_arena(struct ctx *c)
{
    return c->arena;
}

static inline void *ctx_scratch(struct ctx *c, size_t size)
{
    return size <= c->scratch_size ? c->scratch : ctx_grow_scratch(c, size);
}

/* at / interval. The product's high half is too low by one at most, as inverse lacks less
 * than one from 2^64 / interval and at is below 2^63. */
static inline size_t tally_bin(const struct tally *self, tick_t at)
{
    const uint64_t t = (uint64_t)at, interval = (uint64_t)self->interval;
    __extension__ const uint64_t q =
        (uint64_t)(((unsigned __int128)t * self->inverse) >> 64);

    return (size_t)(t - q * interval >= interval ? q + 1 : q);
}

static inline void ctx_tally(struct ctx *c, uint32_t channel, tick_t at, int64_t amount)
{
    struct tally *t = &c->tally;

    assert(at >= 0);
    if (at >= t->horizon) {
        return;
    }
    const size_t bin = tally_bin(t, at);
    struct tally_span *span = &t->spans[channel];

    t->bins[channel * t->n_bins + bin] += amount;
    span->begin = bin < span->begin ? (uint32_t)bin : span->begin;
    span->end = bin >= span->end ? (uint32_t)bin + 1 : span->end;
}

static inline bool ctx_records(const struct ctx *c)
{
    return c->is_recording;
}

static inline int ctx_record(struct ctx *c, tick_t at, uint16_t kind, uint64_t d0,
                             uint64_t d1, uint64_t d2, struct rf_error *err)
{
    if (!c->is_recording) {
        return RF_OK;
    }
    return ctx_keep_record(
        c, (struct record){ .at = at, .kind = kind, .data = { d0, d1, d2 } }, err);
}

static inline int64_t *ctx_metrics(struct ctx *c)
{
    return c->metrics;
}

#endif
