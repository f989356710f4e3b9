/* bench_crowd.c: how many machines a wave has, as expected over classes, regions,
 * configurations and the customers' rings, and when they take the update.
 *
 * Shares of waves are cumulative (models/rollout.h): a cell of the world has given a wave
 * what its share exceeds the largest before it of a wave that admits the cell. Windows,
 * restarts, power (but for bench_away.c) and a site's line are left out; a relay's delay
 * is as if each machine had a relay of its own.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/membership.h"
#include "models/schedule.h"
#include "studies/bench_inside.h"

#define POINTS 32 /* of a distribution, where two delays add up */
#define FEW    8

static bool admits(uint64_t set, size_t i)
{
    return set == 0 || (i < 64 && (set >> i & 1) != 0);
}

/* ---- the world ---- */

int bench_world_init(struct bench_world *self, const struct scenario *s,
                     struct stream_key key, struct rf_error *err)
{
    struct population world = { 0 };
    int status;

    *self = (struct bench_world){ 0 };
    self->organisations = calloc(s->population.organisations.n + 1, sizeof(double));
    self->own = calloc(s->population.organisations.n + 1, sizeof *self->own);
    if (self->organisations == NULL || self->own == NULL) {
        bench_world_free(self);
        return rf_fail(err, RF_ENOMEM, "", "no memory for a bench");
    }
    status = population_init(&world, &s->population, NULL, key, NULL, err);
    for (uint32_t i = 0; i < world.n && status == RF_OK; i++) {
        const struct organisation *o = &world.organisations[i];
        struct segment segments[POPULATION_MAX_SEGMENTS];
        const size_t n = population_segments(&world, o, segments);
        size_t size;

        for (size_t k = 0; k < n; k++) {
            const double part = segments[k].end - segments[k].begin;

            self->cell[segments[k].class][segments[k].region] += part;
            if (o->spec != UINT32_MAX) {
                self->own[o->spec][segments[k].class][segments[k].region] += part;
            }
        }
        size = 0;
        while (size + 1 < BENCH_SIZES && o->n >> (size + 1) != 0) {
            size++;
        }
        self->sizes[size].organisations += 1.0;
        self->sizes[size].endpoints += o->n;
        if (o->spec != UINT32_MAX) {
            self->organisations[o->spec] += o->n;
        }
    }
    self->machines = (double)world.n_endpoints;
    population_free(&world);
    return status;
}

void bench_world_free(struct bench_world *self)
{
    free(self->organisations);
    free(self->own);
    *self = (struct bench_world){ 0 };
}

/* ---- waves ---- */

static const struct ring *rings_of(const struct scenario *s, size_t *n)
{
    *n = s->update.skips_rings ? 0 : s->rollout.rings.n;
    return s->rollout.rings.items;
}

/* Shares of the rings of endpoints of a class and region; out[rings]: of none. */
static void ring_shares(const struct scenario *s, size_t class, size_t region,
                        double out[CUSTOMER_MAX_RINGS + 1])
{
    struct list rings = s->rollout.rings;
    struct membership_part parts[CUSTOMER_MAX_RINGS + 1];
    size_t n_parts;

    (void)rings_of(s, &rings.n);
    n_parts = membership_split(&rings, class, region, parts);
    memset(out, 0, (rings.n + 1) * sizeof *out);
    for (size_t k = 0; k < n_parts; k++) {
        out[parts[k].ring == MEMBERSHIP_NONE ? rings.n : parts[k].ring] = parts[k].share;
    }
}

/* Endpoints of one class, region, configuration and ring through all waves. */
static void place_cell(const struct scenario *s, size_t class, size_t region,
                       size_t group, size_t ring, double machines,
                       struct bench_crowd *out)
{
    const struct wave *waves = s->rollout.waves.items;
    size_t n_rings;
    const struct ring *rings = rings_of(s, &n_rings);
    const bool bypass = ring < n_rings && rings[ring].bypass;
    double given = 0.0;

