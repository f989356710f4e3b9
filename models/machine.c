/* machine.c: from the defect that strikes to the machine that stops, and its return.
 *
 * Words: the first defect's coin is PURPOSE_CONTACT word 2; a further one has its own
 * block (draw = its number), as have trigger delays. An endpoint is struck by at most one
 * defect, the first in the update's list.
 */
#include "models/machine.h"

#include <string.h>

#include "models/callers.h"
#include "models/purpose.h"
#include "models/reach.h"
#include "models/repair.h"

static bool in_set(uint64_t set, size_t i)
{
    return set == 0 || (set >> i & 1) != 0;
}

static bool strikes(const struct organisation_state *s, const struct defect *d,
                    size_t number, const struct segment *segment, uint32_t index,
                    const struct contact_words *words)
{
    if (!in_set(d->classes, segment->class)) {
        return false;
    }
    if (d->configurations != 0 &&
        !in_set(d->configurations, contact_configuration(s->w, s->o, segment->class,
                                                         s->standard[segment->class],
                                                         words->configuration))) {
        return false;
    }
    if (d->probability >= 1.0) {
        return true;
    }
    const uint32_t coin = number == 0 ? words->coin
                                      : stream_block(s->w->key, s->o->key, index,
                                                     PURPOSE_CONTACT, (uint32_t)number)
                                            .word[2];

    return coin < world_threshold(d->probability);
}

int machine_struck_by(const struct organisation_state *s, uint64_t defects,
                      const struct segment *segment, uint32_t index,
                      const struct contact_words *words)
{
    const struct defect *list = s->w->scenario->update.defects.items;

    for (size_t i = 0; defects >> i != 0; i++) {
        if ((defects >> i & 1) != 0 && strikes(s, &list[i], i, segment, index, words)) {
            return (int)i;
        }
    }
    return -1;
}

/* When a defect's trigger comes: at the install, or at the next start of the machine;
 * an install that counts from a restart is one. */
static tick_t trigger_tick(const struct organisation_state *s, const struct defect *d,
                           uint32_t index, tick_t now)
{
    if (d->trigger != TRIGGER_REBOOT) {
        return now;
    }
    const struct customer_plan *plan = reach_plan(s, index);

    if (plan != NULL && plan->ring->restart) {
        return now;
    }
    const struct segment *segment = organisation_segment(s, index);
    const struct power *power = &s->w->power;
    struct power_level level;

    power_level_init(
        &level, s->w->key, s->o->key, index,
        stream_block(s->w->key, s->o->key, index, PURPOSE_CONTACT, 0).word[0]);
    const tick_t off =
        power_next_off(power, segment->class, segment->region, &level, now);

    return off == TICK_NEVER
               ? TICK_NEVER
               : power_next_on(power, segment->class, segment->region, &level, off);
}

int machine_strike(struct ctx *c, struct organisation_state *s, uint32_t index,
                   size_t defect, tick_t now, struct rf_error *err)
{
    const struct defect *d =
        (const struct defect *)s->w->scenario->update.defects.items + defect;
    tick_t at = trigger_tick(s, d, index, now);

    if (at != TICK_NEVER &&
        (d->delay.kind != DISTRIBUTION_CONSTANT || d->delay.param[0] > 0.0)) {
        const struct stream_block b =
            stream_block(s->w->key, s->o->key, index, PURPOSE_WORK, 2 + (uint32_t)defect);

        at += (tick_t)distribution_quantile(&d->delay, stream_unit(b.word[0]));
    }
    if (at == now) {
        return machine_consequence(c, s, index, defect, now, err);
    }
    if (at >= s->w->scenario->horizon) {
        return RF_OK;
    }
    return ctx_post(c, at, EVENT_CRASH, index, defect | (uint64_t)s->version << 8, err);
}

static void count_hit(struct ctx *c, const struct organisation_state *s, uint32_t index)
{
    organisation_cell(c, s, organisation_segment(s, index))[IMPACT_HIT]++;
}

int machine_watched_wave(const struct organisation_state *s, uint32_t index)
{
    return machine_watched(s, s->wave == NULL ? 0 : s->wave[index]);
}

