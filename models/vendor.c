/* vendor.c: the vendor as the engine's control.
 *
 * vendor_decide is called when nothing earlier can change any more. It first evaluates
 * what was seen up to now, in order of time (people every interval, the gate at its
 * looks), which can only have an effect after a delay; then it acts on what is due now (a
 * stop, a fix, the next wave); then it says when it could act next, which ends the
 * engine's window.
 *
 * A stop is final for a version. Every defect that has struck somebody by then is known,
 * and is fixed: one after another, diagnosis + build + test each; each fix makes the next
 * version. A stop without a defect costs the diagnosis alone, and the same version goes
 * on.
 */
#include "models/vendor.h"

#include <stdlib.h>
#include <string.h>

#include "models/capacity.h"
#include "models/gate_watch.h"
#include "models/schedule.h"

enum phase {
    PHASE_BEFORE,
    PHASE_ROLLING,
    PHASE_COMPLETE, /* the last wave has baked; the version is still on offer */
    PHASE_STOPPED,  /* waits for a fix */
    PHASE_ENDED     /* stopped, and no version follows */
};

struct vendor {
    const struct scenario *s; /* borrowed, outlives this */
    struct stream_key key;
    struct vendor_facts facts;
    struct vendor_log log;
    enum phase phase;
    uint64_t live;     /* defects in the newest version */
    uint8_t known[64]; /* [n_known] of these, those being fixed, first found first */
    size_t n_known;
    int version;          /* the newest */
    int offered;          /* on offer now, or last */
    int wave;             /* open now */
    tick_t baked;         /* end of its bake */
    tick_t due;           /* then, or when a window lets it: the next one opens */
    struct look short_of; /* the last look, if it waits for a sample; sample 0 and at 0 */
    tick_t next_look;     /* of the gate, TICK_NEVER when it does not watch */
    bool failed;          /* a look has failed: no wave opens any more */
    tick_t stop_at;       /* a stop is decided; TICK_NEVER */
    bool stop_by_people;
    tick_t fix_at;    /* the next fix is ready; TICK_NEVER */
    tick_t resume_at; /* what was stopped goes on: a window opens; TICK_NEVER */
    struct gate_watch watch;
    size_t people_bin; /* bins before it have been seen by people */
    int64_t callers, reports;
    bool alarmed;
    struct capacity queue; /* of its servers */
};

static const struct wave *wave_at(const struct vendor *v, int k)
{
    return (const struct wave *)v->s->rollout.waves.items + k;
}

/* The open wave as it is written; -1: none has opened. */
static int written_wave(const struct vendor *v)
{
    return v->wave < 0 ? -1 : wave_at(v, v->wave)->written;
}

static bool is_last(const struct vendor *v, int wave)
{
    return (size_t)wave + 1 == v->s->rollout.waves.n;
}

/* What follows an open wave when it has baked at `at`: the next one, when a window lets
 * it, or the end. */
static tick_t due_at(const struct vendor *v, tick_t at)
{
    return is_last(v, v->wave) ? at : schedule_open(v->s, at);
}

static tick_t fixed_start(const struct vendor *v, int k)
{
    return schedule_start(v->s, wave_at(v, k), v->facts.released);
}

static tick_t later(tick_t a, tick_t b)
{
    return a > b ? a : b;
}

struct vendor *vendor_new(const struct scenario *s, struct stream_key key,
                          struct rf_error *err)
{
    struct vendor *v = calloc(1, sizeof *v);
    struct lab_outcome lab;

    if (v == NULL) {
        rf_fail(err, RF_ENOMEM, "", "no memory for the vendor");
        return NULL;
    }
    update_lab(&s->update, &s->population, key, &lab);
    v->s = s;
    v->key = key;
    v->live = ((UINT64_C(1) << s->update.defects.n) - 1) & ~lab.caught;
    v->facts = (struct vendor_facts){ .planned = s->rollout.begins,
                                      .released = s->rollout.begins + lab.released,
                                      .alarmed = TICK_NEVER,
                                      .detected = TICK_NEVER,
                                      .halted = TICK_NEVER,
                                      .completed = TICK_NEVER,
                                      .caught = lab.caught,
                                      .wave = -1 };
    v->version = 1;
    v->wave = -1;
    v->due = v->facts.released;
    if (fixed_start(v, 0) != TICK_NEVER) {
        v->due = later(v->due, fixed_start(v, 0));
    }
    v->baked = v->due;
    v->due = schedule_open(s, v->due);
    v->next_look = v->stop_at = v->fix_at = v->resume_at = TICK_NEVER;
    return v;
}

