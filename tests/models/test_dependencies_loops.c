/* test_dependencies_loops.c: loops that could not start once all is down. */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/scenario.h"

#define MAX 8

/* Services a, b, c, …; each with one need of services. */
struct fixture {
    struct dependencies d;
    struct service_spec services[MAX];
    struct need needs[MAX];
    double weights[MAX][MAX];
    char told[1024];
};

static void start(struct fixture *f, size_t n)
{
    memset(f, 0, sizeof *f);
    param_defaults(&dependencies_table, &f->d);
    f->d.services = (struct list){ f->services, n };
    for (size_t i = 0; i < n; i++) {
        f->services[i] = (struct service_spec){ .industry = -1,
                                                .threshold = 0.25,
                                                .restarts = true,
                                                .manual_start = TICK_NEVER };
        snprintf(f->services[i].name, sizeof f->services[i].name, "%c", (int)('a' + i));
    }
}

/* Service i needs those of the text, by this kind. */
static struct need *add_need(struct fixture *f, size_t i, int kind, const char *of)
{
    struct need *need = &f->needs[i];

    *need = (struct need){ .kind = kind,
                           .market = -1,
                           .applies = 1,
                           .strength = 1,
                           .k = 1,
                           .p = 1,
                           .q = 2,
                           .services = { f->weights[i], f->d.services.n } };
    for (; *of != '\0'; of++) {
        f->weights[i][*of - 'a'] = 1;
    }
    f->services[i].needs = (struct list){ need, 1 };
    return need;
}

static void keep(void *arg, const char *text)
{
    struct fixture *f = arg;

    strncat(f->told, text, sizeof f->told - strlen(f->told) - 1);
    strncat(f->told, "\n", sizeof f->told - strlen(f->told) - 1);
}

static size_t count(struct fixture *f)
{
    f->told[0] = '\0';
    return dependencies_dead_loops(&f->d, keep, f);
}

#define TOGETHER                                                                         \
    " need each other to start: once all are down they stay down, without a "            \
    "manual_start\n"

static void test_dependencies_loops_two_that_need_each_other(void **state)
{
    struct fixture f;

    (void)state;
    start(&f, 3);
    add_need(&f, 0, NEED_ALL, "b");
    add_need(&f, 1, NEED_ALL, "a");
    add_need(&f, 2, NEED_ALL, "a"); /* hangs on the loop, is not in it */
    assert_int_equal(count(&f), 1);
    assert_string_equal(f.told, "a and b" TOGETHER);
    assert_int_equal(dependencies_dead_loops(&f.d, NULL, NULL), 1);
}

/* What starts by hand starts the others. */
static void test_dependencies_loops_manual_start(void **state)
{
    struct fixture f;

    (void)state;
    start(&f, 3);
    add_need(&f, 0, NEED_ALL, "b");
    add_need(&f, 1, NEED_ALL, "c");
    add_need(&f, 2, NEED_ALL, "a");
    assert_int_equal(count(&f), 1);
    assert_string_equal(f.told, "a, b and c" TOGETHER);
    f.services[1].manual_start = 12 * TICK_HOUR;
    assert_int_equal(count(&f), 0);
}

/* A fallback, a weak need or a low threshold lets one begin. */
static void test_dependencies_loops_supply_against_threshold(void **state)
{
    struct fixture f;

    (void)state;
    start(&f, 2);
    add_need(&f, 0, NEED_ALL, "b");
    add_need(&f, 1, NEED_ALL, "a");
    f.services[1].fallback = 0.2; /* below a's threshold of a quarter */
    assert_int_equal(count(&f), 1);
    f.services[1].fallback = 0.25;
    assert_int_equal(count(&f), 0);
    f.services[1].fallback = 0.0;
    f.needs[0].strength = 0.8; /* a fifth is left of a without b */
    assert_int_equal(count(&f), 1);
    f.needs[0].strength = 0.7;
    assert_int_equal(count(&f), 0);
    f.needs[0].strength = 1.0;
    f.services[0].threshold = 0.0; /* up, but with nothing to hand on */
    assert_int_equal(count(&f), 1);
    assert_non_null(strstr(f.told, "once all are down 1 of them stays down"));
    f.services[1].threshold = 0.0;
    assert_int_equal(count(&f), 0);
}

