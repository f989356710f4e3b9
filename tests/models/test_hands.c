/* test_hands.c: who works on what when, by hand-computed examples; and what must not
 * show. */
#include "tests/models/hands_run.h"

#define HM(h, m) ((tick_t)(h)*TICK_HOUR + (tick_t)(m)*TICK_MINUTE)

/* ---- order of work ---- */

static void test_hands_priority_order(void **state)
{
    static const unsigned priority[] = { 2, 1, 2, 0, 1, 0 };
    struct hands_run r;

    (void)state;
    hands_run_init(&r, 1, 6);
    r.constant = 10;
    r.setup.start = 100;
    hands_run_begin(&r);
    for (uint32_t i = 0; i < 6; i++) {
        hands_run_wait(&r, i, i, 0, priority[i]);
    }
    hands_run_until(&r, TICK_NEVER);
    HANDS_RUN_EXPECT(&r, { 110, 3 }, { 120, 5 }, { 130, 1 }, { 140, 4 }, { 150, 0 },
                     { 160, 2 });
    hands_run_free(&r);
}

static void test_hands_first_come_order(void **state)
{
    static const unsigned priority[] = { 2, 1, 2, 0, 1, 0 };
    struct hands_run r;

    (void)state;
    hands_run_init(&r, 1, 6);
    r.constant = 10;
    r.recovery.hands_on.order = WORK_FIRST_COME;
    hands_run_begin(&r);
    for (uint32_t i = 0; i < 6; i++) {
        hands_run_wait(&r, 0, 5 - i, 0, priority[i]);
    }
    hands_run_until(&r, TICK_NEVER);
    HANDS_RUN_EXPECT(&r, { 10, 5 }, { 20, 4 }, { 30, 3 }, { 40, 2 }, { 50, 1 },
                     { 60, 0 });
    hands_run_free(&r);
}

/* A critical machine that comes later overtakes what waits, not what is worked on. */
static void test_hands_late_critical_machine(void **state)
{
    struct hands_run r;

    (void)state;
    hands_run_init(&r, 1, 4);
    r.constant = 10;
    hands_run_begin(&r);
    for (uint32_t i = 0; i < 3; i++) {
        hands_run_wait(&r, 0, i, 0, 2);
    }
    hands_run_until(&r, 5);
    hands_run_wait(&r, 5, 3, 0, 0);
    hands_run_until(&r, TICK_NEVER);
    HANDS_RUN_EXPECT(&r, { 10, 0 }, { 20, 3 }, { 30, 1 }, { 40, 2 });
    hands_run_free(&r);
}

/* All that comes at a tick is known before anybody starts at it. */
static void test_hands_machines_of_one_tick_are_ordered(void **state)
{
    struct hands_run r;

    (void)state;
    hands_run_init(&r, 1, 3);
    r.constant = 10;
    hands_run_begin(&r);
    hands_run_until(&r, 50);
    hands_run_wait(&r, 50, 0, 0, 2);
    assert_int_equal(hands_next(r.hands), 50);
    hands_run_wait(&r, 50, 1, 0, 1);
    hands_run_wait(&r, 50, 2, 0, 0);
    hands_run_until(&r, TICK_NEVER);
    HANDS_RUN_EXPECT(&r, { 60, 2 }, { 70, 1 }, { 80, 0 });
    hands_run_free(&r);
}

/* Machines that healed while they waited cost no time. */
static void test_hands_skip(void **state)
{
    static const bool skip[] = { true, false, true, true, false, true };
    struct hands_run r;

    (void)state;
    hands_run_init(&r, 1, 6);
    r.constant = 10;
    r.skip = skip;
    hands_run_begin(&r);
    for (uint32_t i = 0; i < 6; i++) {
        hands_run_wait(&r, 0, i, 0, 0);
    }
    hands_run_until(&r, TICK_NEVER);
    HANDS_RUN_EXPECT(&r, { 10, 1 }, { 20, 4 });
    assert_int_equal(hands_waiting(r.hands), 0);
    assert_int_equal(hands_busy(r.hands), 20);
    assert_int_equal(hands_next(r.hands), TICK_NEVER);
    hands_run_free(&r);
}

