/* lanes.h: Philox4x32-10 on many counters side by side. Internal to stream.c. */
#ifndef RINGFALL_SIM_LANES_H
#define RINGFALL_SIM_LANES_H

#include "sim/stream.h"

enum { LANES = 64 }; /* counters worked together */

/* Their first to fourth words; word by word, so that lanes lie side by side. */
struct lanes {
    _Alignas(64) uint32_t word[4][LANES];
};

/** The counters' blocks, in place. Each implementation gives the same bytes. */
typedef void lanes_fn(struct lanes *c, struct stream_key key);

lanes_fn lanes_portable;
/** The best for this processor; picked anew at each call (a few ns), nothing is stored.
 */
lanes_fn *lanes_best(void);
/** The implementations that this processor has, NULL-ended; for tests. */
void lanes_all(lanes_fn *all[4]);

#endif
