/* test_explain.c: why services of known answers stopped, step by step, by hand; and what
 * one thing changed would have prevented. */
#include <string.h>

#include "studies/avoided.h"
#include "tests/studies/known.h"

#define MIN  TICK_MINUTE
#define HOUR TICK_HOUR

static const struct explain_whom everybody = { -1, -1, -1, -1 };

static const struct explain_options one_world = {
    .run = { .seed = KNOWN_SEED, .n_threads = 1 },
    .worlds = 1,
    .whom = { -1, -1, -1, -1 },
};

/* One world of a scenario, and with a --set of it as a second arm. */
static void run_set(struct explain_world worlds[2], const char *name, const char *set)
{
    struct arm arms[2] = { 0 };
    struct explain_share share;
    struct rf_error err = { 0 };
    const size_t n = set != NULL ? 2 : 1;

    known_read(&arms[0].scenario, name);
    if (set != NULL) {
        known_read_set(&arms[1].scenario, name, &set, 1);
    }
    assert_int_equal(explain_run(arms, n, n - 1, &one_world, worlds, &share, &err),
                     RF_OK);
    assert_int_equal(share.worlds, 1);
}

static void free_worlds(struct explain_world worlds[2])
{
    explain_free(&worlds[0]);
    explain_free(&worlds[1]);
}

static const char *kind_of(const struct explain_world *w, const struct outage *o)
{
    return graph_spec(&w->graph, o->service)->name;
}

static const struct outage *longest(const struct explain_world *w, const char *service)
{
    struct explain_whom whom = everybody;
    struct rf_error err = { 0 };

    assert_int_equal(explain_find(&whom, &w->scenario, service, &err), RF_OK);
    return explain_longest(w, &whom);
}

/* services.json: storage from 1:00 to 4:00, the application from 1:30 to 4:10 and behind
 * to 5:14, the desk from 1:30 to 4:15 and in full again at 5:14. */
static void test_explain_chain_by_hand(void **state)
{
    struct explain_world w[2];
    struct chain chain;

    (void)state;
    run_set(w, "services", NULL);
    chain_walk(&w->outages, longest(w, "desk"), &chain);
    assert_int_equal(chain.n, 3);
    assert_false(chain.open);
    const struct outage *desk = chain.links[0].outage,
                        *application = chain.links[1].outage,
                        *storage = chain.links[2].outage;

    assert_string_equal(kind_of(w, desk), "desk");
    assert_int_equal(desk->stop, 90 * MIN);
    assert_int_equal(desk->cause, CAUSE_SERVICE);
    assert_int_equal(desk->buffer, 0);
    assert_int_equal(desk->ready, 250 * MIN);
    assert_int_equal(desk->back, 255 * MIN);
    assert_int_equal(desk->done, 255 * MIN);
    assert_int_equal(desk->full, 314 * MIN);
    assert_int_equal(desk->least, 0);
    assert_string_equal(kind_of(w, application), "application");
    assert_int_equal(application->stop, 90 * MIN);
    assert_int_equal(application->cause, CAUSE_SERVICE);
    assert_int_equal(application->buffer, 30 * 60);
    assert_int_equal(application->ready, 240 * MIN);
    assert_int_equal(application->back, 250 * MIN);
    assert_int_equal(application->done, 314 * MIN);
    assert_int_equal(application->full, 314 * MIN);
    assert_int_equal(application->least, SERVICE_FULL / 5);
    assert_int_equal(application->people_ms, 60 * (128 * MIN + 64 * MIN / 10));
    assert_string_equal(kind_of(w, storage), "storage");
    assert_int_equal(storage->stop, 60 * MIN);
    assert_int_equal(storage->cause, CAUSE_INCIDENT);
    assert_int_equal(storage->source, 0);
    assert_int_equal(storage->back, 240 * MIN);
    free_worlds(w);
}

/* why.json: the shop's outage goes back to all machines, down for a day. Services look at
 * machines a minute after these have stopped, and less than one after their return. */
