/* graph_print.c: the graph as tables of at most 96 columns. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/graph.h"
#include "cli/wrap.h"
#include "output/number.h"
#include "output/text.h"

enum { NAME = 34, COUNT = 28, LOOPS_SHOWN = 12 };

/* ---- numbers and names ---- */

/* "1,234,567" */
static const char *exact(uint64_t value, char out[COUNT])
{
    char digits[COUNT];
    const int n = snprintf(digits, sizeof digits, "%llu", (unsigned long long)value);
    size_t at = 0;

    for (int i = 0; i < n && at + 2 < COUNT; i++) {
        if (i > 0 && (n - i) % 3 == 0) {
            out[at++] = ',';
        }
        out[at++] = digits[i];
    }
    out[at] = '\0';
    return out;
}

static void column(uint64_t value, int width)
{
    char text[COUNT];

    printf("%*s", width, exact(value, text));
}

/* A text in a column, its end cut when it is too long. */
static void cell(const char *text, size_t width)
{
    char fit[PARAM_TEXT_SIZE];

    text_fit(text, width - 1, fit, sizeof fit);
    wrap_padded(fit, width);
}

static void right(const char *text, size_t width)
{
    const size_t n = text_length(text);

    printf("%*s%s", (int)(n < width ? width - n : 0), "", text);
}

void graph_hub_name(const struct network *n, size_t hub, char *out, size_t size)
{
    const struct network_hub *h = &n->hubs[hub];
    const struct provider *providers = n->graph->spec->providers.items;
    const lp_id lp = n->lp_of[h->service];
    const struct graph_lp *who = &n->graph->lps[lp];
    const struct region *regions = n->scenario->population.regions.items;
    const char *kind = graph_spec(n->graph, h->service)->name;
    char name[PARAM_TEXT_SIZE];

    if (h->provider != GRAPH_NONE) {
        snprintf(out, size, "%s", providers[h->provider].name);
    } else if (who->spec != GRAPH_NONE || who->role == GRAPH_NODES) {
        graph_lp_name(n->graph, n->scenario, lp, name, sizeof name);
        snprintf(out, size, "%s %u of %.180s", kind, h->service, name);
    } else {
        snprintf(out, size, "%s %u, %s", kind, h->service, regions[who->region].name);
    }
}

void graph_loop_name(const struct network *n, const struct network_loop *loop, char *out,
                     size_t size)
{
    const struct service_spec *spec = n->graph->spec->services.items;
    size_t at = 0;

    out[0] = '\0';
    for (size_t k = 0; k < n->graph->spec->services.n && at < size; k++) {
        if ((loop->kinds[k / 64] >> (k % 64) & 1) != 0) {
            at += (size_t)snprintf(out + at, size - at, "%s%s", at > 0 ? ", " : "",
                                   spec[k].name);
        }
    }
}

/* ---- size ---- */

static void print_size(const struct network *n, struct stream_key key)
{
    const struct scenario *s = n->scenario;
    char services[COUNT], organisations[COUNT], needs[COUNT], inside[COUNT],
        across[COUNT], text[512];

    snprintf(text, sizeof text,
             "%s: simulated world %u of seed %u. Simulated, not a record.", s->name,
             key.replicate, key.seed);
    wrap_paragraph(text, 0);
    snprintf(text, sizeof text,
             "%s organisations run %s services, which have %s needs. These are met by %s "
             "services of the same organisation and by %s of others.",
             exact(n->n_organisations, organisations),
             exact(n->graph->n_services, services), exact(n->graph->n_needs, needs),
             exact(n->inside, inside), exact(n->across, across));
    printf("\n");
    wrap_paragraph(text, 0);
}

static void print_part(const struct network *n, size_t i)
{
    const struct network_part *p = &n->parts[i];

    printf("  ");
    cell(network_part_title(n, i), NAME);
    column(p->organisations, 10);
    column(p->services, 12);
    column(p->inside, 12);
    column(p->across, 12);
    column(p->needed, 12);
    printf("\n");
}

