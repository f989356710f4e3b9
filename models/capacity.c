/* capacity.c: work is counted in ms of the servers' time. */
#include "models/capacity.h"

#include <math.h>
#include <stdlib.h>

#include "models/membership.h"

/* ---- how long a wave takes ---- */

/* Do waves select by share of the endpoints alone, each more than the one before? */
static bool are_shares(const struct world *w)
{
    const struct wave *waves = w->scenario->rollout.waves.items;

    for (size_t k = 0; k < w->scenario->rollout.waves.n; k++) {
        const struct wave *v = &waves[k];

        if ((v->classes | v->regions | v->configurations | v->rings) != 0 ||
            v->organisation >= 0 || v->count > 0 ||
            (k > 0 && w->wave_limit[k] < w->wave_limit[k - 1])) {
            return false;
        }
    }
    return w->scenario->rollout.unit == UNIT_ENDPOINT;
}

/* Add an organisation's endpoints to the waves that they are in. */
static void count(const struct world *w, const struct organisation *o, uint8_t *ring,
                  uint8_t *wave, double *n)
{
    struct segment segments[POPULATION_MAX_SEGMENTS];
    const size_t n_segments = population_segments(w->population, o, segments);

    if (ring != NULL) {
        membership_rings(w, o, segments, n_segments, ring);
    }
    membership_assign(w, o, segments, n_segments, 0, ring, wave);
    for (uint32_t i = 0; i < o->n; i++) {
        if (wave[i] != MEMBERSHIP_NONE) {
            n[wave[i]] += 1.0;
        }
    }
}

static int count_all(const struct world *w, double *n, struct rf_error *err)
{
    const struct population *p = w->population;
    const bool rings = w->scenario->rollout.rings.n > 0;
    uint32_t most = 0;
    uint8_t *room;

    for (uint32_t i = 0; i < p->n; i++) {
        most = p->organisations[i].n > most ? p->organisations[i].n : most;
    }
    room = malloc(2 * (size_t)most + 2);
    if (room == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory to count the waves");
    }
    for (uint32_t i = 0; i < p->n; i++) {
        count(w, &p->organisations[i], rings ? room + most + 1 : NULL, room, n);
    }
    free(room);
    return RF_OK;
}

int capacity_spans(const struct world *w, double **out, struct rf_error *err)
{
    const size_t n = w->scenario->rollout.waves.n;
    const double each = (double)TICK_HOUR / w->scenario->delivery.capacity;
    double *span;
    int status = RF_OK;

    *out = NULL;
    if (w->scenario->delivery.capacity <= 0.0) {
        return RF_OK;
    }
    span = calloc(n, sizeof *span);
    if (span == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %zu waves", n);
    }
    if (are_shares(w)) {
        for (size_t k = 0; k < n; k++) {
            span[k] = (double)(w->wave_limit[k] - (k == 0 ? 0 : w->wave_limit[k - 1]));
        }
    } else {
        status = count_all(w, span, err);
    }
    for (size_t k = 0; k < n; k++) {
        span[k] = fmin(span[k] * each, CAPACITY_LONG);
    }
    *out = span;
    return status;
}

/* ---- the queue ---- */

int capacity_init(struct capacity *self, const double *span, size_t n_waves,
                  struct rf_error *err)
{
    *self = (struct capacity){ 0 };
    if (span == NULL) {
        return RF_OK;
    }
    self->left = malloc(n_waves * sizeof *self->left);
    self->begins = malloc(n_waves * sizeof *self->begins);
    if (self->left == NULL || self->begins == NULL) {
        capacity_free(self);
        return rf_fail(err, RF_ENOMEM, "", "no memory for %zu waves", n_waves);
    }
    self->span = span;
    self->n_waves = n_waves;
    for (size_t k = 0; k < n_waves; k++) {
        self->left[k] = span[k];
        self->begins[k] = -1.0;
    }
    return RF_OK;
}

void capacity_free(struct capacity *self)
{
    free(self->left);
    free(self->begins);
    *self = (struct capacity){ 0 };
}

tick_t capacity_join(struct capacity *self, size_t wave, tick_t now)
{
    if (self->n_waves == 0) {
        return 0;
    }
    const double begins = self->free_at > (double)now ? self->free_at : (double)now;

    self->begins[wave] = begins;
    self->free_at = begins + self->left[wave];
    return (tick_t)fmin(begins - (double)now - (self->span[wave] - self->left[wave]),
                        CAPACITY_LONG);
}

void capacity_empty(struct capacity *self, tick_t now, bool anew)
{
    for (size_t k = 0; k < self->n_waves; k++) {
        if (self->begins[k] >= 0.0 && self->begins[k] < (double)now) {
            const double served = (double)now - self->begins[k];

            self->left[k] = served < self->left[k] ? self->left[k] - served : 0.0;
        }
        self->begins[k] = -1.0;
        if (anew) {
            self->left[k] = self->span[k];
        }
    }
    self->free_at = (double)now;
}
