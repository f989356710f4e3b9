/* test_known_versions.c: after a stop another version comes, and is bad in its own way:
 * everything that watches, stops and heals starts anew with it (MODEL 4, 7). All by hand:
 * no draw decides but the permutation of who is in a share.
 */
#include <stdio.h>

#include "tests/studies/known.h"

#define N_OF(array) (sizeof(array) / sizeof *(array))

static void run(struct outcome *o, const char *name, const char *const *sets, size_t n)
{
    struct scenario s;

    known_read_set(&s, name, sets, n);
    known_run(o, &s, 0);
    scenario_free(&s);
}

/* Machines that went down, or came back, in bins that end at or before `to`. */
static int64_t until(const struct outcome *o, size_t series, tick_t to)
{
    int64_t sum = 0;

    for (size_t b = 0; b < o->layout.n_bins && ((tick_t)b + 1) * o->layout.bin <= to;
         b++) {
        sum += o->metrics[series + b];
    }
    return sum;
}

/* People stop the first version for its first defect and the second one for its second:
 * nobody beyond the two small waves is hit. */
static void test_known_versions_people_stop_each(void **state)
{
    static const char *const sets[] = {
        "/signals/people={\"limit\": 5, \"mobilisation\": \"5 min\", \"decision\": \"5 "
        "min\"}",
        "/signals/calls={\"lag\": \"1 min\", \"period\": \"5 min\"}",
        "/recovery/aids/guidance=10 min",
    };
    struct outcome o;

    (void)state;
    run(&o, "versions", sets, N_OF(sets));
    const int64_t hit = known_total(&o, IMPACT_HIT);
    const struct decision *alarm = known_decision(&o, DECISION_ALARM, 1);
    const struct decision *halt = known_decision(&o, DECISION_HALT, 1);

    assert_non_null(alarm);
    assert_non_null(halt);
    assert_null(known_decision(&o, DECISION_HALT, 2));
    assert_int_equal(alarm->version, 2);
    assert_int_equal(halt->version, 2);
    assert_int_equal(halt->at, alarm->at + 10 * TICK_MINUTE);
    assert_close((double)hit, 2000.0, 4.5 * 40.0); /* a fifth of each class */
    replay_free(&o);
}

/* An organisation that the first version left alone has heard that the vendor knows of
 * it; it calls all the same when the second one stops its machines. */
static void test_known_versions_new_callers_are_heard(void **state)
{
    static const char *const sets[] = {
        "/population/organisations={\"of-a\": {\"count\": 10, "
        "\"industry\": \"any\", \"region\": \"here\", \"endpoints\": 500, \"mix\": "
        "{\"a\": 1, \"b\": 0}}, \"of-b\": {\"count\": 10, \"industry\": \"any\", "
        "\"region\": \"here\", \"endpoints\": 500, \"mix\": {\"a\": 0, \"b\": 1}}}",
        "/signals/people={\"limit\": 5, \"mobilisation\": \"5 min\", \"decision\": \"5 "
        "min\"}",
        "/signals/calls={\"lag\": \"1 min\", \"period\": \"5 min\"}",
        "/recovery/aids/guidance=10 min",
    };
    struct outcome o;

    (void)state;
    run(&o, "versions", sets, N_OF(sets));
    const struct decision *halt = known_decision(&o, DECISION_HALT, 1);

    assert_non_null(halt);
    assert_int_equal(halt->version, 2);
    assert_close((double)known_total(&o, IMPACT_HIT), 2000.0, 4.5 * 40.0);
    replay_free(&o);
}

/* While the second version bakes, machines that the first one stopped come back, as many
 * as the second one stops: the gate sees these all the same, and no others. */
