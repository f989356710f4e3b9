/* test_update.c: what the laboratory finds before release, against closed forms. */
#include <string.h>

#include "models/update.h"
#include "tests/check.h"

enum { MOST_DEFECTS = 3 };

struct bench {
    struct update update;
    struct defect defects[MOST_DEFECTS];
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
}

/* Share of replicates in which a defect is caught. */
static double caught(const struct bench *b, size_t n_configurations, size_t defect,
                     uint32_t replicates)
{
    double n = 0.0;

    for (uint32_t r = 0; r < replicates; r++) {
        struct lab_outcome lab;

        update_lab(&b->update, n_configurations, (struct stream_key){ 5, r }, &lab);
        n += (double)(lab.caught >> defect & 1);
    }
    return n / replicates;
}

/* 20,000 replicates, 4.5 standard deviations: a false alarm in 150,000 each. */
static void check_caught(const struct bench *b, size_t n_configurations, size_t defect,
                         double expected)
{
    const uint32_t n = 20000;

    assert_close(caught(b, n_configurations, defect, n), expected,
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
        check_caught(&b, 0, 0, 1.0 - pow(1.0 - rows[k].p, (double)rows[k].m));
    }
}

/* One of G groups has the defect, the laboratory covers a share c of the groups and deals
 * its m machines to all in turn: c·(1 − (1 − p)^(machines of that group)). */
static void test_update_lab_needs_the_group_covered(void **state)
{
    struct bench b;

    (void)state;
    bench_init(&b, 1, 22); /* groups 0 and 1 of 4 get six, 2 and 3 five */
    b.defects[0].probability = 0.2;
    b.update.lab.covered = 0.6;
    b.defects[0].configurations = 1u << 1;
    check_caught(&b, 4, 0, 0.6 * (1.0 - pow(0.8, 6)));
    b.defects[0].configurations = 1u << 3;
    check_caught(&b, 4, 0, 0.6 * (1.0 - pow(0.8, 5)));
    b.defects[0].configurations = 0; /* in all four, each covered or not */
    check_caught(&b, 4, 0,
                 1.0 - pow(0.4 + 0.6 * pow(0.8, 6), 2) * pow(0.4 + 0.6 * pow(0.8, 5), 2));
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
    check_caught(&b, 0, 0, 1.0 - pow(1.0 + p * expm1(-4.0 * TICK_HOUR / d), 3));
    b.update.lab.duration = 0;
    check_caught(&b, 0, 0, 0.0);
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
    check_caught(&b, 0, 0, 0.5);
    check_caught(&b, 0, 1, 0.4);
    for (uint32_t r = 0; r < 20000; r++) {
        struct lab_outcome lab;

        update_lab(&b.update, 0, (struct stream_key){ 5, r }, &lab);
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
    update_lab(&b.update, 0, (struct stream_key){ 5, 1 }, &lab);
    assert_int_equal(lab.released, 0); /* no laboratory */
    assert_int_equal(lab.caught, 0);

    bench_init(&b, 3, 1);
    b.defects[1].probability = 0.0;
    update_lab(&b.update, 0, (struct stream_key){ 5, 1 }, &lab);
    assert_int_equal(lab.caught, 5);
    assert_int_equal(lab.released, 4 * TICK_HOUR + 2 * 6 * TICK_HOUR);
}

/* A laboratory with more machines, or more groups, finds what a smaller one finds. */
static void test_update_lab_larger_finds_more(void **state)
{
    (void)state;
    for (uint32_t r = 0; r < 500; r++) {
        uint64_t before = 0;

        for (int64_t m = 4; m <= 64; m *= 2) {
            struct lab_outcome lab;
            struct bench b;

            bench_init(&b, 3, m);
            b.defects[0].probability = 0.02;
            b.defects[1].configurations = 2;
            b.defects[1].probability = 0.1;
            b.defects[2].configurations = 4;
            b.update.lab.covered = (double)m / 64.0;
            update_lab(&b.update, 4, (struct stream_key){ 5, r }, &lab);
            assert_int_equal(before & ~lab.caught, 0);
            before = lab.caught;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_update_lab_catches_by_machines),
        cmocka_unit_test(test_update_lab_needs_the_group_covered),
        cmocka_unit_test(test_update_lab_needs_time),
        cmocka_unit_test(test_update_lab_finds_each_by_itself),
        cmocka_unit_test(test_update_lab_delays_the_release),
        cmocka_unit_test(test_update_lab_larger_finds_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
