/* test_failures.c: what an engine run does when something goes wrong. */
/* wrap: malloc calloc realloc aligned_alloc free pthread_create */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "sim/agenda.h"
#include "tests/check.h"

/* ---- allocations that are counted and can fail ---- */

static atomic_long n_live, n_made, fail_at = -1;
static atomic_int threads_left = 1000;

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void __real_free(void *piece);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
                          void *(*start)(void *), void *arg);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
void __wrap_free(void *piece);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
                          void *(*start)(void *), void *arg);

static bool fails(void)
{
    return atomic_fetch_add(&n_made, 1) == atomic_load(&fail_at);
}

static void *count_live(void *piece)
{
    if (piece != NULL) {
        atomic_fetch_add(&n_live, 1);
    }
    return piece;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : count_live(__real_malloc(size));
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : count_live(__real_calloc(n, size));
}

void *__wrap_realloc(void *old, size_t size)
{
    if (fails()) {
        return NULL;
    }
    return old == NULL ? count_live(__real_realloc(old, size))
                       : __real_realloc(old, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : count_live(__real_aligned_alloc(alignment, size));
}

void __wrap_free(void *piece)
{
    if (piece != NULL) {
        atomic_fetch_sub(&n_live, 1);
    }
    __real_free(piece);
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
                          void *(*start)(void *), void *arg)
{
    if (atomic_fetch_sub(&threads_left, 1) <= 0) {
        return 11; /* EAGAIN */
    }
    return __real_pthread_create(thread, attr, start, arg);
}

/* ---- a model that uses all there is ---- */

enum { LPS = 12, ENTRIES = 300, EVENT = 1, LETTER = 2, RUN = 3, HORIZON = 5000 };

static bool two_in_three(const void *world, lp_id lp)
{
    (void)world;
    return lp % 3 != 1;
}

static uint32_t offset_of(const struct ctx *c, uint32_t local)
{
    return stream_block(ctx_key(c), ctx_lp(c), local, 0, 0).word[0] % 4000;
}

static int start(struct ctx *c, struct rf_error *err)
{
    uint32_t *offset = ctx_scratch(c, 100000);
    uint16_t local[ENTRIES];
    int status = RF_OK;

    if (offset == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no scratch");
    }
    for (uint16_t i = 0; i < ENTRIES && status == RF_OK; i++) {
        local[i] = i;
        offset[i] = offset_of(c, i);
        status = i % 10 == 0 ? ctx_post(c, offset[i], EVENT, 0, 0, err) : RF_OK;
    }
    return status == RF_OK ? ctx_schedule(c, RUN, 0, 0, local, offset, ENTRIES, err)
                           : status;
}

/* Each LP is a group, and takes so much (untouched) of a 2 MiB slab that what it needs
 * beyond its first small chunk comes from a new one. How much of the first chunk is left
 * differs, so that it is another thing each time for which there is no memory. */
static bool use_up_slab(struct ctx *c)
{
    struct arena *arena = ctx_arena(c);

    return arena_alloc(arena, 1835008) != NULL && arena_alloc(arena, 229376) != NULL &&
           arena_alloc(arena, 1 + ctx_lp(c) % LPS * 250) != NULL;
}

static int open_lp(struct ctx *c, void **state, struct rf_error *err)
{
    if (!use_up_slab(c)) {
        return rf_fail(err, RF_ENOMEM, "", "no padding");
    }
    int64_t *sum = arena_calloc(ctx_arena(c), 1, sizeof *sum);

    *state = sum;
    return sum == NULL ? rf_fail(err, RF_ENOMEM, "", "no state") : start(c, err);
}

static int take_notice(struct ctx *c, void *state, const struct notice *n,
                       struct rf_error *err)
{
    int64_t *sum = state;

    (void)err;
    *sum += ctx_now(c) + n->kind;
    return RF_OK;
}

static int handle(struct ctx *c, void *state, const struct event *e, struct rf_error *err)
{
    int64_t *sum = state;

    *sum += e->at * e->kind;
    ctx_tally(c, 0, e->at, 1);
    if (e->kind == EVENT && two_in_three(NULL, ctx_lp(c))) {
        return ctx_send(c, (ctx_lp(c) + 7) % LPS, 100, LETTER, 0, 0, err);
    }
    return ctx_record(c, e->at, e->kind, 0, 0, 0, err);
}

static int batch(struct ctx *c, void *state, uint16_t kind, uint32_t block,
                 const uint16_t *local, size_t n, size_t *used, tick_t *next,
                 struct rf_error *err)
{
    int64_t *sum = state;
    size_t i = 0;

    (void)kind;
    (void)block;
    (void)err;
    for (; i < n; i++) {
        *next = offset_of(c, local[i]);
        if (*next >= ctx_bound(c)) {
            break;
        }
        *sum += *next * (tick_t)i;
    }
    *used = i;
    return RF_OK;
}

static int close_lp(struct ctx *c, void *state, struct rf_error *err)
{
    const int64_t *sum = state;
    int status = RF_OK;

    ctx_metrics(c)[ctx_lp(c)] += *sum;
    for (int k = 0; k < 100 && status == RF_OK; k++) { /* more than a list's first room */
        status = ctx_record(c, ctx_now(c), 9, (uint64_t)k, 0, 0, err);
    }
    return status;
}

static int decide(void *control, tick_t now, const int64_t *tally, size_t n_bins,
                  struct board *out, tick_t *next, struct rf_error *err)
{
    (void)control;
    (void)tally;
    (void)n_bins;
    *next = now + 200;
    return board_post(out, (struct notice){ .at = now + 50, .kind = 1 }, err);
}

static const struct model everything = { .n_lps = LPS,
                                         .n_channels = 2,
                                         .n_metrics = LPS,
                                         .horizon = HORIZON,
                                         .interval = 100,
                                         .notice_step = 60,
                                         .sends = two_in_three,
                                         .open = open_lp,
                                         .notice = take_notice,
                                         .event = handle,
                                         .batch = batch,
                                         .close = close_lp,
                                         .decide = decide,
                                         .open_all = true };

static int run(const struct model *m, unsigned n_threads, struct result *r,
               struct rf_error *err)
{
    const struct engine_options o = { .n_threads = n_threads,
                                      .group_weight = 1,
                                      .record = true };

    return engine_run(m, (struct stream_key){ 5, 5 }, &o, r, err);
}

/* ---- memory ---- */

/* Allocation n fails for n = 0, 1, 2 ... up to the last. All but the few that an arena
 * can do without (it then forgets a piece) end the run with RF_ENOMEM; none leaks; and a
 * run that does without one still has the right result. */
static void check_allocation_failures(unsigned n_threads)
{
    struct result expected, r;
    struct rf_error err;
    long n_failed = 0;

    atomic_store(&fail_at, -1);
    atomic_store(&n_made, 0);
    assert_int_equal(run(&everything, n_threads, &expected, &err), RF_OK);
    const long n = atomic_load(&n_made), live = atomic_load(&n_live);

    assert_true(n > 30);
    for (long k = 0; k < n; k++) {
        atomic_store(&fail_at, k);
        atomic_store(&n_made, 0);
        memset(&err, 0, sizeof err);
        const int status = run(&everything, n_threads, &r, &err);

        atomic_store(&fail_at, -1);
        if (status == RF_OK) {
            assert_memory_equal(r.metrics, expected.metrics, LPS * sizeof *r.metrics);
            result_free(&r);
        } else {
            assert_int_equal(status, RF_ENOMEM);
            assert_int_equal(err.code, RF_ENOMEM);
            assert_true(err.message[0] != '\0');
            assert_null(r.metrics);
            assert_null(r.board.notices);
            assert_null(r.records);
            n_failed++;
        }
        assert_int_equal(atomic_load(&n_live), live);
    }
    assert_true(n_failed > n * 8 / 10);
    result_free(&expected);
}

static void test_failures_every_allocation_1_thread(void **state)
{
    (void)state;
    check_allocation_failures(1);
}

static void test_failures_every_allocation_2_threads(void **state)
{
    (void)state;
    check_allocation_failures(2);
}

/* An agenda whose arena has no memory refuses, and holds what it held. */
static int fill_agenda(struct agenda *agenda, struct arena *arena, uint32_t *n_posted)
{
    int status = RF_OK;
    struct rf_error err;

    *n_posted = 0;
    for (uint32_t i = 0; i < 2000 && status == RF_OK; i++) {
        const struct event e = { .at = 10000 - i, .seq = i };
        const struct run run = { .head = i, .n = 1, .seq = i };

        status = agenda_post(agenda, arena, &e, &err);
        *n_posted += status == RF_OK ? 1 : 0;
        if (status == RF_OK) {
            status = agenda_add_run(agenda, arena, &run, &err);
        }
    }
    return status;
}

static void test_failures_agenda_without_memory(void **state)
{
    int status = RF_ENOMEM, n_failed = 0;

    (void)state;
    while (status != RF_OK) {
        const long live = atomic_load(&n_live);
        struct agenda agenda = { 0 };
        struct arena arena = { 0 };
        uint32_t n_posted;

        atomic_store(&n_made, 0);
        atomic_store(&fail_at, n_failed);
        status = fill_agenda(&agenda, &arena, &n_posted);
        atomic_store(&fail_at, -1);
        assert_true(status == RF_OK || status == RF_ENOMEM);
        assert_int_equal(agenda.n_events, n_posted);
        for (uint32_t i = 0; i < n_posted; i++) {
            struct event e;

            agenda_take(&agenda, &e);
            assert_int_equal(e.at, 10001 - n_posted + i);
        }
        n_failed++;
        arena_free(&arena);
        assert_int_equal(atomic_load(&n_live), live);
    }
    assert_true(n_failed > 5);
}

static void test_failures_thread_that_does_not_start(void **state)
{
    struct result r;
    struct rf_error err;

    (void)state;
    for (int k = 0; k < 3; k++) {
        const long live = atomic_load(&n_live);

        atomic_store(&threads_left, k);
        assert_int_equal(run(&everything, 4, &r, &err), RF_ELIMIT);
        atomic_store(&threads_left, 1000);
        assert_int_equal(atomic_load(&n_live), live);
    }
}

/* One thread is the caller's: none is started. */
static void test_failures_one_thread_starts_none(void **state)
{
    struct result r;
    struct rf_error err;

    (void)state;
    atomic_store(&threads_left, 0);
    assert_int_equal(run(&everything, 1, &r, &err), RF_OK);
    atomic_store(&threads_left, 1000);
    result_free(&r);
}

/* ---- handlers ---- */

static int fail_at_times(struct ctx *c, void **state, struct rf_error *err)
{
    *state = NULL;
    return ctx_lp(c) == 5 || ctx_lp(c) == 8 || ctx_lp(c) == 11
               ? ctx_post(c, ctx_lp(c) == 5 ? 170 : 120, EVENT, 0, 0, err)
               : RF_OK;
}

static int fail_now(struct ctx *c, void *state, const struct event *e,
                    struct rf_error *err)
{
    (void)state;
    (void)e;
    return rf_fail(err, RF_ELIMIT, "", "LP %u failed", ctx_lp(c));
}

static int decide_every_100(void *control, tick_t now, const int64_t *tally,
                            size_t n_bins, struct board *out, tick_t *next,
                            struct rf_error *err)
{
    (void)control;
    (void)tally;
    (void)n_bins;
    (void)out;
    (void)err;
    *next = now + 100;
    return RF_OK;
}

/* Of the LPs that fail in one window the lowest is reported, though it fails last. */
static void test_failures_lowest_lp_is_reported(void **state)
{
    static const unsigned threads[] = { 1, 2, 7 };
    static const uint64_t weights[] = { 1, 4, 1000 };
    struct model m = everything;

    (void)state;
    m.open = fail_at_times;
    m.event = fail_now;
    m.close = NULL;
    m.decide = decide_every_100;
    m.notice_step = TICK_NEVER;
    for (int t = 0; t < 3; t++) {
        for (int w = 0; w < 3; w++) {
            const struct engine_options o = { .n_threads = threads[t],
                                              .group_weight = weights[w] };
            struct result r;
            struct rf_error err;

            assert_int_equal(engine_run(&m, (struct stream_key){ 5, 5 }, &o, &r, &err),
                             RF_ELIMIT);
            assert_string_equal(err.message, "LP 5 failed");
            assert_int_equal(err.code, RF_ELIMIT);
        }
    }
}

/* A code without a text is passed on too, and the error may be NULL. */
static int fail_silently(struct ctx *c, void **state, struct rf_error *err)
{
    (void)c;
    (void)state;
    (void)err;
    return RF_EIO;
}

static void test_failures_silent_code_is_kept(void **state)
{
    struct model m = everything;
    struct result r;
    struct rf_error err;

    (void)state;
    m.open = fail_silently;
    assert_int_equal(run(&m, 2, &r, &err), RF_EIO);
    assert_int_equal(err.code, RF_EIO);
    assert_int_equal(run(&m, 2, &r, NULL), RF_EIO);
}

/* ---- mistakes of a model ---- */

static int post_into_the_past(struct ctx *c, void *state, const struct event *e,
                              struct rf_error *err)
{
    (void)state;
    return ctx_post(c, e->at - 1, 0, 0, 0, err);
}

static int schedule_into_the_past(struct ctx *c, void *state, const struct event *e,
                                  struct rf_error *err)
{
    (void)state;
    return ctx_schedule(c, 0, 0, e->at - 1, &(uint16_t){ 0 }, &(uint32_t){ 5 }, 1, err);
}

static int schedule_past_the_horizon(struct ctx *c, void *state, const struct event *e,
                                     struct rf_error *err)
{
    (void)state;
    return ctx_schedule(c, 0, 0, e->at, &(uint16_t){ 0 }, &(uint32_t){ HORIZON }, 1, err);
}

static int schedule_beyond_32_bits(struct ctx *c, void *state, const struct event *e,
                                   struct rf_error *err)
{
    (void)state;
    return ctx_schedule(c, 0, 0, e->at, &(uint16_t){ 0 }, &(uint32_t){ UINT32_MAX }, 1,
                        err);
}

static int send_to_nobody(struct ctx *c, void *state, const struct event *e,
                          struct rf_error *err)
{
    (void)state;
    (void)e;
    return ctx_send(c, LPS, 0, 0, 0, 0, err);
}

static int send_into_the_past(struct ctx *c, void *state, const struct event *e,
                              struct rf_error *err)
{
    (void)state;
    (void)e;
    return ctx_send(c, 0, -1, 0, 0, 0, err);
}

static int send_at_all(struct ctx *c, void *state, const struct event *e,
                       struct rf_error *err)
{
    (void)state;
    (void)e;
    return ctx_send(c, 0, 0, 0, 0, 0, err);
}

static void test_failures_wrong_posts_are_refused(void **state)
{
    int (*const wrong[])(struct ctx *, void *, const struct event *,
                         struct rf_error *) = { post_into_the_past,
                                                schedule_into_the_past,
                                                schedule_past_the_horizon,
                                                schedule_beyond_32_bits,
                                                send_to_nobody,
                                                send_into_the_past,
                                                send_at_all };
    struct model m = everything;
    struct result r;
    struct rf_error err;

    (void)state;
    for (size_t k = 0; k < 7; k++) {
        m.event = wrong[k];
        m.notice_step = k == 6 ? TICK_NEVER : 60;
        assert_int_equal(run(&m, 1, &r, &err), RF_EINTERNAL);
        assert_non_null(strstr(err.message, "LP "));
    }
}

static int use_nothing(struct ctx *c, void *state, uint16_t kind, uint32_t block,
                       const uint16_t *local, size_t n, size_t *used, tick_t *next,
                       struct rf_error *err)
{
    const int status = batch(c, state, kind, block, local, n, used, next, err);

    *used = 0;
    return status;
}

static int use_too_much(struct ctx *c, void *state, uint16_t kind, uint32_t block,
                        const uint16_t *local, size_t n, size_t *used, tick_t *next,
                        struct rf_error *err)
{
    const int status = batch(c, state, kind, block, local, n, used, next, err);

    *used = n + 1;
    return status;
}

static int go_back(struct ctx *c, void *state, uint16_t kind, uint32_t block,
                   const uint16_t *local, size_t n, size_t *used, tick_t *next,
                   struct rf_error *err)
{
    const int status = batch(c, state, kind, block, local, n, used, next, err);

    *next = ctx_now(c) - 1;
    return status;
}

static int go_past_the_horizon(struct ctx *c, void *state, uint16_t kind, uint32_t block,
                               const uint16_t *local, size_t n, size_t *used,
                               tick_t *next, struct rf_error *err)
{
    const int status = batch(c, state, kind, block, local, n, used, next, err);

    *next = HORIZON;
    return status;
}

static void test_failures_wrong_batches_are_refused(void **state)
{
    int (*const wrong[])(struct ctx *, void *, uint16_t, uint32_t, const uint16_t *,
                         size_t, size_t *, tick_t *,
                         struct rf_error *) = { use_nothing, use_too_much, go_back,
                                                go_past_the_horizon };
    struct model m = everything;
    struct result r;
    struct rf_error err;

    (void)state;
    for (size_t k = 0; k < 4; k++) {
        m.batch = wrong[k];
        assert_int_equal(run(&m, 1, &r, &err), RF_EINTERNAL);
        assert_non_null(strstr(err.message, "of kind 3 used"));
    }
}

static int decide_the_past(void *control, tick_t now, const int64_t *tally, size_t n_bins,
                           struct board *out, tick_t *next, struct rf_error *err)
{
    (void)control;
    (void)tally;
    (void)n_bins;
    *next = now + 100;
    return now == 0 ? RF_OK : board_post(out, (struct notice){ .at = now - 1 }, err);
}

static int decide_never_to_go_on(void *control, tick_t now, const int64_t *tally,
                                 size_t n_bins, struct board *out, tick_t *next,
                                 struct rf_error *err)
{
    (void)control;
    (void)tally;
    (void)n_bins;
    (void)out;
    (void)err;
    *next = now;
    return RF_OK;
}

static int decide_to_fail(void *control, tick_t now, const int64_t *tally, size_t n_bins,
                          struct board *out, tick_t *next, struct rf_error *err)
{
    (void)control;
    (void)tally;
    (void)n_bins;
    (void)out;
    *next = now + 100;
    return now < 300 ? RF_OK : rf_fail(err, RF_ELIMIT, "/rollout", "the control failed");
}

static void test_failures_of_the_control(void **state)
{
    struct model m = everything;
    struct result r;
    struct rf_error err;

    (void)state;
    m.decide = decide_the_past;
    assert_int_equal(run(&m, 1, &r, &err), RF_EINTERNAL);
    m.decide = decide_never_to_go_on;
    assert_int_equal(run(&m, 1, &r, &err), RF_EINTERNAL);
    m.decide = decide_to_fail;
    assert_int_equal(run(&m, 1, &r, &err), RF_ELIMIT);
    assert_string_equal(err.path, "/rollout");
    m.decide = decide;
    m.notice = NULL;
    assert_int_equal(run(&m, 1, &r, &err), RF_EINTERNAL);
}

static void test_failures_wrong_arguments_are_refused(void **state)
{
    struct model wrong[4] = { everything, everything, everything, everything };
    struct result r;
    struct rf_error err;

    (void)state;
    wrong[0].horizon = 0;
    wrong[1].interval = 0;
    wrong[2].notice_step = 0;
    wrong[3].open = NULL;
    for (int k = 0; k < 4; k++) {
        assert_int_equal(run(&wrong[k], 1, &r, &err), RF_EINTERNAL);
    }
    assert_int_equal(run(&everything, 0, &r, &err), RF_EINTERNAL);
}

/* ---- the stop flag ---- */

struct stopper {
    atomic_bool stop;
    tick_t at, last;
};

static void stop_when_due(void *arg, tick_t now, tick_t horizon)
{
    struct stopper *s = arg;

    (void)horizon;
    s->last = now;
    if (now >= s->at) {
        atomic_store(&s->stop, true);
    }
}

static void test_failures_stop_flag_ends_the_run(void **state)
{
    (void)state;
    for (unsigned n_threads = 1; n_threads <= 2; n_threads++) {
        struct stopper s = { .at = 1000 };
        const struct engine_options o = { .n_threads = n_threads,
                                          .stop = &s.stop,
                                          .progress = stop_when_due,
                                          .progress_arg = &s };
        struct result r;
        struct rf_error err;

        assert_int_equal(
            engine_run(&everything, (struct stream_key){ 5, 5 }, &o, &r, &err),
            RF_ESTOPPED);
        assert_true(s.last >= 1000 && s.last <= 1200); /* one window later at most */
        s = (struct stopper){ .at = TICK_NEVER };
        assert_int_equal(
            engine_run(&everything, (struct stream_key){ 5, 5 }, &o, &r, &err), RF_OK);
        assert_int_equal(s.last, HORIZON);
        result_free(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_failures_every_allocation_1_thread),
        cmocka_unit_test(test_failures_every_allocation_2_threads),
        cmocka_unit_test(test_failures_agenda_without_memory),
        cmocka_unit_test(test_failures_thread_that_does_not_start),
        cmocka_unit_test(test_failures_one_thread_starts_none),
        cmocka_unit_test(test_failures_lowest_lp_is_reported),
        cmocka_unit_test(test_failures_silent_code_is_kept),
        cmocka_unit_test(test_failures_wrong_posts_are_refused),
        cmocka_unit_test(test_failures_wrong_batches_are_refused),
        cmocka_unit_test(test_failures_of_the_control),
        cmocka_unit_test(test_failures_wrong_arguments_are_refused),
        cmocka_unit_test(test_failures_stop_flag_ends_the_run),
    };

    return cmocka_run_group_tests_name("failures", tests, NULL, NULL);
}
