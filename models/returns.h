/* returns.h: machines whose return is already settled (a boot that will win, a call that
 * worked, remote remediation), in order of time: a binary heap of packed keys, 8 bytes
 * each, in the organisation's arena. */
#ifndef RINGFALL_MODELS_RETURNS_H
#define RINGFALL_MODELS_RETURNS_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/arena.h"
#include "sim/tick.h"

/* How a machine came back. */
enum back {
    BACK_REBOOT,
    BACK_HANDS,
    BACK_REMOTE,
    BACK_ONCE /* by the one reboot of a machine that crashed once */
};

struct returns {
    uint64_t *keys; /* [n] heap: tick << 33 | index << 2 | back, ticks below 2^31 ms */
    uint32_t n, capacity;
    uint32_t sorted; /* keys[0..sorted) form a heap; what follows was added in bulk */
};

static inline tick_t returns_key_at(uint64_t key)
{
    return (tick_t)(key >> 33);
}
static inline uint32_t returns_key_index(uint64_t key)
{
    return (uint32_t)(key >> 2 & 0x7fffffffu);
}
static inline enum back returns_key_back(uint64_t key)
{
    return (enum back)(key & 3);
}

/** Add a return; false when memory is out. Cost O(1): order is made when it is asked for.
 */
bool returns_add(struct returns *self, struct arena *arena, tick_t at, uint32_t index,
                 enum back how);
/** Tick of the first return, TICK_NEVER when there is none. */
tick_t returns_next(struct returns *self);
/** Take the first; there must be one. Cost O(log n). */
uint64_t returns_take(struct returns *self);

#endif
