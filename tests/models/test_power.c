/* test_power.c: shares by the hour, levels by the day, and walking along them. */
#include "models/power.h"

#include <stdlib.h>
#include <string.h>

#include "models/purpose.h"
#include "tests/check.h"

/* 2024-07-19T04:09:00Z, a Friday. */
#define RELEASE   INT64_C(1721362140000)
#define HORIZON   (14 * TICK_DAY)
#define N_CLASSES 5
#define N_REGIONS 6

enum { LAPTOP, DESKTOP, ALWAYS_DESKTOP, SERVER, KIOSK };
enum { US_EAST, US_PACIFIC, UK, WEST_EUROPE, INDIA, AUSTRALIA };

/* data/population.md section 1: hours 00 03 06 07 08 09 12 15 17 18 20 22. */
static const int hours[12] = { 0, 3, 6, 7, 8, 9, 12, 15, 17, 18, 20, 22 };
static const double workday[N_CLASSES][12] = {
    { .08, .06, .18, .35, .62, .80, .80, .82, .62, .45, .32, .20 },
    { .52, .52, .56, .65, .80, .88, .89, .88, .72, .62, .56, .54 },
    { .93, .93, .95, .97, .97, .97, .97, .97, .97, .96, .95, .94 },
    { .99, .99, .99, .99, .99, .99, .99, .99, .99, .99, .99, .99 },
    { .88, .88, .96, .96, .96, .96, .96, .96, .96, .96, .96, .96 },
};
static const double weekend[N_CLASSES][2] = {
    { .20, .06 }, { .52, .50 }, { .95, .93 }, { .99, .99 }, { .94, .88 }
};
static const double mix[N_CLASSES] = { .385, .206, .127, .187, .095 };
static const double utc_offset[N_REGIONS] = { -4, -7, 1, 2, 5.5, 10 };

static struct curve curve_of(const int *at, const double *share, int n)
{
    struct curve c = { { 0 } };

    for (int i = 0; i < n; i++) {
        const int next = i + 1 < n ? at[i + 1] : at[0] + 24;
        const double to = share[(i + 1) % n];

        for (int h = at[i]; h < next; h++) {
            c.at[h % 24] = share[i] + (to - share[i]) * (h - at[i]) / (next - at[i]);
        }
    }
    c.at[24] = c.at[0];
    return c;
}

struct world {
    struct endpoint_class classes[N_CLASSES];
    struct region regions[N_REGIONS];
    struct pattern patterns[3];
    struct population_spec spec;
    struct power power;
};

static void world_spec(struct world *w)
{
    static const int weekend_hours[4] = { 6, 8, 18, 22 };
    static const int office_hours[4] = { 7, 8, 18, 19 };
    static const double office[4] = { 0, .4, .4, 0 }, none[4] = { 0, 0, 0, 0 };

    memset(w, 0, sizeof *w);
    for (int c = 0; c < N_CLASSES; c++) {
        const double by_hour[4] = { weekend[c][1], weekend[c][0], weekend[c][0],
                                    weekend[c][1] };

        w->classes[c].on_workday = curve_of(hours, workday[c], 12);
        w->classes[c].on_weekend = curve_of(weekend_hours, by_hour, 4);
        w->classes[c].presence = PRESENCE_WORK_HOURS;
    }
    for (int r = 0; r < N_REGIONS; r++) {
        w->regions[r].utc_offset = utc_offset[r];
    }
    w->patterns[0].workday = curve_of(office_hours, office, 4);
    w->patterns[0].weekend = curve_of(office_hours, none, 4);
    w->patterns[1].workday = w->patterns[1].weekend = curve_of(office_hours, none, 4);
    w->patterns[2].workday = w->patterns[2].weekend = w->patterns[0].workday;
    w->spec.classes = (struct list){ w->classes, N_CLASSES };
    w->spec.regions = (struct list){ w->regions, N_REGIONS };
    w->spec.patterns = (struct list){ w->patterns, 3 };
    w->spec.persistence = .8;
}

static void world_init(struct world *w)
{
    world_spec(w);
    assert_int_equal(power_init(&w->power, &w->spec, RELEASE, HORIZON, false, NULL),
                     RF_OK);
}

static struct power_level level_of(uint32_t index)
{
    const struct stream_key key = { 7, 1 };
    const struct stream_block b = stream_block(key, 42, index, PURPOSE_CONTACT, 0);
    struct power_level level;

