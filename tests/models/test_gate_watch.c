/* test_gate_watch.c: what a gate has seen, from signals written by hand into the bins in
 * which they arrive. */
#include "models/gate_watch.h"

#include <string.h>

#include "tests/check.h"

#define MINUTES(n) ((tick_t)(n)*TICK_MINUTE)

enum { N_BINS = 600, N_WAVES = 2, N_DEFECTS = 1 };
enum { N_CHANNELS = CHANNEL_STRUCK + N_DEFECTS + N_WAVES * CHANNEL_BY_WAVE };

struct place {
    struct scenario s;
    struct wave waves[N_WAVES];
    struct defect defect;
    int64_t tally[N_CHANNELS * N_BINS];
    struct gate_watch watch;
    struct stream_key key;
};

static void place_init(struct place *p, enum gate_signal signal)
{
    memset(p, 0, sizeof *p);
    param_defaults(&scenario_table, &p->s);
    for (size_t k = 0; k < N_WAVES; k++) {
        param_defaults(param_named(&rollout_table, "waves")->sub, &p->waves[k]);
    }
    p->s.interval = TICK_MINUTE;
    p->s.rollout.waves = (struct list){ p->waves, N_WAVES };
    p->s.update.defects = (struct list){ &p->defect, N_DEFECTS };
    p->s.rollout.gate.test = 1;
    p->s.rollout.gate.minimum = 1;
    p->s.rollout.gate.signal = signal;
    p->key = (struct stream_key){ 1, 1 };
}

static void arrive(struct place *p, uint32_t channel, int minute, int64_t amount)
{
    p->tally[channel * N_BINS + (size_t)minute] += amount;
}

static void arrive_wave(struct place *p, size_t wave, enum wave_channel which, int minute,
                        int64_t amount)
{
    arrive(p, signals_channel(N_DEFECTS, wave, which), minute, amount);
}

static void open(struct place *p, int wave, int version, int minute)
{
    gate_watch_open(&p->watch, &p->s, p->key, wave, version, MINUTES(minute), p->tally,
                    N_BINS);
}

static struct look look(struct place *p, int wave, int minute)
{
    gate_watch_until(&p->watch, &p->s, p->key, wave, MINUTES(minute), p->tally, N_BINS);
    return gate_watch_look(&p->watch, &p->s, p->key, wave, MINUTES(minute), false, true);
}

/* Each signal is its own channel of the open wave, from its opening on; a bin is seen
 * when it is over. */
static void test_gate_watch_signals_of_a_wave(void **state)
{
    static const struct {
        enum gate_signal signal;
        enum wave_channel channel;
    } rows[] = { { GATE_SILENT, CHANNEL_SILENT },
                 { GATE_CRASH_REPORTS, CHANNEL_CRASHES },
                 { GATE_REJECTS, CHANNEL_REJECTS } };
    struct place p;

    (void)state;
    for (size_t k = 0; k < 3; k++) {
        place_init(&p, rows[k].signal);
        for (size_t w = 0; w < N_WAVES; w++) {
            for (uint32_t c = 0; c < CHANNEL_BY_WAVE; c++) {
                for (int minute = 0; minute < N_BINS; minute++) {
                    arrive_wave(&p, w, (enum wave_channel)c, minute,
                                w != 1                           ? 1000
                                : c == CHANNEL_OBSERVED          ? 10
                                : c == (uint32_t)rows[k].channel ? 1
                                                                 : 100);
                }
            }
        }
        open(&p, 1, 1, 20);
        assert_int_equal(look(&p, 1, 25).failures, 5);
        assert_int_equal(look(&p, 1, 30).sample, 100);
        open(&p, 1, 2, 40); /* another version: from nothing */
        assert_int_equal(look(&p, 1, 43).failures, 3);
        assert_int_equal(look(&p, 1, 43).sample, 30);
    }
}

/* Calls and the platform's reports are of the whole rollout of a version: they go on from
 * wave to wave, and the sample has the machines of all waves. */
static void test_gate_watch_signals_of_the_rollout(void **state)
{
    static const struct {
        enum gate_signal signal;
        enum channel channel;
    } rows[] = { { GATE_CALLS, CHANNEL_CALLS }, { GATE_PLATFORM, CHANNEL_PLATFORM } };
    struct place p;

    (void)state;
    for (size_t k = 0; k < 2; k++) {
        place_init(&p, rows[k].signal);
        arrive(&p, rows[k].channel, 5, 3);
        arrive(&p, rows[k].channel, 15, 4);
        arrive_wave(&p, 0, CHANNEL_OBSERVED, 5, 100);
        arrive_wave(&p, 0, CHANNEL_OBSERVED, 12, 10);
        arrive_wave(&p, 1, CHANNEL_OBSERVED, 14, 500);
        arrive_wave(&p, 0, CHANNEL_SILENT, 5, 77); /* not its signal */
        open(&p, 0, 1, 0);
        assert_int_equal(look(&p, 0, 10).failures, 3);
        assert_int_equal(look(&p, 0, 10).sample, 100);
        open(&p, 1, 1, 11);
        assert_int_equal(look(&p, 1, 20).failures, 7);
        assert_int_equal(look(&p, 1, 20).sample, 610);
        open(&p, 0, 2, 30); /* another version: people start anew, and so does it */
        arrive(&p, rows[k].channel, 31, 1);
        arrive_wave(&p, 0, CHANNEL_OBSERVED, 31, 50);
        assert_int_equal(look(&p, 0, 40).failures, 1);
        assert_int_equal(look(&p, 0, 40).sample, 50);
    }
}

