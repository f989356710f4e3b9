/* service_record.c: what a service notes down for those who ask why it stopped
 * (engine.h, ctx_record). Costs a test unless a run keeps records. Notes count from a
 * stop, or from the moment at which less than all is delivered. */
#include "models/returns.h"
#include "models/service.h"

#define DEEPER (SERVICE_FULL / 4) /* so much less has causes of its own */

/* down << 32 | all, of an organisation's machines that a need names. */
static uint64_t machines(const struct services *self, const struct need *need)
{
    uint64_t down = 0;
    double all = 0.0;

    for (size_t k = 0; self->down != NULL && k < need->machines.n; k++) {
        if (need->machines.value[k] > 0.0) {
            down += (uint64_t)self->down[k];
            all += self->size[k];
        }
    }
    return down << 32 | (uint64_t)(all + 0.5);
}

static uint32_t least_source(const struct services *self, uint32_t number)
{
    const struct graph *g = &self->w->graph;
    uint32_t least = UINT32_MAX, source = GRAPH_NONE;

    for (uint32_t k = g->need_sources[number]; k < g->need_sources[number + 1]; k++) {
        const uint32_t level = service_source_level(self, k - self->first_source);

        source = level < least ? g->source[k] : source;
        least = level < least ? level : least;
    }
    return source;
}

/* Why; what it costs counts from now. */
static int begin(struct ctx *c, struct services *self, enum service_record kind,
                 uint32_t i, uint32_t given, tick_t now, uint32_t cause,
                 struct rf_error *err)
{
    struct service_note *note = &self->note[i];
    uint64_t why = CAUSE_INCIDENT, what = note->struck;

    *note =
        (struct service_note){ .least = given, .cause = cause, .struck = note->struck };

    if (cause < self->n_needs) {
        const uint32_t number = self->first_need + cause;
        const struct need *need = graph_need(&self->w->graph, number);
        const int64_t size = self->need[cause].size;
        const uint64_t seconds =
            size > (int64_t)SERVICE_MAX_BUFFER * TICK_SECOND
                ? SERVICE_MAX_BUFFER
                : (uint64_t)(size + TICK_SECOND / 2) / (uint64_t)TICK_SECOND;
        const bool own = need->kind == NEED_MACHINES;

        why = (own ? CAUSE_MACHINES : CAUSE_SERVICE) | (uint64_t)number << 8 |
              seconds << 40;
        what = own ? machines(self, need) : least_source(self, number);
    }
    return ctx_record(c, now, (uint16_t)kind, self->first + i, why, what, err);
}

int service_record_stop(struct ctx *c, struct services *self, uint32_t i, tick_t now,
                        uint32_t cause, struct rf_error *err)
{
    return self->note == NULL
               ? RF_OK
               : begin(c, self, RECORD_SERVICE_STOP, i, SERVICE_FULL, now, cause, err);
}

int service_record_level(struct ctx *c, struct services *self, uint32_t i, uint32_t given,
                         tick_t now, uint32_t cause, struct rf_error *err)
{
    const bool was_full = self->service[i].given == SERVICE_FULL;
    int status = RF_OK;

    if (given == SERVICE_FULL) {
        return service_record_cost(c, self, RECORD_SERVICE_FULL, i, now, err);
    }
    if (!was_full && given + DEEPER > self->note[i].least) {
        return RF_OK;
    }
    if (!was_full) {
        status = service_record_cost(c, self, RECORD_SERVICE_OPEN, i, now, err);
    }
    return status == RF_OK
               ? begin(c, self, RECORD_SERVICE_LESS, i, given, now, cause, err)
               : status;
}

int service_record_ready(struct ctx *c, const struct services *self, uint32_t i,
                         tick_t now, struct rf_error *err)
{
    if (self->note == NULL) {
        return RF_OK;
    }
    const uint32_t cause = self->note[i].cause;
    const struct need *need = cause < self->n_needs
                                  ? graph_need(&self->w->graph, self->first_need + cause)
                                  : NULL;
    const bool own = need != NULL && need->kind == NEED_MACHINES;
    const uint32_t *n = self->returned;
    int status = ctx_record(c, now, RECORD_SERVICE_READY, self->first + i,
                            self->service[i].manual, own ? machines(self, need) : 0, err);

    if (status == RF_OK && own && n != NULL) {
        status =
            ctx_record(c, now, RECORD_SERVICE_REPAIRS, self->first + i,
                       (uint64_t)(n[BACK_REBOOT] + n[BACK_ONCE]) << 32 | n[BACK_HANDS],
                       n[BACK_REMOTE], err);
    }
    return status;
}

int service_record_cost(struct ctx *c, const struct services *self,
                        enum service_record kind, uint32_t i, tick_t now,
                        struct rf_error *err)
{
    const struct service_note *note = self->note != NULL ? &self->note[i] : NULL;

    return note == NULL
               ? RF_OK
               : ctx_record(c, now, (uint16_t)kind,
                            (self->first + i) | (uint64_t)note->least << 32,
                            (uint64_t)note->people_ms, (uint64_t)note->cents, err);
}
