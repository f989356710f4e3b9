/* service_count.c: what an outage of a service costs (MODEL 10): integrals over the time
 * at which it delivers less than it should, of persons, of what people count, of money.
 *
 * Persons and counts are weighted by the hour's activity; money by that too, as a ratio
 * to its mean. Each is brought to integers service by service, in order of time.
 */
#include <math.h>

#include "models/service.h"

static size_t pattern_of(const struct services *self)
{
    const struct industry *all = self->w->scenario->population.industries.items;

    return (size_t)all[self->lp->industry].activity;
}

static double activity_ms(const struct services *self, tick_t from, tick_t to)
{
    const size_t pattern = pattern_of(self);

    return world_activity(self->w, pattern, self->lp->region, to) -
           world_activity(self->w, pattern, self->lp->region, from);
}

/* Mean activity over the horizon. */
static double mean_activity(const struct services *self)
{
    const tick_t horizon = self->w->scenario->horizon;

    return activity_ms(self, 0, horizon) / (double)horizon;
}

/* Is it working off what was not done? */
static bool is_behind(const struct services *self, uint32_t i)
{
    const struct service *s = &self->service[i];

    return s->status == SERVICE_UP && s->backlog >= 1.0 &&
           service_backlog_rate(self, i) < 0.0;
}

/* Of one stretch of time with the same deficit. */
struct stretch {
    int64_t time, behind, deficit_ms, people_ms, cents, proxy;
};

static struct stretch stretch_of(const struct services *self, uint32_t i, tick_t from,
                                 tick_t to)
{
    const struct service_spec *spec = service_spec(self, i);
    const double deficit = (double)(SERVICE_FULL - self->service[i].given) / SERVICE_FULL;
    const double busy = activity_ms(self, from, to);
    const double mean = mean_activity(self);
    const double money = self->w->output[self->lp->industry] * self->lp->devices *
                         spec->cost_share * (mean > 0.0 ? busy / mean : 0.0);

    return (struct stretch){
        .time = to - from,
        .behind = is_behind(self, i) ? to - from : 0,
        .deficit_ms = llround((double)(to - from) * deficit),
        .people_ms = llround(busy * deficit * spec->people * self->lp->share),
        .cents = llround(100.0 * money * deficit),
        .proxy = llround(1000.0 * busy / (double)TICK_HOUR * deficit * spec->proxy_rate *
                         self->lp->share),
    };
}

static void add(int64_t *to, const struct service *s, const struct stretch *d)
{
    if (s->status != SERVICE_UP) {
        to[IMPACT_SERVICE_DOWN_MS] += d->time;
    }
    to[IMPACT_SERVICE_BACKLOG_MS] += d->behind;
    to[IMPACT_SERVICE_DEFICIT_MS] += d->deficit_ms;
    to[IMPACT_SERVICE_PEOPLE_MS] += d->people_ms;
    to[IMPACT_SERVICE_COST] += d->cents;
    to[IMPACT_SERVICE_PROXY] += d->proxy;
}

/* The counters of its kind in its region, or where what is not counted goes. */
static int64_t *counters(struct ctx *c, const struct services *self, uint32_t i)
{
    const struct impact_layout *l = &self->w->layout;
    const size_t kind = self->w->graph.kind[self->first + i];

    return ctx_metrics(c) +
           (self->counts ? impact_service(l, kind, self->lp->region) : l->elsewhere);
}

static int64_t *named_counters(struct ctx *c, const struct services *self, uint32_t i)
{
    const struct impact_layout *l = &self->w->layout;

    return self->lp->spec == GRAPH_NONE
               ? NULL
               : ctx_metrics(c) + impact_named(l, self->lp->spec,
                                               self->w->graph.kind[self->first + i]);
}

/* Counters by day of an organisation with a name; of: named_days, named_usual. */
static int64_t *day_counters(struct ctx *c, const struct services *self, uint32_t i,
                             size_t of)
{
    const struct impact_layout *l = &self->w->layout;

    return ctx_metrics(c) + of +
           (self->lp->spec * l->n_services + self->w->graph.kind[self->first + i]) *
               l->n_days;
}

