/* test_runs.c: contacts scheduled in bulk are the same as contacts posted one by one.
 *
 * An LP has three blocks of endpoints; each endpoint is contacted at its own even tick,
 * in bulk or by a single event, and a third of the contacts leads to a failure at an odd
 * tick later, which is a single event. All an LP sees is chained into a hash. So the
 * traces agree only if runs and events interleave rightly across blocks, windows and
 * groups.
 */
#include <string.h>

#include "sim/engine.h"
#include "tests/check.h"

enum { LPS = 12, BLOCKS = 3, HORIZON = 100000, CONTACT = 1, FAILURE = 2, FIX = 3 };
enum { TRACE, N_SEEN, N_METRICS };
enum style { BULK, BULK_ONE_BY_ONE, SINGLE };

static const uint32_t block_sizes[BLOCKS] = { 700, 20, 3000 };

struct world {
    enum style style;
};

struct hosts {
    uint64_t hash;
    int64_t seen;
};

static uint32_t contact_offset(const struct ctx *c, uint32_t block, uint32_t local)
{
    const struct stream_block b = stream_block(ctx_key(c), ctx_lp(c), local, 1, block);

    /* two in three in the first tenth of the time, so that ties abound */
    return (b.word[1] % 3 == 0 ? b.word[0] % HORIZON : b.word[0] % (HORIZON / 10)) / 2 *
           2;
}

static void see(struct ctx *c, struct hosts *h, tick_t at, uint32_t kind, uint32_t what)
{
    h->hash = (h->hash ^ (uint64_t)at ^ (uint64_t)kind << 40) * UINT64_C(1099511628211);
    h->hash = (h->hash ^ what ^ h->hash >> 29) * UINT64_C(1099511628211);
    h->seen++;
    ctx_tally(c, kind, at, 1);
}

static int contact(struct ctx *c, struct hosts *h, tick_t at, uint32_t block,
                   uint32_t local, struct rf_error *err)
{
    const struct stream_block b = stream_block(ctx_key(c), ctx_lp(c), local, 2, block);

    see(c, h, at, CONTACT, block << 16 | local);
    if (b.word[0] % 3 != 0) {
        return RF_OK;
    }
    return ctx_post(c, at + 1 + b.word[1] % 200 * 2, FAILURE, block, local, err);
}

static int start_block(struct ctx *c, uint32_t block, struct rf_error *err)
{
    const struct world *w = ctx_world(c);
    const uint32_t n = block_sizes[block] + ctx_lp(c);
    uint32_t *offset = ctx_scratch(c, n * (sizeof(uint32_t) + sizeof(uint16_t)));
    uint16_t *local = (uint16_t *)(offset + n);
    int status = RF_OK;

    if (offset == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "scratch");
    }
    for (uint32_t i = 0; i < n && status == RF_OK; i++) {
        local[i] = (uint16_t)i;
        offset[i] = contact_offset(c, block, i);
        if (w->style == SINGLE) {
            status = ctx_post(c, ctx_now(c) + offset[i], CONTACT, block, i, err);
        }
    }
    if (status == RF_OK && w->style != SINGLE) {
        status = ctx_schedule(c, CONTACT, block, ctx_now(c), local, offset, n, err);
    }
    return status;
}

static int open_hosts(struct ctx *c, void **state, struct rf_error *err)
{
    int status = RF_OK;

    *state = arena_calloc(ctx_arena(c), 1, sizeof(struct hosts));
    if (*state == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "hosts");
    }
    for (uint32_t block = 0; block < BLOCKS && status == RF_OK; block++) {
        status = start_block(c, block, err);
    }
    return status;
}

static int batch(struct ctx *c, void *state, uint16_t kind, uint32_t block,
                 const uint16_t *local, size_t n, size_t *used, tick_t *next,
                 struct rf_error *err)
{
    const struct world *w = ctx_world(c);
    const size_t most = w->style == BULK_ONE_BY_ONE ? 1 : n;
    int status = RF_OK;
    size_t i = 0;

    (void)kind;
    for (; i < n && status == RF_OK; i++) {
        const tick_t at = contact_offset(c, block, local[i]);

        if (at >= ctx_bound(c) || i == most) {
            *next = at;
            break;
        }
        status = contact(c, state, at, block, local[i], err);
    }
    *used = i;
    return status;
}

static int handle(struct ctx *c, void *state, const struct event *e, struct rf_error *err)
{
    if (e->kind == CONTACT) {
        return contact(c, state, e->at, (uint32_t)e->data[0], (uint32_t)e->data[1], err);
    }
    see(c, state, e->at, FAILURE, (uint32_t)(e->data[0] << 16 | e->data[1]));
    return RF_OK;
}

