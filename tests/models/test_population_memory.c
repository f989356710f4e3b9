/* test_population_memory.c: allocation n fails, for n = 0, 1, 2 ... until the world is
 * drawn: RF_ENOMEM, nothing left behind (the sanitizers see leaks). The sources are
 * included, so that their calloc and realloc are this file's. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int allocations_left, held;

static void *counted_calloc(size_t n, size_t size)
{
    void *p = allocations_left-- > 0 ? calloc(n, size) : NULL;

    held += p != NULL;
    return p;
}

static void *counted_realloc(void *old, size_t size)
{
    void *p = allocations_left-- > 0 ? realloc(old, size) : NULL;

    held += p != NULL && old == NULL;
    return p;
}

static void counted_free(void *p)
{
    held -= p != NULL;
    free(p);
}

#define calloc  counted_calloc
#define realloc counted_realloc
#define free    counted_free
#include "models/adopters.c"
#define probability adoption_bin_probability
#include "models/adoption.c"
#undef probability
#include "models/bins.c"
#include "models/cells.c"
#include "models/population.c"
#include "models/power.c"
#include "models/roster.c"
#undef calloc
#undef realloc
#undef free

#include "tests/check.h"
#include "tests/models/world_spec.h"

/* A small world: eight industries, the US and the UK, a given organisation, all branches.
 */
static void small_world(struct world_spec *w, struct organisation_spec *given)
{
    world_spec(w);
    w->spec.industries.n = 8;
    w->spec.regions.n = WORLD_UK + 1;
    w->spec.devices = 60e3;
    w->spec.adoption.sensors = 20e3;
    for (int i = 0; i < WORLD_N_INDUSTRIES; i++) {
        w->industries[i].us_staff /= 10e3;
        w->industries[i].size.count /= 100;
    }
    for (int s = 0; s < WORLD_N_SIZES; s++) {
        w->sizes[s].customers /= 10;
    }
    param_defaults(&organisation_table, given);
    strcpy(given->name, "given");
    given->industry = 7;
    given->region = WORLD_UK;
    given->endpoints = 20;
    w->spec.organisations = (struct list){ given, 1 };
}

static void test_population_out_of_memory(void **state)
{
    const struct stream_key key = { 1, 1 };
    struct organisation_spec given;
    struct world_spec w;
    int n, status = RF_ENOMEM;

    (void)state;
    small_world(&w, &given);
    for (n = 0; status != RF_OK && n < 10000; n++) {
        struct rf_error err = { 0 };
        struct population p;
        struct adoption fit;

        allocations_left = n;
        status = population_fit(&w.spec, &fit, &err);
        if (status == RF_OK) {
            status = population_init(&p, &w.spec, &fit, key, NULL, &err);
            adoption_free(&fit);
            if (status == RF_OK) {
                assert_true(p.n > 100);
                population_free(&p);
            }
        }
        assert_true(status == RF_OK || (status == RF_ENOMEM && err.code == RF_ENOMEM &&
                                        err.message[0] != 0));
        assert_int_equal(held, 0);
    }
    assert_int_equal(status, RF_OK);
    assert_true(n > 30);
}

static void test_population_power_out_of_memory(void **state)
{
    struct world_spec w;
    int n, status = RF_ENOMEM;

    (void)state;
    world_spec(&w);
    for (n = 0; status != RF_OK && n < 100; n++) {
        struct power power;

        allocations_left = n;
        status = power_init(&power, &w.spec, 0, TICK_DAY, false, NULL);
        if (status == RF_OK) {
            power_free(&power);
        }
        assert_int_equal(held, 0);
    }
    assert_int_equal(n, 6); /* five tables */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_population_out_of_memory),
        cmocka_unit_test(test_population_power_out_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
