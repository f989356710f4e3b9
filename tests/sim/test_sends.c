/* test_sends.c: LPs that send and LPs that do not are worked in two stages; that never
 * shows in what a run gives.
 *
 * The model: a few providers, scattered among many organisations, tell one another and
 * the organisations of their jobs on the grid; all hear the control's notices, which
 * change how fast they work, and tell it by tallies. Each LP chains a hash over all that
 * it sees, so two runs agree only if each LP saw the same things in the same order.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/engine.h"
#include "tests/check.h"

enum { LPS = 211, CROWD = 40, ENTRIES = 60, STEP = 60, HORIZON = 40000, BIN = 500 };
enum { JOB = 1, LETTER = 2, CHORE = 3, RUN = 4 };
enum { TRACE, N_LETTERS, N_NOTICES, N_ENTRIES, N_WRONG, N_METRICS };
enum { DRAW_JOB, DRAW_RUN, DRAW_OPEN };

static bool one_in_nine(const void *world, lp_id lp)
{
    (void)world;
    return lp * 7 % 9 == 4;
}

static bool nobody(const void *world, lp_id lp)
{
    (void)world;
    (void)lp;
    return false;
}

static bool everybody(const void *world, lp_id lp)
{
    (void)world;
    (void)lp;
    return true;
}

static uint64_t chain(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(1099511628211);
    return hash ^ hash >> 31;
}

struct place {
    uint64_t hash;
    uint32_t n_jobs;
    uint32_t pace;  /* told by the control */
    tick_t promise; /* no notice and no message from another LP comes before this tick */
};

/* All that happens to an LP goes through here. */
static int see(struct ctx *c, struct place *p, uint16_t kind, uint64_t what,
               struct rf_error *err)
{
    p->hash = chain(chain(chain(p->hash, (uint64_t)ctx_now(c)), kind), what);
    ctx_tally(c, ctx_lp(c) % 2, ctx_now(c), (int64_t)(p->hash % 100));
    return ctx_record(c, ctx_now(c), kind, what, p->hash, ctx_lp(c), err);
}

static void keep_promise(struct ctx *c, const struct place *p)
{
    ctx_metrics(c)[N_WRONG] += ctx_now(c) < p->promise || ctx_limit(c) < ctx_bound(c);
}

static tick_t run_tick(const struct ctx *c, uint16_t local)
{
    return stream_block(ctx_key(c), ctx_lp(c), local, DRAW_RUN, 0).word[0] % HORIZON;
}

static int open_place(struct ctx *c, void **state, struct rf_error *err)
{
    struct place *p = arena_calloc(ctx_arena(c), 1, sizeof *p);
    const struct stream_block b = stream_block(ctx_key(c), ctx_lp(c), 0, DRAW_OPEN, 0);
    uint16_t local[ENTRIES];
    uint32_t offset[ENTRIES];

    if (p == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for a place");
    }
    *state = p;
    p->pace = 500;
    for (uint16_t i = 0; i < ENTRIES; i++) {
        local[i] = i;
        offset[i] = (uint32_t)run_tick(c, i);
    }
    const int status = ctx_schedule(c, RUN, 0, 0, local, offset, ENTRIES, err);

    return status == RF_OK && one_in_nine(NULL, ctx_lp(c))
               ? ctx_post(c, b.word[0] % 3000, JOB, 0, 0, err)
               : status;
}

/* A provider's job: mostly it tells one LP, at times a crowd. */
static int do_job(struct ctx *c, struct place *p, struct rf_error *err)
{
    const struct stream_block b =
        stream_block(ctx_key(c), ctx_lp(c), p->n_jobs++, DRAW_JOB, 0);
    const uint32_t n = b.word[0] % 8 == 0 ? CROWD : 1;
    int status = RF_OK;

    for (uint32_t i = 0; i < n && status == RF_OK; i++) {
        const lp_id to = (b.word[1] + i * 5) % LPS;

        status = ctx_send(c, to, b.word[2] % 150, LETTER, p->hash, 0, err);
    }
    return status == RF_OK
               ? ctx_post(c, ctx_now(c) + 1 + b.word[3] % p->pace, JOB, 0, 0, err)
               : status;
}

static int take_event(struct ctx *c, void *state, const struct event *e,
                      struct rf_error *err)
{
    struct place *p = state;
    if (e->src != ctx_lp(c)) {
        keep_promise(c, p);
    }
    int status = see(c, p, e->kind, (uint64_t)e->src << 32 ^ e->data[0], err);

