/* test_membership.c: who is in which wave, against a slow answer that asks every endpoint
 * for every wave. */
#include "models/contact.h"
#include "models/membership.h"
#include "models/purpose.h"
#include "tests/models/little_world.h"

enum { N = 4500 }; /* endpoints of the little world */

/* The wave of every endpoint, in the order of the population. */
static void assign(const struct little *l, uint8_t waves[N], uint8_t rings[N])
{
    size_t at = 0;

    for (uint32_t i = 0; i < l->population.n; i++) {
        const struct organisation *o = &l->population.organisations[i];
        struct segment segments[POPULATION_MAX_SEGMENTS];
        const size_t n = population_segments(&l->population, o, segments);
        uint8_t *own = l->s.rollout.rings.n > 0 ? rings + at : NULL;

        if (own != NULL) {
            membership_rings(&l->world, o, segments, n, own);
        }
        membership_assign(&l->world, o, segments, n, 0, own, waves + at);
        at += o->n;
    }
    assert_int_equal(at, N);
}

static bool chosen(uint64_t set, size_t i)
{
    return set == 0 || (set >> i & 1) != 0;
}

/* One endpoint, one wave, every condition in turn. */
static bool is_in(const struct little *l, const struct wave *wave,
                  const struct organisation *o, const struct segment *s, uint32_t i)
{
    const struct world *w = &l->world;
    const uint64_t limit = (uint64_t)floor(wave->share * N + 1e-6);
    const struct stream_block b = stream_block(little_key, o->key, i, PURPOSE_CONTACT, 0);
    const size_t configuration = contact_configuration(
        w, o, s->class, contact_standard(w, o, s->class), b.word[3]);

    return stream_permute(little_key, PURPOSE_WAVE, o->first + i, N) < limit &&
           chosen(wave->classes, s->class) && chosen(wave->regions, s->region) &&
           chosen(wave->configurations, configuration) &&
           (wave->rings == 0 || chosen(wave->rings, membership_ring(w, o, s, i))) &&
           (wave->organisation < 0 || (uint32_t)wave->organisation == o->spec) &&
           (wave->count == 0 || i < (uint64_t)wave->count);
}

static uint8_t first_in(const struct little *l, const struct organisation *o,
                        const struct segment *s, uint32_t i)
{
    for (size_t k = 0; k < l->s.rollout.waves.n; k++) {
        if (is_in(l, &l->waves[k], o, s, i)) {
            return (uint8_t)k;
        }
    }
    return MEMBERSHIP_NONE;
}

static void check_all(const struct little *l)
{
    uint8_t waves[N], rings[N];
    size_t at = 0;

    assign(l, waves, rings);
    for (uint32_t j = 0; j < l->population.n; j++) {
        const struct organisation *o = &l->population.organisations[j];
        struct segment segments[POPULATION_MAX_SEGMENTS];
        const size_t n = population_segments(&l->population, o, segments);

        for (size_t k = 0; k < n; k++) {
            for (uint32_t i = segments[k].begin; i < segments[k].end; i++) {
                assert_int_equal(waves[at + i], first_in(l, o, &segments[k], i));
            }
        }
        at += o->n;
    }
}

static uint32_t draw(uint32_t test, uint32_t what)
{
    return stream_block(little_key, test, what, PURPOSE_SCENARIO, 0).word[0];
}

/* A set of 0 (all) or some of n. */
static uint64_t some(uint32_t test, uint32_t what, uint32_t n)
{
    return draw(test, what) % 3 != 0 ? 0 : draw(test, what + 1) % (1u << n);
}

static void any_waves(struct little *l, uint32_t test)
{
    const size_t n = 1 + draw(test, 0) % LITTLE_MOST_WAVES;

    for (uint32_t k = 0; k < n; k++) {
        struct wave *wave = &l->waves[k];
        const uint32_t at = 1 + 20 * k;

        wave->share = (1 + draw(test, at) % 1000) / 1000.0;
        wave->classes = some(test, at + 1, LITTLE_CLASSES);
        wave->regions = some(test, at + 3, LITTLE_REGIONS);
        wave->configurations = some(test, at + 5, LITTLE_CONFIGURATIONS);
        wave->rings = some(test, at + 7, LITTLE_MOST_RINGS);
        wave->organisation =
            draw(test, at + 9) % 3 != 0 ? -1 : (int)(draw(test, at + 10) % 3);
        wave->count = draw(test, at + 11) % 3 != 0 ? 0 : 1 + draw(test, at + 12) % 900;
    }
    l->s.rollout.waves.n = n;
}

