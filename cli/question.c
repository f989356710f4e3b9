/* question.c: reading what is asked. Every mistake of every arm is told at once. */
#include "cli/question.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/filter.h"
#include "input/document.h"
#include "input/mistake.h"
#include "studies/observe.h"
#include "studies/theta.h"

void question_library(struct library *library)
{
    library_init(library, getenv(LIBRARY_VARIABLE));
}

static int add_mistake(struct error_list *errors, const char *format, const char *text)
{
    const struct spot nowhere = { 0 };

    return mistake_add(errors, RF_EINPUT, nowhere, "", format, text);
}

static int room(struct question *self, size_t n)
{
    *self = (struct question){ 0 };
    self->files = calloc(n, sizeof *self->files);
    self->arms = calloc(n, sizeof *self->arms);
    self->json = calloc(n, sizeof *self->json);
    return self->files != NULL && self->arms != NULL && self->json != NULL ? RF_OK
                                                                           : RF_ENOMEM;
}

void question_free(struct question *self)
{
    for (size_t i = 0; i < self->n; i++) {
        scenario_file_free(&self->files[i]);
        scenario_free(&self->arms[i].scenario);
        free(self->json[i]);
    }
    free(self->files);
    free(self->arms);
    free(self->json);
    *self = (struct question){ 0 };
}

/* ---- checks that the studies make ---- */

/* Give a mistake of the studies its place in the file. */
static int place(const struct scenario_file *file, const struct rf_error *e,
                 struct error_list *errors)
{
    const cJSON *node = document_value(document_nearest(file->document, e->path));

    return document_complain(file->document, errors, node, PLACE_VALUE, e->path, "%s",
                             e->message);
}

static int check(const struct scenario_file *file, struct scenario *s,
                 struct error_list *errors)
{
    struct error_list found = { 0 };
    struct theta theta = { 0 };
    struct rf_error err;
    int status = RF_OK;

    observe_check(s, &found);
    for (size_t i = 0; i < found.n; i++) {
        status = place(file, &found.items[i], errors);
    }
    error_list_free(&found);
    if (theta_init(&theta, s, &err) != RF_OK) {
        status = err.code == RF_EINPUT ? place(file, &err, errors) : err.code;
    }
    theta_free(&theta);
    return status;
}

/* ---- one arm ---- */

/* Build what file i was read into. */
static int build(struct question *self, size_t i, struct error_list *errors)
{
    struct scenario_file *file = &self->files[i];
    struct scenario *s = &self->arms[i].scenario;
    struct rf_error err;
    size_t length;
    int status = scenario_file_build(file, s, errors);

    if (status == RF_OK) {
        status = check(file, s, errors);
    }
    if (status == RF_OK) {
        status = scenario_file_json(file, &self->json[i], &length, &err);
    }
    if (status == RF_OK && i == 0) {
        sha256_text(self->json[0], length, self->scenario_sha256);
    }
    return status;
}

/* False when it does not fit. */
static bool join(char *out, size_t size, const char *between, const char *text)
{
    const size_t n = strlen(out);
    const int more = snprintf(out + n, size - n, "%s%s", n > 0 ? between : "", text);

    return more >= 0 && (size_t)more < size - n;
}

/* What the arm is called: after its patches; the baseline after its rollout. Titles that
 * together are too long give way to the names. */
static int name_arm(struct question *self, size_t i, struct error_list *errors)
{
    bool named = true, titled = true;

    const struct scenario_file *file = &self->files[i];
    struct arm *arm = &self->arms[i];
    const struct rollout *r = &arm->scenario.rollout;

    for (size_t k = 0; k < file->n_arms; k++) {
        const struct patch *p = &file->arms[k];

        named = join(arm->name, sizeof arm->name, "+", p->name) && named;
        titled = join(arm->title, sizeof arm->title, ", ",
                      p->title[0] != '\0' ? p->title : p->name) &&
                 titled;
    }
    if (!named) {
        return add_mistake(
            errors, "%.60s...: the names of its parts are too long together", arm->name);
    }
    if (!titled) {
        snprintf(arm->title, sizeof arm->title, "%s", arm->name);
    }
    if (file->n_arms == 0) {
        snprintf(arm->name, sizeof arm->name, "%s",
                 r->name[0] != '\0' ? r->name : arm->scenario.name);
        snprintf(arm->title, sizeof arm->title, "%s",
                 r->title[0] != '\0' ? r->title : arm->name);
    }
    return RF_OK;
}