static void test_explain_machines_are_the_root(void **state)
{
    const tick_t seen = 24 * HOUR + MIN - 1;
    struct explain_world w[2];
    struct chain chain;

    (void)state;
    run_set(w, "why", NULL);
    chain_walk(&w->outages, longest(w, "shop"), &chain);
    assert_int_equal(chain.n, 2);
    assert_false(chain.open);
    const struct outage *shop = chain.links[0].outage, *till = chain.links[1].outage;

    assert_int_equal(shop->stop, 41 * MIN);
    assert_int_equal(shop->cause, CAUSE_SERVICE);
    assert_int_equal(shop->back, seen + 2 * MIN);
    assert_int_equal(shop->people_ms, 100 * (shop->back - shop->stop));
    assert_int_equal(till->stop, 11 * MIN);
    assert_int_equal(till->cause, CAUSE_MACHINES);
    assert_int_equal(till->buffer, 10 * 60);
    assert_int_equal(till->down, 1000);
    assert_int_equal(till->all, 1000);
    assert_int_equal(till->ready, seen);
    assert_int_equal(till->still, 0);
    assert_int_equal(till->hands, 1000);
    assert_int_equal(till->boots + till->remote, 0);
    assert_int_equal(till->back, seen + 2 * MIN);
    /* offered at once, by the one wave */
    assert_int_equal(w->log.items[0].kind, DECISION_WAVE);
    assert_int_equal(w->log.items[0].at, 0);
    free_worlds(w);
}

/* why.json: the front does 0.6 from 1:00 on, so the core stops at 3:30, so the front. */
static void test_explain_loop_ends(void **state)
{
    struct explain_world w[2];
    struct chain chain;

    (void)state;
    run_set(w, "why", NULL);
    chain_walk(&w->outages, longest(w, "front"), &chain);
    assert_int_equal(chain.n, 3);
    assert_false(chain.open);
    assert_string_equal(kind_of(w, chain.links[0].outage), "front");
    assert_int_equal(chain.links[0].outage->stop, 210 * MIN);
    assert_int_equal(chain.links[0].outage->back, TICK_NEVER);
    assert_false(chain.links[0].again);
    assert_string_equal(kind_of(w, chain.links[1].outage), "core");
    assert_int_equal(chain.links[1].outage->stop, 210 * MIN);
    assert_int_equal(chain.links[1].outage->buffer, 60 * 60);
    assert_string_equal(kind_of(w, chain.links[2].outage), "front");
    assert_int_equal(chain.links[2].outage->stop, 60 * MIN);
    assert_int_equal(chain.links[2].outage->cause, CAUSE_INCIDENT);
    assert_int_equal(chain.links[2].outage->least, SERVICE_FULL * 6 / 10);
    assert_int_equal(chain.links[2].outage->back, 210 * MIN);
    assert_true(chain.links[2].outage->less);
    assert_true(chain.links[2].again);
    free_worlds(w);
}

/* The storage does 0.9 from 1:00, 0.8 from 1:30, 0.54 from 2:00, 0.5 from 2:30 and all
 * from 3:00: the second and the fourth fall are not a quarter more. */
static void test_explain_less_and_less(void **state)
{
    const char *set = "/dependencies/incidents/storage-stops/course=["
                      "{ \"after\": \"0 min\", \"capacity\": 0.9 },"
                      "{ \"after\": \"30 min\", \"capacity\": 0.8 },"
                      "{ \"after\": \"60 min\", \"capacity\": 0.54 },"
                      "{ \"after\": \"90 min\", \"capacity\": 0.5 },"
                      "{ \"after\": \"120 min\", \"capacity\": 1 }]";
    struct explain_world w[2];
    struct explain_whom whom = everybody;
    struct rf_error err = { 0 };
    const struct outage *items[3];

    (void)state;
    run_set(w, "services", set); /* the second world is the one with it */
    assert_int_equal(explain_find(&whom, &w[1].scenario, "storage", &err), RF_OK);
    assert_int_equal(explain_worst(&w[1], &whom, items, 3), 2);
    assert_true(items[0]->less && items[1]->less);
    assert_int_equal(items[0]->stop, 60 * MIN);
    assert_int_equal(items[0]->back, 120 * MIN);
    assert_int_equal(items[0]->least, SERVICE_FULL * 8 / 10);
    assert_int_equal(items[0]->full, TICK_NEVER);
    assert_int_equal(items[1]->stop, 120 * MIN);
    assert_int_equal(items[1]->back, 180 * MIN);
    assert_int_equal(items[1]->full, 180 * MIN);
    assert_int_equal(items[1]->least, SERVICE_FULL / 2);
    free_worlds(w);
}

