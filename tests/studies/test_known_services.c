/* test_known_services.c: what happens to services, by hand and by formula, through
 * scenario files (MODEL 9). All is deterministic but for the blocks of many
 * organisations, whose shares hold within 4 standard deviations of the binomial law: once
 * in 16,000.
 */
#include <string.h>

#include "tests/studies/known.h"

#define MIN  TICK_MINUTE
#define HOUR TICK_HOUR

/* A counter of a kind of service, over all regions. */
static int64_t counter(const struct outcome *o, const struct scenario *s,
                       const char *service, enum impact_service which)
{
    const struct service_spec *kinds = s->dependencies.services.items;
    const struct impact_layout *l = &o->layout;
    int64_t sum = 0;

    for (size_t k = 0; k < l->n_services; k++) {
        for (size_t r = 0; r < l->n_regions && strcmp(kinds[k].name, service) == 0; r++) {
            sum += o->metrics[impact_service(l, k, r) + which];
        }
    }
    return sum;
}

/* Storage is down from 1:00 to 4:00; the application from 1:30, when its buffer ends, to
 * 4:10, does 128 min of work too little, and is behind for 64 min more at nine tenths;
 * the desk is down from 1:30 to 4:15, and then at nine tenths till 5:14. */
static void test_known_services_chain_by_hand(void **state)
{
    struct scenario s;
    struct outcome o;

    (void)state;
    known_read(&s, "services");
    known_run(&o, &s, 0);
    assert_int_equal(counter(&o, &s, "storage", IMPACT_SERVICE_DOWN_MS), 180 * MIN);
    assert_int_equal(counter(&o, &s, "application", IMPACT_SERVICE_DOWN_MS), 160 * MIN);
    assert_int_equal(counter(&o, &s, "application", IMPACT_SERVICE_BACKLOG_MS), 64 * MIN);
    assert_int_equal(counter(&o, &s, "application", IMPACT_SERVICE_DEFICIT_MS),
                     128 * MIN + 64 * MIN / 10);
    assert_int_equal(counter(&o, &s, "desk", IMPACT_SERVICE_DOWN_MS), 165 * MIN);
    assert_int_equal(counter(&o, &s, "desk", IMPACT_SERVICE_DEFICIT_MS),
                     165 * MIN + 59 * MIN / 10);
    replay_free(&o);
    scenario_free(&s);
}

static int64_t down(const struct outcome *o, const struct scenario *s,
                    const char *service)
{
    return counter(o, s, service, IMPACT_SERVICE_DOWN_MS);
}

static int64_t deficit(const struct outcome *o, const struct scenario *s,
                       const char *service)
{
    return counter(o, s, service, IMPACT_SERVICE_DEFICIT_MS);
}

static int64_t stops(const struct outcome *o, const struct scenario *s,
                     const char *service)
{
    return counter(o, s, service, IMPACT_SERVICE_STOPS);
}

static void run_set(struct outcome *o, struct scenario *s, const char *name,
                    const char *set)
{
    known_read_set(s, name, &set, set != NULL);
    known_run(o, s, 0);
}

/* ---- one organisation ---- */

/* 60 persons and 120 orders an hour, at all hours: of 128 + 6.4 min of work. */
static void test_known_services_people_and_proxy(void **state)
{
    struct scenario s;
    struct outcome o;

    (void)state;
    run_set(&o, &s, "services", NULL);
    assert_int_equal(counter(&o, &s, "application", IMPACT_SERVICE_PEOPLE_MS),
                     60 * (128 * MIN + 64 * MIN / 10));
    assert_close((double)counter(&o, &s, "application", IMPACT_SERVICE_PROXY),
                 1000.0 * 120.0 * 134.4 / 60.0, 2.0);
    replay_free(&o);
    scenario_free(&s);
}

/* A buffer of 5 h outlasts the 3 h. */
static void test_known_services_long_buffer_nothing_fails(void **state)
{
    struct scenario s;
    struct outcome o;

    (void)state;
    run_set(&o, &s, "services", "/dependencies/buffer_scale=10");
    assert_int_equal(down(&o, &s, "storage"), 180 * MIN);
    assert_int_equal(stops(&o, &s, "application"), 0);
    assert_int_equal(deficit(&o, &s, "application"), 0);
    assert_int_equal(deficit(&o, &s, "desk"), 0);
    replay_free(&o);
    scenario_free(&s);
}

