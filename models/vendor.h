/* vendor.h: the vendor, the engine's control: opens waves, watches signals, decides,
 * fixes. */
#ifndef RINGFALL_MODELS_VENDOR_H
#define RINGFALL_MODELS_VENDOR_H

#include "models/scenario.h"
#include "sim/engine.h"

/* What the vendor tells everybody. */
enum notice_kind {
    NOTICE_OFFER =
        1, /* data[0]: wave | version << 16; data[1]: its defects | (tick_t)turn << 16,
            * see struct offer. The wave's endpoints may take it */
    NOTICE_WITHDRAW, /* the version is no longer on offer; data[1]: version */
    NOTICE_GOOD, /* a good version is on offer to machines that have the bad one (revert,
                  * fix): boots can win from now on; data[1]: version */
    NOTICE_RESTORE, /* rollback: endpoints that took it and run are restored */
    NOTICE_AID /* data[0]: enum aid; data[1]: version that was on offer when the vendor
                * learned of it */
};
enum aid { AID_GUIDANCE, AID_TOOL, AID_REMOTE };

enum decision_kind {
    DECISION_WAVE,  /* opened a wave */
    DECISION_LOOK,  /* looked at the gate */
    DECISION_ALARM, /* people were alarmed: callers or platform reports passed the limit
                     */
    DECISION_HALT,  /* ended the rollout of a version */
    DECISION_HOLD,
    DECISION_ROLLBACK,
    DECISION_FIX,     /* the next version is ready */
    DECISION_COMPLETE /* the last wave has baked */
};

/* A line of the vendor's log: what, when and why. */
struct decision {
    tick_t at;
    int kind;          /* enum decision_kind */
    int wave, version; /* wave: as written */
    struct look look;  /* what a gate saw; callers and their limit for people */
    bool by_people;
};

struct vendor_log {
    struct decision *items; /* [n] in order of time; owned */
    size_t n, capacity;
    size_t n_looks; /* all looks; only the deciding one of a wave is kept as an item */
};

/* Why a rollout has not come to its end by the horizon. */
enum unfinished {
    UNFINISHED_NOT,     /* its last wave has baked */
    UNFINISHED_ENDED,   /* it was halted, and no version follows */
    UNFINISHED_FIX,     /* it was halted, and waits for a fix */
    UNFINISHED_FAILED,  /* a look has failed, or people are alarmed: a halt is near */
    UNFINISHED_SAMPLE,  /* a wave has baked, but the gate's sample is too small */
    UNFINISHED_WINDOW,  /* the next wave waits for a window */
    UNFINISHED_BAKE,    /* a wave still bakes */
    UNFINISHED_START,   /* the next wave waits for its start or its date */
    UNFINISHED_RESTART, /* it was halted, and the fix waits for a window */
    UNFINISHED_RELEASE  /* the laboratory has caught a defect, whose fix takes longer */
};

/* When things happened; TICK_NEVER when they did not. */
struct vendor_facts {
    tick_t planned;   /* the release was planned for */
    tick_t released;  /* version 1 was offered: after the laboratory */
    tick_t alarmed;   /* people passed their limit, the first time */
    tick_t detected;  /* alarm or failed gate, the first: aids are dated from it */
    tick_t halted;    /* the bad version was no longer offered */
    tick_t completed; /* the last wave was through its bake */
    bool by_people;   /* the first halt was people's */
    uint64_t caught;  /* defects that the laboratory caught */
    int wave;         /* as written: open at the halt, -1 when none */
    int unfinished;   /* enum unfinished, at the horizon */
    int last_wave;    /* as written: the last that opened; -1: none */
    int next_wave;    /* as written: the one that would open next; -1: none */
    struct look last; /* what its gate saw last, where it waits for a sample */
};

struct vendor; /* the control, opaque */

/** s: with the waves of its schedule (schedule.h); borrowed, outlives the vendor. */
struct vendor *vendor_new(const struct scenario *s, struct stream_key key,
                          struct rf_error *err);
/** How long each wave keeps its servers busy, ms (capacity.h); borrowed, outlives the
 * vendor. Never called, or NULL: they serve any number at once. */
int vendor_serve(struct vendor *self, const double *span,
                 struct rf_error *err) RF_MUST_CHECK;
void vendor_free(struct vendor *self);
const struct vendor_facts *vendor_facts(const struct vendor *self);
const struct vendor_log *vendor_log(const struct vendor *self);

/** The engine's decide. */
int vendor_decide(void *self, tick_t now, const int64_t *tally, size_t n_bins,
                  struct board *out, tick_t *next, struct rf_error *err);

#endif