static void test_known_versions_returns_hide_nothing(void **state)
{
    static const char *const sets[] = {
        "/resolution=5 min",
        "/delivery={\"kind\": \"push\", \"reach\": 1, \"latency\": {\"uniform\": "
        "{\"low\": \"0 min\", \"high\": \"60 min\"}}}",
        "/rollout/waves=[{\"classes\": [\"a\", \"b\"], \"share\": 0.5, \"bake\": "
        "\"4 h\"}, {}]",
        "/rollout/gate={\"test\": \"failure-share\", \"signal\": \"silent\", \"limit\": "
        "0.02, \"interval\": \"30 min\", \"minimum\": 1, \"decision_delay\": \"0 min\"}",
        "/rollout/on_fail=hold",
        "/rollout/resume=each-fix",
        "/recovery/staff/fixed=1000",
        "/recovery/alarm=0 min",
        "/recovery/mobilisation=0 min",
        "/recovery/aids/own=0 min",
        "/recovery/hands_on/time=245 min",
    };
    struct outcome o;

    (void)state;
    run(&o, "versions", sets, N_OF(sets));
    const struct decision *first = known_decision(&o, DECISION_LOOK, 0);
    const struct decision *second = known_decision(&o, DECISION_LOOK, 1);

    assert_non_null(first);
    assert_non_null(second);
    assert_int_equal(first->at, 30 * TICK_MINUTE);
    assert_int_equal(first->look.failures, until(&o, o.layout.hits, 25 * TICK_MINUTE));
    assert_int_equal(second->version, 2);
    /* offered at 3.5 h; who is left takes it half an hour later */
    assert_int_equal(second->at, 270 * TICK_MINUTE);
    assert_int_equal(second->look.verdict, VERDICT_FAIL);
    assert_int_equal(second->look.failures,
                     until(&o, o.layout.hits, 265 * TICK_MINUTE) -
                         until(&o, o.layout.hits, 210 * TICK_MINUTE));
    assert_true(until(&o, o.layout.backs, 270 * TICK_MINUTE) > second->look.failures);
    assert_true(second->look.failures > 500);
    replay_free(&o);
}

/* A boot wins only while a good version is on offer to the machine: not while the only
 * one on offer is the one that stopped it. */
static void test_known_versions_boots_need_a_good_one(void **state)
{
    static const char *const sets[] = {
        "/rollout/gate={\"test\": \"failure-share\", \"signal\": \"silent\", \"limit\": "
        "0.02, \"interval\": \"10 min\", \"minimum\": 1, \"decision_delay\": \"90 min\"}",
        "/rollout/on_fail=rollback",
        "/recovery/reboots={\"unattended\": 3, \"wins\": 1, \"interval\": \"4 min\"}",
    };
    struct outcome o;

    (void)state;
    run(&o, "versions", sets, N_OF(sets));
    const struct decision *back = known_decision(&o, DECISION_ROLLBACK, 1);

    assert_non_null(back);
    assert_int_equal(back->version, 2);
    /* three boots within 12 minutes, and the rollback after 100: none finds a good one */
    assert_int_equal(known_total(&o, IMPACT_BACK_REBOOT), 0);
    assert_true(known_total(&o, IMPACT_HIT) > 1500);
    replay_free(&o);
}

/* A rollback voids what was about to strike, and machines that it restored meet the next
 * version as all others do. */
static void test_known_versions_rollback_restores(void **state)
{
    static const char *const sets[] = {
        "/rollout/gate={\"test\": \"failure-share\", \"signal\": \"silent\", \"limit\": "
        "0.02, \"interval\": \"10 min\", \"minimum\": 1, \"decision_delay\": \"0 min\"}",
        "/rollout/on_fail=rollback",
        "/update/defects/second={\"trigger\": \"delay\", \"delay\": \"2 h\"}",
        "/rollout/waves=[{\"classes\": [\"a\", \"b\"], \"share\": 0.2, \"bake\": "
        "\"4 h\"}, {}]",
    };
    struct outcome o;

    (void)state;
    run(&o, "versions", sets, N_OF(sets));
    const struct decision *back = known_decision(&o, DECISION_ROLLBACK, 0);
    const struct decision *again = known_decision(&o, DECISION_ROLLBACK, 1);

    assert_non_null(back);
    assert_non_null(again);
    const int64_t first = until(&o, o.layout.hits, back->at + TICK_HOUR);

    /* nothing strikes between the rollback and two hours after the second version */
    assert_int_equal(until(&o, o.layout.hits, 3 * TICK_HOUR + 2 * TICK_HOUR), first);
    assert_close((double)first, 1000.0, 4.5 * 28.0);
    assert_close((double)(known_total(&o, IMPACT_HIT) - first), 1000.0, 4.5 * 28.0);
    replay_free(&o);
}

