/* bench_engine.c: what the engine's parts cost, without any model of the world.
 *
 * Each line is the median of five measurements. Models here do as little as they can, so
 * that what is measured is the engine.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sim/engine.h"
#include "sim/lanes.h"
#include "sim/radix.h"

enum { REPEATS = 5 };

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* Median time of work(arg), in seconds. */
static double median_time(void (*work)(void *arg), void *arg)
{
    double times[REPEATS];

    for (int i = 0; i < REPEATS; i++) {
        const double begin = seconds();

        work(arg);
        times[i] = seconds() - begin;
    }
    qsort(times, REPEATS, sizeof times[0], compare);
    return times[REPEATS / 2];
}

static void show(const char *what, double value, const char *unit)
{
    printf("%-58s %9.2f %s\n", what, value, unit);
    fflush(stdout);
}

/* ---- streams ---- */

enum { INDICES = 600, ROUNDS = 5000, IMAGES = 2000000 };

static volatile uint64_t sink; /* what is computed must be used */

static void draw_blocks(void *arg)
{
    static uint16_t local[INDICES];
    static uint32_t w[4][INDICES];

    (void)arg;
    for (uint16_t i = 0; i < INDICES; i++) {
        local[i] = i;
    }
    for (uint32_t r = 0; r < ROUNDS; r++) {
        stream_blocks((struct stream_key){ 1, 1 }, r, 0, local, INDICES, 1, 0, w[0], w[1],
                      w[2], w[3]);
        sink += w[0][r % INDICES];
    }
}

static void draw_lanes(void *arg)
{
    lanes_fn *const *philox = arg;
    struct lanes c = { .word = { { 0 } } };

    for (uint32_t r = 0; r < ROUNDS * 10; r++) {
        (*philox)(&c, (struct stream_key){ 1, r });
    }
    sink += c.word[0][0];
}

static void permute(void *arg)
{
    const struct stream_permutation *p = arg;
    uint64_t sum = 0;

    for (uint64_t i = 0; i < IMAGES; i++) {
        sum += stream_permutation_at(p, i % p->n);
    }
    sink += sum;
}

static void permute_range(void *arg)
{
    const struct stream_permutation *p = arg;
    uint64_t image[INDICES], sum = 0;

    for (uint64_t i = 0; i + INDICES <= IMAGES; i += INDICES) {
        stream_permutation_range(p, i, INDICES, image);
        sum += image[0] + image[INDICES - 1];
    }
    sink += sum;
}

static void bench_streams(void)
{
    struct stream_permutation large, middle;
    lanes_fn *all[4];
    int n = 0;

    lanes_all(all);
    while (all[n] != NULL) {
        n++;
    }
    for (int i = 0; i < n; i++) {
        const char *names[] = { "portable", "AVX2", "AVX-512" };
        char what[64];

        snprintf(what, sizeof what, "Philox4x32-10, %s", names[n - 1 - i]);
        show(what, median_time(draw_lanes, &all[i]) * 1e9 / ROUNDS / 10 / LANES,
             "ns/block");
    }
    show("stream_blocks, 600 indices a call",
         median_time(draw_blocks, NULL) * 1e9 / ROUNDS / INDICES, "ns/index");
    stream_permutation_init(&large, (struct stream_key){ 1, 1 }, 1, 17000000);
    stream_permutation_init(&middle, (struct stream_key){ 1, 1 }, 1, 600);
    show("stream_permutation_at, n = 17 million",
         median_time(permute, &large) * 1e9 / IMAGES, "ns/index");
    show("stream_permutation_range, 600 a call, n = 17 million",
         median_time(permute_range, &large) * 1e9 / IMAGES, "ns/index");
    show("stream_permutation_at, n = 600", median_time(permute, &middle) * 1e9 / IMAGES,
         "ns/index");
}

/* ---- the radix sort ---- */

enum { SORT_ENTRIES = 2000000, MOST = 65536 };

struct sort {
    struct radix radix;
    uint16_t local[MOST], out[MOST];
    uint32_t offset[MOST], least, most;
    size_t n;
};

static void sort_runs(void *arg)
{
    struct sort *s = arg;

    for (size_t done = 0; done < SORT_ENTRIES; done += s->n) {
        struct rf_error err;

        if (radix_order(&s->radix, s->local, s->offset, s->n, s->least, s->most, s->out,
                        &err) != RF_OK) {
            abort();
        }
    }
    sink += s->out[0];
}

