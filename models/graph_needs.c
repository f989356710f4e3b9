/* graph_needs.c: what each service needs: services of its own organisation, providers
 * drawn by their share of the market or their size, the edges of a graph.
 *
 * A need that an organisation does not have (applies), or that nothing meets (a provider
 * of its own, a service that it does not run), is left out.
 *
 * Draws of PURPOSE_SERVICE for an LP: index = kind of service * 16 + number of the need:
 * draw 0: word 0 does it apply, word 1 has it a second provider; draw 1 + k: word 0 the
 * k-th provider.
 */
#include <stdlib.h>
#include <string.h>

#include "models/graph_draft.h"
#include "models/purpose.h"

struct work {
    struct graph_draft *draft;
    struct graph *g;
    const struct dependencies *spec;
    size_t n_regions;
    struct graph_members *members; /* [markets][regions] from where each region finds
                                    * them; owned */
    uint32_t *edge_begin;          /* [nodes + 1] in edge_to; owned */
    uint32_t *edge_to;             /* nodes; owned */
    float *edge_weight;            /* NULL: all 1; owned */
    uint32_t *node_of;             /* [n_services] GRAPH_NONE: no node; owned */
    size_t cap_needs, cap_sources;
    bool weighted;
    struct rf_error *err;
};

static int no_memory(const struct work *w)
{
    return rf_fail(w->err, RF_ENOMEM, "", "no memory for the needs of %u services",
                   w->g->n_services);
}

static bool grow(void *array, size_t size, size_t n)
{
    void *grown = realloc(*(void **)array, n * size);

    if (grown != NULL) {
        *(void **)array = grown;
    }
    return grown != NULL;
}

static int add_need(struct work *w, uint32_t service, size_t number)
{
    struct graph *g = w->g;

    if (g->n_needs + 1 >= w->cap_needs) {
        const size_t larger = w->cap_needs == 0 ? 4096 : 2 * w->cap_needs;

        if (!grow(&g->need_kind, sizeof *g->need_kind, larger) ||
            !grow(&g->need_service, sizeof *g->need_service, larger) ||
            !grow(&g->need_sources, sizeof *g->need_sources, larger)) {
            return no_memory(w);
        }
        w->cap_needs = larger;
    }
    g->need_kind[g->n_needs] = (uint8_t)number;
    g->need_service[g->n_needs] = service;
    g->need_sources[g->n_needs] = g->n_sources;
    g->n_needs++;
    return RF_OK;
}

static int add_source(struct work *w, uint32_t source, double weight)
{
    struct graph *g = w->g;

    if (g->n_sources == w->cap_sources) {
        const size_t larger = w->cap_sources == 0 ? 4096 : 2 * w->cap_sources;

        if (!grow(&g->source, sizeof *g->source, larger) ||
            (w->weighted && !grow(&g->weight, sizeof *g->weight, larger))) {
            return no_memory(w);
        }
        w->cap_sources = larger;
    }
    if (w->weighted) {
        g->weight[g->n_sources] = (uint32_t)(weight * 1e6 + 0.5);
    }
    g->source[g->n_sources++] = source;
    return RF_OK;
}

/* ---- own services ---- */

static uint32_t own_service(const struct graph *g, uint32_t lp, size_t kind)
{
    for (uint32_t s = g->lp_services[lp]; s < g->lp_services[lp + 1]; s++) {
        if (g->kind[s] == kind) {
            return s;
        }
    }
    return GRAPH_NONE;
}

static int add_own(struct work *w, const struct need *need, uint32_t lp)
{
    int status = RF_OK;

    for (size_t k = 0; k < need->services.n && status == RF_OK; k++) {
        if (need->services.value[k] > 0.0) {
            const uint32_t service = own_service(w->g, lp, k);

            if (service != GRAPH_NONE) {
                status = add_source(w, service, need->services.value[k]);
            }
        }
    }
    return status;
}

