/* What a graph is like: sizes, degrees, components, loops that cannot start, and reach,
 * on graphs put together by hand; the giant component of random graphs. */
#include "studies/network.h"

#include <math.h>

#include "sim/stream.h"
#include "tests/studies/hand_graph.h"

static void look(struct network *n, struct hand *h)
{
    struct rf_error err = { 0 };

    hand_build(h);
    assert_int_equal(network_init(n, &h->s, &h->g, &err), RF_OK);
}

static size_t part(const struct network *n, const char *name)
{
    for (size_t i = 0; i < n->n_parts; i++) {
        if (strcmp(network_part_name(n, i), name) == 0) {
            return i;
        }
    }
    fail_msg("no part %s", name);
    return 0;
}

/* Two hotels (desk c, keys d), an airline (desk c), identity in two instances (provider
 * A), energy (provider B).
 *
 *   hotel 1: keys -> desk, desk -> identity 1      identity 1, 2 -> energy
 *   hotel 2: keys -> desk, desk -> identity 2
 *   airline: desk -> identity 1, desk -> energy
 */
enum { KEYS1, DESK1, KEYS2, DESK2, AIR, ID1, ID2, ENERGY };

static void make_hotels(struct hand *h)
{
    hand_init(h, 16, 16);
    h->kinds[0].people = 0;
    h->kinds[2].people = 300; /* desks: shared by size */
    h->kinds[3].people = 100;
    h->needs[2][0].market = h->needs[0][0].market = 0;
    h->needs[2][1].market = h->needs[0][0].market = 1;
    hand_lp(h, GRAPH_CUSTOMER, 0, 0.5);
    hand_service(h, 3);
    hand_service(h, 2);
    hand_lp(h, GRAPH_OUTSIDER, 0, 0.25);
    hand_service(h, 3);
    hand_service(h, 2);
    hand_lp(h, GRAPH_CUSTOMER, 1, 0.25);
    hand_service(h, 2);
    hand_lp(h, GRAPH_PROVIDER, 0, 0);
    hand_instance(h, 0, hand_service(h, 0));
    hand_lp(h, GRAPH_CUSTOMER, 0, 0); /* with the product */
    hand_instance(h, 0, hand_service(h, 0));
    hand_lp(h, GRAPH_PROVIDER, 0, 0);
    hand_instance(h, 1, hand_service(h, 1));
    hand_lp(h, GRAPH_CUSTOMER, 1, 0.25); /* has no services */
    hand_edge(h, KEYS1, 0, DESK1);
    hand_edge(h, DESK1, 0, ID1);
    hand_edge(h, KEYS2, 0, DESK2);
    hand_edge(h, DESK2, 0, ID2);
    hand_edge(h, AIR, 0, ID1);
    hand_edge(h, AIR, 1, ENERGY);
    hand_edge(h, ID1, 0, ENERGY);
    hand_edge(h, ID2, 0, ENERGY);
}

static void test_network_counts_by_hand(void **state)
{
    struct hand h;
    struct network n;

    (void)state;
    make_hotels(&h);
    look(&n, &h);
    assert_int_equal(n.n_organisations, 6);
    assert_int_equal(n.inside, 2);
    assert_int_equal(n.across, 6);
    assert_int_equal(n.n_parts, 4);
    assert_int_equal(n.parts[part(&n, "hotels")].organisations, 2);
    assert_int_equal(n.parts[part(&n, "hotels")].services, 4);
    assert_int_equal(n.parts[part(&n, "hotels")].inside, 2);
    assert_int_equal(n.parts[part(&n, "hotels")].across, 2);
    assert_int_equal(n.parts[part(&n, "identity")].organisations, 2);
    assert_int_equal(n.parts[part(&n, "identity")].needed, 3);
    assert_int_equal(n.parts[part(&n, "energy")].needed, 3);
    assert_int_equal(n.flow[part(&n, "hotels") * 4 + part(&n, "identity")], 2);
    assert_int_equal(n.flow[part(&n, "airlines") * 4 + part(&n, "energy")], 1);
    assert_int_equal(n.flow[part(&n, "identity") * 4 + part(&n, "energy")], 2);
    assert_int_equal(n.flow[part(&n, "energy") * 4 + part(&n, "identity")], 0);
    network_free(&n);
    hand_free(&h);
}

