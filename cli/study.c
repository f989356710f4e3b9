/* study.c: ringfall study ridge: self-healing against hands-on time. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/complain.h"
#include "cli/progress.h"
#include "cli/question.h"
#include "output/number.h"
#include "studies/observe.h"
#include "studies/ridge.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

static const struct options_entry entries[] = {
    OPTIONS_SET,
    OPTIONS_ONLY,
    OPTIONS_ENTRY(replicates, 'n', OPTIONS_COUNT, "N", "simulated worlds a point (2)", 1,
                  100000),
    OPTIONS_SEED,
    OPTIONS_THREADS,
    OPTIONS_ENTRY(output, 'o', OPTIONS_TEXT, "FILE", "where the table goes (ridge.csv)",
                  0, 0),
    OPTIONS_ENTRY(force, 'f', OPTIONS_FLAG, NULL, "replace a file that is there", 0, 0),
};

static const char *const examples[] = {
    "ringfall study ridge july-2024",
    "which chances of self-healing and which hands-on times agree with the published "
    "share of "
    "machines back",
    NULL
};

enum { WORLDS = 2 };

/* Sides of the grid: the chance that one boot wins, and the mean hands-on time. */
static const double wins[] = { 0.0013, 0.003, 0.0055, 0.01, 0.02, 0.04, 0.08, 0.15 };
static const double times[] = { 5 * 60e3,  7 * 60e3,  10 * 60e3,
                                14 * 60e3, 20 * 60e3, 28 * 60e3 };
static const struct ridge_axis rows = { "/recovery/reboots/wins", wins, N_OF(wins) };
static const struct ridge_axis columns = { "/recovery/hands_on/time", times,
                                           N_OF(times) };

static bool is_shown(const struct target *t)
{
    return t->observed == OBSERVE_BACK_SHARE || t->observed == OBSERVE_HANDS_SHARE ||
           t->observed == OBSERVE_HANDS_MINUTES;
}

static void cell(const struct target *t, double value, char out[NUMBER_SIZE])
{
    if (isnan(value)) {
        snprintf(out, NUMBER_SIZE, "none");
    } else if (t->observed == OBSERVE_HANDS_MINUTES) {
        number_digits(value, out);
    } else {
        snprintf(out, NUMBER_SIZE, "%.3f", value);
    }
}

static void print_target(const struct ridge *r, const struct target *t, size_t index)
{
    static const char *const signs[] = { "", "at most ", "at least ", "" };
    char text[NUMBER_SIZE];

    cell(t, t->value, text);
    printf("\n%s, %s: published %s%s", t->name, t->title, signs[t->relation], text);
    if (t->relation == RELATION_RANGE) {
        cell(t, t->high, text);
        printf(" to %s", text);
    }
    printf("\n\n%20s mean hands-on minutes at a machine\n%20s", "", "chance of a boot");
    for (size_t j = 0; j < columns.n; j++) {
        printf("%9g", times[j] / 60e3);
    }
    printf("\n");
    for (size_t i = 0; i < rows.n; i++) {
        printf("%20g", wins[i]);
        for (size_t j = 0; j < columns.n; j++) {
            cell(t, ridge_seen(r, i, j, index), text);
            printf("%9s", text);
        }
        printf("\n");
    }
}

/* ---- the file ---- */

static void write_rows(FILE *f, const struct ridge *r, const struct list *targets)
{
    const struct target *t = targets->items;
    char value[NUMBER_SIZE];

    fprintf(f, "wins,hands_on_minutes,target,value\n");
    for (size_t i = 0; i < rows.n; i++) {
        for (size_t j = 0; j < columns.n; j++) {
            for (size_t k = 0; k < targets->n; k++) {
                const double seen = ridge_seen(r, i, j, k);

                value[0] = '\0';
                if (isfinite(seen)) {
                    number_exact(seen, value);
                }
                fprintf(f, "%g,%g,%s,%s\n", wins[i], times[j] / 60e3, t[k].name, value);
            }
        }
    }
}

