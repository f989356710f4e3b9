/* returns.c: a heap that takes bulk additions: they are put in order together, when the
 * next return is asked for (Floyd's heap construction when many, sifting when few). */
#include "models/returns.h"

static void sift_down(uint64_t *keys, uint32_t n, uint32_t i)
{
    const uint64_t key = keys[i];

    for (;;) {
        uint32_t child = 2 * i + 1;

        if (child >= n) {
            break;
        }
        child += child + 1 < n && keys[child + 1] < keys[child];
        if (key <= keys[child]) {
            break;
        }
        keys[i] = keys[child];
        i = child;
    }
    keys[i] = key;
}

static void sift_up(uint64_t *keys, uint32_t i)
{
    const uint64_t key = keys[i];

    while (i > 0 && key < keys[(i - 1) / 2]) {
        keys[i] = keys[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    keys[i] = key;
}

static void make_order(struct returns *self)
{
    if (self->n - self->sorted > self->sorted / 8) {
        for (uint32_t i = self->n / 2; i-- > 0;) {
            sift_down(self->keys, self->n, i);
        }
    } else {
        for (uint32_t i = self->sorted; i < self->n; i++) {
            sift_up(self->keys, i);
        }
    }
    self->sorted = self->n;
}

bool returns_add(struct returns *self, struct arena *arena, tick_t at, uint32_t index,
                 enum back how)
{
    if (self->n == self->capacity) {
        const uint32_t capacity = self->capacity == 0 ? 8 : 2 * self->capacity;
        uint64_t *keys = arena_grow(arena, self->keys, self->capacity * sizeof *keys,
                                    capacity * sizeof *keys);

        if (keys == NULL) {
            return false;
        }
        arena_return(arena, self->keys, self->capacity * sizeof *keys);
        self->keys = keys;
        self->capacity = capacity;
    }
    self->keys[self->n++] = (uint64_t)at << 33 | (uint64_t)index << 2 | (uint64_t)how;
    return true;
}

tick_t returns_next(struct returns *self)
{
    if (self->n == 0) {
        return TICK_NEVER;
    }
    if (self->sorted != self->n) {
        make_order(self);
    }
    return returns_key_at(self->keys[0]);
}

uint64_t returns_take(struct returns *self)
{
    if (self->sorted != self->n) {
        make_order(self);
    }
    const uint64_t first = self->keys[0];

    self->keys[0] = self->keys[--self->n];
    self->sorted = self->n;
    if (self->n > 0) {
        sift_down(self->keys, self->n, 0);
    }
    return first;
}
