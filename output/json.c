/* json.c: a writer that appends; nothing is kept but the depth. */
#include "output/json.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <string.h>

#include "output/number.h"
#include "output/text.h"

static void start(struct json *self, const char *key)
{
    if (self->depth > 0) {
        buffer_addf(self->out, "%s\n%*s", self->started[self->depth] ? "," : "",
                    2 * self->depth, "");
    }
    self->started[self->depth] = true;
    if (key != NULL) {
        text_json(self->out, key);
        buffer_add(self->out, ": ");
    }
}

void json_open(struct json *self, const char *key, char bracket)
{
    start(self, key);
    buffer_add_n(self->out, &bracket, 1);
    if (self->depth + 1 < JSON_DEPTH) {
        self->started[++self->depth] = false;
    }
}

void json_close(struct json *self, char bracket)
{
    const bool any = self->started[self->depth];

    self->depth--;
    if (any) {
        buffer_addf(self->out, "\n%*s", 2 * self->depth, "");
    }
    buffer_add_n(self->out, &bracket, 1);
    if (self->depth == 0) {
        buffer_add(self->out, "\n");
    }
}

void json_text(struct json *self, const char *key, const char *text)
{
    start(self, key);
    text_json(self->out, text);
}

void json_number(struct json *self, const char *key, double value)
{
    char text[NUMBER_SIZE];

    start(self, key);
    if (isfinite(value)) {
        number_exact(value, text);
        buffer_add(self->out, text);
    } else {
        buffer_add(self->out, "null");
    }
}

void json_bool(struct json *self, const char *key, bool value)
{
    start(self, key);
    buffer_add(self->out, value ? "true" : "false");
}

int json_raw(struct json *self, const char *key, const char *text, struct rf_error *err)
{
    cJSON *parsed = cJSON_ParseWithOpts(text, NULL, true);
    size_t n = strlen(text);

    if (parsed == NULL) {
        return rf_fail(err, RF_EINTERNAL, "", "what was resolved is no JSON: %.60s",
                       text);
    }
    cJSON_Delete(parsed);
    start(self, key);
    while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == ' ')) {
        n--;
    }
    buffer_add_n(self->out, text, n);
    return RF_OK;
}
