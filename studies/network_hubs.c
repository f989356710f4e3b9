/* network_hubs.c: what many others need, and how far it reaches.
 *
 * Reach goes along "is needed by", for 64 hubs at once: each service has a bit a hub, and
 * a service that got new bits passes them on to its users. A service is in the queue at
 * most once at a time and at most once for each new bit; as hubs reach most services at
 * the same distance, it is there a few times. Cost about 10 ns a source for 64 hubs.
 *
 * It is the most that can be touched: buffers, second providers and fallbacks are not
 * looked at. What does stop is for a simulation to say.
 */
#include <stdlib.h>
#include <string.h>

#include "studies/network_inside.h"

enum { AT_ONCE = 64 };

struct spread {
    uint64_t *has, *fresh; /* [services] bits of hubs: all, and those not passed on yet */
    uint32_t *queue;       /* [services] ring */
    uint32_t first, n;
};

/* ---- which are hubs ---- */

/* Needs of other organisations that a service meets. */
static uint32_t needs_of_others(const struct network *self, uint32_t service)
{
    const struct graph *g = self->graph;
    uint32_t n = 0;

    for (uint32_t i = g->service_users[service]; i < g->service_users[service + 1]; i++) {
        n += self->lp_of[g->need_service[g->user[i]]] != self->lp_of[service];
    }
    return n;
}

static int by_needs(const void *a, const void *b)
{
    const struct network_hub *x = a, *y = b;

    return x->needs != y->needs       ? (x->needs < y->needs ? 1 : -1)
           : x->service != y->service ? (x->service < y->service ? -1 : 1)
                                      : 0;
}

/* Put a service among the most needed that are no providers, if it is one of them. The
 * least of them stands last. */
static void add_other(struct network_hub *others, size_t *n, const struct network_hub *h)
{
    size_t at = *n;

    if (*n == NETWORK_OTHERS) {
        if (by_needs(h, &others[*n - 1]) >= 0) {
            return;
        }
        at--;
    } else {
        ++*n;
    }
    for (; at > 0 && by_needs(h, &others[at - 1]) < 0; at--) {
        others[at] = others[at - 1];
    }
    others[at] = *h;
}

static int find_hubs(struct network *self, struct rf_error *err)
{
    const struct graph *g = self->graph;
    const size_t n_providers = g->spec->providers.n;
    struct network_hub *hubs = calloc(n_providers + NETWORK_OTHERS + 1, sizeof *hubs);
    struct network_hub *others = hubs + n_providers;
    size_t n_others = 0, n = 0;

    if (hubs == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for hubs");
    }
    self->hubs = hubs;
    for (uint32_t s = 0; s < g->n_services; s++) {
        const uint32_t provider = self->provider_of[s];
        struct network_hub h = { .provider = provider,
                                 .service = s,
                                 .needs = needs_of_others(self, s) };

        if (provider == GRAPH_NONE) {
            h.instances = 1;
            if (h.needs > 0) {
                add_other(others, &n_others, &h);
            }
            continue;
        }
        if (hubs[provider].instances++ == 0) {
            hubs[provider].provider = provider;
            hubs[provider].service = s;
        }
        hubs[provider].needs += h.needs;
    }
    for (size_t i = 0; i < n_providers + n_others; i++) {
        if (hubs[i].instances > 0) {
            hubs[n++] = hubs[i];
        }
    }
    self->n_hubs = n;
    qsort(hubs, n, sizeof *hubs, by_needs);
    return RF_OK;
}

/* ---- how many organisations ---- */

struct member {
    uint32_t hub, service;
};

static int by_hub(const void *a, const void *b)
{
    const struct member *x = a, *y = b;

    return x->hub != y->hub           ? (x->hub < y->hub ? -1 : 1)
           : x->service != y->service ? (x->service < y->service ? -1 : 1)
                                      : 0;
}

/* counted [organisations]: the hub for which each was counted last. */
static void count_users(struct network *self, struct member m, uint32_t *counted)
{
    const struct graph *g = self->graph;
    const uint32_t own = self->lp_of[m.service];

    for (uint32_t i = g->service_users[m.service]; i < g->service_users[m.service + 1];
         i++) {
        const uint32_t lp = self->lp_of[g->need_service[g->user[i]]];

        if (lp != own && counted[lp] != m.hub) {
            counted[lp] = m.hub;
            self->hubs[m.hub].organisations++;
        }
    }
}

/* ---- reach ---- */

static void give(struct spread *w, uint32_t n_services, uint32_t service, uint64_t bits)
{
    const uint64_t more = bits & ~w->has[service];

    if (more == 0) {
        return;
    }
    if (w->fresh[service] == 0) {
        w->queue[(w->first + w->n) % n_services] = service;
        w->n++;
    }
    w->has[service] |= more;
    w->fresh[service] |= more;
}

static void pass_on(struct spread *w, const struct graph *g)
{
    while (w->n > 0) {
        const uint32_t service = w->queue[w->first];
        const uint64_t bits = w->fresh[service];

        w->first = (w->first + 1) % g->n_services;
        w->n--;
        w->fresh[service] = 0;
        for (uint32_t i = g->service_users[service]; i < g->service_users[service + 1];
             i++) {
            give(w, g->n_services, g->need_service[g->user[i]], bits);
        }
    }
}

