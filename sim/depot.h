/* depot.h: slabs of memory that wait between the runs of a study, on any threads: the
 * system clears their pages once and not once a run.
 */
#ifndef RINGFALL_SIM_DEPOT_H
#define RINGFALL_SIM_DEPOT_H

#include <stdalign.h>
#include <stddef.h>

#include "sim/size_class.h"

#define SLAB_SIZE                                                                        \
    ((size_t)2 * 1024 * 1024) /* of a huge page; slabs are aligned to it                 \
                               */

/* The head of a slab. */
struct slab {
    struct slab *older;
    size_t size; /* bytes, this head included; a multiple of SLAB_SIZE */
    alignas(SIZE_STEP) unsigned char bytes[];
};

struct depot; /* may be NULL below: then the system has the slabs */

/** NULL when memory is out. */
struct depot *depot_new(void);
void depot_free(struct depot *self);

/** A slab of exactly so many bytes, not cleared; NULL when memory is out. Cost O(1),
 * larger than SLAB_SIZE O(those that wait). */
struct slab *depot_take(struct depot *self, size_t size);
void depot_give_back(struct depot *self, struct slab *slab);

#endif