/* Returns of one tick are told by index, whoever worked on them. */
static void test_hands_returns_in_order_of_index(void **state)
{
    struct hands_run r;

    (void)state;
    hands_run_init(&r, 5, 5);
    r.constant = 10;
    hands_run_begin(&r);
    for (uint32_t i = 0; i < 5; i++) {
        hands_run_wait(&r, 0, (i * 3 + 2) % 5, 0, 0);
    }
    hands_run_until(&r, TICK_NEVER);
    HANDS_RUN_EXPECT(&r, { 10, 0 }, { 10, 1 }, { 10, 2 }, { 10, 3 }, { 10, 4 });
    hands_run_free(&r);
}

/* ---- sites ---- */

/* One technician: the site with the critical machines first, cleared, then the way. */
static void test_hands_a_site_is_cleared_before_the_next(void **state)
{
    struct hands_run r;

    (void)state;
    hands_run_init(&r, 1, 5);
    r.constant = 5;
    r.recovery.hands_on.travel = 100;
    r.setup.n_sites = 2;
    hands_run_begin(&r);
    hands_run_wait(&r, 0, 0, 0, 2);
    hands_run_wait(&r, 0, 1, 0, 2);
    hands_run_wait(&r, 0, 2, 1, 1);
    hands_run_wait(&r, 0, 3, 1, 2);
    hands_run_wait(&r, 0, 4, 1, 2);
    hands_run_until(&r, TICK_NEVER);
    HANDS_RUN_EXPECT(&r, { 5, 2 }, { 10, 3 }, { 15, 4 }, { 120, 0 }, { 125, 1 });
    hands_run_free(&r);
}

/* Two technicians, three sites with 3, 1 and 1 machines: one each at sites 0 and 1; the
 * one at site 1 is free at 5 and goes to the site without anybody, and is there at 105.
 */
static void test_hands_sites_without_anybody_come_first(void **state)
{
    struct hands_run r;

    (void)state;
    hands_run_init(&r, 2, 5);
    r.constant = 5;
    r.recovery.hands_on.travel = 100;
    r.setup.n_sites = 3;
    hands_run_begin(&r);
    for (uint32_t i = 0; i < 3; i++) {
        hands_run_wait(&r, 0, i, 0, 2);
    }
    hands_run_wait(&r, 0, 3, 1, 2);
    hands_run_wait(&r, 0, 4, 2, 2);
    hands_run_until(&r, TICK_NEVER);
    HANDS_RUN_EXPECT(&r, { 5, 0 }, { 5, 3 }, { 10, 1 }, { 15, 2 }, { 110, 4 });
    hands_run_free(&r);
}

/* When every site is attended, the least attended one is joined, without a way on
 * arrival: three technicians, sites with 4 and 2 machines. At 10 site 0 has its last ones
 * begun. */
static void test_hands_the_least_attended_site_is_joined(void **state)
{
    struct hands_run r;

    (void)state;
    hands_run_init(&r, 3, 6);
    r.constant = 10;
    r.recovery.hands_on.travel = 100;
    r.setup.n_sites = 2;
    hands_run_begin(&r);
    for (uint32_t i = 0; i < 4; i++) {
        hands_run_wait(&r, 0, i, 0, 2);
    }
    hands_run_wait(&r, 0, 4, 1, 2);
    hands_run_wait(&r, 0, 5, 1, 2);
    hands_run_until(&r, TICK_NEVER);
    HANDS_RUN_EXPECT(&r, { 10, 0 }, { 10, 1 }, { 10, 4 }, { 20, 2 }, { 20, 3 },
                     { 20, 5 });
    hands_run_free(&r);
}

