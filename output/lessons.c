/* lessons.c: test, communicate, be resilient, improve. */
#include "output/lessons.h"

#include <math.h>
#include <string.h>

#include "output/number.h"
#include "output/text.h"
#include "output/words.h"

#define MOST_ARMS 3

static const struct lesson {
    const char *name, *what;
    const char *arms[MOST_ARMS]; /* NULL: no more */
} lessons[] = {
    { "Test",
      "more kinds of machine in the laboratory before anything is released",
      { "lab-diverse" } },
    { "Communicate",
      "crash data shared with the vendor, and guidance for those who repair sooner",
      { "shared-crash-data", "early-guidance" } },
    { "Be resilient",
      "longer buffers, second providers, machines that mend themselves",
      { "buffers", "second-provider", "self-healing" } },
    { "Improve", "what the vendor changed after the outage", { "vendor-2024-after" } },
};

/* "99 % of the machine-hours", "no machine-hours", "20 % more people-hours". */
static void add_share(double part, double whole, const char *what, struct buffer *out)
{
    char text[NUMBER_SIZE];

    if (part == whole) {
        buffer_addf(out, "no %s", what);
    } else if (part < whole) {
        const struct interval ratio = { .point = part / whole };

        words_avoided(&ratio, text);
        buffer_addf(out, "%s of the %s", text, what);
    } else {
        number_percent(part / whole - 1.0, text);
        buffer_addf(out, "none of the %s (it adds %s)", what, text);
    }
}

/* Worlds with fewer people-hours without a service than the first rollout has. */
static uint32_t worlds_fewer(const struct answer *a, size_t arm)
{
    uint32_t n = 0;

    for (uint32_t w = 0; w < a->c->n_worlds; w++) {
        n += compare_cell(a->c, arm, VERSION_BAD, w)->measure[MEASURE_PEOPLE_HOURS] <
             compare_cell(a->c, 0, VERSION_BAD, w)->measure[MEASURE_PEOPLE_HOURS];
    }
    return n;
}

static void add_result(const struct answer *a, size_t arm, struct buffer *out)
{
    const struct answer_arm *x = &a->arms[arm], *base = &a->arms[0];
    struct buffer line = { 0 };

    buffer_addf(&line, "\xe2\x80\x9c%s\xe2\x80\x9d avoids ", x->title);
    if (base->machine_hours.point > 0.0) {
        add_share(x->machine_hours.point, base->machine_hours.point, "machine-hours lost",
                  &line);
        buffer_add(&line, " and ");
    }
    add_share(x->people.point, base->people.point, "people-hours without a service",
              &line);
    buffer_addf(&line, ": fewer of these in %u of %u simulated world%s.",
                worlds_fewer(a, arm), a->c->n_worlds, a->c->n_worlds == 1 ? "" : "s");
    buffer_add(out, "<br>");
    text_html(out, line.failed ? "" : line.text);
    out->failed |= line.failed;
    buffer_free(&line);
}

static void add_lesson(const struct answer *a, const struct lesson *l, struct buffer *out)
{
    buffer_addf(out, "<li><b>%s</b>: %s.<br><code>ringfall compare ", l->name, l->what);
    text_html(out, a->c->arms[0].scenario.name);
    for (size_t k = 0; k < MOST_ARMS && l->arms[k] != NULL; k++) {
        buffer_addf(out, " %s", l->arms[k]);
    }
    buffer_add(out, "</code>");
    for (size_t k = 0; k < MOST_ARMS && l->arms[k] != NULL; k++) {
        for (size_t i = 1; i < a->n_arms; i++) {
            if (strcmp(a->arms[i].name, l->arms[k]) == 0) {
                add_result(a, i, out);
            }
        }
    }
    buffer_add(out, "</li>\n");
}

void lessons_section(const struct answer *a, struct buffer *out)
{
    buffer_add(out, "<h2>The four lessons</h2>\n<p>What could have kept it small, a "
                    "command each; where a rollout of it is in this comparison, what "
                    "it does.</p>\n<ol>\n");
    for (size_t i = 0; i < sizeof lessons / sizeof lessons[0]; i++) {
        add_lesson(a, &lessons[i], out);
    }
    buffer_add(out, "</ol>\n");
}
