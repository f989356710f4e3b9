/* test_population.c: the drawn world: totals, keys, adopters, segments. */
#include "models/population.h"

#include <stdlib.h>
#include <string.h>

#include "models/cells.h"
#include "models/power.h"
#include "models/purpose.h"
#include "tests/check.h"
#include "tests/models/world_spec.h"

static const struct stream_key key = { 2024, 3 };

/* ---- the world ---- */

struct fixture {
    struct world_spec w;
    struct adoption fit;
    struct population p; /* of `key` */
};

static int world_init(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    if (f == NULL) {
        return -1;
    }
    world_spec(&f->w);
    assert_int_equal(population_fit(&f->w.spec, &f->fit, NULL), RF_OK);
    assert_int_equal(population_init(&f->p, &f->w.spec, &f->fit, key, NULL, NULL), RF_OK);
    *state = f;
    return 0;
}

static int world_free(void **state)
{
    struct fixture *f = *state;

    population_free(&f->p);
    population_free(&f->p);
    adoption_free(&f->fit);
    free(f);
    return 0;
}

static double row_sum(const struct population *p, size_t industry)
{
    double sum = 0;

    for (size_t r = 0; r < WORLD_N_REGIONS; r++) {
        sum += p->cell_devices[industry * WORLD_N_REGIONS + r];
    }
    return sum;
}

/* Whole devices, exactly as many as the scenario says; industries and regions as their
 * shares say, to 1e-6 (the shares in the data sum to 0.999 and are scaled). */
static void test_population_totals_are_exact(void **state)
{
    const struct fixture *f = *state;
    double all = 0, us = 0, shares = 0;

    for (int i = 0; i < WORLD_N_INDUSTRIES; i++) {
        shares += f->w.industries[i].world_share;
    }
    for (size_t i = 0; i < WORLD_N_INDUSTRIES; i++) {
        const double row = row_sum(&f->p, i);

        assert_close(row / (630e6 * f->w.industries[i].world_share / shares), 1, 1e-6);
        all += row;
        for (size_t r = 0; r < WORLD_N_REGIONS; r++) {
            const double cell = f->p.cell_devices[i * WORLD_N_REGIONS + r];

            assert_true(cell == floor(cell));
            us += r <= WORLD_US_PACIFIC ? cell : 0;
        }
    }
    assert_close(all, 630e6, 0);
    assert_close(f->p.devices, 630e6, 0);
    assert_close(us / 630e6, .16, 1e-4);
}

/* data/population.md section 4: US staff x devices per employee, 101 million in all;
 * raking to the regions' shares moves an industry's part of it by less than 2 %. */
static void test_population_us_devices_are_staff_by_industry(void **state)
{
    const struct fixture *f = *state;
    double all = 0;

    for (size_t i = 0; i < WORLD_N_INDUSTRIES; i++) {
        double us = 0;

        for (size_t r = WORLD_US_EASTERN; r <= WORLD_US_PACIFIC; r++) {
            us += f->p.cell_devices[i * WORLD_N_REGIONS + r];
        }
        assert_close(
            us / (f->w.industries[i].us_staff * f->w.industries[i].devices_per_employee),
            1, .02);
        all += us;
    }
    assert_close(all, 101e6, 1e6);
}

static void test_population_organisations_are_consistent(void **state)
{
    const struct fixture *f = *state;
    uint64_t first = 0;

    for (uint32_t i = 0; i < f->p.n; i++) {
        const struct organisation *o = &f->p.organisations[i];

        assert_true(o->first == first);
        assert_true(o->n >= 1 && o->n <= o->devices && o->n_sites >= 1 && o->staff >= 1);
        assert_int_equal(o->class_end[WORLD_N_CLASSES - 1], o->n);
        assert_int_equal(o->class_end[POPULATION_MAX_CLASSES - 1], o->n);
        assert_true(o->region != WORLD_CHINA);
        assert_true(!o->spans || (o->region == WORLD_US_EASTERN && o->staff >= 5000));
        assert_true(o->spans || o->region > WORLD_US_PACIFIC || o->staff < 5000);
        assert_close(o->devices,
                     o->staff * f->w.industries[o->industry].devices_per_employee, 1);
        first += o->n;
    }
    assert_true(f->p.n_endpoints == first);
}

static int by_key(const void *a, const void *b)
{
    const uint32_t x = ((const struct organisation *)a)->key;
    const uint32_t y = ((const struct organisation *)b)->key;

    return (x > y) - (x < y);
}

