/* engine.c: the simulation is the loop of engine_run.
 *
 * Up to the control's next action goes one stretch of ticks, in two stages. First the LPs
 * that send are worked through it, window by window: LPs cannot touch one another in a
 * window, as messages take effect on the grid, of which it holds no point but its start.
 * Then the others, to whom all messages are known by then, in one window. In a window,
 * groups of LPs are worked in any order by any thread. After it, messages go to their
 * agendas; after a stretch, tallies are summed and the control may decide. Where LPs
 * never meet nobody sends, and where all may send there is no second stage.
 *
 * In its last window a group is closed as soon as it is worked, and leaves its memory to
 * the next: so the run holds what LPs need up to there, and one group a thread in full.
 *
 * Cost: a group without work before the window's end is one comparison, and none in the
 * other stage's windows.
 */
#include "sim/engine.h"

#include <stdlib.h>

#include "sim/board.h"
#include "sim/crew.h"
#include "sim/exchange.h"
#include "sim/group.h"
#include "sim/rank.h"

/* So few events are worked sooner than the crew is woken: 100 ns each or so. */
enum { FEW_EVENTS = 64 };

struct engine {
    const struct model *model;            /* borrowed */
    const struct engine_options *options; /* borrowed */
    struct rank rank;
    struct crew crew;
    struct group_list groups;
    tick_t *next;  /* [groups.n] tick of each group's next work; owned */
    size_t *ready; /* [n_ready] groups with work in the window; owned */
    size_t n_ready;
    struct exchange exchange;
    struct board *board; /* the result's */
    struct board_queue queue;
    tick_t now;            /* all ticks below are done */
    tick_t senders_now;    /* those that send have done all ticks below; >= now */
    tick_t decide_at;      /* when the control acts next */
    struct window stretch; /* up to the next decision; now is in it */
    size_t n_delivered;    /* of its notices, those that LPs that send have got */
    struct window window;  /* the part of it that is worked by one stage */
    bool senders_turn;     /* the window is one of those that send */
    uint64_t n_windows;
    uint64_t usual_events; /* in windows of those that send, the latest count most */
};

/* ---- advance ---- */

static tick_t least(tick_t a, tick_t b)
{
    return a < b ? a : b;
}

static bool is_stopped(const struct engine *self)
{
    const atomic_bool *stop = self->options->stop;

    return stop != NULL && atomic_load_explicit(stop, memory_order_relaxed);
}

/* From now to the next decision. Without LPs that send the first stage is over at once.
 */
static void begin_stretch(struct engine *self)
{
    const struct model *m = self->model;
    struct window *stretch = &self->stretch;

    stretch->start = self->now;
    stretch->end = least(self->decide_at, m->horizon);
    stretch->due = board_queue_due(&self->queue, stretch->end, &stretch->n_due);
    stretch->open_all = m->open_all && self->now == 0;
    stretch->is_last = stretch->end == m->horizon;
    self->senders_now = self->groups.n_senders > 0 ? self->now : stretch->end;
    self->n_delivered = 0;
}

static bool senders_are_done(const struct engine *self)
{
    return self->senders_now == self->stretch.end;
}

/* The next window of those that send. It ends at the first grid point after the first
 * thing that one of them does: what is sent then takes effect there at the earliest.
 *
 * There are no rounds at a grid point: what a message makes an LP send takes effect at
 * the next point, so one hop of a cascade takes one step of the grid. An organisation
 * needs a moment to notice; with rounds the first hop would be slow and all others
 * instantaneous.
 */
static int plan_senders_window(struct engine *self, struct rf_error *err)
{
    const struct window *stretch = &self->stretch;
    struct window *w = &self->window;
    const size_t n_left = stretch->n_due - self->n_delivered;
    const struct notice *due = n_left > 0 ? stretch->due + self->n_delivered : NULL;
    const tick_t step = self->model->notice_step;
    tick_t first = n_left > 0 ? due->at : TICK_NEVER;

    for (size_t g = 0; g < self->groups.n_senders; g++) {
        first = least(first, self->next[g]);
    }
    const int status = self->rank.ops->least(self->rank.self, &first, err);
    const tick_t to_grid = step - first % step;

    *w = (struct window){ .start = self->senders_now, .due = due };
    w->end = first < stretch->end && to_grid < stretch->end - first ? first + to_grid
                                                                    : stretch->end;
    while (w->n_due < n_left && due[w->n_due].at < w->end) {
        w->n_due++;
    }
    self->n_delivered += w->n_due;
    w->open_all = stretch->open_all && w->start == stretch->start;
    w->is_last = stretch->is_last && w->end == stretch->end;
    return status;
}

