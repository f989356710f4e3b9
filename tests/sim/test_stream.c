/* test_stream.c: Philox against published vectors, wide code against plain, permutations.
 *
 * Seeds are fixed, so a statistical test passes or fails for good. Its limit is that of a
 * fresh seed with a false-alarm rate of 1e-5 (chi-square by Wilson and Hilferty, z
 * = 4.265).
 */
#include <stdlib.h>
#include <string.h>

#include "sim/lanes.h"
#include "tests/check.h"

static double chi_square_limit(double df)
{
    const double z = 4.265, v = 2.0 / (9.0 * df);

    return df * pow(1.0 - v + z * sqrt(v), 3.0);
}

/* ---- blocks ---- */

static void check_block(struct stream_key key, const uint32_t counter[4],
                        const uint32_t expected[4])
{
    const struct stream_block b =
        stream_block(key, counter[0], counter[1], counter[2], counter[3]);

    assert_memory_equal(b.word, expected, sizeof b.word);
}

/* Random123, kat_vectors, philox4x32 10. */
static void test_stream_random123_known_answers(void **state)
{
    (void)state;
    check_block((struct stream_key){ 0, 0 }, (const uint32_t[]){ 0, 0, 0, 0 },
                (const uint32_t[]){ 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 });
    check_block((struct stream_key){ 0xffffffff, 0xffffffff },
                (const uint32_t[]){ 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff },
                (const uint32_t[]){ 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd });
    check_block((struct stream_key){ 0xa4093822, 0x299f31d0 },
                (const uint32_t[]){ 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 },
                (const uint32_t[]){ 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 });
}

static void test_stream_blocks_equal_single_blocks(void **state)
{
    static const size_t sizes[] = { 0, 1, 63, 64, 65, 128, 1000 };
    const struct stream_key key = { 17, 4 };
    const uint32_t base = UINT32_MAX - 30000; /* base + local wraps for some */
    uint32_t w[4][1001];
    uint16_t local[1000];

    (void)state;
    for (size_t i = 0; i < 1000; i++) {
        local[i] = (uint16_t)(i * 65);
    }
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        const size_t n = sizes[s];

        memset(w, 0xab, sizeof w);
        stream_blocks(key, 8, base, local, n, 3, 2, w[0], w[1], w[2], w[3]);
        for (size_t i = 0; i < n; i++) {
            const struct stream_block b = stream_block(key, 8, base + local[i], 3, 2);

            for (int k = 0; k < 4; k++) {
                assert_int_equal(w[k][i], b.word[k]);
            }
        }
        for (int k = 0; k < 4; k++) {
            assert_int_equal(w[k][n], 0xabababab); /* nothing is written past the end */
        }
    }
}

static void test_stream_wide_code_equals_portable(void **state)
{
    struct lanes counters, expected;
    lanes_fn *all[4];

    (void)state;
    for (int w = 0; w < 4; w++) {
        for (int j = 0; j < LANES; j++) {
            counters.word[w][j] =
                stream_block((struct stream_key){ 5, 6 }, (uint32_t)w, (uint32_t)j, 0, 0)
                    .word[0];
        }
    }
    lanes_all(all);
    assert_ptr_equal(lanes_best(), all[0]);
    expected = counters;
    lanes_portable(&expected, (struct stream_key){ 0xdeadbeef, 0xfeedf00d });
    for (int i = 0; all[i] != NULL; i++) {
        struct lanes c = counters;

        all[i](&c, (struct stream_key){ 0xdeadbeef, 0xfeedf00d });
        assert_memory_equal(&c, &expected, sizeof c);
    }
}

static void test_stream_unit_is_inside_0_and_1(void **state)
{
    (void)state;
    assert_close(stream_unit(0), 0x1p-33, 0.0);
    assert_close(stream_unit(UINT32_MAX), 1.0 - 0x1p-33, 0.0);
    assert_close(stream_unit(UINT32_C(1) << 31), 0.5, 0x1p-33);
}

/* ---- permutations ---- */

static void check_bijective(struct stream_key key, uint64_t n)
{
    unsigned char *seen = calloc(n, 1);
    struct stream_permutation p;

    assert_non_null(seen);
    stream_permutation_init(&p, key, 9, n);
    for (uint64_t i = 0; i < n; i++) {
        const uint64_t image = stream_permutation_at(&p, i);

        assert_true(image < n);
        assert_int_equal(seen[image], 0);
        seen[image] = 1;
    }
    free(seen);
}

static void test_stream_permutation_is_one_to_one(void **state)
{
    static const uint64_t large[] = { 100,  256,  257,   999,   1000,  1023,
                                      1024, 1025, 65535, 65536, 65537, 1000003 };

    (void)state;
    for (uint32_t replicate = 0; replicate < 50; replicate++) {
        for (uint64_t n = 1; n <= 40; n++) {
            check_bijective((struct stream_key){ 1, replicate }, n);
        }
    }
    for (size_t s = 0; s < sizeof large / sizeof large[0]; s++) {
        check_bijective((struct stream_key){ 2, (uint32_t)s }, large[s]);
    }
}

