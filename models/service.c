/* service.c: what happens to the services of one LP: its machines change, an incident
 * strikes, another LP's service stops or comes back, a buffer or a backlog ends. What
 * follows inside the LP is in service_settle.c.
 */
#include "models/service.h"

#include <math.h>

/* ---- the beginning ---- */

/* The organisation's devices by class, with and without the product. */
static void find_sizes(struct services *self)
{
    const struct population_spec *p = &self->w->scenario->population;
    const struct industry *industry =
        (const struct industry *)p->industries.items + self->lp->industry;
    const struct organisation_spec *given =
        self->lp->spec == GRAPH_NONE
            ? NULL
            : (const struct organisation_spec *)p->organisations.items + self->lp->spec;
    const struct weights *mix =
        given != NULL && given->mix.value != NULL ? &given->mix : &industry->mix;

    for (size_t k = 0; k < p->classes.n; k++) {
        const uint32_t begin = k == 0 ? 0 : self->o->class_end[k - 1];
        const double with = (double)(self->o->class_end[k] - begin);

        self->size[k] =
            fmax(with, (double)self->o->devices * (k < mix->n ? mix->value[k] : 0.0));
    }
}

static uint32_t classes_needed(const struct services *self)
{
    uint32_t classes = 0;

    for (uint32_t j = 0; j < self->n_needs; j++) {
        const struct need *need = graph_need(&self->w->graph, self->first_need + j);

        for (size_t k = 0; need->kind == NEED_MACHINES && k < need->machines.n; k++) {
            classes |= (uint32_t)(need->machines.value[k] > 0.0) << k;
        }
    }
    return classes;
}

