/* What decides: parameters moved one at a time, all in full or those that matter most. */
#include "tests/studies/known.h"

#include <stdio.h>
#include <string.h>

#include "studies/tornado.h"

#define TIMEOUT    "/signals/heartbeat/timeout"
#define DELAY      "/rollout/gate/decision_delay"
#define LIMIT      "/signals/people/limit"
#define MINUTES(n) ((n) * (double)TICK_MINUTE)

enum { N = 3 };

/* Nobody looks at the first arm; the second is halted by its gate. */
static void make_arms(struct arm *arms)
{
    static const char *const sets[] = { "/rollout/gate/limit=1" };

    memset(arms, 0, 2 * sizeof *arms);
    known_read_set(&arms[0].scenario, "exposed", sets, 1);
    known_read_set(&arms[1].scenario, "exposed", NULL, 0);
    snprintf(arms[0].name, sizeof arms[0].name, "base");
    snprintf(arms[1].name, sizeof arms[1].name, "gated");
}

static void free_arms(struct arm *arms)
{
    scenario_free(&arms[0].scenario);
    scenario_free(&arms[1].scenario);
}

/* The people's limit moves nothing; the timeout is of both arms, and the gate waits for
 * it; the delay is the second arm's own. */
static const struct tornado_parameter parameters[N] = {
    { .pointer = LIMIT, .base = { 1e8, 1e9 }, .own = { NAN, NAN }, .follows = true },
    { .pointer = TIMEOUT,
      .base = { MINUTES(2), MINUTES(12) },
      .own = { NAN, NAN },
      .follows = true },
    { .pointer = DELAY,
      .base = { NAN, NAN },
      .own = { MINUTES(1), MINUTES(60) },
      .assumed = true },
};

static void run(struct tornado *out, size_t most, unsigned threads, uint32_t worlds)
{
    const struct compare_options o = { .seed = 1,
                                       .replicates = worlds,
                                       .n_threads = threads };
    struct arm arms[2];
    struct rf_error err = { 0 };

    make_arms(arms);
    if (tornado_run(arms, 1, MEASURE_MACHINE_HOURS_LOST, parameters, N, most, &o, out,
                    &err) != RF_OK) {
        fail_msg("%s: %s", err.path, err.message);
    }
    assert_int_equal(out->n_tried, N);
    assert_int_equal(out->n_worlds, worlds);
    assert_int_equal(out->arm, 1);
    assert_false(out->stopped);
    free_arms(arms);
}

static const struct tornado_bar *bar_of(const struct tornado *t, const char *pointer)
{
    for (size_t i = 0; i < t->n; i++) {
        if (strcmp(t->bars[i].pointer, pointer) == 0) {
            return &t->bars[i];
        }
    }
    return NULL;
}

/* The arm's own range moves the arm alone; what moves nothing stays at the best guess. */
static void test_tornado_moves_the_arms_own_numbers(void **state)
{
    const struct tornado_bar *delay, *limit;
    struct tornado t;

    (void)state;
    run(&t, N, 2, 2);
    assert_int_equal(t.n, N);
    delay = bar_of(&t, DELAY);
    limit = bar_of(&t, LIMIT);
    assert_close(delay->low, MINUTES(1), 0);
    assert_true(delay->assumed);
    assert_true(delay->at_low < t.best_guess && t.best_guess < delay->at_high);
    assert_true(limit->at_low == t.best_guess && limit->at_high == t.best_guess);
    tornado_free(&t);
}

/* Chosen from all, the bars are those of moving all in full, for any threads. */
static void test_tornado_tried_first_gives_the_same_bars(void **state)
{
    struct tornado all, some[2];

    (void)state;
    run(&all, N, 2, 3);
    for (unsigned i = 0; i < 2; i++) {
        run(&some[i], 2, i == 0 ? 1 : 7, 3);
        assert_int_equal(some[i].n, 2);
        assert_string_equal(some[i].bars[0].pointer, DELAY);
        assert_null(bar_of(&some[i], LIMIT));
        assert_close(some[i].best_guess, all.best_guess, 1e-12);
        for (size_t k = 0; k < 2; k++) {
            const struct tornado_bar *bar = bar_of(&all, some[i].bars[k].pointer);

            assert_close(some[i].bars[k].at_low, bar->at_low, 1e-12);
            assert_close(some[i].bars[k].at_high, bar->at_high, 1e-12);
        }
    }
    assert_memory_equal(some[0].bars, some[1].bars, 2 * sizeof *some[0].bars);
    for (unsigned i = 0; i < 2; i++) {
        tornado_free(&some[i]);
    }
    tornado_free(&all);
}

/* 1 world: 2 at the best guess and 3 a parameter; then 2 and 1 for each that is chosen.
 */
static void test_tornado_runs_are_counted(void **state)
{
    (void)state;
    assert_close(tornado_runs(5, 8, 2), 2 * (2 + 4 * 5), 0);
    assert_close(tornado_runs(50, 8, 2), 2 + 3 * 50 + 2 + 8 + (2 + 4 * 8), 0);
}

static void test_tornado_errors_stopped_before_the_first_world(void **state)
{
    atomic_bool stop = true;
    const struct compare_options o = {
        .seed = 1, .replicates = 2, .n_threads = 2, .stop = &stop
    };
    struct arm arms[2];
    struct tornado t;
    double factor;
    bool stopped;

    (void)state;
    make_arms(arms);
    for (size_t most = 1; most <= N; most++) {
        assert_int_equal(tornado_run(arms, 1, MEASURE_MACHINE_HOURS_LOST, parameters, N,
                                     most, &o, &t, NULL),
                         RF_OK);
        assert_true(t.stopped);
        assert_int_equal(t.n_worlds, 0);
        tornado_free(&t);
    }
    assert_int_equal(
        tornado_luck(&arms[1], MEASURE_MACHINE_HOURS_LOST, &o, &factor, &stopped, NULL),
        RF_OK);
    assert_true(stopped && isnan(factor));
    free_arms(arms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tornado_moves_the_arms_own_numbers),
        cmocka_unit_test(test_tornado_tried_first_gives_the_same_bars),
        cmocka_unit_test(test_tornado_runs_are_counted),
        cmocka_unit_test(test_tornado_errors_stopped_before_the_first_world),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
