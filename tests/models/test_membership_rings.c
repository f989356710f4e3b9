/* test_membership_rings.c: who is in which of the customers' rings, against a slow answer
 * that asks one ring after another; and rings that wait for no wave.
 */
#include "models/membership.h"
#include "models/purpose.h"
#include "tests/models/little_world.h"

enum { N = 4500, N_ALWAYS = 1350 }; /* endpoints of the little world; of class 1 */

/* Work with each endpoint and its segment. */
typedef void visit(const struct little *l, const struct organisation *o,
                   const struct segment *s, uint32_t i, uint8_t ring, void *arg);

static void each(const struct little *l, visit *f, void *arg)
{
    for (uint32_t j = 0; j < l->population.n; j++) {
        const struct organisation *o = &l->population.organisations[j];
        struct segment segments[POPULATION_MAX_SEGMENTS];
        const size_t n = population_segments(&l->population, o, segments);
        uint8_t rings[N];

        membership_rings(&l->world, o, segments, n, rings);
        for (size_t k = 0; k < n; k++) {
            for (uint32_t i = segments[k].begin; i < segments[k].end; i++) {
                assert_int_equal(rings[i],
                                 membership_ring(&l->world, o, &segments[k], i));
                f(l, o, &segments[k], i, rings[i], arg);
            }
        }
    }
}

static bool chosen(uint64_t set, size_t i)
{
    return set == 0 || (set >> i & 1) != 0;
}

static bool selects(const struct ring *r, const struct segment *s)
{
    return (r->classes | r->regions) != 0 && chosen(r->classes, s->class) &&
           chosen(r->regions, s->region);
}

/* The number in [0, 1) that decides, used up ring by ring. */
static uint8_t slow_ring(const struct little *l, const struct organisation *o,
                         const struct segment *s, uint32_t i)
{
    const struct rollout *r = &l->s.rollout;
    const uint32_t index = r->rings_by == UNIT_ORGANISATION ? UINT32_MAX : i;
    double u =
        stream_block(little_key, o->key, index, PURPOSE_REACH, 0).word[1] * 0x1p-32;

    for (int64_t precedence = 0; precedence < 100; precedence++) {
        for (size_t k = 0; k < r->rings.n; k++) {
            const struct ring *ring = &l->rings[k];

            if (ring->precedence == precedence && selects(ring, s)) {
                if (u < ring->share) {
                    return (uint8_t)k;
                }
                u = (u - ring->share) / (1.0 - ring->share);
            }
        }
    }
    for (size_t k = 0; k < r->rings.n; k++) {
        if ((l->rings[k].classes | l->rings[k].regions) == 0) {
            if (u < l->rings[k].share) {
                return (uint8_t)k;
            }
            u -= l->rings[k].share;
        }
    }
    return MEMBERSHIP_NONE;
}

static void check_slow(const struct little *l, const struct organisation *o,
                       const struct segment *s, uint32_t i, uint8_t ring, void *arg)
{
    int64_t *none = arg;

    assert_int_equal(ring, slow_ring(l, o, s, i));
    *none += ring == MEMBERSHIP_NONE;
}

static uint32_t draw(uint32_t test, uint32_t what)
{
    return stream_block(little_key, test, what, PURPOSE_SCENARIO, 0).word[0];
}

/* Any selectors, each precedence once; those without one share what is left. */
static void any_rings(struct little *l, uint32_t test)
{
    const size_t n = 1 + draw(test, 0) % LITTLE_MOST_RINGS;
    double left = 1.0;

    for (uint32_t i = 0; i < n; i++) {
        struct ring *r = &l->rings[i];
        const bool some = draw(test, 10 + i) % 2 != 0;

        *r = (struct ring){ .deadline = TICK_NEVER };
        r->classes = some ? draw(test, 20 + i) % 4 : 0;
        r->regions = some ? draw(test, 30 + i) % 4 : 0;
        r->share = draw(test, 40 + i) % 3 == 0 ? 1.0 : draw(test, 50 + i) * 0x1p-32;
        if ((r->classes | r->regions) != 0) {
            r->precedence = (int64_t)((i * 7 + test) % LITTLE_MOST_RINGS);
        } else {
            r->share *= left;
            left -= r->share;
        }
    }
    for (size_t i = n; i-- > 0;) {
        if ((l->rings[i].classes | l->rings[i].regions) == 0) {
            l->rings[i].share += left; /* the last one without a selector */
            break;
        }
    }
    l->s.rollout.rings = (struct list){ l->rings, n };
    l->s.rollout.rings_by = test % 3 == 0 ? UNIT_ORGANISATION : UNIT_ENDPOINT;
}

