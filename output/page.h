/* page.h: report.html: the answer first, then how sure it is, then everything else. */
#ifndef RINGFALL_OUTPUT_PAGE_H
#define RINGFALL_OUTPUT_PAGE_H

#include "output/figure.h"

/** The whole page, self-contained. figures [FIGURE_N], drawn or not. */
void page_text(const struct answer *a, const struct result_input *in,
               const struct figure *figures, struct buffer *out);

/** A figure with title and caption, or why it was not drawn. Nothing when it is not
 * wanted. */
void page_figure(const struct figure *figure, struct buffer *out);

#endif
