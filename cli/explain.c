/* explain.c: ringfall explain: why something stopped in a simulated world of a result,
 * and whether one thing changed would have prevented it. */
#include "cli/explain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/complain.h"
#include "cli/decided.h"
#include "cli/execute.h"
#include "cli/manifest.h"
#include "cli/progress.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

static const struct options_entry entries[] = {
    OPTIONS_ENTRY(arm, 'a', OPTIONS_TEXT, "NAME",
                  "the rollout, as the result calls it (its first, as it happened)", 0,
                  0),
    OPTIONS_ENTRY(world, 'w', OPTIONS_COUNT, "N", "which of its simulated worlds (1)", 1,
                  UINT32_MAX),
    OPTIONS_ENTRY(worlds, 0, OPTIONS_COUNT, "N",
                  "run so many of its worlds, from that one on, and tell in how many of "
                  "them it stopped (1)",
                  1, 100000),
    { "set", 0, OPTIONS_LIST, "/POINTER=VALUE",
      "the same luck with one parameter changed: what would not have stopped? "
      "May be given again; all are changed together",
      offsetof(struct options, sets), 0, 0 },
    OPTIONS_ENTRY(with, 0, OPTIONS_LIST, "ROLLOUT|VARIANT",
                  "likewise with a rollout or a variant; before any --set", 0, 0),
    OPTIONS_THREADS,
    OPTIONS_ENTRY(json, 0, OPTIONS_FLAG, NULL, "print JSON instead of text", 0, 0),
};

static const char *const examples[] = {
    "ringfall explain results/july-2024-run",
    "the longest outage of its first simulated world, back to what began it",
    "ringfall explain results/july-2024-run delta",
    "the longest one of an organisation (/population/organisations)",
    "ringfall explain results/july-2024-run check-in delta --worlds 20",
    "of one of its services; and in how many of 20 worlds that stopped",
    "ringfall explain results/july-2024-run cloud-a-first",
    "of a provider (/dependencies/providers)",
    "ringfall explain results/july-2024-run playout 11345",
    "of an organisation without a name, by the number that the report's ten worst tell",
    "ringfall explain results/july-2024-run delta --set /dependencies/buffer_scale=4",
    "what would not have stopped with buffers four times as long?",
    "ringfall explain results/july-2024-compare --with canary",
    "and with another rollout?",
    "ringfall explain results/july-2024-compare decisions canary",
    "each decision of a rollout, and why: when its gate passed or failed, on what",
    NULL
};

/* ---- what is asked ---- */

static int find_arm(const struct question *q, const char *name, size_t *arm,
                    struct rf_error *err)
{
    struct param_nearest near = { .asked = name };
    char hint[96];

    *arm = 0;
    for (size_t i = 0; name != NULL && i < q->n; i++) {
        if (strcmp(q->arms[i].name, name) == 0) {
            *arm = i;
            return RF_OK;
        }
        param_nearest_offer(&near, q->arms[i].name);
    }
    if (name == NULL) {
        return RF_OK;
    }
    param_nearest_hint(&near, hint, sizeof hint);
    return rf_fail(err, RF_EINPUT, "", "the result has no rollout \"%.60s\"%s", name,
                   hint);
}

static int check_worlds(const struct manifest *m, const struct options *o,
                        struct rf_error *err)
{
    if (o->world > m->worlds) {
        return rf_fail(err, RF_EINPUT, "", "--world %lld: the result has %u worlds",
                       (long long)o->world, m->worlds);
    }
    if (o->world - 1 + o->worlds > m->worlds) {
        return rf_fail(err, RF_EINPUT, "",
                       "--worlds %lld: from world %lld on the result has %lld",
                       (long long)o->worlds, (long long)o->world,
                       (long long)m->worlds - (long long)o->world + 1);
    }
    return RF_OK;
}

