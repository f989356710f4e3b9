/* list.c: ringfall list. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/complain.h"
#include "cli/policies.h"
#include "cli/question.h"
#include "cli/wrap.h"
#include "models/gate.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

static const struct {
    enum library_kind kind;
    const char *plural, *heading;
} kinds[] = {
    { LIBRARY_SCENARIO, "scenarios",
      "Scenarios: ringfall compare SCENARIO [ROLLOUT...]" },
    { LIBRARY_POLICY, "policies",
      "Policies: how an update is let out; what each stages, and in how many waves" },
    { LIBRARY_VARIANT, "variants",
      "Variants: testing, communication, resilience; used like "
      "a rollout, or with one: canary+lab-diverse" },
    { LIBRARY_POPULATION, "populations", "Populations: the worlds that scenarios use" },
    { LIBRARY_DEPENDENCIES, "dependencies",
      "Dependencies: services, and what they need of each other" },
};

static const char *const examples[] = { "ringfall list",
                                        "everything",
                                        "ringfall list policies",
                                        "policies alone",
                                        "ringfall list gates",
                                        "the tests of a gate",
                                        NULL };

static void print_policy(const struct library_item *item,
                         const struct policies_item *policy)
{
    char waves[32] = "";

    if (policy->n_waves > 0) {
        snprintf(waves, sizeof waves, "%zu", policy->n_waves);
    }
    printf("  ");
    wrap_padded(item->name, 30);
    printf("  ");
    wrap_padded(policies_unit(policy->unit), 12);
    printf("  %3s  ", waves);
    wrap_print(item->title, 53, 53);
}

/* Those that stage machines, or, apart, those that stage traffic. */
static void print_policies(const struct library_list *list, bool traffic)
{
    size_t n = 0;

    for (size_t i = 0; i < list->n; i++) {
        struct policies_item policy;

        policies_look(list->items[i].path, &policy);
        if ((policy.unit == UNIT_TRAFFIC) != traffic) {
            continue;
        }
        if (n++ == 0 && traffic) {
            printf("\nServer schemes: they stage shares of requests, not machines; "
                   "ringfall show POLICY --bench\n");
        }
        print_policy(&list->items[i], &policy);
    }
}

static int print_kind(const struct library *library, size_t k)
{
    struct library_list list = { 0 };
    struct rf_error err = { 0 };

    if (library_list(library, kinds[k].kind, &list, &err) != RF_OK) {
        return complain_error(&err);
    }
    printf("%s\n", kinds[k].heading);
    if (kinds[k].kind == LIBRARY_POLICY) {
        print_policies(&list, false);
        print_policies(&list, true);
    }
    for (size_t i = 0; kinds[k].kind != LIBRARY_POLICY && i < list.n; i++) {
        printf("  ");
        wrap_padded(list.items[i].name, 20);
        printf("  ");
        wrap_print(list.items[i].title, 24, 24);
    }
    if (list.n == 0) {
        printf("  none\n");
    }
    library_list_free(&list);
    return COMMAND_OK;
}

#define GATES "gates"

/* Tests are no files: their own table tells them. */
static void print_gates(void)
{
    printf("Gates: how /rollout/gate judges a look; ringfall show GATE tells one, with "
           "--bench what it is worth\n");
    for (int i = 0; gate_test(i) != NULL; i++) {
        printf("  ");
        wrap_padded(gate_test(i)->name, 20);
        printf("  ");
        wrap_print(gate_test(i)->doc, 24, 24);
    }
}

static int run(const struct options *o, const struct program *p)
{
    const char *asked = o->arguments.n > 0 ? o->arguments.items[0] : NULL;
    struct param_nearest near;
    struct library library;
    char hint[96];
    size_t n = 0;

    (void)p;
    if (asked != NULL && strcmp(asked, "rollouts") == 0) {
        asked = "policies"; /* their other name */
    }
    near = (struct param_nearest){ .asked = asked };
    question_library(&library);
    for (size_t k = 0; k < N_OF(kinds); k++) {
        int status;

        if (asked != NULL && strcmp(asked, kinds[k].plural) != 0) {
            param_nearest_offer(&near, kinds[k].plural);
            continue;
        }
        printf("%s", n++ > 0 ? "\n" : "");
        status = print_kind(&library, k);
        if (status != COMMAND_OK) {
            return status;
        }
    }
    if (asked == NULL || strcmp(asked, GATES) == 0) {
        printf("%s", n++ > 0 ? "\n" : "");
        print_gates();
    } else {
        param_nearest_offer(&near, GATES);
    }
    if (n == 0) {
        param_nearest_hint(&near, hint, sizeof hint);
        return complain_text("there is no list of \"%.60s\"%s", asked, hint);
    }
    return COMMAND_OK;
}

const struct command list_command = {
    .name = "list",
    .arguments = "[scenarios|policies|variants|populations|dependencies|gates]",
    .summary = "scenarios, policies, variants, populations, dependencies and gates",
    .text =
        "Names are looked up in the working folder, in the folders of " LIBRARY_VARIABLE
        " (separated by ':'), and in the library that came with ringfall.",
    .examples = examples,
    .most = 1,
    .run = run,
};
