/* membership.c: who is in which wave. A segment first drops the waves that its class,
 * region or organisation rules out; only what is left is asked of each endpoint. */
#include "models/membership.h"

#include "models/contact.h"
#include "models/purpose.h"

static bool in_set(uint64_t set, size_t i)
{
    return set == 0 || (set >> i & 1) != 0;
}

/* Waves that can admit some endpoint of the segment. */
static size_t candidates(const struct world *w, const struct organisation *o,
                         const struct segment *s, uint8_t out[])
{
    const struct wave *waves = w->scenario->rollout.waves.items;
    size_t n = 0;

    for (size_t k = 0; k < w->scenario->rollout.waves.n; k++) {
        if (in_set(waves[k].classes, s->class) && in_set(waves[k].regions, s->region) &&
            (waves[k].organisation < 0 || (uint32_t)waves[k].organisation == o->spec)) {
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

static bool admits(const struct world *w, size_t k, const struct member *m)
{
    const struct wave *wave = (const struct wave *)w->scenario->rollout.waves.items + k;

    return m->rank < w->wave_limit[k] && in_set(wave->rings, m->ring) &&
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

void membership_assign(const struct world *w, const struct organisation *o,
                       const struct segment *segments, size_t n_segments, uint8_t *out)
{
    const bool configurations = by_configuration(w);
    uint8_t waves[256];

    for (size_t j = 0; j < n_segments; j++) {
        const struct segment *s = &segments[j];
        const size_t n = candidates(w, o, s, waves);

        for (uint32_t i = s->begin; i < s->end; i++) {
            struct member m = { .index = i,
                                .rank = stream_permutation_at(&w->order, o->first + i),
                                .ring = contact_ring(w, o->key, i) };

            if (configurations) {
                const struct stream_block b =
                    stream_block(w->key, o->key, i, PURPOSE_CONTACT, 0);

                m.configuration = contact_configuration(
                    w, o, s->class, contact_standard(w, o, s->class), b.word[3]);
            }
            out[i] = first_wave(w, waves, n, &m);
        }
    }
}