/* Two that have stopped each other three times, after an incident at 5. */
static void test_explain_loop_is_left_out(void **state)
{
    struct outage items[] = {
        { .stop = 10, .service = 0, .lp = 0, .source = 1, .cause = CAUSE_SERVICE },
        { .stop = 20, .service = 0, .lp = 0, .source = 1, .cause = CAUSE_SERVICE },
        { .stop = 30, .service = 0, .lp = 0, .source = 1, .cause = CAUSE_SERVICE },
        { .stop = 5, .service = 1, .lp = 1, .cause = CAUSE_INCIDENT },
        { .stop = 15, .service = 1, .lp = 1, .source = 0, .cause = CAUSE_SERVICE },
        { .stop = 25, .service = 1, .lp = 1, .source = 0, .cause = CAUSE_SERVICE },
        { .stop = 30, .service = 1, .lp = 1, .source = 0, .cause = CAUSE_SERVICE },
    };
    size_t first[] = { 0, 3, 7 };
    const struct outages outages = { .items = items, .n = 7, .first = first };
    struct chain chain;

    (void)state;
    chain_walk(&outages, &items[2], &chain);
    assert_int_equal(chain.n, 3);
    assert_ptr_equal(chain.links[1].outage, &items[5]);
    assert_int_equal(chain.links[1].skipped, 0);
    assert_ptr_equal(chain.links[2].outage, &items[3]);
    assert_int_equal(chain.links[2].skipped, 3);
    assert_true(chain.links[2].again);
    assert_false(chain.open);
    items[3].cause = CAUSE_SERVICE; /* of 0, which had no outage before */
    chain_walk(&outages, &items[2], &chain);
    assert_int_equal(chain.n, 2);
    assert_true(chain.open);
}

/* With a buffer of 5 h, neither the application nor the desk stops. */
static void test_explain_buffers_avoid_two_outages(void **state)
{
    struct explain_world w[2];
    struct avoided a;
    struct rf_error err = { 0 };

    (void)state;
    run_set(w, "services", "/dependencies/buffer_scale=10");
    assert_int_equal(avoided_init(&a, &w[0], &w[1], &everybody, &err), RF_OK);
    assert_int_equal(a.before.n_stops, 3);
    assert_int_equal(a.before.n_only, 2);
    assert_int_equal(a.after.n_stops, 1);
    assert_int_equal(a.after.n_only, 0);
    assert_string_equal(kind_of(&w[0], a.before.only[0]), "application");
    assert_close(a.before.only_hours, 134.4, 1e-9);
    assert_close(a.before.people_hours, 134.4, 1e-9);
    assert_close(a.after.people_hours, 0.0, 1e-9);
    assert_true(avoided_has(&a, longest(&w[0], "desk")));
    assert_false(avoided_has(&a, longest(&w[0], "storage")));
    avoided_free(&a);
    free_worlds(w);
}

/* Without the storage's incident there is nothing; with the application as its target its
 * outage is another one: it overlaps the old one, which is then not avoided. */
static void test_explain_new_outages(void **state)
{
    struct explain_world w[2];
    struct avoided a;
    struct rf_error err = { 0 };

    (void)state;
    run_set(w, "services", "/dependencies/incidents/storage-stops/at=10 h");
    assert_int_equal(avoided_init(&a, &w[0], &w[1], &everybody, &err), RF_OK);
    assert_int_equal(a.before.n_only, 3);
    assert_int_equal(a.after.n_only, 3);
    avoided_free(&a);
    free_worlds(w);
    run_set(w, "services",
            "/dependencies/incidents/storage-stops/service=\"application\"");
    assert_int_equal(avoided_init(&a, &w[0], &w[1], &everybody, &err), RF_OK);
    assert_int_equal(a.before.n_only, 1);
    assert_string_equal(kind_of(&w[0], a.before.only[0]), "storage");
    assert_int_equal(a.after.n_only, 0);
    avoided_free(&a);
    free_worlds(w);
}