/* Latencies of a push: exponential, mean 4 minutes. */
static void bench_sort(void)
{
    static const size_t sizes[] = { 24, 100, 600, 5000, MOST };
    static struct sort s;

    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        char what[64];

        s.n = sizes[k];
        s.least = UINT32_MAX;
        s.most = 0;
        for (uint32_t i = 0; i < s.n; i++) {
            const double u = stream_unit(
                stream_block((struct stream_key){ 1, 1 }, 1, i, 1, 1).word[0]);

            s.local[i] = (uint16_t)i;
            s.offset[i] = (uint32_t)(-log(u) * 240000.0);
            s.least = s.offset[i] < s.least ? s.offset[i] : s.least;
            s.most = s.offset[i] > s.most ? s.offset[i] : s.most;
        }
        snprintf(what, sizeof what, "sorting a run of %zu by tick", s.n);
        show(what, median_time(sort_runs, &s) * 1e9 / SORT_ENTRIES, "ns/entry");
    }
    radix_free(&s.radix);
}

/* ---- models that do next to nothing ---- */

struct bench {
    struct model model;
    struct engine_options options;
    uint64_t n_events, n_windows;
};

static void run_bench(void *arg)
{
    struct bench *b = arg;
    struct result r;
    struct rf_error err;

    if (engine_run(&b->model, (struct stream_key){ 1, 1 }, &b->options, &r, &err) !=
        RF_OK) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
    b->n_events = r.n_events;
    b->n_windows = r.n_windows;
    result_free(&r);
}

enum { LPS = 30000, ENDPOINTS = 600, STEPS = 400, N_WINDOWS = 2000 };

static uint64_t weigh(const void *world, lp_id lp)
{
    (void)world;
    (void)lp;
    return ENDPOINTS;
}

static int open_idle(struct ctx *c, void **state, struct rf_error *err)
{
    (void)c;
    (void)err;
    *state = NULL;
    return RF_OK;
}

static int take_notice(struct ctx *c, void *state, const struct notice *n,
                       struct rf_error *err)
{
    (void)state;
    (void)n;
    (void)err;
    ctx_metrics(c)[0]++;
    return RF_OK;
}

/* A tick is a window. The control posts a notice in each when told to. */
static int decide(void *control, tick_t now, const int64_t *tally, size_t n_bins,
                  struct board *out, tick_t *next, struct rf_error *err)
{
    const bool *posts = control;

    (void)tally;
    (void)n_bins;
    *next = now + 1;
    return *posts || now == 0 ? board_post(out, (struct notice){ .at = now }, err)
                              : RF_OK;
}

static struct bench idle_bench(bool *posts, unsigned n_threads)
{
    return (struct bench){ .model = { .control = posts,
                                      .n_lps = LPS,
                                      .n_channels = 10,
                                      .n_metrics = 10,
                                      .horizon = *posts ? STEPS : N_WINDOWS,
                                      .interval = 1,
                                      .notice_step = TICK_NEVER,
                                      .weight = weigh,
                                      .open = open_idle,
                                      .notice = take_notice,
                                      .decide = decide },
                           .options = { .n_threads = n_threads } };
}

static void bench_windows(void)
{
    bool never = false, always = true;
    struct bench idle = idle_bench(&never, 1), busy = idle_bench(&always, 1);

    show("a window in which 30,000 LPs have nothing to do",
         median_time(run_bench, &idle) * 1e6 / N_WINDOWS, "us/window");
    show("a notice to 30,000 LPs", median_time(run_bench, &busy) * 1e9 / STEPS / LPS,
         "ns/LP");
}

/* Offsets are drawn by a multiplication, so that the model's part stays small. */
static uint32_t offset_of(lp_id lp, uint32_t local)
{
    return (uint32_t)((lp * 2654435761u + local * 2246822519u) >> 10);
}

static int open_run(struct ctx *c, void **state, struct rf_error *err)
{
    uint32_t offset[ENDPOINTS];
    uint16_t local[ENDPOINTS];

    *state = NULL;
    for (uint16_t i = 0; i < ENDPOINTS; i++) {
        local[i] = i;
        offset[i] = offset_of(ctx_lp(c), i);
    }
    return ctx_schedule(c, 1, 0, 0, local, offset, ENDPOINTS, err);
}

static int work_run(struct ctx *c, void *state, uint16_t kind, uint32_t block,
                    const uint16_t *local, size_t n, size_t *used, tick_t *next,
                    struct rf_error *err)
{
    int64_t *metrics = ctx_metrics(c);
    size_t i = 0;

    (void)state;
    (void)kind;
    (void)block;
    (void)err;
    for (; i < n; i++) {
        *next = offset_of(ctx_lp(c), local[i]);
        if (*next >= ctx_bound(c)) {
            break;
        }
        ctx_tally(c, 0, *next, 1);
        metrics[0] += *next;
    }
    *used = i;
    return RF_OK;
}

static int decide_often(void *control, tick_t now, const int64_t *tally, size_t n_bins,
                        struct board *out, tick_t *next, struct rf_error *err)
{
    const tick_t *step = control;

    (void)tally;
    (void)n_bins;
    (void)out;
    (void)err;
    *next = now + *step;
    return RF_OK;
}

