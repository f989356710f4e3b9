/* graph_nodes.c: graphs whose nodes are services: given by hand, or G(n, p) drawn at
 * random with edges both ways.
 *
 * G(n, p): the pairs i < j in one row of n (n - 1) / 2; the gaps between those with an
 * edge are geometric (Batagelj and Brandes, PRE 71:036113, 2005). Cost O(nodes + edges).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/graph_draft.h"
#include "models/purpose.h"
#include "models/roster.h"

enum { KEY_NODES = 0x4e6f6465, KEY_EDGES = 0x45646765, KEY_IMMUNE = 0x496d6d75 };

static int no_memory(size_t n, struct rf_error *err)
{
    return rf_fail(err, RF_ENOMEM, "", "no memory for a graph of %zu nodes", n);
}

static int add_node_lp(struct graph_draft *self, uint32_t number, uint32_t *lp,
                       struct rf_error *err)
{
    *lp = self->graph->n_lps;
    return graph_add_lp(self,
                        (struct graph_lp){ .key = roster_key(KEY_NODES, number),
                                           .spec = GRAPH_NONE,
                                           .provider = GRAPH_NONE,
                                           .role = GRAPH_NODES,
                                           .share = 1.0 },
                        err);
}

/* ---- at random ---- */

static int add_edge(struct graph_draft *self, size_t *capacity, uint64_t a, uint64_t b,
                    struct rf_error *err)
{
    if (self->n_edges + 2 > *capacity) {
        const size_t larger = *capacity == 0 ? 1024 : 2 * *capacity;
        uint32_t(*grown)[2] = realloc(self->edges, larger * sizeof *grown);

        if (grown == NULL) {
            return no_memory(self->n_nodes, err);
        }
        self->edges = grown;
        *capacity = larger;
    }
    self->edges[self->n_edges][0] = (uint32_t)a;
    self->edges[self->n_edges++][1] = (uint32_t)b;
    self->edges[self->n_edges][0] = (uint32_t)b;
    self->edges[self->n_edges++][1] = (uint32_t)a;
    return RF_OK;
}

static int draw_edges(struct graph_draft *self, double mean_degree, struct rf_error *err)
{
    const uint64_t n = self->n_nodes;
    const double p = n > 1 ? fmin(1.0, mean_degree / (double)(n - 1)) : 0.0;
    const double scale = p < 1.0 ? 1.0 / log1p(-p) : 0.0;
    size_t capacity = 0;
    uint64_t j = 1; /* the pair (j, i), i < j, that the gap is counted from */
    double i = -1.0;
    int status = RF_OK;

    for (uint32_t draw = 0; p > 0.0 && j < n && status == RF_OK; draw++) {
        const struct stream_block b =
            stream_block(self->key, (uint32_t)KEY_EDGES, draw / 2, PURPOSE_SERVICE, 1);
        const uint64_t word =
            (uint64_t)b.word[draw % 2 * 2] << 32 | b.word[draw % 2 * 2 + 1];
        const double u = ((double)(word >> 11) + 0.5) * 0x1p-53;

        i += 1.0 + floor(log(u) * scale);
        while (i >= (double)j && j < n) {
            i -= (double)j++;
        }
        if (j < n) {
            status = add_edge(self, &capacity, j, (uint64_t)i, err);
        }
    }
    return status;
}

static int draw_immune(struct graph_draft *self, double share, struct rf_error *err)
{
    struct graph *g = self->graph;

    if (share <= 0.0) {
        return RF_OK;
    }
    g->immune = calloc(self->n_nodes / 64 + 1, sizeof *g->immune);
    if (g->immune == NULL) {
        return no_memory(self->n_nodes, err);
    }
    for (uint32_t k = 0; k < self->n_nodes; k++) { /* by node; graph.c turns it */
        const struct stream_block b =
            stream_block(self->key, (uint32_t)KEY_IMMUNE, k, PURPOSE_SERVICE, 0);

        g->immune[k / 64] |= (uint64_t)(stream_unit(b.word[0]) < share) << k % 64;
    }
    return RF_OK;
}

