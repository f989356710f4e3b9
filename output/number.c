/* number.c: numbers as text. Each costs one to three calls of snprintf. */
#include "output/number.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rounded to two significant digits, half to even as printf does. */
static double two_digits(double value)
{
    char text[NUMBER_SIZE];

    snprintf(text, sizeof text, "%.1e", value);
    return strtod(text, NULL);
}

struct number_unit number_unit(double count)
{
    static const struct number_unit units[] = { { 1e9, "bn" },
                                                { 1e6, "M" },
                                                { 1e3, "k" } };
    const double size = two_digits(fabs(count));

    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (size >= units[i].size) {
            return units[i];
        }
    }
    return (struct number_unit){ 1.0, "" };
}

struct number_unit number_time_unit(double hours)
{
    if (hours < 1.0 / 60.0) {
        return (struct number_unit){ 1.0 / 3600.0, "s" };
    }
    if (hours < 2.0) {
        return (struct number_unit){ 1.0 / 60.0, "min" };
    }
    if (hours < 24.0) {
        return (struct number_unit){ 1.0, "h" };
    }
    return (struct number_unit){ 24.0, "d" };
}

struct number_unit number_unit_for(double count, struct number_unit unit)
{
    const double in_unit = two_digits(fabs(count) / unit.size);
    const double least = unit.size == 1e3 ? 1.0 : 0.1; /* 460, not 0.46 k */

    return in_unit != 0.0 && (in_unit < least || in_unit >= 1000.0) ? number_unit(count)
                                                                    : unit;
}

/* Cut "1.50" to "1.5" and "8.0" to "8"; integers stay. */
static void cut_zeros(char *text)
{
    size_t n = strlen(text);

    if (strchr(text, '.') == NULL) {
        return;
    }
    while (text[n - 1] == '0') {
        text[--n] = 0;
    }
    if (text[n - 1] == '.') {
        text[n - 1] = 0;
    }
}

void number_digits(double value, char out[NUMBER_SIZE])
{
    const double rounded = two_digits(fabs(value));
    char text[NUMBER_SIZE - 4];
    int decimals = 0;

    if (rounded > 0.0 && rounded < 10.0) {
        decimals = 1 - (int)floor(log10(rounded) + 1e-9);
    }
    snprintf(text, sizeof text, "%.*f", decimals < 60 ? decimals : 60, rounded);
    cut_zeros(text);
    snprintf(out, NUMBER_SIZE, "%s%s",
             value < 0.0 && strcmp(text, "0") != 0 ? NUMBER_MINUS : "", text);
}

static void add_suffix(char out[NUMBER_SIZE], const char *suffix)
{
    const size_t n = strlen(out);

    if (suffix[0] != 0) {
        snprintf(out + n, NUMBER_SIZE - n, NUMBER_SPACE "%s", suffix);
    }
}

void number_text(double value, struct number_unit unit, char out[NUMBER_SIZE])
{
    number_digits(value / unit.size, out);
    if (strcmp(out, "0") != 0) {
        add_suffix(out, unit.suffix);
    }
}

void number_range(double low, double high, struct number_unit unit, char out[NUMBER_SIZE])
{
    char from[NUMBER_SIZE], to[NUMBER_SIZE];

    number_digits(low / unit.size, from);
    number_digits(high / unit.size, to);
    if (strcmp(from, to) == 0) {
        snprintf(out, NUMBER_SIZE, "%s", to);
    } else {
        snprintf(out, NUMBER_SIZE, "%.40s%s%.40s", from,
                 low < 0.0 || high < 0.0 ? " to " : NUMBER_DASH, to);
    }
    if (strcmp(out, "0") != 0) {
        add_suffix(out, unit.suffix);
    }
}

void number_count(double value, char out[NUMBER_SIZE])
{
    number_text(value, number_unit(value), out);
}

void number_time(double hours, char out[NUMBER_SIZE])
{
    number_text(hours, number_time_unit(hours), out);
}

void number_duration(tick_t ticks, char out[NUMBER_SIZE])
{
    static const struct {
        tick_t ticks;
        const char *name;
    } units[] = { { TICK_DAY, "d" },
                  { TICK_HOUR, "h" },
                  { TICK_MINUTE, "min" },
                  { TICK_SECOND, "s" } };
    tick_t left = ticks;
    size_t n = 0;

    if (ticks == TICK_NEVER || ticks == 0) {
        snprintf(out, NUMBER_SIZE, "%s", ticks == 0 ? "0" : "never");
        return;
    }
    if (ticks < TICK_MINUTE) {
        snprintf(out, NUMBER_SIZE, "%.3f", (double)ticks / (double)TICK_SECOND);
        cut_zeros(out);
        add_suffix(out, "s");
        return;
    }
    left = (ticks + TICK_SECOND / 2) / TICK_SECOND * TICK_SECOND;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (left >= units[i].ticks) {
            n += (size_t)snprintf(
                out + n, NUMBER_SIZE - n, "%s%" PRId64 NUMBER_SPACE "%s",
                n > 0 ? NUMBER_SPACE : "", left / units[i].ticks, units[i].name);
            left %= units[i].ticks;
        }
    }
}

void number_percent(double share, char out[NUMBER_SIZE])
{
    if (share > 0.0 && share < 0.001) {
        snprintf(out, NUMBER_SIZE, "under 0.1");
    } else if (share > 0.999 && share < 1.0) {
        snprintf(out, NUMBER_SIZE, "over 99.9");
    } else if (share >= 0.995 && share < 1.0) {
        snprintf(out, NUMBER_SIZE, "%.1f", share * 100.0);
    } else {
        number_digits(share * 100.0, out);
    }
    add_suffix(out, "%");
}

void number_exact(double value, char out[NUMBER_SIZE])
{
    if (value == floor(value) && fabs(value) < 1e15) {
        snprintf(out, NUMBER_SIZE, "%.0f", value == 0.0 ? 0.0 : value);
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(out, NUMBER_SIZE, "%.*g", digits, value);
        if (strtod(out, NULL) == value) {
            return;
        }
    }
}
