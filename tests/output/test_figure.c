/* The figures as drawn: needs gnuplot; skipped where there is none. */
#include "tests/output/place.h"

#include "output/decides.h"
#include "output/industry.h"
#include "output/outage.h"
#include "output/price.h"
#include "output/region.h"
#include "tests/output/fake.h"
#include "tests/output/xml.h"

struct drawn {
    struct comparison c;
    struct answer a;
    struct figure figures[FIGURE_N];
};

static bool has_gnuplot(void)
{
    const char *const argv[] = { "gnuplot", "--version", NULL };
    char why[PROCESS_WHY_SIZE];
    struct buffer out = { 0 };
    const bool is = process_run(argv, "/", &out, why) == PROCESS_DONE;

    buffer_free(&out);
    return is;
}

static void fill(struct drawn *d, const struct tornado *tornado)
{
    struct rf_error err;

    assert_int_equal(answer_init(&d->a, &d->c, &err), RF_OK);
    assert_int_equal(outage_figure(&d->figures[0], &d->a, &err), RF_OK);
    assert_int_equal(price_figure(&d->figures[1], &d->a, &err), RF_OK);
    assert_int_equal(industry_figure(&d->figures[2], &d->a, &err), RF_OK);
    assert_int_equal(region_figure(&d->figures[3], &d->a, &err), RF_OK);
    assert_int_equal(decides_figure(&d->figures[4], &d->a, tornado, &err), RF_OK);
    assert_int_equal(industry_people_figure(&d->figures[5], &d->a, &err), RF_OK);
}

static void release(struct drawn *d)
{
    for (size_t i = 0; i < FIGURE_N; i++) {
        figure_free(&d->figures[i]);
    }
    answer_free(&d->a);
    compare_free(&d->c);
}

/* Draw one, and look at what came out. */
static void draw(struct figure *f, const char *folder, struct buffer *svg)
{
    struct rf_error err;
    char name[24];

    figure_name(f, "gp", name);
    place_write(folder, name, f->script.text);
    for (size_t i = 0; i < f->n_files; i++) {
        place_write(folder, f->files[i].name, f->files[i].text.text);
    }
    assert_int_equal(figure_draw(f, folder, &err), RF_OK);
    if (f->body.n == 0) {
        fail_msg("figure %d: %s", f->number, f->failure);
    }
    figure_single(f, svg);
    assert_int_equal(buffer_check(svg, &err), RF_OK);
    assert_true(xml_is_fine(svg->text));
    assert_null(strstr(svg->text, "GNUPLOT"));
    assert_null(strstr(svg->text, "id='gp"));
    for (const char *at = svg->text; (at = strchr(at, '>')) != NULL; at++) {
        const size_t n = strcspn(at, "<");

        assert_true(memmem(at, n, "nan", 3) == NULL);
        assert_true(memmem(at, n, "inf", 3) == NULL);
    }
    assert_null(strstr(svg->text, "e+"));
}

static void draw_all(struct drawn *d, const struct tornado *tornado, const char *folder)
{
    fill(d, tornado);
    for (size_t i = 0; i < FIGURE_N; i++) {
        struct buffer svg = { 0 };

        if (d->figures[i].wanted) {
            draw(&d->figures[i], folder, &svg);
        }
        buffer_free(&svg);
    }
}

static int setup(void **state)
{
    struct place *p = calloc(1, sizeof *p);

    assert_non_null(p);
    place_make(p);
    *state = p;
    return 0;
}

static int teardown(void **state)
{
    place_remove(*state);
    free(*state);
    return 0;
}

