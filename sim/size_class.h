/* size_class.h: sizes rounded up to classes, so that what is given back fits the next
 * one.
 *
 * Steps of 16 bytes up to 512, then four classes an octave: at most a quarter is wasted.
 */
#ifndef RINGFALL_SIM_SIZE_CLASS_H
#define RINGFALL_SIM_SIZE_CLASS_H

#include <stddef.h>

enum {
    SIZE_STEP = 16,
    SIZE_SMALL = 512,   /* up to here the classes are steps */
    SIZE_SMALL_LOG = 9, /* log2 of it */
    SIZE_OCTAVES = 32,  /* above that, up to 2^41 bytes */
    SIZE_CLASSES = SIZE_SMALL / SIZE_STEP + 4 * SIZE_OCTAVES
};

/** The class of a size in [0, 2^41], and the size that all of its members have. */
static inline unsigned size_class_of(size_t size, size_t *rounded)
{
    if (size <= SIZE_SMALL) {
        const size_t steps = size == 0 ? 1 : (size + SIZE_STEP - 1) / SIZE_STEP;

        *rounded = steps * SIZE_STEP;
        return (unsigned)steps - 1;
    }
    const unsigned octave = 63 - (unsigned)__builtin_clzll((unsigned long long)size - 1);
    const size_t quarter = (size_t)1 << (octave - 2);
    const size_t quarters = (size - 1) / quarter + 1; /* 5 .. 8 of them */

    *rounded = quarters * quarter;
    return SIZE_SMALL / SIZE_STEP + 4 * (octave - SIZE_SMALL_LOG) + (unsigned)quarters -
           5;
}

#endif
