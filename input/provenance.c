/* provenance.c: a list of numbers with their origins; filled while a scenario is built.
 */
#include "input/provenance.h"

#include "input/document.h"
#include "input/mistake.h"
#include "input/value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "±35 %" or "+-35%": the share; NaN when the text is none. */
static double relative_range(const char *text)
{
    const char *number = strncmp(text, "\xc2\xb1", 2) == 0 || strncmp(text, "+-", 2) == 0
                             ? text + 2
                             : NULL;
    char *end;
    double percent;

    if (number == NULL || (number[0] < '0' && number[0] != ' ') || number[0] > '9') {
        return NAN;
    }
    percent = strtod(number, &end);
    end += strspn(end, " ");
    return end > number && strcmp(end, "%") == 0 ? percent / 100.0 : NAN;
}

/* The range of an assumption about this value. */
static int range_of(struct provenance *p, const struct origin *origin,
                    struct rf_error *err)
{
    const cJSON *range = origin->annotation->range;
    const double share = relative_range(origin->annotation->assumption);
    int status;

    if (!isnan(share)) {
        p->low = p->value - fabs(p->value) * share;
        p->high = p->value + fabs(p->value) * share;
        return RF_OK;
    }
    if (range == NULL || !origin->own) {
        return RF_OK;
    }
    status = value_read(p->param, range->child, &p->low, err);
    if (status == RF_OK) {
        status = value_read(p->param, range->child->next, &p->high, err);
    }
    if (status != RF_OK) {
        char message[sizeof err->message];

        snprintf(message, sizeof message, "range of the assumption: %.200s",
                 err->message);
        return rf_fail(err, RF_EINPUT, p->pointer, "%s", message);
    }
    if (!(p->low <= p->value && p->value <= p->high)) {
        char text[64];

        param_value_text(p->param, p->value, text, sizeof text);
        return rf_fail(err, RF_EINPUT, p->pointer,
                       "%s is not in its assumption's range, %s", text,
                       origin->annotation->assumption);
    }
    return RF_OK;
}

int provenance_add(struct provenance_list *self, const struct document *document,
                   const struct param *param, const char *pointer, const cJSON *node,
                   double value, struct rf_error *err)
{
    const struct origin *origin = document_origin(document, node);
    struct provenance *p;

    if (self->n == self->capacity) {
        const size_t capacity = self->capacity == 0 ? 256 : 2 * self->capacity;
        struct provenance *items = realloc(self->items, capacity * sizeof *items);

        if (items == NULL) {
            return rf_fail(err, RF_ENOMEM, "", "no memory for %zu numbers", capacity);
        }
        self->items = items;
        self->capacity = capacity;
    }
    p = &self->items[self->n++];
    *p = (struct provenance){ .param = param,
                              .value = value,
                              .low = NAN,
                              .high = NAN,
                              .file = origin->file,
                              .line = origin->mark.line,
                              .column = origin->mark.column };
    snprintf(p->pointer, sizeof p->pointer, "%s", pointer);
    if (origin->annotation == NULL) {
        return RF_OK;
    }
    p->source = origin->annotation->source;
    p->note = origin->annotation->note;
    p->assumption = origin->annotation->assumption;
    p->assumed = p->source == NULL && p->assumption != NULL;
    return p->assumption != NULL ? range_of(p, origin, err) : RF_OK;
}

void provenance_free(struct provenance_list *self)
{
    free(self->items);
    *self = (struct provenance_list){ 0 };
}

const struct provenance *provenance_find(const struct provenance_list *self,
                                         const char *pointer)
{
    for (size_t i = 0; i < self->n; i++) {
        if (strcmp(self->items[i].pointer, pointer) == 0) {
            return &self->items[i];
        }
    }
    return NULL;
}

size_t provenance_check(const struct provenance_list *self, struct error_list *errors)
{
    size_t missing = 0;

    for (size_t i = 0; i < self->n; i++) {
        const struct provenance *p = &self->items[i];
        const struct spot spot = { p->file, p->line, p->column };

        if (p->source == NULL && p->assumption == NULL) {
            missing++;
            if (mistake_add(errors, RF_EINPUT, spot, p->pointer,
                            "the number has neither source nor assumption") ==
                RF_ENOMEM) {
                break;
            }
        }
    }
    return missing;
}
