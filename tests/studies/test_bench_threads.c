/* label: threads */
/* test_bench_threads.c: the gate bench on several threads. */
#include <string.h>

#include "studies/bench.h"
#include "tests/studies/known.h"

/* The same bytes on any number of threads; another seed is another luck. */
static void test_bench_threads_do_not_matter(void **state)
{
    struct bench_options o = { .trials = 1000, .seed = 3, .n_threads = 1 };
    struct rf_error err;
    struct scenario s;
    struct bench one, three, other;

    (void)state;
    known_read(&s, "canary");
    assert_int_equal(bench_run(&s, &o, &one, &err), RF_OK);
    o.n_threads = 3;
    assert_int_equal(bench_run(&s, &o, &three, &err), RF_OK);
    o.seed = 4;
    assert_int_equal(bench_run(&s, &o, &other, &err), RF_OK);
    assert_memory_equal(one.rates, three.rates, sizeof one.rates);
    assert_memory_not_equal(one.rates, other.rates, sizeof one.rates);
    bench_free(&one);
    bench_free(&three);
    bench_free(&other);
    scenario_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bench_threads_do_not_matter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
