/* stream.c: Philox4x32-10 one block at a time and many at once, and keyed permutations.
 *
 * Many blocks are drawn LANES at a time by the widest code that the processor has
 * (lanes.c). A tail is padded with indices that are drawn and cut off.
 *
 * The permutation is a generalised Feistel network (Black and Rogaway, "Ciphers with
 * arbitrary finite domains", CT-RSA 2002): i is a cell of a table of rows x columns >= n,
 * whose row and column are shifted in turn by a keyed hash of the other. A cell outside
 * [0, n) is sent through again ("cycle walking"); as rows * columns - n < columns, that
 * happens to about one in sqrt(n). Two more rounds bring the law of the whole permutation
 * closer to uniform by a factor of 4 for n = 4 and of 2 for n = 6 (computed), that of
 * pairs of images by the number of rows: so the smaller the table, the more rounds.
 */
#include "sim/stream.h"

#include <assert.h>
#include <string.h>

#include <Random123/philox.h>

#include "sim/lanes.h"

__extension__ typedef unsigned __int128 wide_t;

#define ROUND_FIRST  UINT64_C(0xbf58476d1ce4e5b9) /* splitmix64's */
#define ROUND_SECOND UINT64_C(0x94d049bb133111eb)

enum {
    PHILOX_ROUNDS = 10,
    PERMUTATION_ENTITY = 0x7065726d /* counter word of the keys, above any LP id in use */
};

struct stream_block stream_block(struct stream_key key, uint32_t entity, uint32_t index,
                                 uint32_t purpose, uint32_t draw)
{
    const philox4x32_ctr_t counter = { { entity, index, purpose, draw } };
    const philox4x32_key_t philox_key = { { key.seed, key.replicate } };
    const philox4x32_ctr_t out = philox4x32_R(PHILOX_ROUNDS, counter, philox_key);

    return (struct stream_block){ { out.v[0], out.v[1], out.v[2], out.v[3] } };
}

void stream_blocks(struct stream_key key, uint32_t entity, uint32_t base,
                   const uint16_t *local, size_t n, uint32_t purpose, uint32_t draw,
                   uint32_t *restrict w0, uint32_t *restrict w1, uint32_t *restrict w2,
                   uint32_t *restrict w3)
{
    lanes_fn *const philox = lanes_best();
    struct lanes c;
    uint16_t piece[LANES] = { 0 };

    for (size_t done = 0; done < n; done += LANES) {
        const size_t m = n - done < LANES ? n - done : LANES;

        memcpy(piece, local + done, m * sizeof piece[0]);
        for (int j = 0; j < LANES; j++) {
            c.word[0][j] = entity;
            c.word[1][j] = base + piece[j];
            c.word[2][j] = purpose;
            c.word[3][j] = draw;
        }
        philox(&c, key);
        memcpy(w0 + done, c.word[0], m * sizeof *w0);
        memcpy(w1 + done, c.word[1], m * sizeof *w1);
        memcpy(w2 + done, c.word[2], m * sizeof *w2);
        memcpy(w3 + done, c.word[3], m * sizeof *w3);
    }
}

/* ---- permutations ---- */

static uint64_t high_product(uint64_t a, uint64_t b)
{
    return (uint64_t)(((wide_t)a * b) >> 64);
}

/* A keyed hash of x as a number in [0, n): multiply, fold, multiply (the constants are
 * those of splitmix64), then scale. The bias is below n / 2^64. */
static uint64_t round_shift(uint64_t x, uint64_t round_key, uint64_t n)
{
    uint64_t hash = (x ^ round_key) * ROUND_FIRST;

    hash = (hash ^ hash >> 32) * ROUND_SECOND;
    return high_product(hash, n);
}

static uint32_t rounds_for(uint64_t n)
{
    return n < 64 ? STREAM_MAX_ROUNDS : n < 4096 ? 8 : 6;
}

static uint64_t ceil_sqrt(uint64_t n)
{
    uint64_t root = 0;

    for (uint64_t bit = UINT64_C(1) << 31; bit != 0; bit >>= 1) {
        if ((root + bit) * (root + bit) < n) {
            root += bit;
        }
    }
    return root + 1;
}

void stream_permutation_init(struct stream_permutation *self, struct stream_key key,
                             uint32_t purpose, uint64_t n)
{
    assert(n >= 1 && n <= UINT64_C(1) << 62);
    self->n = n;
    self->columns = ceil_sqrt(n);
    self->rows = (n - 1) / self->columns + 1;
    self->inverse = UINT64_MAX / self->columns;
    self->n_rounds = rounds_for(n);
    for (uint32_t r = 0; r < self->n_rounds; r += 2) {
        const struct stream_block b =
            stream_block(key, PERMUTATION_ENTITY, (uint32_t)n, purpose, r);

        self->round[r] = (uint64_t)b.word[0] << 32 | b.word[1];
        self->round[r + 1] = (uint64_t)b.word[2] << 32 | b.word[3];
    }
}

struct cell {
    uint64_t row, column;
};

