/* members.c: a counting sort of each block of endpoints by wave, once an organisation, so
 * that an offer visits its own wave only. */
#include "models/members.h"

#include "models/membership.h"

/* Members of one block by wave. `starts` has an entry a wave and one more. */
static void sort_members(const struct organisation_state *s, uint32_t base, uint32_t n,
                         uint32_t *starts, size_t n_waves)
{
    uint32_t at[MEMBERSHIP_NONE + 1] = { 0 };
    uint32_t sum = base;

    for (uint32_t i = 0; i < n; i++) {
        at[s->wave[base + i]]++;
    }
    for (size_t k = 0; k <= n_waves; k++) {
        const uint32_t count = at[k];

        starts[k] = at[k] = sum;
        sum += count;
    }
    at[MEMBERSHIP_NONE] = sum; /* in no wave: last */
    for (uint32_t i = 0; i < n; i++) {
        s->members[at[s->wave[base + i]]++] = (uint16_t)i;
    }
}

static uint32_t block_size(const struct organisation_state *s, uint32_t base)
{
    return s->o->n - base < MEMBERS_BLOCK ? s->o->n - base : MEMBERS_BLOCK;
}

bool members_init(struct ctx *c, struct organisation_state *s)
{
    const size_t n_waves = s->w->scenario->rollout.waves.n;
    const uint32_t n = s->o->n, blocks = members_blocks(s);

    if (s->w->scenario->rollout.rings.n > 0) {
        s->ring = arena_alloc(ctx_arena(c), n);
        if (s->ring == NULL) {
            return false;
        }
        membership_rings(s->w, s->o, s->ring);
    }
    if (s->w->one_wave) {
        return true;
    }
    s->wave = arena_alloc(ctx_arena(c), n);
    s->members = arena_alloc(ctx_arena(c), n * sizeof *s->members);
    s->starts = arena_alloc(ctx_arena(c), blocks * (n_waves + 1) * sizeof *s->starts);
    if (s->wave == NULL || s->members == NULL || s->starts == NULL) {
        return false;
    }
    membership_assign(s->w, s->o, s->segments, s->n_segments, s->ring, s->wave);
    for (uint32_t b = 0; b < blocks; b++) {
        const uint32_t base = b * MEMBERS_BLOCK;

        sort_members(s, base, block_size(s, base), s->starts + b * (n_waves + 1),
                     n_waves);
    }
    return true;
}

struct members members_all(const struct organisation_state *s, uint32_t block)
{
    const uint32_t base = block * MEMBERS_BLOCK;

    return (struct members){ base, NULL, block_size(s, base) };
}

struct members members_of(const struct organisation_state *s, uint32_t block,
                          uint32_t wave)
{
    if (s->wave == NULL) {
        return members_all(s, block);
    }
    const uint32_t *start =
        s->starts + block * (s->w->scenario->rollout.waves.n + 1) + wave;

    return (struct members){ block * MEMBERS_BLOCK, s->members + start[0],
                             start[1] - start[0] };
}
