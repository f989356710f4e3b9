/* test_known_sameness.c: the same bytes on 1, 2 and 7 threads and in groups of any
 * weight: metrics, the vendor's log and facts. */
/* label: threads */
#include <glob.h>
#include <string.h>

#include "tests/studies/known.h"

static const unsigned threads[] = { 1, 2, 7 };
static const uint64_t weights[] = { 0, 1, 50, 1000, 1000000 };

static bool same_log(const struct vendor_log *a, const struct vendor_log *b)
{
    if (a->n != b->n || a->n_looks != b->n_looks) {
        return false;
    }
    for (size_t i = 0; i < a->n; i++) {
        const struct decision *x = &a->items[i], *y = &b->items[i];

        if (x->at != y->at || x->kind != y->kind || x->wave != y->wave ||
            x->version != y->version || x->by_people != y->by_people ||
            x->look.at != y->look.at || x->look.failures != y->look.failures ||
            x->look.sample != y->look.sample || x->look.verdict != y->look.verdict) {
            return false;
        }
    }
    return true;
}

static bool same(const struct outcome *a, const struct outcome *b)
{
    return a->layout.n_metrics == b->layout.n_metrics &&
           memcmp(a->metrics, b->metrics, a->layout.n_metrics * sizeof *a->metrics) ==
               0 &&
           same_log(&a->log, &b->log) && a->n_events == b->n_events &&
           a->n_windows == b->n_windows && a->facts.halted == b->facts.halted &&
           a->facts.detected == b->facts.detected &&
           a->facts.completed == b->facts.completed;
}

static void check(const char *const *sets, size_t n_sets, bool harmless)
{
    struct scenario s;
    struct population world;
    struct outcome first, o;

    known_read_set(&s, "country", sets, n_sets);
    if (harmless) {
        scenario_make_harmless(&s);
    }
    known_world(&world, &s, 3);
    for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
        for (size_t g = 0; g < sizeof weights / sizeof *weights; g++) {
            const struct engine_options options = { .n_threads = threads[t],
                                                    .group_weight = weights[g] };

            if (t == 0 && g == 0) {
                known_replay(&first, &s, &world, 3, &options);
                continue;
            }
            known_replay(&o, &s, &world, 3, &options);
            assert_true(same(&first, &o));
            replay_free(&o);
        }
    }
    known_replay(&o, &s, &world, 4, &(struct engine_options){ .n_threads = 1 });
    assert_false(same(&first, &o)); /* other luck: the comparison can fail */
    replay_free(&o);
    replay_free(&first);
    population_free(&world);
    scenario_free(&s);
}

static void test_known_sameness_without_gate(void **state)
{
    (void)state;
    check(NULL, 0, false);
}

static void test_known_sameness_with_gate(void **state)
{
    static const char *const sets[] = {
        "/rollout/waves=[{ \"share\": 0.05, \"bake\": \"1 h\" }, { \"share\": 0.5, "
        "\"bake\": \"1 h\" }, {}]",
        "/rollout/rings={ \"early\": { \"share\": 0.4 }, \"late\": { \"share\": 0.6, "
        "\"deferral\": \"3 h\" } }",
        "/rollout/gate={ \"test\": \"failure-share\", \"minimum\": 50, \"limit\": 0.3 }",
        "/rollout/on_fail=hold",
        "/update/skips_rings=false",
    };

    (void)state;
    check(sets, sizeof sets / sizeof *sets, false);
}

static void test_known_sameness_of_harmless_update(void **state)
{
    static const char *const sets[] = {
        "/rollout/waves=[{ \"share\": 0.05, \"bake\": \"1 d\" }, {}]",
        "/rollout/gate={ \"test\": \"failure-share\", \"minimum\": 50, \"limit\": 0.3 }",
    };

    (void)state;
    check(sets, sizeof sets / sizeof *sets, true);
}

static void test_known_sameness_with_background_failures(void **state)
{
    static const char *const sets[] = { "/recovery/background=endpoint",
                                        "/recovery/background_time=30 d" };

    (void)state;
    check(sets, sizeof sets / sizeof *sets, false);
}

