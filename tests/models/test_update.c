/* test_update.c: what the laboratory finds before release, against closed forms. */
#include <string.h>

#include "models/update.h"
#include "tests/check.h"

enum { MOST_DEFECTS = 3, MOST_GROUPS = 4, CLASSES = 3 };

struct bench {
    struct update update;
    struct defect defects[MOST_DEFECTS];
    struct population_spec population;
    struct configuration groups[MOST_GROUPS];
    double by_class[MOST_GROUPS][CLASSES];
    struct endpoint_class classes[CLASSES];
    struct industry industry;
    double mix[CLASSES];
    struct organisation_spec all;
};

static void bench_init(struct bench *b, size_t n_defects, int64_t machines)
{
    memset(b, 0, sizeof *b);
    param_defaults(&update_table, &b->update);
    for (size_t i = 0; i < n_defects; i++) {
        param_defaults(param_named(&update_table, "defects")->sub, &b->defects[i]);
    }
    b->update.defects = (struct list){ b->defects, n_defects };
    b->update.lab.machines = machines;
    b->update.lab.duration = 4 * TICK_HOUR;
    b->update.diagnosis = TICK_HOUR;
    b->update.build = 2 * TICK_HOUR;
    b->update.test = 3 * TICK_HOUR;
    param_defaults(&population_table, &b->population);
}

/* A fleet of one industry with this mix, in groups of the same shares in every class. */
static void bench_fleet(struct bench *b, size_t n_groups, const double mix[CLASSES])
{
    memcpy(b->mix, mix, sizeof b->mix);
    b->industry.mix = (struct weights){ b->mix, CLASSES };
    b->all = (struct organisation_spec){ .count = 1, .endpoints = 1000 };
    for (size_t g = 0; g < n_groups; g++) {
        b->groups[g] = (struct configuration){ .share = 1.0 / (double)n_groups };
    }
    b->population.classes = (struct list){ b->classes, CLASSES };
    b->population.industries = (struct list){ &b->industry, 1 };
    b->population.organisations = (struct list){ &b->all, 1 };
    b->population.configurations = (struct list){ b->groups, n_groups };
}

static void bench_groups(struct bench *b, size_t n_groups)
{
    bench_fleet(b, n_groups, (const double[CLASSES]){ 0.5, 0.3, 0.2 });
}

/* Share of replicates in which a defect is caught. */
static double caught(const struct bench *b, size_t defect, uint32_t replicates)
{
    double n = 0.0;

    for (uint32_t r = 0; r < replicates; r++) {
        struct lab_outcome lab;

        update_lab(&b->update, &b->population, (struct stream_key){ 5, r }, &lab);
        n += (double)(lab.caught >> defect & 1);
    }
    return n / replicates;
}

/* 20,000 replicates, 4.5 standard deviations: a false alarm in 150,000 each. */
static void check_caught(const struct bench *b, size_t defect, double expected)
{
    const uint32_t n = 20000;

    assert_close(caught(b, defect, n), expected,
                 4.5 * sqrt(expected * (1.0 - expected) / n) + 1e-12);
}

/* All machines match, all groups are covered: 1 − (1 − p)^m. */
static void test_update_lab_catches_by_machines(void **state)
{
    static const struct {
        int64_t m;
        double p;
    } rows[] = { { 1, 0.3 }, { 5, 0.1 }, { 20, 0.02 }, { 200, 0.01 }, { 7, 1.0 } };

    (void)state;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct bench b;

        bench_init(&b, 1, rows[k].m);
        b.defects[0].probability = rows[k].p;
        check_caught(&b, 0, 1.0 - pow(1.0 - rows[k].p, (double)rows[k].m));
    }
}

/* Machines that a group has, of m dealt in turn to `groups`; `place` of it among them. */
static int64_t dealt(int64_t m, int64_t groups, int64_t place)
{
    return (m - place + groups - 1) / groups;
}

/* Probability that a defect in one of G groups is caught by m machines, each of which
 * shows it with p when it is of that group. The group is covered with c; j of the groups
 * below it and k of those above it are covered too, binomial in c, and the machines are
 * dealt to the covered ones in turn: only their number and its place among them count. */
static double caught_in_group(int64_t m, int n_groups, int group, double c, double p)
{
    double sum = 0.0;

    for (int set = 0; set < 1 << n_groups; set++) {
        double weight = 1.0;
        int n = 0, place = 0;

        for (int g = 0; g < n_groups; g++) {
            const bool has = (set >> g & 1) != 0;

            weight *= has ? c : 1.0 - c;
            n += has;
            place += has && g < group;
        }
        if ((set >> group & 1) != 0) {
            sum += weight * (1.0 - pow(1.0 - p, (double)dealt(m, n, place)));
        }
    }
    return sum;
}

