#include "output/answer.h"

#include "output/decides.h"
#include "output/parameter.h"
#include "output/table.h"
#include "output/text.h"
#include "output/words.h"
#include "tests/output/fake.h"

struct made {
    struct comparison c;
    struct answer a;
};

static void make(struct made *m, size_t n_arms, uint32_t worlds, bool good, double scale)
{
    struct rf_error err;

    fake_comparison(&m->c, n_arms, worlds, good, scale);
    assert_int_equal(answer_init(&m->a, &m->c, &err), RF_OK);
}

static void unmake(struct made *m)
{
    answer_free(&m->a);
    compare_free(&m->c);
}

static char *headline(const struct answer *a)
{
    struct buffer b = { 0 };
    char *text;

    words_headline(a, &b);
    assert_int_equal(buffer_take(&b, &text, NULL), RF_OK);
    return text;
}

static void check_headline(const struct answer *a, const char *expected)
{
    char *text = headline(a);

    assert_string_equal(text, expected);
    free(text);
}

/* NULL: there is no such sentence. */
static void check_sentence(const struct answer *a, const struct tornado *tornado,
                           size_t i, const char *expected)
{
    struct buffer b = { 0 };

    assert_int_equal(words_sentence(a, tornado, i, &b), expected != NULL);
    if (expected != NULL) {
        assert_string_equal(b.text, expected);
    }
    buffer_free(&b);
}

static void test_answer_best_has_fewest_hours_and_is_on_the_front(void **state)
{
    struct made m;

    (void)state;
    make(&m, 7, 40, true, 1.0);
    assert_string_equal(m.a.arms[m.a.best].name, "none-down");
    for (size_t i = 0; i < m.a.n_arms; i++) {
        assert_true(m.a.arms[m.a.best].lost.point <= m.a.arms[i].lost.point);
    }
    assert_true(m.a.arms[m.a.best].front);
    assert_true(m.a.arms[0].front); /* nothing is cheaper */
    assert_int_equal(m.a.kind, ANSWER_CLEAR);
    unmake(&m);
}

/* An arm on the front in no world is not on it in many; one that is alone in both is. */
static void test_answer_front_in_worlds(void **state)
{
    struct made m;

    (void)state;
    make(&m, 5, 40, true, 1.0);
    assert_close(m.a.arms[0].front_worlds, 1.0, 0.0);
    assert_close(m.a.arms[4].front_worlds, 0.0, 0.0); /* dearer and worse */
    unmake(&m);
}

/* No share of an outage that is not there. */
static void test_answer_says_that_nothing_goes_down(void **state)
{
    static const char *const expected =
        "In this simulation of July 2099, nothing goes down with "
        "\xe2\x80\x9ctest on everything first\xe2\x80\x9d";
    struct made m;

    (void)state;
    make(&m, 7, 40, true, 1.0);
    check_headline(&m.a, expected);
    m.a.rival = 5; /* down in some worlds */
    check_headline(&m.a, expected);
    unmake(&m);
}

/* Machines that refuse the update are told as hit, and nowhere as down. */
static void test_answer_tells_hit_from_down(void **state)
{
    struct buffer b = { 0 };
    struct table_row row;
    struct made m;

    (void)state;
    fake_comparison(&m.c, 1, 5, true, 0.0);
    for (size_t i = 0; i < 5; i++) {
        m.c.cells[i].measure[MEASURE_MACHINES_HIT] = 1000.0;
    }
    assert_int_equal(answer_init(&m.a, &m.c, NULL), RF_OK);
    check_headline(&m.a, "In this simulation of July 2099, nothing goes down");
    table_row(&m.a, 0, &row);
    assert_string_equal(row.cells[TABLE_DOWN].value, "none down");
    assert_true(words_sentence(&m.a, NULL, 0, &b));
    assert_non_null(strstr(b.text, "no machine goes down, but 1\xc2\xa0k"));
    assert_non_null(strstr(b.text, "are hit: they refuse the update"));
    buffer_free(&b);
    unmake(&m);
}