    power_level_init(&level, key, 42, index, b.word[0]);
    return level;
}

static bool is_on(const struct world *w, size_t c, size_t r, struct power_level *level,
                  tick_t at)
{
    const uint32_t u = power_level_at(&w->power, level, power_day(&w->power, r, at));

    return power_is_on(&w->power, c, r, u, at);
}

static tick_t tick_at_local(const struct world *w, size_t r, int weekday, double hour)
{
    const tick_t wanted =
        weekday * TICK_DAY + (tick_t)(hour * (double)TICK_HOUR); /* of the week */
    const tick_t now = power_local(&w->power, r, 0) % (7 * TICK_DAY);

    return (wanted - now + 7 * TICK_DAY) % (7 * TICK_DAY);
}

static void test_power_local_time_of_the_release(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    /* Friday 00:09 in New York, Thursday 21:09 in Seattle, 09:39 in India */
    assert_int_equal(power_local(&w.power, US_EAST, 0) % (7 * TICK_DAY),
                     4 * TICK_DAY + 9 * TICK_MINUTE);
    assert_int_equal(power_local(&w.power, US_PACIFIC, 0) % (7 * TICK_DAY),
                     3 * TICK_DAY + 21 * TICK_HOUR + 9 * TICK_MINUTE);
    assert_int_equal(power_local(&w.power, INDIA, 0) % (7 * TICK_DAY),
                     4 * TICK_DAY + 9 * TICK_HOUR + 39 * TICK_MINUTE);
    assert_int_equal(power_day(&w.power, US_EAST, 0), 0);
    assert_int_equal(power_day(&w.power, US_EAST, 231 * TICK_MINUTE), 1); /* 04:00 */
    assert_int_equal(power_day(&w.power, US_EAST, 231 * TICK_MINUTE - 1), 0);
    power_free(&w.power);
}

/* The table is hourly and linear between: its own hours come back to the unit, 2^-31. */
static void test_power_share_is_the_table(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    for (size_t c = 0; c < N_CLASSES; c++) {
        for (int i = 0; i < 12; i++) {
            assert_close(power_share(&w.power, c, UK, tick_at_local(&w, UK, 1, hours[i])),
                         workday[c][i], 1e-9);
        }
        assert_close(power_share(&w.power, c, UK, tick_at_local(&w, UK, 6, 12)),
                     weekend[c][0], 1e-9);
        assert_close(power_share(&w.power, c, UK, tick_at_local(&w, UK, 6, 2)),
                     weekend[c][1], 1e-9);
    }
    assert_close(power_share(&w.power, LAPTOP, UK, tick_at_local(&w, UK, 2, 7.5)), .485,
                 1e-9);
    power_free(&w.power);
}

/* No jump anywhere in a week: the steepest line of the table is laptops' .27 an hour. */
static void test_power_share_is_continuous_at_midnight(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    for (size_t c = 0; c < N_CLASSES; c++) {
        for (tick_t t = 0; t < 8 * TICK_DAY; t += TICK_MINUTE) {
            assert_close(power_share(&w.power, c, US_EAST, t + TICK_MINUTE),
                         power_share(&w.power, c, US_EAST, t), .27 / 60 + 1e-9);
        }
    }
    power_free(&w.power);
}

/* 20,000 endpoints: a share within four standard errors at each of 5 x 28 hours; the
 * chance of a false alarm is 140 x 6e-5 = 0.9 %, once for this seed. */
static void test_power_share_on_equals_the_table(void **state)
{
    enum { N = 20000 };
    struct world w;

    (void)state;
    world_init(&w);
    for (size_t c = 0; c < N_CLASSES; c++) {
        for (int step = 0; step < 28; step++) {
            const tick_t t = step * 5 * TICK_HOUR + 17 * TICK_MINUTE;
            const double p = power_share(&w.power, c, WEST_EUROPE, t);
            int on = 0;

            for (uint32_t i = 0; i < N; i++) {
                struct power_level level = level_of(i);

                on += is_on(&w, c, WEST_EUROPE, &level, t);
            }
            assert_close(on / (double)N, p, 4 * sqrt(p * (1 - p) / N));
        }
    }
    power_free(&w.power);
}

