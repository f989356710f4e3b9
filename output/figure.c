/* figure.c: building gnuplot's script, drawing, and mending the SVG.
 *
 * What gnuplot draws is known before it runs: margins are in pixels, and every text is a
 * label at a pixel. Titles, names and notes are texts of users: they go into single
 * quotes only, in which gnuplot looks for nothing but the closing quote (double quotes
 * run backticks as shell commands), and the terminal takes no notice of enhanced text.
 *
 * gnuplot writes the SVG to a pipe, so that a full disk cannot leave half of one. Its ids
 * are the same in every drawing; they get the figure's prefix before several go into one
 * page.
 */
#include "output/figure.h"

#include <stdio.h>
#include <string.h>

#include "output/text.h"

#define CHARACTER  0.54 /* width of an average character, in font sizes */
#define TITLE_SIZE 18.0
#define TITLE_LINE 24.0
#define FONTS      "Arial,Helvetica,Liberation Sans,sans-serif"

void figure_free(struct figure *self)
{
    buffer_free(&self->title);
    buffer_free(&self->caption);
    buffer_free(&self->script);
    buffer_free(&self->body);
    buffer_free(&self->pdf);
    for (size_t i = 0; i < FIGURE_FILES; i++) {
        buffer_free(&self->files[i].text);
    }
    *self = (struct figure){ 0 };
}

/* ---- the script ---- */

void figure_begin(struct figure *self, int number, int width, int height)
{
    self->number = number;
    self->width = width;
    self->height = height;
    self->wanted = true;
    buffer_add(&self->title, ""); /* texts are there, even when nothing is to be said */
    buffer_add(&self->caption, "");
    buffer_addf(&self->script,
                "# Draw it again with: LC_ALL=C gnuplot -d fig%d.gp > fig%d.svg\n"
                "set encoding utf8\n"
                "set datafile separator \"\\t\"\n"
                "set datafile commentschars \"\"\n"
                "set term svg size %d,%d dynamic noenhanced font \"" FONTS
                ",16\" name \"fig%d\" background \"#ffffff\"\n"
                "set border 0\nunset xtics\nunset ytics\nunset key\n",
                number, number, width, height, number);
}

struct buffer *figure_file(struct figure *self, const char **name)
{
    struct figure_file *file = &self->files[self->n_files];

    self->n_files += self->n_files + 1 < FIGURE_FILES;
    snprintf(file->name, sizeof file->name, "fig%d-%zu.tsv", self->number, self->n_files);
    *name = file->name;
    return &file->text;
}

static double screen_x(const struct figure *self, double x)
{
    return x / self->width;
}

static double screen_y(const struct figure *self, double y)
{
    return 1.0 - y / self->height;
}

void figure_frame(struct figure *self, double left, double top, double right,
                  double bottom)
{
    buffer_addf(&self->script,
                "set lmargin at screen %.6f\nset rmargin at screen %.6f\n"
                "set tmargin at screen %.6f\nset bmargin at screen %.6f\n",
                screen_x(self, left), screen_x(self, right), screen_y(self, top),
                screen_y(self, bottom));
}

double figure_text_width(const char *text, double size)
{
    return (double)text_length(text) * CHARACTER * size;
}

void figure_fit(const char *text, double width, double size, char *out, size_t room)
{
    text_fit(text, width > 0.0 ? (size_t)(width / (CHARACTER * size)) : 1, out, room);
}

void figure_arm(const struct answer *a, size_t arm, double width, double size, char *out,
                size_t room)
{
    const char *text = arm == 0 ? a->baseline : a->arms[arm].title;

    if (arm != 0 && figure_text_width(text, size) > width) {
        text = a->arms[arm].name;
    }
    figure_fit(text, width, size, out, room);
}

void figure_label(struct figure *self, double x, double y, char align, double size,
                  const char *colour, const char *text)
{
    buffer_add(&self->script, "set label ");
    text_gnuplot(&self->script, text);
    buffer_addf(&self->script, " at screen %.6f,%.6f %s font ',%g' tc rgb '%s' front\n",
                screen_x(self, x), screen_y(self, y),
                align == 'l'   ? "left"
                : align == 'r' ? "right"
                               : "center",
                size, colour);
}

void figure_line(struct figure *self, double x0, double y0, double x1, double y1,
                 const char *style)
{
    buffer_addf(&self->script,
                "set arrow from screen %.6f,%.6f to screen %.6f,%.6f nohead %s\n",
                screen_x(self, x0), screen_y(self, y0), screen_x(self, x1),
                screen_y(self, y1), style);
}

void figure_box(struct figure *self, double x0, double y0, double x1, double y1,
                const char *style)
{
    buffer_addf(&self->script,
                "set object rectangle from screen %.6f,%.6f to screen %.6f,%.6f %s\n",
                screen_x(self, x0), screen_y(self, y0), screen_x(self, x1),
                screen_y(self, y1), style);
}

void figure_mark(struct figure *self, double x, double y, int type, double size,
                 const char *colour)
{
    buffer_addf(&self->script,
                "set label '' at screen %.6f,%.6f point pt %d ps %g lc rgb '%s' front\n",
                screen_x(self, x), screen_y(self, y), type, size, colour);
}

/* ---- drawing ---- */

void figure_name(const struct figure *self, const char *ending, char out[24])
{
    snprintf(out, 24, "fig%d.%.10s", self->number, ending);
}

