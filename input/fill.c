/* fill.c: the first pass: one walk through table and document side by side.
 *
 * A function for each shape of value (scalar, distribution, curve, text, object, list,
 * map); what needs other parts of the object (names, pointers) is left to refs.c. Lists
 * get their full size before their entries are filled, so addresses in them stay.
 */
#include "input/fill.h"

#include "input/refs.h"
#include "input/value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_MAX_ENTRIES 4096

struct fill {
    const struct document *document;
    struct provenance_list *provenance;
    struct error_list *errors;
    struct refs refs;
    struct path path;
    bool structure; /* in a list whose numbers need no source */
    int status;
};

static void note(struct fill *f, int status)
{
    if (status != RF_OK && f->status != RF_ENOMEM) {
        f->status = status;
    }
}

#define COMPLAIN(f, node, place, ...)                                                    \
    note((f), document_complain((f)->document, (f)->errors, (node), (place),             \
                                (f)->path.text, __VA_ARGS__))

/* A status with its error, told at a node. */
static bool told(struct fill *f, const cJSON *node, int status,
                 const struct rf_error *err)
{
    if (status == RF_EINPUT) {
        COMPLAIN(f, node, PLACE_VALUE, "%s", err->message);
    } else {
        note(f, status);
    }
    return status == RF_OK;
}

static void expected(struct fill *f, const cJSON *node, const char *what)
{
    char found[64];

    document_found(node, found, sizeof found);
    COMPLAIN(f, node, PLACE_VALUE, "found %s, expected %s", found, what);
}

static void unknown(struct fill *f, const cJSON *node, const char *what,
                    const struct param_nearest *near)
{
    char hint[96];
    const size_t before = path_enter(&f->path, node->string, strlen(node->string));

    param_nearest_hint(near, hint, sizeof hint);
    COMPLAIN(f, node, PLACE_KEY, "unknown %s \"%.48s\"%s", what, node->string, hint);
    path_leave(&f->path, before);
}

/* Pointers of parameters have a greatest length. */
static bool fits(struct fill *f, const cJSON *node)
{
    if (f->path.n >= PARAM_POINTER_SIZE) {
        COMPLAIN(f, node, PLACE_KEY,
                 "the names on the way are too long: %zu characters of %d", f->path.n,
                 PARAM_POINTER_SIZE - 1);
        return false;
    }
    return true;
}

/* Keys of an annotated value other than its remarks. */
static void check_annotated(struct fill *f, const cJSON *node)
{
    for (const cJSON *c = node->child; c != NULL; c = c->next) {
        struct param_nearest near = { .asked = c->string };

        if (strcmp(c->string, "value") != 0 && !document_is_remark(c->string)) {
            param_nearest_offer(&near, "value");
            param_nearest_offer(&near, "source");
            param_nearest_offer(&near, "note");
            param_nearest_offer(&near, "assumption");
            unknown(f, c, "key", &near);
        }
    }
}

/* The value itself of a scalar that may be annotated. */
static const cJSON *scalar_of(struct fill *f, const cJSON *node)
{
    const cJSON *value =
        cJSON_IsObject(node) ? cJSON_GetObjectItemCaseSensitive(node, "value") : NULL;

    if (value == NULL) {
        return node;
    }
    check_annotated(f, node);
    return value;
}

/* One number of the parameter, into the list of numbers too. */
static bool take_number(struct fill *f, const struct param *p, const cJSON *node,
                        double *value)
{
    struct rf_error err;
    const cJSON *scalar = scalar_of(f, node);

    if (!told(f, scalar, value_read(p, scalar, value, &err), &err) || !fits(f, node)) {
        return false;
    }
    if (value_is_number(p->type) && !f->structure) {
        return told(f, scalar,
                    provenance_add(f->provenance, f->document, p, f->path.text, scalar,
                                   *value, &err),
                    &err);
    }
    return true;
}

static void fill_scalar(struct fill *f, const struct param *p, const cJSON *node,
                        void *at)
{
    const struct param_slot slot = { .param = p, .address = at };
    struct rf_error err;
    double value;

    if (take_number(f, p, node, &value)) {
        told(f, node, param_set(&slot, value, &err), &err);
    }
}

static void fill_text(struct fill *f, const struct param *p, const cJSON *node, char *at)
{
    const cJSON *scalar = scalar_of(f, node);
    const char *text = cJSON_GetStringValue(scalar);

    if (text == NULL) {
        expected(f, scalar, p->type == PARAM_POINTER ? "a JSON Pointer" : "a text");
    } else if (strlen(text) >= p->size) {
        COMPLAIN(f, scalar, PLACE_VALUE, "a text of %zu bytes, at most %zu fit",
                 strlen(text), p->size - 1);
    } else {
        memcpy(at, text, strlen(text) + 1);
        if (p->type == PARAM_POINTER) {
            note(f, refs_add(&f->refs, p, scalar, at, f->path.text));
        }
    }
}

