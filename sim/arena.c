/* arena.c: pieces are cut from the newest chunk, front to back.
 *
 * Sizes are rounded up to a class (steps of 16 bytes, above 512 bytes four classes an
 * octave), so that a returned piece fits the next one of its class. Chunks start at 4 KiB
 * and double up to 256 KiB: a group with little to do holds little. A piece larger than a
 * quarter of a chunk gets a chunk of its own behind the newest one, which stays in use.
 */
#include "sim/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    STEP = 16,
    SMALL = 512,            /* up to here the classes are steps */
    SMALL_LOG = 9,          /* log2 of it */
    N_SMALL = SMALL / STEP, /* classes 0 .. N_SMALL - 1 */
    N_OCTAVES = 32,         /* above that, up to 2^41 bytes */
    N_CLASSES = N_SMALL + 4 * N_OCTAVES,
    CHUNK_LEAST = 4096,
    CHUNK_MOST = 256 * 1024
};

struct arena_chunk {
    struct arena_chunk *older;
    size_t size; /* bytes that follow */
    alignas(STEP) unsigned char bytes[];
};

/* A returned piece while it waits; it lies in the piece itself. */
struct piece {
    struct piece *next;
};

struct arena_returned {
    struct piece *class[N_CLASSES];
};

/* The class of a size > 0, and the size that all of its pieces have. */
static unsigned class_of(size_t size, size_t *rounded)
{
    if (size <= SMALL) {
        const size_t steps = (size + STEP - 1) / STEP;

        *rounded = steps * STEP;
        return (unsigned)steps - 1;
    }
    const unsigned octave = 63 - (unsigned)__builtin_clzll((unsigned long long)size - 1);
    const size_t quarter = (size_t)1 << (octave - 2);
    const size_t quarters = (size - 1) / quarter + 1; /* 5 .. 8 of them */

    *rounded = quarters * quarter;
    return N_SMALL + 4 * (octave - SMALL_LOG) + (unsigned)quarters - 5;
}

static struct arena_chunk *chunk_new(struct arena *self, size_t size)
{
    struct arena_chunk *chunk = malloc(sizeof *chunk + size);

    if (chunk != NULL) {
        chunk->size = size;
        self->total += size + sizeof *chunk;
    }
    return chunk;
}

/* A piece in a chunk of its own. */
static void *piece_alone(struct arena *self, size_t size)
{
    struct arena_chunk *chunk = chunk_new(self, size);

    if (chunk == NULL) {
        return NULL;
    }
    if (self->chunks == NULL) {
        chunk->older = NULL;
        self->chunks = chunk;
        self->used = size;
    } else {
        chunk->older = self->chunks->older;
        self->chunks->older = chunk;
    }
    return chunk->bytes;
}

/* A fresh chunk in front, larger than the last; its first piece. */
static void *piece_in_new_chunk(struct arena *self, size_t size)
{
    size_t chunk_size = CHUNK_LEAST;

    while (chunk_size < self->total && chunk_size < CHUNK_MOST) {
        chunk_size *= 2;
    }
    if (size > chunk_size / 4) {
        return piece_alone(self, size);
    }
    struct arena_chunk *chunk = chunk_new(self, chunk_size - sizeof *chunk);

    if (chunk == NULL) {
        return NULL;
    }
    chunk->older = self->chunks;
    self->chunks = chunk;
    self->used = size;
    return chunk->bytes;
}

void *arena_alloc(struct arena *self, size_t size)
{
    size_t rounded;

    if (size > (SIZE_MAX >> 24)) {
        return NULL;
    }
    const unsigned class = class_of(size == 0 ? 1 : size, &rounded);

    if (self->returned != NULL && self->returned->class[class] != NULL) {
        struct piece *piece = self->returned->class[class];

        self->returned->class[class] = piece->next;
        return piece;
    }
    if (self->chunks == NULL || rounded > self->chunks->size - self->used) {
        return piece_in_new_chunk(self, rounded);
    }
    void *at = self->chunks->bytes + self->used;

    self->used += rounded;
    return at;
}

void *arena_calloc(struct arena *self, size_t n, size_t size)
{
    if (size != 0 && n > SIZE_MAX / size) {
        return NULL;
    }
    void *at = arena_alloc(self, n * size);

    return at == NULL ? NULL : memset(at, 0, n * size);
}

void *arena_grow(struct arena *self, const void *old, size_t old_size, size_t new_size)
{
    void *at = arena_alloc(self, new_size);

    if (at != NULL && old_size > 0) {
        memcpy(at, old, old_size < new_size ? old_size : new_size);
    }
    return at;
}

void arena_return(struct arena *self, void *piece, size_t size)
{
    size_t rounded;

    if (piece == NULL) {
        return;
    }
    const unsigned class = class_of(size == 0 ? 1 : size, &rounded);

    if (self->returned == NULL) {
        self->returned = arena_calloc(self, 1, sizeof *self->returned);
        if (self->returned == NULL) {
            return; /* the piece is lost to reuse, not to arena_free */
        }
    }
    struct piece *back = piece;

    back->next = self->returned->class[class];
    self->returned->class[class] = back;
}

void arena_free(struct arena *self)
{
    while (self->chunks != NULL) {
        struct arena_chunk *older = self->chunks->older;

        free(self->chunks);
        self->chunks = older;
    }
    *self = (struct arena){ 0 };
}
