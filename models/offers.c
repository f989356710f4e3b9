/* offers.c: offers become contacts.
 *
 * An endpoint that a defect does not strike changes nothing but its own bit and sums that
 * come out the same in any order. So its contact is worked as soon as it is certain, that
 * is if no notice can come before it; only endpoints that are struck, and contacts too
 * far ahead, become runs: the engine sorts them by tick and keeps their indices alone,
 * and the tick is computed again when it is due. What has been withdrawn is dropped with
 * its run: who has not taken it is offered the next version anew.
 *
 * Kinds of runs: RUN_FIRST + 2 * offer for contacts, + 1 for contacts known to strike.
 * Cost: about 15 ns an endpoint offered, and 30 more for one that is off.
 */
#include "models/offers.h"

#include "models/machine.h"
#include "models/membership.h"
#include "models/purpose.h"

#define OFFERS_BLOCK       65536u
#define OFFERS_PASSES      3u
#define OFFERS_CHUNK       256u
#define OFFERS_FIRST_CHUNK 16u /* few may be due: draws ahead are wasted */

/* Endpoints drawn together, in structure-of-arrays form. */
struct chunk {
    size_t n;
    uint16_t local[OFFERS_CHUNK];
    uint32_t contact[4][OFFERS_CHUNK]; /* PURPOSE_CONTACT */
    uint32_t renewal[4][OFFERS_CHUNK]; /* PURPOSE_POWER_RENEW, power-days 0 to 15 */
};

/* A run in the making. */
struct entries {
    size_t n;
    uint16_t local[OFFERS_BLOCK];
    uint32_t offset[OFFERS_BLOCK];
};

/* A worker's scratch. */
struct scratch {
    struct chunk chunk;
    struct entries later, struck;
    size_t n_left; /* endpoints whose contact lies past the limit */
};

/* One endpoint in hand. */
struct endpoint {
    uint32_t index;
    const struct segment *segment;
    struct contact_words words;
    struct power_level level;
    tick_t at; /* of its contact */
};

/* ---- drawing ---- */

/* Levels of later days are asked for when an offer falls on one, or exposure is counted.
 */
static void draw(const struct organisation_state *s, struct chunk *k, uint32_t base,
                 const uint16_t *local, bool later)
{
    stream_blocks(s->w->key, s->o->key, base, local, k->n, PURPOSE_CONTACT, 0,
                  k->contact[0], k->contact[1], k->contact[2], k->contact[3]);
    if (later) {
        stream_blocks(s->w->key, s->o->key, base, local, k->n, PURPOSE_POWER_RENEW, 0,
                      k->renewal[0], k->renewal[1], k->renewal[2], k->renewal[3]);
    }
}

/* The customer's delay between offer and install. */
static inline tick_t ring_delay(const struct organisation_state *s, uint32_t index)
{
    const struct rollout *r = &s->w->scenario->rollout;

    if (s->ring == NULL || s->w->scenario->update.skips_rings) {
        return 0;
    }
    return ((const struct ring *)r->rings.items)[s->ring[index]].delay;
}

/* Endpoint i of a chunk, and when it is reached. */
static inline void reach(const struct organisation_state *s, const struct chunk *k,
                         size_t i, const struct offer *offer, struct endpoint *e)
{
    const tick_t wait = ring_delay(s, e->index);
    tick_t delay;

    e->words = (struct contact_words){ k->contact[0][i], k->contact[1][i],
                                       k->contact[2][i], k->contact[3][i] };
    if (wait == 0 &&
        contact_is_sure(s->w, &e->words, offer->sure[e->segment - s->segments], &delay)) {
        e->at = offer->at + delay;
        e->level.block = -2; /* not needed so far: made when asked for */
        return;
    }
    power_level_init(&e->level, s->w->key, s->o->key, e->index, e->words.level);
    if (offer->later) {
        e->level.block = 0;
        for (int j = 0; j < 4; j++) {
            e->level.renewal.word[j] = k->renewal[j][i];
        }
    }
    e->at = contact_tick(s->w, e->segment, &e->level, e->words.latency, offer->at + wait);
}