/* Storage at .28 drains the application's 30 min in 41:40; then it does .28, not its .2
 * on paper, till 4:00, when 8.3 million ms have gone by. At 4:20 20 min of buffer are
 * there again, so that a stop is felt at 4:40, for 80 min and the restart. Of work not
 * done 1 - 3 x .28 = .16 piles up, as it could do thrice a normal hour's; that is worked
 * off in half the time from 4:00 on, and 72 min in 36 from 6:10. At 3:00 it is made to
 * look, which changes nothing. With storage at .6, which drains the buffer in 75 min,
 * nothing piles up from 2:15 to 4:00. */
static void test_known_services_buffer_drains_and_refills(void **state)
{
    static const char *const sets[] = {
        "/dependencies/incidents/storage-stops/course=["
        "{ \"after\": \"0 min\", \"capacity\": 0.28 },"
        "{ \"after\": \"180 min\", \"capacity\": 1 },"
        "{ \"after\": \"200 min\", \"capacity\": 0 },"
        "{ \"after\": \"300 min\", \"capacity\": 1 }]",
        "/dependencies/incidents/look={ \"service\": \"application\", \"at\": \"3 h\","
        "\"course\": [{ \"after\": \"0 min\", \"capacity\": 1 }] }",
    };
    const int64_t second = 72 * MIN + 36 * MIN / 10;
    struct scenario s;
    struct outcome o;

    (void)state;
    known_read_set(&s, "services", sets, 2);
    known_run(&o, &s, 0);
    assert_int_equal(down(&o, &s, "storage"), 100 * MIN);
    assert_int_equal(deficit(&o, &s, "storage"), 180 * MIN * 72 / 100 + 100 * MIN);
    assert_int_equal(stops(&o, &s, "application"), 1);
    assert_int_equal(down(&o, &s, "application"), (80 + 10) * MIN);
    assert_int_equal(counter(&o, &s, "application", IMPACT_SERVICE_BACKLOG_MS),
                     8300000 * 16 / 100 / 2 + 36 * MIN);
    assert_int_equal(deficit(&o, &s, "application"),
                     8300000 * 72 / 100 + 8300000 * 8 / 100 / 10 + second);
    replay_free(&o);
    known_set(&s, "/dependencies/incidents/storage-stops/course/0/capacity", .6);
    known_run(&o, &s, 0);
    assert_int_equal(counter(&o, &s, "application", IMPACT_SERVICE_BACKLOG_MS), 36 * MIN);
    assert_int_equal(deficit(&o, &s, "application"), 42 * MIN + second);
    replay_free(&o);
    scenario_free(&s);
}

#define FLAPS                                                                            \
    "/dependencies/incidents/storage-stops/course=["                                     \
    "{ \"after\": \"0 s\", \"capacity\": 0 }, { \"after\": \"10 s\", \"capacity\": 1 }," \
    "{ \"after\": \"20 s\", \"capacity\": 0 }, { \"after\": \"30 s\", \"capacity\": 1 "  \
    "},"                                                                                 \
    "{ \"after\": \"40 s\", \"capacity\": 0 }, { \"after\": \"50 s\", \"capacity\": 1 "  \
    "}]"

/* What flaps for less than the damping time stops once, and for that time; without
 * damping three times for 10 s. */
