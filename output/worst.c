/* worst.c: each outage is a row. A service that did less without stopping counts too: by
 * persons that went without, it can be the worst. */
#include "output/worst.h"

#include <math.h>
#include <stdio.h>

#include "output/csv.h"
#include "output/number.h"
#include "output/text.h"

enum { WORST = 10 };

static const struct explain_whom everybody = { -1, -1, -1, -1 };

static size_t find(const struct explain_world *w, const struct outage *out[WORST])
{
    size_t n = w == NULL ? 0 : explain_worst(w, &everybody, out, WORST);

    while (n > 0 && out[n - 1]->people_ms <= 0) {
        n--;
    }
    return n;
}

bool worst_any(const struct explain_world *w)
{
    const struct outage *worst[WORST];

    return find(w, worst) > 0;
}

static double hours(tick_t ticks)
{
    return ticks == TICK_NEVER ? NAN : (double)ticks / (double)TICK_HOUR;
}

/* ---- the page ---- */

static void add_cell(struct buffer *out, const char *heading, const char *text)
{
    buffer_addf(out, "<td data-h=\"%s\"><span>", heading);
    text_html(out, text);
    buffer_add(out, "</span></td>");
}

static void add_time(const struct explain_world *w, const struct outage *o,
                     const char *heading, tick_t at, struct buffer *out)
{
    char text[WHY_SIZE] = "not while simulated";

    if (at != TICK_NEVER) {
        why_local(w, o->lp, at, text, sizeof text);
    }
    add_cell(out, heading, text);
}

static void add_row(const struct explain_world *w, const struct outage *o,
                    struct buffer *out)
{
    char text[2 * WHY_SIZE];

    graph_lp_name(&w->graph, &w->scenario, o->lp, text, sizeof text);
    buffer_add(out, "<tr><th scope=\"row\">");
    text_html(out, graph_spec(&w->graph, o->service)->name);
    buffer_add(out, "<small>");
    text_html(out, text);
    buffer_add(out, "</small></th>");
    add_time(w, o, "from", o->stop, out);
    if (o->less) {
        add_cell(out, "up again", "never stopped");
    } else {
        add_time(w, o, "up again", o->back, out);
    }
    add_time(w, o, "in full again", o->full, out);
    snprintf(text, sizeof text, "%.0f" NUMBER_SPACE "%%",
             100.0 * (double)o->least / SERVICE_FULL);
    add_cell(out, "at worst it did", text);
    number_count(hours(o->people_ms), text);
    add_cell(out, "people-hours", text);
    why_half(w, o, text, sizeof text);
    add_cell(out, "because", text);
    buffer_add(out, "</tr>\n");
}

void worst_section(const struct answer *a, const struct result_input *in,
                   struct buffer *out)
{
    const struct outage *worst[WORST];
    const size_t n = find(in->first, worst);

    if (n == 0) {
        return;
    }
    buffer_add(out, "<h3>The ten worst outages</h3>\n<p><b>" WHY_TAG
                    "</b> Of the first simulated world, with \xe2\x80\x9c");
    text_html(out, a->arms[0].title);
    buffer_addf(
        out, "\xe2\x80\x9d: another world has others. Those by which most people-hours "
             "were lost, up to where the service did all of its work again; some never "
             "stopped, but did less. Times are local. <code>ringfall explain RESULT "
             "SERVICE ORGANISATION</code>, the latter by its name in the scenario or by "
             "its number, tells the whole chain of causes.</p>\n"
             "<table>\n<thead><tr><th scope=\"col\">service</th>"
             "<th scope=\"col\">from</th><th scope=\"col\">up again</th>"
             "<th scope=\"col\">in full again</th>"
             "<th scope=\"col\">at worst it did</th>"
             "<th scope=\"col\">people-hours without</th>"
             "<th scope=\"col\">because</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < n; i++) {
        add_row(in->first, worst[i], out);
    }
    buffer_add(out, "</tbody>\n</table>\n");
}

/* ---- for programs ---- */

static const struct {
    const char *column, *unit, *meaning;
} columns[] = {
    { "rank", "", "by people_hours, the worst first" },
    { "service", "", "kind of service" },
    { "organisation", "", "whose; simulated, not a record of what happened there" },
    { "region", "", "where it is" },
    { "stopped", "", "yes; no: it did less, but did not stop" },
    { "from_hours", "h", "after the planned release" },
    { "back_hours", "h",
      "up again, or doing all of its work where it had not stopped; empty: after the "
      "end" },
    { "full_hours", "h",
      "doing all of its work again; empty: it stopped again before, or after the end" },
    { "least_delivered", "share", "of its work, at worst" },
    { "people_hours", "people-hours", "missed up to full_hours" },
    { "cost_usd", "USD", "likewise" },
    { "cause", "", "in words" },
};
#define N_COLUMNS (sizeof columns / sizeof *columns)

static void csv_row(const struct explain_world *w, const struct outage *o, size_t rank,
                    struct buffer *out)
{
    const struct region *regions = w->scenario.population.regions.items;
    const tick_t begins = w->scenario.rollout.begins;
    const double numbers[] = {
        hours(o->stop - begins),
        o->back == TICK_NEVER ? NAN : hours(o->back - begins),
        o->full == TICK_NEVER ? NAN : hours(o->full - begins),
        (double)o->least / SERVICE_FULL,
        hours(o->people_ms),
        (double)o->cents / 100.0,
    };
    char text[2 * WHY_SIZE];

    buffer_addf(out, "%zu,", rank);
    text_csv(out, graph_spec(&w->graph, o->service)->name);
    buffer_add(out, ",");
    graph_lp_name(&w->graph, &w->scenario, o->lp, text, sizeof text);
    text_csv(out, text);
    buffer_add(out, ",");
    text_csv(out, regions[w->graph.lps[o->lp].region].name);
    buffer_addf(out, ",%s,", o->less ? "no" : "yes");
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        csv_number(out, numbers[i]);
        buffer_add(out, ",");
    }
    why_half(w, o, text, sizeof text);
    text_csv(out, text);
    buffer_add(out, CSV_END);
}

void worst_csv(const struct explain_world *w, struct buffer *out)
{
    const struct outage *worst[WORST];
    const size_t n = find(w, worst);

    for (size_t i = 0; i < N_COLUMNS; i++) {
        buffer_addf(out, "%s%s", i > 0 ? "," : "", columns[i].column);
    }
    buffer_add(out, CSV_END);
    for (size_t i = 0; i < n; i++) {
        csv_row(w, worst[i], i + 1, out);
    }
}

void worst_dictionary(struct buffer *out)
{
    for (size_t i = 0; i < N_COLUMNS; i++) {
        csv_meaning(out, "worst.csv", columns[i].column, "", columns[i].unit,
                    columns[i].meaning);
    }
}
