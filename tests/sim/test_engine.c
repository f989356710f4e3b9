/* test_engine.c: what happens when, told by a log that handlers write.
 *
 * All runs here are on one thread, so the log is in the order of work; where two LPs are
 * in the log, one group holds both.
 */
#include <stdio.h>
#include <string.h>

#include "sim/engine.h"
#include "tests/check.h"

struct log {
    char text[4096];
    size_t n;
};

static void note(struct log *log, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void note(struct log *log, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    log->n +=
        (size_t)vsnprintf(log->text + log->n, sizeof log->text - log->n, format, args);
    va_end(args);
    assert_true(log->n < sizeof log->text);
}

struct world {
    struct log *log;
    int (*on_open)(struct ctx *c, struct rf_error *err);
    int (*on_event)(struct ctx *c, const struct event *e, struct rf_error *err);
};

static struct log *log_of(const struct ctx *c)
{
    const struct world *w = ctx_world(c);

    return w->log;
}

static int open_lp(struct ctx *c, void **state, struct rf_error *err)
{
    const struct world *w = ctx_world(c);

    *state = arena_alloc(ctx_arena(c), 1);
    note(w->log, "%d:open%u ", (int)ctx_now(c), ctx_lp(c));
    return w->on_open == NULL ? RF_OK : w->on_open(c, err);
}

static int take_notice(struct ctx *c, void *state, const struct notice *n,
                       struct rf_error *err)
{
    (void)state;
    (void)err;
    note(log_of(c), "%d:n%d%s", (int)ctx_now(c), n->kind,
         n->at == ctx_now(c) ? " " : " WRONG TICK ");
    return RF_OK;
}

static int take_event(struct ctx *c, void *state, const struct event *e,
                      struct rf_error *err)
{
    const struct world *w = ctx_world(c);

    (void)state;
    note(w->log, "%d:e%d ", (int)ctx_now(c), e->kind);
    ctx_tally(c, 0, ctx_now(c), 1);
    return w->on_event == NULL ? RF_OK : w->on_event(c, e, err);
}

/* Entries' ticks are their local index here. */
static int take_batch(struct ctx *c, void *state, uint16_t kind, uint32_t block,
                      const uint16_t *local, size_t n, size_t *used, tick_t *next,
                      struct rf_error *err)
{
    size_t i = 0;

    (void)state;
    (void)err;
    for (; i < n && local[i] < ctx_bound(c); i++) {
        note(log_of(c), "%d:r%d.%u ", local[i], kind, block);
    }
    *used = i;
    *next = i < n ? local[i] : TICK_NEVER;
    return RF_OK;
}

static int close_lp(struct ctx *c, void *state, struct rf_error *err)
{
    (void)state;
    (void)err;
    note(log_of(c), "%d:close%u ", (int)ctx_now(c), ctx_lp(c));
    return RF_OK;
}

static struct model probe(const struct world *w, uint32_t n_lps, tick_t horizon)
{
    return (struct model){ .world = w,
                           .n_lps = n_lps,
                           .n_channels = 1,
                           .horizon = horizon,
                           .interval = 10,
                           .notice_step = TICK_NEVER,
                           .open = open_lp,
                           .notice = take_notice,
                           .event = take_event,
                           .batch = take_batch,
                           .close = close_lp };
}

static void run_probe(const struct model *m, struct result *r)
{
    const struct engine_options o = { .n_threads = 1 };
    struct rf_error err;

    if (engine_run(m, (struct stream_key){ 1, 1 }, &o, r, &err) != RF_OK) {
        fail_msg("%s", err.message);
    }
}

/* ---- the order of things ---- */

static int schedule_at(struct ctx *c, uint16_t kind, uint32_t block,
                       const uint16_t *ticks, size_t n, struct rf_error *err)
{
    uint32_t *offset = ctx_scratch(c, n * sizeof *offset);

    for (size_t i = 0; i < n; i++) {
        offset[i] = ticks[i] - (uint32_t)ctx_now(c);
    }
    return ctx_schedule(c, kind, block, ctx_now(c), ticks, offset, n, err);
}

static int open_with_everything(struct ctx *c, struct rf_error *err)
{
    int status = schedule_at(c, 3, 1, (const uint16_t[]){ 20, 25 }, 2, err);

    if (status == RF_OK) { /* not sorted */
        status = schedule_at(c, 3, 0, (const uint16_t[]){ 31, 20, 30, 20 }, 4, err);
    }
    if (status == RF_OK) {
        status = schedule_at(c, 2, 9, (const uint16_t[]){ 20, 25, 26 }, 3, err);
    }
    for (uint16_t k = 0; k < 4 && status == RF_OK; k++) {
        status = ctx_post(c, k * 10, k, 0, 0, err);
    }
    return status;
}

struct control {
    struct log *log;
    struct notice post[8]; /* kind 0 ends */
    tick_t post_at;        /* the decision at which they are posted */
    tick_t step;
};

/* Notes the tally of full bins, posts what it is told to. */
static int decide(void *control, tick_t now, const int64_t *tally, size_t n_bins,
                  struct board *out, tick_t *next, struct rf_error *err)
{
    struct control *ctl = control;

    note(ctl->log, "| %d:decide", (int)now);
    for (size_t b = 0; b < n_bins && (tick_t)(b + 1) * 10 <= now; b++) {
        note(ctl->log, " %d", (int)tally[b]);
    }
    note(ctl->log, "| ");
    for (int i = 0; ctl->post[i].kind != 0; i++) {
        if (now == ctl->post_at) {
            const int status = board_post(out, ctl->post[i], err);

            if (status != RF_OK) {
                return status;
            }
        }
    }
    *next = now + ctl->step;
    return RF_OK;
}

static void test_engine_order_at_one_tick(void **state)
{
    struct log log = { .n = 0 };
    struct control control = { .log = &log,
                               .step = 20,
                               .post_at = 0,
                               .post = { { .at = 25, .kind = 5 },
                                         { .at = 20, .kind = 6 },
                                         { .at = 0, .kind = 7 },
                                         { .at = 20, .kind = 8 } } };
    const struct world world = { .log = &log, .on_open = open_with_everything };
    struct model m = probe(&world, 1, 35);
    struct result r;

    (void)state;
    m.open_all = true;
    m.control = &control;
    m.decide = decide;
    run_probe(&m, &r);
    assert_string_equal(
        log.text, "| 0:decide| 0:open0 0:n7 0:e0 10:e1 "
                  "| 20:decide 1 1| 20:n6 20:n8 20:e2 20:r2.9 20:r3.0 20:r3.0 20:r3.1 "
                  "25:n5 25:r2.9 25:r3.1 26:r2.9 30:e3 30:r3.0 31:r3.0 "
                  "35:close0 | 35:decide 1 1 1| ");
    assert_int_equal(r.n_events, 4 + 9);
    assert_int_equal(r.n_windows, 2);
    result_free(&r);
}

/* An evaluation with no delay acts before the events of its tick. */
static void test_engine_evaluation_precedes_events_of_its_tick(void **state)
{
    struct log log = { .n = 0 };
    struct control control = {
        .log = &log, .step = 10, .post_at = 20, .post = { { .at = 20, .kind = 9 } }
    };
    const struct world world = { .log = &log, .on_open = open_with_everything };
    struct model m = probe(&world, 1, 35);
    struct result r;

    (void)state;
    m.open_all = true;
    m.control = &control;
    m.decide = decide;
    run_probe(&m, &r);
    assert_string_equal(
        log.text, "| 0:decide| 0:open0 0:e0 | 10:decide 1| 10:e1 "
                  "| 20:decide 1 1| 20:n9 20:e2 20:r2.9 20:r3.0 20:r3.0 20:r3.1 "
                  "25:r2.9 25:r3.1 26:r2.9 | 30:decide 1 1 1| 30:e3 30:r3.0 31:r3.0 "
                  "35:close0 | 35:decide 1 1 1| ");
    result_free(&r);
}

/* Notices open LPs that were not, at the notice's tick; the board keeps the order of
 * posting; a notice at or past the horizon is kept but not delivered. */
static void test_engine_notice_opens_every_lp(void **state)
{
    struct log log = { .n = 0 };
    struct control control = { .log = &log,
                               .step = 1000,
                               .post_at = 0,
                               .post = { { .at = 100, .kind = 4 },
                                         { .at = 30, .kind = 3 },
                                         { .at = 15, .kind = 2 } } };
    const struct world world = { .log = &log };
    struct model m = probe(&world, 2, 50);
    struct result r;

    (void)state;
    m.control = &control;
    m.decide = decide;
    run_probe(&m, &r);
    assert_string_equal(log.text, "| 0:decide| 15:open0 15:n2 30:n3 15:open1 15:n2 30:n3 "
                                  "50:close0 50:close1 | 50:decide 0 0 0 0 0| ");
    assert_int_equal(r.board.n, 3);
    assert_int_equal(r.board.notices[0].kind, 4);
    assert_int_equal(r.board.notices[1].kind, 3);
    assert_int_equal(r.board.notices[2].kind, 2);
    result_free(&r);
    assert_null(r.board.notices);
    result_free(&r);
}

static void test_engine_untouched_lps_stay_closed(void **state)
{
    struct log log = { .n = 0 };
    const struct world world = { .log = &log };
    struct model m = probe(&world, 5, 50);
    struct result r;

    (void)state;
    run_probe(&m, &r);
    assert_string_equal(log.text, "");
    assert_int_equal(r.n_events, 0);
    assert_int_equal(r.n_windows, 1);
    result_free(&r);
    m.n_lps = 0;
    run_probe(&m, &r);
    result_free(&r);
}

/* ---- posting ---- */

/* Event 0 posts for now (twice), for the last tick, and for the horizon. */
static int post_more(struct ctx *c, const struct event *e, struct rf_error *err)
{
    int status = RF_OK;

    if (e->kind == 0) {
        status = ctx_post(c, ctx_now(c), 11, 0, 0, err);
        status = status == RF_OK ? ctx_post(c, ctx_now(c), 12, 0, 0, err) : status;
        status = status == RF_OK ? ctx_post(c, 34, 13, 0, 0, err) : status;
        status = status == RF_OK ? ctx_post(c, 35, 14, 0, 0, err) : status;
    }
    return status;
}

static int open_with_two_events(struct ctx *c, struct rf_error *err)
{
    const int status = ctx_post(c, 5, 0, 0, 0, err);

    return status == RF_OK ? ctx_post(c, 5, 1, 0, 0, err) : status;
}

static void test_engine_posted_for_now_comes_after_pending(void **state)
{
    struct log log = { .n = 0 };
    const struct world world = { &log, open_with_two_events, post_more };
    struct model m = probe(&world, 1, 35);
    struct result r;

    (void)state;
    m.open_all = true;
    run_probe(&m, &r);
    assert_string_equal(log.text, "0:open0 5:e0 5:e1 5:e11 5:e12 34:e13 35:close0 ");
    result_free(&r);
}

/* ---- the bound ---- */

static int note_bound(struct ctx *c, const struct event *e, struct rf_error *err)
{
    (void)e;
    note(log_of(c), "<%d ", (int)ctx_bound(c));
    if (ctx_now(c) == 10) {
        const int status = ctx_post(c, 17, 9, 0, 0, err);

        if (status != RF_OK) {
            return status;
        }
        note(log_of(c), "<%d ", (int)ctx_bound(c));
    }
    return RF_OK;
}

static void test_engine_bound_is_least_of_window_notices_and_agenda(void **state)
{
    struct log log = { .n = 0 };
    struct control control = {
        .log = &log, .step = 22, .post_at = 0, .post = { { .at = 21, .kind = 5 } }
    };
    const struct world world = { &log, open_with_everything, note_bound };
    struct model m = probe(&world, 1, 35);
    struct result r;

    (void)state;
    m.open_all = true;
    m.control = &control;
    m.decide = decide;
    run_probe(&m, &r);
    assert_string_equal(log.text,
                        "| 0:decide| 0:open0 0:e0 <10 10:e1 <20 <17 17:e9 <20 20:e2 <20 "
                        "20:r2.9 20:r3.0 20:r3.0 20:r3.1 21:n5 | 22:decide 1 2| "
                        "25:r2.9 25:r3.1 26:r2.9 30:e3 <30 30:r3.0 31:r3.0 "
                        "35:close0 | 35:decide 1 2 1| ");
    result_free(&r);
}

/* ---- messages ---- */

struct letter {
    tick_t at, delay;
};

static const struct letter letters[] = {
    { 0, 0 },  { 0, 59 },  { 0, 60 },  { 59, 0 },
    { 60, 0 }, { 61, 58 }, { 61, 59 }, { 130, 600 }
};

enum { N_LETTERS = sizeof letters / sizeof letters[0] };

static int open_sender(struct ctx *c, struct rf_error *err)
{
    int status = RF_OK;

    for (uint16_t k = 0; k < N_LETTERS && status == RF_OK && ctx_lp(c) == 0; k++) {
        status = ctx_post(c, letters[k].at, k, 0, 0, err);
    }
    return status;
}

static int send_letter(struct ctx *c, const struct event *e, struct rf_error *err)
{
    return ctx_lp(c) != 0
               ? RF_OK
               : ctx_send(c, 1, letters[e->kind].delay, 20 + e->kind, 0, 0, err);
}

/* A message takes effect at the first grid point after now + delay, never at it; the last
 * one would be past the horizon. */
static void test_engine_messages_take_effect_on_the_grid(void **state)
{
    struct log log = { .n = 0 };
    const struct world world = { &log, open_sender, send_letter };
    struct model m = probe(&world, 2, 700);
    struct result r;

    (void)state;
    m.notice_step = 60;
    m.open_all = true;
    run_probe(&m, &r);
    /* in a window each LP is worked to the end, the one with the earlier work first */
    assert_string_equal(log.text, "0:open0 0:e0 0:e1 0:e2 59:e3 0:open1 "
                                  "60:e4 61:e5 61:e6 60:e20 60:e21 60:e23 "
                                  "120:e22 120:e24 120:e25 130:e7 180:e26 "
                                  "700:close0 700:close1 ");
    result_free(&r);
}

static bool first_sends(const void *world, lp_id lp)
{
    (void)world;
    return lp == 0;
}

/* LPs that send go through a stretch first, window by window, then the others in one: LP
 * 1 opens at tick 0 though its messages for later are there already. Notices reach both.
 */
static void test_engine_senders_go_first(void **state)
{
    struct log log = { .n = 0 };
    struct control control = { .log = &log,
                               .step = 50,
                               .post_at = 100,
                               .post = { { .at = 125, .kind = 5 },
                                         { .at = 100, .kind = 6 } } };
    const struct world world = { &log, open_sender, send_letter };
    struct model m = probe(&world, 2, 200);
    struct result r;

    (void)state;
    m.notice_step = 60;
    m.sends = first_sends;
    m.open_all = true;
    m.control = &control;
    m.decide = decide;
    run_probe(&m, &r);
    assert_string_equal(
        log.text, "| 0:decide| 0:open0 0:e0 0:e1 0:e2 0:open1 | 50:decide 3 0 0 0 0| "
                  "59:e3 60:e4 61:e5 61:e6 60:e20 60:e21 60:e23 "
                  "| 100:decide 3 0 0 0 0 1 6 0 0 0| "
                  "100:n6 125:n5 130:e7 100:n6 120:e22 120:e24 120:e25 125:n5 "
                  "| 150:decide 3 0 0 0 0 1 6 0 0 0 0 0 3 1 0| "
                  "200:close0 180:e26 200:close1 "
                  "| 200:decide 3 0 0 0 0 1 6 0 0 0 0 0 3 1 0 0 0 0 1 0| ");
    /* [0, 50), the other; [50, 60) [60, 100), the other; [100, 120) [120, 150), the
     * other; [150, 200), the other */
    assert_int_equal(r.n_windows, 10);
    result_free(&r);
}

/* Between two grid points at which anything happens there is no window, however far
 * apart. */
static void test_engine_empty_stretches_are_skipped(void **state)
{
    struct log log = { .n = 0 };
    const struct world world = { .log = &log, .on_open = open_with_two_events };
    struct model m = probe(&world, 3, TICK_NEVER / 2);
    struct result r;

    (void)state;
    m.n_channels = 0;
    m.interval = TICK_NEVER / 4;
    m.notice_step = 1;
    m.open_all = true;
    run_probe(&m, &r);
    assert_int_equal(r.n_windows, 3); /* opening, the events at 5, the rest */
    result_free(&r);
}

/* ---- scratch ---- */

static int use_scratch(struct ctx *c, struct rf_error *err)
{
    char *small = ctx_scratch(c, 100);
    char *large = ctx_scratch(c, 1000000);

    (void)err;
    memset(large, 1, 1000000);
    note(log_of(c), "%s ",
         small != NULL && ctx_scratch(c, 10) == large ? "same" : "other");
    return RF_OK;
}

static void test_engine_scratch_is_one_piece(void **state)
{
    struct log log = { .n = 0 };
    const struct world world = { .log = &log, .on_open = use_scratch };
    struct model m = probe(&world, 1, 10);
    struct result r;

    (void)state;
    m.open_all = true;
    m.close = NULL;
    run_probe(&m, &r);
    assert_string_equal(log.text, "0:open0 same ");
    result_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_engine_order_at_one_tick),
        cmocka_unit_test(test_engine_evaluation_precedes_events_of_its_tick),
        cmocka_unit_test(test_engine_notice_opens_every_lp),
        cmocka_unit_test(test_engine_untouched_lps_stay_closed),
        cmocka_unit_test(test_engine_posted_for_now_comes_after_pending),
        cmocka_unit_test(test_engine_bound_is_least_of_window_notices_and_agenda),
        cmocka_unit_test(test_engine_messages_take_effect_on_the_grid),
        cmocka_unit_test(test_engine_senders_go_first),
        cmocka_unit_test(test_engine_empty_stretches_are_skipped),
        cmocka_unit_test(test_engine_scratch_is_one_piece),
    };

    return cmocka_run_group_tests_name("engine", tests, NULL, NULL);
}
