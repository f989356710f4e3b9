/* schema.c: one definition a parameter table, one property a parameter.
 *
 * Every scalar may be annotated, {"value": …, "source": …}, so its schema stands twice.
 * What a file may say beside its parameters ("$schema", "extends", remarks) is added to
 * each object where it may stand. Any file may be a patch on another: so nothing
 * is required, and null, which removes, may stand anywhere.
 */
#include "input/schema.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "models/scenario.h"

#define MAX_TABLES 64
#define NUMBER     "-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?"
#define DURATION   NUMBER " ?(ms|s|min|h|d)"

struct schema {
    bool failed; /* memory is out */
    cJSON *definitions;
    const struct param_table *tables[MAX_TABLES]; /* [n_tables] that have a definition */
    size_t n_tables;
};

/* ---- Building; a failure is remembered and told at the end ---- */

static cJSON *checked(struct schema *s, cJSON *node)
{
    s->failed = s->failed || node == NULL;
    return node;
}

static void add(struct schema *s, cJSON *object, const char *key, cJSON *value)
{
    if (checked(s, value) == NULL || !cJSON_AddItemToObject(object, key, value)) {
        cJSON_Delete(value);
        s->failed = true;
    }
}

static void add_text(struct schema *s, cJSON *object, const char *key, const char *text)
{
    add(s, object, key, cJSON_CreateString(text));
}

static void add_number(struct schema *s, cJSON *object, const char *key, double value)
{
    add(s, object, key, cJSON_CreateNumber(value));
}

static void append(struct schema *s, cJSON *array, cJSON *value)
{
    if (checked(s, value) == NULL || !cJSON_AddItemToArray(array, value)) {
        cJSON_Delete(value);
        s->failed = true;
    }
}

static cJSON *object_of(struct schema *s, const char *key, const char *text)
{
    cJSON *object = checked(s, cJSON_CreateObject());

    add_text(s, object, key, text);
    return object;
}

static cJSON *any_of(struct schema *s, cJSON *first, cJSON *second)
{
    cJSON *object = checked(s, cJSON_CreateObject());
    cJSON *array = checked(s, cJSON_CreateArray());

    append(s, array, first);
    append(s, array, second);
    add(s, object, "anyOf", array);
    return object;
}

/* What a patch may put there: null removes. */
static cJSON *or_null(struct schema *s, cJSON *value)
{
    cJSON *choices = cJSON_GetObjectItemCaseSensitive(value, "anyOf");

    if (choices == NULL) {
        return any_of(s, value, object_of(s, "type", "null"));
    }
    append(s, choices, object_of(s, "type", "null"));
    return value;
}

static cJSON *copy(struct schema *s, const cJSON *node)
{
    return checked(s, cJSON_Duplicate(node, true));
}

static cJSON *refer(struct schema *s, const char *name)
{
    char text[96];

    snprintf(text, sizeof text, "#/definitions/%s", name);
    return object_of(s, "$ref", text);
}

/* ---- Scalars ---- */

static void add_remarks(struct schema *s, cJSON *properties)
{
    add(s, properties, "$comment", object_of(s, "type", "string"));
    add(s, properties, "source", object_of(s, "type", "string"));
    add(s, properties, "note", object_of(s, "type", "string"));
    add(s, properties, "assumption", refer(s, "assumption"));
}

/* An object of these properties and remarks, and nothing else. */
static cJSON *closed(struct schema *s, cJSON *properties)
{
    cJSON *object = object_of(s, "type", "object");

    add_remarks(s, properties);
    add(s, object, "properties", properties);
    add(s, object, "additionalProperties", cJSON_CreateFalse());
    return object;
}

/* The value, or the value with remarks. */
static cJSON *annotated(struct schema *s, cJSON *value)
{
    cJSON *properties = checked(s, cJSON_CreateObject());
    cJSON *object = checked(s, cJSON_CreateObject());
    cJSON *both = checked(s, cJSON_CreateArray());
    cJSON *part = checked(s, cJSON_CreateObject());

    add(s, properties, "value", copy(s, value));
    add(s, part, "properties", properties);
    append(s, both, refer(s, "annotated"));
    append(s, both, part);
    add(s, object, "allOf", both);
    return any_of(s, value, object);
}

