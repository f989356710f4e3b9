/* timetable.h: a rollout's schedule as it would be if all went well: which share of the
 * machines with the product is offered the update by when, and which share their
 * organisations let have it.
 *
 * No draws and no world: expected shares, exact, over regions, classes, configurations
 * and rings, as the scenario's population has them. Nothing fails, nobody halts, and the
 * laboratory takes no time. An offer is no install: machines that are off or out of reach
 * come later.
 */
#ifndef RINGFALL_STUDIES_TIMETABLE_H
#define RINGFALL_STUDIES_TIMETABLE_H

#include "models/scenario.h"

/* A share of the machines, at one moment (from = to) or evenly between two. Times are
 * after the planned release. */
struct timetable_piece {
    tick_t from, to;
    double share;
};

struct timetable_curve {
    struct timetable_piece *items; /* [n] by from, then to; owned */
    size_t n, capacity;
};

/* A wave that opens. */
struct timetable_step {
    size_t wave;           /* as written, from 0 */
    size_t batch, batches; /* of its regions: which, from 0, of how many */
    tick_t opens;          /* TICK_NEVER: the vendor's windows never let it */
    tick_t until;          /* its bake ends; opens where it has none */
    tick_t decides; /* the gate's last look: as the next wave may open, or after the bake
                     * of the last */
    double offered; /* share of the machines that are offered it as it opens */
    size_t looks;   /* of the gate, until then; 0: it is not watched */
};

struct timetable {
    struct timetable_step *steps; /* [n_steps]; owned */
    size_t n_steps;
    struct timetable_curve offered; /* by the vendor */
    struct timetable_curve let;     /* their organisations let it in */
    struct timetable_curve latest;  /* restarted at the latest, where a deadline says */
    bool customers;                 /* let differs from offered */
    bool deadlines;                 /* some ring waits for a restart */
    bool traffic;                   /* shares are shares of requests */
    tick_t end;                     /* the last of all moments in it */
};

/**
 * Work it out.
 *
 * A wave's `count` is taken into account for an organisation that is given by hand. Where
 * a ring spreads over windows, shares are exact to a 256th of the spread or 15 minutes.
 *
 * @param s borrowed for the call
 * @return RF_OK, RF_ENOMEM, or RF_EINPUT for a schedule that cannot be
 *
 * Cost: regions x classes x configurations x rings x waves, under 10 ms for July 2024.
 */
int timetable_init(struct timetable *self, const struct scenario *s,
                   struct rf_error *err) RF_MUST_CHECK;
void timetable_free(struct timetable *self);

/** Share of what a wave selects that it reaches, with the waves before: of regions whole
 * ones (models/world.c), which are drawn anew in each world. */
double timetable_reach(const struct scenario *s, const struct wave *w);

/** The share by a moment, that moment included. Cost O(n). */
double timetable_share(const struct timetable_curve *curve, tick_t at);

#endif
