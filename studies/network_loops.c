/* network_loops.c: needs that run in circles, by the kinds of their services; and whether
 * a circle could start at all.
 *
 * A component is dead when, with all of it down, all else up and every buffer drained,
 * none of its services has the supply to start: the first could not, so no other can.
 * What is down delivers its fallback. A service with a manual start starts without what
 * it needs, in time. Cost O(sources of the components).
 */
#include <stdlib.h>
#include <string.h>

#include "studies/network_inside.h"

struct circles {
    struct network *self;
    const uint32_t *of; /* [services] component */
    uint32_t *begin;    /* [components + 1] in order; owned */
    uint32_t *order;    /* [services] by component; owned */
    size_t capacity;    /* of self->loops */
};

/* ---- could it start? ---- */

static bool is_down(const struct circles *l, uint32_t service, uint32_t component)
{
    const uint64_t *immune = l->self->graph->immune;

    return l->of[service] == component &&
           (immune == NULL || (immune[service / 64] >> (service % 64) & 1) == 0);
}

static double delivered(const struct circles *l, uint32_t service, uint32_t component)
{
    return is_down(l, service, component) ? graph_spec(l->self->graph, service)->fallback
                                          : 1.0;
}

/* The k-th most of the levels: by going down the levels that there are, which are few. */
static double kth_most(const struct circles *l, uint32_t need, uint32_t component,
                       int64_t k)
{
    const struct graph *g = l->self->graph;
    double level = 1.0;

    for (;;) {
        double next = -1.0;
        int64_t n = 0;

        for (uint32_t i = g->need_sources[need]; i < g->need_sources[need + 1]; i++) {
            const double here = delivered(l, g->source[i], component);

            n += here >= level;
            next = here < level && here > next ? here : next;
        }
        if (n >= k || next < 0.0) {
            return n >= k ? level : 0.0;
        }
        level = next;
    }
}

/* What a need lacks, in [0, 1]. */
static double lack(const struct circles *l, uint32_t need, uint32_t component)
{
    const struct graph *g = l->self->graph;
    const struct need *spec = graph_need(g, need);
    const uint32_t from = g->need_sources[need], to = g->need_sources[need + 1];
    const int64_t n = to - from;
    double sum = 0.0;
    int64_t failed = 0;

    if (spec->kind == NEED_MACHINES || n == 0) {
        return 0.0;
    }
    for (uint32_t i = from; i < to; i++) {
        const double level = delivered(l, g->source[i], component);

        sum += (1.0 - level) * (g->weight != NULL ? g->weight[i] / 1e6 : 1.0);
        failed += level < 0.5;
    }
    switch (spec->kind) {
    case NEED_SUM:
        return sum < 1.0 ? sum : 1.0;
    case NEED_FAILED_SHARE:
        return failed * spec->q >= n * spec->p ? 1.0 : 0.0;
    case NEED_ANY:
        return 1.0 - kth_most(l, need, component, 1);
    case NEED_K_OF_N:
        return 1.0 - kth_most(l, need, component, spec->k < n ? spec->k : n);
    default:
        return 1.0 - kth_most(l, need, component, n);
    }
}

static bool can_start(const struct circles *l, uint32_t service, uint32_t component)
{
    const struct graph *g = l->self->graph;
    const struct service_spec *spec = graph_spec(g, service);
    double worst = 0.0, sum = 0.0;

    if (!is_down(l, service, component)) {
        return true;
    }
    if (!spec->restarts) {
        return false;
    }
    if (spec->manual_start < TICK_NEVER) {
        return true;
    }
    for (uint32_t k = g->service_needs[service]; k < g->service_needs[service + 1]; k++) {
        const struct need *need = graph_need(g, k);
        const double loss = need->strength * lack(l, k, component);

        if (need->kind == NEED_SUM) {
            sum += loss;
        } else {
            worst = loss > worst ? loss : worst;
        }
    }
    return 1.0 - worst - sum >= spec->threshold - 1e-9;
}

