/* compare.c: ringfall compare. */
#include "cli/ask.h"
#include "cli/complain.h"
#include "cli/policies.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

static const struct options_entry entries[] = {
    OPTIONS_ENTRY(
        all, 0, OPTIONS_LIST, "policies|variants",
        "also under all policies of the library that stage machines, or all its "
        "variants; may be given again",
        0, 0),
    OPTIONS_SET,
    OPTIONS_ONLY,
    OPTIONS_REPLICATES,
    OPTIONS_QUICK,
    OPTIONS_SEED,
    OPTIONS_THREADS,
    OPTIONS_TORNADO,
    OPTIONS_JSON,
    OPTIONS_OUTPUT,
    OPTIONS_FORCE,
};

static const char *const examples[] = {
    "ringfall compare july-2024 canary rings",
    "the faulty update as it happened, behind a canary, and in three rings",
    "ringfall compare july-2024 canary canary+lab-diverse lab-diverse --quick",
    "a rollout, the same with a wider laboratory, and the laboratory alone; 5 worlds",
    "ringfall compare july-2024 --all policies --quick",
    "every policy of the library, sorted by outage; 5 worlds",
    "ringfall compare july-2024 canary --only industry=health --only region=us,uk",
    "hospitals of two countries, in the same world",
    "ringfall compare july-2024 canary --set '/signals/heartbeat/timeout=30 min'",
    "what if the vendor missed silent machines later?",
    "ringfall compare july-2024 canary rings --json | python3 -m json.tool",
    "numbers for programs",
    NULL
};

static int run(const struct options *o, const struct program *p)
{
    struct policies_names names;
    struct rf_error err = { 0 };
    int status =
        policies_names(&names, o->arguments.items + 1, o->arguments.n - 1, &o->all, &err);

    status = status == RF_OK
                 ? ask_names("compare", o->arguments.items[0], names.all.items,
                             names.all.n, o->arguments.n - 1, o, p)
                 : complain_error(&err);
    policies_names_free(&names);
    return status;
}

const struct command compare_command = {
    .name = "compare",
    .arguments = "SCENARIO [ROLLOUT...]",
    .summary = "one update under several rollouts, in the same simulated worlds",
    .text = "Runs the scenario as it is and under each rollout named, in the same "
            "simulated worlds: "
            "once with the bad update and once with a harmless one, so that the outage "
            "that a "
            "rollout avoids stands beside the protection that it delays.\n"
            "\n"
            "A ROLLOUT is a policy or a variant (ringfall list), a path to a file of "
            "your own, or "
            "several joined by '+'. Prints a table; each number is an average over "
            "worlds, with the "
            "range of 5-95 % of worlds below it. The result folder, with the report, is "
            "named last.",
    .examples = examples,
    .options = entries,
    .n_options = N_OF(entries),
    .least = 1,
    .most = QUESTION_MAX_ARMS + 1,
    .run = run,
};
