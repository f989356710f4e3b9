/* wrap.h: paragraphs on a terminal of 96 columns. */
#ifndef RINGFALL_CLI_WRAP_H
#define RINGFALL_CLI_WRAP_H

#include <stddef.h>

#define WRAP_COLUMNS 96

/** Print a text to stdout with line breaks at spaces, and one at its end. at: the column
 * where the first line goes on; indent: where the others start. */
void wrap_print(const char *text, size_t at, size_t indent);
/** The same with spaces before the first line. */
void wrap_paragraph(const char *text, size_t indent);

/** Print a text and spaces up to a width in columns; a longer text is not cut. */
void wrap_padded(const char *text, size_t width);

#endif
