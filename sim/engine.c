/* engine.c: the simulation is the loop of engine_run.
 *
 * A window is a stretch of ticks in which LPs cannot touch one another: the control acts
 * at its end at the earliest, and messages take effect on the grid, of which it holds no
 * point but its start. In it, groups of LPs are worked in any order by any thread. After
 * it, messages go to their agendas, tallies are summed, and the control may decide.
 *
 * In the last window a group is closed as soon as it is worked, and leaves its memory to
 * the next: so the run holds what LPs need up to there, and one group a thread in full.
 *
 * Cost: a group without work before the window's end is one comparison.
 */
#include "sim/engine.h"

#include <stdlib.h>

#include "sim/board.h"
#include "sim/crew.h"
#include "sim/exchange.h"
#include "sim/group.h"
#include "sim/rank.h"

struct engine {
    const struct model *model;            /* borrowed */
    const struct engine_options *options; /* borrowed */
    struct rank rank;
    struct crew crew;
    struct group *groups; /* [n_groups], heaviest first; owned */
    size_t n_groups;
    tick_t *next;  /* [n_groups] tick of each group's next work; owned */
    size_t *ready; /* [n_ready] groups with work in the window; owned */
    size_t n_ready;
    struct exchange exchange;
    struct board *board; /* the result's */
    struct board_queue queue;
    tick_t now;       /* all ticks below are done */
    tick_t decide_at; /* when the control acts next */
    struct window window;
    uint64_t n_windows;
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

/* Where LPs meet, the window ends at the first grid point after the first thing that can
 * send. (Rounds of cascades at one grid point belong here: the same point is worked again
 * until no message for it is left.) */
static int plan_window(struct engine *self, struct rf_error *err)
{
    const struct model *m = self->model;
    tick_t end = least(self->decide_at, m->horizon);
    int status = RF_OK;

    if (m->notice_step != TICK_NEVER) {
        tick_t first = board_queue_next(&self->queue);

        for (size_t g = 0; g < self->n_groups; g++) {
            first = least(first, self->next[g]);
        }
        status = self->rank.ops->least(self->rank.self, &first, err);
        const tick_t to_grid = m->notice_step - first % m->notice_step;

        if (first < end && to_grid < end - first) {
            end = first + to_grid;
        }
    }
    self->window.start = self->now;
    self->window.end = end;
    self->window.due = board_queue_due(&self->queue, end, &self->window.n_due);
    self->window.open_all = m->open_all && self->now == 0;
    self->window.is_last = end == m->horizon;
    return status;
}

static void work_group(void *arg, size_t i, struct ctx *c)
{
    struct engine *self = arg;
    const size_t g = self->ready[i];

    if (!is_stopped(self)) {
        self->next[g] = group_work(&self->groups[g], c, &self->window);
    }
}

static int advance(struct engine *self, struct rf_error *err)
{
    int status = plan_window(self, err);

    if (status != RF_OK) {
        return status;
    }
    self->n_ready = 0;
    for (size_t g = 0; g < self->n_groups; g++) {
        if (self->next[g] < self->window.end || self->window.n_due > 0 ||
            (self->window.is_last && self->groups[g].lps != NULL)) {
            self->ready[self->n_ready++] = g;
        }
    }
    crew_each(&self->crew, self->n_ready, work_group, self);
    status = crew_status(&self->crew, err);
    if (status == RF_OK && is_stopped(self)) {
        status = rf_fail(err, RF_ESTOPPED, "", "stopped at tick %lld of %lld",
                         (long long)self->now, (long long)self->model->horizon);
    }
    self->now = self->window.end;
    self->n_windows++;
    return status;
}

/* ---- exchange, decide, record ---- */

static int exchange(struct engine *self, struct rf_error *err)
{
    if (self->model->notice_step == TICK_NEVER) {
        return RF_OK;
    }
    return exchange_run(&self->exchange, self->ready, self->n_ready, &self->rank,
                        &self->crew, err);
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
    const int status =
        group_divide(m, self->options->group_weight, &self->groups, &self->n_groups, err);

    if (status != RF_OK) {
        return status;
    }
    self->next = malloc((self->n_groups + 1) * sizeof *self->next);
    self->ready = malloc((self->n_groups + 1) * sizeof *self->ready);
    if (self->next == NULL || self->ready == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %zu groups", self->n_groups);
    }
    for (size_t g = 0; g < self->n_groups; g++) {
        self->next[g] = m->open_all ? 0 : TICK_NEVER;
    }
    if (m->notice_step == TICK_NEVER) {
        return RF_OK;
    }
    return exchange_init(&self->exchange, self->groups, self->next, self->n_groups,
                         m->n_lps, err);
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

/* Sums over workers and ranks. */
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
    return self->rank.ops->sum(self->rank.self, out->metrics, out->n_metrics, err);
}

static void tear_down(struct engine *self)
{
    exchange_free(&self->exchange);
    board_queue_free(&self->queue);
    free(self->groups);
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
