/* test_known_july.c: 19 July 2024 as it happened, with best guesses for all that is not
 * known: the halt comes by people's own mechanism after 78 minutes, and the totals are
 * those of the record. Three worlds; targets and their standard deviations are read from
 * the scenario, so that the test holds what the scenario claims. */
/* label: release */
#include "tests/studies/known.h"

enum { WORLDS = 3 };

static struct {
    struct scenario scenario;
    struct adoption fit;
    struct population worlds[WORLDS];
    struct outcome outcomes[WORLDS];
} july;

static int set_up(void **state)
{
    const struct engine_options options = { .n_threads = 2 };
    struct rf_error err = { 0 };

    (void)state;
    known_read(&july.scenario, "july-2024");
    assert_int_equal(population_fit(&july.scenario.population, &july.fit, &err), RF_OK);
    for (uint32_t r = 0; r < WORLDS; r++) {
        assert_int_equal(population_init(&july.worlds[r], &july.scenario.population,
                                         &july.fit, (struct stream_key){ KNOWN_SEED, r },
                                         NULL, &err),
                         RF_OK);
        known_replay(&july.outcomes[r], &july.scenario, &july.worlds[r], r, &options);
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (uint32_t r = 0; r < WORLDS; r++) {
        replay_free(&july.outcomes[r]);
        population_free(&july.worlds[r]);
    }
    adoption_free(&july.fit);
    scenario_free(&july.scenario);
    return 0;
}

static const struct target *target(const char *name)
{
    const int i = param_index(param_named(&scenario_table, "targets")->sub,
                              &july.scenario.targets, name);

    assert_true(i >= 0);
    return (const struct target *)july.scenario.targets.items + i;
}

static double mean(double (*value)(uint32_t world))
{
    double sum = 0.0;

    for (uint32_t r = 0; r < WORLDS; r++) {
        sum += value(r);
    }
    return sum / WORLDS;
}

static double halted(uint32_t r)
{
    return (double)july.outcomes[r].facts.halted / (double)TICK_HOUR;
}

/* Alarm by callers, mobilisation, decision: the vendor's log tells it, and their sum is
 * the record's 78 minutes, inside the standard deviation that the scenario gives it. */
static void test_known_july_halt_by_people(void **state)
{
    const struct people *people = &july.scenario.signals.people;
    const struct target *t = target("halt");

    (void)state;
    assert_close(t->value * 60.0, 78.0, 1e-9);
    for (uint32_t r = 0; r < WORLDS; r++) {
        const struct outcome *o = &july.outcomes[r];
        const struct decision *alarm = known_decision(o, DECISION_ALARM, 0);

        assert_non_null(alarm);
        assert_true(o->facts.by_people);
        assert_true(alarm->look.failures >= people->limit);
        assert_int_equal(o->facts.halted,
                         alarm->at + people->mobilisation + people->decision);
    }
    assert_close(mean(halted), t->value, t->sd);
}

static double hit(uint32_t r)
{
    return (double)known_total(&july.outcomes[r], IMPACT_HIT);
}

/* C1, machines hit, within two of its standard deviations. */
static void test_known_july_machines_hit(void **state)
{
    const struct target *t = target("C1");

    (void)state;
    assert_close(mean(hit), t->value, 2.0 * t->sd);
}

static int64_t organisations(uint32_t r, enum impact_organisation counter)
{
    const struct outcome *o = &july.outcomes[r];
    int64_t sum = 0;

    for (size_t i = 0; i < o->layout.n_industries; i++) {
        sum += o->metrics[o->layout.organisations + i * IMPACT_N_ORGANISATION + counter];
    }
    return sum;
}

static double customers(uint32_t r)
{
    return (double)organisations(r, IMPACT_CUSTOMERS);
}

static double listed(uint32_t r)
{
    return (double)organisations(r, IMPACT_CUSTOMERS_LISTED);
}

static double first(uint32_t r)
{
    return (double)organisations(r, IMPACT_CUSTOMERS_FIRST);
}

/* C3, the vendor's customers, within two standard deviations of the sources. */
static void test_known_july_customers(void **state)
{
    const struct target *all = target("C3-customers");
    const struct target *five_hundred = target("C3-fortune-500");
    const struct target *thousand = target("C3-fortune-1000");

    (void)state;
    assert_close(mean(customers), all->value, 2.0 * all->sd);
    assert_close(mean(first), five_hundred->value, 2.0 * five_hundred->sd);
    assert_close(mean(listed), thousand->value, 2.0 * thousand->sd);
}

static int64_t series_sum(const struct outcome *o, size_t series)
{
    int64_t sum = 0;

    for (size_t i = 0; i < o->layout.n_industries * o->layout.n_bins; i++) {
        sum += o->metrics[series + i];
    }
    return sum;
}

/* Nobody is lost: one endpoint each; who is hit goes down, and is back in one of three
 * ways or still down at the end. */
static void test_known_july_books_balance(void **state)
{
    (void)state;
    for (uint32_t r = 0; r < WORLDS; r++) {
        const struct outcome *o = &july.outcomes[r];
        const int64_t back = known_total(o, IMPACT_BACK_REBOOT) +
                             known_total(o, IMPACT_BACK_HANDS) +
                             known_total(o, IMPACT_BACK_REMOTE);
        const int64_t down = known_total(o, IMPACT_HIT);

        assert_int_equal(known_total(o, IMPACT_ENDPOINTS), july.worlds[r].n_endpoints);
        assert_int_equal(series_sum(o, o->layout.hits), down);
        assert_int_equal(series_sum(o, o->layout.backs), back);
        assert_true(back <= down && back > down * 9 / 10);
        assert_true(known_total(o, IMPACT_DOWN_MS) >= (down - back) * 1000);
        assert_int_equal(organisations(r, IMPACT_CUSTOMERS), july.worlds[r].n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_july_halt_by_people),
        cmocka_unit_test(test_known_july_machines_hit),
        cmocka_unit_test(test_known_july_customers),
        cmocka_unit_test(test_known_july_books_balance),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
