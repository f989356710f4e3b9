/* manifest.h: reading a result folder back: what was asked, so that it can be run again.
 */
#ifndef RINGFALL_CLI_MANIFEST_H
#define RINGFALL_CLI_MANIFEST_H

#include "cli/question.h"

struct manifest {
    char *command, *verb, *version, *written; /* owned */
    char question[SHA256_TEXT_SIZE];
    char *only; /* owned */
    uint32_t replicates, worlds, seed;
    bool stopped;
    struct question_text
        *arms; /* [n_arms]; 0 is the baseline; owned, and so are its texts */
    size_t n_arms;
    char **files; /* [n_files] of the result; owned */
    size_t n_files;
};

/** Is it a folder with a manifest? */
bool manifest_is_result(const char *folder);

/** Read one. @param out to be freed in any case */
int manifest_read(struct manifest *out, const char *folder,
                  struct error_list *errors) RF_MUST_CHECK;
void manifest_free(struct manifest *self);

/** The options of its command, as if typed: out is to be freed (options_free) before
 * *words (manifest_words_free). */
int manifest_options(const struct manifest *self, char ***words, struct options *out,
                     struct rf_error *err) RF_MUST_CHECK;
void manifest_words_free(char **words);

/* A result that is asked again. */
struct manifest_again {
    struct manifest manifest;
    struct question question;
    struct options options; /* of its command */
    char **words;           /* that they are made of; owned */
};
/** Read a result and restore what was asked. Complains of mistakes; the exit status. To
 * be freed in any case. */
int manifest_ask_again(struct manifest_again *out, const char *folder);
void manifest_again_free(struct manifest_again *self);

/** Tell on stdout what a result is of. Returns the exit status. */
int manifest_show(const char *folder);

#endif
