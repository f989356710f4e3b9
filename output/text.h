/* text.h: names and texts of others, made safe for where they go.
 *
 * All of them lose control characters, and bytes that are no UTF-8 become U+FFFD: no
 * input breaks a page, a row, a script or a file.
 */
#ifndef RINGFALL_OUTPUT_TEXT_H
#define RINGFALL_OUTPUT_TEXT_H

#include "output/buffer.h"

/** As it is, without control characters. */
void text_plain(struct buffer *b, const char *text);
/** For HTML and XML, in elements and in quoted attributes. */
void text_html(struct buffer *b, const char *text);
/** A field of a CSV row (RFC 4180). */
void text_csv(struct buffer *b, const char *text);
/** A JSON string with its quotes. */
void text_json(struct buffer *b, const char *text);
/** A field of gnuplot's data: no quotes, which would swallow what follows. */
void text_tsv(struct buffer *b, const char *text);
/** A gnuplot string in single quotes, in which nothing is special but the quote. */
void text_gnuplot(struct buffer *b, const char *text);

/** Code points, i.e. columns of a terminal for the alphabets in use here. */
size_t text_length(const char *text);
size_t text_length_n(const char *text, size_t bytes);
/** Bytes of the first n code points. */
size_t text_bytes(const char *text, size_t n);
/** Copy at most n code points into out, the last one "…" when some are left out. */
void text_fit(const char *text, size_t n, char *out, size_t size);

/* A text cut into lines at spaces; a word longer than a line is cut too. */
#define TEXT_LINES 24
struct text_lines {
    const char *at[TEXT_LINES]; /* in the text, borrowed */
    size_t bytes[TEXT_LINES];
    size_t n;
};
/** Add the lines of a text, each at most so many code points. */
void text_wrap(const char *text, size_t columns, struct text_lines *out);

#endif