/* Both denominators: 60 h after the start, or never below. */
static void test_answer_says_when_all_machines_are_up(void **state)
{
    struct buffer b = { 0 };
    struct made m;

    (void)state;
    make(&m, 7, 40, true, 1.0);
    words_sensors(&m.a, &b);
    assert_string_equal(
        b.text,
        "Counted over all machines with the product instead of those that went "
        "down, 99\xc2\xa0% are up for good: as it happened after 2.5\xc2\xa0"
        "d, with \xe2\x80\x9ctest on everything first\xe2\x80\x9d from the start.");
    buffer_free(&b);
    m.a.best = 4; /* never within the horizon */
    words_sensors(&m.a, &b);
    assert_non_null(strstr(b.text, "not within 14\xc2\xa0"));
    buffer_free(&b);
    unmake(&m);
}

static void test_answer_names_two_that_cannot_be_told_apart(void **state)
{
    struct made m;

    (void)state;
    make(&m, 5, 40, true, 1.0); /* canary and rings differ by luck alone */
    assert_string_equal(m.a.arms[m.a.rival].name, "rings");
    check_headline(&m.a,
                   "In simulation, \xe2\x80\x9c"
                   "canary\xe2\x80\x9d and \xe2\x80\x9c"
                   "rings\xe2\x80\x9d each avoid 99\xc2\xa0% of the July 2099 outage");
    unmake(&m);
}

static void test_answer_without_a_better_arm_says_so(void **state)
{
    struct made m;

    (void)state;
    fake_comparison(&m.c, 2, 40, true, 1.0);
    for (uint32_t w = 0; w < 40; w++) { /* the arm does as the baseline does */
        memcpy(m.c.cells[2 * 40 + w].measure, m.c.cells[w].measure,
               sizeof m.c.cells[w].measure);
    }
    assert_int_equal(answer_init(&m.a, &m.c, NULL), RF_OK);
    assert_int_equal(m.a.kind, ANSWER_NONE);
    assert_int_equal(m.a.arms[1].better, 0);
    assert_int_equal(m.a.arms[1].same, 40);
    check_headline(&m.a,
                   "In simulation, \xe2\x80\x9c"
                   "canary 1 %, 1 h, gate\xe2\x80\x9d makes no difference to the July "
                   "2099 outage");
    check_sentence(
        &m.a, NULL, 2,
        "\xe2\x80\x9c"
        "canary 1 %, 1 h, gate\xe2\x80\x9d makes no difference to what happened "
        "in any of 40 simulated worlds.");
    unmake(&m);
}

/* Multiply what an arm loses in the first worlds. */
static void scale_arm(struct comparison *c, size_t arm, uint32_t worlds, double factor)
{
    for (uint32_t w = 0; w < worlds; w++) {
        double *measure = c->cells[arm * 2 * c->n_worlds + w].measure;

        measure[MEASURE_MACHINE_HOURS_LOST] =
            factor * c->cells[w].measure[MEASURE_MACHINE_HOURS_LOST];
    }
}

static void test_answer_says_how_much_worse_the_only_other_one_is(void **state)
{
    struct made m;

    (void)state;
    fake_comparison(&m.c, 2, 5, true, 1.0);
    scale_arm(&m.c, 1, 5, 19.0);
    fake_text(m.c.arms[1].title, sizeof m.c.arms[1].title, "worse");
    assert_int_equal(answer_init(&m.a, &m.c, NULL), RF_OK);
    check_headline(&m.a, "In simulation, \xe2\x80\x9cworse\xe2\x80\x9d loses 19 times as "
                         "many machine-hours as what happened");
    check_sentence(
        &m.a, NULL, 2,
        "\xe2\x80\x9cworse\xe2\x80\x9d loses 19 times as many machine-hours as "
        "what happened, and does worse in 5 of 5 simulated worlds.");
    unmake(&m);
}

/* A user's baseline is no record: it goes by its title. */
static void test_answer_names_a_baseline_that_is_no_record(void **state)
{
    struct made m;

    (void)state;
    fake_comparison(&m.c, 2, 5, true, 1.0);
    scale_arm(&m.c, 1, 2, 1.0);
    fake_text(m.c.arms[0].name, sizeof m.c.arms[0].name, "mine");
    fake_text(m.c.arms[0].title, sizeof m.c.arms[0].title, "my office");
    assert_int_equal(answer_init(&m.a, &m.c, NULL), RF_OK);
    check_sentence(
        &m.a, NULL, 2,
        "\xe2\x80\x9c"
        "canary 1 %, 1 h, gate\xe2\x80\x9d does better than \xe2\x80\x9cmy "
        "office\xe2\x80\x9d in 3 of 5 simulated worlds, and makes no difference "
        "in 2.");
    unmake(&m);
}

