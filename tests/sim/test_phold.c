/* test_phold.c: PHOLD (Fujimoto 1990), the usual benchmark of parallel simulators, here
 * to show that the trace is the same for any threads and groups, and the right one.
 *
 * LPs hold jobs; a job that arrives is held for a random time and moves on, to the LP
 * itself (an event) or to a random one (a message on the grid). Each LP chains a hash
 * over all it sees, so two runs agree only if each LP saw the same jobs in the same
 * order. The reference is a plain loop over one list of jobs that knows nothing of the
 * engine.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/engine.h"
#include "tests/check.h"

enum { LPS = 100, JOBS = 6, STEP = 1000, HORIZON = 150000, MEAN_HOLD = 3000, JOB = 1 };
enum { TRACE, N_SEEN, N_DUE, N_METRICS };

/* What a job does next is a function of where it is and how many were seen there. */
struct move {
    bool stays;
    uint32_t to;
    tick_t hold;
    uint64_t mark;
};

static struct move move_of(struct stream_key key, uint32_t lp, uint32_t seen)
{
    const struct stream_block b = stream_block(key, lp, seen, 5, 0);

    return (struct move){ b.word[0] % 2 == 0, b.word[1] % LPS,
                          b.word[2] % (2 * MEAN_HOLD), b.word[3] };
}

static uint64_t chain(uint64_t hash, tick_t at, uint32_t src, uint64_t mark)
{
    const uint64_t values[] = { (uint64_t)at, src, mark };

    for (int i = 0; i < 3; i++) {
        hash = (hash ^ values[i]) * UINT64_C(1099511628211);
        hash ^= hash >> 31;
    }
    return hash;
}

/* ---- on the engine ---- */

struct place {
    uint64_t hash;
    uint32_t seen;
    int64_t due; /* jobs sent from here that arrive before the horizon */
};

static int pass_on(struct ctx *c, struct place *p, uint32_t draw, struct rf_error *err)
{
    const struct move m = move_of(ctx_key(c), ctx_lp(c), draw);
    const tick_t at = ctx_now(c) + m.hold;

    if (m.stays) {
        p->due += at < HORIZON ? 1 : 0;
        return ctx_post(c, at, JOB, m.mark, 0, err);
    }
    p->due += at / STEP * STEP + STEP < HORIZON ? 1 : 0;
    return ctx_send(c, m.to, m.hold, JOB, m.mark, 0, err);
}

static int open_place(struct ctx *c, void **state, struct rf_error *err)
{
    struct place *p = arena_calloc(ctx_arena(c), 1, sizeof *p);
    int status = p == NULL ? rf_fail(err, RF_ENOMEM, "", "place") : RF_OK;

    *state = p;
    for (uint32_t j = 0; j < JOBS && status == RF_OK; j++) {
        status = pass_on(c, p, 1000000 + j, err);
    }
    return status;
}

static int arrive(struct ctx *c, void *state, const struct event *e, struct rf_error *err)
{
    struct place *p = state;

    p->hash = chain(p->hash, e->at, e->src, e->data[0]);
    return pass_on(c, p, p->seen++, err);
}

static int close_place(struct ctx *c, void *state, struct rf_error *err)
{
    const struct place *p = state;
    int64_t *metrics = ctx_metrics(c);

    (void)err;
    metrics[TRACE] += (int64_t)(chain(p->hash, 0, ctx_lp(c), 0) >> 16);
    metrics[N_SEEN] += p->seen;
    metrics[N_DUE] += p->due;
    return RF_OK;
}

static void run_phold(unsigned n_threads, uint64_t group_weight, int64_t *metrics,
                      uint64_t *n_windows)
{
    const struct model m = { .n_lps = LPS,
                             .n_metrics = N_METRICS,
                             .horizon = HORIZON,
                             .interval = HORIZON,
                             .notice_step = STEP,
                             .open = open_place,
                             .event = arrive,
                             .close = close_place,
                             .open_all = true };
    const struct engine_options o = { .n_threads = n_threads,
                                      .group_weight = group_weight };
    struct result r;
    struct rf_error err;

    assert_int_equal(engine_run(&m, (struct stream_key){ 31, 1 }, &o, &r, &err), RF_OK);
    assert_int_equal(r.n_events, r.metrics[N_SEEN]);
    memcpy(metrics, r.metrics, N_METRICS * sizeof *metrics);
    *n_windows = r.n_windows;
    result_free(&r);
}