/* ---- contacts ---- */

static void count_exposure(struct ctx *c, const struct organisation_state *s,
                           const struct segment *segment, struct power_level *level,
                           tick_t at)
{
    const tick_t powered = contact_powered(s->w, segment, level, at);
    int64_t *cell = organisation_cell(c, s, segment);
    const double mean = s->w->hazard[(size_t)(at / WORLD_HAZARD_STEP)];

    cell[IMPACT_UNPROTECTED_MS] += powered;
    cell[IMPACT_COMPROMISES] += (int64_t)((double)powered * mean);
}

static struct power_level *level_of(const struct organisation_state *s,
                                    struct endpoint *e)
{
    if (e->level.block == -2) {
        power_level_init(&e->level, s->w->key, s->o->key, e->index, e->words.level);
    }
    return &e->level;
}

/* The endpoint takes the version. What is done here commutes with everything else. */
static void take(struct ctx *c, struct organisation_state *s, struct endpoint *e,
                 bool struck)
{
    const size_t wave = s->wave == NULL ? 0 : s->wave[e->index];
    const struct scenario *scenario = s->w->scenario;
    const struct wave *waves = scenario->rollout.waves.items;

    organisation_set(s->took, e->index);
    organisation_cell(c, s, e->segment)[IMPACT_TOOK]++;
    if (s->w->harmless) {
        count_exposure(c, s, e->segment, level_of(s, e), e->at);
    }
    if (s->w->any_watched && waves[wave].gated) {
        const tick_t seen = e->at + scenario->signals.heartbeat.timeout;

        ctx_tally(c, signals_channel(scenario->update.defects.n, wave, CHANNEL_OBSERVED),
                  seen, 1);
        if (!struck) {
            machine_watch(c, s, e->segment, level_of(s, e), e->at, wave);
        }
    }
    if (!struck && s->down != NULL) {
        organisation_clear(s->down,
                           e->index); /* it may have refused an earlier version */
    }
}

/* ---- offers ---- */

static int remember(struct ctx *c, struct organisation_state *s, struct offer *offer,
                    struct rf_error *err)
{
    if (s->n_offers == s->cap_offers) {
        const uint32_t capacity = s->cap_offers == 0 ? 4 : 2 * s->cap_offers;

        s->offers = arena_grow(ctx_arena(c), s->offers, s->cap_offers * sizeof *s->offers,
                               capacity * sizeof *s->offers); /* small: the old stays */
        s->cap_offers = capacity;
    }
    offer->sure = arena_alloc(ctx_arena(c), 2 * s->n_segments * sizeof *offer->sure);
    offer->beyond = offer->sure + s->n_segments;
    if (s->offers == NULL || offer->sure == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for offers");
    }
    offer->later = power_day(&s->w->power, s->segments[0].region, offer->at) > 0;
    for (size_t j = 0; j < s->n_segments; j++) {
        offer->sure[j] = contact_sure_level(s->w, &s->segments[j], offer->at);
    }
    s->offers[s->n_offers++] = *offer;
    return RF_OK;
}

/* Members of one block by wave: a counting sort. `starts` has an entry a wave and one
 * more. */
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

bool offers_members(struct ctx *c, struct organisation_state *s)
{
    const size_t n_waves = s->w->scenario->rollout.waves.n;
    const uint32_t n = s->o->n, blocks = (n - 1) / OFFERS_BLOCK + 1;

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
        const uint32_t base = b * OFFERS_BLOCK;

        sort_members(s, base, n - base < OFFERS_BLOCK ? n - base : OFFERS_BLOCK,
                     s->starts + b * (n_waves + 1), n_waves);
    }
    return true;
}

static void add(struct entries *to, uint32_t index, tick_t offset)
{
    to->local[to->n] = (uint16_t)index;
    to->offset[to->n++] = (uint32_t)offset;
}

/* The chunk's endpoints: reached for certain and unharmed at once, struck ones to a run;
 * those past the limit are left for the next pass, or go to a run in the last one. */