/* ---- Distributions ---- */

/* The kind that an object names, -1 when it names none or several. */
static int kind_of(struct fill *f, const cJSON *node, const cJSON **inner)
{
    int kind = -1;

    *inner = NULL;
    for (const cJSON *c = node->child; c != NULL; c = c->next) {
        struct param_nearest near = { .asked = c->string };
        int k = 0;

        if (document_is_remark(c->string)) {
            continue;
        }
        while (distribution_info(k) != NULL &&
               strcmp(distribution_info(k)->name, c->string) != 0) {
            param_nearest_offer(&near, distribution_info(k++)->name);
        }
        if (distribution_info(k) == NULL) {
            unknown(f, c, "distribution", &near);
            return -1;
        }
        if (*inner != NULL) {
            COMPLAIN(f, c, PLACE_KEY, "found two distributions, %s and %s, expected one",
                     (*inner)->string, c->string);
            return -1;
        }
        *inner = c;
        kind = k;
    }
    if (*inner == NULL) {
        expected(f, node,
                 "a distribution such as {\"uniform\": {\"low\": ..., \"high\": ...}}");
    }
    return kind;
}

static bool fill_distribution_param(struct fill *f, const struct param *p,
                                    const cJSON *inner, const char *name, double *value)
{
    const cJSON *node = cJSON_GetObjectItemCaseSensitive(inner, name);
    const size_t before = path_enter(&f->path, name, strlen(name));
    bool ok = false;

    if (node == NULL) {
        COMPLAIN(f, inner, PLACE_VALUE, "is missing");
    } else {
        ok = take_number(f, p, node, value);
    }
    path_leave(&f->path, before);
    return ok;
}

/* Spreads and shapes are not bounded by the parameter's range: their own conditions hold.
 */
static struct param unbounded(const struct param *p)
{
    struct param free_of_range = *p;

    free_of_range.low = free_of_range.high = 0.0;
    return free_of_range;
}

static bool fill_kind(struct fill *f, const struct param *p, const cJSON *inner,
                      struct distribution *d)
{
    const struct distribution_info *info = distribution_info(d->kind);
    bool ok = true;

    if (!cJSON_IsObject(inner)) {
        expected(f, inner, "an object with the distribution's parameters");
        return false;
    }
    for (const cJSON *c = inner->child; c != NULL; c = c->next) {
        struct param_nearest near = { .asked = c->string };
        bool known = document_is_remark(c->string);

        for (size_t i = 0; i < info->n_params && !known; i++) {
            known = strcmp(info->param[i], c->string) == 0;
            param_nearest_offer(&near, info->param[i]);
        }
        if (!known) {
            unknown(f, c, "parameter", &near);
            ok = false;
        }
    }
    for (size_t i = 0; i < info->n_params; i++) {
        const struct param free_of_range = unbounded(p);

        ok = fill_distribution_param(f, i < info->n_values ? p : &free_of_range, inner,
                                     info->param[i], &d->param[i]) &&
             ok;
    }
    return ok;
}

static void fill_distribution(struct fill *f, const struct param *p, const cJSON *node,
                              struct distribution *at)
{
    struct distribution d = { DISTRIBUTION_CONSTANT, { 0 } };
    struct rf_error err;
    const cJSON *inner;
    size_t before;
    bool ok;

    if (!cJSON_IsObject(node) ||
        cJSON_GetObjectItemCaseSensitive(node, "value") != NULL) {
        if (take_number(f, p, node, &d.param[0])) {
            *at = d;
        }
        return;
    }
    d.kind = kind_of(f, node, &inner);
    if (d.kind < 0) {
        return;
    }
    before = path_enter(&f->path, inner->string, strlen(inner->string));
    ok = fill_kind(f, p, inner, &d);
    path_leave(&f->path, before);
    if (ok && told(f, inner, param_check_distribution(p, &d, "", &err), &err)) {
        *at = d;
    }
}

/* ---- Curves ---- */

/* Linear between the hours given, over midnight too. */
static void interpolate(struct curve *curve, const bool given[24])
{
    int first = 0;

    while (!given[first]) {
        first++;
    }
    for (int from = first; from < first + 24;) {
        int to = from + 1;

        while (!given[to % 24]) {
            to++;
        }
        for (int h = from + 1; h < to; h++) {
            const double share = (double)(h - from) / (double)(to - from);
            const double a = curve->at[from % 24];

            curve->at[h % 24] = a + (curve->at[to % 24] - a) * share;
        }
        from = to;
    }
    curve->at[24] = curve->at[0];
}

