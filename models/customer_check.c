/* customer_check.c: contradictions in the customers' side of a rollout. */
#include <math.h>
#include <stdio.h>

#include "models/scenario.h"

#define PATH 128

static const struct ring *ring_of(const struct scenario *s, size_t i)
{
    return (const struct ring *)s->rollout.rings.items + i;
}

static void add(struct error_list *errors, const struct ring *ring, const char *field,
                const char *message)
{
    char path[PATH];

    snprintf(path, sizeof path, "/rollout/rings/%s/%s", ring->name, field);
    error_list_add(errors, path, "%s", message);
}

/* ---- who is in a ring ---- */

/* Is there a class and a region that both select? */
static bool overlap(const struct ring *a, const struct ring *b)
{
    return (a->classes == 0 || b->classes == 0 || (a->classes & b->classes) != 0) &&
           (a->regions == 0 || b->regions == 0 || (a->regions & b->regions) != 0);
}

/* Does a ring select all that another does? */
static bool covers(const struct ring *a, const struct ring *b)
{
    return (a->classes == 0 || (b->classes != 0 && (b->classes & ~a->classes) == 0)) &&
           (a->regions == 0 || (b->regions != 0 && (b->regions & ~a->regions) == 0));
}

static void check_pair(const struct ring *ring, const struct ring *before,
                       struct error_list *errors)
{
    const struct ring *first = before->precedence < ring->precedence ? before : ring;
    const struct ring *second = first == ring ? before : ring;
    char path[PATH];

    if (!overlap(ring, before)) {
        return;
    }
    if (ring->precedence == before->precedence) {
        snprintf(path, sizeof path, "/rollout/rings/%s/precedence", ring->name);
        error_list_add(errors, path,
                       "\"%s\" selects some of the same endpoints with the same "
                       "precedence",
                       before->name);
    } else if (first->share >= 1.0 && covers(first, second)) {
        snprintf(path, sizeof path, "/rollout/rings/%s", second->name);
        error_list_add(errors, path, "\"%s\" comes first and takes all that it selects",
                       first->name);
    }
}

static void check_selectors(const struct scenario *s, struct error_list *errors)
{
    double sum = 0.0;
    bool any = false;

    for (size_t i = 0; i < s->rollout.rings.n; i++) {
        const struct ring *ring = ring_of(s, i);

        if (!customer_has_selector(ring)) {
            sum += ring->share;
            any = true;
            if (ring->precedence != 0) {
                add(errors, ring, "precedence",
                    "only rings that select classes or regions take precedence");
            }
            continue;
        }
        for (size_t j = 0; j < i; j++) {
            if (customer_has_selector(ring_of(s, j))) {
                check_pair(ring, ring_of(s, j), errors);
            }
        }
    }
    if (any && fabs(sum - 1.0) > 1e-6) {
        error_list_add(errors, "/rollout/rings",
                       "shares of rings without a selector sum to %.6g, must sum to 1",
                       sum);
    }
}

/* A wave for rings that are all pinned reaches nobody. */
static void check_waves(const struct scenario *s, struct error_list *errors)
{
    const struct wave *waves = s->rollout.waves.items;
    uint64_t pinned = 0;
    char path[PATH];

    for (size_t i = 0; i < s->rollout.rings.n; i++) {
        pinned |= (uint64_t)ring_of(s, i)->pin << i;
    }
    for (size_t k = 0; k < s->rollout.waves.n && !s->update.skips_rings; k++) {
        if (waves[k].rings != 0 && (waves[k].rings & ~pinned) == 0) {
            snprintf(path, sizeof path, "/rollout/waves/%zu/rings", k);
            error_list_add(errors, path, "reaches nobody: they stay on what they have");
        }
    }
}

/* ---- when it installs ---- */

static void check_windows(const struct list *windows, const char *where,
                          struct error_list *errors)
{
    const struct window *w = windows->items;
    char path[PATH];

    for (size_t i = 0; i < windows->n; i++) {
        if (w[i].from % TICK_DAY == w[i].to) {
            snprintf(path, sizeof path, "%s/%zu", where, i);
            error_list_add(errors, path,
                           "begins and ends at the same time; a whole day is from 0 to "
                           "24 h");
            return;
        }
    }
}

static void check_ring_windows(const struct ring *ring, struct error_list *errors)
{
    char where[PATH];

    snprintf(where, sizeof where, "/rollout/rings/%s/windows", ring->name);
    check_windows(&ring->windows, where, errors);
    if (ring->windows.n > 0 && customer_window_next(&ring->windows, 0) == TICK_NEVER) {
        error_list_add(errors, where,
                       "leave no moment of the week: blackouts cover it, or the "
                       "maintenance windows");
    }
}

static void check_pin(const struct ring *ring, struct error_list *errors)
{
    const struct {
        bool set;
        const char *name;
    } others[] = {
        { ring->deferral > 0, "deferral" }, { ring->spread > 0, "spread" },
        { ring->lag > 0, "lag" },           { ring->pause > 0, "pause" },
        { ring->bypass, "bypass" },         { ring->restart, "restart" },
        { ring->windows.n > 0, "windows" },
    };

    for (size_t i = 0; ring->pin && i < sizeof others / sizeof *others; i++) {
        if (others[i].set) {
            add(errors, ring, others[i].name,
                "means nothing in a ring that stays on the version it has: see pin");
        }
    }
}

static void check_restart(const struct scenario *s, const struct ring *ring,
                          struct error_list *errors)
{
    if (!ring->restart && ring->deadline != TICK_NEVER) {
        add(errors, ring, "deadline",
            "forces a restart, but none is needed: see restart");
    }
    if (!ring->restart && ring->grace > 0) {
        add(errors, ring, "grace", "puts off a restart, but none is needed: see restart");
    }
    if (ring->restart && ring->grace > 0 && ring->deadline == TICK_NEVER) {
        add(errors, ring, "grace",
            "puts off a forced restart, but no deadline forces it");
    }
    if (ring->restart && ring->deadline == TICK_NEVER && s->delivery.always_on) {
        add(errors, ring, "restart",
            "never comes: machines are always on, and no deadline forces it");
    }
}

static void check_delays(const struct scenario *s, const struct ring *ring,
                         struct error_list *errors)
{
    char path[PATH], pause[64], limit[64];

    if (ring->lag > 0 && s->rollout.cadence == 0) {
        add(errors, ring, "lag",
            "how long a version takes is not said: see /rollout/cadence");
    }
    if (ring->pause > s->rollout.pause_limit) {
        snprintf(path, sizeof path, "/rollout/rings/%s/pause", ring->name);
        param_duration_text(ring->pause, pause, sizeof pause);
        param_duration_text(s->rollout.pause_limit, limit, sizeof limit);
        error_list_add(errors, path, "%s is longer than the %s of /rollout/pause_limit",
                       pause, limit);
    }
}

void customer_check(const struct scenario *s, struct error_list *errors)
{
    check_selectors(s, errors);
    check_waves(s, errors);
    check_windows(&s->rollout.windows, "/rollout/windows", errors);
    for (size_t i = 0; i < s->rollout.rings.n; i++) {
        const struct ring *ring = ring_of(s, i);

        check_ring_windows(ring, errors);
        check_pin(ring, errors);
        check_restart(s, ring, errors);
        check_delays(s, ring, errors);
    }
}
