/* finish.c: the last step of compare and run. */
#include "cli/finish.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/targets.h"
#include "output/buffer.h"

/* ---- the list of parameters ---- */

struct parameters {
    struct result_parameter *items; /* [n]; owned */
    char (*values)[64];             /* [n] their texts; owned */
    size_t n;
};

static void parameters_free(struct parameters *self)
{
    free(self->items);
    free(self->values);
    *self = (struct parameters){ 0 };
}

static int parameters_init(struct parameters *self, const struct provenance_list *list,
                           struct rf_error *err)
{
    *self = (struct parameters){ .n = list->n };
    self->items = calloc(list->n + 1, sizeof *self->items);
    self->values = calloc(list->n + 1, sizeof *self->values);
    if (self->items == NULL || self->values == NULL) {
        parameters_free(self);
        return rf_fail(err, RF_ENOMEM, "", "no memory for %zu parameters", list->n);
    }
    for (size_t i = 0; i < list->n; i++) {
        const struct provenance *p = &list->items[i];

        param_value_text(p->param, p->value, self->values[i], sizeof self->values[i]);
        self->items[i] = (struct result_parameter){
            .pointer = p->pointer,
            .value = self->values[i],
            .range = p->assumption != NULL ? p->assumption : "",
            .source = p->source != NULL       ? p->source
                      : p->assumption != NULL ? "assumption"
                                              : "",
            .note = p->note != NULL ? p->note : "",
        };
    }
    return RF_OK;
}

/* ---- the command ---- */

static void add_word(struct buffer *b, const char *word)
{
    const bool plain = strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                    "0123456789-_=/.,:+%@~") == strlen(word) &&
                       word[0] != '\0';

    buffer_add(b, " ");
    if (plain) {
        buffer_add(b, word);
        return;
    }
    buffer_add(b, "'");
    for (; *word != '\0'; word++) {
        if (*word == '\'') {
            buffer_add(b, "'\\''");
        } else {
            buffer_add_n(b, word, 1);
        }
    }
    buffer_add(b, "'");
}

char *finish_command(const char *verb, const struct options *o)
{
    struct buffer b = { 0 };
    char *text = NULL;

    buffer_addf(&b, "ringfall %s", verb);
    for (size_t i = 0; i < o->arguments.n; i++) {
        add_word(&b, o->arguments.items[i]);
    }
    for (size_t i = 0; i < o->all.n; i++) {
        buffer_add(&b, " --all");
        add_word(&b, o->all.items[i]);
    }
    for (size_t i = 0; i < o->sets.n; i++) {
        buffer_add(&b, " --set");
        add_word(&b, o->sets.items[i]);
    }
    for (size_t i = 0; i < o->only.n; i++) {
        buffer_add(&b, " --only");
        add_word(&b, o->only.items[i]);
    }
    if (o->quick) {
        buffer_add(&b, " --quick");
    }
    if (o->replicates_given) {
        buffer_addf(&b, " --replicates %lld", (long long)o->replicates);
    }
    if (o->seed != 1) {
        buffer_addf(&b, " --seed %lld", (long long)o->seed);
    }
    if (o->tornado >= 0) {
        buffer_addf(&b, " --tornado %lld", (long long)o->tornado);
    }
    return buffer_take(&b, &text, NULL) == RF_OK ? text : NULL;
}

/* ---- the result ---- */

int finish_allowed(const struct question *q, const struct execute_plan *plan,
                   const struct finish_options *o, struct rf_error *err)
{
    char hash[SHA256_TEXT_SIZE];

    execute_hash(q, plan, hash);
    return result_writable(o->folder, hash, o->force, err);
}

static int print_text(char *text, struct rf_error *err)
{
    const bool ok = fputs(text, stdout) >= 0 && fflush(stdout) == 0;

    free(text);
    return ok ? RF_OK : rf_fail(err, RF_EIO, "", "the output could not be written");
}

static int print_human(const struct result_input *in, const struct executed *e,
                       struct rf_error *err)
{
    char *text = NULL;
    int status = result_table(in->comparison, &text, err);

