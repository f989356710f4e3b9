/* offers.c: offers become contacts.
 *
 * An endpoint that a defect does not strike changes nothing but its own bit and sums that
 * come out the same in any order. So its contact is worked as soon as it is certain, that
 * is if no notice can come before it. Of a version without defects all contacts are
 * worked with its offer: it is hardly ever withdrawn, and if it is, contacts that had
 * been worked ahead and do not come are taken back.
 *
 * Of a version with defects, endpoints that are struck become a run: the engine sorts
 * them by tick and keeps their indices alone, 2 bytes each; the tick is computed again
 * when it is due. Contacts too far ahead wait for another pass or two, as most versions
 * with defects are withdrawn before they come. What has been withdrawn is dropped with
 * its run: who has not taken it is offered the next version anew.
 *
 * Kinds of runs: RUN_FIRST + 2 * offer for contacts, + 1 for contacts known to strike.
 * Cost: about 15 ns an endpoint offered, and 30 more for one that is off.
 */
#include "models/offers.h"

#include <string.h>

#include "models/line.h"
#include "models/machine.h"
#include "models/members.h"
#include "models/membership.h"
#include "models/purpose.h"
#include "models/reach.h"

#define OFFERS_PASSES      3u
#define OFFERS_PASS_SHIFT  40u /* of the pass in an event's word; below it its rings */
#define OFFERS_FIRST_CHUNK 16u /* few may be due: draws ahead are wasted */

/* A run in the making. */
struct entries {
    size_t n;
    uint16_t local[MEMBERS_BLOCK];
    uint32_t offset[MEMBERS_BLOCK];
};

/* A worker's scratch. */
struct scratch {
    struct reach chunk;
    struct entries later, struck;
};

/* A walk through a wave's endpoints, a part of one segment and moment at a time. */
struct pass {
    struct scratch *x;
    const struct offer *offer;
    void (*work)(struct ctx *c, struct organisation_state *s, struct pass *p);
    bool by_moment;       /* each ring by itself, at the moment of the customers' offer */
    const uint64_t *bits; /* only endpoints whose bit in these ... */
    bool wanted;          /* ... is this */
    uint64_t rings;       /* and only endpoints of these */
    int watched;          /* its wave when a gate watches that, -1 otherwise */
    bool last;            /* nothing is left for another one */
    size_t n_left;        /* endpoints whose contact lies past the limit */
    struct line_use *uses; /* [n_uses] of sites' lines, when these are asked for */
    size_t n_uses;
};

static struct scratch *scratch_of(struct ctx *c, struct rf_error *err)
{
    struct scratch *x = ctx_scratch(c, sizeof *x);

    if (x == NULL) {
        (void)rf_fail(err, RF_ENOMEM, "", "no memory for a worker's scratch");
    }
    return x;
}

/* ---- contacts ---- */

/* What endpoints of one cell have added up. */
struct sums {
    int64_t took, powered, compromises;
};

static void add_exposure(struct sums *sums, const struct organisation_state *s,
                         tick_t powered, tick_t at)
{
    const double mean = s->w->hazard[(size_t)(at / WORLD_HAZARD_STEP)];

    sums->powered += powered;
    sums->compromises += (int64_t)((double)powered * mean);
}

/* amount: 1, or -1 to take it back. */
static void count(struct ctx *c, const struct organisation_state *s,
                  const struct segment *segment, const struct sums *sums, int64_t amount)
{
    int64_t *cell = organisation_cell(c, s, segment);

    cell[IMPACT_TOOK] += amount * sums->took;
    cell[IMPACT_UNPROTECTED_MS] += amount * sums->powered;
    cell[IMPACT_COMPROMISES] += amount * sums->compromises;
}

/* An endpoint has taken the version: the gate will see it. */
static void tally_observed(struct ctx *c, const struct organisation_state *s, tick_t at,
                           int wave, int64_t amount)
{
    const struct scenario *scenario = s->w->scenario;

    ctx_tally(c,
              signals_channel(scenario->update.defects.n, (size_t)wave, CHANNEL_OBSERVED),
              at + scenario->signals.heartbeat.timeout, amount);
}

/* Endpoint i of the chunk takes the version, or that is taken back, and no defect strikes
 * it. What is counted here commutes with all else. */
