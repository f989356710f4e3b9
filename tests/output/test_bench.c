/* What the bench found as table, JSON and figure (needs gnuplot; skipped where there is
 * none): rows of odd numbers and names. */
#include <cjson/cJSON.h>
#include <stdlib.h>

#include "output/bench.h"
#include "output/text.h"
#include "tests/output/xml.h"

enum { TRIALS = 10000 };

struct fake {
    struct scenario scenario;
    struct bench_wave waves[2];
    struct bench_entry entry;
};

/* A gate that stops half of the rollouts at the second rate, all at the third. */
static void make(struct fake *f, const char *name, bool traffic)
{
    static const double rates[] = { 0.0, 0.0001, 0.01, 1.0 };
    static const int64_t halted[] = { 3, 0, TRIALS / 2, TRIALS };
    const struct bench_spread none = { NAN, NAN, NAN, NAN };

    memset(f, 0, sizeof *f);
    param_defaults(&scenario_table, &f->scenario);
    f->entry =
        (struct bench_entry){ .name = name, .title = name, .scenario = &f->scenario };
    f->entry.bench.n_rates = 4;
    f->entry.bench.n_waves = 2;
    f->entry.bench.waves = f->waves;
    f->entry.bench.traffic = traffic;
    f->entry.bench.seen = true;
    f->waves[0] =
        (struct bench_wave){ "first", 170000, true, .opened = TRIALS, .halted = 3 };
    f->waves[1] = (struct bench_wave){ "rest", 17e6, false, .opened = TRIALS - 3 };
    for (size_t i = 0; i < 4; i++) {
        f->entry.bench.rates[i] = (struct bench_rate){
            .rate = rates[i],
            .trials = TRIALS,
            .halted = halted[i],
            .early = halted[i],
            .delay = halted[i] == 0 ? none : (struct bench_spread){ 0.2, 0.5, 9, 30 },
            .hit = halted[i] == 0 ? none
                                  : (struct bench_spread){ 0, 1234 * rates[i], 2e4, 1e5 },
            .full = halted[i] == TRIALS ? none : (struct bench_spread){ 1, 1, 1, 1 },
        };
    }
}

static void assert_narrow(const struct buffer *text)
{
    for (const char *line = text->text; *line != 0;) {
        const char *end = strchr(line, '\n');

        assert_non_null(end);
        assert_true(text_length_n(line, (size_t)(end - line)) <= 96);
        line = end + 1;
    }
}

static void test_bench_table_tells_all(void **state)
{
    struct buffer out = { 0 };
    struct fake f;

    (void)state;
    make(&f, "mine", false);
    bench_table(&f.entry, &out);
    assert_narrow(&out);
    assert_non_null(strstr(out.text, "stopped in 3 of 10000 rollouts"));
    assert_non_null(strstr(out.text, "no gate watches it"));
    assert_non_null(strstr(out.text, "never"));
    assert_null(strstr(out.text, "nan"));
    buffer_free(&out);
    make(&f, "mine", true);
    bench_table(&f.entry, &out);
    assert_narrow(&out);
    assert_non_null(strstr(out.text, "requests an hour"));
    buffer_free(&out);
}

/* Schemes stand in a row each, in their order. */
static void test_bench_compare_is_a_row_each(void **state)
{
    struct buffer out = { 0 };
    struct fake a, b;
    struct bench_entry both[2];

    (void)state;
    make(&a, "ecs-canary", true);
    make(&b, "appconfig-linear-20-6min", true);
    both[0] = a.entry;
    both[1] = b.entry;
    bench_compare(both, 2, &out);
    assert_narrow(&out);
    assert_non_null(strstr(out.text, "\necs-canary "));
    assert_non_null(strstr(out.text, "\nappconfig-linear-20-6min "));
    assert_null(strstr(out.text, "nan"));
    buffer_free(&out);
}

static void test_bench_needs_tells_what_there_is_not(void **state)
{
    struct bench_needs needs = { .power = 0.95,
                                 .rate = 0.01,
                                 .machines = 100,
                                 .bake = TICK_HOUR,
                                 .now = 0.634,
                                 .at_bake = NAN,
                                 .at_size = TICK_NEVER,
                                 .needs = { { TICK_HOUR, NAN, 0.2 },
                                            { TICK_DAY, 299, 0.951 } },
                                 .n_needs = 2,
                                 .one_failure = 299 };
    struct buffer out = { 0 };
    struct fake f;

    (void)state;
    make(&f, "mine", false);
    bench_needs_table(&f.entry, &needs, &out);
    assert_narrow(&out);
    assert_non_null(strstr(out.text, "not even all of them"));
    assert_non_null(strstr(out.text, "no bake up to 7"));
    assert_non_null(strstr(out.text, "299 machines"));
    assert_null(strstr(out.text, "nan"));
    buffer_free(&out);
    bench_json(&f.entry, 1, &needs, 1, &out);
    cJSON *json = cJSON_Parse(out.text);

    assert_non_null(json);
    assert_true(cJSON_IsNull(
        cJSON_GetObjectItem(cJSON_GetObjectItem(json, "needs"), "size_at_this_bake")));
    cJSON_Delete(json);
    buffer_free(&out);
}

static void test_bench_figure_is_drawn(void **state)
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
    for (size_t i = 0; i < 4; i++) {
        struct rf_error err = { 0 };
        struct fake f;

        make(&f, names[i % 2], i % 2 == 1);
        if (i >= 2) { /* nothing is ever stopped */
            f.entry.bench.n_rates = 2;
            f.entry.bench.rates[0].halted = 0;
        }
        buffer_free(&svg);
        assert_int_equal(bench_svg(&f.entry, &svg, &err), RF_OK);
        assert_true(xml_is_fine(svg.text));
        assert_true(svg.n < 400000);
        assert_null(strstr(svg.text, "nan"));
        assert_non_null(
            strstr(svg.text, i >= 2 ? "does not surely stop" : "stops versions that"));
    }
    buffer_free(&svg);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bench_table_tells_all),
        cmocka_unit_test(test_bench_compare_is_a_row_each),
        cmocka_unit_test(test_bench_needs_tells_what_there_is_not),
        cmocka_unit_test(test_bench_figure_is_drawn),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
