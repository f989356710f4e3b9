/* A rollout's schedule against shares and times worked out by hand. Nothing is drawn, so
 * every number must come out but for the last digits of its sums. */
#include "studies/timetable.h"

#include "models/schedule.h"
#include "tests/studies/known.h"

#define HOUR  TICK_HOUR
#define EXACT 1e-12

static void read_table(struct timetable *t, struct scenario *s, const char *const *sets,
                       size_t n_sets)
{
    struct rf_error err = { 0 };

    known_read_set(s, "timetable", sets, n_sets);
    assert_int_equal(timetable_init(t, s, &err), RF_OK);
}

static void renew(struct timetable *t, const struct scenario *s)
{
    struct rf_error err = { 0 };

    timetable_free(t);
    assert_int_equal(timetable_init(t, s, &err), RF_OK);
}

#define WAVES                                                                            \
    "/rollout/waves=[{\"share\": 0.1, \"bake\": \"1 h\"},"                               \
    "{\"share\": 1, \"regions\": \"east\", \"bake\": \"2 h\"},"                          \
    "{\"share\": 0.5, \"configurations\": \"odd\", \"start\": \"6 h\","                  \
    " \"bake\": \"30 min\"},"                                                            \
    "{\"share\": 1, \"organisation\": \"a\", \"count\": 90, \"bake\": \"1 d\","          \
    " \"gated\": false}, {\"share\": 1}]"

/* 10 % of all; then the 270 others of the east; half of the servers, less the tenth that
 * has it; of the 600, a tenth and the first 90 have it: 0.1 + 0.9 x 90 / 600. */
static void test_timetable_waves_by_hand(void **state)
{
    static const char *const sets[] = { WAVES, "/rollout/gate/test=failure-share",
                                        "/rollout/gate/interval=10 min" };
    static const struct {
        double hour, share;
        size_t looks;
    } expected[] = {
        { 0, 0.1, 6 }, { 1, 0.37, 30 }, { 6, 0.41, 3 }, { 6.5, 0.491, 0 }, { 30.5, 1, 0 }
    };
    struct scenario s;
    struct timetable t;

    (void)state;
    read_table(&t, &s, sets, 3);
    assert_int_equal(t.n_steps, 5);
    for (size_t k = 0; k < 5; k++) {
        const tick_t at = (tick_t)(expected[k].hour * (double)HOUR);

        assert_int_equal(t.steps[k].wave, k);
        assert_int_equal(t.steps[k].opens, at);
        assert_int_equal(t.steps[k].looks, expected[k].looks);
        assert_close(t.steps[k].offered, expected[k].share, EXACT);
        assert_close(timetable_share(&t.offered, at), expected[k].share, EXACT);
        if (k > 0) {
            assert_close(timetable_share(&t.offered, at - 1), expected[k - 1].share,
                         EXACT);
        }
    }
    assert_false(t.customers);
    assert_false(t.deadlines);
    assert_true(t.steps[4].offered == 1.0); /* not only nearly */
    timetable_free(&t);
    scenario_free(&s);
}

/* The gate goes on looking while the next wave waits for the vendor's hours, which the
 * last one does not: until 6 h in place of 1 h, every 10 minutes. */
static void test_timetable_looks_until_the_next_wave(void **state)
{
    static const char *const sets[] = {
        "/rollout/waves=[{\"share\": 0.1, \"bake\": \"1 h\"},"
        "{\"share\": 1, \"bake\": \"1 h\"}]",
        "/rollout/gate/test=failure-share", "/rollout/gate/interval=10 min",
        "/rollout/windows=[{\"from\": \"0 h\", \"to\": \"30 min\"},"
        "{\"from\": \"6 h\", \"to\": \"6.5 h\"}]"
    };
    struct scenario s;
    struct timetable t;

    (void)state;
    read_table(&t, &s, sets, 4);
    assert_int_equal(t.steps[0].until, HOUR);
    assert_int_equal(t.steps[0].decides, 6 * HOUR);
    assert_int_equal(t.steps[0].looks, 36);
    assert_int_equal(t.steps[1].opens, 6 * HOUR);
    assert_int_equal(t.steps[1].decides, 7 * HOUR);
    assert_int_equal(t.steps[1].looks, 6);
    timetable_free(&t);
    scenario_free(&s);
}

#define RINGS                                                                            \
    "/rollout/rings={\"pinned\": {\"share\": 0.1, \"pin\": true},"                       \
    "\"late\": {\"share\": 0.3, \"deferral\": \"4 h\", \"spread\": \"2 h\"},"            \
    "\"nights\": {\"share\": 0.6, \"windows\": [{\"from\": \"22 h\", \"to\": \"2 "       \
    "h\"}]}}"

