/* timetable.c: expected shares by adding up cells: endpoints of one region, class,
 * configuration, ring and, where it is given by hand, organisation. In a cell the share
 * that a wave admits is its own (shares nest, by a rank that is uniform and independent
 * of all this), so a wave adds what it covers more than the waves before it.
 */
#include "studies/timetable.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/gate_watch.h"
#include "models/membership.h"
#include "models/schedule.h"

#define ROUNDED 1e-9 /* sums of shares that are meant to be 1 */

/* What a cell's endpoints have in common. */
struct cell_of {
    size_t region, class, configuration;
    int organisation; /* -1: none that is given by hand */
    double endpoints; /* of that organisation */
};

struct plan {
    const struct scenario *s;
    struct list waves; /* of the schedule; owned */
    struct timetable *out;
    double *added;  /* [waves.n] share that each adds; owned */
    double *corner; /* [2 * waves.n] scratch: shares and counted parts; owned */
    bool failed;    /* memory ran out */
};

/* ---- curves ---- */

static void add_piece(struct plan *p, struct timetable_curve *curve, tick_t from,
                      tick_t to, double share)
{
    if (p->failed || share <= 0.0) {
        return;
    }
    if (curve->n == curve->capacity) {
        const size_t capacity = curve->capacity == 0 ? 256 : 2 * curve->capacity;
        struct timetable_piece *items = realloc(curve->items, capacity * sizeof *items);

        if (items == NULL) {
            p->failed = true;
            return;
        }
        curve->items = items;
        curve->capacity = capacity;
    }
    curve->items[curve->n++] = (struct timetable_piece){ from, to, share };
    p->out->end = to > p->out->end ? to : p->out->end;
}

static int by_time(const void *a, const void *b)
{
    const struct timetable_piece *x = a, *y = b;

    if (x->from != y->from) {
        return x->from < y->from ? -1 : 1;
    }
    return x->to < y->to ? -1 : x->to > y->to;
}

/* Pieces of the same time become one. */
static void merge(struct timetable_curve *curve)
{
    size_t n = 0;

    if (curve->n == 0) {
        return;
    }
    qsort(curve->items, curve->n, sizeof *curve->items, by_time);
    for (size_t i = 1; i < curve->n; i++) {
        if (by_time(&curve->items[n], &curve->items[i]) == 0) {
            curve->items[n].share += curve->items[i].share;
        } else {
            curve->items[++n] = curve->items[i];
        }
    }
    curve->n = n + 1;
}

static double whole(double share)
{
    return share > 1.0 - ROUNDED ? 1.0 : share;
}

double timetable_share(const struct timetable_curve *curve, tick_t at)
{
    double sum = 0.0;

    for (size_t i = 0; i < curve->n && curve->items[i].from <= at; i++) {
        const struct timetable_piece *p = &curve->items[i];

        sum += p->to <= at
                   ? p->share
                   : p->share * (double)(at - p->from) / (double)(p->to - p->from);
    }
    return whole(sum);
}

/* ---- when waves open ---- */

static const struct wave *wave_at(const struct plan *p, size_t k)
{
    return (const struct wave *)p->waves.items + k;
}

/* The wave that opens at `at`, and looks until the next one does (models/vendor.c). */
static void plan_step(const struct plan *p, size_t k, tick_t at)
{
    const struct gate *g = &p->s->rollout.gate;
    const tick_t begins = p->s->rollout.begins;
    const struct wave *w = wave_at(p, k);
    struct timetable_step *step = &p->out->steps[k];
    tick_t next = TICK_NEVER;

    step->wave = w->written;
    step->opens = step->until = step->decides = TICK_NEVER;
    if (at == TICK_NEVER) {
        return;
    }
    step->opens = at - begins;
    step->until = schedule_baked(p->s, &p->waves, k, at, begins) - begins;
    if (k + 1 < p->waves.n) {
        next = schedule_planned(p->s, &p->waves, k + 1, at);
    }
    step->decides = next == TICK_NEVER ? step->until : next - begins;
    if (g->test != 0 && w->gated) {
        step->looks = gate_watch_looks(g, step->opens, step->decides);
    }
}

static void plan_steps(const struct plan *p)
{
    tick_t at = 0;

    for (size_t k = 0; k < p->waves.n; k++) {
        at = schedule_planned(p->s, &p->waves, k, at);
        plan_step(p, k, at);
    }
}

