/* wrap.c: breaking lines. */
#include "cli/wrap.h"

#include <stdio.h>
#include <string.h>

#include "output/text.h"

void wrap_print(const char *text, size_t at, size_t indent)
{
    size_t column = at;

    while (*text != '\0') {
        const size_t bytes = strcspn(text, " \n");
        const size_t width = text_length_n(text, bytes);

        if (column > at && column + 1 + width > WRAP_COLUMNS) {
            printf("\n%*s", (int)indent, "");
            column = at = indent;
        } else if (column > at) {
            putchar(' ');
            column++;
        }
        printf("%.*s", (int)bytes, text);
        column += width;
        text += bytes;
        text += strspn(text, " \n");
    }
    putchar('\n');
}

void wrap_paragraph(const char *text, size_t indent)
{
    printf("%*s", (int)indent, "");
    wrap_print(text, indent, indent);
}

void wrap_padded(const char *text, size_t width)
{
    const size_t n = text_length(text);

    printf("%s%*s", text, (int)(n < width ? width - n : 0), "");
}