/* A technician with two servers leaves when both are done: 20, there at 120. */
static void test_hands_all_servers_move_together(void **state)
{
    static const tick_t service[] = { 5, 20, 3, 4 };
    struct hands_run r;

    (void)state;
    hands_run_init(&r, 1, 4);
    r.recovery.staff.parallel = 2;
    r.recovery.hands_on.travel = 100;
    r.service = service;
    r.setup.n_sites = 2;
    hands_run_begin(&r);
    hands_run_wait(&r, 0, 0, 0, 0);
    hands_run_wait(&r, 0, 1, 0, 0);
    hands_run_wait(&r, 0, 2, 1, 0);
    hands_run_wait(&r, 0, 3, 1, 0);
    hands_run_until(&r, TICK_NEVER);
    HANDS_RUN_EXPECT(&r, { 5, 0 }, { 20, 1 }, { 123, 2 }, { 124, 3 });
    hands_run_free(&r);
}

/* Two idle technicians at site 0; one machine at site 1 makes one of them go; another one
 * that comes there meanwhile is claimed by the servers on the way; the third makes the
 * other go. The first is there at 200, the second at 250. */
static void test_hands_no_more_go_than_are_needed(void **state)
{
    struct hands_run r;

    (void)state;
    hands_run_init(&r, 2, 7);
    r.constant = 10;
    r.recovery.staff.parallel = 2;
    r.recovery.hands_on.travel = 100;
    r.setup.n_sites = 2;
    hands_run_begin(&r);
    for (uint32_t i = 0; i < 4; i++) {
        hands_run_wait(&r, 0, i, 0, 0);
    }
    hands_run_until(&r, 100);
    hands_run_wait(&r, 100, 4, 1, 0);
    assert_int_equal(hands_next(r.hands), 100);
    hands_run_until(&r, 120);
    hands_run_wait(&r, 120, 5, 1, 0);
    hands_run_until(&r, 150);
    hands_run_wait(&r, 150, 6, 1, 0);
    hands_run_until(&r, TICK_NEVER);
    /* at 200 the first takes 4 and 5, at 210 also 6; the second comes in vain */
    HANDS_RUN_EXPECT(&r, { 10, 0 }, { 10, 1 }, { 10, 2 }, { 10, 3 }, { 210, 4 },
                     { 210, 5 }, { 220, 6 });
    hands_run_free(&r);
}

/* First come, first served: the site whose machine waits longest, not the lowest number.
 */
static void test_hands_first_come_goes_to_the_oldest(void **state)
{
    struct hands_run r;

    (void)state;
    hands_run_init(&r, 1, 3);
    r.constant = 10;
    r.recovery.hands_on.travel = 100;
    r.recovery.hands_on.order = WORK_FIRST_COME;
    r.setup.start = 50;
    r.setup.n_sites = 3;
    hands_run_begin(&r);
    hands_run_wait(&r, 1, 0, 2, 2);
    hands_run_wait(&r, 2, 1, 1, 0);
    hands_run_wait(&r, 3, 2, 0, 1);
    hands_run_until(&r, TICK_NEVER);
    HANDS_RUN_EXPECT(&r, { 60, 0 }, { 170, 1 }, { 280, 2 });
    hands_run_free(&r);
}

/* ---- shifts ---- */

/* One technician and one drafted, alarm on Monday at 08:00 (tick 0), machines of 5 h.
 * Shift one ends at 24:00: both begin at 08, 13, 18 and 23 and end the last at 04:00.
 * From Tuesday on the technician alone, 08 to 20: begins at 08, 13 and 18. */
static void test_hands_drafted_help_works_shift_one(void **state)
{
    struct hands_run r;

    (void)state;
    hands_run_init(&r, 1, 12);
    r.constant = HM(5, 0);
    r.recovery.staff.always = false;
    r.recovery.staff.drafted = 1;
    r.setup.local_offset = HM(8, 0);
    hands_run_begin(&r);
    for (uint32_t i = 0; i < 12; i++) {
        hands_run_wait(&r, 0, i, 0, 0);
    }
    hands_run_until(&r, 3 * TICK_DAY);
    HANDS_RUN_EXPECT(&r, { HM(5, 0), 0 }, { HM(5, 0), 1 }, { HM(10, 0), 2 },
                     { HM(10, 0), 3 }, { HM(15, 0), 4 }, { HM(15, 0), 5 },
                     { HM(20, 0), 6 }, { HM(20, 0), 7 }, { HM(29, 0), 8 },
                     { HM(34, 0), 9 }, { HM(39, 0), 10 }, { HM(53, 0), 11 });
    hands_run_free(&r);
}