/* ---- providers ---- */

#define MOST_PROVIDERS 66

static bool is_taken(const uint32_t *taken, size_t n, uint32_t service)
{
    for (size_t t = 0; t < n; t++) {
        if (taken[t] == service) {
            return true;
        }
    }
    return false;
}

/* A provider of a market that is not among those taken [n]: a service; GRAPH_NONE: none
 * is left, or it has a system of its own, as the first may be, with what shares leave of
 * 1. u is uniform. */
static uint32_t pick_provider(const struct work *w, size_t market, size_t region,
                              double u, const uint32_t *taken, size_t n)
{
    const struct provider *p = w->spec->providers.items;
    uint32_t found[DEPENDENCIES_MAX_PROVIDERS];
    double sum[DEPENDENCIES_MAX_PROVIDERS], all = 0.0;
    size_t n_found = 0;

    for (size_t k = 0; k < w->spec->providers.n; k++) {
        const uint32_t service = w->g->instance[k * w->n_regions + region];

        if ((size_t)p[k].market == market && service != GRAPH_NONE &&
            !is_taken(taken, n, service)) {
            all += p[k].share;
            found[n_found] = service;
            sum[n_found++] = all;
        }
    }
    for (size_t k = 0; k < n_found; k++) {
        if (u * (n == 0 ? 1.0 : all) < sum[k]) {
            return found[k];
        }
    }
    return GRAPH_NONE;
}

static uint32_t pick_member(const struct graph_members *m, double u,
                            const uint32_t *taken, size_t n)
{
    size_t low = 0, high = m->n;

    if (m->n == 0) {
        return GRAPH_NONE;
    }
    while (low < high) {
        const size_t mid = low + (high - low) / 2;

        if (m->sum[mid] > u * m->sum[m->n - 1]) {
            high = mid;
        } else {
            low = mid + 1;
        }
    }
    for (size_t tries = 0; tries < m->n; tries++) {
        const uint32_t service = m->service[(low + tries) % m->n];

        if (!is_taken(taken, n, service)) {
            return service;
        }
    }
    return GRAPH_NONE;
}

static int add_providers(struct work *w, const struct need *need, uint32_t service,
                         uint32_t lp, uint32_t index, uint32_t second_word)
{
    const struct graph_lp *who = &w->g->lps[lp];
    const struct service_market *market =
        (const struct service_market *)w->spec->markets.items + need->market;
    const size_t market_number = (size_t)need->market;
    const double second =
        need->second > w->spec->redundancy ? need->second : w->spec->redundancy;
    size_t wanted = (size_t)need->providers;
    uint32_t taken[MOST_PROVIDERS];
    size_t n = 0;
    int status = RF_OK;

    wanted += stream_unit(second_word) < second;
    taken[n++] = service; /* not itself */
    for (size_t k = 0; k < wanted && status == RF_OK; k++) {
        const double u = stream_unit(
            stream_block(w->draft->key, who->key, index, PURPOSE_SERVICE, 1 + (uint32_t)k)
                .word[0]);
        const uint32_t found =
            market->members
                ? pick_member(&w->members[market_number * w->n_regions + who->region], u,
                              taken, n)
                : pick_provider(w, market_number, who->region, u, taken + 1, n - 1);

        if (found == GRAPH_NONE || found == service) {
            break;
        }
        taken[n++] = found;
        status = add_source(w, found, 1.0);
    }
    return status;
}

/* ---- edges ---- */

static int add_edges(struct work *w, uint32_t service)
{
    const uint32_t node = w->node_of == NULL ? GRAPH_NONE : w->node_of[service];
    int status = RF_OK;

    if (node == GRAPH_NONE) {
        return RF_OK;
    }
    for (uint32_t e = w->edge_begin[node]; e < w->edge_begin[node + 1] && status == RF_OK;
         e++) {
        status = add_source(w, w->draft->node[w->edge_to[e]],
                            w->edge_weight == NULL ? 1.0 : (double)w->edge_weight[e]);
    }
    return status;
}

