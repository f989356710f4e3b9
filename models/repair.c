/* repair.c: how the machines of an organisation come back.
 *
 * A machine in a boot loop boots by itself a few times, and more often when somebody is
 * there and has been told to try. Each boot that finds a good version on offer wins with
 * the same probability, so the number of such boots until one wins is geometric: one
 * uniform settles it. Machines that no boot saves wait for hands: those at home for a
 * telephone call, the rest for a technician at their site; the cloud's for their
 * provider's automation. Whichever comes first brings the machine back.
 *
 * Work from afar and at encrypted machines may need services of the organisation. It does
 * not begin while one of them is down: it stalls, and is put back into its queue when the
 * service is. What has begun goes on. Machines that need nothing are not held up.
 *
 * Returns that are settled stand in `returns`, hands-on work in `hands`; both are worked
 * together, in order of time, at grid points (EVENT_WAKE) and before anything that asks.
 *
 * Words of PURPOSE_FATE: 0 boots until one wins, 1 at home, 3 order obeyed.
 * Words of PURPOSE_WORK, draw 0: 0 hands-on time, 1 console and encrypted, 2 call works,
 * 3 shipping;
 * draw 1: 0 crash report lost, 1 its delay, 2 remote remediation, 3 platform sees it;
 * PURPOSE_STAFF is the technicians' own.
 */
#include "models/repair.h"

#include <math.h>

#include "models/machine.h"
#include "models/purpose.h"
#include "models/stalled.h"

static const struct endpoint_class *class_of(const struct organisation_state *s,
                                             const struct segment *segment)
{
    return (const struct endpoint_class *)s->w->scenario->population.classes.items +
           segment->class;
}

/* A machine's words for the work on it; other ones each time that it fails by itself. */
static struct stream_block work_words(const struct organisation_state *s, uint32_t index)
{
    const uint32_t failure = s->failures == NULL ? 0 : s->failures[index];

    return stream_block(s->w->key, s->o->key, index, PURPOSE_WORK, failure << 16);
}

static int settle(struct ctx *c, struct organisation_state *s, tick_t at, uint32_t index,
                  enum back how, struct rf_error *err)
{
    if (at >= s->w->scenario->horizon) {
        return RF_OK;
    }
    if (!returns_add(&s->returns, ctx_arena(c), at, index, how)) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for returns");
    }
    return RF_OK;
}

/* Boots with a good version on offer until one wins; INT64_MAX when none ever does. */
static int64_t boots_needed(const struct organisation_state *s, uint32_t word)
{
    const double wins = s->w->scenario->recovery.reboots.wins;

    if (wins <= 0.0) {
        return INT64_MAX;
    }
    if (wins >= 1.0) {
        return 1;
    }
    const double n = ceil(log(stream_unit(word)) * s->w->boot_inverse);

    return n < 1.0 ? 1 : n > 1e9 ? INT64_MAX : (int64_t)n;
}

/* Unattended boots that find the good version: those at since + k * interval, k = 1 … n,
 * that are not before good_since. first: number of the first of them. */
static int64_t unattended_boots(const struct organisation_state *s, tick_t since,
                                int64_t *first)
{
    const struct reboots *r = &s->w->scenario->recovery.reboots;
    int64_t k = 1;

    if (s->good_since > since) {
        k = (s->good_since - since + r->interval - 1) / r->interval;
    }
    *first = k < 1 ? 1 : k;
    return *first > r->unattended ? 0 : r->unattended - *first + 1;
}

/* A boot without anybody that wins. Only when the good version is on offer. */
static int boots_unattended(struct ctx *c, struct organisation_state *s,
                            const struct down *d, int64_t needed, struct rf_error *err)
{
    const struct reboots *r = &s->w->scenario->recovery.reboots;
    int64_t first;
    const int64_t n = unattended_boots(s, (tick_t)d->since, &first);

    if (needed > n) {
        return RF_OK;
    }
    return settle(c, s, (tick_t)d->since + (first + needed - 1) * r->interval, d->index,
                  BACK_REBOOT, err);
}