static void count_reach(struct network *self, const struct spread *w, uint32_t from,
                        const uint32_t *hub_at)
{
    for (uint32_t s = 0; s < self->graph->n_services; s++) {
        for (uint64_t bits = w->has[s]; bits != 0; bits &= bits - 1) {
            const uint32_t hub = from + (uint32_t)__builtin_ctzll(bits);

            if (hub_at[s] != hub) { /* it does not hang on itself */
                self->hubs[hub].reach++;
                self->hubs[hub].reach_people += self->people[s];
            }
        }
    }
    for (uint32_t hub = from; hub < self->n_hubs && hub - from < AT_ONCE; hub++) {
        if (self->hubs[hub].reach_people > 1.0 - 1e-9) {
            self->hubs[hub].reach_people = 1.0; /* all, but for rounding */
        }
    }
}

static int reach(struct network *self, const uint32_t *hub_at, struct rf_error *err)
{
    const uint32_t n_services = self->graph->n_services;
    struct spread w = { 0 };
    int status = RF_OK;

    w.has = calloc((size_t)n_services + 1, sizeof *w.has);
    w.fresh = calloc((size_t)n_services + 1, sizeof *w.fresh);
    w.queue = calloc((size_t)n_services + 1, sizeof *w.queue);
    if (w.has == NULL || w.fresh == NULL || w.queue == NULL) {
        status = rf_fail(err, RF_ENOMEM, "", "no memory for what hangs on hubs");
        goto out;
    }
    for (uint32_t from = 0; from < self->n_hubs; from += AT_ONCE) {
        memset(w.has, 0, n_services * sizeof *w.has);
        for (uint32_t s = 0; s < n_services; s++) {
            if (hub_at[s] != GRAPH_NONE && hub_at[s] >= from &&
                hub_at[s] - from < AT_ONCE) {
                give(&w, n_services, s, UINT64_C(1) << (hub_at[s] - from));
            }
        }
        pass_on(&w, self->graph);
        count_reach(self, &w, from, hub_at);
    }
out:
    free(w.has);
    free(w.fresh);
    free(w.queue);
    return status;
}

/* ---- all ---- */

/* Each service's hub, or GRAPH_NONE. Returns how many have one. */
static size_t place_hubs(const struct network *self, uint32_t *hub_at)
{
    const struct graph *g = self->graph;
    size_t n = 0;

    memset(hub_at, 0xff, ((size_t)g->n_services + 1) * sizeof *hub_at);
    for (uint32_t i = 0; i < self->n_hubs; i++) {
        if (self->hubs[i].provider == GRAPH_NONE) {
            hub_at[self->hubs[i].service] = i;
            n++;
        }
    }
    for (uint32_t s = 0; s < g->n_services; s++) {
        const uint32_t provider = self->provider_of[s];

        for (uint32_t i = 0; provider != GRAPH_NONE && i < self->n_hubs; i++) {
            if (self->hubs[i].provider == provider) {
                hub_at[s] = i;
                n++;
                break;
            }
        }
    }
    return n;
}

static int count_organisations(struct network *self, const uint32_t *hub_at, size_t n,
                               struct rf_error *err)
{
    const struct graph *g = self->graph;
    struct member *members = calloc(n + 1, sizeof *members);
    uint32_t *counted = malloc(((size_t)g->n_lps + 1) * sizeof *counted);
    size_t at = 0;
    int status = RF_OK;

    if (members == NULL || counted == NULL) {
        status = rf_fail(err, RF_ENOMEM, "", "no memory for the users of hubs");
        goto out;
    }
    memset(counted, 0xff, ((size_t)g->n_lps + 1) * sizeof *counted);
    for (uint32_t s = 0; s < g->n_services; s++) {
        if (hub_at[s] != GRAPH_NONE) {
            members[at++] = (struct member){ hub_at[s], s };
        }
    }
    qsort(members, at, sizeof *members, by_hub);
    for (size_t i = 0; i < at; i++) {
        count_users(self, members[i], counted);
    }
out:
    free(members);
    free(counted);
    return status;
}

int network_hubs_init(struct network *self, struct rf_error *err)
{
    uint32_t *hub_at = malloc(((size_t)self->graph->n_services + 1) * sizeof *hub_at);
    int status;

    if (hub_at == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for hubs");
    }
    status = find_hubs(self, err);
    if (status == RF_OK) {
        const size_t n = place_hubs(self, hub_at);

        status = count_organisations(self, hub_at, n, err);
    }
    status = status != RF_OK ? status : reach(self, hub_at, err);
    free(hub_at);
    return status;
}

size_t network_hub_part(const struct network *self, size_t hub)
{
    return self->part_from[self->hubs[hub].service];
}

size_t network_by_reach(const struct network *self, bool providers, size_t *out, size_t n)
{
    size_t found = 0;

    for (size_t i = 0; i < self->n_hubs; i++) {
        const struct network_hub *h = &self->hubs[i];
        size_t at = found;

        if (providers && h->provider == GRAPH_NONE) {
            continue;
        }
        while (at > 0 && (self->hubs[out[at - 1]].reach_people < h->reach_people ||
                          (self->hubs[out[at - 1]].reach_people == h->reach_people &&
                           self->hubs[out[at - 1]].reach < h->reach))) {
            if (at < n) {
                out[at] = out[at - 1];
            }
            at--;
        }
        if (at < n) {
            out[at] = i;
            found += found < n;
        }
    }
    return found;
}
