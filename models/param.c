/* param.c: working with parameters by their tables.
 *
 * A table is data: every function here walks it and does for each type of parameter what
 * has to be done, so that no module copies, frees or looks up its own struct. Finding
 * costs a string comparison for each name passed; a study finds its slots once and then
 * sets them.
 */
#include "models/param.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Counts and dates pass through doubles, which hold each integer up to here. */
#define INTEGER_MAX 0x1p53
/* Longest number text, and a range of two. */
#define NUMBER_SIZE 64

static void *field(void *object, const struct param *p)
{
    return (char *)object + p->offset;
}

static const void *const_field(const void *object, const struct param *p)
{
    return (const char *)object + p->offset;
}

static bool is_list(enum param_type type)
{
    return type == PARAM_LIST || type == PARAM_MAP || type == PARAM_TIES;
}

size_t param_entry_size(const struct param *param)
{
    return param->type == PARAM_TIES ? PARAM_POINTER_SIZE : param->sub->size;
}

void *param_entry(const struct param *param, const struct list *list, size_t index)
{
    return (char *)list->items + index * param_entry_size(param);
}

const struct param *param_named(const struct param_table *table, const char *name)
{
    for (size_t i = 0; i < table->n; i++) {
        if (strcmp(table->params[i].name, name) == 0) {
            return &table->params[i];
        }
    }
    return NULL;
}