static int write_csv(const char *path, const struct ridge *r, const struct list *targets,
                     bool force)
{
    FILE *f = fopen(path, force ? "w" : "wx");
    struct rf_error err;
    bool failed;

    if (f == NULL) {
        (void)rf_fail(&err, errno == EEXIST ? RF_EEXIST : RF_EIO, "", "%s: %s%s", path,
                      strerror(errno), errno == EEXIST ? "; --force replaces it" : "");
        return complain_error(&err);
    }
    write_rows(f, r, targets);
    failed = ferror(f) != 0;
    if (fclose(f) != 0 || failed) {
        (void)rf_fail(&err, RF_EIO, "", "%s could not be written", path);
        return complain_error(&err);
    }
    return COMMAND_OK;
}

/* ---- the study ---- */

static int run_ridge(const struct question *q, const struct options *o,
                     const struct program *p, struct ridge *out, struct rf_error *err)
{
    struct progress progress;
    const struct compare_options options = {
        .seed = (uint32_t)o->seed,
        .replicates = o->replicates_given ? (uint32_t)o->replicates : WORLDS,
        .n_threads = (unsigned)o->threads,
        .only = q->only,
        .stop = p->stop,
        .progress = progress_update,
        .progress_arg = &progress,
    };
    int status;

    progress_start(&progress, 1.0);
    progress_part(&progress, "simulating the grid", 1.0);
    status = ridge_run(&q->arms[0], &rows, &columns, &options, out, err);
    progress_end(&progress);
    return status == RF_OK && out->n_worlds == 0
               ? rf_fail(err, RF_ESTOPPED, "",
                         "stopped before the first world was complete; "
                         "nothing was written")
               : status;
}

static int show_ridge(const struct question *q, const struct ridge *r,
                      const struct options *o)
{
    const struct list *targets = &q->arms[0].scenario.targets;
    const struct target *t = targets->items;
    const char *path = o->output != NULL ? o->output : "ridge.csv";
    size_t n = 0;
    int status;

    for (size_t k = 0; k < targets->n; k++) {
        if (is_shown(&t[k])) {
            print_target(r, &t[k], k);
            n++;
        }
    }
    if (n == 0) {
        return complain_text("%s has no target that the grid could be held against",
                             q->name);
    }
    status = write_csv(path, r, targets, o->force);
    if (status == COMMAND_OK) {
        printf("\n%s\n", path);
    }
    return status;
}

static int run(const struct options *o, const struct program *p)
{
    struct question q = { 0 };
    struct error_list errors = { 0 };
    struct rf_error err = { 0 };
    struct ridge r = { 0 };
    int status;

    if (strcmp(o->arguments.items[0], "ridge") != 0) {
        return complain_text("there is no study \"%.60s\"; there is: ridge",
                             o->arguments.items[0]);
    }
    status = question_read(&q, o->arguments.items[1], NULL, 0, o, &errors);
    if (status != RF_OK) {
        status = complain_list(&errors, status);
    } else if (run_ridge(&q, o, p, &r, &err) != RF_OK) {
        status = complain_error(&err);
    } else {
        status = show_ridge(&q, &r, o);
    }
    ridge_free(&r);
    error_list_free(&errors);
    question_free(&q);
    return status;
}

const struct command study_command = {
    .name = "study",
    .arguments = "ridge SCENARIO",
    .summary =
        "ridge: which self-healing and hands-on times agree with published figures",
    .text = "Two hidden quantities drive the recovery curve together: the chance that a "
            "reboot "
            "catches the good version, and the time that a person needs at a machine. "
            "Runs the "
            "scenario on a grid of both, 2 worlds a point unless --replicates says "
            "otherwise, and "
            "prints what the sources of its recovery targets would have seen; all "
            "targets go to "
            "ridge.csv (-o FILE).",
    .examples = examples,
    .options = entries,
    .n_options = N_OF(entries),
    .least = 2,
    .most = 2,
    .run = run,
};
