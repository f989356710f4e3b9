/* contact.c: the paths of a version to an endpoint.
 *
 * Push: an endpoint that is on and holds a connection takes the version after the
 * latency; one without a connection when it has one again. Poll: its own period (interval
 * + jitter) with a stationary phase, so that the time to its next poll is uniform over
 * the period. Relay: its organisation's server polls, at moments that are its own for the
 * whole run, and passes the version on after the approval; then the endpoint polls the
 * server. An endpoint that is off at that moment takes it after it is switched on.
 *
 * Off site there is no relay: the endpoint polls the vendor, and takes longer. A dormant
 * endpoint is off until it is back; what it missed it then takes as at any power-on.
 *
 * Words of PURPOSE_REACH: 0 reconnection or poll period, 1 ring. Of
 * PURPOSE_DELIVERY, draw 0, an endpoint: 0 is it dormant, 1 until when, 2 is it off site,
 * 3 how much longer that takes; draw 1, an organisation: 0 phase of its server's polls,
 * 1 approval.
 */
#include "models/contact.h"

#include "models/purpose.h"

static struct stream_block reach(const struct world *w, uint32_t entity, uint32_t index)
{
    return stream_block(w->key, entity, index, PURPOSE_REACH, 0);
}

static tick_t push_delay(const struct world *w, uint32_t entity, uint32_t index,
                         uint32_t word)
{
    if (word < w->reached) {
        return world_time(w, WORLD_LATENCY, (uint32_t)((double)word * w->reached_scale));
    }
    return world_time(w, WORLD_RECONNECT, reach(w, entity, index).word[0]);
}

static tick_t poll_delay(const struct world *w, uint32_t entity, uint32_t index,
                         uint32_t word)
{
    const struct delivery *d = &w->scenario->delivery;
    const double jitter =
        d->poll_jitter == 0 ? 0.0 : stream_unit(reach(w, entity, index).word[0]);

    return (tick_t)(((double)d->poll_interval + jitter * (double)d->poll_jitter) *
                    stream_unit(word));
}

enum { DRAW_ENDPOINT, DRAW_SERVER };

/* When an organisation's server passes on what is on offer from `offer`. */
static tick_t relay_time(const struct world *w, uint32_t entity, tick_t offer)
{
    const tick_t interval = w->scenario->delivery.relay_interval;
    const struct stream_block b =
        stream_block(w->key, entity, 0, PURPOSE_DELIVERY, DRAW_SERVER);
    const tick_t phase = (tick_t)((double)interval * stream_unit(b.word[0]));
    const tick_t wait = (phase - offer % interval + interval) % interval;

    return offer + wait + world_time(w, WORLD_APPROVAL, b.word[1]);
}

tick_t contact_back(const struct world *w, uint32_t entity, uint32_t index)
{
    if (w->dormant == 0) {
        return 0;
    }
    const struct stream_block b =
        stream_block(w->key, entity, index, PURPOSE_DELIVERY, DRAW_ENDPOINT);

    return b.word[0] < w->dormant
               ? w->scenario->rollout.begins + world_time(w, WORLD_DORMANT, b.word[1])
               : 0;
}

bool contact_is_off_site(const struct world *w, size_t class, uint32_t entity,
                         uint32_t index)
{
    const uint64_t set = w->scenario->delivery.off_site_classes;

    return w->off_site > 0 && (set == 0 || (set >> class & 1) != 0) &&
           stream_block(w->key, entity, index, PURPOSE_DELIVERY, DRAW_ENDPOINT).word[2] <
               w->off_site;
}

static tick_t off_site_delay(const struct world *w, uint32_t entity, uint32_t index)
{
    return world_time(
        w, WORLD_OFF_SITE,
        stream_block(w->key, entity, index, PURPOSE_DELIVERY, DRAW_ENDPOINT).word[3]);
}

bool contact_is_on(const struct world *w, const struct segment *s,
                   struct power_level *level, tick_t at)
{
    const uint32_t u =
        power_level_at(&w->power, level, power_day(&w->power, s->region, at));

    return power_is_on(&w->power, s->class, s->region, u, at);
}

static tick_t at_power_on(const struct world *w, const struct segment *s,
                          struct power_level *level, tick_t from)
{
    const tick_t on = power_next_on(&w->power, s->class, s->region, level, from);
    const tick_t at =
        on == TICK_NEVER ? TICK_NEVER : on + w->scenario->delivery.power_on_delay;

    return at < w->scenario->horizon ? at : TICK_NEVER;
}

uint32_t contact_sure_level(const struct world *w, const struct segment *s, tick_t offer)
{
    const struct power *p = &w->power;
    const tick_t end = offer + TICK_HOUR;
    const tick_t knot = end - power_local(p, s->region, end) % TICK_HOUR;
    double least = power_share(p, s->class, s->region, offer);
    const double at_knot = power_share(p, s->class, s->region, knot);
    const double at_end = power_share(p, s->class, s->region, end);

    if (w->delayed || w->scenario->delivery.kind != DELIVERY_PUSH ||
        end >= w->scenario->horizon ||
        power_day(p, s->region, end) != power_day(p, s->region, offer)) {
        return 0;
    }
    least = at_knot < least ? at_knot : least;
    least = at_end < least ? at_end : least;
    least = least * (double)POWER_ONE - 2.0; /* shares are rounded to units */
    return least > 0.0 ? (uint32_t)least : 0;
}