static void print_parts(const struct network *n)
{
    static const char *const titles[] = { "Industries", "Markets: their providers",
                                          "Kinds of service that others need" };

    for (int kind = 0; kind < 3; kind++) {
        bool any = false;

        for (size_t i = 0; i < n->n_parts; i++) {
            if ((int)n->parts[i].kind != kind) {
                continue;
            }
            if (!any) {
                printf("\n%-*s%10s%12s%12s%12s%12s\n", NAME + 2, titles[kind], "organi-",
                       "", "needs met", "needs met", "needs of");
                printf("%-*s%10s%12s%12s%12s%12s\n", NAME + 2, "", "sations", "services",
                       "inside", "by others", "others met");
                any = true;
            }
            print_part(n, i);
        }
    }
}

/* ---- degrees ---- */

static void print_degree(const char *what, const struct network_degrees *d)
{
    printf("  %-30s%9.2f", what, d->mean);
    for (size_t q = 0; q < NETWORK_QUANTILES; q++) {
        column(d->quantile[q], 11);
    }
    column(d->most, 11);
    printf("\n");
}

/* "The most: flights of Delta Air Lines." */
static void print_most(const struct network *n, const char *what,
                       const struct network_degrees *d)
{
    char name[PARAM_TEXT_SIZE], text[2 * PARAM_TEXT_SIZE];

    if (d->most > 0) {
        graph_lp_name(n->graph, n->scenario, n->lp_of[d->of], name, sizeof name);
        snprintf(text, sizeof text, "%s: %s of %s.", what,
                 graph_spec(n->graph, d->of)->name, name);
        wrap_paragraph(text, 2);
    }
}

static void print_degrees(const struct network *n)
{
    char none[COUNT], no_need[COUNT], text[256];

    printf("\n%-32s%9s%11s%11s%11s%11s%11s\n", "How many", "mean", "median", "90 %",
           "99 %", "99.9 %", "most");
    print_degree("need a service", &n->in);
    print_degree("a service needs", &n->out);
    snprintf(text, sizeof text,
             "%s services are needed by none, %s need no other service.",
             exact(n->in.none, none), exact(n->out.none, no_need));
    wrap_paragraph(text, 2);
    print_most(n, "Needed by most", &n->in);
    print_most(n, "Needs most", &n->out);
}

/* ---- hubs ---- */

static void print_hubs(const struct network *n)
{
    char name[PARAM_TEXT_SIZE];

    if (n->n_hubs == 0) {
        return;
    }
    printf("\n%-*s%10s%14s%14s\n", NAME + 12, "The most needed", "instances", "needs met",
           "organisations");
    for (size_t i = 0; i < n->n_hubs && i < GRAPH_SHOWN; i++) {
        const struct network_hub *h = &n->hubs[i];

        graph_hub_name(n, i, name, sizeof name);
        printf("  ");
        cell(name, NAME + 10);
        column(h->instances, 10);
        column(h->needs, 14);
        column(h->organisations, 14);
        printf("\n");
    }
}

static void print_reach_row(const struct network *n, size_t hub)
{
    const struct network_hub *h = &n->hubs[hub];
    char name[PARAM_TEXT_SIZE], text[NUMBER_SIZE];

    graph_hub_name(n, hub, name, sizeof name);
    printf("  ");
    cell(name, NAME + 10);
    column(h->reach, 10);
    number_percent((double)h->reach / n->graph->n_services, text);
    right(text, 16);
    number_percent(h->reach_people, text);
    right(text, 16);
    printf("\n");
}

static void print_reach(const struct network *n)
{
    size_t order[GRAPH_SHOWN];
    const size_t found = network_by_reach(n, false, order, GRAPH_SHOWN);

    if (found == 0) {
        return;
    }
    printf("\n%-*s%10s%16s%16s\n", NAME + 12, "What most hangs on: what needs it,",
           "services", "share of all", "share of all");
    printf("%-*s%10s%16s%16s\n", NAME + 12, "directly or through others", "", "services",
           "persons served");
    for (size_t i = 0; i < found; i++) {
        print_reach_row(n, order[i]);
    }
    wrap_paragraph("That is the most that can be touched: buffers, second providers and "
                   "work on paper are not looked at.",
                   2);
}

/* ---- simulation ---- */

