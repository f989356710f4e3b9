/* test_arena.c: pieces are apart, aligned, reused, and all go back. */
#include "sim/arena.h"
#include "tests/check.h"

#include <string.h>

static void test_arena_pieces_are_aligned_and_apart(void **state)
{
    struct arena arena = { 0 };
    unsigned char *pieces[2000];
    size_t sizes[2000];

    (void)state;
    for (size_t i = 0; i < 2000; i++) {
        sizes[i] = i * i % 3001;
        pieces[i] = arena_alloc(&arena, sizes[i]);
        assert_non_null(pieces[i]);
        assert_int_equal((uintptr_t)pieces[i] % 16, 0);
        memset(pieces[i], (int)(i % 251), sizes[i]);
    }
    for (size_t i = 0; i < 2000; i++) {
        for (size_t b = 0; b < sizes[i]; b++) {
            assert_int_equal(pieces[i][b], i % 251);
        }
    }
    arena_free(&arena);
    arena_free(&arena);
}

/* A returned piece comes back for a size of the same class, and only for such: all of the
 * memory asked for can be written, whatever the sizes (the sanitizer build looks). */
static void test_arena_returned_pieces_are_reused(void **state)
{
    struct arena arena = { 0 };

    (void)state;
    for (size_t size = 16; size < 3000000; size += size / 7 + 1) {
        void *first = arena_alloc(&arena, size);

        assert_non_null(first);
        memset(first, 1, size);
        arena_return(&arena, first, size);
        void *again = arena_alloc(&arena, size);

        assert_ptr_equal(again, first);
        memset(again, 2, size);
        arena_return(&arena, again, size);

        void *larger = arena_alloc(&arena, 2 * size);

        assert_ptr_not_equal(larger, first);
        memset(larger, 3, 2 * size);
    }
    arena_return(&arena, NULL, 10);
    arena_free(&arena);
}

/* Growing an array by doubling a thousand times over needs no more memory than one
 * growth. */
static void test_arena_reuse_bounds_memory(void **state)
{
    struct arena arena = { 0 };
    size_t after_first = 0;

    (void)state;
    for (int round = 0; round < 1000; round++) {
        unsigned char *array = NULL;
        size_t size = 0;

        for (size_t larger = 16; larger <= 65536; larger *= 2) {
            unsigned char *grown = arena_grow(&arena, array, size, larger);

            assert_non_null(grown);
            if (size > 0) {
                assert_int_equal(grown[size - 1], round % 256);
            }
            memset(grown, round % 256, larger);
            arena_return(&arena, array, size);
            array = grown;
            size = larger;
        }
        arena_return(&arena, array, size);
        if (round == 0) {
            after_first = arena.total;
        }
    }
    assert_int_equal(arena.total, after_first);
    arena_free(&arena);
}

static void test_arena_calloc_clears_reused_pieces(void **state)
{
    struct arena arena = { 0 };
    unsigned char *piece = arena_alloc(&arena, 100);

    (void)state;
    assert_non_null(piece);
    memset(piece, 0xff, 100);
    arena_return(&arena, piece, 100);
    piece = arena_calloc(&arena, 10, 10);
    assert_non_null(piece);
    for (int b = 0; b < 100; b++) {
        assert_int_equal(piece[b], 0);
    }
    arena_free(&arena);
}

static void test_arena_errors(void **state)
{
    struct arena arena = { 0 };

    (void)state;
    assert_null(arena_alloc(&arena, SIZE_MAX));
    assert_null(arena_calloc(&arena, SIZE_MAX / 2, 3));
    assert_int_equal(arena.total, 0);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arena_pieces_are_aligned_and_apart),
        cmocka_unit_test(test_arena_returned_pieces_are_reused),
        cmocka_unit_test(test_arena_reuse_bounds_memory),
        cmocka_unit_test(test_arena_calloc_clears_reused_pieces),
        cmocka_unit_test(test_arena_errors),
    };

    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