static void count_batches(const struct plan *p)
{
    struct timetable_step *steps = p->out->steps;

    for (size_t k = 0; k < p->out->n_steps; k++) {
        const size_t first = schedule_first(&p->waves, steps[k].wave);

        steps[k].batch = k - first;
        for (size_t i = first; i < p->out->n_steps && steps[i].wave == steps[k].wave;
             i++) {
            steps[k].batches++;
        }
    }
}

/* ---- what customers make of an offer ---- */

/* The first moment from `at` on that a ring's windows let, in a region. */
static tick_t let_from(const struct plan *p, const struct ring *ring, size_t region,
                       tick_t at)
{
    const struct region *r =
        (const struct region *)p->s->population.regions.items + region;
    const int64_t local = p->s->release + p->s->rollout.begins + at +
                          (int64_t)(r->utc_offset * (double)TICK_HOUR);
    const tick_t wait = customer_window_wait(&ring->windows, local);

    return wait == TICK_NEVER ? TICK_NEVER : at + wait;
}

/* What is let in from `from` to `to`, offered at `ready`. A restart is forced after the
 * deadline and the grace, and where the ring's windows let (models/customer_install.c).
 */
static void add_let(struct plan *p, const struct ring *ring, size_t region, tick_t ready,
                    tick_t from, tick_t to, double share)
{
    struct timetable *out = p->out;

    if (from == TICK_NEVER) {
        return;
    }
    add_piece(p, &out->let, from, to, share);
    if (!ring->restart) {
        add_piece(p, &out->latest, from, to, share);
    } else if (ring->deadline != TICK_NEVER) {
        const tick_t forced = ready + ring->deadline, least = from + ring->grace;
        const tick_t due = forced > least ? forced : least;
        const tick_t at = let_from(p, ring, region, due);

        if (at != TICK_NEVER) {
            add_piece(p, &out->latest, at, at == due ? at + (to - from) : at, share);
        }
    }
}

/* Customers' offers spread from `from` to `to`: as they are, or cut up where windows move
 * parts of them. */
static void add_spread(struct plan *p, const struct ring *ring, size_t region,
                       tick_t from, tick_t to, double share)
{
    const tick_t least = 15 * TICK_MINUTE;
    tick_t length = (to - from) / 256;

    if (ring->windows.n == 0 || from == to) {
        const tick_t at = let_from(p, ring, region, from);

        add_let(p, ring, region, from, at, at == TICK_NEVER ? at : at + (to - from),
                share);
        return;
    }
    length = length < least ? least : length;
    for (tick_t at = from; at < to; at += length) {
        const tick_t end = at + length < to ? at + length : to;
        const tick_t let = let_from(p, ring, region, at);

        add_let(p, ring, region, at, let, let == at ? end : let,
                share * (double)(end - at) / (double)(to - from));
    }
}

/* A ring's answer to an offer: some wait, some are spread over time, some pause. */
static void add_customers(struct plan *p, const struct cell_of *cell, size_t ring,
                          tick_t offer, double share)
{
    const struct ring *r = p->s->rollout.rings.items;
    struct customer_plan c;

    if (ring == MEMBERSHIP_NONE) {
        add_piece(p, &p->out->let, offer, offer, share);
        add_piece(p, &p->out->latest, offer, offer, share);
        return;
    }
    r += ring;
    c = customer_plan(p->s, r);
    if (c.wait == TICK_NEVER) {
        return;
    }
    const tick_t from = offer + c.wait, to = from + c.spread;
    const tick_t paused = c.before > 0 ? c.before - p->s->rollout.begins : 0;

    if (to <= paused) {
        add_spread(p, r, cell->region, paused, paused, share);
    } else if (from < paused) {
        const double part = (double)(paused - from) / (double)(to - from);

        add_spread(p, r, cell->region, paused, paused, share * part);
        add_spread(p, r, cell->region, paused, to, share * (1.0 - part));
    } else {
        add_spread(p, r, cell->region, from, to, share);
    }
}

/* ---- cells ---- */

double timetable_reach(const struct scenario *s, const struct wave *w)
{
    const double n = (double)s->population.regions.n;

    return s->rollout.unit == UNIT_REGION && n > 0.0 ? floor(w->share * n + 1e-6) / n
                                                     : w->share;
}

