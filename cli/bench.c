/* bench.c: ringfall show GATE|POLICY --bench. */
#include "cli/bench.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/question.h"
#include "cli/wrap.h"
#include "output/bench.h"
#include "output/export.h"

#define CANARY  "canary" /* the rollout that a gate is tried in */
#define TRAFFIC "traffic"

/* A policy or gate, read. */
struct subject {
    char name[PARAM_NAME_SIZE];
    char title[PARAM_TEXT_SIZE];
    struct scenario scenario;
};

int bench_gate(const char *name)
{
    for (int i = 0; gate_test(i) != NULL; i++) {
        if (strcmp(gate_test(i)->name, name) == 0) {
            return i;
        }
    }
    return -1;
}

int bench_describe(int test)
{
    const struct gate_test *t = gate_test(test);
    char rule[512], line[600];
    struct gate usual;

    param_defaults(&gate_table, &usual);
    usual.test = test;
    gate_rule_text(&usual, rule, sizeof rule);
    printf("%s: ", t->name);
    wrap_print(t->doc, strlen(t->name) + 2, 2);
    if (rule[0] != '\0') {
        snprintf(line, sizeof line, "With the usual numbers the gate %s.", rule);
        wrap_paragraph(line, 0);
    }
    printf("\nA gate's parameters, of which a test uses those that name it or none\n");
    for (size_t i = 0; i < gate_table.n; i++) {
        const struct param *p = &gate_table.params[i];
        struct gate gate;
        const struct param_slot slot = { p, (char *)&gate + p->offset, NULL, "" };
        char value[128];

        param_defaults(&gate_table, &gate);
        param_value_text(p, param_get(&slot), value, sizeof value);
        printf("  ");
        wrap_padded(p->name, 16);
        printf("  ");
        wrap_padded(value, 12);
        snprintf(line, sizeof line, "%s", p->doc);
        printf("  ");
        wrap_print(line, 34, 34);
    }
    printf("\nringfall show %s --bench puts it on the bench.\n", t->name);
    return COMMAND_OK;
}

/* ---- what is put on the bench ---- */

static void subject_free(struct subject *x)
{
    scenario_free(&x->scenario);
}

/* A scenario with patches and --set, built. sets: [n] */
static int build(struct subject *x, const char *scenario, const char *const *patches,
                 size_t n_patches, const char *const *sets, size_t n_sets,
                 struct error_list *errors)
{
    struct scenario_file file = { 0 };
    struct library library;
    int status;

    question_library(&library);
    status = scenario_file_read(&file, scenario, &library, patches, n_patches, sets,
                                n_sets, errors);
    status = status != RF_OK ? status : scenario_file_build(&file, &x->scenario, errors);
    snprintf(x->title, sizeof x->title, "%.255s",
             status == RF_OK && n_patches > 0 ? file.arms[file.n_arms - 1].title
                                              : x->scenario.rollout.title);
    scenario_file_free(&file);
    return status;
}

static int read_gate(struct subject *x, int test, const struct options *o,
                     struct error_list *errors)
{
    const char *on = o->on != NULL ? o->on : BENCH_ON;
    const char *const canary[] = { CANARY };
    const char **sets = calloc(o->sets.n + 1, sizeof *sets);
    char set[96];
    int status;

    if (sets == NULL) {
        return RF_ENOMEM;
    }
    snprintf(set, sizeof set, "/rollout/gate/test=%.40s", gate_test(test)->name);
    sets[0] = set;
    for (size_t i = 0; i < o->sets.n; i++) {
        sets[i + 1] = o->sets.items[i];
    }
    status = build(x, on, canary, 1, sets, o->sets.n + 1, errors);
    snprintf(x->name, sizeof x->name, "%.40s", gate_test(test)->name);
    snprintf(x->title, sizeof x->title, "%.200s", gate_test(test)->doc);
    free(sets);
    return status;
}

/* A policy on the scenario, or a scenario with its own rollout. */
static int read_policy(struct subject *x, const char *path, bool is_scenario,
                       const struct options *o, struct error_list *errors)
{
    const char *on = o->on != NULL ? o->on : BENCH_ON;
    const int status = build(x, is_scenario ? path : on, &path, is_scenario ? 0 : 1,
                             o->sets.items, o->sets.n, errors);

    library_name(path, x->name, sizeof x->name);
    return status;
}

/* All traffic schemes of the library. */
static int read_traffic(struct subject **out, size_t *n, const struct options *o,
                        struct error_list *errors)
{
    struct library library;
    struct library_list list = { 0 };
    struct rf_error err = { 0 };
    int status;