/* The memory of the test is a wave's, whatever the signal. */
static void test_gate_watch_memory_of_a_wave(void **state)
{
    struct place p;

    (void)state;
    for (int signal = 0; signal <= GATE_PLATFORM; signal++) {
        place_init(&p, (enum gate_signal)signal);
        arrive_wave(&p, 0, CHANNEL_OBSERVED, 1, 100);
        open(&p, 0, 1, 0);
        (void)look(&p, 0, 5);
        (void)look(&p, 0, 10);
        assert_int_equal(p.watch.state.n_looks, 2);
        assert_int_equal(p.watch.state.sample, 100);
        open(&p, 1, 1, 11);
        assert_int_equal(p.watch.state.n_looks, 0);
        assert_int_equal(p.watch.state.sample, 0);
    }
}

/* Reports of other causes: sample * base * time, Poisson. 600 minutes of 10,000 machines
 * at 2 a day: 8,333 on average; 4.5 standard deviations over 20 keys. Refusals and
 * silence have none. Nor has a platform that shares nothing. */
static void test_gate_watch_base_rate(void **state)
{
    const double mean = 10000.0 * 2.0 * 598.0 / 1440.0;

    (void)state;
    for (int signal = 0; signal <= GATE_PLATFORM; signal++) {
        for (int shared = 0; shared < 2; shared++) {
            const bool has = signal == GATE_CRASH_REPORTS || signal == GATE_CALLS ||
                             (signal == GATE_PLATFORM && shared);
            struct place p;
            double sum = 0.0;

            place_init(&p, (enum gate_signal)signal);
            p.s.signals.crash_reports.base = 2.0;
            p.s.signals.calls.base = 2.0;
            p.s.signals.platform.base = 2.0;
            p.s.signals.platform.shared = shared != 0;
            arrive_wave(&p, 0, CHANNEL_OBSERVED, 2, 10000);
            for (uint32_t r = 0; r < 20; r++) {
                p.key.replicate = r;
                p.watch = (struct gate_watch){ 0 };
                open(&p, 0, 1, 0);
                sum += (double)look(&p, 0, 600).failures / 20.0;
            }
            assert_close(sum, has ? mean : 0.0, has ? 4.5 * sqrt(mean / 20.0) : 0.0);
        }
    }
}

/* They belong to their minute: how often a gate looks does not change them. */
static void test_gate_watch_base_belongs_to_its_bin(void **state)
{
    struct place a, b;

    (void)state;
    place_init(&a, GATE_CRASH_REPORTS);
    a.s.signals.crash_reports.base = 1.0;
    arrive_wave(&a, 0, CHANNEL_OBSERVED, 2, 10000);
    b = a;
    b.s.rollout.waves.items = b.waves;
    b.s.update.defects.items = &b.defect;
    open(&a, 0, 1, 0);
    open(&b, 0, 1, 0);
    for (int minute = 7; minute < 400; minute += 7) {
        (void)look(&a, 0, minute);
    }
    assert_int_equal(look(&a, 0, 400).failures, look(&b, 0, 400).failures);
    assert_true(look(&a, 0, 400).failures > 0);
}

/* First after first_look, or an interval; not after the end of the bake. */
static void test_gate_watch_first_look(void **state)
{
    struct gate g;

    (void)state;
    param_defaults(&gate_table, &g);
    assert_int_equal(gate_watch_first(&g, MINUTES(3), MINUTES(60)), MINUTES(8));
    g.first_look = MINUTES(30);
    assert_int_equal(gate_watch_first(&g, MINUTES(3), MINUTES(60)), MINUTES(33));
    assert_int_equal(gate_watch_first(&g, MINUTES(3), MINUTES(20)), MINUTES(20));
}

/* As many as a vendor counts that goes from look to look (vendor.c). */
static void test_gate_watch_looks_are_counted(void **state)
{
    struct gate g;

    (void)state;
    param_defaults(&gate_table, &g);
    g.interval = MINUTES(7);
    for (int first = 0; first < 20; first++) {
        for (int length = 0; length < 60; length++) {
            const tick_t now = MINUTES(3), due = now + MINUTES(length);
            tick_t at;
            size_t n = 0;

            g.first_look = MINUTES(first);
            for (at = gate_watch_first(&g, now, due); length > 0 && at < due; n++) {
                at = at + g.interval < due ? at + g.interval : due;
            }
            assert_int_equal(gate_watch_looks(&g, now, due), length > 0 ? n + 1 : 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gate_watch_signals_of_a_wave),
        cmocka_unit_test(test_gate_watch_signals_of_the_rollout),
        cmocka_unit_test(test_gate_watch_memory_of_a_wave),
        cmocka_unit_test(test_gate_watch_base_rate),
        cmocka_unit_test(test_gate_watch_base_belongs_to_its_bin),
        cmocka_unit_test(test_gate_watch_first_look),
        cmocka_unit_test(test_gate_watch_looks_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
