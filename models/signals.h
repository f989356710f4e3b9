/* signals.h: what the vendor can see, and when; and the people who watch (MODEL 7). */
#ifndef RINGFALL_MODELS_SIGNALS_H
#define RINGFALL_MODELS_SIGNALS_H

#include "models/distribution.h"
#include "models/param.h"

/* Tally channels: counts by arrival, binned by the scenario's interval. First those of
 * the whole rollout, then one for each defect, then CHANNEL_BY_WAVE for each wave. */
enum channel {
    CHANNEL_CALLS,    /* organisations that called */
    CHANNEL_PLATFORM, /* crash reports seen and shared by the platform's vendor */
    CHANNEL_STRUCK,   /* + defect: endpoints that it struck and whose fate can be seen */
};
enum wave_channel {
    CHANNEL_OBSERVED, /* took it, and their observation window is over */
    CHANNEL_SILENT,   /* now silent: came and went, net */
    CHANNEL_CRASHES,  /* crash reports */
    CHANNEL_REJECTS,  /* refusals reported */
    CHANNEL_BY_WAVE
};

/** Channel of a wave's signal. */
static inline uint32_t signals_channel(size_t n_defects, size_t wave,
                                       enum wave_channel which)
{
    return (uint32_t)(CHANNEL_STRUCK + n_defects + wave * CHANNEL_BY_WAVE + which);
}

struct heartbeat {
    tick_t timeout;      /* silence after which an endpoint counts as missing */
    double goodbye_loss; /* probability that a clean switch-off is not told */
};

struct crash_reports {
    struct distribution delay; /* from the return of a machine to its report, ms */
    double loss;               /* share never sent */
    double base;               /* a day and machine, whatever the version */
};

/* Organisations telephone. Each calls once, at rate
 * activity * (1 - e^(-down / machines)) / period after lag. */
struct calls {
    double machines;
    tick_t period, lag;
    double base; /* a day and machine, about other things; gates hear them, people know */
};

/* The platform's vendor sees crash reports of its own and may share them. */
struct platform {
    bool shared;
    double sees;   /* share of struck machines whose crash it sees */
    tick_t delay;  /* from a crash to its place in the shared count */
    int64_t limit; /* reports at which people are alarmed */
    double base;   /* a day and machine, whatever the version; people know them */
};

/* People watch every arm. */
struct people {
    int64_t limit;                 /* callers at which they are alarmed */
    tick_t mobilisation, decision; /* from the alarm to a human halt */
};

struct signals {
    struct heartbeat heartbeat;
    struct crash_reports crash_reports;
    struct calls calls;
    struct platform platform;
    struct people people;
};

extern const struct param_table signals_table;

#endif