static void test_network_degrees_by_hand(void **state)
{
    struct hand h;
    struct network n;

    (void)state;
    make_hotels(&h);
    look(&n, &h);
    assert_close(n.in.mean, 1.0, 0);
    assert_int_equal(n.in.most, 3); /* energy: one airline, two instances */
    assert_int_equal(n.in.of, ENERGY);
    assert_int_equal(n.in.none, 3);        /* keys of both, the airline's desk */
    assert_int_equal(n.in.quantile[0], 1); /* of 0 0 0 1 1 1 2 3 */
    assert_int_equal(n.in.quantile[1], 3);
    assert_int_equal(n.out.most, 2);
    assert_int_equal(n.out.of, AIR);
    assert_int_equal(n.out.none, 1);
    network_free(&n);
    hand_free(&h);
}

/* Identity: 3 of the 5 other services hang on each instance ... both together on all of
 * keys and desks; energy on these and on identity. Persons: desks 300 by size (.5, .25,
 * .25), keys 100 by size (2/3, 1/3). */
static void test_network_reach_by_hand(void **state)
{
    struct hand h;
    struct network n;
    size_t order[8];

    (void)state;
    make_hotels(&h);
    look(&n, &h);
    assert_int_equal(n.n_hubs, 2);
    assert_int_equal(n.hubs[0].provider, 0); /* both with 3 needs: in order */
    assert_int_equal(n.hubs[0].instances, 2);
    assert_int_equal(n.hubs[0].needs, 3);
    assert_int_equal(n.hubs[0].organisations, 3);
    assert_int_equal(n.hubs[0].reach, 5);
    assert_close(n.hubs[0].reach_people, 1.0, 1e-12);
    assert_int_equal(n.hubs[1].provider, 1);
    assert_int_equal(n.hubs[1].organisations, 3);
    assert_int_equal(n.hubs[1].reach, 7);
    assert_int_equal(network_by_reach(&n, true, order, 8), 2);
    assert_int_equal(order[0], 1);
    assert_int_equal(network_by_reach(&n, true, order, 1), 1);
    assert_int_equal(order[0], 1);
    assert_int_equal(network_hub_part(&n, 1), part(&n, "energy"));
    assert_close(n.people[DESK1], 300.0 / 400 / 2, 1e-12);
    assert_close(n.people[KEYS2], 100.0 / 400 / 3, 1e-12);
    network_free(&n);
    hand_free(&h);
}

/* Reach of a service that is no provider; 70 hubs, so that the bits of one pass do not
 * do: each of 70 shops needs the one before it. Others than the 50 most needed are no
 * hubs. */
static void test_network_reach_of_many(void **state)
{
    struct hand h;
    struct network n;

    (void)state;
    hand_init(&h, 80, 80);
    for (uint32_t i = 0; i < 70; i++) {
        hand_lp(&h, GRAPH_CUSTOMER, 0, 1.0 / 70);
        hand_service(&h, 2);
        if (i % 2 == 0) {
            hand_instance(&h, 0, i);
        }
    }
    for (uint32_t i = 1; i < 70; i++) {
        hand_edge(&h, i, 0, i - 1);
    }
    look(&n, &h);
    assert_int_equal(n.n_hubs, 1 + 34); /* the last is needed by nobody */
    assert_int_equal(n.hubs[0].instances, 35);
    assert_int_equal(n.hubs[0].reach, 35);
    for (size_t i = 1; i < n.n_hubs; i++) {
        assert_int_equal(n.hubs[i].reach, 69 - n.hubs[i].service);
    }
    network_free(&n);
    hand_free(&h);
    hand_init(&h, 160, 160);
    for (uint32_t i = 0; i < 150; i++) {
        hand_lp(&h, GRAPH_CUSTOMER, 0, 1.0 / 150);
        hand_service(&h, 2);
    }
    for (uint32_t i = 1; i < 150; i++) {
        hand_edge(&h, i, 0, i % 3 == 0 ? 0 : i - 1);
    }
    look(&n, &h);
    assert_int_equal(n.n_hubs, NETWORK_OTHERS);
    assert_int_equal(n.hubs[0].service, 0);
    assert_int_equal(n.hubs[0].reach, 149);
    assert_int_equal(n.hubs[0].organisations, 1 + 49);
    network_free(&n);
    hand_free(&h);
}

/* ---- loops ---- */

/* Three services round in circles of kinds c, d, e; change their specs, then look. */
static void make_circle(struct hand *h)
{
    hand_init(h, 16, 16);
    hand_lp(h, GRAPH_CUSTOMER, 0, 1);
    for (uint16_t i = 0; i < 3; i++) {
        hand_service(h, (uint16_t)(2 + i));
    }
    hand_service(h, 5); /* outside of it, needed by c */
    hand_edge(h, 0, 0, 1);
    hand_edge(h, 0, 0, 3);
    hand_edge(h, 1, 0, 2);
    hand_edge(h, 2, 0, 0);
}

