/* question.h: what is asked: a scenario under several rollouts (arms), read from names or
 * from a result's manifest, checked, and hashed so that the same question is known again.
 */
#ifndef RINGFALL_CLI_QUESTION_H
#define RINGFALL_CLI_QUESTION_H

#include "cli/options.h"
#include "input/scenario_file.h"
#include "input/sha256.h"
#include "studies/compare.h"

#define QUESTION_MAX_ARMS    64
#define QUESTION_MAX_PATCHES 8   /* of one arm: "canary+early-guidance" */
#define QUESTION_MAX_ONLY    512 /* bytes of --only, as text */

struct question {
    char name[PARAM_NAME_SIZE];  /* of the scenario */
    struct scenario_file *files; /* [n]; 0 is the baseline; owned */
    struct arm *arms;            /* [n] as built; handed to the study; owned */
    char **json;                 /* [n] resolved; owned */
    size_t n;
    size_t n_take;                          /* arms that a --set below /rollout changes */
    char scenario_sha256[SHA256_TEXT_SIZE]; /* of json[0] */
    struct population_filter only;
    char only_text[QUESTION_MAX_ONLY]; /* as it would be typed: "region=us
                                          industry=health" */
};

/** Folders that are looked through for names: those of LIBRARY_VARIABLE come after the
 * working folder. */
void question_library(struct library *library);

/**
 * Read a scenario and its arms by their names. An arm is a rollout or a variant, or
 * several of them joined by '+'. The baseline is the scenario itself; naming it changes
 * nothing. A --set below /rollout goes, where arms are named, to those of them that bring
 * a rollout, and never to the baseline.
 *
 * @param names [n] of arms
 * @param out   to be freed in any case
 * @return RF_OK; RF_EINPUT with every mistake in errors; RF_EIO, RF_ENOMEM
 */
int question_read(struct question *out, const char *scenario, const char *const *names,
                  size_t n, const struct options *o,
                  struct error_list *errors) RF_MUST_CHECK;
/** The same, but a name from n_asked on only has to be found: an arm of that name that
 * does not fit the scenario is left out, and stderr says why. */
int question_read_some(struct question *out, const char *scenario,
                       const char *const *names, size_t n, size_t n_asked,
                       const struct options *o, struct error_list *errors) RF_MUST_CHECK;

/** Can every arm be run? RF_EINPUT for one that stages traffic, not machines. */
int question_runnable(const struct question *self,
                      struct error_list *errors) RF_MUST_CHECK;

/* An arm as a manifest keeps it. */
struct question_text {
    const char *name, *title, *json;
};
/** Read a question from resolved texts. only: as only_text. */
int question_restore(struct question *out, const struct question_text *texts, size_t n,
                     const char *only, struct error_list *errors) RF_MUST_CHECK;

/** Add an arm that is another one with the rollouts and variants of --with, then --set,
 * applied. */
int question_change(struct question *self, size_t arm, const struct options *o,
                    struct error_list *errors) RF_MUST_CHECK;

void question_free(struct question *self);

#endif
