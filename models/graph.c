/* graph.c: the dependency graph of a world, put together: LPs (graph_lps.c), nodes of a
 * graph (graph_nodes.c), services in the order of their LPs, needs (graph_needs.c), and
 * last who uses what.
 */
#include "models/graph.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/graph_draft.h"

static int no_memory(const struct graph *g, struct rf_error *err)
{
    return rf_fail(err, RF_ENOMEM, "", "no memory for a graph of %u services",
                   g->n_services);
}

/* Does every organisation of this kind of LP run the service? */
static bool runs(const struct graph_lp *lp, const struct service_spec *spec)
{
    return !spec->shared && lp->role != GRAPH_PROVIDER && lp->role != GRAPH_NODES &&
           (spec->industry < 0 || spec->industry == lp->industry);
}

/* Services numbered LP by LP: those of its industry, then what it hosts. */
static int number_services(struct graph_draft *self, struct rf_error *err)
{
    struct graph *g = self->graph;
    const struct service_spec *specs = g->spec->services.items;
    uint32_t *begin = calloc((size_t)g->n_lps + 2, sizeof *begin);

    g->lp_services = begin;
    if (begin == NULL) {
        return no_memory(g, err);
    }
    for (uint32_t lp = 0; lp < g->n_lps; lp++) {
        for (size_t k = 0; k < g->spec->services.n; k++) {
            begin[lp + 1] += runs(&g->lps[lp], &specs[k]);
        }
    }
    for (size_t h = 0; h < self->n_hosted; h++) {
        begin[self->hosted[h].lp + 1]++;
    }
    for (uint32_t lp = 0; lp < g->n_lps; lp++) {
        begin[lp + 1] += begin[lp];
    }
    g->n_services = begin[g->n_lps];
    g->service_lp = malloc(((size_t)g->n_services + 1) * sizeof *g->service_lp);
    g->kind = malloc(((size_t)g->n_services + 1) * sizeof *g->kind);
    g->service_needs = malloc(((size_t)g->n_services + 1) * sizeof *g->service_needs);
    uint32_t *next = malloc(((size_t)g->n_lps + 1) * sizeof *next);

    if (g->service_lp == NULL || g->kind == NULL || g->service_needs == NULL ||
        next == NULL) {
        free(next);
        return no_memory(g, err);
    }
    for (uint32_t lp = 0; lp < g->n_lps; lp++) {
        for (uint32_t service = begin[lp]; service < begin[lp + 1]; service++) {
            g->service_lp[service] = lp;
        }
        next[lp] = begin[lp];
        for (size_t k = 0; k < g->spec->services.n; k++) {
            if (runs(&g->lps[lp], &specs[k])) {
                g->kind[next[lp]++] = (uint16_t)k;
            }
        }
    }
    for (size_t h = 0; h < self->n_hosted; h++) {
        const uint32_t service = next[self->hosted[h].lp]++;

        g->kind[service] = self->hosted[h].kind;
        *self->hosted[h].service = service;
    }
    free(next);
    return RF_OK;
}

/* Every region of a place finds the provider's instance there. */
static void spread_instances(struct graph_draft *self)
{
    const struct dependencies *d = self->graph->spec;
    const struct region *r = self->scenario->population.regions.items;
    const size_t n = self->scenario->population.regions.n;
    const struct provider *providers = d->providers.items;
    const struct service_market *markets = d->markets.items;

    for (size_t k = 0; k < d->providers.n; k++) {
        const int scope = markets[providers[k].market].scope;
        uint32_t *at = &self->graph->instance[k * n];

        for (size_t i = 0; i < n; i++) {
            for (size_t j = 0; j < i && at[i] == GRAPH_NONE; j++) {
                if (scope == MARKET_WORLD ||
                    (scope == MARKET_GROUP && strcmp(r[i].group, r[j].group) == 0)) {
                    at[i] = at[j];
                }
            }
        }
    }
}

/* The bits of immune were by node. */
static int turn_immune(struct graph_draft *self, struct rf_error *err)
{
    struct graph *g = self->graph;
    uint64_t *turned;

    if (g->immune == NULL) {
        return RF_OK;
    }
    turned = calloc(g->n_services / 64 + 1, sizeof *turned);
    if (turned == NULL) {
        return no_memory(g, err);
    }
    for (uint32_t k = 0; k < self->n_nodes; k++) {
        const uint32_t s = self->node[k];

        turned[s / 64] |= (g->immune[k / 64] >> k % 64 & 1) << s % 64;
    }
    free(g->immune);
    g->immune = turned;
    return RF_OK;
}

