/* test_known_laboratory.c: what m machines catch before release, through the whole model:
 * 1 − (1 − p)^m, at the price of the test and of a fix.
 */
#include "tests/studies/known.h"

/* 1,000 worlds: the share caught within 4.5 standard deviations (a false alarm in
 * 150,000), who is hit of 2,000 machines likewise (1,000 times: a false alarm in 150). */
static void test_known_laboratory_catches(void **state)
{
    const double p = 0.02, m = 20, n = 2000;
    const double expected = 1.0 - pow(1.0 - p, m);
    const uint32_t worlds = 1000;
    double caught = 0.0;
    struct scenario s;

    (void)state;
    known_read(&s, "laboratory");
    for (uint32_t r = 0; r < worlds; r++) {
        struct outcome o;

        known_run(&o, &s, r);
        const double hit = (double)known_total(&o, IMPACT_HIT);

        assert_int_equal(known_total(&o, IMPACT_ENDPOINTS), n);
        if (o.facts.caught != 0) {
            assert_int_equal(o.facts.released, (4 + 1 + 2 + 3) * TICK_HOUR);
            assert_close(hit, 0.0, 0.0);
        } else {
            assert_int_equal(o.facts.released, 4 * TICK_HOUR);
            assert_close(hit, n * p, 4.5 * sqrt(n * p * (1.0 - p)));
        }
        assert_int_equal(known_decision(&o, DECISION_WAVE, 0)->at, o.facts.released);
        caught += o.facts.caught != 0;
        replay_free(&o);
    }
    assert_close(caught / worlds, expected,
                 4.5 * sqrt(expected * (1.0 - expected) / worlds));
    scenario_free(&s);
}

/* A group that the laboratory does not have is not caught, with any number of machines.
 */
static void test_known_laboratory_of_other_machines(void **state)
{
    const char *const sets[] = {
        "/population/configurations={ \"common\": { \"share\": 0.9 }, \"rare\": { "
        "\"share\": 0.1 } }",
        "/update/defects/fault={ \"configurations\": \"rare\" }",
        "/update/lab/covered=0",
        "/update/lab/machines=1000",
    };
    struct scenario s;
    struct outcome o;

    (void)state;
    known_read_set(&s, "laboratory", sets, 4);
    known_run(&o, &s, 0);
    assert_int_equal(o.facts.caught, 0);
    assert_int_equal(o.facts.released, 4 * TICK_HOUR);
    assert_true(known_total(&o, IMPACT_HIT) > 0);
    replay_free(&o);
    scenario_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_laboratory_catches),
        cmocka_unit_test(test_known_laboratory_of_other_machines),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