static void take_unharmed(struct ctx *c, struct organisation_state *s,
                          const struct pass *p, size_t i, struct endpoint *e,
                          int64_t amount, struct sums *sums)
{
    const struct reach *x = &p->x->chunk;
    const int wave = p->watched;

    sums->took++;
    if (s->w->harmless) {
        add_exposure(sums, s, reach_exposure(s, x, i, e), e->at);
    }
    if (wave >= 0) {
        tally_observed(c, s, e->at, wave, amount);
    }
    if (x->goodbyes &&
        reach_loses_goodbye(s, x, i, e->at,
                            machine_watched_until(s->w, (size_t)wave, e->at))) {
        machine_watch(c, s, e->segment, reach_level(x, i, e), e->at, (size_t)wave,
                      amount);
    }
}

/* ---- walks ---- */

/* Which rings are in a set, by what organisation_state.ring says. */
static void list_rings(uint64_t rings, bool in[MEMBERSHIP_NONE + 1])
{
    memset(in, 0, MEMBERSHIP_NONE + 1);
    for (size_t r = 0; r < CUSTOMER_MAX_RINGS; r++) {
        in[r] = (rings >> r & 1) != 0;
    }
    in[MEMBERSHIP_NONE] = (rings & CUSTOMER_NO_RING) != 0;
}

static void work(struct ctx *c, struct organisation_state *s, struct pass *p,
                 uint32_t base)
{
    struct reach *x = &p->x->chunk;

    reach_draw(s, x, base);
    for (size_t i = 0; i < x->n_parts; i++) {
        reach_take(s, x, i);
        p->work(c, s, p);
    }
    x->n = x->n_parts = 0;
}

/* The endpoints from `begin` on are all of this part. */
static void end_part(struct reach *x, const struct reach_part *part, size_t begin)
{
    if (x->n > begin) {
        struct reach_part *to = &x->parts[x->n_parts++];

        *to = *part;
        to->begin = (uint16_t)begin;
        to->end = (uint16_t)x->n;
    }
}

/* The members of some rings whose bit is as wanted, in parts like this one. */
static void walk_rings(struct ctx *c, struct organisation_state *s, struct pass *p,
                       const struct members *m, uint64_t rings, struct reach_part part)
{
    struct reach *x = &p->x->chunk;
    const bool all = rings == CUSTOMER_ALL_RINGS;
    bool in[MEMBERSHIP_NONE + 1];
    size_t begin = x->n;

    if (!all) {
        list_rings(rings, in);
    }
    for (uint32_t i = 0; i < m->n; i++) {
        const uint32_t local = members_local(m, i), index = m->base + local;

        if (x->n == POWERED_MOST || index >= part.segment->end) {
            end_part(x, &part, begin);
            if (x->n == POWERED_MOST) {
                work(c, s, p, m->base);
            }
            begin = x->n;
            while (index >= part.segment->end) {
                part.segment++;
            }
        }
        x->local[x->n] = (uint16_t)local;
        x->n +=
            organisation_bit(p->bits, index) == p->wanted && (all || in[s->ring[index]]);
    }
    end_part(x, &part, begin);
}

static uint8_t delay_of(const struct organisation_state *s, const struct members *m,
                        uint32_t i)
{
    return s->w->delay[s->ring[m->base + members_local(m, i)]];
}

/* The members that are together by delay, from the i-th on. */
static struct members of_delay(const struct organisation_state *s,
                               const struct members *m, uint32_t i)
{
    const uint8_t delay = delay_of(s, m, i);
    uint32_t low = i + 1, high = m->n;

    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;

        if (delay_of(s, m, middle) == delay) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return (struct members){ m->base, m->local + i, low - i, false };
}

/* Those of one customers' delay. known: members are all of this delay. */
static void walk_delay(struct ctx *c, struct organisation_state *s, struct pass *p,
                       const struct members *m, size_t delay, bool known)
{
    const struct customer_delay *d = &s->w->delays[delay];
    const uint64_t rings = p->rings & d->rings;
    const struct reach_part part = {
        .segment = s->segments,
        .at = p->by_moment ? customer_moment(d->wait, d->before, p->offer->at)
                           : p->offer->at,
        .alike = p->by_moment && d->alike
    };

    if (rings != 0) {
        walk_rings(c, s, p, m, known && rings == d->rings ? CUSTOMER_ALL_RINGS : rings,
                   part);
    }
}

