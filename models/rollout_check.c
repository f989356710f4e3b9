/* rollout_check.c: contradictions in the vendor's side of a rollout. */
#include "models/rollout_check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "models/gate_watch.h"
#include "models/schedule.h"

#define PATH 96

static const struct wave *wave_of(const struct scenario *s, size_t k)
{
    return (const struct wave *)s->rollout.waves.items + k;
}

static bool same_selectors(const struct wave *a, const struct wave *b)
{
    return a->classes == b->classes && a->regions == b->regions &&
           a->configurations == b->configurations && a->rings == b->rings &&
           a->organisation == b->organisation;
}

/* How much of what a wave selects it reaches: a share of regions is one of whole ones. */
static double reach_of(const struct scenario *s, const struct wave *w)
{
    return s->rollout.unit == UNIT_REGION
               ? floor(w->share * (double)s->population.regions.n + 1e-6)
               : w->share;
}

/* Has everybody whom `b` reaches been reached by `a`, which selects the same? */
static bool covers(const struct scenario *s, const struct wave *a, const struct wave *b)
{
    return same_selectors(a, b) && reach_of(s, a) >= reach_of(s, b) &&
           (a->count == 0 || (b->count > 0 && b->count <= a->count));
}

/* Ticks after time zero of a wave's date or start; TICK_NEVER: neither. */
static tick_t start_of(const struct scenario *s, const struct wave *w)
{
    return schedule_start(s, w, s->rollout.begins);
}

/* ---- whom waves select ---- */

static void check_share(const struct scenario *s, size_t k, struct error_list *errors)
{
    const struct wave *w = wave_of(s, k), *before = k > 0 ? w - 1 : w;
    char path[PATH];

    snprintf(path, sizeof path, "/rollout/waves/%zu/share", k);
    if (w->share <= 0.0) {
        error_list_add(errors, path, "a wave of share 0 reaches nobody");
    } else if (reach_of(s, w) <= 0.0) {
        error_list_add(errors, path, "%g of %zu regions is less than one", w->share,
                       s->population.regions.n);
    } else if (k > 0 && same_selectors(w, before) && w->share < before->share) {
        error_list_add(errors, path,
                       "%g is less than the %g of the wave before; shares are cumulative",
                       w->share, before->share);
    } else {
        for (size_t j = k; j-- > 0;) {
            if (covers(s, wave_of(s, j), w)) {
                error_list_add(errors, path,
                               "reaches nobody whom /rollout/waves/%zu has not reached",
                               j);
                break;
            }
        }
    }
}

static void check_unit(const struct scenario *s, size_t k, struct error_list *errors)
{
    const struct wave *w = wave_of(s, k);
    char path[PATH];

    snprintf(path, sizeof path, "/rollout/waves/%zu", k);
    if (s->rollout.unit == UNIT_TRAFFIC &&
        (w->classes | w->regions | w->configurations | w->rings) != 0) {
        error_list_add(errors, path,
                       "requests have no class, region, configuration or ring: a wave of "
                       "traffic has a share alone");
    }
    if (s->rollout.unit != UNIT_ENDPOINT && w->count > 0) {
        error_list_add(errors, path,
                       "a count is one of endpoints, and shares here are "
                       "not");
    }
    if (s->rollout.unit == UNIT_TRAFFIC && w->batch > 0) {
        error_list_add(errors, path, "requests have no regions to take in batches");
    }
    if (w->count > 0 && w->organisation < 0) {
        error_list_add(errors, path,
                       "a count is one of an organisation's endpoints, and "
                       "none is named");
    }
}

static void check_pairs(const struct scenario *s, struct error_list *errors)
{
    const struct pair *pairs = s->rollout.pairs.items;
    const struct region *regions = s->population.regions.items;
    char path[PATH];

    for (size_t i = 0; i < s->rollout.pairs.n; i++) {
        snprintf(path, sizeof path, "/rollout/pairs/%zu", i);
        if (pairs[i].a >= 0 && pairs[i].a == pairs[i].b) {
            error_list_add(errors, path, "\"%s\" would wait for itself",
                           regions[pairs[i].a].name);
        }
        for (size_t j = 0; j < i; j++) {
            if ((pairs[i].a == pairs[j].a && pairs[i].b == pairs[j].b) ||
                (pairs[i].a == pairs[j].b && pairs[i].b == pairs[j].a)) {
                error_list_add(errors, path, "the same pair as /rollout/pairs/%zu", j);
            }
        }
    }
    if (s->rollout.pairs.n > 0 && s->rollout.unit == UNIT_TRAFFIC) {
        error_list_add(errors, "/rollout/pairs", "requests have no regions to pair");
    }
}

