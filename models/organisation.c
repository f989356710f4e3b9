/* organisation.c: the handlers of an organisation's logical process.
 *
 * An offer becomes a run: the ticks at which its endpoints take what is offered, sorted
 * once; the run keeps indices only, and the tick is computed again when it is due. At
 * that moment an endpoint takes the version that is on offer to its wave, or nothing. So
 * nothing happens to endpoints that the rollout does not touch, and nothing is remembered
 * of those that it leaves unharmed but one bit.
 */
#include "models/organisation.h"

#include <math.h>
#include <string.h>

#include "models/callers.h"
#include "models/machine.h"
#include "models/membership.h"
#include "models/purpose.h"
#include "models/repair.h"
#include "models/vendor.h"

#define ORGANISATION_BLOCK       65536u
#define ORGANISATION_CHUNK       256u
#define ORGANISATION_FIRST_CHUNK 16u /* few may be due: draws ahead are wasted */

/* A worker's scratch: one block's worth of an offer. */
struct scratch {
    uint16_t local[ORGANISATION_BLOCK];
    uint32_t offset[ORGANISATION_BLOCK];
    uint16_t chunk[ORGANISATION_CHUNK];
    uint32_t word[4][ORGANISATION_CHUNK];
};

uint64_t organisation_weight(const void *world, lp_id lp)
{
    const struct world *w = world;

    return w->population->organisations[lp].n;
}

static void count_endpoints(struct ctx *c, const struct organisation_state *s)
{
    for (size_t i = 0; i < s->n_segments; i++) {
        organisation_cell(c, s, &s->segments[i])[IMPACT_ENDPOINTS] +=
            s->segments[i].end - s->segments[i].begin;
    }
    *organisation_counter(c, s, IMPACT_CUSTOMERS) += 1;
    *organisation_counter(c, s, IMPACT_CUSTOMERS_LISTED) += s->o->listed;
}

/* ---- failures that are not the update's ---- */

static int background(struct ctx *c, struct organisation_state *s, tick_t now, bool fails,
                      struct rf_error *err)
{
    const struct recovery *r = &s->w->scenario->recovery;
    const double sources = r->background == BACKGROUND_ENDPOINT ? (double)s->o->n : 1.0;
    const struct stream_block b =
        stream_block(s->w->key, s->o->key, s->n_background++, PURPOSE_BACKGROUND, 0);
    const double mean = distribution_mean(&r->background_time) / sources;
    const tick_t next = now + (tick_t)(-log(stream_unit(b.word[0])) * mean);
    const uint32_t index = (uint32_t)((uint64_t)b.word[1] * s->o->n >> 32);
    int status = RF_OK;

    if (next < s->w->scenario->horizon) {
        status = ctx_post(c, next, EVENT_BACKGROUND, 0, 0, err);
    }
    /* Every endpoint fails at its own rate; a failure of one that is down is none. */
    if (status == RF_OK && fails && !organisation_bit(s->down, index)) {
        status = machine_down(c, s, index, now, err);
        if (status == RF_OK) {
            status = repair_down(c, s, &s->downs[s->n_downs - 1], err);
        }
    }
    return status;
}

int organisation_open(struct ctx *c, void **state, struct rf_error *err)
{
    const struct world *w = ctx_world(c);
    const struct organisation *o = &w->population->organisations[ctx_lp(c)];
    struct segment segments[POPULATION_MAX_SEGMENTS];
    const size_t n = population_segments(w->population, o, segments);
    struct organisation_state *s = arena_calloc(ctx_arena(c), 1, sizeof *s);

    if (s == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for an organisation");
    }
    *s = (struct organisation_state){ .w = w,
                                      .o = o,
                                      .n_segments = n,
                                      .open_wave = -1,
                                      .good_since = TICK_NEVER,
                                      .guided_since = TICK_NEVER,
                                      .tool_since = TICK_NEVER,
                                      .over_since = TICK_NEVER,
                                      .wake = TICK_NEVER };
    s->segments = arena_alloc(ctx_arena(c), n * sizeof *segments);
    s->took = arena_calloc(ctx_arena(c), (o->n + 63) / 64, sizeof *s->took);
    if (!w->one_wave) {
        s->wave = arena_alloc(ctx_arena(c), o->n);
    }
    if (s->segments == NULL || s->took == NULL || (s->wave == NULL && !w->one_wave)) {
        return rf_fail(err, RF_ENOMEM, "",
                       "no memory for an organisation of %u endpoints", o->n);
    }
    memcpy(s->segments, segments, n * sizeof *segments);
    for (size_t k = 0; k < w->scenario->population.classes.n; k++) {
        s->standard[k] = (uint8_t)contact_standard(w, o, k);
    }
    if (s->wave != NULL) {
        membership_assign(w, o, s->segments, n, s->wave);
    }
    count_endpoints(c, s);
    *state = s;
    return w->scenario->recovery.background == BACKGROUND_NONE
               ? RF_OK
               : background(c, s, 0, false, err);
}

