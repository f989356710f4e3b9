/* gate.h: health gates. A gate reads a signal at its looks and says pass, fail or that it
 * cannot tell. A test is one entry in the list of tests (MODEL 7). */
#ifndef RINGFALL_MODELS_GATE_H
#define RINGFALL_MODELS_GATE_H

#include "models/param.h"

enum gate_signal {
    GATE_SILENT,
    GATE_CRASH_REPORTS,
    GATE_REJECTS,
    GATE_CALLS,
    GATE_PLATFORM
};

struct gate {
    int test;           /* index in the list of tests; 0 = none */
    int signal;         /* enum gate_signal */
    double limit;       /* failure share above which a look fails */
    double base;        /* p0: failure share of a good version */
    double alternative; /* p1: failure share that it is to find */
    double alpha, beta; /* wanted shares of false halts, of bad versions passed */
    int64_t failed, of; /* failed-looks: so many of the last so many */
    double reference;   /* cusum: k, in standard deviations of a look */
    double threshold;   /* cusum: h, likewise */
    double mixture;     /* msprt: sd of the mixing distribution, a share */
    double tolerance;   /* mann-whitney: shift that does not count, part of control */
    double precision, recall, prevalence; /* decision-service */
    tick_t first_look;                    /* after the wave opened; 0: one interval */
    tick_t interval;                      /* between looks */
    int64_t minimum;                      /* sample below which a look tells nothing */
    tick_t decision_delay;                /* between a failed look and its effect */
    bool wait; /* at the end of a bake without a sample: wait (true) or go on */
};

extern const struct param_table gate_table;

enum verdict { VERDICT_PASS, VERDICT_FAIL, VERDICT_INCONCLUSIVE };

/* One look: what was seen and what followed. */
struct look {
    tick_t at;
    int64_t failures, sample;
    double statistic, limit;
    int verdict; /* enum verdict */
};

struct gate_test {
    const char *name; /* "none", "failure-share" */
    const char *doc;
    /* statistic and verdict of a look with a large enough sample */
    int (*look)(const struct gate *g, int64_t failures, int64_t sample,
                double *statistic);
};
const struct gate_test *gate_test(int index); /* NULL past the last */

/** Look once. n < minimum is inconclusive. */
struct look gate_look(const struct gate *g, tick_t at, int64_t failures, int64_t sample);

#endif