/* As good as the first, and cheaper: a gain that may be luck is not worth its price. */
static void test_answer_leads_with_the_cheapest_of_those_alike(void **state)
{
    struct made m;

    (void)state;
    fake_comparison(&m.c, 3, 40, true, 1.0);
    for (uint32_t w = 0; w < 40; w++) { /* rings: less on average, not in every world */
        m.c.cells[4 * 40 + w].measure[MEASURE_MACHINE_HOURS_LOST] =
            m.c.cells[2 * 40 + w].measure[MEASURE_MACHINE_HOURS_LOST] *
            (w % 8 == 0 ? 1.1 : 0.9);
    }
    assert_int_equal(answer_init(&m.a, &m.c, NULL), RF_OK);
    assert_true(m.a.arms[2].lost.point < m.a.arms[1].lost.point);
    assert_int_equal(m.a.best, 1);
    assert_int_equal(m.a.rival, 2);
    assert_int_equal(m.a.order[0], 1);
    assert_int_equal(m.a.order[1], 2);
    unmake(&m);
}

static void test_answer_where_nothing_goes_down_is_the_price(void **state)
{
    struct made m;

    (void)state;
    fake_comparison(&m.c, 3, 5, true, 1.0);
    for (size_t a = 0; a < 3; a++) {
        for (uint32_t w = 0; w < 5; w++) {
            m.c.cells[a * 2 * 5 + w].measure[MEASURE_MACHINE_HOURS_LOST] = 0.0;
            m.c.cells[a * 2 * 5 + w].measure[MEASURE_MACHINES_HIT] = 0.0;
            m.c.cells[a * 2 * 5 + w].measure[MEASURE_MACHINES_DOWN] = 0.0;
        }
    }
    assert_int_equal(answer_init(&m.a, &m.c, NULL), RF_OK);
    assert_int_equal(m.a.kind, ANSWER_NOTHING);
    check_sentence(&m.a, NULL, 0, "No machine goes down, with any of the 3 rollouts.");
    check_sentence(
        &m.a, NULL, 1,
        "What is left is the price, added unprotected machine-hours on each good "
        "update: \xe2\x80\x9c"
        "canary 1 %, 1 h, gate\xe2\x80\x9d 18\xc2\xa0M, \xe2\x80\x9crings 1/9/90 %, "
        "a day apart\xe2\x80\x9d 420\xc2\xa0M.");
    check_sentence(&m.a, NULL, 2, NULL);
    unmake(&m);
}

/* A share of nothing at either end of every range is no answer. */
static void test_answer_unmoved_tornado_claims_nothing(void **state)
{
    struct tornado_bar bars[] = { { "/signals/people/limit", true, 5.0, 200.0, 0.0,
                                    0.0 } };
    const struct tornado still = { .bars = bars, .n = 1, .arm = 1, .n_worlds = 5 };
    struct figure f = { 0 };
    struct made m;

    (void)state;
    make(&m, 3, 40, true, 1.0);
    assert_false(words_moved(&still));
    assert_true(words_moved(&fake_tornado));
    check_sentence(&m.a, &still, 4, NULL);
    assert_int_equal(decides_figure(&f, &m.a, &still, NULL), RF_OK);
    assert_false(f.wanted);
    figure_free(&f);
    unmake(&m);
}

static void test_answer_is_only_probable_in_few_worlds(void **state)
{
    struct made m;

    (void)state;
    make(&m, 3, 1, true, 1.0);
    assert_int_equal(m.a.kind, ANSWER_PROBABLY);
    unmake(&m);
}