/* Who uses each service, and which LPs are used by others. */
static int find_users(struct graph *g, struct rf_error *err)
{
    uint32_t *begin = calloc((size_t)g->n_services + 2, sizeof *begin);

    g->service_users = begin;
    g->user = malloc(((size_t)g->n_sources + 1) * sizeof *g->user);
    g->sends = calloc(g->n_lps / 64 + 1, sizeof *g->sends);
    if (begin == NULL || g->user == NULL || g->sends == NULL) {
        return no_memory(g, err);
    }
    for (uint32_t i = 0; i < g->n_sources; i++) {
        begin[g->source[i] + 2]++;
    }
    for (uint32_t k = 0; k < g->n_services; k++) {
        begin[k + 2] += begin[k + 1];
    }
    for (uint32_t lp = 0; lp < g->n_lps; lp++) {
        const uint32_t first = g->lp_services[lp], end = g->lp_services[lp + 1];

        for (uint32_t need = g->service_needs[first]; need < g->service_needs[end];
             need++) {
            for (uint32_t i = g->need_sources[need]; i < g->need_sources[need + 1]; i++) {
                const uint32_t source = g->source[i];

                g->user[begin[source + 1]++] = need;
                if (source < first || source >= end) {
                    const lp_id of = graph_lp_of(g, source);

                    g->sends[of / 64] |= UINT64_C(1) << of % 64;
                }
            }
        }
    }
    return RF_OK;
}

int graph_init(struct graph *self, const struct scenario *s,
               const struct population *population, struct stream_key key,
               struct rf_error *err)
{
    struct graph_draft draft = {
        .graph = self, .scenario = s, .population = population, .key = key
    };
    int status;

    *self = (struct graph){ .spec = &s->dependencies, .n_lps = population->n };
    if (!dependencies_any(&s->dependencies)) {
        return RF_OK;
    }
    self->n_lps = 0;
    status = graph_lps(&draft, err);
    if (status == RF_OK) {
        status = graph_nodes(&draft, err);
    }
    if (status == RF_OK) {
        status = number_services(&draft, err);
    }
    if (status == RF_OK) {
        spread_instances(&draft);
        status = turn_immune(&draft, err);
    }
    if (status == RF_OK) {
        status = graph_needs(&draft, err);
    }
    if (status == RF_OK) {
        status = find_users(self, err);
    }
    free(draft.hosted);
    free(draft.node);
    free(draft.edges);
    if (status != RF_OK) {
        graph_free(self);
    }
    return status;
}

void graph_free(struct graph *self)
{
    free(self->lps);
    free(self->lp_services);
    free(self->service_lp);
    free(self->kind);
    free(self->service_needs);
    free(self->need_kind);
    free(self->need_service);
    free(self->need_sources);
    free(self->source);
    free(self->weight);
    free(self->service_users);
    free(self->user);
    free(self->instance);
    free(self->immune);
    free(self->sends);
    *self = (struct graph){ 0 };
}

void graph_lp_name(const struct graph *self, const struct scenario *s, lp_id lp,
                   char *out, size_t size)
{
    const struct graph_lp *who = &self->lps[lp];
    const struct organisation_spec *given = s->population.organisations.items;
    const struct provider *providers = s->dependencies.providers.items;
    const struct industry *industries = s->population.industries.items;
    const struct region *regions = s->population.regions.items;

    if (who->spec != GRAPH_NONE) {
        snprintf(out, size, "%s",
                 given[who->spec].title[0] != '\0' ? given[who->spec].title
                                                   : given[who->spec].name);
    } else if (who->role == GRAPH_PROVIDER) {
        snprintf(out, size, "%s, %s", providers[who->provider].name,
                 regions[who->region].name);
    } else if (who->role == GRAPH_NODES) {
        snprintf(out, size, "the graph's organisation %u", lp);
    } else {
        snprintf(out, size, "%s organisation %u, %s%s", industries[who->industry].title,
                 lp, regions[who->region].title,
                 who->role == GRAPH_OUTSIDER ? " (one of those without the product)"
                                             : "");
    }
}