    if (e->kind == LETTER) {
        ctx_metrics(c)[N_LETTERS]++;
        ctx_metrics(c)[N_WRONG] += e->at % STEP != 0;
        if (status == RF_OK && e->data[0] % 3 == 0) {
            status =
                ctx_post(c, ctx_now(c) + (tick_t)(e->data[0] % 200), CHORE, 0, 0, err);
        }
        if (status == RF_OK && one_in_nine(NULL, ctx_lp(c)) && e->data[0] % 4 == 0) {
            status = ctx_send(c, (lp_id)(p->hash % LPS), 0, LETTER, p->hash, 0, err);
        }
    }
    if (status == RF_OK && e->kind == JOB) {
        status = do_job(c, p, err);
    }
    p->promise = ctx_bound(c);
    return status;
}

static int take_notice(struct ctx *c, void *state, const struct notice *n,
                       struct rf_error *err)
{
    struct place *p = state;

    keep_promise(c, p);
    ctx_metrics(c)[N_NOTICES]++;
    p->pace = 100 + (uint32_t)(n->data[0] % 800);
    p->promise = ctx_bound(c);
    return see(c, p, n->kind, n->data[0], err);
}

static int take_run(struct ctx *c, void *state, uint16_t kind, uint32_t block,
                    const uint16_t *local, size_t n, size_t *used, tick_t *next,
                    struct rf_error *err)
{
    struct place *p = state;
    size_t i = 0;
    int status = RF_OK;

    (void)block;
    for (; i < n && status == RF_OK; i++) {
        *next = run_tick(c, local[i]);
        if (*next >= ctx_bound(c)) {
            break;
        }
        p->hash = chain(chain(p->hash, (uint64_t)*next), local[i]);
        ctx_tally(c, 0, *next, p->pace);
        ctx_metrics(c)[N_ENTRIES]++;
        status = ctx_record(c, *next, kind, local[i], p->hash, 0, err);
    }
    *used = i;
    p->promise = ctx_bound(c);
    return status;
}

static int close_place(struct ctx *c, void *state, struct rf_error *err)
{
    const struct place *p = state;

    ctx_metrics(c)[TRACE] += (int64_t)(chain(p->hash, ctx_lp(c)) >> 16);
    return ctx_record(c, ctx_now(c), 99, p->hash, p->n_jobs, p->pace, err);
}

/* Reads every full bin; acts at odd ticks, so that stretches end between grid points. */
static int decide(void *control, tick_t now, const int64_t *tally, size_t n_bins,
                  struct board *out, tick_t *next, struct rf_error *err)
{
    uint64_t *hash = control;

    for (size_t b = 0; b < n_bins && (tick_t)(b + 1) * BIN <= now; b++) {
        *hash = chain(chain(*hash, (uint64_t)tally[b]), (uint64_t)tally[n_bins + b]);
    }
    *next = now + 1 + (tick_t)(*hash % 1500);
    for (uint16_t k = 0; k < *hash % 3; k++) { /* now, within the stretch, beyond it */
        const struct notice n = { .at = now + k * 700 + (tick_t)(*hash % 50) * k,
                                  .kind = (uint16_t)(10 + k),
                                  .data = { *hash, 0 } };
        const int status = board_post(out, n, err);

        if (status != RF_OK) {
            return status;
        }
    }
    return RF_OK;
}

/* ---- runs ---- */

static struct model feed_forward(uint64_t *control)
{
    *control = 1;
    return (struct model){ .control = control,
                           .n_lps = LPS,
                           .n_channels = 2,
                           .n_metrics = N_METRICS,
                           .horizon = HORIZON,
                           .interval = BIN,
                           .notice_step = STEP,
                           .open = open_place,
                           .notice = take_notice,
                           .event = take_event,
                           .batch = take_run,
                           .close = close_place,
                           .decide = decide,
                           .open_all = true };
}

static void run(const struct model *m, unsigned n_threads, uint64_t group_weight,
                struct result *r)
{
    const struct engine_options o = { .n_threads = n_threads,
                                      .group_weight = group_weight,
                                      .record = true };
    struct rf_error err;

    if (engine_run(m, (struct stream_key){ 17, 3 }, &o, r, &err) != RF_OK) {
        fail_msg("%s", err.message);
    }
}

static void check_same(const struct result *a, const struct result *b)
{
    assert_memory_equal(a->metrics, b->metrics, N_METRICS * sizeof *a->metrics);
    assert_int_equal(a->n_events, b->n_events);
    assert_int_equal(a->board.n, b->board.n);
    for (size_t k = 0; k < a->board.n; k++) {
        assert_int_equal(a->board.notices[k].at, b->board.notices[k].at);
        assert_int_equal(a->board.notices[k].kind, b->board.notices[k].kind);
        assert_true(a->board.notices[k].data[0] == b->board.notices[k].data[0]);
    }
    assert_int_equal(a->n_records, b->n_records);
    assert_memory_equal(a->records, b->records, a->n_records * sizeof *a->records);
}

