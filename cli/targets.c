/* targets.c: a block a target: published, simulated, verdict; then its title. */
#include "cli/targets.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/wrap.h"
#include "output/number.h"

static bool is_share(const struct score *s)
{
    return strncmp(s->unit, "share", 5) == 0;
}

void targets_value(const struct score *s, double value, char *out, size_t size)
{
    char text[NUMBER_SIZE];

    if (isnan(value)) {
        snprintf(out, size, "nothing to see");
    } else if (isinf(value)) {
        snprintf(out, size, "past the horizon");
    } else if (is_share(s)) {
        number_percent(value, text);
        snprintf(out, size, "%s", text);
    } else {
        number_count(value, text);
        snprintf(out, size, "%s %s", text, s->unit);
    }
}

static void published(const struct score *s, char *out, size_t size)
{
    static const char *const signs[] = { "", "<= ", ">= ", "" };
    const struct target *t = s->target;
    char low[128], high[128];

    targets_value(s, t->value, low, sizeof low);
    snprintf(out, size, "%s%s", signs[t->relation], low);
    if (t->relation == RELATION_RANGE) {
        targets_value(s, t->high, high, sizeof high);
        number_digits(is_share(s) ? 100.0 * t->value : t->value, low);
        if (!is_share(s)) {
            number_count(t->value, low);
        }
        snprintf(out, size, "%s to %s", low, high);
    }
}

static void simulated(const struct score *s, char *out, size_t size)
{
    char point[128], low[128], high[128];

    targets_value(s, s->seen.point, point, sizeof point);
    targets_value(s, s->seen.low, low, sizeof low);
    targets_value(s, s->seen.high, high, sizeof high);
    if (s->seen.n < 2) {
        snprintf(out, size, "%s", point);
    } else {
        snprintf(out, size, "%s [%s to %s]", point, low, high);
    }
}

static void print_target(const struct score *s)
{
    char text[512], width[128], score[128];

    printf("\n  ");
    wrap_padded(s->target->name, 16);
    published(s, text, sizeof text);
    printf(" published  %s\n%19s simulated  ", text, "");
    simulated(s, text, sizeof text);
    printf("%s: %s\n", text, score_text(s));
    targets_value(s, s->width, width, sizeof width);
    targets_value(s, s->interval_score, score, sizeof score);
    if (isfinite(s->width)) {
        printf("%19s range      %s wide, interval score %s\n", "", width, score);
    }
    wrap_paragraph(s->target->title, 20);
}

static void print_conflict(const struct comparison *c)
{
    const struct score_conflict k = score_conflict(c);
    char low[NUMBER_SIZE], high[NUMBER_SIZE], base[NUMBER_SIZE], hit[NUMBER_SIZE];
    char machines[NUMBER_SIZE], sites[NUMBER_SIZE], text[1024];

    if (!k.known || !(k.base_low > k.base.high || k.base_high < k.base.low)) {
        return;
    }
    number_count(k.hit, hit);
    number_count(k.base_low, low);
    number_count(k.base_high, high);
    number_count(k.base.point, base);
    number_percent(k.by_machine.point, machines);
    number_percent(k.by_address.point, sites);
    snprintf(
        text, sizeof text,
        "An open conflict: %s machines hit and the share of addresses that fell silent "
        "imply %s to %s machines with the product if each address were one machine; %s "
        "are simulated. There %s of the machines are hit, and %s of the sites, each "
        "behind one address, fall silent.",
        hit, low, high, base, machines, sites);
    printf("\n");
    wrap_paragraph(text, 2);
}

void targets_print(const struct comparison *c)
{
    const size_t n = c->arms[0].scenario.targets.n;

    if (n == 0) {
        return;
    }
    printf("\nPublished figures beside what their source would have seen, %s:\n",
           c->arms[0].title);
    for (size_t i = 0; i < n; i++) {
        const struct score s = score_target(c, i);

        print_target(&s);
    }
    print_conflict(c);
}
