/* dependencies_check.c: what is wrong with services and their needs although each
 * parameter alone is right. Names that are in no map are found before (input).
 */
#include <stdio.h>
#include <string.h>

#include "models/scenario.h"

#define POINTER  512
#define FEW      10 /* mistakes told of a graph's nodes, and of its edges */
#define ROUNDING 1e-9

struct check {
    const struct scenario *scenario;
    const struct dependencies *d;
    const struct service_spec *services;
    const struct service_market *markets;
    const struct provider *providers;
    struct error_list *errors;
};

/* A name as a token of a JSON Pointer, appended. */
static void add_token(char *out, size_t size, const char *name)
{
    size_t n = strlen(out);

    if (n + 2 < size) {
        out[n++] = '/';
    }
    for (; *name != '\0' && n + 3 < size; name++) {
        if (*name == '~' || *name == '/') {
            out[n++] = '~';
            out[n++] = *name == '~' ? '0' : '1';
        } else {
            out[n++] = *name;
        }
    }
    out[n] = '\0';
}

/* "/dependencies/MAP/NAME/MEMBER". */
static const char *pointer_to(char out[POINTER], const char *map, const char *name,
                              const char *member)
{
    snprintf(out, POINTER, "/dependencies");
    add_token(out, POINTER, map);
    add_token(out, POINTER, name);
    if (member[0] != '\0') {
        add_token(out, POINTER, member);
    }
    return out;
}

static const char *pointer_in_need(char out[POINTER], const struct service_spec *s,
                                   const struct need *need, const char *member)
{
    pointer_to(out, "services", s->name, "needs");
    add_token(out, POINTER, need->name);
    if (member[0] != '\0') {
        add_token(out, POINTER, member);
    }
    return out;
}

/* ---- needs ---- */

/* Entries that are more than 0. */
static size_t count_positive(const struct weights *w)
{
    size_t n = 0;

    for (size_t i = 0; i < w->n; i++) {
        n += w->value[i] > 0.0;
    }
    return n;
}

static void check_sources(const struct check *c, const struct service_spec *s,
                          const struct need *need)
{
    const bool machines = need->machines.n > 0;
    const bool own = need->services.n > 0;
    const int n = machines + own + (need->market >= 0) + need->graph;
    char at[POINTER];

    if (n == 0) {
        error_list_add(c->errors, pointer_in_need(at, s, need, ""),
                       need->kind == NEED_MACHINES
                           ? "says no machines, of which it is a need"
                           : "nothing is needed; say one of machines, services, market, "
                             "graph");
    } else if (n > 1) {
        error_list_add(c->errors, pointer_in_need(at, s, need, ""),
                       "names %d of machines, services, market and graph; a need is of "
                       "one, so make several of it",
                       n);
    } else if (machines && need->kind != NEED_MACHINES) {
        error_list_add(c->errors, pointer_in_need(at, s, need, "machines"),
                       "a need of machines says \"kind\": \"machines\"");
    } else if (!machines && need->kind == NEED_MACHINES) {
        error_list_add(c->errors, pointer_in_need(at, s, need, "kind"),
                       "of kind machines, but it names none");
    } else if (machines && count_positive(&need->machines) == 0) {
        error_list_add(c->errors, pointer_in_need(at, s, need, "machines"),
                       "no class has a weight above 0");
    } else if (own && count_positive(&need->services) == 0) {
        error_list_add(c->errors, pointer_in_need(at, s, need, "services"),
                       "no service has a weight above 0");
    }
}

static void check_kind(const struct check *c, const struct service_spec *s,
                       const struct need *need)
{
    const int64_t n = need->market >= 0 ? need->providers + (need->second > 0.0)
                      : need->graph     ? INT64_MAX
                                        : (int64_t)count_positive(&need->services);
    char at[POINTER];

    if (need->kind == NEED_K_OF_N && n > 0 && need->k > n) {
        error_list_add(c->errors, pointer_in_need(at, s, need, "k"),
                       "%lld of %lld can never be up", (long long)need->k, (long long)n);
    }
    if (need->kind == NEED_FAILED_SHARE && need->p > need->q) {
        error_list_add(c->errors, pointer_in_need(at, s, need, "p"),
                       "more than all, %lld / %lld, can never fail", (long long)need->p,
                       (long long)need->q);
    }
    if (need->market < 0 && (need->providers > 1 || need->second > 0.0)) {
        error_list_add(
            c->errors,
            pointer_in_need(at, s, need, need->second > 0.0 ? "second" : "providers"),
            "there is no market to find providers in");
    }
}

