/* bench_trial.c: one rollout on the bench: the real vendor is driven as the engine drives
 * it, and before each of its decisions the signals of all bins up to then are drawn.
 *
 * Every count is a function of (seed, trial, wave, group, bin, effect), so that the luck
 * is the same for every defect rate, gate and thread.
 */
#include <stdlib.h>
#include <string.h>

#include "models/purpose.h"
#include "sim/board.h"
#include "sim/pool.h"
#include "studies/bench_inside.h"

#define TRIALS_A_TASK 32

/* A group of an open wave on its way. */
struct stream {
    size_t rung;  /* the next */
    int64_t left; /* machines before it */
    int64_t come; /* machines past it */
    int64_t told[BENCH_N_EFFECTS];
};

/* A wave that is open. */
struct flow {
    size_t wave;
    size_t bin; /* of its opening */
    struct stream streams[BENCH_N_GROUPS];
    size_t next;            /* traffic: bins before it are drawn */
    size_t away;            /* bins after the opening whose lost goodbyes are drawn */
    int64_t sample, silent; /* at their end: machines seen; silent by a lost goodbye */
};

struct bench_worker {
    int64_t *tally; /* [channels][n_bins]; owned */
    int64_t *hits;  /* [n_bins]; owned */
    size_t n_channels, n_bins;
    size_t used;        /* bins written in the last trial */
    struct flow *flows; /* [n_waves]; owned */
    size_t n_flows;
    struct board board;
    struct binomial *binomial;
    double rate;
    struct stream_key key;
    const struct scenario *s; /* the version in hand */
    const struct bench_calls *calls;
    int64_t quiet[BENCH_SIZES]; /* organisations that have not called */
    size_t called;              /* bins before it are drawn */
};

struct bench_worker *bench_worker_new(const struct bench_plan *p, struct rf_error *err)
{
    struct bench_worker *w = calloc(1, sizeof *w);

    if (w == NULL) {
        rf_fail(err, RF_ENOMEM, "", "no memory for a bench");
        return NULL;
    }
    w->n_bins = p->n_bins;
    w->n_channels = signals_channel(1, p->n_waves, 0);
    w->tally = calloc(w->n_channels * w->n_bins, sizeof *w->tally);
    w->hits = calloc(w->n_bins, sizeof *w->hits);
    w->flows = calloc(p->n_waves + 1, sizeof *w->flows);
    w->binomial = binomial_new(err);
    if (w->tally == NULL || w->hits == NULL || w->flows == NULL || w->binomial == NULL) {
        rf_fail(err, RF_ENOMEM, "", "no memory for a bench");
        bench_worker_free(w);
        return NULL;
    }
    return w;
}

void bench_worker_free(struct bench_worker *self)
{
    if (self != NULL) {
        free(self->tally);
        free(self->hits);
        free(self->flows);
        board_free(&self->board);
        binomial_free(self->binomial);
        free(self);
    }
}

/* ---- drawing ---- */

static int64_t draw(struct bench_worker *w, size_t wave, size_t group, uint32_t index,
                    int64_t n, double p)
{
    const struct binomial_key key = { w->key, (uint32_t)(wave * BENCH_N_GROUPS + group),
                                      index, PURPOSE_BENCH };

    return binomial_draw(w->binomial, key, n, p);
}

static void add(struct bench_worker *w, uint32_t channel, size_t bin, int64_t amount)
{
    w->tally[channel * w->n_bins + bin] += amount;
    w->used = bin + 1 > w->used ? bin + 1 : w->used;
}

static enum wave_channel seen_channel(const struct scenario *s)
{
    switch ((enum gate_signal)s->rollout.gate.signal) {
    case GATE_CRASH_REPORTS:
        return CHANNEL_CRASHES;
    case GATE_REJECTS:
        return CHANNEL_REJECTS;
    default:
        return CHANNEL_SILENT;
    }
}

static void tell(struct bench_worker *w, const struct flow *f, enum bench_effect effect,
                 size_t bin, int64_t amount)
{
    const size_t n_defects = w->s->update.defects.n;
    const bool platform = w->s->rollout.gate.signal == GATE_PLATFORM;

    if (bin >= w->n_bins || amount == 0) {
        return;
    }
    switch (effect) {
    case BENCH_OBSERVED:
        add(w, signals_channel(n_defects, f->wave, CHANNEL_OBSERVED), bin, amount);
        break;
    case BENCH_SEEN:
    case BENCH_UNSEEN:
        add(w,
            platform ? (uint32_t)CHANNEL_PLATFORM
                     : signals_channel(n_defects, f->wave, seen_channel(w->s)),
            bin, effect == BENCH_SEEN ? amount : -amount);
        break;
    default:
        w->hits[bin] += amount;
        w->used = bin + 1 > w->used ? bin + 1 : w->used;
        break;
    }
}

