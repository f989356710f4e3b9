/* test_returns.c: returns come in the order of time, then of endpoints, however they were
 * added. */
#include <stdlib.h>

#include "models/returns.h"
#include "sim/stream.h"
#include "tests/check.h"

enum { N = 5000 };

static int by_key(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

static uint64_t word(uint32_t i)
{
    const struct stream_block b = stream_block((struct stream_key){ 3, 1 }, i, 0, 900, 0);

    return (uint64_t)b.word[0] << 32 | b.word[1];
}

static void add(struct returns *r, struct arena *arena, uint32_t i, tick_t span)
{
    assert_true(returns_add(r, arena, (tick_t)(word(i) % (uint64_t)span), i,
                            (enum back)(word(i) >> 40 & 1)));
}

static void test_returns_keep_what_was_added(void **state)
{
    struct arena arena = { 0 };
    struct returns r = { 0 };
    const tick_t late = (INT64_C(1) << 31) - 1; /* the last tick a run can have, and the
                                                 * highest index */

    (void)state;
    assert_int_equal(returns_next(&r), TICK_NEVER);
    assert_true(returns_add(&r, &arena, late, 0x7fffffff, BACK_REMOTE));
    assert_true(returns_add(&r, &arena, 0, 0, BACK_REBOOT));
    assert_true(returns_add(&r, &arena, 7, 1, BACK_HANDS));
    assert_int_equal(returns_next(&r), 0);
    (void)returns_take(&r);
    assert_int_equal(returns_next(&r), 7);
    const uint64_t second = returns_take(&r);
    const uint64_t third = returns_take(&r);

    assert_int_equal(returns_key_back(second), BACK_HANDS);
    assert_int_equal(returns_key_at(third), late);
    assert_int_equal(returns_key_index(third), 0x7fffffff);
    assert_int_equal(returns_key_back(third), BACK_REMOTE);
    assert_int_equal(returns_next(&r), TICK_NEVER);
    arena_free(&arena);
}

/* All at once, against a sorted list; many at one tick. */
static void test_returns_in_bulk_are_a_sorted_list(void **state)
{
    (void)state;
    for (tick_t span = 1; span < INT64_C(1) << 31; span *= 97) {
        struct arena arena = { 0 };
        struct returns r = { 0 };
        uint64_t *list = malloc(N * sizeof *list);

        assert_non_null(list);
        for (uint32_t i = 0; i < N; i++) {
            add(&r, &arena, i, span);
            list[i] = r.keys[i];
        }
        qsort(list, N, sizeof *list, by_key);
        for (uint32_t i = 0; i < N; i++) {
            assert_int_equal(returns_next(&r), returns_key_at(list[i]));
            assert_true(returns_take(&r) == list[i]);
        }
        free(list);
        arena_free(&arena);
    }
}

/* Additions and returns in turn, in batches of 1 to 300: what is taken is always the
 * least of what is there. */
static void test_returns_added_between(void **state)
{
    struct arena arena = { 0 };
    struct returns r = { 0 };
    uint64_t *list = malloc(N * sizeof *list);
    size_t n = 0;
    uint32_t i = 0;

    (void)state;
    assert_non_null(list);
    for (uint32_t batch = 0; i < N || n > 0; batch++) {
        for (uint64_t k = word(100000 + batch) % 300; k-- > 0 && i < N; i++) {
            add(&r, &arena, i, TICK_DAY);
            list[n++] = r.keys[r.n - 1];
        }
        qsort(list, n, sizeof *list, by_key);
        const size_t takes = (size_t)(word(200000 + batch) % (i < N ? 200 : 400)) + 1;
        const size_t k = takes < n ? takes : n;

        for (size_t j = 0; j < k; j++) {
            assert_true(returns_take(&r) == list[j]);
        }
        for (size_t j = k; j < n; j++) {
            list[j - k] = list[j];
        }
        n -= k;
        assert_int_equal(r.n, n);
    }
    free(list);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_returns_keep_what_was_added),
        cmocka_unit_test(test_returns_in_bulk_are_a_sorted_list),
        cmocka_unit_test(test_returns_added_between),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
