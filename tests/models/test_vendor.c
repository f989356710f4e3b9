/* test_vendor.c: the vendor alone: signals written by hand into the bins in which they
 * arrive, and what it decides, tells and logs. Bins of the future are filled from the
 * start, so that looking ahead would show. */
#include <stdlib.h>
#include <string.h>

#include "models/vendor.h"
#include "tests/check.h"

#define MINUTES(n) ((tick_t)(n)*TICK_MINUTE)
#define HOURS(n)   ((tick_t)(n)*TICK_HOUR)

enum { MOST_WAVES = 4, MOST_DEFECTS = 3 };

/* A vendor at work. */
struct office {
    struct scenario s;
    struct wave waves[MOST_WAVES];
    struct defect defects[MOST_DEFECTS];
    int64_t *tally; /* [channels][n_bins] */
    size_t n_bins;
    struct board board;
    struct vendor *vendor;
};

/* n waves of an hour's bake, k defects; a horizon of two days, bins of a minute. */
static void office_init(struct office *o, size_t n_waves, size_t n_defects)
{
    memset(o, 0, sizeof *o);
    param_defaults(&scenario_table, &o->s);
    o->s.horizon = HOURS(48);
    o->s.interval = TICK_MINUTE;
    for (size_t k = 0; k < n_waves; k++) {
        param_defaults(param_named(&rollout_table, "waves")->sub, &o->waves[k]);
        o->waves[k].bake = HOURS(1);
        o->waves[k].written = (uint16_t)k;
    }
    for (size_t i = 0; i < n_defects; i++) {
        param_defaults(param_named(&update_table, "defects")->sub, &o->defects[i]);
    }
    o->s.rollout.waves = (struct list){ o->waves, n_waves };
    o->s.update.defects = (struct list){ o->defects, n_defects };
    o->s.update.diagnosis = HOURS(1);
    o->s.update.build = HOURS(2);
    o->s.update.test = HOURS(3);
    o->s.recovery.aids.guidance = MINUTES(90);
    o->s.recovery.aids.tool = HOURS(40);
    o->s.recovery.aids.remote = HOURS(400);
    o->n_bins = (size_t)(o->s.horizon / o->s.interval);
    o->tally =
        calloc(signals_channel(n_defects, n_waves, 0) * o->n_bins, sizeof(int64_t));
    assert_non_null(o->tally);
}

static void office_free(struct office *o)
{
    vendor_free(o->vendor);
    free(o->tally);
    free(o->board.notices);
}

/* A gate on silence: limit 2 %, sample 100, a look every 5 minutes, 10 to decide. */
static void office_gate(struct office *o)
{
    o->s.rollout.gate.test = 1;
    o->s.rollout.gate.minimum = 100;
}

static void arrive(struct office *o, uint32_t channel, tick_t at, int64_t amount)
{
    o->tally[channel * o->n_bins + (size_t)(at / o->s.interval)] += amount;
}

static void arrive_wave(struct office *o, size_t wave, enum wave_channel which, tick_t at,
                        int64_t amount)
{
    arrive(o, signals_channel(o->s.update.defects.n, wave, which), at, amount);
}

/* The engine's part: decide at tick 0, at each next, and at the horizon. */
static void office_run(struct office *o)
{
    struct rf_error err = { 0 };
    tick_t now = 0, next = 0;

    o->vendor = vendor_new(&o->s, (struct stream_key){ 1, 1 }, &err);
    assert_non_null(o->vendor);
    for (int steps = 0; now < o->s.horizon; steps++) {
        const size_t before = o->board.n;

        assert_true(steps < 20000);
        now = next < o->s.horizon ? next : o->s.horizon;
        assert_int_equal(
            vendor_decide(o->vendor, now, o->tally, o->n_bins, &o->board, &next, &err),
            RF_OK);
        assert_true(now == o->s.horizon || next > now);
        for (size_t i = before; i < o->board.n; i++) {
            assert_true(o->board.notices[i].at >= now);
        }
    }
}

static const struct decision *nth(const struct office *o, enum decision_kind kind,
                                  size_t n)
{
    const struct vendor_log *log = vendor_log(o->vendor);

    for (size_t i = 0; i < log->n; i++) {
        if (log->items[i].kind == (int)kind && n-- == 0) {
            return &log->items[i];
        }
    }
    return NULL;
}