/* One of four groups has the defect: no machine stands idle in a group that the
 * laboratory does not have. With all covered, 22 machines are six, six, five and five. */
static void test_update_lab_deals_to_the_groups_covered(void **state)
{
    struct bench b;

    (void)state;
    bench_init(&b, 1, 22);
    bench_groups(&b, 4);
    b.defects[0].probability = 0.1;
    b.defects[0].configurations = 1u << 1;
    check_caught(&b, 0, 1.0 - pow(0.9, 6));
    b.defects[0].configurations = 1u << 3;
    check_caught(&b, 0, 1.0 - pow(0.9, 5));
    b.update.lab.covered = 0.6;
    assert_close(caught_in_group(22, 1, 0, 0.6, 0.1), 0.6 * (1.0 - pow(0.9, 22)), 1e-12);
    check_caught(&b, 0, caught_in_group(22, 4, 3, 0.6, 0.1));
    b.update.lab.machines = 2; /* fewer than groups: the first two covered have one */
    check_caught(&b, 0, caught_in_group(2, 4, 3, 0.6, 0.1));
    b.update.lab.machines = 22;
    b.defects[0].configurations = 0; /* in all four: any machine, if any group is there */
    check_caught(&b, 0, (1.0 - pow(0.4, 4)) * (1.0 - pow(0.9, 22)));
    b.update.lab.covered = 0.0;
    check_caught(&b, 0, 0.0);
}

/* A condition on classes: a machine is of one of them with its share q of the group's
 * fleet. Group 0 has shares 0.9, 0.2, 0 of the classes, which are 0.5, 0.3, 0.2 of the
 * fleet: 0.45 and 0.06 of it, so q of the second class is 0.06 / 0.51. Group 1 has the
 * rest, 0.05, 0.24 and 0.2. */
static void test_update_lab_classes_are_those_of_the_group(void **state)
{
    const double p = 0.4, first = 0.06 / 0.51, second = 0.24 / 0.49;
    struct bench b;

    (void)state;
    bench_init(&b, 1, 11); /* six and five */
    bench_groups(&b, 2);
    memcpy(b.by_class, (const double[2][CLASSES]){ { 0.9, 0.2, 0 }, { 0.1, 0.8, 1 } },
           2 * sizeof *b.by_class);
    b.groups[0].by_class = (struct weights){ b.by_class[0], CLASSES };
    b.groups[1].by_class = (struct weights){ b.by_class[1], CLASSES };
    b.defects[0].probability = p;
    b.defects[0].classes = 1u << 1;
    b.defects[0].configurations = 1u << 0;
    check_caught(&b, 0, 1.0 - pow(1.0 - p * first, 6));
    b.defects[0].configurations = 0;
    check_caught(&b, 0, 1.0 - pow(1.0 - p * first, 6) * pow(1.0 - p * second, 5));
    b.defects[0].classes = 1u << 2;
    b.defects[0].configurations = 1u << 0; /* a class that the group has not */
    check_caught(&b, 0, 0.0);
}

/* In a world of totals the fleet is the industries' sensors, servers covered more: 3 : 1
 * of sensors, mixes (1, 0) and (0.4, 0.6), coverage 0.5 and 0.5 · 1.2. */
static void test_update_lab_classes_of_a_world_of_totals(void **state)
{
    double mix[2][2] = { { 1.0, 0.0 }, { 0.4, 0.6 } }, share[POPULATION_MAX_CLASSES];
    struct endpoint_class classes[2] = { { .coverage = 1.0 }, { .coverage = 1.2 } };
    struct industry industries[2] = {
        { .world_share = 0.6, .sensor_share = 0.01, .mix = { mix[0], 2 } },
        { .world_share = 0.1, .sensor_share = 0.02, .mix = { mix[1], 2 } },
    };
    const struct population_spec world = { .devices = 1e6,
                                           .adoption = { .coverage_mean = 0.5 },
                                           .classes = { classes, 2 },
                                           .industries = { industries, 2 } };
    const double first = 3.0 * 0.5 + 0.4 * 0.5, second = 0.6 * 0.6;

    (void)state;
    population_spec_classes(&world, 0, share);
    assert_close(share[0], first / (first + second), 1e-12);
    assert_close(share[1], second / (first + second), 1e-12);
    assert_close(share[2], 0.0, 0.0);
}

