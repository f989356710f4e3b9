/* figure.h: a figure: its title (the answer), its caption, gnuplot's script with its
 * data, and what was drawn from them. One file a figure fills it: outage.c, price.c,
 * industry.c, region.c, decides.c. All places are pixels of the drawing, from its top
 * left corner. */
#ifndef RINGFALL_OUTPUT_FIGURE_H
#define RINGFALL_OUTPUT_FIGURE_H

#include "output/answer.h"
#include "output/buffer.h"
#include "output/process.h"

#define FIGURE_N     7
#define FIGURE_FILES 24
#define FIGURE_WIDTH 540
#define FIGURE_FONT  16.0
#define FIGURE_SMALL 14.5

/* Colour marks the role; the shape differs too. */
#define FIGURE_BLACK       "#111111" /* as it happened */
#define FIGURE_AREA        "#cfcfcf" /* its area */
#define FIGURE_BLUE        "#005a8c" /* on the front, or shown */
#define FIGURE_BAND        "#56B4E9"
#define FIGURE_ORANGE      "#b35c00" /* second arm */
#define FIGURE_ORANGE_TEXT "#8a4b00"
#define FIGURE_OTHER       "#5a5a5a"
#define FIGURE_RANGE       "#8a8a8a"
#define FIGURE_GRID        "#e2e2e2"
#define FIGURE_TEXT        "#444444"
#define FIGURE_NIGHT       "#eef1f5"

struct figure_file {
    char name[24];      /* "fig1-2.tsv" */
    struct buffer text; /* owned */
};

struct figure {
    int number; /* 1 to FIGURE_N */
    int width, height;
    bool wanted; /* there is something to ask of the comparison */
    struct buffer title, caption, script;   /* plain texts and commands; owned */
    struct figure_file files[FIGURE_FILES]; /* data; [n_files] */
    size_t n_files;
    struct buffer body; /* drawn: what stands between <svg …> and </svg>; owned;
                         * empty when it could not be drawn */
    struct buffer pdf;  /* owned; empty when it could not be made */
    char failure[PROCESS_WHY_SIZE]; /* why not */
};

void figure_free(struct figure *self);

/* ---- for those that fill one ---- */

/** Start the script: terminal, encoding, no frame. */
void figure_begin(struct figure *self, int number, int width, int height);
/** A new data file; plot it as name. Rows are tab-separated. */
struct buffer *figure_file(struct figure *self, const char **name);
/** A plot that draws into this part of the figure, with these ranges. */
void figure_frame(struct figure *self, double left, double top, double right,
                  double bottom);
/** Width of a text, in pixels, as reckoned for Arial and its like. */
double figure_text_width(const char *text, double size);
/** Cut a text to a width. */
void figure_fit(const char *text, double width, double size, char *out, size_t room);
/** What an arm is called in so much room: its title, or its name, cut if need be. */
void figure_arm(const struct answer *a, size_t arm, double width, double size, char *out,
                size_t room);
/** A text centred on y; align: 'l', 'c', 'r' of x. Anybody's text is safe. */
void figure_label(struct figure *self, double x, double y, char align, double size,
                  const char *colour, const char *text);
void figure_line(struct figure *self, double x0, double y0, double x1, double y1,
                 const char *style);
void figure_box(struct figure *self, double x0, double y0, double x1, double y1,
                const char *style);
/** A single mark: gnuplot's point type, size, colour. */
void figure_mark(struct figure *self, double x, double y, int type, double size,
                 const char *colour);

/* ---- what becomes of it ---- */

/** Draw: gnuplot in a folder that holds the script and its data as written. RF_ENOMEM; a
 * gnuplot that is missing or fails leaves body empty and says why in failure. */
int figure_draw(struct figure *self, const char *folder,
                struct rf_error *err) RF_MUST_CHECK;
/** Make the PDF from the SVG in folder; as above. */
int figure_print(struct figure *self, const char *folder,
                 struct rf_error *err) RF_MUST_CHECK;
/** "fig3.svg" and the like. */
void figure_name(const struct figure *self, const char *ending, char out[24]);
/** The SVG as it stands in the page, without title. */
void figure_inline(const struct figure *self, struct buffer *out);
/** The SVG as a file of its own, with the title drawn in. */
void figure_single(const struct figure *self, struct buffer *out);

#endif
