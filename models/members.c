/* members.c: endpoints in order of wave, once an organisation, so that an offer visits
 * its own wave only.
 *
 * A small first wave is known to the world (world.h), and is all that a rollout that
 * fails in it touches: the others are found when the second wave is offered something.
 */
#include "models/members.h"

#include <string.h>

#include "models/membership.h"

static size_t n_waves(const struct organisation_state *s)
{
    return s->w->scenario->rollout.waves.n;
}

/* Where the waves of a block start in members. */
static uint32_t *starts_of(const struct organisation_state *s, uint32_t block)
{
    return s->starts + block * (n_waves(s) + 1);
}

static uint32_t block_size(const struct organisation_state *s, uint32_t base)
{
    return s->o->n - base < MEMBERS_BLOCK ? s->o->n - base : MEMBERS_BLOCK;
}

/* ---- the first wave ---- */

/* The first place in the world's first wave whose endpoint is not below `number`. */
static size_t place_of(const struct world *w, uint64_t number)
{
    size_t low = 0, high = w->n_first;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (w->first[middle] < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Is an endpoint of the first wave's share in it? Its ring is found here, one by one. */
static bool in_first(const struct organisation_state *s, const struct segment *segment,
                     uint32_t index)
{
    uint8_t ring = MEMBERSHIP_NONE;

    if (s->w->scenario->rollout.rings.n > 0) {
        ring = membership_ring(s->w, s->o, segment, index);
    }
    if (s->ring != NULL) {
        s->ring[index] = ring;
    }
    return membership_first(s->w, s->o, segment, index, ring);
}

/* The first wave's members of a block are complete: n so far. */
static void end_block(struct organisation_state *s, uint32_t block, uint32_t n)
{
    starts_of(s, block)[1] = n;
    if (block + 1 < members_blocks(s)) {
        starts_of(s, block + 1)[0] = n;
    }
}

static bool find_first(struct ctx *c, struct organisation_state *s)
{
    const struct world *w = s->w;
    const size_t from = place_of(w, s->o->first), to = place_of(w, s->o->first + s->o->n);
    const struct segment *segment = s->segments;
    uint32_t n = 0, block = 0;

    s->n_members = to - from;
    s->members = arena_alloc(ctx_arena(c), s->n_members * sizeof *s->members);
    if (s->members == NULL) {
        return false;
    }
    memset(s->wave, MEMBERSHIP_NONE, s->o->n);
    for (size_t i = from; i < to; i++) {
        const uint32_t index = (uint32_t)(w->first[i] - s->o->first);

        while (index >= segment->end) {
            segment++;
        }
        for (; block < index / MEMBERS_BLOCK; block++) {
            end_block(s, block, n);
        }
        if (in_first(s, segment, index)) {
            s->wave[index] = 0;
            s->members[n++] = (uint16_t)index;
        }
    }
    for (; block < members_blocks(s); block++) {
        end_block(s, block, n);
    }
    return true;
}

/* ---- all waves ---- */

#define PLACES ((MEMBERSHIP_NONE + 1) * (CUSTOMER_MAX_RINGS + 1))

/* Which of (waves + 1) * delays each endpoint of a block is sorted under; who is in no
 * wave comes last. */
static void find_places(const struct organisation_state *s, const uint8_t *ring,
                        uint32_t base, uint32_t n, uint16_t *out)
{
    const size_t n_delays = s->w->n_delays, last = n_waves(s);
    const uint8_t *wave = s->wave + base, *delay = s->w->delay;

    for (uint32_t i = 0; i < n; i++) {
        out[i] = (uint16_t)((wave[i] < last ? wave[i] : last) * n_delays);
    }
    for (uint32_t i = 0; i < n && n_delays > 1; i++) {
        out[i] = (uint16_t)(out[i] + delay[ring[base + i]]);
    }
}

/* Members of one block by wave, and in it by the customers' delay: a counting sort. Both
 * halves at once, as most go to one place, and each has to wait for the one before it.
 * place [of the block]: scratch. */
static void sort_members(const struct organisation_state *s, const uint8_t *ring,
                         uint32_t block, uint16_t *place)
{
    const uint32_t base = block * MEMBERS_BLOCK, n = block_size(s, base), half = n / 2;
    const size_t n_delays = s->w->n_delays, n_places = (n_waves(s) + 1) * n_delays;
    uint32_t *starts = starts_of(s, block);
    uint16_t *members = s->members;
    uint32_t first[PLACES], second[PLACES], sum = base;

    find_places(s, ring, base, n, place);
    memset(first, 0, n_places * sizeof *first);
    memset(second, 0, n_places * sizeof *second);
    for (uint32_t i = 0; i < half; i++) {
        first[place[i]]++;
        second[place[half + i]]++;
    }
    if (n % 2 != 0) {
        second[place[n - 1]]++;
    }
    for (size_t k = 0; k < n_places; k++) {
        const uint32_t count = first[k] + second[k];

        if (k % n_delays == 0) {
            starts[k / n_delays] = sum;
        }
        second[k] = sum + first[k];
        first[k] = sum;
        sum += count;
    }
    for (uint32_t i = 0; i < half; i++) {
        members[first[place[i]]++] = (uint16_t)i;
        members[second[place[half + i]]++] = (uint16_t)(half + i);
    }
    if (n % 2 != 0) {
        members[second[place[n - 1]]] = (uint16_t)(n - 1);
    }
}

static bool find_all(struct ctx *c, struct organisation_state *s)
{
    struct arena *arena = ctx_arena(c);
    const bool rings = s->w->scenario->rollout.rings.n > 0;
    const bool own = rings && s->ring == NULL; /* only to choose by */
    uint8_t *ring = own ? arena_alloc(arena, s->o->n) : s->ring;
    const size_t place_size = block_size(s, 0) * sizeof(uint16_t);

    arena_return(arena, s->members, s->n_members * sizeof *s->members);
    s->n_members = s->o->n;
    s->members = arena_alloc(arena, s->n_members * sizeof *s->members);
    uint16_t *place = arena_alloc(arena, place_size);

    if (s->members == NULL || place == NULL || (own && ring == NULL)) {
        return false;
    }
    if (rings && (own || !s->all_waves)) {
        membership_rings(s->w, s->o, s->segments, s->n_segments, ring);
    }
    membership_assign(s->w, s->o, s->segments, s->n_segments, s->restart, ring, s->wave);
    for (uint32_t b = 0; b < members_blocks(s); b++) {
        sort_members(s, ring, b, place);
    }
    arena_return(arena, place, place_size);
    if (own) {
        arena_return(arena, ring, s->o->n);
    }
    s->all_waves = true;
    return true;
}

/* ---- what others ask for ---- */

static bool is_possible(const struct organisation_state *s, uint32_t wave)
{
    return membership_possible(s->w, s->o, s->segments, s->n_segments, wave);
}

bool members_init(struct ctx *c, struct organisation_state *s)
{
    const struct scenario *scenario = s->w->scenario;
    const uint32_t n = s->o->n;

    if (scenario->rollout.rings.n > 0 && !scenario->update.skips_rings) {
        s->ring = arena_alloc(ctx_arena(c), n);
        if (s->ring == NULL) {
            return false;
        }
    }
    if (s->w->one_wave) {
        if (s->ring != NULL) {
            membership_rings(s->w, s->o, s->segments, s->n_segments, s->ring);
        }
        return true;
    }
    s->wave = arena_alloc(ctx_arena(c), n);
    s->starts = arena_calloc(ctx_arena(c), members_blocks(s) * (n_waves(s) + 1),
                             sizeof *s->starts);
    if (s->wave == NULL || s->starts == NULL) {
        return false;
    }
    if (s->w->first != NULL) {
        return find_first(c, s);
    }
    if (!is_possible(s, 0)) { /* others are found when they are offered something */
        memset(s->wave, MEMBERSHIP_NONE, s->o->n);
        return true;
    }
    return find_all(c, s);
}

bool members_ready(struct ctx *c, struct organisation_state *s, uint32_t wave)
{
    return s->wave == NULL || wave == 0 || s->all_waves || !is_possible(s, wave) ||
           find_all(c, s);
}

bool members_restart(struct ctx *c, struct organisation_state *s, uint32_t restart)
{
    s->restart = restart;
    return s->wave == NULL || find_all(c, s);
}

struct members members_all(const struct organisation_state *s, uint32_t block)
{
    const uint32_t base = block * MEMBERS_BLOCK;

    return (struct members){ base, NULL, block_size(s, base), false };
}

struct members members_of(const struct organisation_state *s, uint32_t block,
                          uint32_t wave)
{
    if (s->wave == NULL) {
        return members_all(s, block);
    }
    const uint32_t *start = starts_of(s, block) + wave;

    if (wave > 0 && !s->all_waves) {
        return (struct members){ block * MEMBERS_BLOCK, s->members, 0, false };
    }
    return (struct members){ block * MEMBERS_BLOCK, s->members + start[0],
                             start[1] - start[0], s->all_waves && s->w->n_delays > 1 };
}
