/* targets.c: two lines a target: published, simulated, verdict; title, width and score.
 */
#include "cli/targets.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/wrap.h"
#include "output/number.h"

/* Columns of the first line. */
enum { NAME = 16, PUBLISHED = 20, SIMULATED = 25 };
#define TARGETS_TEXT 1024

/* What a target's numbers are written in: one unit for all that stand in its lines. */
struct notation {
    struct number_unit unit;
    const char *noun; /* " machines"; "" when the unit says it all */
};

static struct notation notation_of(const struct score *s, double value)
{
    if (strncmp(s->unit, "share", 5) == 0) {
        return (struct notation){ { 0.01, "%" }, "" };
    }
    if (strcmp(s->unit, "h") == 0) {
        return (struct notation){ number_time_unit(value), "" };
    }
    if (strcmp(s->unit, "min") == 0) {
        return (struct notation){ { 1.0, "min" }, "" };
    }
    return (struct notation){ number_unit(value), s->unit };
}

static void published(const struct score *s, const struct notation *n, char *out,
                      size_t size)
{
    static const char *const signs[] = { "", "at most ", "at least ", "" };
    const struct target *t = s->target;
    char text[NUMBER_SIZE];

    if (t->relation == RELATION_RANGE) {
        number_range(t->value, t->high, n->unit, text);
    } else {
        number_text(t->value, n->unit, text);
    }
    snprintf(out, size, "%s%s%s%s", signs[t->relation], text,
             n->noun[0] != '\0' ? " " : "", n->noun);
}

static void simulated(const struct score *s, const struct notation *n, char *out,
                      size_t size)
{
    char point[NUMBER_SIZE], range[NUMBER_SIZE];

    if (!isfinite(s->seen.high)) {
        snprintf(out, size, "%s", s->seen.n == 0 ? "nothing to see" : "past the horizon");
        return;
    }
    number_text(s->seen.point, n->unit, point);
    number_range(s->seen.low, s->seen.high, n->unit, range);
    snprintf(out, size, s->seen.n > 1 ? "%s [%s]" : "%s", point, range);
}

static void print_target(const struct score *s)
{
    const struct notation n = notation_of(s, s->target->value);
    char text[TARGETS_TEXT], width[NUMBER_SIZE], score[NUMBER_SIZE];

    printf("  ");
    wrap_padded(s->target->name, NAME);
    published(s, &n, text, sizeof text);
    printf(" ");
    wrap_padded(text, PUBLISHED);
    simulated(s, &n, text, sizeof text);
    printf(" ");
    wrap_padded(text, SIMULATED);
    printf(" %s\n", score_text(s));
    snprintf(text, sizeof text, "%s.", s->target->title);
    if (isfinite(s->interval_score)) {
        number_text(s->width, n.unit, width);
        number_text(s->interval_score, n.unit, score);
        snprintf(text, sizeof text, "%s. Range %s wide, interval score %s.",
                 s->target->title, width, score);
    }
    wrap_paragraph(text, 4);
}

static void print_conflict(const struct comparison *c)
{
    const struct score_conflict k = score_conflict(c);
    char implied[NUMBER_SIZE], base[NUMBER_SIZE], hit[NUMBER_SIZE];
    char machines[NUMBER_SIZE], sites[NUMBER_SIZE], text[TARGETS_TEXT];

    if (!k.open) {
        return;
    }
    number_count(k.hit, hit);
    number_range(k.base_low, k.base_high, number_unit(k.base_low), implied);
    number_count(k.base.point, base);
    number_percent(k.by_machine.point, machines);
    number_percent(k.by_address.point, sites);
    snprintf(
        text, sizeof text,
        "An open conflict: %s machines hit, with the share of addresses that fell "
        "silent, "
        "imply a base of %s machines if each address were one machine; %s are simulated, "
        "of "
        "which %s are hit, while %s of the sites, each behind one address, fall silent.",
        hit, implied, base, machines, sites);
    wrap_paragraph(text, 2);
}

void targets_print(const struct comparison *c)
{
    const size_t n = c->arms[0].scenario.targets.n;

    if (n == 0) {
        return;
    }
    printf("\nPublished figures, and what their source would have seen in simulation "
           "(%s):\n",
           c->arms[0].title);
    for (size_t i = 0; i < n; i++) {
        const struct score s = score_target(c, i);

        print_target(&s);
    }
    print_conflict(c);
}
