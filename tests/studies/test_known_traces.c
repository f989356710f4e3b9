/* test_known_traces.c: two arms on the same seed give the same endpoint the same luck, so
 * that all that is counted over time is identical up to the first moment at which the
 * arms differ.
 */
#include <string.h>

#include "tests/studies/known.h"

/* The four series by industry, in bins that end at or before t. */
static bool same_until(const struct outcome *a, const struct outcome *b, tick_t t)
{
    const struct impact_layout *l = &a->layout;
    const size_t series[] = { l->hits, l->backs, l->alarms, l->teams };
    const size_t n = (size_t)(t / l->bin);

    assert_int_equal(l->n_metrics, b->layout.n_metrics);
    for (size_t k = 0; k < 4; k++) {
        for (size_t i = 0; i < l->n_industries; i++) {
            const size_t at = series[k] + i * l->n_bins;

            if (memcmp(a->metrics + at, b->metrics + at, n * sizeof *a->metrics) != 0) {
                return false;
            }
        }
    }
    return true;
}

static bool same_decision(const struct decision *a, const struct decision *b)
{
    return a->at == b->at && a->kind == b->kind && a->wave == b->wave &&
           a->version == b->version && a->by_people == b->by_people &&
           a->look.failures == b->look.failures && a->look.sample == b->look.sample;
}

/* The vendor's log before t. */
static void check_log_until(const struct outcome *a, const struct outcome *b, tick_t t)
{
    size_t n = 0;

    while (n < a->log.n && a->log.items[n].at < t) {
        assert_true(n < b->log.n);
        assert_true(same_decision(&a->log.items[n], &b->log.items[n]));
        n++;
    }
    assert_true(n > 0);
    assert_true(n == b->log.n || b->log.items[n].at >= t);
}

/* Arms that differ from t on: the same before, and not an hour later. */
static void check_arms(const struct outcome *a, const struct outcome *b, tick_t t)
{
    assert_true(t > 0 && t < a->horizon);
    assert_true(same_until(a, b, t));
    check_log_until(a, b, t);
    assert_false(same_until(a, b, t + TICK_HOUR));
}

static void run(struct outcome *o, const char *const *sets, size_t n, uint32_t replicate)
{
    struct scenario s;

    known_read_set(&s, "country", sets, n);
    known_run(o, &s, replicate);
    scenario_free(&s);
}

/* People decide after 35 min or after 60: the same alarm, the same world until the first
 * halt. */
static void test_known_traces_of_slower_people(void **state)
{
    const char *const slow[] = { "/signals/people/decision=60 min" };

    (void)state;
    for (uint32_t r = 0; r < 4; r++) {
        struct outcome a, b;

        run(&a, NULL, 0, r);
        run(&b, slow, 1, r);
        assert_int_equal(a.facts.alarmed, b.facts.alarmed);
        assert_int_equal(a.facts.halted, a.facts.alarmed + 55 * TICK_MINUTE);
        assert_int_equal(b.facts.halted, a.facts.alarmed + 80 * TICK_MINUTE);
        check_arms(&a, &b, a.facts.halted);
        assert_true(known_total(&a, IMPACT_HIT) < known_total(&b, IMPACT_HIT));
        replay_free(&a);
        replay_free(&b);
    }
}

/* Reverted or only not offered any more: the same until then, and the same machines hit.
 * A halt has no good version for boots to win by until the fix a day later. */
static void test_known_traces_of_halt_and_rollback(void **state)
{
    const char *const halt[] = { "/rollout/on_fail=halt" };
    struct outcome a, b;

    (void)state;
    run(&a, NULL, 0, 1);
    run(&b, halt, 1, 1);
    assert_int_equal(a.facts.halted, b.facts.halted);
    assert_true(same_until(&a, &b, a.facts.halted));
    check_log_until(&a, &b, a.facts.halted);
    assert_int_equal(known_total(&a, IMPACT_HIT), known_total(&b, IMPACT_HIT));
    assert_true(known_total(&a, IMPACT_BACK_REBOOT) >
                2 * known_total(&b, IMPACT_BACK_REBOOT));
    replay_free(&a);
    replay_free(&b);
}

/* The first wave is the same; after it everybody, or half. Shares nest. */
static void test_known_traces_of_waves(void **state)
{
    const char *const two[] = {
        "/rollout/waves=[{ \"share\": 0.05, \"bake\": \"30 min\" }, {}]",
    };
    const char *const three[] = {
        "/rollout/waves=[{ \"share\": 0.05, \"bake\": \"30 min\" }, { \"share\": 0.5, "
        "\"bake\": \"20 min\" }, {}]",
    };

    (void)state;
    for (uint32_t r = 0; r < 4; r++) {
        struct outcome a, b;

        run(&a, two, 1, r);
        run(&b, three, 1, r);
        check_arms(&a, &b, 30 * TICK_MINUTE);
        replay_free(&a);
        replay_free(&b);
    }
}

/* Another seed is another world: the comparison can fail. */
static void test_known_traces_of_other_luck(void **state)
{
    struct outcome a, b;

    (void)state;
    run(&a, NULL, 0, 0);
    run(&b, NULL, 0, 1);
    assert_false(same_until(&a, &b, 5 * TICK_MINUTE));
    replay_free(&a);
    replay_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_traces_of_slower_people),
        cmocka_unit_test(test_known_traces_of_halt_and_rollback),
        cmocka_unit_test(test_known_traces_of_waves),
        cmocka_unit_test(test_known_traces_of_other_luck),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