static tick_t when(const struct office *o, enum decision_kind kind, size_t n)
{
    const struct decision *d = nth(o, kind, n);

    return d == NULL ? TICK_NEVER : d->at;
}

static const struct notice *told(const struct office *o, enum notice_kind kind, size_t n)
{
    for (size_t i = 0; i < o->board.n; i++) {
        if (o->board.notices[i].kind == kind && n-- == 0) {
            return &o->board.notices[i];
        }
    }
    return NULL;
}

/* ---- waves ---- */

static void test_vendor_waves_follow_bakes(void **state)
{
    struct office o;

    (void)state;
    office_init(&o, 3, 0);
    office_run(&o);
    for (size_t k = 0; k < 3; k++) {
        assert_int_equal(when(&o, DECISION_WAVE, k), HOURS(k));
        assert_int_equal(told(&o, NOTICE_OFFER, k)->at, HOURS(k));
        assert_int_equal(told(&o, NOTICE_OFFER, k)->data[0], k | UINT64_C(1) << 16);
    }
    assert_int_equal(vendor_facts(o.vendor)->completed, HOURS(3));
    assert_int_equal(vendor_facts(o.vendor)->halted, TICK_NEVER);
    assert_int_equal(o.board.n, 3);
    office_free(&o);
}

/* Dates count from the release, which the laboratory can put off; two waves of one date
 * open together; without a date the bake counts. */
static void test_vendor_waves_follow_dates(void **state)
{
    struct office o;

    (void)state;
    office_init(&o, 4, 0);
    o.s.update.lab.machines = 1;
    o.s.update.lab.duration = HOURS(4);
    o.waves[0].start = HOURS(1);
    o.waves[1].start = HOURS(10);
    o.waves[2].start = HOURS(10);
    office_run(&o);
    assert_int_equal(vendor_facts(o.vendor)->released, HOURS(4));
    assert_int_equal(when(&o, DECISION_WAVE, 0), HOURS(5));
    assert_int_equal(when(&o, DECISION_WAVE, 1), HOURS(14));
    assert_int_equal(when(&o, DECISION_WAVE, 2), HOURS(14));
    assert_int_equal(when(&o, DECISION_WAVE, 3), HOURS(15));
    office_free(&o);
}

/* A hold that lasts past the next wave's date: the wave that is opened again has its bake
 * before the next. */
static void test_vendor_waves_held_past_a_date_bake(void **state)
{
    struct office o;

    (void)state;
    office_init(&o, 2, 1);
    office_gate(&o);
    o.s.rollout.on_fail = ON_FAIL_HOLD;
    o.waves[1].start = HOURS(2);
    arrive(&o, CHANNEL_STRUCK, 0, 10);
    arrive_wave(&o, 0, CHANNEL_OBSERVED, 0, 1000);
    arrive_wave(&o, 0, CHANNEL_SILENT, MINUTES(1), 100);
    office_run(&o);
    assert_int_equal(when(&o, DECISION_HOLD, 0), MINUTES(15));
    assert_int_equal(when(&o, DECISION_WAVE, 1), MINUTES(15) + HOURS(6));
    assert_int_equal(when(&o, DECISION_WAVE, 2), MINUTES(15) + HOURS(7));
    office_free(&o);
}

/* ---- people ---- */

static void test_vendor_people_halt_after_the_alarm(void **state)
{
    const struct decision *alarm;
    struct office o;

    (void)state;
    office_init(&o, 1, 1);
    arrive(&o, CHANNEL_STRUCK, MINUTES(1), 7);
    arrive(&o, CHANNEL_CALLS, MINUTES(20), 49);
    arrive(&o, CHANNEL_CALLS, MINUTES(24), 1); /* seen when its minute is over */
    office_run(&o);
    alarm = nth(&o, DECISION_ALARM, 0);
    assert_non_null(alarm);
    assert_int_equal(alarm->at, MINUTES(25));
    assert_true(alarm->by_people);
    assert_int_equal(alarm->look.failures, 50);
    assert_close(alarm->look.limit, 50.0, 0.0);
    assert_int_equal(when(&o, DECISION_HALT, 0), MINUTES(25 + 20 + 35));
    assert_true(vendor_facts(o.vendor)->by_people);
    assert_int_equal(vendor_facts(o.vendor)->alarmed, MINUTES(25));
    assert_int_equal(vendor_facts(o.vendor)->detected, MINUTES(25));
    assert_int_equal(vendor_facts(o.vendor)->wave, 0);
    assert_null(nth(&o, DECISION_ALARM, 1));
    office_free(&o);
}