static void test_membership_rings_by_any_selectors(void **state)
{
    int64_t none = 0;

    (void)state;
    for (uint32_t test = 0; test < 100; test++) {
        struct little l;

        little_init(&l);
        any_rings(&l, test);
        little_build(&l);
        each(&l, check_slow, &none);
        little_free(&l);
    }
    assert_true(none > 1000); /* some are in none */
}

/* ---- parts ---- */

static void check_split(struct ring *rings, size_t n, size_t class,
                        const struct membership_part *expected, size_t n_expected)
{
    struct membership_part parts[CUSTOMER_MAX_RINGS + 1];
    const struct list list = { rings, n };

    assert_int_equal(membership_split(&list, class, 0, parts), n_expected);
    for (size_t k = 0; k < n_expected; k++) {
        assert_int_equal(parts[k].ring, expected[k].ring);
        assert_close(parts[k].share, expected[k].share, 1e-15);
    }
}

static void test_membership_rings_parts_by_hand(void **state)
{
    struct ring r[] = {
        { .share = .75, .classes = 2, .precedence = 9 },
        { .share = .2 },
        { .share = .4, .classes = 2, .precedence = 3 },
        { .share = .8 },
    };

    (void)state;
    check_split(NULL, 0, 0, (struct membership_part[]){ { MEMBERSHIP_NONE, 1 } }, 1);
    check_split(r, 4, 0, (struct membership_part[]){ { 1, .2 }, { 3, .8 } }, 2);
    check_split(
        r, 4, 1,
        (struct membership_part[]){ { 2, .4 }, { 0, .45 }, { 1, .03 }, { 3, .12 } }, 4);
    r[0].share = 1.0; /* leaves nothing */
    check_split(r, 4, 1, (struct membership_part[]){ { 2, .4 }, { 0, .6 } }, 2);
    r[0].share = .5;
    r[1].classes = r[3].classes = 4; /* nobody for what is left */
    check_split(
        r, 4, 1,
        (struct membership_part[]){ { 2, .4 }, { 0, .3 }, { MEMBERSHIP_NONE, .3 } }, 3);
}

/* Shares of a file that nearly sum to 1 leave the rest to the last ring; of shares that
 * do sum to 1, rounding leaves nothing to a ring whose share is 0. */
static void test_membership_rings_last_has_the_rest(void **state)
{
    struct ring thirds[] = { { .share = .333333 },
                             { .share = .333333 },
                             { .share = .333333 } };
    struct ring tenths[] = {
        { .share = .1 }, { .share = .7 }, { .share = .2 }, { .share = 0 }
    };
    const struct list list = { tenths, 4 };
    struct membership_part parts[CUSTOMER_MAX_RINGS + 1];

    (void)state;
    check_split(
        thirds, 3, 0,
        (struct membership_part[]){ { 0, .333333 }, { 1, .333333 }, { 2, .333334 } }, 3);
    assert_true(1.0 - .1 - .7 - .2 != 0.0);
    assert_int_equal(membership_split(&list, 0, 0, parts), 4);
    assert_true(parts[3].share == 0.0);
}

/* ---- shares ---- */

static void count(const struct little *l, const struct organisation *o,
                  const struct segment *s, uint32_t i, uint8_t ring, void *arg)
{
    int64_t(*n)[LITTLE_MOST_RINGS] = arg;

    (void)l;
    (void)o;
    (void)i;
    n[s->class][ring]++;
}

/* Class 1: 40 % in ring 0, three quarters of the others in ring 1; of all else 20 % in
 * ring 2. Binomial, 4.5 standard deviations, six counts: false alarm 4e-5. */
