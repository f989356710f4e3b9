/* pool.c: threads that take numbered tasks from one ticket word.
 *
 * The word holds (round, tasks left). A thread takes a task by swapping it for the same
 * round with one task less, so a thread that is late cannot take a task of the next round
 * by mistake, and nobody has to wait for threads that found nothing to do. Who finds no
 * task spins for some microseconds, as the next window is usually that close, then
 * blocks. Cost of a round: about 1 us while the threads still spin, some 10 us when they
 * sleep.
 */
#include "sim/pool.h"

#include <pthread.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

enum { CACHE_LINE = 64, SPINS = 2000 };

struct member {
    struct pool *pool;
    pthread_t thread;
    unsigned worker; /* its number in the pool; the caller is 0 */
};

struct pool {
    alignas(CACHE_LINE) _Atomic uint64_t ticket; /* round << 32 | tasks left */
    alignas(CACHE_LINE) atomic_size_t done; /* tasks of the round that are finished */
    atomic_uint n_asleep;                   /* threads that wait for `work` */
    atomic_bool caller_asleep;              /* the caller waits for `finished` */
    atomic_bool quit;

    /* The round: written before its ticket, read after a task was taken. */
    size_t n;
    void (*task)(void *arg, size_t i, unsigned worker);
    void *arg;

    pthread_mutex_t mutex; /* held to sleep and to wake, never for a task */
    pthread_cond_t work, finished;
    unsigned n_members;
    struct member members[]; /* [n_members] */
};

static void spin_pause(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

static uint32_t tasks_left(uint64_t ticket)
{
    return (uint32_t)ticket;
}

/* Work one task of the round, if there is one left. */
static bool work_one(struct pool *self, unsigned worker)
{
    uint64_t ticket = atomic_load(&self->ticket);

    do {
        if (tasks_left(ticket) == 0) {
            return false;
        }
    } while (!atomic_compare_exchange_weak(&self->ticket, &ticket, ticket - 1));

    const size_t n = self->n;

    self->task(self->arg, n - tasks_left(ticket), worker);
    if (atomic_fetch_add(&self->done, 1) + 1 == n && atomic_load(&self->caller_asleep)) {
        pthread_mutex_lock(&self->mutex);
        pthread_cond_signal(&self->finished);
        pthread_mutex_unlock(&self->mutex);
    }
    return true;
}

static bool has_work(struct pool *self)
{
    return tasks_left(atomic_load(&self->ticket)) > 0 || atomic_load(&self->quit);
}

static void wait_for_work(struct pool *self)
{
    for (int i = 0; i < SPINS; i++) {
        if (has_work(self)) {
            return;
        }
        spin_pause();
    }
    pthread_mutex_lock(&self->mutex);
    atomic_fetch_add(&self->n_asleep, 1);
    while (!has_work(self)) {
        pthread_cond_wait(&self->work, &self->mutex);
    }
    atomic_fetch_sub(&self->n_asleep, 1);
    pthread_mutex_unlock(&self->mutex);
}

static void *member_main(void *arg)
{
    struct member *member = arg;
    struct pool *self = member->pool;

    while (!atomic_load(&self->quit)) {
        if (!work_one(self, member->worker)) {
            wait_for_work(self);
        }
    }
    return NULL;
}

/* Who sleeps has counted itself before it looked at the word for the last time, and holds
 * the mutex until it waits: so either it saw the word, or it is counted here and gets the
 * signal. */
static void wake_members(struct pool *self)
{
    if (atomic_load(&self->n_asleep) > 0) {
        pthread_mutex_lock(&self->mutex);
        pthread_cond_broadcast(&self->work);
        pthread_mutex_unlock(&self->mutex);
    }
}

static void wait_until_done(struct pool *self, size_t n)
{
    for (int i = 0; i < SPINS; i++) {
        if (atomic_load(&self->done) == n) {
            return;
        }
        spin_pause();
    }
    pthread_mutex_lock(&self->mutex);
    atomic_store(&self->caller_asleep, true);
    while (atomic_load(&self->done) != n) {
        pthread_cond_wait(&self->finished, &self->mutex);
    }
    atomic_store(&self->caller_asleep, false);
    pthread_mutex_unlock(&self->mutex);
}

void pool_each(struct pool *self, size_t n,
               void (*task)(void *arg, size_t i, unsigned worker), void *arg)
{
    if (self->n_members == 0 || n <= 1) {
        for (size_t i = 0; i < n; i++) {
            task(arg, i, 0);
        }
        return;
    }
    const uint64_t round = (atomic_load(&self->ticket) >> 32) + 1;

    self->n = n;
    self->task = task;
    self->arg = arg;
    atomic_store(&self->done, 0);
    atomic_store(&self->ticket, round << 32 | (uint32_t)n);
    wake_members(self);
    while (work_one(self, 0)) {
    }
    wait_until_done(self, n);
}

static int start_members(struct pool *self, unsigned n, struct rf_error *err)
{
    for (; self->n_members < n; self->n_members++) {
        struct member *member = &self->members[self->n_members];

        member->pool = self;
        member->worker = self->n_members + 1;
        if (pthread_create(&member->thread, NULL, member_main, member) != 0) {
            return rf_fail(err, RF_ELIMIT, "", "thread %u of %u could not be started",
                           member->worker + 1, n + 1);
        }
    }
    return RF_OK;
}

struct pool *pool_new(unsigned n_threads, struct rf_error *err)
{
    const unsigned n = n_threads == 0 ? 0 : n_threads - 1;
    const size_t size = sizeof(struct pool) + n * sizeof(struct member);
    struct pool *self =
        aligned_alloc(CACHE_LINE, (size + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE);

    if (self == NULL) {
        (void)rf_fail(err, RF_ENOMEM, "", "no memory for %u threads", n_threads);
        return NULL;
    }
    atomic_init(&self->ticket, 0);
    atomic_init(&self->done, 0);
    atomic_init(&self->n_asleep, 0);
    atomic_init(&self->caller_asleep, false);
    atomic_init(&self->quit, false);
    self->n_members = 0;
    pthread_mutex_init(&self->mutex, NULL);
    pthread_cond_init(&self->work, NULL);
    pthread_cond_init(&self->finished, NULL);
    if (start_members(self, n, err) != RF_OK) {
        pool_free(self);
        return NULL;
    }
    return self;
}

void pool_free(struct pool *self)
{
    if (self == NULL) {
        return;
    }
    atomic_store(&self->quit, true);
    wake_members(self);
    for (unsigned i = 0; i < self->n_members; i++) {
        pthread_join(self->members[i].thread, NULL);
    }
    pthread_cond_destroy(&self->finished);
    pthread_cond_destroy(&self->work);
    pthread_mutex_destroy(&self->mutex);
    free(self);
}