    if (in->only[0] != '\0') {
        printf("Counted of the simulated world: %s.\n\n", in->only);
    }

    if (status != RF_OK) {
        return status;
    }
    status = print_text(text, err);
    if (status == RF_OK) {
        status = result_answer(in, &text, err);
    }
    if (status != RF_OK) {
        return status;
    }
    putchar('\n');
    status = print_text(text, err);
    if (status != RF_OK) {
        return status;
    }
    if (in->only[0] == '\0') {
        targets_print(in->comparison); /* published figures are of the whole world */
    }
    if (e->comparison.n_clamped > 0) {
        printf(
            "\n%zu of the uncertain values drawn, counted in each rollout, lay outside "
            "what their\nparameter may be and were set to its nearest end.\n",
            e->comparison.n_clamped);
    }
    if (e->has_tornado && e->tornado.n_tried > e->tornado.n) {
        printf("\nWhat decides: all %zu parameters with a range were tried in one world, "
               "and the "
               "%zu\nthat moved the answer most were moved in full; --tornado %zu moves "
               "all in "
               "full.\n",
               e->tornado.n_tried, e->tornado.n, e->tornado.n_tried);
    }
    return RF_OK;
}

static int print_json(const struct result_input *in, struct rf_error *err)
{
    char *text = NULL;
    const int status = result_summary(in, &text, err);

    return status == RF_OK ? print_text(text, err) : status;
}

static void warn(const struct result_input *in, const struct executed *e,
                 const char *path)
{
    if (e->comparison.n_worlds < RESULT_FEW_WORLDS) {
        fprintf(stderr, "ringfall: %u simulated world%s: too few for a range\n",
                e->comparison.n_worlds, e->comparison.n_worlds == 1 ? "" : "s");
    }
    if (e->comparison.stopped) {
        fprintf(stderr,
                "ringfall: stopped: %u of %u simulated worlds are complete and kept; "
                "ringfall run %s runs all of it\n",
                e->comparison.n_worlds, in->replicates, path);
    }
}

static int write_and_print(const struct result_input *in, const struct executed *e,
                           const struct finish_options *o)
{
    char path[RESULT_PATH_SIZE];
    struct rf_error err = { 0 };
    int status = result_write(in, o->folder, o->force, path, &err);

    if (status == RF_OK) {
        status = o->json ? print_json(in, &err) : print_human(in, e, &err);
    }
    if (status != RF_OK) {
        return complain_error(&err);
    }
    fflush(stdout);
    warn(in, e, path);
    fprintf(o->json ? stderr : stdout, "%s%s\n", o->json ? "" : "\n", path);
    return e->comparison.stopped ? COMMAND_STOPPED : COMMAND_OK;
}

int finish_result(const struct question *q, const struct execute_plan *plan,
                  const struct executed *executed, const char *hash,
                  const struct finish_options *o)
{
    struct parameters parameters = { 0 };
    struct rf_error err = { 0 };
    struct result_input in = {
        .comparison = &executed->comparison,
        .tornado = executed->has_tornado ? &executed->tornado : NULL,
        .spread = executed->has_spread ? &executed->spread : NULL,
        .first = executed->first.of_provider != NULL ? &executed->first : NULL,
        .command = o->command,
        .verb = o->verb,
        .scenario_json = q->json[0],
        .scenario_sha256 = q->scenario_sha256,
        .arm_json = (const char *const *)q->json,
        .question_sha256 = hash,
        .seed = plan->seed,
        .replicates = plan->replicates,
        .first_replicate = plan->first_replicate,
        .quick = plan->quick,
        .only = q->only_text,
    };
    int status;

    if (executed->comparison.n_worlds == 0) {
        fprintf(stderr,
                "ringfall: stopped before the first simulated world was complete; "
                "nothing was written\n");
        return COMMAND_STOPPED;
    }
    if (parameters_init(&parameters, &q->files[0].provenance, &err) != RF_OK) {
        return complain_error(&err);
    }
    in.parameters = parameters.items;
    in.n_parameters = parameters.n;
    status = write_and_print(&in, executed, o);
    parameters_free(&parameters);
    return status;
}
