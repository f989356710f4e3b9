/* graph.c: ringfall graph: who needs whom in one simulated world. */
#include "cli/graph.h"

#include <stdio.h>

#include "cli/command.h"
#include "cli/complain.h"
#include "cli/progress.h"
#include "cli/question.h"
#include "output/export.h"
#include "output/picture.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

static const struct options_entry entries[] = {
    OPTIONS_SET,
    OPTIONS_SEED,
    OPTIONS_ENTRY(replicate, 'r', OPTIONS_COUNT, "N", "which of its simulated worlds (0)",
                  0, UINT32_MAX),
    OPTIONS_ENTRY(simulate, 0, OPTIONS_COUNT, "N",
                  "providers to stop, one at a time, in a simulated day: those on which "
                  "most persons hang (10); 0: none",
                  0, DEPENDENCIES_MAX_PROVIDERS),
    OPTIONS_THREADS,
    OPTIONS_ENTRY(svg, 0, OPTIONS_TEXT, "FILE",
                  "draw industries and what they need (gnuplot)", 0, 0),
    OPTIONS_ENTRY(graphml, 0, OPTIONS_TEXT, "FILE",
                  "write services and needs as GraphML: for Gephi, NetworkX, igraph, or "
                  "for \"dependencies\": {\"graph\": FILE} of a scenario",
                  0, 0),
    OPTIONS_ENTRY(edges, 0, OPTIONS_TEXT, "FILE",
                  "write the needs as lines: who needs, who is needed, weight; tabs "
                  "between",
                  0, 0),
    OPTIONS_ENTRY(dot, 0, OPTIONS_TEXT, "FILE",
                  "write industries and markets for Graphviz (dot -Tsvg FILE)", 0, 0),
    OPTIONS_ENTRY(json, 0, OPTIONS_FLAG, NULL, "print JSON instead of text", 0, 0),
    OPTIONS_ENTRY(force, 'f', OPTIONS_FLAG, NULL, "replace files that are there", 0, 0),
};

static const char *const examples[] = {
    "ringfall graph july-2024",
    "its size, the most needed providers, loops, and what would stop without each",
    "ringfall graph july-2024 --simulate 0 --svg graph.svg",
    "no simulation; a picture of the industries",
    "ringfall graph july-2024 --set /dependencies/redundancy=0.5",
    "what if half of all organisations had a second provider?",
    "ringfall graph july-2024 --simulate 0 --graphml world.graphml --edges world.tsv",
    "the graph for other programs",
    NULL
};

/* ---- files ---- */

static const char *file_of(const struct options *o, size_t i)
{
    const char *const files[] = { o->graphml, o->edges, o->dot, o->svg };

    return files[i];
}

static int check_files(const struct options *o, struct rf_error *err)
{
    int status = RF_OK;

    for (size_t i = 0; i < 4 && status == RF_OK; i++) {
        if (file_of(o, i) != NULL) {
            status = export_writable(file_of(o, i), o->force, err);
        }
    }
    return status;
}

static int write_picture(const struct network *n, const struct options *o,
                         struct rf_error *err)
{
    struct buffer svg = { 0 };
    int status = picture_svg(n, &svg, err);

    if (status == RF_OK) {
        status = export_text(svg.text, svg.n, o->svg, o->force, err);
    }
    buffer_free(&svg);
    return status;
}

static int write_files(const struct network *n, const struct options *o,
                       struct rf_error *err)
{
    int status = RF_OK;

    for (int i = EXPORT_GRAPHML; i <= EXPORT_DOT && status == RF_OK; i++) {
        if (file_of(o, (size_t)i) != NULL) {
            status = export_write(n, (enum export_format)i, file_of(o, (size_t)i),
                                  o->force, err);
        }
    }
    return status == RF_OK && o->svg != NULL ? write_picture(n, o, err) : status;
}

static void tell_files(const struct options *o)
{
    printf("\n");
    for (size_t i = 0; i < 4; i++) {
        if (file_of(o, i) != NULL) {
            printf("%s\n", file_of(o, i));
        }
    }
}

/* ---- simulation ---- */

static int simulate(struct network *n, const struct population *world,
                    struct stream_key key, const struct options *o,
                    const struct program *p, struct rf_error *err)
{
    const struct engine_options options = { .n_threads = (unsigned)o->threads,
                                            .stop = p->stop };
    size_t hubs[DEPENDENCIES_MAX_PROVIDERS];
    const size_t n_hubs = network_by_reach(n, true, hubs, (size_t)o->simulate);
    struct progress progress;
    int status = RF_OK;

    progress_start(&progress, (double)n_hubs);
    progress_part(&progress, "stopping providers, one at a time", (double)n_hubs);
    for (size_t i = 0; i < n_hubs && status == RF_OK; i++) {
        progress_update(&progress, (double)i / (double)n_hubs);
        status = network_simulate(n, hubs[i], world, key, &options, err);
    }
    progress_end(&progress);
    return status;
}

/* ---- all ---- */

static int tell(const struct network *n, struct stream_key key, const struct options *o,
                struct rf_error *err)
{
    const int status = write_files(n, o, err);

    if (status != RF_OK) {
        return status;
    }
    if (o->json) {
        return graph_print_json(n, key, err);
    }
    graph_print(n, key);
    tell_files(o);
    return RF_OK;
}

static int look(const struct scenario *s, const struct options *o,
                const struct program *p, struct rf_error *err)
{
    const struct stream_key key = { (uint32_t)o->seed, (uint32_t)o->replicate };
    struct population world = { 0 };
    struct graph g = { 0 };
    struct network n = { 0 };
    int status = check_files(o, err);

    status = status != RF_OK
                 ? status
                 : population_init(&world, &s->population, NULL, key, NULL, err);
    status = status != RF_OK ? status : graph_init(&g, s, &world, key, err);
    status = status != RF_OK ? status : network_init(&n, s, &g, err);
    status = status != RF_OK ? status : simulate(&n, &world, key, o, p, err);
    status = status != RF_OK ? status : tell(&n, key, o, err);
    network_free(&n);
    graph_free(&g);
    population_free(&world);
    return status;
}

static int run(const struct options *o, const struct program *p)
{
    struct question q = { 0 };
    struct error_list errors = { 0 };
    struct rf_error err = { 0 };
    int status = question_read(&q, o->arguments.items[0], o->arguments.items + 1,
                               o->arguments.n - 1, o, &errors);

    if (status != RF_OK) {
        status = complain_list(&errors, status);
    } else if (!dependencies_any(&q.arms[q.n - 1].scenario.dependencies)) {
        status =
            complain_text("%s has no services: its \"dependencies\" are empty", q.name);
    } else if (look(&q.arms[q.n - 1].scenario, o, p, &err) != RF_OK) {
        status = complain_error(&err);
    }
    question_free(&q);
    error_list_free(&errors);
    return status;
}

const struct command graph_command = {
    .name = "graph",
    .arguments = "SCENARIO [VARIANT]",
    .summary = "who needs whom: its size, loops, and what most hangs on",
    .text =
        "Draws the services of one simulated world, at the best guess of what is not "
        "known, and tells how many there are and whose, how many others need each, which "
        "needs run in circles (and whether such a circle could start again once all of "
        "it is down), and what would stop if one provider did.\n"
        "\n"
        "A need is counted once for each service that can meet it: an organisation with "
        "two providers of identity counts at both. \"Services that need it\" goes "
        "through others: the most that can be touched. Whether they do stop is for the "
        "simulation.",
    .examples = examples,
    .options = entries,
    .n_options = N_OF(entries),
    .least = 1,
    .most = 2,
    .run = run,
};
