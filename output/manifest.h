/* manifest.h: manifest.json: what was asked, resolved, so that it can be run again; and
 * where it was run. Reading one back is the program's (result.h tells its fields). */
#ifndef RINGFALL_OUTPUT_MANIFEST_H
#define RINGFALL_OUTPUT_MANIFEST_H

#include "output/answer.h"
#include "output/buffer.h"

/**
 * The text.
 *
 * @param figures what became of the figures, for people
 * @param files   [n] names of the files of the result
 */
int manifest_text(const struct answer *a, const struct result_input *in,
                  const char *figures, const char *const *files, size_t n,
                  struct buffer *out, struct rf_error *err) RF_MUST_CHECK;

#endif
