/* test_sha256.c: the examples of the standard. */
#include "tests/check.h"

#include "input/sha256.h"

#include <stdlib.h>
#include <string.h>

static void check(const char *text, const char *hash)
{
    char out[SHA256_TEXT_SIZE];

    sha256_text(text, strlen(text), out);
    assert_string_equal(out, hash);
}

/* FIPS 180-4 example values (NIST, SHA256.pdf: one and two blocks) and the hash of
 * nothing. */
static void test_sha256_fips_180_4_examples(void **state)
{
    (void)state;
    check("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    check("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    check(
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopq"
        "klmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
    check("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

/* The same examples' long one: a million times 'a'. */
static void test_sha256_fips_180_4_million(void **state)
{
    char *text = malloc(1000000);
    char out[SHA256_TEXT_SIZE];

    (void)state;
    assert_non_null(text);
    memset(text, 'a', 1000000);
    sha256_text(text, 1000000, out);
    assert_string_equal(
        out, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    free(text);
}

/* Lengths around the padding's edges, 55, 56, 63, 64: all different, none overruns. */
static void test_sha256_padding_edges_differ(void **state)
{
    char text[130];
    char out[130][SHA256_TEXT_SIZE];

    (void)state;
    memset(text, 'x', sizeof text);
    for (size_t n = 0; n < 130; n++) {
        sha256_text(text, n, out[n]);
        for (size_t m = 0; m < n; m++) {
            assert_string_not_equal(out[n], out[m]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sha256_fips_180_4_examples),
        cmocka_unit_test(test_sha256_fips_180_4_million),
        cmocka_unit_test(test_sha256_padding_edges_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
