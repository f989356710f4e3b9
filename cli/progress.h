/* progress.h: how far a study is and when it will be done, on stderr when that is a
 * terminal. */
#ifndef RINGFALL_CLI_PROGRESS_H
#define RINGFALL_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

/* A study in parts, each with its work. */
struct progress {
    bool shown;
    double total;     /* work of all parts */
    double before;    /* work of the parts that are done */
    double part;      /* work of the part in hand */
    double started;   /* s, monotonic */
    double printed;   /* when a line was last printed */
    size_t width;     /* characters of that line */
    const char *what; /* the part in hand, for people */
};

void progress_start(struct progress *self, double total);
/** Begin the next part. */
void progress_part(struct progress *self, const char *what, double work);
/** The study's callback: arg is a struct progress. */
void progress_update(void *arg, double share_done);
/** Wipe the line. */
void progress_end(struct progress *self);

#endif