    question_library(&library);
    status = library_list(&library, LIBRARY_POLICY, &list, &err);
    *out = calloc(list.n + 1, sizeof **out);
    *n = 0;
    if (*out == NULL) {
        status = RF_ENOMEM;
    }
    for (size_t i = 0; i < list.n && status == RF_OK; i++) {
        struct subject *x = &(*out)[*n];

        if (!list.items[i].readable) {
            continue;
        }
        status = read_policy(x, list.items[i].path, false, o, errors);
        if (status == RF_OK && x->scenario.rollout.unit == UNIT_TRAFFIC) {
            ++*n;
        } else {
            subject_free(x);
            *x = (struct subject){ 0 };
        }
    }
    library_list_free(&list);
    return status;
}

/* ---- what is asked ---- */

struct asked {
    struct bench_options options;
    double power, defect; /* 0: not asked */
};

static int probability(const char *option, const char *text, double *out)
{
    char *end = NULL;

    *out = strtod(text, &end);
    if (end == text || *end != '\0' || !(*out > 0.0 && *out < 1.0)) {
        return complain_text("--%s: \"%.40s\" is not a probability between 0 and 1",
                             option, text);
    }
    return COMMAND_OK;
}

static int read_asked(struct asked *x, const struct options *o, const struct program *p)
{
    int status = COMMAND_OK;

    *x = (struct asked){ .options = { .trials = o->trials,
                                      .seed = (uint32_t)o->seed,
                                      .n_threads = (unsigned)o->threads,
                                      .stop = p->stop } };
    if ((o->power == NULL) != (o->defect == NULL)) {
        return complain_text("--power and --defect go together: with which probability "
                             "is which defect rate to be stopped?");
    }
    if (o->power != NULL) {
        status = probability("power", o->power, &x->power);
        status =
            status != COMMAND_OK ? status : probability("defect", o->defect, &x->defect);
    }
    return status;
}

/* ---- telling ---- */

