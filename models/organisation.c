/* organisation.c: the handlers of an organisation's logical process: it opens, hears of
 * notices, works its events, and is counted at the end. Offers and contacts are in
 * offers.c.
 */
#include "models/organisation.h"

#include <math.h>
#include <string.h>

#include "models/callers.h"
#include "models/machine.h"
#include "models/members.h"
#include "models/offers.h"
#include "models/purpose.h"
#include "models/repair.h"
#include "models/stalled.h"
#include "models/vendor.h"

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
    *organisation_counter(c, s, IMPACT_CUSTOMERS_LISTED) += s->o->listed > 0;
    *organisation_counter(c, s, IMPACT_CUSTOMERS_FIRST) += s->o->listed == 1;
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
        s->failures[index]++;
        status = machine_down(c, s, index, now, err);
        if (status == RF_OK) {
            status = repair_down(c, s, &s->downs[s->n_downs - 1], err);
        }
    }
    return status;
}

/* ---- services ---- */

/* Services look again when so many machines of a class more or fewer are down; and when
 * none is. */
#define LOOK_STEPS 32
#define LOOK_WAIT                                                                        \
    (10 * TICK_MINUTE) /* between looks at returns of which one is too few */

/* When they look next. */
static void set_looks(struct organisation_state *s)
{
    const uint32_t needed = s->services == NULL ? 0 : s->services->classes;

    s->look = false;
    for (size_t k = 0; k < s->w->scenario->population.classes.n; k++) {
        const int32_t begin = k == 0 ? 0 : (int32_t)s->o->class_end[k - 1];
        const int32_t step = ((int32_t)s->o->class_end[k] - begin) / LOOK_STEPS + 1;
        const int32_t down = s->down_of[k];
        const bool is_needed = (needed >> k & 1) != 0;

        s->look_below[k] = !is_needed || down == 0 ? -1 : down > step ? down - step : 0;
        s->look_above[k] = is_needed ? down + step : INT32_MAX;
    }
}

int organisation_look(struct ctx *c, struct organisation_state *s, tick_t now,
                      struct rf_error *err)
{
    set_looks(s);
    return service_look(c, s->services, now, err);
}

tick_t organisation_look_wait(const struct organisation_state *s)
{
    int32_t least = INT32_MAX;

    for (size_t k = 0; k < s->w->scenario->population.classes.n; k++) {
        const int32_t wanted = s->down_of[k] - s->look_below[k];

        least = s->look_below[k] >= 0 && wanted < least ? wanted : least;
    }
    return least == INT32_MAX ? TICK_NEVER : least > 1 ? LOOK_WAIT : 0;
}

static int open_services(struct ctx *c, struct organisation_state *s,
                         struct rf_error *err)
{
    int status = RF_OK;

    if (s->w->graph.n_services > 0) {
        s->services = arena_calloc(ctx_arena(c), 1, sizeof *s->services);
        status = s->services == NULL
                     ? rf_fail(err, RF_ENOMEM, "", "no memory for services")
                     : service_open(c, s->services, s->o, s->down_of, err);
    }
    if (status == RF_OK && s->services != NULL) {
        s->services->returned = s->returned;
    }
    if (status == RF_OK) {
        set_looks(s);
    }
    return status;
}

/* Services may have changed: work that waited for one that is back goes on. */
static int after_services(struct ctx *c, struct organisation_state *s, tick_t now,
                          struct rf_error *err)
{
    s->lacks = stalled_look(s);
    if (!s->services->back) {
        return RF_OK;
    }
    s->services->back = false;
    return repair_resume(c, s, now, err);
}

static int on_service_event(struct ctx *c, struct organisation_state *s,
                            const struct event *e, struct rf_error *err)
{
    int status;

    if (e->kind == EVENT_SERVICE_LOOK) {
        s->look_is_due = false;
        status = organisation_look(c, s, e->at, err);
        if (status == RF_OK) {
            status = repair_wake(c, s, err); /* they may wait for returns from now on */
        }
    } else {
        status = service_event(c, s->services, e, err);
    }
    return status == RF_OK ? after_services(c, s, e->at, err) : status;
}

