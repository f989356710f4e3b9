/* test_known_claims.c: what may be claimed (model, "What may be claimed"), as properties
 * over seeded worlds, each under its conditions; and a case in which feedback reverses
 * the last one.
 */
#include <string.h>

#include "tests/studies/known.h"

enum { WORLDS = 5 };

/* Cumulative over time, of every industry: a has never more than b. */
static bool never_more(const struct outcome *a, const struct outcome *b, size_t series)
{
    const struct impact_layout *l = &a->layout;

    for (size_t i = 0; i < l->n_industries; i++) {
        int64_t of_a = 0, of_b = 0;

        for (size_t bin = 0; bin < l->n_bins; bin++) {
            of_a += a->metrics[series + i * l->n_bins + bin];
            of_b += b->metrics[series + i * l->n_bins + bin];
            if (of_a > of_b) {
                return false;
            }
        }
    }
    return true;
}

/* The same of a counter in every cell. */
static bool never_more_cells(const struct outcome *a, const struct outcome *b,
                             enum impact_cell counter)
{
    const struct impact_layout *l = &a->layout;

    for (size_t i = 0; i < l->n_industries * l->n_regions * l->n_classes; i++) {
        const size_t at = l->cells + i * IMPACT_N_CELL + counter;

        if (a->metrics[at] > b->metrics[at]) {
            return false;
        }
    }
    return true;
}

static bool all_alike(const struct outcome *a, const struct outcome *b, size_t series)
{
    return never_more(a, b, series) && never_more(b, a, series);
}

/* ---- more technicians never recover later ---- */

static const int technicians[] = { 1, 2, 3, 5, 8, 13, 21 };
enum { N_STAFF = sizeof technicians / sizeof *technicians };

/* First come, first served, no prerequisites; one site, so that there is one queue; no
 * tool, which makes later work shorter; and one calendar for all technicians, here: they
 * are always there (tests/models/test_hands_queue.c shows that shifts which end at
 * different times can make a few machines later). Machines come to wait at the same
 * moments, each with its own work, so that with a server more none is begun later. */
static void test_known_claims_more_technicians(void **state)
{
    const char *const sets[] = { "/recovery/hands_on/order=first-come",
                                 "/recovery/aids/tool=400 d",
                                 "/recovery/staff/always=true",
                                 "/population/organisations/airline/sites=1",
                                 "/population/organisations/hospital/sites=1",
                                 "/population/organisations/bank/sites=1",
                                 "/population/organisations/shop/sites=1",
                                 "/population/organisations/office/sites=1" };
    struct scenario s;

    (void)state;
    known_read_set(&s, "country", sets, sizeof sets / sizeof *sets);
    for (uint32_t r = 0; r < WORLDS; r++) {
        struct outcome before, now;
        int64_t down[N_STAFF];

        for (size_t k = 0; k < N_STAFF; k++) {
            known_set(&s, "/recovery/staff/fixed", technicians[k]);
            known_run(&now, &s, r);
            down[k] = known_total(&now, IMPACT_DOWN_MS);
            if (k > 0) {
                assert_true(all_alike(&before, &now, now.layout.hits));
                assert_true(never_more(&before, &now, now.layout.backs));
                assert_true(down[k] <= down[k - 1]);
                replay_free(&before);
            }
            before = now;
        }
        assert_true(down[N_STAFF - 1] < down[0] / 2);
        replay_free(&before);
    }
    scenario_free(&s);
}

/* ---- a higher crash probability hits a superset ---- */

static const double probabilities[] = { 0.0, 0.1, 0.3, 0.31, 0.7, 0.95, 1.0 };
enum { N_PROBABILITIES = sizeof probabilities / sizeof *probabilities };

/* Without a gate, and without people, who are a gate too. */
static void test_known_claims_higher_probability(void **state)
{
    struct scenario s;

    (void)state;
    known_read(&s, "country");
    known_set(&s, "/signals/people/limit", 1e9);
    for (uint32_t r = 0; r < WORLDS; r++) {
        struct outcome before, now;

        for (size_t k = 0; k < N_PROBABILITIES; k++) {
            known_set(&s, "/update/defects/field-21/probability", probabilities[k]);
            known_run(&now, &s, r);
            assert_int_equal(now.facts.halted, TICK_NEVER);
            if (k > 0) {
                assert_true(never_more(&before, &now, now.layout.hits));
                assert_true(never_more_cells(&before, &now, IMPACT_HIT));
                assert_true(known_total(&before, IMPACT_HIT) <
                            known_total(&now, IMPACT_HIT));
                replay_free(&before);
            }
            before = now;
        }
        replay_free(&before);
    }
    scenario_free(&s);
}