static bool in_set(uint64_t set, size_t i)
{
    return set == 0 || (set >> i & 1) != 0;
}

static bool selects(const struct wave *w, const struct cell_of *cell, size_t ring)
{
    return in_set(w->regions, cell->region) && in_set(w->classes, cell->class) &&
           in_set(w->configurations, cell->configuration) &&
           (w->organisation < 0 || w->organisation == cell->organisation) &&
           (w->rings == 0 || (ring != MEMBERSHIP_NONE && (w->rings >> ring & 1) != 0));
}

/* Part of a cell that is under one of n corners: rank below a share, and number in the
 * organisation below a part of it. */
static double covered(double *share, double *part, size_t n)
{
    double sum = 0.0, most = 0.0;

    for (size_t i = 1; i < n; i++) { /* the largest share first */
        const double s = share[i], q = part[i];
        size_t at = i;

        for (; at > 0 && share[at - 1] < s; at--) {
            share[at] = share[at - 1];
            part[at] = part[at - 1];
        }
        share[at] = s;
        part[at] = q;
    }
    for (size_t i = 0; i < n; i++) {
        most = fmax(most, part[i]);
        sum += (share[i] - (i + 1 < n ? share[i + 1] : 0.0)) * most;
    }
    return sum;
}

static void add_members(struct plan *p, const struct cell_of *cell, size_t ring,
                        double weight)
{
    const struct rollout *r = &p->s->rollout;
    const bool bypass =
        ring != MEMBERSHIP_NONE && ((const struct ring *)r->rings.items)[ring].bypass;
    double before = 0.0;
    size_t n = 0;

    for (size_t k = 0; k < p->waves.n && before < 1.0; k++) {
        const struct wave *w = wave_at(p, k);
        const tick_t opens = p->out->steps[k].opens;
        double now;

        if (!selects(w, cell, ring) || opens == TICK_NEVER) {
            continue;
        }
        p->corner[n] = bypass ? 1.0 : timetable_reach(p->s, w);
        p->corner[p->waves.n + n] = w->count > 0 && cell->endpoints > 0.0
                                        ? fmin(1.0, (double)w->count / cell->endpoints)
                                        : 1.0;
        n++;
        now = covered(p->corner, p->corner + p->waves.n, n);
        if (now > before) {
            const double share = weight * (now - before);

            p->added[k] += share;
            add_piece(p, &p->out->offered, opens, opens, share);
            add_customers(p, cell, ring, opens, share);
            before = now;
        }
    }
}

/* Split a cell among the rings; all are in none where the update skips them. */
static void add_cell(struct plan *p, const struct cell_of *cell, double weight)
{
    static const struct list no_rings = { 0 };
    const bool skipped = p->s->update.skips_rings;
    struct membership_part parts[CUSTOMER_MAX_RINGS + 1];
    size_t n;

    if (weight <= 0.0) {
        return;
    }
    n = membership_split(skipped ? &no_rings : &p->s->rollout.rings, cell->class,
                         cell->region, parts);
    for (size_t k = 0; k < n; k++) {
        add_members(p, cell, parts[k].ring, weight * parts[k].share);
    }
}

/* All cells of a region and class; configuration -1: as the population has them. */
static void add_classes(struct plan *p, struct cell_of cell, int configuration,
                        double weight)
{
    const struct population_spec *spec = &p->s->population;
    const size_t n = spec->configurations.n > 0 ? spec->configurations.n : 1;

    for (size_t g = 0; g < n; g++) {
        const double part = configuration < 0
                                ? population_spec_in_group(spec, cell.class, g)
                            : (size_t)configuration == g ? 1.0
                                                         : 0.0;

        cell.configuration = g;
        add_cell(p, &cell, weight * part);
    }
}

static void add_given(struct plan *p, int i, double weight)
{
    const struct population_spec *spec = &p->s->population;
    const struct organisation_spec *o =
        (const struct organisation_spec *)spec->organisations.items + i;
    const struct industry *industry =
        (const struct industry *)spec->industries.items + o->industry;
    const struct weights *mix = o->mix.value != NULL ? &o->mix : &industry->mix;

    for (size_t c = 0; c < mix->n; c++) {
        const struct cell_of cell = { .region = (size_t)o->region,
                                      .class = c,
                                      .organisation = i,
                                      .endpoints = o->endpoints };

        add_classes(p, cell, o->configuration, weight * mix->value[c]);
    }
}

