/* membership.c: who is in which wave. A segment first drops the waves that its class,
 * region or organisation rules out; only what is left is asked of each endpoint. */
#include "models/membership.h"

#include <string.h>

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

/* What a wave asks of an endpoint. Sets have a bit each; who is in no ring has one of
 * them all, CUSTOMER_NO_RING. */
struct demand {
    uint64_t limit;          /* its rank in the order that shares nest in is below it */
    uint64_t count;          /* its index is below it */
    uint64_t rings, at_once; /* its ring is in the first; in the second: of any rank */
    uint64_t configurations; /* its configuration group is in it */
};

/* What a wave finds out of one. */
struct member {
    uint64_t rank;
    uint64_t index;
    uint64_t ring, configuration; /* a bit, in its set */
};

static uint64_t ring_bit(uint8_t ring)
{
    return ring < CUSTOMER_MAX_RINGS ? UINT64_C(1) << ring : CUSTOMER_NO_RING;
}

static struct demand demand_of(const struct world *w, size_t k)
{
    const struct wave *wave = (const struct wave *)w->scenario->rollout.waves.items + k;

    return (struct demand){
        .limit = w->wave_limit[k],
        .count = wave->count == 0 ? UINT64_MAX : (uint64_t)wave->count,
        .rings = wave->rings == 0 ? UINT64_MAX : wave->rings,
        .at_once = w->bypass,
        .configurations = wave->configurations == 0 ? UINT64_MAX : wave->configurations,
    };
}

/* A ring that waits for no wave is in the first one that selects it, whatever its share.
 * Without branches: a guess that goes wrong costs more than all that is asked. */
static bool admits(const struct demand *d, const struct member *m)
{
    return ((m->rank < d->limit) | ((d->at_once & m->ring) != 0)) &
           ((d->rings & m->ring) != 0) & ((d->configurations & m->configuration) != 0) &
           (m->index < d->count);
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
#define MEMBERSHIP_MOST  256u /* waves */

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
        stream_permutation_range(order, o->first + base, n, rank);
        return;
    }
    rank[0] = stream_permutation_at(order, whole);
    for (size_t i = 1; i < n; i++) {
        rank[i] = rank[0];
    }
}

/* The waves that endpoints of one ring pass, one after another, by their ranks alone:
 * those of rank below limit[k], and not below the one before, are in wave[k]. */
struct ladder {
    uint64_t limit[MEMBERSHIP_MOST]; /* [steps], ascending */
    uint8_t wave[MEMBERSHIP_MOST + 1];
};

/* A class and region's: of each ring, and the last one of no ring. */
struct ladders {
    size_t n_waves, n_steps;
    uint8_t waves[MEMBERSHIP_MOST]; /* [n_waves] candidates that they are made of */
    struct ladder of[CUSTOMER_MAX_RINGS + 1];
};

/* Do the waves select by share and ring alone? */
static bool by_share(const struct world *w)
{
    const struct wave *waves = w->scenario->rollout.waves.items;

    for (size_t k = 0; k < w->scenario->rollout.waves.n; k++) {
        if (waves[k].configurations != 0 || waves[k].count != 0) {
            return false;
        }
    }
    return true;
}

static size_t n_ladders(const struct world *w)
{
    return w->scenario->rollout.rings.n + 1;
}

/* Returns its steps; a wave of no larger share than one before admits nobody. */
static size_t make_ladder(const struct world *w, const uint8_t *waves, size_t n,
                          uint64_t ring, struct ladder *out)
{
    uint64_t passed = 0;
    size_t steps = 0;

    for (size_t i = 0; i < n; i++) {
        const struct demand d = demand_of(w, waves[i]);
        const uint64_t limit = (d.at_once & ring) != 0 ? UINT64_MAX : d.limit;

        if ((d.rings & ring) != 0 && limit > passed) {
            out->limit[steps] = passed = limit;
            out->wave[steps++] = waves[i];
        }
    }
    out->wave[steps] = MEMBERSHIP_NONE;
    return steps;
}

/* All with the same number of steps, so that nothing is guessed: further ones are never
 * passed. */
static void make_ladders(const struct world *w, const uint8_t *waves, size_t n,
                         struct ladders *out)
{
    size_t steps[CUSTOMER_MAX_RINGS + 1];

    if (out->n_waves == n && memcmp(out->waves, waves, n) == 0) {
        return;
    }
    out->n_waves = n;
    memcpy(out->waves, waves, n);
    out->n_steps = 0;
    for (size_t r = 0; r < n_ladders(w); r++) {
        const uint64_t ring = r + 1 < n_ladders(w) ? UINT64_C(1) << r : CUSTOMER_NO_RING;

        steps[r] = make_ladder(w, waves, n, ring, &out->of[r]);
        out->n_steps = steps[r] > out->n_steps ? steps[r] : out->n_steps;
    }
    for (size_t r = 0; r < n_ladders(w); r++) {
        for (size_t k = steps[r]; k < out->n_steps; k++) {
            out->of[r].limit[k] = UINT64_MAX;
        }
    }
}