/* New York, released on Friday at 00:09, alarm at 01:09 (tick 1 h), nobody on call and
 * all late: the technician comes at 08:00, tick 7 h 51 min. Nobody works at the weekend:
 * what is not done by midnight waits for Monday. */
static void test_hands_friday_night_in_new_york(void **state)
{
    struct hands_run r;
    const tick_t comes = HM(7, 51), monday = 3 * TICK_DAY + HM(7, 51);

    (void)state;
    hands_run_init(&r, 1, 3);
    r.constant = HM(9, 0);
    r.recovery.staff.always = false;
    r.recovery.staff.night = 0;
    r.recovery.staff.weekend = 0;
    r.recovery.staff.half_strength = 1000 * TICK_DAY;
    r.setup.local_offset = 4 * TICK_DAY + HM(0, 9);
    r.setup.start = TICK_HOUR;
    hands_run_begin(&r);
    for (uint32_t i = 0; i < 3; i++) {
        hands_run_wait(&r, HM(0, i), i, 0, 0);
    }
    assert_int_equal(hands_next(r.hands), comes);
    hands_run_until(&r, comes);
    assert_int_equal(hands_next(r.hands), comes);
    hands_run_until(&r, comes + HM(9, 0) + 1);
    assert_int_equal(hands_next(r.hands), comes + HM(18, 0)); /* begun before midnight */
    hands_run_until(&r, comes + HM(18, 0) + 1);
    assert_int_equal(hands_next(r.hands), monday);
    hands_run_until(&r, 5 * TICK_DAY);
    HANDS_RUN_EXPECT(&r, { comes + HM(9, 0), 0 }, { comes + HM(18, 0), 1 },
                     { monday + HM(9, 0), 2 });
    hands_run_free(&r);
}

/* A technician does not set out when the shift would end on the way: two sites, a way of
 * 3 h, machines of 14 h, shift one from Monday 08:00 to 24:00. The first is done at
 * 22:00; the second is begun on Tuesday at 08:00, without a way. */
static void test_hands_no_way_at_the_end_of_a_shift(void **state)
{
    struct hands_run r;

    (void)state;
    hands_run_init(&r, 1, 2);
    r.constant = HM(14, 0);
    r.recovery.staff.always = false;
    r.recovery.hands_on.travel = HM(3, 0);
    r.setup.local_offset = HM(8, 0);
    r.setup.n_sites = 2;
    hands_run_begin(&r);
    hands_run_wait(&r, 0, 0, 0, 0);
    hands_run_wait(&r, 0, 1, 1, 0);
    hands_run_until(&r, 3 * TICK_DAY);
    HANDS_RUN_EXPECT(&r, { HM(14, 0), 0 }, { HM(38, 0), 1 });
    hands_run_free(&r);
}

/* Nobody is on duty at night: a machine that comes at 22:00 on Tuesday is begun at 08:00.
 */
static void test_hands_a_machine_at_night_waits_for_the_morning(void **state)
{
    struct hands_run r;

    (void)state;
    hands_run_init(&r, 3, 2);
    r.constant = 600;
    r.recovery.staff.always = false;
    r.setup.local_offset = HM(8, 0);
    hands_run_begin(&r);
    hands_run_wait(&r, 0, 0, 0, 0);
    hands_run_until(&r, HM(38, 0));
    assert_int_equal(hands_next(r.hands), TICK_NEVER); /* nothing waits */
    hands_run_wait(&r, HM(38, 0), 1, 0, 0);
    hands_run_until(&r, HM(38, 0) + 1);
    assert_int_equal(hands_next(r.hands), HM(48, 0));
    hands_run_until(&r, 4 * TICK_DAY);
    HANDS_RUN_EXPECT(&r, { 600, 0 }, { HM(48, 0) + 600, 1 });
    hands_run_free(&r);
}

