/* engine.h: the discrete-event engine and its interface to a model.
 *
 * Conservative synchronous windows (Nicol 1993). A model is a table of functions; the
 * engine never looks inside. Logical processes (LPs) are grouped; within a window each LP
 * is worked from its own agenda to the window's end, because nothing can reach it
 * earlier: messages between LPs take effect on the notice grid, and the control's notices
 * no earlier than the window's end. So the order in which LPs and groups are worked never
 * shows.
 *
 * Where few LPs send (model.sends), only those stop at the grid. Each stretch up to the
 * next decision is worked in two stages: first the LPs that send, from grid point to grid
 * point; then all others, to whom every message is known by then, in one window. This is
 * exact: what they do reaches the first ones by the control alone, which acts at the
 * stretch's end.
 *
 * Order of what happens to one LP at one tick: notices of the board, then single events
 * by (source, sequence), then runs by (kind, block).
 */
#ifndef RINGFALL_SIM_ENGINE_H
#define RINGFALL_SIM_ENGINE_H

#include <stdatomic.h>
#include <stdbool.h>

#include "sim/arena.h"
#include "sim/error.h"
#include "sim/stream.h"
#include "sim/tick.h"

typedef uint32_t lp_id;

struct event {
    tick_t at;
    lp_id dst, src;
    uint32_t seq;  /* the source's count of events posted and sent */
    uint16_t kind; /* the model's */
    uint64_t data[2];
};

/* What the control tells every LP. The board is append-only; every rank sees it. */
struct notice {
    tick_t at; /* when it takes effect; not before the tick of its decision */
    uint16_t kind;
    uint64_t data[2];
};

struct board {
    struct notice *notices; /* [n] in the order of posting; owned */
    size_t n, capacity;
};

int board_post(struct board *self, struct notice notice,
               struct rf_error *err) RF_MUST_CHECK;

/* What an LP noted down (ctx_record). */
struct record {
    tick_t at; /* as it told */
    lp_id lp;
    uint32_t seq;       /* the LP's count of records */
    uint16_t kind;      /* the model's */
    uint16_t unused[3]; /* 0: equal records are equal bytes */
    uint64_t data[3];
};

struct ctx;   /* a worker's view of the LP in hand */
struct depot; /* sim/depot.h: memory that waits between runs */

struct model {
    const void *world; /* read-only while LPs run */
    void *control;     /* decide's own; rank 0 only */
    uint32_t n_lps, n_channels;
    size_t n_metrics;
    tick_t horizon;     /* the run covers ticks in [0, horizon) */
    tick_t interval;    /* width of a tally bin, > 0 */
    tick_t notice_step; /* grid of messages between LPs; TICK_NEVER: LPs never meet */

    /* Work of an LP, for grouping and balance: about its number of endpoints. NULL: 1. */
    uint64_t (*weight)(const void *world, lp_id lp);
    /* May this LP call ctx_send? Always the same answer. The fewer the faster. NULL:
     * every one may. Not asked where LPs never meet. */
    bool (*sends)(const void *world, lp_id lp);
    /* The LP's first touch, at its first notice, message or at tick 0 (open_all). *state
     * is NULL before; the rest of the table may be NULL where a model never needs it. */
    int (*open)(struct ctx *c, void **state, struct rf_error *err);
    int (*notice)(struct ctx *c, void *state, const struct notice *n,
                  struct rf_error *err);
    int (*event)(struct ctx *c, void *state, const struct event *e, struct rf_error *err);
    /* A run's entries that are left, in order of tick. The handler works a prefix of
     * local[0..n): those whose (recomputed) tick is < ctx_bound(c), which may shrink when
     * it posts. It sets *used to the length of the prefix and *next to the tick of
     * local[*used] (ignored when *used == n). It works at least one: the first is due. */
    int (*batch)(struct ctx *c, void *state, uint16_t kind, uint32_t block,
                 const uint16_t *local, size_t n, size_t *used, tick_t *next,
                 struct rf_error *err);
    /* For each opened LP, after all its work, at now = horizon: what is still open is
     * counted here. Nothing can be posted any more. NULL: nothing to count. */
    int (*close)(struct ctx *c, void *state, struct rf_error *err);
    /* Called at tick 0 before any LP runs, then at each *next, and once more at the
     * horizon (where *next is ignored). Only bins that end at or before now may be read:
     * tally[channel * n_bins + bin], n_bins = ceil(horizon / interval). *next is the
     * earliest tick (> now) at which this control could act again, TICK_NEVER when never.
     * NULL: no control. */
    int (*decide)(void *control, tick_t now, const int64_t *tally, size_t n_bins,
                  struct board *out, tick_t *next, struct rf_error *err);
    bool open_all; /* open every LP at tick 0 */
};