/* A boot by somebody who is there and was told to try. */
static int boots_attended(struct ctx *c, struct organisation_state *s,
                          const struct down *d, const struct segment *segment,
                          int64_t needed, struct rf_error *err)
{
    const struct reboots *r = &s->w->scenario->recovery.reboots;
    int64_t first;
    const int64_t before = unattended_boots(s, (tick_t)d->since, &first);
    tick_t from = (tick_t)d->since + r->unattended * r->interval;

    if (needed <= before || needed - before > r->attended) {
        return RF_OK;
    }
    from = from < s->good_since ? s->good_since : from;
    from = from < s->guided_since ? s->guided_since : from;
    from = power_next_presence(&s->w->power, segment->class,
                               (size_t)organisation_industry(s)->activity,
                               segment->region, from);
    if (from == TICK_NEVER) {
        return RF_OK;
    }
    return settle(c, s, from + (needed - before) * r->interval, d->index, BACK_REBOOT,
                  err);
}

static int cloud_back(struct ctx *c, struct organisation_state *s, const struct down *d,
                      struct rf_error *err)
{
    const struct stream_block b = work_words(s, d->index);
    const tick_t from =
        (tick_t)d->since > s->good_since ? (tick_t)d->since : s->good_since;

    return settle(c, s, from + world_time(s->w, WORLD_CLOUD, b.word[0]), d->index,
                  BACK_REMOTE, err);
}

/* What a good version on offer settles for one machine; word: its boots until one wins,
 * see above; told: people know to reboot. */
static int settle_boots(struct ctx *c, struct organisation_state *s, const struct down *d,
                        uint32_t word, bool unattended, bool told, struct rf_error *err)
{
    int64_t first, needed;
    int status = RF_OK;

    if (!unattended && word < s->w->boot_limit) {
        return RF_OK; /* most machines: no boot allowed wins */
    }
    const struct segment *segment = organisation_segment(s, d->index);

    if (class_of(s, segment)->cloud) {
        return unattended ? cloud_back(c, s, d, err) : RF_OK;
    }
    unattended = unattended && unattended_boots(s, (tick_t)d->since, &first) > 0;
    if ((!unattended && !told) || word < s->w->boot_limit) {
        return RF_OK;
    }
    needed = boots_needed(s, word);
    if (unattended) {
        status = boots_unattended(c, s, d, needed, err);
    }
    if (status == RF_OK && told) {
        status = boots_attended(c, s, d, segment, needed, err);
    }
    return status;
}

/* The fates of machines that are still down, a chunk at a time: drawn together. */
#define REPAIR_CHUNK 128

struct fates {
    uint32_t n;
    struct down down[REPAIR_CHUNK];
    uint16_t local[REPAIR_CHUNK];
    uint32_t word[4][REPAIR_CHUNK];
};

static bool is_cloud(const struct organisation_state *s, uint32_t index)
{
    return class_of(s, organisation_segment(s, index))->cloud;
}

/* Fill from downs[*from] on with machines of one block of 65,536 indices: the cloud's,
 * and others that are down since `earliest` or later. */
static void next_fates(const struct organisation_state *s, tick_t earliest,
                       uint32_t *from, struct fates *f)
{
    uint32_t i = *from, block = 0;

    for (f->n = 0; i < s->n_downs && f->n < REPAIR_CHUNK; i++) {
        const struct down *d = &s->downs[i];

        if (!organisation_bit(s->down, d->index) ||
            ((tick_t)d->since < earliest && !is_cloud(s, d->index))) {
            continue;
        }
        if (f->n > 0 && d->index >> 16 != block) {
            break;
        }
        block = d->index >> 16;
        f->down[f->n] = *d;
        f->local[f->n++] = (uint16_t)d->index;
    }
    *from = i;
    stream_blocks(s->w->key, s->o->key, block << 16, f->local, f->n, PURPOSE_FATE, 0,
                  f->word[0], f->word[1], f->word[2], f->word[3]);
}

static int settle_all(struct ctx *c, struct organisation_state *s, bool unattended,
                      bool told, struct rf_error *err)
{
    const struct reboots *r = &s->w->scenario->recovery.reboots;
    /* who is down longer has no unattended boot left */
    const tick_t earliest = told ? 0 : s->good_since - r->unattended * r->interval;
    struct fates f;

    for (uint32_t i = 0; i < s->n_downs;) {
        next_fates(s, earliest, &i, &f);
        for (uint32_t k = 0; k < f.n; k++) {
            const int status =
                settle_boots(c, s, &f.down[k], f.word[0][k], unattended, told, err);

            if (status != RF_OK) {
                return status;
            }
        }
    }
    return repair_wake(c, s, err);
}

