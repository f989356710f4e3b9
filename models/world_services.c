/* world_services.c: what services read of a world: the graph, who is struck by incidents,
 * how much is going on at each hour, and what an organisation makes in an hour.
 */
#include <stdlib.h>
#include <string.h>

#include "models/purpose.h"
#include "models/world.h"

/* ---- incidents ---- */

/* The services that an incident may strike: of a kind, or of a provider. */
struct targets {
    uint32_t *service; /* [n]; owned */
    size_t n;
};

static bool is_target(const struct graph *g, const struct incident *incident,
                      uint32_t service, lp_id lp)
{
    return g->kind[service] == incident->service &&
           (incident->regions == 0 || (incident->regions >> g->lps[lp].region & 1) != 0);
}

static void find_kind(const struct graph *g, const struct incident *incident,
                      struct targets *out)
{
    for (lp_id lp = 0; lp < g->n_lps; lp++) {
        for (uint32_t s = g->lp_services[lp]; s < g->lp_services[lp + 1]; s++) {
            if (is_target(g, incident, s, lp)) {
                out->service[out->n++] = s;
            }
        }
    }
}

/* One instance may serve several regions: it is struck once, where it stands. */
static void find_provider(const struct graph *g, const struct incident *incident,
                          size_t n_regions, struct targets *out)
{
    const uint32_t *at = &g->instance[(size_t)incident->provider * n_regions];

    for (size_t r = 0; r < n_regions; r++) {
        bool wanted = at[r] != GRAPH_NONE &&
                      (incident->regions == 0 || (incident->regions >> r & 1) != 0);

        for (size_t k = 0; k < out->n && wanted; k++) {
            wanted = out->service[k] != at[r];
        }
        if (wanted) {
            out->service[out->n++] = at[r];
        }
    }
}

/* Each with the same probability. */
static void strike_share(struct world *self, const struct incident *incident,
                         uint16_t number, const struct targets *t)
{
    const uint32_t entity = stream_hash(incident->name);

    for (size_t j = 0; j < t->n; j++) {
        const struct stream_block b =
            stream_block(self->key, entity, t->service[j], PURPOSE_SERVICE, 0);

        if (incident->share >= 1.0 || stream_unit(b.word[0]) < incident->share) {
            self->strikes[self->n_strikes++] =
                (struct world_strike){ t->service[j], number };
        }
    }
}

/* So many of them, the first ones of a keyed order. */
static void strike_count(struct world *self, const struct incident *incident,
                         uint16_t number, const struct targets *t)
{
    const struct stream_key key = { self->key.seed ^ stream_hash(incident->name),
                                    self->key.replicate };
    struct stream_permutation order;

    if (t->n == 0) {
        return;
    }
    stream_permutation_init(&order, key, PURPOSE_SERVICE, t->n);
    for (size_t j = 0; j < t->n && j < (size_t)incident->count; j++) {
        self->strikes[self->n_strikes++] =
            (struct world_strike){ t->service[stream_permutation_of(&order, j)], number };
    }
}

static int compare(const void *a, const void *b)
{
    const struct world_strike *x = a, *y = b;

    if (x->service != y->service) {
        return x->service < y->service ? -1 : 1;
    }
    return x->incident < y->incident ? -1 : x->incident > y->incident;
}

static int add_strikes(struct world *self, size_t number, const struct targets *t,
                       struct rf_error *err)
{
    const struct incident *incident =
        (const struct incident *)self->scenario->dependencies.incidents.items + number;
    struct world_strike *grown =
        realloc(self->strikes, (self->n_strikes + t->n + 1) * sizeof *self->strikes);

    if (grown == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for incidents");
    }
    self->strikes = grown;
    if (incident->count > 0) {
        strike_count(self, incident, (uint16_t)number, t);
    } else {
        strike_share(self, incident, (uint16_t)number, t);
    }
    return RF_OK;
}

static int find_strikes(struct world *self, struct rf_error *err)
{
    const struct dependencies *d = &self->scenario->dependencies;
    const struct incident *incidents = d->incidents.items;
    struct targets t = { 0 };
    int status = RF_OK;

    if (d->incidents.n == 0) {
        return RF_OK;
    }
    t.service = malloc(((size_t)self->graph.n_services + 1) * sizeof *t.service);
    if (t.service == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for incidents");
    }
    for (size_t k = 0; k < d->incidents.n && status == RF_OK; k++) {
        t.n = 0;
        if (incidents[k].provider >= 0) {
            find_provider(&self->graph, &incidents[k],
                          self->scenario->population.regions.n, &t);
        } else {
            find_kind(&self->graph, &incidents[k], &t);
        }
        status = add_strikes(self, k, &t, err);
    }
    free(t.service);
    if (status == RF_OK) {
        qsort(self->strikes, self->n_strikes, sizeof *self->strikes, compare);
    }
    return status;
}

/* ---- activity and output ---- */

/* Trapezoids between steps: the activity is linear between hours. */
static int integrate_activity(struct world *self, struct rf_error *err)
{
    const struct population_spec *p = &self->scenario->population;
    const size_t n = (size_t)(self->scenario->horizon / WORLD_ACTIVITY_STEP) + 2;

    self->n_activity = n;
    self->activity = malloc((p->patterns.n * p->regions.n * n + 1) * sizeof(double));
    if (self->activity == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for activity");
    }
    for (size_t k = 0; k < p->patterns.n * p->regions.n; k++) {
        double *a = self->activity + k * n;
        double before =
            power_activity(&self->power, k / p->regions.n, k % p->regions.n, 0);

        a[0] = 0.0;
        for (size_t i = 1; i < n; i++) {
            const double now =
                power_activity(&self->power, k / p->regions.n, k % p->regions.n,
                               (tick_t)i * WORLD_ACTIVITY_STEP);

            a[i] = a[i - 1] + 0.5 * (before + now) * (double)WORLD_ACTIVITY_STEP;
            before = now;
        }
    }
    return RF_OK;
}

/* US output per ms and device of the industry in the US: organisations elsewhere make as
 * much of a device. */
static int find_output(struct world *self, struct rf_error *err)
{
    const struct population_spec *p = &self->scenario->population;
    const struct industry *industries = p->industries.items;
    const struct region *regions = p->regions.items;

    self->output = calloc(p->industries.n + 1, sizeof *self->output);
    if (self->output == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for output");
    }
    for (size_t i = 0; i < p->industries.n; i++) {
        double devices = 0.0;

        for (size_t r = 0; r < p->regions.n; r++) {
            if (strcmp(regions[r].group, "us") == 0) {
                devices += self->population->cell_devices[i * p->regions.n + r];
            }
        }
        self->output[i] =
            devices > 0.0 ? industries[i].output_usd / devices / (double)TICK_HOUR : 0.0;
    }
    return RF_OK;
}

int world_add_services(struct world *self, struct rf_error *err)
{
    int status =
        graph_init(&self->graph, self->scenario, self->population, self->key, err);

    if (status != RF_OK || !dependencies_any(&self->scenario->dependencies)) {
        return status;
    }
    status = find_strikes(self, err);
    if (status == RF_OK) {
        status = integrate_activity(self, err);
    }
    return status == RF_OK ? find_output(self, err) : status;
}
