/* test_known_schedule.c: the vendor's schedule, exact by definition: when waves open and
 * whom they reach on a harmless update without delays. The release is on a Monday at
 * 00:00 UTC; times are to the millisecond.
 */
#include <stdio.h>
#include <stdlib.h>

#include "models/schedule.h"
#include "tests/studies/known.h"

#define HOURS(n) ((tick_t)(n)*TICK_HOUR)

enum { N = 40000 };

static void run_with(struct outcome *o, const char *const *sets, size_t n_sets)
{
    struct scenario s;

    known_read_set(&s, "schedule", sets, n_sets);
    known_run(o, &s, 0);
    scenario_free(&s);
}

/* Waves opened, in order: written wave and tick. */
static void check_waves(const struct outcome *o, size_t n, const int *wave,
                        const tick_t *at)
{
    for (size_t i = 0; i < n; i++) {
        const struct decision *d = known_decision(o, DECISION_WAVE, i);

        assert_non_null(d);
        assert_int_equal(d->wave, wave[i]);
        assert_int_equal(d->at, at[i]);
    }
    assert_null(known_decision(o, DECISION_WAVE, n));
}

/* Machines that took it when the run ends at `horizon`. */
static int64_t took_by(const char *const *sets, size_t n_sets, const char *horizon)
{
    const char *all[16];
    char last[64];
    struct outcome o;

    snprintf(last, sizeof last, "/horizon=%s", horizon);
    for (size_t i = 0; i < n_sets; i++) {
        all[i] = sets[i];
    }
    all[n_sets] = last;
    run_with(&o, all, n_sets + 1);
    const int64_t took = known_total(&o, IMPACT_TOOK);

    replay_free(&o);
    return took;
}

/* Bakes of 1, 2 and 4 hours (growth 2), and a tenth of them in an emergency. */
static void test_schedule_bakes_grow(void **state)
{
    const char *const sets[] = {
        "/rollout/waves=[{\"share\": 0.1, \"bake\": \"1 h\"}, {\"share\": 0.2, \"bake\": "
        "\"1 h\"}, {\"share\": 0.5, \"bake\": \"1 h\"}, {\"share\": 1}]",
        "/rollout/bake_growth=2", "/rollout/emergency_bake=0.1", "/update/emergency=true"
    };
    const int waves[] = { 0, 1, 2, 3 };
    const tick_t at[] = { 0, HOURS(1), HOURS(3), HOURS(7) };
    const tick_t soon[] = { 0, HOURS(1) / 10, HOURS(3) / 10, HOURS(7) / 10 };
    struct outcome o;

    (void)state;
    run_with(&o, sets, 3);
    check_waves(&o, 4, waves, at);
    assert_int_equal(o.facts.completed, HOURS(7));
    assert_int_equal(o.facts.unfinished, UNFINISHED_NOT);
    replay_free(&o);
    run_with(&o, sets, 4);
    check_waves(&o, 4, waves, soon);
    replay_free(&o);
}

/* A date is a day of the calendar, whenever the rollout begins. */
static void test_schedule_dates(void **state)
{
    const char *const sets[] = { "/rollout/waves/1/date=2024-01-04T12:00:00Z",
                                 "/rollout/begins=5 h" };
    const int waves[] = { 0, 1 };
    const tick_t at[] = { HOURS(5), HOURS(3 * 24 + 12) };
    struct outcome o;

    (void)state;
    run_with(&o, sets, 2);
    check_waves(&o, 2, waves, at);
    replay_free(&o);
}

