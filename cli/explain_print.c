/* explain_print.c: the chain and what a change makes of it, as text. */
#include <stdio.h>
#include <string.h>

#include "cli/explain.h"
#include "cli/wrap.h"
#include "output/number.h"

void explain_whom_text(const struct explained *e, char *out, size_t size)
{
    const struct scenario *s = &e->worlds[0].scenario;
    const struct organisation_spec *organisations = s->population.organisations.items;
    const struct provider *providers = s->dependencies.providers.items;
    const struct service_spec *kinds = s->dependencies.services.items;
    const struct explain_whom *w = &e->whom;
    const char *who = "";
    char number[48];

    if (w->organisation >= 0) {
        const struct organisation_spec *o = &organisations[w->organisation];

        who = o->title[0] != '\0' ? o->title : o->name;
    } else if (w->provider >= 0) {
        who = providers[w->provider].name;
    } else if (w->lp >= 0) {
        snprintf(number, sizeof number, "organisation %lld", (long long)w->lp);
        who = number;
    }
    snprintf(out, size, "%s%s%s", w->kind >= 0 ? kinds[w->kind].name : "",
             w->kind >= 0 && who[0] != '\0' ? " of " : "", who);
}

/* Lines with their indentation. */
static void print_lines(const struct buffer *lines)
{
    const char *at = lines->text != NULL ? lines->text : "";

    while (*at != '\0') {
        const size_t n = strcspn(at, "\n"), indent = strspn(at, " ");
        char line[4096];

        snprintf(line, sizeof line, "%.*s", (int)(n - indent), at + indent);
        wrap_paragraph(line, indent);
        at += n + (at[n] == '\n');
    }
}

static void print_head(const struct explained *e)
{
    char text[WHY_SIZE];

    printf(WHY_TAG "\n");
    snprintf(text, sizeof text, "%s, %s: simulated world %lld of %u, seed %u.",
             e->scenario, e->rollout, (long long)e->o->world, e->n_worlds, e->seed);
    wrap_paragraph(text, 0);
}

static void print_share(const struct explained *e)
{
    const struct explain_share *s = &e->share;
    char whom[WHY_SIZE], text[2 * WHY_SIZE], least[NUMBER_SIZE], most[NUMBER_SIZE];

    if (s->worlds < 2) {
        return;
    }
    explain_whom_text(e, whom, sizeof whom);
    number_time((double)s->least / (double)TICK_HOUR, least);
    number_time((double)s->most / (double)TICK_HOUR, most);
    snprintf(
        text, sizeof text,
        "%s%s stopped in %u of %u simulated worlds, and did less than in full in %u.",
        whom[0] != '\0' ? whom : "Something",
        e->whom.kind < 0 && whom[0] != '\0' ? ", one of its services or more," : "",
        s->stopped, s->worlds, s->less);
    printf("\n");
    wrap_paragraph(text, 0);
    if (s->stopped > 0) {
        snprintf(text, sizeof text,
                 "The longest outage of a world took %s at least and %s at most.", least,
                 most);
        wrap_paragraph(text, 0);
    }
}

static void print_outage(const struct explained *e)
{
    const struct explain_world *w = &e->worlds[0];
    const struct outage *o = e->outage;
    char whom[WHY_SIZE], name[WHY_SIZE], length[WHY_SIZE], people[NUMBER_SIZE],
        text[4 * WHY_SIZE];

    explain_whom_text(e, whom, sizeof whom);
    why_service(w, o, name, sizeof name);
    why_length(w, o, length, sizeof length);
    number_count((double)o->people_ms / (double)TICK_HOUR, people);
    snprintf(text, sizeof text,
             "%s%s%s: %s, for %s. At worst it did %.0f" NUMBER_SPACE
             "%% of its work; people went without it for %s person-hours.",
             o->less ? "Nothing stopped. The longest time of doing less"
                     : "The longest outage",
             whom[0] != '\0' ? " of " : "", whom, name, length,
             100.0 * (double)o->least / SERVICE_FULL, people);
    printf("\n");
    wrap_paragraph(text, 0);
}

