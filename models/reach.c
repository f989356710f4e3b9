/* reach.c: drawn together, then each by the shortest path. Most endpoints are on when an
 * offer comes and stay so for the next hour: for them the latency is all. */
#include "models/reach.h"

#include "models/purpose.h"

/* Where fewer endpoints than this are on, many are asked for their next days. */
#define REACH_MOST_ON (POWER_ONE / 8 * 7)

struct offer_levels reach_levels(const struct world *w, const struct segment *segment,
                                 tick_t at)
{
    return (struct offer_levels){
        .sure = contact_sure_level(w, segment, at),
        .on = power_on_below(&w->power, segment->class, segment->region, at),
    };
}

void reach_draw(const struct organisation_state *s, struct reach *x, uint32_t base)
{
    const struct world *w = s->w;
    struct powered *p = &x->powered;

    stream_blocks(w->key, s->o->key, base, x->local, x->n, PURPOSE_CONTACT, 0, x->word[0],
                  x->word[1], x->word[2], x->word[3]);
    p->key = w->key;
    p->entity = s->o->key;
    p->base = base;
    p->local = x->local;
    p->n = x->n;
    for (size_t i = 0; i < x->n; i++) {
        p->first[i] = x->word[0][i] >> 1;
    }
    powered_begin(p);
    x->goodbye_days = -1;
    x->n_drawn = 0;
}

/* What the part's endpoints lose in four power-days. */
static void draw_goodbyes(const struct organisation_state *s, struct reach *x)
{
    if (x->goodbye_days != x->day / 4) {
        x->goodbye_days = x->day / 4;
        stream_blocks(s->w->key, s->o->key, x->powered.base, x->local, x->n,
                      PURPOSE_GOODBYE, (uint32_t)x->goodbye_days, x->goodbye[0],
                      x->goodbye[1], x->goodbye[2], x->goodbye[3]);
    }
}

/* Levels of part i, and of those after it as far as they want the same power-day. */
static void draw_levels(const struct organisation_state *s, struct reach *x, size_t i)
{
    const struct power *power = &s->w->power;
    const struct reach_part *parts = x->parts;
    size_t n = i + 1;

    while (n < x->n_parts &&
           power_day(power, parts[n].segment->region, parts[n].at) == x->day) {
        n++;
    }
    x->powered.end = parts[n - 1].end;
    powered_levels(power, parts[i].segment->region, parts[i].at, &x->powered);
    x->n_drawn = n;
}

void reach_take(const struct organisation_state *s, struct reach *x, size_t i)
{
    const struct power *power = &s->w->power;
    const struct reach_part part = x->parts[i];
    const size_t class = part.segment->class, region = part.segment->region;
    struct powered *p = &x->powered;

    x->part = part;
    x->day = power_day(power, region, part.at);
    x->day_end = power_day_begin(power, region, x->day + 1);
    x->levels = reach_levels(s->w, part.segment, part.at);
    x->mean_on = s->w->harmless && x->offer->first
                     ? power_mean_on(power, class, region, part.at)
                     : -1.0;
    p->begin = part.begin;
    p->end = part.end;
    if (s->w->harmless && x->mean_on < 0.0) {
        powered_until(power, class, region, part.at, p);
    } else if (i >= x->n_drawn) {
        draw_levels(s, x, i);
    }
    if (part.at < s->w->scenario->horizon && x->levels.on < REACH_MOST_ON) {
        powered_draw_ahead(p, x->day + 1);
    }
    if (x->goodbyes) {
        draw_goodbyes(s, x);
    }
}

/* Is it sure to be on at `at`, by its level of that power-day, when its customer offers
 * it on? Then its contact is known. */
static bool is_sure(const struct organisation_state *s, tick_t at, uint32_t sure,
                    uint32_t level, const struct customer_plan *plan, struct endpoint *e)
{
    tick_t delay;

    if (e->ready != at || (plan != NULL && plan->later) ||
        !contact_is_sure(s->w, level, e->words.latency, sure, &delay)) {
        return false;
    }
    e->at = e->contact = at + delay;
    e->on_since = at;
    e->sure = true;
    return true;
}

/* When it has got what is on offer: its contact, its turn with the vendor's servers, the
 * end of its download over its site's line. */
static tick_t when_served(const struct organisation_state *s, const struct offer *offer,
                          struct endpoint *e, tick_t contact)
{
    tick_t at = contact;

    if (at != TICK_NEVER && s->w->wave_span != NULL) {
        const tick_t turn =
            (tick_t)(stream_unit(e->words.latency) * s->w->wave_span[offer->wave]);

        at = contact_not_before(s->w, e->segment, &e->level, at,
                                offer->at + offer->turn + turn);
    }
    if (at != TICK_NEVER && s->line != NULL && s->line[e->index] != 0) {
        at = contact_not_before(s->w, e->segment, &e->level, at, s->line[e->index]);
    }
    return at;
}

