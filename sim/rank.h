/* rank.h: the machines that share one run, behind one table of functions. This file has
 * the implementation for one machine alone; mailboxes and MPI stand behind the same
 * table. */
#ifndef RINGFALL_SIM_RANK_H
#define RINGFALL_SIM_RANK_H

#include "sim/engine.h"

struct rank_ops {
    const char *name;
    unsigned (*size)(const void *self);
    unsigned (*index)(const void *self); /* 0 decides */
    /* Sum of arrays over ranks, in place, on every rank. */
    int (*sum)(void *self, int64_t *values, size_t n, struct rf_error *err);
    /* Rank 0's bytes to every rank, in place. */
    int (*broadcast)(void *self, void *bytes, size_t n, struct rf_error *err);
    /* Least value over ranks, on every rank. */
    int (*least)(void *self, int64_t *value, struct rf_error *err);
    /* Events by owner: out[rank] goes to that rank; *in gets what came, owned by the ops
     * until the next call. */
    int (*exchange)(void *self, const struct event *const *out, const size_t *n_out,
                    const struct event **in, size_t *n_in, struct rf_error *err);
};

struct rank {
    const struct rank_ops *ops;
    void *self;
};

struct rank rank_alone(void);

#endif
