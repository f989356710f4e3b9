#include "output/label.h"

#include "output/axis.h"
#include "tests/check.h"
#include "tests/output/fake.h"

#define MOST 25
static const struct label_box frame = { 70.0, 34.0, 536.0, 426.0 };

static bool apart(const struct label_box *a, const struct label_box *b)
{
    return a->x1 <= b->x0 || b->x1 <= a->x0 || a->y1 <= b->y0 || b->y1 <= a->y0;
}

static bool inside(const struct label_box *a)
{
    return a->x0 >= frame.x0 && a->x1 <= frame.x1 && a->y0 >= frame.y0 &&
           a->y1 <= frame.y1;
}

/* n marks at invented places; how many of the labels found room. */
static size_t place(size_t n, uint64_t draw, bool crowded)
{
    double marks[MOST][2] = { 0 };
    struct label_text texts[MOST] = { 0 };
    struct label_place places[MOST];
    const struct label_scene scene = { .frame = frame,
                                       .marks = (const double(*)[2])marks,
                                       .n_marks = n };
    const double part = crowded ? 0.15 : 1.0;
    size_t placed = 0;

    for (size_t i = 0; i < n; i++) {
        marks[i][0] = 80.0 + 440.0 * part * fake_uniform(draw, i, 1);
        marks[i][1] = 40.0 + 380.0 * part * fake_uniform(draw, i, 2);
        texts[i] = (struct label_text){ marks[i][0], marks[i][1],
                                        40.0 + 160.0 * fake_uniform(draw, i, 3), 17.0 };
    }
    label_all(&scene, texts, n, places);
    for (size_t i = 0; i < n; i++) {
        if (!places[i].placed) {
            continue;
        }
        placed++;
        assert_true(inside(&places[i].box));
        assert_close(places[i].box.x1 - places[i].box.x0, texts[i].width, 1e-9);
        for (size_t k = 0; k < n; k++) {
            const struct label_box mark = { marks[k][0] - 4, marks[k][1] - 4,
                                            marks[k][0] + 4, marks[k][1] + 4 };

            assert_true(apart(&places[i].box, &mark));
            assert_true(k == i || !places[k].placed ||
                        apart(&places[i].box, &places[k].box));
        }
    }
    return placed;
}

/* REPORT 4: tried with 2, 7, 25. Many draws, spread and crowded. */
static void test_label_no_two_overlap(void **state)
{
    static const size_t counts[] = { 1, 2, 7, 25 };

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        for (uint64_t draw = 0; draw < 200; draw++) {
            place(counts[i], draw, false);
            place(counts[i], draw, true);
        }
    }
}

static void test_label_few_find_room_always(void **state)
{
    (void)state;
    for (uint64_t draw = 0; draw < 200; draw++) {
        assert_int_equal(place(2, draw, false), 2);
    }
}

static struct label_place place_one(const struct label_scene *scene, double x, double y,
                                    double width)
{
    const struct label_text text = { x, y, width, 17.0 };
    struct label_place out;

    label_all(scene, &text, 1, &out);
    return out;
}

static void test_label_stands_right_and_near_where_it_is_free(void **state)
{
    const double marks[1][2] = { { 200.0, 200.0 } };
    const struct label_scene scene = { .frame = frame, .marks = marks, .n_marks = 1 };
    const struct label_place p = place_one(&scene, 200.0, 200.0, 100.0);

    (void)state;
    assert_true(p.placed);
    assert_false(p.hairline);
    assert_int_equal(p.align, 'l');
    assert_close(p.box.x0, 212.0, 1e-9);
    assert_close((p.box.y0 + p.box.y1) / 2.0, 200.0, 1e-9);
}

static void test_label_keeps_off_the_front(void **state)
{
    const double marks[1][2] = { { 200.0, 200.0 } };
    const struct label_stroke front[] = { { 200.0, 200.0, 500.0, 200.0 } };
    const struct label_scene scene = {
        .frame = frame, .marks = marks, .n_marks = 1, .front = front, .n_front = 1
    };
    const struct label_place p = place_one(&scene, 200.0, 200.0, 100.0);

    (void)state;
    assert_true(p.placed && p.box.y1 < 200.0);
}

static void test_label_says_when_there_is_no_room(void **state)
{
    const double marks[1][2] = { { 300.0, 200.0 } };
    const struct label_scene scene = { .frame = frame, .marks = marks, .n_marks = 1 };

    (void)state;
    assert_false(place_one(&scene, 300.0, 200.0, 480.0).placed);
}

static void test_label_axis_keeps_zeros_left_of_a_break(void **state)
{
    const double values[] = { 0.0, 2.1e6, 3e8 };
    struct axis x;

    (void)state;
    axis_init(&x, values, 3, 60.0, 520.0, 60.0);
    assert_close(x.none, 1e6 / sqrt(10.0), 1.0);
    assert_close(x.high, 6e8, 1.0);
    assert_true(axis_pixel(&x, 0.0) < axis_pixel(&x, x.brk));
    assert_true(axis_pixel(&x, x.brk) < axis_pixel(&x, 1e6));
    assert_close(axis_pixel(&x, x.high), 520.0, 1e-9);
    for (size_t i = 0; i < x.n_ticks; i++) {
        assert_true(x.ticks[i] > x.brk && x.ticks[i] < x.high);
    }
    axis_init(&x, values, 1, 60.0, 520.0, 60.0);
    assert_true(x.low > 0.0 && x.low < x.high);
    assert_close(axis_top(5.7e6), 6e6, 1e-3);
    assert_close(axis_top(6e6), 6e6, 1e-3);
    assert_close(axis_top(0.0), 1.0, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_label_no_two_overlap),
        cmocka_unit_test(test_label_few_find_room_always),
        cmocka_unit_test(test_label_stands_right_and_near_where_it_is_free),
        cmocka_unit_test(test_label_keeps_off_the_front),
        cmocka_unit_test(test_label_says_when_there_is_no_room),
        cmocka_unit_test(test_label_axis_keeps_zeros_left_of_a_break),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