/* An object with a value and remarks. */
static cJSON *annotated_schema(struct schema *s)
{
    cJSON *properties = checked(s, cJSON_CreateObject());
    cJSON *required = checked(s, cJSON_CreateArray());
    cJSON *object;

    add(s, properties, "value", cJSON_CreateTrue());
    object = closed(s, properties);
    append(s, required, cJSON_CreateString("value"));
    add(s, object, "required", required);
    return object;
}

static cJSON *number_schema(struct schema *s, const struct param *p)
{
    cJSON *object = object_of(s, "type", p->type == PARAM_COUNT ? "integer" : "number");
    double low = -INFINITY;
    double high = INFINITY;

    if (p->low < p->high) {
        low = p->low;
        high = p->high;
    }
    if (p->type == PARAM_SHARE) {
        low = fmax(low, 0.0);
        high = fmin(high, 1.0);
    }
    if (low > -INFINITY) {
        add_number(s, object, "minimum", low);
    }
    if (high < INFINITY) {
        add_number(s, object, "maximum", high);
    }
    return object;
}

static cJSON *choice_schema(struct schema *s, const struct param *p)
{
    cJSON *object = checked(s, cJSON_CreateObject());
    cJSON *choices = checked(s, cJSON_CreateArray());

    for (size_t i = 0; p->choices[i] != NULL; i++) {
        append(s, choices, cJSON_CreateString(p->choices[i]));
    }
    add(s, object, "enum", choices);
    return object;
}

static cJSON *text_schema(struct schema *s, const struct param *p)
{
    cJSON *object = object_of(s, "type", "string");

    add_number(s, object, "maxLength", (double)p->size - 1);
    if (p->type == PARAM_POINTER) {
        add_text(s, object, "pattern", "^/");
    }
    return object;
}

/* A list, with as many entries as p allows, or an object of named entries. */
static cJSON *many(struct schema *s, cJSON *entry, bool named, const struct param *p)
{
    cJSON *object = object_of(s, "type", named ? "object" : "array");

    if (named) {
        cJSON *properties = checked(s, cJSON_CreateObject());

        add_remarks(s, properties);
        add(s, object, "properties", properties);
    }
    add(s, object, named ? "additionalProperties" : "items", entry);
    if (p != NULL && p->low < p->high) {
        add_number(s, object, "minItems", p->low);
        add_number(s, object, "maxItems", p->high);
    }
    return object;
}

/* ---- Distributions and curves ---- */

static cJSON *kind_schema(struct schema *s, const struct distribution_info *info,
                          const cJSON *value)
{
    cJSON *properties = checked(s, cJSON_CreateObject());
    cJSON *object;

    for (size_t i = 0; i < info->n_params; i++) {
        add(s, properties, info->param[i], copy(s, value));
    }
    object = or_null(s, closed(s, properties));
    add_text(s, object, "description", info->doc);
    return object;
}

/* A value alone, or one kind of distribution with its parameters. */
static cJSON *distribution_schema(struct schema *s, cJSON *value, bool delays)
{
    cJSON *properties = checked(s, cJSON_CreateObject());
    cJSON *number = annotated(s, value);

    for (int k = 0; distribution_info(k) != NULL; k++) {
        if (!delays || distribution_info(k)->delay) {
            add(s, properties, distribution_info(k)->name,
                kind_schema(s, distribution_info(k), number));
        }
    }
    return any_of(s, number, closed(s, properties));
}

static cJSON *curve_schema(struct schema *s, const struct param *p)
{
    cJSON *number = annotated(s, number_schema(s, p));
    cJSON *hours = checked(s, cJSON_CreateObject());
    cJSON *object = closed(s, checked(s, cJSON_CreateObject()));

    add(s, hours, "^([01][0-9]|2[0-3])$", or_null(s, copy(s, number)));
    add(s, object, "patternProperties", hours);
    return any_of(s, number, object);
}