uint32_t contact_beyond_level(const struct world *w, const struct segment *s,
                              tick_t offer, tick_t end)
{
    const struct power *p = &w->power;
    double most = 0.0;

    if (w->scenario->delivery.kind != DELIVERY_PUSH || end > w->scenario->horizon ||
        end - offer > TICK_DAY || power_day(p, s->region, end) != 0) {
        return UINT32_MAX;
    }
    for (tick_t at = offer; at <= end;) {
        const double share = power_share(p, s->class, s->region, at);

        most = share > most ? share : most;
        if (at == end) {
            break;
        }
        at += TICK_HOUR - power_local(p, s->region, at) % TICK_HOUR;
        at = at < end ? at : end;
    }
    return (uint32_t)(most * (double)POWER_ONE) + 2; /* shares are rounded to units */
}

/* The endpoint has it at `at` if it is on then, else after it is switched on. */
static tick_t when_on(const struct world *w, const struct segment *s,
                      struct power_level *level, tick_t at)
{
    if (at >= w->scenario->horizon) {
        return TICK_NEVER;
    }
    return contact_is_on(w, s, level, at) ? at : at_power_on(w, s, level, at);
}

tick_t contact_not_before(const struct world *w, const struct segment *s,
                          struct power_level *level, tick_t contact, tick_t at)
{
    return at <= contact ? contact : when_on(w, s, level, at);
}

/* From its power-on on or after `from`: on_since is this power-on. */
static struct contact from_power_on(const struct world *w, const struct segment *s,
                                    struct power_level *level, tick_t from, tick_t extra)
{
    const tick_t at =
        from >= w->scenario->horizon ? TICK_NEVER : at_power_on(w, s, level, from);

    if (at == TICK_NEVER) {
        return (struct contact){ TICK_NEVER, from };
    }
    return (struct contact){ extra == 0 ? at : when_on(w, s, level, at + extra),
                             at - w->scenario->delivery.power_on_delay };
}

/* The ways that are not plain: by a relay, off site, back after weeks. */
static struct contact delayed(const struct world *w, const struct segment *s,
                              struct power_level *level, uint32_t latency, tick_t offer,
                              bool on)
{
    const int kind = w->scenario->delivery.kind;
    const uint32_t entity = level->entity, index = level->index;
    const bool off_site = contact_is_off_site(w, s->class, entity, index);
    const tick_t extra = off_site ? off_site_delay(w, entity, index) : 0;
    const tick_t back = contact_back(w, entity, index);
    const tick_t from =
        kind == DELIVERY_RELAY && !off_site ? relay_time(w, entity, offer) : offer;
    tick_t at = from + extra;

    if (back > from || (kind == DELIVERY_PUSH && !on)) {
        return from_power_on(w, s, level, back > from ? back : from, extra);
    }
    if (kind == DELIVERY_PUSH) {
        at += push_delay(w, entity, index, latency);
    } else if (kind != DELIVERY_INSTANT) {
        at += poll_delay(w, entity, index, latency);
    }
    return (struct contact){ when_on(w, s, level, at), back > offer ? back : offer };
}

struct contact contact_of(const struct world *w, const struct segment *s,
                          struct power_level *level, uint32_t latency, tick_t offer,
                          bool on)
{
    tick_t at = offer;

    if (offer >= w->scenario->horizon) {
        return (struct contact){ TICK_NEVER, offer };
    }
    if (w->delayed) {
        return delayed(w, s, level, latency, offer, on);
    }
    switch (w->scenario->delivery.kind) {
    case DELIVERY_PUSH:
        if (!on) {
            at = at_power_on(w, s, level, offer);
            return (struct contact){ at, at - w->scenario->delivery.power_on_delay };
        }
        at += push_delay(w, level->entity, level->index, latency);
        break;
    case DELIVERY_POLL:
        at += poll_delay(w, level->entity, level->index, latency);
        break;
    default:
        break;
    }
    return (struct contact){ when_on(w, s, level, at), offer };
}

tick_t contact_powered(const struct world *w, const struct segment *s,
                       struct power_level *level, tick_t from, tick_t to)
{
    const struct power *p = &w->power;
    const tick_t rest = TICK_HOUR - power_local(p, s->region, from) % TICK_HOUR;

    /* Inside one hour of the table the share powered on is monotone: on at both ends is
     * on all the time. */
    if (to - from <= rest && contact_is_on(w, s, level, from) &&
        power_is_on(p, s->class, s->region, level->current, to)) {
        return to - from;
    }
    return power_on_time(p, s->class, s->region, level, from, to);
}

static size_t configuration_of(const struct world *w, size_t class, uint32_t word)
{
    const uint32_t *limit = w->configurations[class].limit;
    size_t g = 0;

    while (word >= limit[g] && limit[g] != UINT32_MAX) {
        g++;
    }
    return g;
}

/* The configuration that a scenario gives to an organisation; -1 when it gives none. */
static int given_configuration(const struct world *w, const struct organisation *o)
{
    const struct organisation_spec *given = w->scenario->population.organisations.items;

    return o->spec == UINT32_MAX ? -1 : given[o->spec].configuration;
}

size_t contact_standard(const struct world *w, const struct organisation *o, size_t class)
{
    const int given = given_configuration(w, o);
    const struct stream_block own =
        stream_block(w->key, o->key, (uint32_t) class, PURPOSE_CONFIGURATION, 0);

    return given >= 0 ? (size_t)given : configuration_of(w, class, own.word[0]);
}

size_t contact_configuration(const struct world *w, const struct organisation *o,
                             size_t class, size_t standard, uint32_t word)
{
    const double share = w->scenario->population.standardised * 0x1p32;

    if ((double)word < share || given_configuration(w, o) >= 0) {
        return standard;
    }
    return configuration_of(
        w, class, (uint32_t)(((double)word - share) / (0x1p32 - share) * 0x1p32));
}