/* Help is dated from detection; what would come past the horizon is not told. */
static void test_vendor_aids_from_detection(void **state)
{
    struct office o;

    (void)state;
    office_init(&o, 1, 1);
    arrive(&o, CHANNEL_CALLS, MINUTES(24), 60);
    office_run(&o);
    assert_int_equal(told(&o, NOTICE_AID, 0)->data[0], AID_GUIDANCE);
    assert_int_equal(told(&o, NOTICE_AID, 0)->at, MINUTES(25 + 90));
    assert_int_equal(told(&o, NOTICE_AID, 1)->data[0], AID_TOOL);
    assert_int_equal(told(&o, NOTICE_AID, 1)->at, MINUTES(25) + HOURS(40));
    assert_null(told(&o, NOTICE_AID, 2));
    office_free(&o);
}

static void test_vendor_people_below_the_limit_do_nothing(void **state)
{
    struct office o;

    (void)state;
    office_init(&o, 1, 1);
    arrive(&o, CHANNEL_CALLS, MINUTES(24), 49);
    arrive(&o, CHANNEL_PLATFORM, MINUTES(1), 1000000); /* not shared */
    office_run(&o);
    assert_null(nth(&o, DECISION_ALARM, 0));
    assert_int_equal(vendor_facts(o.vendor)->halted, TICK_NEVER);
    office_free(&o);
}

static void test_vendor_platform_reports_alarm_when_shared(void **state)
{
    struct office o;

    (void)state;
    office_init(&o, 1, 1);
    o.s.signals.platform.shared = true;
    o.s.signals.platform.limit = 10;
    arrive(&o, CHANNEL_PLATFORM, MINUTES(3), 9);
    arrive(&o, CHANNEL_PLATFORM, MINUTES(7), 1);
    office_run(&o);
    assert_int_equal(when(&o, DECISION_ALARM, 0), MINUTES(8));
    assert_int_equal(vendor_facts(o.vendor)->halted, MINUTES(8 + 55));
    office_free(&o);
}

/* Between alarm and halt the schedule runs on, unless it freezes. */
static void test_vendor_alarm_freezes_only_if_asked(void **state)
{
    (void)state;
    for (int freeze = 0; freeze < 2; freeze++) {
        struct office o;

        office_init(&o, 2, 1);
        o.s.rollout.freeze_on_alarm = freeze != 0;
        arrive(&o, CHANNEL_CALLS, MINUTES(30), 60);
        office_run(&o);
        assert_int_equal(when(&o, DECISION_HALT, 0), MINUTES(31 + 55));
        assert_int_equal(nth(&o, DECISION_HALT, 0)->wave, freeze ? 0 : 1);
        assert_int_equal(when(&o, DECISION_WAVE, 1) == HOURS(1), !freeze);
        office_free(&o);
    }
}

/* A stop is final: people who are alarmed later have nothing left to stop. */
static void test_vendor_alarm_after_the_end_stops_nothing(void **state)
{
    struct office o;

    (void)state;
    office_init(&o, 2, 1);
    office_gate(&o);
    o.s.rollout.restart_at = -1;
    arrive(&o, CHANNEL_STRUCK, 0, 10);
    arrive_wave(&o, 0, CHANNEL_OBSERVED, 0, 1000);
    arrive_wave(&o, 0, CHANNEL_SILENT, 0, 100);
    arrive(&o, CHANNEL_CALLS, HOURS(10), 100);
    office_run(&o);
    assert_int_equal(when(&o, DECISION_HALT, 0), MINUTES(15));
    assert_int_equal(when(&o, DECISION_FIX, 0), MINUTES(15) + HOURS(6));
    assert_int_equal(when(&o, DECISION_ALARM, 0), HOURS(10) + MINUTES(1));
    assert_null(nth(&o, DECISION_HALT, 1));
    assert_null(nth(&o, DECISION_WAVE, 1));
    assert_false(vendor_facts(o.vendor)->by_people);
    office_free(&o);
}

/* ---- the gate ---- */

