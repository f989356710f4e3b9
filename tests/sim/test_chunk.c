/* test_chunk.c: chunks are apart, go back, and are given out again before anything new.
 */
#include <string.h>

#include "sim/chunk.h"
#include "tests/check.h"

enum { N = 300 };

static size_t size_of(size_t i)
{
    return i % 50 == 7 ? 3000000 + i : 100 + i * i * 13 % 200000;
}

static void test_chunk_memory_is_apart_and_reused(void **state)
{
    struct chunk_source source = { 0 };
    struct arena_chunk *chunks[N];
    size_t total = 0;

    (void)state;
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < N; i++) {
            chunks[i] = chunk_take(&source, size_of(i));
            assert_non_null(chunks[i]);
            assert_true(chunks[i]->size >= size_of(i));
            assert_int_equal((uintptr_t)chunks[i]->bytes % 16, 0);
            memset(chunks[i]->bytes, (int)(i % 251), chunks[i]->size);
        }
        for (size_t i = 0; i < N; i++) {
            assert_int_equal(chunks[i]->bytes[0], i % 251);
            assert_int_equal(chunks[i]->bytes[chunks[i]->size - 1], i % 251);
        }
        assert_true(round == 0 || source.total == total);
        total = source.total;
        for (size_t i = 0; i < N; i++) {
            chunk_give_back(&source, chunks[(i + 11) % N]);
        }
    }
    chunk_source_free(&source);
    chunk_source_free(&source);
}

/* A group's memory may go to the worker that was last to have it. */
static void test_chunk_may_go_back_to_another_source(void **state)
{
    struct chunk_source a = { 0 }, b = { 0 };
    struct arena_chunk *chunk = chunk_take(&a, 5000);

    (void)state;
    assert_non_null(chunk);
    chunk_give_back(&b, chunk);
    assert_ptr_equal(chunk_take(&b, 5000), chunk);
    assert_int_equal(b.total, 0);
    chunk_source_free(&b);
    chunk_source_free(&a);
}

/* What one run leaves is the next one's, on whatever worker; sizes fit exactly. */
static void test_chunk_slabs_wait_in_the_depot(void **state)
{
    struct depot *depot = depot_new();
    struct chunk_source first = { .depot = depot }, second = { .depot = depot };
    struct arena_chunk *small, *large;

    (void)state;
    assert_non_null(depot);
    small = chunk_take(&first, 5000);
    large = chunk_take(&first, 9000000);
    assert_non_null(small);
    assert_non_null(large);
    chunk_source_free(&first);
    assert_int_equal(first.total, 0);
    assert_ptr_equal(chunk_take(&second, 5000), small);
    assert_ptr_not_equal(chunk_take(&second, 5000000), large);
    struct arena_chunk *again = chunk_take(&second, 9000000);

    assert_ptr_equal(again, large);
    memset(again->bytes, 1, again->size);
    chunk_source_free(&second);
    depot_free(depot);
    depot_free(NULL);
}

static void test_chunk_without_source_is_from_malloc(void **state)
{
    struct arena_chunk *chunk = chunk_take(NULL, 1000);

    (void)state;
    assert_non_null(chunk);
    memset(chunk->bytes, 1, chunk->size);
    chunk_give_back(NULL, chunk);
}

static void test_chunk_size_classes_waste_a_quarter_at_most(void **state)
{
    size_t previous = 0;

    (void)state;
    for (size_t size = 1; size < (size_t)1 << 34; size += size / 100 + 1) {
        size_t rounded, again;
        const unsigned class = size_class_of(size, &rounded);

        assert_true(rounded >= size &&
                    (rounded <= 16 || rounded < size + 16 || rounded < size + size / 4));
        assert_int_equal(size_class_of(rounded, &again), class);
        assert_int_equal(again, rounded);
        assert_true(class >= previous && class < SIZE_CLASSES);
        previous = class;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chunk_memory_is_apart_and_reused),
        cmocka_unit_test(test_chunk_may_go_back_to_another_source),
        cmocka_unit_test(test_chunk_slabs_wait_in_the_depot),
        cmocka_unit_test(test_chunk_without_source_is_from_malloc),
        cmocka_unit_test(test_chunk_size_classes_waste_a_quarter_at_most),
    };

    return cmocka_run_group_tests_name("chunk", tests, NULL, NULL);
}
