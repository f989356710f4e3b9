/* network.c: the graph as igraph sees it: components; and putting the rest together.
 *
 * igraph's edges lead from the service that needs to the one that is needed. Its errors
 * become an rf_error in one wrapper; its handlers, which would end the program or print,
 * are put aside while it works.
 */
#include "studies/network.h"

#include <igraph/igraph.h>
#include <stdlib.h>
#include <string.h>

#include "studies/network_inside.h"

const double network_levels[NETWORK_QUANTILES] = { 0.5, 0.9, 0.99, 0.999 };

/* ---- igraph ---- */

struct handlers {
    igraph_error_handler_t *error;
    igraph_warning_handler_t *warning;
};

static struct handlers enter_igraph(void)
{
    return (struct handlers){
        .error = igraph_set_error_handler(igraph_error_handler_ignore),
        .warning = igraph_set_warning_handler(igraph_warning_handler_ignore),
    };
}

static void leave_igraph(struct handlers former)
{
    (void)igraph_set_error_handler(former.error);
    (void)igraph_set_warning_handler(former.warning);
}

static int told(igraph_error_t code, const char *what, struct rf_error *err)
{
    if (code == IGRAPH_SUCCESS) {
        return RF_OK;
    }
    return code == IGRAPH_ENOMEM ? rf_fail(err, RF_ENOMEM, "", "no memory for %s", what)
                                 : rf_fail(err, RF_EINTERNAL, "", "%s: igraph: %s", what,
                                           igraph_strerror(code));
}

static int make_igraph(const struct graph *g, igraph_t *out, struct rf_error *err)
{
    igraph_vector_int_t edges;
    size_t at = 0;
    int status = told(igraph_vector_int_init(&edges, 2 * (igraph_integer_t)g->n_sources),
                      "the needs of a graph", err);

    if (status != RF_OK) {
        return status;
    }
    for (uint32_t need = 0; need < g->n_needs; need++) {
        for (uint32_t k = g->need_sources[need]; k < g->need_sources[need + 1]; k++) {
            VECTOR(edges)[at++] = g->need_service[need];
            VECTOR(edges)[at++] = g->source[k];
        }
    }
    status = told(igraph_create(out, &edges, g->n_services, IGRAPH_DIRECTED),
                  "a graph for igraph", err);
    igraph_vector_int_destroy(&edges);
    return status;
}

static int find_components(const igraph_t *g, igraph_connectedness_t mode, uint32_t *of,
                           uint32_t *n, uint32_t *largest, struct rf_error *err)
{
    igraph_vector_int_t membership, sizes;
    igraph_integer_t count = 0;
    int status = told(igraph_vector_int_init(&membership, 0), "components", err);

    if (status != RF_OK) {
        return status;
    }
    status = told(igraph_vector_int_init(&sizes, 0), "components", err);
    if (status == RF_OK) {
        status = told(igraph_connected_components(g, &membership, &sizes, &count, mode),
                      "components of the graph", err);
        *n = (uint32_t)count;
        *largest = 0;
        for (igraph_integer_t i = 0; status == RF_OK && i < count; i++) {
            const uint32_t size = (uint32_t)VECTOR(sizes)[i];

            *largest = size > *largest ? size : *largest;
        }
        for (igraph_integer_t i = 0;
             status == RF_OK && of != NULL && i < igraph_vector_int_size(&membership);
             i++) {
            of[i] = (uint32_t)VECTOR(membership)[i];
        }
        igraph_vector_int_destroy(&sizes);
    }
    igraph_vector_int_destroy(&membership);
    return status;
}

static int find_all(struct network *self, uint32_t *of, struct rf_error *err)
{
    struct network_components *c = &self->components;
    igraph_t g;
    int status = make_igraph(self->graph, &g, err);

    if (status != RF_OK) {
        return status;
    }
    status = find_components(&g, IGRAPH_WEAK, NULL, &c->weak, &c->weak_largest, err);
    if (status == RF_OK) {
        status = find_components(&g, IGRAPH_STRONG, of, &c->n, &c->largest, err);
    }
    igraph_destroy(&g);
    return status;
}