static void test_population_same_key_same_world(void **state)
{
    const struct fixture *f = *state;
    struct population again, other;
    size_t common = 0;

    assert_int_equal(population_init(&again, &f->w.spec, &f->fit, key, NULL, NULL),
                     RF_OK);
    assert_int_equal(again.n, f->p.n);
    assert_memory_equal(again.organisations, f->p.organisations,
                        again.n * sizeof *again.organisations);
    population_free(&again);
    assert_int_equal(population_init(&other, &f->w.spec, &f->fit,
                                     (struct stream_key){ 2024, 4 }, NULL, NULL),
                     RF_OK);
    qsort(other.organisations, other.n, sizeof *other.organisations, by_key);
    for (uint32_t i = 0; i < f->p.n; i++) {
        common += bsearch(&f->p.organisations[i], other.organisations, other.n,
                          sizeof *other.organisations, by_key) != NULL;
    }
    assert_true(common <
                f->p.n / 5); /* the small adopters' numbers, and some large ones */
    population_free(&other);
}

/* With the fit made in place the world is the same, to the last bits of the fit. */
static void test_population_fits_when_no_fit_is_given(void **state)
{
    const struct fixture *f = *state;
    struct population again;

    assert_int_equal(population_init(&again, &f->w.spec, NULL, key, NULL, NULL), RF_OK);
    assert_close((double)again.n_endpoints / (double)f->p.n_endpoints, 1, 1e-3);
    assert_close(again.adoption.sensors / 17e6, 1, 1e-6);
    population_free(&again);
}

/* What an organisation draws does not depend on who else has the product: with more
 * sensors in the world, those that had it still do, with the same key, staff and
 * coverage. The small adopters are numbered, not visited: theirs are left out. */
static void test_population_more_sensors_is_a_superset(void **state)
{
    struct fixture *f = *state;
    struct population more;

    f->w.spec.adoption.sensors = 20e6;
    assert_int_equal(population_init(&more, &f->w.spec, &f->fit, key, NULL, NULL), RF_OK);
    f->w.spec.adoption.sensors = 17e6;
    assert_true(more.n > f->p.n);
    qsort(more.organisations, more.n, sizeof *more.organisations, by_key);
    for (uint32_t i = 0; i < f->p.n; i++) {
        const struct organisation *o = &f->p.organisations[i];
        const struct organisation *same =
            bsearch(o, more.organisations, more.n, sizeof *o, by_key);

        if (o->staff >= 50) {
            assert_non_null(same);
            assert_int_equal(same->staff, o->staff);
            assert_int_equal(same->n, o->n);
            assert_int_equal(same->region, o->region);
            assert_int_equal(same->industry, o->industry);
        }
    }
    population_free(&more);
}

static void test_population_part_is_counted_in_the_same_world(void **state)
{
    const struct fixture *f = *state;
    const struct population_filter only = {
        .industries = UINT64_C(1) << 7 | UINT64_C(1) << 1,
        .regions = UINT64_C(1) << WORLD_US_PACIFIC | UINT64_C(1) << WORLD_UK
    };
    struct population part;

    assert_int_equal(population_init(&part, &f->w.spec, &f->fit, key, &only, NULL),
                     RF_OK);
    assert_int_equal(part.n, f->p.n);
    assert_memory_equal(part.organisations, f->p.organisations,
                        part.n * sizeof *part.organisations);
    for (uint32_t i = 0; i < f->p.n; i++) {
        const struct organisation *o = &f->p.organisations[i];

        assert_int_equal(population_counted(&part, o),
                         o->industry == 7 || o->industry == 1 ? only.regions : 0);
        assert_int_equal(population_counted(&f->p, o), UINT64_MAX);
    }
    population_free(&part);
}

/* ---- drawn against fitted ---- */

struct tally {
    double customers[WORLD_N_SIZES], hosts, us, by_class[WORLD_N_CLASSES];
    double squares, largest;
};

static size_t size_of(const struct organisation *o)
{
    return o->listed > 0       ? o->listed - 1u
           : o->staff >= 10000 ? 2
           : o->staff >= 1000  ? 3
           : o->staff >= 250   ? 4
           : o->staff >= 50    ? 5
                               : 6;
}

static void tally_world(struct tally *t, const struct population *p)
{
    for (uint32_t i = 0; i < p->n; i++) {
        const struct organisation *o = &p->organisations[i];
        uint32_t begin = 0;

        t->customers[size_of(o)]++;
        t->us += o->region <= WORLD_US_PACIFIC ? o->n : 0;
        for (size_t c = 0; c < WORLD_N_CLASSES; c++) {
            t->by_class[c] += o->class_end[c] - begin;
            begin = o->class_end[c];
        }
        t->largest = fmax(t->largest, o->n);
    }
    t->hosts += (double)p->n_endpoints;
    t->squares += (double)p->n_endpoints * (double)p->n_endpoints;
}

