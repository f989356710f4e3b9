/* why.c: names, times and causes in words. Times are told twice: in hours since the
 * release, and in day and time of the place of whoever it is about.
 */
#include "output/why.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "output/number.h"
#include "output/why_inside.h"

/* ---- numbers, times, names ---- */

const char *why_exact(uint64_t value, char out[WHY_COUNT])
{
    char digits[WHY_COUNT];
    const int n = snprintf(digits, sizeof digits, "%llu", (unsigned long long)value);
    size_t at = 0;

    for (int i = 0; i < n && at + 2 < WHY_COUNT; i++) {
        if (i > 0 && (n - i) % 3 == 0) {
            out[at++] = ',';
        }
        out[at++] = digits[i];
    }
    out[at] = '\0';
    return out;
}

void why_hours(tick_t ticks, char *out, size_t size)
{
    const double h = (double)ticks / (double)TICK_HOUR;

    if (ticks < 2 * TICK_HOUR) {
        snprintf(out, size, "%.0f" NUMBER_SPACE "min", 60.0 * h);
    } else {
        snprintf(out, size, "%.*f" NUMBER_SPACE "h", h < 100.0 ? 1 : 0, h);
    }
}

static const char *title_or_name(const char *title, const char *name)
{
    return title[0] != '\0' ? title : name;
}

static const struct region *region_of(const struct explain_world *w, lp_id lp)
{
    return (const struct region *)w->scenario.population.regions.items +
           w->graph.lps[lp].region;
}

static void who(const struct explain_world *w, lp_id lp, char *out, size_t size)
{
    graph_lp_name(&w->graph, &w->scenario, lp, out, size);
}

void why_service(const struct explain_world *w, const struct outage *o, char *out,
                 size_t size)
{
    char name[PARAM_TEXT_SIZE];

    who(w, o->lp, name, sizeof name);
    snprintf(out, size, "%s of %s", graph_spec(&w->graph, o->service)->name, name);
}

void why_local(const struct explain_world *w, lp_id lp, tick_t at, char *out, size_t size)
{
    static const char *const days[] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    const int64_t ms = w->scenario.release + at +
                       llround(region_of(w, lp)->utc_offset * (double)TICK_HOUR);
    char date[32];
    int month, day;

    param_date_text(ms, date, sizeof date);
    if (ms < 0 || sscanf(date, "%*d-%d-%d", &month, &day) != 2 || month < 1 ||
        month > 12) {
        snprintf(out, size, "%s", date);
        return;
    }
    snprintf(out, size, "%s %d %s %.5s", days[ms / TICK_DAY % 7], day, months[month - 1],
             date + strlen("2024-07-19T"));
}

/* The place is told where the name does not. */
void why_when(const struct explain_world *w, lp_id lp, tick_t at, char *out, size_t size)
{
    const bool any = w->scenario.update.defects.n > 0;
    const tick_t since = at - (any ? w->scenario.rollout.begins : 0);
    const struct region *region = region_of(w, lp);
    const bool named = w->graph.lps[lp].spec != GRAPH_NONE;
    char text[WHY_COUNT], local[64];

    why_hours(since < 0 ? -since : since, text, sizeof text);
    why_local(w, lp, at, local, sizeof local);
    snprintf(out, size, "%s %s %s (%s%s%s)", text, since < 0 ? "before" : "after",
             any ? "the release" : "time zero", local, named ? ", " : " there",
             named ? title_or_name(region->title, region->name) : "");
}

void why_length(const struct explain_world *w, const struct outage *o, char *out,
                size_t size)
{
    char text[WHY_COUNT];

    why_hours(outages_length(&w->outages, o), text, sizeof text);
    snprintf(out, size, "%s%s", text,
             o->back == TICK_NEVER ? ", to the end of what is simulated" : "");
}

/* ---- causes ---- */

/* "kiosk, server" of a need's classes. */
static void classes(const struct explain_world *w, const struct need *need, char *out,
                    size_t size)
{
    const struct endpoint_class *all = w->scenario.population.classes.items;
    size_t at = 0;

    out[0] = '\0';
    for (size_t k = 0; k < need->machines.n && at < size; k++) {
        if (need->machines.value[k] > 0.0) {
            at += (size_t)snprintf(out + at, size - at, "%s%s", at > 0 ? ", " : "",
                                   all[k].name);
        }
    }
}

