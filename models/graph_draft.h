/* graph_draft.h: a dependency graph in the making: LPs and what they run, before the
 * services are numbered. For models/graph*.c alone. */
#ifndef RINGFALL_MODELS_GRAPH_DRAFT_H
#define RINGFALL_MODELS_GRAPH_DRAFT_H

#include "models/graph.h"

/* A service that an LP runs beside those of its industry. */
struct graph_hosted {
    uint32_t lp;
    uint16_t kind;
    uint32_t *service; /* out: its number; borrowed; NULL: nobody asks */
};

struct graph_draft {
    struct graph *graph;             /* its lps are filled; borrowed */
    const struct scenario *scenario; /* borrowed */
    const struct population *population;
    struct stream_key key;
    size_t capacity;             /* of graph->lps */
    struct graph_hosted *hosted; /* [n_hosted]; owned */
    size_t n_hosted, cap_hosted;
    uint32_t *node; /* [nodes of the graph] their services; owned */
    uint32_t n_nodes;
    /* [n_edges] of the graph, both ends as nodes; owned. NULL: those of the scenario */
    uint32_t (*edges)[2];
    size_t n_edges;
};

/* How an industry's organisations are chosen as providers: by size, from one place. */
struct graph_members {
    double *sum;       /* [n] running sum of sizes; owned */
    uint32_t *service; /* [n] what they run; owned */
    size_t n;
};

/** All LPs and what they host. */
int graph_lps(struct graph_draft *self, struct rf_error *err) RF_MUST_CHECK;
/** Nodes and edges of a graph drawn at random, or given. */
int graph_nodes(struct graph_draft *self, struct rf_error *err) RF_MUST_CHECK;
/** Needs and sources of all services, once these are numbered. */
int graph_needs(struct graph_draft *self, struct rf_error *err) RF_MUST_CHECK;

int graph_add_lp(struct graph_draft *self, struct graph_lp lp,
                 struct rf_error *err) RF_MUST_CHECK;
int graph_host(struct graph_draft *self, uint32_t lp, size_t kind, uint32_t *service,
               struct rf_error *err) RF_MUST_CHECK;

#endif
