/* score.h: published figures beside what their source would have seen in the simulated
 * worlds of the baseline (MODEL 12). */
#ifndef RINGFALL_STUDIES_SCORE_H
#define RINGFALL_STUDIES_SCORE_H

#include "studies/compare.h"

enum score_verdict {
    SCORE_NONE,   /* nothing to see in any world */
    SCORE_INSIDE, /* the range meets what the source allows */
    SCORE_DOUBT,  /* not so, but within two standard deviations of the source */
    SCORE_ABOVE,  /* the whole range lies above it */
    SCORE_BELOW,
    SCORE_RESPECTED, /* a bound: the whole range keeps it */
    SCORE_PARTLY,    /* a bound: part of the range breaks it */
    SCORE_BROKEN     /* a bound: the whole range breaks it */
};

struct score {
    const struct target *target; /* borrowed from the baseline's scenario */
    const char *unit;            /* the target's, or its operator's */
    struct interval seen;        /* by the target's source, over worlds */
    double width;                /* of the range */
    /* Interval score of the 5-95 % range (Gneiting and Raftery 2007, eq. 43, alpha =
     * 0.1): width + 2/alpha * how far the figure lies outside. Where the source allows
     * more than one value (a range, a bound), the most favourable of them. Less is
     * better. */
    double interval_score;
    int verdict; /* enum score_verdict */
};

/** Score one target, i < arms[0].scenario.targets.n. */
struct score score_target(const struct comparison *c, size_t i);
/** The interval score of a range against the values in [least, most]. */
double score_interval(double low, double high, double least, double most);
/** "inside", "upper bound kept", …: never NULL. */
const char *score_text(const struct score *s);

/* Two figures that cannot both be counts of machines (C2): what share of the product's
 * machines fell silent, as an outside scanner saw it by address, against the machines
 * hit. Were each address a machine, the base would be hit / share. */
struct score_conflict {
    bool known; /* the scenario has both targets, for the whole world */
    bool open;  /* known, and no simulated base lies in the range that is implied */
    double hit, share_low, share_high; /* published */
    double base_low, base_high;        /* implied, were each address a machine */
    struct interval base;              /* sensors simulated */
    struct interval by_machine;        /* share of machines hit, simulated */
    struct interval by_address; /* share of sites with no heartbeat left, simulated */
};
struct score_conflict score_conflict(const struct comparison *c);

#endif
