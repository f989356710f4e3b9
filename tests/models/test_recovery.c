/* test_recovery.c: the table of recovery covers its structs and has the defaults of the
 * data. */
#include <string.h>

#include "models/recovery.h"
#include "tests/check.h"

#define MINUTES(x) ((tick_t)((x) * (double)TICK_MINUTE))
#define HOURS(x)   ((tick_t)((x) * (double)TICK_HOUR))

/* ---- the table ---- */

/* Parameters stand in the struct's order, with no field between them left out: gaps are
 * padding. */
static void assert_covers(const struct param_table *table)
{
    size_t end = 0;

    for (size_t i = 0; i < table->n; i++) {
        const struct param *p = &table->params[i];

        assert_true(p->offset >= end && p->offset - end < 8);
        end = p->offset + p->size;
    }
    assert_true(end <= table->size && table->size - end < 8);
}

static void assert_sane(const struct param_table *table)
{
    assert_covers(table);
    assert_true(strlen(table->doc) > 0);
    for (size_t i = 0; i < table->n; i++) {
        const struct param *p = &table->params[i];
        const size_t length = strlen(p->doc);

        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(p->name, table->params[j].name);
        }
        assert_true(length > 0 && p->doc[length - 1] != '.');
        if (p->low < p->high) {
            assert_true(p->low <= p->def && p->def <= p->high);
        }
        if (p->type == PARAM_OBJECT) {
            assert_int_equal(p->sub->size, p->size);
            assert_sane(p->sub);
        }
        if (p->type == PARAM_CHOICE) {
            assert_null(p->choices[(size_t)p->high + 1]);
            assert_non_null(p->choices[(size_t)p->high]);
        }
    }
}

static void test_recovery_table_covers_the_structs(void **state)
{
    (void)state;
    assert_sane(&recovery_table);
}

static void assert_constant(const struct distribution *d, tick_t value)
{
    assert_int_equal(d->kind, DISTRIBUTION_CONSTANT);
    assert_close(d->param[0], (double)value, 0);
}

/* Recovery capacity, section 3 of the population's data, and MODEL 4 and 8. */
static void test_recovery_defaults_are_those_of_the_data(void **state)
{
    struct recovery r;

    (void)state;
    param_defaults(&recovery_table, &r);
    assert_close(r.staff.night, 0.12, 0);
    assert_int_equal(r.staff.half_strength, HOURS(2));
    assert_close(r.staff.weekend, 0.5, 0);
    assert_close(r.staff.drafted, 0.6, 0);
    assert_int_equal(r.staff.first_shift, HOURS(16));
    assert_int_equal(r.staff.rest, HOURS(8));
    assert_int_equal(r.staff.shift, HOURS(12));
    assert_close(r.staff.shift_starts, 8, 0);
    assert_int_equal(r.staff.parallel, 3);
    assert_close(r.staff.desk, 0.25, 0);
    assert_false(r.staff.always);
    assert_constant(&r.hands_on.time, MINUTES(10));
    assert_int_equal(r.hands_on.encryption, MINUTES(7));
    assert_int_equal(r.hands_on.console, MINUTES(8));
    assert_close(r.hands_on.console_parallel, 5, 0);
    assert_int_equal(r.hands_on.travel, MINUTES(45));
    assert_int_equal(r.hands_on.order, WORK_BY_PRIORITY);
    assert_close(r.hands_on.obeyed, 0.8, 0);
    assert_constant(&r.remote_work.call, MINUTES(35));
    assert_close(r.remote_work.call_works, 0.6, 0);
    assert_constant(&r.remote_work.ship, HOURS(48));
    assert_int_equal(r.aids.tool, HOURS(40));
    assert_close(r.aids.tool_factor, 0.6, 0);
    assert_int_equal(r.aids.remote, HOURS(72));
    assert_close(r.aids.remote_fixes, 0.3, 0);
    assert_constant(&r.cloud, HOURS(24));
    assert_int_equal(r.reboots.interval, MINUTES(4));
    assert_int_equal(r.reboots.unattended, 3);
    assert_int_equal(r.reboots.attended, 15);
    /* 8 % of clients heal by repeated reboots */
    assert_close(1 - pow(1 - r.reboots.wins, 15), 0.08, 0.001);
    assert_int_equal(r.background, BACKGROUND_NONE);
}

