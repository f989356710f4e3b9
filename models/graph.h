/* graph.h: the dependency graph of a simulated world (MODEL 9): which services there are,
 * whose they are, and what each needs. Drawn once a world from the scenario's
 * dependencies; read-only while LPs run.
 *
 * Services are numbered LP by LP: LPs [0, population.n) are the organisations with the
 * product, then come those without machines of the product: providers, organisations
 * given by name that do not have it, outsiders, organisations of a graph. Needs are
 * numbered service by service, sources need by need: three arrays of offsets.
 */
#ifndef RINGFALL_MODELS_GRAPH_H
#define RINGFALL_MODELS_GRAPH_H

#include "models/population.h"
#include "models/scenario.h"
#include "sim/engine.h"

#define GRAPH_NONE UINT32_MAX

enum graph_role {
    GRAPH_CUSTOMER,
    GRAPH_PROVIDER,
    GRAPH_NAMED,
    GRAPH_OUTSIDER,
    GRAPH_NODES
};

/* Whose services. */
struct graph_lp {
    uint32_t key;      /* entity of its draws */
    uint32_t spec;     /* in population_spec.organisations, GRAPH_NONE */
    uint32_t provider; /* in dependencies.providers, of one that is nothing else;
                        * GRAPH_NONE */
    uint16_t industry; /* of a provider: its service's, or 0 */
    uint8_t region;    /* where it is, or its first */
    uint8_t role;      /* enum graph_role */
    double devices;    /* all of its own; of an outsider: of all that it stands for */
    double share;      /* of its industry's services in the world; 0 for providers */
};

struct graph {
    const struct dependencies *spec; /* borrowed, outlives this */
    uint32_t n_lps;
    struct graph_lp *lps;  /* [n_lps]; owned */
    uint32_t *lp_services; /* [n_lps + 1] first service of each; owned */
    uint32_t n_services;
    uint32_t *service_lp;    /* [n_services] who runs it; owned */
    uint16_t *kind;          /* [n_services] index in spec->services; owned */
    uint32_t *service_needs; /* [n_services + 1] first need of each; owned */
    uint32_t n_needs;
    uint8_t *need_kind;     /* [n_needs] index in the service's spec's needs; owned */
    uint32_t *need_service; /* [n_needs] whose; owned */
    uint32_t *need_sources; /* [n_needs + 1] first source of each; owned */
    uint32_t n_sources;
    uint32_t *source;        /* [n_sources] services; owned */
    uint32_t *weight;        /* [n_sources] in millionths; NULL: all 1; owned */
    uint32_t *service_users; /* [n_services + 1] first user of each; owned */
    uint32_t *user;          /* [n_sources] needs that have it as a source; owned */
    uint32_t *instance; /* [providers][regions] the service of a provider that those of a
                         * region find, GRAPH_NONE where it has none; owned */
    uint64_t *immune;   /* bits [n_services]; NULL: none; owned */
    uint64_t *sends;    /* bits [n_lps]: another LP needs one of its services; owned */
};

/**
 * Draw the graph of a world. Empty (n_lps = population->n, no services) when the scenario
 * has none. Draws: PURPOSE_SERVICE.
 *
 * Cost about 0.2 µs a need.
 */
int graph_init(struct graph *self, const struct scenario *s,
               const struct population *population, struct stream_key key,
               struct rf_error *err) RF_MUST_CHECK;
void graph_free(struct graph *self);

static inline const struct service_spec *graph_spec(const struct graph *self,
                                                    uint32_t service)
{
    return (const struct service_spec *)self->spec->services.items + self->kind[service];
}
static inline const struct need *graph_need(const struct graph *self, uint32_t need)
{
    return (const struct need *)graph_spec(self, self->need_service[need])->needs.items +
           self->need_kind[need];
}
/** The LP that runs a service. */
static inline lp_id graph_lp_of(const struct graph *self, uint32_t service)
{
    return self->service_lp[service];
}
/** What people call it: the organisation's name, the provider's, or what it is. */
void graph_lp_name(const struct graph *self, const struct scenario *s, lp_id lp,
                   char *out, size_t size);

#endif
