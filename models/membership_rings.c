/* membership_rings.c: who is in which of the customers' rings (MODEL 5).
 *
 * Rings with a selector come first, in order of precedence: each takes its share of what
 * the ones before it have left of the endpoints that it selects. What no such ring takes
 * is split among the rings without a selector by their shares. For a class and a region
 * that is one cut of [0, 1) into parts, and one keyed word says which part: the
 * endpoint's, or its organisation's where rings go by organisation.
 */
#include <string.h>

#include "models/membership.h"
#include "models/purpose.h"

#define CHUNK 256u

/* Part i is below limit[i] and not below limit[i - 1]; the last one has the rest. */
struct split {
    size_t n;   /* limits */
    double sum; /* of the parts so far */
    uint32_t limit[CUSTOMER_MAX_RINGS];
    uint8_t ring[CUSTOMER_MAX_RINGS + 1]; /* of each part, or MEMBERSHIP_NONE */
};

static void add_part(struct split *split, uint8_t ring, double share)
{
    split->sum += share;
    split->limit[split->n] =
        split->sum < 1.0 ? (uint32_t)(split->sum * 0x1p32) : UINT32_MAX;
    split->ring[split->n++] = ring;
}

/* The rings that select a segment, the lowest precedence first. */
static size_t selecting(const struct rollout *r, const struct segment *s,
                        uint8_t out[CUSTOMER_MAX_RINGS])
{
    const struct ring *rings = r->rings.items;
    size_t n = 0;

    for (size_t i = 0; i < r->rings.n; i++) {
        size_t k = n;

        if (!customer_selects(&rings[i], s->class, s->region)) {
            continue;
        }
        for (; k > 0 && rings[out[k - 1]].precedence > rings[i].precedence; k--) {
            out[k] = out[k - 1];
        }
        out[k] = (uint8_t)i;
        n++;
    }
    return n;
}

static void split_of(const struct rollout *r, const struct segment *s, struct split *out)
{
    const struct ring *rings = r->rings.items;
    uint8_t first[CUSTOMER_MAX_RINGS];
    const size_t n_first = selecting(r, s, first);
    double left = 1.0;

    out->n = 0;
    out->sum = 0.0;
    for (size_t k = 0; k < n_first; k++) {
        const struct ring *ring = &rings[first[k]];

        if (ring->share >= 1.0) {
            out->ring[out->n] = first[k]; /* all that is left */
            return;
        }
        add_part(out, first[k], left * ring->share);
        left *= 1.0 - ring->share;
    }
    for (size_t i = 0; i < r->rings.n; i++) {
        if (!customer_has_selector(&rings[i])) {
            add_part(out, (uint8_t)i, left * rings[i].share);
        }
    }
    if (out->n > n_first) {
        out->n--; /* the last one has the rest */
    } else {
        out->ring[out->n] = MEMBERSHIP_NONE;
    }
}

static uint8_t ring_of(const struct split *split, uint32_t word)
{
    size_t part = 0;

    for (size_t k = 0; k < split->n; k++) {
        part += word >= split->limit[k];
    }
    return split->ring[part];
}

/* The word of an organisation: no endpoint has this index. */
static uint32_t word_of(const struct world *w, const struct organisation *o,
                        uint32_t index)
{
    const bool whole = w->scenario->rollout.rings_by == UNIT_ORGANISATION;

    return stream_block(w->key, o->key, whole ? UINT32_MAX : index, PURPOSE_REACH, 0)
        .word[1];
}

uint8_t membership_ring(const struct world *w, const struct organisation *o,
                        const struct segment *s, uint32_t index)
{
    struct split split;

    split_of(&w->scenario->rollout, s, &split);
    return ring_of(&split, word_of(w, o, index));
}

static void rings_of_segment(const struct world *w, const struct organisation *o,
                             const struct segment *s, const uint16_t *local, uint8_t *out)
{
    uint32_t word[4][CHUNK];
    struct split split;

    split_of(&w->scenario->rollout, s, &split);
    if (split.n == 0 || w->scenario->rollout.rings_by == UNIT_ORGANISATION) {
        memset(out + s->begin, ring_of(&split, word_of(w, o, s->begin)),
               s->end - s->begin);
        return;
    }
    for (uint32_t base = s->begin; base < s->end; base += CHUNK) {
        const uint32_t n = s->end - base < CHUNK ? s->end - base : CHUNK;

        stream_blocks(w->key, o->key, base, local, n, PURPOSE_REACH, 0, word[0], word[1],
                      word[2], word[3]);
        for (uint32_t i = 0; i < n; i++) {
            out[base + i] = ring_of(&split, word[1][i]);
        }
    }
}

void membership_rings(const struct world *w, const struct organisation *o,
                      const struct segment *segments, size_t n_segments, uint8_t *out)
{
    uint16_t local[CHUNK];

    for (uint32_t i = 0; i < CHUNK; i++) {
        local[i] = (uint16_t)i;
    }
    for (size_t j = 0; j < n_segments; j++) {
        rings_of_segment(w, o, &segments[j], local, out);
    }
}
