/* world_spec.h: the world of data/population.md sections 1, 2 and 4 as a population_spec,
 * for tests below the room that reads files. Call world_spec; nothing is owned. */
#ifndef RINGFALL_TESTS_MODELS_WORLD_SPEC_H
#define RINGFALL_TESTS_MODELS_WORLD_SPEC_H

#include <string.h>

#include "models/population_spec.h"

enum {
    WORLD_LAPTOP,
    WORLD_DESKTOP,
    WORLD_ALWAYS_DESKTOP,
    WORLD_SERVER,
    WORLD_KIOSK,
    WORLD_N_CLASSES
};
enum {
    WORLD_US_EASTERN,
    WORLD_US_CENTRAL,
    WORLD_US_MOUNTAIN,
    WORLD_US_PACIFIC,
    WORLD_UK,
    WORLD_WESTERN_EUROPE,
    WORLD_REST_EMEA,
    WORLD_INDIA,
    WORLD_JAPAN_KOREA,
    WORLD_SE_ASIA_OCEANIA,
    WORLD_CHINA,
    WORLD_OTHER_AMERICAS,
    WORLD_N_REGIONS
};
#define WORLD_N_INDUSTRIES 19
#define WORLD_N_SIZES      7

struct world_spec {
    struct population_spec spec;
    struct endpoint_class classes[WORLD_N_CLASSES];
    struct region regions[WORLD_N_REGIONS];
    struct industry industries[WORLD_N_INDUSTRIES];
    struct size_class sizes[WORLD_N_SIZES];
    double mix[WORLD_N_INDUSTRIES][WORLD_N_CLASSES];
};

/* staff in thousands, devices per employee, world share %, sensor share, output M$/h, mix
 * %, ranked, number of organisations */
static const struct {
    const char *name;
    double staff, per_employee, world, sensors, output;
    double mix[WORLD_N_CLASSES];
    bool ranked;
    int64_t count;
} world_industries[WORLD_N_INDUSTRIES] = {
    { "airports", 200, 1.6, .4, .14, 5, { 12, 18, 30, 15, 25 }, false, 4000 },
    { "airlines", 560, 1.2, .6, .27, 35.5, { 25, 12, 25, 30, 8 }, true, 1200 },
    { "banks-payments", 3700, 1.6, 5.5, .051, 274.7, { 40, 27, 3, 20, 10 }, true, 0 },
    { "insurance", 2920, 1.3, 2.8, .048, 157.3, { 60, 20, 2, 18, 0 }, true, 0 },
    { "retail-wholesale", 21700, .38, 8.4, .024, 640.8, { 15, 15, 2, 10, 58 }, true, 0 },
    { "law-enforcement", 1100, 1.0, 1.2, .034, 15, { 35, 20, 30, 12, 3 }, false, 0 },
    { "emergency-services", 750, .6, .5, .041, 9, { 25, 15, 40, 15, 5 }, false, 0 },
    { "health", 17000, .80, 9.4, .041, 337.1, { 22, 18, 38, 17, 5 }, true, 0 },
    { "government", 10500, 1.0, 11.6, .017, 581.9, { 48, 35, 2, 13, 2 }, false, 0 },
    { "broadcast-media", 1000, 1.1, 1.0, .048, 55.1, { 45, 15, 15, 23, 2 }, true, 0 },
    { "cloud-it", 4000, 1.8, 7.3, .038, 237.9, { 50, 8, 4, 38, 0 }, true, 0 },
    { "manufacturing", 12940, .55, 11.8, .017, 736.7, { 32, 30, 18, 15, 5 }, true, 0 },
    { "energy-utilities", 1600, 1.0, 1.9, .034, 249.8, { 42, 20, 18, 18, 2 }, true, 0 },
    { "telecom", 650, 1.5, 1.2, .041, 107.0, { 48, 12, 12, 26, 2 }, true, 0 },
    { "logistics-rail", 6000, .35, 2.5, .027, 156.2, { 20, 22, 28, 15, 15 }, true, 0 },
    { "hospitality-leisure",
      16600,
      .15,
      2.3,
      .031,
      217.8,
      { 14, 25, 10, 10, 41 },
      true,
      0 },
    { "education", 14400, .90, 13.1, .010, 54.0, { 50, 40, 0, 8, 2 }, false, 0 },
    { "professional-services",
      20200,
      .70,
      11.1,
      .024,
      536.9,
      { 70, 13, 0, 17, 0 },
      true,
      0 },
    { "other-business", 22200, .30, 7.4, .0056, 1144.8, { 45, 35, 2, 10, 8 }, true, 0 },
};