int vendor_serve(struct vendor *self, const double *span, struct rf_error *err)
{
    return capacity_init(&self->queue, span, self->s->rollout.waves.n, err);
}

void vendor_free(struct vendor *self)
{
    if (self != NULL) {
        capacity_free(&self->queue);
        free(self->log.items);
        free(self);
    }
}

const struct vendor_facts *vendor_facts(const struct vendor *self)
{
    return &self->facts;
}

const struct vendor_log *vendor_log(const struct vendor *self)
{
    return &self->log;
}

static int record(struct vendor *v, struct decision d, struct rf_error *err)
{
    struct vendor_log *log = &v->log;

    if (log->n == log->capacity) {
        const size_t capacity = log->capacity == 0 ? 16 : 2 * log->capacity;
        struct decision *items = realloc(log->items, capacity * sizeof *items);

        if (items == NULL) {
            return rf_fail(err, RF_ENOMEM, "", "no memory for the vendor's log");
        }
        log->items = items;
        log->capacity = capacity;
    }
    d.wave = written_wave(v);
    d.version = v->version;
    log->items[log->n++] = d;
    return RF_OK;
}

static int post(struct board *out, tick_t at, enum notice_kind kind, uint64_t d0,
                uint64_t d1, struct rf_error *err)
{
    return board_post(out, (struct notice){ at, (uint16_t)kind, { d0, d1 } }, err);
}

/* ---- what is seen ---- */

/* The vendor knows that something is wrong: help is dated from here. */
static int detect(struct vendor *v, tick_t at, tick_t now, struct board *out,
                  struct rf_error *err)
{
    const struct aids *aids = &v->s->recovery.aids;
    const tick_t after[] = { [AID_GUIDANCE] = aids->guidance,
                             [AID_TOOL] = aids->tool,
                             [AID_REMOTE] = aids->remote };
    int status = RF_OK;

    if (v->facts.detected != TICK_NEVER) {
        return RF_OK;
    }
    v->facts.detected = at;
    for (size_t i = 0; i < sizeof after / sizeof *after && status == RF_OK; i++) {
        if (after[i] < v->s->horizon) {
            const tick_t when = at + after[i] > now ? at + after[i] : now;

            status = post(out, when, NOTICE_AID, i, (uint64_t)v->offered, err);
        }
    }
    return status;
}

static void plan_stop(struct vendor *v, tick_t at, bool by_people)
{
    if ((v->phase == PHASE_ROLLING || v->phase == PHASE_COMPLETE) && at < v->stop_at) {
        v->stop_at = at;
        v->stop_by_people = by_people;
    }
}

/* People see one more bin of calls and platform reports; at is its end. */
static int people_look(struct vendor *v, tick_t at, tick_t now, const int64_t *tally,
                       size_t n_bins, struct board *out, struct rf_error *err)
{
    const struct signals *s = &v->s->signals;
    const struct look look = { .at = at,
                               .failures = v->callers +
                                           tally[CHANNEL_CALLS * n_bins + v->people_bin],
                               .limit = (double)s->people.limit };

    v->callers = look.failures;
    v->reports += tally[CHANNEL_PLATFORM * n_bins + v->people_bin];
    v->people_bin++;
    if (v->alarmed || (v->callers < s->people.limit &&
                       !(s->platform.shared && v->reports >= s->platform.limit))) {
        return RF_OK;
    }
    v->alarmed = true;
    if (v->facts.alarmed == TICK_NEVER) {
        v->facts.alarmed = at;
    }
    plan_stop(v, at + s->people.mobilisation + s->people.decision, true);
    const int status =
        record(v,
               (struct decision){
                   .at = at, .kind = DECISION_ALARM, .look = look, .by_people = true },
               err);

    return status == RF_OK ? detect(v, at, now, out, err) : status;
}

static int gate_looks(struct vendor *v, tick_t at, tick_t now, const int64_t *tally,
                      size_t n_bins, struct board *out, struct rf_error *err)
{
    const struct gate *g = &v->s->rollout.gate;
    const bool last = at == v->due;
    struct look look;
    int status = RF_OK;

    gate_watch_until(&v->watch, v->s, v->key, v->wave, at, tally, n_bins);
    look = gate_watch_look(&v->watch, v->s, v->key, v->wave, at, last, v->live != 0);
    v->log.n_looks++;
    if (look.verdict != VERDICT_INCONCLUSIVE) {
        v->short_of = (struct look){ 0 };
    }
    v->next_look = at + g->interval < v->due ? at + g->interval : v->due;
    if (look.verdict == VERDICT_FAIL) {
        v->failed = true;
        v->next_look = TICK_NEVER;
        plan_stop(v, at + g->decision_delay, false);
        status = detect(v, at, now, out, err);
    } else if (last && look.verdict == VERDICT_INCONCLUSIVE && g->wait) {
        v->next_look = at + g->interval;
        v->due = due_at(v, v->next_look);
        v->short_of = look;
        return RF_OK;
    } else if (last) {
        v->next_look = TICK_NEVER;
    } else {
        return RF_OK;
    }
    return status == RF_OK ? record(v,
                                    (struct decision){
                                        .at = at, .kind = DECISION_LOOK, .look = look },
                                    err)
                           : status;
}