static void test_answer_headline_is_short_and_names_the_simulation(void **state)
{
    struct made m;

    (void)state;
    fake_comparison(&m.c, 5, 40, true, 1.0);
    for (size_t i = 0; i < 5; i++) {
        memset(m.c.arms[i].title, 'w', sizeof m.c.arms[i].title - 1);
        memset(m.c.arms[i].name, 'n', sizeof m.c.arms[i].name - 1);
    }
    assert_int_equal(answer_init(&m.a, &m.c, NULL), RF_OK);
    for (int kind = ANSWER_SINGLE; kind <= ANSWER_NONE; kind++) {
        char *text;

        m.a.kind = (enum answer_kind)kind;
        text = headline(&m.a);
        assert_true(text_length(text) < WORDS_HEADLINE);
        assert_non_null(strstr(text, "simulation"));
        assert_null(strstr(text, "\xe2\x80\xa6"));
        free(text);
    }
    unmake(&m);
}

static void test_answer_says_at_most_five_sentences(void **state)
{
    struct buffer b = { 0 };
    struct made m;
    size_t n = 0;

    (void)state;
    make(&m, 7, 40, true, 1.0);
    while (words_sentence(&m.a, &fake_tornado, n, &b)) {
        n++;
    }
    assert_int_equal(n, 5);
    assert_null(strstr(b.text, "nan"));
    buffer_free(&b);
    unmake(&m);
}

static void test_answer_two_humped_arm_tells_both(void **state)
{
    struct table_row row;
    struct made m;

    (void)state;
    make(&m, 7, 40, true, 1.0);
    assert_true(answer_two_humped(&m.a.arms[5].down));
    assert_false(answer_two_humped(&m.a.arms[6].down)); /* zero in all */
    assert_false(answer_two_humped(&m.a.arms[1].down));
    table_row(&m.a, 5, &row);
    assert_string_equal(row.cells[TABLE_DOWN].range,
                        "none in 27 of 40 worlds, else 5.1\xc2\xa0M");
    unmake(&m);
}

static void test_answer_table_says_what_is_undefined(void **state)
{
    struct table_row row;
    struct made m;

    (void)state;
    make(&m, 7, 40, true, 1.0);
    table_row(&m.a, 6, &row);
    assert_string_equal(row.cells[TABLE_DOWN].value, "none down");
    assert_string_equal(row.cells[TABLE_BACK].value, "none down");
    table_row(&m.a, 4, &row);
    assert_string_equal(row.cells[TABLE_BACK].value, ">\xc2\xa0"
                                                     "14\xc2\xa0"
                                                     "d");
    unmake(&m);
    make(&m, 3, 5, false, 1.0);
    table_row(&m.a, 1, &row);
    assert_string_equal(row.cells[TABLE_ADDED].value, "not run");
    unmake(&m);
    make(&m, 3, 5, true, 0.0);
    assert_int_equal(m.a.kind, ANSWER_NOTHING);
    table_row(&m.a, 1, &row);
    assert_string_equal(row.cells[TABLE_RATIO].value, "no baseline");
    unmake(&m);
}

/* Where all rollouts lose the same machine-hours, what people go without tells them
 * apart: a tenth of it less, and no machine more or less down. */
static void test_answer_by_people_hours(void **state)
{
    struct made m;

    (void)state;
    fake_comparison(&m.c, 2, 5, true, 1.0);
    fake_services(&m.c);
    scale_arm(&m.c, 1, 5, 1.0);
    for (uint32_t w = 0; w < 5; w++) {
        m.c.cells[2 * 5 + w].measure[MEASURE_PEOPLE_HOURS] =
            0.9 * m.c.cells[w].measure[MEASURE_PEOPLE_HOURS];
    }
    assert_int_equal(answer_init(&m.a, &m.c, NULL), RF_OK);
    assert_int_equal(m.a.outage, MEASURE_PEOPLE_HOURS);
    assert_int_equal(m.a.kind, ANSWER_CLEAR);
    check_headline(&m.a, "In simulation, \xe2\x80\x9c"
                         "canary\xe2\x80\x9d avoids 10\xc2\xa0% of the "
                         "people-hours of the July 2099 outage");
    check_sentence(&m.a, NULL, 2,
                   "\xe2\x80\x9c"
                   "canary 1 %, 1 h, gate\xe2\x80\x9d does better than what happened "
                   "in 5 of 5 simulated worlds.");
    unmake(&m);
}