/* What people count, by the day after time zero. */
static void count_days(struct ctx *c, const struct services *self, uint32_t i,
                       tick_t from, tick_t to)
{
    int64_t *days = day_counters(c, self, i, self->w->layout.named_days);

    while (from < to) {
        const tick_t midnight = (from / TICK_DAY + 1) * TICK_DAY;
        const tick_t end = midnight < to ? midnight : to;

        days[from / TICK_DAY] += stretch_of(self, i, from, end).proxy;
        from = end;
    }
}

void service_count_usual(struct ctx *c, const struct services *self, uint32_t i)
{
    const tick_t horizon = self->w->scenario->horizon;
    const double rate =
        1000.0 / (double)TICK_HOUR * service_spec(self, i)->proxy_rate * self->lp->share;
    int64_t *days = day_counters(c, self, i, self->w->layout.named_usual);

    for (tick_t from = 0; from < horizon && rate > 0.0; from += TICK_DAY) {
        const tick_t to = from + TICK_DAY < horizon ? from + TICK_DAY : horizon;

        days[from / TICK_DAY] += llround(rate * activity_ms(self, from, to));
    }
}

double service_backlog_rate(const struct services *self, uint32_t i)
{
    const struct service_spec *spec = service_spec(self, i);
    const struct service *s = &self->service[i];
    const double supply = (double)s->supply / SERVICE_FULL;

    if (s->status != SERVICE_UP || supply <= spec->fallback) {
        return 1.0 - spec->fallback;
    }
    return 1.0 - supply * (1.0 + 1.0 / spec->backlog);
}

static void count_backlog(struct services *self, uint32_t i, tick_t now)
{
    struct service *s = &self->service[i];

    if (service_spec(self, i)->backlog > 0.0) {
        s->backlog += (double)(now - s->since) * service_backlog_rate(self, i);
        s->backlog = s->backlog < 0.0 ? 0.0 : s->backlog;
    }
}

void service_count(struct ctx *c, struct services *self, uint32_t i, tick_t now)
{
    struct service *s = &self->service[i];

    if (now <= s->since) {
        return;
    }
    if (s->given < SERVICE_FULL || s->status != SERVICE_UP || s->backlog >= 1.0) {
        const struct stretch d = stretch_of(self, i, s->since, now);
        int64_t *named = named_counters(c, self, i);

        service_record_stretch(self, i, s->given, d.people_ms, d.cents);
        add(counters(c, self, i), s, &d);
        if (named != NULL) {
            add(named, s, &d);
            if (d.proxy != 0) {
                count_days(c, self, i, s->since, now);
            }
        }
        count_backlog(self, i, now);
    }
    s->since = now;
}

void service_count_change(struct ctx *c, struct services *self, uint32_t i, tick_t now)
{
    const struct impact_layout *l = &self->w->layout;
    struct service *s = &self->service[i];
    const double persons = service_spec(self, i)->people * self->lp->share;
    const int64_t without =
        llround(persons * (double)(SERVICE_FULL - s->given) / SERVICE_FULL);
    const size_t at =
        self->counts ? l->people + self->lp->industry * l->n_bins + (size_t)(now / l->bin)
                     : l->elsewhere;

    ctx_metrics(c)[at] += without - s->without;
    s->without = without;
}

void service_count_stop(struct ctx *c, struct services *self, uint32_t i)
{
    struct service *s = &self->service[i];
    int64_t *of[2] = { counters(c, self, i), named_counters(c, self, i) };

    for (size_t k = 0; k < 2; k++) {
        if (of[k] != NULL) {
            of[k][IMPACT_SERVICE_STOPS]++;
            of[k][IMPACT_SERVICES_STOPPED] += !s->stopped_once;
        }
    }
    s->stopped_once = true;
}
