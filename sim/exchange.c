/* exchange.c: outboxes are put end to end, go through the rank interface, and what came
 * back is sorted by receiving group (one counting pass over the messages, which never
 * looks at a group that gets none); groups then receive in parallel. What is for LPs that
 * do not send waits until those that do are through their stage, so that it costs one
 * sort then and no look at these groups before. Agendas order events by (tick, source,
 * sequence), so the order of arrival never shows.
 */
#include "sim/exchange.h"

#include <stdlib.h>
#include <string.h>

/* So few messages are delivered sooner than the crew is woken: 50 ns each or so. */
enum { FEW_MESSAGES = 128 };

int exchange_init(struct exchange *self, const struct group_list *groups, tick_t *next,
                  uint32_t n_lps, struct rf_error *err)
{
    const size_t n = groups->n;

    *self = (struct exchange){ .groups = groups->groups,
                               .next = next,
                               .n_groups = n,
                               .n_senders = groups->n_senders };
    self->group_of = malloc(((size_t)n_lps + 1) * sizeof *self->group_of);
    self->index_of = malloc(((size_t)n_lps + 1) * sizeof *self->index_of);
    self->count = calloc(n + 1, sizeof *self->count);
    self->receivers = malloc((n + 1) * sizeof *self->receivers);
    self->end = malloc((n + 1) * sizeof *self->end);
    if (self->group_of == NULL || self->index_of == NULL || self->count == NULL ||
        self->receivers == NULL || self->end == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for messages among %u LPs", n_lps);
    }
    for (size_t g = 0; g < n; g++) {
        for (uint32_t i = 0; i < groups->groups[g].n; i++) {
            self->group_of[groups->groups[g].ids[i]] = (uint32_t)g;
            self->index_of[groups->groups[g].ids[i]] = i;
        }
    }
    return RF_OK;
}

void exchange_free(struct exchange *self)
{
    free(self->group_of);
    free(self->index_of);
    free(self->out.events);
    free(self->in.events);
    free(self->held.events);
    free(self->order);
    free(self->count);
    free(self->receivers);
    free(self->end);
    *self = (struct exchange){ 0 };
}

/* Room for n more events. */
static int make_room(struct mail *mail, size_t n, struct rf_error *err)
{
    if (n > mail->capacity - mail->n) {
        const size_t larger = 2 * (mail->n + n);
        struct event *grown = realloc(mail->events, larger * sizeof *grown);

        if (grown == NULL) {
            return rf_fail(err, RF_ENOMEM, "", "no memory for %zu messages", larger);
        }
        mail->events = grown;
        mail->capacity = larger;
    }
    return RF_OK;
}

/* The outboxes end to end; they are empty afterwards. */
static int gather(struct exchange *self, const size_t *worked, size_t n,
                  struct rf_error *err)
{
    struct mail *out = &self->out;
    int status = RF_OK;

    out->n = 0;
    for (size_t w = 0; w < n && status == RF_OK; w++) {
        struct group *group = &self->groups[worked[w]];

        if (group->n_out > 0) {
            status = make_room(out, group->n_out, err);
            if (status == RF_OK) {
                memcpy(out->events + out->n, group->outbox,
                       group->n_out * sizeof *group->outbox);
                out->n += group->n_out;
                group->n_out = 0;
            }
        }
    }
    return status;
}

/* ---- delivering ---- */

/* Who receives, and in `order` each one's messages. */
static int sort_by_group(struct exchange *self, const struct mail *mail,
                         struct rf_error *err)
{
    size_t *count = self->count;
    size_t total = 0;

    if (mail->n > self->cap_order) {
        free(self->order);
        self->cap_order = 0;
        self->order = malloc(2 * mail->n * sizeof *self->order);
        if (self->order == NULL) {
            return rf_fail(err, RF_ENOMEM, "", "no memory for %zu messages", mail->n);
        }
        self->cap_order = 2 * mail->n;
    }
    self->mail = mail;
    self->n_receivers = 0;
    for (size_t m = 0; m < mail->n; m++) {
        const uint32_t g = self->group_of[mail->events[m].dst];

        if (count[g]++ == 0) {
            self->receivers[self->n_receivers++] = g;
        }
    }
    for (size_t r = 0; r < self->n_receivers; r++) {
        const uint32_t g = self->receivers[r];

        total += count[g];
        self->end[r] = total;
        count[g] = total - count[g]; /* from here on where its next one goes */
    }
    for (size_t m = 0; m < mail->n; m++) {
        self->order[count[self->group_of[mail->events[m].dst]]++] = (uint32_t)m;
    }
    for (size_t r = 0; r < self->n_receivers; r++) {
        count[self->receivers[r]] = 0;
    }
    return RF_OK;
}

static void receive(void *arg, size_t r, struct ctx *c)
{
    struct exchange *self = arg;
    const uint32_t g = self->receivers[r];
    const size_t begin = r == 0 ? 0 : self->end[r - 1];

    self->next[g] =
        group_receive(&self->groups[g], c, self->mail->events, self->order + begin,
                      self->end[r] - begin, self->index_of);
}

/* Move it to the agendas; it is empty afterwards. */
static int deliver(struct exchange *self, struct mail *mail, struct crew *crew,
                   struct rf_error *err)
{
    if (mail->n == 0) {
        return RF_OK;
    }
    const int status = sort_by_group(self, mail, err);

    if (status != RF_OK) {
        return status;
    }
    if (mail->n < FEW_MESSAGES) {
        crew_alone(crew, self->n_receivers, receive, self);
    } else {
        crew_each(crew, self->n_receivers, receive, self);
    }
    mail->n = 0;
    return crew_status(crew, err);
}

/* What came, by the stage of those that it is for. */
static int part(struct exchange *self, const struct event *came, size_t n,
                struct rf_error *err)
{
    int status = make_room(&self->in, n, err);

    if (status == RF_OK) {
        status = make_room(&self->held, n, err);
    }
    for (size_t m = 0; m < n && status == RF_OK; m++) {
        struct mail *mail =
            self->group_of[came[m].dst] < self->n_senders ? &self->in : &self->held;

        mail->events[mail->n++] = came[m];
    }
    return status;
}

int exchange_run(struct exchange *self, const size_t *worked, size_t n, struct rank *rank,
                 struct crew *crew, struct rf_error *err)
{
    int status = gather(self, worked, n, err);

    if (status == RF_OK) {
        const struct event *out = self->out.events, *came = NULL;
        size_t n_came = 0;

        status = rank->ops->exchange(rank->self, &out, &self->out.n, &came, &n_came, err);
        if (status == RF_OK) {
            status = part(self, came, n_came, err);
        }
    }
    return status == RF_OK ? deliver(self, &self->in, crew, err) : status;
}

int exchange_release(struct exchange *self, struct crew *crew, struct rf_error *err)
{
    return deliver(self, &self->held, crew, err);
}
