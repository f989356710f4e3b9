/* update.h: the update, its versions and defects, the laboratory, the fixes (MODEL 4). */
#ifndef RINGFALL_MODELS_UPDATE_H
#define RINGFALL_MODELS_UPDATE_H

#include "models/distribution.h"
#include "models/param.h"
#include "models/population_spec.h"
#include "sim/stream.h"

enum trigger { TRIGGER_INSTALL, TRIGGER_REBOOT, TRIGGER_DELAY };

/* What a defect does to an endpoint that it strikes. */
enum consequence {
    CONSEQUENCE_REJECTED,   /* reports, stays up on the old version */
    CONSEQUENCE_CRASH_ONCE, /* down for one reboot */
    CONSEQUENCE_BOOT_LOOP   /* down until a boot wins or hands come */
};

struct defect {
    char name[PARAM_NAME_SIZE];
    uint64_t configurations;   /* set; 0: every one */
    uint64_t classes;          /* set; 0: every one */
    double probability;        /* that it strikes a matching endpoint */
    int trigger;               /* enum trigger */
    struct distribution delay; /* after the trigger, ms */
    int consequence;           /* enum consequence */
};

/* Tests before release. */
struct lab {
    int64_t machines; /* 0: no test on machines */
    double covered;   /* share of the configuration groups that it has */
    tick_t duration;  /* of the test; the release waits for it */
};

struct update {
    char name[PARAM_NAME_SIZE];
    char title[PARAM_TEXT_SIZE];
    struct list defects; /* map of struct defect; in version 1 */
    struct lab lab;
    tick_t diagnosis, build,
        test;         /* of one fix; fixes go one at a time, first in first out */
    bool skips_rings; /* content that takes no notice of the customers' rings */
    bool emergency;   /* the vendor calls it one: bakes are shorter, deferrals skipped */
};

extern const struct param_table update_table, update_defect_table;

/* What the laboratory found before release. */
struct lab_outcome {
    uint64_t caught; /* set of defects */
    tick_t released; /* tick at which the update may start: test, and fixes of what it
                        caught */
};
/** Deterministic in (key, scenario). Defects caught are absent from the version released.
 */
void update_lab(const struct update *self, const struct population_spec *population,
                struct stream_key key, struct lab_outcome *out);

#endif
