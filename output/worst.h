/* worst.h: the ten outages of one simulated world by which most person-hours were lost,
 * with the cause of each. */
#ifndef RINGFALL_OUTPUT_WORST_H
#define RINGFALL_OUTPUT_WORST_H

#include "output/answer.h"
#include "output/why.h"

/** Are there any? */
bool worst_any(const struct explain_world *w);
/** A heading, a sentence, a table. Nothing where there are none. */
void worst_section(const struct answer *a, const struct result_input *in,
                   struct buffer *out);
/** worst.csv */
void worst_csv(const struct explain_world *w, struct buffer *out);
/** What its columns mean. */
void worst_dictionary(struct buffer *out);

#endif