bool organisation_reserve(struct ctx *c, struct organisation_state *s, uint32_t downs)
{
    struct down *grown;

    if (downs <= s->cap_downs) {
        return true;
    }
    grown = arena_grow(ctx_arena(c), s->downs, s->n_downs * sizeof *grown,
                       downs * sizeof *grown);
    if (grown == NULL) {
        return false;
    }
    arena_return(ctx_arena(c), s->downs, s->cap_downs * sizeof *grown);
    s->downs = grown;
    s->cap_downs = downs;
    return true;
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
                                      .good_since = TICK_NEVER,
                                      .guided_since = TICK_NEVER,
                                      .tool_since = TICK_NEVER,
                                      .remote_since = TICK_NEVER,
                                      .over_since = TICK_NEVER,
                                      .wake = TICK_NEVER };
    s->segments = arena_alloc(ctx_arena(c), n * sizeof *segments);
    if (s->segments != NULL) {
        memcpy(s->segments, segments, n * sizeof *segments);
    }
    s->took = arena_calloc(ctx_arena(c), (o->n + 63) / 64, sizeof *s->took);
    if (s->segments == NULL || s->took == NULL || !members_init(c, s)) {
        return rf_fail(err, RF_ENOMEM, "",
                       "no memory for an organisation of %u endpoints", o->n);
    }
    for (size_t j = 0; j < n; j++) {
        s->counted |= UINT64_C(1) << segments[j].region;
    }
    s->counted &= population_counted(w->population, o);
    for (size_t k = 0; k < w->scenario->population.classes.n; k++) {
        s->standard[k] = (uint8_t)contact_standard(w, o, k);
    }
    count_endpoints(c, s);
    *state = s;
    const int status = open_services(c, s, err);

    if (status != RF_OK || w->scenario->recovery.background == BACKGROUND_NONE) {
        return status;
    }
    s->failures = arena_calloc(ctx_arena(c), o->n, sizeof *s->failures);
    return s->failures == NULL
               ? rf_fail(err, RF_ENOMEM, "", "no memory for background failures")
               : background(c, s, 0, false, err);
}

/* ---- sites without a heartbeat (target C2) ---- */

/* What a site has at the moment. */
enum { SITE_SILENT = 1, SITE_SEEN = 2 }; /* bits: a machine on and down; one on and up */

#define SITES_CHUNK 64

/* Look at n endpoints of a segment; on: levels below it are on. */
static void look_at(const struct organisation_state *s, const struct segment *g,
                    const uint16_t *local, size_t n, uint32_t base, uint32_t on,
                    uint8_t *site)
{
    const struct endpoint_class *classes = s->w->scenario->population.classes.items;
    uint32_t word[4][SITES_CHUNK];

    stream_blocks(s->w->key, s->o->key, base, local, n, PURPOSE_CONTACT, 0, word[0],
                  word[1], word[2], word[3]);
    for (size_t k = 0; k < n; k++) {
        const uint32_t i = base + local[k];
        uint8_t *at = &site[population_site(g, i, classes[g->class].central)];

        if (word[0][k] >> 1 < on && contact_back(s->w, s->o->key, i) == 0) {
            *at |= organisation_bit(s->down, i) ? SITE_SILENT : SITE_SEEN;
        }
    }
}

/* The endpoints of a segment, as far as their site has not been seen. */
static void look_at_segment(const struct organisation_state *s, const struct segment *g,
                            uint8_t *site)
{
    const struct endpoint_class *classes = s->w->scenario->population.classes.items;
    const uint32_t on = power_on_below(&s->w->power, g->class, g->region, 0);
    uint16_t local[SITES_CHUNK] = { 0 };
    uint32_t base = g->begin;
    size_t n = 0;

    for (uint32_t i = g->begin; i < g->end; i++) {
        if (n == SITES_CHUNK || i - base > UINT16_MAX) {
            look_at(s, g, local, n, base, on, site);
            base = i;
            n = 0;
        }
        local[n] = (uint16_t)(i - base);
        n += !(site[population_site(g, i, classes[g->class].central)] & SITE_SEEN);
    }
    look_at(s, g, local, n, base, on, site);
}

/* An outside scanner sees a site as long as one of its endpoints is on and up. */
static int count_sites(struct ctx *c, const struct organisation_state *s,
                       struct rf_error *err)
{
    uint8_t *site = ctx_scratch(c, s->o->n_sites);

    if (site == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %u sites", s->o->n_sites);
    }
    memset(site, 0, s->o->n_sites);
    for (size_t j = 0; j < s->n_segments; j++) {
        look_at_segment(s, &s->segments[j], site);
    }
    for (uint32_t i = 0; i < s->o->n_sites; i++) {
        *organisation_counter(c, s, IMPACT_SITES) += site[i] != 0;
        *organisation_counter(c, s, IMPACT_SITES_SILENT) += site[i] == SITE_SILENT;
    }
    return RF_OK;
}

static int notice_withdraw(struct ctx *c, struct organisation_state *s,
                           struct rf_error *err)
{
    const bool first = s->version == 1;
    const int status = offers_withdraw(c, s, err);

