/* ask.c: reading, running and writing, in this order: nothing is written before all is
 * read, and a folder that may not be written is told before the run. */
#include "cli/ask.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/complain.h"

int ask_question(struct question *q, const struct execute_plan *plan,
                 const struct finish_options *o, const struct program *p)
{
    struct executed executed = { 0 };
    struct rf_error err = { 0 };
    char hash[SHA256_TEXT_SIZE];
    int status;

    if (finish_allowed(q, plan, o, &err) != RF_OK) {
        return complain_error(&err);
    }
    execute_hash(q, plan, hash);
    if (execute_run(q, plan, p, &executed, &err) != RF_OK) {
        return complain_error(&err);
    }
    status = finish_result(q, plan, &executed, hash, o);
    execute_free(&executed);
    return status;
}

int ask_names(const char *verb, const char *scenario, const char *const *arms, size_t n,
              size_t n_asked, const struct options *o, const struct program *p)
{
    struct question q = { 0 };
    struct error_list errors = { 0 };
    char folder[RESULT_PATH_SIZE];
    char *command = finish_command(verb, o);
    int status = question_read_some(&q, scenario, arms, n, n_asked, o, &errors);

    status = status == RF_OK ? question_runnable(&q, &errors) : status;
    if (status == RF_OK && command == NULL) {
        status = RF_ENOMEM;
    }
    if (status != RF_OK) {
        status = complain_list(&errors, status);
    } else {
        const struct execute_plan plan = execute_plan(o, &q);
        const struct finish_options finish = {
            .verb = verb,
            .command = command,
            .folder = o->output != NULL ? o->output : folder,
            .force = o->force,
            .json = o->json,
        };

        snprintf(folder, sizeof folder, "results/%s-%s", q.name, verb);
        status = ask_question(&q, &plan, &finish, p);
    }
    error_list_free(&errors);
    question_free(&q);
    free(command);
    return status;
}
