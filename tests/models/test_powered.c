/* test_powered.c: many endpoints together are what each of them is alone. */
#include "models/powered.h"

#include "models/purpose.h"
#include "tests/check.h"

/* 2024-07-19T04:09:00Z, a Friday. */
#define RELEASE INT64_C(1721362140000)
#define HORIZON (40 * TICK_DAY)

enum { N_CLASSES = 4, N_REGIONS = 3, ENTITY = 42 };

static const struct stream_key key = { 7, 1 };

/* Shares that rise and fall, that stand still, that are 0 and 1. */
static void fill(struct curve *c, double night, double day)
{
    for (int h = 0; h <= 24; h++) {
        c->at[h] = h < 6 || h > 21 ? night
                   : h < 10        ? night + (day - night) * (h - 6) / 4
                                   : day;
    }
    c->at[24] = c->at[0];
}

static void make_power(struct power *power)
{
    static struct endpoint_class classes[N_CLASSES];
    static struct region regions[N_REGIONS];
    static const double night[N_CLASSES] = { .1, .5, .9, 0 };
    static const double day[N_CLASSES] = { .8, .8, .4, 1 };
    static const double utc_offset[N_REGIONS] = { -4, 5.5, 10 };
    struct population_spec spec = { .persistence = .8 };

    for (int c = 0; c < N_CLASSES; c++) {
        fill(&classes[c].on_workday, night[c], day[c]);
        fill(&classes[c].on_weekend, night[c], night[c]);
    }
    for (int r = 0; r < N_REGIONS; r++) {
        regions[r].utc_offset = utc_offset[r];
    }
    spec.classes = (struct list){ classes, N_CLASSES };
    spec.regions = (struct list){ regions, N_REGIONS };
    assert_int_equal(power_init(power, &spec, RELEASE, HORIZON, false, NULL), RF_OK);
}

/* n endpoints, every third one. */
static void make_powered(struct powered *x, uint16_t *local, size_t n)
{
    *x = (struct powered){
        .key = key, .entity = ENTITY, .base = 65536, .local = local, .n = n
    };
    for (size_t i = 0; i < n; i++) {
        local[i] = (uint16_t)(3 * i);
        x->first[i] =
            stream_block(key, ENTITY, x->base + local[i], PURPOSE_CONTACT, 0).word[0] >>
            1;
    }
    powered_begin(x);
    x->end = n;
}

static struct power_level alone(const struct powered *x, size_t i)
{
    struct power_level level;

    power_level_init(&level, key, ENTITY, x->base + x->local[i], x->first[i] << 1);
    return level;
}

static const tick_t ticks[] = { 0,
                                1,
                                TICK_HOUR - 1,
                                231 * TICK_MINUTE, /* 04:00 at the first region */
                                20 * TICK_HOUR,
                                3 * TICK_DAY + 5 * TICK_HOUR + 1234567,
                                17 * TICK_DAY + 1,
                                39 * TICK_DAY };

/* The time of one endpoint is exact in a part of a day, and rounded once a whole day. */
static void test_powered_until_is_each_one_alone(void **state)
{
    static struct powered x;
    uint16_t local[POWERED_MOST];
    struct power power;

    (void)state;
    make_power(&power);
    for (size_t k = 0; k < N_CLASSES * N_REGIONS * (sizeof ticks / sizeof *ticks); k++) {
        const size_t c = k % N_CLASSES, r = k / N_CLASSES % N_REGIONS;
        const tick_t at = ticks[k / N_CLASSES / N_REGIONS];
        const int64_t day = power_day(&power, r, at);
        const double switchings = 4.0 * (double)(day + 2); /* a ms of rounding each */

        make_powered(&x, local, k % 2 == 0 ? POWERED_MOST : 37);
        powered_until(&power, c, r, at, &x);
        for (size_t i = 0; i < x.n; i++) {
            struct power_level level = alone(&x, i);

            assert_int_equal(x.level[i], power_level_at(&power, &level, day));
            assert_close(x.on[i], (double)power_on_time(&power, c, r, &level, 0, at),
                         switchings);
        }
    }
    power_free(&power);
}

static void test_powered_level_goes_on_alone(void **state)
{
    static struct powered x;
    uint16_t local[POWERED_MOST];
    struct power power;

    (void)state;
    make_power(&power);
    for (size_t k = 0; k < sizeof ticks / sizeof *ticks; k++) {
        const int64_t day = power_day(&power, 1, ticks[k]);

        make_powered(&x, local, 100);
        powered_levels(&power, 1, ticks[k], &x);
        for (size_t i = 0; i < x.n; i++) {
            struct power_level level = alone(&x, i), on = powered_level(&x, i, day);

            for (int64_t d = day + 20; d >= 0; d -= 7) {
                assert_int_equal(power_level_at(&power, &on, d),
                                 power_level_at(&power, &level, d));
            }
        }
    }
    power_free(&power);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_powered_until_is_each_one_alone),
        cmocka_unit_test(test_powered_level_goes_on_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