    s->version = 0;
    s->defects = 0;
    return status == RF_OK && s->w->count_sites && first ? count_sites(c, s, err)
                                                         : status;
}

/* ---- notices ---- */

/* The first offer of another version. While it is bad itself, boots of machines that it
 * stops cannot win. */
static int new_version(struct ctx *c, struct organisation_state *s, tick_t now,
                       struct rf_error *err)
{
    s->newest = s->version;
    if (s->defects != 0) {
        s->good_since = TICK_NEVER;
    }
    callers_new_version(s, now);
    const int status = machine_new_version(c, s, now, err);
    const struct rollout *r = &s->w->scenario->rollout;

    if (status == RF_OK && r->reshuffle && r->on_fail != ON_FAIL_HOLD && s->version > 1 &&
        !members_restart(c, s, s->version - 1u)) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for members of waves");
    }
    return status;
}

static int notice_offer(struct ctx *c, struct organisation_state *s,
                        const struct notice *n, struct rf_error *err)
{
    const struct offer offer = { .at = n->at,
                                 .turn = (tick_t)((int64_t)n->data[1] >> 16),
                                 .wave = (uint16_t)n->data[0] };

    s->version = (uint16_t)(n->data[0] >> 16);
    s->defects = n->data[1] & 0xffff;
    if (s->version != s->newest) {
        const int status = new_version(c, s, n->at, err);

        if (status != RF_OK) {
            return status;
        }
    }
    return offers_take(c, s, offer, err);
}

/* A rollback takes the version off machines that are up: they are offered the next one as
 * any other. (What a harmless version's exposure has counted stays counted.) */
static void restore(struct organisation_state *s)
{
    s->restored = s->newest;
    for (size_t i = 0; i < (s->o->n + 63) / 64 && !s->w->harmless; i++) {
        s->took[i] = s->down == NULL ? 0 : s->took[i] & s->down[i];
    }
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
        restore(s);
        return RF_OK;
    default:
        break;
    }
    s->called |= n->data[1] == s->newest; /* nobody counts calls any more */
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
    organisation_series(c, s, series,
                        s->counted != 0)[(size_t)(now / s->w->layout.bin)]++;
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
    if (e->kind >= EVENT_SERVICE_LOOK) {
        return on_service_event(c, s, e, err);
    }
    switch ((enum organisation_event)e->kind) {
    case EVENT_ALARM:
        count_by_time(c, s, l->alarms, e->at);
        return callers_alarm(c, s, e->at, err);
    case EVENT_TEAM:
        count_by_time(c, s, l->teams, e->at);
        return repair_team(c, s, e->at, err);
    case EVENT_OWN_WAY:
        return repair_guided(c, s, e->at, err);
    case EVENT_CALLS:
        return callers_check(c, s, e->at, err);
    case EVENT_WAKE:
        s->wake = s->wake == e->at ? TICK_NEVER : s->wake;
        if (s->look) {
            status = organisation_look(c, s, e->at, err);
            if (status == RF_OK) {
                status = after_services(c, s, e->at, err);
            }
        }
        return status == RF_OK ? repair_wake(c, s, err) : status;
    case EVENT_LATER:
        return offers_later(c, s, (uint32_t)e->data[0], e->data[1], err);
    case EVENT_BACKGROUND:
        return background(c, s, e->at, true, err);
    default:
        return e->data[1] >> 8 <= s->restored
                   ? RF_OK
                   : machine_consequence(c, s, (uint32_t)e->data[0],
                                         (size_t)(e->data[1] & 0xff), e->at, err);
    }
}

int organisation_close(struct ctx *c, void *state, struct rf_error *err)
{
    struct organisation_state *s = state;
    const struct impact_spec *impact = &s->w->scenario->impact;
    const tick_t horizon = s->w->scenario->horizon;
    int status = repair_advance(c, s, horizon, horizon, err);

    if (status == RF_OK && s->w->harmless) {
        status = offers_close(c, s, err);
    }
    if (s->over_since != TICK_NEVER) {
        s->counted_hit |= horizon - s->over_since >= impact->hit_for;
    }
    if (s->services != NULL) {
        const int closed = service_close(c, s->services, err);

        status = status == RF_OK ? closed : status;
        s->counted_hit |= s->services->hit;
    }
    *organisation_counter(c, s, IMPACT_ORGANISATIONS_HIT) += s->counted_hit;
    *organisation_counter(c, s, IMPACT_LISTED_HIT) += s->counted_hit && s->o->listed > 0;
    *organisation_counter(c, s, IMPACT_FIRST_HIT) += s->counted_hit && s->o->listed == 1;
    return status;
}