/* The level is that of the day before with probability rho (205/256 after rounding), so
 * the correlation over k days is rho^k. Standard error of a correlation of N pairs:
 * 1/sqrt(N). */
static void test_power_levels_persist(void **state)
{
    enum { N = 40000 };
    struct world w;
    double sum[4] = { 0 };

    (void)state;
    world_init(&w);
    for (uint32_t i = 0; i < N; i++) {
        struct power_level level = level_of(i);
        const double u = power_level_at(&w.power, &level, 3) / (double)POWER_ONE - .5;

        for (int k = 0; k < 4; k++) {
            const double v =
                power_level_at(&w.power, &level, 3 + 5 * k) / (double)POWER_ONE - .5;

            sum[k] += u * v * 12;
        }
    }
    for (int k = 0; k < 4; k++) {
        assert_close(sum[k] / N, pow(205 / 256., 5 * k), 4 / sqrt(N));
    }
    power_free(&w.power);
}

static void test_power_levels_do_not_depend_on_the_order_asked(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    for (uint32_t i = 0; i < 2000; i++) {
        struct power_level up = level_of(i), jump = level_of(i);

        for (int day = 0; day < 60; day++) {
            struct power_level fresh = level_of(i);
            const uint32_t u = power_level_at(&w.power, &up, day);
            const int other = (day * 37 + 11) % 60;

            assert_int_equal(power_level_at(&w.power, &fresh, day), u);
            (void)power_level_at(&w.power, &jump, other);
            assert_int_equal(power_level_at(&w.power, &jump, day), u);
        }
    }
    power_free(&w.power);
}

/* rho = 1: never another level; rho = 0: another one every day. */
static void test_power_levels_at_the_ends_of_persistence(void **state)
{
    struct world w;

    (void)state;
    world_spec(&w);
    for (int rho = 0; rho <= 1; rho++) {
        int same = 0;

        w.spec.persistence = rho;
        assert_int_equal(power_init(&w.power, &w.spec, RELEASE, HORIZON, false, NULL),
                         RF_OK);
        for (uint32_t i = 0; i < 1000; i++) {
            struct power_level level = level_of(i);
            uint32_t before = level.first;

            for (int day = 1; day < 20; day++) {
                const uint32_t u = power_level_at(&w.power, &level, day);

                same += u == before;
                before = u;
            }
        }
        assert_int_equal(same, rho == 1 ? 19000 : 0);
        power_free(&w.power);
    }
}

/* Brute force: minute by minute the state must be what next_on and next_off say, and the
 * tick that they name must be the first one. */
static void test_power_next_on_and_off_match_stepping(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    for (uint32_t i = 0; i < 60; i++) {
        const size_t c = i % N_CLASSES, r = i % N_REGIONS;
        struct power_level a = level_of(i), b = level_of(i);
        tick_t t = (i * 7919 % 1440) * TICK_MINUTE;

        while (t < HORIZON) {
            const bool on = is_on(&w, c, r, &a, t);
            const tick_t change = on ? power_next_off(&w.power, c, r, &b, t)
                                     : power_next_on(&w.power, c, r, &b, t);
            const tick_t stays = on ? power_next_on(&w.power, c, r, &b, t)
                                    : power_next_off(&w.power, c, r, &b, t);

            assert_int_equal(stays, t);
            if (change == TICK_NEVER) {
                for (; t < HORIZON; t += TICK_MINUTE) {
                    assert_true(is_on(&w, c, r, &a, t) == on);
                }
                break;
            }
            assert_true(change > t);
            assert_true(is_on(&w, c, r, &a, change) != on);
            assert_true(is_on(&w, c, r, &a, change - 1) == on);
            for (; t < change; t += TICK_MINUTE) {
                assert_true(is_on(&w, c, r, &a, t) == on);
            }
            t = change;
        }
    }
    power_free(&w.power);
}

/* Against the walk itself: exact in part of a day, within 1 ms a switching in whole ones
 * (here at most 4 a day). Against stepping by minutes: a minute for each of the
 * switchings. */