/* Every trigger comes in the laboratory: it installs and reboots; a delay must end. */
static void test_update_lab_reboots(void **state)
{
    (void)state;
    for (int trigger = TRIGGER_INSTALL; trigger <= TRIGGER_DELAY; trigger++) {
        struct bench b;

        bench_init(&b, 1, 4);
        b.defects[0].probability = 0.3;
        b.defects[0].trigger = trigger;
        check_caught(&b, 0, 1.0 - pow(0.7, 4));
        b.defects[0].delay =
            (struct distribution){ DISTRIBUTION_CONSTANT, { 5.0 * TICK_HOUR } };
        check_caught(&b, 0, 0.0);
    }
}

/* A consequence that comes with a delay, exponential of mean d, shows in a test of T:
 * per machine p·(1 − e^(−T/d)). */
static void test_update_lab_needs_time(void **state)
{
    const double d = 3.0 * TICK_HOUR, p = 0.5;
    struct bench b;

    (void)state;
    bench_init(&b, 1, 3);
    b.defects[0].probability = p;
    b.defects[0].delay = (struct distribution){ DISTRIBUTION_EXPONENTIAL, { d } };
    check_caught(&b, 0, 1.0 - pow(1.0 + p * expm1(-4.0 * TICK_HOUR / d), 3));
    b.update.lab.duration = 0;
    check_caught(&b, 0, 0.0);
}

/* Two defects on one machine are found independently. */
static void test_update_lab_finds_each_by_itself(void **state)
{
    double both = 0.0;
    struct bench b;

    (void)state;
    bench_init(&b, 2, 1);
    b.defects[0].probability = 0.5;
    b.defects[1].probability = 0.4;
    check_caught(&b, 0, 0.5);
    check_caught(&b, 1, 0.4);
    for (uint32_t r = 0; r < 20000; r++) {
        struct lab_outcome lab;

        update_lab(&b.update, &b.population, (struct stream_key){ 5, r }, &lab);
        both += lab.caught == 3;
    }
    assert_close(both / 20000, 0.2, 4.5 * sqrt(0.2 * 0.8 / 20000));
}

/* The release waits for the test, and for a fix of each defect that was caught. */
static void test_update_lab_delays_the_release(void **state)
{
    struct lab_outcome lab;
    struct bench b;

    (void)state;
    bench_init(&b, 3, 0);
    update_lab(&b.update, &b.population, (struct stream_key){ 5, 1 }, &lab);
    assert_int_equal(lab.released, 0); /* no laboratory */
    assert_int_equal(lab.caught, 0);

    bench_init(&b, 3, 1);
    b.defects[1].probability = 0.0;
    update_lab(&b.update, &b.population, (struct stream_key){ 5, 1 }, &lab);
    assert_int_equal(lab.caught, 5);
    assert_int_equal(lab.released, 4 * TICK_HOUR + 2 * 6 * TICK_HOUR);
}

/* A laboratory with more machines over the same groups finds what a smaller one finds. */
static void test_update_lab_larger_finds_more(void **state)
{
    (void)state;
    for (uint32_t r = 0; r < 500; r++) {
        uint64_t before = 0;

        for (int64_t m = 1; m <= 64; m += m > 8 ? 8 : 1) {
            struct lab_outcome lab;
            struct bench b;

            bench_init(&b, 3, m);
            bench_groups(&b, 4);
            b.defects[0].probability = 0.02;
            b.defects[1].configurations = 2;
            b.defects[1].probability = 0.1;
            b.defects[2].configurations = 4;
            b.defects[2].classes = 2;
            b.update.lab.covered = 0.7;
            update_lab(&b.update, &b.population, (struct stream_key){ 5, r }, &lab);
            assert_int_equal(before & ~lab.caught, 0);
            before = lab.caught;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_update_lab_catches_by_machines),
        cmocka_unit_test(test_update_lab_deals_to_the_groups_covered),
        cmocka_unit_test(test_update_lab_classes_are_those_of_the_group),
        cmocka_unit_test(test_update_lab_classes_of_a_world_of_totals),
        cmocka_unit_test(test_update_lab_reboots),
        cmocka_unit_test(test_update_lab_needs_time),
        cmocka_unit_test(test_update_lab_finds_each_by_itself),
        cmocka_unit_test(test_update_lab_delays_the_release),
        cmocka_unit_test(test_update_lab_larger_finds_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
