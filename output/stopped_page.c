/* stopped_page.c: the page's section "What stopped": services by kind, then each
 * organisation with a name. Numbers are of the first rollout; beside them stands the
 * best.
 */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/number.h"
#include "output/page.h"
#include "output/stopped.h"
#include "output/table.h"
#include "output/text.h"
#include "output/words.h"
#include "studies/stops.h"

#define MOST_ROWS          10 /* of the table; the rest is folded away */
#define MOST_ORGANISATIONS 16
#define DAYS               2 /* told of each organisation */

/* A kind of service over worlds, of the first rollout; with: people-hours of the best. */
struct line {
    size_t kind;
    struct interval services, stopped, down, people, proxy, with;
};

static struct interval of_kind(const struct answer *a, size_t arm, size_t kind,
                               enum impact_service counter)
{
    const struct stops_of of = { .what = STOPS_COUNTER,
                                 .kind = (int)kind,
                                 .place = STOPS_ALL,
                                 .industry = STOPS_ALL,
                                 .counter = counter };

    return stops_interval(a->c, arm, VERSION_BAD, &of);
}

static void fill_line(const struct answer *a, size_t kind, struct line *l)
{
    *l = (struct line){
        .kind = kind,
        .services = of_kind(a, 0, kind, IMPACT_SERVICES),
        .stopped = of_kind(a, 0, kind, IMPACT_SERVICES_STOPPED),
        .down = of_kind(a, 0, kind, IMPACT_SERVICE_DOWN_MS),
        .people = of_kind(a, 0, kind, IMPACT_SERVICE_PEOPLE_MS),
        .proxy = of_kind(a, 0, kind, IMPACT_SERVICE_PROXY),
        .with = of_kind(a, a->best, kind, IMPACT_SERVICE_PEOPLE_MS),
    };
}

/* More people-hours first, then more time down, then as in the scenario. */
static int by_people(const void *a, const void *b)
{
    const struct line *x = a, *y = b;

    if (x->people.point != y->people.point) {
        return x->people.point > y->people.point ? -1 : 1;
    }
    if (x->down.point != y->down.point) {
        return x->down.point > y->down.point ? -1 : 1;
    }
    return x->kind < y->kind ? -1 : 1;
}

/* ---- the table ---- */

static void add_cell(struct buffer *out, const char *heading, const char *value,
                     const char *range)
{
    buffer_add(out, "<td data-h=\"");
    text_html(out, heading);
    buffer_add(out, "\"><span>");
    text_html(out, value);
    if (range[0] != 0) {
        buffer_add(out, "<small>");
        text_html(out, range);
        buffer_add(out, "</small>");
    }
    buffer_add(out, "</span></td>");
}

static void add_count(struct buffer *out, const char *heading, const struct interval *v,
                      const char *unit)
{
    struct table_cell cell;

    table_count(v, number_unit(v->point), &cell);
    if (unit[0] != 0 && v->n_zero < v->n) {
        const size_t n = text_bytes(cell.value, 40);

        snprintf(cell.value + n, sizeof cell.value - n, " %.47s", unit);
    }
    add_cell(out, heading, v->n_zero == v->n ? "none" : cell.value, cell.range);
}

/* "8.8 k of 24 k". */
static void add_stopped(struct buffer *out, const struct line *l)
{
    char stopped[NUMBER_SIZE], all[NUMBER_SIZE], text[2 * NUMBER_SIZE + 8];

    number_count(l->stopped.point, stopped);
    number_count(l->services.point, all);
    snprintf(text, sizeof text, "%s of %s", stopped, all);
    add_cell(out, "stopped", text, "");
}

/* Mean time of those that stopped: ratio of averages. */
static void add_down(struct buffer *out, const struct line *l)
{
    char text[NUMBER_SIZE] = "none stopped";

    if (l->stopped.point > 0.0) {
        number_time(l->down.point / l->stopped.point, text);
    }
    add_cell(out, "down for", text, "");
}

