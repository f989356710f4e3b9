/* test_explain_memory.c: allocation n of an explanation with something changed fails, for
 * n = 0, 1, 2 ... until none does: RF_ENOMEM each time, nothing kept (the sanitizers see
 * leaks).
 */
/* wrap: malloc calloc realloc */
#include <limits.h>

#include "studies/avoided.h"
#include "tests/studies/known.h"

static long left = LONG_MAX; /* allocations that succeed */

static bool refuse(void)
{
    return left-- <= 0;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);

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

static int explain(const struct scenario s[2], size_t *gone, struct rf_error *err)
{
    const struct explain_options o = { .run = { .seed = KNOWN_SEED, .n_threads = 1 },
                                       .worlds = 2,
                                       .whom = { -1, -1, -1, -1 } };
    const long limit = left;
    struct explain_world w[2];
    struct explain_share share;
    struct avoided a = { 0 };
    struct arm arms[2] = { 0 };
    int status;

    left = LONG_MAX;
    assert_int_equal(scenario_copy(&arms[0].scenario, &s[0], err), RF_OK);
    assert_int_equal(scenario_copy(&arms[1].scenario, &s[1], err), RF_OK);
    left = limit;
    status = explain_run(arms, 2, 1, &o, w, &share, err);
    if (status == RF_OK) {
        status = avoided_init(&a, &w[0], &w[1], &o.whom, err);
    }
    *gone = a.before.n_only;
    avoided_free(&a);
    explain_free(&w[0]);
    explain_free(&w[1]);
    return status;
}

static void test_explain_memory_runs_out(void **state)
{
    const char *set = "/dependencies/buffer_scale=10";
    struct scenario s[2];
    struct rf_error err = { 0 };
    size_t gone = 0;
    long succeed = 0;
    int status = RF_ENOMEM;

    (void)state;
    known_read(&s[0], "services");
    known_read_set(&s[1], "services", &set, 1);
    for (; status != RF_OK && succeed < 20000; succeed++) {
        left = succeed;
        status = explain(s, &gone, &err);
        left = LONG_MAX;
        assert_true(status == RF_OK || (status == RF_ENOMEM && err.code == RF_ENOMEM));
    }
    assert_int_equal(status, RF_OK);
    assert_true(succeed > 200);
    assert_int_equal(gone, 2);
    scenario_free(&s[0]);
    scenario_free(&s[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_explain_memory_runs_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