int machine_watched(const struct organisation_state *s, size_t k)
{
    const struct wave *waves = s->w->scenario->rollout.waves.items;

    return s->w->any_watched && k < s->w->scenario->rollout.waves.n &&
                   ((waves[k].gated && waves[k].watched > 0) ||
                    gate_of_rollout(&s->w->scenario->rollout.gate))
               ? (int)k
               : -1;
}

static void wave_tally(struct ctx *c, const struct organisation_state *s, uint32_t index,
                       enum wave_channel which, tick_t at, int64_t amount)
{
    const int wave = machine_watched_wave(s, index);

    if (wave >= 0) {
        ctx_tally(c,
                  signals_channel(s->w->scenario->update.defects.n, (size_t)wave, which),
                  at, amount);
    }
}

static int reject(struct ctx *c, struct organisation_state *s, uint32_t index,
                  size_t defect, tick_t now, struct rf_error *err)
{
    if (s->refused == NULL) {
        s->refused = arena_calloc(ctx_arena(c), (s->o->n + 63) / 64, sizeof *s->refused);
        if (s->refused == NULL) {
            return rf_fail(err, RF_ENOMEM, "", "no memory for an organisation");
        }
    }
    organisation_clear(s->took, index);
    ctx_tally(c, CHANNEL_STRUCK + (uint32_t)defect, now, 1);
    wave_tally(c, s, index, CHANNEL_REJECTS, now, 1);
    if (!organisation_bit(s->refused, index)) {
        organisation_set(s->refused, index);
        count_hit(c, s, index);
    }
    return RF_OK;
}

int machine_consequence(struct ctx *c, struct organisation_state *s, uint32_t index,
                        size_t defect, tick_t now, struct rf_error *err)
{
    const struct defect *d =
        (const struct defect *)s->w->scenario->update.defects.items + defect;
    int status;

    if (d->consequence == CONSEQUENCE_REJECTED) {
        return reject(c, s, index, defect, now, err);
    }
    ctx_tally(c, CHANNEL_STRUCK + (uint32_t)defect, now, 1);
    count_hit(c, s, index);
    status = machine_down(c, s, index, now, err);
    if (status == RF_OK && d->consequence == CONSEQUENCE_CRASH_ONCE) {
        const tick_t back = now + s->w->scenario->recovery.reboot;

        if (back < s->w->scenario->horizon &&
            !returns_add(&s->returns, ctx_arena(c), back, index, BACK_ONCE)) {
            return rf_fail(err, RF_ENOMEM, "", "no memory for returns");
        }
        return repair_wake(c, s, err);
    }
    return status == RF_OK ? repair_down(c, s, &s->downs[s->n_downs - 1], err) : status;
}

static int remember(struct ctx *c, struct organisation_state *s, uint32_t index,
                    tick_t now, struct rf_error *err)
{
    if (s->down == NULL) {
        s->down = arena_calloc(ctx_arena(c), (s->o->n + 63) / 64, sizeof *s->down);
    }
    if (s->n_downs == s->cap_downs &&
        !organisation_reserve(c, s, s->cap_downs == 0 ? 16 : 2 * s->cap_downs)) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for machines that are down");
    }
    if (s->down == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for machines that are down");
    }
    organisation_set(s->down, index);
    s->downs[s->n_downs++] = (struct down){ index, (uint32_t)now };
    return RF_OK;
}

static void platform_tally(struct ctx *c, const struct organisation_state *s,
                           uint32_t index, tick_t since, int64_t amount)
{
    const struct platform *platform = &s->w->scenario->signals.platform;

    if (platform->shared) {
        const struct stream_block b =
            stream_block(s->w->key, s->o->key, index, PURPOSE_WORK, 1);

        if (stream_unit(b.word[3]) < platform->sees) {
            ctx_tally(c, CHANNEL_PLATFORM, since + platform->delay, amount);
        }
    }
}

static void count_named(struct ctx *c, const struct organisation_state *s,
                        int64_t machines, tick_t down)
{
    const struct impact_layout *l = &s->w->layout;

    if (l->n_named > 0 && s->o->spec != UINT32_MAX) {
        int64_t *named = ctx_metrics(c) + l->named_machines + 2 * (size_t)s->o->spec;

        named[0] += machines;
        named[1] += down;
    }
}

/* The services look at the machines at the next point of the grid. */
static int look_soon(struct ctx *c, struct organisation_state *s, tick_t now,
                     struct rf_error *err)
{
    const tick_t step = s->w->scenario->notice_step;
    const tick_t at = (now / step + 1) * step;