static void climb(struct bench_worker *w, struct flow *f, const struct bench_ladder *l,
                  size_t group, size_t bins)
{
    struct stream *x = &f->streams[group];
    const size_t until = bins == 0 || l->n == 0 ? 0 : l->until[bins - 1];

    for (; x->rung < until; x->rung++) {
        const struct bench_rung *r = &l->rungs[x->rung];
        const int64_t n =
            x->left == 0 ? 0
                         : draw(w, f->wave, group, r->bin * BENCH_N_EFFECTS + r->effect,
                                x->left, r->chance);

        x->left -= n;
        x->come += n;
        tell(w, f, r->effect, f->bin + r->bin, x->come - x->told[r->effect]);
        x->told[r->effect] = x->come;
    }
}

/* What the new version serves of the requests of one bin. Counts are rounded so that they
 * add up. */
static void serve(struct bench_worker *w, const struct bench_plan *p, struct flow *f,
                  size_t bin)
{
    const size_t n_defects = w->s->update.defects.n;
    const double k = (double)(bin - f->bin), each = p->requests[f->wave];
    const int64_t n = (int64_t)(each * (k + 1.0)) - (int64_t)(each * k);
    const int64_t bad = draw(w, f->wave, BENCH_FAILING, (uint32_t)bin, n, w->rate);
    const int64_t base = draw(w, f->wave, BENCH_BASE, (uint32_t)bin, n - bad, p->base);

    tell(w, f, BENCH_OBSERVED, bin, n);
    tell(w, f, BENCH_HIT, bin, bad);
    for (int c = CHANNEL_SILENT; c <= CHANNEL_REJECTS; c++) {
        add(w, signals_channel(n_defects, f->wave, (enum wave_channel)c), bin,
            bad + base);
    }
}

/* Machines that are switched off and missed, and those back, in the bins up to one. */
static void switch_off(struct bench_worker *w, const struct bench_plan *p, struct flow *f,
                       size_t bins)
{
    const size_t n_defects = w->s->update.defects.n;
    const uint32_t observed = signals_channel(n_defects, f->wave, CHANNEL_OBSERVED);
    const uint32_t silent = signals_channel(n_defects, f->wave, CHANNEL_SILENT);
    const struct bench_step *step = &p->steps[f->wave];
    const size_t wave = p->n_waves + 1 + f->wave; /* luck of its own */

    for (; step->falls != NULL && f->away < bins; f->away++) {
        const size_t b = f->away;

        f->sample += w->tally[observed * w->n_bins + f->bin + b];

        const int64_t falls = draw(w, wave, 0, (uint32_t)b, f->sample, step->falls[b]);
        const int64_t backs =
            draw(w, wave, 1, (uint32_t)b, f->silent + falls, step->backs[b]);

        f->silent += falls - backs;
        if (falls != backs) {
            add(w, silent, f->bin + b, falls - backs);
        }
    }
}

/* Organisations that call in the bins up to one. */
static void ring(struct bench_worker *w, const struct bench_plan *p, size_t bins)
{
    for (; w->calls->chance != NULL && w->called < bins; w->called++) {
        for (size_t i = 0; i < BENCH_SIZES; i++) {
            const double chance = w->calls->chance[i * p->n_bins + w->called];
            const uint32_t index = (uint32_t)(w->called * BENCH_SIZES + i);
            const int64_t n = chance > 0.0 ? draw(w, p->n_waves, BENCH_FAILING, index,
                                                  w->quiet[i], chance)
                                           : 0;

            w->quiet[i] -= n;
            if (n > 0) {
                add(w, CHANNEL_CALLS, w->called, n);
            }
        }
    }
}

/* Does a gate watch the wave that is open now? */
static bool is_watched(const struct bench_plan *p, const struct flow *f, bool now)
{
    return p->version[0].rollout.gate.test != 0 &&
           (p->whole ||
            (now && p->waves[f->wave].gated && p->waves[f->wave].watched > 0));
}

