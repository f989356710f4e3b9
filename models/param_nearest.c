/* param_nearest.c: the known name that somebody may have meant.
 *
 * Optimal string alignment: insertions, deletions, changes and swaps of neighbours, each
 * counted once (Boytsov 2011). Cost O(letters of both); only on the way to an error
 * message.
 */
#include "models/param.h"

#include <stdio.h>
#include <string.h>

#define NAME_MAX 63

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned param_nearest_distance(const char *a, const char *b)
{
    const size_t n_a = strnlen(a, NAME_MAX);
    const size_t n_b = strnlen(b, NAME_MAX);
    unsigned rows[3][NAME_MAX + 1]; /* of the last three prefixes of a */

    for (size_t j = 0; j <= n_b; j++) {
        rows[0][j] = (unsigned)j;
    }
    for (size_t i = 1; i <= n_a; i++) {
        unsigned *row = rows[i % 3];
        const unsigned *above = rows[(i + 2) % 3];

        row[0] = (unsigned)i;
        for (size_t j = 1; j <= n_b; j++) {
            row[j] = least(least(above[j], row[j - 1]) + 1,
                           above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = least(row[j], rows[(i + 1) % 3][j - 2] + 1);
            }
        }
    }
    return rows[n_a % 3][n_b];
}

void param_nearest_offer(struct param_nearest *self, const char *known)
{
    const unsigned distance = param_nearest_distance(self->asked, known);

    if (self->name == NULL || distance < self->distance) {
        self->name = known;
        self->distance = distance;
    }
}

void param_nearest_hint(const struct param_nearest *self, char *out, size_t size)
{
    /* Near: a third of the letters wrong, or one. */
    const size_t allowed = strnlen(self->asked, NAME_MAX) / 3;

    out[0] = '\0';
    if (self->name != NULL && self->distance <= (allowed > 1 ? allowed : 1)) {
        snprintf(out, size, "; did you mean \"%s\"?", self->name);
    }
}