/* ---- all of a service ---- */

static int add_needs(struct work *w, uint32_t lp, uint32_t service)
{
    const struct service_spec *spec = graph_spec(w->g, service);
    const struct need *needs = spec->needs.items;
    int status = RF_OK;

    w->g->service_needs[service] = w->g->n_needs;
    for (size_t k = 0; k < spec->needs.n && status == RF_OK; k++) {
        const struct need *need = &needs[k];
        const uint32_t index =
            (uint32_t)w->g->kind[service] * DEPENDENCIES_MAX_NEEDS + (uint32_t)k;
        struct stream_block b = { { 0 } };

        if (need->applies < 1.0 || need->market >= 0) {
            b = stream_block(w->draft->key, w->g->lps[lp].key, index, PURPOSE_SERVICE, 0);
        }
        if (need->applies < 1.0 && stream_unit(b.word[0]) >= need->applies) {
            continue;
        }
        status = add_need(w, service, k);
        if (status == RF_OK && need->market >= 0) {
            status = add_providers(w, need, service, lp, index, b.word[1]);
        } else if (status == RF_OK && need->graph) {
            status = add_edges(w, service);
        } else if (status == RF_OK && need->kind != NEED_MACHINES) {
            status = add_own(w, need, lp);
        }
        if (status == RF_OK && need->kind != NEED_MACHINES &&
            w->g->n_sources == w->g->need_sources[w->g->n_needs - 1]) {
            w->g->n_needs--; /* nothing to need */
        }
    }
    return status;
}

/* ---- before: members of markets, edges by node ---- */

static bool finds(const struct work *w, int scope, size_t from, size_t at)
{
    const struct region *r = w->draft->scenario->population.regions.items;

    return scope == MARKET_WORLD || from == at ||
           (scope == MARKET_GROUP && strcmp(r[from].group, r[at].group) == 0);
}

static int list_members(struct work *w, size_t market, int scope, size_t region,
                        struct graph_members *out)
{
    const struct service_market *m =
        (const struct service_market *)w->spec->markets.items + market;
    const struct graph *g = w->g;
    double sum = 0.0;

    for (int pass = 0; pass < 2; pass++) {
        size_t n = 0;

        for (uint32_t lp = 0; lp < g->n_lps; lp++) {
            const struct graph_lp *who = &g->lps[lp];

            if (who->share > 0.0 && finds(w, scope, region, who->region)) {
                const uint32_t service = own_service(g, lp, (size_t)m->service);

                if (service == GRAPH_NONE) {
                    continue;
                }
                if (pass == 1) {
                    sum += who->share;
                    out->sum[n] = sum;
                    out->service[n] = service;
                }
                n++;
            }
        }
        if (pass == 0) {
            out->n = n;
            out->sum = malloc((n + 1) * sizeof *out->sum);
            out->service = malloc((n + 1) * sizeof *out->service);
            if (out->sum == NULL || out->service == NULL) {
                return no_memory(w);
            }
        }
    }
    return RF_OK;
}

/* From the narrowest place that has any: the scope, its group, the world. */
static int find_members(struct work *w)
{
    const struct service_market *m = w->spec->markets.items;
    const size_t n = w->spec->markets.n * w->n_regions;
    int status = RF_OK;

    w->members = calloc(n + 1, sizeof *w->members);
    if (w->members == NULL) {
        return no_memory(w);
    }
    for (size_t k = 0; k < w->spec->markets.n; k++) {
        for (size_t r = 0; m[k].members && r < w->n_regions && status == RF_OK; r++) {
            struct graph_members *at = &w->members[k * w->n_regions + r];

            for (int scope = m[k].scope; scope >= MARKET_WORLD && status == RF_OK;
                 scope--) {
                free(at->sum);
                free(at->service);
                status = list_members(w, k, scope, r, at);
                if (at->n > 0) {
                    break;
                }
            }
        }
    }
    return status;
}