static void test_power_on_time_matches_stepping(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    for (uint32_t i = 0; i < 400; i++) {
        const size_t c = i % N_CLASSES, r = i % N_REGIONS;
        const tick_t from = (i * 7919 % 2880) * TICK_MINUTE + i;
        const tick_t to = from + (i * 104729 % 9000) * TICK_MINUTE + 999;
        struct power_level level = level_of(i), other = level_of(i);
        tick_t walked = 0, stepped = 0, t = from;
        int switches = 2;

        for (t = from; t < to; switches += 2) {
            tick_t on = power_next_on(&w.power, c, r, &other, t), off;

            on = on < to ? on : to;
            off = on < to ? power_next_off(&w.power, c, r, &other, on) : to;
            off = off < to ? off : to;
            walked += off - on;
            t = off;
        }
        for (t = from; t < to; t += TICK_MINUTE) {
            const tick_t step = to - t < TICK_MINUTE ? to - t : TICK_MINUTE;

            stepped += is_on(&w, c, r, &other, t) ? step : 0;
        }
        t = power_on_time(&w.power, c, r, &level, from, to);
        assert_close((double)t, (double)walked, 4 * 7);
        assert_close((double)t, (double)stepped, (double)(switches * TICK_MINUTE));
    }
    power_free(&w.power);
}

/* Mean time on in a whole day = the day's integral of the share. Levels evenly spread, so
 * the only error is the spacing: 24 h / 4096 a knot, 27 knots at most. */
static void test_power_on_time_averages_to_the_share(void **state)
{
    enum { N = 4096 };
    struct world w;

    (void)state;
    world_init(&w);
    for (size_t c = 0; c < N_CLASSES; c++) {
        for (int weekday = 0; weekday < 7; weekday++) {
            const tick_t start = tick_at_local(&w, UK, weekday, 4);
            double share = 0, on = 0;

            for (int minute = 0; minute < 1440; minute++) {
                share += power_share(&w.power, c, UK,
                                     start + minute * TICK_MINUTE + TICK_MINUTE / 2) /
                         1440;
            }
            for (uint32_t i = 0; i < N; i++) {
                struct power_level level;

                power_level_init(&level, (struct stream_key){ 1, 1 }, 1, i,
                                 (i << 20) + (1u << 19));
                level.day = (int32_t)power_day(&w.power, UK, start);
                on += (double)power_on_time(&w.power, c, UK, &level, start,
                                            start + TICK_DAY);
            }
            assert_close(on / N / (double)TICK_DAY, share, 27. / N / 10);
        }
    }
    power_free(&w.power);
}

/* The expected time on is the integral of the share, also past the end of a week and
 * inside an hour (midpoint rule by the minute: exact for what is linear in it). */
static void test_power_mean_on_is_the_integral_of_the_share(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    for (size_t c = 0; c < N_CLASSES; c++) {
        for (size_t r = 0; r < 2; r++) {
            double on = 0;

            for (tick_t at = 0; at < 9 * TICK_DAY; at += TICK_MINUTE) {
                if (at % (7 * TICK_HOUR + 13 * TICK_MINUTE) == 0) {
                    assert_close(power_mean_on(&w.power, c, r, at), on, 1e-3);
                }
                on += (double)TICK_MINUTE *
                      power_share(&w.power, c, r, at + TICK_MINUTE / 2);
            }
        }
    }
    power_free(&w.power);
}

/* data/population.md section 1: the fleet's mix at 04:48 UTC, printed there to two
 * places; the tolerance is half of the last one and a little for the rounding of its
 * inputs. */
static void test_power_online_share_of_the_july_2024_window(void **state)
{
    static const struct {
        size_t region;
        double low, high;
    } published[] = { { US_EAST, .52, .52 }, { US_PACIFIC, .59, .59 },
                      { UK, .58, .58 },      { WEST_EUROPE, .65, .65 },
                      { INDIA, .89, .90 },   { AUSTRALIA, .89, .90 } };
    const tick_t at = 39 * TICK_MINUTE;
    struct world w;

    (void)state;
    world_init(&w);
    for (size_t i = 0; i < sizeof published / sizeof *published; i++) {
        double on = 0;

        for (size_t c = 0; c < N_CLASSES; c++) {
            on += mix[c] * power_share(&w.power, c, published[i].region, at);
        }
        assert_true(on >= published[i].low - .0075 && on <= published[i].high + .0075);
    }
    power_free(&w.power);
}