static void offer_chunk(struct ctx *c, struct organisation_state *s, struct scratch *x,
                        uint32_t base, const struct offer *offer, bool last)
{
    const tick_t limit = ctx_limit(c);
    struct endpoint e = { .segment = s->segments };

    draw(s, &x->chunk, base, x->chunk.local, offer->later);
    for (size_t i = 0; i < x->chunk.n; i++) {
        e.index = base + x->chunk.local[i];
        while (e.index >= e.segment->end) {
            e.segment++;
        }
        if (!last &&
            (x->chunk.contact[0][i] >> 1 >= offer->beyond[e.segment - s->segments] ||
             offer->at + ring_delay(s, e.index) >= limit)) {
            x->n_left++;
            continue;
        }
        reach(s, &x->chunk, i, offer, &e);
        if (e.at >= limit) {
            x->n_left += e.at != TICK_NEVER;
            if (last && e.at != TICK_NEVER) {
                add(&x->later, e.index, e.at - ctx_now(c));
            }
        } else if (machine_struck_by(s, s->defects, e.segment, e.index, &e.words) >= 0) {
            add(&x->struck, e.index, e.at - ctx_now(c));
        } else {
            take(c, s, &e, false);
        }
    }
    x->chunk.n = 0;
}

static int schedule(struct ctx *c, struct organisation_state *s, const struct scratch *x,
                    uint32_t block, uint16_t kind, tick_t base, struct rf_error *err)
{
    int status = RF_OK;

    if (x->later.n > 0) {
        status = ctx_schedule(c, kind, block, base, x->later.local, x->later.offset,
                              x->later.n, err);
    }
    if (status == RF_OK && x->struck.n > 0) {
        if (!organisation_reserve(c, s, s->n_downs + (uint32_t)x->struck.n)) {
            return rf_fail(err, RF_ENOMEM, "", "no memory for machines that are down");
        }
        status = ctx_schedule(c, kind + 1, block, base, x->struck.local, x->struck.offset,
                              x->struck.n, err);
    }
    return status;
}

static int offer_block(struct ctx *c, struct organisation_state *s, struct scratch *x,
                       uint32_t base, uint32_t number, bool last, struct rf_error *err)
{
    const struct offer *offer = &s->offers[number];
    const uint32_t block = base / OFFERS_BLOCK;
    const uint16_t *members = NULL; /* NULL: all of the block */
    uint32_t n = s->o->n - base < OFFERS_BLOCK ? s->o->n - base : OFFERS_BLOCK;

    if (s->wave != NULL) {
        const uint32_t *start =
            s->starts + block * (s->w->scenario->rollout.waves.n + 1) + offer->wave;

        members = s->members + start[0];
        n = start[1] - start[0];
    }
    x->chunk.n = x->later.n = x->struck.n = 0;
    for (uint32_t i = 0; i < n; i++) {
        const uint16_t local = members == NULL ? (uint16_t)i : members[i];

        x->chunk.local[x->chunk.n] = local;
        x->chunk.n += !organisation_bit(s->took, base + local);
        if (x->chunk.n == OFFERS_CHUNK) {
            offer_chunk(c, s, x, base, offer, last);
        }
    }
    if (x->chunk.n > 0) {
        offer_chunk(c, s, x, base, offer, last);
    }
    return schedule(c, s, x, block, (uint16_t)(RUN_FIRST + 2 * number), ctx_now(c), err);
}

