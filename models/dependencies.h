/* dependencies.h: what a scenario says about services (MODEL 9): templates by industry,
 * the markets that organisations share providers in, incidents that strike providers, and
 * graphs given by hand or drawn at random. What is drawn of it is in graph.h, what
 * happens to a service in service.h.
 */
#ifndef RINGFALL_MODELS_DEPENDENCIES_H
#define RINGFALL_MODELS_DEPENDENCIES_H

#include "models/param.h"

#define DEPENDENCIES_MAX_SERVICES  256
#define DEPENDENCIES_MAX_NEEDS     16 /* of a service */
#define DEPENDENCIES_MAX_MARKETS   64
#define DEPENDENCIES_MAX_PROVIDERS 256
#define DEPENDENCIES_MAX_NODES     4000000 /* of a graph given or drawn */
#define DEPENDENCIES_MAX_EDGES     40000000
#define DEPENDENCIES_MAX_WEIGHT    1000 /* of an edge */

/* How the levels of what is needed make one level in [0, 1]. */
enum need_kind {
    NEED_MACHINES,     /* own machines of some classes, by the share of them that is up */
    NEED_ALL,          /* the least of the services */
    NEED_ANY,          /* the most of them */
    NEED_K_OF_N,       /* the k-th most of them */
    NEED_FAILED_SHARE, /* none once failed / all >= p / q, else full; failed: level under
                        * one half */
    NEED_SUM           /* one less the sum of weight x loss, added to other losses */
};

/* A need of a service. What it needs is either machines, or services of the same
 * organisation, or providers drawn from a market, or the edges of a graph. */
struct need {
    char name[PARAM_NAME_SIZE];
    int kind;                   /* enum need_kind */
    struct weights machines;    /* [classes] NEED_MACHINES: weight of each class */
    double half;                /* share of them up that carries half of the service */
    struct weights services;    /* [services] of the same organisation; weight of each in
                                 * NEED_SUM, else > 0: needed */
    int market;                 /* -1: none */
    int64_t providers;          /* drawn from the market, all different; >= 1 */
    double second;              /* probability of one provider more than that */
    bool graph;                 /* the edges of the graph that lead out of the service */
    double applies;             /* probability that an organisation has this need */
    int64_t k;                  /* NEED_K_OF_N */
    int64_t p, q;               /* NEED_FAILED_SHARE */
    double strength;            /* share of the service that hangs on it */
    struct distribution buffer; /* how long the service lasts without it, ms, over
                                 * organisations; refills at the same pace */
};

/* A service: of every organisation of its industry, of a market's providers, or of the
 * nodes of a graph that name it. */
struct service_spec {
    char name[PARAM_NAME_SIZE];
    char title[PARAM_TEXT_SIZE];
    int industry;      /* of whose organisations it is one; -1: of all */
    bool shared;       /* only providers of a market run it, or nodes of a graph */
    struct list needs; /* map of struct need; none: it always can run */
    double threshold;  /* supply below it: down */
    double fallback;   /* capacity on paper while it is down, and at least */
    struct distribution restart_lag; /* from having what it needs to being up, ms, over
                                      * organisations */
    bool restarts;                   /* false: what is down stays down */
    tick_t manual_start;         /* down for so long for want of services, it is started
                                  * without them; TICK_NEVER */
    double backlog;              /* h of working off an hour's work not done */
    double backlog_capacity;     /* capacity for anybody while that lasts */
    bool critical;               /* its stop can make its organisation count as hit */
    double people;               /* persons served per hour in the world, when busiest */
    double cost_share;           /* of the organisation's output, lost while it is down */
    char proxy[PARAM_NAME_SIZE]; /* what people count: "flights"; "" none */
    double proxy_rate;           /* of them per hour in the world, when busiest */
};

enum market_scope { MARKET_WORLD, MARKET_GROUP, MARKET_REGION };

