/* show.c: ringfall show. */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/bench.h"
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/describe.h"
#include "cli/manifest.h"
#include "cli/question.h"
#include "cli/wrap.h"
#include "input/document.h"
#include "output/export.h"
#include "output/timetable_figure.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))
#define ON      "july-2024" /* what a rollout is shown on */

static const struct options_entry entries[] = {
    OPTIONS_ENTRY(on, 0, OPTIONS_TEXT, "SCENARIO",
                  "the scenario that a rollout or variant is shown on (" ON ")", 0, 0),
    OPTIONS_ENTRY(bench, 0, OPTIONS_FLAG, NULL,
                  "what is its gate worth? NAME is a rollout, a gate test (tried in the "
                  "rollout \"canary\"), or \"traffic\": all server schemes side by side",
                  0, 0),
    OPTIONS_ENTRY(trials, 0, OPTIONS_COUNT, "N",
                  "simulated rollouts for each defect rate (10000; of many days fewer)",
                  100, 10000000),
    OPTIONS_ENTRY(
        power, 0, OPTIONS_TEXT, "P",
        "with --defect: the canary and the bake that stop with this probability "
        "...",
        0, 0),
    OPTIONS_ENTRY(defect, 0, OPTIONS_TEXT, "P",
                  "... a version that strikes this share of machines", 0, 0),
    OPTIONS_ENTRY(svg, 0, OPTIONS_TEXT, "FILE",
                  "draw the schedule of a rollout, or what the bench found (gnuplot)", 0,
                  0),
    OPTIONS_ENTRY(json, 0, OPTIONS_FLAG, NULL, "print the bench as JSON", 0, 0),
    OPTIONS_SEED,
    OPTIONS_THREADS,
    OPTIONS_ENTRY(force, 'f', OPTIONS_FLAG, NULL, "replace a file that is there", 0, 0),
    OPTIONS_SET,
};

static const char *const examples[] = { "ringfall show canary",
                                        "a rollout in words, and its schedule",
                                        "ringfall show rings --svg rings.svg",
                                        "the schedule drawn: share offered against time",
                                        "ringfall show july-2024",
                                        "a scenario, with the source of each number",
                                        "ringfall show world-2024",
                                        "a population",
                                        "ringfall show results/july-2024-compare",
                                        "what a result is of",
                                        "ringfall show canary --bench",
                                        "what its gate is worth",
                                        "ringfall show sprt",
                                        "a gate test and its parameters",
                                        NULL };

static void heading(const char *text)
{
    printf("\n%s\n", text);
}

static void title(const char *name, const char *text)
{
    printf("%s: ", name);
    wrap_print(text, strlen(name) + 2, 2);
}

/* ---- scenarios ---- */

static void show_scenario(const struct scenario_file *file, const struct scenario *s)
{
    static const char *const numbers[] = { "/update/",   "/rollout/",  "/delivery/",
                                           "/signals/",  "/recovery/", "/impact/",
                                           "/exposure/", "/release",   "/horizon",
                                           "/targets/",  NULL };
    char date[32], horizon[64];

    title(s->name, s->title);
    param_date_text(s->release + s->rollout.begins, date, sizeof date);
    param_duration_text(s->horizon, horizon, sizeof horizon);
    printf("Planned release %s; simulated for %s.\n", date, horizon);
    heading("World");
    describe_population(&s->population);
    heading("Update");
    describe_update(s);
    heading("Rollout");
    describe_rollout(s);
    if (s->targets.n > 0) {
        heading("Published figures that it is compared with");
        describe_targets(s);
    }
    if (s->uncertainty.n > 0) {
        heading("Not known: drawn once a simulated world");
        describe_uncertainty(s);
    }
    heading("Numbers, and where they come from (those of the world: ringfall show "
            "POPULATION)");
    describe_numbers(&file->provenance, numbers, NULL);
}

/* ---- patches ---- */

static int draw(const struct timetable *t, const char *name, const struct options *o,
                struct rf_error *err)
{
    struct buffer svg = { 0 };
    int status = export_writable(o->svg, o->force, err);

    status = status == RF_OK ? timetable_svg(t, name, &svg, err) : status;
    status =
        status == RF_OK ? export_text(svg.text, svg.n, o->svg, o->force, err) : status;
    buffer_free(&svg);
    return status;
}

/* Share offered against time, as text, and as a figure where one is asked for. */
static int show_schedule(const struct scenario *s, const char *name,
                         const struct options *o, struct rf_error *err)
{
    struct timetable t = { 0 };
    struct buffer text = { 0 };
    int status = timetable_init(&t, s, err);

    if (status == RF_OK) {
        timetable_text(&t, &s->rollout, &text);
        status = buffer_check(&text, err);
    }
    if (status == RF_OK) {
        if (t.traffic) {
            printf("\nSchedule, if nothing fails: share of the requests\n");
        } else {
            printf("\nSchedule on %s, if nothing fails: share of the machines with the "
                   "product\n",
                   s->name);
        }
        printf("%s", text.text);
    }
    status = status == RF_OK && o->svg != NULL ? draw(&t, name, o, err) : status;
    buffer_free(&text);
    timetable_free(&t);
    return status;
}

