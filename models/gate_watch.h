/* gate_watch.h: what a gate has seen of the open wave: its signal added up from the
 * tallies, and what its test remembers (MODEL 7). */
#ifndef RINGFALL_MODELS_GATE_WATCH_H
#define RINGFALL_MODELS_GATE_WATCH_H

#include "models/scenario.h"

/* The signal of the open wave; of the whole rollout of a version when it is calls or
 * platform reports. */
struct gate_watch {
    int version;
    size_t bin; /* bins before it are in the sums */
    int64_t failures, sample;
    struct gate_state state;
};

/** A wave of a version opens at `now`. What arrived before is of another version, or of
 * another wave; a signal of the whole rollout goes on where the version is the same. */
void gate_watch_open(struct gate_watch *self, const struct scenario *s,
                     struct stream_key key, int wave, int version, tick_t now,
                     const int64_t *tally, size_t n_bins);

/** Add up the bins that end at or before `at`; tally: [channels][n_bins]. Cost O(bins),
 * times the waves for a signal of the whole rollout. */
void gate_watch_until(struct gate_watch *self, const struct scenario *s,
                      struct stream_key key, int wave, tick_t at, const int64_t *tally,
                      size_t n_bins);

/** The look at `at`, after gate_watch_until. bad: the version has a defect. */
struct look gate_watch_look(struct gate_watch *self, const struct scenario *s,
                            struct stream_key key, int wave, tick_t at, bool last,
                            bool bad);

/** When a gate first looks at a wave that opened at `now` and bakes until `due`. */
tick_t gate_watch_first(const struct gate *g, tick_t now, tick_t due);

/** And how often it looks until then, the look at `due` among them, if none of them ends
 * the wave. */
size_t gate_watch_looks(const struct gate *g, tick_t now, tick_t due);

#endif