static void test_vendor_gate_fails_at_the_first_look_above_the_limit(void **state)
{
    const struct decision *look;
    struct office o;

    (void)state;
    office_init(&o, 2, 1);
    office_gate(&o);
    o.s.rollout.restart_at = -1;
    arrive(&o, CHANNEL_STRUCK, MINUTES(2), 1);
    arrive_wave(&o, 0, CHANNEL_OBSERVED, MINUTES(2), 1000);
    arrive_wave(&o, 0, CHANNEL_SILENT, MINUTES(3), 20);   /* at the limit: passes */
    arrive_wave(&o, 0, CHANNEL_SILENT, MINUTES(12), 1);   /* above it from 15 on */
    arrive_wave(&o, 0, CHANNEL_CRASHES, MINUTES(1), 999); /* not its signal */
    arrive_wave(&o, 1, CHANNEL_SILENT, MINUTES(1), 999);  /* not its wave */
    office_run(&o);
    look = nth(&o, DECISION_LOOK, 0);
    assert_non_null(look);
    assert_int_equal(look->at, MINUTES(15));
    assert_int_equal(look->look.failures, 21);
    assert_int_equal(look->look.sample, 1000);
    assert_close(look->look.statistic, 0.021, 1e-15);
    assert_int_equal(look->look.verdict, VERDICT_FAIL);
    assert_int_equal(vendor_log(o.vendor)->n_looks, 3);
    assert_int_equal(when(&o, DECISION_HALT, 0), MINUTES(25));
    assert_false(nth(&o, DECISION_HALT, 0)->by_people);
    assert_int_equal(vendor_facts(o.vendor)->detected, MINUTES(15));
    assert_int_equal(told(&o, NOTICE_AID, 0)->at, MINUTES(15 + 90));
    office_free(&o);
}

/* Those that fell silent and came back count no more. */
static void test_vendor_gate_counts_net_silence(void **state)
{
    struct office o;

    (void)state;
    office_init(&o, 2, 1);
    office_gate(&o);
    arrive_wave(&o, 0, CHANNEL_OBSERVED, MINUTES(2), 1000);
    arrive_wave(&o, 0, CHANNEL_SILENT, MINUTES(3), 50);
    arrive_wave(&o, 0, CHANNEL_SILENT, MINUTES(4), -40);
    office_run(&o);
    assert_int_equal(nth(&o, DECISION_LOOK, 0)->at, HOURS(1)); /* the last one is kept */
    assert_int_equal(nth(&o, DECISION_LOOK, 0)->look.verdict, VERDICT_PASS);
    assert_int_equal(nth(&o, DECISION_LOOK, 0)->look.failures, 10);
    assert_int_equal(when(&o, DECISION_WAVE, 1), HOURS(1));
    office_free(&o);
}

/* A failed look keeps the next wave shut even if the stop takes effect after its hour. */
static void test_vendor_gate_failed_at_the_end_holds_the_wave(void **state)
{
    struct office o;

    (void)state;
    office_init(&o, 2, 1);
    office_gate(&o);
    arrive_wave(&o, 0, CHANNEL_OBSERVED, MINUTES(2), 1000);
    arrive_wave(&o, 0, CHANNEL_SILENT, MINUTES(59), 100);
    office_run(&o);
    assert_int_equal(when(&o, DECISION_LOOK, 0), HOURS(1));
    assert_int_equal(when(&o, DECISION_HALT, 0), MINUTES(70));
    assert_int_equal(nth(&o, DECISION_HALT, 0)->wave, 0);
    office_free(&o);
}

/* Too small a sample at the end of the bake: go on, or wait until it is there. */
static void test_vendor_gate_without_a_sample_waits_if_asked(void **state)
{
    (void)state;
    for (int wait = 0; wait < 2; wait++) {
        struct office o;

        office_init(&o, 2, 0);
        office_gate(&o);
        o.s.rollout.gate.wait = wait != 0;
        arrive_wave(&o, 0, CHANNEL_OBSERVED, 0, 99);
        arrive_wave(&o, 0, CHANNEL_OBSERVED, MINUTES(72), 1);
        office_run(&o);
        assert_int_equal(when(&o, DECISION_WAVE, 1), MINUTES(wait ? 75 : 60));
        assert_int_equal(nth(&o, DECISION_LOOK, 0)->look.verdict,
                         wait ? VERDICT_PASS : VERDICT_INCONCLUSIVE);
        office_free(&o);
    }
}

