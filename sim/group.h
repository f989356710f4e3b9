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
    uint32_t n_records;
    bool opened;
};

struct group_entry {
    tick_t next; /* of the LP's agenda; TICK_NEVER also after it failed */
    uint32_t i;  /* LP ids[i] */
};

/* Arrays are made at the first touch. */
struct group {
    const lp_id *ids; /* [n] its LPs, ascending; of the group_list */
    uint32_t n;
    bool sends;               /* its LPs may send */
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

/* All groups of a run: LPs that send and LPs that do not are never in one group. */
struct group_list {
    struct group *groups; /* [n]: [n_senders] that send, then the others, each heaviest
                           * first; owned */
    size_t n, n_senders, capacity;
    lp_id *ids; /* [n_lps] of the groups; owned */
};

/**
 * Divide the LPs into groups that weigh up to group_weight together (a heavier one is
 * alone): one after another by their ids, those that send and those that do not apart.
 *
 * group_list_free is legal after a failure; it must come before the workers are freed,
 * who hold the groups' memory.
 */
int group_divide(const struct model *m, uint64_t group_weight, struct group_list *out,
                 struct rf_error *err) RF_MUST_CHECK;
void group_list_free(struct group_list *self);

/** Work the LPs through a window; after the last one, close those that were opened and
 * leave their memory to c's next group. Failures are kept in c (ctx_note_failure).
 * Returns the tick of the group's next work, >= w->end. */
tick_t group_work(struct group *self, struct ctx *c, const struct window *w);
/** Messages reach their LPs: those of `in` that `which` [n] names. LP ids[i] has
 * index_of[ids[i]] = i. Returns the tick of the group's next work. */
tick_t group_receive(struct group *self, struct ctx *c, const struct event *in,
                     const uint32_t *which, size_t n, const uint32_t *index_of);

/* ---- sim/lp.c: one LP ---- */

/** Work an LP through a window: notices, events and runs in their order. */
int lp_work(struct lp *self, struct ctx *c, const struct window *w,
            struct rf_error *err) RF_MUST_CHECK;

#endif