/* Does everybody who runs `s` run `t` too? */
static void check_own(const struct check *c, const struct service_spec *s,
                      const struct need *need)
{
    char at[POINTER];

    for (size_t k = 0; k < need->services.n; k++) {
        const struct service_spec *t = &c->services[k];

        if (need->services.value[k] <= 0.0 || (s->shared && t->shared)) {
            continue;
        }
        pointer_in_need(at, s, need, "services");
        add_token(at, sizeof at, t->name);
        if (t->shared) {
            error_list_add(c->errors, at,
                           "is shared: only providers run it; name a market instead");
        } else if (t->industry >= 0 && t->industry != s->industry) {
            const struct industry *industries = c->scenario->population.industries.items;

            error_list_add(c->errors, at,
                           "is a service of %s, which not everybody who runs this one "
                           "has",
                           industries[t->industry].name);
        }
    }
}

static void check_service(const struct check *c, const struct service_spec *s)
{
    const struct need *needs = s->needs.items;
    char at[POINTER];

    for (size_t k = 0; k < s->needs.n; k++) {
        check_sources(c, s, &needs[k]);
        check_kind(c, s, &needs[k]);
        check_own(c, s, &needs[k]);
    }
    if (!s->restarts &&
        (s->restart_lag.kind != DISTRIBUTION_CONSTANT || s->restart_lag.param[0] > 0.0)) {
        error_list_add(c->errors, pointer_to(at, "services", s->name, "restart_lag"),
                       "it never restarts: \"restarts\" is false");
    }
    if (!s->restarts && s->manual_start != TICK_NEVER) {
        error_list_add(c->errors, pointer_to(at, "services", s->name, "manual_start"),
                       "it never restarts: \"restarts\" is false");
    }
    if (s->proxy_rate > 0.0 && s->proxy[0] == '\0') {
        error_list_add(c->errors, pointer_to(at, "services", s->name, "proxy_rate"),
                       "a rate of what? \"proxy\" names it");
    }
}

/* ---- markets ---- */

static void check_market(const struct check *c, size_t number)
{
    const struct service_market *m = &c->markets[number];
    const struct service_spec *s = m->service < 0 ? NULL : &c->services[m->service];
    double sum = 0.0;
    size_t n = 0;
    char at[POINTER];

    for (size_t k = 0; k < c->d->providers.n; k++) {
        if (c->providers[k].market == (int)number) {
            sum += c->providers[k].share;
            n++;
        }
    }
    pointer_to(at, "markets", m->name, "");
    if (sum > 1.0 + ROUNDING) {
        error_list_add(c->errors, at,
                       "shares of its %zu providers sum to %.6g, more than 1", n, sum);
    }
    if (n == 0 && !m->members) {
        error_list_add(c->errors, at, "no provider names it, and it has no members");
    } else if (n > 0 && m->members) {
        error_list_add(c->errors, at, "its providers are its members; %zu more are named",
                       n);
    }
    if (m->members && s != NULL && s->shared) {
        error_list_add(c->errors, pointer_to(at, "markets", m->name, "members"),
                       "nobody runs %s of themselves: it is shared", s->name);
    } else if (m->members && s != NULL && s->industry < 0) {
        error_list_add(c->errors, pointer_to(at, "markets", m->name, "members"),
                       "%s is of no industry, whose organisations could be members",
                       s->name);
    }
}

/* ---- incidents ---- */

/* Instances of a provider: places of its market. */
static size_t count_instances(const struct check *c, const struct provider *p)
{
    const struct region *regions = c->scenario->population.regions.items;
    const size_t n_regions = c->scenario->population.regions.n;
    const int scope = p->market < 0 ? MARKET_REGION : c->markets[p->market].scope;
    size_t n = 0;

    for (size_t i = 0; i < n_regions; i++) {
        bool first = true;

        for (size_t j = 0; j < i && first; j++) {
            first = scope == MARKET_REGION ||
                    (scope == MARKET_GROUP &&
                     strcmp(regions[i].group, regions[j].group) != 0);
        }
        n += first;
    }
    return n;
}

/* The most that an incident can strike, as far as the scenario alone can tell. */
static int64_t most_struck(const struct check *c, const struct incident *i)
{
    const struct service_spec *s = i->service < 0 ? NULL : &c->services[i->service];
    const struct graph_node *nodes = c->d->nodes.items;
    int64_t n = 0;

    if (i->provider >= 0) {
        return (int64_t)count_instances(c, &c->providers[i->provider]);
    }
    if (s == NULL || !s->shared) {
        return INT64_MAX;
    }
    for (size_t k = 0; k < c->d->markets.n; k++) {
        if (c->markets[k].service == i->service) {
            return INT64_MAX;
        }
    }
    for (size_t k = 0; k < c->d->nodes.n; k++) {
        n += nodes[k].service == i->service;
    }
    return c->d->nodes.n == 0 && c->d->random.service == i->service
               ? c->d->random.services
               : n;
}

