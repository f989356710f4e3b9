/* chunk.c: slabs are 2 MiB, the size of a huge page, aligned to it and asked to be one (a
 * page fault costs about a microsecond, more on virtual machines; with small pages they
 * were a tenth of a large run). What is larger gets a slab of its own.
 */
#include "sim/chunk.h"

#include <pthread.h>
#include <stdlib.h>

#if defined(__linux__)
#include <sys/mman.h>
#endif

enum { SLAB = 2 * 1024 * 1024 };

/* The head of a slab; chunks follow. */
struct chunk_slab {
    struct chunk_slab *older;
    size_t size; /* bytes, this head included; a multiple of SLAB */
    alignas(SIZE_STEP) unsigned char bytes[];
};

/* ---- the depot ---- */

struct depot {
    pthread_mutex_t lock;
    struct chunk_slab *slabs;  /* of the usual size; owned */
    struct chunk_slab *larger; /* of any other; owned */
};

static struct chunk_slab **depot_list(struct depot *self, size_t size)
{
    return size == SLAB ? &self->slabs : &self->larger;
}

/* A slab of exactly this size; NULL when none waits. Cost O(1), of larger ones O(those
 * that wait). */
static struct chunk_slab *depot_take(struct depot *self, size_t size)
{
    struct chunk_slab *slab = NULL;

    if (self == NULL) {
        return NULL;
    }
    pthread_mutex_lock(&self->lock);
    for (struct chunk_slab **at = depot_list(self, size); *at != NULL;
         at = &(*at)->older) {
        if ((*at)->size == size) {
            slab = *at;
            *at = slab->older;
            break;
        }
    }
    pthread_mutex_unlock(&self->lock);
    return slab;
}

static void depot_give(struct depot *self, struct chunk_slab *slab)
{
    struct chunk_slab **list = depot_list(self, slab->size);

    pthread_mutex_lock(&self->lock);
    slab->older = *list;
    *list = slab;
    pthread_mutex_unlock(&self->lock);
}

struct depot *depot_new(void)
{
    struct depot *self = calloc(1, sizeof *self);

    if (self != NULL) {
        pthread_mutex_init(&self->lock, NULL);
    }
    return self;
}

static void free_slabs(struct chunk_slab *slab)
{
    while (slab != NULL) {
        struct chunk_slab *older = slab->older;

        free(slab);
        slab = older;
    }
}

void depot_free(struct depot *self)
{
    if (self != NULL) {
        free_slabs(self->slabs);
        free_slabs(self->larger);
        pthread_mutex_destroy(&self->lock);
        free(self);
    }
}

/* ---- a worker's source ---- */

/* A slab with room for `size` bytes, in no list yet. */
static struct chunk_slab *slab_new(struct chunk_source *source, size_t size)
{
    const size_t whole = (sizeof(struct chunk_slab) + size + SLAB - 1) / SLAB * SLAB;
    struct chunk_slab *slab = depot_take(source->depot, whole);

    if (slab == NULL) {
        slab = aligned_alloc(SLAB, whole);
        if (slab == NULL) {
            return NULL;
        }
#if defined(__linux__) && defined(MADV_HUGEPAGE)
        (void)madvise(slab, whole, MADV_HUGEPAGE); /* a wish: small pages work too */
#endif
        slab->size = whole;
    }
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
        struct chunk_slab *slab = source->slabs;

        source->slabs = slab->older;
        if (source->depot != NULL) {
            depot_give(source->depot, slab);
        } else {
            free(slab);
        }
    }
    *source = (struct chunk_source){ .depot = source->depot };
}
