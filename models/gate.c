/* gate.c: parameters of a health gate, one look, and what it says in words. The tests
 * are in gate_tests.c. */
#include "models/gate.h"

#include <stdio.h>

struct look gate_look(const struct gate *g, const struct gate_view *view,
                      struct gate_state *state)
{
    const struct gate_test *test = gate_test(g->test);
    struct gate_view seen = *view;
    struct look look = { .at = view->at,
                         .failures = view->failures > 0 ? view->failures : 0,
                         .sample = view->sample,
                         .needed = g->minimum,
                         .limit = test->limit(g),
                         .verdict = VERDICT_INCONCLUSIVE,
                         .test = g->test };

    seen.failures = look.failures;
    if (view->sample >= g->minimum && view->sample > 0) {
        look.verdict = test->look(g, &seen, state, &look.statistic);
        state->failures = seen.failures;
        state->sample = seen.sample;
    }
    state->n_looks++;
    return look;
}

void gate_check(const struct gate *g, struct error_list *errors)
{
    char path[64];
    const char *where = "test";
    const char *fault = gate_test(g->test)->fault(g, &where);

    if (fault != NULL) {
        snprintf(path, sizeof path, "/rollout/gate/%s", where);
        error_list_add(errors, path, "%s (test %s)", fault, gate_test(g->test)->name);
    }
    if (g->across && !gate_test(g->test)->remembers) {
        error_list_add(errors, "/rollout/gate/across",
                       "remembers no looks: it counts what is in a wave (test %s)",
                       gate_test(g->test)->name);
    }
}

void gate_rule_text(const struct gate *g, char *out, size_t size)
{
    gate_test(g->test)->rule(g, out, size);
}

void gate_look_text(const struct look *look, char *out, size_t size)
{
    static const char *const ends[] = { "passed", "failed", "could not tell" };
    const struct gate_test *test = gate_test(look->test);

    if (look->test == 0) {
        snprintf(out, size, "%s", "");
    } else if (look->sample < look->needed || look->sample <= 0) {
        snprintf(out, size, "%lld machines, fewer than the %lld it needs: %s",
                 (long long)look->sample, (long long)look->needed, ends[look->verdict]);
    } else {
        snprintf(out, size, "%s %.4g, fails %s %.4g: %s", test->statistic,
                 look->statistic, test->reaches ? "at" : "above", look->limit,
                 ends[look->verdict]);
    }
}

static const char *const test_names[] = {
    "none",  "failure-share", "failed-looks", "clopper-pearson",  "sprt", "cusum",
    "msprt", "e-process",     "mann-whitney", "decision-service", NULL
};
static const char *const signal_names[] = { "silent", "crash-reports", "rejects",
                                            "calls",  "platform",      NULL };

static const struct param gate_params[] = {
    { PARAM_ITEM(gate, test, PARAM_CHOICE, "", 0, 0, 9, "how the signal is judged"),
      .choices = test_names },
    { PARAM_ITEM(gate, signal, PARAM_CHOICE, "", GATE_SILENT, 0, 4,
                 "what is watched: machines that fell silent, crash reports, refusals, "
                 "organisations that call, the platform's crash reports"),
      .choices = signal_names },
    { PARAM_ITEM(
        gate, limit, PARAM_SHARE, "share", 0.02, 0, 1,
        "share of failures above which a look fails (failure-share, failed-looks, "
        "clopper-pearson)") },
    { PARAM_ITEM(
        gate, base, PARAM_SHARE, "share", 0.001, 0, 1,
        "p0: share of failures of a good version (sprt, cusum, msprt, e-process, "
        "mann-whitney)") },
    { PARAM_ITEM(gate, alternative, PARAM_SHARE, "share", 0.01, 0, 1,
                 "p1: share of failures that the gate is to find (sprt)") },
    { PARAM_ITEM(gate, alpha, PARAM_SHARE, "share", 0.05, 0, 1,
                 "wanted share of false halts: of each look (clopper-pearson, "
                 "mann-whitney), of a whole wave (sprt, msprt, e-process)") },
    { PARAM_ITEM(gate, beta, PARAM_SHARE, "share", 0.05, 0, 1,
                 "wanted share of bad versions that pass (sprt)") },
    { PARAM_ITEM(gate, failed, PARAM_COUNT, "looks", 1, 1, 64,
                 "failed looks that fail the gate (failed-looks)") },
    { PARAM_ITEM(gate, of, PARAM_COUNT, "looks", 1, 1, 64,
                 "among so many looks in a row (failed-looks)") },
    { PARAM_ITEM(
        gate, across, PARAM_BOOL, "", 0, 0, 1,
        "what the test remembers of its looks goes on with the next wave of a version; "
        "else each wave begins anew (failed-looks, cusum, mann-whitney)") },
    { PARAM_ITEM(gate, reference, PARAM_REAL, "sd", 0.5, 0, 100,
                 "k: half the shift that is to be found (cusum)") },
    { PARAM_ITEM(gate, threshold, PARAM_REAL, "sd", 4, 0, 1e6,
                 "h: sum at which the gate fails (cusum)") },
    { PARAM_ITEM(gate, mixture, PARAM_SHARE, "share", 0.01, 0, 1,
                 "standard deviation of the mixing distribution (msprt)") },
    { PARAM_ITEM(
        gate, tolerance, PARAM_REAL, "", 0.25, 0, 100,
        "shift that does not count, as a part of the control's (mann-whitney)") },
    { PARAM_ITEM(gate, looks, PARAM_COUNT, "looks", 5, 2, GATE_MOST_RANKS,
                 "looks with news before it says anything (mann-whitney)") },
    { PARAM_ITEM(gate, precision, PARAM_SHARE, "share", 0.9, 0, 1,
                 "share of its alarms that are right (decision-service)") },
    { PARAM_ITEM(gate, recall, PARAM_SHARE, "share", 0.9, 0, 1,
                 "share of the bad versions that it finds (decision-service)") },
    { PARAM_ITEM(gate, prevalence, PARAM_SHARE, "share", 0.01, 0, 1,
                 "share of bad versions for which its precision holds "
                 "(decision-service)") },
    { PARAM_ITEM(gate, first_look, PARAM_DURATION, "time", 0, 0, 30 * (double)TICK_DAY,
                 "after the wave opened; 0: one interval") },
    { PARAM_ITEM(gate, interval, PARAM_DURATION, "time", 5 * (double)TICK_MINUTE,
                 (double)TICK_MINUTE, (double)TICK_DAY, "time between looks") },
    { PARAM_ITEM(gate, minimum, PARAM_COUNT, "machines", 200, 1, 1e9,
                 "sample below which a look tells nothing") },
    { PARAM_ITEM(gate, decision_delay, PARAM_DURATION, "time", 10 * (double)TICK_MINUTE,
                 0, 30 * (double)TICK_DAY, "from a failed look to its effect") },
    { PARAM_ITEM(
        gate, wait, PARAM_BOOL, "", 0, 0, 1,
        "at the end of a bake without a verdict (too small a sample, or a test that "
        "cannot tell): wait, or go on") },
};
const struct param_table gate_table = { "gate", "A health gate.", sizeof(struct gate),
                                        gate_params,
                                        sizeof gate_params / sizeof *gate_params };
