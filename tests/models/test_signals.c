/* test_signals.c: what the vendor can see of machines that crash, refuse, or are switched
 * off, and when: replays of a little world, seen through the one look of a gate that
 * nothing fails. */
#include "models/purpose.h"
#include "models/replay.h"
#include "tests/models/little_world.h"

enum { N = 4500 }; /* endpoints of the little world */

/* Everybody at once, at tick 0, and one look at the end of the bake; no repairs. */
static void probe_init(struct little *l, int consequence)
{
    little_init(l);
    l->s.delivery.kind = DELIVERY_INSTANT;
    l->s.delivery.always_on = true;
    l->s.signals.people.limit = 1000000000;
    l->s.recovery.aids.guidance = l->s.recovery.aids.own = 400 * TICK_DAY;
    l->s.recovery.reboot = 5 * TICK_MINUTE;
    l->s.rollout.gate.test = 1;
    l->s.rollout.gate.limit = 1.0;
    l->s.rollout.gate.minimum = 1;
    l->s.rollout.gate.interval = TICK_DAY;
    l->s.rollout.restart_at = -1;
    l->defect.consequence = consequence;
    l->s.update.defects = (struct list){ &l->defect, 1 };
}

static void replay(struct little *l, struct outcome *o)
{
    const struct engine_options options = { .n_threads = 1 };
    struct rf_error err = { 0 };

    assert_int_equal(
        population_init(&l->population, &l->s.population, NULL, little_key, NULL, &err),
        RF_OK);
    assert_int_equal(replay_run(&l->s, &l->population, little_key, &options, o, &err),
                     RF_OK);
    population_free(&l->population);
}

static struct decision first(const struct outcome *o, enum decision_kind kind)
{
    for (size_t i = 0; i < o->log.n; i++) {
        if (o->log.items[i].kind == (int)kind) {
            return o->log.items[i];
        }
    }
    return (struct decision){ .at = TICK_NEVER };
}

/* What a look at a moment after the offer sees. */
static struct look look_at(struct little *l, int signal, tick_t at)
{
    struct outcome o;

    l->s.rollout.gate.signal = signal;
    l->waves[0].bake = at;
    replay(l, &o);
    const struct decision d = first(&o, DECISION_LOOK);

    assert_int_equal(d.at, at);
    replay_free(&o);
    return d.look;
}

static void check_near(double seen, double n, double p) /* 4.5 standard deviations */
{
    assert_close(seen, n * p, 4.5 * sqrt(n * p * (1.0 - p)));
}

static void test_signals_defaults_of_the_model(void **state)
{
    struct signals s;

    (void)state;
    param_defaults(&signals_table, &s);
    assert_int_equal(s.heartbeat.timeout, 6 * TICK_MINUTE);
    assert_close(s.heartbeat.goodbye_loss, 0.05, 0.0);
    assert_close(s.calls.machines, 50.0, 0.0);
    assert_int_equal(s.calls.period, 60 * TICK_MINUTE);
    assert_int_equal(s.calls.lag, 20 * TICK_MINUTE);
    assert_int_equal(s.people.limit, 50);
    assert_int_equal(s.people.mobilisation, 20 * TICK_MINUTE);
    assert_int_equal(s.people.decision, 35 * TICK_MINUTE);
    assert_false(s.platform.shared);
}

/* A machine that loops is missing after the timeout, and then enters the sample. */
static void test_signals_silence_after_the_timeout(void **state)
{
    struct little l;
    struct look look;

    (void)state;
    probe_init(&l, CONSEQUENCE_BOOT_LOOP);
    look = look_at(&l, GATE_SILENT, 6 * TICK_MINUTE);
    assert_int_equal(look.failures, 0);
    assert_int_equal(look.sample, 0);
    assert_int_equal(look.verdict, VERDICT_INCONCLUSIVE);
    look = look_at(&l, GATE_SILENT, 7 * TICK_MINUTE);
    assert_int_equal(look.failures, N);
    assert_int_equal(look.sample, N);
}

/* The sample has all that took it, whoever cannot be struck too. */
static void test_signals_sample_has_everybody(void **state)
{
    struct little l;
    struct look look;

    (void)state;
    probe_init(&l, CONSEQUENCE_BOOT_LOOP);
    l.defect.probability = 0.3;
    l.defect.classes = 1;
    look = look_at(&l, GATE_SILENT, 10 * TICK_MINUTE);
    assert_int_equal(look.sample, N);
    check_near((double)look.failures, 0.7 * N, 0.3);
}