/* ---- when waves open ---- */

static void check_start(const struct scenario *s, size_t k, struct error_list *errors)
{
    const struct wave *w = wave_of(s, k);
    const tick_t start = start_of(s, w);
    char path[PATH];

    snprintf(path, sizeof path, "/rollout/waves/%zu/%s", k,
             w->date != 0 ? "date" : "start");
    if (w->date != 0 && w->start != TICK_NEVER) {
        error_list_add(errors, path, "a wave has a date or a start, not both");
    }
    if (start == TICK_NEVER) {
        return;
    }
    if (w->date != 0 && start < s->rollout.begins) {
        error_list_add(errors, path, "before the release of the update");
    }
    if (start >= s->horizon) {
        error_list_add(errors, path, "starts after the horizon");
    }
    for (size_t j = k; j-- > 0;) {
        if (start_of(s, wave_of(s, j)) != TICK_NEVER) {
            if (start < start_of(s, wave_of(s, j))) {
                error_list_add(errors, path, "starts before the wave before it");
            }
            break;
        }
    }
}

/* A bake is quiet time that something waits for: a gate's looks, the next batch of the
 * same wave, or the next wave. */
static void check_bake(const struct scenario *s, size_t k, size_t n_batches,
                       struct error_list *errors)
{
    const struct wave *w = wave_of(s, k);
    const bool last = k + 1 == s->rollout.waves.n;
    const bool read = n_batches > 1 || (s->rollout.gate.test != 0 && w->gated);
    char path[PATH];

    snprintf(path, sizeof path, "/rollout/waves/%zu/bake", k);
    if (n_batches > 1 && w->bake == 0 && s->rollout.unit != UNIT_TRAFFIC) {
        error_list_add(errors, path,
                       "the wave goes in %zu batches of regions: without a bake they "
                       "open together",
                       n_batches);
    }
    if (w->bake > 0 && last && !read) {
        error_list_add(errors, path,
                       "no gate reads the last wave's bake, and no wave waits for it");
    }
    if (w->bake > 0 && !last && start_of(s, w + 1) != TICK_NEVER && !read &&
        start_of(s, w) != TICK_NEVER && start_of(s, w) + w->bake != start_of(s, w + 1)) {
        error_list_add(errors, path,
                       "no gate reads it, and the next wave opens by its own start");
    }
}

static void check_windows(const struct scenario *s, struct error_list *errors)
{
    if (s->rollout.windows.n > 0 && schedule_open(s, 0) == TICK_NEVER) {
        error_list_add(errors, "/rollout/windows",
                       "the vendor's windows leave no moment of the week");
    }
}

/* ---- waves as they are opened ---- */

/* A pair that a set of regions holds both of; NULL: none. */
static const struct pair *pair_in(const struct scenario *s, uint64_t regions)
{
    const struct pair *pairs = s->rollout.pairs.items;

    for (size_t i = 0; i < s->rollout.pairs.n; i++) {
        if ((regions >> pairs[i].a & 1) != 0 && (regions >> pairs[i].b & 1) != 0) {
            return &pairs[i];
        }
    }
    return NULL;
}

/* A wave that opens together with the one before must not hold the partner of one of its
 * regions. (Batches that do are told with their bake.) */
static void check_apart(const struct scenario *s, const struct list *opened,
                        struct error_list *errors)
{
    const struct region *regions = s->population.regions.items;
    uint64_t together = 0;

    for (size_t k = 0; k < opened->n; k++) {
        const struct wave *w = (const struct wave *)opened->items + k;
        const struct pair *pair = pair_in(s, together | w->regions);
        char path[PATH];

        if (pair != NULL && k > 0 && w->written != w[-1].written) {
            snprintf(path, sizeof path, "/rollout/waves/%d", (int)w->written);
            error_list_add(errors, path,
                           "opens together with the wave before, and \"%s\" and "
                           "\"%s\" are a pair: that wave needs a bake",
                           regions[pair->a].name, regions[pair->b].name);
            together = 0;
        }
        const tick_t start = schedule_start(s, w, 0),
                     at = start == TICK_NEVER ? 0 : start;

        together = schedule_baked(s, opened, k, at, 0) > at ? 0 : together | w->regions;
    }
}