static void work_group(void *arg, size_t i, struct ctx *c)
{
    struct engine *self = arg;
    const size_t g = self->ready[i];

    if (!is_stopped(self)) {
        self->next[g] = group_work(&self->groups.groups[g], c, &self->window);
    }
}

/* Groups [begin, end) that have work in the window. */
static void find_ready(struct engine *self, size_t begin, size_t end)
{
    const struct window *w = &self->window;
    const bool all = w->n_due > 0 || w->open_all;

    self->n_ready = 0;
    for (size_t g = begin; g < end; g++) {
        if (self->next[g] < w->end || all ||
            (w->is_last && self->groups.groups[g].lps != NULL)) {
            self->ready[self->n_ready++] = g;
        }
    }
}

/* A window of those that send is mostly short: when the last ones held few events, the
 * crew is not woken for it. */
static void work_senders(struct engine *self)
{
    const struct window *w = &self->window;
    const uint64_t before = crew_events(&self->crew);

    find_ready(self, 0, self->groups.n_senders);
    if (self->usual_events < FEW_EVENTS && w->n_due == 0 && !w->open_all && !w->is_last) {
        crew_alone(&self->crew, self->n_ready, work_group, self);
    } else {
        crew_each(&self->crew, self->n_ready, work_group, self);
    }
    const uint64_t worked = crew_events(&self->crew) - before;

    self->usual_events = (3 * self->usual_events + worked) / 4;
    self->senders_now = w->end;
}

static void work_others(struct engine *self)
{
    self->window = self->stretch;
    find_ready(self, self->groups.n_senders, self->groups.n);
    crew_each(&self->crew, self->n_ready, work_group, self);
    self->now = self->stretch.end;
}

/* Work a window of the first stage, or the one of the second. */
static int advance(struct engine *self, struct rf_error *err)
{
    int status = RF_OK;

    if (self->now == self->stretch.end) {
        begin_stretch(self);
    }
    self->senders_turn = !senders_are_done(self);
    if (!self->senders_turn) {
        work_others(self);
    } else {
        status = plan_senders_window(self, err);
        if (status != RF_OK) {
            return status;
        }
        work_senders(self);
        if (senders_are_done(self) && self->groups.n_senders == self->groups.n) {
            self->now = self->stretch.end;
        }
    }
    status = crew_status(&self->crew, err);
    if (status == RF_OK && is_stopped(self)) {
        status = rf_fail(err, RF_ESTOPPED, "", "stopped at tick %lld of %lld",
                         (long long)self->now, (long long)self->model->horizon);
    }
    self->n_windows++;
    return status;
}

/* ---- exchange, decide, record ---- */

/* After a window of those that send; after their last one the others get what waits for
 * them. */
static int exchange(struct engine *self, struct rf_error *err)
{
    if (!self->senders_turn) {
        return RF_OK;
    }
    const int status = exchange_run(&self->exchange, self->ready, self->n_ready,
                                    &self->rank, &self->crew, err);

    return status == RF_OK && senders_are_done(self)
               ? exchange_release(&self->exchange, &self->crew, err)
               : status;
}

static int decide(struct engine *self, struct rf_error *err)
{
    const struct model *m = self->model;
    const tick_t now = self->now;
    tick_t next = TICK_NEVER;

    if (now < self->decide_at && now < m->horizon) {
        return RF_OK;
    }
    if (m->decide != NULL && self->rank.ops->index(self->rank.self) == 0) {
        const int64_t *tallies = crew_tallies(&self->crew);
        const size_t n_bins = self->crew.workers[0].tally.n_bins;
        const int status =
            m->decide(m->control, now, tallies, n_bins, self->board, &next, err);

        if (status != RF_OK) {
            return status;
        }
    }
    if (next <= now && now < m->horizon) {
        return rf_fail(err, RF_EINTERNAL, "",
                       "the control at tick %lld is to act next at %lld", (long long)now,
                       (long long)next);
    }
    if (m->notice == NULL && self->board->n > 0) {
        return rf_fail(err, RF_EINTERNAL, "", "a notice, but the model takes none");
    }
    self->decide_at = next;
    return board_queue_take(&self->queue, self->board, now, err);
}