int param_index(const struct param_table *entry, const struct list *map, const char *name)
{
    const char *item = map->items;

    for (size_t i = 0; i < map->n; i++, item += entry->size) {
        if (strcmp(item, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

/* ---- Defaults, copy, free ---- */

static void default_one(const struct param *p, void *at)
{
    switch (p->type) {
    case PARAM_REAL:
    case PARAM_SHARE:
        *(double *)at = p->def;
        break;
    case PARAM_COUNT:
    case PARAM_DATE:
        *(int64_t *)at = llround(p->def);
        break;
    case PARAM_DURATION:
        *(tick_t *)at = p->def >= (double)TICK_NEVER ? TICK_NEVER : llround(p->def);
        break;
    case PARAM_BOOL:
        *(bool *)at = p->def != 0.0;
        break;
    case PARAM_CHOICE:
        *(int *)at = (int)p->def;
        break;
    case PARAM_REF:
        *(int *)at = -1;
        break;
    case PARAM_DISTRIBUTION:
    case PARAM_DELAY:
        *(struct distribution *)at =
            (struct distribution){ DISTRIBUTION_CONSTANT, { p->def } };
        break;
    case PARAM_CURVE:
        for (size_t h = 0; h < PARAM_CURVE_HOURS; h++) {
            ((struct curve *)at)->at[h] = p->def;
        }
        break;
    case PARAM_OBJECT:
        param_defaults(p->sub, at);
        break;
    case PARAM_TEXT:
    case PARAM_NAME:
    case PARAM_POINTER:
    case PARAM_SET:
    case PARAM_WEIGHTS:
    case PARAM_LIST:
    case PARAM_MAP:
    case PARAM_TIES:
        break; /* empty: zero */
    }
}

void param_defaults(const struct param_table *table, void *object)
{
    memset(object, 0, table->size);
    for (size_t i = 0; i < table->n; i++) {
        default_one(&table->params[i], field(object, &table->params[i]));
    }
}

void param_free(const struct param_table *table, void *object)
{
    for (size_t i = 0; i < table->n; i++) {
        const struct param *p = &table->params[i];
        void *at = field(object, p);

        if (p->type == PARAM_OBJECT) {
            param_free(p->sub, at);
        } else if (p->type == PARAM_WEIGHTS) {
            struct weights *w = at;

            free(w->value);
            *w = (struct weights){ 0 };
        } else if (is_list(p->type)) {
            struct list *list = at;

            for (size_t j = 0; p->sub != NULL && j < list->n; j++) {
                param_free(p->sub, param_entry(p, list, j));
            }
            free(list->items);
            *list = (struct list){ 0 };
        }
    }
}

/* Forget what is owned, without freeing it. */
static void detach(const struct param_table *table, void *object)
{
    for (size_t i = 0; i < table->n; i++) {
        const struct param *p = &table->params[i];

        if (p->type == PARAM_OBJECT) {
            detach(p->sub, field(object, p));
        } else if (p->type == PARAM_WEIGHTS) {
            *(struct weights *)field(object, p) = (struct weights){ 0 };
        } else if (is_list(p->type)) {
            *(struct list *)field(object, p) = (struct list){ 0 };
        }
    }
}

static int copy_owned(const struct param_table *table, void *to, const void *from,
                      struct rf_error *err);

static int copy_list(const struct param *p, struct list *to, const struct list *from,
                     struct rf_error *err)
{
    const size_t size = param_entry_size(p);

    if (from->n == 0) {
        return RF_OK;
    }
    to->items = malloc(from->n * size);
    if (to->items == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %zu of %s", from->n, p->name);
    }
    memcpy(to->items, from->items, from->n * size);
    to->n = from->n;
    for (size_t i = 0; p->sub != NULL && i < to->n; i++) {
        detach(p->sub, param_entry(p, to, i));
    }
    for (size_t i = 0; p->sub != NULL && i < to->n; i++) {
        const int status =
            copy_owned(p->sub, param_entry(p, to, i), param_entry(p, from, i), err);

        if (status != RF_OK) {
            return status;
        }
    }
    return RF_OK;
}

static int copy_weights(const struct param *p, struct weights *to,
                        const struct weights *from, struct rf_error *err)
{
    if (from->value == NULL) {
        return RF_OK;
    }
    to->value = malloc((from->n > 0 ? from->n : 1) * sizeof *to->value);
    if (to->value == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %zu of %s", from->n, p->name);
    }
    memcpy(to->value, from->value, from->n * sizeof *to->value);
    to->n = from->n;
    return RF_OK;
}

/* `to` is a detached image of `from`: give it its own of what is owned. */
static int copy_owned(const struct param_table *table, void *to, const void *from,
                      struct rf_error *err)
{
    int status = RF_OK;

    for (size_t i = 0; i < table->n && status == RF_OK; i++) {
        const struct param *p = &table->params[i];

        if (p->type == PARAM_OBJECT) {
            status = copy_owned(p->sub, field(to, p), const_field(from, p), err);
        } else if (p->type == PARAM_WEIGHTS) {
            status = copy_weights(p, field(to, p), const_field(from, p), err);
        } else if (is_list(p->type)) {
            status = copy_list(p, field(to, p), const_field(from, p), err);
        }
    }
    return status;
}

int param_copy(const struct param_table *table, void *to, const void *from,
               struct rf_error *err)
{
    int status;

    memcpy(to, from, table->size);
    detach(table, to);
    status = copy_owned(table, to, from, err);
    if (status != RF_OK) {
        param_free(table, to);
    }
    return status;
}

/* ---- Finding ---- */

const char *param_token(const char *pointer, char *out, size_t size)
{
    size_t n = 0;

    if (*pointer++ != '/') {
        return NULL;
    }
    while (*pointer != '\0' && *pointer != '/') {
        char c = *pointer++;

        if (c == '~') {
            if (*pointer != '0' && *pointer != '1') {
                return NULL;
            }
            c = *pointer++ == '0' ? '~' : '/';
        }
        if (n + 1 >= size) {
            return NULL;
        }
        out[n++] = c;
    }
    out[n] = '\0';
    return pointer;
}

/* One search: where it started, and what is being looked at. */
struct search {
    const struct param_table *root;
    void *root_object;
    struct param_slot *slot;
    struct rf_error *err;
};

static int not_found(const struct search *s, const char *what,
                     const struct param_nearest *near)
{
    char hint[NUMBER_SIZE + PARAM_NAME_SIZE];

    param_nearest_hint(near, hint, sizeof hint);
    return rf_fail(s->err, RF_EINPUT, s->slot->pointer, "unknown %s \"%.48s\"%s", what,
                   near->asked, hint);
}

static int too_deep(const struct search *s)
{
    return rf_fail(s->err, RF_EINPUT, s->slot->pointer, "%s has no parts of that name",
                   s->slot->param->name);
}

/* "/lognormal/median" below a distribution. */
static int find_in_distribution(struct search *s, const char *rest)
{
    struct distribution *d = s->slot->address;
    const struct distribution_info *info = distribution_info(d->kind);
    struct param_nearest near = { 0 };
    char token[PARAM_NAME_SIZE];

    rest = param_token(rest, token, sizeof token);
    near.asked = token;
    if (rest == NULL || strcmp(token, info->name) != 0) {
        return rf_fail(s->err, RF_EINPUT, s->slot->pointer,
                       "the distribution there is %s", info->name);
    }
    rest = param_token(rest, token, sizeof token);
    if (rest == NULL || *rest != '\0') {
        return too_deep(s);
    }
    for (size_t i = 0; i < info->n_params; i++) {
        if (strcmp(token, info->param[i]) == 0) {
            s->slot->component = &d->param[i];
            return RF_OK;
        }
        param_nearest_offer(&near, info->param[i]);
    }
    return not_found(s, "parameter", &near);
}

/* "/08" below a curve. */
static int find_in_curve(struct search *s, const char *rest)
{
    struct curve *curve = s->slot->address;
    char token[PARAM_NAME_SIZE];
    char *end;
    long hour;

    rest = param_token(rest, token, sizeof token);
    hour = rest != NULL && strlen(token) == 2 ? strtol(token, &end, 10) : -1;
    if (hour < 0 || *rest != '\0' || *end != '\0' || hour >= PARAM_CURVE_HOURS) {
        return rf_fail(s->err, RF_EINPUT, s->slot->pointer,
                       "an hour is two digits, \"00\" to \"23\"");
    }
    s->slot->component = &curve->at[hour % 24];
    return RF_OK;
}

/* The list of a map, from the root of the search. */
static const struct list *find_map(const struct search *s, const char *pointer,
                                   const struct param **map)
{
    struct param_slot slot;

    if (param_find(s->root, s->root_object, pointer, &slot, NULL) != RF_OK ||
        slot.param->type != PARAM_MAP) {
        return NULL;
    }
    *map = slot.param;
    return slot.address;
}

static void offer_entries(struct param_nearest *near, const struct param *p,
                          const struct list *map)
{
    for (size_t i = 0; i < map->n; i++) {
        param_nearest_offer(near, param_entry(p, map, i));
    }
}

/* "/laptop" below weights. */
static int find_in_weights(struct search *s, const char *rest)
{
    struct weights *w = s->slot->address;
    const struct param *target = NULL;
    const struct list *map = find_map(s, s->slot->param->target, &target);
    char token[PARAM_NAME_SIZE];
    struct param_nearest near = { .asked = token };
    int index;

    rest = param_token(rest, token, sizeof token);
    if (rest == NULL || *rest != '\0') {
        return too_deep(s);
    }
    if (map == NULL || w->value == NULL) {
        return rf_fail(s->err, RF_EINPUT, s->slot->pointer, "%s is not given",
                       s->slot->param->name);
    }
    index = param_index(target->sub, map, token);
    if (index < 0 || (size_t)index >= w->n) {
        offer_entries(&near, target, map);
        return not_found(s, "name", &near);
    }
    s->slot->component = &w->value[index];
    return RF_OK;
}

static int find_in(struct search *s, const struct param_table *table, void *object,
                   const char *rest);

/* "/2/share" below a list, "/airlines/mix" below a map. */
static int find_in_list(struct search *s, const char *rest)
{
    const struct param *p = s->slot->param;
    const struct list *list = s->slot->address;
    char token[PARAM_NAME_SIZE];
    struct param_nearest near = { .asked = token };
    char *end = token;
    long index;

    rest = param_token(rest, token, sizeof token);
    if (rest == NULL || p->sub == NULL) {
        return too_deep(s);
    }
    if (p->type == PARAM_MAP) {
        index = param_index(p->sub, list, token);
    } else {
        index = token[0] >= '0' && token[0] <= '9' ? strtol(token, &end, 10) : -1;
        index = *end == '\0' && (token[0] != '0' || token[1] == '\0') ? index : -1;
    }
    if (index < 0 || (size_t)index >= list->n) {
        if (p->type == PARAM_MAP) {
            offer_entries(&near, p, list);
            return not_found(s, "name", &near);
        }
        return rf_fail(s->err, RF_EINPUT, s->slot->pointer,
                       "%s has no entry \"%s\"; it has %zu", p->name, token, list->n);
    }
    if (*rest == '\0') {
        return rf_fail(s->err, RF_EINPUT, s->slot->pointer,
                       "names an entry of %s, not a parameter of it", p->name);
    }
    return find_in(s, p->sub, param_entry(p, list, (size_t)index), rest);
}

static int find_in(struct search *s, const struct param_table *table, void *object,
                   const char *rest)
{
    char token[PARAM_NAME_SIZE];
    struct param_nearest near = { .asked = token };
    const struct param *p;

    rest = param_token(rest, token, sizeof token);
    if (rest == NULL) {
        return rf_fail(s->err, RF_EINPUT, s->slot->pointer,
                       "is not a JSON Pointer such as \"/rollout/waves/0/share\"");
    }
    p = param_named(table, token);
    if (p == NULL) {
        for (size_t i = 0; i < table->n; i++) {
            param_nearest_offer(&near, table->params[i].name);
        }
        return not_found(s, "name", &near);
    }
    s->slot->param = p;
    s->slot->address = field(object, p);
    if (*rest == '\0') {
        return RF_OK;
    }
    switch (p->type) {
    case PARAM_OBJECT:
        return find_in(s, p->sub, s->slot->address, rest);
    case PARAM_LIST:
    case PARAM_MAP:
        return find_in_list(s, rest);
    case PARAM_DISTRIBUTION:
    case PARAM_DELAY:
        return find_in_distribution(s, rest);
    case PARAM_CURVE:
        return find_in_curve(s, rest);
    case PARAM_WEIGHTS:
        return find_in_weights(s, rest);
    default:
        return too_deep(s);
    }
}

int param_find(const struct param_table *table, void *object, const char *pointer,
               struct param_slot *slot, struct rf_error *err)
{
    struct search s = { table, object, slot, err };

    *slot = (struct param_slot){ 0 };
    if ((size_t)snprintf(slot->pointer, sizeof slot->pointer, "%s", pointer) >=
        sizeof slot->pointer) {
        return rf_fail(err, RF_EINPUT, slot->pointer, "longer than %d characters",
                       PARAM_POINTER_SIZE - 1);
    }
    return find_in(&s, table, object, pointer);
}

/* ---- Values ---- */

bool param_allows_never(const struct param *param)
{
    return param->type == PARAM_DURATION &&
           (param->def >= (double)TICK_NEVER ||
            (param->low < param->high && param->high >= (double)TICK_NEVER));
}

/* The shortest decimal text that reads back as the same double. */
static void number_text(double value, char *out, size_t size)
{
    if (value == floor(value) && fabs(value) < 1e15) {
        snprintf(out, size, "%.0f", value);
        return;
    }
    for (int digits = 6; digits <= 17; digits++) {
        snprintf(out, size, "%.*g", digits, value);
        if (strtod(out, NULL) == value) {
            return;
        }
    }
}

void param_value_text(const struct param *param, double value, char *out, size_t size)
{
    const bool whole = value > -INTEGER_MAX && value < INTEGER_MAX;
    int n = 0;

    switch (param->type) {
    case PARAM_DURATION:
    case PARAM_DELAY:
        if (whole || value == INFINITY) {
            param_duration_text(whole ? llround(value) : TICK_NEVER, out, size);
            return;
        }
        break;
    case PARAM_DATE:
        if (whole) {
            param_date_text(llround(value), out, size);
            return;
        }
        break;
    case PARAM_BOOL:
        snprintf(out, size, "%s", value != 0.0 ? "true" : "false");
        return;
    case PARAM_CHOICE:
        while (n < value && param->choices[n] != NULL) {
            n++;
        }
        if (n == value && param->choices[n] != NULL) {
            snprintf(out, size, "%s", param->choices[n]);
            return;
        }
        break;
    default:
        break;
    }
    number_text(value, out, size);
}

/* The range of a parameter; false when it has none. */
static bool range_of(const struct param *p, double *low, double *high)
{
    double n = 0.0;

    *low = -INFINITY;
    *high = INFINITY;
    if (p->low < p->high) {
        *low = p->low;
        *high = p->high;
    }
    switch (p->type) {
    case PARAM_SHARE:
        *low = fmax(*low, 0.0);
        *high = fmin(*high, 1.0);
        break;
    case PARAM_BOOL:
        *low = 0.0;
        *high = 1.0;
        break;
    case PARAM_DELAY:
        *low = fmax(*low, 0.0);
        break;
    case PARAM_COUNT:
    case PARAM_DATE:
        *low = fmax(*low, -INTEGER_MAX);
        *high = fmin(*high, INTEGER_MAX);
        break;
    case PARAM_CHOICE:
        for (*low = 0.0; p->choices[(size_t)n] != NULL; n++) {
        }
        *high = n - 1.0;
        break;
    default:
        break;
    }
    return *low > -INFINITY || *high < INFINITY;
}

static int out_of_range(const struct param *p, double value, const char *path,
                        struct rf_error *err)
{
    double low, high;
    char text[NUMBER_SIZE], low_text[NUMBER_SIZE], high_text[NUMBER_SIZE];

    range_of(p, &low, &high);
    param_value_text(p, value, text, sizeof text);
    param_value_text(p, low, low_text, sizeof low_text);
    param_value_text(p, high, high_text, sizeof high_text);
    if (high == INFINITY) {
        return rf_fail(err, RF_EINPUT, path, "%s is below %s", text, low_text);
    }
    return rf_fail(err, RF_EINPUT, path, "%s is not in [%s, %s]", text, low_text,
                   high_text);
}

int param_check(const struct param *param, double value, const char *path,
                struct rf_error *err)
{
    double low, high;

    if (value == INFINITY && param_allows_never(param)) {
        return RF_OK;
    }
    if (!isfinite(value)) {
        return rf_fail(err, RF_EINPUT, path, "%s is not a finite number",
                       isnan(value)                    ? "NaN"
                       : param->type == PARAM_DURATION ? "never"
                                                       : "infinity");
    }
    if (range_of(param, &low, &high) && !(value >= low && value <= high)) {
        return out_of_range(param, value, path, err);
    }
    if ((param->type == PARAM_DURATION || param->type == PARAM_DELAY) &&
        fabs(value) >= INTEGER_MAX) {
        return rf_fail(err, RF_EINPUT, path, "%g ms is too long for a duration", value);
    }
    return RF_OK;
}

int param_check_distribution(const struct param *param, const struct distribution *d,
                             const char *path, struct rf_error *err)
{
    int status = distribution_check(d, path, err);
    const struct distribution_info *info = distribution_info(d->kind);

    if (status == RF_OK && param->type == PARAM_DELAY && !info->delay) {
        status = rf_fail(err, RF_EINPUT, path, "a delay cannot be %s", info->name);
    }
    for (size_t i = 0; status == RF_OK && i < info->n_values; i++) {
        status = param_check(param, d->param[i], path, err);
    }
    return status;
}

double param_get(const struct param_slot *slot)
{
    const void *at = slot->address;

    if (slot->component != NULL) {
        return *slot->component;
    }
    switch (slot->param->type) {
    case PARAM_REAL:
    case PARAM_SHARE:
        return *(const double *)at;
    case PARAM_COUNT:
    case PARAM_DATE:
        return (double)*(const int64_t *)at;
    case PARAM_DURATION:
        return *(const tick_t *)at == TICK_NEVER ? INFINITY : (double)*(const tick_t *)at;
    case PARAM_BOOL:
        return *(const bool *)at ? 1.0 : 0.0;
    case PARAM_CHOICE:
    case PARAM_REF:
        return (double)*(const int *)at;
    case PARAM_DISTRIBUTION:
    case PARAM_DELAY:
        return distribution_mean(at);
    default:
        return NAN;
    }
}

/* One number of a curve or of weights. */
static int set_component(const struct param_slot *slot, double value,
                         struct rf_error *err)
{
    const int status = param_check(slot->param, value, slot->pointer, err);

    if (status == RF_OK) {
        *slot->component = value;
        if (slot->param->type == PARAM_CURVE) {
            struct curve *curve = slot->address;

            curve->at[PARAM_CURVE_HOURS - 1] = curve->at[0];
        }
    }
    return status;
}

/* One parameter of a distribution, or all of them, stretched. */
static int set_distribution(const struct param_slot *slot, double value,
                            struct rf_error *err)
{
    struct distribution *d = slot->address;
    struct distribution changed = *d;
    int status = RF_OK;

    if (slot->component != NULL) {
        changed.param[slot->component - d->param] = value;
    } else if (d->kind == DISTRIBUTION_CONSTANT) {
        changed.param[0] = value;
    } else {
        status = distribution_scale(&changed, value / distribution_mean(d), err);
    }
    if (status == RF_OK) {
        status = param_check_distribution(slot->param, &changed, slot->pointer, err);
    }
    if (status == RF_OK) {
        *d = changed;
    }
    return status;
}

int param_set(const struct param_slot *slot, double value, struct rf_error *err)
{
    const struct param *p = slot->param;
    int status;

    if (p->type == PARAM_DISTRIBUTION || p->type == PARAM_DELAY) {
        return set_distribution(slot, value, err);
    }
    if (slot->component != NULL) {
        return set_component(slot, value, err);
    }
    if (p->type == PARAM_COUNT || p->type == PARAM_DURATION) {
        value = round(value);
    }
    status = param_check(p, value, slot->pointer, err);
    if (status != RF_OK) {
        return status;
    }
    switch (p->type) {
    case PARAM_REAL:
    case PARAM_SHARE:
        *(double *)slot->address = value;
        return RF_OK;
    case PARAM_COUNT:
    case PARAM_DATE:
        *(int64_t *)slot->address = llround(value);
        return RF_OK;
    case PARAM_DURATION:
        *(tick_t *)slot->address = value == INFINITY ? TICK_NEVER : llround(value);
        return RF_OK;
    case PARAM_BOOL:
    case PARAM_CHOICE:
        if (value != floor(value)) {
            return rf_fail(err, RF_EINPUT, slot->pointer, "%g is not a whole number",
                           value);
        }
        if (p->type == PARAM_BOOL) {
            *(bool *)slot->address = value != 0.0;
        } else {
            *(int *)slot->address = (int)value;
        }
        return RF_OK;
    default:
        return rf_fail(err, RF_EINPUT, slot->pointer, "%s is not one number", p->name);
    }
}