/* ---- hands ---- */

static bool at_home(const struct organisation_state *s, const struct segment *segment,
                    uint32_t word)
{
    return class_of(s, segment)->portable &&
           stream_unit(word) < organisation_industry(s)->remote;
}

/* What the technicians of one kind are called back with. */
struct repair_job {
    struct organisation_state *s;
    struct ctx *c; /* of the handler in hand: set before each advance */
    tick_t told;
    bool desk;
    bool no_memory; /* for work that stalled: told after the advance */
};

/* A coin of the WORK block, word 1: a console reaches those below the class's share. In
 * both parts the lower ones are encrypted. */
static bool is_encrypted(const struct organisation_state *s,
                         const struct endpoint_class *class, double coin)
{
    const double of_industry = organisation_industry(s)->encrypted;
    const double encrypted = of_industry > 0.0 ? of_industry : class->encrypted;

    return coin < class->console
               ? coin < encrypted * class->console
               : coin - class->console < encrypted * (1.0 - class->console);
}

static tick_t service_at_site(const struct organisation_state *s,
                              const struct segment *segment, uint32_t index, tick_t now)
{
    const struct recovery *r = &s->w->scenario->recovery;
    const struct endpoint_class *class = class_of(s, segment);
    const struct stream_block b = work_words(s, index);
    const double coin = stream_unit(b.word[1]);
    double time;

    if (coin < class->console) {
        organisation_set(s->console, index);
        return (tick_t)((double)r->hands_on.console * (double)r->staff.parallel /
                        r->hands_on.console_parallel);
    }
    time = (double)world_time(s->w, WORLD_HANDS, b.word[0]);
    if (now >= s->tool_since) {
        time *= r->aids.tool_factor;
    }
    if (is_encrypted(s, class, coin)) {
        time += (double)r->hands_on.encryption;
    }
    return (tick_t)time + class->mounting;
}

/* What work at a machine needs: a set of enum stalled_need. */
static unsigned needs_of(const struct organisation_state *s,
                         const struct segment *segment, uint32_t index, bool desk)
{
    const struct endpoint_class *class = class_of(s, segment);
    const double coin = stream_unit(work_words(s, index).word[1]);
    const unsigned keys = is_encrypted(s, class, coin) ? STALLED_KEYS : 0;

    return desk || coin < class->console ? keys | STALLED_REMOTE : keys;
}

/* Does work at a machine stall? Then it is on the list, and so it is when a technician
 * would begin as when it would be put into the queue: nobody travels for it in vain.
 * false when memory is out. */
static bool stall(struct ctx *c, struct organisation_state *s,
                  const struct segment *segment, uint32_t index, bool desk, bool *stalls)
{
    const unsigned down = s->lacks;
    const unsigned needs = down == 0 ? 0 : needs_of(s, segment, index, desk);

    *stalls = (needs & down) != 0;
    return !*stalls || stalled_add(c, s, index, needs);
}

static struct hands_job start_job(void *arg, uint32_t index, tick_t now)
{
    struct repair_job *j = arg;
    struct organisation_state *s = j->s;
    const struct segment *segment = organisation_segment(s, index);
    struct hands_job job = { .skip = !organisation_bit(s->down, index) };

    if (job.skip) {
        return job;
    }
    if (!stall(j->c, s, segment, index, j->desk, &job.skip)) {
        j->no_memory = true;
    }
    if (job.skip) {
        return job;
    }
    if (j->desk) {
        const struct stream_block b = work_words(s, index);

        job.service = world_time(s->w, WORLD_CALL, b.word[0]);
        return job;
    }
    job.service = service_at_site(s, segment, index, now);
    if (!organisation_bit(s->console, index)) {
        int64_t *cell = organisation_cell(j->c, s, segment);

        cell[IMPACT_HANDS_STARTED]++;
        cell[IMPACT_HANDS_MS] += job.service;
    }
    return job;
}

