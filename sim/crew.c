/* crew.c: workers add up for themselves; here their sums are brought together. */
#include "sim/crew.h"

#include <stdlib.h>

#include "sim/record.h"
#include "sim/tally.h"

struct job {
    void (*task)(void *arg, size_t i, struct ctx *c);
    void *arg;
    struct ctx *workers;
};

static void do_job(void *arg, size_t i, unsigned worker)
{
    const struct job *job = arg;

    job->task(job->arg, i, &job->workers[worker]);
}

int crew_init(struct crew *self, const struct model *m, struct stream_key key,
              const struct engine_options *o, struct rf_error *err)
{
    const unsigned n = o->n_threads;

    *self = (struct crew){ 0 };
    self->workers = calloc(n, sizeof *self->workers);
    if (self->workers == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %u workers", n);
    }
    for (; self->n < n; self->n++) {
        struct ctx *worker = &self->workers[self->n];
        const int status = ctx_init(worker, m, key, err);

        worker->chunks.depot = o->depot;
        worker->is_recording = o->record;
        if (status != RF_OK) {
            self->n++;
            return status;
        }
    }
    self->pool = pool_new(n, err);
    return self->pool == NULL ? err->code : RF_OK;
}

void crew_free(struct crew *self)
{
    pool_free(self->pool);
    for (unsigned w = 0; w < self->n; w++) {
        ctx_free(&self->workers[w]);
    }
    free(self->workers);
    *self = (struct crew){ 0 };
}

void crew_each(struct crew *self, size_t n,
               void (*task)(void *arg, size_t i, struct ctx *c), void *arg)
{
    struct job job = { task, arg, self->workers };

    pool_each(self->pool, n, do_job, &job);
}

void crew_alone(struct crew *self, size_t n,
                void (*task)(void *arg, size_t i, struct ctx *c), void *arg)
{
    for (size_t i = 0; i < n; i++) {
        task(arg, i, &self->workers[0]);
    }
}

uint64_t crew_events(const struct crew *self)
{
    uint64_t n = 0;

    for (unsigned w = 0; w < self->n; w++) {
        n += self->workers[w].n_events;
    }
    return n;
}

int crew_status(const struct crew *self, struct rf_error *err)
{
    const struct ctx *lowest = NULL;

    for (unsigned w = 0; w < self->n; w++) {
        const struct ctx *c = &self->workers[w];

        if (c->failure.code != RF_OK &&
            (lowest == NULL || c->failed_lp < lowest->failed_lp)) {
            lowest = c;
        }
    }
    if (lowest == NULL) {
        return RF_OK;
    }
    if (err != NULL) {
        *err = lowest->failure;
    }
    return lowest->failure.code;
}

const int64_t *crew_tallies(struct crew *self)
{
    const uint32_t n_channels = self->workers[0].model->n_channels;

    for (unsigned w = 1; w < self->n; w++) {
        tally_collect(&self->workers[0].tally, &self->workers[w].tally, n_channels);
    }
    return self->workers[0].tally.bins;
}

void crew_sum_up(const struct crew *self, struct result *out)
{
    out->n_events = crew_events(self);
    for (unsigned w = 0; w < self->n; w++) {
        const struct ctx *c = &self->workers[w];

        out->memory_bytes += c->chunks.total;
        for (size_t k = 0; k < out->n_metrics; k++) {
            out->metrics[k] += c->metrics[k];
        }
    }
}

int crew_records(struct crew *self, struct result *out, struct rf_error *err)
{
    struct record_list *all = &self->workers[0].records;
    int status = RF_OK;

    for (unsigned w = 1; w < self->n && status == RF_OK; w++) {
        status = record_append(all, &self->workers[w].records, err);
    }
    if (status != RF_OK) {
        return status;
    }
    record_sort(all);
    out->records = all->records;
    out->n_records = all->n;
    *all = (struct record_list){ 0 };
    return RF_OK;
}
