/* test_capacity.c: the vendor's servers as a fluid queue, and how long waves take. */
#include "models/capacity.h"
#include "models/membership.h"
#include "tests/models/little_world.h"

static struct capacity queue_of(const double *span, size_t n)
{
    struct rf_error err = { 0 };
    struct capacity q;

    assert_int_equal(capacity_init(&q, span, n, &err), RF_OK);
    return q;
}

static void test_capacity_none_is_no_wait(void **state)
{
    struct capacity q = queue_of(NULL, 3);

    (void)state;
    assert_int_equal(capacity_join(&q, 2, 1000), 0);
    capacity_empty(&q, 2000, false);
    assert_int_equal(capacity_join(&q, 0, 2000), 0);
    capacity_free(&q);
}

/* Backlogs add up and drain: wave 1 waits for what is left of wave 0, wave 2 for both. */
static void test_capacity_backlogs_add_up(void **state)
{
    static const double span[] = { 100.0, 50.0, 30.0, 10.0 };
    struct capacity q = queue_of(span, 4);

    (void)state;
    assert_int_equal(capacity_join(&q, 0, 1000), 0);
    assert_int_equal(capacity_join(&q, 1, 1060), 40);
    assert_int_equal(capacity_join(&q, 2, 1060), 90);
    assert_int_equal(capacity_join(&q, 3, 5000), 0); /* long idle */
    capacity_free(&q);
}

/* A withdrawal empties the queue; who was served does not come again: the first ones. */
static void test_capacity_goes_on_after_a_stop(void **state)
{
    static const double span[] = { 100.0, 50.0 };
    struct capacity q = queue_of(span, 2);

    (void)state;
    assert_int_equal(capacity_join(&q, 0, 0), 0);
    assert_int_equal(capacity_join(&q, 1, 0), 100);
    capacity_empty(&q, 30, false);
    /* of wave 0 the first 30 have been served: the next one is served at once */
    assert_int_equal(capacity_join(&q, 0, 500), -30);
    assert_int_equal(capacity_join(&q, 1, 500), 70);
    capacity_empty(&q, 600, false); /* wave 0 has had all, wave 1 has had 30 */
    assert_int_equal(capacity_join(&q, 0, 700), -100);
    assert_int_equal(capacity_join(&q, 1, 700), -30);
    capacity_empty(&q, 710, true); /* a rollback: all come again */
    assert_int_equal(capacity_join(&q, 0, 800), 0);
    assert_int_equal(capacity_join(&q, 1, 800), 100);
    capacity_free(&q);
}

/* Members of each wave, one at a time. */
static void check_spans(const struct little *l)
{
    const double each = (double)TICK_HOUR / l->s.delivery.capacity;
    double n[LITTLE_MOST_WAVES] = { 0.0 };

    for (uint32_t i = 0; i < l->population.n; i++) {
        const struct organisation *o = &l->population.organisations[i];
        struct segment segments[POPULATION_MAX_SEGMENTS];
        const size_t n_segments = population_segments(&l->population, o, segments);
        uint8_t wave[4096], ring[4096];
        const bool rings = l->s.rollout.rings.n > 0;

        assert_true(o->n <= 4096);
        if (rings) {
            membership_rings(&l->world, o, segments, n_segments, ring);
        }
        membership_assign(&l->world, o, segments, n_segments, 0, rings ? ring : NULL,
                          wave);
        for (uint32_t k = 0; k < o->n; k++) {
            if (wave[k] != MEMBERSHIP_NONE) {
                n[wave[k]] += each;
            }
        }
    }
    for (size_t k = 0; k < l->s.rollout.waves.n; k++) {
        assert_close(l->world.wave_span[k], n[k], 1e-9 * n[k]);
    }
}

/* By share: 1, 10 and 100 % of 4,500 endpoints, nested: exactly 45, 405 and 4,050. */
static void test_capacity_spans_of_shares(void **state)
{
    static const double members[] = { 45.0, 405.0, 4050.0 };
    struct little l;

    (void)state;
    little_init(&l);
    l.s.delivery.capacity = 100.0;
    l.waves[0].share = 0.01;
    l.waves[1].share = 0.1;
    l.waves[2].share = 1.0;
    l.s.rollout.waves.n = 3;
    little_build(&l);
    check_spans(&l);
    for (size_t k = 0; k < 3; k++) {
        assert_close(l.world.wave_span[k], members[k] * TICK_HOUR / 100.0, 1e-3);
    }
    little_free(&l);
}

/* By class, configuration and ring; a share that is not new reaches only others. */
static void test_capacity_spans_of_selectors(void **state)
{
    struct little l;

    (void)state;
    little_init(&l);
    l.s.delivery.capacity = 7.0;
    l.waves[0].share = 0.5;
    l.waves[0].classes = 1;
    l.waves[1].share = 0.3;
    l.waves[1].configurations = 2;
    l.waves[2].share = 0.9;
    l.waves[2].rings = 1;
    l.s.rollout.waves.n = 3;
    for (size_t i = 0; i < 2; i++) {
        param_defaults(little_table(&rollout_table, "rings"), &l.rings[i]);
        l.rings[i].share = 0.5;
    }
    l.s.rollout.rings = (struct list){ l.rings, 2 };
    little_build(&l);
    check_spans(&l);
    assert_true(l.world.wave_span[0] > 0.0 && l.world.wave_span[1] > 0.0 &&
                l.world.wave_span[2] > 0.0);
    little_free(&l);
}

static void test_capacity_no_limit_has_no_spans(void **state)
{
    struct little l;

    (void)state;
    little_init(&l);
    little_build(&l);
    assert_null(l.world.wave_span);
    little_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_capacity_none_is_no_wait),
        cmocka_unit_test(test_capacity_backlogs_add_up),
        cmocka_unit_test(test_capacity_goes_on_after_a_stop),
        cmocka_unit_test(test_capacity_spans_of_shares),
        cmocka_unit_test(test_capacity_spans_of_selectors),
        cmocka_unit_test(test_capacity_no_limit_has_no_spans),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
