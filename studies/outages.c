/* outages.c: one pass over the records counts each service's outages, one fills them in.
 * Records are in order of time, and those of one service in the order in which it made
 * them. Cost: about 20 ns a record.
 */
#include "studies/outages.h"

#include <stdlib.h>

static bool begins(const struct record *r)
{
    return r->kind == RECORD_SERVICE_STOP || r->kind == RECORD_SERVICE_LESS;
}

static struct outage outage_of(const struct record *r)
{
    const uint64_t why = r->data[1], what = r->data[2];
    struct outage o = { .stop = r->at,
                        .ready = TICK_NEVER,
                        .back = TICK_NEVER,
                        .done = TICK_NEVER,
                        .full = TICK_NEVER,
                        .service = (uint32_t)r->data[0],
                        .lp = r->lp,
                        .seq = r->seq,
                        .cause = (uint8_t)(why & 0xff),
                        .need = (uint32_t)(why >> 8),
                        .buffer = (uint32_t)(why >> 40),
                        .less = r->kind == RECORD_SERVICE_LESS };

    if (o.cause == CAUSE_MACHINES) {
        o.down = (uint32_t)(what >> 32);
        o.all = (uint32_t)what;
    } else {
        o.source = (uint32_t)what;
    }
    return o;
}

/* What comes after a stop. */
static void follow_stop(struct outage *o, const struct record *r, bool has_backlog)
{
    switch ((enum service_record)r->kind) {
    case RECORD_SERVICE_READY:
        o->ready = r->at;
        o->by_hand = r->data[1] != 0;
        o->still = (uint32_t)(r->data[2] >> 32);
        break;
    case RECORD_SERVICE_REPAIRS:
        o->boots = (uint32_t)(r->data[1] >> 32);
        o->hands = (uint32_t)r->data[1];
        o->remote = (uint32_t)r->data[2];
        break;
    case RECORD_SERVICE_BACK:
        o->back = r->at;
        o->done = has_backlog ? TICK_NEVER : r->at;
        break;
    case RECORD_SERVICE_DONE:
        o->done = r->at;
        break;
    default:
        break;
    }
}

static void follow(struct outage *o, const struct record *r, bool has_backlog)
{
    const bool costs = r->kind == RECORD_SERVICE_BACK || r->kind == RECORD_SERVICE_DONE ||
                       r->kind == RECORD_SERVICE_FULL || r->kind == RECORD_SERVICE_OPEN;

    if (!o->less) {
        follow_stop(o, r, has_backlog);
    }
    if (costs) {
        o->least = (uint32_t)(r->data[0] >> 32);
        o->people_ms = (int64_t)r->data[1];
        o->cents = (int64_t)r->data[2];
    }
    if (r->kind == RECORD_SERVICE_FULL) {
        o->full = r->at;
        o->back = o->less ? r->at : o->back;
        o->done = o->less ? r->at : o->done;
    }
}

static void fill(struct outages *self, const struct outcome *o, const struct graph *g,
                 size_t *next)
{
    for (size_t i = 0; i < o->n_records; i++) {
        const struct record *r = &o->records[i];
        const uint32_t service = (uint32_t)r->data[0];
        struct outage *last =
            next[service] > self->first[service] ? &self->items[next[service] - 1] : NULL;

        if (begins(r)) {
            if (last != NULL && last->less && last->back == TICK_NEVER) {
                last->back = r->at;
            }
            self->items[next[service]++] = outage_of(r);
        } else if (last != NULL) {
            follow(last, r, graph_spec(g, service)->backlog > 0.0);
        }
    }
}

int outages_init(struct outages *self, const struct outcome *o, const struct graph *g,
                 struct rf_error *err)
{
    size_t *next = calloc(g->n_services + 1, sizeof *next);
    int status = RF_OK;

    *self =
        (struct outages){ .first = calloc((size_t)g->n_services + 1, sizeof *self->first),
                          .horizon = o->horizon };
    for (size_t i = 0; i < o->n_records; i++) {
        self->n += begins(&o->records[i]);
    }
    self->items = calloc(self->n + 1, sizeof *self->items);
    if (next == NULL || self->first == NULL || self->items == NULL) {
        status = rf_fail(err, RF_ENOMEM, "", "no memory for %zu outages", self->n);
        goto out;
    }
    for (size_t i = 0; i < o->n_records; i++) {
        self->first[(uint32_t)o->records[i].data[0] + 1] += begins(&o->records[i]);
    }
    for (uint32_t s = 0; s < g->n_services; s++) {
        next[s] = self->first[s];
        self->first[s + 1] += self->first[s];
    }
    fill(self, o, g, next);
out:
    free(next);
    if (status != RF_OK) {
        outages_free(self);
    }
    return status;
}

void outages_free(struct outages *self)
{
    free(self->items);
    free(self->first);
    *self = (struct outages){ 0 };
}

/* Within an LP things follow at once, in the order of its records; what another LP does
 * is heard later. */
static bool is_before(const struct outage *a, const struct outage *b)
{
    return a->stop < b->stop || (a->stop == b->stop && a->lp == b->lp && a->seq < b->seq);
}

const struct outage *outages_before(const struct outages *self, uint32_t service,
                                    const struct outage *of)
{
    for (size_t i = self->first[service + 1]; i > self->first[service]; i--) {
        if (is_before(&self->items[i - 1], of)) {
            return &self->items[i - 1];
        }
    }
    return NULL;
}

bool outages_is_down(const struct outages *self, uint32_t service, tick_t at)
{
    for (size_t i = self->first[service]; i < self->first[service + 1]; i++) {
        const struct outage *o = &self->items[i];

        if (!o->less && o->stop <= at && at < o->back) {
            return true;
        }
    }
    return false;
}
