/* test_bench_away.c: lost goodbyes on the bench, against runs of the whole model.
 *
 * A tenth servers, always on; the rest desktops, 90 % on by day and 10 % at night. Of
 * those that took the version at ten in the morning 0.9 x 0.8 / 0.91 = 79 % are switched
 * off at night, and with one goodbye in twenty lost 4 % of them are silent.
 */
#include "studies/bench.h"
#include "tests/studies/known.h"

enum { TRIALS = 200, RUNS = 6 };

#define LIBRARY(policy) RF_SOURCE_DIR "/scenarios/policies/" policy ".json"

static const char *const sets[] = {
    "/release=2024-01-01T10:00:00Z",
    "/update/defects=null",
    "/signals/heartbeat={\"timeout\": \"6 min\", \"goodbye_loss\": 0.05}",
    "/rollout/waves=[{\"share\": 0.2, \"bake\": \"1 d\"}, {\"share\": 1}]",
    "/rollout/gate/interval=5 min",
    "/rollout/on_fail=halt",
};

static void bench(struct bench *out, const struct scenario *s, int64_t trials)
{
    static const double rates[] = { 0.5 };
    const struct bench_options o = {
        .trials = trials, .seed = KNOWN_SEED, .n_threads = 2, .rates = rates, .n_rates = 1
    };
    struct rf_error err = { 0 };

    assert_int_equal(bench_run(s, &o, out, &err), RF_OK);
}

/* In how many runs the gate stops the good version, and when, on average. */
static int halts_in_runs(const struct scenario *s, double *hours)
{
    int halted = 0;

    *hours = 0.0;
    for (uint32_t r = 0; r < RUNS; r++) {
        struct outcome out;

        known_run(&out, s, r);
        const struct decision *halt = known_decision(&out, DECISION_HALT, 0);

        if (halt != NULL) {
            halted++;
            *hours += (double)halt->at / (double)TICK_HOUR;
        }
        replay_free(&out);
    }
    *hours /= halted > 0 ? halted : 1;
    return halted;
}

/* Below what lost goodbyes make of a night the gate stops every good version, on the
 * bench as in runs and at the same time of the evening, to two looks; above it none. */
static void test_bench_away_halts_as_runs_do(void **state)
{
    static const double limits[] = { 0.02, 0.03, 0.05, 0.08 };
    struct scenario s;

    (void)state;
    known_read_set(&s, "office-hours", sets, sizeof sets / sizeof *sets);
    s.rollout.gate.base = 0.0;
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        struct bench b;
        double hours;

        s.rollout.gate.limit = limits[i];
        const int halted = halts_in_runs(&s, &hours);

        bench(&b, &s, TRIALS);
        assert_close(b.goodbye_loss, 0.05, 0.0);
        assert_close(b.waves[0].missed, 0.05 * 0.72 / 0.91, 0.001);
        assert_int_equal(halted, limits[i] < 0.04 ? RUNS : 0);
        assert_int_equal(b.rates[0].halted, limits[i] < 0.04 ? TRIALS : 0);
        if (halted > 0) {
            assert_close(b.rates[0].delay.median, hours, 10.0 / 60.0);
        }
        assert_int_equal(b.rates[1].halted, TRIALS);
        bench_free(&b);
    }
    scenario_free(&s);
}

/* Machines that are always on have no goodbyes to lose; without a loss none is. */
static void test_bench_away_only_where_machines_switch_off(void **state)
{
    struct scenario s;
    struct bench b;

    (void)state;
    known_read_set(&s, "office-hours", sets, sizeof sets / sizeof *sets);
    s.rollout.gate.base = 0.0;
    s.rollout.gate.limit = 0.0;
    s.signals.heartbeat.goodbye_loss = 0.0;
    bench(&b, &s, TRIALS);
    assert_int_equal(b.rates[0].halted, 0);
    bench_free(&b);
    s.signals.heartbeat.goodbye_loss = 0.05;
    s.delivery.always_on = true;
    bench(&b, &s, TRIALS);
    assert_int_equal(b.rates[0].halted, 0);
    assert_close(b.waves[0].missed, 0.0, 0.0);
    assert_close(b.goodbye_loss, 0.0, 0.0);
    bench_free(&b);
    scenario_free(&s);
}

/* No rollout of the library whose gate watches silence stops a good version for lost
 * goodbyes, be it one in twenty or, the end of the range, one in five. The old limit of
 * `rings`, 2 %, did: a planted fault. */
static void test_bench_away_library_lets_good_versions_through(void **state)
{
    static const char *const policies[] = { LIBRARY("canary"),
                                            LIBRARY("rings"),
                                            LIBRARY("vendor-2024-after"),
                                            LIBRARY("meta-conveyor"),
                                            LIBRARY("aws-pipeline"),
                                            LIBRARY("azure-safe-deployment"),
                                            LIBRARY("mirage-balanced") };
    struct scenario s;
    struct bench b;

    (void)state;
    for (size_t i = 0; i < sizeof policies / sizeof *policies; i++) {
        known_read_arm(&s, "july-2024", policies[i], NULL, 0);
        s.rollout.gate.base = 0.0; /* as in a run */
        for (int loss = 5; loss <= 20; loss += 15) {
            s.signals.heartbeat.goodbye_loss = loss / 100.0;
            bench(&b, &s, 100);
            assert_int_equal(b.rates[0].halted, 0);
            assert_true(b.waves[0].missed > 0.0);
            bench_free(&b);
        }
        scenario_free(&s);
    }
    known_read_arm(&s, "july-2024", LIBRARY("rings"), NULL, 0);
    s.rollout.gate.limit = 0.02;
    bench(&b, &s, 100);
    assert_int_equal(b.rates[0].halted, 100);
    bench_free(&b);
    scenario_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bench_away_halts_as_runs_do),
        cmocka_unit_test(test_bench_away_only_where_machines_switch_off),
        cmocka_unit_test(test_bench_away_library_lets_good_versions_through),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
