/* test_contact.c: when an offer reaches an endpoint, and the shortcuts that must agree
 * with it. */
#include "models/contact.h"
#include "models/purpose.h"
#include "tests/models/little_world.h"

/* An endpoint of an organisation, with its words and level. */
struct end {
    const struct organisation *o;
    struct segment segment;
    uint32_t index;
    struct contact_words words;
    struct power_level level;
};

static struct end end_at(const struct little *l, uint32_t organisation, uint32_t index)
{
    struct end e = { .o = &l->population.organisations[organisation], .index = index };
    struct segment segments[POPULATION_MAX_SEGMENTS];
    const size_t n = population_segments(&l->population, e.o, segments);
    const struct stream_block b =
        stream_block(little_key, e.o->key, index, PURPOSE_CONTACT, 0);

    for (size_t k = 0; k < n; k++) {
        if (index >= segments[k].begin && index < segments[k].end) {
            e.segment = segments[k];
        }
    }
    e.words = (struct contact_words){ b.word[0], b.word[1], b.word[2], b.word[3] };
    power_level_init(&e.level, little_key, e.o->key, index, e.words.level);
    return e;
}

static struct contact reach(const struct little *l, struct end *e, tick_t offer)
{
    const bool on = contact_is_on(&l->world, &e->segment, &e->level, offer);

    return contact_of(&l->world, &e->segment, &e->level, e->words.latency, offer, on);
}

static const double hours[] = { 0.0, 2.5, 5.9, 7.0, 7.5, 9.0, 13.3, 17.9, 18.5, 23.9 };
enum { N_HOURS = sizeof hours / sizeof *hours };

/* On and connected: the latency's quantile at the word, .1 % for the table. Without a
 * connection: the reconnection. If it is off by then, it is reached later. */
static void test_contact_push_is_the_quantile(void **state)
{
    struct little l;
    int connected = 0, not_connected = 0;

    (void)state;
    little_init(&l);
    l.s.delivery.reach = 0.8;
    l.s.delivery.latency =
        (struct distribution){ DISTRIBUTION_EXPONENTIAL, { 4.0 * TICK_MINUTE } };
    l.s.delivery.reconnect =
        (struct distribution){ DISTRIBUTION_EXPONENTIAL, { 1.0 * TICK_HOUR } };
    little_build(&l);
    for (uint32_t i = 0; i < 1000; i++) {
        struct end e = end_at(&l, 0, i);
        const tick_t offer = 9 * TICK_HOUR;
        const double u = stream_unit(e.words.latency);
        const struct stream_block b =
            stream_block(little_key, e.o->key, i, PURPOSE_REACH, 0);
        double delay =
            distribution_quantile(&l.s.delivery.reconnect, stream_unit(b.word[0]));

        if (!contact_is_on(&l.world, &e.segment, &e.level, offer)) {
            continue;
        }
        if (u < 0.8) {
            delay = distribution_quantile(&l.s.delivery.latency, u / 0.8);
        }
        const tick_t at = offer + (tick_t)delay;
        const struct contact c = reach(&l, &e, offer);

        assert_int_equal(c.on_since, offer);
        if (contact_is_on(&l.world, &e.segment, &e.level, at)) {
            assert_close((double)(c.at - offer), delay, 2.0 + 1e-3 * delay);
            connected += u < 0.8;
            not_connected += u >= 0.8;
        } else {
            assert_true(c.at > at);
        }
    }
    assert_true(connected > 500 && not_connected > 100);
    little_free(&l);
}

/* Off at the offer: a power-on and its delay later; nothing at or past the horizon. */
static void test_contact_off_waits_for_power_on(void **state)
{
    struct little l;
    int seen = 0;

    (void)state;
    little_init(&l);
    little_build(&l);
    for (uint32_t i = 0; i < 600; i++) {
        for (size_t h = 0; h < N_HOURS; h++) {
            struct end e = end_at(&l, 1, i);
            const tick_t offer = (tick_t)(hours[h] * (double)TICK_HOUR);

            if (contact_is_on(&l.world, &e.segment, &e.level, offer)) {
                continue;
            }
            const tick_t on = power_next_on(&l.world.power, e.segment.class,
                                            e.segment.region, &e.level, offer);
            const struct contact c = reach(&l, &e, offer);

            if (on == TICK_NEVER || on + l.s.delivery.power_on_delay >= l.s.horizon) {
                assert_int_equal(c.at, TICK_NEVER);
                continue;
            }
            assert_int_equal(c.at, on + l.s.delivery.power_on_delay);
            assert_int_equal(c.on_since, on);
            assert_false(contact_is_on(&l.world, &e.segment, &e.level, on - 1));
            assert_true(contact_is_on(&l.world, &e.segment, &e.level, on));
            seen++;
        }
    }
    assert_true(seen > 500);
    little_free(&l);
}