static int show_patch(const struct scenario_file *file, const struct scenario *s,
                      const char *path, const struct options *o)
{
    struct rf_error err = { 0 };
    int status;

    const struct patch *p = &file->arms[file->n_arms - 1];
    char shown[128];

    library_shown(path, shown, sizeof shown);
    title(p->name, p->title);
    if (p->comment[0] != '\0') {
        wrap_paragraph(p->comment, 2);
    }
    heading("Rollout");
    describe_rollout(s);
    status = show_schedule(s, p->title[0] != '\0' ? p->title : p->name, o, &err);
    if (status != RF_OK) {
        return complain_error(&err);
    }
    if (s->rollout.unit != UNIT_TRAFFIC) {
        heading("Update");
        describe_update(s);
    }
    heading("Numbers that it sets");
    describe_numbers(&file->provenance, NULL, shown);
    if (o->svg != NULL) {
        printf("\n%s\n", o->svg);
    }
    return COMMAND_OK;
}

/* ---- populations ---- */

/* A scenario of nothing but the population. */
static int read_population(struct scenario_file *file, const char *path,
                           struct error_list *errors)
{
    static const char bare[] = "{\"release\": \"2024-01-01\", "
                               "\"rollout\": {\"waves\": [{\"share\": 1}]}}";
    struct library library;
    char set[LIBRARY_PATH_SIZE + 32];
    int status = scenario_file_parse(file, bare, sizeof bare - 1, path, errors);

    question_library(&library);
    snprintf(set, sizeof set, "/population=%s", path);
    return status == RF_OK ? scenario_file_set(file, set, 1, &library, errors) : status;
}

static void show_population(const struct scenario_file *file, const struct scenario *s)
{
    static const char *const numbers[] = { "/population/", NULL };

    title(s->population.name, s->population.title);
    describe_population(&s->population);
    heading("Numbers, and where they come from");
    describe_numbers(&file->provenance, numbers, NULL);
}

/* ---- what is it? ---- */

/* By its folder, or by what its text says. */
static int kind_of(const char *path, enum library_kind *kind, struct error_list *errors)
{
    struct document document = { 0 };
    cJSON *tree = NULL;
    int status = document_read(&document, path, path, &tree, errors);

    *kind = LIBRARY_SCENARIO;
    if (status == RF_OK) {
        if (strstr(path, "populations/") != NULL ||
            cJSON_HasObjectItem(tree, "industries")) {
            *kind = LIBRARY_POPULATION;
        } else if (strstr(path, "policies/") != NULL ||
                   strstr(path, "variants/") != NULL ||
                   (!cJSON_HasObjectItem(tree, "release") &&
                    !cJSON_HasObjectItem(tree, "extends"))) {
            *kind = LIBRARY_POLICY;
        }
    }
    cJSON_Delete(tree);
    document_free(&document);
    return status;
}

static int read_kind(struct scenario_file *file, enum library_kind kind, const char *path,
                     const struct options *o, struct error_list *errors)
{
    const char *on = o->on != NULL ? o->on : ON;
    struct library library;

    question_library(&library);
    switch (kind) {
    case LIBRARY_POPULATION:
        return read_population(file, path, errors);
    case LIBRARY_SCENARIO:
        return scenario_file_read(file, path, &library, NULL, 0, o->sets.items, o->sets.n,
                                  errors);
    default:
        return scenario_file_read(file, on, &library, &path, 1, o->sets.items, o->sets.n,
                                  errors);
    }
}

static int show_file(const char *path, const struct options *o, const struct program *p)
{
    struct error_list errors = { 0 };
    struct scenario_file file = { 0 };
    struct scenario s = { 0 };
    enum library_kind kind;
    int status = kind_of(path, &kind, &errors);

    if (status == RF_OK && o->bench) {
        error_list_free(&errors);
        return bench_file(path, kind, o, p);
    }
    if (status == RF_OK) {
        status = read_kind(&file, kind, path, o, &errors);
    }
    if (status == RF_OK) {
        status = scenario_file_build(&file, &s, &errors);
    }
    if (status != RF_OK) {
        status = complain_list(&errors, status);
    } else if (kind == LIBRARY_SCENARIO) {
        show_scenario(&file, &s);
    } else if (kind == LIBRARY_POPULATION) {
        show_population(&file, &s);
    } else {
        status = show_patch(&file, &s, path, o);
    }
    scenario_free(&s);
    scenario_file_free(&file);
    error_list_free(&errors);
    return status;
}

static int run(const struct options *o, const struct program *p)
{
    const unsigned any = 1u << LIBRARY_SCENARIO | 1u << LIBRARY_POLICY |
                         1u << LIBRARY_VARIANT | 1u << LIBRARY_POPULATION;
    const char *name = o->arguments.items[0];
    char path[LIBRARY_PATH_SIZE];
    struct library library;
    struct rf_error err;

    if (o->bench && bench_is_subject(name)) {
        return bench_show(name, o, p);
    }
    if (!o->bench &&
        (o->power != NULL || o->defect != NULL || o->json || o->trials != 0)) {
        return complain_text("--trials, --power, --defect and --json need --bench");
    }
    if (bench_gate(name) >= 0) {
        return bench_describe(bench_gate(name));
    }
    if (!o->bench && manifest_is_result(name)) {
        return manifest_show(name);
    }
    question_library(&library);
    if (library_find(&library, name, any, NULL, path, &err) != RF_OK) {
        return complain_error(&err);
    }
    return show_file(path, o, p);
}

const struct command show_command = {
    .name = "show",
    .arguments = "NAME",
    .summary = "a rollout, a scenario, a population or a result in words",
    .text =
        "Tells in sentences what a file of the library, a file of your own or a result "
        "folder says, with the source of each number, or that it is an assumption.",
    .examples = examples,
    .options = entries,
    .n_options = N_OF(entries),
    .least = 1,
    .most = 1,
    .run = run,
};