static bool is_dead(const struct circles *l, uint32_t component)
{
    for (uint32_t i = l->begin[component]; i < l->begin[component + 1]; i++) {
        if (can_start(l, l->order[i], component)) {
            return false;
        }
    }
    return true;
}

/* ---- loops ---- */

static bool needs_itself(const struct graph *g, uint32_t service)
{
    const uint32_t from = g->need_sources[g->service_needs[service]];
    const uint32_t to = g->need_sources[g->service_needs[service + 1]];

    for (uint32_t i = from; i < to; i++) {
        if (g->source[i] == service) {
            return true;
        }
    }
    return false;
}

/* The loops of these kinds, made now if there are none; NULL when memory is out. */
static struct network_loop *loops_of(struct circles *l, const struct network_loop *like)
{
    struct network *self = l->self;

    for (size_t i = 0; i < self->n_loops; i++) {
        if (memcmp(self->loops[i].kinds, like->kinds, sizeof like->kinds) == 0) {
            return &self->loops[i];
        }
    }
    if (self->n_loops == l->capacity) {
        const size_t capacity = l->capacity > 0 ? 2 * l->capacity : 16;
        struct network_loop *more = realloc(self->loops, capacity * sizeof *more);

        if (more == NULL) {
            return NULL;
        }
        self->loops = more;
        l->capacity = capacity;
    }
    self->loops[self->n_loops] = *like;
    return &self->loops[self->n_loops++];
}

static int add_component(struct circles *l, uint32_t component, struct rf_error *err)
{
    struct network_components *c = &l->self->components;
    const uint32_t n = l->begin[component + 1] - l->begin[component];
    struct network_loop like = { 0 }, *loop;
    const bool dead = is_dead(l, component);

    for (uint32_t i = l->begin[component]; i < l->begin[component + 1]; i++) {
        const uint16_t kind = l->self->graph->kind[l->order[i]];

        like.kinds[kind / 64] |= UINT64_C(1) << (kind % 64);
    }
    loop = loops_of(l, &like);
    if (loop == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for loops");
    }
    loop->components++;
    loop->services += n;
    loop->largest = n > loop->largest ? n : loop->largest;
    loop->dead += dead;
    c->n_loops++;
    c->in_loops += n;
    c->n_dead += dead;
    return RF_OK;
}

static int by_services(const void *a, const void *b)
{
    const struct network_loop *x = a, *y = b;

    return x->services != y->services ? (x->services < y->services ? 1 : -1)
                                      : memcmp(x->kinds, y->kinds, sizeof x->kinds);
}

/* Services in the order of their components. */
static void sort(struct circles *l, uint32_t n_services, uint32_t n)
{
    for (uint32_t s = 0; s < n_services; s++) {
        l->begin[l->of[s] + 1]++;
    }
    for (uint32_t i = 0; i < n; i++) {
        l->begin[i + 1] += l->begin[i];
    }
    for (uint32_t s = n_services; s-- > 0;) {
        l->order[--l->begin[l->of[s] + 1]] = s;
    }
    for (uint32_t i = 0; i < n; i++) {
        l->begin[i] = l->begin[i + 1];
    }
    l->begin[n] = n_services;
}

int network_loops_init(struct network *self, const uint32_t *of, uint32_t n,
                       struct rf_error *err)
{
    const struct graph *g = self->graph;
    struct circles l = { .self = self, .of = of };
    int status = RF_OK;

    l.begin = calloc((size_t)n + 2, sizeof *l.begin);
    l.order = calloc((size_t)g->n_services + 1, sizeof *l.order);
    if (l.begin == NULL || l.order == NULL) {
        status = rf_fail(err, RF_ENOMEM, "", "no memory for %u components", n);
        goto out;
    }
    sort(&l, g->n_services, n);
    for (uint32_t i = 0; i < n && status == RF_OK; i++) {
        if (l.begin[i + 1] - l.begin[i] > 1 || needs_itself(g, l.order[l.begin[i]])) {
            status = add_component(&l, i, err);
        }
    }
    if (self->n_loops > 0) {
        qsort(self->loops, self->n_loops, sizeof *self->loops, by_services);
    }
out:
    free(l.begin);
    free(l.order);
    return status;
}
