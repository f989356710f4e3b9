/* summary.h: summary.json: every number of the report, for programs. */
#ifndef RINGFALL_OUTPUT_SUMMARY_H
#define RINGFALL_OUTPUT_SUMMARY_H

#include "output/answer.h"
#include "output/buffer.h"

/** The text. Same bytes for the same question. */
void summary_text(const struct answer *a, const struct result_input *in,
                  struct buffer *out);

#endif
