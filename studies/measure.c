/* measure.c: what people read of an outcome, from its integer counters.
 *
 * Times count from the planned release (tick 0, unless the rollout begins later), for
 * every arm alike, so that they can be compared. Times to a share back come from the
 * cumulative count of returns and are linear inside a bin: as exact as the bin is wide, a
 * few minutes against hours. Cost: O(n_industries * n_bins) a time, once a run.
 */
#include "studies/measure.h"

#include <math.h>
#include <stdlib.h>

#define MS_PER_HOUR ((double)TICK_HOUR)

int64_t measure_cell_sum(const struct outcome *o, enum measure_dimension by, size_t i,
                         enum impact_cell counter)
{
    const struct impact_layout *l = &o->layout;
    int64_t sum = 0;

    for (size_t n = 0; n < l->n_industries; n++) {
        for (size_t r = 0; r < l->n_regions; r++) {
            for (size_t c = 0; c < l->n_classes; c++) {
                const size_t at[] = { n, r, c };

                if (at[by] == i) {
                    sum += o->metrics[impact_cell(l, n, r, c) + counter];
                }
            }
        }
    }
    return sum;
}

size_t measure_n_of(const struct outcome *o, enum measure_dimension by)
{
    const size_t n[] = { o->layout.n_industries, o->layout.n_regions,
                         o->layout.n_classes };

    return n[by];
}

/* What the parts of a measure are made of. */
static const struct {
    enum measure_id whole;
    enum impact_cell counter;
    double scale;
} parts[MEASURE_N_PARTS] = {
    [MEASURE_PART_HIT] = { MEASURE_MACHINES_HIT, IMPACT_HIT, 1.0 },
    [MEASURE_PART_HOURS] = { MEASURE_MACHINE_HOURS_LOST, IMPACT_DOWN_MS,
                             1.0 / MS_PER_HOUR },
    [MEASURE_PART_SENSORS] = { MEASURE_SENSORS, IMPACT_ENDPOINTS, 1.0 },
};

double measure_part(const struct outcome *o, enum measure_dimension by, size_t i,
                    enum measure_part part)
{
    return parts[part].scale * (double)measure_cell_sum(o, by, i, parts[part].counter);
}

enum measure_id measure_whole(enum measure_part part)
{
    return parts[part].whole;
}

const char *measure_dimension_name(enum measure_dimension by)
{
    static const char *const names[MEASURE_N_DIMENSIONS] = { "industry", "region",
                                                             "class" };

    return names[by];
}

int64_t measure_total(const struct outcome *o, enum impact_cell counter)
{
    const size_t n_cells =
        o->layout.n_industries * o->layout.n_regions * o->layout.n_classes;
    int64_t sum = 0;

    for (size_t i = 0; i < n_cells; i++) {
        sum += o->metrics[o->layout.cells + i * IMPACT_N_CELL + counter];
    }
    return sum;
}

int64_t measure_organisations(const struct outcome *o, enum impact_organisation counter)
{
    int64_t sum = 0;

    for (size_t i = 0; i < o->layout.n_industries; i++) {
        sum += o->metrics[o->layout.organisations + i * IMPACT_N_ORGANISATION + counter];
    }
    return sum;
}

int64_t measure_services(const struct outcome *o, enum impact_service counter)
{
    const size_t n = o->layout.n_services * o->layout.n_regions;
    int64_t sum = 0;

    for (size_t i = 0; i < n; i++) {
        sum += o->metrics[o->layout.services + i * IMPACT_N_SERVICE + counter];
    }
    return sum;
}

/* Sum over industries (or one, when industry >= 0) of a series in one bin. */
static int64_t bin_sum(const struct outcome *o, size_t series, int industry, size_t bin)
{
    const size_t n_bins = o->layout.n_bins;
    int64_t sum = 0;

    if (industry >= 0) {
        return o->metrics[series + (size_t)industry * n_bins + bin];
    }
    for (size_t i = 0; i < o->layout.n_industries; i++) {
        sum += o->metrics[series + i * n_bins + bin];
    }
    return sum;
}

void measure_down_series(const struct outcome *o, int64_t *out)
{
    int64_t down = 0;

    for (size_t b = 0; b < o->layout.n_bins; b++) {
        down += bin_sum(o, o->layout.hits, -1, b) - bin_sum(o, o->layout.backs, -1, b);
        out[b] = down;
    }
}