static int find_whom(struct explain_whom *whom, const struct scenario *s,
                     const char *result, const struct options *o, struct rf_error *err)
{
    int status = RF_OK;

    *whom =
        (struct explain_whom){ .kind = -1, .organisation = -1, .provider = -1, .lp = -1 };
    if (!dependencies_any(&s->dependencies)) {
        return rf_fail(err, RF_EINPUT, "",
                       "%.120s has no services: the \"dependencies\" of its scenario are "
                       "empty, there is nothing to explain",
                       result);
    }
    for (size_t i = 1; i < o->arguments.n && status == RF_OK; i++) {
        status = explain_find(whom, s, o->arguments.items[i], err);
    }
    return status;
}

/* ---- running ---- */

/* The arms that are needed, out of the question: the baseline, the explained, the changed
 * one. */
static size_t take_arms(struct question *q, size_t arm, bool changed, struct arm *out)
{
    const size_t from[] = { 0, arm, q->n - 1 };
    size_t n = 0;

    for (size_t i = 0; i < 3; i++) {
        if ((i == 1 && arm == 0) || (i == 2 && !changed)) {
            continue;
        }
        out[n++] = q->arms[from[i]];
        q->arms[from[i]].scenario = (struct scenario){ 0 };
    }
    return n;
}

static int run_worlds(struct explained *e, struct question *q, size_t arm,
                      const struct execute_plan *plan, const struct program *p,
                      struct rf_error *err)
{
    const uint32_t world = (uint32_t)e->o->world - 1;
    struct arm arms[3] = { 0 };
    const size_t n_arms = take_arms(q, arm, e->changed, arms);
    struct progress progress;
    const struct explain_options options = {
        .run = { .seed = plan->seed,
                 .first_replicate = plan->first_replicate + world,
                 .n_threads = (unsigned)e->o->threads,
                 .only = q->only,
                 .stop = p->stop,
                 .progress = progress_update,
                 .progress_arg = &progress },
        .arm = arm == 0 ? 0 : 1,
        .worlds = (uint32_t)e->o->worlds,
        .whom = e->whom,
    };
    int status;

    progress_start(&progress, 1.0);
    progress_part(&progress, "simulating it again", 1.0);
    status = explain_run(arms, n_arms, e->changed ? n_arms - 1 : 0, &options, e->worlds,
                         &e->share, err);
    progress_end(&progress);
    return status;
}

static int explain(struct explained *e, struct question *q, size_t arm,
                   const struct execute_plan *plan, const struct program *p,
                   struct rf_error *err)
{
    int status = run_worlds(e, q, arm, plan, p, err);

    if (status == RF_OK && e->whom.lp >= e->worlds[0].graph.n_lps) {
        status = rf_fail(err, RF_EINPUT, "",
                         "there is no organisation %lld: this world has %u, from 0",
                         (long long)e->whom.lp, e->worlds[0].graph.n_lps);
    }
    if (status != RF_OK) {
        explain_free(&e->worlds[0]);
        explain_free(&e->worlds[1]);
        return status;
    }
    e->outage = explain_longest(&e->worlds[0], &e->whom);
    if (e->outage != NULL) {
        chain_walk(&e->worlds[0].outages, e->outage, &e->chain);
    }
    if (e->changed) {
        status = avoided_init(&e->avoided, &e->worlds[0], &e->worlds[1], &e->whom, err);
    }
    if (status == RF_OK && e->o->json) {
        status = explain_print_json(e, err);
    } else if (status == RF_OK) {
        explain_print(e);
    }
    avoided_free(&e->avoided);
    explain_free(&e->worlds[0]);
    explain_free(&e->worlds[1]);
    return status;
}

static int decisions(const struct explained *e, struct question *q, size_t arm,
                     const struct execute_plan *plan, const struct program *p,
                     struct rf_error *err)
{
    struct arm arms[3] = { 0 };
    const size_t n = take_arms(q, arm, e->changed, arms);

    return decided_tell(arms, n, e->changed, &q->only, plan, e->o, p, err);
}