static int hour_of(const char *key)
{
    if (strlen(key) == 2 && key[0] >= '0' && key[0] <= '2' && key[1] >= '0' &&
        key[1] <= '9') {
        const int hour = (key[0] - '0') * 10 + (key[1] - '0');

        return hour < 24 ? hour : -1;
    }
    return -1;
}

static void fill_curve(struct fill *f, const struct param *p, const cJSON *node,
                       struct curve *at)
{
    struct curve curve = { { 0 } };
    bool given[24] = { false };
    bool ok = true;
    bool any = false;
    double value;

    if (!cJSON_IsObject(node) ||
        cJSON_GetObjectItemCaseSensitive(node, "value") != NULL) {
        if (take_number(f, p, node, &value)) {
            for (size_t h = 0; h < PARAM_CURVE_HOURS; h++) {
                at->at[h] = value;
            }
        }
        return;
    }
    for (const cJSON *c = node->child; c != NULL; c = c->next) {
        const size_t before = path_enter(&f->path, c->string, strlen(c->string));
        const int hour = hour_of(c->string);

        if (hour >= 0) {
            ok = take_number(f, p, c, &curve.at[hour]) && ok;
            given[hour] = any = true;
        } else if (!document_is_remark(c->string)) {
            COMPLAIN(f, c, PLACE_KEY, "\"%.20s\" is no hour; they are \"00\" to \"23\"",
                     c->string);
            ok = false;
        }
        path_leave(&f->path, before);
    }
    if (!any && ok) {
        expected(f, node, "at least one hour, \"00\" to \"23\"");
    } else if (ok) {
        interpolate(&curve, given);
        *at = curve;
    }
}

/* ---- Objects, lists, maps ---- */

static void fill_members(struct fill *f, const struct param_table *table,
                         const cJSON *node, void *object);

static size_t count_entries(const cJSON *node)
{
    size_t n = 0;

    for (const cJSON *c = node->child; c != NULL; c = c->next) {
        n += c->string == NULL || !document_is_remark(c->string);
    }
    return n;
}

static bool check_count(struct fill *f, const struct param *p, const cJSON *node,
                        size_t n)
{
    const double low = p->low < p->high ? p->low : 0.0;
    const double high = p->low < p->high ? p->high : DEFAULT_MAX_ENTRIES;

    if ((double)n > high) {
        COMPLAIN(f, node, PLACE_VALUE, "%zu entries, at most %.0f are possible", n, high);
        return false;
    }
    if ((double)n < low) {
        COMPLAIN(f, node, PLACE_VALUE, "%zu entries, need at least %.0f", n, low);
    }
    return true;
}

/* The name of a map's entry becomes its first field. */
static void take_name(struct fill *f, const cJSON *node, char *name)
{
    const size_t n = strlen(node->string);

    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)node->string[i] < 0x20) {
            COMPLAIN(f, node, PLACE_KEY, "a name cannot hold control characters");
            return;
        }
    }
    if (n == 0 || n >= PARAM_NAME_SIZE) {
        COMPLAIN(f, node, PLACE_KEY, "a name has 1 to %d bytes, this has %zu",
                 PARAM_NAME_SIZE - 1, n);
        return;
    }
    memcpy(name, node->string, n + 1);
}

static void fill_entries(struct fill *f, const struct param *p, const cJSON *node,
                         struct list *list)
{
    size_t i = 0;

    for (const cJSON *c = node->child; c != NULL; c = c->next) {
        const bool named = p->type == PARAM_MAP;
        size_t before;
        void *entry;

        if (named && document_is_remark(c->string)) {
            continue;
        }
        before = named ? path_enter(&f->path, c->string, strlen(c->string))
                       : path_enter_index(&f->path, i);
        entry = param_entry(p, list, i++);
        fill_members(f, p->sub, c, entry);
        if (named) {
            take_name(f, c, entry);
        }
        path_leave(&f->path, before);
    }
}

static void fill_list(struct fill *f, const struct param *p, const cJSON *node,
                      struct list *list)
{
    size_t n;

    if (p->type == PARAM_MAP ? !cJSON_IsObject(node) : !cJSON_IsArray(node)) {
        expected(f, node, p->type == PARAM_MAP ? "an object of named entries" : "a list");
        return;
    }
    n = count_entries(node);
    if (!check_count(f, p, node, n) || n == 0) {
        return;
    }
    list->items = calloc(n, param_entry_size(p));
    if (list->items == NULL) {
        note(f, RF_ENOMEM);
        return;
    }
    list->n = n;
    for (size_t i = 0; i < n; i++) {
        param_defaults(p->sub, param_entry(p, list, i));
    }
    f->structure = p->structure; /* lists in it have none of their own */
    fill_entries(f, p, node, list);
    f->structure = false;
}