static int components_init(struct network *self, struct rf_error *err)
{
    uint32_t *of = malloc(((size_t)self->graph->n_services + 1) * sizeof *of);
    struct handlers former;
    int status;

    if (of == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for components");
    }
    former = enter_igraph();
    status = find_all(self, of, err);
    leave_igraph(former);
    if (status == RF_OK) {
        status = network_loops_init(self, of, self->components.n, err);
    }
    free(of);
    return status;
}

/* ---- whose, and for whom ---- */

static int owners_init(struct network *self, struct rf_error *err)
{
    const struct graph *g = self->graph;
    const size_t n_regions = self->scenario->population.regions.n;
    const size_t n = (size_t)g->n_services + 1;

    self->lp_of = calloc(n, sizeof *self->lp_of);
    self->provider_of = malloc(n * sizeof *self->provider_of);
    if (self->lp_of == NULL || self->provider_of == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %u services", g->n_services);
    }
    memset(self->provider_of, 0xff, n * sizeof *self->provider_of);
    for (uint32_t lp = 0; g->n_services > 0 && lp < g->n_lps; lp++) {
        self->n_organisations += g->lp_services[lp] < g->lp_services[lp + 1];
        for (uint32_t s = g->lp_services[lp]; s < g->lp_services[lp + 1]; s++) {
            self->lp_of[s] = lp;
        }
    }
    for (size_t i = 0; g->n_services > 0 && i < g->spec->providers.n * n_regions; i++) {
        if (g->instance[i] != GRAPH_NONE) {
            self->provider_of[g->instance[i]] = (uint32_t)(i / n_regions);
        }
    }
    return RF_OK;
}

/* A kind's persons are shared by its organisations as the work of its industry is; by
 * all services alike where there is no industry. */
static int people_init(struct network *self, struct rf_error *err)
{
    const struct graph *g = self->graph;
    const struct service_spec *spec = g->spec->services.items;
    const size_t n = g->spec->services.n;
    double *share = calloc(2 * n + 2, sizeof *share);
    double *count = share + n + 1;
    double all = 0.0;

    self->people = malloc(((size_t)g->n_services + 1) * sizeof *self->people);
    if (share == NULL || self->people == NULL) {
        free(share);
        return rf_fail(err, RF_ENOMEM, "", "no memory for %u services", g->n_services);
    }
    for (uint32_t s = 0; s < g->n_services; s++) {
        share[g->kind[s]] += network_lp(self, s)->share;
        count[g->kind[s]] += 1.0;
    }
    for (size_t k = 0; k < n; k++) {
        all += count[k] > 0.0 ? spec[k].people : 0.0;
    }
    for (uint32_t s = 0; s < g->n_services; s++) {
        const size_t k = g->kind[s];
        const double part =
            share[k] > 0.0 ? network_lp(self, s)->share / share[k] : 1.0 / count[k];

        self->people[s] = all > 0.0 ? spec[k].people * part / all : 0.0;
    }
    free(share);
    return RF_OK;
}

int network_init(struct network *self, const struct scenario *s, const struct graph *g,
                 struct rf_error *err)
{
    int status;

    *self = (struct network){ .scenario = s, .graph = g };
    status = owners_init(self, err);
    status = status != RF_OK ? status : people_init(self, err);
    status = status != RF_OK ? status : network_parts_init(self, err);
    status = status != RF_OK ? status : components_init(self, err);
    status = status != RF_OK ? status : network_hubs_init(self, err);
    if (status != RF_OK) {
        network_free(self);
    }
    return status;
}

void network_free(struct network *self)
{
    free(self->lp_of);
    free(self->provider_of);
    free(self->people);
    free(self->parts);
    free(self->flow);
    free(self->part_from);
    free(self->loops);
    free(self->hubs);
    *self = (struct network){ 0 };
}
