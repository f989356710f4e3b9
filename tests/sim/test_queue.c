/* test_queue.c: the M/M/c queue as a model of the engine, against Erlang's formulas.
 *
 * One LP is one queue; QUEUES of them run side by side, so that the standard error is
 * seen and not guessed. Arrivals are Poisson, service is exponential with mean MEAN ticks
 * (so rounding to whole ticks shifts results by about 1e-6), the line is served first in,
 * first out. What happens before WARM_UP is not counted.
 */
#include <string.h>

#include "sim/engine.h"
#include "tests/check.h"

enum { QUEUES = 60, SERVICES = 8000, WARM_UP_SERVICES = 500, LINE = 4096 };
enum { ARRIVAL, DEPARTURE };
enum { DRAW_ARRIVAL, DRAW_SERVICE };
enum { N_ARRIVED, N_WAITED, WAIT, WAITING_TIME, N_KEPT };

static const tick_t MEAN = 1000000;

struct world {
    uint32_t servers;
    double load;  /* a = arrival rate / service rate */
    double speed; /* service rate over the one that is claimed: 1, or a planted fault */
};

struct queue {
    uint32_t busy, arrivals, services;
    uint32_t head, tail;  /* of the line, a ring */
    tick_t waiting[LINE]; /* when each one in line arrived */
    tick_t changed;       /* when the line's length last changed */
    int64_t kept[N_KEPT]; /* counts, and sums of ticks */
};

static tick_t draw_exponential(const struct ctx *c, uint32_t index, uint32_t purpose,
                               double mean)
{
    const struct stream_block b = stream_block(ctx_key(c), ctx_lp(c), index, purpose, 0);

    return (tick_t)(-log(stream_unit(b.word[0])) * mean);
}

static int post_arrival(struct ctx *c, struct queue *q, struct rf_error *err)
{
    const struct world *w = ctx_world(c);
    const tick_t gap =
        draw_exponential(c, q->arrivals++, DRAW_ARRIVAL, (double)MEAN / w->load);

    return ctx_post(c, ctx_now(c) + gap, ARRIVAL, 0, 0, err);
}

static int start_service(struct ctx *c, struct queue *q, struct rf_error *err)
{
    const struct world *w = ctx_world(c);
    const tick_t time =
        draw_exponential(c, q->services++, DRAW_SERVICE, (double)MEAN / w->speed);

    q->busy++;
    return ctx_post(c, ctx_now(c) + time, DEPARTURE, 0, 0, err);
}

static bool counts(tick_t at)
{
    return at >= WARM_UP_SERVICES * MEAN;
}

static void add_waiting_time(struct queue *q, tick_t now)
{
    if (counts(q->changed)) {
        q->kept[WAITING_TIME] += (int64_t)(q->tail - q->head) * (now - q->changed);
    }
    q->changed = now;
}

static int open_queue(struct ctx *c, void **state, struct rf_error *err)
{
    struct queue *q = arena_calloc(ctx_arena(c), 1, sizeof *q);

    *state = q;
    return q == NULL ? rf_fail(err, RF_ENOMEM, "", "queue") : post_arrival(c, q, err);
}

static int arrive(struct ctx *c, struct queue *q, struct rf_error *err)
{
    const struct world *w = ctx_world(c);
    const bool waits = q->busy == w->servers;
    const int status = post_arrival(c, q, err);

    if (counts(ctx_now(c))) {
        q->kept[N_ARRIVED]++;
        q->kept[N_WAITED] += waits ? 1 : 0;
    }
    if (status != RF_OK || !waits) {
        return status != RF_OK ? status : start_service(c, q, err);
    }
    if (q->tail - q->head == LINE) {
        return rf_fail(err, RF_ELIMIT, "", "the line is full");
    }
    add_waiting_time(q, ctx_now(c));
    q->waiting[q->tail++ % LINE] = ctx_now(c);
    return RF_OK;
}

static int depart(struct ctx *c, struct queue *q, struct rf_error *err)
{
    q->busy--;
    if (q->head == q->tail) {
        return RF_OK;
    }
    add_waiting_time(q, ctx_now(c));
    const tick_t arrived = q->waiting[q->head++ % LINE];

    q->kept[WAIT] += counts(arrived) ? ctx_now(c) - arrived : 0;
    return start_service(c, q, err);
}

static int handle(struct ctx *c, void *state, const struct event *e, struct rf_error *err)
{
    return e->kind == ARRIVAL ? arrive(c, state, err) : depart(c, state, err);
}

