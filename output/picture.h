/* picture.h: the dependency graph as a person would draw it: industries to the left, what
 * they need of others to the right, the wider a line the more needs. */
#ifndef RINGFALL_OUTPUT_PICTURE_H
#define RINGFALL_OUTPUT_PICTURE_H

#include "output/figure.h"
#include "studies/network.h"

#define PICTURE_NUMBER 7 /* figure */

/** Fill the figure; not wanted when nobody needs others. RF_ENOMEM. */
int picture_figure(struct figure *self, const struct network *n,
                   struct rf_error *err) RF_MUST_CHECK;

/** The same of a simulated world at the best guess of what is not known; not wanted where
 * no services are simulated. */
int picture_of_world(struct figure *self, const struct scenario *s, struct stream_key key,
                     struct rf_error *err) RF_MUST_CHECK;

/** Draw any figure in a folder of its own, which is removed. RF_EIO with the reason when
 * nothing could be drawn. */
int picture_draw(struct figure *f, struct rf_error *err) RF_MUST_CHECK;
/** Draw it, and append it as an SVG of its own. */
int picture_single(struct figure *f, struct buffer *out,
                   struct rf_error *err) RF_MUST_CHECK;

/** The SVG as a file of its own. @return RF_OK; RF_EIO when nothing could be drawn, with
 * the reason */
int picture_svg(const struct network *n, struct buffer *out,
                struct rf_error *err) RF_MUST_CHECK;

#endif
