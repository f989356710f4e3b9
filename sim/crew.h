/* crew.h: the workers of a run and the threads that they are on. */
#ifndef RINGFALL_SIM_CREW_H
#define RINGFALL_SIM_CREW_H

#include "sim/engine.h"
#include "sim/pool.h"

/* Worker 0 is the caller's. Its tallies are the run's; the others' are collected into
 * them. */
struct crew {
    struct pool *pool;   /* owned */
    struct ctx *workers; /* [n], owned */
    unsigned n;
};

int crew_init(struct crew *self, const struct model *m, struct stream_key key,
              const struct engine_options *o, struct rf_error *err) RF_MUST_CHECK;
void crew_free(struct crew *self);
/** Call task(arg, i, worker) for each i in [0, n); returns when all are done. */
void crew_each(struct crew *self, size_t n,
               void (*task)(void *arg, size_t i, struct ctx *c), void *arg);
/** The same on the caller's thread alone: sooner done than the others are woken when
 * there is little to do. */
void crew_alone(struct crew *self, size_t n,
                void (*task)(void *arg, size_t i, struct ctx *c), void *arg);
/** Events worked so far. */
uint64_t crew_events(const struct crew *self);
/** RF_OK, or the failure of the lowest LP. */
int crew_status(const struct crew *self, struct rf_error *err) RF_MUST_CHECK;
/** The run's tallies, with all that workers added so far: [n_channels * n_bins]. */
const int64_t *crew_tallies(struct crew *self);
/** Sums over the workers: metrics [n_metrics], events, bytes taken for arenas. */
void crew_sum_up(const struct crew *self, struct result *out);
/** The workers' records in their order; they move to out. */
int crew_records(struct crew *self, struct result *out,
                 struct rf_error *err) RF_MUST_CHECK;

#endif
