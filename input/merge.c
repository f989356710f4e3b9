/* merge.c: JSON Merge Patch, and setting one value by its pointer.
 *
 * Nodes are moved, never copied, so each keeps its origin.
 */
#include "input/merge.h"

#include "input/mistake.h"

#include <stdlib.h>
#include <string.h>

/* The only key that is no remark, if it is the name of a kind of distribution. */
static const char *kind_of(const cJSON *node)
{
    const char *kind = NULL;

    for (const cJSON *c = node->child; c != NULL; c = c->next) {
        if (!document_is_remark(c->string)) {
            if (kind != NULL) {
                return NULL;
            }
            kind = c->string;
        }
    }
    for (int k = 0; kind != NULL && distribution_info(k) != NULL; k++) {
        if (strcmp(kind, distribution_info(k)->name) == 0) {
            return kind;
        }
    }
    return NULL;
}

static bool can_merge(const cJSON *target, const cJSON *patch)
{
    const char *old, *new;

    if (!cJSON_IsObject(target) || !cJSON_IsObject(patch) ||
        document_is_annotated(target)) {
        return false;
    }
    if (document_is_annotated(patch)) {
        return cJSON_GetObjectItemCaseSensitive(target, "value") != NULL;
    }
    old = kind_of(target);
    new = kind_of(patch);
    return old == NULL || new == NULL || strcmp(old, new) == 0;
}

/* A member that has nothing to merge with: its nulls remove nothing. */
static void strip_nulls(cJSON *node)
{
    cJSON *next;

    if (!cJSON_IsObject(node)) {
        return;
    }
    for (cJSON *c = node->child; c != NULL; c = next) {
        next = c->next;
        if (cJSON_IsNull(c)) {
            cJSON_Delete(cJSON_DetachItemViaPointer(node, c));
        } else {
            strip_nulls(c);
        }
    }
}

/* Put a member that has its key into an object, in the place of `old` if there is one. */
static void put(cJSON *object, cJSON *old, cJSON *member)
{
    if (old != NULL) {
        cJSON_ReplaceItemViaPointer(object, old, member);
    } else {
        cJSON_AddItemToArray(object, member); /* links it in as it is, with its key */
    }
}

void merge_patch_take(cJSON *target, cJSON *patch)
{
    while (patch->child != NULL) {
        cJSON *c = cJSON_DetachItemViaPointer(patch, patch->child);
        cJSON *old = cJSON_GetObjectItemCaseSensitive(target, c->string);

        if (cJSON_IsNull(c)) {
            if (old != NULL) {
                cJSON_Delete(cJSON_DetachItemViaPointer(target, old));
            }
            cJSON_Delete(c);
        } else if (old != NULL && can_merge(old, c)) {
            old->valueint =
                c->valueint; /* whoever changed it last answers for the whole */
            merge_patch_take(old, c);
            cJSON_Delete(c);
        } else {
            strip_nulls(c);
            put(target, old, c);
        }
    }
}

/* The entry of a list; NULL when there is none. */
static cJSON *entry_of(cJSON *list, const char *token)
{
    char *end;
    const long index = strtol(token, &end, 10);

    if (token[0] < '0' || token[0] > '9' || *end != '\0' || index > SCAN_MAX_ENTRIES) {
        return NULL;
    }
    return cJSON_GetArrayItem(list, (int)index);
}

static cJSON *make_object(cJSON *parent, const char *key, const cJSON *like)
{
    cJSON *object = cJSON_CreateObject();

    if (object != NULL) {
        object->valueint = like->valueint;
        if (!cJSON_AddItemToObject(parent, key, object)) {
            cJSON_Delete(object);
            object = NULL;
        }
    }
    return object;
}

static int put_at(cJSON *parent, cJSON *old, const char *key, cJSON *value)
{
    if (cJSON_IsNull(value)) {
        if (old != NULL) {
            cJSON_Delete(cJSON_DetachItemViaPointer(parent, old));
        }
        cJSON_Delete(value);
        return RF_OK;
    }
    if (cJSON_IsObject(parent)) {
        value->string = strdup(key);
        if (value->string == NULL) {
            cJSON_Delete(value);
            return RF_ENOMEM;
        }
    }
    put(parent, old, value);
    return RF_OK;
}

int merge_set_take(struct document *document, const char *pointer, cJSON *value,
                   struct error_list *errors)
{
    char token[PARAM_POINTER_SIZE];
    cJSON *node = document->root;
    const char *rest = pointer;
    int status;

    for (;;) {
        cJSON *child;

        rest = param_token(rest, token, sizeof token);
        if (rest == NULL) {
            status =
                document_complain(document, errors, value, PLACE_KEY, pointer,
                                  "is not a JSON Pointer such as \"/rollout/waves/0\"");
            break;
        }
        if (!cJSON_IsObject(node) && !cJSON_IsArray(node)) {
            status = document_complain(document, errors, value, PLACE_KEY, pointer,
                                       "there is nothing below a single value");
            break;
        }
        child = cJSON_IsArray(node) ? entry_of(node, token)
                                    : cJSON_GetObjectItemCaseSensitive(node, token);
        if (child == NULL && cJSON_IsArray(node)) {
            status = document_complain(document, errors, value, PLACE_KEY, pointer,
                                       "the list has no entry \"%.20s\"; it has %d",
                                       token, cJSON_GetArraySize(node));
            break;
        }
        if (*rest == '\0') {
            return put_at(node, child, token, value);
        }
        if (child == NULL) {
            child = make_object(node, token, value);
        }
        if (child == NULL) {
            status = RF_ENOMEM;
            break;
        }
        node = child;
    }
    cJSON_Delete(value);
    return status;
}
