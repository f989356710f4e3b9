/* hand_graph.h: a dependency graph put together by hand, as graph_init would draw it.
 *
 * hand_init, set kinds, add services organisation by organisation and edges in the order
 * of the services that need; hand_build makes the arrays. A service's sources of one need
 * (of its spec) follow each other.
 */
#ifndef RINGFALL_TESTS_STUDIES_HAND_GRAPH_H
#define RINGFALL_TESTS_STUDIES_HAND_GRAPH_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/graph.h"
#include "tests/check.h"

enum {
    HAND_KINDS = 8,
    HAND_NEEDS = 2,
    HAND_MARKETS = 2,
    HAND_PROVIDERS = 4,
    HAND_REGIONS = 36
};

struct hand {
    struct scenario s; /* its lists point to what follows */
    struct industry industries[2];
    struct region regions[HAND_REGIONS];
    struct service_spec kinds[HAND_KINDS];
    struct need needs[HAND_KINDS][HAND_NEEDS];
    struct service_market markets[HAND_MARKETS];
    struct provider providers[HAND_PROVIDERS];
    struct graph g;
    size_t most_services, most_sources;
};

static inline const struct param_table *hand_table(const char *name)
{
    const struct param *p = param_named(&dependencies_table, name);

    assert_non_null(p);
    return p->sub;
}

/* Kinds of one need each (all of the services); markets 0 and 1 of kinds 0 and 1. */
static inline void hand_init(struct hand *h, size_t services, size_t sources)
{
    const struct param_table *kind = hand_table("services");
    struct graph *g = &h->g;

    memset(h, 0, sizeof *h);
    param_defaults(&scenario_table, &h->s);
    for (int i = 0; i < 2; i++) {
        param_defaults(&industry_table, &h->industries[i]);
        strcpy(h->industries[i].name, i == 0 ? "hotels" : "airlines");
    }
    for (int k = 0; k < HAND_KINDS; k++) {
        param_defaults(kind, &h->kinds[k]);
        h->kinds[k].name[0] = (char)('a' + k);
        for (int i = 0; i < HAND_NEEDS; i++) {
            param_defaults(param_named(kind, "needs")->sub, &h->needs[k][i]);
            h->needs[k][i].name[0] = (char)('p' + i);
        }
        h->kinds[k].needs = (struct list){ h->needs[k], HAND_NEEDS };
    }
    for (int i = 0; i < HAND_MARKETS; i++) {
        param_defaults(hand_table("markets"), &h->markets[i]);
        strcpy(h->markets[i].name, i == 0 ? "identity" : "energy");
        h->markets[i].service = i;
        h->kinds[i].shared = true;
    }
    for (int i = 0; i < HAND_PROVIDERS; i++) {
        param_defaults(hand_table("providers"), &h->providers[i]);
        h->providers[i].name[0] = (char)('A' + i);
        h->providers[i].market = i % HAND_MARKETS;
    }
    for (int i = 0; i < HAND_REGIONS; i++) {
        param_defaults(&region_table, &h->regions[i]);
        snprintf(h->regions[i].name, sizeof h->regions[i].name, "region-%d", i);
    }
    h->s.population.regions = (struct list){ h->regions, HAND_REGIONS };
    h->s.population.industries = (struct list){ h->industries, 2 };
    h->s.dependencies.services = (struct list){ h->kinds, HAND_KINDS };
    h->s.dependencies.markets = (struct list){ h->markets, HAND_MARKETS };
    h->s.dependencies.providers = (struct list){ h->providers, HAND_PROVIDERS };
    h->most_services = services;
    h->most_sources = sources;
    g->spec = &h->s.dependencies;
    g->lps = calloc(services + 1, sizeof *g->lps);
    g->lp_services = calloc(services + 2, sizeof *g->lp_services);
    g->service_lp = calloc(services + 1, sizeof *g->service_lp);
    g->kind = calloc(services + 1, sizeof *g->kind);
    g->service_needs = calloc(services + 2, sizeof *g->service_needs);
    g->need_kind = calloc(sources + 1, sizeof *g->need_kind);
    g->need_service = calloc(sources + 1, sizeof *g->need_service);
    g->need_sources = calloc(sources + 2, sizeof *g->need_sources);
    g->source = calloc(sources + 1, sizeof *g->source);
    g->service_users = calloc(services + 2, sizeof *g->service_users);
    g->user = calloc(sources + 1, sizeof *g->user);
    g->instance = malloc(HAND_PROVIDERS * HAND_REGIONS * sizeof *g->instance);
    memset(g->instance, 0xff, HAND_PROVIDERS * HAND_REGIONS * sizeof *g->instance);
}