static int close_queue(struct ctx *c, void *state, struct rf_error *err)
{
    struct queue *q = state;
    int64_t *to = ctx_metrics(c) + (size_t)ctx_lp(c) * N_KEPT;

    (void)err;
    add_waiting_time(q, ctx_now(c));
    for (int k = 0; k < N_KEPT; k++) {
        to[k] += q->kept[k];
    }
    return RF_OK;
}

/* ---- means and standard errors over the queues ---- */

struct estimate {
    double mean, error;
};

struct estimates {
    struct estimate waits; /* share of arrivals that wait */
    struct estimate line;  /* mean number in line */
    struct estimate wait;  /* mean wait over mean service */
};

static struct estimate estimate_of(const double *x)
{
    double sum = 0.0, squares = 0.0;

    for (int q = 0; q < QUEUES; q++) {
        sum += x[q];
    }
    const double mean = sum / QUEUES;

    for (int q = 0; q < QUEUES; q++) {
        squares += (x[q] - mean) * (x[q] - mean);
    }
    return (struct estimate){ mean, sqrt(squares / (QUEUES - 1.0) / QUEUES) };
}

static struct estimates run_queues(struct world world, unsigned n_threads)
{
    const struct model m = {
        .world = &world,
        .n_lps = QUEUES,
        .n_metrics = (size_t)QUEUES * N_KEPT,
        .horizon = (SERVICES + WARM_UP_SERVICES) * MEAN,
        .interval = MEAN,
        .notice_step = TICK_NEVER,
        .open = open_queue,
        .event = handle,
        .close = close_queue,
        .open_all = true,
    };
    const struct engine_options o = { .n_threads = n_threads, .group_weight = 5 };
    double waits[QUEUES], line[QUEUES], wait[QUEUES];
    struct result r;
    struct rf_error err;

    assert_int_equal(engine_run(&m, (struct stream_key){ 2024, 7 }, &o, &r, &err), RF_OK);
    assert_int_equal(r.n_windows,
                     1); /* nothing touches an LP: one window to the horizon */
    for (size_t q = 0; q < QUEUES; q++) {
        const int64_t *k = r.metrics + q * N_KEPT;

        waits[q] = (double)k[N_WAITED] / (double)k[N_ARRIVED];
        line[q] = (double)k[WAITING_TIME] / ((double)SERVICES * (double)MEAN);
        wait[q] = (double)k[WAIT] / (double)k[N_ARRIVED] / (double)MEAN;
    }
    result_free(&r);
    return (struct estimates){ estimate_of(waits), estimate_of(line), estimate_of(wait) };
}

/* Four standard errors: a fresh seed fails one such check in 16,000. */
static bool agrees(struct estimate e, double expected)
{
    return fabs(e.mean - expected) <= 4.0 * e.error;
}

static void check_erlang(uint32_t servers, double load, double erlang_c, double line,
                         double wait)
{
    const struct estimates e = run_queues((struct world){ servers, load, 1.0 }, 2);

    assert_close(e.waits.mean, erlang_c, 4.0 * e.waits.error);
    assert_close(e.line.mean, line, 4.0 * e.line.error);
    assert_close(e.wait.mean, wait, 4.0 * e.wait.error);
    /* sharp enough to mean something */
    assert_true(e.waits.error < 0.01 * erlang_c);
    assert_true(e.wait.error < 0.03 * wait);
}

static void test_queue_erlang_c_1_server(void **state)
{
    (void)state;
    check_erlang(1, 0.5, 0.500000, 0.500000, 1.000000);
}

static void test_queue_erlang_c_2_servers(void **state)
{
    (void)state;
    check_erlang(2, 1.5, 0.642857, 1.928571, 1.285714);
}

static void test_queue_erlang_c_10_servers(void **state)
{
    (void)state;
    check_erlang(10, 8.0, 0.409180, 1.636721, 0.204590);
}

/* The checks can fail: service 5 % slower, or a server more, is seen by all three. */
static void test_queue_planted_faults_are_seen(void **state)
{
    const struct estimates slow = run_queues((struct world){ 1, 0.5, 0.95 }, 1);
    const struct estimates more = run_queues((struct world){ 3, 1.5, 1.0 }, 1);

    (void)state;
    assert_false(agrees(slow.waits, 0.500000));
    assert_false(agrees(slow.line, 0.500000));
    assert_false(agrees(slow.wait, 1.000000));
    assert_false(agrees(more.waits, 0.642857));
    assert_false(agrees(more.line, 1.928571));
    assert_false(agrees(more.wait, 1.285714));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_queue_erlang_c_1_server),
        cmocka_unit_test(test_queue_erlang_c_2_servers),
        cmocka_unit_test(test_queue_erlang_c_10_servers),
        cmocka_unit_test(test_queue_planted_faults_are_seen),
    };

    return cmocka_run_group_tests_name("queue", tests, NULL, NULL);
}
