/* observe.c: one table entry an observation operator.
 *
 * Shares are of the whole world or, where the target says so, of one industry, region or
 * class. What a target asks and the operator cannot tell is a mistake in the scenario
 * (observe_check), never a figure of something else.
 */
#include "studies/observe.h"

#include <math.h>
#include <stdio.h>

#include "studies/measure.h"

/* Sum of a cell counter over what the target is about. */
static double sum(const struct target *t, const struct outcome *o,
                  enum impact_cell counter)
{
    const struct impact_layout *l = &o->layout;
    int64_t total = 0;

    for (size_t n = 0; n < l->n_industries; n++) {
        for (size_t r = 0; r < l->n_regions; r++) {
            for (size_t c = 0; c < l->n_classes; c++) {
                if ((t->industry < 0 || (size_t)t->industry == n) &&
                    (t->region < 0 || (size_t)t->region == r) &&
                    (t->class < 0 || (size_t)t->class == c)) {
                    total += o->metrics[impact_cell(l, n, r, c) + counter];
                }
            }
        }
    }
    return (double)total;
}

static double organisations(const struct target *t, const struct outcome *o,
                            enum impact_organisation counter)
{
    if (t->industry < 0) {
        return (double)measure_organisations(o, counter);
    }
    return (double)o->metrics[o->layout.organisations +
                              (size_t)t->industry * IMPACT_N_ORGANISATION + counter];
}

static double share(double part, double whole)
{
    return whole > 0.0 ? part / whole : NAN;
}

static double machines_hit(const struct target *t, const struct outcome *o)
{
    return sum(t, o, IMPACT_HIT);
}

static double sensors(const struct target *t, const struct outcome *o)
{
    return sum(t, o, IMPACT_ENDPOINTS);
}

static double sites_silent(const struct target *t, const struct outcome *o)
{
    return share(organisations(t, o, IMPACT_SITES_SILENT),
                 organisations(t, o, IMPACT_SITES));
}

/* The moment of the observation after time zero. */
static tick_t moment(const struct target *t, const struct outcome *o)
{
    return t->at + o->facts.planned;
}

static double machines_silent(const struct target *t, const struct outcome *o)
{
    const double down = measure_sum_until(o, o->layout.hits, t->industry, moment(t, o)) -
                        measure_sum_until(o, o->layout.backs, t->industry, moment(t, o));

    return share(down, sum(t, o, IMPACT_ENDPOINTS));
}

static double customers(const struct target *t, const struct outcome *o)
{
    return organisations(t, o, IMPACT_CUSTOMERS);
}

static double customers_listed(const struct target *t, const struct outcome *o)
{
    return organisations(t, o, IMPACT_CUSTOMERS_LISTED);
}

static double customers_first(const struct target *t, const struct outcome *o)
{
    return organisations(t, o, IMPACT_CUSTOMERS_FIRST);
}

static double hands_minutes(const struct target *t, const struct outcome *o)
{
    return share(sum(t, o, IMPACT_HANDS_MS) / (double)TICK_MINUTE,
                 sum(t, o, IMPACT_HANDS_STARTED));
}

static double hands_share(const struct target *t, const struct outcome *o)
{
    return share(sum(t, o, IMPACT_HANDS_STARTED), sum(t, o, IMPACT_HIT));
}

static double back_share(const struct target *t, const struct outcome *o)
{
    return share(measure_sum_until(o, o->layout.backs, t->industry, moment(t, o)),
                 measure_sum_until(o, o->layout.hits, t->industry, moment(t, o)));
}

static double halt_hours(const struct target *t, const struct outcome *o)
{
    (void)t;
    return measure_value(MEASURE_HALTED, o);
}

/* Half of the organisations that ever got so far were there: linear inside a bin. */
static double median_of(const struct target *t, const struct outcome *o, size_t series)
{
    const double all = measure_sum_until(o, series, t->industry, o->horizon);

    return all > 0.0 ? measure_reached(o, series, t->industry, 0.5 * all) -
                           (double)o->facts.planned / (double)TICK_HOUR
                     : NAN;
}

static double alarm_hours(const struct target *t, const struct outcome *o)
{
    return median_of(t, o, o->layout.alarms);
}

static double team_hours(const struct target *t, const struct outcome *o)
{
    return median_of(t, o, o->layout.teams);
}

static double first_hit(const struct target *t, const struct outcome *o)
{
    return organisations(t, o, IMPACT_FIRST_HIT);
}

static double share_hit(const struct target *t, const struct outcome *o)
{
    return share(organisations(t, o, IMPACT_FIRST_HIT),
                 organisations(t, o, IMPACT_CUSTOMERS_FIRST));
}

static double machines_down(const struct target *t, const struct outcome *o)
{
    const size_t at = o->layout.named_machines + 2 * (size_t)t->organisation;

    return (double)o->metrics[at];
}

/* What people count of an organisation's service on the target's day; series: named_days,
 * named_usual. */