/* Organisations that are drawn: regions by what of the product's endpoints there is not
 * given by hand, classes as expected of the fleet, the same in each region. */
static void add_drawn(struct plan *p, const double given[POPULATION_MAX_REGIONS])
{
    struct population_spec bare = p->s->population;
    const struct region *regions = bare.regions.items;
    double share[POPULATION_MAX_CLASSES], total = 0.0;

    bare.configurations.n = 0; /* of all configurations together */
    population_spec_classes(&bare, 0, share);
    for (size_t r = 0; r < bare.regions.n; r++) {
        total += regions[r].sensor_share;
    }
    for (size_t r = 0; r < bare.regions.n; r++) {
        const double all =
            total > 0.0 ? regions[r].sensor_share / total : 1.0 / (double)bare.regions.n;
        const double here = fmax(0.0, all - given[r]);

        for (size_t c = 0; c < bare.classes.n; c++) {
            const struct cell_of cell = { .region = r, .class = c, .organisation = -1 };

            add_classes(p, cell, -1, here * share[c]);
        }
    }
}

static void add_cells(struct plan *p)
{
    const struct population_spec *spec = &p->s->population;
    const struct organisation_spec *o = spec->organisations.items;
    double given = 0.0, here[POPULATION_MAX_REGIONS] = { 0 }, all;

    for (size_t i = 0; i < spec->organisations.n; i++) {
        given += (double)o[i].count * o[i].endpoints * o[i].adopts;
    }
    all = spec->devices > 0.0 ? fmax(spec->adoption.sensors, given) : given;
    for (size_t i = 0; i < spec->organisations.n && all > 0.0; i++) {
        const double part = (double)o[i].count * o[i].endpoints * o[i].adopts / all;

        here[o[i].region] += part;
        add_given(p, (int)i, part);
    }
    if (spec->devices > 0.0 && all > 0.0) {
        add_drawn(p, here);
    }
}

/* ---- all of it ---- */

static bool same_curve(const struct timetable_curve *a, const struct timetable_curve *b)
{
    if (a->n != b->n) {
        return false;
    }
    for (size_t i = 0; i < a->n; i++) {
        if (by_time(&a->items[i], &b->items[i]) != 0 ||
            fabs(a->items[i].share - b->items[i].share) > ROUNDED) {
            return false;
        }
    }
    return true;
}

static void finish(struct plan *p)
{
    struct timetable *out = p->out;
    double offered = 0.0;

    for (size_t k = 0; k < out->n_steps; k++) {
        offered += p->added[k];
        out->steps[k].offered = whole(offered);
        if (out->steps[k].decides != TICK_NEVER && out->steps[k].decides > out->end) {
            out->end = out->steps[k].decides;
        }
    }
    merge(&out->offered);
    merge(&out->let);
    merge(&out->latest);
    out->customers = !same_curve(&out->offered, &out->let);
    out->deadlines = !same_curve(&out->let, &out->latest);
}

int timetable_init(struct timetable *self, const struct scenario *s, struct rf_error *err)
{
    struct plan p = { .s = s, .out = self };
    int status;

    *self = (struct timetable){ .traffic = s->rollout.unit == UNIT_TRAFFIC };
    status = schedule_expand(s, &p.waves, err);
    if (status == RF_OK) {
        self->n_steps = p.waves.n;
        self->steps = calloc(p.waves.n + 1, sizeof *self->steps);
        p.added = calloc(p.waves.n + 1, sizeof *p.added);
        p.corner = calloc(2 * p.waves.n + 1, sizeof *p.corner);
        p.failed = self->steps == NULL || p.added == NULL || p.corner == NULL;
    }
    if (status == RF_OK && !p.failed) {
        plan_steps(&p);
        count_batches(&p);
        add_cells(&p);
        finish(&p);
    }
    if (p.failed) {
        status = rf_fail(err, RF_ENOMEM, "", "no memory for a timetable");
    }
    free(p.waves.items);
    free(p.added);
    free(p.corner);
    if (status != RF_OK) {
        timetable_free(self);
    }
    return status;
}

void timetable_free(struct timetable *self)
{
    free(self->steps);
    free(self->offered.items);
    free(self->let.items);
    free(self->latest.items);
    *self = (struct timetable){ 0 };
}
