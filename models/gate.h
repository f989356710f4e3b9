/* gate.h: health gates. A gate reads a signal at its looks and says pass, fail or that it
 * cannot tell. A test is one entry in the list of tests (MODEL 7). */
#ifndef RINGFALL_MODELS_GATE_H
#define RINGFALL_MODELS_GATE_H

#include "models/param.h"

enum gate_signal { GATE_SILENT, GATE_CRASH_REPORTS, GATE_REJECTS };

struct gate {
    int test;              /* index in the list of tests; 0 = none */
    int signal;            /* enum gate_signal */
    double limit;          /* failure share above which it fails */
    tick_t interval;       /* between looks */
    int64_t minimum;       /* sample below which a look tells nothing */
    tick_t decision_delay; /* between a failed look and its effect */
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