/* Work them many at a time: parts of one segment and moment. */
static void walk(struct ctx *c, struct organisation_state *s, struct pass *p,
                 const struct members *m)
{
    struct reach *x = &p->x->chunk;

    x->offer = p->offer;
    x->goodbyes = p->watched >= 0 && s->w->goodbye_lost > 0;
    x->n = x->n_parts = 0;
    if (m->by_delay) {
        for (uint32_t i = 0; i < m->n;) {
            const struct members some = of_delay(s, m, i);

            walk_delay(c, s, p, &some, delay_of(s, m, i), true);
            i += some.n;
        }
    } else if (p->by_moment) {
        for (size_t d = 0; d < s->w->n_delays; d++) {
            walk_delay(c, s, p, m, d, s->w->n_delays == 1);
        }
    } else {
        walk_rings(c, s, p, m, p->rings,
                   (struct reach_part){ .segment = s->segments, .at = p->offer->at });
    }
    if (x->n > 0) {
        work(c, s, p, m->base);
    }
}

/* ---- offers ---- */

/* A version without defects: all contacts at once. */
static void offer_harmless(struct ctx *c, struct organisation_state *s, struct pass *p)
{
    const struct reach *x = &p->x->chunk;
    const tick_t limit = ctx_limit(c);
    struct sums sums = { 0 };
    struct endpoint e;

    for (size_t i = x->part.begin; i < x->part.end; i++) {
        reach_one(s, x, i, &e);
        if (e.at != TICK_NEVER) {
            organisation_set(s->took, e.index);
            take_unharmed(c, s, p, i, &e, 1, &sums);
            if (e.at >= limit) {
                organisation_set(s->ahead, e.index);
            }
        }
    }
    count(c, s, x->part.segment, &sums, 1);
}

static void add(struct entries *to, uint32_t index, tick_t offset)
{
    to->local[to->n] = (uint16_t)index;
    to->offset[to->n++] = (uint32_t)offset;
}

static tick_t ready_of(const struct organisation_state *s, const struct reach *x,
                       size_t i, tick_t offer)
{
    const uint32_t index = x->powered.base + x->local[i];

    return reach_ready(s, reach_plan(s, index), index, offer);
}

/* A version with defects. Reached for certain and unharmed: at once; struck: to a run;
 * past the limit: left for the next pass, or in the last one to a run. */
static void offer_harmful(struct ctx *c, struct organisation_state *s, struct pass *p)
{
    const struct reach *x = &p->x->chunk;
    const struct offer *offer = p->offer;
    const tick_t limit = ctx_limit(c), now = ctx_now(c);
    struct sums sums = { 0 };
    const uint32_t beyond =
        contact_beyond_level(s->w, x->part.segment, x->part.at, limit);
    struct endpoint e;

    for (size_t i = x->part.begin; i < x->part.end; i++) {
        if (!p->last &&
            (x->powered.level[i] >= beyond || ready_of(s, x, i, offer->at) >= limit)) {
            p->n_left++;
            continue;
        }
        reach_one(s, x, i, &e);
        if (e.at >= limit) {
            p->n_left += e.at != TICK_NEVER;
            if (p->last && e.at != TICK_NEVER) {
                add(&p->x->later, e.index, e.at - now);
            }
        } else if (e.at < now) {
            continue; /* it has refused this version */
        } else if (machine_struck_by(s, s->defects, e.segment, e.index, &e.words) >= 0) {
            add(&p->x->struck, e.index, e.at - now);
        } else {
            organisation_set(s->took, e.index);
            take_unharmed(c, s, p, i, &e, 1, &sums);
        }
    }
    count(c, s, x->part.segment, &sums, 1);
}

/* ---- sites' lines ---- */

static uint32_t site_of(const struct organisation_state *s, const struct segment *g,
                        uint32_t index)
{
    const struct endpoint_class *classes = s->w->scenario->population.classes.items;

    return population_site(g, index, classes[g->class].central);
}

/* Those of the chunk that want their site's line, and when. */
static void want_lines(struct ctx *c, struct organisation_state *s, struct pass *p)
{
    const struct reach *x = &p->x->chunk;
    struct endpoint e;

    (void)c;
    for (size_t i = x->part.begin; i < x->part.end; i++) {
        reach_one(s, x, i, &e);
        if (e.contact != TICK_NEVER &&
            !contact_is_off_site(s->w, x->part.segment->class, s->o->key, e.index)) {
            p->uses[p->n_uses++] =
                (struct line_use){ site_of(s, x->part.segment, e.index), e.index,
                                   (uint32_t)e.contact };
        }
    }
}