/* Where organisations find providers of a shared service. Providers are those that name
 * the market, or, if members, the organisations of the service's industry, by size. */
struct service_market {
    char name[PARAM_NAME_SIZE];
    char title[PARAM_TEXT_SIZE];
    int service; /* what its providers run */
    int scope;   /* enum market_scope: one instance of each provider in the world, in
                  * each group of regions, in each region; of members, from where they
                  * are chosen */
    bool members;
};

struct provider {
    char name[PARAM_NAME_SIZE];
    char title[PARAM_TEXT_SIZE];
    int market;
    double share;   /* of the market; what is left of 1 needs no provider: own */
    double product; /* probability that its machines carry the product: it is then one of
                     * the largest customers of its service's industry */
};

/* The course of an incident: from a moment on, this capacity is left. */
struct incident_step {
    tick_t after; /* the incident's begin */
    double capacity;
};

/* Something other than the update that takes services down. */
struct incident {
    char name[PARAM_NAME_SIZE];
    char title[PARAM_TEXT_SIZE];
    int service;        /* every one of this kind, -1 */
    int provider;       /* or this provider, -1 */
    uint64_t regions;   /* only there; 0: everywhere */
    double share;       /* of these, each is struck with this probability */
    int64_t count;      /* > 0: exactly so many of them, instead */
    tick_t at;          /* after time zero */
    struct list course; /* struct incident_step, ascending; none: down for good */
};

/* A graph drawn at random: G(n, p) with p = mean_degree / (n - 1), edges both ways. */
struct random_graph {
    int64_t services; /* 0: none */
    double mean_degree;
    int service;           /* template of its nodes */
    double immune;         /* share of them that nothing stops */
    int64_t organisations; /* over which they are spread */
};

/* A node of a graph given by hand (input reads GraphML and edge lists into it). */
struct graph_node {
    char name[PARAM_NAME_SIZE];
    int service;                        /* template */
    char organisation[PARAM_NAME_SIZE]; /* "": one for all of these; a name in
                                         * /population/organisations: that one */
};
struct graph_edge {
    int64_t from;  /* the node that needs ... */
    int64_t to;    /* ... this one; indices in nodes */
    double weight; /* NEED_SUM */
};

struct dependencies {
    char name[PARAM_NAME_SIZE];
    char title[PARAM_TEXT_SIZE];
    struct list services;  /* map of struct service_spec; none: no services at all */
    struct list markets;   /* map of struct service_market */
    struct list providers; /* map of struct provider */
    struct list incidents; /* map of struct incident */
    struct random_graph random;
    struct list nodes, edges; /* of a graph given: struct graph_node, graph_edge */
    int64_t outsiders;   /* organisations that stand for those without the product, of
                          * each industry in each region */
    tick_t damping;      /* what has stopped is not back before this has passed */
    double buffer_scale; /* ratio on all buffers */
    double redundancy;   /* least probability of a second provider, for all needs that
                          * have any from a market */
};

extern const struct param_table dependencies_table;

struct scenario;
struct error_list;

/** What no single parameter can say: a need that nothing could meet, markets without
 * providers, incidents without a target, edges between nodes that are not there. Adds
 * every mistake to the list; of a graph's nodes and edges the first few. Part of
 * scenario_check. Cost O(needs * services + nodes + edges). */
void dependencies_check(const struct scenario *s, struct error_list *errors);

/**
 * Loops among the services of one organisation that could not start once all of them are
 * down: all else up, every buffer drained, what is down delivers its fallback, and none
 * has a manual start. Legal, but hardly meant.
 *
 * @param found called for each with a text that names its services; NULL: only counted
 * @return how many
 */
size_t dependencies_dead_loops(const struct dependencies *self,
                               void (*found)(void *arg, const char *text), void *arg);

/** Does the scenario simulate services? */
static inline bool dependencies_any(const struct dependencies *self)
{
    return self->services.n > 0;
}

#endif