static void test_known_services_damping(void **state)
{
    static const struct {
        const char *damping;
        int64_t stops, ms;
    } cases[] = {
        { "/dependencies/damping=1 min", 1, 60000 },
        { "/dependencies/damping=5 min", 1, 300000 },
        { "/dependencies/damping=15 s", 3, 45000 },
        { "/dependencies/damping=1 s", 3, 30000 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *const sets[] = { FLAPS, cases[i].damping };
        struct scenario s;
        struct outcome o;

        known_read_set(&s, "services", sets, 2);
        known_run(&o, &s, 0);
        assert_int_equal(stops(&o, &s, "storage"), cases[i].stops);
        assert_int_equal(down(&o, &s, "storage"), cases[i].ms);
        replay_free(&o);
        scenario_free(&s);
    }
}

/* Both stop at 1:00. By hand the keys start at 13:00 and are up at 13:10, the directory
 * at 13:30. Without, neither starts. */
static void test_known_services_manual_start(void **state)
{
    struct scenario s;
    struct outcome o;

    (void)state;
    run_set(&o, &s, "loop", NULL);
    assert_int_equal(down(&o, &s, "keys"), 12 * HOUR + 10 * MIN);
    assert_int_equal(down(&o, &s, "directory"), 12 * HOUR + 30 * MIN);
    assert_int_equal(stops(&o, &s, "keys"), 1);
    replay_free(&o);
    scenario_free(&s);
    run_set(&o, &s, "loop", "/dependencies/services/keys/manual_start=null");
    assert_int_equal(down(&o, &s, "keys"), 47 * HOUR);
    assert_int_equal(down(&o, &s, "directory"), 47 * HOUR);
    replay_free(&o);
    scenario_free(&s);
}

/* Two parts of a loop that need each other by eight tenths: all of it is back when the
 * hour is over, to the last millionth. */
static void test_known_services_weak_loop_comes_back(void **state)
{
    static const char *const sets[] = {
        "/dependencies/services/keys/needs/directory/strength=0.8",
        "/dependencies/services/directory/needs/keys/strength=0.8",
        "/dependencies/incidents/stop/course=[{ \"after\": \"0 s\", \"capacity\": 0.9 },"
        "{ \"after\": \"1 h\", \"capacity\": 1 }]",
    };
    struct scenario s;
    struct outcome o;

    (void)state;
    known_read_set(&s, "loop", sets, 3);
    known_run(&o, &s, 0);
    assert_int_equal(deficit(&o, &s, "directory"), HOUR / 10);
    assert_int_equal(deficit(&o, &s, "keys"), HOUR / 10 * 8 / 10);
    replay_free(&o);
    scenario_free(&s);
}

/* ---- inoperability: Haimes et al., J. Infrastructure Systems 11:67, 2005 ---- */

/* Losses are whole millionths, rounded down in each equation: by less than
 * (I - A*)^-1 (1, 1) = (2.0, 2.0) in all. Twelve hours, and nothing is left of it. */
static void test_known_services_inoperability_haimes(void **state)
{
    const double time = 12.0 * (double)HOUR;
    struct scenario s;
    struct outcome o;

    (void)state;
    run_set(&o, &s, "inoperability", NULL);
    assert_close((double)deficit(&o, &s, "first") / time, 2.0 / 15.0, 2e-6);
    assert_close((double)deficit(&o, &s, "second") / time, .05, 2e-6);
    assert_int_equal(stops(&o, &s, "first"), 0);
    replay_free(&o);
    scenario_free(&s);
}

/* ---- blocks ---- */

static const char *const blocks[] = { "series", "parallel", "two-of-three", "two-of-four",
                                      "pairs" };
#define N_BLOCKS (sizeof blocks / sizeof *blocks)

/* Is a block down when the parts of a set are? */
static bool block_fails(size_t block, unsigned set)
{
    const bool a = set & 1, b = set & 2, c = set & 4, d = set & 8;

    switch (block) {
    case 0:
        return a || b || c;
    case 1:
        return a && b && c;
    case 2:
        return a + b + c > 1;
    case 3:
        return a + b + c + d > 2;
    default:
        return (a && b) || (c && d);
    }
}

/* All sixteen sets of parts that fail. */
static void test_known_services_blocks_exact(void **state)
{
    static const char *const part[] = { "/dependencies/incidents/a-fails/share",
                                        "/dependencies/incidents/b-fails/share",
                                        "/dependencies/incidents/c-fails/share",
                                        "/dependencies/incidents/d-fails/share" };
    struct scenario s;

    (void)state;
    known_read(&s, "blocks");
    known_set(&s, "/population/organisations/block/count", 1);
    for (unsigned set = 0; set < 16; set++) {
        struct outcome o;

        for (unsigned k = 0; k < 4; k++) {
            known_set(&s, part[k], set >> k & 1);
        }
        known_run(&o, &s, 0);
        for (size_t b = 0; b < N_BLOCKS; b++) {
            assert_int_equal(stops(&o, &s, blocks[b]), block_fails(b, set));
        }
        replay_free(&o);
    }
    scenario_free(&s);
}

/* 20,000 organisations: as many blocks fail as the sets' probabilities add up to. */
static void test_known_services_blocks_reliability(void **state)
{
    const double n = 20000;
    struct scenario s;
    struct outcome o;

    (void)state;
    run_set(&o, &s, "blocks", NULL);
    for (size_t b = 0; b < N_BLOCKS; b++) {
        double fails = 0.0;

        for (unsigned set = 0; set < 16; set++) {
            double p = 1.0;

            for (unsigned k = 0; k < 4; k++) {
                p *= set >> k & 1 ? .1 * (k + 1) : 1.0 - .1 * (k + 1);
            }
            fails += block_fails(b, set) ? p : 0.0;
        }
        assert_close((double)stops(&o, &s, blocks[b]) / n, fails,
                     4.0 * sqrt(fails * (1.0 - fails) / n));
    }
    replay_free(&o);
    scenario_free(&s);
}

/* Parts that still do .9, .5, .4, .3: the least, the most, the second and third most. */
static void test_known_services_blocks_levels(void **state)
{
    static const char *const course[] = {
        "/dependencies/incidents/a-fails/course/0/capacity",
        "/dependencies/incidents/b-fails/course/0/capacity",
        "/dependencies/incidents/c-fails/course/0/capacity",
        "/dependencies/incidents/d-fails/course/0/capacity"
    };
    static const double left[] = { .9, .5, .4, .3 },
                        gives[N_BLOCKS] = { .4, .9, .5, .5, .4 };
    struct scenario s;
    struct outcome o;

    (void)state;
    known_read(&s, "blocks");
    known_set(&s, "/population/organisations/block/count", 1);
    for (size_t k = 0; k < 4; k++) {
        known_set(&s, course[k], left[k]);
        known_set(&s,
                  k == 0   ? "/dependencies/incidents/a-fails/share"
                  : k == 1 ? "/dependencies/incidents/b-fails/share"
                  : k == 2 ? "/dependencies/incidents/c-fails/share"
                           : "/dependencies/incidents/d-fails/share",
                  1);
    }
    known_run(&o, &s, 0);
    for (size_t b = 0; b < N_BLOCKS; b++) {
        assert_close((double)deficit(&o, &s, blocks[b]) / (10.0 * (double)MIN),
                     1.0 - gives[b], 1e-6);
    }
    replay_free(&o);
    scenario_free(&s);
}

/* ---- across organisations ---- */

/* What stops at 1:00 and is back at 2:00 is so in its organisation at once, one minute
 * later in each that follows; a restart of 90 s ends between two minutes. */
static void test_known_services_hops_take_a_minute(void **state)
{
    static const struct {
        const char *service;
        int64_t down;
    } at[] = {
        { "origin", 3600000 }, { "first", 3600000 },  { "second", 3600000 },
        { "third", 3690000 },  { "fourth", 3660000 }, { "fifth", 3660000 },
    };
    struct scenario s;
    struct outcome o;

    (void)state;
    run_set(&o, &s, "hops", NULL);
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        assert_int_equal(down(&o, &s, at[i].service), at[i].down);
    }
    replay_free(&o);
    scenario_free(&s);
    /* seen at 1:03:00 only, when four hops have been made */
    for (int64_t end = 0; end <= 5; end++) {
        known_read(&s, "hops");
        known_set(&s, "/horizon", (double)(HOUR + end * MIN + 1));
        known_run(&o, &s, 0);
        assert_int_equal(stops(&o, &s, "first"), 1);
        assert_int_equal(stops(&o, &s, "second"), end >= 1);
        assert_int_equal(stops(&o, &s, "third"), end >= 2);
        assert_int_equal(stops(&o, &s, "fourth"), end >= 3);
        assert_int_equal(stops(&o, &s, "fifth"), end >= 4);
        replay_free(&o);
        scenario_free(&s);
    }
}