/* Over 30 worlds the drawn numbers scatter about the fitted ones. Customers are sums of
 * independent coins, so their mean has a standard error below sqrt(n / 30); the
 * endpoints' is taken from the worlds. Four of them each; stratified rounding of a staff
 * to a whole person moves an organisation over a class's edge: one in 250 at 50, allowed
 * for. */
static void test_population_drawn_as_fitted(void **state)
{
    enum { WORLDS = 30 };
    const struct fixture *f = *state;
    const double expected[WORLD_N_SIZES] = { 298, 240, 350, 3200, 8000, 15000, 2000 };
    struct tally t = { .hosts = 0 };
    double mean, sd;

    for (uint32_t r = 0; r < WORLDS; r++) {
        struct population p;

        assert_int_equal(population_init(&p, &f->w.spec, &f->fit,
                                         (struct stream_key){ 7, r }, NULL, NULL),
                         RF_OK);
        tally_world(&t, &p);
        population_free(&p);
    }
    for (size_t s = 0; s < WORLD_N_SIZES; s++) {
        assert_close(t.customers[s] / WORLDS, expected[s],
                     4 * sqrt(expected[s] / WORLDS) + .004 * expected[s]);
    }
    mean = t.hosts / WORLDS;
    sd = sqrt((t.squares / WORLDS - mean * mean) / (WORLDS - 1));
    assert_close(mean, 17e6, 4 * sd);
    assert_true(sd < .01 * mean);
    assert_close(t.us / t.hosts, .69, .01);
    assert_true(t.largest < 400e3);
}

/* ---- power of the fleet ---- */

static struct curve curve_of(const int *hours, const double *share, int n)
{
    struct curve c = { { 0 } };

    for (int i = 0; i < n; i++) {
        const int next = i + 1 < n ? hours[i + 1] : hours[0] + 24;
        const double to = share[(i + 1) % n];

        for (int h = hours[i]; h < next; h++) {
            c.at[h % 24] =
                share[i] + (to - share[i]) * (h - hours[i]) / (next - hours[i]);
        }
    }
    c.at[24] = c.at[0];
    return c;
}

/* data/population.md section 1: the share of the fleet that was on in the window of 19
 * July 2024 (mean 04:48 UTC), by the mix that follows from the industries: 0.59. The
 * source's mix is laptop 38.5, desktop 20.6, round-the-clock desktop 12.7, server and
 * VM 18.7, kiosk 9.5 %; a drawn world's differs by luck and since servers are covered 1.1
 * times: by less than .02 in any class, so by less than .015 in the share on. */
static void test_population_online_share_of_the_july_2024_window(void **state)
{
    static const int hours[12] = { 0, 3, 6, 7, 8, 9, 12, 15, 17, 18, 20, 22 };
    static const double on[WORLD_N_CLASSES][12] = {
        { .08, .06, .18, .35, .62, .80, .80, .82, .62, .45, .32, .20 },
        { .52, .52, .56, .65, .80, .88, .89, .88, .72, .62, .56, .54 },
        { .93, .93, .95, .97, .97, .97, .97, .97, .97, .96, .95, .94 },
        { .99, .99, .99, .99, .99, .99, .99, .99, .99, .99, .99, .99 },
        { .88, .88, .96, .96, .96, .96, .96, .96, .96, .96, .96, .96 },
    };
    static const double mix[WORLD_N_CLASSES] = { .385, .206, .127, .187, .095 };
    struct fixture *f = *state;
    struct segment segments[POPULATION_MAX_SEGMENTS];
    double by_class[WORLD_N_CLASSES] = { 0 }, share = 0;
    struct power power;

    for (int c = 0; c < WORLD_N_CLASSES; c++) {
        f->w.classes[c].on_workday = curve_of(hours, on[c], 12);
    }
    assert_int_equal(
        power_init(&power, &f->w.spec, INT64_C(1721362140000), TICK_DAY, false, NULL),
        RF_OK);
    for (uint32_t i = 0; i < f->p.n; i++) {
        const size_t n = population_segments(&f->p, &f->p.organisations[i], segments);

        for (size_t k = 0; k < n; k++) {
            const double here = segments[k].end - segments[k].begin;

            by_class[segments[k].class] += here;
            share += here * power_share(&power, segments[k].class, segments[k].region,
                                        39 * TICK_MINUTE);
        }
    }
    for (int c = 0; c < WORLD_N_CLASSES; c++) {
        assert_close(by_class[c] / (double)f->p.n_endpoints, mix[c], .02);
    }
    assert_close(share / (double)f->p.n_endpoints, .59, .015);
    power_free(&power);
}

