/* test_known_services.c: what happens to services, by hand and by formula, through
 * scenario files (MODEL 9). All is deterministic unless said otherwise.
 */
#include <string.h>

#include "tests/studies/known.h"

#define MIN TICK_MINUTE

/* A counter of a kind of service, over all regions. */
static int64_t counter(const struct outcome *o, const struct scenario *s,
                       const char *service, enum impact_service which)
{
    const struct service_spec *kinds = s->dependencies.services.items;
    const struct impact_layout *l = &o->layout;
    int64_t sum = 0;

    for (size_t k = 0; k < l->n_services; k++) {
        for (size_t r = 0; r < l->n_regions && strcmp(kinds[k].name, service) == 0; r++) {
            sum += o->metrics[impact_service(l, k, r) + which];
        }
    }
    return sum;
}

/* Storage is down from 1:00 to 4:00; the application from 1:30, when its buffer ends, to
 * 4:10, does 128 min of work too little, and is behind for 64 min more at nine tenths;
 * the desk is down from 1:30 to 4:15, and then at nine tenths till 5:14. */
static void test_known_services_chain_by_hand(void **state)
{
    struct scenario s;
    struct outcome o;

    (void)state;
    known_read(&s, "services");
    known_run(&o, &s, 0);
    assert_int_equal(counter(&o, &s, "storage", IMPACT_SERVICE_DOWN_MS), 180 * MIN);
    assert_int_equal(counter(&o, &s, "application", IMPACT_SERVICE_DOWN_MS), 160 * MIN);
    assert_int_equal(counter(&o, &s, "application", IMPACT_SERVICE_BACKLOG_MS), 64 * MIN);
    assert_int_equal(counter(&o, &s, "application", IMPACT_SERVICE_DEFICIT_MS),
                     128 * MIN + 64 * MIN / 10);
    assert_int_equal(counter(&o, &s, "desk", IMPACT_SERVICE_DOWN_MS), 165 * MIN);
    assert_int_equal(counter(&o, &s, "desk", IMPACT_SERVICE_DEFICIT_MS),
                     165 * MIN + 59 * MIN / 10);
    replay_free(&o);
    scenario_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_services_chain_by_hand),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