/* ---- offers become runs ---- */

static int remember_offer(struct ctx *c, struct organisation_state *s, struct offer offer,
                          struct rf_error *err)
{
    if (s->n_offers == s->cap_offers) {
        const uint32_t capacity = s->cap_offers == 0 ? 4 : 2 * s->cap_offers;

        s->offers = arena_grow(ctx_arena(c), s->offers, s->cap_offers * sizeof *s->offers,
                               capacity * sizeof *s->offers);
        if (s->offers == NULL) {
            return rf_fail(err, RF_ENOMEM, "", "no memory for offers");
        }
        s->cap_offers = capacity;
    }
    offer.sure = arena_alloc(ctx_arena(c), s->n_segments * sizeof *offer.sure);
    if (offer.sure == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for offers");
    }
    for (size_t j = 0; j < s->n_segments; j++) {
        offer.sure[j] = contact_sure_level(s->w, &s->segments[j], offer.at);
    }
    s->offers[s->n_offers++] = offer;
    return RF_OK;
}

static bool waits_for(const struct organisation_state *s, uint32_t index, size_t wave)
{
    return !organisation_bit(s->took, index) &&
           (s->wave == NULL || s->wave[index] == wave);
}

/* When an endpoint of a segment takes the offer. */
static inline tick_t offer_tick(const struct organisation_state *s,
                                const struct segment *segment, uint32_t index,
                                const struct contact_words *words,
                                const struct offer *offer)
{
    return contact_tick_fast(s->w, segment, s->o->key, index, words,
                             offer->at + contact_ring_delay(s->w, s->o->key, index),
                             offer->sure[segment - s->segments]);
}

/* The contacts of up to a chunk of one segment's endpoints; returns how many were added.
 */
static size_t chunk_contacts(const struct organisation_state *s, struct scratch *x,
                             const struct segment *segment, uint32_t base, size_t m,
                             size_t n, const struct offer *offer)
{
    stream_blocks(s->w->key, s->o->key, base, x->chunk, m, PURPOSE_CONTACT, 0, x->word[0],
                  x->word[1], x->word[2], x->word[3]);
    for (size_t i = 0; i < m; i++) {
        const struct contact_words words = { x->word[0][i], x->word[1][i], x->word[2][i],
                                             x->word[3][i] };
        const tick_t at = offer_tick(s, segment, base + x->chunk[i], &words, offer);

        x->local[n] = x->chunk[i];
        x->offset[n] = (uint32_t)(at - offer->at);
        n += at != TICK_NEVER;
    }
    return n;
}

/* Contacts of the endpoints of one block that wait for a wave. */
static size_t block_contacts(const struct organisation_state *s, struct scratch *x,
                             uint32_t base, const struct offer *offer)
{
    const uint32_t end =
        s->o->n - base < ORGANISATION_BLOCK ? s->o->n : base + ORGANISATION_BLOCK;
    size_t n = 0;

    for (size_t j = 0; j < s->n_segments; j++) {
        const struct segment *segment = &s->segments[j];
        uint32_t i = segment->begin > base ? segment->begin : base;
        const uint32_t last = segment->end < end ? segment->end : end;

        while (i < last) {
            size_t m = 0;

            for (; i < last && m < ORGANISATION_CHUNK; i++) {
                x->chunk[m] = (uint16_t)(i - base);
                m += waits_for(s, i, offer->wave);
            }
            n = chunk_contacts(s, x, segment, base, m, n, offer);
        }
    }
    return n;
}

static int take_offer(struct ctx *c, struct organisation_state *s,
                      const struct offer *offer, struct rf_error *err)
{
    struct scratch *x = ctx_scratch(c, sizeof *x);
    const uint16_t kind = (uint16_t)(RUN_CONTACT + s->n_offers);
    int status = remember_offer(c, s, *offer, err);

    offer = &s->offers[s->n_offers - 1];
    if (x == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for a worker's scratch");
    }
    for (uint32_t base = 0; status == RF_OK && base < s->o->n;
         base += ORGANISATION_BLOCK) {
        const size_t n = block_contacts(s, x, base, offer);

        if (n > 0) {
            status = ctx_schedule(c, kind, base / ORGANISATION_BLOCK, offer->at, x->local,
                                  x->offset, n, err);
        }
    }
    return status;
}

/* ---- contacts ---- */