/* ---- what --set changes ---- */

static bool is_of_rollout(const char *set)
{
    const size_t n = strlen("/rollout");

    return strncmp(set, "/rollout", n) == 0 && (set[n] == '/' || set[n] == '=');
}

static const cJSON *rollout_of(const struct question *self, size_t i)
{
    const struct document *document = self->files[i].document;

    return document != NULL ? cJSON_GetObjectItemCaseSensitive(document->root, "rollout")
                            : NULL;
}

/* Does what is set below /rollout change arm i? Where rollouts are compared, those that
 * are named; never the one that they are compared with, and that of a variant is this. */
static bool takes_rollout(const struct question *self, size_t i, size_t n_arms)
{
    return n_arms == 0 ||
           (i > 0 && !cJSON_Compare(rollout_of(self, 0), rollout_of(self, i), true));
}

static int set_all(struct question *self, size_t i, size_t n_arms,
                   const struct library *library, const struct options *o,
                   struct error_list *errors)
{
    const bool takes = takes_rollout(self, i, n_arms);
    int status = RF_OK;

    for (size_t k = 0; k < o->sets.n && status == RF_OK; k++) {
        if (!is_of_rollout(o->sets.items[k]) || takes) {
            status = scenario_file_set(&self->files[i], o->sets.items[k], k + 1, library,
                                       errors);
        }
    }
    self->n_take += takes;
    return status;
}

/* A --set that changed nothing. */
static int check_sets(const struct question *self, const struct options *o,
                      struct error_list *errors)
{
    for (size_t k = 0; k < o->sets.n && self->n_take == 0; k++) {
        if (is_of_rollout(o->sets.items[k])) {
            return add_mistake(errors,
                               "--set %.60s changes rollouts that are named, not the "
                               "one that they are compared with, and none is named: "
                               "name one, or put the change in a file of your own that "
                               "\"extends\" the scenario",
                               o->sets.items[k]);
        }
    }
    return RF_OK;
}

/* Names of an arm's patches, cut at '+' in a copy. Returns how many. */
static size_t split(char *names, const char *out[QUESTION_MAX_PATCHES])
{
    size_t n = 0;
    char *rest = names;

    while (n < QUESTION_MAX_PATCHES && (out[n] = strsep(&rest, "+")) != NULL) {
        n++;
    }
    return rest == NULL ? n : QUESTION_MAX_PATCHES + 1;
}

/* n_arms: besides the baseline */
static int read_arm(struct question *self, const char *scenario, const char *names,
                    size_t n_arms, const struct library *library, const struct options *o,
                    struct error_list *errors)
{
    const char *patches[QUESTION_MAX_PATCHES];
    const size_t i = self->n++;
    char *copy = strdup(names != NULL ? names : "");
    size_t n_patches = 0;
    int status;

    if (copy == NULL) {
        return RF_ENOMEM;
    }
    if (names != NULL) {
        n_patches = split(copy, patches);
    }
    if (n_patches > QUESTION_MAX_PATCHES) {
        status = add_mistake(
            errors, "%.60s: at most 8 rollouts or variants can be joined", names);
    } else {
        status = scenario_file_read(&self->files[i], scenario, library, patches,
                                    n_patches, NULL, 0, errors);
    }
    if (status == RF_OK) {
        status = set_all(self, i, n_arms, library, o, errors);
    }
    if (status == RF_OK) {
        status = build(self, i, errors);
    }
    if (status == RF_OK) {
        status = name_arm(self, i, errors);
    }
    free(copy);
    return status;
}

/* ---- the question ---- */

/* Keep the worse: memory or disk before mistakes. */
static int worse(int a, int b)
{
    return a == RF_OK || (a == RF_EINPUT && b != RF_OK) ? b : a;
}

static bool is_baseline(const struct question *self, const char *name)
{
    return strcmp(name, self->arms[0].name) == 0;
}

