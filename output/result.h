/* result.h: what people get of a comparison: the table for the terminal, and the result
 * folder. The only header of this room that the program needs. */
#ifndef RINGFALL_OUTPUT_RESULT_H
#define RINGFALL_OUTPUT_RESULT_H

#include "studies/compare.h"
#include "studies/explain.h"

#define RESULT_PATH_SIZE  4096
#define RESULT_FEW_WORLDS 20 /* under it ranges are no ranges: a warning says so */

/* One number of the scenario, for the list of assumptions. All texts for people,
 * borrowed. */
struct result_parameter {
    const char
        *pointer;       /* "/signals/people/limit"; a target's is "/targets/NAME/value" */
    const char *value;  /* "78 min" */
    const char *range;  /* "5 to 2,000"; "" when none is given */
    const char *source; /* "assumption" or "" when it has none */
    const char *note;   /* "" when none; a target's note is printed below it */
};

/* How far one arm's machine-hours lost spread, and by what. Each is high / low of its
 * 5-95 % range: with everything but the luck held, and with everything drawn. */
struct result_spread {
    size_t arm;
    double luck, all;
};

/* Everything that a result is written from. All pointers are borrowed for the call. */
struct result_input {
    const struct comparison *comparison; /* one arm or more; what the program ran */
    const struct tornado *tornado;       /* NULL: not run */
    const struct result_spread *spread;  /* NULL: not run */
    const struct explain_world *first; /* of the baseline, what stopped; NULL: no services
                                        */

    const struct result_parameter *parameters; /* [n_parameters] of the baseline */
    size_t n_parameters;

    const char *command; /* to be typed again: "ringfall compare july-2024 canary" */
    const char *verb;    /* "compare", "run" */
    const char *scenario_json;   /* resolved, with all parts: one JSON object */
    const char *scenario_sha256; /* of scenario_json, hexadecimal */
    const char *const
        *arm_json; /* [n_arms] each arm resolved; [0] may be NULL: the scenario */
    const char
        *question_sha256; /* of all that decides the numbers: scenario, arms, seed,
                           * replicates, filter, version. Same question, same hash */
    uint32_t seed;
    uint32_t replicates; /* asked for; comparison->n_worlds are complete */
    uint32_t first_replicate;
    bool quick;       /* asked for with --quick */
    const char *only; /* --only as typed, "" when the whole world is counted */
};

/**
 * Write the result folder: report.html, manifest.json, summary.json, metrics.csv,
 * timeline.csv, decisions.csv, breakdown.csv, data-dictionary.csv, figures/.
 *
 * Complete or absent: written in a folder beside it, synced, renamed. What a killed run
 * left beside it is removed. Without gnuplot there are no figures, and the report says
 * so.
 *
 * @param dir      where; its parent is made when it is missing
 * @param force    replace a result of another question
 * @param out_path the folder as written, absolute
 * @return RF_OK, RF_EEXIST when dir holds another question's result or foreign files
 * (nothing is changed; foreign files are never removed), RF_EIO, RF_ENOMEM, RF_EINTERNAL
 */
int result_write(const struct result_input *in, const char *dir, bool force,
                 char out_path[RESULT_PATH_SIZE], struct rf_error *err) RF_MUST_CHECK;

/** May dir be written, as result_write would judge? To be asked before a long run. */
int result_writable(const char *dir, const char *question_sha256, bool force,
                    struct rf_error *err) RF_MUST_CHECK;

/* Texts for the terminal and for programs: UTF-8, to be released with free(). */

/** The comparison as a table, at most 100 columns wide. */
int result_table(const struct comparison *c, char **text,
                 struct rf_error *err) RF_MUST_CHECK;
/** The answer in words: the headline and at most five sentences, a line each. */
int result_answer(const struct result_input *in, char **text,
                  struct rf_error *err) RF_MUST_CHECK;
/** summary.json. Same bytes for the same question. */
int result_summary(const struct result_input *in, char **text,
                   struct rf_error *err) RF_MUST_CHECK;

#endif
