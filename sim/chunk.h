/* chunk.h: where arenas get their memory, and where it goes when they are emptied.
 *
 * A source is one worker's. Chunks are cut from slabs of huge pages and go back to lists
 * by size, never to the system before the source is freed: so a group that is done leaves
 * warm memory to the next one, and pages are faulted in once. With a depot the slabs of a
 * source that is freed wait there for the next run's.
 */
#ifndef RINGFALL_SIM_CHUNK_H
#define RINGFALL_SIM_CHUNK_H

#include "sim/depot.h"

struct arena_chunk {
    struct arena_chunk *older;
    size_t size; /* bytes that follow */
    alignas(SIZE_STEP) unsigned char bytes[];
};

/* A zeroed struct is an empty source. Chunks of one source may go back to another one, as
 * long as both are freed when no chunk is in use any more. */
struct chunk_source {
    struct depot *depot;                       /* or NULL; borrowed */
    struct slab *slabs;                        /* newest first; owned */
    size_t left;                               /* bytes not cut yet of the newest slab */
    size_t total;                              /* bytes of all slabs */
    struct arena_chunk *waiting[SIZE_CLASSES]; /* by size; in the slabs */
};

/** A chunk with at least `size` bytes; NULL when memory is out. source NULL: from malloc.
 */
struct arena_chunk *chunk_take(struct chunk_source *source, size_t size);
void chunk_give_back(struct chunk_source *source, struct arena_chunk *chunk);
void chunk_source_free(struct chunk_source *source);

#endif
