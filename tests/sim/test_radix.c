/* test_radix.c: the radix sort against insertion into a sorted list, ties and all. */
#include <stdlib.h>

#include "sim/radix.h"
#include "sim/stream.h"
#include "tests/check.h"

enum { MOST = 70000 };

struct entry {
    uint32_t offset, place;
};

static int compare(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;

    if (x->offset != y->offset) {
        return x->offset < y->offset ? -1 : 1;
    }
    return x->place < y->place ? -1 : 1;
}

/* n entries with offsets in [low, low + range]; the place in the input breaks ties. */
static void check_order(struct radix *radix, size_t n, uint32_t low, uint32_t range)
{
    uint16_t *local = malloc(n * sizeof *local), *out = malloc(n * sizeof *out);
    uint32_t *offset = malloc(n * sizeof *offset);
    struct entry *list = malloc(n * sizeof *list);
    uint32_t least = UINT32_MAX, most = 0;
    struct rf_error err;

    assert_true(local != NULL && out != NULL && offset != NULL && list != NULL);
    for (uint32_t i = 0; i < n; i++) {
        const struct stream_block b =
            stream_block((struct stream_key){ (uint32_t)n, range }, low, i, 0, 0);

        local[i] = (uint16_t)b.word[0];
        offset[i] = low + (uint32_t)((uint64_t)b.word[1] % ((uint64_t)range + 1));
        least = offset[i] < least ? offset[i] : least;
        most = offset[i] > most ? offset[i] : most;
        list[i] = (struct entry){ offset[i], i };
    }
    qsort(list, n, sizeof *list, compare);
    assert_int_equal(radix_order(radix, local, offset, n, least, most, out, &err), RF_OK);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(out[i], local[list[i].place]);
    }
    free(local);
    free(out);
    free(offset);
    free(list);
}

static void test_radix_equals_sorted_list(void **state)
{
    static const size_t sizes[] = { 1, 2, 23, 24, 25, 100, 600, 5000, 65536, MOST };
    static const uint32_t ranges[] = { 0, 1, 50, 4095, 4096, 86400000, INT32_MAX };
    struct radix radix = { 0 };

    (void)state;
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        for (size_t r = 0; r < sizeof ranges / sizeof ranges[0]; r++) {
            check_order(&radix, sizes[s], 0, ranges[r]);
            check_order(&radix, sizes[s], UINT32_MAX - ranges[r], ranges[r]);
        }
    }
    radix_free(&radix);
    radix_free(&radix);
}

/* Everything at one tick: the order of the input stays. */
static void test_radix_is_stable(void **state)
{
    static uint16_t local[MOST], out[MOST];
    static uint32_t offset[MOST];
    struct radix radix = { 0 };
    struct rf_error err;

    (void)state;
    for (uint32_t i = 0; i < MOST; i++) {
        local[i] = (uint16_t)(i * 7);
        offset[i] = i < MOST / 2 ? 1000000 : 5;
    }
    assert_int_equal(radix_order(&radix, local, offset, MOST, 5, 1000000, out, &err),
                     RF_OK);
    for (uint32_t i = 0; i < MOST / 2; i++) {
        assert_int_equal(out[i], local[MOST / 2 + i]);
        assert_int_equal(out[MOST / 2 + i], local[i]);
    }
    radix_free(&radix);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_radix_equals_sorted_list),
        cmocka_unit_test(test_radix_is_stable),
    };

    return cmocka_run_group_tests_name("radix", tests, NULL, NULL);
}