static void assert_dead(struct hand *h, uint32_t dead)
{
    struct network n;

    look(&n, h);
    assert_int_equal(n.components.n, 2);
    assert_int_equal(n.components.largest, 3);
    assert_int_equal(n.components.weak, 1);
    assert_int_equal(n.components.weak_largest, 4);
    assert_int_equal(n.components.n_loops, 1);
    assert_int_equal(n.components.in_loops, 3);
    assert_int_equal(n.components.n_dead, dead);
    assert_int_equal(n.n_loops, 1);
    assert_int_equal(n.loops[0].kinds[0], 7 << 2);
    assert_int_equal(n.loops[0].services, 3);
    assert_int_equal(n.loops[0].dead, dead);
    network_free(&n);
    hand_free(h);
}

static void test_network_dead_loop(void **state)
{
    struct hand h;

    (void)state;
    make_circle(&h);
    assert_dead(&h, 1);
    make_circle(&h);
    h.kinds[3].manual_start = 12 * TICK_HOUR; /* one can be started by hand */
    assert_dead(&h, 0);
    make_circle(&h);
    h.kinds[3].manual_start = 12 * TICK_HOUR; /* but not that one */
    h.kinds[3].restarts = false;
    assert_dead(&h, 1);
    make_circle(&h);
    h.kinds[4].fallback = 0.3; /* on paper: enough for who needs it */
    assert_dead(&h, 0);
    make_circle(&h);
    h.kinds[4].fallback = 0.2;
    assert_dead(&h, 1);
    make_circle(&h);
    h.needs[2][0].kind = NEED_ANY; /* c can do with what is outside */
    assert_dead(&h, 0);
    make_circle(&h);
    h.needs[2][0].kind = NEED_K_OF_N;
    h.needs[2][0].k = 2;
    assert_dead(&h, 1);
    make_circle(&h);
    h.needs[2][0].kind = NEED_FAILED_SHARE; /* one of two failed is not 2/3 */
    h.needs[2][0].p = 2;
    h.needs[2][0].q = 3;
    assert_dead(&h, 0);
    make_circle(&h);
    h.needs[2][0].kind = NEED_FAILED_SHARE;
    assert_dead(&h, 1);
    make_circle(&h);
    h.needs[2][0].strength = 0.7; /* 0.3 is left, at a threshold of 0.25 */
    assert_dead(&h, 0);
    make_circle(&h);
    h.needs[2][0].kind = NEED_SUM; /* 1 - 0.6 */
    h.g.weight = calloc(16, sizeof *h.g.weight);
    for (int i = 0; i < 4; i++) {
        h.g.weight[i] = 600000;
    }
    assert_dead(&h, 0);
    make_circle(&h);
    h.g.immune = calloc(1, sizeof *h.g.immune);
    h.g.immune[0] = 1 << 2;
    assert_dead(&h, 0);
}

/* Loops are told by their kinds; a service that needs itself is one, too. */
static void test_network_loops_by_kind(void **state)
{
    struct hand h;
    struct network n;

    (void)state;
    hand_init(&h, 16, 16);
    for (uint16_t lp = 0; lp < 3; lp++) {
        hand_lp(&h, GRAPH_CUSTOMER, 0, 0.3);
        hand_service(&h, 2);
        hand_service(&h, 3);
    }
    hand_edge(&h, 0, 0, 1);
    hand_edge(&h, 1, 0, 0);
    hand_edge(&h, 2, 0, 3);
    hand_edge(&h, 3, 0, 2);
    hand_edge(&h, 4, 0, 4);
    look(&n, &h);
    assert_int_equal(n.components.n, 4);
    assert_int_equal(n.components.n_loops, 3);
    assert_int_equal(n.components.in_loops, 5);
    assert_int_equal(n.components.weak, 4);
    assert_int_equal(n.n_loops, 2);
    assert_int_equal(n.loops[0].components, 2);
    assert_int_equal(n.loops[0].services, 4);
    assert_int_equal(n.loops[0].largest, 2);
    assert_int_equal(n.loops[1].kinds[0], 1 << 2);
    assert_int_equal(n.loops[1].largest, 1);
    network_free(&n);
    hand_free(&h);
}

/* ---- random graphs ---- */

/* G(n, p) with p = c / (n - 1), both ways: the pairs are gone through by geometric steps.
 */