static void add_row(struct buffer *out, const struct answer *a, const struct line *l)
{
    const struct service_spec *kinds = a->c->arms[0].scenario.dependencies.services.items;

    buffer_add(out, "<tr><th scope=\"row\">");
    text_html(out, stopped_service_title(a, l->kind));
    buffer_add(out, "<small>");
    text_html(out, stopped_industry_title(a, l->kind));
    buffer_add(out, "</small></th>");
    add_stopped(out, l);
    add_down(out, l);
    add_count(out, "people-hours", &l->people, "");
    if (a->best != 0) {
        add_count(out, "with the best rollout", &l->with, "");
    }
    if (kinds[l->kind].proxy[0] != 0) {
        add_count(out, "fewer than usual", &l->proxy, kinds[l->kind].proxy);
    } else {
        add_cell(out, "fewer than usual", "not counted", "");
    }
    buffer_add(out, "</tr>\n");
}

static void add_head(struct buffer *out, const struct answer *a)
{
    buffer_addf(out,
                "<table>\n<thead><tr><th scope=\"col\">service</th>"
                "<th scope=\"col\">stopped</th><th scope=\"col\">down for</th>"
                "<th scope=\"col\">people-hours without</th>%s"
                "<th scope=\"col\">fewer than usual</th></tr></thead>\n<tbody>\n",
                a->best != 0 ? "<th scope=\"col\">with the best rollout</th>" : "");
}

/* Those with most people-hours, and what people count by itself, first. */
static bool is_shown(const struct answer *a, const struct line *l, size_t at)
{
    const struct service_spec *kinds = a->c->arms[0].scenario.dependencies.services.items;

    return (at < MOST_ROWS && l->people.point > 0.0) ||
           (kinds[l->kind].proxy[0] != 0 && l->proxy.point > 0.0);
}

static void add_rows(struct buffer *out, const struct answer *a, const struct line *lines,
                     size_t n, bool shown)
{
    for (size_t i = 0; i < n; i++) {
        if (is_shown(a, &lines[i], i) == shown) {
            add_row(out, a, &lines[i]);
        }
    }
    buffer_add(out, "</tbody>\n");
}

static void add_table(const struct answer *a, const struct line *lines, size_t n,
                      size_t n_spared, struct buffer *out)
{
    size_t shown = 0;

    for (size_t i = 0; i < n; i++) {
        shown += is_shown(a, &lines[i], i);
    }
    if (shown > 0) {
        add_head(out, a);
        add_rows(out, a, lines, n, true);
        buffer_add(out, "<caption>");
        words_first(a, out);
        buffer_add(
            out,
            ": average over simulated worlds, small: range. Stopped: down at least once; "
            "down for: on average of those. A simulated service may stand for many "
            "organisations without the product. People-hours and what people count are "
            "also missed where a service is slow and not down.</caption>\n</table>\n");
    }
    if (n > shown) {
        buffer_addf(out, "<details><summary>%zu more kinds of service</summary>\n",
                    n - shown);
        add_head(out, a);
        add_rows(out, a, lines, n, false);
        buffer_add(out, "</table>\n</details>\n");
    }
    if (n_spared > 0) {
        buffer_addf(out, "<p>%zu kinds of service stayed whole in every world.</p>\n",
                    n_spared);
    }
}

/* ---- in a sentence or two ---- */

static void add_amount(struct buffer *out, const struct interval *v, const char *what)
{
    struct table_cell cell;

    table_count(v, number_unit(v->point), &cell);
    buffer_add(out, cell.value);
    if (cell.range[0] != 0) {
        buffer_addf(out, " [%s]", cell.range);
    }
    buffer_addf(out, " %s", what);
}

static void add_whole(const struct answer *a, size_t arm, struct buffer *out)
{
    const struct interval peak =
        compare_measure(a->c, arm, VERSION_BAD, MEASURE_PEAK_PEOPLE);
    const struct interval cost =
        compare_measure(a->c, arm, VERSION_BAD, MEASURE_SERVICE_COST);
    const struct interval hours =
        compare_measure(a->c, arm, VERSION_BAD, MEASURE_SERVICE_HOURS_DOWN);

    if (a->arms[arm].people.n_zero == a->arms[arm].people.n &&
        a->arms[arm].stopped.n_zero == a->arms[arm].stopped.n) {
        buffer_add(out, "no service stops, and nobody goes without.");
        return;
    }
    add_amount(out, &a->arms[arm].stopped, "simulated services stop");
    buffer_add(out, ", for ");
    add_amount(out, &hours, "hours in all");
    buffer_add(out, "; people go ");
    add_amount(out, &a->arms[arm].people, "people-hours without a service");
    buffer_add(out, ", ");
    add_amount(out, &peak, "of them at the worst moment");
    buffer_add(out, "; output worth US" NUMBER_SPACE "$" NUMBER_SPACE);
    add_amount(out, &cost, "hangs on what stands still");
    buffer_add(out, ".");
}

