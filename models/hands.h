/* hands.h: hands-on recovery of one organisation: technicians on shifts, sites, order of
 * work.
 *
 * A queue with many servers. A technician is `parallel` servers with undivided service
 * time, all at one site; a site is cleared before the next; travel is paid once a change
 * of site. Waiting machines stand in lists by site and priority, first in first out
 * inside a list. The module is told of what happens in order of time and works ahead to a
 * bound; it knows nothing of the engine.
 */
#ifndef RINGFALL_MODELS_HANDS_H
#define RINGFALL_MODELS_HANDS_H

#include "models/recovery.h"
#include "sim/arena.h"
#include "sim/stream.h"

/* One machine's return, handed to the caller in order of time. */
struct hands_done {
    tick_t at;
    uint32_t index; /* of the endpoint in its organisation */
};

/* What the caller decides for one machine when a technician starts on it. */
struct hands_job {
    bool skip;      /* no longer waiting: healed meanwhile */
    tick_t service; /* undivided time of one server */
};

/* The organisation's facts; borrowed by hands_new for its call. */
struct hands_setup {
    const struct recovery *recovery; /* borrowed, outlives the hands */
    struct stream_key key;
    uint32_t entity;      /* organisation's draw key */
    int64_t technicians;  /* own, >= 1, before the desk takes its share */
    uint32_t n_sites;     /* >= 1 */
    uint32_t expected;    /* machines that wait from the start, if that is known */
    int64_t local_offset; /* ms to add to a tick to get local time of day, tick 0 =
                           * release: local ms since a Monday 00:00 */
    tick_t start;         /* work can begin: alarm + mobilisation, and guidance known */
    bool desk;            /* the telephone desk's share instead of the hands at sites */
    /* Called when a technician starts on a machine at `now`. */
    struct hands_job (*job)(void *arg, uint32_t index, tick_t now);
    void *arg;
};

struct hands; /* opaque, in the arena */

/** NULL when memory is out. Cost O(technicians).
 *
 * The desk has staff.desk of the technicians, rounded, at least one, each with one call
 * at a time at one place; the sites have the others, at least one, and the drafted help.
 */
struct hands *hands_new(struct arena *arena, const struct hands_setup *setup);

/** A machine begins to wait at `now`: all before has been worked, hands_next(self) >=
 * now. May be called from done() with the tick of that return. RF_EINTERNAL out of order,
 * RF_ENOMEM.
 *
 * @param site     < n_sites; ignored at the desk
 * @param priority 0..2 (0 first); ignored when work goes first come, first served
 *
 * Cost O(1) amortised; O(log sites) once work has begun. */
int hands_wait(struct hands *self, tick_t now, uint32_t index, uint32_t site,
               unsigned priority, struct rf_error *err) RF_MUST_CHECK;

/** Work until `until` (exclusive): calls done(arg, …) for each return before it, in order
 * of time, then index. A code other than RF_OK of done ends the work and is returned;
 * RF_ELIMIT when work goes on for decades. Starts and shifts happen at their own ticks:
 * how far the work goes at a time never shows. Service of less than a tick takes one.
 * Cost O(log servers) a machine. */
int hands_advance(struct hands *self, tick_t until,
                  int (*done)(void *arg, const struct hands_done *d,
                              struct rf_error *err),
                  void *arg, struct rf_error *err) RF_MUST_CHECK;

/** The earliest tick at which anything can happen (a return, a start, an arrival on shift
 * with machines waiting); TICK_NEVER when nothing waits or is worked on. Cost O(1). */
tick_t hands_next(const struct hands *self);

uint32_t hands_waiting(const struct hands *self);
/** Technician time of all machines begun so far, server-ms (service only, without
 * travel). */
tick_t hands_busy(const struct hands *self);

#endif