/* rings: of these endpoints, or NULL. */
static void assign_by_share(const struct world *w, const struct ladders *ladders,
                            const uint64_t *rank, const uint8_t *rings, size_t n,
                            uint8_t *out)
{
    const size_t last = n_ladders(w) - 1;

    for (size_t i = 0; i < n; i++) {
        const size_t r = rings == NULL || rings[i] > last ? last : rings[i];
        const struct ladder *ladder = &ladders->of[r];
        size_t passed = 0;

        for (size_t k = 0; k < ladders->n_steps; k++) {
            passed += rank[i] >= ladder->limit[k];
        }
        out[i] = ladder->wave[passed];
    }
}

/* The configuration groups, a bit each, of n endpoints from index `base` on. */
static void configurations_of(const struct world *w, const struct organisation *o,
                              const struct segment *s, uint32_t base, size_t n,
                              uint64_t *out)
{
    const size_t standard = contact_standard(w, o, s->class);
    uint32_t word[4][MEMBERSHIP_CHUNK];
    uint16_t local[MEMBERSHIP_CHUNK];

    for (size_t i = 0; i < n; i++) {
        local[i] = (uint16_t)i;
    }
    stream_blocks(w->key, o->key, base, local, n, PURPOSE_CONTACT, 0, word[0], word[1],
                  word[2], word[3]);
    for (size_t i = 0; i < n; i++) {
        out[i] =
            UINT64_C(1) << contact_configuration(w, o, s->class, standard, word[3][i]);
    }
}

bool membership_first(const struct world *w, const struct organisation *o,
                      const struct segment *s, uint32_t index, uint8_t ring)
{
    const struct demand d = demand_of(w, 0);
    struct member m = { .index = index, .ring = ring_bit(ring), .configuration = 1 };

    if (d.configurations != UINT64_MAX) {
        configurations_of(w, o, s, index, 1, &m.configuration);
    }
    return is_candidate(w->scenario->rollout.waves.items, o, s) && admits(&d, &m);
}

/* rings: of these endpoints, or NULL. The last wave first, so that the first one that
 * admits it is what stays. */
static void assign_by_all(const struct world *w, const uint8_t *waves, size_t n_waves,
                          const uint64_t *rank, const uint64_t *configuration,
                          const uint8_t *rings, uint32_t base, size_t n, uint8_t *out)
{
    struct demand demand[MEMBERSHIP_MOST];

    for (size_t k = 0; k < n_waves; k++) {
        demand[k] = demand_of(w, waves[k]);
    }
    for (size_t i = 0; i < n; i++) {
        const struct member m = { .index = base + i,
                                  .rank = rank[i],
                                  .ring = rings == NULL ? CUSTOMER_NO_RING
                                                        : ring_bit(rings[i]),
                                  .configuration = configuration[i] };

        out[i] = MEMBERSHIP_NONE;
        for (size_t k = n_waves; k-- > 0;) {
            out[i] = admits(&demand[k], &m) ? waves[k] : out[i];
        }
    }
}

void membership_assign(const struct world *w, const struct organisation *o,
                       const struct segment *segments, size_t n_segments,
                       uint32_t restart, const uint8_t *rings, uint8_t *out)
{
    const struct stream_permutation order = world_order(w, restart);
    const bool configurations = by_configuration(w), simple = by_share(w);
    uint64_t rank[MEMBERSHIP_CHUNK], configuration[MEMBERSHIP_CHUNK];
    uint8_t waves[MEMBERSHIP_MOST];
    struct ladders ladders;

    ladders.n_waves = SIZE_MAX;

    for (size_t i = 0; i < MEMBERSHIP_CHUNK; i++) {
        configuration[i] = 1;
    }

    for (size_t j = 0; j < n_segments; j++) {
        const struct segment *s = &segments[j];
        const size_t n_waves = candidates(w, o, s, waves);

        if (simple) {
            make_ladders(w, waves, n_waves, &ladders);
        }
        for (uint32_t base = s->begin; base < s->end; base += MEMBERSHIP_CHUNK) {
            const size_t n =
                s->end - base < MEMBERSHIP_CHUNK ? s->end - base : MEMBERSHIP_CHUNK;

            ranks_of(w, &order, o, s, base, n, rank);
            if (simple) {
                assign_by_share(w, &ladders, rank, rings == NULL ? NULL : rings + base, n,
                                out + base);
            } else {
                if (configurations) {
                    configurations_of(w, o, s, base, n, configuration);
                }
                assign_by_all(w, waves, n_waves, rank, configuration,
                              rings == NULL ? NULL : rings + base, base, n, out + base);
            }
        }
    }
}
