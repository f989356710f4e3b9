/* graph_lps.c: who runs services: the customers, organisations given by name without the
 * product, outsiders, providers.
 *
 * An outsider stands for an equal part of the organisations without the product of one
 * industry in one region, and has providers of its own. A provider whose machines carry
 * the product is one of the largest customers of its service's industry; the others have
 * an LP to themselves.
 */
#include <stdlib.h>
#include <string.h>

#include "models/cells.h"
#include "models/graph_draft.h"
#include "models/purpose.h"
#include "models/roster.h"

/* Kinds of keys, beside those of the population (roster_key). */
enum { KEY_OUTSIDER = 0x4f757473, KEY_PROVIDER = 0x50726f76 };

int graph_add_lp(struct graph_draft *self, struct graph_lp lp, struct rf_error *err)
{
    struct graph *g = self->graph;

    if (g->n_lps == self->capacity) {
        const size_t larger = self->capacity == 0 ? 1024 : 2 * self->capacity;
        struct graph_lp *grown = realloc(g->lps, larger * sizeof *grown);

        if (grown == NULL) {
            return rf_fail(err, RF_ENOMEM, "", "no memory for %zu organisations", larger);
        }
        g->lps = grown;
        self->capacity = larger;
    }
    g->lps[g->n_lps++] = lp;
    return RF_OK;
}

int graph_host(struct graph_draft *self, uint32_t lp, size_t kind, uint32_t *service,
               struct rf_error *err)
{
    if (self->n_hosted == self->cap_hosted) {
        const size_t larger = self->cap_hosted == 0 ? 256 : 2 * self->cap_hosted;
        struct graph_hosted *grown = realloc(self->hosted, larger * sizeof *grown);

        if (grown == NULL) {
            return rf_fail(err, RF_ENOMEM, "", "no memory for %zu services", larger);
        }
        self->hosted = grown;
        self->cap_hosted = larger;
    }
    self->hosted[self->n_hosted++] =
        (struct graph_hosted){ .lp = lp, .kind = (uint16_t)kind, .service = service };
    return RF_OK;
}

/* ---- organisations ---- */

/* Devices of an industry and of each of its regions that are nobody's yet. */
struct totals {
    double *industry; /* [industries] all */
    double *rest; /* [industries][regions] of organisations that are not in the graph */
};

static double of_industry(const struct graph_draft *self, const struct totals *t,
                          const struct graph_lp *lp)
{
    const struct organisation_spec *given =
        self->scenario->population.organisations.items;
    const double all = t->industry[lp->industry];
    const double scale = lp->spec == GRAPH_NONE ? 1.0 : given[lp->spec].service_scale;

    return all > 0.0 ? scale * lp->devices / all : 0.0;
}

static int add_organisation(struct graph_draft *self, struct totals *t,
                            struct graph_lp lp, struct rf_error *err)
{
    const size_t n_regions = self->scenario->population.regions.n;

    lp.provider = GRAPH_NONE;
    lp.share = of_industry(self, t, &lp);
    t->rest[lp.industry * n_regions + lp.region] -= lp.devices;
    return graph_add_lp(self, lp, err);
}

static int add_customers(struct graph_draft *self, struct totals *t, bool *is_customer,
                         struct rf_error *err)
{
    const struct population *p = self->population;
    int status = RF_OK;

    for (uint32_t i = 0; i < p->n && status == RF_OK; i++) {
        const struct organisation *o = &p->organisations[i];

        if (o->spec != UINT32_MAX) {
            is_customer[o->spec] = true;
        }
        status = add_organisation(self, t,
                                  (struct graph_lp){ .key = o->key,
                                                     .spec = o->spec,
                                                     .industry = o->industry,
                                                     .region = o->region,
                                                     .role = GRAPH_CUSTOMER,
                                                     .devices = (double)o->devices },
                                  err);
    }
    return status;
}

/* Those given by name that have turned out not to have the product. */
static int add_named(struct graph_draft *self, struct totals *t, const bool *is_customer,
                     struct rf_error *err)
{
    const struct population_spec *p = &self->scenario->population;
    const struct organisation_spec *given = p->organisations.items;
    int status = RF_OK;

    for (uint32_t k = 0; k < p->organisations.n && status == RF_OK; k++) {
        if (!is_customer[k]) {
            status = add_organisation(
                self, t,
                (struct graph_lp){ .key = roster_key(stream_hash(given[k].name), 0),
                                   .spec = k,
                                   .industry = (uint16_t)given[k].industry,
                                   .region = (uint8_t)given[k].region,
                                   .role = GRAPH_NAMED,
                                   .devices = cells_given_devices(&given[k]) },
                err);
        }
    }
    return status;
}

static int add_outsiders(struct graph_draft *self, struct totals *t, struct rf_error *err)
{
    const struct population_spec *p = &self->scenario->population;
    const int64_t n = self->scenario->dependencies.outsiders;
    int status = RF_OK;

    for (size_t cell = 0; cell < p->industries.n * p->regions.n; cell++) {
        const double devices = n > 0 ? t->rest[cell] / (double)n : 0.0;

        for (int64_t k = 0; k < n && devices >= 1.0 && status == RF_OK; k++) {
            status = add_organisation(
                self, t,
                (struct graph_lp){
                    .key = roster_key(KEY_OUTSIDER ^ (uint32_t)cell << 12, (uint32_t)k),
                    .spec = GRAPH_NONE,
                    .industry = (uint16_t)(cell / p->regions.n),
                    .region = (uint8_t)(cell % p->regions.n),
                    .role = GRAPH_OUTSIDER,
                    .devices = devices },
                err);
        }
    }
    return status;
}