static int finish_job(void *arg, const struct hands_done *d, struct rf_error *err)
{
    const struct repair_job *j = arg;
    struct organisation_state *s = j->s;

    if (!organisation_bit(s->down, d->index)) {
        return RF_OK; /* it healed under the technician's hands */
    }
    if (j->desk) {
        const struct stream_block b = work_words(s, d->index);

        if (stream_unit(b.word[2]) >= s->w->scenario->recovery.remote_work.call_works) {
            return settle(j->c, s, d->at + world_time(s->w, WORLD_SHIP, b.word[3]),
                          d->index, BACK_REMOTE, err);
        }
        machine_back(j->c, s, d->index, d->at, BACK_REMOTE, j->told);
        return RF_OK;
    }
    machine_back(j->c, s, d->index, d->at,
                 organisation_bit(s->console, d->index) ? BACK_REMOTE : BACK_HANDS,
                 j->told);
    return RF_OK;
}

static unsigned priority_of(const struct organisation_state *s,
                            const struct segment *segment, uint32_t word)
{
    const double obeyed = s->w->scenario->recovery.hands_on.obeyed;
    const double u = stream_unit(word);

    if (u < obeyed) {
        return (unsigned)class_of(s, segment)->priority;
    }
    return (unsigned)((u - obeyed) / (1.0 - obeyed) * 3.0) % 3;
}

/* Into the queue. order: word 3 of the machine's fate. */
static int queue_up(struct organisation_state *s, const struct segment *segment,
                    uint32_t index, bool desk, uint32_t order, tick_t now,
                    struct rf_error *err)
{
    if (desk) {
        return hands_wait(s->desk, now, index, 0, 2, err);
    }
    return hands_wait(s->hands, now, index,
                      population_site(segment, index, class_of(s, segment)->central),
                      priority_of(s, segment, order), err);
}

/* A machine that is down begins to wait for hands. home, order: words 1 and 3 of its
 * fate. */
static int wait_for_hands(struct ctx *c, struct organisation_state *s, uint32_t index,
                          uint32_t home, uint32_t order, tick_t now, struct rf_error *err)
{
    const struct segment *segment = organisation_segment(s, index);
    bool stalls;

    if (class_of(s, segment)->cloud) {
        return RF_OK;
    }
    const bool desk = at_home(s, segment, home);

    if (!stall(c, s, segment, index, desk, &stalls)) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for work that stalls");
    }
    return stalls ? RF_OK : queue_up(s, segment, index, desk, order, now, err);
}

static int64_t technicians(const struct organisation_state *s)
{
    const struct staff *staff = &s->w->scenario->recovery.staff;

    if (staff->fixed > 0) {
        return staff->fixed;
    }
    const double n = organisation_industry(s)->technicians / 1000.0 * staff->scale *
                     (double)s->o->devices;

    return n < 1.0 ? 1 : (int64_t)(n + 0.5);
}

/* The team is there and knows the way: everything that is down begins to wait. */
static int begin_hands(struct ctx *c, struct organisation_state *s, tick_t now,
                       struct rf_error *err)
{
    struct hands_setup setup = {
        .recovery = &s->w->scenario->recovery,
        .key = s->w->key,
        .entity = s->o->key,
        .technicians = technicians(s),
        .n_sites = s->o->n_sites,
        .expected = s->n_down,
        .local_offset = power_local(&s->w->power, s->o->region, 0),
        .start = now,
        .job = start_job,
    };

    s->jobs = arena_calloc(ctx_arena(c), 2, sizeof *s->jobs);
    s->console = arena_calloc(ctx_arena(c), (s->o->n + 63) / 64, sizeof *s->console);
    if (s->jobs == NULL || s->console == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for an organisation's technicians");
    }
    s->jobs[0] = (struct repair_job){ .s = s, .c = c };
    s->jobs[1] = (struct repair_job){ .s = s, .c = c, .desk = true };
    setup.arg = &s->jobs[0];
    s->hands = hands_new(ctx_arena(c), &setup);
    setup.arg = &s->jobs[1];
    setup.desk = true;
    setup.n_sites = 1;
    setup.expected = 0;
    s->desk = hands_new(ctx_arena(c), &setup);
    if (s->hands == NULL || s->desk == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for an organisation's technicians");
    }
    for (uint32_t i = 0; i < s->n_downs;) {
        struct fates f = { .n = 0 };

        next_fates(s, 0, &i, &f);
        for (uint32_t k = 0; k < f.n; k++) {
            const int status = wait_for_hands(c, s, f.down[k].index, f.word[1][k],
                                              f.word[3][k], now, err);

            if (status != RF_OK) {
                return status;
            }
        }
    }
    return repair_wake(c, s, err);
}