/* ---- segments ---- */

/* They cut the organisation by class, then by region, without gap or overlap; regions get
 * their shares to one endpoint; every site is in the organisation. */
static void test_population_segments_partition_the_organisation(void **state)
{
    const struct fixture *f = *state;
    struct segment s[POPULATION_MAX_SEGMENTS];

    for (uint32_t i = 0; i < f->p.n; i++) {
        const struct organisation *o = &f->p.organisations[i];
        const size_t n = population_segments(&f->p, o, s);
        uint32_t at = 0;

        for (size_t k = 0; k < n; k++) {
            const uint32_t c = s[k].class, begin = c > 0 ? o->class_end[c - 1] : 0;

            assert_int_equal(s[k].begin, at);
            assert_true(s[k].end > s[k].begin);
            assert_true(begin <= s[k].begin && s[k].end <= o->class_end[c]);
            assert_true(s[k].n_sites >= 1 &&
                        s[k].first_site + s[k].n_sites <= o->n_sites);
            assert_true(k == 0 || s[k].class > s[k - 1].class ||
                        s[k].region > s[k - 1].region);
            if (o->spans) {
                assert_close(s[k].end - s[k].begin,
                             world_regions[s[k].region].span * (o->class_end[c] - begin),
                             1);
            } else {
                assert_int_equal(s[k].region, o->region);
            }
            at = s[k].end;
        }
        assert_int_equal(at, o->n);
    }
}

/* ---- organisations given by hand ---- */

static struct organisation_spec given(const char *name, int64_t count, int industry,
                                      int region, double devices, double endpoints)
{
    struct organisation_spec o;

    param_defaults(&organisation_table, &o);
    strcpy(o.name, name);
    o.count = count;
    o.industry = industry;
    o.region = region;
    o.devices = devices;
    o.endpoints = endpoints;
    return o;
}

static void test_population_of_given_organisations_alone(void **state)
{
    double own[WORLD_N_CLASSES] = { .5, 0, 0, .25, .25 };
    struct organisation_spec list[2];
    struct world_spec w;
    struct population p;
    struct segment s[POPULATION_MAX_SEGMENTS];

    (void)state;
    world_spec(&w);
    w.spec.devices = 0;
    list[0] = given("hospital", 3, 7, WORLD_UK, 0, 1000);
    list[1] = given("giant", 1, 1, WORLD_US_PACIFIC, 60000, 40000);
    list[1].mix = (struct weights){ own, WORLD_N_CLASSES };
    list[1].sites = 3;
    w.spec.organisations = (struct list){ list, 2 };
    assert_int_equal(population_init(&p, &w.spec, NULL, key, NULL, NULL), RF_OK);
    assert_int_equal(p.n, 4);
    assert_true(p.n_endpoints == 43000);
    assert_close(p.devices, 63000, 0);
    assert_close(p.cell_devices[7 * WORLD_N_REGIONS + WORLD_UK], 3000, 0);
    assert_int_equal(p.organisations[0].staff, 1250); /* 1000 / 0.8 */
    assert_int_equal(p.organisations[0].n_sites, 11); /* (1250/60)^0.8 = 11.35 */
    assert_int_equal(p.organisations[0].class_end[WORLD_LAPTOP], 220);
    assert_int_equal(p.organisations[2].spec, 0);
    assert_true(p.organisations[1].key != p.organisations[2].key);
    assert_false(p.organisations[1].spans);
    assert_true(p.organisations[3].spans);
    assert_int_equal(p.organisations[3].staff, 50000);
    assert_int_equal(population_segments(&p, &p.organisations[3], s), 12);
    assert_int_equal(s[0].end, 9600);     /* .48 of 20000 */
    assert_int_equal(s[2].first_site, 2); /* mountain has none of three: it shares */
    assert_int_equal(population_site(&s[0], 7, true), 0);
    assert_int_equal(
        population_site(&(struct segment){ .first_site = 4, .n_sites = 3 }, 5, false), 6);
    population_free(&p);
}

/* Taken out of the total: the cell keeps its devices, the fit its margins, and the one
 * given is there and listed. */