static void add_words(const struct answer *a, struct buffer *out)
{
    struct buffer line = { 0 };

    words_first(a, &line);
    buffer_add(&line, ", ");
    add_whole(a, 0, &line);
    if (a->best != 0) {
        buffer_addf(&line, " With \xe2\x80\x9c%s\xe2\x80\x9d, ", a->arms[a->best].title);
        add_whole(a, a->best, &line);
    }
    buffer_add(out, "<p>");
    text_html(out, line.failed ? "" : line.text);
    buffer_add(out, "</p>\n");
    out->failed |= line.failed;
    buffer_free(&line);
}

/* ---- organisations with a name ---- */

/* In how many worlds an organisation's services stopped. */
static uint32_t worlds_stopped(const struct answer *a, size_t arm, struct stops_of of)
{
    uint32_t n = 0;

    of.what = STOPS_ANY;
    for (uint32_t w = 0; w < a->c->n_worlds; w++) {
        n += stops_value(a->c, arm, VERSION_BAD, w, &of) > 0.0;
    }
    return n;
}

static void add_machines(const struct answer *a, size_t arm, struct stops_of of,
                         struct buffer *line)
{
    struct interval v;

    of.what = STOPS_MACHINES;
    v = stops_interval(a->c, arm, VERSION_BAD, &of);
    if (v.n_zero < v.n) {
        buffer_add(line, "; ");
        add_amount(line, &v, "of its machines go down");
    } else {
        buffer_add(line, "; none of its machines goes down");
    }
}

/* The service that is down longest, on average. */
static void add_longest(const struct answer *a, size_t arm, struct stops_of of,
                        struct buffer *line)
{
    const size_t n = a->c->arms[0].scenario.dependencies.services.n;
    char text[NUMBER_SIZE];
    double most = 0.0;
    size_t longest = 0;

    of.what = STOPS_COUNTER;
    of.counter = IMPACT_SERVICE_DOWN_MS;
    for (of.kind = 0; of.kind < (int)n; of.kind++) {
        const double down = stops_interval(a->c, arm, VERSION_BAD, &of).point;

        if (down > most) {
            most = down;
            longest = (size_t)of.kind;
        }
    }
    if (most > 0.0) {
        const char *title = stopped_service_title(a, longest);

        number_time(most, text);
        buffer_addf(line, "; longest down: %.*s, %s on average",
                    (int)strcspn(title, ":,("), title, text);
    }
}

/* "1.3 k [900-1,800] of the usual 4 k flights" of a day; false: it lacks none. */
static bool add_day(const struct answer *a, size_t arm, struct stops_of of, bool more,
                    struct buffer *line)
{
    const struct service_spec *kinds = a->c->arms[0].scenario.dependencies.services.items;
    struct table_cell cell;
    char usual[NUMBER_SIZE];
    struct interval v;

    of.what = STOPS_LOST;
    v = stops_interval(a->c, arm, VERSION_BAD, &of);
    if (v.n_zero == v.n) {
        return false;
    }
    table_count(&v, number_unit(v.point), &cell);
    buffer_addf(line, "%s%s", more ? ", " : "; missing: ", cell.value);
    if (cell.range[0] != 0) {
        buffer_addf(line, " [%s]", cell.range);
    }
    of.what = STOPS_USUAL;
    number_count(stops_interval(a->c, arm, VERSION_BAD, &of).point, usual);
    if (more) {
        buffer_addf(line, " of %s", usual);
    } else {
        buffer_addf(line, " of the usual %s %s", usual, kinds[of.kind].proxy);
    }
    return true;
}

static void add_days(const struct answer *a, size_t arm, struct stops_of of,
                     struct buffer *line)
{
    static const char *const names[DAYS] = { "first", "second" };
    const struct service_spec *kinds = a->c->arms[0].scenario.dependencies.services.items;
    const size_t n_kinds = a->c->arms[0].scenario.dependencies.services.n;

