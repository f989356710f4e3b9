/* shifts.h: who of an organisation's hands-on staff is there when (MODEL 8).
 *
 * Shift one starts when a person arrives: at once in working hours (Monday to Friday, 08
 * to 18 local); otherwise a share is there or callable at once and the others come later,
 * no later than the next working morning. Then follow rest and daily shifts. On weekend
 * days a person works with a probability. Help drafted in works shift one only.
 */
#ifndef RINGFALL_MODELS_SHIFTS_H
#define RINGFALL_MODELS_SHIFTS_H

#include "models/recovery.h"
#include "sim/stream.h"

/* A person's number with this bit: drafted in, shift one only. */
#define SHIFTS_DRAFTED UINT32_C(0x80000000)

/* One organisation's rota. */
struct shifts {
    const struct staff *staff; /* borrowed, outlives this */
    struct stream_key key;
    uint32_t entity;     /* organisation's draw key */
    tick_t local_offset; /* local ms since a Monday 00:00 = tick + local_offset, >= 0 */
    tick_t start;        /* tick of the alarm answered: shift one can begin */
};

/* Who is in a pool: persons [first, first + n_own), and drafted ones numbered from
 * SHIFTS_DRAFTED on. */
struct shifts_pool {
    uint32_t first, n_own, n_drafted;
};

/** The desk has its share of the technicians, rounded, the last of them, at least one;
 * the sites have the others, at least one, and the drafted help. A single technician is
 * in both. */
struct shifts_pool shifts_pool(const struct staff *staff, uint32_t technicians,
                               bool desk);

/* On duty at ticks in [from, to). */
struct shift {
    tick_t from, to; /* from TICK_NEVER: no more shifts */
};

/** Tick at which a person's shift one begins, >= start. Draws: PURPOSE_STAFF, draw 0 word
 * 0 (arrival); draws 1 + day / 4, word day % 4 (works on that weekend day). */
tick_t shifts_arrival(const struct shifts *self, uint32_t person);

/** The first shift of a person that ends after a tick. Cost O(1).
 *
 * @param arrival what shifts_arrival says of the person
 */
struct shift shifts_next(const struct shifts *self, uint32_t person, tick_t arrival,
                         tick_t after);

#endif