static void test_population_given_ones_are_part_of_the_total(void **state)
{
    struct fixture *f = *state;
    struct organisation_spec one =
        given("big airline", 1, 1, WORLD_US_EASTERN, 50000, 37000);
    struct population p;

    f->w.spec.organisations = (struct list){ &one, 1 };
    assert_int_equal(population_init(&p, &f->w.spec, NULL, key, NULL, NULL), RF_OK);
    f->w.spec.organisations = (struct list){ NULL, 0 };
    assert_memory_equal(p.cell_devices, f->p.cell_devices,
                        WORLD_N_INDUSTRIES * WORLD_N_REGIONS * sizeof *p.cell_devices);
    assert_int_equal(p.organisations[0].spec, 0);
    assert_int_equal(p.organisations[0].n, 37000);
    assert_int_equal(p.organisations[0].listed, 1);
    assert_true(p.organisations[0].spans);
    assert_close(p.adoption.sensors / 17e6, 1, 1e-6);
    assert_close(p.adoption.customers, 29088, 1);
    population_free(&p);
}

/* ---- wrong input ---- */

static void expect_error(struct population_spec *spec, const char *path)
{
    struct rf_error err = { 0 };
    struct population p;
    struct adoption fit;

    assert_int_equal(population_init(&p, spec, NULL, key, NULL, &err), RF_EINPUT);
    assert_string_equal(err.path, path);
    assert_null(p.organisations);
    assert_int_equal(population_fit(spec, &fit, &err), RF_EINPUT);
    assert_string_equal(err.path, path);
    population_free(&p);
    adoption_free(&fit);
}

static void test_population_errors(void **state)
{
    struct organisation_spec one = given("x", 1, 1, WORLD_UK, 1e6, 10);
    struct world_spec w;

    (void)state;
    world_spec(&w);
    w.spec.organisations = (struct list){ &one, 1 };
    expect_error(&w.spec,
                 "/population/organisations"); /* more than the UK's airlines have */
    one.industry = -1;
    expect_error(&w.spec, "/population/organisations");
    world_spec(&w);
    w.spec.adoption.coverage_sd = .49;
    expect_error(&w.spec, "/population/adoption/coverage_sd");
    world_spec(&w);
    w.spec.devices = 3e9;
    expect_error(&w.spec, "/population");
    world_spec(&w);
    w.spec.regions.n = 0;
    expect_error(&w.spec, "/population");
}

/* Extreme but legal: everything in one industry, region and size; no coverage spread;
 * nobody has it; one device. */
static void test_population_extremes_are_worlds(void **state)
{
    struct world_spec w;
    struct population p;

    (void)state;
    world_spec(&w);
    w.spec.adoption.coverage_sd = 0;
    w.spec.adoption.coverage_mean = 1;
    assert_int_equal(population_init(&p, &w.spec, NULL, key, NULL, NULL), RF_OK);
    assert_true(p.n_endpoints > 10000000);
    population_free(&p);
    w.spec.adoption.sensors = 0;
    assert_int_equal(population_init(&p, &w.spec, NULL, key, NULL, NULL), RF_OK);
    population_free(&p);
    world_spec(&w);
    w.spec.devices = 1;
    w.spec.adoption.sensors = 1;
    assert_int_equal(population_init(&p, &w.spec, NULL, key, NULL, NULL), RF_OK);
    assert_true(p.n_endpoints <= 1);
    population_free(&p);
    w.spec.devices = 2e9;
    w.spec.industries.n = 1;
    w.spec.regions.n = 1;
    w.spec.adoption.sensors = 1e9;
    assert_int_equal(population_init(&p, &w.spec, NULL, key, NULL, NULL), RF_OK);
    assert_true(p.n_endpoints > 0);
    population_free(&p);
}

int main(void)
{
    const struct CMUnitTest world[] = {
        cmocka_unit_test(test_population_totals_are_exact),
        cmocka_unit_test(test_population_us_devices_are_staff_by_industry),
        cmocka_unit_test(test_population_organisations_are_consistent),
        cmocka_unit_test(test_population_same_key_same_world),
        cmocka_unit_test(test_population_fits_when_no_fit_is_given),
        cmocka_unit_test(test_population_more_sensors_is_a_superset),
        cmocka_unit_test(test_population_part_is_counted_in_the_same_world),
        cmocka_unit_test(test_population_drawn_as_fitted),
        cmocka_unit_test(test_population_online_share_of_the_july_2024_window),
        cmocka_unit_test(test_population_segments_partition_the_organisation),
        cmocka_unit_test(test_population_given_ones_are_part_of_the_total),
    };
    const struct CMUnitTest alone[] = {
        cmocka_unit_test(test_population_of_given_organisations_alone),
        cmocka_unit_test(test_population_errors),
        cmocka_unit_test(test_population_extremes_are_worlds),
    };

    return cmocka_run_group_tests(world, world_init, world_free) +
           cmocka_run_group_tests(alone, NULL, NULL);
}
