/* progress.c: one line that is written over, five times a second at most. The time left
 * is that of the work done so far, so it settles once a few runs have ended. No colour.
 */
#include "cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PRINT_EVERY 0.2 /* s */
#define ETA_AFTER   2.0 /* s; before, an estimate would jump about */

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void progress_start(struct progress *self, double total)
{
    *self = (struct progress){
        .shown = isatty(STDERR_FILENO) == 1, .total = total, .started = now(), .what = ""
    };
}

void progress_part(struct progress *self, const char *what, double work)
{
    self->before += self->part;
    self->part = work;
    self->what = what;
}

static void duration(double seconds, char *out, size_t size)
{
    if (seconds < 60.0) {
        snprintf(out, size, "%.0f s", seconds);
    } else {
        snprintf(out, size, "%ld min %ld s", (long)seconds / 60, (long)seconds % 60);
    }
}

void progress_update(void *arg, double share_done)
{
    struct progress *self = arg;
    const double done = (self->before + share_done * self->part) / self->total;
    const double at = now(), elapsed = at - self->started;
    char left[40] = "", line[120];
    int n;

    if (!self->shown || at - self->printed < PRINT_EVERY) {
        return;
    }
    self->printed = at;
    if (elapsed > ETA_AFTER && done > 0.01) {
        duration(elapsed / done - elapsed, left, sizeof left);
    }
    n = snprintf(line, sizeof line, "%3.0f %%  %s%s%s", 100.0 * done, self->what,
                 left[0] != '\0' ? ", about " : "", left);
    if (left[0] != '\0') {
        n += snprintf(line + n, sizeof line - (size_t)n, " left");
    }
    fprintf(stderr, "\r%-*s", (int)self->width, line);
    fflush(stderr);
    self->width = (size_t)n;
}

void progress_end(struct progress *self)
{
    if (self->shown && self->width > 0) {
        fprintf(stderr, "\r%*s\r", (int)self->width, "");
        fflush(stderr);
    }
    self->width = 0;
}
