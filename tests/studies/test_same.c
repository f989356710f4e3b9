/* Two objects are alike when every parameter is. */
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include "models/scenario.h"
#include "studies/same.h"

static struct scenario scenario(void)
{
    static const double mix[] = { 0.25, 0.75 };
    struct scenario s;
    struct industry *industries = calloc(2, sizeof *industries);
    double *weights = malloc(sizeof mix);

    assert_non_null(industries);
    assert_non_null(weights);
    param_defaults(&scenario_table, &s);
    for (size_t i = 0; i < 2; i++) {
        param_defaults(&industry_table, &industries[i]);
    }
    strcpy(industries[0].name, "health");
    strcpy(industries[1].name, "retail");
    memcpy(weights, mix, sizeof mix);
    industries[1].mix = (struct weights){ weights, 2 };
    s.population.industries = (struct list){ industries, 2 };
    return s;
}

static bool same(const struct scenario *a, const struct scenario *b)
{
    return same_objects(&scenario_table, a, b);
}

static void test_same_copies_are_alike_until_one_parameter_differs(void **state)
{
    struct scenario a = scenario(), b;
    struct industry *industries;

    (void)state;
    assert_int_equal(scenario_copy(&b, &a, NULL), RF_OK);
    industries = b.population.industries.items;
    assert_true(same(&a, &b));

    memset(b.title + 1, 'x', 3); /* what follows the end of a text is no part of it */
    assert_true(same(&a, &b));

    strcpy(industries[1].name, "Retail");
    assert_false(same(&a, &b));
    strcpy(industries[1].name, "retail");
    industries[1].mix.value[1] = 0.5;
    assert_false(same(&a, &b));
    industries[1].mix.value[1] = 0.75;
    b.recovery.hands_on.time.param[0] += 1;
    assert_false(same(&a, &b));
    b.recovery.hands_on.time.param[0] -= 1;
    b.delivery.kind++;
    assert_false(same(&a, &b));
    b.delivery.kind--;
    b.population.industries.n = 1;
    assert_false(same(&a, &b));
    b.population.industries.n = 2;
    assert_true(same(&a, &b));
    scenario_free(&a);
    scenario_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_copies_are_alike_until_one_parameter_differs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
