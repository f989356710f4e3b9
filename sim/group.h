/* group.h: logical processes worked together, inside one core's cache.
 *
 * A group is the unit of scheduling: one worker has it at a time. It knows by a heap
 * which of its LPs have work before a window's end; an LP without any costs nothing.
 */
#ifndef RINGFALL_SIM_GROUP_H
#define RINGFALL_SIM_GROUP_H

#include "sim/agenda.h"
#include "sim/engine.h"

/* One logical process. */
struct lp {
    void *state; /* the model's */
    struct agenda agenda;
    uint32_t seq;   /* events posted, messages sent and runs scheduled so far */
    uint32_t place; /* in the group's heap */
    bool opened;
};

struct group_entry {
    tick_t next; /* of the LP's agenda; TICK_NEVER also after it failed */
    uint32_t i;  /* LP first + i */
};

/* LPs [first, first + n). Arrays are made at the first touch. */
struct group {
    lp_id first;
    uint32_t n;
    uint64_t weight;          /* sum of the LPs' */
    struct arena arena;       /* of the LPs and all below; its chunks are the workers' */
    struct lp *lps;           /* [n], NULL before the first touch; in the arena */
    struct group_entry *heap; /* [n], 4-ary, by next; in the arena */
    struct event *outbox;     /* [n_out] messages sent in this window; in the arena */
    size_t n_out, cap_out;
};

/* What holds for all LPs in a window: ticks [start, end). */
struct window {
    tick_t start, end;
    const struct notice *due; /* [n_due] in order of delivery; borrowed */
    size_t n_due;
    bool open_all; /* LPs not opened yet are opened at its start */
    bool is_last;  /* it ends at the horizon: LPs are closed after it */
};

/**
 * Divide the LPs into groups of consecutive ones that weigh up to group_weight together
 * (a heavier one is alone), heaviest group first.
 *
 * @param out [n] owned by the caller, to be freed by free; before the workers, who hold
 * its memory
 */
int group_divide(const struct model *m, uint64_t group_weight, struct group **out,
                 size_t *n, struct rf_error *err) RF_MUST_CHECK;

/** Work the LPs through a window; after the last one, close those that were opened and
 * leave their memory to c's next group. Failures are kept in c (ctx_note_failure).
 * Returns the tick of the group's next work, >= w->end. */
tick_t group_work(struct group *self, struct ctx *c, const struct window *w);
/** Messages reach their LPs: those of `in` that `index` [n] names.
 * Returns the tick of the group's next work. */
tick_t group_receive(struct group *self, struct ctx *c, const struct event *in,
                     const uint32_t *index, size_t n);

/* ---- sim/lp.c: one LP ---- */

/** Work an LP through a window: notices, events and runs in their order. */
int lp_work(struct lp *self, struct ctx *c, const struct window *w,
            struct rf_error *err) RF_MUST_CHECK;

#endif
