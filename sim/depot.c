/* depot.c: slabs are asked to be huge pages (a page fault costs about a microsecond, more
 * on virtual machines; with small pages they were a tenth of a large run).
 */
#include "sim/depot.h"

#include <pthread.h>
#include <stdlib.h>

#if defined(__linux__)
#include <sys/mman.h>
#endif

struct depot {
    pthread_mutex_t lock;
    struct slab *slabs;  /* of SLAB_SIZE; owned */
    struct slab *larger; /* of any other size; owned */
};

struct depot *depot_new(void)
{
    struct depot *self = calloc(1, sizeof *self);

    if (self != NULL) {
        pthread_mutex_init(&self->lock, NULL);
    }
    return self;
}

static void free_all(struct slab *slab)
{
    while (slab != NULL) {
        struct slab *older = slab->older;

        free(slab);
        slab = older;
    }
}

void depot_free(struct depot *self)
{
    if (self != NULL) {
        free_all(self->slabs);
        free_all(self->larger);
        pthread_mutex_destroy(&self->lock);
        free(self);
    }
}

static struct slab **list_of(struct depot *self, size_t size)
{
    return size == SLAB_SIZE ? &self->slabs : &self->larger;
}

/* One of exactly this size that waits, or NULL. */
static struct slab *find(struct depot *self, size_t size)
{
    struct slab *slab = NULL;

    pthread_mutex_lock(&self->lock);
    for (struct slab **at = list_of(self, size); *at != NULL; at = &(*at)->older) {
        if ((*at)->size == size) {
            slab = *at;
            *at = slab->older;
            break;
        }
    }
    pthread_mutex_unlock(&self->lock);
    return slab;
}

struct slab *depot_take(struct depot *self, size_t size)
{
    struct slab *slab = self == NULL ? NULL : find(self, size);

    if (slab != NULL) {
        return slab;
    }
    slab = aligned_alloc(SLAB_SIZE, size);
    if (slab == NULL) {
        return NULL;
    }
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    (void)madvise(slab, size, MADV_HUGEPAGE); /* a wish: small pages work too */
#endif
    slab->size = size;
    return slab;
}

void depot_give_back(struct depot *self, struct slab *slab)
{
    if (self == NULL) {
        free(slab);
        return;
    }
    pthread_mutex_lock(&self->lock);
    struct slab **list = list_of(self, slab->size);

    slab->older = *list;
    *list = slab;
    pthread_mutex_unlock(&self->lock);
}
