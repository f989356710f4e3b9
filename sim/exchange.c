/* exchange.c: outboxes are put end to end, go through the rank interface, and what came
 * back is sorted by receiving group (one counting pass); groups then receive in parallel.
 * Agendas order events by (tick, source, sequence), so the order of arrival never shows.
 */
#include "sim/exchange.h"

#include <stdlib.h>
#include <string.h>

int exchange_init(struct exchange *self, struct group *groups, tick_t *next,
                  size_t n_groups, uint32_t n_lps, struct rf_error *err)
{
    *self = (struct exchange){ .groups = groups, .next = next, .n_groups = n_groups };
    self->group_of = malloc(((size_t)n_lps + 1) * sizeof *self->group_of);
    self->begin = calloc(n_groups + 2, sizeof *self->begin);
    self->receivers = malloc((n_groups + 1) * sizeof *self->receivers);
    if (self->group_of == NULL || self->begin == NULL || self->receivers == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for messages among %u LPs", n_lps);
    }
    for (size_t g = 0; g < n_groups; g++) {
        for (uint32_t i = 0; i < groups[g].n; i++) {
            self->group_of[groups[g].first + i] = (uint32_t)g;
        }
    }
    return RF_OK;
}

void exchange_free(struct exchange *self)
{
    free(self->group_of);
    free(self->out);
    free(self->order);
    free(self->begin);
    free(self->receivers);
    *self = (struct exchange){ 0 };
}

/* The outboxes end to end; they are empty afterwards. */
static int gather(struct exchange *self, const size_t *worked, size_t n,
                  struct rf_error *err)
{
    size_t total = 0;

    for (size_t w = 0; w < n; w++) {
        total += self->groups[worked[w]].n_out;
    }
    if (total > self->cap_out) {
        free(self->out);
        self->cap_out = 0;
        self->out = malloc(2 * total * sizeof *self->out);
        if (self->out == NULL) {
            return rf_fail(err, RF_ENOMEM, "", "no memory for %zu messages", total);
        }
        self->cap_out = 2 * total;
    }
    self->n_out = 0;
    for (size_t w = 0; w < n; w++) {
        struct group *group = &self->groups[worked[w]];

        if (group->n_out > 0) {
            memcpy(self->out + self->n_out, group->outbox,
                   group->n_out * sizeof *group->outbox);
            self->n_out += group->n_out;
            group->n_out = 0;
        }
    }
    return RF_OK;
}

/* Who receives, and in `order` each one's messages from begin[group] on. */
static int sort_by_group(struct exchange *self, struct rf_error *err)
{
    size_t *begin = self->begin;

    if (self->n_in > self->cap_order) {
        free(self->order);
        self->cap_order = 0;
        self->order = malloc(2 * self->n_in * sizeof *self->order);
        if (self->order == NULL) {
            return rf_fail(err, RF_ENOMEM, "", "no memory for %zu messages", self->n_in);
        }
        self->cap_order = 2 * self->n_in;
    }
    memset(begin, 0, (self->n_groups + 2) * sizeof *begin);
    for (size_t m = 0; m < self->n_in; m++) {
        begin[self->group_of[self->in[m].dst] + 2]++;
    }
    self->n_receivers = 0;
    for (size_t g = 0; g < self->n_groups; g++) {
        if (begin[g + 2] > 0) {
            self->receivers[self->n_receivers++] = (uint32_t)g;
        }
        begin[g + 2] += begin[g + 1];
    }
    for (size_t m = 0; m < self->n_in;
         m++) { /* begin[g + 1] is where g's next one goes */
        self->order[begin[self->group_of[self->in[m].dst] + 1]++] = (uint32_t)m;
    }
    return RF_OK;
}

static void receive(void *arg, size_t i, struct ctx *c)
{
    struct exchange *self = arg;
    const uint32_t g = self->receivers[i];
    const uint32_t *order = self->order + self->begin[g];
    const size_t n = self->begin[g + 1] - self->begin[g];

    self->next[g] = group_receive(&self->groups[g], c, self->in, order, n);
}

int exchange_run(struct exchange *self, const size_t *worked, size_t n, struct rank *rank,
                 struct crew *crew, struct rf_error *err)
{
    int status = gather(self, worked, n, err);

    if (status == RF_OK) {
        const struct event *out = self->out;

        status = rank->ops->exchange(rank->self, &out, &self->n_out, &self->in,
                                     &self->n_in, err);
    }
    if (status == RF_OK && self->n_in > 0) {
        status = sort_by_group(self, err);
        if (status == RF_OK) {
            crew_each(crew, self->n_receivers, receive, self);
            status = crew_status(crew, err);
        }
    }
    return status;
}