static inline void hand_free(struct hand *h)
{
    struct graph *g = &h->g;

    free(g->lps);
    free(g->lp_services);
    free(g->service_lp);
    free(g->kind);
    free(g->service_needs);
    free(g->need_kind);
    free(g->need_service);
    free(g->need_sources);
    free(g->source);
    free(g->weight);
    free(g->service_users);
    free(g->user);
    free(g->instance);
    free(g->immune);
    memset(h, 0, sizeof *h);
}

/* The next organisation; services that follow are its own. */
static inline void hand_lp(struct hand *h, enum graph_role role, uint16_t industry,
                           double share)
{
    struct graph *g = &h->g;

    g->lps[g->n_lps] = (struct graph_lp){ .key = g->n_lps,
                                          .spec = GRAPH_NONE,
                                          .provider = GRAPH_NONE,
                                          .industry = industry,
                                          .role = (uint8_t)role,
                                          .share = share };
    g->lp_services[g->n_lps + 1] = g->n_services;
    g->n_lps++;
}

static inline uint32_t hand_service(struct hand *h, uint16_t kind)
{
    struct graph *g = &h->g;

    assert_true(g->n_services < h->most_services);
    g->service_lp[g->n_services] = g->n_lps - 1;
    g->kind[g->n_services] = kind;
    g->lp_services[g->n_lps] = g->n_services + 1;
    return g->n_services++;
}

/* The service is the provider's in its next region. */
static inline void hand_instance(struct hand *h, uint32_t provider, uint32_t service)
{
    uint32_t *at = h->g.instance + (size_t)provider * HAND_REGIONS;

    while (*at != GRAPH_NONE) {
        at++;
    }
    *at = service;
    if (h->g.lps[h->g.n_lps - 1].role == GRAPH_PROVIDER) {
        h->g.lps[h->g.n_lps - 1].provider = provider;
    }
}

/* Services in ascending order; need: which of the spec's. */
static inline void hand_edge(struct hand *h, uint32_t from, uint8_t need, uint32_t to)
{
    struct graph *g = &h->g;
    const bool new_need = g->n_needs == 0 || g->need_service[g->n_needs - 1] != from ||
                          g->need_kind[g->n_needs - 1] != need;

    assert_true(g->n_sources < h->most_sources);
    assert_true(g->n_needs == 0 || g->need_service[g->n_needs - 1] <= from);
    if (new_need) {
        g->need_service[g->n_needs] = from;
        g->need_kind[g->n_needs] = need;
        g->n_needs++;
    }
    g->source[g->n_sources++] = to;
    g->need_sources[g->n_needs] = g->n_sources;
}

static inline void hand_build(struct hand *h)
{
    struct graph *g = &h->g;
    uint32_t *at;

    for (uint32_t i = 0; i < g->n_needs; i++) {
        g->service_needs[g->need_service[i] + 1]++;
    }
    for (uint32_t i = 0; i < g->n_sources; i++) {
        g->service_users[g->source[i] + 1]++;
    }
    for (uint32_t s = 0; s < g->n_services; s++) {
        g->service_needs[s + 1] += g->service_needs[s];
        g->service_users[s + 1] += g->service_users[s];
    }
    at = calloc(g->n_services + 1, sizeof *at);
    assert_non_null(at);
    for (uint32_t need = 0; need < g->n_needs; need++) {
        for (uint32_t i = g->need_sources[need]; i < g->need_sources[need + 1]; i++) {
            g->user[g->service_users[g->source[i]] + at[g->source[i]]++] = need;
        }
    }
    free(at);
}

#endif
