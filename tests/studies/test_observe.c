/* Observation operators on hand-made outcomes, and what they refuse. */
#include "tests/check.h"

#include <string.h>

#include "studies/observe.h"
#include "tests/studies/outcome.h"

#define EXACT 1e-12

static struct target about(int observed)
{
    return (struct target){ .name = "t",
                            .observed = observed,
                            .industry = -1,
                            .region = -1,
                            .class = -1,
                            .organisation = -1,
                            .service = -1 };
}

static void test_observe_names_are_those_of_scenario_files(void **state)
{
    const struct param *p = param_named(&scenario_target_table, "observed");
    int n = 0;

    (void)state;
    for (; p->choices[n] != NULL; n++) {
        assert_non_null(observe_operator(n));
        assert_string_equal(observe_operator(n)->name, p->choices[n]);
    }
    assert_null(observe_operator(n));
    assert_null(observe_operator(-1));
}

static void test_observe_narrows_to_what_the_target_is_about(void **state)
{
    struct outcome o = outcome_made(48);
    struct target t = about(OBSERVE_MACHINES_HIT);

    (void)state;
    outcome_add(&o, 0, 0, 0, IMPACT_HIT, 1);
    outcome_add(&o, 0, 1, 0, IMPACT_HIT, 10);
    outcome_add(&o, 1, 1, 1, IMPACT_HIT, 100);
    assert_close(observe_value(&t, &o), 111, 0);
    t.region = 1;
    assert_close(observe_value(&t, &o), 110, 0);
    t.industry = 0;
    assert_close(observe_value(&t, &o), 10, 0);
    t.class = 1;
    assert_close(observe_value(&t, &o), 0, 0);
    replay_free(&o);
}

/* A site behind one address is silent only when its last machine is: 3 of 40 sites,
 * though 25 of 100 machines are down. */
static void test_observe_addresses_and_machines_differ(void **state)
{
    struct outcome o = outcome_made(48);
    struct target sites = about(OBSERVE_SITES_SILENT),
                  machines = about(OBSERVE_MACHINES_SILENT);

    (void)state;
    outcome_organisations(&o, 0, IMPACT_SITES, 30);
    outcome_organisations(&o, 1, IMPACT_SITES, 10);
    outcome_organisations(&o, 1, IMPACT_SITES_SILENT, 3);
    outcome_add(&o, 0, 0, 0, IMPACT_ENDPOINTS, 100);
    outcome_series(&o, o.layout.hits, 0, 1, 30);
    outcome_series(&o, o.layout.backs, 0, 2, 10);
    machines.at = 2 * TICK_HOUR + TICK_HOUR / 2;
    assert_close(observe_value(&sites, &o), 3.0 / 40.0, EXACT);
    assert_close(observe_value(&machines, &o), 0.25, EXACT);
    sites.industry = 0;
    assert_close(observe_value(&sites, &o), 0.0, 0);
    replay_free(&o);
}

/* At 22.5 h: of 80 machines down by then 40 + 10 / 2 are back; later hits do not count.
 */
static void test_observe_share_back_is_of_those_down_by_then(void **state)
{
    struct outcome o = outcome_made(48);
    struct target t = about(OBSERVE_BACK_SHARE);

    (void)state;
    t.at = 22 * TICK_HOUR + TICK_HOUR / 2;
    assert_true(isnan(observe_value(&t, &o)));
    outcome_series(&o, o.layout.hits, 0, 1, 80);
    outcome_series(&o, o.layout.backs, 0, 3, 40);
    outcome_series(&o, o.layout.backs, 1, 22, 10);
    outcome_series(&o, o.layout.hits, 1, 30, 1000);
    assert_close(observe_value(&t, &o), 45.0 / 80.0, EXACT);
    replay_free(&o);
}

/* The first listed class is a part of the listed, and these of the customers. */
static void test_observe_customers_by_list(void **state)
{
    struct outcome o = outcome_made(48);
    struct target all = about(OBSERVE_CUSTOMERS),
                  listed = about(OBSERVE_CUSTOMERS_LISTED),
                  first = about(OBSERVE_CUSTOMERS_FIRST);

    (void)state;
    outcome_organisations(&o, 0, IMPACT_CUSTOMERS, 100);
    outcome_organisations(&o, 1, IMPACT_CUSTOMERS, 10);
    outcome_organisations(&o, 0, IMPACT_CUSTOMERS_LISTED, 12);
    outcome_organisations(&o, 1, IMPACT_CUSTOMERS_LISTED, 3);
    outcome_organisations(&o, 0, IMPACT_CUSTOMERS_FIRST, 7);
    outcome_organisations(&o, 1, IMPACT_CUSTOMERS_FIRST, 1);
    assert_close(observe_value(&all, &o), 110, 0);
    assert_close(observe_value(&listed, &o), 15, 0);
    assert_close(observe_value(&first, &o), 8, 0);
    first.industry = 1;
    assert_close(observe_value(&first, &o), 1, 0);
    replay_free(&o);
}