/* MODEL 8: nothing is needed unless a scenario says so. */
static void test_recovery_needs_nothing_unasked(void **state)
{
    struct recovery r;

    (void)state;
    param_defaults(&recovery_table, &r);
    assert_int_equal(r.needs.keys, -1);
    assert_int_equal(r.needs.identity, -1);
    assert_int_equal(r.needs.network, -1);
    assert_int_equal(r.needs.communication, -1);
    assert_int_equal(r.needs.without_communication, HOURS(1));
}

/* ---- values from outside ---- */

static void test_recovery_ranges_of_the_data_are_allowed(void **state)
{
    static const struct {
        const char *pointer;
        double low, high;
    } ranges[] = {
        { "/staff/night", 0.05, 0.3 },
        { "/staff/half_strength", 3600e3, 5 * 3600e3 },
        { "/staff/weekend", 0.2, 0.9 },
        { "/staff/drafted", 0.2, 1.5 },
        { "/staff/first_shift", 10 * 3600e3, 20 * 3600e3 },
        { "/staff/shift", 8 * 3600e3, 14 * 3600e3 },
        { "/staff/parallel", 1, 6 },
        { "/staff/scale", 0.5, 2 },
        { "/hands_on/time/constant/value", 5 * 60e3, 20 * 60e3 },
        { "/hands_on/encryption", 3 * 60e3, 15 * 60e3 },
        { "/hands_on/console", 3 * 60e3, 20 * 60e3 },
        { "/hands_on/travel", 15 * 60e3, 240 * 60e3 },
        { "/hands_on/obeyed", 0.5, 1 },
        { "/remote_work/call_works", 0.3, 0.8 },
        { "/aids/tool", 30 * 3600e3, 60 * 3600e3 },
        { "/aids/remote", 60 * 3600e3, 96 * 3600e3 },
        { "/aids/remote_fixes", 0.1, 0.5 },
        { "/needs/without_communication", 0, 4 * 3600e3 },
        { "/reboots/wins", 0.0013, 0.56 },
    };
    struct recovery r;
    struct rf_error err;

    (void)state;
    param_defaults(&recovery_table, &r);
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        struct param_slot slot;

        assert_int_equal(param_find(&recovery_table, &r, ranges[i].pointer, &slot, &err),
                         RF_OK);
        assert_int_equal(param_set(&slot, ranges[i].low, &err), RF_OK);
        assert_close(param_get(&slot), ranges[i].low, 0);
        assert_int_equal(param_set(&slot, ranges[i].high, &err), RF_OK);
        assert_close(param_get(&slot), ranges[i].high, 0);
    }
}

static void test_recovery_table_errors(void **state)
{
    static const struct {
        const char *pointer;
        double value;
    } bad[] = {
        { "/staff/night", 1.5 },       { "/staff/parallel", 0 },
        { "/staff/parallel", 33 },     { "/staff/shift", 25 * 3600e3 },
        { "/staff/shift_starts", 24 }, { "/staff/scale", 0 },
        { "/hands_on/travel", -1 },    { "/hands_on/obeyed", 1.01 },
        { "/aids/tool_factor", 0 },    { "/hands_on/console_parallel", 0.5 },
    };
    struct recovery r;
    struct rf_error err;
    struct param_slot slot;

    (void)state;
    param_defaults(&recovery_table, &r);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(param_find(&recovery_table, &r, bad[i].pointer, &slot, &err),
                         RF_OK);
        assert_int_equal(param_set(&slot, bad[i].value, &err), RF_EINPUT);
        assert_string_equal(err.path, bad[i].pointer);
    }
    assert_int_equal(param_find(&recovery_table, &r, "/staff/weekends", &slot, &err),
                     RF_EINPUT);
    assert_non_null(strstr(err.message, "weekend"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_recovery_table_covers_the_structs),
        cmocka_unit_test(test_recovery_defaults_are_those_of_the_data),
        cmocka_unit_test(test_recovery_needs_nothing_unasked),
        cmocka_unit_test(test_recovery_ranges_of_the_data_are_allowed),
        cmocka_unit_test(test_recovery_table_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