static bool can_begin(const struct organisation_state *s)
{
    const bool knows = s->guided_since != TICK_NEVER ||
                       s->w->scenario->recovery.background != BACKGROUND_NONE;

    return s->team && knows && s->hands == NULL && s->n_downs > 0;
}

/* ---- what happens ---- */

/* Remote remediation reaches a machine that it can mend. */
static int settle_remote(struct ctx *c, struct organisation_state *s, uint32_t index,
                         tick_t now, struct rf_error *err)
{
    const double fixes = s->w->scenario->recovery.aids.remote_fixes;
    const double u =
        stream_unit(stream_block(s->w->key, s->o->key, index, PURPOSE_WORK, 1).word[2]);

    if (u >= fixes) {
        return RF_OK;
    }
    return settle(c, s,
                  now + world_time(s->w, WORLD_REMOTE, (uint32_t)(u / fixes * 0x1p32)),
                  index, BACK_REMOTE, err);
}

/* It reaches those that are down, from downs[from] on; or waits until it can. */
static int settle_remote_from(struct ctx *c, struct organisation_state *s, uint32_t from,
                              tick_t now, struct rf_error *err)
{
    int status = RF_OK;

    if ((s->lacks & STALLED_REMOTE) != 0) {
        struct stalled *stalled = stalled_of(c, s);

        if (stalled == NULL) {
            return rf_fail(err, RF_ENOMEM, "", "no memory for work that stalls");
        }
        stalled->remote_from = from < stalled->remote_from ? from : stalled->remote_from;
        return RF_OK;
    }
    for (uint32_t i = from; i < s->n_downs && status == RF_OK; i++) {
        if (organisation_bit(s->down, s->downs[i].index)) {
            status = settle_remote(c, s, s->downs[i].index, now, err);
        }
    }
    return status;
}

int repair_down(struct ctx *c, struct organisation_state *s, const struct down *d,
                struct rf_error *err)
{
    const tick_t now = (tick_t)d->since;
    int status = RF_OK;

    if (s->remote_since <= now) {
        status = settle_remote_from(c, s, (uint32_t)(d - s->downs), now, err);
    }
    if (status != RF_OK) {
        return status;
    }
    if (s->good_since > now && s->hands == NULL) { /* nothing else can be settled yet */
        return s->remote_since <= now ? repair_wake(c, s, err) : RF_OK;
    }
    const struct stream_block f =
        stream_block(s->w->key, s->o->key, d->index, PURPOSE_FATE, 0);

    if (s->good_since <= now) {
        status = settle_boots(c, s, d, f.word[0], true, s->guided_since <= now, err);
    }
    if (status == RF_OK && s->hands != NULL) {
        status = wait_for_hands(c, s, d->index, f.word[1], f.word[3], now, err);
    }
    return status == RF_OK ? repair_wake(c, s, err) : status;
}

int repair_good(struct ctx *c, struct organisation_state *s, tick_t now,
                struct rf_error *err)
{
    if (s->good_since != TICK_NEVER) {
        return RF_OK;
    }
    s->good_since = now;
    return settle_all(c, s, true, s->guided_since <= now, err);
}

int repair_guided(struct ctx *c, struct organisation_state *s, tick_t now,
                  struct rf_error *err)
{
    int status = RF_OK;

    if (s->guided_since != TICK_NEVER) {
        return RF_OK;
    }
    s->guided_since = now;
    if (s->good_since <= now) {
        status = settle_all(c, s, false, true, err);
    }
    return status == RF_OK && can_begin(s) ? begin_hands(c, s, now, err) : status;
}

int repair_team(struct ctx *c, struct organisation_state *s, tick_t now,
                struct rf_error *err)
{
    s->team = true;
    return can_begin(s) ? begin_hands(c, s, now, err) : RF_OK;
}

int repair_remote_aid(struct ctx *c, struct organisation_state *s, tick_t now,
                      struct rf_error *err)
{
    int status;

    s->remote_since = now;
    status = settle_remote_from(c, s, 0, now, err);
    return status == RF_OK ? repair_wake(c, s, err) : status;
}