static void print_chain(const struct explained *e)
{
    struct buffer lines = { 0 };

    printf("\nWhy\n");
    why_chain(&e->worlds[0], &e->chain, &lines);
    print_lines(&lines);
    buffer_free(&lines);
    printf("\nHow it came back\n");
    why_return(&e->worlds[0], &e->chain, &lines);
    print_lines(&lines);
    buffer_free(&lines);
}

/* ---- with something changed ---- */

static void print_items(const struct explain_world *w, const struct avoided_side *side)
{
    for (size_t i = 0; i < side->n_only && i < EXPLAIN_SHOWN; i++) {
        const struct outage *o = side->only[i];
        char name[WHY_SIZE], length[WHY_SIZE], people[NUMBER_SIZE], text[4 * WHY_SIZE];

        why_service(w, o, name, sizeof name);
        why_length(w, o, length, sizeof length);
        number_count((double)o->people_ms / (double)TICK_HOUR, people);
        snprintf(text, sizeof text, "%s, %s for %s: %s person-hours", name,
                 o->less ? "less" : "down", length, people);
        wrap_paragraph(text, 2);
    }
}

static void print_side(const struct explain_world *w, const struct avoided_side *side,
                       const char *what)
{
    char people[NUMBER_SIZE], text[WHY_SIZE];

    number_count(side->only_hours, people);
    if (side->n_only == 0) {
        snprintf(text, sizeof text, "none of them %s.", what);
        wrap_print(text, 0, 0);
        return;
    }
    snprintf(text, sizeof text,
             "%zu of %zu outages and %zu of %zu times of doing less %s: %s "
             "person-hours%s",
             side->n_only_stops, side->n_stops, side->n_only - side->n_only_stops,
             side->n_less, what, people,
             side->n_only > EXPLAIN_SHOWN ? "; the ten largest:" : ":");
    wrap_print(text, 0, 0);
    print_items(w, side);
}

static void print_change(const struct explained *e)
{
    const struct avoided *a = &e->avoided;
    char before[NUMBER_SIZE], after[NUMBER_SIZE], text[2 * WHY_SIZE];

    printf("\nThe same luck with");
    for (size_t i = 0; i < e->o->with.n; i++) {
        printf(" %s", e->o->with.items[i]);
    }
    for (size_t i = 0; i < e->o->sets.n; i++) {
        printf(" %s", e->o->sets.items[i]);
    }
    printf("\n");
    if (e->outage != NULL) {
        wrap_paragraph(avoided_has(a, e->outage)
                           ? "What is explained above would not have been."
                           : "What is explained above would have been all the same.",
                       0);
    }
    number_count(a->before.people_hours, before);
    number_count(a->after.people_hours, after);
    snprintf(
        text, sizeof text,
        "%zu outages, %zu times of doing less and %s person-hours become %zu, %zu and "
        "%s.",
        a->before.n_stops, a->before.n_less, before, a->after.n_stops, a->after.n_less,
        after);
    wrap_paragraph(text, 0);
    printf("\nAs it was: ");
    print_side(&e->worlds[0], &a->before, "would not have been");
    printf("Changed: ");
    print_side(&e->worlds[1], &a->after, "are new");
}

void explain_print(const struct explained *e)
{
    char whom[WHY_SIZE], text[2 * WHY_SIZE];

    print_head(e);
    print_share(e);
    if (e->outage != NULL) {
        print_outage(e);
        print_chain(e);
    } else {
        explain_whom_text(e, whom, sizeof whom);
        snprintf(text, sizeof text, "%s%s stopped, or did less, in this world.",
                 whom[0] != '\0' ? "Nothing of " : "Nothing", whom);
        printf("\n");
        wrap_paragraph(text, 0);
    }
    if (e->changed) {
        print_change(e);
    }
}
