/* The picture of a graph: labels that cover none another, inside the frame, names of all
 * kinds; and that it is drawn (needs gnuplot; skipped where there is none). */
#include "tests/output/place.h"

#include "output/picture.h"
#include "tests/output/xml.h"

enum { MOST = 60 };

/* A network of parts alone: so many industries need all of so many markets. */
struct fake_network {
    struct scenario s;
    struct graph g;
    struct network n;
    struct industry industries[MOST];
    struct service_market markets[MOST];
};

static struct fake_network *make(size_t industries, size_t markets, const char *name)
{
    struct fake_network *k = calloc(1, sizeof *k);
    const size_t parts = industries + markets;

    assert_non_null(k);
    k->s.population.industries = (struct list){ k->industries, industries };
    k->s.dependencies.markets = (struct list){ k->markets, markets };
    k->g.spec = &k->s.dependencies;
    k->n.scenario = &k->s;
    k->n.graph = &k->g;
    k->n.parts = calloc(parts, sizeof *k->n.parts);
    k->n.flow = calloc(parts * parts, sizeof *k->n.flow);
    k->n.n_parts = parts;
    assert_non_null(k->n.parts);
    assert_non_null(k->n.flow);
    for (size_t i = 0; i < parts; i++) {
        const bool market = i >= industries;

        k->n.parts[i].kind = market ? NETWORK_MARKET : NETWORK_INDUSTRY;
        k->n.parts[i].index = (uint32_t)(market ? i - industries : i);
        snprintf(market ? k->markets[i - industries].name : k->industries[i].name,
                 PARAM_NAME_SIZE, "%s-%zu", name, i);
        for (size_t m = industries; m < parts; m++) {
            const uint64_t flow =
                market ? (m > i ? 3 : 0) : 10 + 1000 * (parts - m) / (i + 1);

            k->n.flow[i * parts + m] = flow;
            k->n.parts[i].across += flow;
            k->n.parts[m].needed += flow;
            k->n.across += flow;
        }
    }
    return k;
}

static void release(struct fake_network *k)
{
    network_free(&k->n);
    free(k);
}

/* ---- labels ---- */

struct box {
    double x0, y0, x1, y1;
};

/* The boxes of all texts of a script; returns how many. */
static size_t boxes(const struct figure *f, struct box *out, size_t most)
{
    size_t n = 0;

    for (const char *at = f->script.text; (at = strstr(at, "set label '")) != NULL;) {
        char text[400], align[8];
        double x, y, size, width;
        size_t length = 0;

        for (at += strlen("set label '"); *at != '\'' || at[1] == '\''; at++) {
            text[length++] = *at;
            at += *at == '\'';
        }
        text[length] = '\0';
        if (length == 0) {
            continue; /* a mark */
        }
        assert_int_equal(
            sscanf(at, "' at screen %lf,%lf %7s font ',%lf'", &x, &y, align, &size), 4);
        x *= f->width;
        y = (1 - y) * f->height;
        width = figure_text_width(text, size);
        assert_true(n < most);
        out[n++] = (struct box){ align[0] == 'l' ? x : x - width, y - size / 2,
                                 align[0] == 'l' ? x + width : x, y + size / 2 };
    }
    return n;
}

static void assert_apart(size_t industries, size_t markets, const char *name)
{
    struct fake_network *k = make(industries, markets, name);
    struct figure f = { 0 };
    struct rf_error err;
    struct box b[4 * MOST];
    size_t n;

    assert_int_equal(picture_figure(&f, &k->n, &err), RF_OK);
    assert_true(f.wanted);
    n = boxes(&f, b, 4 * MOST);
    assert_true(n >= industries + 2 * (markets < 40 ? markets : 40));
    for (size_t i = 0; i < n; i++) {
        assert_true(b[i].x0 >= 0 && b[i].x1 <= f.width);
        assert_true(b[i].y0 >= 0 && b[i].y1 <= f.height);
        for (size_t m = 0; m < i; m++) {
            assert_false(b[i].x0 < b[m].x1 && b[m].x0 < b[i].x1 && b[i].y0 < b[m].y1 &&
                         b[m].y0 < b[i].y1);
        }
    }
    figure_free(&f);
    release(k);
}

static void test_picture_no_labels_overlap(void **state)
{
    (void)state;
    assert_apart(1, 1, "a");
    assert_apart(20, 12, "professional services");
    assert_apart(3, 30, "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww");
    assert_apart(0, 5, "kind");
    assert_apart(30, 60, "many");
}

/* ---- words ---- */

static void test_picture_title_is_the_answer(void **state)
{
    struct fake_network *k = make(4, 5, "m");
    struct figure f = { 0 };
    struct rf_error err;

    (void)state;
    assert_int_equal(picture_figure(&f, &k->n, &err), RF_OK);
    assert_string_equal(f.title.text, "Everything leans on m 4, m 5 and m 6");
    figure_free(&f);
    k->n.flow[1 * 9 + 5] = 0; /* one industry does without */
    assert_int_equal(picture_figure(&f, &k->n, &err), RF_OK);
    assert_string_equal(f.title.text, "3 of 4 industries lean on m 4, m 5 and m 6");
    figure_free(&f);
    release(k);
    k = make(0, 2, "m");
    assert_int_equal(picture_figure(&f, &k->n, &err), RF_OK);
    assert_string_equal(f.title.text, "Most needed: m 1");
    figure_free(&f);
    release(k);
    k = make(3, 0, "m");
    assert_int_equal(picture_figure(&f, &k->n, &err), RF_OK);
    assert_false(f.wanted);
    figure_free(&f);
    release(k);
}

/* ---- drawn ---- */

static void test_picture_is_drawn(void **state)
{
    static const char *const names[] = { "plain", "a_b <x> `id` 'q' \"r\" 100 %" };
    const char *const argv[] = { "gnuplot", "--version", NULL };
    char why[PROCESS_WHY_SIZE];
    struct buffer svg = { 0 };

    (void)state;
    if (process_run(argv, "/", &svg, why) != PROCESS_DONE) {
        buffer_free(&svg);
        skip();
    }
    for (size_t i = 0; i < 2; i++) {
        struct fake_network *k = make(12, 10, names[i]);
        struct rf_error err = { 0 };

        buffer_free(&svg);
        assert_int_equal(picture_svg(&k->n, &svg, &err), RF_OK);
        assert_true(xml_is_fine(svg.text));
        assert_true(svg.n < 400000);
        assert_null(strstr(svg.text, "nan"));
        assert_non_null(strstr(svg.text, "Everything leans on"));
        release(k);
    }
    buffer_free(&svg);
}

static void test_picture_errors(void **state)
{
    struct fake_network *k = make(3, 0, "m");
    struct buffer svg = { 0 };
    struct rf_error err = { 0 };

    (void)state;
    assert_int_equal(picture_svg(&k->n, &svg, &err), RF_EINPUT);
    assert_null(svg.text);
    buffer_free(&svg);
    release(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_picture_no_labels_overlap),
        cmocka_unit_test(test_picture_title_is_the_answer),
        cmocka_unit_test(test_picture_is_drawn),
        cmocka_unit_test(test_picture_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
