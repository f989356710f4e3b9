/* dependencies.c: parameters of services, markets, providers, incidents and graphs. */
#include "models/dependencies.h"

#define MINUTE ((double)TICK_MINUTE)

#define DAY     ((double)TICK_DAY)
#define N_OF(a) (sizeof(a) / sizeof *(a))

static const char *const need_kinds[] = { "machines",     "all", "any", "k-of-n",
                                          "failed-share", "sum", NULL };
static const char *const scopes[] = { "world", "group", "region", NULL };

static const struct param need_params[] = {
    { PARAM_ITEM(need, kind, PARAM_CHOICE, "", NEED_ALL, 0, 5,
                 "how the levels of what is needed make one"),
      .choices = need_kinds },
    { PARAM_ITEM(need, machines, PARAM_WEIGHTS, "share", 0, 0, 1000,
                 "own machines: the weight of each class in the work"),
      .target = "/population/classes" },
    { PARAM_ITEM(need, half, PARAM_SHARE, "share", 0.6, 0.001, 0.999,
                 "share of these machines up that carries half of the service") },
    { PARAM_ITEM(need, services, PARAM_WEIGHTS, "", 0, 0, 1000,
                 "services of the same organisation; a weight each for \"sum\", else 1"),
      .target = "/dependencies/services" },
    { PARAM_ITEM(need, market, PARAM_REF, "", -1, 0, 0,
                 "providers are drawn from this market"),
      .target = "/dependencies/markets" },
    { PARAM_ITEM(need, providers, PARAM_COUNT, "providers", 1, 1, 64,
                 "how many, all different as far as there are so many") },
    { PARAM_ITEM(need, second, PARAM_SHARE, "share", 0, 0, 1,
                 "organisations that have one provider more, either of which will do") },
    { PARAM_ITEM(need, graph, PARAM_BOOL, "", 0, 0, 1,
                 "the edges of the graph that lead out of the service") },
    { PARAM_ITEM(need, applies, PARAM_SHARE, "share", 1, 0, 1,
                 "organisations that have this need") },
    { PARAM_ITEM(need, k, PARAM_COUNT, "", 1, 1, 1000000, "of k-of-n") },
    { PARAM_ITEM(need, p, PARAM_COUNT, "", 1, 1, 1000000000,
                 "failed-share: none once failed / all >= p / q") },
    { PARAM_ITEM(need, q, PARAM_COUNT, "", 2, 1, 1000000000,
                 "failed-share: none once failed / all >= p / q") },
    { PARAM_ITEM(need, strength, PARAM_SHARE, "share", 1, 0, 1,
                 "share of the service that hangs on it") },
    { PARAM_ITEM(need, buffer, PARAM_DELAY, "time", 0, 0, 0,
                 "how long the service lasts without it, over organisations") },
};
static const struct param_table need_table = { "need", "Something that a service needs.",
                                               sizeof(struct need), need_params,
                                               N_OF(need_params) };

static const struct param service_params[] = {
    { PARAM_ITEM(service_spec, title, PARAM_TEXT, "", 0, 0, 0,
                 "what it is, for people") },
    { PARAM_ITEM(service_spec, industry, PARAM_REF, "", -1, 0, 0,
                 "of whose organisations it is one; absent: of all"),
      .target = "/population/industries" },
    { PARAM_ITEM(service_spec, shared, PARAM_BOOL, "", 0, 0, 1,
                 "only a market's providers run it, or nodes of a graph") },
    { PARAM_ITEM(service_spec, needs, PARAM_MAP, "", 0, 0, DEPENDENCIES_MAX_NEEDS,
                 "what it needs to run; all of them"),
      .sub = &need_table },
    { PARAM_ITEM(service_spec, threshold, PARAM_SHARE, "share", 0.25, 0, 1,
                 "supply below which it is down") },
    { PARAM_ITEM(service_spec, fallback, PARAM_SHARE, "share", 0, 0, 1,
                 "capacity on paper, while it is down") },
    { PARAM_ITEM(service_spec, restart_lag, PARAM_DELAY, "time", 0, 0, 0,
                 "from having what it needs to being up, over organisations") },
    { PARAM_ITEM(service_spec, restarts, PARAM_BOOL, "", 1, 0, 1,
                 "whether it comes back at all") },
    { PARAM_ITEM(service_spec, manual_start, PARAM_DURATION, "time", (double)TICK_NEVER,
                 0, 400 * DAY,
                 "down for so long for want of services, it is started without them") },
    { PARAM_ITEM(service_spec, backlog, PARAM_REAL, "h/h", 0, 0, 1000,
                 "hours of working off an hour's work not done") },
    { PARAM_ITEM(service_spec, backlog_capacity, PARAM_SHARE, "share", 1, 0, 1,
                 "capacity for anybody while that lasts") },
    { PARAM_ITEM(service_spec, critical, PARAM_BOOL, "", 0, 0, 1,
                 "its stop can make its organisation count as hit") },
    { PARAM_ITEM(service_spec, people, PARAM_REAL, "persons/h", 0, 0, 1e10,
                 "persons served per hour in the world, when busiest") },
    { PARAM_ITEM(service_spec, cost_share, PARAM_SHARE, "share", 0, 0, 1,
                 "of the organisation's output, lost while it is down") },
    { PARAM_ITEM(service_spec, proxy, PARAM_NAME, "", 0, 0, 0,
                 "what people count of it: \"flights\"") },
    { PARAM_ITEM(service_spec, proxy_rate, PARAM_REAL, "1/h", 0, 0, 1e12,
                 "of these per hour in the world, when busiest") },
};
static const struct param_table service_table = { "service",
                                                  "A service of an organisation.",
                                                  sizeof(struct service_spec),
                                                  service_params, N_OF(service_params) };

