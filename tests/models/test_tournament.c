/* test_tournament.c: a tournament against a plain array. */
#include "models/tournament.h"
#include "sim/stream.h"
#include "tests/check.h"

enum { MOST = 70, ROUNDS = 3000 };

static uint32_t word(uint32_t n, uint32_t round, unsigned w)
{
    return stream_block((struct stream_key){ 9, 9 }, n, round, 1, 0).word[w];
}

/* The lowest player but one with the least key. */
static uint32_t least(const uint64_t *key, uint32_t n, uint32_t but)
{
    uint32_t at = but == 0 ? 1 : 0;

    for (uint32_t i = at + 1; i < n; i++) {
        if (i != but && key[i] < key[at]) {
            at = i;
        }
    }
    return at;
}

static void test_tournament_agrees_with_an_array(void **state)
{
    (void)state;
    for (uint32_t n = 1; n <= MOST; n++) {
        struct arena arena = { 0 };
        struct tournament t;
        uint64_t key[MOST];

        assert_true(tournament_init(&t, &arena, n));
        assert_true(tournament_first(&t) == TOURNAMENT_OUT);
        for (uint32_t i = 0; i < n; i++) {
            key[i] = TOURNAMENT_OUT;
        }
        for (uint32_t r = 0; r < ROUNDS; r++) {
            const uint32_t player = word(n, r, 0) % n;

            /* few values, so that many are equal */
            key[player] = word(n, r, 1) % 4 == 0 ? TOURNAMENT_OUT : word(n, r, 2) % 16;
            tournament_set(&t, player, key[player]);

            const uint32_t winner = least(key, n, n);
            assert_true(tournament_first(&t) == key[winner]);
            if (key[winner] != TOURNAMENT_OUT) {
                assert_int_equal(tournament_winner(&t), winner);
            }
            assert_true(tournament_others(&t, player) ==
                        (n == 1 ? TOURNAMENT_OUT : key[least(key, n, player)]));
        }
        arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tournament_agrees_with_an_array),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