/* Everything that was to be seen up to now, in order of time. */
static int evaluate(struct vendor *v, tick_t now, const int64_t *tally, size_t n_bins,
                    struct board *out, struct rf_error *err)
{
    int status = RF_OK;

    while (status == RF_OK) {
        const tick_t people = v->people_bin < n_bins
                                  ? ((tick_t)v->people_bin + 1) * v->s->interval
                                  : TICK_NEVER;

        if (people > now && v->next_look > now) {
            break;
        }
        status = people <= v->next_look
                     ? people_look(v, people, now, tally, n_bins, out, err)
                     : gate_looks(v, v->next_look, now, tally, n_bins, out, err);
    }
    return status;
}

/* ---- what is done ---- */

static int offer(struct vendor *v, int wave, tick_t now, struct board *out,
                 struct rf_error *err)
{
    const tick_t turn = capacity_join(&v->queue, (size_t)wave, now);

    return post(out, now, NOTICE_OFFER, (uint64_t)wave | (uint64_t)v->version << 16,
                v->live | (uint64_t)turn << 16, err);
}

static int open_wave(struct vendor *v, int wave, tick_t now, const int64_t *tally,
                     size_t n_bins, struct board *out, struct rf_error *err)
{
    const struct gate *g = &v->s->rollout.gate;
    int status = offer(v, wave, now, out, err);

    v->phase = PHASE_ROLLING;
    v->offered = v->version;
    v->wave = wave;
    v->baked =
        schedule_baked(v->s, &v->s->rollout.waves, (size_t)wave, now, v->facts.released);
    v->due = due_at(v, v->baked);
    v->short_of = (struct look){ 0 };
    v->failed = false;
    v->next_look = TICK_NEVER;
    if (g->test != 0) {
        gate_watch_open(&v->watch, v->s, v->key, wave, v->version, now, tally, n_bins);
    }
    if (g->test != 0 && wave_at(v, wave)->gated && v->due > now) {
        v->next_look = gate_watch_first(g, now, v->due);
    }
    if (status == RF_OK) {
        status = record(v, (struct decision){ .at = now, .kind = DECISION_WAVE }, err);
    }
    return status;
}

/* Open the waves up to one at once: those before it get the new version too. */
static int open_waves(struct vendor *v, int last, tick_t now, const int64_t *tally,
                      size_t n_bins, struct board *out, struct rf_error *err)
{
    int status = RF_OK;

    for (int k = 0; k < last && status == RF_OK; k++) {
        status = offer(v, k, now, out, err);
    }
    return status == RF_OK ? open_wave(v, last, now, tally, n_bins, out, err) : status;
}

static bool is_known(const struct vendor *v, size_t defect)
{
    for (size_t i = 0; i < v->n_known; i++) {
        if (v->known[i] == defect) {
            return true;
        }
    }
    return false;
}

/* Defects of the newest version that have struck somebody by now are known from now. */
static void learn(struct vendor *v, tick_t now, const int64_t *tally, size_t n_bins)
{
    for (size_t i = 0; i < v->s->update.defects.n; i++) {
        const int64_t *bins = tally + (CHANNEL_STRUCK + i) * n_bins;

        if ((v->live >> i & 1) == 0 || is_known(v, i)) {
            continue;
        }
        for (size_t b = 0; b < n_bins && ((tick_t)b + 1) * v->s->interval <= now; b++) {
            if (bins[b] != 0) {
                v->known[v->n_known++] = (uint8_t)i;
                break;
            }
        }
    }
}

static tick_t fix_time(const struct vendor *v)
{
    const struct update *u = &v->s->update;

    return v->n_known > 0 ? u->diagnosis + u->build + u->test : u->diagnosis;
}

/* May what was stopped go on with the newest version, as far as fixes go? */
static bool is_ready(const struct vendor *v)
{
    return v->n_known == 0 || v->s->rollout.resume == RESUME_EACH_FIX;
}

