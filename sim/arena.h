/* arena.h: memory that is given out piece by piece and taken back all at once. */
#ifndef RINGFALL_SIM_ARENA_H
#define RINGFALL_SIM_ARENA_H

#include <stddef.h>

struct arena_chunk;

struct arena {
    struct arena_chunk *chunks; /* newest first; owned */
    size_t used;                /* bytes given out of the newest chunk */
    size_t total;               /* bytes held, for the memory report */
};

/** Aligned to 16 bytes, not cleared; NULL when memory is out. Cost: a few ns; a new chunk is
 * taken from the system every 256 KiB (more for one larger piece). */
void *arena_alloc(struct arena *self, size_t size);
void *arena_calloc(struct arena *self, size_t n, size_t size);
/** Grow an array: a copy in a new piece, the old one stays until the arena is emptied. */
void *arena_grow(struct arena *self, const void *old, size_t old_size, size_t new_size);
void arena_free(struct arena *self);

#endif