/* Small tables, one with cells to spare, and one of 2^40. */
static void test_stream_permutation_and_back(void **state)
{
    static const uint64_t sizes[] = { 1, 2, 3, 60, 4095, 1000003, UINT64_C(1) << 40 };

    (void)state;
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        const uint64_t n = sizes[k], step = n / 5000 + 1;
        struct stream_permutation p;

        stream_permutation_init(&p, (struct stream_key){ 4, 2 }, 9, n);
        for (uint64_t i = 0; i < n; i += step) {
            assert_true(stream_permutation_of(&p, stream_permutation_at(&p, i)) == i);
            assert_true(stream_permutation_at(&p, stream_permutation_of(&p, i)) == i);
        }
    }
}

static void test_stream_permutation_stays_in_range_of_huge_n(void **state)
{
    static const uint64_t sizes[] = { 1400000000, UINT64_C(1) << 32,
                                      (UINT64_C(1) << 62) - 1, UINT64_C(1) << 62 };

    (void)state;
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        const uint64_t n = sizes[s];
        struct stream_permutation p;
        double sum = 0.0;

        stream_permutation_init(&p, (struct stream_key){ 3, 1 }, 2, n);
        for (uint64_t k = 0; k < 10000; k++) {
            const uint64_t i = k % 2 == 0 ? k : n - 1 - k;
            const uint64_t image = stream_permutation_at(&p, i);

            assert_true(image < n);
            sum += (double)image / (double)n;
        }
        /* mean of 10^4 uniforms: standard error 0.0029, 4.4 of them */
        assert_close(sum / 10000.0, 0.5, 0.0127);
    }
}

/* Wide code or not: many images are those of each. Sizes whose table has cells to spare,
 * the largest for wide code, and one past it; ranges with a rest. */
static void test_stream_permutation_range_equals_each(void **state)
{
    static const uint64_t sizes[] = { 1, 7, 12, 1000003, 999950, UINT32_MAX, 4294967296 };
    uint64_t image[1021];

    (void)state;
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        const uint64_t all = sizes[k];
        const size_t n = all < 1021 ? (size_t)all : 1021;
        struct stream_permutation p;

        stream_permutation_init(&p, (struct stream_key){ 5, 3 }, 9, all);
        for (uint64_t first = 0; first + n <= all; first += all / 20 + 1) {
            stream_permutation_range(&p, first, n, image);
            for (size_t i = 0; i < n; i++) {
                assert_true(image[i] == stream_permutation_at(&p, first + i));
            }
        }
    }
}

static void test_stream_permute_equals_prepared_form(void **state)
{
    const struct stream_key key = { 11, 12 };
    struct stream_permutation p;

    (void)state;
    stream_permutation_init(&p, key, 13, 12345);
    for (uint64_t i = 0; i < 12345; i += 67) {
        assert_int_equal(stream_permute(key, 13, i, 12345), stream_permutation_at(&p, i));
    }
}

/* Images of neighbours, and of two cells of one row and of one column, for n = 64: all
 * 64 * 63 ordered pairs are equally likely over 400,000 keys. */
static void test_stream_permutation_pairs_are_equally_likely(void **state)
{
    static const uint64_t pairs[][2] = { { 0, 1 }, { 0, 8 }, { 30, 33 } };
    enum { N = 64, KEYS = 400000 };
    const double expected = KEYS / (double)(N * (N - 1));

    (void)state;
    for (int k = 0; k < 3; k++) {
        static double count[N * N];
        double statistic = 0.0;

        memset(count, 0, sizeof count);
        for (uint32_t key = 0; key < KEYS; key++) {
            struct stream_permutation p;

            stream_permutation_init(&p, (struct stream_key){ 8, key }, 1, N);
            count[stream_permutation_at(&p, pairs[k][0]) * N +
                  stream_permutation_at(&p, pairs[k][1])] += 1.0;
        }
        for (int cell = 0; cell < N * N; cell++) {
            if (cell / N != cell % N) {
                statistic += pow(count[cell] - expected, 2.0) / expected;
            }
        }
        assert_true(statistic < chi_square_limit(N * (N - 1) - 1.0));
    }
}

/* All n! permutations of n = 3 and 4 are equally likely over 60,000 keys. */
static void test_stream_permutation_small_ones_are_equally_likely(void **state)
{
    enum { KEYS = 60000 };

    (void)state;
    for (uint64_t n = 3; n <= 4; n++) {
        const double n_permutations = n == 3 ? 6.0 : 24.0;
        double count[256] = { 0.0 }, statistic = 0.0;
        int found = 0;

        for (uint32_t key = 0; key < KEYS; key++) {
            unsigned code = 0;

            for (uint64_t i = 0; i < n; i++) {
                code = code * 4 +
                       (unsigned)stream_permute((struct stream_key){ 4, key }, 1, i, n);
            }
            count[code] += 1.0;
        }
        for (int code = 0; code < 256; code++) {
            const double expected = KEYS / n_permutations;

            if (count[code] > 0.0) {
                statistic += pow(count[code] - expected, 2.0) / expected;
                found++;
            }
        }
        assert_int_equal(found, (int)n_permutations);
        assert_true(statistic < chi_square_limit(n_permutations - 1.0));
    }
}

