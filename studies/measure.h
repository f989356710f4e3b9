/* measure.h: the numbers that people read of an outcome, described once: name, unit,
 * meaning. Tables, summary.json, metrics.csv and its dictionary come from this list. */
#ifndef RINGFALL_STUDIES_MEASURE_H
#define RINGFALL_STUDIES_MEASURE_H

#include "models/replay.h"

struct measure {
    const char *name; /* "machines_hit" */
    const char *unit; /* "machines", "machine-hours", "h" */
    const char *doc;
    bool censored; /* a time that can lie past the horizon: +INFINITY then; NaN: nothing
                    * was down. Summarised by its median, all others by their mean */
    double (*value)(const struct outcome *o);
    bool of_services; /* means nothing where none are simulated */
};

/* Indices of the list, for code that needs a certain one. */
enum measure_id {
    MEASURE_MACHINES_HIT,  /* struck by a defect, whatever came of it */
    MEASURE_MACHINES_DOWN, /* of these, those that went down */
    MEASURE_MACHINE_HOURS_LOST,
    MEASURE_PEAK_DOWN,
    MEASURE_ORGANISATIONS_HIT,
    MEASURE_BACK_50,
    MEASURE_BACK_90,
    MEASURE_BACK_95,
    MEASURE_BACK_99,
    MEASURE_BACK_50_OF_SENSORS, /* 50 % of all sensors up again: the other denominator */
    MEASURE_BACK_90_OF_SENSORS,
    MEASURE_BACK_95_OF_SENSORS,
    MEASURE_BACK_99_OF_SENSORS,
    MEASURE_HALTED, /* h after the planned release */
    MEASURE_DETECTED,
    MEASURE_COMPLETED,
    MEASURE_UNPROTECTED_HOURS, /* machine-hours */
    MEASURE_COMPROMISES,
    MEASURE_SENSORS, /* endpoints with the product */
    MEASURE_CUSTOMERS,
    MEASURE_BACK_BY_REBOOT, /* share of machines hit */
    MEASURE_BACK_BY_HANDS,
    MEASURE_BACK_BY_REMOTE,
    MEASURE_TECHNICIAN_HOURS,
    MEASURE_SERVICES_STOPPED, /* from here on of services */
    MEASURE_SERVICE_HOURS_DOWN,
    MEASURE_PEOPLE_HOURS,
    MEASURE_PEAK_PEOPLE,
    MEASURE_SERVICE_COST,
    MEASURE_N
};

const struct measure *measure_at(size_t id); /* NULL past the last */
double measure_value(enum measure_id id, const struct outcome *o);

/* Machines hit, machine-hours and endpoints by one dimension. */
enum measure_dimension {
    MEASURE_BY_INDUSTRY,
    MEASURE_BY_REGION,
    MEASURE_BY_CLASS,
    MEASURE_N_DIMENSIONS
};
enum measure_part {
    MEASURE_PART_HIT,
    MEASURE_PART_HOURS,
    MEASURE_PART_SENSORS,
    MEASURE_N_PARTS
};
/** How many industries, regions or classes an outcome tells apart. */
size_t measure_n_of(const struct outcome *o, enum measure_dimension by);
/** A part of a measure: that of the i-th industry, region or class. The parts of a
 * dimension add up to the measure that measure_whole names. */
double measure_part(const struct outcome *o, enum measure_dimension by, size_t i,
                    enum measure_part part);
enum measure_id measure_whole(enum measure_part part);
/** "industry", "region", "class". */
const char *measure_dimension_name(enum measure_dimension by);

/** Sum of a cell counter (enum impact_cell) over the cells with index i in the dimension.
 */
int64_t measure_cell_sum(const struct outcome *o, enum measure_dimension by, size_t i,
                         enum impact_cell counter);
/** The same over all cells, and of an organisations' counter over all industries. */
int64_t measure_total(const struct outcome *o, enum impact_cell counter);
int64_t measure_organisations(const struct outcome *o, enum impact_organisation counter);
/** And of a service counter over all kinds and regions. */
int64_t measure_services(const struct outcome *o, enum impact_service counter);
/** Machines down at the end of each bin: out [layout.n_bins]. */
void measure_down_series(const struct outcome *o, int64_t *out);

/* Of a series by industry (layout.hits, backs, alarms, teams); -1: the sum over all. */
/** Hours until the cumulative series reaches an amount > 0, linear inside a bin;
 * +INFINITY when it never does. */
double measure_reached(const struct outcome *o, size_t series, int industry,
                       double amount);
/** The cumulative series at a moment, linear inside a bin. */
double measure_sum_until(const struct outcome *o, size_t series, int industry, tick_t at);
/** Hours from tick 0 to a part in [0, 1] of a bin; the last one ends at the horizon. */
double measure_bin_hours(const struct outcome *o, size_t bin, double part);

#endif