/* Another source outside the loop is enough for any, and for one of two. */
static void test_dependencies_loops_kinds(void **state)
{
    struct fixture f;

    (void)state;
    start(&f, 3); /* c needs nothing */
    add_need(&f, 1, NEED_ALL, "a");
    add_need(&f, 0, NEED_ANY, "bc");
    assert_int_equal(count(&f), 0);
    add_need(&f, 0, NEED_ALL, "bc");
    assert_int_equal(count(&f), 1);
    add_need(&f, 0, NEED_K_OF_N, "bc")->k = 2;
    assert_int_equal(count(&f), 1);
    f.needs[0].k = 1;
    assert_int_equal(count(&f), 0);
    add_need(&f, 0, NEED_FAILED_SHARE, "bc"); /* one of two failed: p / q = 1 / 2 */
    assert_int_equal(count(&f), 1);
    f.needs[0].p = 2;
    assert_int_equal(count(&f), 0);
    add_need(&f, 0, NEED_SUM, "bc");
    assert_int_equal(count(&f), 1);
    f.weights[0][1] = 0.5;
    assert_int_equal(count(&f), 0);
}

static void test_dependencies_loops_one_with_itself(void **state)
{
    struct fixture f;

    (void)state;
    start(&f, 1);
    add_need(&f, 0, NEED_ALL, "a");
    assert_int_equal(count(&f), 1);
    assert_non_null(strstr(f.told, "a needs itself to start"));
    f.needs[0].applies = 0;
    assert_int_equal(count(&f), 0);
}

/* A chain is no loop; a loop of all is told once, not once an industry; services of two
 * industries are never of one organisation; shared ones are looked at by themselves. */
static void test_dependencies_loops_of_one_organisation(void **state)
{
    struct fixture f;

    (void)state;
    start(&f, 4);
    add_need(&f, 0, NEED_ALL, "b");
    add_need(&f, 1, NEED_ALL, "c");
    assert_int_equal(count(&f), 0);
    add_need(&f, 2, NEED_ALL, "a");
    f.services[3].industry = 2;
    assert_int_equal(count(&f), 1);
    f.services[0].industry = 0;
    f.services[1].industry = f.services[2].industry = 1;
    assert_int_equal(count(&f), 0);
    f.services[1].industry = f.services[2].industry = 0;
    assert_int_equal(count(&f), 1);
    f.services[0].shared = true;
    assert_int_equal(count(&f), 0);
    f.services[1].shared = f.services[2].shared = true;
    assert_int_equal(count(&f), 1);
}

/* Once started, half a level more goes round: a loop that lifts itself step by step. */
static void test_dependencies_loops_lift_themselves(void **state)
{
    struct fixture f;

    (void)state;
    start(&f, 2);
    add_need(&f, 0, NEED_ALL, "b")->strength = 0.5; /* starts at a half */
    add_need(&f, 1, NEED_ALL, "a")->strength = 0.5; /* then has three quarters */
    f.services[1].threshold = 0.7;
    assert_int_equal(count(&f), 0);
    f.services[0].threshold = f.services[1].threshold = 0.7;
    assert_int_equal(count(&f), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dependencies_loops_two_that_need_each_other),
        cmocka_unit_test(test_dependencies_loops_manual_start),
        cmocka_unit_test(test_dependencies_loops_supply_against_threshold),
        cmocka_unit_test(test_dependencies_loops_kinds),
        cmocka_unit_test(test_dependencies_loops_one_with_itself),
        cmocka_unit_test(test_dependencies_loops_of_one_organisation),
        cmocka_unit_test(test_dependencies_loops_lift_themselves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
