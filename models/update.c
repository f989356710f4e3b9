/* update.c: parameters of the update, and what its laboratory finds before release.
 *
 * The laboratory has each configuration group with the probability `covered`, and deals
 * its machines to the groups that it has, in turn. The class of a machine is drawn by the
 * shares of the classes among the fleet's endpoints of that group. A defect shows on a
 * machine when it matches the machine's group and class, with its probability, if its
 * delay ends inside the test. A laboratory installs at its start and reboots at once, so
 * that every trigger has come by then. With k machines in a covered group, a share q of
 * its fleet of a class that the defect can strike, probability p and delay F, a group
 * finds it with 1 - (1 - p q F(duration))^k.
 *
 * What is caught is fixed before release, one defect after another, so a catch costs
 * diagnosis + build + test, the test of the new version in it: a price in exposure.
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
    { PARAM_ITEM(
        lab, covered, PARAM_SHARE, "share", 1, 0, 1,
        "share of the configuration groups that the laboratory has; it deals its "
        "machines to these in turn, of classes as the fleet has them") },
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
    { PARAM_ITEM(update, emergency, PARAM_BOOL, "", 0, 0, 1,
                 "an emergency: bakes are cut, the customers' deferrals are skipped") },
};
const struct param_table update_table = { "update", "The update that is rolled out.",
                                          sizeof(struct update), update_params,
                                          sizeof update_params / sizeof *update_params };

/* ---- the laboratory ---- */

/* Draws of PURPOSE_LAB. Entity: a configuration group; index: a machine's number among
 * those of its group. So a group with one machine more finds at least the same. */
enum {
    DRAW_GROUP, /* word 0: is the group covered (index 0); word 1: the machine's class */
    DRAW_DEFECT /* + a defect's place: word 0 its coin, word 1 its delay */
};

/* Groups that the laboratory has, ascending. A world without groups is one group. */
static size_t covered_groups(const struct update *u, size_t n_groups,
                             struct stream_key key,
                             uint32_t covered[POPULATION_MAX_CONFIGURATIONS])
{
    size_t n = 0;

    for (uint32_t g = 0; g < n_groups; g++) {
        const struct stream_block b = stream_block(key, g, 0, PURPOSE_LAB, DRAW_GROUP);

        if (stream_unit(b.word[0]) < u->lab.covered) {
            covered[n++] = g;
        }
    }
    return n;
}

/* Does a defect show on the machine with this number in its group? */
static bool shows(const struct defect *d, uint32_t place, uint32_t group, uint32_t number,
                  const double *class_share, tick_t duration, struct stream_key key)
{
    const struct stream_block machine =
        stream_block(key, group, number, PURPOSE_LAB, DRAW_GROUP);
    const struct stream_block b =
        stream_block(key, group, number, PURPOSE_LAB, DRAW_DEFECT + place);
    double at = stream_unit(machine.word[1]);
    uint32_t class = 0;

    if (d->configurations != 0 && (d->configurations >> group & 1) == 0) {
        return false;
    }
    while (class < POPULATION_MAX_CLASSES - 1 && at >= class_share[class]) {
        at -= class_share[class ++];
    }
    return (d->classes == 0 || (d->classes >> class & 1) != 0) &&
           stream_unit(b.word[0]) < d->probability &&
           distribution_quantile(&d->delay, stream_unit(b.word[1])) <= (double)duration;
}

/* Does any machine of the laboratory show the defect? */
static bool lab_shows(const struct update *u, uint32_t place,
                      const struct population_spec *population, const uint32_t *covered,
                      size_t n_covered, struct stream_key key)
{
    const struct defect *d = (const struct defect *)u->defects.items + place;

    for (size_t k = 0; k < n_covered; k++) {
        const int64_t n =
            (u->lab.machines - (int64_t)k + (int64_t)n_covered - 1) / (int64_t)n_covered;
        double class_share[POPULATION_MAX_CLASSES];

        population_spec_classes(population, covered[k], class_share);
        for (int64_t i = 0; i < n; i++) {
            if (shows(d, place, covered[k], (uint32_t)i, class_share, u->lab.duration,
                      key)) {
                return true;
            }
        }
    }
    return false;
}

void update_lab(const struct update *self, const struct population_spec *population,
                struct stream_key key, struct lab_outcome *out)
{
    const size_t n_groups =
        population->configurations.n > 0 ? population->configurations.n : 1;
    uint32_t covered[POPULATION_MAX_CONFIGURATIONS];
    size_t n_covered;

    *out = (struct lab_outcome){ 0 };
    if (self->lab.machines == 0) {
        return;
    }
    n_covered = covered_groups(self, n_groups, key, covered);
    out->released = self->lab.duration;
    for (uint32_t i = 0; i < self->defects.n; i++) {
        if (lab_shows(self, i, population, covered, n_covered, key)) {
            out->caught |= UINT64_C(1) << i;
            out->released += self->diagnosis + self->build + self->test;
        }
    }
}