/* The shop is missed by most, then the till; core and front serve nobody. */
static void test_explain_worst(void **state)
{
    struct explain_world w[2];
    const struct outage *worst[2];

    (void)state;
    run_set(w, "why", NULL);
    assert_int_equal(explain_worst(w, &everybody, worst, 2), 2);
    assert_string_equal(kind_of(w, worst[0]), "shop");
    assert_string_equal(kind_of(w, worst[1]), "till");
    free_worlds(w);
}

/* One world in two or so: the incident strikes by chance. What is counted is what the
 * comparison counts. */
static void test_explain_share_of_worlds(void **state)
{
    const char *set = "/dependencies/incidents/storage-stops/share=0.5";
    struct explain_options o = one_world;
    struct explain_world w[2];
    struct explain_share share;
    struct rf_error err = { 0 };
    struct arm arm = { 0 };
    uint32_t stopped = 0;

    (void)state;
    for (uint32_t world = 0; world < 20; world++) {
        struct scenario s;
        struct outcome out;

        known_read_set(&s, "services", &set, 1);
        known_run(&out, &s, world);
        stopped +=
            out.metrics[impact_service(&out.layout, 2, 0) + IMPACT_SERVICE_STOPS] > 0;
        replay_free(&out);
        scenario_free(&s);
    }
    assert_in_range(stopped, 1, 19);
    known_read_set(&arm.scenario, "services", &set, 1);
    assert_int_equal(explain_find(&o.whom, &arm.scenario, "desk", &err), RF_OK);
    o.worlds = 20;
    assert_int_equal(explain_run(&arm, 1, 0, &o, w, &share, &err), RF_OK);
    assert_int_equal(share.worlds, 20);
    assert_int_equal(share.stopped, stopped);
    assert_int_equal(share.least, 165 * MIN);
    assert_int_equal(share.most, 165 * MIN);
    free_worlds(w);
}

static void test_explain_find_errors(void **state)
{
    struct explain_whom whom = everybody;
    struct rf_error err = { 0 };
    struct scenario s;

    (void)state;
    known_read(&s, "services");
    assert_int_equal(explain_find(&whom, &s, "desks", &err), RF_EINPUT);
    assert_non_null(strstr(err.message, "\"desk\""));
    assert_int_equal(explain_find(&whom, &s, "storage", &err), RF_OK);
    assert_int_equal(whom.kind, 0);
    assert_int_equal(explain_find(&whom, &s, "all", &err), RF_OK);
    assert_int_equal(whom.organisation, 0);
    assert_int_equal(explain_find(&whom, &s, "desk", &err), RF_EINPUT);
    assert_int_equal(whom.kind, 0);
    assert_int_equal(explain_find(&whom, &s, "12", &err), RF_EINPUT);
    whom = everybody;
    assert_int_equal(explain_find(&whom, &s, "12", &err), RF_OK);
    assert_int_equal(whom.lp, 12);
    assert_int_equal(explain_find(&whom, &s, "all", &err), RF_EINPUT);
    scenario_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_explain_chain_by_hand),
        cmocka_unit_test(test_explain_machines_are_the_root),
        cmocka_unit_test(test_explain_loop_ends),
        cmocka_unit_test(test_explain_less_and_less),
        cmocka_unit_test(test_explain_loop_is_left_out),
        cmocka_unit_test(test_explain_buffers_avoid_two_outages),
        cmocka_unit_test(test_explain_new_outages),
        cmocka_unit_test(test_explain_worst),
        cmocka_unit_test(test_explain_share_of_worlds),
        cmocka_unit_test(test_explain_find_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
