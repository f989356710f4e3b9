/* gate.h: health gates. A gate reads a signal at its looks and says pass, fail or that it
 * cannot tell. A test is one entry in the list of tests (MODEL 7). */
#ifndef RINGFALL_MODELS_GATE_H
#define RINGFALL_MODELS_GATE_H

#include "models/error_list.h"
#include "models/gate_formula.h"
#include "models/param.h"
#include "sim/stream.h"

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
    bool across; /* failed-looks, cusum, mann-whitney: what the test remembers goes on
                    with the next wave */
    double reference; /* cusum: k, in standard deviations of a look */
    double threshold; /* cusum: h, likewise */
    double mixture;   /* msprt: sd of the mixing distribution, a share */
    double tolerance; /* mann-whitney: shift that does not count, part of control */
    int64_t looks;    /* mann-whitney: looks with news before it says anything */
    double precision, recall, prevalence; /* decision-service */
    tick_t first_look;                    /* after the wave opened; 0: one interval */
    tick_t interval;                      /* between looks */
    int64_t minimum;                      /* sample below which a look tells nothing */
    tick_t decision_delay;                /* between a failed look and its effect */
    bool wait; /* at the end of a bake without a verdict: wait (true) or go on */
};

extern const struct param_table gate_table;

/** Calls and platform reports are of the whole rollout, the other signals of a wave. */
static inline bool gate_of_rollout(const struct gate *g)
{
    return g->signal == GATE_CALLS || g->signal == GATE_PLATFORM;
}

enum verdict { VERDICT_PASS, VERDICT_FAIL, VERDICT_INCONCLUSIVE };

/* What a look is given. */
struct gate_view {
    tick_t at;
    int64_t failures, sample; /* so far: since the wave opened, or the version was out */
    bool last;                /* at the end of the bake */
    bool bad;                 /* the version has a defect: a decision service may know */
    struct stream_key key;    /* draws: PURPOSE_GATE, entity, this look's number, draw */
    uint32_t entity, draw;    /* the wave, the version */
};

/* What a gate remembers of its looks at a wave; {0} when the wave opens, or, with
 * `across`, when the version is first offered. What is new at a look is counted from the
 * last look with a large enough sample. */
struct gate_state {
    uint32_t n_looks;         /* all looks, too small ones too */
    int64_t failures, sample; /* at the last look that was large enough */
    bool passed;              /* sprt: it has decided */
    double sum;               /* cusum */
    uint64_t failed;          /* failed-looks: a bit each, the last look lowest */
    uint32_t n_news;          /* mann-whitney: looks with news */
    double canary[GATE_MOST_RANKS], control[GATE_MOST_RANKS]; /* their shares, by
                                                               * n_news modulo the size */
};

/* One look: what was seen and what followed. */
struct look {
    tick_t at;
    int64_t failures, sample;
    int64_t needed;          /* sample below which the test is not made */
    double statistic, limit; /* what the test compared; gate_look_text tells in words */
    int verdict;             /* enum verdict */
    int test;                /* of the gate; 0 of people */
};

struct gate_test {
    const char *name; /* "none", "failure-share" */
    const char *doc;
    const char *statistic; /* what is compared: "share of failures" */
    bool reaches;          /* fails at its limit; else only above it */
    bool remembers;        /* earlier looks, so that these can be of earlier waves */
    double (*limit)(const struct gate *g);
    /* statistic and verdict of a look with a large enough sample */
    int (*look)(const struct gate *g, const struct gate_view *view,
                struct gate_state *state, double *statistic);
    /* How it decides, for people, after "the gate"; with the gate's numbers. */
    void (*rule)(const struct gate *g, char *out, size_t size);
    /* What keeps its numbers from being a test, and at *where which one; NULL: nothing.
     */
    const char *(*fault)(const struct gate *g, const char **where);
    int64_t (*least_looks)(const struct gate *g); /* to say anything; NULL: one */
    const char *least_name;                       /* the parameter that says so */
};
const struct gate_test *gate_test(int index); /* NULL past the last */

/** Look once, and remember. A sample below the minimum is inconclusive, and forgotten.
 * Cost: gate_formula.c. */
struct look gate_look(const struct gate *g, const struct gate_view *view,
                      struct gate_state *state);

/** Numbers that make no test (a base of 0, more failed looks than looks): adds them. */
void gate_check(const struct gate *g, struct error_list *errors);

/** "fails when the share of failures is above 0.02": how the gate decides, for people. */
void gate_rule_text(const struct gate *g, char *out, size_t size);
/** "share of failures 0.021, above the limit of 0.02: failed": why a look ended as it
 * did. "" of a look that no test made. */
void gate_look_text(const struct look *look, char *out, size_t size);

#endif
