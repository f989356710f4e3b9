/* agenda.h: what is to happen to one LP: single events in a heap, and runs.
 *
 * A run is many events of one kind and one block, sorted once and kept as 2-byte indices:
 * only the tick of its next entry (the head) is known, the model recomputes the others.
 * So an event that is one of thousands costs 2 bytes and no heap operation.
 */
#ifndef RINGFALL_SIM_AGENDA_H
#define RINGFALL_SIM_AGENDA_H

#include "sim/engine.h"

struct run {
    tick_t head;     /* tick of local[used] */
    uint64_t order;  /* kind << 32 | block: the lower goes first at equal heads */
    uint16_t *local; /* [n] in order of tick; in the LP's arena */
    uint32_t n, used;
    uint32_t seq; /* at equal order too, the earlier scheduled goes first */
};

/* Two 4-ary heaps in the LP's arena. A zeroed struct is an empty agenda. */
struct agenda {
    struct event *events; /* [cap_events], by (at, src, seq) */
    struct run *runs;     /* [cap_runs], by (head, order, seq) */
    uint32_t n_events, cap_events;
    uint32_t n_runs, cap_runs;
};

static inline tick_t agenda_event_at(const struct agenda *self)
{
    return self->n_events == 0 ? TICK_NEVER : self->events[0].at;
}

static inline tick_t agenda_run_at(const struct agenda *self)
{
    return self->n_runs == 0 ? TICK_NEVER : self->runs[0].head;
}

/** Tick of what comes next, TICK_NEVER when nothing does. */
static inline tick_t agenda_next(const struct agenda *self)
{
    const tick_t event = agenda_event_at(self), run = agenda_run_at(self);

    return event < run ? event : run;
}

/** Add an event. RF_OK or RF_ENOMEM. Cost O(log n), mostly O(1). */
int agenda_post(struct agenda *self, struct arena *arena, const struct event *event,
                struct rf_error *err) RF_MUST_CHECK;
/** Take the first event; there must be one. Cost O(log n). */
void agenda_take(struct agenda *self, struct event *out);

/** Add a run whose entries lie in the arena; they go back to it when all are used. */
int agenda_add_run(struct agenda *self, struct arena *arena, const struct run *run,
                   struct rf_error *err) RF_MUST_CHECK;
/** Take the first run in hand: it stays where it is until agenda_put_run, whatever is
 * added meanwhile. The struct is a copy; the entries are the agenda's. */
struct run agenda_hold_run(struct agenda *self);
/** The run in hand has `used` entries worked in all; head is the tick of the next. */
void agenda_put_run(struct agenda *self, struct arena *arena, uint32_t used, tick_t head);
/** The tick up to which (exclusive) entries of the held run come before every other run.
 */
tick_t agenda_run_bound(const struct agenda *self, const struct run *held);
/** Does a come before b, given equal heads? */
static inline bool agenda_run_precedes(const struct run *a, const struct run *b)
{
    return a->order != b->order ? a->order < b->order : a->seq < b->seq;
}

#endif
