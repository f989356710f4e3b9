/* membership_rings.c: who is in which of the customers' rings (MODEL 5).
 *
 * For a class and a region the rings cut [0, 1) into parts, and one keyed word says which
 * part: the endpoint's, or its organisation's where rings go by organisation.
 */
#include <math.h>
#include <string.h>

#include "models/membership.h"
#include "models/purpose.h"

#define CHUNK   256u
#define ROUNDED 1e-9 /* sums of shares that are meant to be 1 */

/* ---- the parts ---- */

/* The rings that select a class and region, the lowest precedence first. */
static size_t selecting(const struct list *list, size_t class, size_t region,
                        uint8_t out[CUSTOMER_MAX_RINGS])
{
    const struct ring *rings = list->items;
    size_t n = 0;

    for (size_t i = 0; i < list->n; i++) {
        size_t k = n;

        if (!customer_selects(&rings[i], class, region)) {
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

/* Split what is left among the rings without a selector. The last one's share is as
 * written, so that 0 stays 0, unless the shares as written do not quite sum to 1. */
static size_t split_rest(const struct list *list, double left,
                         struct membership_part *out)
{
    const struct ring *rings = list->items;
    double rest = left;
    size_t n = 0;

    for (size_t i = 0; i < list->n; i++) {
        if (!customer_has_selector(&rings[i])) {
            out[n] = (struct membership_part){ (uint8_t)i, left * rings[i].share };
            rest -= out[n++].share;
        }
    }
    if (n == 0) {
        out[n++] = (struct membership_part){ MEMBERSHIP_NONE, left };
    } else if (fabs(rest) > ROUNDED * left) {
        out[n - 1].share = fmax(0.0, out[n - 1].share + rest);
    }
    return n;
}

size_t membership_split(const struct list *rings, size_t class, size_t region,
                        struct membership_part *out)
{
    const struct ring *ring = rings->items;
    uint8_t first[CUSTOMER_MAX_RINGS];
    const size_t n = selecting(rings, class, region, first);
    double left = 1.0;

    for (size_t k = 0; k < n; k++) {
        const double share = ring[first[k]].share;

        out[k] = (struct membership_part){ first[k], left * share };
        if (share >= 1.0) {
            return k + 1; /* all that is left */
        }
        left *= 1.0 - share;
    }
    return n + split_rest(rings, left, out + n);
}

/* ---- the endpoints ---- */

/* Part i is below limit[i] and not below limit[i - 1]; the last one has the rest. */
struct split {
    size_t n; /* limits */
    uint32_t limit[CUSTOMER_MAX_RINGS];
    uint8_t ring[CUSTOMER_MAX_RINGS + 1]; /* of each part, or MEMBERSHIP_NONE */
};

static void split_of(const struct rollout *r, const struct segment *s, struct split *out)
{
    struct membership_part parts[CUSTOMER_MAX_RINGS + 1];
    double sum = 0.0;

    out->n = membership_split(&r->rings, s->class, s->region, parts) - 1;
    for (size_t k = 0; k < out->n; k++) {
        sum += parts[k].share;
        out->limit[k] = sum < 1.0 ? (uint32_t)(sum * 0x1p32) : UINT32_MAX;
        out->ring[k] = parts[k].ring;
    }
    out->ring[out->n] = parts[out->n].ring;
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

/* Rings that go by organisation: one word for all. */
static void rings_of_organisation(const struct world *w, const struct organisation *o,
                                  const struct segment *segments, size_t n_segments,
                                  uint8_t *out)
{
    struct split split;

    for (size_t j = 0; j < n_segments; j++) {
        const struct segment *s = &segments[j];

        split_of(&w->scenario->rollout, s, &split);
        memset(out + s->begin, ring_of(&split, word_of(w, o, s->begin)),
               s->end - s->begin);
    }
}

void membership_rings(const struct world *w, const struct organisation *o,
                      const struct segment *segments, size_t n_segments, uint8_t *out)
{
    const struct segment *s = segments;
    uint32_t word[4][CHUNK];
    uint16_t local[CHUNK];
    struct split split;

    if (w->scenario->rollout.rings_by == UNIT_ORGANISATION) {
        rings_of_organisation(w, o, segments, n_segments, out);
        return;
    }
    for (uint32_t i = 0; i < CHUNK; i++) {
        local[i] = (uint16_t)i;
    }
    split_of(&w->scenario->rollout, s, &split);
    for (uint32_t base = 0; base < o->n; base += CHUNK) {
        const uint32_t n = o->n - base < CHUNK ? o->n - base : CHUNK;

        stream_blocks(w->key, o->key, base, local, n, PURPOSE_REACH, 0, word[0], word[1],
                      word[2], word[3]);
        for (uint32_t i = 0; i < n; i++) {
            if (base + i >= s->end) {
                do {
                    s++;
                } while (base + i >= s->end);
                split_of(&w->scenario->rollout, s, &split);
            }
            out[base + i] = ring_of(&split, word[1][i]);
        }
    }
}
