/* test_known_memory.c: allocation n of a replay fails, for n = 0, 1, 2 … until none does,
 * those from arenas too: RF_ENOMEM each time, nothing kept (the sanitizers see leaks),
 * and the next run on the same world unharmed. */
/* wrap: malloc calloc realloc aligned_alloc arena_alloc arena_calloc arena_grow */
#include <limits.h>
#include <string.h>

#include "tests/studies/known.h"

static long left = LONG_MAX; /* allocations that succeed */

static bool refuse(void)
{
    return left-- <= 0;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void *__real_arena_alloc(struct arena *self, size_t size);
void *__real_arena_calloc(struct arena *self, size_t n, size_t size);
void *__real_arena_grow(struct arena *self, const void *old, size_t old_size,
                        size_t new_size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
void *__wrap_arena_alloc(struct arena *self, size_t size);
void *__wrap_arena_calloc(struct arena *self, size_t n, size_t size);
void *__wrap_arena_grow(struct arena *self, const void *old, size_t old_size,
                        size_t new_size);

void *__wrap_malloc(size_t size)
{
    return refuse() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return refuse() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return refuse() ? NULL : __real_realloc(old, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return refuse() ? NULL : __real_aligned_alloc(alignment, size);
}

void *__wrap_arena_alloc(struct arena *self, size_t size)
{
    return refuse() ? NULL : __real_arena_alloc(self, size);
}

void *__wrap_arena_calloc(struct arena *self, size_t n, size_t size)
{
    return refuse() ? NULL : __real_arena_calloc(self, n, size);
}

void *__wrap_arena_grow(struct arena *self, const void *old, size_t old_size,
                        size_t new_size)
{
    return refuse() ? NULL : __real_arena_grow(self, old, old_size, new_size);
}

static bool same_metrics(const struct outcome *a, const struct outcome *b)
{
    return memcmp(a->metrics, b->metrics, a->layout.n_metrics * sizeof *a->metrics) == 0;
}

/* Everything that a replay can need memory for: waves and rings, a gate, calls, a hold
 * and its fix, technicians, desk, aids. */
static const char *const sets[] = {
    "/population/organisations/airline/endpoints=300",
    "/population/organisations/hospital/count=1",
    "/population/organisations/hospital/endpoints=200",
    "/population/organisations/bank=null",
    "/population/organisations/shop=null",
    "/population/organisations/office/count=3",
    "/rollout/waves=[{ \"share\": 0.3, \"bake\": \"30 min\" }, {}]",
    "/rollout/rings={ \"early\": { \"share\": 0.5 }, \"late\": { \"share\": 0.5, "
    "\"deferral\": \"1 h\" } }",
    "/rollout/gate={ \"test\": \"failure-share\", \"minimum\": 20, \"limit\": 0.9 }",
    "/rollout/on_fail=hold",
    "/update/skips_rings=false",
    "/signals/people/limit=1",
    "/horizon=30 h",
    "/interval=10 min",
};

static void check_refusals(const struct scenario *s, unsigned n_threads)
{
    const struct engine_options options = { .n_threads = n_threads };
    struct population world;
    struct outcome whole, o;
    int status = RF_ENOMEM;
    long n = 0;

    known_world(&world, s, 0);
    known_replay(&whole, s, &world, 0, &options);
    assert_true(known_total(&whole, IMPACT_BACK_HANDS) > 0);
    for (; status != RF_OK; n++) {
        struct rf_error err = { 0 };

        left = n;
        status = replay_run(s, &world, (struct stream_key){ KNOWN_SEED, 0 }, &options, &o,
                            &err);
        left = LONG_MAX;
        if (status != RF_OK) {
            assert_int_equal(status, RF_ENOMEM);
            assert_int_equal(err.code, RF_ENOMEM);
            assert_true(err.message[0] != '\0');
            assert_null(o.metrics);
            assert_null(o.log.items);
        }
        replay_free(&o); /* legal in any case */
        replay_free(&o);
    }
    assert_true(n > 200); /* they were there */
    known_replay(&o, s, &world, 0, &options);
    assert_true(same_metrics(&o, &whole));
    replay_free(&o);
    replay_free(&whole);
    population_free(&world);
}

static void test_known_memory_refused(void **state)
{
    struct scenario s;

    (void)state;
    known_read_set(&s, "country", sets, sizeof sets / sizeof *sets);
    check_refusals(&s, 1);
    scenario_free(&s);
}

static void test_known_memory_refused_with_background_failures(void **state)
{
    struct scenario s;

    (void)state;
    known_read_set(&s, "country", sets, sizeof sets / sizeof *sets);
    s.recovery.background = BACKGROUND_ENDPOINT;
    known_set(&s, "/recovery/background_time", 20.0 * TICK_DAY);
    check_refusals(&s, 1);
    scenario_free(&s);
}

/* A scenario copied with too little memory is no scenario, and keeps nothing. */
static void test_known_memory_refused_to_a_copy(void **state)
{
    struct scenario s, copy;
    int status = RF_ENOMEM;

    (void)state;
    known_read(&s, "country");
    for (long n = 0; status != RF_OK; n++) {
        struct rf_error err = { 0 };

        left = n;
        status = scenario_copy(&copy, &s, &err);
        left = LONG_MAX;
        assert_int_equal(status, status == RF_OK ? RF_OK : RF_ENOMEM);
        scenario_free(&copy);
    }
    scenario_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_memory_refused),
        cmocka_unit_test(test_known_memory_refused_with_background_failures),
        cmocka_unit_test(test_known_memory_refused_to_a_copy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