/* Downloads of offers before this one that end after it. */
static size_t fixed_lines(const struct organisation_state *s, tick_t after,
                          struct line_use *out)
{
    const struct segment *g = s->segments;
    size_t n = 0;

    for (uint32_t i = 0; i < s->o->n; i++) {
        g += i >= g->end;
        if ((tick_t)s->line[i] > after) {
            out[n++] = (struct line_use){ site_of(s, g, i), i, s->line[i] };
        }
    }
    return n;
}

/* The wave's endpoints get their places on their sites' lines. Contacts as they would be
 * without lines say in which order. */
static int stand_in_line(struct ctx *c, struct organisation_state *s,
                         const struct offer *offer, struct rf_error *err)
{
    const struct scenario *scenario = s->w->scenario;
    const size_t size = s->o->n * sizeof(struct line_use);
    struct pass p = { .x = scratch_of(c, err),
                      .offer = offer,
                      .bits = s->took,
                      .rings = CUSTOMER_ALL_RINGS,
                      .watched = -1,
                      .work = want_lines };

    if (s->line == NULL) {
        s->line = arena_calloc(ctx_arena(c), s->o->n, sizeof *s->line);
    }
    p.uses = arena_alloc(ctx_arena(c), size);
    struct line_use *fixed = arena_alloc(ctx_arena(c), size);

    if (p.x == NULL || s->line == NULL || p.uses == NULL || fixed == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for sites' lines");
    }
    for (uint32_t b = 0; b < members_blocks(s); b++) {
        const struct members m = members_of(s, b, offer->wave);

        walk(c, s, &p, &m);
    }
    line_serve(p.uses, p.n_uses, fixed, fixed_lines(s, offer->at, fixed),
               scenario->delivery.site_transfer, scenario->horizon);
    for (size_t i = 0; i < p.n_uses; i++) {
        s->line[p.uses[i].index] = p.uses[i].at;
    }
    arena_return(ctx_arena(c), fixed, size);
    arena_return(ctx_arena(c), p.uses, size);
    return RF_OK;
}

static int remember(struct ctx *c, struct organisation_state *s, struct offer *offer,
                    struct rf_error *err)
{
    if (s->n_offers == s->cap_offers) {
        const uint32_t capacity = s->cap_offers == 0 ? 4 : 2 * s->cap_offers;

        s->offers = arena_grow(ctx_arena(c), s->offers, s->cap_offers * sizeof *s->offers,
                               capacity * sizeof *s->offers); /* small: the old stays */
        s->cap_offers = capacity;
    }
    if (s->defects != 0) {
        offer->levels = arena_calloc(ctx_arena(c), s->n_segments, sizeof *offer->levels);
    }
    if (s->defects == 0 && s->ahead == NULL) {
        s->ahead = arena_calloc(ctx_arena(c), (s->o->n + 63) / 64, sizeof *s->ahead);
    }
    if (s->offers == NULL || !members_ready(c, s, offer->wave) ||
        (s->defects == 0 ? s->ahead == NULL : offer->levels == NULL)) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for offers");
    }
    for (size_t j = 0; j < s->n_segments && offer->levels != NULL; j++) {
        offer->levels[j] = reach_levels(s->w, &s->segments[j], offer->at);
    }
    offer->first = s->n_closed == 0;
    s->offers[s->n_offers++] = *offer;
    return RF_OK;
}

static int schedule(struct ctx *c, struct organisation_state *s, const struct scratch *x,
                    uint32_t block, uint16_t kind, struct rf_error *err)
{
    int status = RF_OK;

    if (x->later.n > 0) {
        status = ctx_schedule(c, kind, block, ctx_now(c), x->later.local, x->later.offset,
                              x->later.n, err);
    }
    if (status == RF_OK && x->struck.n > 0) {
        if (!organisation_reserve(c, s, s->n_downs + (uint32_t)x->struck.n)) {
            return rf_fail(err, RF_ENOMEM, "", "no memory for machines that are down");
        }
        status = ctx_schedule(c, kind + 1, block, ctx_now(c), x->struck.local,
                              x->struck.offset, x->struck.n, err);
    }
    return status;
}

/* Of an offer's rings those that take nothing before the limit, and the first tick at
 * which one of them may; TICK_NEVER: all others are pinned. */
