/* graph_json.c: the graph for programs. */
#include <stdio.h>

#include "cli/graph.h"
#include "output/json.h"

static void add_part(struct json *j, const struct network *n, size_t i)
{
    static const char *const kinds[] = { "industry", "market", "service" };
    const struct network_part *p = &n->parts[i];

    json_open(j, NULL, '{');
    json_text(j, "kind", kinds[p->kind]);
    json_text(j, "name", network_part_name(n, i));
    json_text(j, "title", network_part_title(n, i));
    json_number(j, "organisations", p->organisations);
    json_number(j, "services", p->services);
    json_number(j, "needs_inside", (double)p->inside);
    json_number(j, "needs_across", (double)p->across);
    json_number(j, "needs_of_others", (double)p->needed);
    json_open(j, "met_by", '{');
    for (size_t k = 0; k < n->n_parts; k++) {
        if (n->flow[i * n->n_parts + k] > 0) {
            json_number(j, network_part_name(n, k), (double)n->flow[i * n->n_parts + k]);
        }
    }
    json_close(j, '}');
    json_close(j, '}');
}

static void add_degrees(struct json *j, const char *name, const struct network *n,
                        const struct network_degrees *d)
{
    static const char *const levels[NETWORK_QUANTILES] = { "p50", "p90", "p99", "p999" };
    char who[PARAM_TEXT_SIZE];

    json_open(j, name, '{');
    json_number(j, "mean", d->mean);
    for (size_t q = 0; q < NETWORK_QUANTILES; q++) {
        json_number(j, levels[q], d->quantile[q]);
    }
    json_number(j, "most", d->most);
    if (d->most > 0) {
        graph_lp_name(n->graph, n->scenario, n->lp_of[d->of], who, sizeof who);
        json_text(j, "service", graph_spec(n->graph, d->of)->name);
        json_text(j, "organisation", who);
    }
    json_number(j, "none", d->none);
    json_close(j, '}');
}

static void add_loops(struct json *j, const struct network *n)
{
    const struct network_components *c = &n->components;
    const struct service_spec *spec = n->graph->spec->services.items;

    json_open(j, "components", '{');
    json_number(j, "strong", c->n);
    json_number(j, "strong_largest", c->largest);
    json_number(j, "weak", c->weak);
    json_number(j, "weak_largest", c->weak_largest);
    json_number(j, "loops", c->n_loops);
    json_number(j, "services_in_loops", c->in_loops);
    json_number(j, "loops_that_cannot_start", c->n_dead);
    json_close(j, '}');
    json_open(j, "loops", '[');
    for (size_t i = 0; i < n->n_loops; i++) {
        const struct network_loop *l = &n->loops[i];

        json_open(j, NULL, '{');
        json_open(j, "kinds", '[');
        for (size_t k = 0; k < n->graph->spec->services.n; k++) {
            if ((l->kinds[k / 64] >> (k % 64) & 1) != 0) {
                json_text(j, NULL, spec[k].name);
            }
        }
        json_close(j, ']');
        json_number(j, "loops", l->components);
        json_number(j, "services", l->services);
        json_number(j, "largest", l->largest);
        json_number(j, "cannot_start", l->dead);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void add_hub(struct json *j, const struct network *n, size_t i)
{
    const struct network_hub *h = &n->hubs[i];
    const struct provider *providers = n->graph->spec->providers.items;
    char who[PARAM_TEXT_SIZE];

    graph_hub_name(n, i, who, sizeof who);
    json_open(j, NULL, '{');
    json_text(j, "name", who);
    if (h->provider != GRAPH_NONE) {
        json_text(j, "provider", providers[h->provider].name);
        json_text(j, "title", providers[h->provider].title);
    }
    json_text(j, "service", graph_spec(n->graph, h->service)->name);
    json_number(j, "instances", h->instances);
    json_number(j, "needs_of_others", (double)h->needs);
    json_number(j, "organisations", h->organisations);
    json_number(j, "reach_services", h->reach);
    json_number(j, "reach_people_share", h->reach_people);
    if (h->simulated) {
        json_open(j, "simulated_day", '{');
        json_number(j, "services", h->stop.services);
        json_number(j, "stopped", h->stop.stopped);
        json_number(j, "people_hours", h->stop.people_hours);
        json_close(j, '}');
    }
    json_close(j, '}');
}

int graph_print_json(const struct network *n, struct stream_key key, struct rf_error *err)
{
    struct buffer text = { 0 };
    struct json j = { .out = &text };
    int status;

    json_open(&j, NULL, '{');
    json_text(&j, "tag", "Simulated, not a record.");
    json_text(&j, "version", RF_VERSION);
    json_text(&j, "scenario", n->scenario->name);
    json_number(&j, "seed", key.seed);
    json_number(&j, "replicate", key.replicate);
    json_number(&j, "organisations", n->n_organisations);
    json_number(&j, "services", n->graph->n_services);
    json_number(&j, "needs", n->graph->n_needs);
    json_number(&j, "needs_inside", (double)n->inside);
    json_number(&j, "needs_across", (double)n->across);
    json_open(&j, "parts", '[');
    for (size_t i = 0; i < n->n_parts; i++) {
        add_part(&j, n, i);
    }
    json_close(&j, ']');
    add_degrees(&j, "users_of_a_service", n, &n->in);
    add_degrees(&j, "sources_of_a_service", n, &n->out);
    add_loops(&j, n);
    json_open(&j, "hubs", '[');
    for (size_t i = 0; i < n->n_hubs; i++) {
        add_hub(&j, n, i);
    }
    json_close(&j, ']');
    json_close(&j, '}');
    status = buffer_check(&text, err);
    if (status == RF_OK) {
        printf("%s", text.text);
    }
    buffer_free(&text);
    return status;
}
