/* chunk.c: slabs are 2 MiB, the size of a huge page, aligned to it and asked to be one (a
 * page fault costs about a microsecond, more on virtual machines; with small pages they
 * were a tenth of a large run). What is larger gets a slab of its own.
 */
#include "sim/chunk.h"

#include <stdlib.h>

#if defined(__linux__)
#include <sys/mman.h>
#endif

enum { SLAB = 2 * 1024 * 1024 };

/* The head of a slab; chunks follow. */
struct chunk_slab {
    struct chunk_slab *older;
    alignas(SIZE_STEP) unsigned char bytes[];
};

/* A slab with room for `size` bytes, in front of the others. */
static struct chunk_slab *slab_new(struct chunk_source *source, size_t size)
{
    const size_t whole = (sizeof(struct chunk_slab) + size + SLAB - 1) / SLAB * SLAB;
    struct chunk_slab *slab = aligned_alloc(SLAB, whole);

    if (slab == NULL) {
        return NULL;
    }
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    (void)madvise(slab, whole, MADV_HUGEPAGE); /* a wish: small pages work too */
#endif
    source->total += whole;
    return slab;
}

/* `size` bytes of a slab, which is the newest one as long as that has room. */
static void *cut(struct chunk_source *source, size_t size)
{
    struct chunk_slab *slab = source->slabs;

    if (size > SLAB - sizeof *slab) { /* behind the newest one, which has room still */
        slab = slab_new(source, size);
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
        slab = slab_new(source, SLAB - sizeof *slab);
        if (slab == NULL) {
            return NULL;
        }
        slab->older = source->slabs;
        source->slabs = slab;
        source->left = SLAB - sizeof *slab;
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
        struct chunk_slab *older = source->slabs->older;

        free(source->slabs);
        source->slabs = older;
    }
    *source = (struct chunk_source){ 0 };
}
