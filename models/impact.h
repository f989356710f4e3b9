/* impact.h: what is counted of a run: the layout of the engine's metrics (MODEL 10). */
#ifndef RINGFALL_MODELS_IMPACT_H
#define RINGFALL_MODELS_IMPACT_H

#include "models/param.h"

struct impact_spec {
    double hit_share;    /* an organisation is hit when this share of its machines is down ... */
    tick_t hit_for;      /* ... for so long */
};

struct exposure_spec {
    double protected_hazard;   /* compromises per endpoint-day with the update */
    double unprotected_hazard; /* in the limit without it */
    tick_t staleness;          /* tau */
    double emergency_hazard;   /* more, per endpoint-day, for an emergency-grade update */
};

extern const struct param_table impact_table, exposure_table;

#endif