/* Draw what the gate sees before the end of bins [0, bins); at the end of a trial what
 * was hit, of the waves that nobody watches too. */
static void draw_until(struct bench_worker *w, const struct bench_plan *p, size_t bins,
                       bool end)
{
    ring(w, p, bins);
    for (size_t i = 0; i < w->n_flows; i++) {
        struct flow *f = &w->flows[i];
        const bool now = i + 1 == w->n_flows;
        const bool watched = is_watched(p, f, now);
        const size_t since = bins > f->bin ? bins - f->bin : 0;
        const size_t most = p->n_bins - (size_t)(p->steps[f->wave].crowd.opens / p->bin);

        if (p->traffic) {
            for (; now && f->next < bins; f->next++) {
                serve(w, p, f, f->next);
            }
            continue;
        }
        for (size_t g = 0; g < BENCH_N_GROUPS; g++) {
            if (watched || (end && g == BENCH_FAILING)) {
                climb(w, f, &p->steps[f->wave].ladder[g], g, since < most ? since : most);
            }
        }
        if (watched) {
            switch_off(w, p, f, since < most ? since : most);
        }
    }
}

/* A wave opens: how many of its machines the defect will strike, and how many fail
 * otherwise. */
static void begin(struct bench_worker *w, const struct bench_plan *p, size_t wave,
                  tick_t at)
{
    struct flow *f = &w->flows[w->n_flows++];
    const int64_t n = (int64_t)p->steps[wave].crowd.machines;

    *f = (struct flow){ .wave = wave, .bin = (size_t)((at + p->bin - 1) / p->bin) };
    f->next = f->bin;
    if (!p->traffic) {
        const int64_t bad = draw(w, wave, BENCH_FAILING, UINT32_MAX, n, w->rate);
        const int64_t base = draw(w, wave, BENCH_BASE, UINT32_MAX, n - bad, p->base);

        f->streams[BENCH_FAILING].left = bad;
        f->streams[BENCH_BASE].left = base;
        f->streams[BENCH_SOUND].left = n - bad - base;
    }
}

/* ---- one rollout ---- */

static void clear(struct bench_worker *w)
{
    for (size_t c = 0; c < w->n_channels; c++) {
        memset(w->tally + c * w->n_bins, 0, w->used * sizeof *w->tally);
    }
    memset(w->hits, 0, w->used * sizeof *w->hits);
    w->used = 0;
    w->n_flows = 0;
    w->board.n = 0;
}

static int64_t hits_until(const struct bench_worker *w, const struct bench_plan *p,
                          tick_t at)
{
    const size_t bins = (size_t)((at + p->bin - 1) / p->bin);
    int64_t sum = 0;

    for (size_t b = 0; b < bins && b < w->n_bins; b++) {
        sum += w->hits[b];
    }
    return sum;
}

/* Open what the vendor has just offered; does the trial end with that? */
static bool take_offers(struct bench_worker *w, const struct bench_plan *p, size_t from,
                        size_t until, struct bench_trial *out)
{
    for (size_t i = from; i < w->board.n; i++) {
        const struct notice *n = &w->board.notices[i];
        const size_t wave = (size_t)(n->data[0] & 0xffff);

        if (n->kind != NOTICE_OFFER) {
            continue;
        }
        if (wave > until) {
            return true;
        }
        if (w->n_flows < p->n_waves) {
            begin(w, p, wave, n->at);
            out->opened = (int)wave + 1;
            out->full = wave + 1 == p->n_waves ? n->at : out->full;
        }
    }
    return false;
}

static int go(struct bench_worker *w, const struct bench_plan *p, struct vendor *v,
              size_t until, struct bench_trial *out, struct rf_error *err)
{
    const struct vendor_facts *facts = vendor_facts(v);
    const tick_t horizon = w->s->horizon;
    tick_t now = 0, next = 0;
    int status = RF_OK;

    while (status == RF_OK && now < horizon) {
        const size_t before = w->board.n;

        now = next < horizon ? next : horizon;
        draw_until(w, p, (size_t)(now / p->bin), false);
        status = vendor_decide(v, now, w->tally, w->n_bins, &w->board, &next, err);
        if (status != RF_OK || facts->halted != TICK_NEVER ||
            facts->completed != TICK_NEVER || take_offers(w, p, before, until, out)) {
            break;
        }
    }
    if (facts->halted != TICK_NEVER) {
        out->detected = facts->detected;
        out->halted = facts->halted;
        out->wave = facts->wave;
        draw_until(w, p, (size_t)((facts->halted + p->bin - 1) / p->bin), true);
        out->hit = hits_until(w, p, facts->halted);
    }
    if (p->n_waves > 0 && facts->completed != TICK_NEVER && out->full == TICK_NEVER) {
        out->full = facts->completed; /* it opened and was through at once */
        out->opened = (int)p->n_waves;
    }
    return status;
}