static bool is_twice(const char *const *names, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (strcmp(names[k], names[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Two arms that results could not tell apart. */
static int check_names(struct question *self, struct error_list *errors)
{
    int status = RF_OK;

    for (size_t i = 1; i < self->n; i++) {
        for (size_t k = 0; k < i; k++) {
            if (strcmp(self->arms[i].name, self->arms[k].name) == 0) {
                status = worse(status,
                               add_mistake(errors,
                                           "two rollouts are called \"%.80s\": give one "
                                           "another \"name\" in its file",
                                           self->arms[i].name));
            } else if (strcmp(self->arms[i].title, self->arms[k].title) == 0) {
                snprintf(self->arms[i].title, sizeof self->arms[i].title, "%s",
                         self->arms[i].name);
            }
        }
    }
    return status;
}

/* --only against the scenario as it stands in its file: where a --set is wrong there is
 * no other to hold it against, and its mistakes are to be told, too. */
static int check_only(struct question *self, const char *name,
                      const struct library *library, const struct options *o,
                      struct error_list *errors)
{
    struct scenario_file file = { 0 };
    struct scenario s = { 0 };
    struct error_list told = { 0 };
    int status = scenario_file_read(&file, name, library, NULL, 0, NULL, 0, &told);

    if (status == RF_OK) {
        status = scenario_file_build(&file, &s, &told);
    }
    if (status == RF_OK) {
        status = filter_read(&s, o->only.items, o->only.n, &self->only, self->only_text,
                             sizeof self->only_text, errors);
    }
    scenario_free(&s);
    scenario_file_free(&file);
    error_list_free(&told);
    return status;
}

/* The last arm's name stands for a file of the library that this scenario is not made
 * for: it names regions, say, of another world. */
static void leave_out(struct question *self, const char *name,
                      const struct error_list *errors)
{
    const size_t i = --self->n;

    fprintf(stderr, "ringfall: left out: %s: %s: %s%s\n", name, errors->items[0].path,
            errors->items[0].message, errors->n > 1 ? ", and more" : "");
    scenario_file_free(&self->files[i]);
    scenario_free(&self->arms[i].scenario);
    free(self->json[i]);
    self->files[i] = (struct scenario_file){ 0 };
    self->arms[i] = (struct arm){ 0 };
    self->json[i] = NULL;
}

static int read_if_fits(struct question *self, const char *scenario, const char *name,
                        size_t n_arms, const struct library *library,
                        const struct options *o)
{
    struct error_list errors = { 0 };
    int status = read_arm(self, scenario, name, n_arms, library, o, &errors);

    if (status == RF_EINPUT && errors.n > 0) {
        leave_out(self, name, &errors);
        status = RF_OK;
    }
    error_list_free(&errors);
    return status;
}

int question_read(struct question *out, const char *scenario, const char *const *names,
                  size_t n, const struct options *o, struct error_list *errors)
{
    return question_read_some(out, scenario, names, n, n, o, errors);
}

int question_read_some(struct question *out, const char *scenario,
                       const char *const *names, size_t n, size_t n_asked,
                       const struct options *o, struct error_list *errors)
{
    struct library library;
    int status = room(out, n + 1);

    if (status != RF_OK) {
        return status;
    }
    if (n > QUESTION_MAX_ARMS) {
        return add_mistake(errors, "more than %s rollouts at once", "64");
    }
    question_library(&library);
    status = read_arm(out, scenario, NULL, n, &library, o, errors);
    if (status != RF_OK && out->files[0].document == NULL) {
        return status;
    }
    for (size_t i = 0; i < n; i++) {
        if (is_baseline(out, names[i])) {
            continue;
        }
        if (is_twice(names, i)) {
            status = worse(status, add_mistake(errors, "%.80s is named twice", names[i]));
            continue;
        }
        status =
            worse(status, i < n_asked || status != RF_OK
                              ? read_arm(out, scenario, names[i], n, &library, o, errors)
                              : read_if_fits(out, scenario, names[i], n, &library, o));
    }
    if (status == RF_OK) {
        status = check_sets(out, o, errors);
    }
    if (status == RF_OK) {
        status = check_names(out, errors);
    }
    if (status == RF_OK) {
        snprintf(out->name, sizeof out->name, "%s", out->arms[0].scenario.name);
        status = filter_read(&out->arms[0].scenario, o->only.items, o->only.n, &out->only,
                             out->only_text, sizeof out->only_text, errors);
    } else if (status == RF_EINPUT && o->only.n > 0) {
        status = worse(status, check_only(out, scenario, &library, o, errors));
    }
    return status;
}

/* ---- can it be run? ---- */

/* Servers' schemes stage shares of requests: there are no machines to hand them to. */
static int check_unit(const struct question *self, size_t i, struct error_list *errors)
{
    struct rf_error err;
    const char *name = self->arms[i].name;

    if (self->arms[i].scenario.rollout.unit != UNIT_TRAFFIC) {
        return RF_OK;
    }
    (void)rf_fail(&err, RF_EINPUT, "/rollout/unit",
                  "%.60s stages traffic between servers, not machines: it cannot be run. "
                  "What its gate is worth tells: ringfall show %.60s --bench",
                  name, name);
    return place(&self->files[i], &err, errors);
}

int question_runnable(const struct question *self, struct error_list *errors)
{
    int status = RF_OK;

    for (size_t i = 0; i < self->n; i++) {
        status = worse(status, check_unit(self, i, errors));
    }
    return status;
}

/* ---- from texts ---- */

/* The items of an only_text. */
static int restore_only(struct question *self, const char *only,
                        struct error_list *errors)
{
    char *copy = strdup(only), *rest = copy;
    struct options_list items = { 0 };
    struct rf_error err;
    int status = copy != NULL ? RF_OK : RF_ENOMEM;

    while (status == RF_OK && rest != NULL && *rest != '\0') {
        status = options_add(&items, strsep(&rest, " "), &err);
    }
    if (status == RF_OK) {
        status = filter_read(&self->arms[0].scenario, items.items, items.n, &self->only,
                             self->only_text, sizeof self->only_text, errors);
    }
    free(items.items);
    free(copy);
    return status;
}

int question_restore(struct question *out, const struct question_text *texts, size_t n,
                     const char *only, struct error_list *errors)
{
    int status = room(out, n);

    for (size_t i = 0; i < n && status == RF_OK; i++) {
        struct arm *arm = &out->arms[i];

        out->n++;
        status = scenario_file_parse(&out->files[i], texts[i].json, strlen(texts[i].json),
                                     texts[i].name, errors);
        if (status == RF_OK) {
            status = build(out, i, errors);
        }
        snprintf(arm->name, sizeof arm->name, "%s", texts[i].name);
        snprintf(arm->title, sizeof arm->title, "%s", texts[i].title);
    }
    if (status != RF_OK) {
        return status;
    }
    snprintf(out->name, sizeof out->name, "%s", out->arms[0].scenario.name);
    return restore_only(out, only, errors);
}

/* Room for one arm more. */
static int grow(struct question *self)
{
    const size_t n = self->n + 1;
    struct scenario_file *files = realloc(self->files, n * sizeof *files);
    struct arm *arms = NULL;
    char **json = NULL;

    if (files != NULL) {
        self->files = files;
        arms = realloc(self->arms, n * sizeof *arms);
    }
    if (arms != NULL) {
        self->arms = arms;
        json = realloc(self->json, n * sizeof *json);
    }
    if (json == NULL) {
        return RF_ENOMEM;
    }
    self->json = json;
    self->files[n - 1] = (struct scenario_file){ 0 };
    self->arms[n - 1] = (struct arm){ 0 };
    self->json[n - 1] = NULL;
    return RF_OK;
}

int question_change(struct question *self, size_t arm, const struct options *o,
                    struct error_list *errors)
{
    const size_t i = self->n;
    struct library library;
    int status = grow(self);

    if (status != RF_OK) {
        return status;
    }
    self->n++;
    question_library(&library);
    status = scenario_file_parse(&self->files[i], self->json[arm],
                                 strlen(self->json[arm]), self->arms[arm].name, errors);
    for (size_t k = 0; k < o->with.n && status == RF_OK; k++) {
        status = scenario_file_patch(&self->files[i], o->with.items[k], &library, errors);
    }
    for (size_t k = 0; k < o->sets.n && status == RF_OK; k++) {
        status =
            scenario_file_set(&self->files[i], o->sets.items[k], k + 1, &library, errors);
    }
    if (status == RF_OK) {
        status = build(self, i, errors);
    }
    if (status == RF_OK) {
        snprintf(self->arms[i].name, sizeof self->arms[i].name, "changed");
        snprintf(self->arms[i].title, sizeof self->arms[i].title, "changed");
    }
    return status;
}