static void test_membership_rings_take_their_share_by_precedence(void **state)
{
    const double expected[2][LITTLE_MOST_RINGS] = { { 0, 0, .2, .8 },
                                                    { .4, .45, .03, .12 } };
    int64_t n[2][LITTLE_MOST_RINGS] = { 0 };
    struct little l;

    (void)state;
    little_init(&l);
    l.rings[0] = (struct ring){ .share = .4, .classes = 2, .precedence = 3 };
    l.rings[1] = (struct ring){ .share = .75, .classes = 2, .precedence = 9 };
    l.rings[2] = (struct ring){ .share = .2 };
    l.rings[3] = (struct ring){ .share = .8 };
    l.s.rollout.rings = (struct list){ l.rings, 4 };
    little_build(&l);
    each(&l, count, n);
    for (int c = 0; c < 2; c++) {
        const double all = c == 0 ? N - N_ALWAYS : N_ALWAYS;

        for (int k = 0; k < LITTLE_MOST_RINGS; k++) {
            const double p = expected[c][k];

            assert_close((double)n[c][k], p * all, 4.5 * sqrt(all * p * (1 - p)));
        }
    }
    little_free(&l);
}

/* ---- rings that wait for no wave ---- */

struct waves {
    uint8_t of[N];
    int64_t n[LITTLE_MOST_WAVES + 1];
};

static void check_wave(const struct little *l, const struct organisation *o,
                       const struct segment *s, uint32_t i, uint8_t ring, void *arg)
{
    struct waves *w = arg;
    const bool by_hand = ring == 0;
    uint8_t wave = MEMBERSHIP_NONE;

    for (uint8_t k = 0; k < l->s.rollout.waves.n && wave == MEMBERSHIP_NONE; k++) {
        const uint64_t limit = (uint64_t)floor(l->waves[k].share * N + 1e-6);

        if (chosen(l->waves[k].classes, s->class) &&
            (by_hand ||
             stream_permute(little_key, PURPOSE_WAVE, o->first + i, N) < limit)) {
            wave = k;
        }
    }
    assert_int_equal(w->of[o->first + i], wave);
    w->n[wave < LITTLE_MOST_WAVES ? wave : LITTLE_MOST_WAVES]++;
}

static void phased(struct little *l)
{
    static const double share[] = { .01, .02, .05, .1, .2, .5, 1 };

    little_init(l);
    for (size_t k = 0; k < 7; k++) {
        l->waves[k].share = share[k];
    }
    l->s.rollout.waves.n = 7;
    l->rings[0] = (struct ring){ .share = .3, .bypass = true };
    l->rings[1] = (struct ring){ .share = .7 };
    l->s.rollout.rings = (struct list){ l->rings, 2 };
}

static void assign(const struct little *l, struct waves *w)
{
    *w = (struct waves){ 0 };
    for (uint32_t j = 0; j < l->population.n; j++) {
        const struct organisation *o = &l->population.organisations[j];
        struct segment segments[POPULATION_MAX_SEGMENTS];
        const size_t n = population_segments(&l->population, o, segments);
        uint8_t rings[N];

        membership_rings(&l->world, o, segments, n, rings);
        membership_assign(&l->world, o, segments, n, 0, rings, w->of + o->first);
    }
}

/* A phased release (1, 2, 5 … 100 %) and 30 % that update by hand: 30 % + 70 % · 1 % on
 * the first day (sd 31; 4.5 of them: false alarm 7e-6), all of them in the first wave
 * that selects them. */
static void test_membership_rings_that_wait_for_no_wave(void **state)
{
    (void)state;
    for (int select = 0; select < 2; select++) {
        struct waves w;
        struct little l;

        phased(&l);
        l.waves[0].classes = select ? 2 : 0;
        little_build(&l);
        assert_null(l.world.first); /* they are not found from the first ranks */
        assign(&l, &w);
        each(&l, check_wave, &w);
        if (!select) {
            assert_close((double)w.n[0], N * (.3 + .7 * .01), 4.5 * sqrt(N * .3 * .7));
        }
        little_free(&l);
    }
}

/* What skips the customers' rings goes by waves alone. */
static void test_membership_rings_skipped(void **state)
{
    struct waves w;
    struct little l;

    (void)state;
    phased(&l);
    l.s.update.skips_rings = true;
    little_build(&l);
    assign(&l, &w);
    for (size_t i = 0; i < N; i++) {
        const uint64_t rank = stream_permute(little_key, PURPOSE_WAVE, i, N);

        assert_true((w.of[i] == 0) == (rank < N / 100));
    }
    little_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_membership_rings_parts_by_hand),
        cmocka_unit_test(test_membership_rings_last_has_the_rest),
        cmocka_unit_test(test_membership_rings_by_any_selectors),
        cmocka_unit_test(test_membership_rings_take_their_share_by_precedence),
        cmocka_unit_test(test_membership_rings_that_wait_for_no_wave),
        cmocka_unit_test(test_membership_rings_skipped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
