/* test_known_customers.c: the customers' side of a rollout through the whole model:
 * machines that have the version by a moment, exact. 40,000 machines of 40 organisations
 * in four regions (east, north and south at UTC, west eight hours behind); the release is
 * on a Monday at 00:00 UTC and there are no other delays. Times are to the millisecond.
 */
#include <stdio.h>

#include "models/membership.h"
#include "tests/studies/known.h"

#define HOURS(n) ((tick_t)(n)*TICK_HOUR)
#define AT_ONCE  "/rollout/waves=[{\"share\": 1}]"

enum { N = 40000, N_REGION = 10000, MOST_SETS = 16 };

/* One run; the horizon in ms: what comes at or after it has not come. */
static void run(struct outcome *o, const char *const *sets, tick_t horizon)
{
    const char *all[MOST_SETS + 1] = { AT_ONCE };
    char last[64];
    struct scenario s;
    size_t n = 1;

    for (; n < MOST_SETS && sets[n - 1] != NULL; n++) {
        all[n] = sets[n - 1];
    }
    snprintf(last, sizeof last, "/horizon=%lld ms", (long long)horizon);
    all[n++] = last;
    known_read_set(&s, "schedule", all, n);
    known_run(o, &s, 0);
    scenario_free(&s);
}

static int64_t took_before(const char *const *sets, tick_t horizon)
{
    struct outcome o;

    run(&o, sets, horizon);
    const int64_t took = known_total(&o, IMPACT_TOOK);

    replay_free(&o);
    return took;
}

/* n machines come at `at`: they have not before, and have after. */
static void check_step(const char *const *sets, tick_t at, int64_t before, int64_t after)
{
    assert_int_equal(took_before(sets, at), before);
    assert_int_equal(took_before(sets, at + 1), after);
}

/* ---- when ---- */

/* N-1 follows one cadence later, N-2 two. */
static void test_customers_n_minus_1_is_one_release_later(void **state)
{
    const char *const n1[] = { "/rollout/cadence=50 h",
                               "/rollout/rings={\"n-1\": {\"lag\": 1}}", NULL };
    const char *const n2[] = { "/rollout/cadence=50 h",
                               "/rollout/rings={\"n-2\": {\"lag\": 2}}", NULL };

    (void)state;
    check_step(n1, HOURS(50), 0, N);
    check_step(n2, HOURS(100), 0, N);
}

/* A pause counts from the release, a deferral from the offer; whichever ends last. */
static void test_customers_pause_and_deferral(void **state)
{
    const char *const pause[] = {
        "/rollout/begins=5 h", "/rollout/pause_limit=35 d",
        "/rollout/rings={\"any\": {\"pause\": \"3 d\", \"deferral\": \"1 d\"}}", NULL
    };
    const char *const late[] = {
        "/rollout/waves/0/start=60 h",
        "/rollout/rings={\"any\": {\"pause\": \"3 d\", \"deferral\": \"1 d\"}}", NULL
    };

    (void)state;
    check_step(pause, HOURS(77), 0, N);
    check_step(late, HOURS(84), 0, N);
}

/* An emergency skips the deferral; the pause and the versions behind stay. */
static void test_customers_emergency_skips_deferrals_alone(void **state)
{
    const char *const deferred[] = { "/update/emergency=true",
                                     "/rollout/rings={\"any\": {\"deferral\": \"2 d\"}}",
                                     NULL };
    const char *const paused[] = {
        "/update/emergency=true",
        "/rollout/rings={\"any\": {\"deferral\": \"2 d\", \"pause\": \"1 d\"}}", NULL
    };
    const char *const behind[] = {
        "/update/emergency=true", "/rollout/cadence=3 d",
        "/rollout/rings={\"any\": {\"deferral\": \"2 d\", \"lag\": 1}}", NULL
    };

    (void)state;
    assert_int_equal(took_before(deferred, HOURS(1)), N);
    check_step(paused, HOURS(24), 0, N);
    check_step(behind, HOURS(72), 0, N);
}

/* Evenly over the spread: half of it, half of them; binomial, 4.5 standard deviations:
 * false alarm 7e-6. The last one is in before it ends. */
static void test_customers_spread(void **state)
{
    const char *const sets[] = {
        "/rollout/rings={\"any\": {\"deferral\": \"1 d\", \"spread\": \"10 h\"}}", NULL
    };

    (void)state;
    assert_int_equal(took_before(sets, HOURS(24)), 0);
    assert_close((double)took_before(sets, HOURS(29)), N / 2.0, 4.5 * sqrt(N) / 2.0);
    assert_int_equal(took_before(sets, HOURS(34)), N);
}