static void count_exposure(struct ctx *c, const struct organisation_state *s,
                           const struct segment *segment, uint32_t index, uint32_t level,
                           tick_t at)
{
    const tick_t powered = contact_powered(s->w, segment, s->o->key, index, level, at);
    int64_t *cell = organisation_cell(c, s, segment);
    const double mean = s->w->hazard[(size_t)(at / WORLD_HAZARD_STEP)];

    cell[IMPACT_UNPROTECTED_MS] += powered;
    cell[IMPACT_COMPROMISES] += (int64_t)((double)powered * mean);
}

/* An endpoint is reached: it takes what is on offer to its wave. */
static int contact(struct ctx *c, struct organisation_state *s,
                   const struct segment *segment, uint32_t index,
                   const struct contact_words *words, tick_t now, struct rf_error *err)
{
    const size_t wave = s->wave == NULL ? 0 : s->wave[index];
    const struct scenario *scenario = s->w->scenario;
    const struct wave *waves = scenario->rollout.waves.items;

    if (organisation_bit(s->took, index) || s->version == 0 || (int)wave > s->open_wave) {
        return RF_OK;
    }
    const int defect = machine_struck_by(s, s->defects, segment, index, words);

    organisation_set(s->took, index);
    organisation_cell(c, s, segment)[IMPACT_TOOK]++;
    if (s->w->harmless) {
        count_exposure(c, s, segment, index, words->level, now);
    }
    if (s->w->any_watched && waves[wave].gated) {
        const tick_t seen = now + scenario->signals.heartbeat.timeout;

        ctx_tally(c, signals_channel(scenario->update.defects.n, wave, CHANNEL_OBSERVED),
                  seen, 1);
        if (defect < 0) {
            machine_watch(c, s, segment, index, words->level, now, wave);
        }
    }
    if (defect >= 0) {
        return machine_strike(c, s, index, (size_t)defect, now, err);
    }
    if (s->down != NULL && organisation_bit(s->down, index)) {
        organisation_clear(s->down, index); /* it had refused an earlier version */
    }
    return RF_OK;
}

int organisation_batch(struct ctx *c, void *state, uint16_t kind, uint32_t block,
                       const uint16_t *local, size_t n, size_t *used, tick_t *next,
                       struct rf_error *err)
{
    struct organisation_state *s = state;
    struct scratch *x = ctx_scratch(c, sizeof *x);
    const struct offer *offer = &s->offers[kind - RUN_CONTACT];
    const uint32_t base = block * ORGANISATION_BLOCK;
    size_t done = 0, chunk = ORGANISATION_FIRST_CHUNK;

    if (x == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for a worker's scratch");
    }
    if (offer->version != s->version) {
        *used = n; /* withdrawn: who has not taken it is offered the next one anew */
        return RF_OK;
    }
    while (done < n) {
        const size_t m = n - done < chunk ? n - done : chunk;

        stream_blocks(s->w->key, s->o->key, base, local + done, m, PURPOSE_CONTACT, 0,
                      x->word[0], x->word[1], x->word[2], x->word[3]);
        for (size_t i = 0; i < m; i++, done++) {
            const uint32_t index = base + local[done];
            const struct segment *segment = organisation_segment(s, index);
            const struct contact_words words = { x->word[0][i], x->word[1][i],
                                                 x->word[2][i], x->word[3][i] };
            const tick_t at = offer_tick(s, segment, index, &words, offer);

            if (at >= ctx_bound(c)) {
                *next = at;
                *used = done;
                return RF_OK;
            }
            const int status = contact(c, s, segment, index, &words, at, err);

            if (status != RF_OK) {
                return status;
            }
        }
        chunk = 2 * chunk < ORGANISATION_CHUNK ? 2 * chunk : ORGANISATION_CHUNK;
    }
    *used = n;
    return RF_OK;
}

/* ---- sites without a heartbeat (target C2) ---- */

/* An outside scanner sees a site as long as one of its endpoints is on and up. */
static int count_sites(struct ctx *c, const struct organisation_state *s,
                       struct rf_error *err)
{
    const struct endpoint_class *classes = s->w->scenario->population.classes.items;
    uint8_t *site = ctx_scratch(c, sizeof(struct scratch));

    if (site == NULL || s->o->n_sites > sizeof(struct scratch)) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %u sites", s->o->n_sites);
    }
    memset(site, 0, s->o->n_sites);
    for (size_t j = 0; j < s->n_segments; j++) {
        const struct segment *g = &s->segments[j];

        for (uint32_t i = g->begin; i < g->end; i++) {
            const uint32_t level =
                stream_block(s->w->key, s->o->key, i, PURPOSE_CONTACT, 0).word[0] >> 1;
            uint8_t *at = &site[population_site(g, i, classes[g->class].central)];

            if (power_is_on(&s->w->power, g->class, g->region, level, 0)) {
                *at |= organisation_bit(s->down, i) ? 1 : 2;
            }
        }
    }
    for (uint32_t i = 0; i < s->o->n_sites; i++) {
        *organisation_counter(c, s, IMPACT_SITES) += site[i] != 0;
        *organisation_counter(c, s, IMPACT_SITES_SILENT) += site[i] == 1;
    }
    return RF_OK;
}

