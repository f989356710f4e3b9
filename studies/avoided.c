/* avoided.c: services of the two runs are paired by whose they are (the key of their
 * draws, which nothing else in a world changes), their kind, and their order. Cost:
 * O(services log services).
 */
#include "studies/avoided.h"

#include <stdlib.h>

/* A service by what stays the same. */
struct identity {
    uint32_t key, service, place; /* place among those of its kind of its LP */
    uint16_t kind, industry;
    uint8_t region, role;
};

static int compare_identity(const void *a, const void *b)
{
    const struct identity *x = a, *y = b;
    const uint32_t left[] = {
        x->key, x->kind, x->industry, x->region, x->role, x->place
    };
    const uint32_t right[] = {
        y->key, y->kind, y->industry, y->region, y->role, y->place
    };

    for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
        if (left[i] != right[i]) {
            return left[i] < right[i] ? -1 : 1;
        }
    }
    return 0;
}

static struct identity *identities(const struct graph *g)
{
    struct identity *out = calloc((size_t)g->n_services + 1, sizeof *out);

    for (lp_id lp = 0; out != NULL && lp < g->n_lps; lp++) {
        for (uint32_t s = g->lp_services[lp]; s < g->lp_services[lp + 1]; s++) {
            const uint32_t first = g->lp_services[lp];
            const bool more = s > first && g->kind[s - 1] == g->kind[s];

            out[s] = (struct identity){ .key = g->lps[lp].key,
                                        .service = s,
                                        .place = more ? out[s - 1].place + 1 : 0,
                                        .kind = g->kind[s],
                                        .industry = g->lps[lp].industry,
                                        .region = g->lps[lp].region,
                                        .role = g->lps[lp].role };
        }
    }
    return out;
}

/* [services of a] the same one of b, GRAPH_NONE. */
static uint32_t *pair(const struct graph *a, const struct graph *b)
{
    uint32_t *out = calloc((size_t)a->n_services + 1, sizeof *out);
    struct identity *x = identities(a), *y = identities(b);
    uint32_t i = 0, k = 0;

    if (out == NULL || x == NULL || y == NULL) {
        free(out);
        out = NULL;
        goto out;
    }
    qsort(x, a->n_services, sizeof *x, compare_identity);
    qsort(y, b->n_services, sizeof *y, compare_identity);
    for (; i < a->n_services; i++) {
        int order = 1;

        while (k < b->n_services && (order = compare_identity(&y[k], &x[i])) < 0) {
            k++;
        }
        out[x[i].service] = k < b->n_services && order == 0 ? y[k++].service : GRAPH_NONE;
    }
out:
    free(x);
    free(y);
    return out;
}

static bool overlaps(const struct outages *in, uint32_t service, const struct outage *o)
{
    for (size_t i = in->first[service]; i < in->first[service + 1]; i++) {
        const struct outage *other = &in->items[i];

        if ((!other->less || o->less) && other->stop < o->back && o->stop < other->back) {
            return true;
        }
    }
    return false;
}

static int compare_people(const void *a, const void *b)
{
    const struct outage *x = *(const struct outage *const *)a,
                        *y = *(const struct outage *const *)b;

    if (x->people_ms != y->people_ms) {
        return x->people_ms > y->people_ms ? -1 : 1;
    }
    return x < y ? -1 : x > y;
}

static double hours(const struct outage *o)
{
    return (double)o->people_ms / (double)TICK_HOUR;
}

static int fill(struct avoided_side *self, const struct explain_world *of,
                const struct explain_world *other, const struct explain_whom *whom,
                struct rf_error *err)
{
    uint32_t *to = pair(&of->graph, &other->graph);

    self->only = calloc(of->outages.n + 1, sizeof(const struct outage *));
    if (to == NULL || self->only == NULL) {
        free(to);
        return rf_fail(err, RF_ENOMEM, "", "no memory for %zu outages", of->outages.n);
    }
    for (size_t i = 0; i < of->outages.n; i++) {
        const struct outage *o = &of->outages.items[i];

        if (!explain_is_of(of, o, whom)) {
            continue;
        }
        self->n_less += o->less;
        self->n_stops += !o->less;
        self->people_hours += hours(o);
        if (to[o->service] == GRAPH_NONE ||
            !overlaps(&other->outages, to[o->service], o)) {
            self->only[self->n_only++] = o;
            self->n_only_stops += !o->less;
            self->only_hours += hours(o);
        }
    }
    qsort(self->only, self->n_only, sizeof *self->only, compare_people);
    free(to);
    return RF_OK;
}

int avoided_init(struct avoided *self, const struct explain_world *before,
                 const struct explain_world *after, const struct explain_whom *whom,
                 struct rf_error *err)
{
    int status;

    *self = (struct avoided){ 0 };
    status = fill(&self->before, before, after, whom, err);
    if (status == RF_OK) {
        status = fill(&self->after, after, before, whom, err);
    }
    if (status != RF_OK) {
        avoided_free(self);
    }
    return status;
}

void avoided_free(struct avoided *self)
{
    free(self->before.only);
    free(self->after.only);
    *self = (struct avoided){ 0 };
}

bool avoided_has(const struct avoided *self, const struct outage *o)
{
    for (size_t i = 0; i < self->before.n_only; i++) {
        if (self->before.only[i] == o) {
            return true;
        }
    }
    return false;
}