/* After a stop the new version goes at once to all waves before the one it starts at. */
static void check_restart(const struct scenario *s, const struct list *opened,
                          struct error_list *errors)
{
    const struct rollout *r = &s->rollout;
    const struct region *regions = s->population.regions.items;
    const struct wave *w = opened->items;
    const bool hold = r->on_fail == ON_FAIL_HOLD;
    const struct pair *pair;
    uint64_t at_once = 0;
    size_t last = opened->n - 1;

    if (!hold) {
        if (r->restart_at < 0 || r->restart_at >= (int64_t)r->waves.n) {
            return;
        }
        last = schedule_first(opened, (size_t)r->restart_at);
    }
    for (size_t k = 0; k <= last; k++) {
        at_once |= w[k].regions;
    }
    pair = pair_in(s, at_once);
    if (pair != NULL) {
        error_list_add(errors, hold ? "/rollout/on_fail" : "/rollout/restart_at",
                       "after a stop all waves up to that one get the new version at "
                       "once, and \"%s\" and \"%s\" are a pair; %srestart_at 0 "
                       "takes them in turn",
                       regions[pair->a].name, regions[pair->b].name,
                       hold ? "\"halt\" and " : "");
    }
}

/* Looks that the gate's memory can hold: of all waves, or of the one with most. */
static int64_t most_looks(const struct gate *g, const struct list *opened)
{
    int64_t most = 0, sum = 0;

    for (size_t k = 0; k < opened->n; k++) {
        const struct wave *w = (const struct wave *)opened->items + k;
        const int64_t n =
            w->gated && w->watched > 0 ? (int64_t)gate_watch_looks(g, 0, w->watched) : 0;

        most = n > most ? n : most;
        sum += n;
    }
    return g->across ? sum : most;
}

/* A gate that has too few looks to say anything; one that waits gets more. */
static void check_looks(const struct scenario *s, const struct list *opened,
                        struct error_list *errors)
{
    const struct gate *g = &s->rollout.gate;
    const struct gate_test *test = gate_test(g->test);
    const int64_t needed = test->least_looks == NULL ? 1 : test->least_looks(g);
    const int64_t most = most_looks(g, opened);
    char path[PATH];

    if (needed > most && needed > 1 && most > 0 && !g->wait) {
        snprintf(path, sizeof path, "/rollout/gate/%s", test->least_name);
        error_list_add(errors, path,
                       "it needs %lld looks to say anything, and has %lld%s",
                       (long long)needed, (long long)most, g->across ? "" : " in a wave");
    }
}

/* Machines with the product, at most. */
static double machines_of(const struct population_spec *spec)
{
    const struct organisation_spec *given = spec->organisations.items;
    double sum = spec->devices > 0.0 ? spec->adoption.sensors : 0.0;

    for (size_t i = 0; i < spec->organisations.n; i++) {
        sum += given[i].endpoints * (double)given[i].count;
    }
    return sum;
}

static bool some_bypass(const struct scenario *s)
{
    const struct ring *rings = s->rollout.rings.items;
    bool bypass = false;

    for (size_t i = 0; i < s->rollout.rings.n && !s->update.skips_rings; i++) {
        bypass = bypass || rings[i].bypass;
    }
    return bypass;
}

/* Machines that the gate can have in its sample of a wave, at most: selectors and the
 * customers only take from these. */
static double most_sample(const struct scenario *s, const struct list *opened, size_t k)
{
    const struct wave *waves = opened->items, *w = &waves[k];
    const double all = machines_of(&s->population);
    double before = 0.0;

    if (s->rollout.unit != UNIT_ENDPOINT || gate_of_rollout(&s->rollout.gate) ||
        some_bypass(s)) {
        return all;
    }
    if (w->organisation >= 0) {
        const struct organisation_spec *given = s->population.organisations.items;
        const double own =
            given[w->organisation].endpoints * (double)given[w->organisation].count;

        return w->count > 0 && (double)w->count < own ? (double)w->count : own * w->share;
    }
    for (size_t j = 0; j < k; j++) {
        if (same_selectors(&waves[j], w) && waves[j].share > before) {
            before = waves[j].share;
        }
    }
    return ceil(all * (w->share - before));
}

/* A gate that waits for a sample larger than its wave waits for ever. */
static void check_sample(const struct scenario *s, const struct list *opened,
                         struct error_list *errors)
{
    const struct gate *g = &s->rollout.gate;