static int by_people(const void *a, const void *b)
{
    const struct network_hub *const *x = a, *const *y = b;
    const double p = (*x)->stop.people_hours, q = (*y)->stop.people_hours;

    return p != q ? (p < q ? 1 : -1) : (*x < *y ? -1 : *x > *y);
}

static void print_stop(const struct network *n, const struct network_hub *h)
{
    char name[PARAM_TEXT_SIZE], text[NUMBER_SIZE];

    graph_hub_name(n, (size_t)(h - n->hubs), name, sizeof name);
    printf("  ");
    cell(name, NAME + 10);
    column((uint64_t)h->stop.stopped, 10);
    number_percent(h->stop.services > 0.0 ? h->stop.stopped / h->stop.services : 0.0,
                   text);
    right(text, 16);
    number_count(h->stop.people_hours, text);
    right(text, 16);
    printf("\n");
}

static void print_stops(const struct network *n)
{
    const struct network_hub *order[DEPENDENCIES_MAX_PROVIDERS];
    size_t found = 0;

    for (size_t i = 0; i < n->n_hubs; i++) {
        if (n->hubs[i].simulated && found < DEPENDENCIES_MAX_PROVIDERS) {
            order[found++] = &n->hubs[i];
        }
    }
    if (found == 0) {
        return;
    }
    qsort(order, found, sizeof *order, by_people);
    printf("\n%-*s%10s%16s%16s\n", NAME + 12, "A simulated day without it", "services",
           "share of all", "people-hours");
    printf("%-*s%10s%16s%16s\n", NAME + 12, "", "stopped", "services", "not served");
    for (size_t i = 0; i < found; i++) {
        print_stop(n, order[i]);
    }
    wrap_paragraph("Down from the start and for good, a harmless update, nothing else "
                   "amiss. What is slowed down has not stopped, but serves fewer.",
                   2);
}

/* ---- loops ---- */

static void print_loop(const struct network *n, const struct network_loop *loop)
{
    char name[600], text[900], number[COUNT];

    graph_loop_name(n, loop, name, sizeof name);
    snprintf(text, sizeof text, "%s: %s", name, exact(loop->components, number));
    snprintf(text + strlen(text), sizeof text - strlen(text), " of %s%s services",
             loop->components > 1 ? "up to " : "", exact(loop->largest, number));
    if (loop->dead > 0) {
        snprintf(text + strlen(text), sizeof text - strlen(text),
                 "; %s of these could not start", exact(loop->dead, number));
    }
    wrap_paragraph(text, 2);
}

static void print_loops(const struct network *n)
{
    const struct network_components *c = &n->components;
    char a[COUNT], b[COUNT], text[512];

    printf("\nLoops\n");
    snprintf(text, sizeof text,
             "Strongly connected components: %s, the largest of %s services.",
             exact(c->n, a), exact(c->largest, b));
    snprintf(text + strlen(text), sizeof text - strlen(text),
             " Loops among them: %s, with %s services.", exact(c->n_loops, a),
             exact(c->in_loops, b));
    snprintf(text + strlen(text), sizeof text - strlen(text),
             " Without regard to direction: %s in all, the largest of %s services.",
             exact(c->weak, a), exact(c->weak_largest, b));
    wrap_paragraph(text, 2);
    for (size_t i = 0; i < n->n_loops && i < LOOPS_SHOWN; i++) {
        print_loop(n, &n->loops[i]);
    }
    if (n->n_loops > LOOPS_SHOWN) {
        printf("  and %zu others\n", n->n_loops - LOOPS_SHOWN);
    }
    if (c->n_dead > 0) {
        snprintf(
            text, sizeof text,
            "Loops in which nothing could start once all of them is down: %s. Give one "
            "of their services a \"manual_start\" or a \"fallback\".",
            exact(c->n_dead, a));
        wrap_paragraph(text, 2);
    } else if (c->n_loops > 0) {
        wrap_paragraph("Each could start again once all of it is down.", 2);
    }
}

void graph_print(const struct network *n, struct stream_key key)
{
    print_size(n, key);
    print_parts(n);
    print_degrees(n);
    print_hubs(n);
    print_loops(n);
    print_reach(n);
    print_stops(n);
}
