/* lanes.c: the ten rounds of Philox4x32 for AVX2, AVX-512 and any processor.
 *
 * The wide code holds a 32-bit word in a 64-bit lane, because there a product of two
 * words is one instruction that reads low halves only. So the high half of a lane may
 * hold rubbish: a round is two products, two shifts and four xors, and no word is ever
 * moved to another lane. A vector of 32-bit words is worked as two of 64-bit lanes, the
 * even words and the odd ones. GCC 12 does not find this form by itself. Cost an index on
 * an EPYC at 2.1 GHz: 1.5 ns with AVX-512, 3.7 ns with AVX2, 9 ns portable.
 */
#include "sim/lanes.h"

#include <Random123/philox.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define HAVE_X86 1
#include <immintrin.h>
#else
#define HAVE_X86 0
#endif

enum { ROUNDS = 10 };

void lanes_portable(struct lanes *c, struct stream_key key)
{
    for (int j = 0; j < LANES; j++) {
        uint32_t k0 = key.seed, k1 = key.replicate;
        uint32_t c0 = c->word[0][j], c1 = c->word[1][j];
        uint32_t c2 = c->word[2][j], c3 = c->word[3][j];

        for (int r = 0; r < ROUNDS; r++) {
            const uint64_t p0 = (uint64_t)PHILOX_M4x32_0 * c0;
            const uint64_t p1 = (uint64_t)PHILOX_M4x32_1 * c2;

            c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
            c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
            c1 = (uint32_t)p1;
            c3 = (uint32_t)p0;
            k0 += PHILOX_W32_0;
            k1 += PHILOX_W32_1;
        }
        c->word[0][j] = c0;
        c->word[1][j] = c1;
        c->word[2][j] = c2;
        c->word[3][j] = c3;
    }
}

#if HAVE_X86

#define AVX2   __attribute__((target("avx2")))
#define AVX512 __attribute__((target("avx512f")))

AVX2 static inline __m256i xor3_avx2(__m256i a, __m256i b, __m256i c)
{
    return _mm256_xor_si256(a, _mm256_xor_si256(b, c));
}

AVX2 static inline void round_avx2(__m256i c[4], __m256i k0, __m256i k1)
{
    const __m256i p0 = _mm256_mul_epu32(c[0], _mm256_set1_epi64x(PHILOX_M4x32_0));
    const __m256i p1 = _mm256_mul_epu32(c[2], _mm256_set1_epi64x(PHILOX_M4x32_1));

    c[0] = xor3_avx2(_mm256_srli_epi64(p1, 32), c[1], k0);
    c[2] = xor3_avx2(_mm256_srli_epi64(p0, 32), c[3], k1);
    c[1] = p1;
    c[3] = p0;
}

AVX2 static void lanes_avx2(struct lanes *lanes, struct stream_key key)
{
    for (int j = 0; j < LANES; j += 8) {
        __m256i k0 = _mm256_set1_epi32((int)key.seed),
                k1 = _mm256_set1_epi32((int)key.replicate);
        __m256i even[4], odd[4];

        for (int w = 0; w < 4; w++) {
            even[w] = _mm256_load_si256((const void *)&lanes->word[w][j]);
            odd[w] = _mm256_srli_epi64(even[w], 32);
        }
#pragma GCC unroll 10
        for (int r = 0; r < ROUNDS; r++) {
            round_avx2(even, k0, k1);
            round_avx2(odd, k0, k1);
            k0 = _mm256_add_epi32(k0, _mm256_set1_epi32((int)PHILOX_W32_0));
            k1 = _mm256_add_epi32(k1, _mm256_set1_epi32((int)PHILOX_W32_1));
        }
        for (int w = 0; w < 4; w++) {
            const __m256i high = _mm256_slli_epi64(odd[w], 32);

            _mm256_store_si256((void *)&lanes->word[w][j],
                               _mm256_blend_epi32(even[w], high, 0xaa));
        }
    }
}

AVX512 static inline __m512i xor3_avx512(__m512i a, __m512i b, __m512i c)
{
    return _mm512_ternarylogic_epi64(a, b, c, 0x96);
}

AVX512 static inline void round_avx512(__m512i c[4], __m512i k0, __m512i k1)
{
    const __m512i p0 = _mm512_mul_epu32(c[0], _mm512_set1_epi64(PHILOX_M4x32_0));
    const __m512i p1 = _mm512_mul_epu32(c[2], _mm512_set1_epi64(PHILOX_M4x32_1));

    c[0] = xor3_avx512(_mm512_srli_epi64(p1, 32), c[1], k0);
    c[2] = xor3_avx512(_mm512_srli_epi64(p0, 32), c[3], k1);
    c[1] = p1;
    c[3] = p0;
}

AVX512 static void lanes_avx512(struct lanes *lanes, struct stream_key key)
{
    for (int j = 0; j < LANES; j += 16) {
        __m512i k0 = _mm512_set1_epi32((int)key.seed),
                k1 = _mm512_set1_epi32((int)key.replicate);
        __m512i even[4], odd[4];

        for (int w = 0; w < 4; w++) {
            even[w] = _mm512_load_si512(&lanes->word[w][j]);
            odd[w] = _mm512_srli_epi64(even[w], 32);
        }
#pragma GCC unroll 10
        for (int r = 0; r < ROUNDS; r++) {
            round_avx512(even, k0, k1);
            round_avx512(odd, k0, k1);
            k0 = _mm512_add_epi32(k0, _mm512_set1_epi32((int)PHILOX_W32_0));
            k1 = _mm512_add_epi32(k1, _mm512_set1_epi32((int)PHILOX_W32_1));
        }
        for (int w = 0; w < 4; w++) {
            const __m512i high = _mm512_slli_epi64(odd[w], 32);

            _mm512_store_si512(&lanes->word[w][j],
                               _mm512_mask_blend_epi32(0xaaaa, even[w], high));
        }
    }
}

#endif

void lanes_all(lanes_fn *all[4])
{
    int n = 0;

#if HAVE_X86
    if (__builtin_cpu_supports("avx512f")) {
        all[n++] = lanes_avx512;
    }
    if (__builtin_cpu_supports("avx2")) {
        all[n++] = lanes_avx2;
    }
#endif
    all[n++] = lanes_portable;
    all[n] = NULL;
}

lanes_fn *lanes_best(void)
{
    lanes_fn *all[4];

    lanes_all(all);
    return all[0];
}