static const struct param market_params[] = {
    { PARAM_ITEM(service_market, title, PARAM_TEXT, "", 0, 0, 0,
                 "what it is, for people") },
    { PARAM_ITEM(service_market, service, PARAM_REF, "", -1, 0, 0,
                 "what its providers run"),
      .target = "/dependencies/services", .required = true },
    { PARAM_ITEM(service_market, scope, PARAM_CHOICE, "", MARKET_WORLD, 0, 2,
                 "one instance of each provider in the world, or in each group of "
                 "regions or region; of members, from where they are chosen"),
      .choices = scopes },
    { PARAM_ITEM(service_market, members, PARAM_BOOL, "", 0, 0, 1,
                 "providers are the organisations of the service's industry, by size") },
};
static const struct param_table market_table = { "market", "Providers of one service.",
                                                 sizeof(struct service_market),
                                                 market_params, N_OF(market_params) };

static const struct param provider_params[] = {
    { PARAM_ITEM(provider, title, PARAM_TEXT, "", 0, 0, 0, "what it is, for people") },
    { PARAM_ITEM(provider, market, PARAM_REF, "", -1, 0, 0, "where it is found"),
      .target = "/dependencies/markets", .required = true },
    { PARAM_ITEM(provider, share, PARAM_SHARE, "share", 0, 0, 1,
                 "of the market; what is left of 1 has a system of its own"),
      .required = true },
    { PARAM_ITEM(provider, product, PARAM_SHARE, "share", 0, 0, 1,
                 "probability that its machines carry the product") },
};
static const struct param_table provider_table = {
    "provider", "Runs a service for many others.", sizeof(struct provider),
    provider_params, N_OF(provider_params)
};

static const struct param step_params[] = {
    { PARAM_ITEM(incident_step, after, PARAM_DURATION, "time", 0, 0, 400 * DAY,
                 "from the incident's begin on ...") },
    { PARAM_ITEM(incident_step, capacity, PARAM_SHARE, "share", 0, 0, 1,
                 "... this capacity is left") },
};
static const struct param_table step_table = { "incident_step",
                                               "A moment of an incident's course.",
                                               sizeof(struct incident_step), step_params,
                                               N_OF(step_params) };

static const struct param incident_params[] = {
    { PARAM_ITEM(incident, title, PARAM_TEXT, "", 0, 0, 0, "what it is, for people") },
    { PARAM_ITEM(incident, service, PARAM_REF, "", -1, 0, 0,
                 "strikes services of this kind"),
      .target = "/dependencies/services" },
    { PARAM_ITEM(incident, provider, PARAM_REF, "", -1, 0, 0, "strikes this provider"),
      .target = "/dependencies/providers" },
    { PARAM_ITEM(incident, regions, PARAM_SET, "", 0, 0, 0, "only in these regions"),
      .target = "/population/regions" },
    { PARAM_ITEM(incident, share, PARAM_SHARE, "share", 1, 0, 1,
                 "of these, each is struck with this probability") },
    { PARAM_ITEM(incident, count, PARAM_COUNT, "services", 0, 0, 1e9,
                 "exactly so many of them, instead; 0: by the share") },
    { PARAM_ITEM(incident, at, PARAM_DURATION, "time", 0, 0, 400 * DAY,
                 "begin, after time zero") },
    { PARAM_ITEM(incident, course, PARAM_LIST, "", 0, 0, 64,
                 "capacity left over time; none: down for good"),
      .sub = &step_table },
};
static const struct param_table incident_table = {
    "incident", "Takes services down, other than the update.", sizeof(struct incident),
    incident_params, N_OF(incident_params)
};

