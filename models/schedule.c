/* schedule.c: waves as written become waves as opened.
 *
 * A wave over regions goes in batches of at most `batch`, none with both of a pair: the
 * regions in their order, each into the first batch that has room and no partner of it.
 */
#include "models/schedule.h"

#include <math.h>
#include <stdlib.h>

#define SCHEDULE_MAX_BAKE (1000.0 * (double)TICK_DAY) /* past any horizon */

/* The regions of a pair with `region`. */
static uint64_t partners_of(const struct rollout *r, int region)
{
    const struct pair *pairs = r->pairs.items;
    uint64_t set = 0;

    for (size_t i = 0; i < r->pairs.n; i++) {
        if (pairs[i].a == region) {
            set |= UINT64_C(1) << pairs[i].b;
        } else if (pairs[i].b == region) {
            set |= UINT64_C(1) << pairs[i].a;
        }
    }
    return set;
}

static int count(uint64_t set)
{
    return __builtin_popcountll(set);
}

/* Batches of a wave's regions; 1, of the set as written, when all may go at once. */
static size_t batches_of(const struct scenario *s, const struct wave *w,
                         uint64_t out[POPULATION_MAX_REGIONS])
{
    const size_t n_regions = s->population.regions.n;
    const int64_t most = w->batch > 0 ? w->batch : (int64_t)n_regions;
    size_t n = 0;

    for (size_t i = 0; i < n_regions; i++) {
        const uint64_t partners = partners_of(&s->rollout, (int)i);
        size_t k = 0;

        if (w->regions != 0 && (w->regions >> i & 1) == 0) {
            continue;
        }
        while (k < n && (count(out[k]) >= most || (out[k] & partners) != 0)) {
            k++;
        }
        out[k] = (k < n ? out[k] : 0) | UINT64_C(1) << i;
        n += k == n;
    }
    if (n <= 1) {
        out[0] = w->regions;
    }
    return n > 1 ? n : 1;
}

/* A wave's bake, with the growth from wave to wave, and cut in an emergency. */
static tick_t bake_of(const struct scenario *s, size_t k)
{
    const struct rollout *r = &s->rollout;
    const struct wave *w = (const struct wave *)r->waves.items + k;
    const double part = s->update.emergency ? r->emergency_bake : 1.0;
    const double bake = (double)w->bake * pow(r->bake_growth, (double)k) * part;

    return (tick_t)(fmin(bake, SCHEDULE_MAX_BAKE) + 0.5);
}

/* A gate goes on looking until the next wave opens: at its start, or in a window. */
static void plan_watch(const struct scenario *s, struct list *waves)
{
    struct wave *w = waves->items;
    tick_t at = schedule_planned(s, waves, 0, 0);

    for (size_t k = 0; k < waves->n; k++) {
        const tick_t next = k + 1 < waves->n && at < s->horizon
                                ? schedule_planned(s, waves, k + 1, at)
                                : TICK_NEVER;

        w[k].watched = next < s->horizon && next - at > w[k].bake ? next - at : w[k].bake;
        at = next;
    }
}

int schedule_expand(const struct scenario *s, struct list *out, struct rf_error *err)
{
    const struct wave *written = s->rollout.waves.items;
    struct wave *waves = calloc(SCHEDULE_MAX_WAVES, sizeof *waves);
    size_t n = 0;

    *out = (struct list){ 0 };
    if (waves == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for a schedule");
    }
    for (size_t k = 0; k < s->rollout.waves.n; k++) {
        uint64_t batches[POPULATION_MAX_REGIONS];
        const size_t n_batches = batches_of(s, &written[k], batches);

        if (n + n_batches > SCHEDULE_MAX_WAVES) {
            free(waves);
            return rf_fail(err, RF_EINPUT, "/rollout/waves",
                           "more than %d waves, with batches of regions",
                           SCHEDULE_MAX_WAVES);
        }
        for (size_t b = 0; b < n_batches; b++) {
            struct wave *w = &waves[n++];

            *w = written[k];
            w->written = (uint16_t)k;
            w->regions = batches[b];
            w->bake = bake_of(s, k);
            if (b > 0) {
                w->start = TICK_NEVER;
                w->date = 0;
            }
        }
    }
    *out = (struct list){ waves, n };
    plan_watch(s, out);
    return RF_OK;
}

size_t schedule_first(const struct list *waves, size_t written)
{
    const struct wave *w = waves->items;
    size_t k = 0;

    while (k + 1 < waves->n && w[k].written < written) {
        k++;
    }
    return k;
}

tick_t schedule_start(const struct scenario *s, const struct wave *w, tick_t released)
{
    if (w->date != 0) {
        return w->date - s->release;
    }
    return w->start == TICK_NEVER ? TICK_NEVER : released + w->start;
}

tick_t schedule_baked(const struct scenario *s, const struct list *waves, size_t wave,
                      tick_t opened, tick_t released)
{
    const struct wave *w = (const struct wave *)waves->items + wave;
    const tick_t start =
        wave + 1 < waves->n ? schedule_start(s, w + 1, released) : TICK_NEVER;

    return start != TICK_NEVER && start >= opened ? start : opened + w->bake;
}

tick_t schedule_planned(const struct scenario *s, const struct list *waves, size_t wave,
                        tick_t before)
{
    const tick_t released = s->rollout.begins;
    const tick_t start = schedule_start(s, waves->items, released);

    if (wave == 0) {
        return schedule_open(s,
                             start != TICK_NEVER && start > released ? start : released);
    }
    if (before == TICK_NEVER) {
        return TICK_NEVER;
    }
    return schedule_open(s, schedule_baked(s, waves, wave - 1, before, released));
}

int schedule_unopened(const struct scenario *s, size_t *written, tick_t *at,
                      struct rf_error *err)
{
    struct list waves;
    const int status = schedule_expand(s, &waves, err);
    const struct wave *w = waves.items;

    *written = s->rollout.waves.n;
    *at = TICK_NEVER;
    for (size_t k = 0; k < waves.n; k++) {
        *at = schedule_planned(s, &waves, k, *at);
        if (*at >= s->horizon) {
            *written = w[k].written;
            break;
        }
    }
    free(waves.items);
    return status;
}

tick_t schedule_open(const struct scenario *s, tick_t at)
{
    const tick_t wait = customer_window_wait(&s->rollout.windows, s->release + at);

    return wait == TICK_NEVER ? TICK_NEVER : at + wait;
}
