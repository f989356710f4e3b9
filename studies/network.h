/* network.h: what the dependency graph of a simulated world is like: how large, who needs
 * whom, which needs run in circles, and how much hangs on one provider (MODEL 9).
 *
 * Parts are what a person would draw: an industry, the providers of a market, or, in a
 * graph given by hand, the services of one kind. A hub is what many others need: a
 * provider with all its instances, or one service of an organisation.
 */
#ifndef RINGFALL_STUDIES_NETWORK_H
#define RINGFALL_STUDIES_NETWORK_H

#include "models/graph.h"
#include "models/population.h"

#define NETWORK_QUANTILES 4
#define NETWORK_OTHERS    50 /* hubs that are no providers: the most needed ones */

enum network_kind { NETWORK_INDUSTRY, NETWORK_MARKET, NETWORK_SERVICE };

/* A part of the graph. */
struct network_part {
    enum network_kind kind;
    uint32_t index; /* in the population's industries, in spec->markets, spec->services */
    uint32_t organisations;
    uint32_t services;
    uint64_t inside; /* sources of its needs in the same organisation */
    uint64_t across; /* in another one */
    uint64_t needed; /* sources, of others' needs, that are here */
};

/* How many of something the services have. */
struct network_degrees {
    double mean;
    uint32_t most;
    uint32_t of;                          /* the service that has most */
    uint32_t none;                        /* services that have none */
    uint32_t quantile[NETWORK_QUANTILES]; /* at network_levels */
};
extern const double network_levels[NETWORK_QUANTILES]; /* 0.5, 0.9, 0.99, 0.999 */

/* Strongly connected components of two services or more, or of one that needs itself,
 * whose services are of the same kinds. */
struct network_loop {
    uint64_t kinds[DEPENDENCIES_MAX_SERVICES / 64]; /* bits */
    uint32_t components;
    uint32_t services; /* of all of them */
    uint32_t largest;  /* services of one */
    uint32_t dead; /* of the components: once all of it is down, nothing of it could start
                    */
};

struct network_components {
    uint32_t n;            /* strongly connected, those of one service included */
    uint32_t largest;      /* services */
    uint32_t n_loops;      /* components that are loops */
    uint32_t in_loops;     /* services in them */
    uint32_t n_dead;       /* loops in which nothing could start */
    uint32_t weak;         /* parts with no need between them, either way */
    uint32_t weak_largest; /* services */
};

/* What a simulation says happens when a hub stops for good. */
struct network_stop {
    double services, stopped; /* in all; of these, stopped at least once */
    double people_hours;      /* not served */
};

struct network_hub {
    uint32_t provider; /* in spec->providers; GRAPH_NONE: one service */
    uint32_t service;  /* it, or the provider's first instance */
    uint32_t instances;
    uint64_t needs;         /* sources, of others' needs, that are here */
    uint32_t organisations; /* that have such needs */
    uint32_t reach;      /* services that need it, directly or through others; not it */
    double reach_people; /* share of all persons served that these serve */
    bool simulated;
    struct network_stop stop;
};

struct network {
    const struct scenario *scenario; /* borrowed, outlives this */
    const struct graph *graph;       /* borrowed, outlives this */
    uint32_t *lp_of;                 /* [graph->n_services]; owned */
    uint32_t *provider_of; /* [graph->n_services] in spec->providers, GRAPH_NONE; owned */
    double *people;        /* [graph->n_services] share of all persons; owned */
    uint32_t n_organisations; /* that have a service */
    uint64_t inside, across;  /* sources of all needs */

    struct network_part *parts; /* [n_parts] that have services or are needed; owned */
    size_t n_parts;
    uint64_t *flow;      /* [n_parts * n_parts] sources: needs of row met by column, of
                          * another organisation; owned */
    uint16_t *part_from; /* [graph->n_services] part that it needs as; owned */

    struct network_degrees in, out; /* users, sources */
    struct network_components components;
    struct network_loop *loops; /* [n_loops] by services, most first; owned */
    size_t n_loops;
    struct network_hub *hubs; /* [n_hubs] by needs, most first; owned */
    size_t n_hubs;
};

/**
 * Look at a graph: everything but what is simulated.
 *
 * Cost about 1 µs a source, 150 bytes a source while it runs (igraph's own copy).
 */
int network_init(struct network *self, const struct scenario *s, const struct graph *g,
                 struct rf_error *err) RF_MUST_CHECK;
void network_free(struct network *self);

/** What a part is called, for programs and for people. */
const char *network_part_name(const struct network *self, size_t part);
const char *network_part_title(const struct network *self, size_t part);

/** The hub's number among the parts. */
size_t network_hub_part(const struct network *self, size_t hub);

/** The n hubs that most persons hang on by reach, most first: their indices.
 * providers: only such, which an incident can strike. Returns how many. */
size_t network_by_reach(const struct network *self, bool providers, size_t *out,
                        size_t n);

/**
 * Replay the world with a hub down for good from time zero, a harmless update and nothing
 * else amiss, for network_stop_hours or the scenario's horizon if that is less.
 *
 * @param hub a provider's
 * @return RF_OK with the hub's stop filled, or an error of replay_run
 */
int network_simulate(struct network *self, size_t hub, const struct population *world,
                     struct stream_key key, const struct engine_options *options,
                     struct rf_error *err) RF_MUST_CHECK;
#define NETWORK_STOP_HOURS 24

#endif