struct engine_options {
    unsigned n_threads;      /* >= 1 */
    uint64_t group_weight;   /* weight of LPs together; 0: 16,384 */
    const atomic_bool *stop; /* NULL, or set to end early with RF_ESTOPPED; borrowed */
    void (*progress)(void *arg, tick_t now,
                     tick_t horizon); /* NULL or called by rank 0 */
    void *progress_arg;
    struct depot *depot; /* NULL, or memory that runs leave to one another; borrowed */
    bool record;         /* keep what ctx_record is given */
};

struct result {
    int64_t *metrics; /* [n_metrics] sums over all LPs; owned */
    size_t n_metrics;
    struct board board;     /* every notice, as decided; owned */
    struct record *records; /* [n_records] by (at, lp, seq); owned; NULL without any */
    size_t n_records;
    uint64_t n_events; /* single events + run entries worked */
    uint64_t n_windows;
    size_t memory_bytes; /* peak of the LPs' memory; the one field that depends on
                          * threads and grouping */
};

/**
 * Run the model once. Same bytes for any n_threads and group_weight.
 *
 * @return RF_OK, RF_ENOMEM, RF_ESTOPPED, or the lowest LP's error
 */
int engine_run(const struct model *m, struct stream_key key,
               const struct engine_options *o, struct result *out,
               struct rf_error *err) RF_MUST_CHECK;
void result_free(struct result *self);

/* ---- what a handler may do ---- */

/* The tick of what is being worked; for a run, that of its first due entry. */
static inline tick_t ctx_now(const struct ctx *c);
/* Ticks below this one belong to the handler in hand: nothing else touches the LP
 * earlier. The least of the window's end and the LP's other pending work. A run may also
 * work its entries at the very tick of a run that comes after it in the order. */
static inline tick_t ctx_bound(const struct ctx *c);
/* Ticks below this one bring no other notice, and no message that is not in the agenda
 * already: only what the LP has posted itself. What commutes with that may be done ahead
 * of it. >= ctx_bound. */
static inline tick_t ctx_limit(const struct ctx *c);
static inline lp_id ctx_lp(const struct ctx *c);
static inline struct stream_key ctx_key(const struct ctx *c);
static inline const void *ctx_world(const struct ctx *c);
/* Lives as long as the LP. */
static inline struct arena *ctx_arena(struct ctx *c);
/* Scratch of the worker, valid until the handler returns; the same piece at each call,
 * grown as needed (growing loses what was in it). NULL when memory is out. */
static inline void *ctx_scratch(struct ctx *c, size_t size);
/* An event for the LP itself; at >= now. One for now takes its place by (source,
 * sequence) among the events still pending for now, so after all that the LP posted
 * before. What is at or past the horizon is dropped: it never happens. */
int ctx_post(struct ctx *c, tick_t at, uint16_t kind, uint64_t d0, uint64_t d1,
             struct rf_error *err) RF_MUST_CHECK;
/* A message: takes effect at the first grid point after now + delay (delay >= 0), never
 * at a grid point that now + delay is. A run's entry that is later than now adds the
 * difference to the delay. RF_EINTERNAL from an LP of which model.sends is not true. */
int ctx_send(struct ctx *c, lp_id dst, tick_t delay, uint16_t kind, uint64_t d0,
             uint64_t d1, struct rf_error *err) RF_MUST_CHECK;
/* A run: n entries of one block at ticks base + offset[i], base >= now; offsets are in ms
 * below 2^31 and need not be sorted; ties keep the order of local. Entries at or past the
 * horizon must be left out by the caller. The engine keeps 2 bytes an entry. Both arrays
 * are borrowed for the call and may be scratch. */
int ctx_schedule(struct ctx *c, uint16_t kind, uint32_t block, tick_t base,
                 const uint16_t *local, const uint32_t *offset, size_t n,
                 struct rf_error *err) RF_MUST_CHECK;
/* Add to a channel's bin that holds tick at (ignored at or past the horizon). */
static inline void ctx_tally(struct ctx *c, uint32_t channel, tick_t at, int64_t amount);
/* Note something down for result.records, at any tick `at`. Nothing but a test unless
 * engine_options.record. Also for close. */
static inline int ctx_record(struct ctx *c, tick_t at, uint16_t kind, uint64_t d0,
                             uint64_t d1, uint64_t d2,
                             struct rf_error *err) RF_MUST_CHECK;
/* Are records kept? */
static inline bool ctx_records(const struct ctx *c);
/* The worker's metric accumulators, [n_metrics]; only ever add to them. */
static inline int64_t *ctx_metrics(struct ctx *c);

#include "sim/ctx.h" /* IWYU pragma: keep; the functions above that are inline */

#endif
