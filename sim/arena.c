/* arena.c: pieces are cut from the newest chunk, front to back.
 *
 * Sizes are rounded up to a class (steps of 16 bytes, above 512 bytes four classes an
 * octave), so that a returned piece fits the next one of its class. Chunks start at 4 KiB
 * and grow up to 128 KiB with what the arena holds: a group with little to do holds
 * little. A piece larger than a quarter of a chunk gets a chunk of its own behind the
 * newest one, which stays in use.
 */
#include "sim/arena.h"

#include <stdint.h>
#include <string.h>

#include "sim/chunk.h"

enum { CHUNK_LEAST = 4096, CHUNK_MOST = 128 * 1024 };

/* A returned piece while it waits; it lies in the piece itself. */
struct piece {
    struct piece *next;
};

struct arena_returned {
    struct piece *class[SIZE_CLASSES];
};

static struct arena_chunk *new_chunk(struct arena *self, size_t size)
{
    struct arena_chunk *chunk = chunk_take(self->source, size);

    if (chunk != NULL) {
        self->total += sizeof *chunk + chunk->size;
    }
    return chunk;
}

/* A piece in a chunk of its own. */
static void *piece_alone(struct arena *self, size_t size)
{
    struct arena_chunk *chunk = new_chunk(self, size);

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

    while (chunk_size < self->total / 4 && chunk_size < CHUNK_MOST) {
        chunk_size *= 2;
    }
    if (size > chunk_size / 4) {
        return piece_alone(self, size);
    }
    struct arena_chunk *chunk = new_chunk(self, chunk_size);

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
    const unsigned class = size_class_of(size, &rounded);

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
    const unsigned class = size_class_of(size, &rounded);

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

        chunk_give_back(self->source, self->chunks);
        self->chunks = older;
    }
    *self = (struct arena){ .source = self->source };
}