/* The desk: a quarter of 10 technicians, 3 persons with one call each, no sites. */
static void test_hands_desk(void **state)
{
    struct hands_run r;

    (void)state;
    hands_run_init(&r, 10, 7);
    r.constant = 10;
    r.recovery.staff.parallel = 3;
    r.recovery.staff.desk = 0.25;
    r.setup.n_sites = 5;
    r.setup.desk = true;
    hands_run_begin(&r);
    for (uint32_t i = 0; i < 7; i++) {
        hands_run_wait(&r, 0, i, i % 5, 2);
    }
    hands_run_until(&r, TICK_NEVER);
    HANDS_RUN_EXPECT(&r, { 10, 0 }, { 10, 1 }, { 10, 2 }, { 20, 3 }, { 20, 4 }, { 20, 5 },
                     { 30, 6 });
    hands_run_free(&r);
}

/* ---- errors ---- */

static int refuse(void *arg, const struct hands_done *d, struct rf_error *err)
{
    (void)arg;
    return rf_fail(err, RF_ESTOPPED, "", "at %lld", (long long)d->at);
}

static void test_hands_errors(void **state)
{
    struct rf_error err;
    struct hands_run r;

    (void)state;
    hands_run_init(&r, 1, 4);
    r.constant = 10;
    r.setup.n_sites = 2;
    hands_run_begin(&r);
    hands_run_until(&r, 5);
    assert_int_equal(hands_wait(r.hands, 4, 0, 0, 0, &err),
                     RF_EINTERNAL); /* in the past */
    assert_int_equal(hands_wait(r.hands, 5, 0, 2, 0, &err), RF_EINTERNAL);
    assert_int_equal(hands_wait(r.hands, 5, 0, 0, 3, &err), RF_EINTERNAL);
    assert_int_equal(hands_wait(r.hands, 5, 0, 0, 0, &err), RF_OK);
    assert_int_equal(hands_wait(r.hands, 6, 1, 0, 0, &err),
                     RF_EINTERNAL); /* 5 not worked */
    assert_int_equal(hands_advance(r.hands, 100, refuse, NULL, &err), RF_ESTOPPED);
    assert_string_equal(err.message, "at 15");
    hands_run_free(&r);
}

/* A return too far away to be packed is an error, not a lie. */
static void test_hands_endless_work_errors(void **state)
{
    static const tick_t service[] = { 10, TICK_NEVER };
    struct rf_error err;
    struct hands_run r;

    (void)state;
    hands_run_init(&r, 2, 2);
    r.service = service;
    hands_run_begin(&r);
    hands_run_wait(&r, 0, 0, 0, 0);
    hands_run_wait(&r, 0, 1, 0, 0);
    hands_run_until(&r, 10000 * TICK_DAY);
    HANDS_RUN_EXPECT(&r, { 10, 0 });
    assert_int_equal(hands_advance(r.hands, TICK_NEVER, hands_run_done, &r, &err),
                     RF_ELIMIT);
    assert_int_equal(r.n_done, 1);
    hands_run_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hands_priority_order),
        cmocka_unit_test(test_hands_first_come_order),
        cmocka_unit_test(test_hands_late_critical_machine),
        cmocka_unit_test(test_hands_machines_of_one_tick_are_ordered),
        cmocka_unit_test(test_hands_skip),
        cmocka_unit_test(test_hands_returns_in_order_of_index),
        cmocka_unit_test(test_hands_a_site_is_cleared_before_the_next),
        cmocka_unit_test(test_hands_sites_without_anybody_come_first),
        cmocka_unit_test(test_hands_the_least_attended_site_is_joined),
        cmocka_unit_test(test_hands_all_servers_move_together),
        cmocka_unit_test(test_hands_no_more_go_than_are_needed),
        cmocka_unit_test(test_hands_first_come_goes_to_the_oldest),
        cmocka_unit_test(test_hands_drafted_help_works_shift_one),
        cmocka_unit_test(test_hands_friday_night_in_new_york),
        cmocka_unit_test(test_hands_no_way_at_the_end_of_a_shift),
        cmocka_unit_test(test_hands_a_machine_at_night_waits_for_the_morning),
        cmocka_unit_test(test_hands_desk),
        cmocka_unit_test(test_hands_errors),
        cmocka_unit_test(test_hands_endless_work_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
