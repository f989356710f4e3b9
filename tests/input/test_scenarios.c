/* test_scenarios.c: every scenario, policy, variant and population that comes with
 * ringfall can be read, and every number in it says where it comes from. */
#include "tests/check.h"

#include "input/mistake.h"
#include "input/scenario_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void print_mistakes(const struct error_list *errors)
{
    char text[1024];

    for (size_t i = 0; i < errors->n; i++) {
        mistake_text(&errors->items[i], text, sizeof text);
        print_error("%s\n", text);
    }
}

/* Does a number outside the gate have the same source? Then it is the source of all of
 * them, the rollout's. */
static bool is_of_all(const struct provenance_list *all, const char *source)
{
    for (size_t i = 0; i < all->n; i++) {
        const struct provenance *p = &all->items[i];

        if (p->source != NULL && strncmp(p->pointer, "/rollout/gate/", 14) != 0 &&
            strcmp(p->source, source) == 0) {
            return true;
        }
    }
    return false;
}

/* How a gate is set is hardly ever published, nor is how far a published figure can be
 * off: such numbers are assumptions with a range, whatever the object around them says; a
 * gate's number may have a source of its own. */
static bool is_chosen(const struct provenance_list *all, const struct provenance *p)
{
    const size_t n = strlen(p->pointer);

    return (strncmp(p->pointer, "/rollout/gate/", 14) == 0 &&
            (p->source == NULL || is_of_all(all, p->source))) ||
           (strncmp(p->pointer, "/targets/", 9) == 0 && n > 3 &&
            strcmp(p->pointer + n - 3, "/sd") == 0);
}

static size_t check_chosen(const struct provenance_list *all)
{
    size_t n = 0;

    for (size_t i = 0; i < all->n; i++) {
        const struct provenance *p = &all->items[i];

        if (is_chosen(all, p) && !(p->assumed && p->low < p->high)) {
            print_error("%s: no assumption with a range\n", p->pointer);
            n++;
        }
    }
    return n;
}

/* What a file says of an uncertain parameter's distribution; NULL: no number in it. */
static const struct provenance *said_of(const struct provenance_list *all,
                                        const char *name)
{
    char begin[PARAM_POINTER_SIZE];
    size_t i = 0;

    snprintf(begin, sizeof begin, "/uncertainty/%s/distribution/", name);
    while (i < all->n && strncmp(all->items[i].pointer, begin, strlen(begin)) != 0) {
        i++;
    }
    return i < all->n ? &all->items[i] : NULL;
}

/* Part of [low, high] between two values, by logarithms where the range allows. */
static double part_of(double low, double high, double from, double to)
{
    return low > 0.0 ? log(fmin(to, high) / fmax(from, low)) / log(high / low)
                     : (fmin(to, high) - fmax(from, low)) / (high - low);
}

/* What is not known is drawn as widely as its assumption says: 5 to 95 % of the draws
 * take 0.85 of the range (of a range drawn evenly, 0.9), or a note says what binds it. */
static size_t check_widths(const struct provenance_list *all, const struct scenario *s)
{
    const struct uncertain *u = s->uncertainty.items;
    size_t n = 0;

    for (size_t i = 0; i < s->uncertainty.n; i++) {
        const struct provenance *range = provenance_find(all, u[i].pointer);
        const struct provenance *draw = said_of(all, u[i].name);
        const double unit = u[i].ratio && range != NULL ? range->value : 1.0;

        assert_non_null(draw);
        if (range != NULL && range->low < range->high && draw->note == NULL &&
            part_of(range->low, range->high,
                    unit * distribution_quantile(&u[i].distribution, 0.05),
                    unit * distribution_quantile(&u[i].distribution, 0.95)) < 0.85) {
            print_error("%s: drawn narrower than its range, and no note says why\n",
                        u[i].pointer);
            n++;
        }
    }
    return n;
}

/* Only names of regions and organisations that the scenario's world has not. */
static bool is_of_another_world(const struct error_list *errors)
{
    for (size_t i = 0; i < errors->n; i++) {
        if (strstr(errors->items[i].message, "\" is not in /population/") == NULL) {
            return false;
        }
    }
    return errors->n > 0;
}

/* A policy begins its comment with the year that it describes. */
static size_t check_year(const struct scenario_file *file)
{
    const struct patch *arm = file->arms;
    char *end = NULL;

    if (file->n_arms == 0) {
        return 0;
    }
    const long year = strtol(arm->comment, &end, 10);

    if (year < 1990 || year > 2100 || *end != '.') {
        print_error("%s: no year at the beginning of its comment\n", arm->name);
        return 1;
    }
    return 0;
}

/* Returns how many mistakes there are, numbers without an origin among them. A policy may
 * be of the world of 2024 alone. */
static size_t check(const struct library *library, const char *name, const char *patch,
                    bool policy)
{
    struct scenario_file file;
    struct scenario scenario;
    struct error_list errors = { 0 };
    size_t n = 0;
    int status =
        scenario_file_read(&file, name, library, &patch, patch != NULL, NULL, 0, &errors);

    if (status == RF_OK) {
        status = scenario_file_build(&file, &scenario, &errors);
    }
    if (status == RF_OK) {
        n = provenance_check(&file.provenance, &errors) + check_chosen(&file.provenance) +
            check_widths(&file.provenance, &scenario);
        assert_true(file.provenance.n > 10);
        scenario_free(&scenario);
    }
    if (policy) {
        n += check_year(&file);
    }
    if (!policy || strcmp(name, "classroom") != 0 || !is_of_another_world(&errors)) {
        print_mistakes(&errors);
        n += errors.n;
    }
    scenario_file_free(&file);
    error_list_free(&errors);
    return n;
}

static void list(const struct library *library, enum library_kind kind,
                 struct library_list *out)
{
    assert_int_equal(library_list(library, kind, out, NULL), RF_OK);
    for (size_t i = 0; i < out->n; i++) {
        if (!out->items[i].readable || out->items[i].title[0] == '\0') {
            fail_msg("%s: no title: %s", out->items[i].path, out->items[i].title);
        }
    }
}

static void test_scenarios_all_are_read_with_their_sources(void **state)
{
    struct library library = { .n = 1 };
    struct library_list scenarios, arms;
    size_t mistakes = 0;

    (void)state;
    snprintf(library.folders[0], sizeof library.folders[0], ".");
    list(&library, LIBRARY_SCENARIO, &scenarios);
    assert_true(scenarios.n > 0);
    for (size_t i = 0; i < scenarios.n; i++) {
        mistakes += check(&library, scenarios.items[i].name, NULL, false);
        for (int kind = LIBRARY_POLICY; kind <= LIBRARY_VARIANT; kind++) {
            list(&library, (enum library_kind)kind, &arms);
            assert_true(arms.n > 0);
            for (size_t j = 0; j < arms.n; j++) {
                mistakes += check(&library, scenarios.items[i].name, arms.items[j].name,
                                  kind == LIBRARY_POLICY);
            }
            library_list_free(&arms);
        }
    }
    library_list_free(&scenarios);
    assert_int_equal(mistakes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scenarios_all_are_read_with_their_sources),
    };

    if (chdir(RF_SOURCE_DIR "/scenarios") != 0) {
        perror("scenarios");
        return EXIT_FAILURE;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