static void check_let(const struct timetable *t, double hour, double share)
{
    assert_close(timetable_share(&t->let, (tick_t)(hour * (double)HOUR)), share, EXACT);
}

/* All are offered it at once. It is night here, so 0.6 x 0.7 take it; in the east it is
 * eight in the morning, and the night begins 14 hours later. The late come evenly from 4
 * to 6 hours, the pinned never. */
static void test_timetable_customers_by_hand(void **state)
{
    static const char *const sets[] = { RINGS };
    struct scenario s;
    struct timetable t;

    (void)state;
    read_table(&t, &s, sets, 1);
    assert_true(t.customers);
    assert_close(timetable_share(&t.offered, 0), 1.0, EXACT);
    check_let(&t, 0, 0.42);
    check_let(&t, 4, 0.42);
    check_let(&t, 5, 0.57);
    check_let(&t, 6, 0.72);
    check_let(&t, 13.99, 0.72);
    check_let(&t, 14, 0.9);
    check_let(&t, 9000, 0.9);
    known_set(&s, "/rollout/rings/late/pause", 5.0 * (double)HOUR);
    renew(&t, &s); /* half of them have waited, and come at once */
    check_let(&t, 4.99, 0.42);
    check_let(&t, 5, 0.57);
    check_let(&t, 5.5, 0.645);
    known_set(&s, "/rollout/rings/late/pause", 0.0);
    known_set(&s, "/update/emergency", 1.0);
    renew(&t, &s); /* skips the deferral, not the spread */
    check_let(&t, 1, 0.57);
    known_set(&s, "/update/skips_rings", 1.0);
    renew(&t, &s);
    assert_false(t.customers);
    check_let(&t, 0, 1.0);
    timetable_free(&t);
    scenario_free(&s);
}

/* A restart waits for its user until the deadline, or for the grace if that is longer. */
static void test_timetable_deadlines_by_hand(void **state)
{
    static const char *const sets[] = { "/rollout/rings={\"all\": {\"share\": 1, "
                                        "\"restart\": true, \"deadline\": \"3 d\","
                                        "\"grace\": \"1 d\"}}" };
    struct scenario s;
    struct timetable t;

    (void)state;
    read_table(&t, &s, sets, 1);
    assert_true(t.deadlines);
    assert_false(t.customers);
    assert_close(timetable_share(&t.latest, 72 * HOUR - 1), 0.0, EXACT);
    assert_close(timetable_share(&t.latest, 72 * HOUR), 1.0, EXACT);
    known_set(&s, "/rollout/rings/all/grace", 120.0 * (double)HOUR);
    renew(&t, &s);
    assert_close(timetable_share(&t.latest, 120 * HOUR - 1), 0.0, EXACT);
    assert_close(timetable_share(&t.latest, 120 * HOUR), 1.0, EXACT);
    timetable_free(&t);
    scenario_free(&s);
}

/* A forced restart keeps to the ring's windows. It is taken here at once, and five hours
 * of notice end by day: at 22 h. In the east the night begins after 14 hours; five more
 * are three in the morning there, an hour after the windows: the night after, at 38 h. */
static void test_timetable_deadlines_keep_to_windows(void **state)
{
    static const char *const sets[] = {
        "/rollout/rings={\"all\": {\"share\": 1, \"restart\": true, \"deadline\": \"3 "
        "h\","
        "\"grace\": \"5 h\", \"windows\": [{\"from\": \"22 h\", \"to\": \"2 h\"}]}}"
    };
    static const struct {
        double hour, share;
    } expected[] = { { 21.9, 0 }, { 22, 0.7 }, { 37.9, 0.7 }, { 38, 1 } };
    struct scenario s;
    struct timetable t;

    (void)state;
    read_table(&t, &s, sets, 1);
    check_let(&t, 0, 0.7);
    check_let(&t, 14, 1);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        const tick_t at = (tick_t)(expected[i].hour * (double)HOUR);

        assert_close(timetable_share(&t.latest, at), expected[i].share, EXACT);
    }
    known_set(&s, "/rollout/rings/all/grace", 60.0 * (double)TICK_MINUTE);
    renew(&t, &s); /* three o'clock here; in the east the same night */
    assert_close(timetable_share(&t.latest, 15 * HOUR - 1), 0.0, EXACT);
    assert_close(timetable_share(&t.latest, 15 * HOUR), 0.3, EXACT);
    assert_close(timetable_share(&t.latest, 22 * HOUR), 1.0, EXACT);
    timetable_free(&t);
    scenario_free(&s);
}

