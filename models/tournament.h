/* tournament.h: the least of many keys that change one at a time: a tree of winners.
 *
 * A leaf is a player's key, a node the least of its two children, the root the least of
 * all. Against a heap: a change walks from leaf to root without a branch that depends on
 * a key, and the keys met on the way do not depend on each other; about 1 ns a level.
 */
#ifndef RINGFALL_MODELS_TOURNAMENT_H
#define RINGFALL_MODELS_TOURNAMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/arena.h"

#define TOURNAMENT_OUT UINT64_MAX /* key of a player that does not take part */

struct tournament {
    uint64_t
        *key; /* [2 * half] in an arena: 1 the root, i has 2i and 2i + 1; [0] unused */
    uint32_t
        half; /* a power of two >= the number of players; player p is leaf half + p */
};

/** All players are out. Returns false when memory is out. n >= 1. */
static inline bool tournament_init(struct tournament *self, struct arena *arena,
                                   uint32_t n)
{
    self->half = 1;
    while (self->half < n) {
        self->half *= 2;
    }
    self->key = arena_alloc(arena, 2 * (size_t)self->half * sizeof *self->key);
    if (self->key == NULL) {
        return false;
    }
    for (size_t i = 0; i < 2 * (size_t)self->half; i++) {
        self->key[i] = TOURNAMENT_OUT;
    }
    return true;
}

/** The least key. */
static inline uint64_t tournament_first(const struct tournament *self)
{
    return self->key[1];
}

/** The least key of all others. */
static inline uint64_t tournament_others(const struct tournament *self, uint32_t player)
{
    uint64_t least = TOURNAMENT_OUT;

    for (uint32_t i = self->half + player; i > 1; i /= 2) {
        const uint64_t other = self->key[i ^ 1];

        least = other < least ? other : least;
    }
    return least;
}

static inline void tournament_set(struct tournament *self, uint32_t player, uint64_t key)
{
    uint32_t i = self->half + player;

    self->key[i] = key;
    while (i > 1) {
        const uint64_t other = self->key[i ^ 1];

        key = other < key ? other : key;
        i /= 2;
        self->key[i] = key;
    }
}

/** The lowest player with the least key. */
static inline uint32_t tournament_winner(const struct tournament *self)
{
    uint32_t i = 1;

    while (i < self->half) {
        i = 2 * i + (self->key[2 * i] != self->key[1]);
    }
    return i - self->half;
}

#endif