static int add_organisations(struct graph_draft *self, struct rf_error *err)
{
    const struct population_spec *p = &self->scenario->population;
    const size_t n_cells = p->industries.n * p->regions.n;
    bool *is_customer = calloc(p->organisations.n + 1, sizeof *is_customer);
    struct totals t = { .industry = calloc(p->industries.n + 1, sizeof *t.industry),
                        .rest = calloc(n_cells + 1, sizeof *t.rest) };
    int status = RF_OK;

    if (is_customer == NULL || t.industry == NULL || t.rest == NULL) {
        (void)rf_fail(err, RF_ENOMEM, "", "no memory for organisations");
        status = RF_ENOMEM;
        goto out;
    }
    for (size_t cell = 0; cell < n_cells && status == RF_OK; cell++) {
        t.rest[cell] = self->population->cell_devices[cell];
        t.industry[cell / p->regions.n] += t.rest[cell];
    }
    if (status == RF_OK) {
        status = add_customers(self, &t, is_customer, err);
    }
    if (status == RF_OK) {
        status = add_named(self, &t, is_customer, err);
    }
    if (status == RF_OK) {
        status = add_outsiders(self, &t, err);
    }
out:
    free(is_customer);
    free(t.industry);
    free(t.rest);
    return status;
}

/* ---- providers ---- */

static bool same_place(const struct graph_draft *self, int scope, size_t a, size_t b)
{
    const struct region *r = self->scenario->population.regions.items;

    return scope == MARKET_WORLD || a == b ||
           (scope == MARKET_GROUP && strcmp(r[a].group, r[b].group) == 0);
}

/* The largest customer of an industry in a place that is no provider yet; GRAPH_NONE. */
static uint32_t largest_customer(const struct graph_draft *self, const bool *taken,
                                 int industry, int scope, size_t region)
{
    const struct population *p = self->population;
    uint32_t best = GRAPH_NONE;

    for (uint32_t i = 0; i < p->n; i++) {
        const struct organisation *o = &p->organisations[i];

        if ((industry < 0 || o->industry == industry) && !taken[i] &&
            o->spec == UINT32_MAX && same_place(self, scope, o->region, region) &&
            (best == GRAPH_NONE || o->n > p->organisations[best].n)) {
            best = i;
        }
    }
    return best;
}

/* One instance of a provider, for the regions that share their place with `region`. */
static int add_instance(struct graph_draft *self, bool *taken, size_t number,
                        size_t region, struct rf_error *err)
{
    const struct dependencies *d = &self->scenario->dependencies;
    const struct provider *provider =
        (const struct provider *)d->providers.items + number;
    const struct service_market *market =
        (const struct service_market *)d->markets.items + provider->market;
    const struct service_spec *service =
        (const struct service_spec *)d->services.items + market->service;
    const uint32_t key = stream_hash(provider->name) ^ (uint32_t)KEY_PROVIDER;
    const struct stream_block b =
        stream_block(self->key, key, (uint32_t)region, PURPOSE_SERVICE, 0);
    uint32_t lp = GRAPH_NONE;
    int status = RF_OK;

    if (stream_unit(b.word[0]) < provider->product) {
        lp = largest_customer(self, taken, service->industry, market->scope, region);
    }
    if (lp != GRAPH_NONE) {
        taken[lp] = true;
    } else {
        lp = self->graph->n_lps;
        status = graph_add_lp(
            self,
            (struct graph_lp){
                .key = roster_key(key, (uint32_t)region),
                .spec = GRAPH_NONE,
                .provider = (uint32_t)number,
                .industry = (uint16_t)(service->industry < 0 ? 0 : service->industry),
                .region = (uint8_t)region,
                .role = GRAPH_PROVIDER },
            err);
    }
    return status == RF_OK
               ? graph_host(
                     self, lp, (size_t)market->service,
                     &self->graph
                          ->instance[number * self->scenario->population.regions.n +
                                     region],
                     err)
               : status;
}

static int add_providers(struct graph_draft *self, struct rf_error *err)
{
    const struct dependencies *d = &self->scenario->dependencies;
    const struct provider *providers = d->providers.items;
    const struct service_market *markets = d->markets.items;
    const size_t n_regions = self->scenario->population.regions.n;
    bool *taken = calloc(self->population->n + 1, sizeof *taken);
    int status = RF_OK;

    self->graph->instance =
        malloc((d->providers.n * n_regions + 1) * sizeof *self->graph->instance);
    if (taken == NULL || self->graph->instance == NULL) {
        free(taken);
        return rf_fail(err, RF_ENOMEM, "", "no memory for providers");
    }
    for (size_t i = 0; i < d->providers.n * n_regions && status == RF_OK; i++) {
        self->graph->instance[i] = GRAPH_NONE;
    }
    for (size_t k = 0; k < d->providers.n && status == RF_OK; k++) {
        for (size_t r = 0; r < n_regions && status == RF_OK; r++) {
            size_t first = 0; /* of the regions that share its place */

            while (!same_place(self, markets[providers[k].market].scope, first, r)) {
                first++;
            }
            if (first == r) {
                status = add_instance(self, taken, k, r, err);
            }
        }
    }
    free(taken);
    return status;
}

int graph_lps(struct graph_draft *self, struct rf_error *err)
{
    int status = add_organisations(self, err);

    return status == RF_OK ? add_providers(self, err) : status;
}
