/* membership.c: who is in which wave. A segment first drops the waves that its class,
 * region or organisation rules out; only what is left is asked of each endpoint. */
#include "models/membership.h"

#include "models/contact.h"
#include "models/purpose.h"

static bool in_set(uint64_t set, size_t i)
{
    return set == 0 || (set >> i & 1) != 0;
}

/* Can a wave admit some endpoint of the segment? */
static bool is_candidate(const struct wave *wave, const struct organisation *o,
                         const struct segment *s)
{
    return in_set(wave->classes, s->class) && in_set(wave->regions, s->region) &&
           (wave->organisation < 0 || (uint32_t)wave->organisation == o->spec);
}

bool membership_possible(const struct world *w, const struct organisation *o,
                         const struct segment *segments, size_t n_segments, uint32_t wave)
{
    const struct wave *list = w->scenario->rollout.waves.items;

    for (size_t j = 0; j < n_segments; j++) {
        if (is_candidate(&list[wave], o, &segments[j])) {
            return true;
        }
    }
    return false;
}

static size_t candidates(const struct world *w, const struct organisation *o,
                         const struct segment *s, uint8_t out[])
{
    const struct wave *waves = w->scenario->rollout.waves.items;
    size_t n = 0;

    for (size_t k = 0; k < w->scenario->rollout.waves.n; k++) {
        if (is_candidate(&waves[k], o, s)) {
            out[n++] = (uint8_t)k;
        }
    }
    return n;
}

struct member {
    uint32_t index;
    uint64_t rank; /* in the order that shares nest in */
    size_t ring, configuration;
};

/* Is a ring in a set; no ring (MEMBERSHIP_NONE) is not. */
static bool is_ring(uint64_t set, size_t ring)
{
    return ring < CUSTOMER_MAX_RINGS && (set >> ring & 1) != 0;
}

/* A ring that waits for no wave is in the first one that selects it, whatever its share.
 */
static bool admits(const struct world *w, size_t k, const struct member *m)
{
    const struct wave *wave = (const struct wave *)w->scenario->rollout.waves.items + k;

    return (m->rank < w->wave_limit[k] || is_ring(w->bypass, m->ring)) &&
           (wave->rings == 0 || is_ring(wave->rings, m->ring)) &&
           in_set(wave->configurations, m->configuration) &&
           (wave->count == 0 || m->index < (uint64_t)wave->count);
}

static uint8_t first_wave(const struct world *w, const uint8_t *waves, size_t n,
                          const struct member *m)
{
    for (size_t i = 0; i < n; i++) {
        if (admits(w, waves[i], m)) {
            return waves[i];
        }
    }
    return MEMBERSHIP_NONE;
}

/* Does some wave select by configuration? Only then is it worth finding out. */
static bool by_configuration(const struct world *w)
{
    const struct wave *waves = w->scenario->rollout.waves.items;

    for (size_t k = 0; k < w->scenario->rollout.waves.n; k++) {
        if (waves[k].configurations != 0) {
            return true;
        }
    }
    return false;
}

#define MEMBERSHIP_CHUNK 256u

/* Ranks of endpoints base to base + n - 1 of a segment, in the order that shares nest in.
 * Apart from what is asked of them: a guess of the processor that goes wrong would wait
 * for each. */
static void ranks_of(const struct world *w, const struct stream_permutation *order,
                     const struct organisation *o, const struct segment *s, uint32_t base,
                     size_t n, uint64_t *rank)
{
    const uint64_t whole =
        w->scenario->rollout.unit == UNIT_REGION
            ? s->region
            : (uint64_t)(o - w->population->organisations); /* one for all of them */

    if (w->scenario->rollout.unit == UNIT_ENDPOINT) {
        for (size_t i = 0; i < n; i++) {
            rank[i] = stream_permutation_at(order, o->first + base + i);
        }
        return;
    }
    rank[0] = stream_permutation_at(order, whole);
    for (size_t i = 1; i < n; i++) {
        rank[i] = rank[0];
    }
}

/* Do the waves select by share alone, each more than the one before? */
static bool by_share(const struct world *w, const uint8_t *waves, size_t n)
{
    const struct wave *list = w->scenario->rollout.waves.items;

    for (size_t i = 0; i < n; i++) {
        const struct wave *wave = &list[waves[i]];

        if (w->bypass != 0 || wave->rings != 0 || wave->configurations != 0 ||
            wave->count != 0 ||
            (i > 0 && w->wave_limit[waves[i]] < w->wave_limit[waves[i - 1]])) {
            return false;
        }
    }
    return true;
}

/* The first wave of each by its rank: waves are passed one after another. */
static void assign_by_share(const struct world *w, const uint8_t *waves, size_t n_waves,
                            const uint64_t *rank, size_t n, uint8_t *out)
{
    for (size_t i = 0; i < n; i++) {
        size_t passed = 0;

        for (size_t k = 0; k < n_waves; k++) {
            passed += rank[i] >= w->wave_limit[waves[k]];
        }
        out[i] = waves[passed]; /* waves[n_waves] is none */
    }
}

static size_t own_configuration(const struct world *w, const struct organisation *o,
                                const struct segment *s, uint32_t index)
{
    const struct stream_block b = stream_block(w->key, o->key, index, PURPOSE_CONTACT, 0);

    return contact_configuration(w, o, s->class, contact_standard(w, o, s->class),
                                 b.word[3]);
}

bool membership_first(const struct world *w, const struct organisation *o,
                      const struct segment *s, uint32_t index, uint8_t ring)
{
    const struct wave *wave = w->scenario->rollout.waves.items;
    struct member m = { .index = index, .rank = 0, .ring = ring };

    if (wave->configurations != 0) {
        m.configuration = own_configuration(w, o, s, index);
    }
    return is_candidate(wave, o, s) && admits(w, 0, &m);
}

static void assign_by_all(const struct world *w, const struct organisation *o,
                          const struct segment *s, const uint8_t *waves, size_t n_waves,
                          const uint64_t *rank, uint32_t base, size_t n,
                          const uint8_t *rings, uint8_t *out)
{
    const bool configurations = by_configuration(w);

    for (size_t i = 0; i < n; i++) {
        struct member m = { .index = base + (uint32_t)i,
                            .rank = rank[i],
                            .ring = rings == NULL ? MEMBERSHIP_NONE : rings[base + i] };

        if (configurations) {
            m.configuration = own_configuration(w, o, s, m.index);
        }
        out[i] = first_wave(w, waves, n_waves, &m);
    }
}

void membership_assign(const struct world *w, const struct organisation *o,
                       const struct segment *segments, size_t n_segments,
                       uint32_t restart, const uint8_t *rings, uint8_t *out)
{
    const struct stream_permutation order = world_order(w, restart);
    uint64_t rank[MEMBERSHIP_CHUNK];
    uint8_t waves[256 + 1];

    for (size_t j = 0; j < n_segments; j++) {
        const struct segment *s = &segments[j];
        const size_t n_waves = candidates(w, o, s, waves);
        const bool simple = by_share(w, waves, n_waves);

        waves[n_waves] = MEMBERSHIP_NONE;
        for (uint32_t base = s->begin; base < s->end; base += MEMBERSHIP_CHUNK) {
            const size_t n =
                s->end - base < MEMBERSHIP_CHUNK ? s->end - base : MEMBERSHIP_CHUNK;

            ranks_of(w, &order, o, s, base, n, rank);
            if (simple) {
                assign_by_share(w, waves, n_waves, rank, n, out + base);
            } else {
                assign_by_all(w, o, s, waves, n_waves, rank, base, n, rings, out + base);
            }
        }
    }
}