    for (size_t k = 0; k < opened->n && s->rollout.unit != UNIT_TRAFFIC; k++) {
        const struct wave *w = (const struct wave *)opened->items + k;
        const double most = most_sample(s, opened, k);

        if (g->test != 0 && g->wait && w->gated && w->watched > 0 && most > 0.0 &&
            most < (double)g->minimum) {
            error_list_add(errors, "/rollout/gate/minimum",
                           "it waits for %lld machines, and /rollout/waves/%d has %.0f "
                           "at most: the wave would never end",
                           (long long)g->minimum, (int)w->written, most);
            return;
        }
    }
}

static bool pairs_are_sound(const struct rollout *r)
{
    const struct pair *pairs = r->pairs.items;

    for (size_t i = 0; i < r->pairs.n; i++) {
        if (pairs[i].a < 0 || pairs[i].b < 0 || pairs[i].a == pairs[i].b) {
            return false;
        }
    }
    return true;
}

static void check_opened(const struct scenario *s, struct error_list *errors)
{
    struct rf_error err = { 0 };
    struct list opened;

    if (!pairs_are_sound(&s->rollout)) {
        return; /* told already */
    }
    if (schedule_expand(s, &opened, &err) != RF_OK) {
        error_list_add(errors, err.path, "%s", err.message);
        return;
    }
    for (size_t k = 0; k < s->rollout.waves.n; k++) {
        const size_t first = schedule_first(&opened, k);
        size_t n = 1;

        while (first + n < opened.n &&
               ((const struct wave *)opened.items)[first + n].written == k) {
            n++;
        }
        check_bake(s, k, n, errors);
    }
    check_apart(s, &opened, errors);
    check_restart(s, &opened, errors);
    check_looks(s, &opened, errors);
    check_sample(s, &opened, errors);
    free(opened.items);
}

/* ---- the whole ---- */

static bool some_bake(const struct scenario *s)
{
    for (size_t k = 0; k < s->rollout.waves.n; k++) {
        if (wave_of(s, k)->bake > 0) {
            return true;
        }
    }
    return false;
}

static bool some_batches(const struct scenario *s)
{
    for (size_t k = 0; k < s->rollout.waves.n; k++) {
        if (wave_of(s, k)->batch > 0) {
            return true;
        }
    }
    return s->rollout.pairs.n > 0;
}

static void check_gate(const struct scenario *s, struct error_list *errors)
{
    bool gated = false;

    for (size_t k = 0; k < s->rollout.waves.n; k++) {
        gated = gated || wave_of(s, k)->gated;
    }
    if (s->rollout.gate.test != 0 && !gated) {
        error_list_add(errors, "/rollout/gate/test", "no wave is watched: none is gated");
    }
}

static void check_whole(const struct scenario *s, struct error_list *errors)
{
    const struct rollout *r = &s->rollout;

    if (r->begins >= s->horizon) {
        error_list_add(errors, "/rollout/begins", "begins after the horizon");
    }
    if (r->restart_at >= (int64_t)r->waves.n) {
        error_list_add(errors, "/rollout/restart_at",
                       "there is no wave %lld; the last is %zu", (long long)r->restart_at,
                       r->waves.n - 1);
    }
    if (r->bake_growth != 1.0 && !some_bake(s)) {
        error_list_add(errors, "/rollout/bake_growth",
                       "there is no bake that could grow");
    }
    if (r->emergency_bake != 1.0 && !some_bake(s)) {
        error_list_add(errors, "/rollout/emergency_bake",
                       "there is no bake to be cut in an emergency");
    }
    if (r->emergency_bake <= 0.0 && some_batches(s)) {
        error_list_add(errors, "/rollout/emergency_bake",
                       "without bakes, batches of regions and pairs open together");
    }
    if (r->reshuffle && (r->restart_at < 0 || r->on_fail == ON_FAIL_HOLD)) {
        error_list_add(
            errors, "/rollout/reshuffle",
            "nothing starts again: a hold goes on with its wave, and restart_at "
            "-1 ends with the halt");
    }
}

void rollout_check(const struct scenario *s, struct error_list *errors)
{
    for (size_t k = 0; k < s->rollout.waves.n; k++) {
        check_share(s, k, errors);
        check_unit(s, k, errors);
        check_start(s, k, errors);
    }
    check_pairs(s, errors);
    check_windows(s, errors);
    check_opened(s, errors);
    check_gate(s, errors);
    check_whole(s, errors);
}