/* A superset, not only more of them: worlds of one machine, one by one. */
static void test_known_claims_higher_probability_superset(void **state)
{
    const uint32_t worlds = 200;
    double hits[N_PROBABILITIES] = { 0 };
    struct scenario s;

    (void)state;
    known_read(&s, "arrivals");
    known_set(&s, "/population/organisations/all/endpoints", 1);
    known_set(&s, "/horizon", (double)TICK_HOUR);
    for (uint32_t r = 0; r < worlds; r++) {
        int64_t before = 0;

        for (size_t k = 0; k < N_PROBABILITIES; k++) {
            struct outcome o;

            known_set(&s, "/update/defects/crash/probability", probabilities[k]);
            known_run(&o, &s, r);
            const int64_t hit = known_total(&o, IMPACT_HIT);

            assert_true(hit >= before);
            hits[k] += (double)hit;
            before = hit;
            replay_free(&o);
        }
    }
    for (size_t k = 0; k < N_PROBABILITIES; k++) { /* 4.5 standard deviations */
        const double p = probabilities[k];

        assert_close(hits[k], worlds * p, 4.5 * sqrt(worlds * p * (1.0 - p)));
    }
    scenario_free(&s);
}

/* ---- a stricter gate never hits more ---- */

static const double limits[] = { 0.001, 0.01, 0.02, 0.05, 0.1, 0.3, 0.9 };
enum { N_LIMITS = sizeof limits / sizeof *limits };

/* With a halt that is final and the same look times. People watch, too. */
static void test_known_claims_stricter_gate(void **state)
{
    const char *const sets[] = {
        "/rollout/waves=[{ \"share\": 0.02, \"bake\": \"20 min\" }, { \"share\": 0.2, "
        "\"bake\": \"20 min\" }, {}]",
        "/rollout/gate={ \"test\": \"failure-share\", \"minimum\": 20, \"interval\": \"1 "
        "min\" }",
        "/rollout/on_fail=halt",
    };
    bool differ = false;
    struct scenario s;

    (void)state;
    known_read_set(&s, "country", sets, 3);
    for (uint32_t r = 0; r < WORLDS; r++) {
        struct outcome before, now;

        for (size_t k = 0; k < N_LIMITS; k++) {
            known_set(&s, "/rollout/gate/limit", limits[k]);
            known_run(&now, &s, r);
            if (k > 0) {
                assert_true(before.facts.halted <= now.facts.halted);
                assert_true(never_more(&before, &now, now.layout.hits));
                assert_true(never_more_cells(&before, &now, IMPACT_HIT));
                differ |=
                    known_total(&before, IMPACT_HIT) < known_total(&now, IMPACT_HIT);
                replay_free(&before);
            }
            before = now;
        }
        replay_free(&before);
    }
    assert_true(differ);
    scenario_free(&s);
}

/* Without its conditions the claim does not hold: a hold is not final, and moves a wave
 * into office hours. Looks are the same. */
static void test_known_claims_hold_into_office_hours(void **state)
{
    struct scenario s;
    struct outcome lenient, strict;

    (void)state;
    known_read(&s, "office-hours");
    known_run(&lenient, &s, 0);
    known_set(&s, "/rollout/gate/limit", 0.05);
    known_run(&strict, &s, 0);

    /* Servers at 01:00; desktops at 02:00, and half an hour later the gate fails. */
    assert_int_equal(known_decision(&lenient, DECISION_WAVE, 1)->at, TICK_HOUR);
    assert_int_equal(lenient.facts.halted, 90 * TICK_MINUTE);
    /* A hold at 01:30, six hours for the fix, an hour's bake, and the desktops at 08:30.
     */
    assert_int_equal(strict.facts.halted, 30 * TICK_MINUTE);
    assert_int_equal(known_decision(&strict, DECISION_WAVE, 2)->at, 450 * TICK_MINUTE);
    assert_int_equal(known_decision(&strict, DECISION_HOLD, 1)->at, 480 * TICK_MINUTE);
    assert_true(known_total(&strict, IMPACT_HIT) > 4 * known_total(&lenient, IMPACT_HIT));
    replay_free(&lenient);
    replay_free(&strict);

    /* With a halt that is final the stricter gate hits less. */
    s.rollout.on_fail = ON_FAIL_HALT;
    known_run(&strict, &s, 0);
    known_set(&s, "/rollout/gate/limit", 0.2);
    known_run(&lenient, &s, 0);
    assert_true(known_total(&strict, IMPACT_HIT) < known_total(&lenient, IMPACT_HIT));
    replay_free(&lenient);
    replay_free(&strict);
    scenario_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_claims_more_technicians),
        cmocka_unit_test(test_known_claims_higher_probability),
        cmocka_unit_test(test_known_claims_higher_probability_superset),
        cmocka_unit_test(test_known_claims_stricter_gate),
        cmocka_unit_test(test_known_claims_hold_into_office_hours),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
