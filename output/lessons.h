/* lessons.h: the page's section "The four lessons": what can be learnt before the next
 * time, a command each, and what this comparison says of it. */
#ifndef RINGFALL_OUTPUT_LESSONS_H
#define RINGFALL_OUTPUT_LESSONS_H

#include "output/answer.h"
#include "output/buffer.h"

void lessons_section(const struct answer *a, struct buffer *out);

#endif