static double on_day(const struct target *t, const struct outcome *o, size_t series,
                     size_t day)
{
    const struct impact_layout *l = &o->layout;
    const size_t row = (size_t)t->organisation * l->n_services + (size_t)t->service;

    return 0.001 * (double)o->metrics[series + row * l->n_days + day];
}

static double proxy_lost(const struct target *t, const struct outcome *o)
{
    return on_day(t, o, o->layout.named_days, (size_t)t->day - 1);
}

static double proxy_lost_share(const struct target *t, const struct outcome *o)
{
    return share(proxy_lost(t, o),
                 on_day(t, o, o->layout.named_usual, (size_t)t->day - 1));
}

/* Mean of the days that the horizon holds whole. */
static double proxy_usual(const struct target *t, const struct outcome *o)
{
    const size_t n = (size_t)(o->horizon / TICK_DAY);
    double sum = 0.0;

    for (size_t day = 0; day < n; day++) {
        sum += on_day(t, o, o->layout.named_usual, day);
    }
    return share(sum, (double)n);
}

/* Most people without a service at the end of a bin: the series holds changes. */
static double most_people(const struct target *t, const struct outcome *o)
{
    const struct impact_layout *l = &o->layout;
    int64_t without = 0, most = 0;

    for (size_t b = 0; l->n_services > 0 && b < l->n_bins; b++) {
        for (size_t i = 0; i < l->n_industries; i++) {
            if (t->industry < 0 || (size_t)t->industry == i) {
                without += o->metrics[l->people + i * l->n_bins + b];
            }
        }
        most = without > most ? without : most;
    }
    return (double)most;
}

static double outage_begins(const struct target *t, const struct outcome *o)
{
    const double most = most_people(t, o);

    return most > 0.0 ? measure_reached(o, o->layout.people, t->industry, 0.5 * most) -
                            (double)o->facts.planned / (double)TICK_HOUR
                      : NAN;
}

static double outage_hours(const struct target *t, const struct outcome *o)
{
    const struct impact_layout *l = &o->layout;
    int64_t down = 0, stopped = 0;

    for (size_t r = 0; r < l->n_regions; r++) {
        if (t->region < 0 || (size_t)t->region == r) {
            const int64_t *of = o->metrics + impact_service(l, (size_t)t->service, r);

            down += of[IMPACT_SERVICE_DOWN_MS];
            stopped += of[IMPACT_SERVICES_STOPPED];
        }
    }
    return share((double)down / (double)TICK_HOUR, (double)stopped);
}

#define ANY (OBSERVE_BY_INDUSTRY | OBSERVE_BY_REGION | OBSERVE_BY_CLASS)

#define OF_DAY (OBSERVE_OF_ORGANISATION | OBSERVE_OF_SERVICE | OBSERVE_ON_DAY)

/* Names as in the choice of scenario_target_table (a test compares them). */
static const struct observe_operator operators[] = {
    [OBSERVE_MACHINES_HIT] = { "machines-hit", "machines",
                               "machines that a defect struck: a platform's crash "
                               "reports",
                               ANY, machines_hit },
    [OBSERVE_SENSORS] = { "sensors", "machines", "machines with the product", ANY,
                          sensors },
    [OBSERVE_SITES_SILENT] = { "sites-silent", "share of sites",
                               "sites with no heartbeat left, of those with one before: "
                               "a "
                               "scanner that sees one address a site",
                               OBSERVE_BY_INDUSTRY, sites_silent },
    [OBSERVE_MACHINES_SILENT] = { "machines-silent", "share of machines",
                                  "machines down at a moment, of all with the product",
                                  OBSERVE_BY_INDUSTRY | OBSERVE_AT, machines_silent },
    [OBSERVE_CUSTOMERS] = { "customers", "organisations",
                            "organisations with the product", OBSERVE_BY_INDUSTRY,
                            customers },
    [OBSERVE_CUSTOMERS_LISTED] = { "customers-listed", "organisations",
                                   "of the largest companies, those with the product",
                                   OBSERVE_BY_INDUSTRY, customers_listed },
    [OBSERVE_CUSTOMERS_FIRST] = { "customers-listed-first", "organisations",
                                  "of the first listed class, the largest of all, those "
                                  "with the product",
                                  OBSERVE_BY_INDUSTRY, customers_first },
    [OBSERVE_HANDS_MINUTES] = { "hands-minutes", "min",
                                "hands-on time at a machine that a technician worked on, "
                                "mean",
                                ANY, hands_minutes },
    [OBSERVE_HANDS_SHARE] = { "hands-share", "share of machines hit",
                              "machines that a technician worked on, of those hit", ANY,
                              hands_share },
    [OBSERVE_BACK_SHARE] = { "back-share", "share of machines hit",
                             "machines back at a moment, of those down until then: an "
                             "asset "
                             "vendor's customers",
                             OBSERVE_BY_INDUSTRY | OBSERVE_AT, back_share },
    [OBSERVE_HALT_HOURS] = { "halt-hours", "h",
                             "from the release until the bad version was no longer "
                             "offered",
                             0, halt_hours },
    [OBSERVE_ALARM_HOURS] = { "alarm-hours", "h",
                              "until half of the organisations that ever knew did",
                              OBSERVE_BY_INDUSTRY, alarm_hours },
    [OBSERVE_TEAM_HOURS] = { "team-hours", "h",
                             "until half of the incident teams were at work",
                             OBSERVE_BY_INDUSTRY, team_hours },
    [OBSERVE_FIRST_HIT] = { "organisations-hit-first", "organisations",
                            "of the first listed class, the largest of all, those that "
                            "count as hit",
                            OBSERVE_BY_INDUSTRY, first_hit },
    [OBSERVE_SHARE_HIT] = { "share-hit", "share of organisations",
                            "of the first listed class with the product, those that "
                            "count as hit",
                            OBSERVE_BY_INDUSTRY, share_hit },
    [OBSERVE_MACHINES_DOWN] = { "machines-down", "machines",
                                "machines of one organisation that went down",
                                OBSERVE_OF_ORGANISATION, machines_down },
    [OBSERVE_PROXY_LOST] = { "proxy-lost", "a day",
                             "what people count of an organisation's service (flights), "
                             "not done on a day from time zero",
                             OF_DAY, proxy_lost },
    [OBSERVE_PROXY_LOST_SHARE] = { "proxy-lost-share", "share of the day's",
                                   "the same, of what is usual on that day", OF_DAY,
                                   proxy_lost_share },
    [OBSERVE_PROXY_USUAL] = { "proxy-usual", "a day",
                              "what is usual on a day, mean over the whole days of the "
                              "simulated time",
                              OBSERVE_OF_ORGANISATION | OBSERVE_OF_SERVICE, proxy_usual },
    [OBSERVE_OUTAGE_BEGINS] = { "outage-begins", "h",
                                "from the release until half of the most people that "
                                "are ever without the industry's services were",
                                OBSERVE_BY_INDUSTRY, outage_begins },
    [OBSERVE_OUTAGE_HOURS] = { "outage-hours", "h",
                               "time down of a service that stopped, mean",
                               OBSERVE_BY_REGION | OBSERVE_OF_SERVICE, outage_hours },
};

