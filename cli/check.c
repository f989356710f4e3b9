/* check.c: ringfall check. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/complain.h"
#include "cli/question.h"
#include "models/schedule.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

static const struct options_entry entries[] = {
    OPTIONS_SET,
    OPTIONS_ONLY,
    OPTIONS_ENTRY(strict, 0, OPTIONS_FLAG, NULL,
                  "a number with neither source nor assumption is a mistake", 0, 0),
};

static const char *const examples[] = {
    "ringfall check mine.json",
    "your scenario: every mistake at once, with line and column",
    "ringfall check july-2024 my-rollout.json",
    "a rollout of yours on a scenario of the library", NULL
};

static size_t count_assumed(const struct provenance_list *list)
{
    size_t n = 0;

    for (size_t i = 0; i < list->n; i++) {
        n += list->items[i].assumed;
    }
    return n;
}

static void warn_of_loop(void *arg, const char *text)
{
    printf("%s: warning: %s\n", (const char *)arg, text);
}

/* A wave that comes after the horizon is none for this scenario. */
static void warn_of_late(const struct question *q, size_t i)
{
    const struct scenario *s = &q->arms[i].scenario;
    const struct wave *w = s->rollout.waves.items;
    char at[64], horizon[64];
    size_t wave;
    tick_t opens;

    if (schedule_unopened(s, &wave, &opens, NULL) != RF_OK ||
        wave == s->rollout.waves.n) {
        return; /* one that cannot be opened at all is a mistake, and told */
    }
    param_duration_text(opens, at, sizeof at);
    param_duration_text(s->horizon, horizon, sizeof horizon);
    printf(
        "%s: warning: /rollout/waves/%zu%s%s%s opens after %s at the earliest, and the "
        "run ends after %s\n",
        q->arms[i].name, wave, w[wave].name[0] != '\0' ? " (" : "", w[wave].name,
        w[wave].name[0] != '\0' ? ")" : "", at, horizon);
}

static void print_arm(struct question *q, size_t i)
{
    const struct provenance_list *list = &q->files[i].provenance;
    struct error_list bare = { 0 };
    const size_t n_bare = provenance_check(list, &bare);

    printf("%s: %zu numbers: %zu assumptions, %zu with neither source nor assumption\n",
           q->arms[i].name, list->n, count_assumed(list), n_bare);
    (void)dependencies_dead_loops(&q->arms[i].scenario.dependencies, warn_of_loop,
                                  q->arms[i].name);
    warn_of_late(q, i);
    error_list_free(&bare);
}

static int run(const struct options *o, const struct program *p)
{
    struct question q = { 0 };
    struct error_list errors = { 0 };
    int status = question_read(&q, o->arguments.items[0], o->arguments.items + 1,
                               o->arguments.n - 1, o, &errors);

    (void)p;
    for (size_t i = 0; status == RF_OK && o->strict && i < q.n; i++) {
        if (provenance_check(&q.files[i].provenance, &errors) > 0) {
            status = RF_EINPUT;
        }
    }
    if (status != RF_OK) {
        status = complain_list(&errors, status);
    } else {
        printf("%s: no mistakes\n", q.name);
        for (size_t i = 0; i < q.n; i++) {
            print_arm(&q, i);
        }
    }
    error_list_free(&errors);
    question_free(&q);
    return status;
}

const struct command check_command = {
    .name = "check",
    .arguments = "SCENARIO [ROLLOUT...]",
    .summary = "reads a scenario and tells every mistake",
    .text =
        "Reads a scenario, and rollouts or variants on it, as compare would, and runs "
        "nothing. Each mistake is told as file:line:column: /pointer: what was found, "
        "what "
        "is expected. Exit status 2 when there are any. Services that could not start "
        "once all of them are down are warned of, and waves that cannot open before the "
        "end "
        "of the run: that is no mistake.",
    .examples = examples,
    .options = entries,
    .n_options = N_OF(entries),
    .least = 1,
    .most = QUESTION_MAX_ARMS + 1,
    .run = run,
};