/* ---- Parameters and tables ---- */

/* Parts that may be given by the name of a file, see load.h. */
static bool has_files(const struct param_table *table)
{
    return table == &population_table || table == &dependencies_table;
}

static const char *define(struct schema *s, const struct param_table *table);

static cJSON *value_schema(struct schema *s, const struct param *p)
{
    cJSON *name;

    switch (p->type) {
    case PARAM_REAL:
    case PARAM_SHARE:
    case PARAM_COUNT:
        return annotated(s, number_schema(s, p));
    case PARAM_BOOL:
        return annotated(s, object_of(s, "type", "boolean"));
    case PARAM_DURATION:
        return annotated(
            s, refer(s, param_allows_never(p) ? "duration_or_never" : "duration"));
    case PARAM_DATE:
        return annotated(s, refer(s, "date"));
    case PARAM_CHOICE:
        return annotated(s, choice_schema(s, p));
    case PARAM_TEXT:
    case PARAM_NAME:
    case PARAM_POINTER:
        return text_schema(s, p);
    case PARAM_DISTRIBUTION:
        return refer(s, "distribution");
    case PARAM_DELAY:
        return refer(s, "delay");
    case PARAM_CURVE:
        return curve_schema(s, p);
    case PARAM_REF:
        return annotated(s, object_of(s, "type", "string"));
    case PARAM_SET:
        name = object_of(s, "type", "string");
        return any_of(s, name, many(s, copy(s, name), false, NULL));
    case PARAM_WEIGHTS:
        return many(s, or_null(s, annotated(s, number_schema(s, p))), true, NULL);
    case PARAM_OBJECT:
        name = refer(s, define(s, p->sub));
        return has_files(p->sub) ? any_of(s, object_of(s, "type", "string"), name) : name;
    case PARAM_LIST:
        return many(s, refer(s, define(s, p->sub)), false, p);
    case PARAM_MAP:
        return many(s, or_null(s, refer(s, define(s, p->sub))), true, NULL);
    case PARAM_TIES:
        return many(s, object_of(s, "type", "string"), false, NULL);
    }
    return NULL;
}

/* What holds when nothing is said, where that is one number or word. */
static void add_default(struct schema *s, cJSON *object, const struct param *p)
{
    char text[64];

    if (p->required) {
        return;
    }
    switch (p->type) {
    case PARAM_REAL:
    case PARAM_SHARE:
    case PARAM_COUNT:
        add_number(s, object, "default", p->def);
        break;
    case PARAM_BOOL:
        add(s, object, "default", cJSON_CreateBool(p->def != 0.0));
        break;
    case PARAM_CHOICE:
    case PARAM_DURATION:
    case PARAM_DELAY:
        param_value_text(p, p->def >= (double)TICK_NEVER ? INFINITY : p->def, text,
                         sizeof text);
        add_text(s, object, "default", text);
        break;
    default:
        break;
    }
}

static cJSON *property(struct schema *s, const struct param *p)
{
    cJSON *object = or_null(s, value_schema(s, p));
    char text[512];

    snprintf(text, sizeof text, "%s%s%s%s", p->doc, p->unit[0] != '\0' ? " [" : "",
             p->unit, p->unit[0] != '\0' ? "]" : "");
    add_text(s, object, "description", text);
    add_default(s, object, p);
    return object;
}

/* The file of a graph, by its name or with what holds for its nodes. */
static cJSON *graph_schema(struct schema *s)
{
    cJSON *properties = checked(s, cJSON_CreateObject());
    cJSON *object;

    add(s, properties, "file", object_of(s, "type", "string"));
    add(s, properties, "service", object_of(s, "type", "string"));
    add(s, properties, "undirected", object_of(s, "type", "boolean"));
    object = or_null(s, any_of(s, object_of(s, "type", "string"), closed(s, properties)));
    add_text(s, object, "description",
             "the file of a graph, GraphML or a list of edges: what nodes and edges are "
             "read from");
    return object;
}

