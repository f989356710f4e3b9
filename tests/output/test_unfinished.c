/* test_unfinished.c: what is said of rollouts that do not come to their end. */
#include "output/unfinished.h"
#include "tests/output/fake.h"

static void set(struct comparison *c, size_t arm, enum version version, uint32_t world,
                enum unfinished why, int wave)
{
    struct cell *cell = (struct cell *)(uintptr_t)compare_cell(c, arm, version, world);

    cell->facts.unfinished = why;
    cell->facts.last_wave = wave;
    cell->facts.last = (struct look){ .sample = 37 };
}

static void lines(const struct comparison *c, struct buffer *out)
{
    struct answer a;
    struct rf_error err = { 0 };

    assert_int_equal(answer_init(&a, c, &err), RF_OK);
    for (size_t i = 0; unfinished_line(&a, i, out); i++) {
        buffer_add(out, "\n");
    }
    answer_free(&a);
}

/* A halt of the bad update is what a rollout is for; of a good one it is news. The reason
 * of most worlds is told, with its wave. */
static void test_unfinished_says_wave_and_reason(void **state)
{
    struct comparison c;
    struct buffer out = { 0 };

    (void)state;
    fake_comparison(&c, 2, 5, true, 0.0);
    struct rollout *r = &c.arms[1].scenario.rollout;

    r->waves = (struct list){ fake_alloc(1, sizeof(struct wave)), 1 };
    snprintf(((struct wave *)r->waves.items)->name, PARAM_NAME_SIZE, "first");
    r->gate.minimum = 200;
    for (uint32_t w = 0; w < 5; w++) {
        set(&c, 1, VERSION_BAD, w, UNFINISHED_ENDED, 0);
        set(&c, 1, VERSION_GOOD, w, w < 3 ? UNFINISHED_SAMPLE : UNFINISHED_ENDED, 0);
    }
    lines(&c, &out);
    assert_string_equal(out.text,
                        "canary 1 %, 1 h, gate, good update: not through after "
                        "14\xc2\xa0"
                        "d in 5 of 5 simulated worlds: wave 1 (first) has baked, and "
                        "waits for its gate's sample: 37 of 200 (in 3 of these).\n");
    buffer_free(&out);
    compare_free(&c);
}

/* Each reason in words, of the wave that it is about. */
static void test_unfinished_every_reason(void **state)
{
    static const struct {
        int why, wave, next;
        int64_t sample;
        const char *says;
    } cases[] = {
        { UNFINISHED_SAMPLE, 0, 1, 199, "wave 1 (first) has baked, and waits" },
        { UNFINISHED_SAMPLE, 0, 1, 200,
          "wave 1 (first) has baked, and its gate is undecided after 200 machines" },
        { UNFINISHED_BAKE, 0, 1, 0, "wave 1 (first) still bakes" },
        { UNFINISHED_WINDOW, 0, 1, 0, "wave 2 (second) waits for a window" },
        { UNFINISHED_WINDOW, -1, 0, 0, "wave 1 (first) waits for a window" },
        { UNFINISHED_WINDOW, 0, 0, 0, "wave 1 (first) waits for a window" },
        { UNFINISHED_START, 0, 1, 0, "wave 2 (second) waits for its start" },
        { UNFINISHED_RELEASE, -1, 0, 0, "wave 1 (first) waits for the fix of what the" },
        { UNFINISHED_RESTART, 1, -1, 0, "wave 2 (second) was halted, and the fix waits" },
        { UNFINISHED_FIX, 1, -1, 0, "wave 2 (second) was halted, and waits for a fix" },
        { UNFINISHED_FAILED, 1, -1, 0, "wave 2 (second) is about to be halted" },
        { UNFINISHED_ENDED, 1, -1, 0, "wave 2 (second) was halted, and no version" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct comparison c;
        struct buffer out = { 0 };

        fake_comparison(&c, 2, 5, true, 0.0);
        struct rollout *r = &c.arms[1].scenario.rollout;
        struct wave *w = fake_alloc(2, sizeof *w);

        r->waves = (struct list){ w, 2 };
        snprintf(w[0].name, PARAM_NAME_SIZE, "first");
        snprintf(w[1].name, PARAM_NAME_SIZE, "second");
        r->gate.minimum = 200;
        for (uint32_t k = 0; k < 5; k++) {
            set(&c, 1, VERSION_GOOD, k, cases[i].why, cases[i].wave);
            struct vendor_facts *f =
                &((struct cell *)(uintptr_t)compare_cell(&c, 1, VERSION_GOOD, k))->facts;

            f->next_wave = cases[i].next;
            f->last.sample = cases[i].sample;
        }
        lines(&c, &out);
        assert_non_null(out.text);
        assert_non_null(strstr(out.text, cases[i].says));
        buffer_free(&out);
        compare_free(&c);
    }
}

static void test_unfinished_is_silent_when_all_is_through(void **state)
{
    struct comparison c;
    struct buffer out = { 0 };

    (void)state;
    fake_comparison(&c, 3, 5, true, 0.0);
    lines(&c, &out);
    assert_int_equal(out.n, 0);
    buffer_free(&out);
    compare_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unfinished_says_wave_and_reason),
        cmocka_unit_test(test_unfinished_every_reason),
        cmocka_unit_test(test_unfinished_is_silent_when_all_is_through),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
