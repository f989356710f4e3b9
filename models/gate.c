/* gate.c: the tests that a health gate can make.
 *
 * A test is one entry of `tests`: it turns (failures, sample) into a statistic and a
 * verdict. The first look above the limit fails the gate; a share exactly at it passes.
 */
#include "models/gate.h"

static int look_none(const struct gate *g, int64_t failures, int64_t sample,
                     double *statistic)
{
    (void)g;
    (void)failures;
    (void)sample;
    *statistic = 0.0;
    return VERDICT_PASS;
}

static int look_failure_share(const struct gate *g, int64_t failures, int64_t sample,
                              double *statistic)
{
    *statistic = (double)failures / (double)sample;
    return *statistic > g->limit ? VERDICT_FAIL : VERDICT_PASS;
}

static const struct gate_test tests[] = {
    { "none", "no gate: waves follow each other by time", look_none },
    { "failure-share", "fails when failures / sample is above the limit",
      look_failure_share },
};

const struct gate_test *gate_test(int index)
{
    return index >= 0 && (size_t)index < sizeof tests / sizeof *tests ? &tests[index]
                                                                      : NULL;
}

struct look gate_look(const struct gate *g, tick_t at, int64_t failures, int64_t sample)
{
    struct look look = {
        .at = at, .failures = failures, .sample = sample, .limit = g->limit
    };

    if (sample < g->minimum || sample <= 0) {
        look.verdict = VERDICT_INCONCLUSIVE;
        return look;
    }
    look.verdict = gate_test(g->test)->look(g, failures, sample, &look.statistic);
    return look;
}

static const char *const test_names[] = { "none", "failure-share", NULL };
static const char *const signal_names[] = { "silent", "crash-reports", "rejects",
                                            "calls",  "platform",      NULL };

static const struct param gate_params[] = {
    { PARAM_ITEM(gate, test, PARAM_CHOICE, "", 0, 0, 1, "how the signal is judged"),
      .choices = test_names },
    { PARAM_ITEM(gate, signal, PARAM_CHOICE, "", GATE_SILENT, 0, 4,
                 "what is watched: machines that fell silent, crash reports, refusals, "
                 "organisations that call, the platform's crash reports"),
      .choices = signal_names },
    { PARAM_ITEM(gate, limit, PARAM_SHARE, "share", 0.02, 0, 1,
                 "share of failures above which the gate fails") },
    { PARAM_ITEM(gate, base, PARAM_SHARE, "share", 0.001, 0, 1,
                 "p0: share of failures of a good version") },
    { PARAM_ITEM(gate, alternative, PARAM_SHARE, "share", 0.01, 0, 1,
                 "p1: share of failures that the gate is to find") },
    { PARAM_ITEM(gate, alpha, PARAM_SHARE, "share", 0.05, 0, 1,
                 "wanted share of false halts") },
    { PARAM_ITEM(gate, beta, PARAM_SHARE, "share", 0.05, 0, 1,
                 "wanted share of bad versions that pass") },
    { PARAM_ITEM(gate, failed, PARAM_COUNT, "looks", 1, 1, 64,
                 "failed looks that fail the gate (failed-looks)") },
    { PARAM_ITEM(gate, of, PARAM_COUNT, "looks", 1, 1, 64,
                 "among so many looks in a row (failed-looks)") },
    { PARAM_ITEM(gate, reference, PARAM_REAL, "sd", 0.5, 0, 100,
                 "k: half the shift that is to be found (cusum)") },
    { PARAM_ITEM(gate, threshold, PARAM_REAL, "sd", 4, 0, 1e6,
                 "h: sum at which the gate fails (cusum)") },
    { PARAM_ITEM(gate, mixture, PARAM_SHARE, "share", 0.01, 0, 1,
                 "standard deviation of the mixing distribution (msprt)") },
    { PARAM_ITEM(
        gate, tolerance, PARAM_REAL, "", 0.25, 0, 100,
        "shift that does not count, as a part of the control's (mann-whitney)") },
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
    { PARAM_ITEM(gate, wait, PARAM_BOOL, "", 0, 0, 1,
                 "at the end of a bake without a large enough sample: wait, or go on") },
};
const struct param_table gate_table = { "gate", "A health gate.", sizeof(struct gate),
                                        gate_params,
                                        sizeof gate_params / sizeof *gate_params };
