/* manifest.c: manifest.json and what of summary.json is told in words. */
#include "cli/manifest.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/command.h"
#include "cli/complain.h"
#include "cli/wrap.h"
#include "input/document.h"
#include "input/mistake.h"
#include "input/resolved.h"

#define FORMAT "ringfall-result-1"

static void path_of(const char *folder, const char *name, char *out, size_t size)
{
    snprintf(out, size, "%s/%s", folder, name);
}

bool manifest_is_result(const char *folder)
{
    char path[LIBRARY_PATH_SIZE];
    struct stat st;

    path_of(folder, "manifest.json", path, sizeof path);
    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

void manifest_free(struct manifest *self)
{
    for (size_t i = 0; i < self->n_arms; i++) {
        free((char *)(uintptr_t)self->arms[i].name);
        free((char *)(uintptr_t)self->arms[i].title);
        free((char *)(uintptr_t)self->arms[i].json);
    }
    for (size_t i = 0; i < self->n_files; i++) {
        free(self->files[i]);
    }
    free(self->arms);
    free(self->files);
    free(self->command);
    free(self->only);
    free(self->verb);
    free(self->version);
    free(self->written);
    *self = (struct manifest){ 0 };
}

/* ---- reading ---- */

/* A copy of a text; "" where there is none, NULL when memory is out. */
static char *text_of(const cJSON *object, const char *key)
{
    const char *text =
        cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));

    return strdup(text != NULL ? text : "");
}

static uint32_t count_of(const cJSON *object, const char *key)
{
    const cJSON *node = cJSON_GetObjectItemCaseSensitive(object, key);

    return cJSON_IsNumber(node) && node->valuedouble >= 0.0 &&
                   node->valuedouble <= UINT32_MAX
               ? (uint32_t)node->valuedouble
               : 0;
}

/* The text of the scenario in an object, resolved; NULL when it has none. The member is
 * taken out of the tree. */
static int scenario_of(struct document *document, cJSON *object, char **out,
                       struct error_list *errors)
{
    cJSON *root = cJSON_DetachItemFromObjectCaseSensitive(object, "scenario");
    struct rf_error err = { 0 };
    size_t n;
    int status;

    *out = NULL;
    if (root == NULL) {
        return RF_OK;
    }
    document->root = root;
    status = resolved_text(document, out, &n, &err);
    document->root = NULL;
    cJSON_Delete(root);
    if (status != RF_OK) {
        error_list_add(errors, "", "%s", err.message);
    }
    return status;
}

static int read_arms(struct manifest *self, struct document *document, cJSON *tree,
                     struct error_list *errors)
{
    const cJSON *arms = cJSON_GetObjectItemCaseSensitive(tree, "arms");
    const size_t n = (size_t)cJSON_GetArraySize(arms);
    char *base = NULL;
    cJSON *arm;
    int status = scenario_of(document, tree, &base, errors);

    self->arms = calloc(n + 1, sizeof *self->arms);
    if (status == RF_OK && self->arms == NULL) {
        status = RF_ENOMEM;
    }
    if (status == RF_OK && (base == NULL || n == 0)) {
        status = error_list_add(errors, "/scenario", "the manifest keeps no scenario");
    }
    cJSON_ArrayForEach(arm, arms)
    {
        struct question_text *to = &self->arms[self->n_arms];
        char *json = NULL;

        if (status != RF_OK) {
            break;
        }
        self->n_arms++;
        status = scenario_of(document, arm, &json, errors);
        to->name = text_of(arm, "name");
        to->title = text_of(arm, "title");
        to->json = json != NULL ? json : base != NULL ? strdup(base) : NULL;
        if (status == RF_OK &&
            (to->name == NULL || to->title == NULL || to->json == NULL)) {
            status = RF_ENOMEM;
        }
    }
    free(base);
    return status;
}

static int read_files(struct manifest *self, const cJSON *tree)
{
    const cJSON *files = cJSON_GetObjectItemCaseSensitive(tree, "files"), *file;

    self->files = calloc((size_t)cJSON_GetArraySize(files) + 1, sizeof *self->files);
    if (self->files == NULL) {
        return RF_ENOMEM;
    }
    cJSON_ArrayForEach(file, files)
    {
        const char *name = cJSON_GetStringValue(file);

        self->files[self->n_files] = strdup(name != NULL ? name : "");
        if (self->files[self->n_files++] == NULL) {
            return RF_ENOMEM;
        }
    }
    return RF_OK;
}

static int read_fields(struct manifest *self, const cJSON *tree)
{
    const cJSON *environment = cJSON_GetObjectItemCaseSensitive(tree, "environment");
    char *question = text_of(tree, "question");

    self->only = text_of(tree, "only");
    self->command = text_of(tree, "command");
    self->verb = text_of(tree, "verb");
    self->version = text_of(tree, "version");
    self->written = text_of(environment, "written");
    self->seed = count_of(tree, "seed");
    self->replicates = count_of(tree, "replicates");
    self->worlds = count_of(tree, "worlds");
    self->stopped = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(tree, "stopped"));
    if (question != NULL) {
        snprintf(self->question, sizeof self->question, "%s", question);
    }
    free(question);
    return self->only != NULL && self->command != NULL && self->verb != NULL &&
                   self->version != NULL && self->written != NULL
               ? RF_OK
               : RF_ENOMEM;
}