/* Machines that never rest restart when they must: max(customer's offer + deadline, taken
 * + grace). */
static void test_customers_deadline_and_grace(void **state)
{
    static const char *const always[] = {
        "/rollout/rings={\"any\": {\"deferral\": \"1 d\", \"restart\": true, "
        "\"deadline\": \"2 d\", \"grace\": \"12 h\"}}",
        NULL
    };
    static const char *const kind[] = {
        "/rollout/rings={\"any\": {\"deferral\": \"1 d\", \"restart\": true, "
        "\"deadline\": \"2 d\", \"grace\": \"3 d\"}}",
        NULL
    };
    static const char *const inside[] = {
        "/rollout/rings={\"any\": {\"restart\": true, \"deadline\": \"2 d\", "
        "\"windows\": "
        "[{\"kind\": \"blackout\", \"from\": \"0 h\", \"to\": \"6 h\"}]}}",
        NULL
    };

    (void)state;
    check_step(always, HOURS(72), 0, N);
    check_step(kind, HOURS(96), 0, N);
    /* at 48 h it is midnight in three regions, and 16:00 in the west */
    check_step(inside, HOURS(48), 0, N_REGION);
    check_step(inside, HOURS(54), N_REGION, N);
}

/* A working day from 08:00 to 18:00: switched off each evening, so that whoever takes it
 * at its start on Monday has it on Tuesday morning; a deadline of six hours is earlier.
 * No one is later. */
static void test_customers_next_start_or_deadline(void **state)
{
#define OFFICE                                                                           \
    "/delivery/always_on=false", "/delivery/power_on_delay=0 min",                       \
        "/population/classes/machine/on_workday={\"00\": 0, \"07\": 0, \"08\": 1, "      \
        "\"17\": 1, \"18\": 0}",                                                         \
        "/population/regions/west/utc_offset=0"
    const char *const own[] = { OFFICE, "/rollout/rings={\"any\": {\"restart\": true}}",
                                NULL };
    const char *const forced[] = {
        OFFICE,
        "/rollout/rings={\"any\": {\"restart\": true, \"deadline\": \"14 h\", \"grace\": "
        "\"6 h\"}}",
        NULL
    };
    struct outcome o;

    (void)state;
    /* on from some moment of 07:00 to 08:00 */
    assert_int_equal(took_before(own, HOURS(24 + 7)), 0);
    assert_int_equal(took_before(own, HOURS(24 + 8)), N);
    /* taken between 07:00 and 08:00, grace ends from 13:00 to 14:00, deadline at 14:00 */
    check_step(forced, HOURS(14), 0, N);
    run(&o, forced, HOURS(30));
    /* powered from the start (07:30 on average) to 14:00; expected before */
    assert_close((double)known_total(&o, IMPACT_UNPROTECTED_MS) / N,
                 6.5 * (double)TICK_HOUR, .01 * (double)TICK_HOUR);
    replay_free(&o);
#undef OFFICE
}

/* ---- windows ---- */

/* 02:00 to 04:00 local: at 02:00 UTC in three regions, at 10:00 in the west; Monday 00:00
 * UTC is Sunday 16:00 there, so that Monday's window is 24 h later. The price of waiting
 * is exact on machines that are always on. */
static void test_customers_windows_are_local(void **state)
{
    const char *const daily[] = {
        "/rollout/rings={\"any\": {\"windows\": [{\"from\": \"2 "
        "h\", \"to\": \"4 h\"}]}}",
        NULL
    };
    const char *const tuesday[] = { "/rollout/rings={\"any\": {\"windows\": [{\"days\": "
                                    "\"tuesday\", \"from\": \"2 h\", \"to\": \"4 h\"}]}}",
                                    NULL };
    struct outcome o;

    (void)state;
    check_step(daily, HOURS(2), 0, 3 * N_REGION);
    check_step(daily, HOURS(10), 3 * N_REGION, N);
    check_step(tuesday, HOURS(26), 0, 3 * N_REGION);
    check_step(tuesday, HOURS(34), 3 * N_REGION, N);
    run(&o, daily, HOURS(48));
    assert_int_equal(known_total(&o, IMPACT_UNPROTECTED_MS),
                     3 * N_REGION * HOURS(2) + N_REGION * HOURS(10));
    replay_free(&o);
}