#define N_OPERATORS ((int)(sizeof operators / sizeof *operators))

const struct observe_operator *observe_operator(int observed)
{
    return observed >= 0 && observed < N_OPERATORS ? &operators[observed] : NULL;
}

double observe_value(const struct target *t, const struct outcome *o)
{
    return operators[t->observed].see(t, o);
}

static void refuse(const struct target *t, const char *field, const char *text,
                   struct error_list *errors)
{
    char path[PARAM_POINTER_SIZE];

    snprintf(path, sizeof path, "/targets/%s/%s", t->name, field);
    error_list_add(errors, path, "%s %s", operators[t->observed].name, text);
}

/* What an operator needs has to be there, and what it cannot tell must not. */
static void check_need(const struct target *t, unsigned need, bool given,
                       const char *field, const char *needs, const char *has_none,
                       struct error_list *errors)
{
    const bool needed = (operators[t->observed].by & need) != 0;

    if (needed != given) {
        refuse(t, field, needed ? needs : has_none, errors);
    }
}

static void check_target(const struct target *t, tick_t horizon,
                         struct error_list *errors)
{
    const unsigned by = operators[t->observed].by;
    const int64_t n_days = (horizon + TICK_DAY - 1) / TICK_DAY;

    if (t->industry >= 0 && !(by & OBSERVE_BY_INDUSTRY)) {
        refuse(t, "industry", "cannot be told by industry", errors);
    }
    if (t->region >= 0 && !(by & OBSERVE_BY_REGION)) {
        refuse(t, "region", "cannot be told by region", errors);
    }
    if (t->class >= 0 && !(by & OBSERVE_BY_CLASS)) {
        refuse(t, "class", "cannot be told by class", errors);
    }
    if (by & OBSERVE_AT ? t->at <= 0 || t->at >= horizon : t->at > 0) {
        refuse(t, "at",
               by & OBSERVE_AT ? "needs a moment before the horizon" : "has no moment",
               errors);
    }
    check_need(t, OBSERVE_OF_ORGANISATION, t->organisation >= 0, "organisation",
               "needs an organisation", "cannot be told by organisation", errors);
    check_need(t, OBSERVE_OF_SERVICE, t->service >= 0, "service", "needs a service",
               "cannot be told by service", errors);
    check_need(t, OBSERVE_ON_DAY, t->day > 0, "day", "needs a day, from 1", "has no day",
               errors);
    if ((by & OBSERVE_ON_DAY) != 0 && t->day > n_days) {
        refuse(t, "day", "needs a day that the horizon reaches", errors);
    }
    if (t->relation == RELATION_RANGE && t->high <= t->value) {
        refuse(t, "high", "is a range: needs an upper end above its value", errors);
    }
}

void observe_check(const struct scenario *s, struct error_list *errors)
{
    const struct target *targets = s->targets.items;

    for (size_t i = 0; i < s->targets.n; i++) {
        check_target(&targets[i], s->horizon, errors);
    }
}