int bench_try(struct bench_worker *w, const struct bench_plan *p,
              const struct bench_calls *calls, double rate, struct stream_key key,
              size_t until, struct bench_trial *out, struct rf_error *err)
{
    struct vendor *v;
    int status;

    *out = (struct bench_trial){ TICK_NEVER, TICK_NEVER, TICK_NEVER, -1, 0, 0 };
    w->rate = rate;
    w->key = key;
    w->s = &p->version[rate > 0.0];
    w->calls = calls;
    w->called = 0;
    memcpy(w->quiet, calls->organisations, sizeof w->quiet);
    clear(w);
    v = vendor_new(w->s, key, err);
    if (v == NULL) {
        return RF_ENOMEM;
    }
    status = go(w, p, v, until, out, err);
    vendor_free(v);
    return status;
}

/* ---- many ---- */

struct batch {
    const struct bench_plan *p;
    const struct bench_options *o;
    struct bench_calls calls;
    double rate;
    int64_t trials;
    size_t until;
    struct bench_worker **workers;
    struct bench_trial *out;
    int *status; /* [tasks] */
    struct rf_error *errors;
};

static void task(void *arg, size_t i, unsigned worker)
{
    struct batch *b = arg;
    const int64_t first = (int64_t)i * TRIALS_A_TASK;

    for (int64_t t = first; t < first + TRIALS_A_TASK && t < b->trials; t++) {
        const struct stream_key key = { b->o->seed, (uint32_t)t };

        if (b->o->stop != NULL && atomic_load(b->o->stop)) {
            b->status[i] = rf_fail(&b->errors[i], RF_ESTOPPED, "", "stopped");
            return;
        }
        b->status[i] = bench_try(b->workers[worker], b->p, &b->calls, b->rate, key,
                                 b->until, &b->out[t], &b->errors[i]);
        if (b->status[i] != RF_OK) {
            return;
        }
    }
}

static int run_batch(struct batch *b, struct pool *pool, size_t n_tasks,
                     struct rf_error *err)
{
    pool_each(pool, n_tasks, task, b);
    for (size_t i = 0; i < n_tasks; i++) {
        if (b->status[i] != RF_OK) {
            *err = b->errors[i];
            return b->status[i];
        }
    }
    return RF_OK;
}

int bench_trials(const struct bench_plan *p, const struct bench_options *o, double rate,
                 int64_t trials, size_t until, struct bench_trial *out,
                 struct rf_error *err)
{
    const size_t n_tasks = (size_t)((trials + TRIALS_A_TASK - 1) / TRIALS_A_TASK);
    struct batch b = {
        .p = p, .o = o, .rate = rate, .trials = trials, .until = until, .out = out
    };
    struct pool *pool = pool_new(o->n_threads, err);
    int status = pool != NULL ? RF_OK : RF_ENOMEM;

    b.workers = calloc(o->n_threads, sizeof *b.workers);
    b.status = calloc(n_tasks + 1, sizeof *b.status);
    b.errors = calloc(n_tasks + 1, sizeof *b.errors);
    if (b.workers == NULL || b.status == NULL || b.errors == NULL) {
        (void)rf_fail(err, RF_ENOMEM, "", "no memory for a bench");
        status = RF_ENOMEM;
    }
    for (unsigned i = 0; i < o->n_threads && status == RF_OK; i++) {
        b.workers[i] = bench_worker_new(p, err);
        status = b.workers[i] != NULL ? RF_OK : RF_ENOMEM;
    }
    status = status != RF_OK ? status : bench_calls_init(&b.calls, p, rate, err);
    if (status == RF_OK) {
        status = run_batch(&b, pool, n_tasks, err);
    }
    for (unsigned i = 0; i < o->n_threads && b.workers != NULL; i++) {
        bench_worker_free(b.workers[i]);
    }
    bench_calls_free(&b.calls);
    free(b.workers);
    free(b.status);
    free(b.errors);
    pool_free(pool);
    return status;
}
