/* stops.c: the counters of services that are kept of each run.
 *
 * Dense they would be kinds x regions and organisations x kinds, almost all of it empty:
 * an industry's services are those of its own organisations. So only what there is has a
 * row. Cost: one pass over the counters a run; a value is a pass over the kind's rows, or
 * over all of them.
 */
#include "studies/stops.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "studies/compare.h"

#define HOURS (1.0 / (double)TICK_HOUR)

static const struct stops_counter counters[IMPACT_N_SERVICE] = {
    [IMPACT_SERVICES] = { "services", "services",
                          "simulated services; one may stand for many organisations "
                          "without the product",
                          1.0 },
    [IMPACT_SERVICES_STOPPED] = { "services_stopped", "services",
                                  "of these, that were down at least once", 1.0 },
    [IMPACT_SERVICE_STOPS] = { "stops", "stops", "times that one of them went down",
                               1.0 },
    [IMPACT_SERVICE_DOWN_MS] = { "hours_down", "service-hours", "time down", HOURS },
    [IMPACT_SERVICE_DEFICIT_MS] = { "deficit_hours", "service-hours",
                                    "time x share of the service that is missing",
                                    HOURS },
    [IMPACT_SERVICE_BACKLOG_MS] = { "backlog_hours", "service-hours",
                                    "time up again, while working off what was not done",
                                    HOURS },
    [IMPACT_SERVICE_PEOPLE_MS] = { "people_hours", "people-hours",
                                   "people served at that hour x time x share missing",
                                   HOURS },
    [IMPACT_SERVICE_COST] = { "cost", "US $",
                              "output of the organisations x share that hangs on the "
                              "service x share missing",
                              0.01 },
    [IMPACT_SERVICE_PROXY] = { "not_done", "",
                               "what people count of the service (its unit says what), "
                               "fewer than usual",
                               0.001 },
};

const struct stops_counter *stops_counter(size_t counter)
{
    return counter < IMPACT_N_SERVICE ? &counters[counter] : NULL;
}

void stops_free(struct stops *self)
{
    free(self->regions);
    free(self->named);
    free(self->lost);
    free(self->usual);
    free(self->machines);
    *self = (struct stops){ 0 };
}

/* ---- taken over ---- */

/* The counters of a kind at a place, region or organisation. */
static const int64_t *counters_at(const struct outcome *o, bool named, size_t kind,
                                  size_t place)
{
    return o->metrics + (named ? impact_named(&o->layout, place, kind)
                               : impact_service(&o->layout, kind, place));
}

static bool is_there(const int64_t *counter)
{
    bool any = false;

    for (size_t i = 0; i < IMPACT_N_SERVICE; i++) {
        any = any || counter[i] != 0;
    }
    return any;
}

/* Rows of what is there; NULL when memory is out. */
static struct stops_row *take_rows(const struct outcome *o, bool named, size_t *n)
{
    const size_t n_places = named ? o->layout.n_named : o->layout.n_regions;
    const size_t n_kinds = o->layout.n_services;
    struct stops_row *rows = NULL;

    for (int pass = 0; pass < 2; pass++) { /* count, then copy */
        *n = 0;
        for (size_t i = 0; i < n_kinds * n_places; i++) {
            const size_t kind = i / n_places, place = i % n_places;
            const int64_t *counter = counters_at(o, named, kind, place);

            if (!is_there(counter)) {
                continue;
            }
            if (rows != NULL) {
                rows[*n].kind = (uint16_t)kind;
                rows[*n].place = (uint16_t)place;
                memcpy(rows[*n].count, counter, sizeof rows[*n].count);
            }
            ++*n;
        }
        if (pass == 0 && (rows = calloc(*n + 1, sizeof *rows)) == NULL) {
            return NULL;
        }
    }
    return rows;
}

static void take_days(struct stops *self, const struct outcome *o)
{
    const struct impact_layout *l = &o->layout;

    for (size_t i = 0; i < self->n_named; i++) {
        const struct stops_row *row = &self->named[i];
        const size_t at = (row->place * l->n_services + row->kind) * l->n_days;
        const size_t bytes = l->n_days * sizeof *self->lost;

        memcpy(self->lost + i * l->n_days, o->metrics + l->named_days + at, bytes);
        memcpy(self->usual + i * l->n_days, o->metrics + l->named_usual + at, bytes);
    }
}

