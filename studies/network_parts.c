/* network_parts.c: parts, what flows between them, and how many needs services have.
 *
 * All possible parts are numbered first: industries, markets, kinds of service; those
 * without services that nobody needs are dropped at the end. Cost: two passes over the
 * sources.
 */
#include <stdlib.h>
#include <string.h>

#include "studies/network_inside.h"

struct count {
    struct network *self;
    size_t n_industries, n_markets, n; /* possible parts */
    struct network_part *parts;        /* [n]; owned */
    uint64_t *flow;                    /* [n * n]; owned */
    uint32_t *last;                    /* [n] organisation counted last; owned */
    uint32_t *place;                   /* [n] number among those that stay; owned */
};

/* ---- which part ---- */

static size_t market_of(const struct graph *g, uint16_t kind, uint32_t provider)
{
    const struct service_market *m = g->spec->markets.items;
    const struct provider *p = g->spec->providers.items;

    if (provider != GRAPH_NONE) {
        return (size_t)p[provider].market;
    }
    for (size_t i = 0; i < g->spec->markets.n; i++) {
        if (m[i].service == kind && !m[i].members) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* The part as which a service needs others. */
static size_t part_of(const struct count *c, uint32_t service)
{
    const struct graph *g = c->self->graph;
    const struct graph_lp *lp = network_lp(c->self, service);
    const uint32_t provider = c->self->provider_of[service];
    const bool shared = graph_spec(g, service)->shared || provider != GRAPH_NONE;
    const size_t market = shared ? market_of(g, g->kind[service], provider) : SIZE_MAX;

    if (market != SIZE_MAX) {
        return c->n_industries + market;
    }
    return shared || lp->role == GRAPH_NODES || lp->industry >= c->n_industries
               ? c->n_industries + c->n_markets + g->kind[service]
               : lp->industry;
}

/* The part that meets a need: its market, or what the service is. */
static size_t part_to(const struct count *c, const struct need *need, uint32_t service)
{
    const size_t part = c->self->part_from[service];

    if (need->market >= 0) {
        return c->n_industries + (size_t)need->market;
    }
    return part < c->n_industries
               ? c->n_industries + c->n_markets + c->self->graph->kind[service]
               : part;
}

/* ---- counting ---- */

static void count_services(struct count *c)
{
    struct network *self = c->self;

    for (uint32_t s = 0; s < self->graph->n_services; s++) {
        const size_t part = part_of(c, s);

        self->part_from[s] = (uint16_t)part;
        c->parts[part].services++;
        if (c->last[part] != self->lp_of[s]) {
            c->last[part] = self->lp_of[s];
            c->parts[part].organisations++;
        }
    }
}

static void count_sources(struct count *c)
{
    struct network *self = c->self;
    const struct graph *g = self->graph;

    for (uint32_t need = 0; need < g->n_needs; need++) {
        const uint32_t user = g->need_service[need];
        const size_t from = self->part_from[user];

        for (uint32_t k = g->need_sources[need]; k < g->need_sources[need + 1]; k++) {
            if (self->lp_of[g->source[k]] == self->lp_of[user]) {
                c->parts[from].inside++;
                self->inside++;
            } else {
                const size_t to = part_to(c, graph_need(g, need), g->source[k]);

                c->parts[from].across++;
                c->parts[to].needed++;
                c->flow[from * c->n + to]++;
                self->across++;
            }
        }
    }
}

static bool stays(const struct network_part *p)
{
    return p->services > 0 || p->needed > 0;
}

/* What is there, in its order, into the network. */
static int keep(struct count *c, struct rf_error *err)
{
    struct network *self = c->self;
    size_t n = 0;

    for (size_t i = 0; i < c->n; i++) {
        c->place[i] = (uint32_t)n;
        n += stays(&c->parts[i]);
    }
    self->parts = calloc(n + 1, sizeof *self->parts);
    self->flow = calloc(n * n + 1, sizeof *self->flow);
    if (self->parts == NULL || self->flow == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for the parts of a graph");
    }
    self->n_parts = n;
    for (size_t i = 0; i < c->n; i++) {
        if (stays(&c->parts[i])) {
            self->parts[c->place[i]] = c->parts[i];
        }
        for (size_t k = 0; k < c->n; k++) {
            if (c->flow[i * c->n + k] > 0) {
                self->flow[c->place[i] * n + c->place[k]] = c->flow[i * c->n + k];
            }
        }
    }
    for (uint32_t s = 0; s < self->graph->n_services; s++) {
        self->part_from[s] = (uint16_t)c->place[self->part_from[s]];
    }
    return RF_OK;
}

static void name_parts(struct count *c)
{
    for (size_t i = 0; i < c->n; i++) {
        const size_t market = i - c->n_industries;

        c->last[i] = GRAPH_NONE;
        c->parts[i].kind = i < c->n_industries     ? NETWORK_INDUSTRY
                           : market < c->n_markets ? NETWORK_MARKET
                                                   : NETWORK_SERVICE;
        c->parts[i].index = (uint32_t)(i < c->n_industries     ? i
                                       : market < c->n_markets ? market
                                                               : market - c->n_markets);
    }
}

/* ---- degrees ---- */

static uint32_t sources_of(const struct graph *g, uint32_t s)
{
    return g->need_sources[g->service_needs[s + 1]] -
           g->need_sources[g->service_needs[s]];
}

static uint32_t users_of(const struct graph *g, uint32_t s)
{
    return g->service_users[s + 1] - g->service_users[s];
}

static int degrees(const struct graph *g,
                   uint32_t (*degree)(const struct graph *, uint32_t),
                   struct network_degrees *out, struct rf_error *err)
{
    uint32_t *at, reached = 0;
    size_t q = 0;

    *out = (struct network_degrees){ 0 };
    for (uint32_t s = 0; s < g->n_services; s++) {
        if (degree(g, s) > out->most) {
            out->most = degree(g, s);
            out->of = s;
        }
    }
    at = calloc((size_t)out->most + 1, sizeof *at);
    if (at == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for degrees up to %u", out->most);
    }
    for (uint32_t s = 0; s < g->n_services; s++) {
        at[degree(g, s)]++;
    }
    for (uint32_t d = 0; d <= out->most; d++) {
        reached += at[d];
        while (q < NETWORK_QUANTILES && reached > 0 &&
               reached >= network_levels[q] * g->n_services) {
            out->quantile[q++] = d;
        }
    }
    out->none = at[0];
    out->mean = g->n_services > 0 ? (double)g->n_sources / g->n_services : 0.0;
    free(at);
    return RF_OK;
}

/* ---- all ---- */

int network_parts_init(struct network *self, struct rf_error *err)
{
    const struct graph *g = self->graph;
    struct count c = { .self = self,
                       .n_industries = self->scenario->population.industries.n,
                       .n_markets = g->spec->markets.n };
    int status = RF_OK;

    c.n = c.n_industries + c.n_markets + g->spec->services.n;
    c.parts = calloc(c.n + 1, sizeof *c.parts);
    c.flow = calloc(c.n * c.n + 1, sizeof *c.flow);
    c.last = calloc(c.n + 1, sizeof *c.last);
    c.place = calloc(c.n + 1, sizeof *c.place);
    self->part_from = calloc((size_t)g->n_services + 1, sizeof *self->part_from);
    if (c.parts == NULL || c.flow == NULL || c.last == NULL || c.place == NULL ||
        self->part_from == NULL) {
        status = rf_fail(err, RF_ENOMEM, "", "no memory for the parts of a graph");
        goto out;
    }
    name_parts(&c);
    count_services(&c);
    count_sources(&c);
    status = keep(&c, err);
    status = status != RF_OK ? status : degrees(g, users_of, &self->in, err);
    status = status != RF_OK ? status : degrees(g, sources_of, &self->out, err);
out:
    free(c.parts);
    free(c.flow);
    free(c.last);
    free(c.place);
    return status;
}

/* ---- names ---- */

const char *network_part_name(const struct network *self, size_t part)
{
    const struct network_part *p = &self->parts[part];
    const struct dependencies *d = self->graph->spec;

    switch (p->kind) {
    case NETWORK_INDUSTRY:
        return ((const struct industry *)
                    self->scenario->population.industries.items)[p->index]
            .name;
    case NETWORK_MARKET:
        return ((const struct service_market *)d->markets.items)[p->index].name;
    default:
        return ((const struct service_spec *)d->services.items)[p->index].name;
    }
}

const char *network_part_title(const struct network *self, size_t part)
{
    const struct network_part *p = &self->parts[part];
    const struct dependencies *d = self->graph->spec;
    const char *title;

    switch (p->kind) {
    case NETWORK_INDUSTRY:
        title = ((const struct industry *)
                     self->scenario->population.industries.items)[p->index]
                    .title;
        break;
    case NETWORK_MARKET:
        title = ((const struct service_market *)d->markets.items)[p->index].title;
        break;
    default:
        title = ((const struct service_spec *)d->services.items)[p->index].title;
    }
    return title[0] != '\0' ? title : network_part_name(self, part);
}