/* Crash once, up again before anybody misses it: no gate on silence sees it, however wide
 * the bins of results are. */
static void test_known_versions_back_before_it_is_missed(void **state)
{
    static const char *const widths[] = { "/resolution=1 min", "/resolution=10 min",
                                          "/resolution=1 h" };

    (void)state;
    for (size_t i = 0; i < N_OF(widths); i++) {
        const char *const sets[] = {
            "/rollout/gate={\"test\": \"failure-share\", \"signal\": \"silent\", "
            "\"limit\": 0, \"interval\": \"1 min\", \"minimum\": 1, "
            "\"decision_delay\": \"0 min\"}",
            "/update/defects/first/consequence=crash-once",
            "/update/defects/second/consequence=crash-once",
            "/recovery/reboot=4 min",
            widths[i],
        };
        struct outcome o;

        run(&o, "versions", sets, N_OF(sets));
        const struct decision *look = known_decision(&o, DECISION_LOOK, 0);

        assert_non_null(look);
        assert_int_equal(look->look.verdict, VERDICT_PASS);
        assert_int_equal(look->look.failures, 0);
        assert_null(known_decision(&o, DECISION_HALT, 0));
        assert_int_equal(known_total(&o, IMPACT_HIT), 10000);
        assert_int_equal(known_total(&o, IMPACT_DOWN_MS), 10000 * 4 * TICK_MINUTE);
        replay_free(&o);
    }
}

/* Silent for some minutes: seen from the timeout to the return, minute by minute. */
static void test_known_versions_silence_by_the_minute(void **state)
{
    static const struct {
        const char *bake;
        int64_t failures;
    } looks[] = {
        { "4 min", 0 }, { "6 min", 2000 }, { "20 min", 2000 }, { "22 min", 0 }
    };

    (void)state;
    for (size_t i = 0; i < N_OF(looks); i++) {
        char bake[64];
        const char *const sets[] = {
            "/rollout/gate={\"test\": \"failure-share\", \"signal\": \"silent\", "
            "\"limit\": 1, \"interval\": \"1 d\", \"minimum\": 1, "
            "\"decision_delay\": \"0 min\"}",
            "/update/defects/first/consequence=crash-once",
            "/rollout/waves=[{\"classes\": [\"a\", \"b\"], \"share\": 0.4}, {}]",
            "/update/defects/first/classes=[\"a\", \"b\"]",
            "/recovery/reboot=20 min",
            bake,
        };
        struct outcome o;

        snprintf(bake, sizeof bake, "/rollout/waves/0/bake=%s", looks[i].bake);
        run(&o, "versions", sets, N_OF(sets));
        const struct decision *look = known_decision(&o, DECISION_LOOK, 0);

        assert_non_null(look);
        assert_int_equal(look->look.failures, 2 * looks[i].failures);
        replay_free(&o);
    }
}

/* Remote remediation mends whom a later wave stops too. */
static void test_known_versions_remote_aid_goes_on(void **state)
{
    static const char *const sets[] = {
        "/signals/people={\"limit\": 1, \"mobilisation\": \"0 min\", \"decision\": \"10 "
        "d\"}",
        "/signals/calls={\"lag\": \"1 min\", \"period\": \"1 min\"}",
        "/recovery/aids={\"remote\": \"1 h\", \"remote_fixes\": 1, \"remote_spread\": "
        "\"1 "
        "min\"}",
    };
    struct outcome o;

    (void)state;
    run(&o, "versions", sets, N_OF(sets));
    assert_int_equal(known_total(&o, IMPACT_HIT), 10000);
    assert_int_equal(known_total(&o, IMPACT_BACK_REMOTE), 10000);
    replay_free(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_versions_people_stop_each),
        cmocka_unit_test(test_known_versions_new_callers_are_heard),
        cmocka_unit_test(test_known_versions_returns_hide_nothing),
        cmocka_unit_test(test_known_versions_boots_need_a_good_one),
        cmocka_unit_test(test_known_versions_rollback_restores),
        cmocka_unit_test(test_known_versions_back_before_it_is_missed),
        cmocka_unit_test(test_known_versions_silence_by_the_minute),
        cmocka_unit_test(test_known_versions_remote_aid_goes_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