static void record(const struct engine *self)
{
    if (self->options->progress != NULL) {
        self->options->progress(self->options->progress_arg, self->now,
                                self->model->horizon);
    }
}

/* ---- before and after ---- */

static int check_arguments(const struct model *m, const struct engine_options *o,
                           struct rf_error *err)
{
    if (m->horizon <= 0 || m->interval <= 0 || m->notice_step <= 0 || m->open == NULL ||
        o->n_threads == 0) {
        return rf_fail(err, RF_EINTERNAL, "",
                       "a run of %lld ticks with intervals of %lld, a grid of %lld, %u "
                       "threads%s",
                       (long long)m->horizon, (long long)m->interval,
                       (long long)m->notice_step, o->n_threads,
                       m->open == NULL ? ", a model that cannot open" : "");
    }
    return RF_OK;
}

static int set_up_groups(struct engine *self, struct rf_error *err)
{
    const struct model *m = self->model;
    const int status = group_divide(m, self->options->group_weight, &self->groups, err);
    const size_t n = self->groups.n;

    if (status != RF_OK) {
        return status;
    }
    self->next = malloc((n + 1) * sizeof *self->next);
    self->ready = malloc((n + 1) * sizeof *self->ready);
    if (self->next == NULL || self->ready == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %zu groups", n);
    }
    for (size_t g = 0; g < n; g++) {
        self->next[g] = m->open_all ? 0 : TICK_NEVER;
    }
    return self->groups.n_senders == 0
               ? RF_OK
               : exchange_init(&self->exchange, &self->groups, self->next, m->n_lps, err);
}

static int set_up(struct engine *self, const struct model *m, struct stream_key key,
                  const struct engine_options *o, struct result *out,
                  struct rf_error *err)
{
    int status;

    *out = (struct result){ 0 };
    *self = (struct engine){
        .model = m, .options = o, .rank = rank_alone(), .board = &out->board
    };
    status = check_arguments(m, o, err);
    if (status == RF_OK) {
        status = crew_init(&self->crew, m, key, o, err);
    }
    if (status == RF_OK) {
        status = set_up_groups(self, err);
    }
    return status;
}

/* Sums over workers and ranks, records of the workers. */
static int finish(struct engine *self, struct result *out, struct rf_error *err)
{
    const struct model *m = self->model;

    out->metrics = calloc(m->n_metrics + 1, sizeof *out->metrics);
    if (out->metrics == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %zu metrics", m->n_metrics);
    }
    out->n_metrics = m->n_metrics;
    out->n_windows = self->n_windows;
    crew_sum_up(&self->crew, out);
    const int status = crew_records(&self->crew, out, err);

    return status == RF_OK
               ? self->rank.ops->sum(self->rank.self, out->metrics, out->n_metrics, err)
               : status;
}

static void tear_down(struct engine *self)
{
    exchange_free(&self->exchange);
    board_queue_free(&self->queue);
    group_list_free(&self->groups);
    free(self->next);
    free(self->ready);
    crew_free(&self->crew);
}

int engine_run(const struct model *m, struct stream_key key,
               const struct engine_options *o, struct result *out, struct rf_error *err)
{
    struct engine self;
    struct rf_error unseen;
    int status;

    err = err == NULL ? &unseen : err;
    status = set_up(&self, m, key, o, out, err);
    if (status == RF_OK) {
        status = decide(&self, err);
    }
    while (status == RF_OK && self.now < m->horizon) {
        status = advance(&self, err);
        if (status == RF_OK) {
            status = exchange(&self, err);
        }
        if (status == RF_OK) {
            status = decide(&self, err);
        }
        record(&self);
    }
    if (status == RF_OK) {
        status = finish(&self, out, err);
    }
    if (status != RF_OK) {
        result_free(out);
    }
    tear_down(&self);
    return status;
}
