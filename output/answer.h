/* answer.h: what a comparison says, worked out once for the table, the figures and the
 * page: each arm's numbers, the front, the best arm and how sure it is. words.h says it.
 */
#ifndef RINGFALL_OUTPUT_ANSWER_H
#define RINGFALL_OUTPUT_ANSWER_H

#include "output/result.h"

/* Arms that are labelled beside the baseline and the front: the first that the user
 * named. */
#define ANSWER_NAMED 5
/* With more arms than this tables are sorted by outage, rows go by name, and only the
 * baseline and the front are labelled. */
#define ANSWER_LONG 12

enum answer_kind {
    ANSWER_SINGLE,   /* one arm: nothing to compare */
    ANSWER_NOTHING,  /* nothing was down in the baseline */
    ANSWER_CLEAR,    /* the best arm is better in 95 % of worlds or more */
    ANSWER_PROBABLY, /* in more than half of them, or under 5 worlds were run */
    ANSWER_NONE      /* no arm clearly did better */
};

struct answer_arm {
    const char *name, *title; /* for people; the title is never empty; borrowed */
    struct interval down, lost, peak, back; /* bad update; lost: answer.outage; back:
                                             * 95 % back, in hours */
    struct interval machine_hours;          /* lost, whatever the outage is judged by */
    struct interval sensors;         /* hours until 99 % of all machines with it are up */
    struct interval hit;             /* struck: went down, or refused the update */
    struct interval ratio;           /* of what is lost, against the baseline */
    struct interval added;           /* good update: added unprotected machine-hours */
    struct interval stopped, people; /* services; people-hours; where there are any */
    uint32_t better, same;           /* worlds with less lost than the baseline, with
                                      * as many; the baseline's own: 0 and all */
    double front_worlds;             /* share of worlds in which it is on the front */
    bool front;                      /* on the front of averages */
    bool shown;                      /* baseline, front, or among the first named */
};

struct answer {
    const struct comparison *c; /* borrowed */
    struct answer_arm *arms;    /* [n_arms]; owned */
    size_t n_arms;
    size_t *order; /* [n_arms - 1] all but the baseline: the best, then by fewest average
                    * machine-hours, then cheapest; owned */
    size_t *rows;  /* [n_arms] of tables, from the top: as named, or, where they are many,
                    * by outage; owned */
    bool many;     /* more arms than ANSWER_LONG */
    bool good;     /* the harmless version was run */
    bool services; /* there are any */
    enum measure_id outage; /* what is lost: machine-hours, or people-hours ... */
    const char *hours;      /* ... and what these are called */
    enum answer_kind kind;
    size_t best;     /* arm; 0 when there is one arm */
    size_t rival;    /* arm that cannot be told from the best; 0: none */
    size_t n_rivals; /* how many cannot */
    bool none_down;  /* nothing goes down in any world with any arm */
    double horizon_hours;
    char occasion[64];    /* how texts name the outage: "July 2024" */
    const char *part;     /* "" or "this part of ": what is counted of the world */
    bool happened;        /* the baseline is a record: "as it happened" */
    const char *baseline; /* "as it happened", or the first arm's title; borrowed */
    const char *what;     /* "what happened", or the first arm's title; borrowed */
};

/** @return RF_OK, RF_ENOMEM, or RF_ESTOPPED when no world is complete */
int answer_init(struct answer *self, const struct comparison *c,
                struct rf_error *err) RF_MUST_CHECK;
void answer_free(struct answer *self);
/** Texts say that only a part is counted; only: "" when all is. */
void answer_part(struct answer *self, const char *only);

/** Interval over worlds of arm a's measure less arm b's. RF_ENOMEM. */
int answer_paired(const struct comparison *c, size_t a, size_t b, enum version version,
                  enum measure_id id, struct interval *out,
                  struct rf_error *err) RF_MUST_CHECK;

/** Does a measure mean anything for a version? Exposure is counted on the harmless one,
 * services where there are any. */
bool answer_applies(const struct answer *a, enum version version, enum measure_id id);
/** Hours from time zero to the planned release of an arm. */
double answer_planned(const struct answer *a, size_t arm);
/** What a row of tables is called: its arm's title, or, where they are many, its name. */
const char *answer_row_name(const struct answer *a, size_t arm);
/** Is an arm marked in tables, as one that no other beats in both? Of two it says
 * nothing. */
bool answer_marked(const struct answer *a, size_t arm);
/** What the mark means. */
const char *answer_mark_text(const struct answer *a);
/** Does nothing go down with a rollout, in any world, and is nothing lost? */
bool answer_none_down(const struct answer_arm *arm);
/** Over a twentieth of the worlds at zero, but not all. */
bool answer_two_humped(const struct interval *v);
/** The average of the worlds that are not at zero. */
double answer_else(const struct interval *v);

#endif