/* Machines that stalled for what is back now go to the ends of their queues, in order. */
static int resume_hands(struct organisation_state *s, tick_t now, struct rf_error *err)
{
    struct stalled *stalled = s->stalled;
    const unsigned down = s->lacks;
    uint32_t kept = 0;
    int status = RF_OK;

    for (uint32_t i = 0; i < stalled->n && status == RF_OK; i++) {
        const struct stalled_machine m = stalled->machines[i];

        if (!organisation_bit(s->down, m.index)) {
            continue; /* it has healed meanwhile */
        }
        if ((m.needs & down) != 0) {
            stalled->machines[kept++] = m;
            continue;
        }
        const struct segment *segment = organisation_segment(s, m.index);
        const struct stream_block f =
            stream_block(s->w->key, s->o->key, m.index, PURPOSE_FATE, 0);

        status = queue_up(s, segment, m.index, at_home(s, segment, f.word[1]), f.word[3],
                          now, err);
    }
    stalled->n = kept;
    return status;
}

int repair_resume(struct ctx *c, struct organisation_state *s, tick_t now,
                  struct rf_error *err)
{
    int status = RF_OK;

    if (s->stalled == NULL) {
        return RF_OK;
    }
    const uint32_t from = s->stalled->remote_from;

    if (from != UINT32_MAX) {
        s->stalled->remote_from = UINT32_MAX;
        status = settle_remote_from(c, s, from, now, err);
    }
    if (status == RF_OK) {
        status = resume_hands(s, now, err);
    }
    return status == RF_OK ? repair_wake(c, s, err) : status;
}

/* ---- in order of time ---- */

static tick_t hands_at(const struct hands *h)
{
    return h == NULL ? TICK_NEVER : hands_next(h);
}

static int advance_hands(struct ctx *c, struct organisation_state *s, tick_t until,
                         tick_t told, struct rf_error *err)
{
    struct hands *const of[] = { s->hands, s->desk };
    int status = RF_OK;

    for (size_t i = 0; i < 2 && status == RF_OK; i++) {
        if (hands_at(of[i]) < until) {
            s->jobs[i].c = c;
            s->jobs[i].told = told;
            status = hands_advance(of[i], until, finish_job, &s->jobs[i], err);
        }
    }
    if (status == RF_OK && s->hands != NULL &&
        (s->jobs[0].no_memory || s->jobs[1].no_memory)) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for work that stalls");
    }
    return status;
}

int repair_advance(struct ctx *c, struct organisation_state *s, tick_t until, tick_t told,
                   struct rf_error *err)
{
    for (;;) {
        const tick_t next = returns_next(&s->returns);
        const tick_t to = next < until ? next : until;
        const int status = advance_hands(c, s, to, told, err);

        if (status != RF_OK) {
            return status;
        }
        if (returns_next(&s->returns) < to) {
            continue; /* a call that failed was shipped and is back before the next one */
        }
        if (to == until) {
            return RF_OK;
        }
        const uint64_t key = returns_take(&s->returns);
        const uint32_t index = returns_key_index(key);

        if (organisation_bit(s->down, index)) {
            machine_back(c, s, index, returns_key_at(key), returns_key_back(key), told);
        }
    }
}

int repair_wake(struct ctx *c, struct organisation_state *s, struct rf_error *err)
{
    const tick_t bin = s->w->scenario->interval;
    const tick_t wait = s->w->any_watched ? 0 : organisation_look_wait(s);
    tick_t at;

    if (wait == TICK_NEVER) {
        return RF_OK; /* nobody hears of returns: they are worked when the LP is next
                         asked */
    }
    at = returns_next(&s->returns);
    at = hands_at(s->hands) < at ? hands_at(s->hands) : at;
    at = hands_at(s->desk) < at ? hands_at(s->desk) : at;
    if (at == TICK_NEVER) {
        return RF_OK;
    }
    at = at > ctx_now(c) + wait ? at : ctx_now(c) + wait;
    at = ((at + 1) / bin + 1) * bin - 1;
    if (at >= s->wake || at >= s->w->scenario->horizon) {
        return RF_OK;
    }
    s->wake = at;
    return ctx_post(c, at, EVENT_WAKE, 0, 0, err);
}