/* Four regions, two at a time: two batches, of which the first holds the first two. */
static void test_schedule_batches(void **state)
{
    const char *const sets[] = { "/rollout/waves/1/batch=2", "/rollout/waves/1/bake=6 h",
                                 "/rollout/gate/test=failure-share",
                                 "/rollout/gate/minimum=1" };
    const int waves[] = { 0, 1, 1 };
    const tick_t at[] = { 0, HOURS(24), HOURS(30) };
    struct outcome o;

    (void)state;
    run_with(&o, sets, 4);
    check_waves(&o, 3, waves, at);
    assert_int_equal(o.facts.completed, HOURS(36));
    replay_free(&o);
    assert_int_equal(took_by(sets, 4, "24 h"), N / 10);
    assert_int_equal(took_by(sets, 4, "36 h"), N);
    /* a tenth of all machines, then the rest of two regions */
    assert_in_range(took_by(sets, 4, "30 h"), N / 2, N / 2 + N / 10);
}

/* No batch holds both of a pair: colouring of the graph of pairs. A triangle needs three
 * batches; two pairs two. The first wave (10 % of each) is split too. */
static void test_schedule_pairs_wait_for_each_other(void **state)
{
    static const char *const pairs[] = {
        "/rollout/pairs=[{\"a\": \"east\", \"b\": \"west\"}, {\"a\": \"north\", \"b\": "
        "\"south\"}]",
        "/rollout/pairs=[{\"a\": \"east\", \"b\": \"west\"}, {\"a\": \"west\", \"b\": "
        "\"north\"}, {\"a\": \"north\", \"b\": \"east\"}]"
    };
    const uint64_t sets[2][3] = { { 1 | 4, 2 | 8, 0 }, { 1 | 8, 2, 4 } };

    (void)state;
    for (size_t p = 0; p < 2; p++) {
        struct scenario s;
        struct list waves = { 0 };

        const char *const changes[] = { pairs[p], "/rollout/waves/1/bake=1 h" };

        known_read_set(&s, "schedule", changes, 2);
        assert_int_equal(schedule_expand(&s, &waves, NULL), RF_OK);
        assert_int_equal(waves.n, 2 * (p + 2));
        for (size_t k = 0; k < waves.n; k++) {
            const struct wave *w = (const struct wave *)waves.items + k;

            assert_int_equal(w->written, k / (p + 2));
            assert_int_equal(w->regions, sets[p][k % (p + 2)]);
        }
        assert_int_equal(schedule_first(&waves, 1), p + 2);
        free(waves.items);
        scenario_free(&s);
    }
}

/* The vendor opens waves on weekdays from 9 to 17 UTC: what is due on Monday at 00:00
 * opens at 9; what has baked five days later, on Saturday, on Monday at 9. */
static void test_schedule_windows_of_the_vendor(void **state)
{
    const char *const sets[] = { "/rollout/windows=[{\"days\": \"weekdays\", \"from\": "
                                 "\"9 h\", \"to\": \"17 h\"}]",
                                 "/rollout/waves/0/bake=5 d" };
    const int waves[] = { 0, 1 };
    const tick_t at[] = { HOURS(9), HOURS(7 * 24 + 9) };
    struct outcome o;

    (void)state;
    run_with(&o, sets, 2);
    check_waves(&o, 2, waves, at);
    replay_free(&o);
}

#define OFFICE_HOURS                                                                     \
    "/rollout/windows=[{\"days\": \"weekdays\", \"from\": \"9 h\", \"to\": \"17 h\"}]"

/* A version is refused on Monday at 9; its fix takes 11 hours, so that it is ready at
 * night: it starts again on Tuesday at 9, as any wave does. */
static void test_schedule_windows_hold_a_restart(void **state)
{
    const char *const sets[] = {
        OFFICE_HOURS,
        "/update/defects={\"fault\": {\"consequence\": \"rejected\"}}",
        "/update/diagnosis=1 h",
        "/update/build=5 h",
        "/update/test=5 h",
        "/rollout/gate/test=failure-share",
        "/rollout/gate/signal=rejects",
        "/rollout/gate/minimum=1",
        "/rollout/restart_at=0",
        "/horizon=10 d",
    };
    const int waves[] = { 0, 0, 1 };
    const tick_t at[] = { HOURS(9), HOURS(24 + 9), HOURS(2 * 24 + 9) };
    struct outcome o;

    (void)state;
    run_with(&o, sets, 10);
    check_waves(&o, 3, waves, at);
    assert_true(known_decision(&o, DECISION_FIX, 0)->at < HOURS(21));
    assert_int_equal(known_decision(&o, DECISION_WAVE, 1)->version, 2);
    assert_int_equal(o.facts.unfinished, UNFINISHED_NOT);
    replay_free(&o);
    run_with(&o,
             (const char *const[]){ sets[0], sets[1], sets[2], sets[3], sets[4], sets[5],
                                    sets[6], sets[7], sets[8], "/horizon=30 h" },
             10);
    assert_int_equal(o.facts.unfinished, UNFINISHED_RESTART);
    replay_free(&o);
}