static void four_rings(struct little *l)
{
    static const double share[] = { 0.1, 0.2, 0.3, 0.4 };

    for (int i = 0; i < LITTLE_MOST_RINGS; i++) {
        l->rings[i].share = share[i];
    }
    l->s.rollout.rings = (struct list){ l->rings, LITTLE_MOST_RINGS };
}

/* Sixty rollouts with any selectors. */
static void test_membership_by_any_selectors(void **state)
{
    (void)state;
    for (uint32_t test = 0; test < 60; test++) {
        struct little l;

        little_init(&l);
        four_rings(&l);
        any_waves(&l, test);
        little_build(&l);
        check_all(&l);
        little_free(&l);
    }
}

/* Shares alone: exactly floor(s·N) have it by each wave. */
static void test_membership_shares_are_exact(void **state)
{
    static const double share[] = { 0.001, 0.01, 0.1, 1.0 / 3.0, 1.0 };
    uint8_t waves[N], rings[N];
    struct little l;

    (void)state;
    little_init(&l);
    for (size_t k = 0; k < 5; k++) {
        l.waves[k].share = share[k];
    }
    l.s.rollout.waves.n = 5;
    little_build(&l);
    assign(&l, waves, rings);
    for (size_t k = 0; k < 5; k++) {
        int64_t n = 0;

        for (size_t i = 0; i < N; i++) {
            n += waves[i] <= k;
        }
        assert_int_equal(n, (int64_t)floor(share[k] * N + 1e-6));
    }
    check_all(&l);
    little_free(&l);
}

/* Membership does not depend on the arm: whoever is in 5 % is in 20 % of another rollout.
 */
static void test_membership_shares_nest_between_arms(void **state)
{
    uint8_t small[N], large[N], rings[N];
    struct little l;

    (void)state;
    little_init(&l);
    l.waves[0].share = 0.05;
    little_build(&l);
    assign(&l, small, rings);
    little_free(&l);

    little_init(&l);
    l.waves[0].share = 0.2;
    l.s.rollout.waves.n = 2;
    little_build(&l);
    assign(&l, large, rings);
    little_free(&l);
    for (size_t i = 0; i < N; i++) {
        assert_true(small[i] == MEMBERSHIP_NONE || large[i] == 0);
        assert_true(large[i] <= 1);
    }
}

/* Rings have their shares: binomial, 4.5 standard deviations; the last has the rest. One
 * at a time they are the same as all together. */
static void test_membership_rings_have_their_shares(void **state)
{
    int64_t count[LITTLE_MOST_RINGS] = { 0 };
    uint8_t waves[N], rings[N];
    struct little l;
    size_t at = 0;

    (void)state;
    little_init(&l);
    four_rings(&l);
    little_build(&l);
    assign(&l, waves, rings);
    for (uint32_t j = 0; j < l.population.n; j++) {
        const struct organisation *o = &l.population.organisations[j];

        for (uint32_t i = 0; i < o->n; i++, at++) {
            const struct segment s = { .end = o->n }; /* no ring selects */

            assert_int_equal(rings[at], membership_ring(&l.world, o, &s, i));
            count[rings[at]]++;
        }
    }
    for (int i = 0; i < LITTLE_MOST_RINGS; i++) {
        const double p = l.rings[i].share;

        assert_close((double)count[i], p * N, 4.5 * sqrt(p * (1.0 - p) * N));
    }
    little_free(&l);
}

/* What is asked of the first wave alone agrees with the whole answer. */
static void test_membership_first_wave_alone(void **state)
{
    (void)state;
    for (uint32_t test = 0; test < 20; test++) {
        uint8_t waves[N], rings[N];
        struct little l;
        size_t at = 0;

        little_init(&l);
        four_rings(&l);
        any_waves(&l, 1000 + test);
        little_build(&l);
        assign(&l, waves, rings);
        for (uint32_t j = 0; j < l.population.n; j++) {
            const struct organisation *o = &l.population.organisations[j];
            struct segment segments[POPULATION_MAX_SEGMENTS];
            const size_t n = population_segments(&l.population, o, segments);

            for (size_t k = 0; k < n; k++) {
                for (uint32_t i = segments[k].begin; i < segments[k].end; i++) {
                    const bool in_share =
                        stream_permute(little_key, PURPOSE_WAVE, o->first + i, N) <
                        l.world.wave_limit[0];

                    assert_int_equal(
                        in_share &&
                            membership_first(&l.world, o, &segments[k], i, rings[at + i]),
                        waves[at + i] == 0);
                }
            }
            at += o->n;
        }
        little_free(&l);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_membership_by_any_selectors),
        cmocka_unit_test(test_membership_shares_are_exact),
        cmocka_unit_test(test_membership_shares_nest_between_arms),
        cmocka_unit_test(test_membership_rings_have_their_shares),
        cmocka_unit_test(test_membership_first_wave_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