/* With machine-hours that differ these count, and an arm that is alike in them is said to
 * differ by people-hours. */
static void test_answer_by_machine_hours_where_they_differ(void **state)
{
    struct buffer b = { 0 };
    struct made m;

    (void)state;
    fake_comparison(&m.c, 3, 5, true, 1.0);
    fake_services(&m.c);
    scale_arm(&m.c, 1, 5, 1.0005);
    for (uint32_t w = 0; w < 5; w++) {
        m.c.cells[2 * 5 + w].measure[MEASURE_PEOPLE_HOURS] =
            0.9 * m.c.cells[w].measure[MEASURE_PEOPLE_HOURS];
    }
    assert_int_equal(answer_init(&m.a, &m.c, NULL), RF_OK);
    assert_int_equal(m.a.outage, MEASURE_MACHINE_HOURS_LOST);
    words_compared(&m.a, 1, &b);
    assert_string_equal(b.text,
                        "makes no difference to the machines of what happened in "
                        "any of 5 simulated worlds, but avoids 10\xc2\xa0% of the "
                        "people-hours without a service");
    buffer_free(&b);
    assert_true(words_sentence(&m.a, NULL, 0, &b));
    assert_non_null(strstr(b.text, "machine-hours are lost"));
    assert_non_null(strstr(b.text, "; people go "));
    assert_non_null(strstr(b.text, "people-hours without a service"));
    buffer_free(&b);
    unmake(&m);
}

/* Recovery that waits for services moves by seconds when these last longer: less than a
 * thousandth of the machine-hours is no difference, and people-hours tell. */
static void test_answer_takes_less_than_a_thousandth_as_alike(void **state)
{
    static const double ratio[] = { 1.0009, 0.9991, 1.0011 };

    (void)state;
    for (size_t k = 0; k < 3; k++) {
        struct made m;

        fake_comparison(&m.c, 2, 5, true, 1.0);
        fake_services(&m.c);
        for (uint32_t w = 0; w < 5; w++) {
            double *own = m.c.cells[2 * 5 + w].measure;
            const double *base = m.c.cells[w].measure;

            own[MEASURE_MACHINE_HOURS_LOST] = ratio[k] * base[MEASURE_MACHINE_HOURS_LOST];
            own[MEASURE_PEOPLE_HOURS] = 0.9 * base[MEASURE_PEOPLE_HOURS];
        }
        assert_int_equal(answer_init(&m.a, &m.c, NULL), RF_OK);
        assert_int_equal(m.a.outage,
                         k < 2 ? MEASURE_PEOPLE_HOURS : MEASURE_MACHINE_HOURS_LOST);
        assert_int_equal(m.a.arms[1].better, k < 2 ? 5 : 0);
        assert_int_equal(m.a.arms[1].same, 0);
        unmake(&m);
    }
}

/* The average may lie on the side of worlds that are alike: the worlds that differ say
 * which way. */
static void test_answer_counts_the_worlds_that_differ(void **state)
{
    static const struct {
        double alike, other; /* of the first's, in four worlds and in the fifth */
        const char *text;
    } cases[] = {
        { 1.0009, 0.998,
          "does better than what happened in 1 of 5 simulated worlds, and "
          "makes no difference in 4" },
        { 0.9991, 1.002,
          "does worse than what happened in 1 of 5 simulated worlds, and "
          "makes no difference in 4" },
    };

    (void)state;
    for (size_t k = 0; k < 2; k++) {
        struct buffer b = { 0 };
        struct made m;

        fake_comparison(&m.c, 2, 5, true, 1.0);
        scale_arm(&m.c, 1, 5, cases[k].alike);
        scale_arm(&m.c, 1, 1, cases[k].other);
        assert_int_equal(answer_init(&m.a, &m.c, NULL), RF_OK);
        assert_int_equal(m.a.arms[1].lost.point > m.a.arms[0].lost.point, k == 0);
        words_compared(&m.a, 1, &b);
        assert_string_equal(b.text, cases[k].text);
        buffer_free(&b);
        unmake(&m);
    }
}