/* The first strike of the LP's services. */
static size_t first_strike(const struct services *self)
{
    const struct world *w = self->w;
    size_t low = 0, high = w->n_strikes;

    while (low < high) {
        const size_t mid = low + (high - low) / 2;

        if (w->strikes[mid].service < self->first) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low;
}

static int post_step(struct ctx *c, const struct services *self, uint32_t i,
                     size_t incident, size_t step, struct rf_error *err)
{
    const struct incident *all = self->w->scenario->dependencies.incidents.items;
    const struct incident_step *course = all[incident].course.items;
    const tick_t at =
        all[incident].at + (step < all[incident].course.n ? course[step].after : 0);

    return at < self->w->scenario->horizon
               ? ctx_post(c, at, EVENT_SERVICE_STRIKE, i, incident | (uint64_t)step << 16,
                          err)
               : RF_OK;
}

int service_open(struct ctx *c, struct services *self, const struct organisation *o,
                 const int32_t *down, struct rf_error *err)
{
    const struct world *w = ctx_world(c);
    const struct graph *g = &w->graph;
    const lp_id lp = ctx_lp(c);
    const struct population_filter *only = &w->population->only;
    int status = RF_OK;

    *self = (struct services){ .w = w,
                               .lp = &g->lps[lp],
                               .first = g->lp_services[lp],
                               .n = g->lp_services[lp + 1] - g->lp_services[lp],
                               .o = o,
                               .down = down };
    self->first_need = g->service_needs[self->first];
    self->n_needs = g->service_needs[self->first + self->n] - self->first_need;
    self->first_source = g->need_sources[self->first_need];
    self->counts =
        (only->industries == 0 || (only->industries >> self->lp->industry & 1)) &&
        (only->regions == 0 || (only->regions >> self->lp->region & 1));
    if (o != NULL) {
        find_sizes(self);
        self->classes = classes_needed(self);
    }
    for (uint32_t i = 0; i < self->n; i++) {
        const struct impact_layout *l = &w->layout;
        const size_t kind = g->kind[self->first + i];

        ctx_metrics(
            c)[self->counts ? impact_service(l, kind, self->lp->region) : l->elsewhere]++;
        if (self->lp->spec != GRAPH_NONE) {
            ctx_metrics(c)[impact_named(l, self->lp->spec, kind)]++;
            service_count_usual(c, self, i);
        }
    }
    for (size_t k = first_strike(self);
         k < w->n_strikes && w->strikes[k].service - self->first < self->n &&
         status == RF_OK;
         k++) {
        status = post_step(c, self, w->strikes[k].service - self->first,
                           w->strikes[k].incident, 0, err);
    }
    return status;
}

/* ---- events ---- */

/* A step of an incident's course; the next one follows. */
static int strike(struct ctx *c, struct services *self, const struct event *e,
                  struct rf_error *err)
{
    const size_t number = e->data[1] & 0xffff, step = (size_t)(e->data[1] >> 16);
    const struct incident *incident =
        (const struct incident *)self->w->scenario->dependencies.incidents.items + number;
    const struct incident_step *course = incident->course.items;
    const uint32_t i = (uint32_t)e->data[0];

    self->service[i].incident =
        incident->course.n == 0 ? 0
                                : (uint32_t)(course[step].capacity * SERVICE_FULL + 0.5);
    if (self->note != NULL) {
        self->note[i].struck = (uint16_t)number;
    }
    service_enqueue(self, i);
    return step + 1 < incident->course.n ? post_step(c, self, i, number, step + 1, err)
                                         : RF_OK;
}

int service_look(struct ctx *c, struct services *self, tick_t now, struct rf_error *err)
{
    int status = service_make(c, self, err);

    if (status == RF_OK) {
        service_touch_machines(self);
        status = service_settle(c, self, now, err);
    }
    return status;
}

/* A manual start is due when it is still down for want of services. */
static void timer(struct services *self, uint32_t i, tick_t now)
{
    const struct service_spec *spec = service_spec(self, i);
    struct service *s = &self->service[i];

    s->timer = TICK_NEVER;
    if (s->status == SERVICE_DOWN && s->wants && spec->manual_start != TICK_NEVER &&
        now - s->stopped >= spec->manual_start) {
        s->manual = true;
    }
    service_enqueue(self, i);
}

int service_event(struct ctx *c, struct services *self, const struct event *e,
                  struct rf_error *err)
{
    int status = service_make(c, self, err);

    if (status != RF_OK) {
        return status;
    }
    switch ((enum service_event)e->kind) {
    case EVENT_SERVICE_LOOK: /* the organisation's: it calls service_look */
        break;
    case EVENT_SERVICE_TIMER:
        if (self->service[e->data[0]].timer != e->at) {
            return RF_OK; /* overtaken by an earlier one */
        }
        timer(self, (uint32_t)e->data[0], e->at);
        break;
    case EVENT_SERVICE_STRIKE:
        status = strike(c, self, e, err);
        break;
    case EVENT_SERVICE_LEVEL:
        service_hear(self, (uint32_t)e->data[0], (uint32_t)e->data[1]);
        break;
    }
    return status == RF_OK ? service_settle(c, self, e->at, err) : status;
}

int service_close(struct ctx *c, struct services *self, struct rf_error *err)
{
    const struct scenario *s = self->w->scenario;
    int status = RF_OK;

    for (uint32_t i = 0; self->service != NULL && i < self->n && status == RF_OK; i++) {
        const struct service *service = &self->service[i];

        service_count(c, self, i, s->horizon);
        self->hit |= service->status != SERVICE_UP && service_spec(self, i)->critical &&
                     s->horizon - service->stopped >= s->impact.service_for;
        if (service->status != SERVICE_UP || service->given < SERVICE_FULL ||
            service->backlog >= 1.0) {
            status =
                service_record_cost(c, self, RECORD_SERVICE_OPEN, i, s->horizon, err);
        }
    }
    return status;
}

bool service_is_up(const struct services *self, int kind)
{
    const struct graph *g = &self->w->graph;

    for (uint32_t i = 0; kind >= 0 && self->service != NULL && i < self->n; i++) {
        if (g->kind[self->first + i] == kind) {
            return self->service[i].status == SERVICE_UP;
        }
    }
    return true;
}
