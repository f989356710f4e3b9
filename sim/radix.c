/* radix.c: least significant digit first, over keys that carry their entry.
 *
 * A key is (offset - least) << 16 | local: at most 48 bits. Each pass spreads by one
 * digit of the offset and keeps the order of equals, so ties stay as they came. All
 * digits are counted while the keys are packed; the last pass writes the 2-byte entries.
 * With p passes of d bits the work is about p * (n + 2^d / 2) steps, and the cheapest p
 * is taken: three passes of 8 bits for some hundred entries over hours of milliseconds,
 * two of 12 for tens of thousands.
 */
#include "sim/radix.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_PASSES = 4, MAX_BITS = 12, FEW = 24, LOCAL_BITS = 16, OFFSET_BITS = 32 };

struct plan {
    unsigned passes, bits; /* passes * bits covers the range of the offsets */
};

static struct plan plan_passes(size_t n, uint32_t range)
{
    const unsigned range_bits = range == 0 ? 1 : 32 - (unsigned)__builtin_clz(range);
    struct plan best = { 0, 0 };
    size_t least_cost = SIZE_MAX;

    for (unsigned passes = 1; passes <= MAX_PASSES; passes++) {
        const unsigned bits = (range_bits + passes - 1) / passes;

        if (bits <= MAX_BITS) {
            const size_t cost = passes * (n + ((size_t)1 << bits) / 2);

            if (cost < least_cost) {
                least_cost = cost;
                best = (struct plan){ passes, bits };
            }
        }
    }
    return best;
}

/* The place in the input breaks ties, so insertion needs no care to be stable. */
static void order_few(const uint16_t *local, const uint32_t *offset, size_t n,
                      uint16_t *out)
{
    uint64_t keys[FEW];

    for (size_t i = 0; i < n; i++) {
        const uint64_t key = (uint64_t)offset[i] << OFFSET_BITS | i;
        size_t j = i;

        for (; j > 0 && keys[j - 1] > key; j--) {
            keys[j] = keys[j - 1];
        }
        keys[j] = key;
    }
    for (size_t i = 0; i < n; i++) {
        out[i] = local[(uint32_t)keys[i]];
    }
}

/* The keys, and how often each value of each digit occurs. */
static void pack(struct radix *self, const uint16_t *local, const uint32_t *offset,
                 size_t n, uint32_t least, struct plan plan)
{
    const uint32_t mask = (UINT32_C(1) << plan.bits) - 1;

    memset(self->counts, 0, (plan.passes * sizeof *self->counts) << plan.bits);
    for (size_t i = 0; i < n; i++) {
        const uint32_t key = offset[i] - least;

        self->keys[i] = (uint64_t)key << LOCAL_BITS | local[i];
        for (unsigned p = 0; p < plan.passes; p++) {
            self->counts[((size_t)p << plan.bits) + (key >> (p * plan.bits) & mask)]++;
        }
    }
}

/* Counts become the place of the first key of each value. */
static void sum_up(uint32_t *counts, size_t n_values)
{
    uint32_t sum = 0;

    for (size_t v = 0; v < n_values; v++) {
        const uint32_t count = counts[v];

        counts[v] = sum;
        sum += count;
    }
}

static void spread(struct radix *self, size_t n, struct plan plan, uint16_t *out)
{
    const uint32_t mask = (UINT32_C(1) << plan.bits) - 1;
    uint64_t *from = self->keys, *to = self->keys + self->capacity;

    for (unsigned p = 0; p < plan.passes; p++) {
        const unsigned shift = LOCAL_BITS + p * plan.bits;
        uint32_t *places = self->counts + ((size_t)p << plan.bits);

        sum_up(places, (size_t)1 << plan.bits);
        if (p + 1 == plan.passes) {
            for (size_t i = 0; i < n; i++) {
                out[places[from[i] >> shift & mask]++] = (uint16_t)from[i];
            }
        } else {
            for (size_t i = 0; i < n; i++) {
                to[places[from[i] >> shift & mask]++] = from[i];
            }
        }
        uint64_t *const swap = from;

        from = to;
        to = swap;
    }
}

static int make_room(struct radix *self, size_t n, struct rf_error *err)
{
    if (self->counts == NULL) {
        self->counts = malloc((MAX_PASSES * sizeof *self->counts) << MAX_BITS);
        if (self->counts == NULL) {
            return rf_fail(err, RF_ENOMEM, "", "no memory to sort a run");
        }
    }
    if (n > self->capacity) {
        const size_t capacity = n < 4096 ? 4096 : n;

        free(self->keys);
        self->capacity = 0;
        self->keys = malloc(2 * capacity * sizeof *self->keys);
        if (self->keys == NULL) {
            return rf_fail(err, RF_ENOMEM, "", "no memory to sort a run of %zu", n);
        }
        self->capacity = capacity;
    }
    return RF_OK;
}

int radix_order(struct radix *self, const uint16_t *local, const uint32_t *offset,
                size_t n, uint32_t least, uint32_t most, uint16_t *out,
                struct rf_error *err)
{
    if (n <= FEW) {
        order_few(local, offset, n, out);
        return RF_OK;
    }
    const int status = make_room(self, n, err);

    if (status != RF_OK) {
        return status;
    }
    const struct plan plan = plan_passes(n, most - least);

    pack(self, local, offset, n, least, plan);
    spread(self, n, plan, out);
    return RF_OK;
}

void radix_free(struct radix *self)
{
    free(self->keys);
    free(self->counts);
    *self = (struct radix){ 0 };
}
