/* group.c: which LPs of a group have work, and dividing all LPs into groups.
 *
 * The heap holds every LP of the group by the tick of its next work. In a window without
 * notices the top is worked and sinks until the top's tick is past the end; with notices
 * every LP is worked and the heap built anew.
 */
#include "sim/group.h"

#include <stdlib.h>

enum { ARITY = 4, DEFAULT_WEIGHT = 16384 };

/* ---- the heap ---- */

static void put_entry(struct group *self, uint32_t place, struct group_entry entry)
{
    self->heap[place] = entry;
    self->lps[entry.i].place = place;
}

static void sink(struct group *self, uint32_t hole)
{
    const struct group_entry entry = self->heap[hole];

    for (;;) {
        const uint32_t begin = ARITY * hole + 1;
        const uint32_t end = self->n - begin > ARITY ? begin + ARITY : self->n;
        uint32_t first = begin;

        if (begin >= self->n) {
            break;
        }
        for (uint32_t child = begin + 1; child < end; child++) {
            if (self->heap[child].next < self->heap[first].next) {
                first = child;
            }
        }
        if (self->heap[first].next >= entry.next) {
            break;
        }
        put_entry(self, hole, self->heap[first]);
        hole = first;
    }
    put_entry(self, hole, entry);
}

/* The entry at `hole` has got an earlier tick. */
static void rise(struct group *self, uint32_t hole)
{
    const struct group_entry entry = self->heap[hole];

    while (hole > 0 && self->heap[(hole - 1) / ARITY].next > entry.next) {
        put_entry(self, hole, self->heap[(hole - 1) / ARITY]);
        hole = (hole - 1) / ARITY;
    }
    put_entry(self, hole, entry);
}

/* ---- working ---- */

static int touch(struct group *self, struct rf_error *err)
{
    if (self->lps != NULL) {
        return RF_OK;
    }
    struct lp *lps = arena_calloc(&self->arena, self->n, sizeof *lps);

    self->heap = arena_alloc(&self->arena, self->n * sizeof *self->heap);
    if (lps == NULL || self->heap == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %u LPs", self->n);
    }
    self->lps = lps;
    for (uint32_t i = 0; i < self->n; i++) {
        put_entry(self, i, (struct group_entry){ TICK_NEVER, i });
    }
    return RF_OK;
}

/* Work LP ids[i]; the tick of its next work. */
static tick_t work_lp(struct group *self, struct ctx *c, uint32_t i,
                      const struct window *w)
{
    struct lp *lp = &self->lps[i];
    struct rf_error err = { 0 };

    c->lp = self->ids[i];
    const int status = lp_work(lp, c, w, &err);

    if (status != RF_OK) {
        ctx_note_failure(c, c->lp, status, &err);
        lp->opened = false;
        return TICK_NEVER;
    }
    return agenda_next(&lp->agenda);
}

/* Work the LPs that have something to do before the window's end. */
static void work_lps(struct group *self, struct ctx *c, const struct window *w)
{
    if (w->n_due == 0 && !w->open_all) {
        while (self->heap[0].next < w->end) {
            self->heap[0].next = work_lp(self, c, self->heap[0].i, w);
            sink(self, 0);
        }
        return;
    }
    for (uint32_t i = 0; i < self->n; i++) {
        put_entry(self, i, (struct group_entry){ work_lp(self, c, i, w), i });
    }
    for (uint32_t place = (self->n + ARITY - 2) / ARITY; place-- > 0;) {
        sink(self, place);
    }
}

/* Close the LPs that were opened and did not fail, at now = end, and forget them all. */
static void close_lps(struct group *self, struct ctx *c, tick_t end)
{
    for (uint32_t i = 0; c->model->close != NULL && i < self->n; i++) {
        struct lp *lp = &self->lps[i];
        struct rf_error err = { 0 };

        if (lp->opened) {
            c->lp = self->ids[i];
            c->in_hand = lp;
            c->now = c->bound = c->limit = end;
            const int status = c->model->close(c, lp->state, &err);

            if (status != RF_OK) {
                ctx_note_failure(c, c->lp, status, &err);
            }
        }
    }
    arena_free(&self->arena);
    self->lps = NULL;
    self->heap = NULL;
    self->outbox = NULL;
    self->n_out = self->cap_out = 0;
}