/* Most clouds stop, with short buffers: services of hundreds of LPs hear of it, key
 * escrow among them, while machines are down. */
static void test_known_sameness_with_cascades(void **state)
{
    static const char *const sets[] = {
        "/dependencies=world-2024",
        "/recovery/needs={ \"keys\": \"key-escrow\", \"identity\": \"directory\", "
        "\"network\": \"office-network\", "
        "\"communication\": \"staff-communication\" }",
        "/dependencies/incidents/clouds={ \"service\": \"cloud-region\", \"share\": 0.7, "
        "\"at\": \"2 h\", \"course\": [{ \"after\": \"0 min\", \"capacity\": 0 }, "
        "{ \"after\": \"9 h\", \"capacity\": 0.5 }, "
        "{ \"after\": \"15 h\", \"capacity\": 1 }] }",
        "/dependencies/buffer_scale=0.02",
        "/horizon=2 d",
    };

    (void)state;
    check(sets, sizeof sets / sizeof *sets, false);
}

/* What is counted of a part is what the whole world has there, cell by cell; the vendor
 * sees the whole world either way. */
static void test_known_sameness_of_a_part(void **state)
{
    const struct engine_options options = { .n_threads = 2 };
    const size_t industry = 2, region = 1;
    struct population world;
    struct outcome whole, part;
    struct scenario s;
    int64_t hit = 0;

    (void)state;
    known_read(&s, "classroom");
    known_world(&world, &s, 1);
    known_replay(&whole, &s, &world, 1, &options);
    world.only = (struct population_filter){ .industries = UINT64_C(1) << industry,
                                             .regions = UINT64_C(1) << region };
    known_replay(&part, &s, &world, 1, &options);
    assert_memory_equal(&whole.facts, &part.facts, sizeof whole.facts);
    for (size_t i = 0; i < whole.layout.n_industries; i++) {
        for (size_t r = 0; r < whole.layout.n_regions; r++) {
            for (size_t k = 0; k < whole.layout.n_classes; k++) {
                const size_t cell = impact_cell(&whole.layout, i, r, k);

                for (size_t m = 0; m < IMPACT_N_CELL; m++) {
                    assert_int_equal(part.metrics[cell + m], i == industry && r == region
                                                                 ? whole.metrics[cell + m]
                                                                 : 0);
                }
                hit += part.metrics[cell + IMPACT_HIT];
            }
        }
    }
    assert_true(hit > 100);
    replay_free(&whole);
    replay_free(&part);
    population_free(&world);
    scenario_free(&s);
}

static void check_file(const char *path)
{
    struct scenario s;
    struct population world;
    struct outcome first, o;

    known_read(&s, path);
    known_world(&world, &s, 1);
    known_replay(&first, &s, &world, 1, &(struct engine_options){ .n_threads = 1 });
    for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
        known_replay(
            &o, &s, &world, 1,
            &(struct engine_options){ .n_threads = threads[t], .group_weight = 2000 });
        assert_true(same(&first, &o));
        replay_free(&o);
    }
    replay_free(&first);
    population_free(&world);
    scenario_free(&s);
}

/* Every scenario of the known answers. */
static void test_known_sameness_of_all_scenarios(void **state)
{
    glob_t files;

    (void)state;
    assert_int_equal(glob(RF_SOURCE_DIR "/tests/known/*.json", 0, NULL, &files), 0);
    assert_true(files.gl_pathc >= 12);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        check_file(files.gl_pathv[i]);
    }
    globfree(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_sameness_without_gate),
        cmocka_unit_test(test_known_sameness_with_gate),
        cmocka_unit_test(test_known_sameness_of_harmless_update),
        cmocka_unit_test(test_known_sameness_with_background_failures),
        cmocka_unit_test(test_known_sameness_with_cascades),
        cmocka_unit_test(test_known_sameness_of_a_part),
        cmocka_unit_test(test_known_sameness_of_all_scenarios),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