static const struct {
    const char *name, *group;
    double devices, sensors, utc_offset, span;
} world_regions[WORLD_N_REGIONS] = {
    { "us-eastern", "us", .0768, .3312, -4, .48 },
    { "us-central", "us", .0448, .1932, -5, .28 },
    { "us-mountain", "us", .0112, .0483, -6, .07 },
    { "us-pacific", "us", .0272, .1173, -7, .17 },
    { "uk", "uk", .035, .04, 1, 0 },
    { "western-europe", "western-europe", .165, .08, 2, 0 },
    { "rest-emea", "rest-emea", .11, .03, 3, 0 },
    { "india", "asia-pacific", .07, .02, 5.5, 0 },
    { "japan-korea", "asia-pacific", .08, .035, 9, 0 },
    { "se-asia-oceania", "asia-pacific", .08, .045, 8, 0 },
    { "china", "china", .20, 0, 8, 0 },
    { "other-americas", "other-americas", .10, .06, -4, 0 },
};

static const struct size_class world_sizes[WORLD_N_SIZES] = {
    { "listed-500", 0, 1e9, 298, 500, true, 21000, false },
    { "listed-1000", 0, 1e9, 240, 500, true, 3700, false },
    { "from-10000", 1e4, 1e9, 350, 7000, false, 8400, false },
    { "1000-9999", 1000, 1e4, 3200, 80000, false, 1300, false },
    { "250-999", 250, 1000, 8000, 350000, false, 260, false },
    { "50-249", 50, 250, 15000, 3e6, false, 70, true },
    { "under-50", 0, 50, 2000, 1e8, false, 20, true },
};

static inline void world_spec(struct world_spec *w)
{
    struct population_spec *spec = &w->spec;

    memset(w, 0, sizeof *w);
    param_defaults(&population_table, spec);
    spec->devices = 630e6;
    spec->home_devices = 770e6;
    for (int c = 0; c < WORLD_N_CLASSES; c++) {
        param_defaults(&class_table, &w->classes[c]);
        w->classes[c].coverage = c == WORLD_SERVER ? 1.1 : 1.0;
    }
    for (int r = 0; r < WORLD_N_REGIONS; r++) {
        param_defaults(&region_table, &w->regions[r]);
        strcpy(w->regions[r].name, world_regions[r].name);
        strcpy(w->regions[r].group, world_regions[r].group);
        w->regions[r].device_share = world_regions[r].devices;
        w->regions[r].sensor_share = world_regions[r].sensors;
        w->regions[r].utc_offset = world_regions[r].utc_offset;
        w->regions[r].span_share = world_regions[r].span;
    }
    for (int i = 0; i < WORLD_N_INDUSTRIES; i++) {
        struct industry *in = &w->industries[i];

        param_defaults(&industry_table, in);
        strcpy(in->name, world_industries[i].name);
        in->us_staff = 1e3 * world_industries[i].staff;
        in->devices_per_employee = world_industries[i].per_employee;
        in->world_share = world_industries[i].world / 100;
        in->sensor_share = world_industries[i].sensors;
        in->output_usd = 1e6 * world_industries[i].output;
        in->ranked = world_industries[i].ranked;
        in->size.count = world_industries[i].count;
        in->size.upper_share = world_industries[i].count > 0 ? .2 : .02;
        for (int c = 0; c < WORLD_N_CLASSES; c++) {
            w->mix[i][c] = world_industries[i].mix[c] / 100;
        }
        in->mix = (struct weights){ w->mix[i], WORLD_N_CLASSES };
    }
    memcpy(w->sizes, world_sizes, sizeof w->sizes);
    spec->classes = (struct list){ w->classes, WORLD_N_CLASSES };
    spec->regions = (struct list){ w->regions, WORLD_N_REGIONS };
    spec->industries = (struct list){ w->industries, WORLD_N_INDUSTRIES };
    spec->adoption.sensors = 17e6;
    spec->adoption.classes = (struct list){ w->sizes, WORLD_N_SIZES };
}

#endif