/* People watch what comes next as they watched what came first. */
static void watch_anew(struct vendor *v)
{
    v->alarmed = false;
    v->callers = v->reports = 0;
}

/* Does the rollout end with the stop, though there is a new version? */
static bool will_end(const struct vendor *v)
{
    const struct rollout *r = &v->s->rollout;

    return v->version != v->offered && r->on_fail != ON_FAIL_HOLD && r->restart_at < 0;
}

/* Go on with the newest version, or end. A hold goes on where it was. So does a stop that
 * proved to be a false alarm, with the same version and without a gate for that wave. */
static int resume(struct vendor *v, tick_t now, const int64_t *tally, size_t n_bins,
                  struct board *out, struct rf_error *err)
{
    const struct rollout *r = &v->s->rollout;

    v->resume_at = TICK_NEVER;
    watch_anew(v);
    if (v->version == v->offered) {
        const int status = open_waves(v, v->wave, now, tally, n_bins, out, err);

        v->next_look = TICK_NEVER; /* people have looked: the gate has had its say */
        return status;
    }
    if (r->on_fail == ON_FAIL_HOLD) {
        return open_waves(v, v->wave, now, tally, n_bins, out, err);
    }
    if (will_end(v)) {
        v->phase = PHASE_ENDED;
        return RF_OK;
    }
    return open_waves(v, (int)schedule_first(&r->waves, (size_t)r->restart_at), now,
                      tally, n_bins, out, err);
}

/* What was stopped may go on: when a window of the vendor lets it. */
static int go_on(struct vendor *v, tick_t now, const int64_t *tally, size_t n_bins,
                 struct board *out, struct rf_error *err)
{
    v->resume_at = will_end(v) ? now : schedule_open(v->s, now);
    return v->resume_at <= now ? resume(v, now, tally, n_bins, out, err) : RF_OK;
}

/* The version is no longer offered, and a rollback reverts it. */
static int withdraw(struct vendor *v, tick_t now, struct board *out, struct rf_error *err)
{
    const struct rollout *r = &v->s->rollout;
    int status = post(out, now, NOTICE_WITHDRAW, 0, (uint64_t)v->offered, err);

    capacity_empty(&v->queue, now,
                   r->on_fail == ON_FAIL_ROLLBACK ||
                       (r->on_fail == ON_FAIL_HALT && r->reshuffle));
    if (v->s->rollout.on_fail == ON_FAIL_ROLLBACK && status == RF_OK) {
        status = post(out, now, NOTICE_GOOD, 0, 0, err);
        if (status == RF_OK) {
            status = post(out, now, NOTICE_RESTORE, 0, 0, err);
        }
    }
    if (v->facts.halted == TICK_NEVER) {
        v->facts.halted = now;
        v->facts.by_people = v->stop_by_people;
        v->facts.wave = written_wave(v);
    }
    return status;
}

static int stop(struct vendor *v, tick_t now, const int64_t *tally, size_t n_bins,
                struct board *out, struct rf_error *err)
{
    const int kind[] = { [ON_FAIL_HALT] = DECISION_HALT,
                         [ON_FAIL_HOLD] = DECISION_HOLD,
                         [ON_FAIL_ROLLBACK] = DECISION_ROLLBACK };
    int status = withdraw(v, now, out, err);

    v->phase = PHASE_STOPPED;
    v->stop_at = v->next_look = v->due = TICK_NEVER;
    if (status == RF_OK) {
        status = record(v,
                        (struct decision){ .at = now,
                                           .kind = kind[v->s->rollout.on_fail],
                                           .by_people = v->stop_by_people },
                        err);
    }
    learn(v, now, tally, n_bins);
    if (status == RF_OK && v->version > v->offered && is_ready(v)) {
        return go_on(v, now, tally, n_bins, out, err); /* a fix was ready before */
    }
    if (v->fix_at == TICK_NEVER) {
        v->fix_at = now + fix_time(v);
    }
    return status;
}

/* The defect that was found first is fixed: the next version. */
static void make_version(struct vendor *v)
{
    v->live &= ~(UINT64_C(1) << v->known[0]);
    v->n_known--;
    memmove(v->known, v->known + 1, v->n_known);
    v->version++;
}

/* A fix is ready, or the diagnosis that there is nothing to fix; perhaps the rollout goes
 * on. */
static int fix(struct vendor *v, tick_t now, const int64_t *tally, size_t n_bins,
               struct board *out, struct rf_error *err)
{
    const bool is_new = v->n_known > 0;
    int status;

