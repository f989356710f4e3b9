/* manifest.c: the one file of a result that tells time and place, and so differs when the
 * same question is run again. */
#include "output/manifest.h"

#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "output/json.h"

static void add_environment(struct json *j)
{
    struct utsname name;
    char when[32] = "";
    const time_t now = time(NULL);
    struct tm utc;

    json_open(j, "environment", '{');
    if (gmtime_r(&now, &utc) != NULL &&
        strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &utc) > 0) {
        json_text(j, "written", when);
    }
    if (uname(&name) == 0) {
        json_text(j, "system", name.sysname);
        json_text(j, "release", name.release);
        json_text(j, "machine", name.machine);
    }
    json_number(j, "processors", (double)sysconf(_SC_NPROCESSORS_ONLN));
#ifdef __VERSION__
    json_text(j, "compiler", __VERSION__);
#endif
    json_close(j, '}');
}

static int add_arms(struct json *j, const struct answer *a, const struct result_input *in,
                    struct rf_error *err)
{
    int status = RF_OK;

    json_open(j, "arms", '[');
    for (size_t i = 0; i < a->n_arms && status == RF_OK; i++) {
        const char *text = in->arm_json != NULL ? in->arm_json[i] : NULL;

        json_open(j, NULL, '{');
        json_text(j, "name", a->arms[i].name);
        json_text(j, "title", a->arms[i].title);
        if (text != NULL && strcmp(text, in->scenario_json) != 0) {
            status = json_raw(j, "scenario", text, err);
        }
        json_close(j, '}');
    }
    json_close(j, ']');
    return status;
}

int manifest_text(const struct answer *a, const struct result_input *in,
                  const char *figures, const char *const *files, size_t n,
                  struct buffer *out, struct rf_error *err)
{
    struct json j = { .out = out };
    int status;

    json_open(&j, NULL, '{');
    json_text(&j, "format", "ringfall-result-1");
    json_text(&j, "version", RF_VERSION);
    json_text(&j, "command", in->command);
    json_text(&j, "verb", in->verb);
    json_text(&j, "question", in->question_sha256);
    json_number(&j, "seed", in->seed);
    json_number(&j, "replicates", in->replicates);
    json_number(&j, "first_replicate", in->first_replicate);
    json_number(&j, "worlds", a->c->n_worlds);
    json_bool(&j, "stopped", a->c->stopped);
    json_bool(&j, "quick", in->quick);
    json_bool(&j, "good_too", a->good);
    json_text(&j, "only", in->only);
    add_environment(&j);
    json_text(&j, "figures", figures);
    json_open(&j, "files", '[');
    for (size_t i = 0; i < n; i++) {
        json_text(&j, NULL, files[i]);
    }
    json_close(&j, ']');
    json_text(&j, "scenario_sha256", in->scenario_sha256);
    status = add_arms(&j, a, in, err);
    if (status == RF_OK) {
        status = json_raw(&j, "scenario", in->scenario_json, err);
    }
    json_close(&j, '}');
    return status;
}
