/* test_shifts.c: who is there when, by hand-computed examples and by counting many
 * persons. */
#include "models/shifts.h"
#include "tests/check.h"

enum { PERSONS = 40000 };

#define HM(h, m)        ((tick_t)(h)*TICK_HOUR + (tick_t)(m)*TICK_MINUTE)
#define AT_DAY(d, h, m) ((tick_t)(d)*TICK_DAY + HM(h, m)) /* local, from Monday 00:00 */
enum { MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY, NEXT_MONDAY };

static struct staff default_staff(void)
{
    struct recovery recovery;

    param_defaults(&recovery_table, &recovery);
    return recovery.staff;
}

/* A release on Friday at 04:09 UTC, alarm an hour later, seen from a time zone. */
static struct shifts friday(const struct staff *staff, double utc_offset)
{
    return (struct shifts){ staff,
                            { 1, 2 },
                            3,
                            AT_DAY(FRIDAY, 4, 9) +
                                (tick_t)(utc_offset * (double)TICK_HOUR),
                            TICK_HOUR };
}

/* The rota of an alarm at a local time, tick 0. */
static struct shifts alarm_at(const struct staff *staff, tick_t local)
{
    return (struct shifts){ staff, { 1, 2 }, 3, local, 0 };
}

static void assert_shift(struct shift s, tick_t from, tick_t to)
{
    assert_int_equal(s.from, from);
    assert_int_equal(s.to, to);
}

static tick_t arrival_local(const struct shifts *s, uint32_t person)
{
    return shifts_arrival(s, person) + s->local_offset;
}

/* A share of n persons, within four standard errors: one false alarm in 16,000. */
static void assert_share(double count, double n, double share)
{
    assert_close(count / n, share, 4 * sqrt(share * (1 - share) / n));
}

static void test_shifts_working_hours_all_at_once(void **state)
{
    static const double zones[] = { 10, 5.5, 8,
                                    3 }; /* 15:09, 10:39, 13:09, 08:09 local */
    const struct staff staff = default_staff();

    (void)state;
    for (size_t z = 0; z < sizeof zones / sizeof *zones; z++) {
        const struct shifts s = friday(&staff, zones[z]);

        for (uint32_t p = 0; p < 200; p++) {
            assert_int_equal(shifts_arrival(&s, p), TICK_HOUR);
        }
    }
}

/* Out of hours nobody comes later than the next working morning, 08:00 local. */
static void test_shifts_friday_alarm_by_time_zone(void **state)
{
    static const struct {
        double zone;
        int day; /* of that morning */
    } cases[] = {
        { 1, FRIDAY },      /* 06:09 on Friday */
        { 2, FRIDAY },      /* 07:09 */
        { -4, FRIDAY },     /* 01:09 */
        { -7, FRIDAY },     /* 22:09 on Thursday */
        { 13, NEXT_MONDAY } /* 18:09 on Friday */
    };
    const struct staff staff = default_staff();

    (void)state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        const struct shifts s = friday(&staff, cases[c].zone);
        const tick_t morning = AT_DAY(cases[c].day, 8, 0);
        uint32_t at_once = 0, in_the_morning = 0;

        for (uint32_t p = 0; p < PERSONS; p++) {
            const tick_t local = arrival_local(&s, p);

            assert_in_range(local, s.local_offset + TICK_HOUR, morning);
            at_once += local == s.local_offset + TICK_HOUR;
            in_the_morning += local == morning;
        }
        assert_share(at_once, PERSONS, 0.12);
        assert_true(in_the_morning > 0);
    }
}

/* Of those who are not there at once, half come within half_strength; of q of them the
 * delay is below half_strength q / (1 - q): in 01:09 New York, 8 of 10 by 8 h but for the
 * morning, and (6 h 51 min) / (8 h 51 min) before it. */
static void test_shifts_half_strength(void **state)
{
    const struct staff staff = default_staff();
    const struct shifts s = friday(&staff, -4);
    const double late = PERSONS * (1 - 0.12);
    uint32_t half = 0, morning = 0;

    (void)state;
    for (uint32_t p = 0; p < PERSONS; p++) {
        const tick_t delay = shifts_arrival(&s, p) - s.start;

        half += delay > 0 && delay < 2 * TICK_HOUR;
        morning += delay == HM(6, 51);
    }
    assert_share(half, late, 0.5);
    assert_share(morning, late, 1 - (6 + 51 / 60.0) / (8 + 51 / 60.0));
}

/* India, alarm at 10:39 on Friday: 16 h to 02:39 on Saturday, rest to 10:39, so the first
 * daily shift is Sunday's, then Monday's, for who works at weekends. */