/* ---- the reference ---- */

struct job {
    tick_t at;
    uint32_t dst, src, seq;
    uint64_t mark;
};

static int compare(const struct job *a, const struct job *b)
{
    if (a->at != b->at) {
        return a->at < b->at ? -1 : 1;
    }
    if (a->dst != b->dst) {
        return a->dst < b->dst ? -1 : 1;
    }
    if (a->src != b->src) {
        return a->src < b->src ? -1 : 1;
    }
    return a->seq < b->seq ? -1 : 1;
}

static struct job next_job(uint32_t lp, uint32_t draw, tick_t now, uint32_t *seq)
{
    const struct move m = move_of((struct stream_key){ 31, 1 }, lp, draw);
    const tick_t at = now + m.hold;

    return (struct job){ m.stays ? at : at / STEP * STEP + STEP, m.stays ? lp : m.to, lp,
                         (*seq)++, m.mark };
}

static void run_reference(int64_t *metrics)
{
    static struct job jobs[LPS * JOBS];
    uint64_t hash[LPS] = { 0 };
    uint32_t seen[LPS] = { 0 }, seq[LPS] = { 0 };

    memset(metrics, 0, N_METRICS * sizeof *metrics);
    for (uint32_t i = 0; i < LPS * JOBS; i++) {
        jobs[i] = next_job(i / JOBS, 1000000 + i % JOBS, 0, &seq[i / JOBS]);
    }
    for (;;) {
        struct job *first = &jobs[0];

        for (int i = 1; i < LPS * JOBS; i++) {
            first = compare(&jobs[i], first) < 0 ? &jobs[i] : first;
        }
        if (first->at >= HORIZON) {
            break;
        }
        const uint32_t lp = first->dst;

        hash[lp] = chain(hash[lp], first->at, first->src, first->mark);
        *first = next_job(lp, seen[lp]++, first->at, &seq[lp]);
        metrics[N_SEEN]++;
    }
    for (uint32_t lp = 0; lp < LPS; lp++) {
        metrics[TRACE] += (int64_t)(chain(hash[lp], 0, lp, 0) >> 16);
    }
    metrics[N_DUE] = metrics[N_SEEN];
}

/* ---- tests ---- */

static void test_phold_trace_equals_sequential_reference(void **state)
{
    static const unsigned threads[] = { 1, 2, 7 };
    static const uint64_t weights[] = { 1, 7, 40, 1000, 0 };
    int64_t expected[N_METRICS], metrics[N_METRICS];
    uint64_t n_windows, first_n_windows = 0;

    (void)state;
    run_reference(expected);
    assert_true(expected[N_SEEN] > 20000);
    for (int t = 0; t < 3; t++) {
        for (int w = 0; w < 5; w++) {
            run_phold(threads[t], weights[w], metrics, &n_windows);
            first_n_windows = first_n_windows == 0 ? n_windows : first_n_windows;
            assert_memory_equal(metrics, expected, sizeof metrics);
            assert_int_equal(n_windows, first_n_windows);
        }
    }
}

/* No job is lost or doubled: all that were to arrive before the horizon have. */
static void test_phold_population_is_conserved(void **state)
{
    int64_t metrics[N_METRICS];
    uint64_t n_windows;

    (void)state;
    run_phold(2, 7, metrics, &n_windows);
    assert_int_equal(metrics[N_SEEN], metrics[N_DUE]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_phold_trace_equals_sequential_reference),
        cmocka_unit_test(test_phold_population_is_conserved),
    };

    return cmocka_run_group_tests_name("phold", tests, NULL, NULL);
}