/* An object by its table. Documents may also say what they extend. */
static cJSON *table_schema(struct schema *s, const struct param_table *table, bool root)
{
    cJSON *properties = checked(s, cJSON_CreateObject());
    cJSON *object;

    if (root) {
        add(s, properties, "$schema", object_of(s, "type", "string"));
    }
    if (has_files(table)) {
        add(s, properties, "extends",
            any_of(s, object_of(s, "type", "string"),
                   many(s, object_of(s, "type", "string"), false, NULL)));
    } else if (root) {
        add(s, properties, "extends", object_of(s, "type", "string"));
    }
    if (table == &dependencies_table) {
        add(s, properties, "graph", graph_schema(s));
    }
    for (size_t i = 0; i < table->n; i++) {
        add(s, properties, table->params[i].name, property(s, &table->params[i]));
    }
    object = closed(s, properties);
    add_text(s, object, "description", table->doc);
    return object;
}

/* Define a table once; returns its name. */
static const char *define(struct schema *s, const struct param_table *table)
{
    for (size_t i = 0; i < s->n_tables; i++) {
        if (s->tables[i] == table) {
            return table->name;
        }
    }
    if (s->n_tables == MAX_TABLES ||
        cJSON_GetObjectItemCaseSensitive(s->definitions, table->name) != NULL) {
        s->failed = true;
        return table->name;
    }
    s->tables[s->n_tables++] = table;
    add(s, s->definitions, table->name, table_schema(s, table, false));
    return table->name;
}

static cJSON *pattern_schema(struct schema *s, const char *pattern)
{
    cJSON *object = object_of(s, "type", "string");

    add_text(s, object, "pattern", pattern);
    return object;
}

/* A text, or a range of two. */
static cJSON *assumption_schema(struct schema *s)
{
    cJSON *scalar =
        any_of(s, object_of(s, "type", "number"), object_of(s, "type", "string"));
    cJSON *range = many(s, scalar, false, NULL);

    add_number(s, range, "minItems", 2);
    add_number(s, range, "maxItems", 2);
    return any_of(s, object_of(s, "type", "string"), range);
}

static void define_common(struct schema *s)
{
    cJSON *d = s->definitions;

    add(s, d, "assumption", assumption_schema(s));
    add(s, d, "annotated", annotated_schema(s));
    add(s, d, "duration", pattern_schema(s, "^" DURATION "$"));
    add(s, d, "duration_or_never", pattern_schema(s, "^(never|" DURATION ")$"));
    add(s, d, "date",
        pattern_schema(s, "^[0-9]{4}-[0-9]{2}-[0-9]{2}"
                          "(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{3})?)?Z)?$"));
    add(s, d, "delay", distribution_schema(s, refer(s, "duration"), true));
    add(s, d, "distribution",
        distribution_schema(
            s, any_of(s, object_of(s, "type", "number"), refer(s, "duration")), false));
}

char *schema_text(const struct param_table *table)
{
    struct schema s = { .failed = false };
    char *printed = NULL;
    char *text = NULL;
    cJSON *root;
    size_t n;

    s.definitions = checked(&s, cJSON_CreateObject());
    define_common(&s);
    root = table_schema(&s, table, true);
    add_text(&s, root, "$schema", "http://json-schema.org/draft-07/schema#");
    add_text(&s, root, "title", table->name);
    add(&s, root, "definitions", s.definitions);
    if (!s.failed) {
        printed = cJSON_Print(root);
    }
    cJSON_Delete(root);
    if (printed == NULL) {
        return NULL;
    }
    n = strlen(printed);
    text = malloc(n + 2);
    if (text != NULL) {
        memcpy(text, printed, n);
        memcpy(text + n, "\n", 2);
    }
    cJSON_free(printed);
    return text;
}