static struct cell cell_of(const struct stream_permutation *self, uint64_t i)
{
    const uint64_t columns = self->columns;
    uint64_t row = high_product(i, self->inverse); /* too low by one at most */
    uint64_t column = i - row * columns;

    if (column >= columns) {
        column -= columns;
        row++;
    }
    return (struct cell){ row, column };
}

uint64_t stream_permutation_at(const struct stream_permutation *self, uint64_t i)
{
    const uint64_t rows = self->rows, columns = self->columns;

    assert(i < self->n);
    do {
        struct cell at = cell_of(self, i);

        for (uint32_t r = 0; r < self->n_rounds; r += 2) {
            at.row += round_shift(at.column, self->round[r], rows);
            at.row -= at.row >= rows ? rows : 0;
            at.column += round_shift(at.row, self->round[r + 1], columns);
            at.column -= at.column >= columns ? columns : 0;
        }
        i = at.row * columns + at.column;
    } while (i >= self->n);
    return i;
}

#if defined(__x86_64__) && defined(__GNUC__)

enum { IMAGES = 8 }; /* worked side by side */

/* Eight words of 64 bits. */
typedef uint64_t images_t __attribute__((vector_size(8 * IMAGES)));

/* Each step of stream_permutation_at on eight at once, for n of 32 bits: the high half of
 * a product is then made of two products of halves. An image outside [0, n) is left to
 * the caller. */
__attribute__((target("avx512f,avx512dq"))) static void
eight_images(const struct stream_permutation *self, uint64_t first, uint64_t *out)
{
    const uint64_t rows = self->rows, columns = self->columns, low = UINT32_MAX;
    const images_t i = first + (images_t){ 0, 1, 2, 3, 4, 5, 6, 7 };
    images_t row = (i * (self->inverse >> 32) + (i * (self->inverse & low) >> 32)) >> 32;
    images_t column = i - row * columns;
    images_t over = (images_t)(column >= columns); /* all ones, or none */

    column -= over & columns;
    row -= over;
    for (uint32_t r = 0; r < self->n_rounds; r += 2) {
        images_t hash = (column ^ self->round[r]) * ROUND_FIRST;

        hash = (hash ^ hash >> 32) * ROUND_SECOND;
        row += ((hash >> 32) * rows + ((hash & low) * rows >> 32)) >> 32;
        row -= (images_t)(row >= rows) & rows;
        hash = (row ^ self->round[r + 1]) * ROUND_FIRST;
        hash = (hash ^ hash >> 32) * ROUND_SECOND;
        column += ((hash >> 32) * columns + ((hash & low) * columns >> 32)) >> 32;
        column -= (images_t)(column >= columns) & columns;
    }
    const images_t image = row * columns + column;

    memcpy(out, &image, sizeof image);
}

/* How many of the images are done by wide code; those outside [0, n) are not made yet. */
static size_t wide_images(const struct stream_permutation *self, uint64_t first, size_t n,
                          uint64_t *out)
{
    size_t done = 0;

    if (self->n > UINT32_MAX || !__builtin_cpu_supports("avx512dq")) {
        return 0;
    }
    for (; done + IMAGES <= n; done += IMAGES) {
        eight_images(self, first + done, out + done);
    }
    return done;
}

#else

static size_t wide_images(const struct stream_permutation *self, uint64_t first, size_t n,
                          uint64_t *out)
{
    (void)self, (void)first, (void)n, (void)out;
    return 0;
}

#endif

void stream_permutation_range(const struct stream_permutation *self, uint64_t first,
                              size_t n, uint64_t *out)
{
    const size_t done = wide_images(self, first, n, out);

    for (size_t i = 0; i < n; i++) {
        if (i >= done || out[i] >= self->n) {
            out[i] = stream_permutation_at(self, first + i);
        }
    }
}

/* The rounds backwards. */
uint64_t stream_permutation_of(const struct stream_permutation *self, uint64_t image)
{
    const uint64_t rows = self->rows, columns = self->columns;

    assert(image < self->n);
    do {
        struct cell at = cell_of(self, image);

        for (uint32_t r = self->n_rounds; r > 0; r -= 2) {
            at.column += columns - round_shift(at.row, self->round[r - 1], columns);
            at.column -= at.column >= columns ? columns : 0;
            at.row += rows - round_shift(at.column, self->round[r - 2], rows);
            at.row -= at.row >= rows ? rows : 0;
        }
        image = at.row * columns + at.column;
    } while (image >= self->n);
    return image;
}

uint64_t stream_permute(struct stream_key key, uint32_t purpose, uint64_t i, uint64_t n)
{
    struct stream_permutation permutation;

    stream_permutation_init(&permutation, key, purpose, n);
    return stream_permutation_at(&permutation, i);
}

uint32_t stream_hash(const char *text)
{
    uint32_t hash = 2166136261u; /* FNV offset basis and prime, 32 bits */

    for (; *text != '\0'; text++) {
        hash = (hash ^ (unsigned char)*text) * 16777619u;
    }
    return hash;
}
