/* observe.h: observation operators: what the source of a published figure could see of a
 * simulated world (MODEL 12). A figure is compared with what its source would have
 * counted there, never with what only the simulator knows. */
#ifndef RINGFALL_STUDIES_OBSERVE_H
#define RINGFALL_STUDIES_OBSERVE_H

#include "models/replay.h"

/* What a target may narrow an operator to. */
enum observe_by {
    OBSERVE_BY_INDUSTRY = 1,
    OBSERVE_BY_REGION = 2,
    OBSERVE_BY_CLASS = 4,
    /* such an operator needs one: */
    OBSERVE_AT = 8, /* a moment */
    OBSERVE_OF_ORGANISATION = 16,
    OBSERVE_OF_SERVICE = 32,
    OBSERVE_ON_DAY = 64
};

struct observe_operator {
    const char *name; /* as scenario files call it */
    const char *unit;
    const char *doc;
    unsigned by; /* enum observe_by, a set */
    /* NaN when there is nothing to see, +INFINITY when it lies past the horizon */
    double (*see)(const struct target *t, const struct outcome *o);
};

/** The operator of an enum observe; NULL past the last. */
const struct observe_operator *observe_operator(int observed);

/** What a target's source would have seen of an outcome. */
double observe_value(const struct target *t, const struct outcome *o);

/** Targets that ask an operator for what it cannot tell: adds every mistake to the list.
 */
void observe_check(const struct scenario *s, struct error_list *errors);

#endif