static void test_figure_any_number_of_arms_draws(void **state)
{
    static const struct {
        size_t arms;
        uint32_t worlds;
        bool good;
        double scale;
    } cases[] = { { 1, 40, true, 1.0 }, { 2, 40, true, 1.0 },  { 5, 40, true, 1.0 },
                  { 7, 40, true, 1.0 }, { 25, 40, true, 1.0 }, { 3, 1, true, 1.0 },
                  { 3, 5, false, 1.0 }, { 4, 5, true, 0.0 },   { 4, 5, true, 1e-6 },
                  { 4, 5, true, 200.0 } };
    const struct place *p = *state;

    if (!has_gnuplot()) {
        skip();
    }
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct drawn d = { 0 };

        fake_comparison(&d.c, cases[i].arms, cases[i].worlds, cases[i].good,
                        cases[i].scale);
        draw_all(&d, cases[i].arms > 1 ? &fake_tornado : NULL, p->path);
        assert_int_equal(d.figures[1].wanted, cases[i].arms > 1 && cases[i].good);
        assert_int_equal(d.figures[4].wanted, cases[i].arms > 1);
        assert_false(d.figures[5].wanted);
        release(&d);
    }
}

/* Figure 6 is figure 3 of another number: a row an industry that has services. */
static void test_figure_of_people_by_industry(void **state)
{
    static const size_t arms[] = { 1, 2, 7 };
    const struct place *p = *state;

    if (!has_gnuplot()) {
        skip();
    }
    for (size_t i = 0; i < 3; i++) {
        struct drawn d = { 0 };
        const char *rows;

        fake_comparison(&d.c, arms[i], 40, true, 1.0);
        fake_services(&d.c);
        draw_all(&d, NULL, p->path);
        assert_true(d.figures[5].wanted);
        assert_string_equal(d.figures[5].files[0].name, "fig6-1.tsv");
        rows = d.figures[5].files[0].text.text;
        assert_true(strncmp(rows, "Health care\t", 12) == 0); /* twice the flights' */
        assert_true(strncmp(strchr(rows, '\n') + 1, "Airlines\t", 9) == 0);
        assert_non_null(strstr(d.figures[5].title.text, "people-hours, 67\xc2\xa0%"));
        assert_non_null(
            strstr(d.figures[5].script.text, "people-hours without a service"));
        assert_non_null(strstr(d.figures[2].script.text, "machine-hours lost"));
        release(&d);
    }
}

/* Figures that have nothing to show are left out; prices are the whole answer then. */
static void test_figure_where_nothing_goes_down(void **state)
{
    const struct place *p = *state;
    struct drawn d = { 0 };

    if (!has_gnuplot()) {
        skip();
    }
    fake_comparison(&d.c, 4, 5, true, 1.0);
    for (size_t a = 0; a < 4; a++) {
        for (uint32_t w = 0; w < 5; w++) {
            struct cell *cell = &d.c.cells[a * 2 * 5 + w];

            cell->measure[MEASURE_MACHINE_HOURS_LOST] = 0.0;
            cell->measure[MEASURE_MACHINES_HIT] = 0.0;
            cell->measure[MEASURE_MACHINES_DOWN] = 0.0;
            memset(cell->down, 0, FAKE_BINS * sizeof *cell->down);
            fake_shares(cell, a);
        }
    }
    draw_all(&d, NULL, p->path);
    for (size_t i = 0; i < FIGURE_N; i++) {
        assert_int_equal(d.figures[i].wanted, i == 1);
    }
    assert_null(strstr(d.figures[1].script.text, "set label '1' "));
    release(&d);
}

/* A price below what happened has a column of its own, left of "none". */
static void test_figure_negative_price_is_less_than_none(void **state)
{
    const struct place *p = *state;
    struct drawn d = { 0 };

    if (!has_gnuplot()) {
        skip();
    }
    fake_comparison(&d.c, 3, 5, true, 1.0);
    for (uint32_t w = 0; w < 5; w++) {
        d.c.cells[3 * 5 + w].measure[MEASURE_UNPROTECTED_HOURS] = 0.0;
    }
    draw_all(&d, NULL, p->path);
    assert_non_null(strstr(d.figures[1].script.text, "set label 'less' "));
    assert_non_null(strstr(d.figures[1].script.text, "set label 'none' "));
    assert_non_null(strstr(d.figures[1].caption.text,
                           "Left of none, with less unprotected time: canary "));
    release(&d);
}