/* The sample of a wave that has baked at 10 is complete at 19 (machines count 10 hours
 * after they took it): the next wave waits for it, and then for the next morning. Until
 * the sample is there that is the reason why it is not through, and then the window. */
static void test_schedule_windows_hold_a_wave_that_waited_for_its_sample(void **state)
{
    static const struct {
        const char *horizon;
        int why;
    } cuts[] = { { "/horizon=18 h", UNFINISHED_SAMPLE },
                 { "/horizon=24 h", UNFINISHED_WINDOW },
                 { "/horizon=48 h", UNFINISHED_NOT } };
    const int waves[] = { 0, 1 };
    const tick_t at[] = { HOURS(9), HOURS(24 + 9) };

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const char *const sets[] = { OFFICE_HOURS,
                                     "/rollout/waves/0/bake=1 h",
                                     "/signals/heartbeat/timeout=10 h",
                                     "/rollout/gate/test=failure-share",
                                     "/rollout/gate/minimum=4000",
                                     "/rollout/gate/interval=10 min",
                                     "/rollout/gate/wait=true",
                                     cuts[i].horizon };
        struct outcome o;

        run_with(&o, sets, 8);
        check_waves(&o, i < 2 ? 1 : 2, waves, at);
        assert_int_equal(o.facts.unfinished, cuts[i].why);
        assert_int_equal(o.facts.next_wave, i < 2 ? 1 : -1);
        replay_free(&o);
    }
}

/* The gate goes on looking while the next wave waits for a window, and what machines do
 * then is seen: all are switched off around noon, every goodbye is lost, and the wave,
 * which has baked at 10, is halted before it is 9 again. One that has gone on at 9:30 is
 * not. */
static void test_schedule_gate_looks_while_a_wave_waits_for_its_window(void **state)
{
    (void)state;
    for (int waits = 0; waits < 2; waits++) {
        const char *const sets[] = {
            "/rollout/windows=[{\"from\": \"9 h\", \"to\": \"10 h\"}]",
            waits ? "/rollout/waves/0/bake=1 h" : "/rollout/waves/0/bake=30 min",
            "/delivery/always_on=false",
            "/population/classes/machine/on_workday={\"06\": 1, \"11\": 1, \"12\": 0}",
            "/signals/heartbeat/goodbye_loss=1",
            "/signals/heartbeat/timeout=15 min",
            "/rollout/gate/test=failure-share",
            "/rollout/gate/limit=0.5",
            "/rollout/gate/minimum=1",
        };
        struct outcome o;

        run_with(&o, sets, 9);
        assert_int_equal(o.facts.halted != TICK_NEVER, waits);
        if (waits) {
            assert_in_range(o.facts.halted, HOURS(11) + HOURS(1) / 4, HOURS(13));
        }
        replay_free(&o);
    }
}

/* What cannot open before the horizon is known without a run: three bakes of a day, the
 * second cut by a date. */