/* Edges in the order of the nodes they lead out of: drawn or given. */
static int sort_edges(struct work *w)
{
    const struct graph_draft *d = w->draft;
    const struct graph_edge *given = w->spec->edges.items;
    const size_t n = d->edges != NULL ? d->n_edges : w->spec->edges.n;
    uint32_t *begin;

    if (d->n_nodes == 0) {
        return RF_OK;
    }
    w->edge_begin = begin = calloc((size_t)d->n_nodes + 2, sizeof *begin);
    w->edge_to = malloc((n + 1) * sizeof *w->edge_to);
    w->edge_weight = d->edges == NULL ? malloc((n + 1) * sizeof *w->edge_weight) : NULL;
    w->node_of = malloc(((size_t)w->g->n_services + 1) * sizeof *w->node_of);
    if (begin == NULL || w->edge_to == NULL || w->node_of == NULL ||
        (d->edges == NULL && w->edge_weight == NULL)) {
        return no_memory(w);
    }
    memset(w->node_of, 0xff, (size_t)w->g->n_services * sizeof *w->node_of);
    for (uint32_t k = 0; k < d->n_nodes; k++) {
        w->node_of[d->node[k]] = k;
    }
    for (size_t e = 0; e < n; e++) {
        begin[(d->edges != NULL ? d->edges[e][0] : (uint32_t)given[e].from) + 2]++;
    }
    for (uint32_t k = 0; k < d->n_nodes; k++) {
        begin[k + 2] += begin[k + 1];
    }
    for (size_t e = 0; e < n; e++) { /* begin[k + 1] is where k's next one goes */
        const uint32_t from = d->edges != NULL ? d->edges[e][0] : (uint32_t)given[e].from;
        const uint32_t at = begin[from + 1]++;

        w->edge_to[at] = d->edges != NULL ? d->edges[e][1] : (uint32_t)given[e].to;
        if (w->edge_weight != NULL) {
            w->edge_weight[at] = (float)given[e].weight;
        }
    }
    return RF_OK;
}

static bool any_weights(const struct dependencies *d)
{
    const struct service_spec *services = d->services.items;

    for (size_t k = 0; k < d->services.n; k++) {
        const struct need *needs = services[k].needs.items;

        for (size_t j = 0; j < services[k].needs.n; j++) {
            if (needs[j].kind == NEED_SUM) {
                return true;
            }
        }
    }
    return false;
}

int graph_needs(struct graph_draft *self, struct rf_error *err)
{
    struct work w = { .draft = self,
                      .g = self->graph,
                      .spec = &self->scenario->dependencies,
                      .n_regions = self->scenario->population.regions.n,
                      .weighted = any_weights(&self->scenario->dependencies),
                      .err = err };
    struct graph *g = self->graph;
    int status = find_members(&w);

    if (status == RF_OK) {
        status = sort_edges(&w);
    }
    for (uint32_t lp = 0; lp < g->n_lps && status == RF_OK; lp++) {
        for (uint32_t s = g->lp_services[lp];
             s < g->lp_services[lp + 1] && status == RF_OK; s++) {
            status = add_needs(&w, lp, s);
        }
    }
    if (status == RF_OK && g->n_needs == 0) {
        status = add_need(&w, 0, 0); /* the arrays are there even when empty */
        g->n_needs = 0;
    }
    if (status == RF_OK) {
        g->service_needs[g->n_services] = g->n_needs;
        g->need_sources[g->n_needs] = g->n_sources;
    }
    for (size_t k = 0; w.members != NULL && k < w.spec->markets.n * w.n_regions; k++) {
        free(w.members[k].sum);
        free(w.members[k].service);
    }
    free(w.members);
    free(w.edge_begin);
    free(w.edge_to);
    free(w.edge_weight);
    free(w.node_of);
    return status;
}
