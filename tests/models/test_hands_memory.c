/* test_hands_memory.c: hands on an arena of this file, whose every piece is its own, so
 * that sanitizers see its bounds, and whose n-th piece can be refused. */
#include <stdlib.h>
#include <string.h>

#include "models/hands.h"
#include "tests/check.h"

/* ---- the arena: sim/arena.c is not linked ---- */

enum { MOST_PIECES = 4096 };

static void *pieces[MOST_PIECES];
static size_t n_pieces, bytes, refused = SIZE_MAX;

void *arena_alloc(struct arena *self, size_t size)
{
    (void)self;
    if (n_pieces == refused || n_pieces == MOST_PIECES) {
        return NULL;
    }
    bytes += size;
    pieces[n_pieces] = malloc(size);
    return pieces[n_pieces++];
}

void *arena_calloc(struct arena *self, size_t n, size_t size)
{
    void *piece = arena_alloc(self, n * size);

    return piece == NULL ? NULL : memset(piece, 0, n * size);
}

void *arena_grow(struct arena *self, const void *old, size_t old_size, size_t new_size)
{
    void *piece = arena_alloc(self, new_size);

    if (piece != NULL && old_size > 0) {
        memcpy(piece, old, old_size);
    }
    return piece;
}

void arena_return(struct arena *self, void *piece, size_t size)
{
    (void)self;
    if (piece != NULL) {
        memset(piece, 0xff, size); /* nobody may read it any more */
        bytes -= size;
    }
}

void arena_free(struct arena *self)
{
    (void)self;
    while (n_pieces > 0) {
        free(pieces[--n_pieces]);
    }
    bytes = 0;
}

/* ---- tests ---- */

static struct hands_job start(void *arg, uint32_t index, tick_t now)
{
    (void)arg;
    (void)now;
    return (struct hands_job){ false, 1 + index % 7 * TICK_MINUTE };
}

static int count(void *arg, const struct hands_done *d, struct rf_error *err)
{
    (void)d;
    (void)err;
    ++*(uint32_t *)arg;
    return RF_OK;
}

/* An outage of 500 machines at 11 sites; RF_OK, or what went wrong. */
static int outage(int order, struct rf_error *err)
{
    struct recovery recovery;
    struct arena arena = { 0 };
    struct hands_setup setup = {
        .recovery = &recovery,
        .key = { 1, 1 },
        .entity = 1,
        .technicians = 5,
        .n_sites = 11,
        .local_offset = TICK_DAY,
        .start = 99,
        .job = start,
    };
    uint32_t n_done = 0;
    int status = RF_OK;

    param_defaults(&recovery_table, &recovery);
    recovery.hands_on.order = order;
    struct hands *h = hands_new(&arena, &setup);

    if (h == NULL) {
        return RF_ENOMEM;
    }
    for (uint32_t i = 0; i < 500 && status == RF_OK; i++) {
        status = hands_wait(h, i / 100, i, i % 11, i % 3, err);
    }
    if (status == RF_OK) {
        status = hands_advance(h, 30 * TICK_DAY, count, &n_done, err);
    }
    if (status == RF_OK) {
        assert_int_equal(n_done, 500);
    }
    return status;
}

/* Piece n is refused for n = 0, 1, 2 … until all goes well: RF_ENOMEM each time. */
static void test_hands_memory_errors(void **state)
{
    (void)state;
    for (int order = WORK_BY_PRIORITY; order <= WORK_FIRST_COME; order++) {
        struct rf_error err;
        int status = RF_ENOMEM;

        for (refused = 0; status != RF_OK; refused++) {
            arena_free(NULL);
            status = outage(order, &err);
            assert_true(status == RF_OK || status == RF_ENOMEM);
        }
        assert_in_range(refused, 12, 40); /* about as many pieces as there are arrays */
        refused = SIZE_MAX;
        arena_free(NULL);
    }
}

/* A waiting machine takes 12 bytes, at most 24 while the array of them is half empty. */
static void test_hands_memory_of_a_waiting_machine(void **state)
{
    enum { MACHINES = 50000 };
    struct recovery recovery;
    struct arena arena = { 0 };
    const struct hands_setup setup = { .recovery = &recovery,
                                       .key = { 1, 1 },
                                       .technicians = 10,
                                       .n_sites = 5,
                                       .start = 99,
                                       .job = start };
    struct rf_error err;

    (void)state;
    param_defaults(&recovery_table, &recovery);
    struct hands *h = hands_new(&arena, &setup);

    assert_non_null(h);
    const size_t before = bytes;

    assert_in_range(before, 100, 10000);
    for (uint32_t i = 0; i < MACHINES; i++) {
        assert_int_equal(hands_wait(h, 0, i, i % 5, 0, &err), RF_OK);
    }
    assert_in_range(bytes - before, 12 * MACHINES, 24 * MACHINES);
    arena_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hands_memory_errors),
        cmocka_unit_test(test_hands_memory_of_a_waiting_machine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
