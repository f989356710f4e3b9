/* test_pool.c: each task once, for any number of threads; nothing is asserted in a
 * worker. */
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/pool.h"
#include "tests/check.h"

struct tally {
    atomic_uint times[2000]; /* task i ran */
    atomic_uint workers;     /* bit w: worker w had a task */
    atomic_uint bad_worker;  /* worker number out of range */
    unsigned n_threads;
    bool slow;
};

static void count(void *arg, size_t i, unsigned worker)
{
    struct tally *t = arg;

    atomic_fetch_add(&t->times[i], 1);
    atomic_fetch_or(&t->workers, 1u << worker);
    if (worker >= t->n_threads) {
        atomic_fetch_add(&t->bad_worker, 1);
    }
    if (t->slow) {
        usleep(200);
    }
}

static void check_pool(unsigned n_threads, bool slow)
{
    static const size_t sizes[] = { 0, 1, 2, 3, 7, 100, 2000 };
    struct rf_error err;
    struct pool *pool = pool_new(n_threads, &err);
    struct tally *t = calloc(1, sizeof *t);

    assert_non_null(pool);
    assert_non_null(t);
    t->n_threads = n_threads;
    t->slow = slow;
    for (int round = 0; round < (slow ? 3 : 200); round++) {
        for (size_t s = 0; s < 7; s++) {
            const size_t n = slow && sizes[s] > 100 ? 100 : sizes[s];

            memset(t->times, 0, sizeof t->times);
            pool_each(pool, n, count, t);
            for (size_t i = 0; i < 2000; i++) {
                assert_int_equal(atomic_load(&t->times[i]), i < n ? 1 : 0);
            }
        }
        if (slow) {
            usleep(2000); /* long enough for the threads to block */
        }
    }
    assert_int_equal(atomic_load(&t->bad_worker), 0);
    if (slow) { /* 100 tasks of 200 us: every thread finds one */
        assert_int_equal(atomic_load(&t->workers), (1u << n_threads) - 1);
    }
    pool_free(pool);
    free(t);
}

static void test_pool_runs_each_task_once(void **state)
{
    (void)state;
    check_pool(1, false);
    check_pool(2, false);
    check_pool(7, false);
}

static void test_pool_threads_that_sleep_are_woken(void **state)
{
    (void)state;
    check_pool(2, true);
    check_pool(7, true);
}

static void note_order(void *arg, size_t i, unsigned worker)
{
    size_t *next = arg;

    (void)worker;
    *next = *next == i ? i + 1 : SIZE_MAX;
}

static void test_pool_alone_goes_in_order(void **state)
{
    struct pool *pool = pool_new(1, NULL);
    size_t next = 0;

    (void)state;
    assert_non_null(pool);
    pool_each(pool, 50, note_order, &next);
    assert_int_equal(next, 50);
    pool_free(pool);
}

static void test_pool_unused_is_freed(void **state)
{
    (void)state;
    for (int i = 0; i < 50; i++) {
        struct pool *pool = pool_new(4, NULL);

        assert_non_null(pool);
        pool_free(pool);
    }
    pool_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pool_runs_each_task_once),
        cmocka_unit_test(test_pool_threads_that_sleep_are_woken),
        cmocka_unit_test(test_pool_alone_goes_in_order),
        cmocka_unit_test(test_pool_unused_is_freed),
    };

    return cmocka_run_group_tests_name("pool", tests, NULL, NULL);
}