static const char *incident_title(const struct explain_world *w, uint32_t incident)
{
    const struct incident *all = w->scenario.dependencies.incidents.items;

    return incident < w->scenario.dependencies.incidents.n
               ? title_or_name(all[incident].title, all[incident].name)
               : "an incident";
}

static void source_name(const struct explain_world *w, const struct outage *o, char *out,
                        size_t size)
{
    const lp_id lp = graph_lp_of(&w->graph, o->source);
    const char *kind = graph_spec(&w->graph, o->source)->name;
    char name[PARAM_TEXT_SIZE];

    if (lp == o->lp) {
        snprintf(out, size, "its own %s", kind);
    } else {
        who(w, lp, name, sizeof name);
        snprintf(out, size, "%s of %s", kind, name);
    }
}

static void direct_cause(const struct explain_world *w, const struct outage *o, char *out,
                         size_t size)
{
    char a[WHY_COUNT], b[WHY_COUNT], source[WHY_SIZE];

    switch ((enum service_cause)o->cause) {
    case CAUSE_MACHINES:
        snprintf(out, size, "%s of %s machines down", why_exact(o->down, a),
                 why_exact(o->all, b));
        break;
    case CAUSE_SERVICE:
        source_name(w, o, source, sizeof source);
        snprintf(out, size, "%s %s", source,
                 outages_is_down(&w->outages, o->source, o->stop) ? "was down"
                                                                  : "did too little");
        break;
    case CAUSE_INCIDENT:
        snprintf(out, size, "%s", incident_title(w, o->source));
        break;
    }
}

void why_half(const struct explain_world *w, const struct outage *o, char *out,
              size_t size)
{
    struct chain chain;
    size_t n;

    direct_cause(w, o, out, size);
    chain_walk(&w->outages, o, &chain);
    n = strlen(out);
    if (chain.n > 1 && !chain.open && n < size) {
        snprintf(out + n, size - n, "; it began with ");
        n = strlen(out);
        direct_cause(w, chain.links[chain.n - 1].outage, out + n, size - n);
    }
}

/* "; it lasts 30 min without" */
static void add_buffer(const struct outage *o, char *out, size_t size)
{
    const size_t n = strlen(out);
    char text[WHY_COUNT];

    if (o->buffer > 0) {
        why_hours((tick_t)o->buffer * TICK_SECOND, text, sizeof text);
        snprintf(out + n, size - n, "; it lasts %s without", text);
    }
}

/* How many of the services that could meet the need were down. */
static void add_others(const struct explain_world *w, const struct outage *o, char *out,
                       size_t size)
{
    const struct graph *g = &w->graph;
    const uint32_t begin = g->need_sources[o->need], end = g->need_sources[o->need + 1];
    const size_t n = strlen(out);
    uint32_t down = 0;

    for (uint32_t k = begin; k < end; k++) {
        down += outages_is_down(&w->outages, g->source[k], o->stop);
    }
    if (end - begin > 1) {
        snprintf(out + n, size - n, " (%u of the %u that it needs %s down)", down,
                 end - begin, down == 1 ? "was" : "were");
    }
}

void why_cause(const struct explain_world *w, const struct outage *o, char *out,
               size_t size)
{
    const struct need *need =
        o->cause == CAUSE_INCIDENT ? NULL : graph_need(&w->graph, o->need);
    char a[WHY_COUNT], b[WHY_COUNT], text[WHY_SIZE];

    switch ((enum service_cause)o->cause) {
    case CAUSE_MACHINES:
        classes(w, need, text, sizeof text);
        snprintf(out, size, "It needs %s: %s of %s machines (%s) were down", need->name,
                 why_exact(o->down, a), why_exact(o->all, b), text);
        add_buffer(o, out, size);
        break;
    case CAUSE_SERVICE:
        source_name(w, o, text, sizeof text);
        snprintf(out, size, "It needs %s: %s %s", need->name, text,
                 outages_is_down(&w->outages, o->source, o->stop) ? "was down"
                                                                  : "did too little");
        add_others(w, o, out, size);
        add_buffer(o, out, size);
        break;
    case CAUSE_INCIDENT:
        snprintf(out, size, "Struck by: %s", incident_title(w, o->source));
        break;
    }
}
