/* scenario_file.h: a scenario as people write it: files that extend each other, patches
 * and
 * --set, merged into one document; and from it the struct that the models take.
 */
#ifndef RINGFALL_INPUT_SCENARIO_FILE_H
#define RINGFALL_INPUT_SCENARIO_FILE_H

#include "input/library.h"
#include "input/provenance.h"
#include "models/scenario.h"

struct document;

/* A patch that was applied, and what its file says of itself. */
struct patch {
    char name[PARAM_NAME_SIZE];
    char title[PARAM_TEXT_SIZE];
    char comment[2 * PARAM_TEXT_SIZE];
    char source[2 * PARAM_TEXT_SIZE];
};

struct scenario_file {
    struct document *document; /* merged; owned */
    struct patch *arms;        /* [n_arms] in the order of application; owned */
    size_t n_arms;
    struct provenance_list provenance; /* filled by scenario_file_build; owned */
};

/**
 * Read a scenario and all that it names.
 *
 * @param name    of a scenario, or a path to its file
 * @param library where names are looked up
 * @param patches [n_patches] names of policies or variants, applied in this order
 * @param sets    [n_sets] "/pointer=value", applied last; the value is JSON, or else a
 * text
 * @param errors  mistakes are added, each with its place
 * @return RF_OK, RF_EINPUT, RF_EIO or RF_ENOMEM. To be freed in any case. Mistakes that
 * leave a document to be looked at (a key that stands twice) do not fail here but in
 *         scenario_file_build, which adds the rest.
 *
 * Cost: about 20 ns a byte of the files.
 */
int scenario_file_read(struct scenario_file *self, const char *name,
                       const struct library *library, const char *const *patches,
                       size_t n_patches, const char *const *sets, size_t n_sets,
                       struct error_list *errors) RF_MUST_CHECK;

/** The same from the text of a resolved document (scenario_file_json), which names
 * nothing.
 * @param label shown in messages in the place of the file's name, and names a scenario
 * that does not name itself */
int scenario_file_parse(struct scenario_file *self, const char *text, size_t n,
                        const char *label, struct error_list *errors) RF_MUST_CHECK;

/** Apply one more patch, or one more --set (the nth, from 1, for messages). */
int scenario_file_patch(struct scenario_file *self, const char *name,
                        const struct library *library,
                        struct error_list *errors) RF_MUST_CHECK;
int scenario_file_set(struct scenario_file *self, const char *set, size_t nth,
                      const struct library *library,
                      struct error_list *errors) RF_MUST_CHECK;

/**
 * Make the scenario, and the list of its numbers.
 *
 * @param out filled on success only; the caller frees it with scenario_free
 * @return RF_OK, RF_EINPUT with every mistake in errors in the order of the files,
 * RF_ENOMEM
 */
int scenario_file_build(struct scenario_file *self, struct scenario *out,
                        struct error_list *errors) RF_MUST_CHECK;

/**
 * The document with all parts resolved, as text: always the same for the same content.
 * Each number carries what its own file says of it.
 *
 * @param text out: ends with a newline and NUL; the caller frees it
 */
int scenario_file_json(const struct scenario_file *self, char **text, size_t *n,
                       struct rf_error *err) RF_MUST_CHECK;

void scenario_file_free(struct scenario_file *self);

#endif