static void make_random(struct hand *h, uint32_t n, double c, uint32_t seed)
{
    const double p = c / (n - 1);
    const struct stream_key key = { seed, 0 };
    const size_t most = (size_t)(1.2 * c * n);
    uint32_t(*pair)[2] = calloc(most, sizeof *pair);
    uint32_t *at = calloc(n + 1, sizeof *at);
    size_t m = 0;
    double i = -1;

    assert_non_null(pair);
    assert_non_null(at);
    for (uint32_t k = 0;; k++) {
        const struct stream_block b = stream_block(key, 0, k, 1, 0);

        i += 1 + floor(log(stream_unit(b.word[0])) / log1p(-p));
        if (i >= 0.5 * n * (n - 1.0)) {
            break;
        }
        assert_true(m < most);
        /* pair i of (1, 0), (2, 0), (2, 1), (3, 0), ... */
        pair[m][0] = (uint32_t)((1 + sqrt(8 * i + 1)) / 2);
        pair[m][1] = (uint32_t)(i - 0.5 * pair[m][0] * (pair[m][0] - 1.0));
        assert_true(pair[m][1] < pair[m][0] && pair[m][0] < n);
        at[pair[m][0]]++;
        at[pair[m][1]]++;
        m++;
    }
    hand_init(h, n, 2 * m);
    for (uint32_t s = 0; s < n; s++) {
        hand_lp(h, GRAPH_NODES, 0, 1.0 / n);
        hand_service(h, 2);
    }
    for (uint32_t s = 0, sum = 0; s <= n; s++) {
        const uint32_t here = at[s];

        h->g.service_needs[s] = 0;
        at[s] = sum;
        sum += here;
    }
    for (size_t e = 0; e < m; e++) {
        h->g.source[at[pair[e][0]]++] = pair[e][1];
        h->g.source[at[pair[e][1]]++] = pair[e][0];
    }
    for (uint32_t s = 0; s < n; s++) { /* at[s]: end of its sources */
        for (uint32_t e = s > 0 ? at[s - 1] : 0; e < at[s]; e++) {
            hand_edge(h, s, 0, h->g.source[e]);
        }
    }
    free(pair);
    free(at);
}

enum { RANDOM_N = 100000, RANDOM_GRAPHS = 4 };

/* The giant component's share S of G(n, c / n) obeys S = 1 - exp(-c S); its variance is
 * S (1 - S) / (1 - c (1 - S))^2 / n (Stepanov 1970). Four graphs each, four standard
 * errors: with other seeds each of the three fails once in 16,000. */
static void test_network_paper_giant_component(void **state)
{
    static const struct {
        double c, share;
    } known[] = { { 1.5, .582812 }, { 2, .796812 }, { 3, .940480 } };

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const double s = known[i].share, c = known[i].c;
        const double error =
            sqrt(s * (1 - s) / RANDOM_N / RANDOM_GRAPHS) / (1 - c * (1 - s));
        double mean = 0;

        for (uint32_t seed = 0; seed < RANDOM_GRAPHS; seed++) {
            struct hand h;
            struct network n;

            make_random(&h, RANDOM_N, c, seed);
            look(&n, &h);
            assert_int_equal(n.components.largest, n.components.weak_largest);
            mean += (double)n.components.largest / RANDOM_N / RANDOM_GRAPHS;
            network_free(&n);
            hand_free(&h);
        }
        assert_close(mean, s, 4 * error);
        /* the check can fail: 2 % more edges are told apart */
        assert_true(0.02 * c * s * (1 - s) / (1 - c * (1 - s)) > 8 * error);
    }
}

/* ---- no graph ---- */

static void test_network_of_nothing(void **state)
{
    struct hand h;
    struct network n;

    (void)state;
    hand_init(&h, 1, 1);
    hand_lp(&h, GRAPH_CUSTOMER, 0, 1);
    look(&n, &h);
    assert_int_equal(n.n_parts, 0);
    assert_int_equal(n.n_hubs, 0);
    assert_int_equal(n.components.n, 0);
    assert_close(n.in.mean, 0, 0);
    network_free(&n);
    network_free(&n);
    hand_free(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_network_counts_by_hand),
        cmocka_unit_test(test_network_degrees_by_hand),
        cmocka_unit_test(test_network_reach_by_hand),
        cmocka_unit_test(test_network_reach_of_many),
        cmocka_unit_test(test_network_dead_loop),
        cmocka_unit_test(test_network_loops_by_kind),
        cmocka_unit_test(test_network_paper_giant_component),
        cmocka_unit_test(test_network_of_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