/* An incident alone: machines stay up, services do not. */
static void test_answer_of_an_incident_alone(void **state)
{
    struct buffer b = { 0 };
    struct made m;

    (void)state;
    fake_comparison(&m.c, 1, 5, true, 1.0);
    fake_services(&m.c);
    for (uint32_t w = 0; w < 5; w++) {
        m.c.cells[w].measure[MEASURE_MACHINE_HOURS_LOST] = 0.0;
        m.c.cells[w].measure[MEASURE_MACHINES_DOWN] = 0.0;
        m.c.cells[w].measure[MEASURE_MACHINES_HIT] = 0.0;
        m.c.cells[w].measure[MEASURE_PEOPLE_HOURS] = 6.4e6;
    }
    assert_int_equal(answer_init(&m.a, &m.c, NULL), RF_OK);
    assert_int_equal(m.a.kind, ANSWER_SINGLE);
    check_headline(&m.a, "In this simulation of the July 2099 outage, 6.4\xc2\xa0M "
                         "people-hours go without service");
    assert_true(words_sentence(&m.a, NULL, 0, &b));
    assert_true(strncmp(b.text, "As it happened, people go 6.4", 29) == 0);
    assert_null(strstr(b.text, "machine"));
    buffer_free(&b);
    unmake(&m);
}

/* The terminal's promise: 100 columns, 108 with services, 8 more where many rollouts go
 * by their names, whatever these are. */