static uint64_t asleep(const struct organisation_state *s, const struct offer *offer,
                       uint64_t rings, tick_t limit, tick_t *first)
{
    uint64_t set = 0;

    *first = TICK_NEVER;
    for (size_t r = 0; s->ring != NULL && r < s->w->scenario->rollout.rings.n; r++) {
        const struct customer_plan *plan = &s->w->plans[r];
        tick_t at = TICK_NEVER;

        if (plan->wait != TICK_NEVER) {
            at = customer_moment(plan->wait, plan->before, offer->at);
        }
        if ((rings >> r & 1) != 0 && at >= limit) {
            set |= UINT64_C(1) << r;
            *first = at < *first ? at : *first;
        }
    }
    return set;
}

/* Work an offer up to the limit, for the pass-th time, for some rings. Rings whose turn
 * comes later are woken then. */
static int offer_pass(struct ctx *c, struct organisation_state *s, uint32_t number,
                      uint32_t pass, uint64_t rings, struct rf_error *err)
{
    const struct offer *offer = &s->offers[number];
    const tick_t limit = ctx_limit(c);
    struct pass p = { .x = scratch_of(c, err),
                      .offer = offer,
                      .work = s->defects == 0 ? offer_harmless : offer_harmful,
                      .by_moment = true,
                      .bits = s->took,
                      .watched = machine_watched(s, offer->wave),
                      .last =
                          pass + 1 == OFFERS_PASSES || limit >= s->w->scenario->horizon };
    int status = p.x == NULL ? RF_ENOMEM : RF_OK;
    tick_t wakes = TICK_NEVER;
    const uint64_t later = s->defects == 0 ? 0 : asleep(s, offer, rings, limit, &wakes);

    p.rings = rings & ~later;
    for (uint32_t b = 0; status == RF_OK && b < members_blocks(s); b++) {
        const struct members m = members_of(s, b, offer->wave);

        p.x->later.n = p.x->struck.n = 0;
        walk(c, s, &p, &m);
        status = schedule(c, s, p.x, b, (uint16_t)(RUN_FIRST + 2 * number), err);
    }
    if (status == RF_OK && !p.last && p.n_left > 0) {
        status = ctx_post(c, limit, EVENT_LATER, number,
                          p.rings | (uint64_t)(pass + 1) << OFFERS_PASS_SHIFT, err);
    }
    if (status == RF_OK && wakes < s->w->scenario->horizon) {
        status = ctx_post(c, wakes, EVENT_LATER, number, later, err);
    }
    return status;
}

int offers_take(struct ctx *c, struct organisation_state *s, struct offer offer,
                struct rf_error *err)
{
    int status = remember(c, s, &offer, err);

    if (status == RF_OK && s->w->scenario->delivery.site_transfer > 0) {
        status = stand_in_line(c, s, &s->offers[s->n_offers - 1], err);
    }
    return status == RF_OK ? offer_pass(c, s, s->n_offers - 1, 0, CUSTOMER_ALL_RINGS, err)
                           : status;
}

int offers_later(struct ctx *c, struct organisation_state *s, uint32_t number,
                 uint64_t what, struct rf_error *err)
{
    if (number < s->n_closed) {
        return RF_OK; /* withdrawn */
    }
    return offer_pass(c, s, number, (uint32_t)(what >> OFFERS_PASS_SHIFT),
                      what & CUSTOMER_ALL_RINGS, err);
}

/* ---- withdrawals ---- */

/* Contacts worked ahead that do not come. */
static void take_back(struct ctx *c, struct organisation_state *s, struct pass *p)
{
    const struct reach *x = &p->x->chunk;
    struct sums sums = { 0 };
    struct endpoint e;

    for (size_t i = x->part.begin; i < x->part.end; i++) {
        reach_one(s, x, i, &e);
        organisation_clear(s->ahead, e.index);
        if (e.at >= ctx_now(c)) {
            organisation_clear(s->took, e.index);
            take_unharmed(c, s, p, i, &e, -1, &sums);
        }
    }
    count(c, s, x->part.segment, &sums, -1);
}

int offers_withdraw(struct ctx *c, struct organisation_state *s, struct rf_error *err)
{
    for (; s->ahead != NULL && s->n_closed < s->n_offers; s->n_closed++) {
        struct pass p = { .x = scratch_of(c, err),
                          .offer = &s->offers[s->n_closed],
                          .work = take_back,
                          .by_moment = true,
                          .bits = s->ahead,
                          .wanted = true,
                          .watched = machine_watched(s, s->offers[s->n_closed].wave),
                          .rings = CUSTOMER_ALL_RINGS };

        if (p.x == NULL) {
            return RF_ENOMEM;
        }
        for (uint32_t b = 0; b < members_blocks(s); b++) {
            const struct members m = members_of(s, b, p.offer->wave);

            walk(c, s, &p, &m);
        }
    }
    s->n_closed = s->n_offers;
    if (s->line != NULL) {
        memset(s->line, 0, s->o->n * sizeof *s->line);
    }
    return RF_OK;
}