/* 0.7 of two regions is one region, whichever: half of the machines on average. */
static void test_timetable_regions_are_whole(void **state)
{
    static const char *const sets[] = { "/rollout/unit=region",
                                        "/rollout/waves=[{\"share\": 0.7, \"bake\": "
                                        "\"1 h\"}, {\"share\": 1}]" };
    struct scenario s;
    struct timetable t;

    (void)state;
    read_table(&t, &s, sets, 2);
    assert_close(timetable_reach(&s, s.rollout.waves.items), 0.5, EXACT);
    assert_close(t.steps[0].offered, 0.5, EXACT);
    assert_true(t.steps[1].offered == 1.0);
    timetable_free(&t);
    scenario_free(&s);
}

/* Half of each of two regions, of 0.7 and 0.3, one after the other, each with a bake,
 * also when the rollout begins later: times are after its release. */
static void test_timetable_batches_by_hand(void **state)
{
    static const char *const sets[] = {
        "/rollout/waves=[{\"share\": 0.5, \"batch\": 1, \"bake\": \"2 h\"}, {\"share\": "
        "1}]",
        "/rollout/begins=3 h",
    };
    struct scenario s;
    struct timetable t;

    (void)state;
    read_table(&t, &s, sets, 2);
    assert_int_equal(t.n_steps, 3);
    for (size_t k = 0; k < 2; k++) {
        assert_int_equal(t.steps[k].wave, 0);
        assert_int_equal(t.steps[k].batch, k);
        assert_int_equal(t.steps[k].batches, 2);
        assert_int_equal(t.steps[k].opens, k == 0 ? 0 : 2 * HOUR);
        assert_close(t.steps[k].offered, k == 0 ? 0.35 : 0.5, EXACT);
    }
    assert_int_equal(t.steps[2].opens, 4 * HOUR);
    timetable_free(&t);
    scenario_free(&s);
}

/* Of a world that is drawn: shares of all are exact, and those of regions are the
 * product's endpoints there, of which the US have 69 %. */
static void test_timetable_of_the_world(void **state)
{
    static const char *const sets[] = {
        "/rollout/waves=[{\"share\": 0.01, \"bake\": \"1 h\"}, {\"share\": 1, "
        "\"regions\": [\"us-eastern\", \"us-central\", \"us-mountain\", "
        "\"us-pacific\"], \"bake\": \"1 h\"}, {\"share\": 1}]"
    };
    struct rf_error err = { 0 };
    struct scenario s;
    struct timetable t;

    (void)state;
    known_read_set(&s, RF_SOURCE_DIR "/scenarios/july-2024.json", sets, 1);
    assert_int_equal(timetable_init(&t, &s, &err), RF_OK);
    assert_close(t.steps[0].offered, 0.01, EXACT);
    assert_close(t.steps[1].offered, 0.01 + 0.99 * 0.69, EXACT);
    assert_true(t.steps[2].offered == 1.0);
    timetable_free(&t);
    scenario_free(&s);
}

static void test_timetable_errors(void **state)
{
    static const char *const sets[] = { "/rollout/waves=[{\"share\": 0.5, \"batch\": 1, "
                                        "\"bake\": \"2 h\"}, {\"share\": 1}]" };
    struct rf_error err = { 0 };
    struct timetable t = { 0 };
    struct scenario s;

    (void)state;
    timetable_free(&t); /* legal on a zeroed one */
    read_table(&t, &s, sets, 1);
    timetable_free(&t);
    timetable_free(&t);
    struct wave *wave = s.rollout.waves.items;
    struct wave many[SCHEDULE_MAX_WAVES];
    const struct list before = s.rollout.waves;

    for (size_t k = 0; k < SCHEDULE_MAX_WAVES; k++) {
        many[k] = *wave;
    }
    s.rollout.waves = (struct list){ many, SCHEDULE_MAX_WAVES };
    assert_int_equal(timetable_init(&t, &s, &err), RF_EINPUT);
    assert_string_equal(err.path, "/rollout/waves");
    s.rollout.waves = before;
    scenario_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_timetable_waves_by_hand),
        cmocka_unit_test(test_timetable_looks_until_the_next_wave),
        cmocka_unit_test(test_timetable_customers_by_hand),
        cmocka_unit_test(test_timetable_deadlines_by_hand),
        cmocka_unit_test(test_timetable_deadlines_keep_to_windows),
        cmocka_unit_test(test_timetable_regions_are_whole),
        cmocka_unit_test(test_timetable_batches_by_hand),
        cmocka_unit_test(test_timetable_of_the_world),
        cmocka_unit_test(test_timetable_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
