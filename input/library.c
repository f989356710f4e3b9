/* library.c: names to files. A name is looked up in a few folders; nothing is kept. */
#include "input/library.h"

#include "input/document.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define N_KINDS (LIBRARY_DEPENDENCIES + 1)

static const char *const subfolders[N_KINDS] = { NULL, "policies", "variants",
                                                 "populations", "dependencies" };
static const char *const nouns[N_KINDS] = { "scenario", "policy", "variant", "population",
                                            "dependency file" };

static bool is_file(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static bool is_folder(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static void add_folder(struct library *self, const char *folder, size_t n)
{
    char path[LIBRARY_PATH_SIZE];

    if (n == 0 || n >= sizeof path || self->n == LIBRARY_MAX_FOLDERS) {
        return;
    }
    memcpy(path, folder, n);
    path[n] = '\0';
    if (is_folder(path)) {
        memcpy(self->folders[self->n++], path, n + 1);
    }
}

void library_init(struct library *self, const char *more)
{
    self->n = 0;
    add_folder(self, ".", 1);
    while (more != NULL && *more != '\0') {
        const size_t n = strcspn(more, ":");

        add_folder(self, more, n);
        more += n + (more[n] == ':');
    }
    add_folder(self, RF_SOURCE_SCENARIOS, strlen(RF_SOURCE_SCENARIOS));
    add_folder(self, RF_DATA_DIR "/scenarios", strlen(RF_DATA_DIR "/scenarios"));
}

void library_name(const char *path, char *name, size_t size)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash != NULL ? slash + 1 : path;
    const size_t n = strlen(base);

    snprintf(name, size, "%.*s",
             (int)(n > 5 && strcmp(base + n - 5, ".json") == 0 ? n - 5 : n), base);
}

void library_shown(const char *path, char *out, size_t size)
{
    char here[LIBRARY_PATH_SIZE];
    size_t n;

    if (getcwd(here, sizeof here) != NULL) {
        n = strlen(here);
        if (strncmp(path, here, n) == 0 && path[n] == '/') {
            path += n + 1;
        }
    }
    n = strlen(path);
    snprintf(out, size, "%s%s", n < size ? "" : "...",
             n < size ? path : path + n + 4 - size);
}

/* folder/sub/name and the same with ".json"; false when neither is a file. */
static bool try(const char *folder, size_t folder_n, const char *sub, const char *name,
                char *path)
{
    static const char *const endings[] = { ".json", "" };
    const bool absolute = name[0] == '/';
    const bool here = folder_n == 1 && folder[0] == '.';

    for (size_t i = 0; i < 2; i++) {
        const int n = snprintf(path, LIBRARY_PATH_SIZE, "%.*s%s%s%s%s%s",
                               absolute || here ? 0 : (int)folder_n, folder,
                               absolute || here || folder_n == 0 ? "" : "/",
                               sub != NULL && !absolute ? sub : "",
                               sub != NULL && !absolute ? "/" : "", name, endings[i]);

        if (n > 0 && n < LIBRARY_PATH_SIZE && is_file(path)) {
            return true;
        }
    }
    return false;
}

static bool try_subfolders(const char *folder, size_t folder_n, unsigned kinds,
                           const char *name, char *path)
{
    for (int k = 0; k < N_KINDS; k++) {
        if ((kinds >> k & 1) != 0 && subfolders[k] != NULL &&
            try(folder, folder_n, subfolders[k], name, path)) {
            return true;
        }
    }
    return false;
}

/* Parts of scenarios often have the name of the scenario beside their folder. */
static bool try_kinds(const char *folder, size_t folder_n, unsigned kinds,
                      const char *name, char *path)
{
    const unsigned parts = 1U << LIBRARY_POPULATION | 1U << LIBRARY_DEPENDENCIES;

    return try_subfolders(folder, folder_n, kinds & parts, name, path) ||
           try(folder, folder_n, NULL, name, path) ||
           try_subfolders(folder, folder_n, kinds & ~parts, name, path);
}

/* What else the name is, for the message; "" when it is nothing. */
static void say_other(const struct library *self, const char *name, unsigned kinds,
                      char *out, size_t size)
{
    char path[LIBRARY_PATH_SIZE];

    out[0] = '\0';
    for (int k = 0; k < N_KINDS; k++) {
        for (size_t i = 0; i < self->n && (kinds >> k & 1) == 0; i++) {
            const char *folder = self->folders[i];

            if (subfolders[k] != NULL &&
                try(folder, strlen(folder), subfolders[k], name, path)) {
                snprintf(out, size, "; there is a %s of that name", nouns[k]);
                return;
            }
        }
    }
    if (is_folder(name)) {
        snprintf(out, size, "; it is a folder");
    }
}

/* The end of the message: where was looked, and what is there of nearly that name. */
static int not_found(const struct library *self, const char *name, unsigned kinds,
                     struct rf_error *err)
{
    struct param_nearest near = { .asked = name };
    struct library_list lists[N_KINDS] = { { 0 } };
    char what[64] = "";
    char hint[96];
    int status = RF_OK;

    for (int k = 0; k < N_KINDS && status == RF_OK; k++) {
        if ((kinds >> k & 1) == 0) {
            continue;
        }
        snprintf(what + strlen(what), sizeof what - strlen(what), "%s%s",
                 what[0] != '\0' ? " or " : "", nouns[k]);
        status = library_list(self, (enum library_kind)k, &lists[k], err);
        for (size_t i = 0; i < lists[k].n; i++) {
            param_nearest_offer(&near, lists[k].items[i].name);
        }
    }
    say_other(self, name, kinds, hint, sizeof hint);
    if (hint[0] == '\0') {
        param_nearest_hint(&near, hint, sizeof hint);
    }
    if (status == RF_OK) {
        status =
            rf_fail(err, RF_EINPUT, "", "no %s \"%.80s\" is found%s", what, name, hint);
    }
    for (int k = 0; k < N_KINDS; k++) {
        library_list_free(&lists[k]);
    }
    return status;
}

int library_find(const struct library *self, const char *name, unsigned kinds,
                 const char *near, char *path, struct rf_error *err)
{
    const char *slash = near != NULL ? strrchr(near, '/') : NULL;

    if (name[0] != '\0' && slash != NULL &&
        try_kinds(near, (size_t)(slash - near), kinds, name, path)) {
        return RF_OK;
    }
    for (size_t i = 0; name[0] != '\0' && i < self->n; i++) {
        if (try_kinds(self->folders[i], strlen(self->folders[i]), kinds, name, path)) {
            return RF_OK;
        }
    }
    return not_found(self, name, kinds, err);
}

/* ---- Listing ---- */

static bool has_name(const struct library_list *list, const char *name)
{
    for (size_t i = 0; i < list->n; i++) {
        if (strcmp(list->items[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* Does the file say anything that a scenario says? */
static bool looks_like_scenario(const cJSON *tree)
{
    if (cJSON_GetObjectItemCaseSensitive(tree, "extends") != NULL) {
        return true;
    }
    for (size_t i = 0; i < scenario_table.n; i++) {
        const struct param *p = &scenario_table.params[i];

        if (p->type == PARAM_OBJECT &&
            cJSON_GetObjectItemCaseSensitive(tree, p->name) != NULL) {
            return true;
        }
    }
    return false;
}

/* Fill in the title; false when the file is no scenario and should be one. */
static bool read_title(struct library_item *item, bool must_be_scenario)
{
    struct document d = { 0 };
    struct error_list errors = { 0 };
    cJSON *tree;
    bool keep = true;

    item->readable = document_read(&d, item->path, item->path, &tree, &errors) == RF_OK &&
                     tree != NULL;
    if (item->readable) {
        const char *title =
            cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(tree, "title"));

        snprintf(item->title, sizeof item->title, "%s", title != NULL ? title : "");
        keep = !must_be_scenario || looks_like_scenario(tree);
    } else if (errors.n > 0) {
        snprintf(item->title, sizeof item->title, "line %d: %.200s", errors.items[0].line,
                 errors.items[0].message);
        keep = !must_be_scenario;
    }
    cJSON_Delete(tree);
    document_free(&d);
    error_list_free(&errors);
    return keep;
}

static int add_item(struct library_list *list, const struct library_item *item,
                    struct rf_error *err)
{
    if (list->n == list->capacity) {
        const size_t capacity = list->capacity == 0 ? 16 : 2 * list->capacity;
        struct library_item *items = realloc(list->items, capacity * sizeof *items);

        if (items == NULL) {
            return rf_fail(err, RF_ENOMEM, "", "no memory for a list of %zu files",
                           capacity);
        }
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->n++] = *item;
    return RF_OK;
}

static bool is_json(const char *name)
{
    const size_t n = strlen(name);

    return n > 5 && name[0] != '.' && strcmp(name + n - 5, ".json") == 0;
}

static int list_folder(const char *folder, enum library_kind kind,
                       struct library_list *list, struct rf_error *err)
{
    char path[LIBRARY_PATH_SIZE];
    struct library_item item;
    const struct dirent *entry;
    int status = RF_OK;
    DIR *dir;

    snprintf(path, sizeof path, "%s%s%s", folder, subfolders[kind] != NULL ? "/" : "",
             subfolders[kind] != NULL ? subfolders[kind] : "");
    dir = opendir(path);
    while (dir != NULL && status == RF_OK && (entry = readdir(dir)) != NULL) {
        memset(&item, 0, sizeof item);
        library_name(entry->d_name, item.name, sizeof item.name);
        if (!is_json(entry->d_name) || has_name(list, item.name) ||
            (size_t)snprintf(item.path, sizeof item.path, "%s/%s", path, entry->d_name) >=
                sizeof item.path ||
            !is_file(item.path)) {
            continue;
        }
        if (read_title(&item, kind == LIBRARY_SCENARIO)) {
            status = add_item(list, &item, err);
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
    return status;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct library_item *)a)->name,
                  ((const struct library_item *)b)->name);
}

int library_list(const struct library *self, enum library_kind kind,
                 struct library_list *list, struct rf_error *err)
{
    int status = RF_OK;

    *list = (struct library_list){ 0 };
    for (size_t i = 0; i < self->n && status == RF_OK; i++) {
        status = list_folder(self->folders[i], kind, list, err);
    }
    if (status != RF_OK) {
        library_list_free(list);
    } else if (list->n > 0) {
        qsort(list->items, list->n, sizeof *list->items, by_name);
    }
    return status;
}

void library_list_free(struct library_list *list)
{
    free(list->items);
    *list = (struct library_list){ 0 };
}