    if (ring < n_rings && rings[ring].pin) {
        return;
    }
    for (size_t k = 0; k < s->rollout.waves.n; k++) {
        const struct wave *w = &waves[k];
        const double share = bypass ? 1.0 : w->share;

        if (w->organisation < 0 && share > given && admits(w->classes, class) &&
            admits(w->regions, region) && admits(w->configurations, group) &&
            admits(w->rings, ring)) {
            out[k].machines += machines * (share - given);
            out[k].ring[ring] += machines * (share - given);
            out[k].cell[class][region] += machines * (share - given);
            given = share;
        }
    }
}

static void place_all(const struct scenario *s, const struct bench_world *world,
                      struct bench_crowd *out)
{
    const size_t n_groups =
        s->population.configurations.n > 0 ? s->population.configurations.n : 1;
    double groups[POPULATION_MAX_CONFIGURATIONS + 1];
    double rings[CUSTOMER_MAX_RINGS + 1];
    size_t n_rings;

    (void)rings_of(s, &n_rings);
    n_rings++; /* and none of them */
    for (size_t c = 0; c < POPULATION_MAX_CLASSES && c < s->population.classes.n; c++) {
        for (size_t g = 0; g < n_groups; g++) {
            groups[g] = population_spec_in_group(&s->population, c, g);
        }
        for (size_t r = 0; r < s->population.regions.n; r++) {
            if (world->cell[c][r] <= 0.0) {
                continue;
            }
            ring_shares(s, c, r, rings);
            for (size_t i = 0; i < n_groups * n_rings; i++) {
                const size_t g = i / n_rings, q = i % n_rings;

                place_cell(s, c, r, g, q, world->cell[c][r] * groups[g] * rings[q], out);
            }
        }
    }
}

/* An organisation's own canary: as many as it says, of those it has. */
static void place_organisations(const struct scenario *s, const struct bench_world *world,
                                struct bench_crowd *out)
{
    const struct wave *waves = s->rollout.waves.items;

    for (size_t k = 0; k < s->rollout.waves.n; k++) {
        const struct wave *w = &waves[k];
        double before = 0.0, all;

        if (w->organisation < 0) {
            continue;
        }
        all = world->organisations[w->organisation];
        for (size_t i = 0; i < k; i++) {
            before += waves[i].organisation == w->organisation ? out[i].machines : 0.0;
        }
        all = w->count > 0 ? fmin((double)w->count, all) : all * w->share;
        out[k].machines = out[k].ring[0] = fmax(0.0, all - before);
        memcpy(out[k].cell, world->own[w->organisation], sizeof out[k].cell);
    }
}

/* When a wave opens if nothing holds it; the horizon when its windows never let it. */
static void plan_opening(const struct scenario *s, struct bench_crowd *out)
{
    tick_t at = 0;

    for (size_t k = 0; k < s->rollout.waves.n; k++) {
        at = schedule_planned(s, &s->rollout.waves, k, at);
        out[k].opens = at == TICK_NEVER ? s->horizon : at;
    }
}

int bench_crowds(const struct scenario *s, const struct bench_world *world,
                 struct bench_crowd *out, struct rf_error *err)
{
    for (size_t k = 0; k < s->rollout.waves.n; k++) {
        out[k] = (struct bench_crowd){ 0 };
    }
    if (s->rollout.unit != UNIT_TRAFFIC) {
        place_all(s, world, out);
        place_organisations(s, world, out);
    }
    plan_opening(s, out);
    for (size_t k = 0; k < s->rollout.waves.n; k++) {
        if (out[k].machines > BINOMIAL_MOST) {
            return rf_fail(err, RF_EINPUT, "/rollout/waves",
                           "wave %zu has %.0f machines: the bench takes %.0f at most",
                           k + 1, out[k].machines, BINOMIAL_MOST);
        }
        for (size_t q = 0; q < 64 && out[k].machines > 0.0; q++) {
            out[k].ring[q] /= out[k].machines;
        }
        out[k].machines = floor(out[k].machines + 0.5);
    }
    return RF_OK;
}