/* Each mark has a label, a digit or a place in the caption. */
static void test_figure_every_mark_has_a_name(void **state)
{
    struct drawn d = { 0 };

    (void)state;
    fake_comparison(&d.c, 12, 5, true, 1.0);
    fake_text(d.c.arms[3].title, sizeof d.c.arms[3].title, "since"); /* no quote in it */
    fill(&d, NULL);
    for (size_t i = 1; i < 12; i++) {
        const struct figure *f = &d.figures[1];

        assert_true(strstr(f->caption.text, d.c.arms[i].name) != NULL ||
                    strstr(f->script.text, d.c.arms[i].name) != NULL ||
                    strstr(f->script.text, d.c.arms[i].title) != NULL);
    }
    release(&d);
    d = (struct drawn){ 0 };
    fake_comparison(&d.c, 25, 5, true, 1.0); /* so many that all others have numbers */
    fill(&d, NULL);
    for (size_t i = 1; i < 25; i++) {
        const struct figure *f = &d.figures[1];

        assert_true(strstr(f->caption.text, d.c.arms[i].name) != NULL ||
                    strstr(f->script.text, d.c.arms[i].name) != NULL ||
                    strstr(f->script.text, d.c.arms[i].title) != NULL);
    }
    assert_null(strstr(d.figures[1].caption.text, " Marks without a name: "));
    release(&d);
}

/* Over 8 rollouts: none that is left out is better than one shown off the front. */
static void test_figure_shows_the_best_panels(void **state)
{
    struct drawn d = { 0 };
    double worst = 0.0;
    bool shown[12] = { false };

    (void)state;
    fake_comparison(&d.c, 12, 5, true, 1.0);
    fake_text(d.c.arms[3].title, sizeof d.c.arms[3].title, "since"); /* no quote in it */
    fill(&d, NULL);
    for (size_t i = 1; i < 12; i++) {
        char label[PARAM_TEXT_SIZE + 16], other[PARAM_TEXT_SIZE + 16];

        snprintf(label, sizeof label, "set label '%s'", d.c.arms[i].title);
        snprintf(other, sizeof other, "set label '%s'", d.c.arms[i].name);
        shown[i] = strstr(d.figures[0].script.text, label) != NULL ||
                   strstr(d.figures[0].script.text, other) != NULL;
        if (shown[i] && !d.a.arms[i].front) {
            worst = fmax(worst, d.a.arms[i].lost.point);
        }
    }
    for (size_t i = 1; i < 12; i++) {
        assert_true(shown[i] || (!d.a.arms[i].front && d.a.arms[i].lost.point >= worst));
    }
    release(&d);
}

/* Backticks in a script's double quotes would run a command; here they are letters. */
static void test_figure_names_are_letters_only(void **state)
{
    const struct place *p = *state;
    struct drawn d = { 0 };
    struct industry *industries;
    struct region *regions;
    char command[2048], ran[512];

    if (!has_gnuplot()) {
        skip();
    }
    place_at(p, "ran", ran);
    snprintf(command, sizeof command,
             "`touch %s` $(touch %s) '.system(\"touch %s\").' \\", ran, ran, ran);
    fake_comparison(&d.c, 5, 5, true, 1.0);
    for (size_t i = 0; i < 5; i++) {
        fake_text(d.c.arms[i].title, sizeof d.c.arms[i].title,
                  i % 2 == 0 ? command : FAKE_HOSTILE);
        fake_text(d.c.arms[i].name, sizeof d.c.arms[i].name, "@x`q`'\"\\");
    }
    industries = d.c.arms[0].scenario.population.industries.items;
    regions = d.c.arms[0].scenario.population.regions.items;
    fake_text(industries[0].title, sizeof industries[0].title, command);
    fake_text(regions[0].title, sizeof regions[0].title, FAKE_HOSTILE);
    draw_all(&d, &fake_tornado, p->path);
    assert_false(place_exists(ran));
    release(&d);
}

static void test_figure_hostile_name_survives(void **state)
{
    const struct place *p = *state;
    struct drawn d = { 0 };

    if (!has_gnuplot()) {
        skip();
    }
    fake_comparison(&d.c, 2, 5, true, 1.0);
    fake_text(d.c.arms[1].title, sizeof d.c.arms[1].title, FAKE_HOSTILE);
    draw_all(&d, NULL, p->path);
    assert_non_null(strstr(d.figures[0].body.text, "a_b &lt;x> `id` 'q' \"r\" 100 %"));
    release(&d);
}

