/* pool.h: POSIX threads that share numbered tasks. Workers spin briefly, then block. */
#ifndef RINGFALL_SIM_POOL_H
#define RINGFALL_SIM_POOL_H

#include <stddef.h>

#include "sim/error.h"

struct pool; /* opaque: n - 1 threads and the caller */

struct pool *pool_new(unsigned n_threads, struct rf_error *err);
void pool_free(struct pool *self);
/**
 * Call task(arg, i, worker) for each i in [0, n), each once, on the pool's threads and
 * the caller's, lowest i first; worker is in [0, n_threads). Returns when all are done.
 */
void pool_each(struct pool *self, size_t n,
               void (*task)(void *arg, size_t i, unsigned worker), void *arg);

#endif
