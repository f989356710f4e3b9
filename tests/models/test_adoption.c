/* test_adoption.c: the fit of who has the product, on bins made by hand and on the world.
 */
#include "models/adoption.h"

#include <stdlib.h>
#include <string.h>

#include "models/bins.h"
#include "models/cells.h"
#include "tests/check.h"
#include "tests/models/world_spec.h"

/* ---- bins made by hand ---- */

#define MOST 16
struct small {
    struct population_spec spec;
    struct industry industries[3];
    struct region regions[2];
    struct size_class classes[3];
    struct adoption_bin bin[MOST];
    double industry_hosts[3], region_hosts[2];
    struct adoption_bins bins;
};

static void small_init(struct small *s, size_t industries, size_t regions, size_t classes)
{
    memset(s, 0, sizeof *s);
    s->spec.industries = (struct list){ s->industries, industries };
    s->spec.regions = (struct list){ s->regions, regions };
    s->spec.adoption.classes = (struct list){ s->classes, classes };
    for (size_t c = 0; c < classes; c++) {
        s->classes[c].from = pow(10, (double)c);
        s->classes[c].to = pow(10, (double)c + 1);
    }
    s->bins = (struct adoption_bins){ .bins = s->bin,
                                      .industry_hosts = s->industry_hosts,
                                      .region_hosts = s->region_hosts };
}

static void add(struct small *s, size_t industry, size_t region, size_t size,
                double firms, double staff, double hosts)
{
    s->bin[s->bins.n++] = (struct adoption_bin){ .industry = (uint16_t)industry,
                                                 .region = (uint16_t)region,
                                                 .size = (uint16_t)size,
                                                 .firms = firms,
                                                 .log_staff = log10(staff),
                                                 .hosts = hosts };
}

static const struct adoption_margin *margin_of(const struct adoption *a, const char *name,
                                               const char *what)
{
    for (size_t i = 0; i < a->n_margins; i++) {
        if (strcmp(a->margins[i].name, name) == 0 &&
            strcmp(a->margins[i].what, what) == 0) {
            return &a->margins[i];
        }
    }
    fail_msg("no margin %s of %s", what, name);
    return NULL;
}

/* One kind of organisation: 30 of 200 have it, so each does with probability .15. */
static void test_adoption_of_one_kind_is_the_share(void **state)
{
    struct small s;
    struct adoption a;

    (void)state;
    small_init(&s, 1, 1, 1);
    add(&s, 0, 0, 0, 200, 5, 10);
    s.classes[0].customers = 30;
    s.spec.adoption.sensors = s.industry_hosts[0] = s.region_hosts[0] = 300;
    assert_int_equal(adoption_fit(&a, &s.spec, &s.bins, NULL), RF_OK);
    assert_close(adoption_probability(&a, log10(5), 0, 0, 0), .15, 1e-7);
    assert_close(a.customers, 30, 1e-5);
    assert_close(a.sensors, 300, 1e-4);
    adoption_free(&a);
    adoption_free(&a);
}

/* Two industries x two regions of 100 alike, with margins 30/10 and 28/12: raking from
 * equal odds leaves the odds ratio at 1, and both margins hold. */
static void test_adoption_raking_keeps_the_odds_ratio(void **state)
{
    struct small s;
    struct adoption a;
    double p[2][2], ratio;

    (void)state;
    small_init(&s, 2, 2, 1);
    for (size_t i = 0; i < 2; i++) {
        for (size_t r = 0; r < 2; r++) {
            add(&s, i, r, 0, 100, 5, 1);
        }
    }
    s.classes[0].customers = s.spec.adoption.sensors = 40;
    s.industry_hosts[0] = 30;
    s.industry_hosts[1] = 10;
    s.region_hosts[0] = 28;
    s.region_hosts[1] = 12;
    assert_int_equal(adoption_fit(&a, &s.spec, &s.bins, NULL), RF_OK);
    for (size_t i = 0; i < 2; i++) {
        for (size_t r = 0; r < 2; r++) {
            p[i][r] = adoption_probability(&a, log10(5), 0, i, r);
        }
    }
    ratio = p[0][0] / (1 - p[0][0]) * p[1][1] / (1 - p[1][1]) /
            (p[0][1] / (1 - p[0][1]) * p[1][0] / (1 - p[1][0]));
    assert_close(ratio, 1, 1e-9);
    assert_close(p[0][0] + p[0][1], .30, 1e-6);
    assert_close(p[0][0] + p[1][0], .28, 1e-6);
    assert_close(p[0][0] + p[0][1] + p[1][0] + p[1][1], .40, 1e-6);
    adoption_free(&a);
}

/* Two sizes in one class, 100 organisations of 10 persons with 1 host and 100 of 100 with
 * 10: 40 customers with 220 hosts are 20 and 20, so the slope is 0; with 310, 10 and 30:
 * odds 1/9 and 3/7, ln(27/7) a decade. */