/* The earlier of two stops counts, whoever decided first. */
static void test_vendor_gate_overtakes_people(void **state)
{
    struct office o;

    (void)state;
    office_init(&o, 1, 1);
    office_gate(&o);
    arrive(&o, CHANNEL_CALLS, MINUTES(1), 60); /* a halt at 2 + 55 */
    arrive_wave(&o, 0, CHANNEL_OBSERVED, MINUTES(2), 1000);
    arrive_wave(&o, 0, CHANNEL_SILENT, MINUTES(21), 100); /* at 25 + 10 */
    office_run(&o);
    assert_int_equal(vendor_facts(o.vendor)->alarmed, MINUTES(2));
    assert_int_equal(vendor_facts(o.vendor)->halted, MINUTES(35));
    assert_false(vendor_facts(o.vendor)->by_people);
    office_free(&o);
}

/* ---- stops and fixes ---- */

/* Silence of a tenth of a wave that opened at `opened`, seen after 5 minutes. */
static void fail_wave(struct office *o, size_t wave, tick_t opened)
{
    arrive_wave(o, wave, CHANNEL_OBSERVED, opened, 1000);
    arrive_wave(o, wave, CHANNEL_SILENT, opened, 100);
}

static void test_vendor_rollback_reverts(void **state)
{
    static const enum notice_kind order[] = {
        NOTICE_OFFER, NOTICE_AID, NOTICE_AID, NOTICE_WITHDRAW, NOTICE_GOOD, NOTICE_RESTORE
    };
    struct office o;

    (void)state;
    office_init(&o, 2, 1);
    office_gate(&o);
    o.s.rollout.on_fail = ON_FAIL_ROLLBACK;
    o.s.rollout.restart_at = -1;
    arrive(&o, CHANNEL_STRUCK, 0, 1);
    fail_wave(&o, 0, 0);
    office_run(&o);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        assert_int_equal(o.board.notices[i].kind, order[i]);
    }
    assert_int_equal(told(&o, NOTICE_WITHDRAW, 0)->at, MINUTES(15));
    assert_int_equal(told(&o, NOTICE_GOOD, 0)->at, MINUTES(15));
    assert_int_equal(when(&o, DECISION_ROLLBACK, 0), MINUTES(15));
    office_free(&o);
}

/* A halt starts the next version where it is told to; waves before it get it at once. */
static void test_vendor_halt_restarts_at_a_wave(void **state)
{
    struct office o;

    (void)state;
    office_init(&o, 3, 1);
    office_gate(&o);
    o.s.rollout.restart_at = 1;
    arrive(&o, CHANNEL_STRUCK, 0, 1);
    fail_wave(&o, 0, 0);
    office_run(&o);
    const tick_t again = MINUTES(15) + HOURS(6);

    assert_int_equal(when(&o, DECISION_FIX, 0), again);
    assert_int_equal(told(&o, NOTICE_OFFER, 1)->at, again);
    assert_int_equal(told(&o, NOTICE_OFFER, 1)->data[0], 0 | UINT64_C(2) << 16);
    assert_int_equal(told(&o, NOTICE_OFFER, 1)->data[1], 0); /* without the defect */
    assert_int_equal(told(&o, NOTICE_OFFER, 2)->data[0], 1 | UINT64_C(2) << 16);
    assert_int_equal(when(&o, DECISION_WAVE, 1), again);
    assert_int_equal(vendor_facts(o.vendor)->completed, again + HOURS(2));
    office_free(&o);
}

/* Fixes go one at a time, in the order in which defects were found, not in that of the
 * list: the second is found first, in the first wave; the first in the second wave, while
 * the third, of the first wave, is still being fixed. */
