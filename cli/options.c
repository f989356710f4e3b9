/* options.c: getopt_long from a table. */
#include "cli/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/wrap.h"
#include "models/param.h"

#define MAX_OPTIONS 32
#define FIRST_LONG  256 /* values above any letter */

int options_add(struct options_list *list, const char *item, struct rf_error *err)
{
    const char **items = realloc(list->items, (list->n + 1) * sizeof *items);

    if (items == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for the arguments");
    }
    list->items = items;
    list->items[list->n++] = item;
    return RF_OK;
}

void options_free(struct options *self)
{
    free(self->arguments.items);
    free(self->sets.items);
    free(self->only.items);
    free(self->with.items);
    free(self->all.items);
    *self = (struct options){ 0 };
}

static int read_count(const struct options_entry *e, const char *text, int64_t *out,
                      struct rf_error *err)
{
    char *end;
    long long value;

    errno = 0;
    value = strtoll(text, &end, 10);
    if (end == text || *end != '\0' || errno == ERANGE || value < e->low ||
        value > e->high) {
        return rf_fail(err, RF_EINPUT, "",
                       "--%s %.40s: expected a whole number from %lld to %lld", e->name,
                       text, (long long)e->low, (long long)e->high);
    }
    *out = value;
    return RF_OK;
}

static int store(const struct options_entry *e, const char *text, struct options *out,
                 struct rf_error *err)
{
    char *field = (char *)out + e->offset;

    switch (e->type) {
    case OPTIONS_FLAG:
        *(bool *)(void *)field = true;
        return RF_OK;
    case OPTIONS_TEXT:
        *(const char **)(void *)field = text;
        return RF_OK;
    case OPTIONS_LIST:
        return options_add((struct options_list *)(void *)field, text, err);
    default:
        out->replicates_given |= e->offset == offsetof(struct options, replicates);
        return read_count(e, text, (int64_t *)(void *)field, err);
    }
}

static int unknown(const struct options_entry *entries, size_t n, const char *given,
                   struct rf_error *err)
{
    char asked[64], hint[96] = "";

    snprintf(asked, sizeof asked, "%.*s", (int)strcspn(given, "="), given);
    if (strncmp(asked, "--", 2) == 0) {
        struct param_nearest near = { .asked = asked + 2 };

        param_nearest_offer(&near, "help");
        for (size_t i = 0; i < n; i++) {
            param_nearest_offer(&near, entries[i].name);
        }
        param_nearest_hint(&near, hint, sizeof hint);
    }
    return rf_fail(err, RF_EINPUT, "", "there is no option %s here%s", asked, hint);
}

static void defaults(struct options *out)
{
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);

    *out = (struct options){ .replicates = 40,
                             .seed = 1,
                             .tornado = -1,
                             .simulate = 10,
                             .world = 1,
                             .worlds = 1,
                             .threads = processors > 0 ? processors : 1 };
}

/* getopt's tables; values of entries are FIRST_LONG + index. */
static void build(const struct options_entry *entries, size_t n, struct option *longs,
                  char *shorts)
{
    size_t s = 0;

    shorts[s++] = ':';
    shorts[s++] = 'h';
    for (size_t i = 0; i < n; i++) {
        const int argument =
            entries[i].type == OPTIONS_FLAG ? no_argument : required_argument;

        longs[i] =
            (struct option){ entries[i].name, argument, NULL, FIRST_LONG + (int)i };
        if (entries[i].letter != 0) {
            shorts[s++] = entries[i].letter;
            if (argument == required_argument) {
                shorts[s++] = ':';
            }
        }
    }
    longs[n] = (struct option){ "help", no_argument, NULL, 'h' };
    longs[n + 1] = (struct option){ 0 };
    shorts[s] = '\0';
}

static const struct options_entry *entry_of(const struct options_entry *entries, size_t n,
                                            int value)
{
    for (size_t i = 0; i < n; i++) {
        if (value == FIRST_LONG + (int)i || (value != 0 && value == entries[i].letter)) {
            return &entries[i];
        }
    }
    return NULL;
}

int options_parse(const struct options_entry *entries, size_t n, int argc, char **argv,
                  struct options *out, struct rf_error *err)
{
    struct option longs[MAX_OPTIONS + 2];
    char shorts[2 * MAX_OPTIONS + 4];
    int status = RF_OK, value;

    defaults(out);
    build(entries, n, longs, shorts);
    opterr = 0;
    optind = 0; /* glibc: start afresh */
    while (status == RF_OK &&
           (value = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
        const struct options_entry *e = entry_of(entries, n, value);

        if (value == 'h') {
            out->help = true;
        } else if (value == ':') {
            status = rf_fail(err, RF_EINPUT, "", "%.60s: an argument is missing",
                             argv[optind - 1]);
        } else if (e == NULL) {
            status = unknown(entries, n, argv[optind - 1], err);
        } else {
            status = store(e, optarg, out, err);
        }
    }
    for (int i = optind; status == RF_OK && i < argc; i++) {
        status = options_add(&out->arguments, argv[i], err);
    }
    return status;
}

static void print_entry(char letter, const char *name, const char *argument,
                        const char *doc)
{
    char left[64];

    snprintf(left, sizeof left, "%c%c%s --%s%s%s", letter != 0 ? '-' : ' ',
             letter != 0 ? letter : ' ', letter != 0 ? "," : " ", name,
             argument != NULL ? " " : "", argument != NULL ? argument : "");
    if (strlen(left) <= 24) {
        printf("  %-24s  ", left);
    } else {
        printf("  %s\n%28s", left, "");
    }
    wrap_print(doc, 28, 28);
}

void options_print(const struct options_entry *entries, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        print_entry(entries[i].letter, entries[i].name, entries[i].argument,
                    entries[i].doc);
    }
    print_entry('h', "help", NULL, "this text");
}