static const struct param random_params[] = {
    { PARAM_ITEM(random_graph, services, PARAM_COUNT, "services", 0, 0,
                 DEPENDENCIES_MAX_NODES, "nodes of a graph drawn at random; 0: none") },
    { PARAM_ITEM(random_graph, mean_degree, PARAM_REAL, "edges", 4, 0, 1000,
                 "mean number of edges of a node, each in both directions") },
    { PARAM_ITEM(random_graph, service, PARAM_REF, "", -1, 0, 0, "what its nodes are"),
      .target = "/dependencies/services" },
    { PARAM_ITEM(random_graph, immune, PARAM_SHARE, "share", 0, 0, 1,
                 "nodes that nothing stops") },
    { PARAM_ITEM(random_graph, organisations, PARAM_COUNT, "organisations", 1, 1, 1e6,
                 "over which the nodes are spread") },
};
static const struct param_table random_table = { "random_graph",
                                                 "A graph drawn at random.",
                                                 sizeof(struct random_graph),
                                                 random_params, N_OF(random_params) };

static const struct param node_params[] = {
    { PARAM_ITEM(graph_node, name, PARAM_NAME, "", 0, 0, 0, "of the node") },
    { PARAM_ITEM(graph_node, service, PARAM_REF, "", -1, 0, 0, "what it is"),
      .target = "/dependencies/services", .required = true },
    { PARAM_ITEM(graph_node, organisation, PARAM_NAME, "", 0, 0, 0,
                 "whose it is; one of /population/organisations, or any name") },
};
static const struct param_table node_table = { "graph_node", "A service of a graph.",
                                               sizeof(struct graph_node), node_params,
                                               N_OF(node_params) };

static const struct param edge_params[] = {
    { PARAM_ITEM(graph_edge, from, PARAM_COUNT, "", 0, 0, DEPENDENCIES_MAX_NODES,
                 "number of the node that needs the other") },
    { PARAM_ITEM(graph_edge, to, PARAM_COUNT, "", 0, 0, DEPENDENCIES_MAX_NODES,
                 "number of the node that it needs") },
    { PARAM_ITEM(graph_edge, weight, PARAM_REAL, "", 1, 0, DEPENDENCIES_MAX_WEIGHT,
                 "for needs of sum") },
};
static const struct param_table edge_table = { "graph_edge", "A need in a graph.",
                                               sizeof(struct graph_edge), edge_params,
                                               N_OF(edge_params) };

static const struct param dependencies_params[] = {
    { PARAM_ITEM(dependencies, name, PARAM_NAME, "", 0, 0, 0, "what they are called") },
    { PARAM_ITEM(dependencies, title, PARAM_TEXT, "", 0, 0, 0,
                 "what they are, for people") },
    { PARAM_ITEM(dependencies, services, PARAM_MAP, "", 0, 0, DEPENDENCIES_MAX_SERVICES,
                 "services of organisations, by industry"),
      .sub = &service_table },
    { PARAM_ITEM(dependencies, markets, PARAM_MAP, "", 0, 0, DEPENDENCIES_MAX_MARKETS,
                 "where organisations share providers"),
      .sub = &market_table },
    { PARAM_ITEM(dependencies, providers, PARAM_MAP, "", 0, 0, DEPENDENCIES_MAX_PROVIDERS,
                 "of the markets"),
      .sub = &provider_table },
    { PARAM_ITEM(dependencies, incidents, PARAM_MAP, "", 0, 0, 64,
                 "what takes services down, other than the update"),
      .sub = &incident_table },
    { PARAM_ITEM(dependencies, random, PARAM_OBJECT, "", 0, 0, 0,
                 "a graph drawn at random"),
      .sub = &random_table },
    { PARAM_ITEM(dependencies, nodes, PARAM_LIST, "", 0, 0, DEPENDENCIES_MAX_NODES,
                 "of a graph given: services"),
      .sub = &node_table, .structure = true },
    { PARAM_ITEM(dependencies, edges, PARAM_LIST, "", 0, 0, DEPENDENCIES_MAX_EDGES,
                 "of a graph given: who needs whom"),
      .sub = &edge_table, .structure = true },
    { PARAM_ITEM(dependencies, outsiders, PARAM_COUNT, "organisations", 4, 0, 1000,
                 "that stand for those without the product, of each industry in each "
                 "region") },
    { PARAM_ITEM(dependencies, damping, PARAM_DURATION, "time", MINUTE, 1, DAY,
                 "what has stopped is not back before this has passed") },
    { PARAM_ITEM(dependencies, buffer_scale, PARAM_REAL, "ratio", 1, 0, 1e6,
                 "on all buffers") },
    { PARAM_ITEM(dependencies, redundancy, PARAM_SHARE, "share", 0, 0, 1,
                 "least probability of a second provider, for every need that is met "
                 "by a market") },
};
const struct param_table dependencies_table = {
    "dependencies", "Services and what they need.", sizeof(struct dependencies),
    dependencies_params, N_OF(dependencies_params)
};