/* ---- runs ---- */

/* A contact that is due. False when it strikes and other work of the organisation comes
 * before it. */
static bool contact(struct ctx *c, struct organisation_state *s, struct endpoint *e,
                    int *status, struct rf_error *err)
{
    const int wave = machine_watched_wave(s, e->index);

    if (organisation_bit(s->took, e->index)) {
        return true;
    }
    const int defect = machine_struck_by(s, s->defects, e->segment, e->index, &e->words);

    if (defect >= 0 && e->at >= ctx_bound(c)) {
        return false;
    }
    organisation_set(s->took, e->index);
    organisation_cell(c, s, e->segment)[IMPACT_TOOK]++;
    if (wave >= 0) {
        tally_observed(c, s, e->at, wave, 1);
    }
    if (defect >= 0) {
        *status = machine_strike(c, s, e->index, (size_t)defect, e->at, err);
    } else if (wave >= 0 && s->w->goodbye_lost > 0) {
        machine_watch(c, s, e->segment, &e->level, e->at, (size_t)wave, 1);
    }
    return true;
}

/* Draw the words of the next entries of a run. */
static void draw_run(const struct organisation_state *s, struct reach *x, uint32_t base,
                     const uint16_t *local, size_t n)
{
    x->n = n;
    stream_blocks(s->w->key, s->o->key, base, local, n, PURPOSE_CONTACT, 0, x->word[0],
                  x->word[1], x->word[2], x->word[3]);
}

int offers_batch(struct ctx *c, void *state, uint16_t kind, uint32_t block,
                 const uint16_t *local, size_t n, size_t *used, tick_t *next,
                 struct rf_error *err)
{
    struct organisation_state *s = state;
    struct scratch *x = scratch_of(c, err);
    const uint32_t number = (kind - RUN_FIRST) / 2u;
    const struct offer *offer = &s->offers[number];
    const uint32_t base = block * MEMBERS_BLOCK;
    size_t chunk = OFFERS_FIRST_CHUNK;
    int status = RF_OK;

    *used = n;
    if (x == NULL) {
        return RF_ENOMEM;
    }
    if (number < s->n_closed) {
        return RF_OK; /* withdrawn */
    }
    for (size_t done = 0; done < n && status == RF_OK;) {
        struct reach *r = &x->chunk;

        draw_run(s, r, base, local + done, n - done < chunk ? n - done : chunk);
        for (size_t i = 0; i < r->n && status == RF_OK; i++, done++) {
            struct endpoint e = { .index = base + local[done],
                                  .words = { r->word[0][i], r->word[1][i], r->word[2][i],
                                             r->word[3][i] } };

            e.segment = organisation_segment(s, e.index);
            reach_single(s, offer, &e);
            if (e.at >= ctx_limit(c) || !contact(c, s, &e, &status, err)) {
                *next = e.at;
                *used = done;
                return status;
            }
        }
        chunk = 2 * chunk < POWERED_MOST ? 2 * chunk : POWERED_MOST;
    }
    return status;
}

/* ---- the end ---- */

static void never_took(struct ctx *c, struct organisation_state *s, struct pass *p)
{
    const struct reach *x = &p->x->chunk;
    struct sums sums = { 0 };

    for (size_t i = x->part.begin; i < x->part.end; i++) {
        add_exposure(&sums, s, reach_without(s, x, i), p->offer->at);
    }
    count(c, s, x->part.segment, &sums, 1);
}

int offers_close(struct ctx *c, struct organisation_state *s, struct rf_error *err)
{
    const struct offer end = { .at = s->w->scenario->horizon };
    struct pass p = { .x = scratch_of(c, err),
                      .offer = &end,
                      .bits = s->took,
                      .rings = CUSTOMER_ALL_RINGS,
                      .watched = -1,
                      .work = never_took };

    if (p.x == NULL) {
        return RF_ENOMEM;
    }
    for (uint32_t b = 0; b < members_blocks(s); b++) {
        const struct members m = members_all(s, b);

        walk(c, s, &p, &m);
    }
    return RF_OK;
}
