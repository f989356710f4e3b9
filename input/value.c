/* value.c: scalars. What is found is told as it was written, what is expected with an
 * example.
 */
#include "input/value.h"

#include "input/document.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

bool value_is_number(enum param_type type)
{
    switch (type) {
    case PARAM_REAL:
    case PARAM_SHARE:
    case PARAM_COUNT:
    case PARAM_DURATION:
    case PARAM_DATE:
    case PARAM_DISTRIBUTION:
    case PARAM_DELAY:
    case PARAM_CURVE:
    case PARAM_WEIGHTS:
        return true;
    default:
        return false;
    }
}

static int unexpected(const cJSON *node, const char *expected, struct rf_error *err)
{
    char found[64];

    document_found(node, found, sizeof found);
    return rf_fail(err, RF_EINPUT, "", "found %s, expected %s", found, expected);
}

static int read_duration(const struct param *param, const cJSON *node, double *value,
                         struct rf_error *err)
{
    char example[64];
    tick_t ticks;

    if (cJSON_IsNumber(node)) {
        snprintf(example, sizeof example, "a duration with a unit, such as \"%.15g min\"",
                 node->valuedouble);
        return unexpected(node, example, err);
    }
    if (!cJSON_IsString(node)) {
        return unexpected(node, "a duration such as \"78 min\"", err);
    }
    if (param_duration_parse(node->valuestring, &ticks, err) != RF_OK) {
        return RF_EINPUT;
    }
    if (ticks == TICK_NEVER && !param_allows_never(param)) {
        return unexpected(node, "a duration such as \"78 min\"", err);
    }
    *value = ticks == TICK_NEVER ? INFINITY : (double)ticks;
    return RF_OK;
}

static int read_date(const cJSON *node, double *value, struct rf_error *err)
{
    int64_t ms;

    if (!cJSON_IsString(node)) {
        return unexpected(node, "a UTC date such as \"2024-07-19T04:09:00Z\"", err);
    }
    if (param_date_parse(node->valuestring, &ms, err) != RF_OK) {
        return RF_EINPUT;
    }
    *value = (double)ms;
    return RF_OK;
}

static int read_choice(const struct param *param, const cJSON *node, double *value,
                       struct rf_error *err)
{
    struct param_nearest near = { .asked = cJSON_GetStringValue(node) };
    char list[160] = "";
    char hint[96];

    for (int i = 0; param->choices[i] != NULL; i++) {
        const size_t n = strlen(list);

        if (near.asked != NULL) {
            if (strcmp(near.asked, param->choices[i]) == 0) {
                *value = i;
                return RF_OK;
            }
            param_nearest_offer(&near, param->choices[i]);
        }
        snprintf(list + n, sizeof list - n, "%s\"%s\"", i == 0 ? "" : ", ",
                 param->choices[i]);
    }
    if (near.asked == NULL) {
        char expected[192];

        snprintf(expected, sizeof expected, "one of %s", list);
        return unexpected(node, expected, err);
    }
    param_nearest_hint(&near, hint, sizeof hint);
    return rf_fail(err, RF_EINPUT, "", "\"%.40s\" is none of %s%s", near.asked, list,
                   hint);
}

static int read_number(const struct param *param, const cJSON *node, double *value,
                       struct rf_error *err)
{
    if (!cJSON_IsNumber(node)) {
        return unexpected(
            node, param->type == PARAM_SHARE ? "a share such as 0.05" : "a number", err);
    }
    *value = node->valuedouble;
    if (param->type == PARAM_COUNT && *value != floor(*value)) {
        return rf_fail(err, RF_EINPUT, "", "%.15g is not a whole number", *value);
    }
    return RF_OK;
}

int value_read(const struct param *param, const cJSON *node, double *value,
               struct rf_error *err)
{
    int status;

    *value = 0.0;
    switch (param->type) {
    case PARAM_DURATION:
    case PARAM_DELAY:
        status = read_duration(param, node, value, err);
        break;
    case PARAM_DISTRIBUTION: /* of a parameter that may be a duration: both are taken */
        status = cJSON_IsString(node) ? read_duration(param, node, value, err)
                                      : read_number(param, node, value, err);
        break;
    case PARAM_DATE:
        status = read_date(node, value, err);
        break;
    case PARAM_BOOL:
        status = cJSON_IsBool(node) ? RF_OK : unexpected(node, "true or false", err);
        *value = cJSON_IsTrue(node) ? 1.0 : 0.0;
        break;
    case PARAM_CHOICE:
        status = read_choice(param, node, value, err);
        break;
    default:
        status = read_number(param, node, value, err);
        break;
    }
    return status == RF_OK ? param_check(param, *value, "", err) : status;
}