/* ---- the result ---- */

/* Another program might make other worlds. */
static void check_version(const struct manifest *m, const struct question *q,
                          const struct execute_plan *plan)
{
    char hash[SHA256_TEXT_SIZE];

    execute_hash(q, plan, hash);
    if (strcmp(hash, m->question) != 0) {
        fprintf(stderr,
                "ringfall: the result is of ringfall %s; %s may simulate other worlds "
                "than it has\n",
                m->version, RF_VERSION);
    }
}

static int explain_question(struct question *q, const struct manifest *m,
                            const struct execute_plan *plan, const struct options *o,
                            const struct program *p)
{
    struct explained e = { .o = o,
                           .scenario = q->name,
                           .seed = plan->seed,
                           .n_worlds = m->worlds,
                           .changed = o->sets.n > 0 || o->with.n > 0 };
    const bool decided =
        o->arguments.n > 1 && strcmp(o->arguments.items[1], DECIDED_WORD) == 0;
    struct error_list errors = { 0 };
    struct rf_error err = { 0 };
    size_t arm;
    int status = find_arm(
        q, decided && o->arguments.n > 2 ? o->arguments.items[2] : o->arm, &arm, &err);

    check_version(m, q, plan);
    status = status == RF_OK ? check_worlds(m, o, &err) : status;
    status = status == RF_OK && !decided ? find_whom(&e.whom, &q->arms[arm].scenario,
                                                     o->arguments.items[0], o, &err)
                                         : status;
    if (status != RF_OK) {
        return complain_error(&err);
    }
    if (e.changed) {
        status = question_change(q, arm, o, &errors);
        if (status != RF_OK) {
            status = complain_list(&errors, status);
            error_list_free(&errors);
            return status;
        }
    }
    error_list_free(&errors);
    e.rollout = q->arms[arm].title;
    status = decided ? decisions(&e, q, arm, plan, p, &err)
                     : explain(&e, q, arm, plan, p, &err);
    return status == RF_OK ? COMMAND_OK : complain_error(&err);
}

static int run(const struct options *o, const struct program *p)
{
    const char *name = o->arguments.items[0];
    struct manifest_again again;
    int status;

    if (!manifest_is_result(name)) {
        return complain_text("%.120s is no result: a folder that ringfall run or compare "
                             "has written is asked for, such as results/july-2024-run",
                             name);
    }
    status = manifest_ask_again(&again, name);
    if (status == COMMAND_OK) {
        const struct execute_plan plan = execute_plan(&again.options, &again.question);

        status = explain_question(&again.question, &again.manifest, &plan, o, p);
    }
    manifest_again_free(&again);
    return status;
}

const struct command explain_command = {
    .name = "explain",
    .arguments = "RESULT [SERVICE|ORGANISATION|PROVIDER]... | RESULT decisions [ROLLOUT]",
    .summary = "why something stopped in a result, and what would have prevented it",
    .text =
        "Simulates one world of a result again and tells of its longest outage why it "
        "was: "
        "what the service needed, whose service or which machines were gone, what took "
        "these down, back to the update and the decision that let it through, or to "
        "another incident; and how each came back.\n"
        "\n"
        "With names it is the longest outage of a kind of service, of an organisation "
        "that "
        "the scenario names, of a provider, or of a service of one of these. With --set "
        "or "
        "--with the world is simulated once more, with the same luck and that changed: "
        "which outages would not have been, and which are new?\n"
        "\n"
        "With the word \"decisions\" it tells instead what was decided, with the bad "
        "update and with the harmless one: each wave, each look of the gate that "
        "decided, with its statistic, limit and sample, and what people did.\n"
        "\n"
        "One world is one story of many: --worlds tells how common it is. All of it is "
        "simulated, not a record.",
    .examples = examples,
    .options = entries,
    .n_options = N_OF(entries),
    .least = 1,
    .most = 3,
    .run = run,
};