double measure_bin_hours(const struct outcome *o, size_t bin, double part)
{
    const tick_t begin = (tick_t)bin * o->layout.bin;
    const tick_t end =
        begin + o->layout.bin < o->horizon ? begin + o->layout.bin : o->horizon;

    return ((double)begin + part * (double)(end - begin)) / MS_PER_HOUR;
}

double measure_reached(const struct outcome *o, size_t series, int industry,
                       double amount)
{
    double before = 0.0;

    for (size_t b = 0; b < o->layout.n_bins; b++) {
        const double here = (double)bin_sum(o, series, industry, b);

        if (here > 0.0 && before + here >= amount) {
            return measure_bin_hours(o, b, (amount - before) / here);
        }
        before += here;
    }
    return INFINITY;
}

double measure_sum_until(const struct outcome *o, size_t series, int industry, tick_t at)
{
    double sum = 0.0;

    for (size_t b = 0; b < o->layout.n_bins; b++) {
        const tick_t begin = (tick_t)b * o->layout.bin;
        const double part = (double)(at - begin) / (double)o->layout.bin;

        if (part <= 0.0) {
            break;
        }
        sum += (part < 1.0 ? part : 1.0) * (double)bin_sum(o, series, industry, b);
    }
    return sum;
}

/* ---- the values ---- */

static double machines_hit(const struct outcome *o)
{
    return (double)measure_total(o, IMPACT_HIT);
}

/* Machines that went down at any time. A machine that fails again under a later version
 * counts again. */
static double machines_down(const struct outcome *o)
{
    int64_t sum = 0;

    for (size_t b = 0; b < o->layout.n_bins; b++) {
        sum += bin_sum(o, o->layout.hits, -1, b);
    }
    return (double)sum;
}

static double machine_hours_lost(const struct outcome *o)
{
    return (double)measure_total(o, IMPACT_DOWN_MS) / MS_PER_HOUR;
}

static double peak_down(const struct outcome *o)
{
    int64_t down = 0, peak = 0;

    for (size_t b = 0; b < o->layout.n_bins; b++) {
        down += bin_sum(o, o->layout.hits, -1, b) - bin_sum(o, o->layout.backs, -1, b);
        peak = down > peak ? down : peak;
    }
    return (double)peak;
}

static double organisations_hit(const struct outcome *o)
{
    return (double)measure_organisations(o, IMPACT_ORGANISATIONS_HIT);
}

/* Hours after time zero as hours after the planned release. */
static double after_plan(const struct outcome *o, double hours)
{
    return hours - (double)o->facts.planned / MS_PER_HOUR;
}

/* Hours until a share of the machines that went down at any time had come back. */
static double back(const struct outcome *o, double share)
{
    const double down = machines_down(o);

    return down > 0.0
               ? after_plan(o, measure_reached(o, o->layout.backs, -1, share * down))
               : NAN;
}

static double back_50(const struct outcome *o)
{
    return back(o, 0.50);
}

static double back_90(const struct outcome *o)
{
    return back(o, 0.90);
}

static double back_95(const struct outcome *o)
{
    return back(o, 0.95);
}

static double back_99(const struct outcome *o)
{
    return back(o, 0.99);
}

/* Hours after which a share of all sensors is up, for good: the last crossing of the
 * limit from above, linear between the ends of two bins; 0 when no fewer ever were. */
static double back_of_sensors(const struct outcome *o, double share)
{
    const double limit = (1.0 - share) * (double)measure_total(o, IMPACT_ENDPOINTS);
    double down = 0.0, crossed = (double)o->facts.planned / MS_PER_HOUR;

    if (machines_down(o) <= 0.0) {
        return NAN;
    }
    for (size_t b = 0; b < o->layout.n_bins; b++) {
        const double before = down;

        down += (double)(bin_sum(o, o->layout.hits, -1, b) -
                         bin_sum(o, o->layout.backs, -1, b));
        if (before > limit && down <= limit) {
            crossed = measure_bin_hours(o, b, (before - limit) / (before - down));
        }
    }
    return down > limit ? INFINITY : after_plan(o, crossed);
}

static double back_50_of_sensors(const struct outcome *o)
{
    return back_of_sensors(o, 0.50);
}

static double back_90_of_sensors(const struct outcome *o)
{
    return back_of_sensors(o, 0.90);
}

static double back_95_of_sensors(const struct outcome *o)
{
    return back_of_sensors(o, 0.95);
}