int stops_init(struct stops *self, const struct outcome *o, struct rf_error *err)
{
    const struct impact_layout *l = &o->layout;

    *self = (struct stops){ .n_days = l->n_days };
    if (l->n_services == 0) {
        return RF_OK;
    }
    self->regions = take_rows(o, false, &self->n_regions);
    self->named = take_rows(o, true, &self->n_named);
    self->lost = calloc(self->n_named * l->n_days + 1, sizeof *self->lost);
    self->usual = calloc(self->n_named * l->n_days + 1, sizeof *self->usual);
    self->machines = calloc(2 * l->n_named + 1, sizeof *self->machines);
    if (self->regions == NULL || self->named == NULL || self->lost == NULL ||
        self->usual == NULL || self->machines == NULL) {
        stops_free(self);
        return rf_fail(err, RF_ENOMEM, "", "no memory for the services of a run");
    }
    take_days(self, o);
    memcpy(self->machines, o->metrics + l->named_machines,
           2 * l->n_named * sizeof *self->machines);
    return RF_OK;
}

/* ---- asked for ---- */

static bool is_of(const struct stops_row *row, const struct stops_of *of,
                  const struct service_spec *kinds)
{
    const int industry = of->industry == STOPS_NO_INDUSTRY ? -1 : of->industry;

    return (of->kind == STOPS_ALL || of->kind == row->kind) &&
           (of->place == STOPS_ALL || of->place == row->place) &&
           (of->industry == STOPS_ALL || kinds[row->kind].industry == industry);
}

/* The first row of a kind or a later one. */
static size_t first_row(const struct stops_row *rows, size_t n, int kind)
{
    size_t low = 0;

    while (kind != STOPS_ALL && low < n) {
        const size_t mid = low + (n - low) / 2;

        if (rows[mid].kind < kind) {
            low = mid + 1;
        } else {
            n = mid;
        }
    }
    return low;
}

/* What a row adds. */
static double row_value(const struct stops *s, size_t i, const struct stops_of *of)
{
    const struct stops_row *row = of->named ? &s->named[i] : &s->regions[i];
    const size_t day = i * s->n_days + of->day;

    switch (of->what) {
    case STOPS_ANY:
        return row->count[IMPACT_SERVICES_STOPPED] > 0 ? 1.0 : 0.0;
    case STOPS_LOST:
        return of->named && of->day < s->n_days ? 0.001 * (double)s->lost[day] : 0.0;
    case STOPS_USUAL:
        return of->named && of->day < s->n_days ? 0.001 * (double)s->usual[day] : 0.0;
    default:
        return counters[of->counter].scale * (double)row->count[of->counter];
    }
}

double stops_value(const struct comparison *c, size_t arm, int version, uint32_t world,
                   const struct stops_of *of)
{
    const struct stops *s = &compare_cell(c, arm, (enum version)version, world)->stops;
    const struct service_spec *kinds = c->arms[arm].scenario.dependencies.services.items;
    const struct stops_row *rows = of->named ? s->named : s->regions;
    const size_t n = of->named ? s->n_named : s->n_regions;
    double sum = 0.0;

    if (of->what == STOPS_MACHINES || of->what == STOPS_MACHINE_HOURS) {
        const size_t at = 2 * (size_t)of->place;

        return s->machines == NULL          ? 0.0
               : of->what == STOPS_MACHINES ? (double)s->machines[at]
                                            : HOURS * (double)s->machines[at + 1];
    }
    for (size_t i = first_row(rows, n, of->kind);
         i < n && (of->kind == STOPS_ALL || rows[i].kind == of->kind); i++) {
        sum += is_of(&rows[i], of, kinds) ? row_value(s, i, of) : 0.0;
    }
    return of->what == STOPS_ANY && sum > 0.0 ? 1.0 : sum;
}

struct interval stops_interval(const struct comparison *c, size_t arm, int version,
                               const struct stops_of *of)
{
    const uint32_t n = c->n_worlds;
    struct interval out = { .point = NAN, .low = NAN, .high = NAN, .n_none = n };
    double *values = calloc(n + 1, sizeof *values);

    if (values == NULL) {
        return out;
    }
    for (uint32_t w = 0; w < n; w++) {
        values[w] = stops_value(c, arm, version, w, of);
    }
    out = compare_interval(values, n, false);
    free(values);
    return out;
}
