/* why_json.c: outages and their chain for programs. Hours are since the planned release.
 */
#include <math.h>

#include "output/why_inside.h"

static void json_hours(struct json *j, const struct explain_world *w, const char *key,
                       tick_t at)
{
    json_number(j, key,
                at == TICK_NEVER
                    ? NAN
                    : (double)(at - w->scenario.rollout.begins) / (double)TICK_HOUR);
}

static void json_cause(struct json *j, const struct explain_world *w,
                       const struct outage *o)
{
    static const char *const causes[] = { "machines", "service", "incident" };
    const struct incident *incidents = w->scenario.dependencies.incidents.items;
    char name[PARAM_TEXT_SIZE];

    json_open(j, "cause", '{');
    json_text(j, "kind", causes[o->cause]);
    if (o->cause != CAUSE_INCIDENT) {
        json_text(j, "need", graph_need(&w->graph, o->need)->name);
        json_number(j, "lasts_hours", o->buffer / 3600.0);
    }
    if (o->cause == CAUSE_MACHINES) {
        json_number(j, "machines_down", o->down);
        json_number(j, "machines", o->all);
    } else if (o->cause == CAUSE_SERVICE) {
        graph_lp_name(&w->graph, &w->scenario, graph_lp_of(&w->graph, o->source), name,
                      sizeof name);
        json_text(j, "service", graph_spec(&w->graph, o->source)->name);
        json_text(j, "organisation", name);
    } else if (o->source < w->scenario.dependencies.incidents.n) {
        json_text(j, "incident", incidents[o->source].name);
    }
    json_close(j, '}');
}

void why_json_outage(struct json *j, const char *key, const struct explain_world *w,
                     const struct outage *o)
{
    const struct region *regions = w->scenario.population.regions.items;
    char name[PARAM_TEXT_SIZE];

    graph_lp_name(&w->graph, &w->scenario, o->lp, name, sizeof name);
    json_open(j, key, '{');
    json_text(j, "service", graph_spec(&w->graph, o->service)->name);
    json_text(j, "organisation", name);
    json_text(j, "region", regions[w->graph.lps[o->lp].region].name);
    json_bool(j, "stopped", !o->less);
    json_hours(j, w, "from_hours", o->stop);
    json_hours(j, w, "ready_hours", o->ready);
    json_hours(j, w, "back_hours", o->back);
    json_hours(j, w, "backlog_done_hours", o->done);
    json_hours(j, w, "full_hours", o->full);
    json_bool(j, "started_by_hand", o->by_hand);
    json_number(j, "least_delivered", (double)o->least / SERVICE_FULL);
    json_number(j, "people_hours", (double)o->people_ms / (double)TICK_HOUR);
    json_number(j, "cost_usd", (double)o->cents / 100.0);
    json_cause(j, w, o);
    json_close(j, '}');
}

static void json_update(struct json *j, const struct explain_world *w, tick_t at)
{
    const struct decision *wave = why_wave(w, at);
    const struct decision *look = wave != NULL ? why_look(w, wave) : NULL;

    if (wave == NULL) {
        return;
    }
    json_open(j, "update", '{');
    json_number(j, "version", wave->version);
    json_number(j, "wave", wave->wave + 1);
    json_hours(j, w, "offered_hours", wave->at);
    json_hours(j, w, "gate_passed_hours", look != NULL ? look->look.at : TICK_NEVER);
    json_number(j, "gate_statistic", look != NULL ? look->look.statistic : NAN);
    json_number(j, "gate_limit", look != NULL ? look->look.limit : NAN);
    json_hours(j, w, "halted_hours", w->facts.halted);
    json_bool(j, "halted_by_people", w->facts.by_people);
    json_close(j, '}');
}

void why_json_chain(struct json *j, const char *key, const struct explain_world *w,
                    const struct chain *chain)
{
    json_open(j, key, '{');
    json_bool(j, "complete", !chain->open);
    json_open(j, "links", '[');
    for (size_t i = 0; i < chain->n; i++) {
        why_json_outage(j, NULL, w, chain->links[i].outage);
    }
    json_close(j, ']');
    if (!chain->open && chain->links[chain->n - 1].outage->cause == CAUSE_MACHINES) {
        json_update(j, w, chain->links[chain->n - 1].outage->stop);
    }
    json_close(j, '}');
}
