/* execute.h: running a question: the comparison, what decides, and luck apart. */
#ifndef RINGFALL_CLI_EXECUTE_H
#define RINGFALL_CLI_EXECUTE_H

#include "cli/command.h"
#include "cli/question.h"
#include "output/result.h"
#include "studies/explain.h"
#include "studies/tornado.h"

/* All that decides the numbers, beside the question. */
struct execute_plan {
    uint32_t seed, replicates, first_replicate;
    uint32_t tornado;                     /* parameters to move in full; 0: none */
    uint32_t tornado_worlds, luck_worlds; /* 0: none */
    unsigned n_threads;                   /* decides nothing */
    bool quick;                           /* --quick, and no number of worlds beside it */
};

struct executed {
    struct comparison comparison;
    struct tornado tornado;
    struct result_spread spread;
    struct explain_world first; /* the baseline's first world, where there are services;
                                 * the struct may not move */
    bool has_tornado, has_spread;
};

/** The plan that options ask for. */
struct execute_plan execute_plan(const struct options *o, const struct question *q);

/** Text hash of question and plan: the same question again has the same. */
void execute_hash(const struct question *q, const struct execute_plan *plan,
                  char out[SHA256_TEXT_SIZE]);

/**
 * Run it, with progress on stderr. The question's arms are handed to the study (their
 * files and texts stay).
 *
 * @return RF_OK, also when stopped (comparison.stopped)
 */
int execute_run(struct question *q, const struct execute_plan *plan,
                const struct program *p, struct executed *out,
                struct rf_error *err) RF_MUST_CHECK;
void execute_free(struct executed *self);

#endif