tick_t group_work(struct group *self, struct ctx *c, const struct window *w)
{
    struct rf_error err = { 0 };

    self->arena.source = &c->chunks;
    const int status = touch(self, &err);

    if (status != RF_OK) {
        ctx_note_failure(c, self->ids[0], status, &err);
        return TICK_NEVER;
    }
    c->group = self;
    c->arena = &self->arena;
    work_lps(self, c, w);
    if (w->is_last) {
        close_lps(self, c, w->end);
        return TICK_NEVER;
    }
    return self->heap[0].next;
}

tick_t group_receive(struct group *self, struct ctx *c, const struct event *in,
                     const uint32_t *which, size_t n, const uint32_t *index_of)
{
    struct rf_error err = { 0 };

    self->arena.source = &c->chunks;
    int status = touch(self, &err);

    for (size_t m = 0; m < n; m++) {
        const struct event *event = &in[which[m]];

        if (status == RF_OK) {
            struct lp *lp = &self->lps[index_of[event->dst]];

            status = agenda_post(&lp->agenda, &self->arena, event, &err);
            if (status == RF_OK && event->at < self->heap[lp->place].next) {
                self->heap[lp->place].next = event->at;
                rise(self, lp->place);
            }
        }
        if (status != RF_OK) {
            ctx_note_failure(c, event->dst, status, &err);
        }
    }
    return status == RF_OK ? self->heap[0].next : TICK_NEVER;
}

/* ---- dividing ---- */

static uint64_t weight_of(const struct model *m, lp_id lp)
{
    const uint64_t weight = m->weight == NULL ? 1 : m->weight(m->world, lp);

    return weight == 0 ? 1 : weight;
}

static bool may_send(const struct model *m, lp_id lp)
{
    return m->notice_step != TICK_NEVER && (m->sends == NULL || m->sends(m->world, lp));
}

/* Those that send first, then by weight; the lower LP first among equals. */
static int compare(const void *a, const void *b)
{
    const struct group *x = a, *y = b;

    if (x->sends != y->sends) {
        return x->sends ? -1 : 1;
    }
    if (x->weight != y->weight) {
        return x->weight > y->weight ? -1 : 1;
    }
    return x->ids[0] < y->ids[0] ? -1 : 1;
}

static int append(struct group_list *self, const struct group *group,
                  struct rf_error *err)
{
    if (self->n == self->capacity) {
        const size_t larger = self->n == 0 ? 64 : 2 * self->n;
        struct group *grown = realloc(self->groups, larger * sizeof *grown);

        if (grown == NULL) {
            return rf_fail(err, RF_ENOMEM, "", "no memory for %zu groups", larger);
        }
        self->groups = grown;
        self->capacity = larger;
    }
    self->groups[self->n++] = *group;
    self->n_senders += group->sends ? 1 : 0;
    return RF_OK;
}

/* Groups of the LPs that send, or of those that do not; their ids go to `ids`, which is
 * moved behind them. */
static int divide(struct group_list *self, const struct model *m, uint64_t most,
                  bool sends, lp_id **ids, struct rf_error *err)
{
    struct group group = { .ids = *ids, .sends = sends };
    int status = RF_OK;

    for (lp_id lp = 0; lp < m->n_lps && status == RF_OK; lp++) {
        if (may_send(m, lp) != sends) {
            continue;
        }
        const uint64_t weight = weight_of(m, lp);

        if (group.n > 0 && weight > most - (group.weight < most ? group.weight : most)) {
            status = append(self, &group, err);
            group = (struct group){ .ids = *ids, .sends = sends };
        }
        *(*ids)++ = lp;
        group.n++;
        group.weight += weight;
    }
    return group.n > 0 && status == RF_OK ? append(self, &group, err) : status;
}

int group_divide(const struct model *m, uint64_t group_weight, struct group_list *out,
                 struct rf_error *err)
{
    const uint64_t most = group_weight == 0 ? DEFAULT_WEIGHT : group_weight;
    int status;

    *out =
        (struct group_list){ .ids = malloc(((size_t)m->n_lps + 1) * sizeof *out->ids) };
    if (out->ids == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for groups of %u LPs", m->n_lps);
    }
    lp_id *ids = out->ids;

    status = divide(out, m, most, true, &ids, err);
    if (status == RF_OK) {
        status = divide(out, m, most, false, &ids, err);
    }
    if (status == RF_OK && out->n > 0) {
        qsort(out->groups, out->n, sizeof *out->groups, compare);
    }
    return status;
}

void group_list_free(struct group_list *self)
{
    free(self->groups);
    free(self->ids);
    *self = (struct group_list){ 0 };
}
