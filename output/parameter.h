/* parameter.h: parameters in texts for people. */
#ifndef RINGFALL_OUTPUT_PARAMETER_H
#define RINGFALL_OUTPUT_PARAMETER_H

#include "output/answer.h"
#include "output/buffer.h"

/** What a parameter is called in texts: its label in the scenario's uncertainty, else a
 * short one of ours, else the start of what its table says, else the end of its pointer.
 */
void parameter_name(const struct answer *a, const char *pointer, struct buffer *out);
/** A value of it in its base unit, as people write it: "15 min", "2 %", "3 machines",
 * "× 0.5". */
void parameter_value(const struct answer *a, const char *pointer, double value,
                     struct buffer *out);

#endif