/* Where a given index goes, over 20,000 keys. */
static void test_stream_permutation_image_is_uniform(void **state)
{
    static const uint64_t sizes[] = { 2, 7, 50, 127 };
    enum { KEYS = 20000 };

    (void)state;
    for (size_t s = 0; s < 4; s++) {
        const uint64_t n = sizes[s];

        for (uint64_t i = 0; i < n; i += n / 2) {
            double count[128] = { 0.0 }, statistic = 0.0;

            for (uint32_t key = 0; key < KEYS; key++) {
                count[stream_permute((struct stream_key){ 5, key }, 2, i, n)] += 1.0;
            }
            for (uint64_t v = 0; v < n; v++) {
                const double expected = KEYS / (double)n;

                statistic += pow(count[v] - expected, 2.0) / expected;
            }
            assert_true(statistic < chi_square_limit((double)n - 1.0));
        }
    }
}

/* A share of 10 % of 100,000: how many of each 500 neighbours, or of each 500 that are
 * one table row (317) apart, are in it is hypergeometric, neither too even nor too
 * uneven. */
static void check_share_among_neighbours(uint64_t stride)
{
    enum { N = 100000, BLOCK = 500, BLOCKS = N / BLOCK };
    const double mean = BLOCK * 0.1;
    const double variance = mean * 0.9 * (N - BLOCK) / (N - 1.0);
    struct stream_permutation p;
    double statistic = 0.0;

    stream_permutation_init(&p, (struct stream_key){ 6, (uint32_t)stride }, 3, N);
    for (uint64_t b = 0; b < BLOCKS; b++) {
        double members = 0.0;

        for (uint64_t j = 0; j < BLOCK; j++) {
            const uint64_t i = (b * BLOCK + j) * stride % N;

            members += stream_permutation_at(&p, i) < N / 10 ? 1.0 : 0.0;
        }
        statistic += pow(members - mean, 2.0) / variance;
    }
    assert_true(statistic < chi_square_limit(BLOCKS - 1.0));
    /* the lower limit with the same rate: z = -4.265 */
    assert_true(statistic >
                (BLOCKS - 1.0) * pow(1.0 - 2.0 / (9.0 * (BLOCKS - 1.0)) -
                                         4.265 * sqrt(2.0 / (9.0 * (BLOCKS - 1.0))),
                                     3.0));
}

static void test_stream_permutation_shares_are_random_among_neighbours(void **state)
{
    (void)state;
    check_share_among_neighbours(1);
    check_share_among_neighbours(317);
    check_share_among_neighbours(7);
}

/* Two purposes: halves of 40,000 are independent. Given both, the overlap is
 * hypergeometric with sd sqrt(n) / 4 = 50; 4.4 of them. */
static void test_stream_permutation_purposes_are_independent(void **state)
{
    enum { N = 40000 };
    struct stream_permutation a, b;
    double both = 0.0;

    (void)state;
    stream_permutation_init(&a, (struct stream_key){ 7, 0 }, 1, N);
    stream_permutation_init(&b, (struct stream_key){ 7, 0 }, 2, N);
    for (uint64_t i = 0; i < N; i++) {
        both +=
            stream_permutation_at(&a, i) < N / 2 && stream_permutation_at(&b, i) < N / 2
                ? 1.0
                : 0.0;
    }
    assert_close(both, N / 4.0, 220.0);
}

/* Fowler, Noll, Vo: the published 32-bit FNV-1a test vectors. */
static void test_stream_hash_fnv_1a_vectors(void **state)
{
    (void)state;
    assert_int_equal(stream_hash(""), 0x811c9dc5);
    assert_int_equal(stream_hash("a"), 0xe40c292c);
    assert_int_equal(stream_hash("foobar"), 0xbf9cf968);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stream_random123_known_answers),
        cmocka_unit_test(test_stream_blocks_equal_single_blocks),
        cmocka_unit_test(test_stream_wide_code_equals_portable),
        cmocka_unit_test(test_stream_unit_is_inside_0_and_1),
        cmocka_unit_test(test_stream_permutation_is_one_to_one),
        cmocka_unit_test(test_stream_permutation_and_back),
        cmocka_unit_test(test_stream_permutation_stays_in_range_of_huge_n),
        cmocka_unit_test(test_stream_permutation_range_equals_each),
        cmocka_unit_test(test_stream_permute_equals_prepared_form),
        cmocka_unit_test(test_stream_permutation_small_ones_are_equally_likely),
        cmocka_unit_test(test_stream_permutation_pairs_are_equally_likely),
        cmocka_unit_test(test_stream_permutation_image_is_uniform),
        cmocka_unit_test(test_stream_permutation_shares_are_random_among_neighbours),
        cmocka_unit_test(test_stream_permutation_purposes_are_independent),
        cmocka_unit_test(test_stream_hash_fnv_1a_vectors),
    };

    return cmocka_run_group_tests_name("stream", tests, NULL, NULL);
}
