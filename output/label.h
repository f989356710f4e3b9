/* label.h: placing texts beside marks so that none covers another (figure 2). Pixels, y
 * grows downwards. */
#ifndef RINGFALL_OUTPUT_LABEL_H
#define RINGFALL_OUTPUT_LABEL_H

#include <stdbool.h>
#include <stddef.h>

struct label_box {
    double x0, y0, x1, y1; /* x0 <= x1, y0 <= y1 */
};

/* A horizontal or vertical stroke. */
struct label_stroke {
    double x0, y0, x1, y1;
};

struct label_text {
    double x, y;          /* its mark */
    double width, height; /* of the text */
};

/* What is drawn already. All borrowed. */
struct label_scene {
    struct label_box frame;   /* labels stay inside */
    const double (*marks)[2]; /* [n_marks] */
    size_t n_marks;
    const struct label_stroke *intervals; /* [n_intervals] */
    size_t n_intervals;
    const struct label_stroke *front; /* [n_front] */
    size_t n_front;
};

struct label_place {
    bool placed;          /* false: no room; the mark gets a digit */
    bool on_front;        /* it lies on the front: there was no other room */
    struct label_box box; /* of the text */
    char align;           /* 'l', 'c', 'r': which x of the box is the text's anchor */
    bool hairline;        /* far from its mark: a line leads there ... */
    double hx, hy;        /* ... to this point of the box */
};

/** Place texts in their order: the first has first choice. places [n]. */
void label_all(const struct label_scene *scene, const struct label_text *texts, size_t n,
               struct label_place *places);

#endif