static void test_figure_repeats_to_the_byte(void **state)
{
    const struct place *p = *state;
    struct drawn a = { 0 }, b = { 0 };

    if (!has_gnuplot()) {
        skip();
    }
    fake_comparison(&a.c, 7, 40, true, 1.0);
    fake_comparison(&b.c, 7, 40, true, 1.0);
    draw_all(&a, &fake_tornado, p->path);
    draw_all(&b, &fake_tornado, p->path);
    for (size_t i = 0; i < FIGURE_N; i++) {
        assert_int_equal(a.figures[i].body.n, b.figures[i].body.n);
        assert_memory_equal(a.figures[i].body.text, b.figures[i].body.text,
                            a.figures[i].body.n);
    }
    release(&a);
    release(&b);
}

/* REPORT 3: at most 240 points a series, maxima kept. */
static void test_figure_series_are_thin_and_keep_the_peak(void **state)
{
    struct drawn d = { 0 };
    double peak = 0.0;
    size_t rows = 0;

    (void)state;
    fake_comparison(&d.c, 2, 1, true, 1.0);
    fill(&d, NULL);
    for (char *at = d.figures[0].files[0].text.text; *at != 0;
         at = strchr(at, '\n') + 1) {
        peak = fmax(peak, strtod(strchr(at, '\t'), NULL));
        rows++;
    }
    assert_true(rows > 100 && rows <= 240);
    assert_close(peak, d.a.arms[0].peak.point, 0.0);
    release(&d);
}

static void test_figure_local_times_are_those_of_the_release(void **state)
{
    char text[16];

    (void)state; /* 2024-07-19 04:09 UTC was a Friday */
    region_time(1721362140000, 0.0, text);
    assert_string_equal(text, "Fri 04:09");
    region_time(1721362140000, -7.0, text);
    assert_string_equal(text, "Thu 21:09");
    region_time(1721362140000, 5.5, text);
    assert_string_equal(text, "Fri 09:39");
    region_time(-60000, 0.0, text);
    assert_string_equal(text, "Wed 23:59");
}

static void test_figure_process_errors(void **state)
{
    const struct place *p = *state;
    const char *const absent[] = { "no-such-program-as-this", NULL };
    const char *const failing[] = { "sh", "-c", "echo half; echo why not >&2; exit 3",
                                    NULL };
    const char *const killed[] = { "sh", "-c", "kill -9 $$", NULL };
    const char *const much[] = { "sh", "-c", "head -c 300000 /dev/zero", NULL };
    char why[PROCESS_WHY_SIZE];
    struct buffer out = { 0 };

    assert_int_equal(process_run(absent, p->path, &out, why), PROCESS_MISSING);
    assert_int_equal(process_run(failing, p->path, &out, why), PROCESS_FAILED);
    assert_string_equal(why, "sh ended with status 3: why not");
    assert_int_equal(process_run(killed, p->path, &out, why), PROCESS_FAILED);
    assert_string_equal(why, "sh was ended by signal 9");
    out.n = 0;
    assert_int_equal(process_run(much, p->path, &out, why), PROCESS_DONE);
    assert_int_equal(out.n, 300000);
    buffer_free(&out);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_figure_any_number_of_arms_draws),
        TEST(test_figure_of_people_by_industry),
        TEST(test_figure_where_nothing_goes_down),
        TEST(test_figure_negative_price_is_less_than_none),
        TEST(test_figure_every_mark_has_a_name),
        TEST(test_figure_shows_the_best_panels),
        TEST(test_figure_names_are_letters_only),
        TEST(test_figure_hostile_name_survives),
        TEST(test_figure_repeats_to_the_byte),
        TEST(test_figure_series_are_thin_and_keep_the_peak),
        TEST(test_figure_local_times_are_those_of_the_release),
        TEST(test_figure_process_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