static double back_99_of_sensors(const struct outcome *o)
{
    return back_of_sensors(o, 0.99);
}

/* A moment of the rollout in hours; past the horizon when it never came. */
static double moment(const struct outcome *o, tick_t at)
{
    return at == TICK_NEVER ? INFINITY : (double)(at - o->facts.planned) / MS_PER_HOUR;
}

/* A moment that only a mishap brings about: undefined where nothing was hit. */
static double response(const struct outcome *o, tick_t at)
{
    return at == TICK_NEVER && machines_hit(o) <= 0.0 ? NAN : moment(o, at);
}

static double halted(const struct outcome *o)
{
    return response(o, o->facts.halted);
}

static double detected(const struct outcome *o)
{
    return response(o, o->facts.detected);
}

static double completed(const struct outcome *o)
{
    return moment(o, o->facts.completed);
}

static double unprotected_hours(const struct outcome *o)
{
    return (double)measure_total(o, IMPACT_UNPROTECTED_MS) / MS_PER_HOUR;
}

static double compromises(const struct outcome *o)
{
    return (double)measure_total(o, IMPACT_COMPROMISES) * 1e-9;
}

static double sensors(const struct outcome *o)
{
    return (double)measure_total(o, IMPACT_ENDPOINTS);
}

static double customers(const struct outcome *o)
{
    return (double)measure_organisations(o, IMPACT_CUSTOMERS);
}

static double share_of_down(const struct outcome *o, enum impact_cell counter)
{
    const double down = machines_down(o);

    return down > 0.0 ? (double)measure_total(o, counter) / down : NAN;
}

static double back_by_reboot(const struct outcome *o)
{
    return share_of_down(o, IMPACT_BACK_REBOOT);
}

static double back_by_hands(const struct outcome *o)
{
    return share_of_down(o, IMPACT_BACK_HANDS);
}

static double back_by_remote(const struct outcome *o)
{
    return share_of_down(o, IMPACT_BACK_REMOTE);
}

static double technician_hours(const struct outcome *o)
{
    return (double)measure_total(o, IMPACT_HANDS_MS) / MS_PER_HOUR;
}

static double services_stopped(const struct outcome *o)
{
    return (double)measure_services(o, IMPACT_SERVICES_STOPPED);
}

static double service_hours_down(const struct outcome *o)
{
    return (double)measure_services(o, IMPACT_SERVICE_DOWN_MS) / MS_PER_HOUR;
}

static double people_hours(const struct outcome *o)
{
    return (double)measure_services(o, IMPACT_SERVICE_PEOPLE_MS) / MS_PER_HOUR;
}

/* The series holds changes. */
static double peak_people(const struct outcome *o)
{
    int64_t without = 0, peak = 0;

    for (size_t b = 0; o->layout.n_services > 0 && b < o->layout.n_bins; b++) {
        without += bin_sum(o, o->layout.people, -1, b);
        peak = without > peak ? without : peak;
    }
    return (double)peak;
}

static double service_cost(const struct outcome *o)
{
    return (double)measure_services(o, IMPACT_SERVICE_COST) / 100.0;
}