static void bench_runs(tick_t n_windows, unsigned n_threads)
{
    tick_t step = (tick_t)4194304 / n_windows;
    struct bench b = { .model = { .control = &step,
                                  .n_lps = LPS,
                                  .n_channels = 1,
                                  .n_metrics = 1,
                                  .horizon = 4194304,
                                  .interval = 4096,
                                  .notice_step = TICK_NEVER,
                                  .weight = weigh,
                                  .open = open_run,
                                  .batch = work_run,
                                  .decide = decide_often,
                                  .open_all = true },
                       .options = { .n_threads = n_threads } };
    char what[64];

    snprintf(what, sizeof what, "18 million run entries, %d windows, %u thread%s",
             (int)n_windows, n_threads, n_threads == 1 ? "" : "s");
    show(what, median_time(run_bench, &b) * 1e9 / ((double)LPS * ENDPOINTS), "ns/entry");
}

/* ---- M/M/1 and PHOLD ---- */

enum { MEAN = 1000, QUEUE_EVENTS = 4000000, PLACES = 4096, JOBS = 16, STEP = 100 };

struct line {
    uint32_t waiting, draws;
};

static tick_t draw_time(struct ctx *c, uint32_t *draws, double mean)
{
    const uint32_t word = stream_block(ctx_key(c), ctx_lp(c), (*draws)++, 1, 0).word[0];

    return (tick_t)(-log(stream_unit(word)) * mean);
}

static int open_line(struct ctx *c, void **state, struct rf_error *err)
{
    *state = arena_calloc(ctx_arena(c), 1, sizeof(struct line));
    return *state == NULL ? rf_fail(err, RF_ENOMEM, "", "line")
                          : ctx_post(c, 0, 0, 0, 0, err);
}

static int work_line(struct ctx *c, void *state, const struct event *e,
                     struct rf_error *err)
{
    struct line *line = state;
    int status = RF_OK;

    if (e->kind == 0) {
        status =
            ctx_post(c, e->at + draw_time(c, &line->draws, 2.0 * MEAN), 0, 0, 0, err);
        if (status != RF_OK || line->waiting++ > 0) {
            return status;
        }
    } else if (--line->waiting == 0) {
        return RF_OK;
    }
    return ctx_post(c, e->at + draw_time(c, &line->draws, MEAN), 1, 0, 0, err);
}

static void bench_queue(void)
{
    struct bench b = { .model = { .n_lps = 1,
                                  .horizon = (tick_t)QUEUE_EVENTS * MEAN,
                                  .interval = (tick_t)QUEUE_EVENTS * MEAN,
                                  .notice_step = TICK_NEVER,
                                  .open = open_line,
                                  .event = work_line,
                                  .open_all = true },
                       .options = { .n_threads = 1 } };
    const double time = median_time(run_bench, &b);

    show("M/M/1", (double)b.n_events / time * 1e-6, "million events/s");
}

static int move_on(struct ctx *c, uint32_t *draws, struct rf_error *err)
{
    const struct stream_block b = stream_block(ctx_key(c), ctx_lp(c), (*draws)++, 1, 0);
    const tick_t hold = b.word[0] % (2 * MEAN);

    if (b.word[1] % 4 == 0) {
        return ctx_send(c, b.word[2] % PLACES, hold, 0, 0, 0, err);
    }
    return ctx_post(c, ctx_now(c) + hold, 0, 0, 0, err);
}

static int open_place(struct ctx *c, void **state, struct rf_error *err)
{
    uint32_t *draws = arena_calloc(ctx_arena(c), 1, sizeof *draws);
    int status = draws == NULL ? rf_fail(err, RF_ENOMEM, "", "place") : RF_OK;

    *state = draws;
    for (int j = 0; j < JOBS && status == RF_OK; j++) {
        status = move_on(c, draws, err);
    }
    return status;
}

static int arrive(struct ctx *c, void *state, const struct event *e, struct rf_error *err)
{
    (void)e;
    return move_on(c, state, err);
}

static double bench_phold(unsigned n_threads)
{
    struct bench b = { .model = { .n_lps = PLACES,
                                  .horizon = 40 * MEAN,
                                  .interval = 40 * MEAN,
                                  .notice_step = STEP,
                                  .open = open_place,
                                  .event = arrive,
                                  .open_all = true },
                       .options = { .n_threads = n_threads, .group_weight = 256 } };
    const double time = median_time(run_bench, &b);
    char what[64];

    snprintf(what, sizeof what, "PHOLD, 4,096 LPs, a quarter messages, %u thread%s",
             n_threads, n_threads == 1 ? "" : "s");
    show(what, (double)b.n_events / time * 1e-6, "million events/s");
    return time;
}

int main(void)
{
    bench_streams();
    bench_sort();
    bench_windows();
    bench_runs(1, 1);
    bench_runs(1, 2);
    bench_runs(64, 1);
    bench_runs(1024, 1);
    bench_queue();
    const double alone = bench_phold(1);

    show("PHOLD, two threads over one", alone / bench_phold(2), "times");
    return 0;
}