static int notice_withdraw(struct ctx *c, struct organisation_state *s,
                           struct rf_error *err)
{
    const bool first = s->version == 1;

    s->version = 0;
    s->defects = 0;
    s->open_wave = -1;
    return s->w->count_sites && first ? count_sites(c, s, err) : RF_OK;
}

/* ---- notices ---- */

static int notice_offer(struct ctx *c, struct organisation_state *s,
                        const struct notice *n, struct rf_error *err)
{
    const struct offer offer = { .at = n->at,
                                 .wave = (uint16_t)n->data[0],
                                 .version = (uint16_t)(n->data[0] >> 16) };

    s->version = offer.version;
    s->defects = n->data[1];
    s->open_wave =
        (int16_t)offer.wave > s->open_wave ? (int16_t)offer.wave : s->open_wave;
    return take_offer(c, s, &offer, err);
}

int organisation_notice(struct ctx *c, void *state, const struct notice *n,
                        struct rf_error *err)
{
    struct organisation_state *s = state;
    int status = repair_advance(c, s, n->at, n->at, err);

    if (status != RF_OK) {
        return status;
    }
    switch (n->kind) {
    case NOTICE_OFFER:
        return notice_offer(c, s, n, err);
    case NOTICE_WITHDRAW:
        return notice_withdraw(c, s, err);
    case NOTICE_GOOD:
        return repair_good(c, s, n->at, err);
    case NOTICE_RESTORE:
        s->restored = true;
        return RF_OK;
    default:
        break;
    }
    switch ((enum aid)n->data[0]) {
    case AID_GUIDANCE:
        return repair_guided(c, s, n->at, err);
    case AID_TOOL:
        s->tool_since = n->at;
        return RF_OK;
    default:
        return repair_remote_aid(c, s, n->at, err);
    }
}

/* ---- single events ---- */

static void count_by_time(struct ctx *c, const struct organisation_state *s,
                          size_t series, tick_t now)
{
    ctx_metrics(c)[series + (size_t)(now / s->w->layout.bin)]++;
}

int organisation_event(struct ctx *c, void *state, const struct event *e,
                       struct rf_error *err)
{
    struct organisation_state *s = state;
    const struct impact_layout *l = &s->w->layout;
    int status = repair_advance(c, s, e->at, e->at, err);

    if (status != RF_OK) {
        return status;
    }
    switch ((enum organisation_event)e->kind) {
    case EVENT_ALARM:
        count_by_time(c, s, l->alarms, e->at);
        return RF_OK;
    case EVENT_TEAM:
        count_by_time(c, s, l->teams, e->at);
        return repair_team(c, s, e->at, err);
    case EVENT_OWN_WAY:
        return repair_guided(c, s, e->at, err);
    case EVENT_CALLS:
        return callers_check(c, s, e->at, err);
    case EVENT_WAKE:
        s->wake = s->wake == e->at ? TICK_NEVER : s->wake;
        return repair_wake(c, s, err);
    case EVENT_BACKGROUND:
        return background(c, s, e->at, true, err);
    default:
        return machine_consequence(c, s, (uint32_t)e->data[0], (size_t)e->data[1], e->at,
                                   err);
    }
}

/* Endpoints that never took the update were without it to the end. */
static void count_unreached(struct ctx *c, const struct organisation_state *s)
{
    const tick_t horizon = s->w->scenario->horizon;

    for (size_t j = 0; j < s->n_segments; j++) {
        const struct segment *g = &s->segments[j];

        for (uint32_t i = g->begin; i < g->end; i++) {
            if (!organisation_bit(s->took, i)) {
                const struct stream_block b =
                    stream_block(s->w->key, s->o->key, i, PURPOSE_CONTACT, 0);

                count_exposure(c, s, g, i, b.word[0], horizon);
            }
        }
    }
}

int organisation_close(struct ctx *c, void *state, struct rf_error *err)
{
    struct organisation_state *s = state;
    const struct impact_spec *impact = &s->w->scenario->impact;
    const tick_t horizon = s->w->scenario->horizon;
    const int status = repair_advance(c, s, horizon, horizon, err);

    if (s->w->harmless) {
        count_unreached(c, s);
    }
    if (s->over_since != TICK_NEVER) {
        s->counted_hit |= horizon - s->over_since >= impact->hit_for;
    }
    *organisation_counter(c, s, IMPACT_ORGANISATIONS_HIT) += s->counted_hit;
    *organisation_counter(c, s, IMPACT_LISTED_HIT) += s->counted_hit && s->o->listed;
    return status;
}
