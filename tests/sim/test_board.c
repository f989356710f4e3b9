/* test_board.c: notices are kept as posted and delivered by tick. */
#include "sim/board.h"
#include "tests/check.h"

static void post(struct board *board, tick_t at, uint16_t kind)
{
    struct rf_error err;

    assert_int_equal(board_post(board, (struct notice){ .at = at, .kind = kind }, &err),
                     RF_OK);
}

/* Many notices with few different ticks, in three rounds; a stable order is expected. */
static void test_board_queue_goes_by_tick_then_posting(void **state)
{
    struct board board = { 0 };
    struct board_queue queue = { 0 };
    struct rf_error err;
    uint16_t kind = 0;

    (void)state;
    assert_int_equal(board_queue_next(&queue), TICK_NEVER);
    for (tick_t now = 0; now < 300; now += 100) {
        tick_t last = now;
        int last_kind = -1;
        size_t n;

        for (uint32_t i = 0; i < 200; i++) {
            const uint32_t word =
                stream_block((struct stream_key){ 1, 1 }, (uint32_t)now, i, 0, 0).word[0];

            post(&board, now + word % 40 * 10, kind++);
        }
        assert_int_equal(board_queue_take(&queue, &board, now, &err), RF_OK);
        const struct notice *due = board_queue_due(&queue, now + 100, &n);

        assert_true(n > 30);
        for (size_t i = 0; i < n; i++) {
            assert_true(due[i].at >= last && due[i].at < now + 100);
            assert_true(due[i].at > last || due[i].kind > last_kind);
            last = due[i].at;
            last_kind = due[i].kind;
        }
        assert_true(board_queue_next(&queue) >= now + 100);
    }
    for (uint16_t k = 0; k < kind; k++) {
        assert_int_equal(board.notices[k].kind, k);
    }
    board_queue_free(&queue);
    board_free(&board);
    board_free(&board);
}

static void test_board_queue_is_empty_after_all_were_due(void **state)
{
    struct board board = { 0 };
    struct board_queue queue = { 0 };
    struct rf_error err;
    size_t n;

    (void)state;
    board_queue_due(&queue, 100, &n);
    assert_int_equal(n, 0);
    post(&board, 5, 1);
    assert_int_equal(board_queue_take(&queue, &board, 5, &err), RF_OK);
    assert_int_equal(board_queue_next(&queue), 5);
    board_queue_due(&queue, 5, &n);
    assert_int_equal(n, 0); /* the end is exclusive */
    board_queue_due(&queue, 6, &n);
    assert_int_equal(n, 1);
    assert_int_equal(board_queue_next(&queue), TICK_NEVER);
    board_queue_free(&queue);
    board_free(&board);
}

static void test_board_queue_errors(void **state)
{
    struct board board = { 0 };
    struct board_queue queue = { 0 };
    struct rf_error err;

    (void)state;
    post(&board, 99, 1);
    assert_int_equal(board_queue_take(&queue, &board, 100, &err), RF_EINTERNAL);
    board_queue_free(&queue);
    board_free(&board);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_board_queue_goes_by_tick_then_posting),
        cmocka_unit_test(test_board_queue_is_empty_after_all_were_due),
        cmocka_unit_test(test_board_queue_errors),
    };

    return cmocka_run_group_tests_name("board", tests, NULL, NULL);
}