static void test_contact_never_past_the_horizon(void **state)
{
    static const int kinds[] = { DELIVERY_PUSH, DELIVERY_POLL, DELIVERY_INSTANT };

    (void)state;
    for (size_t k = 0; k < 3; k++) {
        struct little l;

        little_init(&l);
        l.s.delivery.kind = kinds[k];
        little_build(&l);
        for (uint32_t i = 0; i < 500; i++) {
            struct end e = end_at(&l, 2, i);
            const struct contact late = reach(&l, &e, l.s.horizon - TICK_MINUTE);

            assert_true(late.at == TICK_NEVER ||
                        (late.at >= l.s.horizon - TICK_MINUTE && late.at < l.s.horizon));
            assert_int_equal(contact_of(&l.world, &e.segment, &e.level, e.words.latency,
                                        l.s.horizon, true)
                                 .at,
                             TICK_NEVER);
        }
        little_free(&l);
    }
}

/* A poll comes within its own period, and is answered if the machine is on then. */
static void test_contact_poll_within_its_period(void **state)
{
    struct little l;

    (void)state;
    little_init(&l);
    l.s.delivery.kind = DELIVERY_POLL;
    l.s.delivery.always_on = true;
    l.s.delivery.poll_interval = 10 * TICK_HOUR;
    l.s.delivery.poll_jitter = 5 * TICK_HOUR;
    little_build(&l);
    for (uint32_t i = 0; i < 1000; i++) {
        struct end e = end_at(&l, 0, i);
        const double u = stream_unit(e.words.latency);
        const double jitter =
            stream_unit(stream_block(little_key, e.o->key, i, PURPOSE_REACH, 0).word[0]);

        assert_close((double)reach(&l, &e, TICK_HOUR).at,
                     TICK_HOUR + u * (10.0 + 5.0 * jitter) * TICK_HOUR, 1.0);
    }
    little_free(&l);
}

static void test_contact_instant_is_at_once(void **state)
{
    struct little l;

    (void)state;
    little_init(&l);
    l.s.delivery.kind = DELIVERY_INSTANT;
    little_build(&l);
    for (uint32_t i = 0; i < 1000; i++) {
        struct end e = end_at(&l, 0, i);
        const tick_t offer = 3 * TICK_HOUR;
        const bool on = contact_is_on(&l.world, &e.segment, &e.level, offer);
        const struct contact c = reach(&l, &e, offer);

        assert_int_equal(c.at == offer, on);
    }
    little_free(&l);
}

/* The shortcut for endpoints that are on for sure says what the long way says. */
static void test_contact_sure_agrees(void **state)
{
    struct little l;
    int seen = 0;

    (void)state;
    little_init(&l);
    l.s.delivery.reach = 0.9;
    l.s.delivery.latency =
        (struct distribution){ DISTRIBUTION_EXPONENTIAL, { 20.0 * TICK_MINUTE } };
    little_build(&l);
    for (size_t h = 0; h < N_HOURS; h++) {
        const tick_t offer = (tick_t)(hours[h] * (double)TICK_HOUR);

        for (uint32_t i = 0; i < 1500; i++) {
            struct end e = end_at(&l, 1, i);
            const uint32_t sure = contact_sure_level(&l.world, &e.segment, offer);
            const uint32_t level =
                power_level_at(&l.world.power, &e.level,
                               power_day(&l.world.power, e.segment.region, offer));
            tick_t delay;

            if (contact_is_sure(&l.world, level, e.words.latency, sure, &delay)) {
                assert_int_equal(reach(&l, &e, offer).at, offer + delay);
                seen++;
            }
        }
    }
    assert_true(seen > 1000);
    little_free(&l);
}

/* Endpoints that are off until a moment for sure are not reached before it. */
static void test_contact_beyond_agrees(void **state)
{
    static const double spans[] = { 0.1, 1.0, 3.3, 9.0, 24.0 };
    struct little l;
    int seen = 0;

    (void)state;
    little_init(&l);
    little_build(&l);
    for (size_t h = 0; h < N_HOURS; h++) {
        for (size_t k = 0; k < sizeof spans / sizeof *spans; k++) {
            const tick_t offer = (tick_t)(hours[h] * (double)TICK_HOUR);
            const tick_t end = offer + (tick_t)(spans[k] * (double)TICK_HOUR);

            for (uint32_t i = 0; i < 600; i++) {
                struct end e = end_at(&l, 0, i);

                if (e.words.level >> 1 >=
                    contact_beyond_level(&l.world, &e.segment, offer, end)) {
                    assert_true(reach(&l, &e, offer).at >= end);
                    seen++;
                }
            }
        }
    }
    assert_true(seen > 500);
    little_free(&l);
}

/* Configuration groups have their shares; a part of an organisation's endpoints has its
 * standard, the rest draws: binomial, 4.5 standard deviations. */