static void test_schedule_unopened_is_known_before(void **state)
{
    static const struct {
        const char *horizon;
        size_t wave;
        tick_t at;
    } cases[] = { { "/horizon=10 d", 4, 0 },
                  { "/horizon=73 h", 4, 0 },
                  { "/horizon=72 h", 3, HOURS(72) },
                  { "/horizon=49 h", 3, HOURS(72) } };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *const sets[] = {
            "/rollout/waves=[{\"share\": 0.1, \"bake\": \"1 d\"}, {\"share\": 0.2, "
            "\"bake\": \"2 d\"}, {\"share\": 0.3, \"bake\": \"1 d\"}, {\"share\": "
            "1}]",
            "/rollout/waves/2/date=2024-01-03", cases[i].horizon
        };
        struct scenario s;
        size_t wave;
        tick_t at;

        known_read_set(&s, "schedule", sets, 3);
        assert_int_equal(schedule_unopened(&s, &wave, &at, NULL), RF_OK);
        assert_int_equal(wave, cases[i].wave);
        if (cases[i].wave < 4) {
            assert_int_equal(at, cases[i].at);
        }
        scenario_free(&s);
    }
}

/* What is planned, by hand: the first wave at its start, the second when that one has
 * baked, the third at its own date, though the second has not baked, the fourth in the
 * vendor's hours; and none where these never come. */
static void test_schedule_planned_by_hand(void **state)
{
    const char *const sets[] = {
        "/rollout/waves=[{\"share\": 0.1, \"start\": \"10 h\", \"bake\": \"1 d\"},"
        "{\"share\": 0.2, \"bake\": \"3 d\"}, {\"share\": 0.3, \"bake\": \"14 h\"},"
        "{\"share\": 1}]",
        "/rollout/waves/2/date=2024-01-03",
        "/rollout/windows=[{\"from\": \"0 h\", \"to\": \"12 h\"}]",
    };
    const tick_t at[] = { HOURS(10), HOURS(34), HOURS(48), HOURS(72) };
    struct scenario s;
    struct list waves;
    tick_t before = 0;

    (void)state;
    known_read_set(&s, "schedule", sets, 3);
    assert_int_equal(schedule_expand(&s, &waves, NULL), RF_OK);
    assert_int_equal(waves.n, 4);
    for (size_t k = 0; k < 4; k++) {
        before = schedule_planned(&s, &waves, k, before);
        assert_int_equal(before, at[k]);
    }
    assert_int_equal(schedule_planned(&s, &waves, 1, TICK_NEVER), TICK_NEVER);
    ((struct window *)s.rollout.windows.items)[0].kind = WINDOW_BLACKOUT;
    ((struct window *)s.rollout.windows.items)[0].to = TICK_DAY;
    assert_int_equal(schedule_planned(&s, &waves, 0, 0), TICK_NEVER);
    free(waves.items);
    scenario_free(&s);
}

/* A share of organisations reaches whole ones; a share of regions whole regions. */
static void test_schedule_units(void **state)
{
    const char *const organisations[] = { "/rollout/unit=organisation",
                                          "/rollout/waves/0/share=0.3" };
    const char *const regions[] = { "/rollout/unit=region",
                                    "/rollout/waves/0/share=0.5" };

    (void)state;
    assert_int_equal(took_by(organisations, 2, "24 h"), 12 * 1000);
    assert_int_equal(took_by(organisations, 2, "25 h"), N);
    assert_int_equal(took_by(regions, 2, "24 h"), 2 * 10000);
    assert_int_equal(took_by(regions, 2, "25 h"), N);
}

/* A faulty version reaches a tenth, which refuse it; the next one starts at the same
 * wave: with the same members (all of them refused before), or with others, of which one
 * in ten is among those (hypergeometric: mean 400, sd 18; 5 sd: false alarm 6e-7). */