/* Work an offer up to the limit, for the pass-th time. */
static int offer_pass(struct ctx *c, struct organisation_state *s, uint32_t number,
                      uint32_t pass, struct rf_error *err)
{
    struct scratch *x = ctx_scratch(c, sizeof *x);
    const struct offer *offer = &s->offers[number];
    const bool last =
        pass + 1 == OFFERS_PASSES || ctx_limit(c) >= s->w->scenario->horizon;
    int status = RF_OK;

    if (x == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for a worker's scratch");
    }
    for (size_t j = 0; j < s->n_segments; j++) {
        offer->beyond[j] =
            contact_beyond_level(s->w, &s->segments[j], offer->at, ctx_limit(c));
    }
    x->n_left = 0;
    for (uint32_t base = 0; status == RF_OK && base < s->o->n; base += OFFERS_BLOCK) {
        status = offer_block(c, s, x, base, number, last, err);
    }
    if (status == RF_OK && !last && x->n_left > 0) {
        status = ctx_post(c, ctx_limit(c), EVENT_LATER, number, pass + 1, err);
    }
    return status;
}

int offers_take(struct ctx *c, struct organisation_state *s, struct offer offer,
                struct rf_error *err)
{
    const int status = remember(c, s, &offer, err);

    return status == RF_OK ? offer_pass(c, s, s->n_offers - 1, 0, err) : status;
}

int offers_later(struct ctx *c, struct organisation_state *s, uint32_t number,
                 uint32_t pass, struct rf_error *err)
{
    if (s->offers[number].version != s->version) {
        return RF_OK; /* withdrawn */
    }
    return offer_pass(c, s, number, pass, err);
}

/* ---- runs ---- */

/* A contact that is due. False when it strikes and other work of the organisation comes
 * first. */
static bool contact(struct ctx *c, struct organisation_state *s, struct endpoint *e,
                    int *status, struct rf_error *err)
{
    const int wave = s->wave == NULL ? 0 : s->wave[e->index];

    if (organisation_bit(s->took, e->index) || s->version == 0 || wave > s->open_wave) {
        return true;
    }
    const int defect = machine_struck_by(s, s->defects, e->segment, e->index, &e->words);

    if (defect < 0) {
        take(c, s, e, false);
        return true;
    }
    if (e->at >= ctx_bound(c)) {
        return false;
    }
    take(c, s, e, true);
    *status = machine_strike(c, s, e->index, (size_t)defect, e->at, err);
    return true;
}

int offers_batch(struct ctx *c, void *state, uint16_t kind, uint32_t block,
                 const uint16_t *local, size_t n, size_t *used, tick_t *next,
                 struct rf_error *err)
{
    struct organisation_state *s = state;
    struct scratch *x = ctx_scratch(c, sizeof *x);
    const struct offer *offer = &s->offers[(kind - RUN_FIRST) / 2];
    const uint32_t base = block * OFFERS_BLOCK;
    size_t chunk = OFFERS_FIRST_CHUNK;
    int status = RF_OK;

    *used = n;
    if (x == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for a worker's scratch");
    }
    if (offer->version != s->version) {
        return RF_OK; /* withdrawn */
    }
    for (size_t done = 0; done < n && status == RF_OK;) {
        x->chunk.n = n - done < chunk ? n - done : chunk;
        draw(s, &x->chunk, base, local + done, offer->later);
        for (size_t i = 0; i < x->chunk.n && status == RF_OK; i++, done++) {
            struct endpoint e = { .index = base + local[done] };

            e.segment = organisation_segment(s, e.index);
            reach(s, &x->chunk, i, offer, &e);
            if (e.at >= ctx_limit(c) || !contact(c, s, &e, &status, err)) {
                *next = e.at;
                *used = done;
                return status;
            }
        }
        chunk = 2 * chunk < OFFERS_CHUNK ? 2 * chunk : OFFERS_CHUNK;
    }
    return status;
}

void offers_close(struct ctx *c, const struct organisation_state *s)
{
    for (size_t j = 0; j < s->n_segments; j++) {
        const struct segment *g = &s->segments[j];

        for (uint32_t i = g->begin; i < g->end; i++) {
            if (!organisation_bit(s->took, i)) {
                const struct stream_block b =
                    stream_block(s->w->key, s->o->key, i, PURPOSE_CONTACT, 0);
                struct power_level level;

                power_level_init(&level, s->w->key, s->o->key, i, b.word[0]);
                count_exposure(c, s, g, &level, s->w->scenario->horizon);
            }
        }
    }
}