static void check_incident(const struct check *c, const struct incident *i)
{
    const struct incident_step *steps = i->course.items;
    char at[POINTER];

    if ((i->service < 0) == (i->provider < 0)) {
        error_list_add(c->errors, pointer_to(at, "incidents", i->name, ""),
                       i->service < 0
                           ? "strikes nothing; say \"service\" or \"provider\""
                           : "strikes a service and a provider; say one of them");
    } else if (i->count > most_struck(c, i)) {
        error_list_add(c->errors, pointer_to(at, "incidents", i->name, "count"),
                       "%lld are to be struck, but there are %lld", (long long)i->count,
                       (long long)most_struck(c, i));
    }
    if (i->at >= c->scenario->horizon) {
        error_list_add(c->errors, pointer_to(at, "incidents", i->name, "at"),
                       "begins after the horizon");
    }
    for (size_t k = 1; k < i->course.n; k++) {
        if (steps[k].after <= steps[k - 1].after) {
            char step[32];

            snprintf(step, sizeof step, "%zu", k);
            pointer_to(at, "incidents", i->name, "course");
            add_token(at, sizeof at, step);
            error_list_add(c->errors, at, "is not after the step before it");
        }
    }
}

/* ---- graphs ---- */

/* The need of a service by the edges of the graph; NULL: none. */
static const struct need *graph_need_of(const struct service_spec *s)
{
    const struct need *needs = s->needs.items;

    for (size_t k = 0; k < s->needs.n; k++) {
        if (needs[k].graph) {
            return &needs[k];
        }
    }
    return NULL;
}

static void check_end(const struct check *c, size_t edge, const char *end, int64_t node,
                      size_t *told)
{
    char at[POINTER];

    if ((size_t)node >= c->d->nodes.n && (*told)++ < FEW) {
        snprintf(at, sizeof at, "/dependencies/edges/%zu/%s", edge, end);
        error_list_add(c->errors, at, "there is no node %lld of %zu, counted from 0",
                       (long long)node, c->d->nodes.n);
    }
}

static void check_edges(const struct check *c)
{
    const struct graph_node *nodes = c->d->nodes.items;
    const struct graph_edge *edges = c->d->edges.items;
    size_t told = 0;
    char at[POINTER];

    for (size_t e = 0; e < c->d->edges.n; e++) {
        const int64_t from = edges[e].from, to = edges[e].to;
        const bool known = (size_t)from < c->d->nodes.n && (size_t)to < c->d->nodes.n;
        const int kind = known ? nodes[from].service : -1;
        const struct need *need = kind >= 0 ? graph_need_of(&c->services[kind]) : NULL;

        check_end(c, e, "from", from, &told);
        check_end(c, e, "to", to, &told);
        if (kind < 0 || (need != NULL && (from != to || need->kind == NEED_SUM))) {
            continue;
        }
        if (told++ < FEW) {
            snprintf(at, sizeof at, "/dependencies/edges/%zu/from", e);
            error_list_add(c->errors, at,
                           need == NULL
                               ? "node %lld (%s) needs another, but its service, %s, has "
                                 "no need with \"graph\": true"
                               : "node %lld (%s) needs itself, which only a need of kind "
                                 "sum of %s could",
                           (long long)from, nodes[from].name, c->services[kind].name);
        }
    }
    if (told > FEW) {
        error_list_add(c->errors, "/dependencies/edges",
                       "%zu more edges are wrong in such ways", told - FEW);
    }
}

static void check_random(const struct check *c)
{
    const struct random_graph *r = &c->d->random;

    if (r->services == 0) {
        return;
    }
    if (c->d->nodes.n > 0) {
        error_list_add(c->errors, "/dependencies/random/services",
                       "there are nodes of a graph given too");
    }
    if (r->service < 0) {
        error_list_add(c->errors, "/dependencies/random/service",
                       "is missing: what the %lld nodes are", (long long)r->services);
    } else if (graph_need_of(&c->services[r->service]) == NULL && r->mean_degree > 0.0) {
        error_list_add(c->errors, "/dependencies/random/service",
                       "%s has no need with \"graph\": true",
                       c->services[r->service].name);
    }
    if (r->organisations > r->services) {
        error_list_add(c->errors, "/dependencies/random/organisations",
                       "%lld for %lld nodes: some would have none",
                       (long long)r->organisations, (long long)r->services);
    }
}

void dependencies_check(const struct scenario *s, struct error_list *errors)
{
    const struct dependencies *d = &s->dependencies;
    const struct check c = { .scenario = s,
                             .d = d,
                             .services = d->services.items,
                             .markets = d->markets.items,
                             .providers = d->providers.items,
                             .errors = errors };
    const struct incident *incidents = d->incidents.items;

    for (size_t k = 0; k < d->services.n; k++) {
        check_service(&c, &c.services[k]);
    }
    for (size_t k = 0; k < d->markets.n; k++) {
        check_market(&c, k);
    }
    for (size_t k = 0; k < d->incidents.n; k++) {
        check_incident(&c, &incidents[k]);
    }
    check_edges(&c);
    check_random(&c);
}