    s->look_is_due = true;
    return at < s->w->scenario->horizon ? ctx_post(c, at, EVENT_SERVICE_LOOK, 0, 0, err)
                                        : RF_OK;
}

int machine_down(struct ctx *c, struct organisation_state *s, uint32_t index, tick_t now,
                 struct rf_error *err)
{
    const struct impact_layout *l = &s->w->layout;
    const struct segment *segment = organisation_segment(s, index);
    int status = repair_advance(c, s, now, now, err);

    if (status == RF_OK) {
        status = remember(c, s, index, now, err);
    }
    if (status != RF_OK) {
        return status;
    }
    callers_change(s, now);
    s->n_down++;
    organisation_count_class(s, segment->class, 1);
    if (s->over_since == TICK_NEVER &&
        (double)s->n_down >= s->w->scenario->impact.hit_share * (double)s->o->n) {
        s->over_since = now;
    }
    organisation_cell(c, s, segment)[IMPACT_DOWN_MS] += s->w->scenario->horizon - now;
    count_named(c, s, 1, s->w->scenario->horizon - now);
    organisation_series(c, s, l->hits,
                        organisation_counts(s, segment))[(size_t)(now / l->bin)]++;
    wave_tally(c, s, index, CHANNEL_SILENT,
               now + s->w->scenario->signals.heartbeat.timeout, 1);
    platform_tally(c, s, index, now, 1);
    if (s->look && !s->look_is_due) {
        status = look_soon(c, s, now, err);
    }
    return status == RF_OK ? callers_down(c, s, now, err) : status;
}

/* The silence of a machine that is back at `at` begins, or would have begun, at this tick
 * (or an earlier one: it has begun). Those that are silent not yet went down last. */
static tick_t silent_from(const struct organisation_state *s, uint32_t index, tick_t at,
                          enum back how)
{
    const tick_t timeout = s->w->scenario->signals.heartbeat.timeout;

    if (how == BACK_ONCE) {
        return at - s->w->scenario->recovery.reboot + timeout;
    }
    for (uint32_t i = s->n_downs; i-- > 0 && (tick_t)s->downs[i].since + timeout > at;) {
        if (s->downs[i].index == index) {
            return (tick_t)s->downs[i].since + timeout;
        }
    }
    return at;
}

int machine_new_version(struct ctx *c, struct organisation_state *s, tick_t now,
                        struct rf_error *err)
{
    const struct signals *signals = &s->w->scenario->signals;
    const tick_t timeout = signals->heartbeat.timeout;
    const tick_t delay = signals->platform.shared ? signals->platform.delay : 0;
    const size_t words = (s->o->n + 63) / 64;

    if (s->n_down > 0 && s->old == NULL) {
        s->old = arena_alloc(ctx_arena(c), words * sizeof *s->old);
        if (s->old == NULL) {
            return rf_fail(err, RF_ENOMEM, "", "no memory for an organisation");
        }
    }
    if (s->n_down > 0) {
        memcpy(s->old, s->down, words * sizeof *s->old);
        s->n_old = s->n_down;
    }
    for (uint32_t i = s->n_downs; i-- > 0;) {
        const struct down *d = &s->downs[i];
        const tick_t since = (tick_t)d->since;

        if (since + timeout < now && since + delay < now) {
            break;
        }
        if (since + timeout >= now && organisation_bit(s->down, d->index)) {
            wave_tally(c, s, d->index, CHANNEL_SILENT, since + timeout, -1);
        }
        if (since + delay >= now) {
            platform_tally(c, s, d->index, since, -1);
        }
    }
    return RF_OK;
}

static void tally_back(struct ctx *c, const struct organisation_state *s, uint32_t index,
                       tick_t at, enum back how, tick_t told)
{
    if (machine_watched_wave(s, index) < 0) {
        return;
    }
    const tick_t silent = silent_from(s, index, at, how);
    const struct crash_reports *reports = &s->w->scenario->signals.crash_reports;
    const struct stream_block b =
        stream_block(s->w->key, s->o->key, index, PURPOSE_WORK, 1);

    wave_tally(c, s, index, CHANNEL_SILENT, silent > at ? silent : told, -1);
    if (stream_unit(b.word[0]) >= reports->loss) {
        const tick_t sent = at + world_time(s->w, WORLD_CRASH_REPORT, b.word[1]);

        wave_tally(c, s, index, CHANNEL_CRASHES, sent > told ? sent : told, 1);
    }
}