static void test_adoption_slope_meets_the_endpoints(void **state)
{
    const double hosts[2] = { 220, 310 }, slope[2] = { 0, log(27. / 7.) };
    struct small s;
    struct adoption a;

    (void)state;
    for (int own = 0; own < 2; own++) {
        for (int k = 0; k < 2; k++) {
            small_init(&s, 1, 1, 1);
            add(&s, 0, 0, 0, 100, 10, 1);
            add(&s, 0, 0, 0, 100, 100, 10);
            s.classes[0].customers = 40;
            s.classes[0].hosts = 1; /* scaled to the total, when fitted */
            s.classes[0].fit_hosts = own == 1;
            s.spec.adoption.sensors = s.industry_hosts[0] = s.region_hosts[0] = hosts[k];
            assert_int_equal(adoption_fit(&a, &s.spec, &s.bins, NULL), RF_OK);
            assert_close(a.size[0].slope, slope[k], 1e-4);
            assert_close(a.customers, 40, 1e-4);
            adoption_free(&a);
        }
    }
}

/* One that is given has the product whatever the fit: the others share what is left. */
static void test_adoption_counts_the_certain(void **state)
{
    struct small s;
    struct adoption a;

    (void)state;
    small_init(&s, 1, 1, 1);
    add(&s, 0, 0, 0, 100, 5, 10);
    add(&s, 0, 0, 0, 4, 5, 50);
    s.bin[1].certain = true;
    s.classes[0].customers = 24;
    s.spec.adoption.sensors = s.industry_hosts[0] = s.region_hosts[0] = 400;
    assert_int_equal(adoption_fit(&a, &s.spec, &s.bins, NULL), RF_OK);
    assert_close(adoption_probability(&a, log10(5), 0, 0, 0), .2, 1e-6);
    adoption_free(&a);
}

static void test_adoption_nobody_where_the_margin_is_nil(void **state)
{
    struct small s;
    struct adoption a;

    (void)state;
    small_init(&s, 3, 2, 2);
    for (size_t i = 0; i < 12; i++) {
        add(&s, i % 3, i / 3 % 2, i / 6, 100, i < 6 ? 5 : 50, 1);
    }
    s.classes[0].customers = s.spec.adoption.sensors = 40;
    s.industry_hosts[0] = s.industry_hosts[1] = 20;
    s.region_hosts[1] = 40;
    assert_int_equal(adoption_fit(&a, &s.spec, &s.bins, NULL), RF_OK);
    for (size_t i = 0; i < 12; i++) {
        const double p =
            adoption_probability(&a, s.bin[i].log_staff, s.bin[i].size, i % 3, i / 3 % 2);

        assert_close(p, i % 3 < 2 && i / 3 % 2 == 1 && i < 6 ? .2 : 0, 1e-6);
    }
    adoption_free(&a);
}

/* More customers than organisations: the fit ends, and its margins say what did not
 * close. */
static void test_adoption_says_what_cannot_close(void **state)
{
    struct small s;
    struct adoption a;

    (void)state;
    small_init(&s, 1, 1, 1);
    strcpy(s.classes[0].name, "few");
    add(&s, 0, 0, 0, 100, 5, 10);
    s.classes[0].customers = 150;
    s.spec.adoption.sensors = s.industry_hosts[0] = s.region_hosts[0] = 500;
    assert_int_equal(adoption_fit(&a, &s.spec, &s.bins, NULL), RF_OK);
    assert_close(margin_of(&a, "few", "customers")->published, 150, 0);
    assert_true(margin_of(&a, "few", "customers")->fitted <= 100);
    assert_true(margin_of(&a, "few", "customers")->fitted >= 50);
    adoption_free(&a);
}

/* ---- the world ---- */

struct fitted {
    struct world_spec w;
    struct cells cells;
    struct adoption_bins bins;
    struct adoption a;
};

static int fitted_init(void **state)
{
    struct fitted *f = calloc(1, sizeof *f);
    struct rf_error err = { 0 };

    if (f == NULL) {
        return -1;
    }
    world_spec(&f->w);
    assert_int_equal(cells_init(&f->cells, &f->w.spec, &err), RF_OK);
    assert_int_equal(bins_init(&f->bins, &f->cells, &f->w.spec, &err), RF_OK);
    assert_int_equal(adoption_fit(&f->a, &f->w.spec, &f->bins, &err), RF_OK);
    *state = f;
    return 0;
}

static int fitted_free(void **state)
{
    struct fitted *f = *state;

    adoption_free(&f->a);
    bins_free(&f->bins);
    cells_free(&f->cells);
    free(f);
    return 0;
}