static int random_nodes(struct graph_draft *self, struct rf_error *err)
{
    const struct random_graph *r = &self->scenario->dependencies.random;
    uint32_t lp = GRAPH_NONE, last = GRAPH_NONE;
    int status = draw_edges(self, r->mean_degree, err);

    if (status == RF_OK) {
        status = draw_immune(self, r->immune, err);
    }
    for (uint32_t k = 0; k < self->n_nodes && status == RF_OK; k++) {
        const uint32_t of =
            (uint32_t)((uint64_t)k * (uint64_t)r->organisations / self->n_nodes);

        if (of != last) {
            status = add_node_lp(self, of, &lp, err);
            last = of;
        }
        if (status == RF_OK) {
            status = graph_host(self, lp, (size_t)r->service, &self->node[k], err);
        }
    }
    return status;
}

/* ---- given ---- */

/* Organisations of nodes by name, in an open-addressed table: a node's number. */
struct owners {
    uint32_t *first; /* [size] a node of the organisation, GRAPH_NONE: free; owned */
    uint32_t *lp;    /* [size] its LP; owned */
    size_t size;     /* a power of two */
};

static int owners_init(struct owners *self, size_t n, struct rf_error *err)
{
    for (self->size = 16; self->size < 2 * n; self->size *= 2) {
    }
    self->first = malloc(self->size * sizeof *self->first);
    self->lp = malloc(self->size * sizeof *self->lp);
    if (self->first == NULL || self->lp == NULL) {
        return no_memory(n, err);
    }
    memset(self->first, 0xff, self->size * sizeof *self->first);
    return RF_OK;
}

/* The LP of a customer given by name; GRAPH_NONE. */
static uint32_t customer_named(const struct graph_draft *self, const char *name)
{
    const struct organisation_spec *given =
        self->scenario->population.organisations.items;

    for (uint32_t i = 0; i < self->graph->n_lps && name[0] != '\0'; i++) {
        const struct graph_lp *lp = &self->graph->lps[i];

        if (lp->spec != GRAPH_NONE && strcmp(given[lp->spec].name, name) == 0) {
            return i;
        }
    }
    return GRAPH_NONE;
}

static int owner_of(struct graph_draft *self, struct owners *o, uint32_t k, uint32_t *lp,
                    struct rf_error *err)
{
    const struct graph_node *nodes = self->scenario->dependencies.nodes.items;
    const char *name = nodes[k].organisation;
    size_t at = stream_hash(name) & (o->size - 1);
    int status = RF_OK;

    while (o->first[at] != GRAPH_NONE &&
           strcmp(nodes[o->first[at]].organisation, name) != 0) {
        at = (at + 1) & (o->size - 1);
    }
    if (o->first[at] == GRAPH_NONE) {
        o->first[at] = k;
        o->lp[at] = customer_named(self, name);
        if (o->lp[at] == GRAPH_NONE) {
            status = add_node_lp(self, stream_hash(name), &o->lp[at], err);
        }
    }
    *lp = o->lp[at];
    return status;
}

static int given_nodes(struct graph_draft *self, struct rf_error *err)
{
    const struct graph_node *nodes = self->scenario->dependencies.nodes.items;
    struct owners owners = { 0 };
    int status = owners_init(&owners, self->n_nodes, err);

    for (uint32_t k = 0; k < self->n_nodes && status == RF_OK; k++) {
        uint32_t lp;

        status = owner_of(self, &owners, k, &lp, err);
        if (status == RF_OK) {
            status = graph_host(self, lp, (size_t)nodes[k].service, &self->node[k], err);
        }
    }
    free(owners.first);
    free(owners.lp);
    return status;
}

int graph_nodes(struct graph_draft *self, struct rf_error *err)
{
    const struct dependencies *d = &self->scenario->dependencies;
    const size_t n = d->nodes.n > 0 ? d->nodes.n : (size_t)d->random.services;

    self->n_nodes = (uint32_t)n;
    self->node = malloc((n + 1) * sizeof *self->node);
    if (self->node == NULL) {
        return no_memory(n, err);
    }
    if (d->nodes.n > 0) {
        return given_nodes(self, err);
    }
    return n > 0 ? random_nodes(self, err) : RF_OK;
}