/* Down for the reboot alone: silent for no longer. */
static void test_signals_silence_ends_with_the_return(void **state)
{
    struct little l;

    (void)state;
    probe_init(&l, CONSEQUENCE_CRASH_ONCE);
    l.s.recovery.reboot = 30 * TICK_MINUTE;
    assert_int_equal(look_at(&l, GATE_SILENT, 20 * TICK_MINUTE).failures, N);
    assert_int_equal(look_at(&l, GATE_SILENT, 60 * TICK_MINUTE).failures, 0);
}

/* Crash reports come from machines that come up again, after a delay, less the lost. */
static void test_signals_crash_reports_after_the_return(void **state)
{
    struct little l;

    (void)state;
    probe_init(&l, CONSEQUENCE_CRASH_ONCE);
    l.s.signals.crash_reports.loss = 0.2;
    l.s.signals.crash_reports.delay =
        (struct distribution){ DISTRIBUTION_CONSTANT, { 10.0 * TICK_MINUTE } };
    assert_int_equal(look_at(&l, GATE_CRASH_REPORTS, 14 * TICK_MINUTE).failures, 0);
    check_near((double)look_at(&l, GATE_CRASH_REPORTS, 30 * TICK_MINUTE).failures, N,
               0.8);
}

static void test_signals_no_reports_of_machines_that_loop(void **state)
{
    struct little l;

    (void)state;
    probe_init(&l, CONSEQUENCE_BOOT_LOOP);
    assert_int_equal(look_at(&l, GATE_CRASH_REPORTS, 2 * TICK_DAY).failures, 0);
}

/* Refusals are told at once, and who refuses is up. */
static void test_signals_rejects_at_once(void **state)
{
    struct little l;

    (void)state;
    probe_init(&l, CONSEQUENCE_REJECTED);
    assert_int_equal(look_at(&l, GATE_REJECTS, TICK_MINUTE).failures, N);
    assert_int_equal(look_at(&l, GATE_SILENT, TICK_HOUR).failures, 0);
    assert_int_equal(look_at(&l, GATE_SILENT, TICK_HOUR).sample, N);
}

/* The platform's vendor sees a share of the crashes, and shares it after its delay. */
static void test_signals_platform_sees_a_share(void **state)
{
    static const struct {
        double off; /* limit, in standard deviations from its mean */
        bool alarms;
    } rows[] = { { -4.5, true }, { 4.5, false } };
    const double p = 0.3;

    (void)state;
    for (size_t k = 0; k < 2; k++) {
        struct little l;
        struct outcome o;

        probe_init(&l, CONSEQUENCE_BOOT_LOOP);
        l.s.signals.platform.shared = true;
        l.s.signals.platform.sees = p;
        l.s.signals.platform.delay = 17 * TICK_MINUTE;
        l.s.signals.platform.limit =
            llround(N * p + rows[k].off * sqrt(N * p * (1.0 - p)));
        replay(&l, &o);
        assert_int_equal(o.facts.alarmed, rows[k].alarms ? 18 * TICK_MINUTE : TICK_NEVER);
        replay_free(&o);
    }
}

/* Switched off at the end of the day: silence as far as goodbyes are lost. Of the
 * office's machines 80 % are on at noon and 10 % at 21:00; the others are on all the
 * time. */
static void test_signals_lost_goodbyes(void **state)
{
    static const double loss[] = { 0.0, 0.25, 1.0 };

    (void)state;
    for (size_t k = 0; k < 3; k++) {
        struct little l;
        struct look look;

        probe_init(&l, CONSEQUENCE_BOOT_LOOP);
        l.s.update.defects.n = 0;
        l.s.delivery.always_on = false;
        l.s.population.persistence = 1.0;
        l.s.release += 12 * TICK_HOUR;
        l.regions[1].utc_offset = 0.0;
        l.s.signals.heartbeat.goodbye_loss = loss[k];
        look = look_at(&l, GATE_SILENT, 9 * TICK_HOUR);
        check_near((double)look.sample - 0.3 * N, 0.7 * N, 0.8);
        check_near((double)look.failures, 0.7 * N, 0.7 * loss[k]);
        /* On again the next morning: a day after, nobody is missing. */
        assert_int_equal(look_at(&l, GATE_SILENT, TICK_DAY).failures, 0);
    }
}

/* Over power-days that draw new levels. With every goodbye lost, a machine is missing
 * when it took the version and then was off for the timeout up to the look; a look comes
 * before what happens at its own tick. */