static void test_observe_hands(void **state)
{
    struct outcome o = outcome_made(48);
    struct target minutes = about(OBSERVE_HANDS_MINUTES),
                  share = about(OBSERVE_HANDS_SHARE);

    (void)state;
    outcome_add(&o, 0, 0, 0, IMPACT_HIT, 80);
    outcome_add(&o, 0, 0, 0, IMPACT_HANDS_STARTED, 20);
    outcome_add(&o, 0, 0, 0, IMPACT_HANDS_MS, 300 * TICK_MINUTE);
    assert_close(observe_value(&minutes, &o), 15.0, EXACT);
    assert_close(observe_value(&share, &o), 0.25, EXACT);
    minutes.class = 1;
    assert_true(isnan(observe_value(&minutes, &o)));
    replay_free(&o);
}

/* 1 organisation knew in hour 0, 8 in hour 1, 1 in hour 9: the 5th is half through
 * hour 1. */
static void test_observe_alarm_is_the_median_organisation(void **state)
{
    struct outcome o = outcome_made(48);
    struct target alarm = about(OBSERVE_ALARM_HOURS), team = about(OBSERVE_TEAM_HOURS);

    (void)state;
    outcome_series(&o, o.layout.alarms, 0, 0, 1);
    outcome_series(&o, o.layout.alarms, 0, 1, 8);
    outcome_series(&o, o.layout.alarms, 1, 9, 1);
    assert_close(observe_value(&alarm, &o), 1.5, EXACT);
    assert_true(isnan(observe_value(&team, &o)));
    alarm.industry = 1;
    assert_close(observe_value(&alarm, &o), 9.5, EXACT);
    replay_free(&o);
}

static void test_observe_halt(void **state)
{
    struct outcome o = outcome_made(48);
    struct target t = about(OBSERVE_HALT_HOURS);

    (void)state;
    o.facts.halted = 78 * TICK_MINUTE;
    assert_close(observe_value(&t, &o), 1.3, EXACT);
    replay_free(&o);
}

/* Of the 8 customers of the first class 3 are hit; of one industry all of its 2, and none
 * where there are no customers. */
static void test_observe_the_largest_that_are_hit(void **state)
{
    struct outcome o = outcome_made(48);
    struct target hit = about(OBSERVE_FIRST_HIT), share = about(OBSERVE_SHARE_HIT);

    (void)state;
    assert_true(isnan(observe_value(&share, &o)));
    outcome_organisations(&o, 0, IMPACT_CUSTOMERS_FIRST, 6);
    outcome_organisations(&o, 0, IMPACT_FIRST_HIT, 1);
    outcome_organisations(&o, 1, IMPACT_CUSTOMERS_FIRST, 2);
    outcome_organisations(&o, 1, IMPACT_FIRST_HIT, 2);
    outcome_organisations(&o, 1, IMPACT_ORGANISATIONS_HIT, 90);
    assert_close(observe_value(&hit, &o), 3, 0);
    assert_close(observe_value(&share, &o), 3.0 / 8.0, EXACT);
    hit.industry = share.industry = 1;
    assert_close(observe_value(&hit, &o), 2, 0);
    assert_close(observe_value(&share, &o), 1, EXACT);
    replay_free(&o);
}

/* An organisation's second service does 100 a day, 90 on the second; 25 are lost on the
 * first, 45 on the second. The horizon ends in its third day, which is no whole one. */
static void test_observe_what_people_count_by_day(void **state)
{
    struct outcome o = outcome_with(60, 2, 3);
    struct target lost = about(OBSERVE_PROXY_LOST),
                  share = about(OBSERVE_PROXY_LOST_SHARE),
                  usual = about(OBSERVE_PROXY_USUAL),
                  machines = about(OBSERVE_MACHINES_DOWN);

    (void)state;
    lost.organisation = share.organisation = usual.organisation = 2;
    lost.service = share.service = usual.service = 1;
    lost.day = share.day = 2;
    machines.organisation = 1;
    outcome_day(&o, o.layout.named_usual, 2, 1, 0, 100000);
    outcome_day(&o, o.layout.named_usual, 2, 1, 1, 90000);
    outcome_day(&o, o.layout.named_usual, 2, 1, 2, 50000);
    outcome_day(&o, o.layout.named_days, 2, 1, 0, 25000);
    outcome_day(&o, o.layout.named_days, 2, 1, 1, 45000);
    o.metrics[o.layout.named_machines + 2] = 37;
    assert_close(observe_value(&lost, &o), 45, EXACT);
    assert_close(observe_value(&share, &o), 0.5, EXACT);
    assert_close(observe_value(&usual, &o), 95, EXACT);
    assert_close(observe_value(&machines, &o), 37, 0);
    lost.day = 1;
    assert_close(observe_value(&lost, &o), 25, EXACT);
    lost.service = share.service = 0;
    assert_close(observe_value(&lost, &o), 0, 0);
    assert_true(isnan(observe_value(&share, &o))); /* nothing is usual */
    replay_free(&o);
}

/* Three services of a kind stop in one region, for 21 h in all; 40 people are without in
 * hour 3, 100 at most: half of them 10/60 into hour 4. */