static int take_notice(struct ctx *c, void *state, const struct notice *n,
                       struct rf_error *err)
{
    (void)err;
    see(c, state, n->at, FIX, n->kind);
    return RF_OK;
}

static int close_hosts(struct ctx *c, void *state, struct rf_error *err)
{
    const struct hosts *h = state;

    (void)err;
    ctx_metrics(c)[TRACE] += (int64_t)((h->hash * (ctx_lp(c) + UINT64_C(1))) >> 16);
    ctx_metrics(c)[N_SEEN] += h->seen;
    return RF_OK;
}

/* A control that chains what the tallies show at each decision and posts a notice. */
struct control {
    tick_t step;
    uint64_t hash;
};

static int decide(void *control, tick_t now, const int64_t *tally, size_t n_bins,
                  struct board *out, tick_t *next, struct rf_error *err)
{
    struct control *ctl = control;

    for (size_t k = 0; k < 4; k++) {
        for (size_t b = 0; b < n_bins && (tick_t)(b + 1) * 1000 <= now; b++) {
            ctl->hash =
                (ctl->hash ^ (uint64_t)tally[k * n_bins + b]) * UINT64_C(1099511628211);
        }
    }
    *next = now + ctl->step;
    return board_post(out, (struct notice){ .at = now + 7, .kind = FIX }, err);
}

struct trace {
    int64_t metrics[N_METRICS];
    uint64_t control, n_events;
};

static struct trace run_hosts(enum style style, tick_t step, unsigned n_threads,
                              uint64_t group_weight)
{
    const struct world world = { style };
    struct control control = { step, 1 };
    const struct model m = { .world = &world,
                             .control = &control,
                             .n_lps = LPS,
                             .n_channels = 4,
                             .n_metrics = N_METRICS,
                             .horizon = HORIZON + 1000,
                             .interval = 1000,
                             .notice_step = TICK_NEVER,
                             .open = open_hosts,
                             .notice = take_notice,
                             .event = handle,
                             .batch = batch,
                             .close = close_hosts,
                             .decide = decide,
                             .open_all = true };
    const struct engine_options o = { .n_threads = n_threads,
                                      .group_weight = group_weight };
    struct trace t;
    struct result r;
    struct rf_error err;

    if (engine_run(&m, (struct stream_key){ 3, 4 }, &o, &r, &err) != RF_OK) {
        fail_msg("%s", err.message);
    }
    memcpy(t.metrics, r.metrics, sizeof t.metrics);
    t.control = control.hash;
    t.n_events = r.n_events;
    result_free(&r);
    return t;
}

static void check_same(struct trace a, struct trace b)
{
    assert_int_equal(a.metrics[TRACE], b.metrics[TRACE]);
    assert_int_equal(a.metrics[N_SEEN], b.metrics[N_SEEN]);
    assert_int_equal(a.control, b.control);
    assert_int_equal(a.n_events, b.n_events);
}

static void test_runs_equal_single_events(void **state)
{
    static const tick_t steps[] = { 1000, 7777, HORIZON + 1000 };

    (void)state;
    for (int s = 0; s < 3; s++) {
        const struct trace single = run_hosts(SINGLE, steps[s], 1, 0);

        assert_true(single.n_events > (700 + 20 + 3000) * LPS * 5 / 4);
        check_same(run_hosts(BULK, steps[s], 1, 0), single);
        check_same(run_hosts(BULK_ONE_BY_ONE, steps[s], 1, 0), single);
    }
}

static void test_runs_are_the_same_for_any_threads_and_groups(void **state)
{
    static const unsigned threads[] = { 1, 2, 7 };
    static const uint64_t weights[] = { 1, 4, 0 };
    const struct trace expected = run_hosts(BULK, 1000, 1, 0);

    (void)state;
    for (int t = 0; t < 3; t++) {
        for (int w = 0; w < 3; w++) {
            check_same(run_hosts(BULK, 1000, threads[t], weights[w]), expected);
        }
    }
}

/* The check can fail: another window length gives other notices, so another trace. */
static void test_runs_traces_tell_differences_apart(void **state)
{
    const struct trace a = run_hosts(BULK, 1000, 1, 0), b = run_hosts(BULK, 1500, 1, 0);

    (void)state;
    assert_true(a.metrics[TRACE] != b.metrics[TRACE]);
    assert_true(a.control != b.control);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_runs_equal_single_events),
        cmocka_unit_test(test_runs_are_the_same_for_any_threads_and_groups),
        cmocka_unit_test(test_runs_traces_tell_differences_apart),
    };

    return cmocka_run_group_tests_name("runs", tests, NULL, NULL);
}