static int64_t missing(const struct little *l, const struct power *power, tick_t at)
{
    const struct population *p = &l->population;
    const tick_t since = at - l->s.signals.heartbeat.timeout;
    int64_t n = 0;

    for (uint32_t i = 0; i < p->n; i++) {
        struct segment segments[POPULATION_MAX_SEGMENTS];
        const struct organisation *o = &p->organisations[i];
        const size_t n_segments = population_segments(p, o, segments);

        for (uint32_t e = 0, j = 0; e < o->n; e++) {
            struct power_level level;
            tick_t took;

            while (j < n_segments && e >= segments[j].end) {
                j++;
            }
            const struct segment *g = &segments[j];

            power_level_init(
                &level, little_key, o->key, e,
                stream_block(little_key, o->key, e, PURPOSE_CONTACT, 0).word[0]);
            took = power_next_on(power, g->class, g->region, &level, 0);
            n += took < since &&
                 power_next_on(power, g->class, g->region, &level, since) >= at;
        }
    }
    return n;
}

static void test_signals_lost_goodbyes_over_days(void **state)
{
    static const tick_t moments[] = { 9 * TICK_HOUR, 21 * TICK_HOUR, TICK_DAY,
                                      2 * TICK_DAY + 8 * TICK_HOUR,
                                      2 * TICK_DAY + 17 * TICK_HOUR };

    (void)state;
    for (size_t k = 0; k < sizeof moments / sizeof *moments; k++) {
        struct little l;
        struct power power;

        probe_init(&l, CONSEQUENCE_BOOT_LOOP);
        l.s.update.defects.n = 0;
        l.s.delivery.always_on = false;
        l.s.population.persistence = 0.5;
        l.s.release += 12 * TICK_HOUR;
        l.s.signals.heartbeat.goodbye_loss = 1.0;
        const struct look look = look_at(&l, GATE_SILENT, moments[k]);

        assert_int_equal(
            population_init(&l.population, &l.s.population, NULL, little_key, NULL, NULL),
            RF_OK);
        assert_int_equal(
            power_init(&power, &l.s.population, l.s.release, l.s.horizon, false, NULL),
            RF_OK);
        assert_true(look.failures > 0);
        assert_int_equal(look.failures, missing(&l, &power, moments[k]));
        power_free(&power);
        population_free(&l.population);
    }
}

/* Callers by time: each organisation calls at rate activity·(1 − e^(−down/m0))/T after
 * the lag, so that a share 1 − e^(−rate·(t − L)) has called. A call is late by a minute
 * at most, and is seen at the end of its minute. 4,000 organisations; 4.5 standard
 * deviations. */
static void test_signals_calls_by_time(void **state)
{
    static const struct {
        double activity;
        int64_t limit;
    } rows[] = {
        { 1.0, 200 }, { 1.0, 1000 }, { 1.0, 2500 }, { 0.5, 1000 }, { 0.1, 200 }
    };
    const double n = 4000, down = 20;

    (void)state;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct little l;
        struct outcome o;

        probe_init(&l, CONSEQUENCE_BOOT_LOOP);
        for (int h = 0; h < PARAM_CURVE_HOURS; h++) {
            l.pattern.workday.at[h] = l.pattern.weekend.at[h] = rows[k].activity;
        }
        l.organisations[0].count = (int64_t)n;
        l.organisations[0].endpoints = down;
        l.s.population.organisations.n = 1;
        l.s.signals.people.limit = rows[k].limit;
        replay(&l, &o);
        const struct decision alarm = first(&o, DECISION_ALARM);
        const double rate = -rows[k].activity * expm1(-down / 50.0) / 60.0;
        const double t = (double)(alarm.at - l.s.signals.calls.lag) / (double)TICK_MINUTE;
        const double most = -n * expm1(-rate * t), least = -n * expm1(-rate * (t - 1.0));
        const double sd = sqrt(most * (1.0 - most / n));

        assert_true(alarm.at < o.horizon);
        assert_true(alarm.look.failures >= rows[k].limit);
        assert_close((double)alarm.look.failures, (most + least) / 2.0,
                     4.5 * sd + (most - least) / 2.0);
        replay_free(&o);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signals_defaults_of_the_model),
        cmocka_unit_test(test_signals_silence_after_the_timeout),
        cmocka_unit_test(test_signals_sample_has_everybody),
        cmocka_unit_test(test_signals_silence_ends_with_the_return),
        cmocka_unit_test(test_signals_crash_reports_after_the_return),
        cmocka_unit_test(test_signals_no_reports_of_machines_that_loop),
        cmocka_unit_test(test_signals_rejects_at_once),
        cmocka_unit_test(test_signals_platform_sees_a_share),
        cmocka_unit_test(test_signals_lost_goodbyes),
        cmocka_unit_test(test_signals_lost_goodbyes_over_days),
        cmocka_unit_test(test_signals_calls_by_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
