/* purpose.h: what random draws are for. A purpose is part of a draw's key (sim/stream.h),
 * so that no two uses share a number. Words of a block are named beside their use. */
#ifndef RINGFALL_MODELS_PURPOSE_H
#define RINGFALL_MODELS_PURPOSE_H

enum purpose {
    PURPOSE_UNCERTAIN = 1, /* entity: hash of the pointer. Uncertain parameters */
    PURPOSE_ORGANISATION,  /* entity: hash of the cell; index: stratum. Sizes, adoption */
    PURPOSE_ADOPTER,       /* entity: organisation key. Coverage, class counts */
    PURPOSE_CONTACT, /* an endpoint: power level, latency, defect coin, configuration */
    PURPOSE_POWER_RENEW,   /* an endpoint: on which days its power level is drawn anew */
    PURPOSE_REACH,         /* an endpoint: connection, reconnection, ring */
    PURPOSE_FATE,          /* a machine down: boots, remote, encryption, order */
    PURPOSE_WORK,          /* a machine down: hands-on time, call, shipping, aid */
    PURPOSE_WAVE,          /* the permutation of endpoints that shares nest in */
    PURPOSE_LAB,           /* the laboratory: configurations, defects */
    PURPOSE_ALARM,         /* an organisation: alarm, mobilisation, call */
    PURPOSE_STAFF,         /* a technician: weekend, arrival */
    PURPOSE_BACKGROUND,    /* background failures */
    PURPOSE_CONFIGURATION, /* an organisation: its standard configuration */
    PURPOSE_SERVICE,       /* services: who provides, buffers, lags, incidents */
    PURPOSE_SCENARIO,      /* free for tests */
    PURPOSE_GATE,     /* a wave; index: a look or bin. What gates draw: gate_watch.c */
    PURPOSE_CUSTOMER, /* an endpoint: its place in its ring's spread */
    PURPOSE_BENCH,    /* a trial of the gate bench: machines by step of time */
    PURPOSE_GOODBYE,  /* an endpoint, draw: four power-days, a word each */
    PURPOSE_DELIVERY  /* an endpoint: dormant, off site; an organisation: its relay */
};

#endif
