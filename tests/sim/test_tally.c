/* test_tally.c: the bin of a tick, and sums over workers. */
#include <stdlib.h>

#include "sim/tally.h"
#include "tests/check.h"

static void test_tally_bin_equals_division(void **state)
{
    static const tick_t intervals[] = { 1,
                                        2,
                                        3,
                                        7,
                                        60000,
                                        300000,
                                        999983,
                                        1 << 30,
                                        INT64_C(1) << 40,
                                        INT64_MAX / 2,
                                        INT64_MAX };

    (void)state;
    for (size_t k = 0; k < sizeof intervals / sizeof intervals[0]; k++) {
        const tick_t d = intervals[k];
        const struct tally t = { .interval = d, .inverse = UINT64_MAX / (uint64_t)d };

        for (uint32_t i = 0; i < 20000; i++) {
            const struct stream_block b =
                stream_block((struct stream_key){ 1, 1 }, (uint32_t)k, i, 0, 0);
            const uint64_t wide = (uint64_t)b.word[0] << 32 | b.word[1];
            tick_t at = (tick_t)(wide >> (1 + b.word[2] % 63));

            at = i % 4 == 0 ? at / d * d : at;                /* a bin's first tick */
            at = i % 4 == 1 && at >= d ? at / d * d - 1 : at; /* a bin's last tick */
            assert_int_equal(tally_bin(&t, at), at / d);
        }
        assert_int_equal(tally_bin(&t, INT64_MAX), INT64_MAX / d);
        assert_int_equal(tally_bin(&t, 0), 0);
    }
}

enum { LPS = 50, CHANNELS = 3, INTERVAL = 100, HORIZON = 1050, EVENTS = 40 };

/* What LP lp adds as its i-th: half of it for later ticks, some past the horizon. */
static void addition(uint32_t lp, uint32_t i, tick_t now, uint32_t *channel, tick_t *at,
                     int64_t *amount)
{
    const struct stream_block b = stream_block((struct stream_key){ 1, 2 }, lp, i, 0, 0);

    *channel = b.word[0] % CHANNELS;
    *at = now + (b.word[1] % 2 == 0 ? 0 : b.word[1] % 500);
    *amount = (int64_t)(b.word[2] % 100) - 20;
}

static tick_t event_at(uint32_t lp, uint32_t i)
{
    return (lp * 37 + i * 29) % HORIZON;
}

static int open_lp(struct ctx *c, void **state, struct rf_error *err)
{
    int status = RF_OK;

    *state = NULL;
    for (uint32_t i = 0; i < EVENTS && status == RF_OK; i++) {
        status = ctx_post(c, event_at(ctx_lp(c), i), 0, i, 0, err);
    }
    return status;
}

static int handle(struct ctx *c, void *state, const struct event *e, struct rf_error *err)
{
    uint32_t channel;
    int64_t amount;
    tick_t at;

    (void)state;
    (void)err;
    addition(ctx_lp(c), (uint32_t)e->data[0], e->at, &channel, &at, &amount);
    ctx_tally(c, channel, at, amount);
    return RF_OK;
}

/* At each decision every bin that is over must hold all that was ever added to it. */
static int decide(void *control, tick_t now, const int64_t *tally, size_t n_bins,
                  struct board *out, tick_t *next, struct rf_error *err)
{
    int *n_checked = control;

    (void)out;
    (void)err;
    assert_int_equal(n_bins, (HORIZON + INTERVAL - 1) / INTERVAL);
    for (uint32_t channel = 0; channel < CHANNELS; channel++) {
        for (size_t bin = 0; bin < n_bins && (tick_t)(bin + 1) * INTERVAL <= now; bin++) {
            int64_t sum = 0;

            for (uint32_t k = 0; k < LPS * EVENTS; k++) {
                const uint32_t lp = k / EVENTS, i = k % EVENTS;
                uint32_t to;
                int64_t amount;
                tick_t at;

                addition(lp, i, event_at(lp, i), &to, &at, &amount);
                sum += to == channel && at / INTERVAL == (tick_t)bin ? amount : 0;
            }
            assert_int_equal(tally[channel * n_bins + bin], sum);
            ++*n_checked;
        }
    }
    *next = now + 150;
    return RF_OK;
}

static void test_tally_sums_are_complete_at_each_decision(void **state)
{
    static const unsigned threads[] = { 1, 2, 7 };

    (void)state;
    for (int t = 0; t < 3; t++) {
        int n_checked = 0;
        const struct model m = { .control = &n_checked,
                                 .n_lps = LPS,
                                 .n_channels = CHANNELS,
                                 .horizon = HORIZON,
                                 .interval = INTERVAL,
                                 .notice_step = TICK_NEVER,
                                 .open = open_lp,
                                 .event = handle,
                                 .decide = decide,
                                 .open_all = true };
        const struct engine_options o = { .n_threads = threads[t], .group_weight = 3 };
        struct result r;
        struct rf_error err;

        assert_int_equal(engine_run(&m, (struct stream_key){ 1, 1 }, &o, &r, &err),
                         RF_OK);
        assert_int_equal(n_checked, CHANNELS * (1 + 3 + 4 + 6 + 7 + 9 + 10));
        result_free(&r);
    }
}

static void test_tally_errors(void **state)
{
    struct tally t;
    struct rf_error err;
    const struct model m = { .n_channels = 1, .horizon = INT64_MAX, .interval = 1 };

    (void)state;
    assert_int_equal(tally_init(&t, &m, &err), RF_ELIMIT);
    tally_free(&t);
    tally_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tally_bin_equals_division),
        cmocka_unit_test(test_tally_sums_are_complete_at_each_decision),
        cmocka_unit_test(test_tally_errors),
    };

    return cmocka_run_group_tests_name("tally", tests, NULL, NULL);
}
