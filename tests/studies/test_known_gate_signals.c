/* test_known_gate_signals.c: what a gate can see through the whole model, and what it
 * cannot; every test of a gate against a bad version and a good one; machines hit before
 * a halt (data/known-answers.md, "Gates"). */
#include <stdio.h>

#include "tests/studies/known.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

/* ---- censoring ---- */

static void run_set(struct outcome *o, const char *name, const char *const *sets,
                    size_t n_sets, uint32_t replicate)
{
    struct scenario s;

    known_read_set(&s, name, sets, n_sets);
    known_run(o, &s, replicate);
    scenario_free(&s);
}

/* The boot loop goes through every gate on crash reports to the last wave and everybody:
 * each look has its machines, and not one failure. */
static void test_known_gate_signals_boot_loop_sails_through_crash_reports(void **state)
{
    struct outcome o;

    (void)state;
    run_set(&o, "censoring", NULL, 0, 0);
    assert_int_equal(o.facts.halted, TICK_NEVER);
    assert_int_equal(known_total(&o, IMPACT_HIT), 10000);
    for (size_t k = 0; k < 4; k++) {
        const struct decision *look = known_decision(&o, DECISION_LOOK, k);

        assert_int_equal(known_decision(&o, DECISION_WAVE, k)->at, (tick_t)k * TICK_HOUR);
        assert_int_equal(look->at, (tick_t)(k + 1) * TICK_HOUR);
        assert_int_equal(look->look.verdict, VERDICT_PASS);
        assert_int_equal(look->look.failures, 0);
        assert_in_range(look->look.sample, 900, 5000);
    }
    assert_int_equal(o.facts.completed, 4 * TICK_HOUR);
    replay_free(&o);
}

/* Silence catches it in the first wave: of 10,000 machines the canary's thousand. It is
 * delivered at once, loops after a minute, is silent after 6, in the look at 10 minutes,
 * and 10 later nobody gets it any more. */
static void test_known_gate_signals_silence_catches_the_boot_loop(void **state)
{
    const char *const sets[] = { "/rollout/gate/signal=silent" };
    const struct decision *look;
    struct outcome o;

    (void)state;
    run_set(&o, "censoring", sets, 1, 0);
    look = known_decision(&o, DECISION_LOOK, 0);
    assert_int_equal(look->at, 10 * TICK_MINUTE);
    assert_int_equal(look->look.verdict, VERDICT_FAIL);
    assert_int_equal(look->look.failures, 1000);
    assert_int_equal(look->look.sample, 1000);
    assert_close(look->look.statistic, 1.0, 0.0);
    assert_close(look->look.limit, 0.02, 0.0);
    assert_int_equal(o.facts.halted, 20 * TICK_MINUTE);
    assert_int_equal(o.facts.wave, 0);
    assert_int_equal(known_total(&o, IMPACT_HIT), 1000);
    replay_free(&o);
}

/* A gate on crash reports is not blind: who comes up again reports. Crash after a minute,
 * up after five, told after ten, seen at 20. */
static void test_known_gate_signals_crash_reports_catch_a_crash(void **state)
{
    const char *const sets[] = { "/update/defects/loop/consequence=crash-once" };
    const struct decision *look;
    struct outcome o;

    (void)state;
    run_set(&o, "censoring", sets, 1, 0);
    look = known_decision(&o, DECISION_LOOK, 0);
    assert_int_equal(look->at, 20 * TICK_MINUTE);
    assert_int_equal(look->look.failures, 1000);
    assert_int_equal(o.facts.halted, 30 * TICK_MINUTE);
    assert_int_equal(known_total(&o, IMPACT_HIT), 1000);
    replay_free(&o);
}

/* The platform's vendor sees 30 % of the crashes before the loop, and shares them after
 * ten minutes: in the look at 15. Not shared, they are not there. */
static void test_known_gate_signals_platform_reports(void **state)
{
    const char *const sets[] = { "/rollout/gate/signal=platform",
                                 "/signals/platform={ \"shared\": true, \"sees\": 0.3, "
                                 "\"delay\": \"10 min\" }" };
    const struct decision *look;
    struct outcome o;

    (void)state;
    run_set(&o, "censoring", sets, 2, 0);
    look = known_decision(&o, DECISION_LOOK, 0);
    assert_int_equal(look->at, 15 * TICK_MINUTE);
    assert_close((double)look->look.failures, 300.0, 4.5 * sqrt(1000 * 0.3 * 0.7));
    assert_int_equal(look->look.sample, 1000);
    assert_int_equal(known_total(&o, IMPACT_HIT), 1000);
    replay_free(&o);
    run_set(&o, "censoring", sets, 1, 0);
    assert_int_equal(o.facts.halted, TICK_NEVER);
    replay_free(&o);
}

