/* explain_json.c: the same for programs. */
#include <math.h>
#include <stdio.h>

#include "cli/explain.h"

static double hours(tick_t ticks)
{
    return (double)ticks / (double)TICK_HOUR;
}

static void add_whom(struct json *j, const struct explained *e)
{
    const struct scenario *s = &e->worlds[0].scenario;
    const struct organisation_spec *organisations = s->population.organisations.items;
    const struct provider *providers = s->dependencies.providers.items;
    const struct service_spec *kinds = s->dependencies.services.items;

    json_open(j, "of", '{');
    if (e->whom.kind >= 0) {
        json_text(j, "service", kinds[e->whom.kind].name);
    }
    if (e->whom.organisation >= 0) {
        json_text(j, "organisation", organisations[e->whom.organisation].name);
    }
    if (e->whom.provider >= 0) {
        json_text(j, "provider", providers[e->whom.provider].name);
    }
    if (e->whom.lp >= 0) {
        json_number(j, "organisation_number", (double)e->whom.lp);
    }
    json_close(j, '}');
}

static void add_share(struct json *j, const struct explain_share *s)
{
    json_open(j, "over_worlds", '{');
    json_number(j, "worlds", s->worlds);
    json_number(j, "stopped", s->stopped);
    json_number(j, "less", s->less);
    json_number(j, "longest_hours_least", s->stopped > 0 ? hours(s->least) : NAN);
    json_number(j, "longest_hours_most", s->stopped > 0 ? hours(s->most) : NAN);
    json_close(j, '}');
}

static void add_side(struct json *j, const char *key, const struct explain_world *w,
                     const struct avoided_side *side)
{
    json_open(j, key, '{');
    json_number(j, "outages", (double)side->n_stops);
    json_number(j, "times_of_less", (double)side->n_less);
    json_number(j, "people_hours", side->people_hours);
    json_number(j, "outages_only_here", (double)side->n_only_stops);
    json_number(j, "times_of_less_only_here",
                (double)(side->n_only - side->n_only_stops));
    json_number(j, "only_here_people_hours", side->only_hours);
    json_open(j, "largest_only_here", '[');
    for (size_t i = 0; i < side->n_only && i < EXPLAIN_SHOWN; i++) {
        why_json_outage(j, NULL, w, side->only[i]);
    }
    json_close(j, ']');
    json_close(j, '}');
}

static void add_list(struct json *j, const char *key, const struct options_list *list)
{
    json_open(j, key, '[');
    for (size_t i = 0; i < list->n; i++) {
        json_text(j, NULL, list->items[i]);
    }
    json_close(j, ']');
}

static void add_change(struct json *j, const struct explained *e)
{
    json_open(j, "changed", '{');
    add_list(j, "with", &e->o->with);
    add_list(j, "set", &e->o->sets);
    if (e->outage != NULL) {
        json_bool(j, "outage_avoided", avoided_has(&e->avoided, e->outage));
    }
    add_side(j, "before", &e->worlds[0], &e->avoided.before);
    add_side(j, "after", &e->worlds[1], &e->avoided.after);
    json_close(j, '}');
}

int explain_print_json(const struct explained *e, struct rf_error *err)
{
    struct buffer b = { 0 };
    struct json j = { .out = &b };
    int status;

    json_open(&j, NULL, '{');
    json_text(&j, "note", WHY_TAG);
    json_text(&j, "scenario", e->scenario);
    json_text(&j, "rollout", e->rollout);
    json_number(&j, "seed", e->seed);
    json_number(&j, "world", (double)e->o->world);
    json_number(&j, "worlds_of_result", e->n_worlds);
    add_whom(&j, e);
    add_share(&j, &e->share);
    if (e->outage != NULL) {
        why_json_outage(&j, "outage", &e->worlds[0], e->outage);
        why_json_chain(&j, "chain", &e->worlds[0], &e->chain);
    }
    if (e->changed) {
        add_change(&j, e);
    }
    json_close(&j, '}');
    status = buffer_check(&b, err);
    if (status == RF_OK) {
        printf("%s\n", b.text);
    }
    buffer_free(&b);
    return status;
}
