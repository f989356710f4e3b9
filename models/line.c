/* line.c: both lists in order of site and time, walked together once. */
#include "models/line.h"

#include <stdlib.h>

static int by_site_and_time(const void *a, const void *b)
{
    const struct line_use *x = a, *y = b;

    if (x->site != y->site) {
        return x->site < y->site ? -1 : 1;
    }
    if (x->at != y->at) {
        return x->at < y->at ? -1 : 1;
    }
    return x->index < y->index ? -1 : x->index > y->index;
}

void line_serve(struct line_use *wants, size_t n, struct line_use *fixed, size_t n_fixed,
                tick_t transfer, tick_t horizon)
{
    const struct line_use *f = fixed, *end = fixed + n_fixed;
    tick_t free_at = 0; /* of the line in hand, for those that are served here */

    qsort(wants, n, sizeof *wants, by_site_and_time);
    if (n_fixed > 0) { /* else it may be NULL, which qsort does not take */
        qsort(fixed, n_fixed, sizeof *fixed, by_site_and_time);
    }
    for (size_t i = 0; i < n; i++) {
        const uint32_t site = wants[i].site;
        tick_t from = wants[i].at;

        free_at = i > 0 && wants[i - 1].site == site ? free_at : 0;
        from = from > free_at ? from : free_at;
        while (f < end && (f->site < site || (f->site == site && f->at <= from))) {
            f++;
        }
        for (; f < end && f->site == site && f->at - transfer < from + transfer; f++) {
            from = f->at; /* the gap before it is too short */
        }
        free_at = from + transfer;
        wants[i].at = (uint32_t)(free_at < horizon ? free_at : horizon);
    }
}
