/* agenda.c: 4-ary heaps (shallower than binary ones, a node's children share cache
 * lines).
 *
 * Both heaps move a hole instead of swapping. The run in hand keeps its place at the top
 * by a head before all ticks; so a handler may add runs while its own is being worked.
 */
#include "sim/agenda.h"

#include <string.h>

enum { ARITY = 4, FIRST_CAPACITY = 4 };

static const tick_t IN_HAND = INT64_MIN;

static uint64_t source_order(const struct event *e)
{
    return (uint64_t)e->src << 32 | e->seq;
}

static bool event_before(const struct event *a, const struct event *b)
{
    return a->at != b->at ? a->at < b->at : source_order(a) < source_order(b);
}

static bool run_before(const struct run *a, const struct run *b)
{
    return a->head != b->head ? a->head < b->head : agenda_run_precedes(a, b);
}

/* Room for one more element; the old array goes back to the arena. */
static void *with_room(struct arena *arena, void *array, size_t size, uint32_t n,
                       uint32_t *capacity)
{
    if (n < *capacity) {
        return array;
    }
    const uint32_t larger = n == 0 ? FIRST_CAPACITY : 2 * n;
    void *grown = arena_grow(arena, array, n * size, larger * size);

    if (grown != NULL) {
        arena_return(arena, array, *capacity * size);
        *capacity = larger;
    }
    return grown;
}

int agenda_post(struct agenda *self, struct arena *arena, const struct event *event,
                struct rf_error *err)
{
    struct event *heap =
        with_room(arena, self->events, sizeof *heap, self->n_events, &self->cap_events);

    if (heap == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for an event");
    }
    uint32_t hole = self->n_events++;

    self->events = heap;
    while (hole > 0 && event_before(event, &heap[(hole - 1) / ARITY])) {
        heap[hole] = heap[(hole - 1) / ARITY];
        hole = (hole - 1) / ARITY;
    }
    heap[hole] = *event;
    return RF_OK;
}

/* The first of the children of `parent`, or n when it has none. */
static uint32_t first_child_event(const struct event *heap, uint32_t n, uint32_t parent)
{
    const uint32_t begin = ARITY * parent + 1;
    const uint32_t end = begin + ARITY < n ? begin + ARITY : n;
    uint32_t first = begin < n ? begin : n;

    for (uint32_t child = begin + 1; child < end; child++) {
        if (event_before(&heap[child], &heap[first])) {
            first = child;
        }
    }
    return first;
}

void agenda_take(struct agenda *self, struct event *out)
{
    struct event *heap = self->events;
    const uint32_t n = --self->n_events;
    const struct event *last = &heap[n];
    uint32_t hole = 0;

    *out = heap[0];
    for (;;) {
        const uint32_t child = first_child_event(heap, n, hole);

        if (child == n || !event_before(&heap[child], last)) {
            break;
        }
        heap[hole] = heap[child];
        hole = child;
    }
    heap[hole] = *last;
}

/* ---- runs ---- */

int agenda_add_run(struct agenda *self, struct arena *arena, const struct run *run,
                   struct rf_error *err)
{
    struct run *heap =
        with_room(arena, self->runs, sizeof *heap, self->n_runs, &self->cap_runs);

    if (heap == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for a run");
    }
    uint32_t hole = self->n_runs++;

    self->runs = heap;
    while (hole > 0 && run_before(run, &heap[(hole - 1) / ARITY])) {
        heap[hole] = heap[(hole - 1) / ARITY];
        hole = (hole - 1) / ARITY;
    }
    heap[hole] = *run;
    return RF_OK;
}

static uint32_t first_child_run(const struct run *heap, uint32_t n, uint32_t parent)
{
    const uint32_t begin = ARITY * parent + 1;
    const uint32_t end = begin + ARITY < n ? begin + ARITY : n;
    uint32_t first = begin < n ? begin : n;

    for (uint32_t child = begin + 1; child < end; child++) {
        if (run_before(&heap[child], &heap[first])) {
            first = child;
        }
    }
    return first;
}

/* The top has a new head, or is another run: let it sink to its place. */
static void sink_run(struct run *heap, uint32_t n, struct run run)
{
    uint32_t hole = 0;

    for (;;) {
        const uint32_t child = first_child_run(heap, n, hole);

        if (child == n || !run_before(&heap[child], &run)) {
            break;
        }
        heap[hole] = heap[child];
        hole = child;
    }
    heap[hole] = run;
}

struct run agenda_hold_run(struct agenda *self)
{
    const struct run held = self->runs[0];

    self->runs[0].head = IN_HAND;
    return held;
}

tick_t agenda_run_bound(const struct agenda *self, const struct run *held)
{
    const uint32_t second = first_child_run(self->runs, self->n_runs, 0);

    if (second == self->n_runs) {
        return TICK_NEVER;
    }
    const struct run *other = &self->runs[second];

    return other->head + (agenda_run_precedes(held, other) ? 1 : 0);
}

void agenda_put_run(struct agenda *self, struct arena *arena, uint32_t used, tick_t head)
{
    struct run run = self->runs[0];

    if (used < run.n) {
        run.used = used;
        run.head = head;
        sink_run(self->runs, self->n_runs, run);
        return;
    }
    arena_return(arena, run.local, run.n * sizeof *run.local);
    self->n_runs--;
    if (self->n_runs > 0) {
        sink_run(self->runs, self->n_runs, self->runs[self->n_runs]);
    }
}