static void test_vendor_fixes_first_found_first(void **state)
{
    struct office o;
    tick_t at = MINUTES(15);

    (void)state;
    office_init(&o, 2, 3);
    office_gate(&o);
    o.s.rollout.on_fail = ON_FAIL_HOLD;
    o.s.rollout.resume = RESUME_EACH_FIX;
    arrive(&o, CHANNEL_STRUCK + 1, 0, 1);
    arrive(&o, CHANNEL_STRUCK + 2, 0, 1);
    fail_wave(&o, 0, 0);
    arrive(&o, CHANNEL_STRUCK + 0, at + HOURS(6) + MINUTES(1), 1);
    fail_wave(&o, 0, at + HOURS(6));
    office_run(&o);
    assert_int_equal(when(&o, DECISION_HOLD, 0), at);
    for (size_t j = 0; j < 3; j++) {
        assert_int_equal(when(&o, DECISION_FIX, j), at + HOURS(6 * (j + 1)));
    }
    assert_int_equal(told(&o, NOTICE_OFFER, 0)->data[1], 7);
    assert_int_equal(told(&o, NOTICE_OFFER, 1)->data[1], 5); /* without the second */
    assert_int_equal(told(&o, NOTICE_OFFER, 2)->data[1], 1); /* nor the third */
    assert_int_equal(when(&o, DECISION_HOLD, 1), at + HOURS(6) + MINUTES(15));
    office_free(&o);
}

/* All fixes first, or each as it comes. */
static void test_vendor_resumes_after_all_fixes_or_each(void **state)
{
    (void)state;
    for (int each = 0; each < 2; each++) {
        struct office o;

        office_init(&o, 1, 2);
        office_gate(&o);
        o.s.rollout.on_fail = ON_FAIL_HOLD;
        o.s.rollout.resume = each ? RESUME_EACH_FIX : RESUME_ALL_FIXES;
        arrive(&o, CHANNEL_STRUCK, 0, 1);
        arrive(&o, CHANNEL_STRUCK + 1, 0, 1);
        fail_wave(&o, 0, 0);
        office_run(&o);
        assert_int_equal(when(&o, DECISION_WAVE, 1), MINUTES(15) + HOURS(each ? 6 : 12));
        assert_int_equal(nth(&o, DECISION_WAVE, 1)->version, each ? 2 : 3);
        office_free(&o);
    }
}

/* Nothing has struck: the diagnosis alone, and the same version goes on where it was, its
 * gate having had its say. */
static void test_vendor_false_alarm_costs_the_diagnosis(void **state)
{
    struct office o;

    (void)state;
    office_init(&o, 2, 1);
    office_gate(&o);
    fail_wave(&o, 0, 0);
    office_run(&o);
    const tick_t again = MINUTES(15) + HOURS(1);

    assert_int_equal(when(&o, DECISION_FIX, 0), again);
    assert_int_equal(when(&o, DECISION_WAVE, 1), again);
    assert_int_equal(nth(&o, DECISION_WAVE, 1)->version, 1);
    assert_int_equal(nth(&o, DECISION_WAVE, 1)->wave, 0);
    assert_int_equal(when(&o, DECISION_WAVE, 2), again + HOURS(1));
    assert_null(told(&o, NOTICE_GOOD, 0));
    office_free(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vendor_waves_follow_bakes),
        cmocka_unit_test(test_vendor_waves_follow_dates),
        cmocka_unit_test(test_vendor_waves_held_past_a_date_bake),
        cmocka_unit_test(test_vendor_people_halt_after_the_alarm),
        cmocka_unit_test(test_vendor_aids_from_detection),
        cmocka_unit_test(test_vendor_people_below_the_limit_do_nothing),
        cmocka_unit_test(test_vendor_platform_reports_alarm_when_shared),
        cmocka_unit_test(test_vendor_alarm_freezes_only_if_asked),
        cmocka_unit_test(test_vendor_alarm_after_the_end_stops_nothing),
        cmocka_unit_test(test_vendor_gate_fails_at_the_first_look_above_the_limit),
        cmocka_unit_test(test_vendor_gate_counts_net_silence),
        cmocka_unit_test(test_vendor_gate_failed_at_the_end_holds_the_wave),
        cmocka_unit_test(test_vendor_gate_without_a_sample_waits_if_asked),
        cmocka_unit_test(test_vendor_gate_overtakes_people),
        cmocka_unit_test(test_vendor_rollback_reverts),
        cmocka_unit_test(test_vendor_halt_restarts_at_a_wave),
        cmocka_unit_test(test_vendor_fixes_first_found_first),
        cmocka_unit_test(test_vendor_resumes_after_all_fixes_or_each),
        cmocka_unit_test(test_vendor_false_alarm_costs_the_diagnosis),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
