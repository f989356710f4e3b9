/* hands_run.h: hands at work in a test: service times from a table, returns in a list. */
#ifndef RINGFALL_TESTS_MODELS_HANDS_RUN_H
#define RINGFALL_TESTS_MODELS_HANDS_RUN_H

#include <stdlib.h>
#include <string.h>

#include "models/hands.h"
#include "tests/check.h"

/* A hands-on pool under test. */
struct hands_run {
    struct arena arena;
    struct recovery recovery;
    struct hands_setup setup;
    struct hands *hands;
    const tick_t *service; /* [n] of each machine; borrowed; NULL: `constant` */
    tick_t constant;
    const bool *skip;        /* [n] healed meanwhile; borrowed; NULL: none */
    tick_t *started;         /* [capacity] when work on a machine began; -1: not yet */
    struct hands_done *done; /* [n_done] as told */
    size_t n_done, capacity;
};

static inline struct hands_job hands_run_start(void *arg, uint32_t index, tick_t now)
{
    struct hands_run *r = arg;
    const bool skip = r->skip != NULL && r->skip[index];

    if (!skip) {
        assert_true(index < r->capacity);
        r->started[index] = now;
    }
    return (struct hands_job){ skip,
                               r->service == NULL ? r->constant : r->service[index] };
}

static inline int hands_run_done(void *arg, const struct hands_done *d,
                                 struct rf_error *err)
{
    struct hands_run *r = arg;

    (void)err;
    assert_true(r->n_done < r->capacity);
    r->done[r->n_done++] = *d;
    return RF_OK;
}

/* Technicians that are always there, one machine each at a time, all of them at sites. */
static inline void hands_run_init(struct hands_run *r, int64_t technicians,
                                  size_t machines)
{
    *r = (struct hands_run){ .capacity = machines };
    param_defaults(&recovery_table, &r->recovery);
    r->recovery.staff.always = true;
    r->recovery.staff.parallel = 1;
    r->recovery.staff.desk = 0;
    r->recovery.staff.drafted = 0;
    r->started = malloc(machines * sizeof *r->started);
    r->done = malloc(machines * sizeof *r->done);
    assert_non_null(r->started);
    assert_non_null(r->done);
    memset(r->started, -1, machines * sizeof *r->started);
    r->setup = (struct hands_setup){ .key = { 7, 1 },
                                     .entity = 1,
                                     .technicians = technicians,
                                     .n_sites = 1,
                                     .job = hands_run_start };
}

static inline void hands_run_begin(struct hands_run *r)
{
    r->setup.recovery = &r->recovery;
    r->setup.arg = r;
    r->hands = hands_new(&r->arena, &r->setup);
    assert_non_null(r->hands);
}

static inline void hands_run_wait(struct hands_run *r, tick_t now, uint32_t index,
                                  uint32_t site, unsigned priority)
{
    struct rf_error err;

    assert_int_equal(hands_wait(r->hands, now, index, site, priority, &err), RF_OK);
}

static inline void hands_run_until(struct hands_run *r, tick_t until)
{
    struct rf_error err;

    assert_int_equal(hands_advance(r->hands, until, hands_run_done, r, &err), RF_OK);
}

static inline void hands_run_free(struct hands_run *r)
{
    arena_free(&r->arena);
    free(r->started);
    free(r->done);
    *r = (struct hands_run){ 0 };
}

/* The returns told so far, in order. */
static inline void hands_run_expect(const struct hands_run *r,
                                    const struct hands_done *expected, size_t n)
{
    assert_int_equal(r->n_done, n);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(r->done[i].at, expected[i].at);
        assert_int_equal(r->done[i].index, expected[i].index);
    }
}
#define HANDS_RUN_EXPECT(r, ...)                                                         \
    do {                                                                                 \
        const struct hands_done expected_[] = { __VA_ARGS__ };                           \
        hands_run_expect((r), expected_, sizeof expected_ / sizeof *expected_);          \
    } while (0)

#endif