/* No installs on weekdays from 08:00 to 18:00. Released on Monday at 09:00 UTC: the west
 * (01:00) takes it at once, the others at 18:00; deferred by 8 h (09:00 in the west),
 * the west takes it at 18:00 there, nine hours after its own offer. */
static void test_customers_blackouts_are_local(void **state)
{
    const char *const at_once[] = {
        "/rollout/begins=9 h",
        "/rollout/rings={\"any\": {\"windows\": [{\"kind\": \"blackout\", \"days\": "
        "\"weekdays\", \"from\": \"8 h\", \"to\": \"18 h\"}]}}",
        NULL
    };
    const char *const deferred[] = {
        "/rollout/begins=9 h",
        "/rollout/rings={\"any\": {\"deferral\": \"8 h\", \"windows\": [{\"kind\": "
        "\"blackout\", \"days\": \"weekdays\", \"from\": \"8 h\", \"to\": \"18 h\"}]}}",
        NULL
    };

    (void)state;
    assert_int_equal(took_before(at_once, HOURS(9) + 1), N_REGION);
    check_step(at_once, HOURS(18), N_REGION, N);
    check_step(deferred, HOURS(18), 0, 3 * N_REGION);
    check_step(deferred, HOURS(26), 3 * N_REGION, N);
}

/* ---- who ---- */

/* A ring of a region comes before the others; what it leaves goes by its share, and the
 * region's own ring counts by precedence: exact where shares are 1. */
static void test_customers_selectors_and_precedence(void **state)
{
    const char *const sets[] = {
        "/rollout/rings={\"west\": {\"regions\": \"west\", \"precedence\": 1, "
        "\"deferral\": \"1 h\"}, \"machines\": {\"classes\": \"machine\", "
        "\"precedence\": 2, \"share\": 0.5, \"deferral\": \"2 h\"}, \"rest\": "
        "{\"deferral\": \"3 h\"}}",
        NULL
    };

    (void)state;
    check_step(sets, HOURS(1), 0, N_REGION);
    const int64_t half = took_before(sets, HOURS(2) + 1) - N_REGION;

    /* 15,000 of 30,000, sd 87: 4.5 of them, false alarm 7e-6 */
    assert_close((double)half, 15000.0, 390.0);
    check_step(sets, HOURS(3), N_REGION + half, N);
}

/* Rings of whole organisations: thousands. */
static void test_customers_rings_of_organisations(void **state)
{
    const char *const sets[] = {
        "/rollout/rings_by=organisation",
        "/rollout/rings={\"early\": {\"share\": 0.5}, \"late\": {\"share\": 0.5, "
        "\"deferral\": \"1 d\"}}",
        NULL
    };
    const int64_t early = took_before(sets, HOURS(24));

    (void)state;
    assert_int_equal(early % 1000, 0);
    /* 20 of 40 organisations, sd 3.2: 4.5 of them, false alarm 7e-6 */
    assert_in_range(early, 6000, 34000);
    assert_int_equal(took_before(sets, HOURS(25)), N);
}

/* A phased release of 1, 2, 5, 10, 20, 50 and 100 %, a day apart: a ring that updates by
 * hand has all of it on the first day; one that is pinned never has any. */
static void test_customers_by_hand_and_pinned(void **state)
{
    const char *const sets[] = {
        "/rollout/waves=[{\"share\": 0.01, \"bake\": \"1 d\"}, {\"share\": 0.02, "
        "\"bake\": \"1 d\"}, {\"share\": 0.05, \"bake\": \"1 d\"}, {\"share\": 0.1, "
        "\"bake\": \"1 d\"}, {\"share\": 0.2, \"bake\": \"1 d\"}, {\"share\": 0.5, "
        "\"bake\": \"1 d\"}, {\"share\": 1}]",
        "/rollout/rings={\"by hand\": {\"share\": 0.2, \"bypass\": true}, \"automatic\": "
        "{\"share\": 0.7}, \"pinned\": {\"share\": 0.1, \"pin\": true}}",
        NULL
    };
    static const double share[] = { .01, .02, .05, .1, .2, .5, 1 };
    const int64_t all = took_before(sets, HOURS(7 * 24));

    (void)state;
    for (int day = 0; day < 7; day++) {
        const double p = .2 + .7 * share[day];

        /* binomial, 4.5 standard deviations: false alarm 5e-5 for seven */
        assert_close((double)took_before(sets, HOURS(24 * day + 1)), N * p,
                     4.5 * sqrt(N * p * (1 - p)));
    }
    assert_int_equal(took_before(sets, HOURS(10 * 24)), all); /* the pinned: never */
}

