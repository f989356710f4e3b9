/* update.c: parameters of the update, and what its laboratory finds before release.
 *
 * The laboratory runs machines over a covered share of the configuration groups. A defect
 * shows on a machine when it matches the machine's configuration, with its probability,
 * if its trigger and delay fall inside the test. What is caught is fixed before release,
 * one defect after another, so a catch costs diagnosis + build + test, and another test
 * of the new version: a price in exposure.
 */
#include "models/update.h"

#include "models/purpose.h"

static const char *const trigger_names[] = { "install", "reboot", "delay", NULL };
static const char *const consequence_names[] = { "rejected", "crash-once", "boot-loop",
                                                 NULL };

static const struct param defect_params[] = {
    { PARAM_ITEM(defect, configurations, PARAM_SET, "", 0, 0, 0,
                 "configuration groups that it can strike; all when not given"),
      .target = "/population/configurations" },
    { PARAM_ITEM(defect, classes, PARAM_SET, "", 0, 0, 0,
                 "classes of endpoints that it can strike; all when not given"),
      .target = "/population/classes" },
    { PARAM_ITEM(defect, probability, PARAM_SHARE, "share", 1, 0, 1,
                 "probability that it strikes an endpoint that matches") },
    { PARAM_ITEM(defect, trigger, PARAM_CHOICE, "", TRIGGER_INSTALL, 0, 2,
                 "what sets it off: the install, the next reboot, or a delay alone"),
      .choices = trigger_names },
    { PARAM_ITEM(defect, delay, PARAM_DELAY, "time", 0, 0, 0,
                 "time from the trigger to the consequence") },
    { PARAM_ITEM(defect, consequence, PARAM_CHOICE, "", CONSEQUENCE_BOOT_LOOP, 0, 2,
                 "what becomes of an endpoint that it strikes"),
      .choices = consequence_names },
};
const struct param_table update_defect_table = {
    "defect", "A fault in version 1 of the update.", sizeof(struct defect), defect_params,
    sizeof defect_params / sizeof *defect_params
};

static const struct param lab_params[] = {
    { PARAM_ITEM(lab, machines, PARAM_COUNT, "machines", 0, 0, 100000,
                 "machines that run the update before release") },
    { PARAM_ITEM(lab, covered, PARAM_SHARE, "share", 1, 0, 1,
                 "share of the configuration groups that the laboratory has") },
    { PARAM_ITEM(lab, duration, PARAM_DURATION, "time", 4 * (double)TICK_HOUR, 0,
                 400 * (double)TICK_DAY,
                 "how long they run it; the release waits for the end") },
};
static const struct param_table lab_table = { "lab", "Tests on machines before release.",
                                              sizeof(struct lab), lab_params,
                                              sizeof lab_params / sizeof *lab_params };

static const struct param update_params[] = {
    { PARAM_ITEM(update, name, PARAM_NAME, "", 0, 0, 0, "what the update is called") },
    { PARAM_ITEM(update, title, PARAM_TEXT, "", 0, 0, 0, "what it is, for people") },
    { PARAM_ITEM(update, defects, PARAM_MAP, "", 0, 0, 16, "faults in version 1"),
      .sub = &update_defect_table },
    { PARAM_ITEM(update, lab, PARAM_OBJECT, "", 0, 0, 0,
                 "tests on machines before release"),
      .sub = &lab_table },
    { PARAM_ITEM(update, diagnosis, PARAM_DURATION, "time", 4 * (double)TICK_HOUR, 0,
                 400 * (double)TICK_DAY, "from a halt to knowing the defect") },
    { PARAM_ITEM(update, build, PARAM_DURATION, "time", 2 * (double)TICK_HOUR, 0,
                 400 * (double)TICK_DAY, "to make a version without it") },
    { PARAM_ITEM(update, test, PARAM_DURATION, "time", 6 * (double)TICK_HOUR, 0,
                 400 * (double)TICK_DAY, "to test that version") },
    { PARAM_ITEM(update, skips_rings, PARAM_BOOL, "", 0, 0, 1,
                 "whether it goes past the customers' rings, as content does") },
};
const struct param_table update_table = { "update", "The update that is rolled out.",
                                          sizeof(struct update), update_params,
                                          sizeof update_params / sizeof *update_params };

/* Does one of the laboratory's machines show the defect? Words: 0 configuration covered,
 * 1 coin of the defect. Machines are dealt to the covered groups in turn. */
static bool lab_shows(const struct update *u, const struct defect *d, size_t index,
                      size_t n_configurations, struct stream_key key)
{
    const double latest = (double)u->lab.duration;

    for (int64_t m = 0; m < u->lab.machines; m++) {
        const size_t group = n_configurations > 0 ? (size_t)m % n_configurations : 0;
        const struct stream_block covered =
            stream_block(key, (uint32_t)group, 0, PURPOSE_LAB, 0);
        const struct stream_block coin =
            stream_block(key, (uint32_t)m, (uint32_t)index, PURPOSE_LAB, 1);
        const bool matches =
            d->configurations == 0 || (d->configurations >> group & 1) != 0;

        if (matches && stream_unit(covered.word[0]) < u->lab.covered &&
            stream_unit(coin.word[0]) < d->probability &&
            distribution_quantile(&d->delay, stream_unit(coin.word[1])) <= latest) {
            return true;
        }
    }
    return false;
}

void update_lab(const struct update *self, size_t n_configurations, struct stream_key key,
                struct lab_outcome *out)
{
    const struct defect *defects = self->defects.items;

    *out = (struct lab_outcome){ 0 };
    if (self->lab.machines == 0) {
        return;
    }
    out->released = self->lab.duration;
    for (size_t i = 0; i < self->defects.n; i++) {
        if (lab_shows(self, &defects[i], i, n_configurations, key)) {
            out->caught |= UINT64_C(1) << i;
            out->released += self->diagnosis + self->build + self->test;
        }
    }
}
