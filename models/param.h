/* param.h: parameters described once.
 *
 * A table says for each parameter its name, type, unit, default, range and meaning, and
 * where it lives in the module's struct. The reader, the JSON Schema, --help, the report
 * and the docs come from the same table. Paths are JSON Pointers (RFC 6901) from the
 * scenario's root; an entry of a map is addressed by its name, an entry of a list by its
 * index.
 */
#ifndef RINGFALL_MODELS_PARAM_H
#define RINGFALL_MODELS_PARAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/distribution.h"
#include "sim/error.h"
#include "sim/tick.h"

enum param_type {
    PARAM_REAL,     /* double */
    PARAM_SHARE,    /* double in [0, 1] */
    PARAM_COUNT,    /* int64_t */
    PARAM_BOOL,     /* bool */
    PARAM_DURATION, /* tick_t; text with a unit: "78 min" */
    PARAM_DATE,     /* int64_t, ms since 1970-01-01 UTC; text "2024-07-19T04:09:00Z" */
    PARAM_TEXT,     /* char[size], as large as the field */
    PARAM_NAME,     /* char[PARAM_NAME_SIZE]; a short text */
    PARAM_POINTER,  /* char[PARAM_POINTER_SIZE]; a JSON Pointer of a parameter */
    PARAM_CHOICE,   /* int; index in choices */
    PARAM_DISTRIBUTION, /* struct distribution of plain numbers */
    PARAM_DELAY,        /* struct distribution of durations, in ms */
    PARAM_CURVE,   /* struct curve; object of "hour" (text) to number: {"00": .5, …} */
    PARAM_REF,     /* int; a name in the map at `target`, its index; -1 when absent */
    PARAM_SET,     /* uint64_t; names in the map at `target`, a bit each; 0 when absent */
    PARAM_WEIGHTS, /* struct weights; {name: number} over the map at `target` */
    PARAM_OBJECT,  /* the struct of `sub`, in place */
    PARAM_LIST,    /* struct list of `sub` structs; a JSON array */
    PARAM_MAP,     /* struct list of `sub` structs; a JSON object, the key becomes the
                    * struct's first field, char[PARAM_NAME_SIZE] */
    PARAM_TIES     /* struct list of char[PARAM_POINTER_SIZE]: JSON Pointers */
};

#define PARAM_NAME_SIZE    48
#define PARAM_TEXT_SIZE    256
#define PARAM_POINTER_SIZE 96
#define PARAM_CURVE_HOURS  25

/* A growing array of equal structs. */
struct list {
    void *items; /* [n] of the table's size; owned */
    size_t n;
};

/* Numbers for the entries of a map elsewhere. */
struct weights {
    double *value; /* [n], n = entries of the target map; 0 where not named; NULL when
                      absent */
    size_t n;
};

/* A day's course, linear between the hours given; 24:00 is 00:00. */
struct curve {
    double at[PARAM_CURVE_HOURS]; /* at[h] for local hour h; at[24] == at[0] */
};

struct param_table;

struct param {
    const char *name;
    enum param_type type;
    const char *unit;    /* "share", "endpoints", "USD/h", …; "" when none */
    double def;          /* default: the number, ms for durations, index for choices */
    double low, high;    /* allowed, inclusive; of the number of entries for LIST and MAP;
                          * low >= high: not bounded (a delay is never negative anyway) */
    const char *doc;     /* one sentence, for people */
    size_t offset, size; /* in the struct, and of the field: bytes */
    const struct param_table *sub; /* OBJECT, LIST, MAP */
    const char *const *choices;    /* CHOICE: NULL-terminated */
    const char *target; /* REF, SET, WEIGHTS: pointer of the map from the root */
    bool required;
    bool structure; /* LIST: says what there is; its numbers need no source */
};

/* The common fields of an entry: { PARAM_ITEM(gate, limit, PARAM_SHARE, …), .choices = …
 * } */
#define PARAM_ITEM(s, field, kind, units, value, least, most, about)                     \
    .name = #field, .type = (kind), .unit = (units), .def = (value), .low = (least),     \
    .high = (most), .doc = (about), .offset = offsetof(struct s, field),                 \
    .size = sizeof(((struct s *)0)->field)

struct param_table {
    const char *name; /* "rollout" */
    const char *doc;
    size_t size; /* of the struct */
    const struct param *params;
    size_t n;
};