/* Everybody at once: each of 1,000 organisations has 10 machines down after a minute,
 * and calls at rate (1 - e^(-10/50)) an hour, counted 20 minutes later. The gate fails on
 * more calls than .001 of 10,000 machines: as many as the elapsed time says, 4.5 standard
 * deviations and the minute by which a call is late. */
static void test_known_gate_signals_calls(void **state)
{
    const char *const sets[] = { "/rollout/gate/signal=calls",
                                 "/rollout/gate/limit=0.001",
                                 "/rollout/waves=[{ \"bake\": \"4 h\" }]" };
    const double rate = -expm1(-10.0 / 50.0) / 60.0;
    const struct decision *look;
    struct outcome o;

    (void)state;
    run_set(&o, "censoring", sets, 3, 0);
    look = known_decision(&o, DECISION_LOOK, 0);
    assert_non_null(look);
    assert_int_equal(look->look.verdict, VERDICT_FAIL);
    assert_int_equal(look->look.sample, 10000);
    assert_true(look->look.failures > 10);
    assert_close((double)look->at, 25.0 * (double)TICK_MINUTE, 5.0 * (double)TICK_MINUTE);
    const double minutes = (double)look->at / (double)TICK_MINUTE - 21.0;
    const double expected = -1000.0 * expm1(-rate * (minutes - 0.5));

    assert_close((double)look->look.failures, expected,
                 4.5 * sqrt(expected) + 1000.0 * rate);
    replay_free(&o);
}

/* Calls do not say of which wave they are: machines of a wave that no gate watches are in
 * the sample, too. Crash reports do. */
static void test_known_gate_signals_of_waves_without_a_gate(void **state)
{
    static const struct {
        const char *signal;
        int sample;
    } rows[] = { { "/rollout/gate/signal=calls", 10000 },
                 { "/rollout/gate/signal=crash-reports", 5000 } };

    (void)state;
    for (size_t k = 0; k < 2; k++) {
        const char *const sets[] = {
            rows[k].signal,
            "/rollout/gate/limit=1",
            "/rollout/waves=[{ \"share\": 0.5, \"bake\": \"30 min\", \"gated\": false }, "
            "{ \"bake\": \"1 h\" }]",
        };
        const struct decision *look;
        struct outcome o;

        run_set(&o, "censoring", sets, 3, 0);
        look = known_decision(&o, DECISION_LOOK, 0);
        assert_int_equal(look->wave, 1);
        assert_int_equal(look->look.sample, rows[k].sample);
        replay_free(&o);
    }
}

/* Good versions are reported too: at 1.2 reports a day and machine their share passes 2 %
 * after 24 minutes or so, at .12 it is .5 % at the end of the hour. A false halt costs
 * the diagnosis; the rollout goes on where it was. 21 of a mean of 8 by the tenth minute,
 * or of 5 by the hour's end, or 20 of 50: a false alarm in 5,000. */
static void test_known_gate_signals_base_rate_halts_a_good_version(void **state)
{
    static const struct {
        const char *base;
        bool halts;
    } rows[] = { { "/signals/crash_reports/base=1.2", true },
                 { "/signals/crash_reports/base=0.12", false } };

    (void)state;
    for (size_t k = 0; k < 2; k++) {
        const char *const sets[] = { rows[k].base, "/update/defects/loop/probability=0",
                                     "/update/diagnosis=2 h" };
        struct outcome o;

        run_set(&o, "censoring", sets, 3, 0);
        assert_int_equal(known_decision(&o, DECISION_HALT, 0) != NULL, rows[k].halts);
        if (rows[k].halts) {
            assert_in_range(known_decision(&o, DECISION_LOOK, 0)->at, 11 * TICK_MINUTE,
                            TICK_HOUR);
            assert_int_equal(known_decision(&o, DECISION_WAVE, 1)->at,
                             known_decision(&o, DECISION_FIX, 0)->at);
        }
        assert_int_equal(known_total(&o, IMPACT_HIT), 0);
        replay_free(&o);
    }
}

/* ---- every test ---- */

