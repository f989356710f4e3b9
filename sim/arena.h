/* arena.h: memory that is given out piece by piece and taken back all at once. */
#ifndef RINGFALL_SIM_ARENA_H
#define RINGFALL_SIM_ARENA_H

#include <stddef.h>

struct arena_chunk;
struct arena_returned;
struct chunk_source;

/* A zeroed struct is an empty arena. */
struct arena {
    struct chunk_source *source; /* where chunks come from; NULL: malloc; borrowed */
    struct arena_chunk *chunks;  /* newest first; owned */
    struct arena_returned
        *returned; /* pieces that wait for reuse; lies in a chunk; or NULL */
    size_t used;   /* bytes given out of the newest chunk */
    size_t total;  /* bytes held, for the memory report */
};

/** Aligned to 16 bytes, not cleared; NULL when memory is out. Cost: a few ns; chunks are
 * taken from the source, 4 KiB at first, then up to 128 KiB (more for one larger piece).
 */
void *arena_alloc(struct arena *self, size_t size);
void *arena_calloc(struct arena *self, size_t n, size_t size);
/** Grow an array: a copy in a new piece, the old one stays until the arena is emptied. */
void *arena_grow(struct arena *self, const void *old, size_t old_size, size_t new_size);
/** Give a piece of size bytes (as asked for) back, for a later piece of about that size.
 */
void arena_return(struct arena *self, void *piece, size_t size);
void arena_free(struct arena *self);

#endif