/* Where a parameter of a given object lives. Valid until a list above it is changed. */
struct param_slot {
    const struct param *param;
    void *address;
    double *component; /* inside a distribution, a curve or weights; NULL otherwise */
    char pointer[PARAM_POINTER_SIZE]; /* as it was asked for */
};

/** Fill an object with the defaults of its table (lists empty; a distribution constant, a
 * curve flat). */
void param_defaults(const struct param_table *table, void *object);

/** Find a parameter by its JSON Pointer; RF_EINPUT names the nearest known one.
 *
 * Inside a distribution the kind and the parameter are named, "/time/lognormal/median";
 * inside a curve the hour, "/on_workday/08"; inside weights the entry, "/mix/laptop"
 * (found only from the root, where the weights' target is). Cost O(names looked at).
 */
int param_find(const struct param_table *table, void *object, const char *pointer,
               struct param_slot *slot, struct rf_error *err) RF_MUST_CHECK;

/** The number in a slot: ms for durations (INFINITY: never), 0/1 for a bool, the index of
 * a choice or reference, the mean of a whole distribution; NaN for what is not one
 * number. */
double param_get(const struct param_slot *slot);

/** Set it; RF_EINPUT (and nothing set) when it is not a number or not in the allowed
 * range. Counts and durations are rounded to whole ones; a whole distribution is
 * stretched so that its mean becomes the value. */
int param_set(const struct param_slot *slot, double value,
              struct rf_error *err) RF_MUST_CHECK;

/** RF_EINPUT when a parameter may not have this value; the message says what it may have.
 */
int param_check(const struct param *param, double value, const char *path,
                struct rf_error *err) RF_MUST_CHECK;

/** The same for a whole distribution: its own conditions, and its values in the range. */
int param_check_distribution(const struct param *param, const struct distribution *d,
                             const char *path, struct rf_error *err) RF_MUST_CHECK;

/** May a duration be "never"? Its default or its upper bound says so. */
bool param_allows_never(const struct param *param);

/** A number as a person writes it for this parameter: "78 min", "0.97", "boot-loop". */
void param_value_text(const struct param *param, double value, char *out, size_t size);

/** Deep copy and release, by table. free is legal on a zeroed object and twice. */
int param_copy(const struct param_table *table, void *to, const void *from,
               struct rf_error *err) RF_MUST_CHECK;
void param_free(const struct param_table *table, void *object);

/** Index of a name in a map (struct list whose first field is the name), -1 when absent.
 */
int param_index(const struct param_table *entry, const struct list *map,
                const char *name);

/** The parameter of a name, NULL when the table has none. */
const struct param *param_named(const struct param_table *table, const char *name);

/** Entry of a list or map. */
void *param_entry(const struct param *param, const struct list *list, size_t index);

/** Bytes of an entry of a LIST, MAP or TIES. */
size_t param_entry_size(const struct param *param);

/** Decode the token that begins at a '/' of a JSON Pointer ("~1" is '/', "~0" is '~').
 * Returns what follows it: "" or the next '/'; NULL when it is no token or does not fit.
 */
const char *param_token(const char *pointer, char *out, size_t size);

/** Edit distance for "nearest known name": optimal string alignment of the first 63
 * characters of each. */
unsigned param_nearest_distance(const char *a, const char *b);

/* The known name nearest to one that is not known. Start with {.asked = name}. */
struct param_nearest {
    const char *asked; /* borrowed */
    const char *name;  /* borrowed; NULL: none offered */
    unsigned distance;
};
void param_nearest_offer(struct param_nearest *self, const char *known);
/** "; did you mean \"bake\"?", or "" when nothing is near. */
void param_nearest_hint(const struct param_nearest *self, char *out, size_t size);

/** "78 min", "5 d", "1.5 h" of a tick count: exact; the largest unit of which it is a
 * multiple of one half and at least one. "never" for TICK_NEVER. */
void param_duration_text(tick_t ticks, char *out, size_t size);

/** A number and one of the units ms, s, min, h, d, rounded to a millisecond; or "never".
 */
int param_duration_parse(const char *text, tick_t *ticks,
                         struct rf_error *err) RF_MUST_CHECK;

/** "2024-07-19T04:09:00Z" of milliseconds since 1970, years 1 to 9999. */
void param_date_text(int64_t ms, char *out, size_t size);

/** A date of that form; the time of day, its seconds and their fraction may be left out:
 * "2024-07-19", "2024-07-19T04:09Z". UTC only. */
int param_date_parse(const char *text, int64_t *ms, struct rf_error *err) RF_MUST_CHECK;

#endif
