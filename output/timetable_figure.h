/* timetable_figure.h: a rollout's schedule: share offered against time, gates marked, as
 * a figure and as text.
 */
#ifndef RINGFALL_OUTPUT_TIMETABLE_FIGURE_H
#define RINGFALL_OUTPUT_TIMETABLE_FIGURE_H

#include "output/figure.h"
#include "studies/timetable.h"

/** The SVG as a file of its own.
 * @param title of the policy
 * @return RF_OK; RF_EIO when it could not be drawn, with the reason; RF_ENOMEM */
int timetable_svg(const struct timetable *t, const char *title, struct buffer *out,
                  struct rf_error *err) RF_MUST_CHECK;

/** A table of the waves, and, where customers put it off, one of the shares by when; at
 * most 96 columns. */
void timetable_text(const struct timetable *t, const struct rollout *r,
                    struct buffer *out);

#endif