/* Red stops at 1:00:30, is missed from 1:01 on, and desks stop at 1:31; it is back at
 * 4:00:30, which is heard at 4:01, and desks are up at 4:11. Half of them are red's,
 * within 4 standard deviations. */
static void test_known_services_provider_by_the_minute(void **state)
{
    struct scenario s;
    struct outcome o;

    (void)state;
    run_set(&o, &s, "providers", NULL);
    const int64_t n = stops(&o, &s, "desk");

    assert_close((double)n, 500, 4.0 * sqrt(250));
    assert_int_equal(down(&o, &s, "identity"), 180 * MIN);
    assert_int_equal(down(&o, &s, "desk"), n * 160 * MIN);
    replay_free(&o);
    scenario_free(&s);
}

/* With another provider for everybody nothing fails; but for a cloud that both need,
 * which is heard a minute later. */
static void test_known_services_redundancy_and_shared_back_end(void **state)
{
    static const char *const sets[] = {
        "/dependencies/redundancy=1",
        "/dependencies/services/identity/needs/cloud/applies=1",
        "/dependencies/incidents/stop/provider=sky"
    };
    struct scenario s;
    struct outcome o;

    (void)state;
    known_read_set(&s, "providers", sets, 1);
    known_run(&o, &s, 0);
    assert_int_equal(stops(&o, &s, "desk"), 0);
    replay_free(&o);
    scenario_free(&s);
    for (size_t redundant = 0; redundant < 2; redundant++) {
        known_read_set(&s, "providers", sets + 1 - redundant, 2 + redundant);
        known_run(&o, &s, 0);
        assert_int_equal(stops(&o, &s, "identity"), 2);
        assert_int_equal(stops(&o, &s, "desk"), 1000);
        assert_int_equal(down(&o, &s, "desk"), 1000 * 160 * MIN);
        replay_free(&o);
        scenario_free(&s);
    }
}

