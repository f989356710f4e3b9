/* Interval scores worked out on paper, and verdicts. */
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include "studies/score.h"

#define EXACT 1e-9

/* Gneiting & Raftery 2007, eq. 43, alpha = 0.1: width + 20 times the distance. */
static void test_score_interval_gneiting_raftery_2007(void **state)
{
    (void)state;
    assert_close(score_interval(7, 10, 8, 8), 3, EXACT);
    assert_close(score_interval(7, 10, 6.5, 6.5), 3 + 20 * 0.5, EXACT);
    assert_close(score_interval(7, 10, 12, 12), 3 + 20 * 2, EXACT);
    /* a range and bounds: the most favourable value allowed */
    assert_close(score_interval(7, 10, 9, 12), 3, EXACT);
    assert_close(score_interval(7, 10, 11, 12), 3 + 20 * 1, EXACT);
    assert_close(score_interval(7, 10, -INFINITY, 8), 3, EXACT);
    assert_close(score_interval(7, 10, -INFINITY, 6), 3 + 20 * 1, EXACT);
    assert_close(score_interval(7, 10, 12, INFINITY), 3 + 20 * 2, EXACT);
}

/* A comparison of three worlds in which one target's source saw 7, 8, 10. */
static struct comparison made(struct target *targets, size_t n)
{
    struct comparison c = { .n_arms = 1, .n_worlds = 3, .n_worlds_capacity = 3 };

    c.arms = calloc(1, sizeof *c.arms);
    c.cells = calloc(VERSION_N * 3, sizeof *c.cells);
    assert_non_null(c.arms);
    assert_non_null(c.cells);
    c.arms[0].scenario.targets = (struct list){ targets, n };
    for (uint32_t w = 0; w < 3; w++) {
        static const double seen[] = { 8, 10, 7 };

        c.cells[w].done = true;
        c.cells[w].observed = calloc(2, sizeof *c.cells[w].observed);
        assert_non_null(c.cells[w].observed);
        c.cells[w].observed[0] = seen[w];
        c.cells[w].observed[1] = 0.1 + 0.05 * w;
        c.cells[w].measure[MEASURE_SENSORS] = 20e6;
        c.cells[w].measure[MEASURE_MACHINES_HIT] = 8e6;
    }
    return c;
}

static void unmake(struct comparison *c)
{
    c->arms[0].scenario.targets = (struct list){ 0 };
    compare_free(c);
}

static void test_score_verdicts(void **state)
{
    static const struct {
        int relation;
        double value, high;
        int verdict;
        double score, sd;
    } cases[] = {
        { RELATION_EQUAL, 8, 0, SCORE_INSIDE, 3, 0 },
        { RELATION_EQUAL, 6, 0, SCORE_ABOVE, 23, 0 },
        { RELATION_EQUAL, 11, 0, SCORE_BELOW, 23, 0 },
        { RELATION_EQUAL, 11, 0, SCORE_DOUBT, 23, 0.5 },
        { RELATION_EQUAL, 11, 0, SCORE_BELOW, 23, 0.4 },
        { RELATION_RANGE, 9, 20, SCORE_INSIDE, 3, 0 },
        { RELATION_RANGE, 11, 20, SCORE_BELOW, 23, 0 },
        { RELATION_AT_MOST, 10, 0, SCORE_RESPECTED, 3, 0 },
        { RELATION_AT_MOST, 9, 0, SCORE_PARTLY, 3, 0 },
        { RELATION_AT_MOST, 6, 0, SCORE_BROKEN, 23, 0 },
        { RELATION_AT_LEAST, 7, 0, SCORE_RESPECTED, 3, 0 },
        { RELATION_AT_LEAST, 9, 0, SCORE_PARTLY, 3, 0 },
        { RELATION_AT_LEAST, 11, 0, SCORE_BROKEN, 23, 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct target t = { .relation = cases[i].relation,
                            .value = cases[i].value,
                            .high = cases[i].high,
                            .sd = cases[i].sd };
        struct comparison c = made(&t, 1);
        const struct score s = score_target(&c, 0);

        assert_int_equal(s.verdict, cases[i].verdict);
        assert_close(s.interval_score, cases[i].score, EXACT);
        assert_close(s.width, 3, EXACT);
        assert_non_null(score_text(&s));
        unmake(&c);
    }
}

/* C2: 8 M hit and a drop of 15-20 % imply 40-53 M machines; 20 M are simulated. */
static void test_score_conflict_of_two_denominators(void **state)
{
    struct target targets[] = {
        { .observed = OBSERVE_MACHINES_HIT,
          .industry = -1,
          .region = -1,
          .class = -1,
          .value = 8e6 },
        { .observed = OBSERVE_SITES_SILENT,
          .industry = -1,
          .region = -1,
          .class = -1,
          .relation = RELATION_RANGE,
          .value = 0.15,
          .high = 0.20 },
    };
    struct comparison c = made(targets, 2);
    struct score_conflict s = score_conflict(&c);

    (void)state;
    assert_true(s.known && s.open);
    assert_close(s.base_low, 40e6, 1);
    assert_close(s.base_high, 8e6 / 0.15, 1);
    assert_close(s.base.point, 20e6, 0);
    assert_close(s.by_machine.point, 0.4, EXACT);
    assert_close(s.by_address.point, 0.15, EXACT);
    targets[0].value = 3.5e6; /* 17.5-23 M: 20 M are among them */
    s = score_conflict(&c);
    assert_true(s.known && !s.open);
    targets[0].value = 2e6; /* 10-13 M: the base is too large */
    s = score_conflict(&c);
    assert_true(s.open);
    targets[1].industry = 3;
    s = score_conflict(&c);
    assert_false(s.known || s.open);
    unmake(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_score_interval_gneiting_raftery_2007),
        cmocka_unit_test(test_score_verdicts),
        cmocka_unit_test(test_score_conflict_of_two_denominators),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