void machine_back(struct ctx *c, struct organisation_state *s, uint32_t index, tick_t at,
                  enum back how, tick_t told)
{
    static const enum impact_cell counter[] = { [BACK_REBOOT] = IMPACT_BACK_REBOOT,
                                                [BACK_HANDS] = IMPACT_BACK_HANDS,
                                                [BACK_REMOTE] = IMPACT_BACK_REMOTE,
                                                [BACK_ONCE] = IMPACT_BACK_REBOOT };
    const struct impact_layout *l = &s->w->layout;
    const struct impact_spec *impact = &s->w->scenario->impact;
    const struct segment *segment = organisation_segment(s, index);
    int64_t *cell = organisation_cell(c, s, segment);

    organisation_clear(s->down, index);
    callers_change(s, at);
    s->n_down--;
    s->returned[how]++;
    organisation_count_class(s, segment->class, -1);
    cell[counter[how]]++;
    cell[IMPACT_DOWN_MS] -= s->w->scenario->horizon - at;
    count_named(c, s, 0, at - s->w->scenario->horizon);
    organisation_series(c, s, l->backs,
                        organisation_counts(s, segment))[(size_t)(at / l->bin)]++;
    if (s->over_since != TICK_NEVER &&
        (double)s->n_down < impact->hit_share * (double)s->o->n) {
        s->counted_hit |= at - s->over_since >= impact->hit_for;
        s->over_since = TICK_NEVER;
    }
    if (organisation_bit(s->old, index)) {
        organisation_clear(s->old, index);
        s->n_old--;
    } else {
        tally_back(c, s, index, at, how, told);
    }
}

tick_t machine_watched_until(const struct world *w, size_t wave, tick_t took)
{
    const struct wave *waves = w->scenario->rollout.waves.items;

    return took + waves[wave].watched;
}

/* Switch-offs in [from, to) of an endpoint that is on at `from`, all of them without a
 * goodbye. */
static void fall_silent(struct ctx *c, const struct organisation_state *s,
                        const struct segment *segment, struct power_level *level,
                        tick_t from, tick_t to, uint32_t channel, int64_t amount)
{
    const tick_t timeout = s->w->scenario->signals.heartbeat.timeout;
    tick_t off;

    while (power_next_absence(&s->w->power, segment->class, segment->region, level, &from,
                              to, timeout, &off)) {
        ctx_tally(c, channel, off + timeout, amount);
        if (from != TICK_NEVER) {
            ctx_tally(c, channel, from, -amount);
        }
    }
}

/* The first tick from the beginning of a power-day on at which the endpoint is on, or its
 * first one when it was on until then. */
static tick_t on_that_day(const struct world *w, const struct segment *segment,
                          struct power_level *level, tick_t begin)
{
    return contact_is_on(w, segment, level, begin - 1)
               ? begin
               : power_next_on(&w->power, segment->class, segment->region, level, begin);
}

void machine_watch(struct ctx *c, const struct organisation_state *s,
                   const struct segment *segment, struct power_level *level, tick_t took,
                   size_t wave, int64_t amount)
{
    const struct power *power = &s->w->power;
    const uint32_t channel =
        signals_channel(s->w->scenario->update.defects.n, wave, CHANNEL_SILENT);
    const tick_t until = machine_watched_until(s->w, wave, took);
    const int64_t first = power_day(power, segment->region, took);
    struct stream_block goodbye = { { 0 } };

    for (int64_t day = first;; day++) {
        const tick_t begin = power_day_begin(power, segment->region, day);

        if (day > first && begin >= until) {
            return;
        }
        if (day == first || day % 4 == 0) {
            goodbye = stream_block(s->w->key, level->entity, level->index,
                                   PURPOSE_GOODBYE, (uint32_t)(day / 4));
        }
        if (machine_loses_goodbye(s->w, goodbye.word[day % 4])) {
            const tick_t end = begin + TICK_DAY < until ? begin + TICK_DAY : until;

            fall_silent(c, s, segment, level,
                        day == first ? took : on_that_day(s->w, segment, level, begin),
                        end, channel, amount);
        }
    }
}