    if (is_new) {
        make_version(v);
    }
    v->fix_at = v->n_known > 0 ? now + fix_time(v) : TICK_NEVER;
    status = record(v, (struct decision){ .at = now, .kind = DECISION_FIX }, err);
    if (status == RF_OK && is_new) {
        status = post(out, now, NOTICE_GOOD, 0, (uint64_t)v->version, err);
    }
    return status == RF_OK && v->phase == PHASE_STOPPED && is_ready(v)
               ? go_on(v, now, tally, n_bins, out, err)
               : status;
}

static int next_wave(struct vendor *v, tick_t now, const int64_t *tally, size_t n_bins,
                     struct board *out, struct rf_error *err)
{
    if (!is_last(v, v->wave)) {
        return open_wave(v, v->wave + 1, now, tally, n_bins, out, err);
    }
    v->phase = PHASE_COMPLETE;
    v->due = TICK_NEVER;
    v->facts.completed = now;
    return record(v, (struct decision){ .at = now, .kind = DECISION_COMPLETE }, err);
}

/* May the next wave open? A failed look or, if so chosen, an alarm keeps it shut. */
static bool may_go_on(const struct vendor *v)
{
    return (v->phase == PHASE_BEFORE || v->phase == PHASE_ROLLING) && !v->failed &&
           !(v->s->rollout.freeze_on_alarm && v->stop_at != TICK_NEVER);
}

static int act(struct vendor *v, tick_t now, const int64_t *tally, size_t n_bins,
               struct board *out, struct rf_error *err)
{
    int status = RF_OK;

    if (v->stop_at <= now) {
        status = stop(v, now, tally, n_bins, out, err);
    }
    while (status == RF_OK && v->fix_at <= now) {
        status = fix(v, now, tally, n_bins, out, err);
    }
    if (status == RF_OK && v->resume_at <= now) {
        status = resume(v, now, tally, n_bins, out, err);
    }
    /* Waves without a bake follow each other at once. */
    while (status == RF_OK && v->due <= now && may_go_on(v)) {
        status = next_wave(v, now, tally, n_bins, out, err);
    }
    return status;
}

static tick_t earlier(tick_t a, tick_t b)
{
    return a < b ? a : b;
}

/* Why the rollout has not come to its end. */
static enum unfinished unfinished(const struct vendor *v)
{
    switch (v->phase) {
    case PHASE_COMPLETE:
        return UNFINISHED_NOT;
    case PHASE_ENDED:
        return UNFINISHED_ENDED;
    case PHASE_STOPPED:
        return v->resume_at == TICK_NEVER ? UNFINISHED_FIX : UNFINISHED_RESTART;
    case PHASE_BEFORE:
        if (v->facts.released >= v->s->horizon) {
            return UNFINISHED_RELEASE;
        }
        break;
    default:
        break;
    }
    if (v->stop_at != TICK_NEVER) {
        return UNFINISHED_FAILED;
    }
    if (v->short_of.at > 0) {
        return UNFINISHED_SAMPLE;
    }
    if (v->baked < v->s->horizon) {
        return UNFINISHED_WINDOW;
    }
    return !is_last(v, v->wave) && fixed_start(v, v->wave + 1) == v->baked
               ? UNFINISHED_START
               : UNFINISHED_BAKE;
}

int vendor_decide(void *self, tick_t now, const int64_t *tally, size_t n_bins,
                  struct board *out, tick_t *next, struct rf_error *err)
{
    struct vendor *v = self;
    const struct people *people = &v->s->signals.people;
    int status = evaluate(v, now, tally, n_bins, out, err);

    if (status == RF_OK && now < v->s->horizon) { /* at the end nobody is reached */
        status = act(v, now, tally, n_bins, out, err);
    }
    v->facts.unfinished = (int)unfinished(v);
    v->facts.last_wave = written_wave(v);
    v->facts.next_wave = is_last(v, v->wave) ? -1 : wave_at(v, v->wave + 1)->written;
    v->facts.last = v->short_of;
    *next = earlier(earlier(v->stop_at, v->fix_at), v->resume_at);
    if (may_go_on(v)) {
        *next = earlier(*next, v->due);
    }
    if (v->next_look != TICK_NEVER) {
        *next = earlier(*next, v->next_look + v->s->rollout.gate.decision_delay);
    }
    if (!v->alarmed && v->people_bin < n_bins) {
        *next = earlier(*next, ((tick_t)v->people_bin + 1) * v->s->interval +
                                   people->mobilisation + people->decision);
    }
    return status;
}