static void test_shifts_after_an_alarm_in_the_day(void **state)
{
    struct staff staff = default_staff();
    const struct shifts s = friday(&staff, 5.5);
    const tick_t arrival = shifts_arrival(&s, 0), o = s.local_offset;

    (void)state;
    staff.weekend = 1;
    assert_shift(shifts_next(&s, 0, arrival, 0), TICK_HOUR, TICK_HOUR + HM(16, 0));
    assert_shift(shifts_next(&s, 0, arrival, HM(17, 0) - 1), TICK_HOUR, HM(17, 0));
    assert_shift(shifts_next(&s, 0, arrival, HM(17, 0)), AT_DAY(SUNDAY, 8, 0) - o,
                 AT_DAY(SUNDAY, 20, 0) - o);
    assert_shift(shifts_next(&s, 0, arrival, AT_DAY(SUNDAY, 20, 0) - o),
                 AT_DAY(NEXT_MONDAY, 8, 0) - o, AT_DAY(NEXT_MONDAY, 20, 0) - o);
    staff.weekend = 0;
    assert_shift(shifts_next(&s, 0, arrival, HM(17, 0)), AT_DAY(NEXT_MONDAY, 8, 0) - o,
                 AT_DAY(NEXT_MONDAY, 20, 0) - o);
}

/* New York, on call at 01:09 on Friday: 16 h to 17:09, rest to 01:09 on Saturday. Who
 * comes at 08:00 works to 00:00, rests to 08:00 and starts at once. */
static void test_shifts_after_an_alarm_at_night(void **state)
{
    struct staff staff = default_staff();
    struct shifts s = friday(&staff, -4);
    const tick_t o = s.local_offset;

    (void)state;
    staff.weekend = 1;
    staff.night = 1;
    assert_shift(shifts_next(&s, 0, shifts_arrival(&s, 0), 0), HM(1, 0), HM(17, 0));
    assert_shift(shifts_next(&s, 0, shifts_arrival(&s, 0), HM(17, 0)),
                 AT_DAY(SATURDAY, 8, 0) - o, AT_DAY(SATURDAY, 20, 0) - o);
    staff.night = 0;
    staff.half_strength = 1000 * TICK_DAY;
    assert_shift(shifts_next(&s, 0, shifts_arrival(&s, 0), 0), AT_DAY(FRIDAY, 8, 0) - o,
                 AT_DAY(SATURDAY, 0, 0) - o);
    assert_shift(shifts_next(&s, 0, shifts_arrival(&s, 0), AT_DAY(SATURDAY, 0, 0) - o),
                 AT_DAY(SATURDAY, 8, 0) - o, AT_DAY(SATURDAY, 20, 0) - o);
}

/* Does a person work on a local day, once shift one is over? */
static bool works(const struct shifts *s, uint32_t person, int day)
{
    const tick_t from = AT_DAY(day, 0, 0) - s->local_offset;
    const struct shift next = shifts_next(s, person, shifts_arrival(s, person), from);

    return next.from < from + TICK_DAY;
}

/* The alarm of a Wednesday morning: on each of the next two weekend days half the persons
 * work, independently; on Friday and Monday all. */
static void test_shifts_weekend_share(void **state)
{
    const struct staff staff = default_staff();
    const struct shifts s = alarm_at(&staff, AT_DAY(WEDNESDAY, 9, 0));
    uint32_t saturday = 0, sunday = 0, both = 0;

    (void)state;
    for (uint32_t p = 0; p < PERSONS; p++) {
        const bool on_saturday = works(&s, p, SATURDAY), on_sunday = works(&s, p, SUNDAY);

        assert_true(works(&s, p, FRIDAY) && works(&s, p, NEXT_MONDAY));
        saturday += on_saturday;
        sunday += on_sunday;
        both += on_saturday && on_sunday;
    }
    assert_share(saturday, PERSONS, 0.5);
    assert_share(sunday, PERSONS, 0.5);
    assert_share(both, PERSONS, 0.25);
}

/* An alarm on Saturday at noon: the share on call comes at once; the others on Saturday
 * if they work on it, else on Sunday at 08:00, else on Monday at 08:00. */
static void test_shifts_weekend_alarm(void **state)
{
    const struct staff staff = default_staff();
    const struct shifts s = alarm_at(&staff, AT_DAY(SATURDAY, 12, 0));
    uint32_t at_once = 0, sunday = 0, monday = 0;

    (void)state;
    for (uint32_t p = 0; p < PERSONS; p++) {
        const tick_t local = arrival_local(&s, p);

        at_once += local == AT_DAY(SATURDAY, 12, 0);
        sunday += local == AT_DAY(SUNDAY, 8, 0);
        monday += local == AT_DAY(NEXT_MONDAY, 8, 0);
        assert_true(local <= AT_DAY(NEXT_MONDAY, 8, 0));
    }
    /* Of the late, 12/14 have a delay below 12 h, 36/38 one below 36 h, 44/46 one below
     * 44 h. Sunday 08:00: Saturday's who do not work on it, but on Sunday. Monday 08:00:
     * those who would come later; Saturday's who work on neither day; Sunday's who do not
     * work then. */
    const double late = 1 - 0.12, on_saturday = 12 / 14.0;
    const double on_sunday = 36 / 38.0 - 12 / 14.0;

    assert_share(at_once, PERSONS, 0.12);
    assert_share(sunday, PERSONS, late * on_saturday * 0.25);
    assert_share(monday, PERSONS,
                 late * (on_saturday * 0.25 + on_sunday * 0.5 + 2 / 46.0));
}