static void test_observe_outages(void **state)
{
    struct outcome o = outcome_with(48, 2, 0);
    struct target hours = about(OBSERVE_OUTAGE_HOURS),
                  begins = about(OBSERVE_OUTAGE_BEGINS);

    (void)state;
    hours.service = 1;
    assert_true(isnan(observe_value(&hours, &o)));
    assert_true(isnan(observe_value(&begins, &o)));
    outcome_service(&o, 1, 0, IMPACT_SERVICES_STOPPED, 3);
    outcome_service(&o, 1, 0, IMPACT_SERVICE_DOWN_MS, 21 * TICK_HOUR);
    outcome_service(&o, 1, 1, IMPACT_SERVICES_STOPPED, 1);
    outcome_service(&o, 1, 1, IMPACT_SERVICE_DOWN_MS, TICK_HOUR);
    outcome_service(&o, 0, 0, IMPACT_SERVICES_STOPPED, 50);
    assert_close(observe_value(&hours, &o), 22.0 / 4.0, EXACT);
    hours.region = 0;
    assert_close(observe_value(&hours, &o), 7, EXACT);
    outcome_series(&o, o.layout.people, 1, 3, 40);
    outcome_series(&o, o.layout.people, 1, 4, 60);
    outcome_series(&o, o.layout.people, 1, 9, -100);
    assert_close(observe_value(&begins, &o), 4.0 + 10.0 / 60.0, EXACT);
    o.facts.planned = TICK_HOUR;
    assert_close(observe_value(&begins, &o), 3.0 + 10.0 / 60.0, EXACT);
    begins.industry = 0;
    assert_true(isnan(observe_value(&begins, &o)));
    replay_free(&o);
}

/* ---- errors ---- */

static void refused(struct target t, const char *path)
{
    struct scenario s = { .horizon = 48 * TICK_HOUR, .targets = { &t, 1 } };
    struct error_list errors = { 0 };

    observe_check(&s, &errors);
    if (path == NULL) {
        assert_int_equal(errors.n, 0);
    } else {
        assert_int_equal(errors.n, 1);
        assert_string_equal(errors.items[0].path, path);
    }
    error_list_free(&errors);
}

static void test_observe_check_errors(void **state)
{
    struct target t = about(OBSERVE_SITES_SILENT);

    (void)state;
    refused(t, NULL);
    t.region = 0;
    refused(t, "/targets/t/region");
    t = about(OBSERVE_HALT_HOURS);
    t.industry = 1;
    refused(t, "/targets/t/industry");
    t = about(OBSERVE_BACK_SHARE);
    t.class = 0;
    t.at = TICK_HOUR;
    refused(t, "/targets/t/class");
    t = about(OBSERVE_BACK_SHARE);
    refused(t, "/targets/t/at");
    t.at = 48 * TICK_HOUR;
    refused(t, "/targets/t/at");
    t = about(OBSERVE_SENSORS);
    t.at = TICK_HOUR;
    refused(t, "/targets/t/at");
    t = about(OBSERVE_SENSORS);
    t.relation = RELATION_RANGE;
    t.value = 5;
    t.high = 5;
    refused(t, "/targets/t/high");
}

static void test_observe_check_services_errors(void **state)
{
    struct target t = about(OBSERVE_PROXY_LOST);

    (void)state;
    t.organisation = 0;
    t.service = 0;
    t.day = 2;
    refused(t, NULL);
    t.day = 3;
    refused(t, "/targets/t/day");
    t.day = 0;
    refused(t, "/targets/t/day");
    t.day = 1;
    t.service = -1;
    refused(t, "/targets/t/service");
    t.service = 0;
    t.organisation = -1;
    refused(t, "/targets/t/organisation");
    t = about(OBSERVE_OUTAGE_HOURS);
    t.service = 0;
    t.region = 0;
    refused(t, NULL);
    t.industry = 0;
    refused(t, "/targets/t/industry");
    t = about(OBSERVE_MACHINES_HIT);
    t.organisation = 0;
    refused(t, "/targets/t/organisation");
    t.organisation = -1;
    t.service = 0;
    refused(t, "/targets/t/service");
    t.service = -1;
    t.day = 1;
    refused(t, "/targets/t/day");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_observe_names_are_those_of_scenario_files),
        cmocka_unit_test(test_observe_narrows_to_what_the_target_is_about),
        cmocka_unit_test(test_observe_addresses_and_machines_differ),
        cmocka_unit_test(test_observe_share_back_is_of_those_down_by_then),
        cmocka_unit_test(test_observe_customers_by_list),
        cmocka_unit_test(test_observe_hands),
        cmocka_unit_test(test_observe_alarm_is_the_median_organisation),
        cmocka_unit_test(test_observe_halt),
        cmocka_unit_test(test_observe_the_largest_that_are_hit),
        cmocka_unit_test(test_observe_what_people_count_by_day),
        cmocka_unit_test(test_observe_outages),
        cmocka_unit_test(test_observe_check_errors),
        cmocka_unit_test(test_observe_check_services_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