static void test_contact_configurations_have_their_shares(void **state)
{
    static const double share[] = { 0.5, 0.3, 0.2 };
    const uint32_t n = 20000;
    struct little l;
    double count[3] = { 0 }, other[3] = { 0 };

    (void)state;
    little_init(&l);
    l.s.population.standardised = 0.4;
    little_build(&l);
    struct organisation o = l.population.organisations[0];

    for (uint32_t i = 0; i < n; i++) {
        const uint32_t word = stream_block(little_key, 1, i, PURPOSE_SCENARIO, 0).word[0];

        o.key = i; /* another organisation each */
        count[contact_standard(&l.world, &o, 0)]++;
        other[contact_configuration(&l.world, &o, 0, 2, word)]++;
    }
    for (int g = 0; g < 3; g++) {
        const double p = 0.6 * share[g] + (g == 2 ? 0.4 : 0.0);

        assert_close(count[g], n * share[g], 4.5 * sqrt(n * share[g] * (1 - share[g])));
        assert_close(other[g], n * p, 4.5 * sqrt(n * p * (1 - p)));
    }
    little_free(&l);
}

/* A configuration that the scenario gives is everybody's. */
static void test_contact_given_configuration(void **state)
{
    struct little l;

    (void)state;
    little_init(&l);
    l.organisations[1].configuration = 1;
    l.s.population.standardised = 0.0;
    little_build(&l);
    const struct organisation *o = &l.population.organisations[1];
    const size_t standard = contact_standard(&l.world, o, 0);

    assert_int_equal(standard, 1);
    for (uint32_t word = 0; word < UINT32_MAX - 0x01000000u; word += 0x00ffffffu) {
        assert_int_equal(contact_configuration(&l.world, o, 0, standard, word), 1);
    }
    little_free(&l);
}

/* Shares by class instead of for all, and shares that do not sum to 1 are scaled. */
static void test_contact_configurations_by_class(void **state)
{
    double first[] = { 0.0, 2.0 }, second[] = { 3.0, 2.0 };
    const uint32_t n = 20000;
    struct little l;
    double count[2][3] = { { 0 } };

    (void)state;
    little_init(&l);
    l.s.population.standardised = 0.0;
    l.configurations[0].by_class = (struct weights){ first, 2 };
    l.configurations[1].by_class = (struct weights){ second, 2 };
    l.configurations[2].share = 1.0;
    little_build(&l);
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t word = stream_block(little_key, 2, i, PURPOSE_SCENARIO, 0).word[0];

        for (size_t c = 0; c < 2; c++) {
            count[c][contact_configuration(&l.world, &l.population.organisations[0], c, 0,
                                           word)]++;
        }
    }
    assert_close(count[0][0], 0.0, 0.0);
    assert_close(count[0][1], n * 0.75, 4.5 * sqrt(n * 0.75 * 0.25));
    assert_close(count[1][0], n * 0.4, 4.5 * sqrt(n * 0.4 * 0.6));
    assert_close(count[1][2], n * 0.2, 4.5 * sqrt(n * 0.2 * 0.8));
    little_free(&l);
}

/* Time powered between two moments, minute by minute. */
static void test_contact_powered_is_the_sum_of_minutes(void **state)
{
    struct little l;

    (void)state;
    little_init(&l);
    little_build(&l);
    for (uint32_t i = 0; i < 40; i++) {
        struct end e = end_at(&l, 1, 31 * i);
        const tick_t from =
            (tick_t)(stream_permute(little_key, 901, i, 1440)) * TICK_MINUTE;
        const tick_t to =
            from + (tick_t)(1 + stream_permute(little_key, 902, i, 2000)) * TICK_MINUTE;
        tick_t sum = 0;

        for (tick_t at = from; at < to; at += TICK_MINUTE) {
            sum += contact_is_on(&l.world, &e.segment, &e.level, at) ? TICK_MINUTE : 0;
        }
        /* a switch inside a minute: at most two a day, and two days are touched */
        assert_close((double)contact_powered(&l.world, &e.segment, &e.level, from, to),
                     (double)sum, 6.0 * TICK_MINUTE);
    }
    little_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contact_push_is_the_quantile),
        cmocka_unit_test(test_contact_off_waits_for_power_on),
        cmocka_unit_test(test_contact_never_past_the_horizon),
        cmocka_unit_test(test_contact_poll_within_its_period),
        cmocka_unit_test(test_contact_instant_is_at_once),
        cmocka_unit_test(test_contact_sure_agrees),
        cmocka_unit_test(test_contact_beyond_agrees),
        cmocka_unit_test(test_contact_configurations_have_their_shares),
        cmocka_unit_test(test_contact_given_configuration),
        cmocka_unit_test(test_contact_configurations_by_class),
        cmocka_unit_test(test_contact_powered_is_the_sum_of_minutes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