/* Of one that is not sure to stay on, by e->ready and e->level of the power-day of `at`,
 * when levels below on_below are on. */
static void find_contact(const struct organisation_state *s, const struct offer *offer,
                         tick_t at, uint32_t on_below, const struct customer_plan *plan,
                         struct endpoint *e)
{
    const bool now = e->ready == at;
    bool on = now && e->level.current < on_below;

    if (!now && e->ready < s->w->scenario->horizon) {
        on = contact_is_on(s->w, e->segment, &e->level, e->ready);
    }
    struct contact contact =
        contact_of(s->w, e->segment, &e->level, e->words.latency, e->ready, on);

    if (s->w->delayed) {
        contact.at = when_served(s, offer, e, contact.at);
    }
    e->at = e->contact = contact.at;
    if (plan != NULL && plan->later) {
        e->at = customer_install(s->w, e->segment, plan, &e->level, e->ready, contact.at);
    }
    e->on_since = now || offer->first ? contact.on_since : at;
    e->sure = false;
}

void reach_one(const struct organisation_state *s, const struct reach *x, size_t i,
               struct endpoint *e)
{
    const struct customer_plan *plan = NULL;

    e->index = x->powered.base + x->local[i];
    e->segment = x->part.segment;
    e->words = (struct contact_words){ x->word[0][i], x->word[1][i], x->word[2][i],
                                       x->word[3][i] };
    e->ready = x->part.at;
    if (!x->part.alike) {
        plan = reach_plan(s, e->index);
        e->ready = reach_ready(s, plan, e->index, x->offer->at);
    }
    if (!is_sure(s, x->part.at, x->levels.sure, x->powered.level[i], plan, e)) {
        e->level = powered_level(&x->powered, i, x->day);
        find_contact(s, x->offer, x->part.at, x->levels.on, plan, e);
    }
}

void reach_single(const struct organisation_state *s, const struct offer *offer,
                  struct endpoint *e)
{
    const struct offer_levels *levels = &offer->levels[e->segment - s->segments];
    const struct customer_plan *plan = reach_plan(s, e->index);
    const struct power *power = &s->w->power;
    const int64_t day = power_day(power, e->segment->region, offer->at);

    power_level_init(&e->level, s->w->key, s->o->key, e->index, e->words.level);
    e->ready = reach_ready(s, plan, e->index, offer->at);
    if (!is_sure(s, offer->at, levels->sure, power_level_at(power, &e->level, day), plan,
                 e)) {
        find_contact(s, offer, offer->at, levels->on, plan, e);
    }
}

struct power_level *reach_level(const struct reach *x, size_t i, struct endpoint *e)
{
    if (e->sure) {
        e->level = powered_level(&x->powered, i, x->day);
        e->sure = false;
    }
    return &e->level;
}

/* Ms that a dormant endpoint, back at `back`, was powered until `to`. */
static tick_t powered_since(const struct organisation_state *s, const struct reach *x,
                            size_t i, tick_t back, tick_t to)
{
    struct power_level level;

    power_level_init(&level, s->w->key, s->o->key, x->powered.base + x->local[i],
                     x->word[0][i]);
    return back < to ? contact_powered(s->w, x->part.segment, &level, back, to) : 0;
}

tick_t reach_without(const struct organisation_state *s, const struct reach *x, size_t i)
{
    const tick_t back = contact_back(s->w, s->o->key, x->powered.base + x->local[i]);

    return back > 0 ? powered_since(s, x, i, back, x->part.at)
                    : (tick_t)(x->powered.on[i] + 0.5);
}

/* Ms that it was powered from the release to on_since: counted, or expected. */
static double powered_before(const struct organisation_state *s, const struct reach *x,
                             size_t i, const struct endpoint *e)
{
    if (x->mean_on < 0.0) {
        return x->powered.on[i];
    }
    return e->ready == x->part.at ? x->mean_on
                                  : power_mean_on(&s->w->power, e->segment->class,
                                                  e->segment->region, e->ready);
}

tick_t reach_exposure(const struct organisation_state *s, const struct reach *x, size_t i,
                      struct endpoint *e)
{
    const tick_t back = contact_back(s->w, s->o->key, e->index);

    if (back > 0) {
        return powered_since(s, x, i, back, e->at);
    }
    const tick_t before = (tick_t)(powered_before(s, x, i, e) + 0.5);

    return before +
           (e->sure ? e->at - x->part.at
                    : contact_powered(s->w, e->segment, &e->level, e->on_since, e->at));
}
