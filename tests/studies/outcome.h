/* outcome.h: small outcomes made by hand, for tests of what is read of them. */
#ifndef RINGFALL_TESTS_STUDIES_OUTCOME_H
#define RINGFALL_TESTS_STUDIES_OUTCOME_H

#include <stdlib.h>

#include "models/replay.h"

/* Two industries, two regions, two classes; bins of an hour over n hours; so many kinds
 * of service and organisations with a name. */
static inline struct outcome outcome_with(size_t n_hours, size_t n_services,
                                          size_t n_named)
{
    struct outcome o = { .horizon = (tick_t)n_hours * TICK_HOUR };

    impact_layout_init(&o.layout, &(struct impact_sizes){ .n_industries = 2,
                                                          .n_regions = 2,
                                                          .n_classes = 2,
                                                          .n_services = n_services,
                                                          .n_named = n_named,
                                                          .bin = TICK_HOUR,
                                                          .horizon = o.horizon });
    o.metrics = calloc(o.layout.n_metrics, sizeof *o.metrics);
    assert_non_null(o.metrics);
    o.facts = (struct vendor_facts){ .released = 0,
                                     .alarmed = TICK_NEVER,
                                     .detected = TICK_NEVER,
                                     .halted = TICK_NEVER,
                                     .completed = TICK_NEVER,
                                     .wave = -1 };
    return o;
}

static inline struct outcome outcome_made(size_t n_hours)
{
    return outcome_with(n_hours, 0, 0);
}

static inline void outcome_add(struct outcome *o, size_t industry, size_t region,
                               size_t class, enum impact_cell counter, int64_t amount)
{
    o->metrics[impact_cell(&o->layout, industry, region, class) + counter] += amount;
}

static inline void outcome_organisations(struct outcome *o, size_t industry,
                                         enum impact_organisation counter, int64_t amount)
{
    o->metrics[o->layout.organisations + industry * IMPACT_N_ORGANISATION + counter] +=
        amount;
}

static inline void outcome_service(struct outcome *o, size_t kind, size_t region,
                                   enum impact_service counter, int64_t amount)
{
    o->metrics[impact_service(&o->layout, kind, region) + counter] += amount;
}

static inline void outcome_named(struct outcome *o, size_t named, size_t kind,
                                 enum impact_service counter, int64_t amount)
{
    o->metrics[impact_named(&o->layout, named, kind) + counter] += amount;
}

/* of: layout.named_days, named_usual; in thousandths. */
static inline void outcome_day(struct outcome *o, size_t of, size_t named, size_t kind,
                               size_t day, int64_t amount)
{
    o->metrics[of + (named * o->layout.n_services + kind) * o->layout.n_days + day] +=
        amount;
}

/* series: layout.hits, backs, alarms or teams. */
static inline void outcome_series(struct outcome *o, size_t series, size_t industry,
                                  size_t bin, int64_t amount)
{
    o->metrics[series + industry * o->layout.n_bins + bin] += amount;
}

#endif