static void test_schedule_restart_with_the_same_or_other_members(void **state)
{
    (void)state;
    for (int reshuffle = 0; reshuffle < 2; reshuffle++) {
        const char *const sets[] = {
            "/update/defects={\"fault\": {\"consequence\": \"rejected\"}, \"next\": "
            "{\"consequence\": \"rejected\"}}",
            "/update/diagnosis=1 h",
            "/update/build=1 h",
            "/update/test=1 h",
            "/rollout/gate/test=failure-share",
            "/rollout/gate/signal=rejects",
            "/rollout/gate/limit=0",
            "/rollout/gate/minimum=1",
            "/rollout/resume=each-fix",
            "/rollout/restart_at=0",
            reshuffle ? "/rollout/reshuffle=true" : "/rollout/reshuffle=false",
            "/horizon=6 h"
        };
        struct outcome o;

        run_with(&o, sets, sizeof sets / sizeof *sets);
        assert_int_equal(known_decision(&o, DECISION_WAVE, 1)->version, 2);
        const int64_t hit = known_total(&o, IMPACT_HIT);

        if (reshuffle) {
            assert_in_range(hit, 7600 - 90, 7600 + 90);
        } else {
            assert_int_equal(hit, N / 10);
        }
        replay_free(&o);
    }
}

/* Why a rollout has not come to its end, and in which wave. */
static void test_schedule_unfinished_says_why(void **state)
{
    static const struct {
        const char *sets[6];
        int why, wave;
    } cases[] = {
        { { "/horizon=20 h" }, UNFINISHED_BAKE, 0 },
        { { "/rollout/gate/test=failure-share", "/rollout/gate/minimum=5000",
            "/rollout/gate/wait=true", "/rollout/unit=organisation" },
          UNFINISHED_SAMPLE,
          0 },
        { { "/update/defects={\"fault\": {\"consequence\": \"rejected\"}}",
            "/update/lab/machines=10", "/update/diagnosis=400 d" },
          UNFINISHED_RELEASE,
          -1 },
        { { "/update/defects={\"fault\": {\"consequence\": \"rejected\"}}",
            "/update/lab/machines=10", "/update/diagnosis=5 d",
            "/rollout/waves/1/start=6 d" },
          UNFINISHED_START,
          0 },
        { { "/rollout/windows=[{\"days\": \"monday\", \"from\": \"0 h\", \"to\": \"4 "
            "h\"}]",
            "/horizon=6 d" },
          UNFINISHED_WINDOW,
          0 },
        { { "/update/defects={\"fault\": {\"consequence\": \"rejected\"}}",
            "/rollout/gate/test=failure-share", "/rollout/gate/signal=rejects",
            "/rollout/gate/minimum=1", "/update/diagnosis=400 d" },
          UNFINISHED_FIX,
          0 },
        { { "/update/defects={\"fault\": {\"consequence\": \"rejected\"}}",
            "/rollout/gate/test=failure-share", "/rollout/gate/signal=rejects",
            "/rollout/gate/minimum=1", "/update/diagnosis=1 h" },
          UNFINISHED_ENDED,
          0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct outcome o;
        size_t n = 0;

        while (n < 6 && cases[i].sets[n] != NULL) {
            n++;
        }
        run_with(&o, cases[i].sets, n);
        assert_int_equal(o.facts.unfinished, cases[i].why);
        assert_int_equal(o.facts.last_wave, cases[i].wave);
        if (cases[i].why == UNFINISHED_SAMPLE) {
            assert_int_equal(o.facts.last.sample, N / 10);
        }
        replay_free(&o);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_schedule_bakes_grow),
        cmocka_unit_test(test_schedule_dates),
        cmocka_unit_test(test_schedule_batches),
        cmocka_unit_test(test_schedule_pairs_wait_for_each_other),
        cmocka_unit_test(test_schedule_windows_of_the_vendor),
        cmocka_unit_test(test_schedule_windows_hold_a_restart),
        cmocka_unit_test(test_schedule_windows_hold_a_wave_that_waited_for_its_sample),
        cmocka_unit_test(test_schedule_gate_looks_while_a_wave_waits_for_its_window),
        cmocka_unit_test(test_schedule_unopened_is_known_before),
        cmocka_unit_test(test_schedule_planned_by_hand),
        cmocka_unit_test(test_schedule_units),
        cmocka_unit_test(test_schedule_restart_with_the_same_or_other_members),
        cmocka_unit_test(test_schedule_unfinished_says_why),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
