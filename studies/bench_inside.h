/* bench_inside.h: the parts of the gate bench. */
#ifndef RINGFALL_STUDIES_BENCH_INSIDE_H
#define RINGFALL_STUDIES_BENCH_INSIDE_H

#include "models/binomial.h"
#include "models/population.h"
#include "models/power.h"
#include "models/vendor.h"
#include "studies/bench.h"

/* ---- bench_crowd.c: how many machines a wave has, and when they take the update ---- */

#define BENCH_SIZES 32

/* Organisations whose endpoints are of one size, by powers of two. */
struct bench_size {
    double organisations, endpoints; /* both of all of them */
};

typedef double bench_cells[POPULATION_MAX_CLASSES][POPULATION_MAX_REGIONS];

/* The world as the bench knows it: endpoints by class and region, and organisations. */
struct bench_world {
    struct bench_size sizes[BENCH_SIZES];
    bench_cells cell;
    double machines;
    double *organisations; /* [n] endpoints of those given by hand; owned */
    bench_cells *own;      /* [n] the same by class and region; owned */
};

/* The machines of one wave. */
struct bench_crowd {
    double machines;
    double ring[64];  /* [rings + 1] shares of these, and of none */
    bench_cells cell; /* by class and region, before `machines` is changed */
    tick_t opens;     /* as planned */
};

int bench_world_init(struct bench_world *self, const struct scenario *s,
                     struct stream_key key, struct rf_error *err) RF_MUST_CHECK;
void bench_world_free(struct bench_world *self);
/** The machines of each wave of a scenario whose waves are as opened (schedule.h), and
 * when it opens if nothing holds it. out: [n waves] */
int bench_crowds(const struct scenario *s, const struct bench_world *world,
                 struct bench_crowd *out, struct rf_error *err) RF_MUST_CHECK;
/** Share of a crowd that has taken the update before a time after its wave opened, ms. */
double bench_taken(const struct scenario *s, const struct bench_crowd *crowd,
                   double after);

/* ---- bench_plan.c: what a gate sees of a crowd, step by step ---- */

enum bench_effect {
    BENCH_OBSERVED, /* enters the sample */
    BENCH_SEEN,     /* is seen as a failure */
    BENCH_UNSEEN,   /* no longer is */
    BENCH_HIT,      /* nothing saves it from the defect any more */
    BENCH_N_EFFECTS
};
enum bench_group { BENCH_FAILING, BENCH_BASE, BENCH_SOUND, BENCH_N_GROUPS };

/* From taking the update to an effect: a constant and what is random, ms. */
struct bench_lag {
    double share; /* of the group that comes to it; 0: never */
    double constant;
    const struct distribution *random[3]; /* [n_random] borrowed */
    size_t n_random;
};

/* A step of a crowd's course: of the machines left, each makes it with `chance`. */
struct bench_rung {
    double value; /* share of the group that has made it, ascending */
    double chance;
    uint32_t bin; /* after the wave opened */
    uint8_t effect;
};

/* A group of one wave. Each of its machines has one uniform word, and is before an effect
 * when its word is below the share that is: so an effect that only comes later than
 * another one is exact, and machines need not be worked one by one. */
struct bench_ladder {
    struct bench_rung *rungs; /* [n]; owned */
    uint32_t *until; /* [bins] rungs that can matter by the end of a bin; owned */
    size_t n;
};

struct bench_step {
    struct bench_crowd crowd;
    struct bench_ladder ladder[BENCH_N_GROUPS];
    double *falls; /* [bins] of the sample, the share that is switched off, its goodbye
                    * lost, and silent from this bin on; NULL: none; owned */
    double *backs; /* [bins] of those silent for this, the share that is back; owned */
    double missed; /* largest share of the sample expected to be silent for this */
};

/* Everything that the trials of one rollout share. Read-only while they run. */
struct bench_plan {
    struct scenario version[2]; /* good, bad: shallow copies; lists borrowed */
    struct defect defect;
    struct bench_step *steps; /* [n_waves]; owned */
    size_t n_waves, n_bins;
    tick_t bin;
    double base;
    bool traffic;
    bool whole; /* the gate watches all waves opened so far */
    bool seen;
    double machines; /* of the world */
    struct bench_size sizes[BENCH_SIZES];
    double *down; /* [n_bins] share of the world that is down at the end of a bin when the
                   * defect strikes all, if nothing holds a wave; for calls; owned */
    double *requests;   /* [n_waves] of the new version a bin; owned */
    struct wave *waves; /* [n_waves] as opened, with what was asked changed; owned */
};

/* What is changed for a search; 0: nothing. With a bake only the waves up to this one can
 * be opened. */
struct bench_change {
    size_t wave;
    double machines; /* new in it; traffic: requests an hour */
    tick_t bake;
};

/** s and world must outlive it. */
int bench_plan_init(struct bench_plan *self, const struct scenario *s,
                    const struct bench_world *world, const struct bench_change *change,
                    struct rf_error *err) RF_MUST_CHECK;
void bench_plan_free(struct bench_plan *self);

/* ---- bench_away.c: lost goodbyes ---- */

/** Are there any that a gate on the bench could see? */
bool bench_away_counts(const struct scenario *s);
/** Those of a wave whose crowd is filled. taken: [n + 1] share of it that has taken the
 * update at the ends of n bins from its opening. */
int bench_away_init(struct bench_step *step, const struct bench_plan *p, size_t wave,
                    const struct power *power, const double *taken, size_t n,
                    struct rf_error *err) RF_MUST_CHECK;

/* ---- bench_trial.c: one rollout ---- */

struct bench_trial {
    tick_t detected, halted, full; /* TICK_NEVER */
    int wave;                      /* open at the halt */
    int opened;                    /* waves */
    int64_t hit;
};

struct bench_worker; /* a thread's memory */
struct bench_worker *bench_worker_new(const struct bench_plan *p, struct rf_error *err);
void bench_worker_free(struct bench_worker *self);

/* When organisations telephone, given the defect rate. */
struct bench_calls {
    int64_t organisations[BENCH_SIZES];
    double *chance; /* [BENCH_SIZES][n_bins] that one which has not called does in a bin;
                     * NULL: nobody listens; owned */
};
/* ---- bench_calls.c ---- */
int bench_calls_init(struct bench_calls *self, const struct bench_plan *p, double rate,
                     struct rf_error *err) RF_MUST_CHECK;
void bench_calls_free(struct bench_calls *self);

/** One rollout. calls: of the same rate. until: end when a later wave than this opens. */
int bench_try(struct bench_worker *w, const struct bench_plan *p,
              const struct bench_calls *calls, double rate, struct stream_key key,
              size_t until, struct bench_trial *out, struct rf_error *err) RF_MUST_CHECK;

/** All trials of a rate. out: [trials] */
int bench_trials(const struct bench_plan *p, const struct bench_options *o, double rate,
                 int64_t trials, size_t until, struct bench_trial *out,
                 struct rf_error *err) RF_MUST_CHECK;

#endif
