/* bench.h: what is a health gate worth? The vendor with its schedule and its gate alone,
 * without the world: tens of thousands of rollouts whose signals are drawn for a crowd.
 *
 * A wave's machines are its share of the world's. Each takes the update after the
 * scenario's delivery delay, with all machines on and independent of one another; the
 * defect strikes it with the probability that is asked for, or else it falls silent with
 * the gate's base rate. What the gate sees of that, and when, follows from the signal and
 * from the defect's consequence: a boot loop falls silent and reports nothing. A gate on
 * silence sees, as in a run, machines that are switched off and whose goodbye is lost, by
 * the power model's hours (bench_away.c). People do not watch. A rollout of traffic
 * stages requests: a request that the new version serves fails, or does not, at once.
 */
#ifndef RINGFALL_STUDIES_BENCH_H
#define RINGFALL_STUDIES_BENCH_H

#include <stdatomic.h>

#include "models/scenario.h"
#include "sim/stream.h"

#define BENCH_TRIALS 10000 /* usual, and for rollouts of many days */
#define BENCH_FEWEST 1000
#define BENCH_RATES  32 /* at most, with the good version */

struct bench_options {
    int64_t trials;     /* rollouts a defect rate; 0: BENCH_TRIALS, of many days fewer */
    uint32_t seed;      /* the same luck for every rate, gate and policy */
    unsigned n_threads; /* >= 1; results do not depend on it */
    const atomic_bool *stop; /* NULL, or set to end early with RF_ESTOPPED; borrowed */
    const double *rates; /* [n_rates] probabilities of the defect, ascending, in (0, 1];
                          * borrowed; NULL: 1, 2, 5 a decade from 0.0001 to 1 */
    size_t n_rates;      /* < BENCH_RATES */
};

/* 5 %, median, 90 % and 95 % over rollouts; NaN where there are none. */
struct bench_spread {
    double low, median, most, high;
};

/* Rollouts at one defect rate. */
struct bench_rate {
    double rate; /* 0: the good version */
    int64_t trials;
    int64_t halted; /* stopped by the gate */
    int64_t early;  /* of these, before the last wave opened */
    struct bench_spread
        delay; /* hours from the release to the failed look, of those halted */
    struct bench_spread hit; /* machines that the defect has hit by the halt (traffic:
                              * requests failed for it), of those halted */
    struct bench_spread
        full; /* hours until the last wave opened, of those where it did */
};

/* A wave on the good version. */
struct bench_wave {
    char name[PARAM_NAME_SIZE];
    double machines; /* new in it; traffic: requests an hour */
    bool gated;
    int64_t opened, halted; /* rollouts */
    double missed; /* largest share of its sample that is expected to be silent at once
                    * because a goodbye was lost */
};

struct bench {
    struct bench_rate rates[BENCH_RATES]; /* [n_rates] the good version first */
    size_t n_rates;
    struct bench_wave *waves; /* [n_waves]; owned */
    size_t n_waves;
    double machines; /* of the world */
    double base; /* share of machines, or requests, that fail on a good version; 0 of a
                  * signal that knows none, or has a rate of its own (models/signals.h) */
    double goodbye_loss; /* share of clean switch-offs that are missed, and silent; 0: the
                          * signal is another, or all machines are always on */
    bool traffic;
    bool seen; /* the signal can show this defect at all */
};

/**
 * Put a scenario's rollout on the bench.
 *
 * @param s its first defect gives trigger, delay and consequence (a boot loop at once
 * when it has none); it can be one of traffic
 * @return RF_OK, RF_ENOMEM, RF_ESTOPPED; RF_EINPUT for a population that cannot be
 *
 * Cost: the world's organisations once (0.1 s), then some 10 to 200 us a rollout.
 */
int bench_run(const struct scenario *s, const struct bench_options *o, struct bench *out,
              struct rf_error *err) RF_MUST_CHECK;
void bench_free(struct bench *self);

/** Wilson's 95 % interval of a share: k of n (Wilson, JASA 22:209, 1927). */
void bench_interval(int64_t k, int64_t n, double *low, double *high);

/* ---- what a stated power needs ---- */

#define BENCH_BAKES 8

struct bench_need {
    tick_t bake;
    double machines; /* smallest first watched wave with the power wanted; NaN: the world
                      * is not enough */
    double power;    /* of it, on the bench */
};

struct bench_needs {
    double power, rate; /* wanted, at this defect rate */
    size_t wave;        /* the first that the gate watches */
    double machines;    /* its size as it is */
    tick_t bake;        /* and its bake */
    double now;         /* its power as it is */
    double at_bake;     /* smallest size at its bake; NaN */
    tick_t at_size;     /* smallest bake at its size; TICK_NEVER: none up to 7 days */
    struct bench_need needs[BENCH_BAKES]; /* [n_needs] */
    size_t n_needs;
    double one_failure; /* closed form: machines that show at least one failure with this
                         * probability, ln(1 - power) / ln(1 - rate) */
};

/**
 * The smallest first watched wave, and the shortest bake, in which the gate stops a
 * version of this defect rate with this probability. All sizes and bakes on the same
 * luck. The search takes for granted that more machines, or more time, find more; where
 * that holds only nearly (a limit on a small sample), it ends at one of the crossings.
 *
 * @return as bench_run; RF_EINPUT when no wave is watched
 */
int bench_find(const struct scenario *s, const struct bench_options *o, double power,
               double rate, struct bench_needs *out, struct rf_error *err) RF_MUST_CHECK;

#endif
