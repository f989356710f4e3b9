/* network_stop.c: the world with a provider down for good and nothing else amiss. */
#include <stdio.h>
#include <stdlib.h>

#include "models/replay.h"
#include "studies/network.h"

static void free_incidents(const struct param_table *table, struct list *incidents)
{
    char *items = incidents->items;

    for (size_t i = 0; i < incidents->n; i++) {
        param_free(table, items + i * table->size);
    }
    free(items);
    *incidents = (struct list){ 0 };
}

/* The one incident of the scenario: the provider stops at time zero. */
static int only_incident(struct scenario *s, uint32_t provider, struct rf_error *err)
{
    const struct param *p = param_named(&dependencies_table, "incidents");
    struct list *incidents = &s->dependencies.incidents;
    struct incident *one;

    free_incidents(p->sub, incidents);
    one = calloc(1, p->sub->size);
    if (one == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for an incident");
    }
    param_defaults(p->sub, one);
    snprintf(one->name, sizeof one->name, "stop");
    one->provider = (int)provider;
    *incidents = (struct list){ one, 1 };
    return RF_OK;
}

static struct network_stop stop_of(const struct outcome *o)
{
    const struct impact_layout *l = &o->layout;
    struct network_stop stop = { 0 };

    for (size_t k = 0; k < l->n_services; k++) {
        for (size_t r = 0; r < l->n_regions; r++) {
            const int64_t *cell = o->metrics + impact_service(l, k, r);

            stop.services += (double)cell[IMPACT_SERVICES];
            stop.stopped += (double)cell[IMPACT_SERVICES_STOPPED];
            stop.people_hours +=
                (double)cell[IMPACT_SERVICE_PEOPLE_MS] / (double)TICK_HOUR;
        }
    }
    return stop;
}

int network_simulate(struct network *self, size_t hub, const struct population *world,
                     struct stream_key key, const struct engine_options *options,
                     struct rf_error *err)
{
    struct network_hub *h = &self->hubs[hub];
    struct scenario s = { 0 };
    struct outcome outcome = { 0 };
    const tick_t most = NETWORK_STOP_HOURS * TICK_HOUR;
    int status = scenario_copy(&s, self->scenario, err);

    if (status != RF_OK) {
        return status;
    }
    scenario_make_harmless(&s);
    s.horizon = s.horizon < most ? s.horizon : most;
    status = only_incident(&s, h->provider, err);
    if (status == RF_OK) {
        status = replay_run(&s, world, key, options, &outcome, err);
    }
    if (status == RF_OK) {
        h->stop = stop_of(&outcome);
        h->simulated = true;
    }
    replay_free(&outcome);
    scenario_free(&s);
    return status;
}
