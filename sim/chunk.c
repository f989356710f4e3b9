/* chunk.c: what is larger than a slab gets one of its own. */
#include "sim/chunk.h"

#include <stdlib.h>

/* A slab with room for `size` bytes, in no list yet. */
static struct slab *slab_new(struct chunk_source *source, size_t size)
{
    const size_t whole =
        (sizeof(struct slab) + size + SLAB_SIZE - 1) / SLAB_SIZE * SLAB_SIZE;
    struct slab *slab = depot_take(source->depot, whole);

    source->total += slab != NULL ? whole : 0;
    return slab;
}

/* `size` bytes of a slab, which is the newest one as long as that has room. */
static void *cut(struct chunk_source *source, size_t size)
{
    struct slab *slab = source->slabs;

    if (size > SLAB_SIZE - sizeof *slab) {
        slab = slab_new(source, size); /* behind the newest one, which has room still */
        if (slab == NULL) {
            return NULL;
        }
        slab->older = source->slabs == NULL ? NULL : source->slabs->older;
        if (source->slabs == NULL) {
            source->slabs = slab;
        } else {
            source->slabs->older = slab;
        }
        return slab->bytes;
    }
    if (size > source->left) {
        slab = slab_new(source, SLAB_SIZE - sizeof *slab);
        if (slab == NULL) {
            return NULL;
        }
        slab->older = source->slabs;
        source->slabs = slab;
        source->left = SLAB_SIZE - sizeof *slab;
    }
    source->left -= size;
    return slab->bytes + source->left;
}

struct arena_chunk *chunk_take(struct chunk_source *source, size_t size)
{
    size_t rounded;
    const unsigned class = size_class_of(size, &rounded);
    struct arena_chunk *chunk;

    if (source == NULL) {
        chunk = malloc(sizeof *chunk + rounded);
    } else if (source->waiting[class] != NULL) {
        chunk = source->waiting[class];
        source->waiting[class] = chunk->older;
    } else {
        chunk = cut(source, sizeof *chunk + rounded);
    }
    if (chunk != NULL) {
        chunk->size = rounded;
    }
    return chunk;
}

void chunk_give_back(struct chunk_source *source, struct arena_chunk *chunk)
{
    size_t rounded;

    if (source == NULL) {
        free(chunk);
        return;
    }
    const unsigned class = size_class_of(chunk->size, &rounded);

    chunk->older = source->waiting[class];
    source->waiting[class] = chunk;
}

void chunk_source_free(struct chunk_source *source)
{
    while (source->slabs != NULL) {
        struct slab *slab = source->slabs;

        source->slabs = slab->older;
        depot_give_back(source->depot, slab);
    }
    *source = (struct chunk_source){ .depot = source->depot };
}