static void test_sends_two_stages_give_what_one_gives(void **state)
{
    static const unsigned threads[] = { 1, 2, 3, 7 };
    static const uint64_t weights[] = { 1, 7, 60, 0 };
    bool (*const sends[])(const void *, lp_id) = { NULL, one_in_nine, everybody };
    uint64_t n_windows[3] = { 0 }, control, last_control;
    struct model m = feed_forward(&control);
    struct result expected, r;

    (void)state;
    run(&m, 1, 0, &expected);
    last_control = control;
    assert_int_equal(expected.metrics[N_WRONG], 0);
    assert_true(expected.metrics[N_LETTERS] > 10000);
    assert_true(expected.metrics[N_NOTICES] > 20 * LPS);
    assert_int_equal(expected.metrics[N_ENTRIES], LPS * ENTRIES);
    for (int k = 0; k < 4 * 4 * 3; k++) {
        const int s = k % 3;

        m = feed_forward(&control);
        m.sends = sends[s];
        run(&m, threads[k / 12], weights[k / 3 % 4], &r);
        check_same(&r, &expected);
        assert_true(control == last_control);
        n_windows[s] = n_windows[s] == 0 ? r.n_windows : n_windows[s];
        assert_int_equal(r.n_windows, n_windows[s]);
        result_free(&r);
    }
    assert_int_equal(n_windows[0], n_windows[2]);
    result_free(&expected);
}

/* The grid is no matter to those that do not send: notices and own events alone. */
static void test_sends_nobody_is_one_window_a_stretch(void **state)
{
    uint64_t control;
    struct model m = feed_forward(&control);
    struct result expected, r;

    (void)state;
    m.event = NULL;
    m.n_lps = 4; /* 0, 1, 2, 3: no provider */
    m.notice_step = TICK_NEVER;
    run(&m, 1, 0, &expected);
    m = feed_forward(&control);
    m.event = NULL;
    m.n_lps = 4;
    m.sends = nobody;
    run(&m, 2, 1, &r);
    check_same(&r, &expected);
    assert_int_equal(r.n_windows, expected.n_windows);
    result_free(&r);
    result_free(&expected);
}

/* ---- records ---- */

static void test_sends_records_are_sorted_and_optional(void **state)
{
    const struct engine_options quiet = { .n_threads = 2 };
    uint64_t control;
    struct model m = feed_forward(&control);
    struct result r, without;

    (void)state;
    m.sends = one_in_nine;
    run(&m, 2, 7, &r);
    assert_true(r.n_records > 20000);
    for (size_t i = 1; i < r.n_records; i++) {
        const struct record *a = &r.records[i - 1], *b = &r.records[i];

        assert_true(a->at < b->at || (a->at == b->at && a->lp < b->lp) ||
                    (a->at == b->at && a->lp == b->lp && a->seq < b->seq));
    }
    for (lp_id lp = 0; lp < LPS; lp++) { /* those of close, at the horizon, come last */
        const struct record *last = &r.records[r.n_records - LPS + lp];

        assert_int_equal(last->kind, 99);
        assert_int_equal(last->at, HORIZON);
        assert_int_equal(last->lp, lp);
    }
    m = feed_forward(&control);
    m.sends = one_in_nine;
    assert_int_equal(engine_run(&m, (struct stream_key){ 17, 3 }, &quiet, &without, NULL),
                     RF_OK);
    assert_int_equal(without.n_records, 0);
    assert_null(without.records);
    assert_memory_equal(without.metrics, r.metrics, N_METRICS * sizeof *r.metrics);
    result_free(&without);
    result_free(&r);
    assert_null(r.records);
    result_free(&r);
}

/* ---- mistakes ---- */

static void test_sends_errors(void **state)
{
    const struct engine_options o = { .n_threads = 2, .group_weight = 5 };
    uint64_t control;
    struct model m = feed_forward(&control);
    struct result r;
    struct rf_error err;

    (void)state;
    m.sends = nobody;
    assert_int_equal(engine_run(&m, (struct stream_key){ 17, 3 }, &o, &r, &err),
                     RF_EINTERNAL);
    assert_non_null(strstr(err.message, "says that it does not send"));
    assert_null(r.records);
    m.notice_step = TICK_NEVER; /* then nobody may, whatever the model says */
    m.sends = everybody;
    control = 1;
    assert_int_equal(engine_run(&m, (struct stream_key){ 17, 3 }, &o, &r, &err),
                     RF_EINTERNAL);
    assert_non_null(strstr(err.message, "LPs never meet"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sends_two_stages_give_what_one_gives),
        cmocka_unit_test(test_sends_nobody_is_one_window_a_stretch),
        cmocka_unit_test(test_sends_records_are_sorted_and_optional),
        cmocka_unit_test(test_sends_errors),
    };

    return cmocka_run_group_tests_name("sends", tests, NULL, NULL);
}