/* ---- when it is taken ---- */

/* Until the next poll of a period drawn from [interval, interval + jitter), uniform in
 * it: the mean over the period y of min(1, x / y). */
static double polled(double interval, double jitter, double x)
{
    const double most = interval + jitter;

    if (x <= 0.0) {
        return 0.0;
    }
    if (x >= most) {
        return 1.0;
    }
    if (jitter <= 0.0) {
        return x / interval;
    }
    if (x <= interval) {
        return x / jitter * log(most / interval);
    }
    return (x - interval + x * log(most / x)) / jitter;
}

static double relayed(const struct delivery *d, double x)
{
    double sum = 0.0;

    for (int i = 0; i < POINTS; i++) {
        const double server = (i + 0.5) / POINTS * (double)d->relay_interval;

        for (int k = 0; k < FEW; k++) {
            const double approval =
                distribution_quantile(&d->relay_approval, (k + 0.5) / FEW);

            sum += polled((double)d->poll_interval, (double)d->poll_jitter,
                          x - server - approval);
        }
    }
    return sum / (POINTS * FEW);
}

static double reached(const struct delivery *d, double x)
{
    if (x <= 0.0) {
        return 0.0;
    }
    switch ((enum delivery_kind)d->kind) {
    case DELIVERY_PUSH:
        return d->reach * distribution_below(&d->latency, x) +
               (1.0 - d->reach) * distribution_below(&d->reconnect, x);
    case DELIVERY_POLL:
        return polled((double)d->poll_interval, (double)d->poll_jitter, x);
    case DELIVERY_RELAY:
        return relayed(d, x);
    default:
        return 1.0;
    }
}

/* The vendor's line: a machine is served when it asks, or in its turn. */
static double delivered(const struct scenario *s, const struct bench_crowd *crowd,
                        double x)
{
    const struct delivery *d = &s->delivery;
    double share = reached(d, x);

    if (d->capacity > 0.0 && crowd->machines > 0.0) {
        share *=
            fmin(1.0, fmax(0.0, x) / (double)TICK_HOUR * d->capacity / crowd->machines);
    }
    if (d->dormant > 0.0) {
        const double since = x + (double)crowd->opens;

        share *=
            1.0 - d->dormant + d->dormant * distribution_below(&d->dormant_time, since);
    }
    return share;
}

/* From a wave's opening to the customer's offer, at a place in the ring's spread. */
static double deferred(const struct scenario *s, const struct ring *r, tick_t opens,
                       double spread)
{
    const double wait = (s->update.emergency ? 0.0 : (double)r->deferral) +
                        (double)r->lag * (double)s->rollout.cadence + spread;
    const double pause =
        (double)(r->pause < s->rollout.pause_limit ? r->pause : s->rollout.pause_limit);

    return fmax(wait, pause - (double)opens);
}

double bench_taken(const struct scenario *s, const struct bench_crowd *crowd,
                   double after)
{
    size_t n;
    const struct ring *rings = rings_of(s, &n);
    double sum = 0.0;

    if (n == 0) {
        return delivered(s, crowd, after);
    }
    for (size_t q = 0; q < n; q++) {
        const int points = rings[q].spread > 0 ? POINTS : 1;

        for (int i = 0; i < points && crowd->ring[q] > 0.0; i++) {
            const double place = (i + 0.5) / points * (double)rings[q].spread;
            const double x = after - deferred(s, &rings[q], crowd->opens, place);

            sum += x > 0.0 ? crowd->ring[q] / points * delivered(s, crowd, x) : 0.0;
        }
    }
    sum += crowd->ring[n] > 0.0 ? crowd->ring[n] * delivered(s, crowd, after) : 0.0;
    return fmin(1.0, sum);
}