static void test_shifts_drafted_only_shift_one(void **state)
{
    const struct staff staff = default_staff();
    const struct shifts s = friday(&staff, 10);
    const uint32_t person = SHIFTS_DRAFTED | 5;
    const tick_t arrival = shifts_arrival(&s, person);

    (void)state;
    assert_shift(shifts_next(&s, person, arrival, 0), HM(1, 0), HM(17, 0));
    assert_int_equal(shifts_next(&s, person, arrival, HM(17, 0)).from, TICK_NEVER);
}

static void test_shifts_always(void **state)
{
    struct staff staff = default_staff();
    const struct shifts s = alarm_at(&staff, AT_DAY(SATURDAY, 3, 0));

    (void)state;
    staff.always = true;
    for (uint32_t p = 0; p < 100; p++) {
        assert_int_equal(shifts_arrival(&s, p), 0);
        assert_shift(shifts_next(&s, p, 0, 50 * TICK_DAY), 0, TICK_NEVER);
    }
}

/* For every tick, shifts_next is the first of the person's shifts that ends after it. */
static void test_shifts_next_agrees_with_the_sequence(void **state)
{
    struct staff staff = default_staff();

    (void)state;
    for (uint32_t p = 0; p < 60; p++) {
        staff.shift = HM(4 + p % 21, 0);
        staff.shift_starts = p % 24;
        staff.rest = HM(p % 13, 30);
        const struct shifts s = alarm_at(&staff, AT_DAY(p % 7, p % 24, 17));
        const tick_t arrival = shifts_arrival(&s, p);
        struct shift shift = shifts_next(&s, p, arrival, 0);

        assert_int_equal(shift.from, arrival);
        for (tick_t t = 0; t < 20 * TICK_DAY; t += 13 * TICK_MINUTE) {
            if (t >= shift.to) {
                const struct shift next = shifts_next(&s, p, arrival, shift.to);

                assert_true(next.from >= shift.to);
                assert_true(next.from - shift.to < 5 * TICK_DAY);
                shift = next;
            }
            assert_shift(shifts_next(&s, p, arrival, t), shift.from, shift.to);
        }
    }
}

static void assert_pool(struct shifts_pool pool, uint32_t first, uint32_t n_own,
                        uint32_t n_drafted)
{
    assert_int_equal(pool.first, first);
    assert_int_equal(pool.n_own, n_own);
    assert_int_equal(pool.n_drafted, n_drafted);
}

static void test_shifts_pools(void **state)
{
    struct staff staff = default_staff();

    (void)state;
    assert_pool(shifts_pool(&staff, 1, false), 0, 1, 1);
    assert_pool(shifts_pool(&staff, 1, true), 0, 1, 0);
    assert_pool(shifts_pool(&staff, 2, false), 0, 1, 1);
    assert_pool(shifts_pool(&staff, 2, true), 1, 1, 0);
    assert_pool(shifts_pool(&staff, 10, false), 0, 7, 6);
    assert_pool(shifts_pool(&staff, 10, true), 7, 3, 0);
    assert_pool(shifts_pool(&staff, 1000, false), 0, 750, 600);
    staff.desk = 0;
    assert_pool(shifts_pool(&staff, 5, false), 0, 5, 3);
    assert_pool(shifts_pool(&staff, 5, true), 4, 1, 0);
    staff.desk = 1;
    assert_pool(shifts_pool(&staff, 5, false), 0, 1, 3);
    staff.always = true;
    assert_pool(shifts_pool(&staff, 5, false), 0, 1, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shifts_working_hours_all_at_once),
        cmocka_unit_test(test_shifts_friday_alarm_by_time_zone),
        cmocka_unit_test(test_shifts_half_strength),
        cmocka_unit_test(test_shifts_after_an_alarm_in_the_day),
        cmocka_unit_test(test_shifts_after_an_alarm_at_night),
        cmocka_unit_test(test_shifts_weekend_share),
        cmocka_unit_test(test_shifts_weekend_alarm),
        cmocka_unit_test(test_shifts_drafted_only_shift_one),
        cmocka_unit_test(test_shifts_always),
        cmocka_unit_test(test_shifts_next_agrees_with_the_sequence),
        cmocka_unit_test(test_shifts_pools),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