/* data/population.md sections 1, 2 and 4: customers by size class, the Fortune counts,
 * sensors by industry and by region, 17 million in all. The fit stops at 1e-7. */
static void test_adoption_world_2024_margins_close(void **state)
{
    const struct fitted *f = *state;

    for (size_t i = 0; i < f->a.n_margins; i++) {
        const struct adoption_margin *m = &f->a.margins[i];

        if (strcmp(m->what, "sensors by size") != 0) {
            assert_close(m->fitted / m->published, 1, 1e-5);
        }
    }
    assert_int_equal(f->a.n_margins,
                     WORLD_N_SIZES + WORLD_N_INDUSTRIES + 8 + WORLD_N_SIZES);
    assert_close(f->a.customers, 29088, 1);
    assert_close(f->a.sensors, 17e6, 100);
    assert_close(margin_of(&f->a, "us", "sensors")->fitted, .69 * 17e6, 200);
    assert_close(margin_of(&f->a, "listed-500", "customers")->fitted, 298, .01);
    assert_close(margin_of(&f->a, "listed-1000", "customers")->fitted, 240, .01);
    assert_true(f->a.sweeps < 100);
}

/* Endpoints by size are a reconstruction of the source, shown beside the fit. Those of
 * the classes under 250 are fitted; the others come out as stated: within a fifth, but
 * for the companies of rank 501 to 1000, whose 240 adopters of 500 cannot be as small as
 * that. */
static void test_adoption_world_2024_endpoints_by_size(void **state)
{
    const struct fitted *f = *state;

    for (int s = 0; s < WORLD_N_SIZES; s++) {
        const struct adoption_margin *m =
            margin_of(&f->a, world_sizes[s].name, "sensors by size");

        if (world_sizes[s].fit_hosts) {
            assert_close(m->fitted / m->published, 1, 1e-5);
        } else if (s == 1) {
            assert_close(m->fitted / m->published, 1.55, .1);
        } else {
            assert_close(m->fitted / m->published, 1, .2);
        }
    }
}

/* A larger total of the same world: all odds by one factor, the total exact. */
static void test_adoption_shift_meets_another_total(void **state)
{
    struct fitted *f = *state;
    const double totals[4] = { 14e6, 16.5e6, 20e6, 40e6 };

    for (int k = 0; k < 4; k++) {
        struct adoption a;
        double before, after;

        f->w.spec.adoption.sensors = totals[k];
        assert_int_equal(adoption_shift(&a, &f->a, &f->w.spec, &f->bins, NULL), RF_OK);
        assert_close(a.sensors / totals[k], 1, 1e-6);
        before = adoption_probability(&f->a, 3.5, 3, 7, WORLD_UK);
        after = adoption_probability(&a, 3.5, 3, 7, WORLD_UK);
        assert_true((after > before) == (totals[k] > 17e6));
        assert_close(log(after / (1 - after)) - log(before / (1 - before)),
                     a.size[0].level - f->a.size[0].level, 1e-9);
        adoption_free(&a);
    }
    f->w.spec.adoption.sensors = 17e6;
}

static void test_adoption_errors_of_bins(void **state)
{
    struct fitted *f = *state;
    struct adoption_bins bins;
    struct rf_error err;

    for (int r = 0; r < WORLD_N_REGIONS; r++) {
        f->w.regions[r].sensor_share = 0;
    }
    assert_int_equal(bins_init(&bins, &f->cells, &f->w.spec, &err), RF_EINPUT);
    assert_string_equal(err.path, "/population/regions");
    for (int i = 0; i < WORLD_N_INDUSTRIES; i++) {
        f->w.industries[i].sensor_share = 0;
    }
    assert_int_equal(bins_init(&bins, &f->cells, &f->w.spec, &err), RF_EINPUT);
    assert_string_equal(err.path, "/population/industries");
}

int main(void)
{
    const struct CMUnitTest by_hand[] = {
        cmocka_unit_test(test_adoption_of_one_kind_is_the_share),
        cmocka_unit_test(test_adoption_raking_keeps_the_odds_ratio),
        cmocka_unit_test(test_adoption_slope_meets_the_endpoints),
        cmocka_unit_test(test_adoption_counts_the_certain),
        cmocka_unit_test(test_adoption_nobody_where_the_margin_is_nil),
        cmocka_unit_test(test_adoption_says_what_cannot_close),
    };
    const struct CMUnitTest world[] = {
        cmocka_unit_test(test_adoption_world_2024_margins_close),
        cmocka_unit_test(test_adoption_world_2024_endpoints_by_size),
        cmocka_unit_test(test_adoption_shift_meets_another_total),
        cmocka_unit_test(test_adoption_errors_of_bins), /* last: it spoils the spec */
    };

    return cmocka_run_group_tests(by_hand, NULL, NULL) +
           cmocka_run_group_tests(world, fitted_init, fitted_free);
}
