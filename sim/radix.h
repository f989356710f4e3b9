/* radix.h: a run's entries put in order of tick. */
#ifndef RINGFALL_SIM_RADIX_H
#define RINGFALL_SIM_RADIX_H

#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"

/* A worker's scratch, kept between sorts. A zeroed struct is an empty one. */
struct radix {
    uint64_t *keys;   /* [2 * capacity]: two buffers that the passes go between; owned */
    size_t capacity;  /* entries that fit */
    uint32_t *counts; /* [RADIX_MAX_PASSES << RADIX_MAX_BITS]; owned */
};

/**
 * Sort local by offset, stable. Only the order is kept: the offsets are not.
 *
 * @param local  [n] borrowed
 * @param offset [n] borrowed
 * @param n      >= 1
 * @param least  offsets' least value; offset[i] - least is the key
 * @param most   offsets' greatest value
 * @param out    [n] local in order of offset
 *
 * LSD radix sort over packed (offset, local) keys; the number of passes is picked by n
 * and the range. Up to 24 entries: insertion. Cost 4 to 8 ns an entry.
 */
int radix_order(struct radix *self, const uint16_t *local, const uint32_t *offset,
                size_t n, uint32_t least, uint32_t most, uint16_t *out,
                struct rf_error *err) RF_MUST_CHECK;
void radix_free(struct radix *self);

#endif