static void check_table(size_t n_arms, uint32_t worlds, double scale, bool services)
{
    const bool many = n_arms > ANSWER_LONG;
    struct comparison c;
    char *text, *line, *rest;

    fake_comparison(&c, n_arms, worlds, true, scale);
    if (n_arms > 1) {
        fake_text(c.arms[1].title, sizeof c.arms[1].title,
                  "thisisaverylongwordwithoutanyspaceinitatall" FAKE_HOSTILE);
    }
    if (services) {
        fake_services(&c);
    }
    assert_int_equal(result_table(&c, &text, NULL), RF_OK);
    assert_int_equal(strstr(text, "people-") != NULL, services);
    assert_null(strstr(text, "nan"));
    assert_null(strstr(text, "inf"));
    for (line = strtok_r(text, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        assert_true(text_length(line) <= (services ? 108u : 100u) + (many ? 8u : 0u));
    }
    free(text);
    compare_free(&c);
}

static void test_answer_table_fits_a_terminal(void **state)
{
    (void)state;
    for (int services = 0; services < 2; services++) {
        check_table(1, 40, 1.0, services);
        check_table(2, 1, 1.0, services);
        check_table(7, 40, 1.0, services);
        check_table(7, 40, 1e-6, services);
        check_table(7, 5, 0.0, services);
        check_table(25, 40, 1.0, services);
    }
}

/* Is the arm beaten in one average and not better in the other, by some arm? */
static bool is_beaten(const struct answer *a, size_t arm)
{
    for (size_t b = 0; b < a->n_arms; b++) {
        const double lost = a->arms[b].lost.point - a->arms[arm].lost.point;
        const double added = a->arms[b].added.point - a->arms[arm].added.point;

        if (lost <= 0.0 && added <= 0.0 && (lost < 0.0 || added < 0.0)) {
            return true;
        }
    }
    return false;
}

/* Of many arms each has one row, the least outage first, and the front is marked. */
static void test_answer_many_rows_are_sorted(void **state)
{
    struct made m;
    size_t marked = 0, seen = 0;

    (void)state;
    make(&m, 25, 5, true, 1.0);
    assert_true(m.a.many);
    for (size_t i = 0; i < 25; i++) {
        const size_t arm = m.a.rows[i];

        seen |= (size_t)1 << arm;
        assert_true(i == 0 ||
                    m.a.arms[m.a.rows[i - 1]].lost.point <= m.a.arms[arm].lost.point);
        assert_true(answer_marked(&m.a, arm) == !is_beaten(&m.a, arm));
        assert_string_equal(answer_row_name(&m.a, arm),
                            arm == 0 ? m.a.baseline : m.a.arms[arm].name);
        marked += answer_marked(&m.a, arm);
    }
    assert_int_equal(seen, ((size_t)1 << 25) - 1);
    assert_true(marked > 0 && marked < 25);
    unmake(&m);
    make(&m, ANSWER_LONG, 5, true, 1.0); /* as many as are left in the order given */
    for (size_t i = 0; i < ANSWER_LONG; i++) {
        assert_int_equal(m.a.rows[i], i);
        assert_string_equal(answer_row_name(&m.a, i), m.a.arms[i].title);
    }
    unmake(&m);
}

static void test_answer_values_read_as_people_write_them(void **state)
{
    struct buffer b = { 0 };
    struct made m;

    (void)state;
    make(&m, 2, 5, true, 1.0);
    parameter_value(&m.a, "/signals/heartbeat/timeout", 9e5, &b);
    buffer_add(&b, "|");
    parameter_value(&m.a, "/rollout/gate/limit", 0.02, &b);
    buffer_add(&b, "|");
    parameter_name(&m.a, "/signals/heartbeat/timeout", &b);
    buffer_add(&b, "|");
    parameter_name(&m.a, "/signals/people/limit", &b);
    buffer_add(&b, "|");
    parameter_name(&m.a, "/rollout/waves/0/share", &b);
    buffer_add(&b, "|");
    parameter_name(&m.a, "/rollout/rings/general-4h/deferral", &b);
    assert_string_equal(b.text, "15\xc2\xa0min|2\xc2\xa0%|vendor misses silent "
                                "machine|callers at which people are alarmed|"
                                "share of machines up to wave 1|"
                                "deferral of ring general 4h");
    buffer_free(&b);
    b = (struct buffer){ 0 };
    parameter_value(&m.a, "/rollout/gate/limit", 0.0001, &b);
    assert_string_equal(b.text, "0.01\xc2\xa0%");
    buffer_free(&b);
    unmake(&m);
}

static void test_answer_errors(void **state)
{
    struct rf_error err;
    struct made m;

    (void)state;
    fake_comparison(&m.c, 2, 3, true, 1.0);
    m.c.n_worlds = 0;
    assert_int_equal(answer_init(&m.a, &m.c, &err), RF_ESTOPPED);
    answer_free(&m.a);
    m.c.n_worlds = 3;
    compare_free(&m.c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answer_best_has_fewest_hours_and_is_on_the_front),
        cmocka_unit_test(test_answer_front_in_worlds),
        cmocka_unit_test(test_answer_says_that_nothing_goes_down),
        cmocka_unit_test(test_answer_tells_hit_from_down),
        cmocka_unit_test(test_answer_says_when_all_machines_are_up),
        cmocka_unit_test(test_answer_names_two_that_cannot_be_told_apart),
        cmocka_unit_test(test_answer_without_a_better_arm_says_so),
        cmocka_unit_test(test_answer_says_how_much_worse_the_only_other_one_is),
        cmocka_unit_test(test_answer_names_a_baseline_that_is_no_record),
        cmocka_unit_test(test_answer_leads_with_the_cheapest_of_those_alike),
        cmocka_unit_test(test_answer_where_nothing_goes_down_is_the_price),
        cmocka_unit_test(test_answer_unmoved_tornado_claims_nothing),
        cmocka_unit_test(test_answer_is_only_probable_in_few_worlds),
        cmocka_unit_test(test_answer_headline_is_short_and_names_the_simulation),
        cmocka_unit_test(test_answer_says_at_most_five_sentences),
        cmocka_unit_test(test_answer_two_humped_arm_tells_both),
        cmocka_unit_test(test_answer_table_says_what_is_undefined),
        cmocka_unit_test(test_answer_by_people_hours),
        cmocka_unit_test(test_answer_by_machine_hours_where_they_differ),
        cmocka_unit_test(test_answer_takes_less_than_a_thousandth_as_alike),
        cmocka_unit_test(test_answer_counts_the_worlds_that_differ),
        cmocka_unit_test(test_answer_of_an_incident_alone),
        cmocka_unit_test(test_answer_table_fits_a_terminal),
        cmocka_unit_test(test_answer_many_rows_are_sorted),
        cmocka_unit_test(test_answer_values_read_as_people_write_them),
        cmocka_unit_test(test_answer_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