int manifest_read(struct manifest *out, const char *folder, struct error_list *errors)
{
    struct document document = { .result = true };
    char path[LIBRARY_PATH_SIZE];
    cJSON *tree = NULL;
    const char *format;
    int status;

    *out = (struct manifest){ 0 };
    path_of(folder, "manifest.json", path, sizeof path);
    status = document_read(&document, path, path, &tree, errors);
    if (status == RF_OK) {
        format = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(tree, "format"));
        if (format == NULL || strcmp(format, FORMAT) != 0) {
            status = document_complain(&document, errors, tree, PLACE_VALUE, "/format",
                                       "this is no manifest of a result (" FORMAT ")");
        }
    }
    if (status == RF_OK) {
        status = read_fields(out, tree);
    }
    if (status == RF_OK) {
        status = read_files(out, tree);
    }
    if (status == RF_OK) {
        status = read_arms(out, &document, tree, errors);
    }
    cJSON_Delete(tree);
    document_free(&document);
    return status;
}

/* ---- the command ---- */

/* The next word of a command as finish_command writes it: plain or in single quotes. */
static const char *next_word(const char *text, char *out)
{
    bool quoted = false;

    text += strspn(text, " ");
    while (*text != '\0' && (quoted || *text != ' ')) {
        if (*text == '\'') {
            quoted = !quoted;
            text++;
        } else if (*text == '\\' && !quoted && text[1] != '\0') {
            *out++ = text[1];
            text += 2;
        } else {
            *out++ = *text++;
        }
    }
    *out = '\0';
    return text;
}

void manifest_words_free(char **words)
{
    if (words != NULL) {
        free(words[0]);
    }
    free(words);
}

/* All words in one block, pointed at by a NULL-terminated list. */
static char **split(const char *command, int *n)
{
    const size_t length = strlen(command);
    char **words = calloc(length + 2, sizeof *words);
    char *block = malloc(length + 2);

    *n = 0;
    if (words == NULL || block == NULL) {
        free(words);
        free(block);
        return NULL;
    }
    words[0] = block;
    while (*command != '\0') {
        words[*n] = block;
        command = next_word(command, block);
        block += strlen(block) + 1;
        ++*n;
        command += strspn(command, " ");
    }
    words[*n] = NULL;
    return words;
}

int manifest_options(const struct manifest *self, char ***words, struct options *out,
                     struct rf_error *err)
{
    const struct command *c =
        strcmp(self->verb, "run") == 0 ? &run_command : &compare_command;
    int n;

    *out = (struct options){ 0 };
    *words = split(self->command, &n);
    if (*words == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for the command");
    }
    if (n < 3) {
        return rf_fail(err, RF_EINPUT, "/command", "\"%.100s\" is no command of a result",
                       self->command);
    }
    return options_parse(c->options, c->n_options, n - 1, *words + 1, out, err);
}

/* ---- in words ---- */

static void print_answer(const char *folder)
{
    struct document document = { 0 };
    struct error_list errors = { 0 };
    char path[LIBRARY_PATH_SIZE];
    cJSON *tree = NULL;
    const cJSON *answer, *line;
    const char *headline;

    path_of(folder, "summary.json", path, sizeof path);
    if (document_read(&document, path, path, &tree, &errors) == RF_OK) {
        answer = cJSON_GetObjectItemCaseSensitive(tree, "answer");
        headline =
            cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(answer, "headline"));
        printf("\n");
        wrap_paragraph(headline != NULL ? headline : "", 0);
        cJSON_ArrayForEach(line, cJSON_GetObjectItemCaseSensitive(answer, "sentences"))
        {
            wrap_paragraph(line->valuestring != NULL ? line->valuestring : "", 0);
        }
    }
    cJSON_Delete(tree);
    document_free(&document);
    error_list_free(&errors);
}

int manifest_show(const char *folder)
{
    struct error_list errors = { 0 };
    struct manifest m;
    int status = manifest_read(&m, folder, &errors);

    if (status != RF_OK) {
        status = complain_list(&errors, status);
    } else {
        printf("%s\n", m.command);
        printf("%u simulated worlds%s, seed %u, ringfall %s, written %s\n", m.worlds,
               m.stopped ? " (stopped before the end)" : "", m.seed, m.version,
               m.written);
        for (size_t i = 0; i < m.n_arms; i++) {
            printf("  ");
            wrap_padded(m.arms[i].name, 24);
            printf("  %s\n", m.arms[i].title);
        }
        print_answer(folder);
        printf("\nReport: %s/report.html; again: ringfall run %s\n", folder, folder);
    }
    manifest_free(&m);
    error_list_free(&errors);
    return status;
}

/* ---- asking again ---- */

int manifest_ask_again(struct manifest_again *out, const char *folder)
{
    struct error_list errors = { 0 };
    struct rf_error err = { 0 };
    int status;

    *out = (struct manifest_again){ 0 };
    status = manifest_read(&out->manifest, folder, &errors);
    if (status == RF_OK) {
        status = question_restore(&out->question, out->manifest.arms,
                                  out->manifest.n_arms, out->manifest.only, &errors);
    }
    if (status != RF_OK) {
        status = complain_list(&errors, status);
    } else if (manifest_options(&out->manifest, &out->words, &out->options, &err) !=
               RF_OK) {
        status = complain_error(&err);
    } else {
        status = COMMAND_OK;
    }
    error_list_free(&errors);
    return status;
}

void manifest_again_free(struct manifest_again *self)
{
    options_free(&self->options);
    manifest_words_free(self->words);
    question_free(&self->question);
    manifest_free(&self->manifest);
    *self = (struct manifest_again){ 0 };
}