/* Where the ids that are alike in every drawing start. Only inside tags: texts stay. */
static const char *const ids[] = { "gnuplot_canvas", "gpPt",    "gpDot",
                                   "gpPat",          "textbox", "greybox" };

/* Is text[at] the start of such an id, in id="…", href="#…" or url(#…)? */
static bool starts_id(const char *text, size_t at)
{
    if (at < 4 || (text[at - 1] != '#' && strncmp(text + at - 4, "id='", 4) != 0 &&
                   strncmp(text + at - 4, "id=\"", 4) != 0)) {
        return false;
    }
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        if (strncmp(text + at, ids[i], strlen(ids[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* The drawing between the root's tags, without gnuplot's title and version, ids prefixed.
 */
static bool take_body(struct figure *self, const struct buffer *svg)
{
    const char *text = svg->n > 0 ? svg->text : "";
    const char *from = strstr(text, "</desc>");
    const char *to = from;
    bool tag = false;

    for (const char *at = from; at != NULL; at = strstr(at + 1, "</svg>")) {
        to = at;
    }
    if (from == NULL || to == from) {
        return false;
    }
    for (const char *at = from + strlen("</desc>"); at < to; at++) {
        tag = *at == '<' ? true : *at == '>' ? false : tag;
        if (tag && starts_id(text, (size_t)(at - text))) {
            buffer_addf(&self->body, "fig%d_", self->number);
        }
        buffer_add_n(&self->body, at, 1);
    }
    return true;
}

int figure_draw(struct figure *self, const char *folder, struct rf_error *err)
{
    char script[24];
    const char *const argv[] = { "gnuplot", "-d", script, NULL };
    struct buffer svg = { 0 };
    int status;

    figure_name(self, "gp", script);
    switch (process_run(argv, folder, &svg, self->failure)) {
    case PROCESS_MISSING:
        snprintf(self->failure, sizeof self->failure, "gnuplot is not installed");
        break;
    case PROCESS_DONE:
        if (!take_body(self, &svg)) {
            snprintf(self->failure, sizeof self->failure, "gnuplot drew no whole figure");
        }
        break;
    case PROCESS_FAILED:
        break;
    }
    status = buffer_check(&svg, err);
    if (status == RF_OK) {
        status = buffer_check(&self->body, err);
    }
    buffer_free(&svg);
    return status;
}

int figure_print(struct figure *self, const char *folder, struct rf_error *err)
{
    char svg[24];
    const char *const argv[] = { "rsvg-convert", "-f", "pdf", svg, NULL };

    figure_name(self, "svg", svg);
    switch (process_run(argv, folder, &self->pdf, self->failure)) {
    case PROCESS_MISSING:
        snprintf(self->failure, sizeof self->failure, "rsvg-convert is not installed");
        buffer_free(&self->pdf);
        break;
    case PROCESS_FAILED:
        buffer_free(&self->pdf);
        break;
    case PROCESS_DONE:
        break;
    }
    return buffer_check(&self->pdf, err);
}

/* Lines along which texts run get a white edge on a screen; in print it would double the
 * file, and it would eat white letters. */
static void add_halo(const struct figure *self, struct buffer *out)
{
    if (self->number == 2) {
        buffer_add(out, "<style>@media screen{#fig2 g:not([fill=\"#FFFFFF\"])>text"
                        "{paint-order:stroke;stroke:#fff;stroke-width:3px}}</style>\n");
    }
}

static void add_head(const struct figure *self, double above, struct buffer *out)
{
    buffer_addf(out,
                "<svg id=\"fig%d\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\" "
                "xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 %g %d %g\">\n"
                "<title>",
                self->number, 0.0 - above, self->width, self->height + above);
    text_html(out, self->title.text);
    buffer_add(out, "</title>\n<desc>");
    text_html(out, self->caption.text);
    buffer_add(out, "</desc>\n");
}

void figure_inline(const struct figure *self, struct buffer *out)
{
    add_head(self, 0.0, out);
    add_halo(self, out);
    buffer_add_n(out, self->body.text, self->body.n);
    buffer_add(out, "</svg>\n");
}

void figure_single(const struct figure *self, struct buffer *out)
{
    const size_t columns =
        (size_t)((self->width - 24.0) / (1.05 * CHARACTER * TITLE_SIZE));
    struct text_lines lines = { 0 };
    double above;

    text_wrap(self->title.text, columns, &lines);
    above = 14.0 + TITLE_LINE * (double)lines.n;
    buffer_add(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    add_head(self, above, out);
    add_halo(self, out);
    buffer_addf(out,
                "<rect x=\"0\" y=\"%g\" width=\"%d\" height=\"%g\" fill=\"#ffffff\"/>\n",
                -above, self->width, above);
    for (size_t i = 0; i < lines.n; i++) {
        struct buffer line = { 0 };

        buffer_add_n(&line, lines.at[i], lines.bytes[i]);
        buffer_addf(out,
                    "<text x=\"12\" y=\"%g\" font-family=\"" FONTS "\" font-size=\"%g\" "
                    "font-weight=\"bold\" fill=\"#111111\">",
                    TITLE_LINE * (double)(i + 1) - above, TITLE_SIZE);
        if (!line.failed) {
            text_html(out, line.text);
        }
        out->failed |= line.failed;
        buffer_add(out, "</text>\n");
        buffer_free(&line);
    }
    buffer_add_n(out, self->body.text, self->body.n);
    buffer_add(out, "</svg>\n");
}