static void fill_ties(struct fill *f, const struct param *p, const cJSON *node,
                      struct list *list)
{
    const size_t n = cJSON_IsArray(node) ? (size_t)cJSON_GetArraySize(node) : 0;
    size_t i = 0;

    if (!cJSON_IsArray(node)) {
        expected(f, node, "a list of JSON Pointers");
        return;
    }
    if (!check_count(f, p, node, n) || n == 0) {
        return;
    }
    list->items = calloc(n, PARAM_POINTER_SIZE);
    if (list->items == NULL) {
        note(f, RF_ENOMEM);
        return;
    }
    list->n = n;
    for (const cJSON *c = node->child; c != NULL; c = c->next, i++) {
        const size_t before = path_enter_index(&f->path, i);
        const char *text = cJSON_GetStringValue(c);

        if (text == NULL || strlen(text) >= PARAM_POINTER_SIZE) {
            expected(f, c, "a JSON Pointer");
        } else {
            memcpy(param_entry(p, list, i), text, strlen(text) + 1);
            note(f, refs_add(&f->refs, p, c, param_entry(p, list, i), f->path.text));
        }
        path_leave(&f->path, before);
    }
}

static void fill_param(struct fill *f, const struct param *p, const cJSON *node, void *at)
{
    switch (p->type) {
    case PARAM_REAL:
    case PARAM_SHARE:
    case PARAM_COUNT:
    case PARAM_BOOL:
    case PARAM_DURATION:
    case PARAM_DATE:
    case PARAM_CHOICE:
        fill_scalar(f, p, node, at);
        break;
    case PARAM_TEXT:
    case PARAM_NAME:
    case PARAM_POINTER:
        fill_text(f, p, node, at);
        break;
    case PARAM_DISTRIBUTION:
    case PARAM_DELAY:
        fill_distribution(f, p, node, at);
        break;
    case PARAM_CURVE:
        fill_curve(f, p, node, at);
        break;
    case PARAM_REF:
    case PARAM_SET:
    case PARAM_WEIGHTS:
        note(f, refs_add(&f->refs, p, node, at, f->path.text));
        break;
    case PARAM_OBJECT:
        fill_members(f, p->sub, node, at);
        break;
    case PARAM_LIST:
    case PARAM_MAP:
        fill_list(f, p, node, at);
        break;
    case PARAM_TIES:
        fill_ties(f, p, node, at);
        break;
    }
}

/* Parameters that must be given and are not. */
static void check_required(struct fill *f, const struct param_table *table,
                           const cJSON *node)
{
    for (size_t i = 0; i < table->n; i++) {
        const struct param *p = &table->params[i];

        if (p->required && cJSON_GetObjectItemCaseSensitive(node, p->name) == NULL) {
            const size_t before = path_enter(&f->path, p->name, strlen(p->name));

            COMPLAIN(f, node, PLACE_VALUE, "is missing: %s", p->doc);
            path_leave(&f->path, before);
        }
    }
}

static void fill_members(struct fill *f, const struct param_table *table,
                         const cJSON *node, void *object)
{
    if (!cJSON_IsObject(node)) {
        expected(f, node, "an object");
        return;
    }
    check_required(f, table, node);
    for (const cJSON *c = node->child; c != NULL; c = c->next) {
        const struct param *p = param_named(table, c->string);

        if (p != NULL) {
            const size_t before = path_enter(&f->path, c->string, strlen(c->string));

            fill_param(f, p, c, (char *)object + p->offset);
            path_leave(&f->path, before);
        } else if (!document_is_remark(c->string)) {
            struct param_nearest near = { .asked = c->string };

            for (size_t i = 0; i < table->n; i++) {
                param_nearest_offer(&near, table->params[i].name);
            }
            unknown(f, c, "key", &near);
        }
    }
}

int fill_object(const struct param_table *table, void *object,
                const struct document *document, struct provenance_list *provenance,
                struct error_list *errors)
{
    struct fill f = { .document = document, .provenance = provenance, .errors = errors };

    param_defaults(table, object);
    fill_members(&f, table, document->root, object);
    if (f.status != RF_ENOMEM) {
        note(&f, refs_resolve(&f.refs, table, object, document, provenance, errors));
    }
    refs_free(&f.refs);
    return f.status;
}