/* What goes past the rings takes no notice of any of this. */
static void test_customers_skipped(void **state)
{
    const char *const sets[] = {
        "/update/skips_rings=true", "/rollout/waves/0/share=0.01",
        "/rollout/rings={\"pinned\": {\"share\": 0.3, \"pin\": true}, \"by hand\": "
        "{\"share\": 0.3, \"bypass\": true}, \"nightly\": {\"share\": 0.4, \"deferral\": "
        "\"1 d\", \"restart\": true, \"deadline\": \"1 d\", \"windows\": [{\"from\": "
        "\"2 h\", \"to\": \"4 h\"}]}}",
        NULL
    };

    (void)state;
    assert_int_equal(took_before(sets, HOURS(1)), N / 100);
    assert_int_equal(took_before(sets, HOURS(100)), N / 100);
}

/* ---- withdrawals ---- */

/* A version that all refuse is stopped after 30 minutes: whoever waits for a deferral, a
 * window or a restart is not hit. All ways to wait hit the same machines. */
static void test_customers_who_wait_are_not_hit(void **state)
{
    static const char *const waits[] = {
        "\"deferral\": \"6 h\"",
        "\"pause\": \"6 h\"",
        "\"windows\": [{\"from\": \"6 h\", \"to\": \"8 h\"}]",
        "\"restart\": true, \"deadline\": \"6 h\"",
        "\"pin\": true",
    };
    int64_t first = 0;

    (void)state;
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
        char rings[256];
        const char *const sets[] = {
            "/update/defects={\"fault\": {\"consequence\": \"rejected\"}}",
            "/update/diagnosis=400 d",
            "/rollout/gate/test=failure-share",
            "/rollout/gate/signal=rejects",
            "/rollout/gate/limit=0",
            "/rollout/gate/minimum=1",
            "/rollout/gate/interval=30 min",
            "/rollout/waves/0/bake=1 d",
            rings,
            NULL
        };
        struct outcome o;

        snprintf(
            rings, sizeof rings,
            "/rollout/rings={\"early\": {\"share\": 0.2}, \"late\": {\"share\": 0.8, "
            "%s}}",
            waits[i]);
        run(&o, sets, HOURS(100));
        const int64_t hit = known_total(&o, IMPACT_HIT);

        assert_true(o.facts.halted < HOURS(1));
        first = i == 0 ? hit : first;
        assert_int_equal(hit, first);
        replay_free(&o);
    }
    /* a fifth, sd 80: 4.5 of them, false alarm 7e-6 */
    assert_close((double)first, N / 5.0, 360.0);
}

/* A defect of the next restart strikes at the one that completes the install. */
static void test_customers_restart_is_the_trigger(void **state)
{
    const char *const sets[] = {
        "/update/defects={\"fault\": {\"consequence\": \"rejected\", \"trigger\": "
        "\"reboot\"}}",
        "/rollout/rings={\"any\": {\"restart\": true, \"deadline\": \"6 h\"}}", NULL
    };
    struct outcome o;

    (void)state;
    run(&o, sets, HOURS(6) + 1);
    assert_int_equal(known_total(&o, IMPACT_HIT), N);
    replay_free(&o);
    run(&o, sets, HOURS(6));
    assert_int_equal(known_total(&o, IMPACT_HIT), 0);
    replay_free(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_customers_n_minus_1_is_one_release_later),
        cmocka_unit_test(test_customers_pause_and_deferral),
        cmocka_unit_test(test_customers_emergency_skips_deferrals_alone),
        cmocka_unit_test(test_customers_spread),
        cmocka_unit_test(test_customers_deadline_and_grace),
        cmocka_unit_test(test_customers_next_start_or_deadline),
        cmocka_unit_test(test_customers_windows_are_local),
        cmocka_unit_test(test_customers_blackouts_are_local),
        cmocka_unit_test(test_customers_selectors_and_precedence),
        cmocka_unit_test(test_customers_rings_of_organisations),
        cmocka_unit_test(test_customers_by_hand_and_pinned),
        cmocka_unit_test(test_customers_skipped),
        cmocka_unit_test(test_customers_who_wait_are_not_hit),
        cmocka_unit_test(test_customers_restart_is_the_trigger),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
