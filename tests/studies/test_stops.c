/* What is kept of services: hand-made outcomes, and the chain of
 * tests/known/services.json, whose numbers are in test_known_services.c. */
#include "tests/check.h"

#include <string.h>

#include "studies/compare.h"
#include "tests/studies/known.h"
#include "tests/studies/outcome.h"

#define EXACT 1e-12

static void test_stops_keep_what_is_there(void **state)
{
    struct outcome o = outcome_with(48, 3, 2);
    struct rf_error err = { 0 };
    struct stops s;

    (void)state;
    outcome_service(&o, 0, 1, IMPACT_SERVICES, 4);
    outcome_service(&o, 2, 0, IMPACT_SERVICE_COST, 5);
    outcome_named(&o, 1, 2, IMPACT_SERVICES, 1);
    outcome_day(&o, o.layout.named_days, 1, 2, 1, 2500);
    outcome_day(&o, o.layout.named_usual, 1, 2, 0, 9000);
    o.metrics[o.layout.named_machines + 2] = 7;
    o.metrics[o.layout.named_machines + 3] = TICK_HOUR;
    assert_int_equal(stops_init(&s, &o, &err), RF_OK);
    assert_int_equal(s.n_regions, 2);
    assert_int_equal(s.regions[0].kind, 0);
    assert_int_equal(s.regions[0].place, 1);
    assert_int_equal(s.regions[1].count[IMPACT_SERVICE_COST], 5);
    assert_int_equal(s.n_named, 1);
    assert_int_equal(s.named[0].place, 1);
    assert_int_equal(s.n_days, 2);
    assert_int_equal(s.lost[1], 2500);
    assert_int_equal(s.usual[0], 9000);
    assert_int_equal(s.machines[2], 7);
    assert_int_equal(s.machines[3], TICK_HOUR);
    stops_free(&s);
    replay_free(&o);
    o = outcome_made(48);
    assert_int_equal(stops_init(&s, &o, &err), RF_OK);
    assert_int_equal(s.n_regions + s.n_named, 0);
    stops_free(&s);
    replay_free(&o);
}

/* One arm over so many worlds. */
static void run(struct comparison *c, const char *name, uint32_t worlds)
{
    struct arm *arm = calloc(1, sizeof *arm);
    const struct compare_options o = { .seed = 1, .replicates = worlds, .n_threads = 1 };
    struct rf_error err = { 0 };

    assert_non_null(arm);
    known_read(&arm->scenario, name);
    if (compare_run(arm, 1, &o, c, &err) != RF_OK) {
        fail_msg("%s: %s", err.path, err.message);
    }
    free(arm);
}

/* The application is down for 160 min, misses 134.4 of 60 people an hour, and does 268.8
 * orders less than the 2,880 of the day; kinds are storage, application, desk. */
static void test_stops_of_the_chain(void **state)
{
    struct comparison c;
    struct stops_of of = { .what = STOPS_COUNTER,
                           .kind = 1,
                           .place = STOPS_ALL,
                           .industry = STOPS_ALL,
                           .counter = IMPACT_SERVICE_DOWN_MS };

    (void)state;
    run(&c, "services", 2);
    assert_close(stops_interval(&c, 0, VERSION_BAD, &of).point, 160.0 / 60.0, EXACT);
    of.counter = IMPACT_SERVICE_PEOPLE_MS;
    assert_close(stops_interval(&c, 0, VERSION_BAD, &of).point, 134.4, 1e-6);
    assert_close(compare_measure(&c, 0, VERSION_BAD, MEASURE_PEOPLE_HOURS).point, 134.4,
                 1e-6);
    of.kind = STOPS_ALL;
    of.counter = IMPACT_SERVICE_DOWN_MS;
    assert_close(stops_value(&c, 0, VERSION_BAD, 1, &of), (180 + 160 + 165) / 60.0,
                 EXACT);
    of.industry = 0; /* they are of all industries, not of the one */
    assert_close(stops_value(&c, 0, VERSION_BAD, 1, &of), 0.0, 0);
    of.industry = STOPS_NO_INDUSTRY;
    assert_close(stops_value(&c, 0, VERSION_BAD, 1, &of), 505.0 / 60.0, EXACT);
    of = (struct stops_of){
        .what = STOPS_LOST, .named = true, .kind = 1, .place = 0, .industry = STOPS_ALL
    };
    assert_close(stops_value(&c, 0, VERSION_BAD, 0, &of), 268.8, 1e-3);
    of.what = STOPS_USUAL;
    assert_close(stops_value(&c, 0, VERSION_BAD, 0, &of), 2880.0, 1e-3);
    of.day = 1; /* past the horizon */
    assert_close(stops_value(&c, 0, VERSION_BAD, 0, &of), 0.0, 0);
    of.what = STOPS_ANY;
    of.kind = STOPS_ALL;
    assert_close(stops_value(&c, 0, VERSION_BAD, 0, &of), 1.0, 0);
    of.what = STOPS_MACHINES;
    assert_close(stops_value(&c, 0, VERSION_BAD, 0, &of), 0.0, 0);
    compare_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stops_keep_what_is_there),
        cmocka_unit_test(test_stops_of_the_chain),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