static void test_power_shift_moves_the_odds_and_spares_the_ends(void **state)
{
    struct world w;
    const tick_t at = 3 * TICK_HOUR;
    double p;

    (void)state;
    world_spec(&w);
    w.classes[SERVER].on_workday = w.classes[SERVER].on_weekend =
        curve_of(hours, (const double[12]){ 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 }, 12);
    w.spec.online_shift = log(2);
    assert_int_equal(power_init(&w.power, &w.spec, RELEASE, HORIZON, false, NULL), RF_OK);
    p = power_share(&w.power, DESKTOP, UK, tick_at_local(&w, UK, 1, 3));
    assert_close(p / (1 - p), 2 * .52 / .48, 1e-6);
    assert_close(power_share(&w.power, SERVER, UK, at), 1, 0);
    power_free(&w.power);
}

static void test_power_always_on_is_on(void **state)
{
    struct world w;

    (void)state;
    world_spec(&w);
    assert_int_equal(power_init(&w.power, &w.spec, RELEASE, HORIZON, true, NULL), RF_OK);
    for (uint32_t i = 0; i < 200; i++) {
        struct power_level level = level_of(i);

        assert_int_equal(power_next_on(&w.power, i % N_CLASSES, UK, &level, i), i);
        assert_int_equal(power_next_off(&w.power, i % N_CLASSES, UK, &level, i),
                         TICK_NEVER);
        assert_int_equal(power_on_time(&w.power, i % N_CLASSES, UK, &level, i, HORIZON),
                         HORIZON - i);
    }
    power_level_init(&(struct power_level){ 0 }, (struct stream_key){ 0, 0 }, 0, 0, 0);
    assert_true(power_is_on(&w.power, LAPTOP, UK, UINT32_MAX >> 1, 0));
    power_free(&w.power);
}

/* The pattern's busiest hour is .4, so people are there from .2: half past seven. */
static void test_power_presence_in_working_hours(void **state)
{
    struct world w;
    const tick_t friday_evening = 20 * TICK_HOUR; /* 01:09 on Saturday in the UK */
    tick_t monday;

    (void)state;
    world_init(&w);
    assert_int_equal(power_next_work(&w.power, 0, UK, 0), 141 * TICK_MINUTE); /* 07:30 */
    assert_int_equal(power_next_work(&w.power, 0, UK, 4 * TICK_HOUR), 4 * TICK_HOUR);
    monday = power_next_work(&w.power, 0, UK, friday_evening);
    assert_int_equal(monday, 3 * TICK_DAY + 141 * TICK_MINUTE);
    assert_close(power_activity(&w.power, 0, UK, monday), .2, 1e-12);
    assert_int_equal(power_next_work(&w.power, 2, UK, friday_evening),
                     TICK_DAY + 141 * TICK_MINUTE);
    assert_int_equal(power_next_work(&w.power, 1, UK, 0), TICK_NEVER);
    assert_int_equal(power_next_work(&w.power, 0, UK, HORIZON), TICK_NEVER);
    assert_int_equal(power_next_presence(&w.power, LAPTOP, 0, UK, 0), 141 * TICK_MINUTE);
    w.power.presence[LAPTOP] = PRESENCE_ALWAYS;
    assert_int_equal(power_next_presence(&w.power, LAPTOP, 0, UK, 5), 5);
    w.power.presence[LAPTOP] = PRESENCE_NEVER;
    assert_int_equal(power_next_presence(&w.power, LAPTOP, 0, UK, 5), TICK_NEVER);
    power_free(&w.power);
    power_free(&w.power);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_power_local_time_of_the_release),
        cmocka_unit_test(test_power_share_is_the_table),
        cmocka_unit_test(test_power_share_is_continuous_at_midnight),
        cmocka_unit_test(test_power_share_on_equals_the_table),
        cmocka_unit_test(test_power_levels_persist),
        cmocka_unit_test(test_power_levels_do_not_depend_on_the_order_asked),
        cmocka_unit_test(test_power_levels_at_the_ends_of_persistence),
        cmocka_unit_test(test_power_next_on_and_off_match_stepping),
        cmocka_unit_test(test_power_on_time_matches_stepping),
        cmocka_unit_test(test_power_on_time_averages_to_the_share),
        cmocka_unit_test(test_power_mean_on_is_the_integral_of_the_share),
        cmocka_unit_test(test_power_online_share_of_the_july_2024_window),
        cmocka_unit_test(test_power_shift_moves_the_odds_and_spares_the_ends),
        cmocka_unit_test(test_power_always_on_is_on),
        cmocka_unit_test(test_power_presence_in_working_hours),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