static void print_wrapped(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void print_wrapped(const char *format, ...)
{
    char text[1024];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    wrap_paragraph(text, 0);
}

static void introduce(const struct bench_entry *e)
{
    const struct scenario *s = e->scenario;
    const struct defect *d = s->update.defects.n > 0 ? s->update.defects.items : NULL;

    printf("%s: ", e->name);
    wrap_print(e->title, strlen(e->name) + 2, 2);
    print_wrapped(
        "Gate bench: %lld simulated rollouts a row, all on the same luck. The "
        "gate and the schedule alone: machines take it at once, and people do not "
        "watch. Simulated, not a record.",
        (long long)e->bench.rates[0].trials);
    if (s->rollout.gate.test == 0) {
        print_wrapped("No gate watches this rollout.");
    } else if (!e->bench.seen) {
        print_wrapped(
            "The signal of this gate cannot show the defect%s%s: what it counts "
            "never comes of a machine that is struck so. Whatever is stopped "
            "below is stopped by chance.",
            d != NULL ? " " : "", d != NULL ? d->name : "");
    }
}

static int print(const struct buffer *text)
{
    struct rf_error err;

    if (buffer_check(text, &err) != RF_OK) {
        return complain_error(&err);
    }
    fwrite(text->text, 1, text->n, stdout);
    return COMMAND_OK;
}

/* One, or traffic schemes together. */
static int write_svg(const struct bench_entry *entries, size_t n, const struct options *o)
{
    struct buffer svg = { 0 };
    struct rf_error err;
    int status = n == 1 ? bench_svg(entries, &svg, &err)
                        : bench_compare_svg(entries, n, &svg, &err);

    status =
        status != RF_OK ? status : export_text(svg.text, svg.n, o->svg, o->force, &err);
    buffer_free(&svg);
    return status == RF_OK ? COMMAND_OK : complain_error(&err);
}

/* One, with what a stated power needs if that is asked. */
static int tell_one(struct subject *x, const struct asked *asked, const struct options *o)
{
    struct bench_entry e = { .name = x->name,
                             .title = x->title,
                             .scenario = &x->scenario };
    struct bench_needs needs = { 0 };
    struct buffer text = { 0 };
    struct rf_error err = { 0 };
    int status = bench_run(&x->scenario, &asked->options, &e.bench, &err);

    if (status == RF_OK && asked->power > 0.0) {
        status = bench_find(&x->scenario, &asked->options, asked->power, asked->defect,
                            &needs, &err);
    }
    if (status != RF_OK) {
        bench_free(&e.bench);
        return complain_error(&err);
    }
    if (o->json) {
        bench_json(&e, 1, asked->power > 0.0 ? &needs : NULL, o->seed, &text);
    } else {
        introduce(&e);
        bench_table(&e, &text);
        if (asked->power > 0.0) {
            bench_needs_table(&e, &needs, &text);
        }
    }
    status = print(&text);
    if (status == COMMAND_OK && o->svg != NULL) {
        status = write_svg(&e, 1, o);
    }
    buffer_free(&text);
    bench_free(&e.bench);
    return status;
}

static int tell_all(struct subject *subjects, size_t n, const struct asked *asked,
                    const struct options *o)
{
    struct bench_entry *entries = calloc(n, sizeof *entries);
    struct buffer text = { 0 };
    struct rf_error err = { 0 };
    int status = RF_OK;

    if (entries == NULL) {
        (void)rf_fail(&err, RF_ENOMEM, "", "no memory");
        status = RF_ENOMEM;
    }
    for (size_t i = 0; i < n && status == RF_OK; i++) {
        entries[i] = (struct bench_entry){ .name = subjects[i].name,
                                           .title = subjects[i].title,
                                           .scenario = &subjects[i].scenario };
        status =
            bench_run(&subjects[i].scenario, &asked->options, &entries[i].bench, &err);
    }
    if (status != RF_OK) {
        status = complain_error(&err);
    } else {
        if (o->json) {
            bench_json(entries, n, NULL, o->seed, &text);
        } else {
            print_wrapped(
                "Traffic schemes among themselves: %lld simulated rollouts each "
                "and error rate, on the same luck. They stage requests, not "
                "machines, so they are not compared with rollouts to machines. "
                "Simulated, not a record.",
                (long long)entries[0].bench.rates[0].trials);
            printf("\n");
            bench_compare(entries, n, &text);
        }
        status = print(&text);
        if (status == COMMAND_OK && o->svg != NULL) {
            status = write_svg(entries, n, o);
        }
    }
    for (size_t i = 0; entries != NULL && i < n; i++) {
        bench_free(&entries[i].bench);
    }
    free(entries);
    buffer_free(&text);
    return status;
}

static int show_traffic(const struct asked *asked, const struct options *o)
{
    struct error_list errors = { 0 };
    struct subject *all = NULL;
    size_t n = 0;
    int status = read_traffic(&all, &n, o, &errors);

    if (status != RF_OK) {
        status = complain_list(&errors, status);
    } else if (n == 0) {
        status = complain_text("the library has no rollout of unit traffic");
    } else if (asked->power > 0.0) {
        status = complain_text("--power and --defect are for one scheme: name it");
    } else {
        status = tell_all(all, n, asked, o);
    }
    for (size_t i = 0; i < n; i++) {
        subject_free(&all[i]);
    }
    free(all);
    error_list_free(&errors);
    return status;
}

/* What goes for every subject: the options, and a place for the figure. */
static int begin(struct asked *asked, const struct options *o, const struct program *p)
{
    struct rf_error err;
    const int status = read_asked(asked, o, p);

    if (status == COMMAND_OK && o->svg != NULL &&
        export_writable(o->svg, o->force, &err) != RF_OK) {
        return complain_error(&err);
    }
    return status;
}

bool bench_is_subject(const char *name)
{
    return strcmp(name, TRAFFIC) == 0 || bench_gate(name) >= 0;
}

/* test: of a gate; -1: a file */
static int show_one(int test, const char *path, bool is_scenario, const struct options *o,
                    const struct program *p)
{
    struct error_list errors = { 0 };
    struct subject *x = NULL;
    struct asked asked;
    int status = begin(&asked, o, p);

    if (status != COMMAND_OK) {
        return status;
    }
    x = calloc(1, sizeof *x);
    if (x == NULL) {
        return complain_list(&errors, RF_ENOMEM);
    }
    status = test >= 0 ? read_gate(x, test, o, &errors)
                       : read_policy(x, path, is_scenario, o, &errors);
    status = status != RF_OK ? complain_list(&errors, status) : tell_one(x, &asked, o);
    subject_free(x);
    free(x);
    error_list_free(&errors);
    return status;
}

int bench_show(const char *name, const struct options *o, const struct program *p)
{
    struct asked asked;

    if (bench_gate(name) >= 0) {
        return show_one(bench_gate(name), NULL, false, o, p);
    }
    const int status = begin(&asked, o, p);

    return status != COMMAND_OK ? status : show_traffic(&asked, o);
}

int bench_file(const char *path, enum library_kind kind, const struct options *o,
               const struct program *p)
{
    if (kind != LIBRARY_SCENARIO && kind != LIBRARY_POLICY) {
        return complain_text("--bench is for rollouts, gate tests and scenarios");
    }
    return show_one(-1, path, kind == LIBRARY_SCENARIO, o, p);
}
