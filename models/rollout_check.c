/* rollout_check.c: contradictions in the vendor's side of a rollout. */
#include "models/rollout_check.h"

#include <stdio.h>
#include <string.h>

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

/* Ticks after time zero of a wave's date or start; TICK_NEVER: neither. */
static tick_t start_of(const struct scenario *s, const struct wave *w)
{
    if (w->date != 0) {
        return w->date - s->release;
    }
    return w->start == TICK_NEVER ? TICK_NEVER : s->rollout.begins + w->start;
}

/* ---- whom waves select ---- */

static void check_share(const struct scenario *s, size_t k, struct error_list *errors)
{
    const struct wave *w = wave_of(s, k), *before = k > 0 ? w - 1 : w;
    char path[PATH];

    snprintf(path, sizeof path, "/rollout/waves/%zu/share", k);
    if (w->share <= 0.0) {
        error_list_add(errors, path, "a wave of share 0 reaches nobody");
    } else if (k > 0 && same_selectors(w, before) && w->share < before->share) {
        error_list_add(errors, path,
                       "%g is less than the %g of the wave before; shares are cumulative",
                       w->share, before->share);
    } else if (k > 0 && same_selectors(w, before) && w->share == before->share &&
               (w->count == before->count ||
                (w->count < before->count && w->count > 0))) {
        error_list_add(errors, path,
                       "reaches nobody whom the wave before has not reached");
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

/* A bake is quiet time that something waits for: a gate's looks, or the next wave. */
static void check_bake(const struct scenario *s, size_t k, struct error_list *errors)
{
    const struct wave *w = wave_of(s, k);
    const bool last = k + 1 == s->rollout.waves.n;
    const bool read = s->rollout.gate.test != 0 && w->gated;
    char path[PATH];

    snprintf(path, sizeof path, "/rollout/waves/%zu/bake", k);
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
        check_bake(s, k, errors);
    }
    check_pairs(s, errors);
    check_windows(s, errors);
    check_whole(s, errors);
}
