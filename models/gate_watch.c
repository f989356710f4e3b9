/* gate_watch.c: a gate's signal, bin by bin.
 *
 * Silence, crash reports and refusals are of the machines of a wave; the sample has those
 * that took the version and whose observation window is over. Calls and platform reports
 * do not say of which wave they are: theirs are all since the version was first offered,
 * and the sample has the machines of every wave. An organisation calls once, so the share
 * of calls is calls to machines, and a limit on it is small.
 *
 * Good versions are reported too. Silence has its lost goodbyes in the tallies; crash
 * reports, calls and platform reports have a rate `base` a day and machine of the sample,
 * Poisson in each bin. Draws of PURPOSE_GATE, draw = version; entity: the wave, index:
 * the look (gate_tests.c); or entity: WATCH_BASE + the wave, 0 for the whole rollout,
 * index: the bin.
 */
#include "models/gate_watch.h"

#include "models/purpose.h"

#define WATCH_BASE 0x10000u

static bool is_shared(const struct scenario *s)
{
    return s->rollout.gate.signal != GATE_PLATFORM || s->signals.platform.shared;
}

static double base_of(const struct scenario *s)
{
    switch ((enum gate_signal)s->rollout.gate.signal) {
    case GATE_CRASH_REPORTS:
        return s->signals.crash_reports.base;
    case GATE_CALLS:
        return s->signals.calls.base;
    case GATE_PLATFORM:
        return s->signals.platform.base;
    default:
        return 0.0;
    }
}

static size_t failure_channel(const struct scenario *s, size_t wave)
{
    const size_t n_defects = s->update.defects.n;

    switch ((enum gate_signal)s->rollout.gate.signal) {
    case GATE_CALLS:
        return CHANNEL_CALLS;
    case GATE_PLATFORM:
        return CHANNEL_PLATFORM;
    case GATE_CRASH_REPORTS:
        return signals_channel(n_defects, wave, CHANNEL_CRASHES);
    case GATE_REJECTS:
        return signals_channel(n_defects, wave, CHANNEL_REJECTS);
    default:
        return signals_channel(n_defects, wave, CHANNEL_SILENT);
    }
}

/* Reports in a bin that have nothing to do with the version. */
static int64_t others(const struct gate_watch *w, const struct scenario *s,
                      struct stream_key key, int wave, double rate)
{
    const uint32_t entity =
        WATCH_BASE + (gate_of_rollout(&s->rollout.gate) ? 0u : (uint32_t)wave);
    const struct stream_block b =
        stream_block(key, entity, (uint32_t)w->bin, PURPOSE_GATE, (uint32_t)w->version);
    const double days = (double)s->interval / (double)TICK_DAY;

    return gate_poisson((double)w->sample * rate * days, stream_unit(b.word[0]));
}

void gate_watch_until(struct gate_watch *self, const struct scenario *s,
                      struct stream_key key, int wave, tick_t at, const int64_t *tally,
                      size_t n_bins)
{
    const size_t n_defects = s->update.defects.n;
    const bool all = gate_of_rollout(&s->rollout.gate);
    const size_t first = all ? 0 : (size_t)wave;
    const size_t end = all ? s->rollout.waves.n : first + 1;
    const double rate = is_shared(s) ? base_of(s) : 0.0;
    const int64_t *failures = tally + failure_channel(s, (size_t)wave) * n_bins;

    for (; self->bin < n_bins && ((tick_t)self->bin + 1) * s->interval <= at;
         self->bin++) {
        self->failures += failures[self->bin];
        for (size_t k = first; k < end; k++) {
            self->sample +=
                tally[signals_channel(n_defects, k, CHANNEL_OBSERVED) * n_bins +
                      self->bin];
        }
        if (rate > 0.0) {
            self->failures += others(self, s, key, wave, rate);
        }
    }
}

void gate_watch_open(struct gate_watch *self, const struct scenario *s,
                     struct stream_key key, int wave, int version, tick_t now,
                     const int64_t *tally, size_t n_bins)
{
    const bool goes_on = gate_of_rollout(&s->rollout.gate) && self->version == version;

    gate_watch_until(self, s, key, wave, now, tally, n_bins);
    if (!s->rollout.gate.across || self->version != version) {
        self->state = (struct gate_state){ 0 };
    }
    self->version = version;
    if (!goes_on) {
        self->failures = self->sample = 0;
        self->state.failures = self->state.sample = 0;
    }
}

struct look gate_watch_look(struct gate_watch *self, const struct scenario *s,
                            struct stream_key key, int wave, tick_t at, bool last,
                            bool bad)
{
    const struct gate_view view = { .at = at,
                                    .failures = self->failures,
                                    .sample = self->sample,
                                    .last = last,
                                    .bad = bad,
                                    .key = key,
                                    .entity = (uint32_t)wave,
                                    .draw = (uint32_t)self->version };

    return gate_look(&s->rollout.gate, &view, &self->state);
}

tick_t gate_watch_first(const struct gate *g, tick_t now, tick_t due)
{
    const tick_t first = now + (g->first_look > 0 ? g->first_look : g->interval);

    return first < due ? first : due;
}

size_t gate_watch_looks(const struct gate *g, tick_t now, tick_t due)
{
    const tick_t rest = due - gate_watch_first(g, now, due);

    return due > now ? 1 + (size_t)((rest + g->interval - 1) / g->interval) : 0;
}
