/* replay.h: one run of one scenario in one simulated world: the models put together. */
#ifndef RINGFALL_MODELS_REPLAY_H
#define RINGFALL_MODELS_REPLAY_H

#include "models/population.h"
#include "models/vendor.h"

/* Everything that a run leaves; the raw material of every table and figure. */
struct outcome {
    struct impact_layout layout;
    int64_t *metrics; /* [layout.n_metrics]; owned */
    struct vendor_facts facts;
    struct vendor_log log;  /* owned */
    tick_t horizon;         /* the width of a bin is layout.bin */
    struct record *records; /* [n_records] in order of time, where they were asked for
                             * (engine.h, service.h); owned */
    size_t n_records;
    uint64_t n_events, n_windows;
    size_t memory_bytes;
};

/**
 * Replay the update over a world.
 *
 * @param s     borrowed; with the world's uncertain parameters set
 * @param world borrowed; made from s->population with the same key
 */
int replay_run(const struct scenario *s, const struct population *world,
               struct stream_key key, const struct engine_options *options,
               struct outcome *out, struct rf_error *err) RF_MUST_CHECK;
void replay_free(struct outcome *self);

#endif