    for (of.kind = 0; of.kind < (int)n_kinds; of.kind++) {
        bool any = false;

        for (of.day = 0; of.day < DAYS && kinds[of.kind].proxy[0] != 0; of.day++) {
            if (add_day(a, arm, of, any, line)) {
                buffer_addf(line, " on the %s day", names[of.day]);
                any = true;
            }
        }
    }
}

/* Does a machine of it go down, or is one of its services missed, in any world? */
static bool is_touched(const struct answer *a, size_t arm, struct stops_of of)
{
    struct interval machines, deficit;

    of.what = STOPS_MACHINES;
    machines = stops_interval(a->c, arm, VERSION_BAD, &of);
    of.what = STOPS_COUNTER;
    of.counter = IMPACT_SERVICE_DEFICIT_MS;
    deficit = stops_interval(a->c, arm, VERSION_BAD, &of);
    return machines.n_zero < machines.n || deficit.n_zero < deficit.n;
}

static void add_organisation(const struct answer *a, size_t organisation,
                             struct buffer *out)
{
    const char *title = stopped_organisation_title(a, organisation);
    const struct stops_of of = { .named = true,
                                 .kind = STOPS_ALL,
                                 .place = (int)organisation,
                                 .industry = STOPS_ALL };
    struct buffer line = { 0 };

    buffer_addf(&line, "%c%s: services stopped in %u of %u simulated worlds",
                toupper((unsigned char)title[0]), title + 1, worlds_stopped(a, 0, of),
                a->c->n_worlds);
    add_machines(a, 0, of, &line);
    add_longest(a, 0, of, &line);
    add_days(a, 0, of, &line);
    buffer_add(&line, ".");
    if (a->best != 0 && (is_touched(a, 0, of) || is_touched(a, a->best, of))) {
        buffer_addf(&line, " With \xe2\x80\x9c%s\xe2\x80\x9d: in %u of %u",
                    a->arms[a->best].title, worlds_stopped(a, a->best, of),
                    a->c->n_worlds);
        add_machines(a, a->best, of, &line);
        add_days(a, a->best, of, &line);
        buffer_add(&line, ".");
    }
    buffer_add(out, "<p><b>Simulated, not a record.</b> ");
    text_html(out, line.failed ? "" : line.text);
    buffer_add(out, "</p>\n");
    out->failed |= line.failed;
    buffer_free(&line);
}

static void add_organisations(const struct answer *a, struct buffer *out)
{
    const struct scenario *s = &a->c->arms[0].scenario;
    char date[40];
    size_t n = 0;

    if (!stopped_any_named(a)) {
        return;
    }
    param_date_text(s->release, date, sizeof date);
    buffer_add(out, "<h3>Organisations by name</h3>\n<p>");
    words_first(a, out);
    buffer_addf(out,
                ", unless a rollout is named. A day is 24" NUMBER_SPACE
                "h; the first begins on %.10s at %.5s UTC.</p>\n",
                date, date + 11);
    for (size_t i = 0; i < s->population.organisations.n; i++) {
        if (stopped_is_named(a, i) && n++ < MOST_ORGANISATIONS) {
            add_organisation(a, i, out);
        }
    }
    if (n > MOST_ORGANISATIONS) {
        buffer_addf(out,
                    "<p>%zu more are in <a "
                    "href=\"organisations.csv\">organisations.csv</a>.</p>\n",
                    n - MOST_ORGANISATIONS);
    }
}

/* ---- the section ---- */

void stopped_section(const struct answer *a, const struct figure *by_industry,
                     const struct figure *who_needs_whom, struct buffer *out)
{
    const size_t n_kinds = a->c->arms[0].scenario.dependencies.services.n;
    struct line *lines = calloc(n_kinds + 1, sizeof *lines);
    size_t n = 0, spared = 0;

    if (lines == NULL) {
        out->failed = true;
        return;
    }
    for (size_t kind = 0; kind < n_kinds; kind++) {
        const struct interval deficit = of_kind(a, 0, kind, IMPACT_SERVICE_DEFICIT_MS);

        if (deficit.n_zero < deficit.n) {
            fill_line(a, kind, &lines[n++]);
        } else {
            spared++;
        }
    }
    qsort(lines, n, sizeof *lines, by_people);
    buffer_add(out, "<h2>What stopped</h2>\n");
    add_words(a, out);
    page_figure(by_industry, out);
    add_table(a, lines, n, spared, out);
    add_organisations(a, out);
    page_figure(who_needs_whom, out);
    free(lines);
}
