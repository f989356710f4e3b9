/* stream.h: random numbers as a function, not a state.
 *
 * Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2,
 * 3", SC11), from Random123. The key is (seed, replicate); the counter is (entity, index
 * in the entity, purpose, draw). A block's four words serve named draws of the caller.
 * Nothing is stored, so the order in which draws are made never matters.
 */
#ifndef RINGFALL_SIM_STREAM_H
#define RINGFALL_SIM_STREAM_H

#include <stddef.h>
#include <stdint.h>

struct stream_key {
    uint32_t seed;
    uint32_t replicate;
};

struct stream_block {
    uint32_t word[4];
};

/** One block of four independent uniform 32-bit words. Cost about 15 ns. */
struct stream_block stream_block(struct stream_key key, uint32_t entity, uint32_t index,
                                 uint32_t purpose, uint32_t draw);

/**
 * Blocks for many indices of one entity, word by word (structure of arrays).
 *
 * @param base    added to each local index
 * @param local   [n] borrowed
 * @param w0..w3  [n] out: the block's words. Must not overlap.
 *
 * Integers only; compiled for several instruction sets and chosen at run time, with equal
 * results. Cost about 3 ns an index with AVX2.
 */
void stream_blocks(struct stream_key key, uint32_t entity, uint32_t base,
                   const uint16_t *local, size_t n, uint32_t purpose, uint32_t draw,
                   uint32_t *restrict w0, uint32_t *restrict w1, uint32_t *restrict w2,
                   uint32_t *restrict w3);

/** A word as a real in (0, 1): the midpoint of its cell, never 0 or 1. */
static inline double stream_unit(uint32_t word)
{
    return ((double)word + 0.5) * 0x1p-32;
}

enum { STREAM_MAX_ROUNDS = 24 };

/* A keyed permutation of [0, n), prepared. Filled by stream_permutation_init. */
struct stream_permutation {
    uint64_t n;             /* in [1, 2^62] */
    uint64_t rows, columns; /* rows * columns >= n, about equal */
    uint64_t inverse;       /* floor((2^64 - 1) / columns), divides by multiplying */
    uint32_t n_rounds;      /* even */
    uint64_t round[STREAM_MAX_ROUNDS]; /* [n_rounds] their keys */
};

void stream_permutation_init(struct stream_permutation *self, struct stream_key key,
                             uint32_t purpose, uint64_t n);
/** The image of i, both in [0, n). Cost about 14 ns, for n below 64 some 50. */
uint64_t stream_permutation_at(const struct stream_permutation *self, uint64_t i);
/** The images of `first` to first + n - 1, all in [0, n of the permutation), to out[n].
 * Chosen at run time by the processor, with equal results. Cost about 5 ns an image with
 * AVX-512, else as one by one. */
void stream_permutation_range(const struct stream_permutation *self, uint64_t first,
                              size_t n, uint64_t *out);
/** The index whose image it is. Cost as of one image. */
uint64_t stream_permutation_of(const struct stream_permutation *self, uint64_t image);

/** A keyed hash of an index in [0, n) to [0, n), one to one (a permutation). Used for
 * nested random shares: index i is in share s iff stream_permute(…, i, n) < floor(s n).
 * Prepares the permutation at each call (100 ns): for many indices use
 * stream_permutation. */
uint64_t stream_permute(struct stream_key key, uint32_t purpose, uint64_t i, uint64_t n);

/** 32-bit FNV-1a of a text; keys draws of named entities and JSON Pointers. */
uint32_t stream_hash(const char *text);

#endif
