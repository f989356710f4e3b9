/* section.h: the lower sections of the page. Each writes its heading and its body. */
#ifndef RINGFALL_OUTPUT_SECTION_H
#define RINGFALL_OUTPUT_SECTION_H

#include "output/figure.h"

void section_sure(const struct answer *a, const struct result_input *in,
                  const struct figure *what_decides, struct buffer *out);
void section_change(const struct answer *a, const struct tornado *tornado,
                    struct buffer *out);
void section_method(const struct answer *a, struct buffer *out);
void section_reproduce(const struct answer *a, const struct result_input *in,
                       struct buffer *out);

#endif