static void test_known_gate_signals_every_test(void **state)
{
    (void)state;
    for (int t = 1; gate_test(t) != NULL; t++) {
        char set[64];
        const char *const sets[] = { set, "/update/defects={}" };

        snprintf(set, sizeof set, "/rollout/gate/test=%s", gate_test(t)->name);
        for (int bad = 0; bad < 2; bad++) {
            const struct decision *look;
            struct outcome o;

            run_set(&o, "gate-tests", sets, bad ? 1 : 2, 3);
            look = known_decision(&o, DECISION_LOOK, 0);
            assert_non_null(look);
            assert_int_equal(look->look.test, t);
            assert_int_equal(look->look.verdict, bad ? VERDICT_FAIL : VERDICT_PASS);
            assert_int_equal(o.facts.halted != TICK_NEVER, bad);
            if (bad) { /* in the canary: 5 % of 2,000 at most, 4.5 deviations */
                assert_int_equal(o.facts.wave, 0);
                assert_in_range(known_total(&o, IMPACT_HIT), 1, 145);
                assert_true(look->look.statistic >= look->look.limit);
            } else {
                assert_int_equal(known_decision(&o, DECISION_WAVE, 1)->at, 3 * TICK_HOUR);
            }
            replay_free(&o);
        }
    }
}

/* ---- machines hit before a halt ---- */

/* Minutes. */
struct times {
    int crash, report, interval, decision;
};

/* The first machine polls in the first minute, 100 of 10,000 do so in each: its failure
 * comes at crash + report, is seen by the look after the end of that minute, and acts a
 * decision later. So rate * (crash + report + interval + decision) is right within one
 * interval. Moments are exact; machines 4.5 standard deviations of the uniform phases. */
static void check_exposed(const struct times *t, bool silent)
{
    const double N = 10000, period = 100;
    char crash[80], heartbeat[80], reports[80], interval[80], decision[80];
    const char *const sets[] = { crash,
                                 heartbeat,
                                 reports,
                                 interval,
                                 decision,
                                 silent ? "/rollout/gate/signal=silent"
                                        : "/rollout/gate/signal=crash-reports",
                                 silent ? "/update/defects/crash/consequence=boot-loop"
                                        : "/update/defects/crash/consequence=crash-once",
                                 "/recovery/reboot=1 s",
                                 "/signals/crash_reports/loss=0" };
    const int first = (t->crash + t->report) / t->interval * t->interval + t->interval;
    const int halted = first + t->decision;
    const double sum = t->crash + t->report + t->interval + t->decision;
    struct outcome o;

    snprintf(crash, sizeof crash, "/update/defects/crash/delay=%d min", t->crash);
    snprintf(heartbeat, sizeof heartbeat, "/signals/heartbeat/timeout=%d min",
             silent ? t->report : 0);
    snprintf(reports, sizeof reports, "/signals/crash_reports/delay=%d min", t->report);
    snprintf(interval, sizeof interval, "/rollout/gate/interval=%d min", t->interval);
    snprintf(decision, sizeof decision, "/rollout/gate/decision_delay=%d min",
             t->decision);
    run_set(&o, "exposed", sets, N_OF(sets), (uint32_t)(t->crash + t->interval));
    assert_int_equal(known_decision(&o, DECISION_LOOK, 0)->at, first * TICK_MINUTE);
    assert_int_equal(o.facts.halted, halted * TICK_MINUTE);

    const double share = fmin(halted / period, 1.0);
    const double hit = (double)known_total(&o, IMPACT_HIT);

    assert_close(hit, N * share, 4.5 * sqrt(N * share * (1.0 - share)));
    assert_close(hit, N / period * sum,
                 N / period * t->interval + 4.5 * sqrt(N * share * (1.0 - share)));
    replay_free(&o);
}

static void test_known_gate_signals_machines_hit_before_a_halt(void **state)
{
    static const struct times rows[] = {
        { 4, 6, 5, 10 },  { 0, 0, 5, 0 },   { 1, 0, 1, 0 },   { 0, 15, 10, 10 },
        { 30, 6, 5, 10 }, { 2, 3, 20, 30 }, { 10, 7, 3, 50 }, { 5, 5, 60, 5 },
    };

    (void)state;
    for (size_t k = 0; k < N_OF(rows); k++) {
        check_exposed(&rows[k], true);
        check_exposed(&rows[k], false);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_gate_signals_boot_loop_sails_through_crash_reports),
        cmocka_unit_test(test_known_gate_signals_silence_catches_the_boot_loop),
        cmocka_unit_test(test_known_gate_signals_crash_reports_catch_a_crash),
        cmocka_unit_test(test_known_gate_signals_platform_reports),
        cmocka_unit_test(test_known_gate_signals_calls),
        cmocka_unit_test(test_known_gate_signals_of_waves_without_a_gate),
        cmocka_unit_test(test_known_gate_signals_base_rate_halts_a_good_version),
        cmocka_unit_test(test_known_gate_signals_every_test),
        cmocka_unit_test(test_known_gate_signals_machines_hit_before_a_halt),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