static const struct measure measures[MEASURE_N] = {
    [MEASURE_MACHINES_HIT] = { "machines_hit", "machines",
                               "machines that a defect of the update struck: they went "
                               "down, or refused it",
                               false, machines_hit },
    [MEASURE_MACHINES_DOWN] = { "machines_down", "machines",
                                "machines that went down; one that fails again under a "
                                "later version counts again",
                                false, machines_down },
    [MEASURE_MACHINE_HOURS_LOST] = { "machine_hours_lost", "machine-hours",
                                     "time down within the horizon, summed over machines",
                                     false, machine_hours_lost },
    [MEASURE_PEAK_DOWN] = { "peak_down", "machines",
                            "most machines down at the end of a bin of time", false,
                            peak_down },
    [MEASURE_ORGANISATIONS_HIT] = { "organisations_hit", "organisations",
                                    "organisations with so large a share of their "
                                    "machines down "
                                    "for so long that they count as hit",
                                    false, organisations_hit },
    [MEASURE_BACK_50] = { "back_50", "h",
                          "until 50 % of the machines down were back, from the planned "
                          "release",
                          true, back_50 },
    [MEASURE_BACK_90] = { "back_90", "h",
                          "until 90 % of the machines down were back, from the planned "
                          "release",
                          true, back_90 },
    [MEASURE_BACK_95] = { "back_95", "h",
                          "until 95 % of the machines down were back, from the planned "
                          "release",
                          true, back_95 },
    [MEASURE_BACK_99] = { "back_99", "h",
                          "until 99 % of the machines down were back, from the planned "
                          "release",
                          true, back_99 },
    [MEASURE_BACK_50_OF_SENSORS] = { "back_50_of_sensors", "h",
                                     "until 50 % of all machines with the product were "
                                     "up, and stayed so, from the planned release; 0 "
                                     "when no fewer ever were",
                                     true, back_50_of_sensors },
    [MEASURE_BACK_90_OF_SENSORS] = { "back_90_of_sensors", "h",
                                     "until 90 % of all machines with the product were "
                                     "up, and stayed so, from the planned release; 0 "
                                     "when no fewer ever were",
                                     true, back_90_of_sensors },
    [MEASURE_BACK_95_OF_SENSORS] = { "back_95_of_sensors", "h",
                                     "until 95 % of all machines with the product were "
                                     "up, and stayed so, from the planned release; 0 "
                                     "when no fewer ever were",
                                     true, back_95_of_sensors },
    [MEASURE_BACK_99_OF_SENSORS] = { "back_99_of_sensors", "h",
                                     "until 99 % of all machines with the product were "
                                     "up, and stayed so, from the planned release; 0 "
                                     "when no fewer ever were",
                                     true, back_99_of_sensors },
    [MEASURE_HALTED] = { "halted", "h",
                         "until the bad version was no longer offered, from the planned "
                         "release",
                         true, halted },
    [MEASURE_DETECTED] = { "detected", "h",
                           "until people were alarmed or a gate failed, from the planned "
                           "release",
                           true, detected },
    [MEASURE_COMPLETED] = { "completed", "h",
                            "until the last wave was through, from the planned release",
                            true, completed },
    [MEASURE_UNPROTECTED_HOURS] = { "unprotected_hours", "machine-hours",
                                    "time that machines ran without the update since its "
                                    "planned "
                                    "release, summed over machines",
                                    false, unprotected_hours },
    [MEASURE_COMPROMISES] = { "compromises", "machines",
                              "expected compromises in that time", false, compromises },
    [MEASURE_SENSORS] = { "sensors", "machines", "machines with the product", false,
                          sensors },
    [MEASURE_CUSTOMERS] = { "customers", "organisations",
                            "organisations with the product", false, customers },
    [MEASURE_BACK_BY_REBOOT] = { "back_by_reboot", "share of machines down",
                                 "came back by a reboot that caught the good version",
                                 false, back_by_reboot },
    [MEASURE_BACK_BY_HANDS] = { "back_by_hands", "share of machines down",
                                "came back by hands at the machine", false,
                                back_by_hands },
    [MEASURE_BACK_BY_REMOTE] = { "back_by_remote", "share of machines down",
                                 "came back by console, call, shipping or remote "
                                 "remediation",
                                 false, back_by_remote },
    [MEASURE_TECHNICIAN_HOURS] = { "technician_hours", "technician-hours",
                                   "undivided time of technicians at machines", false,
                                   technician_hours },
    [MEASURE_SERVICES_STOPPED] = { "services_stopped", "services",
                                   "simulated services that were down at least once; one "
                                   "of those that stand for organisations without the "
                                   "product counts once",
                                   false, services_stopped, true },
    [MEASURE_SERVICE_HOURS_DOWN] = { "service_hours_down", "service-hours",
                                     "time down within the horizon, summed over "
                                     "simulated services",
                                     false, service_hours_down, true },
    [MEASURE_PEOPLE_HOURS] = { "people_hours", "people-hours",
                               "people that a service serves at that hour, times the "
                               "share of it that is missing, summed over time and "
                               "services; who misses two services counts twice",
                               false, people_hours, true },
    [MEASURE_PEAK_PEOPLE] = { "peak_people", "people",
                              "most people without a service at the end of a bin of "
                              "time, as many as it serves when busiest",
                              false, peak_people, true },
    [MEASURE_SERVICE_COST] = { "service_cost", "US $",
                               "output of the organisations in that time, times the "
                               "share that hangs on the service and is missing",
                               false, service_cost, true },
};

const struct measure *measure_at(size_t id)
{
    return id < MEASURE_N ? &measures[id] : NULL;
}

double measure_value(enum measure_id id, const struct outcome *o)
{
    return measures[id].value(o);
}
