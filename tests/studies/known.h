/* known.h: known answers through the whole model: a scenario file of tests/known is read,
 * changed by pointers, and replayed. */
#ifndef RINGFALL_TESTS_STUDIES_KNOWN_H
#define RINGFALL_TESTS_STUDIES_KNOWN_H

#include <stdlib.h>

#include "input/scenario_file.h"
#include "models/replay.h"
#include "tests/check.h"

#define KNOWN_SEED 20240719u

/* A scenario of tests/known, or of the library, with an arm by its path (NULL: none) and
 * its --set applied. */
static inline void known_read_arm(struct scenario *s, const char *name, const char *arm,
                                  const char *const *sets, size_t n_sets)
{
    struct scenario_file file = { 0 };
    struct error_list errors = { 0 };
    struct library library;
    int status;

    *s = (struct scenario){ 0 };
    library_init(&library, RF_SOURCE_DIR "/tests/known");
    status = scenario_file_read(&file, name, &library, &arm, arm != NULL, sets, n_sets,
                                &errors);
    if (status == RF_OK) {
        status = scenario_file_build(&file, s, &errors);
    }
    for (size_t i = 0; i < errors.n; i++) {
        print_error("%s:%d:%d: %s: %s\n", errors.items[i].file, errors.items[i].line,
                    errors.items[i].column, errors.items[i].path,
                    errors.items[i].message);
    }
    error_list_free(&errors);
    scenario_file_free(&file);
    assert_int_equal(status, RF_OK);
}

static inline void known_read_set(struct scenario *s, const char *name,
                                  const char *const *sets, size_t n_sets)
{
    known_read_arm(s, name, NULL, sets, n_sets);
}

static inline void known_read(struct scenario *s, const char *name)
{
    known_read_set(s, name, NULL, 0);
}

/* Set a number by its pointer: ms for durations, 0 or 1 for yes or no. */
static inline void known_set(struct scenario *s, const char *pointer, double value)
{
    struct rf_error err = { 0 };
    struct param_slot slot;
    int status = param_find(&scenario_table, s, pointer, &slot, &err);

    if (status == RF_OK) {
        status = param_set(&slot, value, &err);
    }
    if (status != RF_OK) {
        print_error("%s: %s\n", pointer, err.message);
    }
    assert_int_equal(status, RF_OK);
}

static inline void known_world(struct population *world, const struct scenario *s,
                               uint32_t replicate)
{
    struct rf_error err = { 0 };
    const int status =
        population_init(world, &s->population, NULL,
                        (struct stream_key){ KNOWN_SEED, replicate }, NULL, &err);

    if (status != RF_OK) {
        print_error("%s: %s\n", err.path, err.message);
    }
    assert_int_equal(status, RF_OK);
}

/* Replay in a world that is already there, with a replicate's luck. */
static inline void known_replay(struct outcome *out, const struct scenario *s,
                                const struct population *world, uint32_t replicate,
                                const struct engine_options *options)
{
    struct rf_error err = { 0 };
    const int status = replay_run(s, world, (struct stream_key){ KNOWN_SEED, replicate },
                                  options, out, &err);

    if (status != RF_OK) {
        print_error("%s: %s\n", err.path, err.message);
    }
    assert_int_equal(status, RF_OK);
}

/* One replicate on one thread: its world and what became of it. */
static inline void known_run(struct outcome *out, const struct scenario *s,
                             uint32_t replicate)
{
    const struct engine_options options = { .n_threads = 1 };
    struct population world;

    known_world(&world, s, replicate);
    known_replay(out, s, &world, replicate, &options);
    population_free(&world);
}

/* Sum of a cell counter over the world. */
static inline int64_t known_total(const struct outcome *o, enum impact_cell counter)
{
    const struct impact_layout *l = &o->layout;
    int64_t sum = 0;

    for (size_t i = 0; i < l->n_industries * l->n_regions * l->n_classes; i++) {
        sum += o->metrics[l->cells + i * IMPACT_N_CELL + counter];
    }
    return sum;
}

/* The nth decision of a kind in the vendor's log (from 0); NULL when there are fewer. */
static inline const struct decision *known_decision(const struct outcome *o, int kind,
                                                    size_t nth)
{
    for (size_t i = 0; i < o->log.n; i++) {
        if (o->log.items[i].kind == kind && nth-- == 0) {
            return &o->log.items[i];
        }
    }
    return NULL;
}

/* Mean and variance of a sample, one value at a time (Welford). */
struct known_mean {
    double n, mean, sum2;
};

static inline void known_add(struct known_mean *m, double value)
{
    const double off = value - m->mean;

    m->n += 1.0;
    m->mean += off / m->n;
    m->sum2 += off * (value - m->mean);
}

static inline double known_error(const struct known_mean *m)
{
    return sqrt(m->sum2 / (m->n - 1.0) / m->n);
}

#endif