/* ---- severity is not size ---- */

/* All machines are down for T = 24 h. With a buffer b, a part f on paper and g hours for
 * an hour's work, a service is not normal for (T - b) (1 + g (1 - f)): flights for
 * 23.5 x 3.55 = 83.425 h, the line for 12 x 1.18 = 14.16 h, 5.9 times less. Services look
 * at machines a minute after these have stopped, and less than one after their return. */
static void test_known_services_severity_is_not_size(void **state)
{
    const double hour = (double)HOUR, minute = (double)MIN;
    struct scenario s;
    struct outcome o;

    (void)state;
    run_set(&o, &s, "severity", NULL);
    assert_int_equal(known_total(&o, IMPACT_DOWN_MS), 1000 * 24 * HOUR);
    assert_close((double)down(&o, &s, "machines"), 24 * hour, 1.0);
    assert_close((double)down(&o, &s, "flights"), 23.5 * hour, 1.0);
    assert_close((double)down(&o, &s, "line"), 12 * hour, 1.0);
    assert_close((double)counter(&o, &s, "flights", IMPACT_SERVICE_BACKLOG_MS),
                 23.5 * 2.55 * hour, minute);
    assert_close((double)counter(&o, &s, "line", IMPACT_SERVICE_BACKLOG_MS),
                 12 * .18 * hour, minute);
    replay_free(&o);
    scenario_free(&s);
}

/* Storage stops at 1:00, is back at 2:30 and stops again at 3:10, for good. The
 * application, down since 1:00, is restarting when its manual start falls due at 3:00,
 * and is started by hand as soon as that has failed: up at 4:10. */
static void test_known_services_manual_start_after_a_failed_restart(void **state)
{
    static const char *const sets[] = {
        "/dependencies/incidents/storage-stops/course=["
        "{ \"after\": \"0 min\", \"capacity\": 0 },"
        "{ \"after\": \"90 min\", \"capacity\": 1 },"
        "{ \"after\": \"130 min\", \"capacity\": 0 }]",
        "/dependencies/buffer_scale=0",
        "/dependencies/services/application/restart_lag=60 min",
        "/dependencies/services/application/manual_start=120 min",
    };
    struct scenario s;
    struct outcome o;

    (void)state;
    known_read_set(&s, "services", sets, sizeof sets / sizeof *sets);
    known_run(&o, &s, 0);
    assert_int_equal(stops(&o, &s, "application"), 1);
    assert_int_equal(down(&o, &s, "application"), 190 * MIN + 1); /* the timer's tick */
    replay_free(&o);
    scenario_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_services_chain_by_hand),
        cmocka_unit_test(test_known_services_people_and_proxy),
        cmocka_unit_test(test_known_services_long_buffer_nothing_fails),
        cmocka_unit_test(test_known_services_buffer_drains_and_refills),
        cmocka_unit_test(test_known_services_damping),
        cmocka_unit_test(test_known_services_manual_start),
        cmocka_unit_test(test_known_services_manual_start_after_a_failed_restart),
        cmocka_unit_test(test_known_services_weak_loop_comes_back),
        cmocka_unit_test(test_known_services_inoperability_haimes),
        cmocka_unit_test(test_known_services_blocks_exact),
        cmocka_unit_test(test_known_services_blocks_reliability),
        cmocka_unit_test(test_known_services_blocks_levels),
        cmocka_unit_test(test_known_services_hops_take_a_minute),
        cmocka_unit_test(test_known_services_provider_by_the_minute),
        cmocka_unit_test(test_known_services_redundancy_and_shared_back_end),
        cmocka_unit_test(test_known_services_severity_is_not_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
