/* policies.c: a policy's file is looked into, not built: for that it would need a
 * scenario, and a list is to be there at once. */
#include "cli/policies.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "cli/question.h"
#include "input/document.h"

/* ---- one policy ---- */

static const struct param *unit_param(void)
{
    return param_named(&rollout_table, "unit");
}

const char *policies_unit(int unit)
{
    return unit_param()->choices[unit];
}

static int unit_of(const cJSON *rollout)
{
    const cJSON *named =
        document_value(cJSON_GetObjectItemCaseSensitive(rollout, "unit"));
    const char *const *choices = unit_param()->choices;

    for (int i = 0; cJSON_IsString(named) && choices[i] != NULL; i++) {
        if (strcmp(named->valuestring, choices[i]) == 0) {
            return i;
        }
    }
    return UNIT_ENDPOINT;
}

void policies_look(const char *path, struct policies_item *out)
{
    struct document document = { 0 };
    struct error_list errors = { 0 };
    cJSON *tree = NULL;

    *out = (struct policies_item){ .unit = UNIT_ENDPOINT };
    if (document_read(&document, path, path, &tree, &errors) == RF_OK) {
        const cJSON *rollout = cJSON_GetObjectItemCaseSensitive(tree, "rollout");
        const cJSON *waves = cJSON_GetObjectItemCaseSensitive(rollout, "waves");

        out->unit = unit_of(rollout);
        out->n_waves = cJSON_IsArray(waves) ? (size_t)cJSON_GetArraySize(waves) : 0;
    }
    cJSON_Delete(tree);
    document_free(&document);
    error_list_free(&errors);
}

/* ---- all of them ---- */

static bool has(const struct options_list *list, const char *name)
{
    for (size_t i = 0; i < list->n; i++) {
        if (strcmp(list->items[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* Does the policy stage machines? A variant always does. */
static bool can_be_compared(const struct library_item *item)
{
    struct policies_item policy;

    policies_look(item->path, &policy);
    return policy.unit != UNIT_TRAFFIC;
}

static int add_list(struct policies_names *out, enum library_kind kind,
                    struct rf_error *err)
{
    struct library_list *list = &out->lists[out->n_lists];
    struct library library;
    int status;

    question_library(&library);
    status = library_list(&library, kind, list, err);
    out->n_lists += status == RF_OK;
    for (size_t i = 0; status == RF_OK && i < list->n; i++) {
        if (!has(&out->all, list->items[i].name) && can_be_compared(&list->items[i])) {
            status = options_add(&out->all, list->items[i].name, err);
        }
    }
    return status;
}

static int kind_named(const char *name, enum library_kind *kind, struct rf_error *err)
{
    if (strcmp(name, "policies") == 0) {
        *kind = LIBRARY_POLICY;
    } else if (strcmp(name, "variants") == 0) {
        *kind = LIBRARY_VARIANT;
    } else {
        return rf_fail(err, RF_EINPUT, "",
                       "--all %.60s: there are \"policies\" and \"variants\"", name);
    }
    return RF_OK;
}

int policies_names(struct policies_names *out, const char *const *given, size_t n,
                   const struct options_list *lists, struct rf_error *err)
{
    int status = RF_OK;

    *out = (struct policies_names){ .lists = calloc(lists->n + 1, sizeof *out->lists) };
    if (out->lists == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %zu lists", lists->n);
    }
    for (size_t i = 0; status == RF_OK && i < n; i++) {
        status = options_add(&out->all, given[i], err);
    }
    for (size_t i = 0; status == RF_OK && i < lists->n; i++) {
        enum library_kind kind = LIBRARY_POLICY;

        status = kind_named(lists->items[i], &kind, err);
        status = status == RF_OK ? add_list(out, kind, err) : status;
    }
    return status;
}

void policies_names_free(struct policies_names *self)
{
    for (size_t i = 0; i < self->n_lists; i++) {
        library_list_free(&self->lists[i]);
    }
    free(self->lists);
    free(self->all.items);
    *self = (struct policies_names){ 0 };
}
