/* filter.c: names of regions and industries to bits. */
#include "cli/filter.h"

#include <stdio.h>
#include <string.h>

#include "input/mistake.h"

static const struct spot at_only = { .file = "--only" };

static uint64_t region_bits(const struct scenario *s, const char *name,
                            struct param_nearest *near)
{
    const struct region *r = s->population.regions.items;
    uint64_t bits = 0;

    for (size_t i = 0; i < s->population.regions.n; i++) {
        if (strcmp(r[i].name, name) == 0 || strcmp(r[i].group, name) == 0) {
            bits |= UINT64_C(1) << i;
        }
        param_nearest_offer(near, r[i].name);
        if (r[i].group[0] != '\0') {
            param_nearest_offer(near, r[i].group);
        }
    }
    return bits;
}

static uint64_t industry_bits(const struct scenario *s, const char *name,
                              struct param_nearest *near)
{
    const struct industry *n = s->population.industries.items;
    uint64_t bits = 0;

    for (size_t i = 0; i < s->population.industries.n; i++) {
        if (strcmp(n[i].name, name) == 0) {
            bits |= UINT64_C(1) << i;
        }
        param_nearest_offer(near, n[i].name);
    }
    return bits;
}

/* One name of an item. */
static int add_name(const struct scenario *s, bool region, const char *name,
                    uint64_t *bits, struct error_list *errors)
{
    struct param_nearest near = { .asked = name };
    const uint64_t found =
        region ? region_bits(s, name, &near) : industry_bits(s, name, &near);
    char hint[96];

    *bits |= found;
    if (found != 0) {
        return RF_OK;
    }
    param_nearest_hint(&near, hint, sizeof hint);
    return mistake_add(errors, RF_EINPUT, at_only, "", "there is no %s \"%.60s\"%s",
                       region ? "region" : "industry", name, hint);
}

static int add_item(const struct scenario *s, const char *item,
                    struct population_filter *out, struct error_list *errors)
{
    const bool region = strncmp(item, "region=", 7) == 0;
    const char *at = item + (region ? 7 : 9);
    int status = RF_OK;

    if (!region && strncmp(item, "industry=", 9) != 0) {
        return mistake_add(errors, RF_EINPUT, at_only, "",
                           "found \"%.60s\", expected region=NAMES or industry=NAMES",
                           item);
    }
    for (bool last = false; !last;) {
        const size_t n = strcspn(at, ",");
        char name[PARAM_NAME_SIZE + 1]; /* a longer one is unknown, cut or not */
        int one;

        snprintf(name, sizeof name, "%.*s", (int)n, at);
        one =
            add_name(s, region, name, region ? &out->regions : &out->industries, errors);
        status = one != RF_OK ? one : status;
        last = at[n] == '\0';
        at += n + !last;
    }
    return status;
}

int filter_read(const struct scenario *s, const char *const *items, size_t n,
                struct population_filter *out, char *text, size_t size,
                struct error_list *errors)
{
    size_t length = 0;
    int status = RF_OK;

    *out = (struct population_filter){ 0 };
    text[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        const int one = add_item(s, items[i], out, errors);

        status = one != RF_OK ? one : status;
        if (length + 1 + strlen(items[i]) >= size) {
            return mistake_add(
                errors, RF_EINPUT, at_only, "",
                "all of it together is longer than %zu characters; a group "
                "of regions stands for all of its regions",
                size - 1);
        }
        length += (size_t)snprintf(text + length, size - length, "%s%s",
                                   length > 0 ? " " : "", items[i]);
    }
    return status;
}
