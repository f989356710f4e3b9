/* command.c: from the command line to a subcommand, and the help. */
#include "cli/command.h"

#include <stdio.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/wrap.h"
#include "models/param.h"

static const struct command *const commands[] = {
    &list_command,  &show_command, &compare_command, &run_command,  &explain_command,
    &check_command, &init_command, &graph_command,   &study_command
};
#define N_COMMANDS (sizeof commands / sizeof *commands)

static const char *const examples[] = {
    "ringfall list",
    "scenarios, rollouts and variants that are there",
    "ringfall compare classroom canary rings",
    "a small country; takes seconds",
    "ringfall compare july-2024 canary rings vendor-2024-after phased-week",
    "19 July 2024, and how four other rollouts would have gone",
    "ringfall show canary",
    "what a rollout does, in words",
    "ringfall init mine",
    "a scenario of your own to start from",
    NULL
};

static void print_examples(const char *const *pairs)
{
    printf("\nExamples:\n");
    for (; *pairs != NULL; pairs += 2) {
        printf("  %s\n", pairs[0]);
        wrap_paragraph(pairs[1], 6);
    }
}

static void print_program_help(void)
{
    printf(
        "ringfall: if this update is bad, how much goes down, for how long, and which\n"
        "rollout would have kept it small?\n\n"
        "Usage: ringfall COMMAND [ARGUMENT...] [OPTION...]\n\nCommands:\n");
    for (size_t i = 0; i < N_COMMANDS; i++) {
        printf("  %-9s %s\n", commands[i]->name, commands[i]->summary);
    }
    printf("  %-9s %s\n", "help", "help on a command: ringfall help compare");
    print_examples(examples);
    printf("\nExit status: 0 done; 1 failed; 2 a mistake in what was asked, nothing was "
           "written;\n"
           "130 stopped by Ctrl-C, what was complete is kept.\n");
}

static void print_text(const char *text)
{
    while (*text != '\0') {
        const size_t n = strcspn(text, "\n");
        char line[1024];

        snprintf(line, sizeof line, "%.*s", (int)n, text);
        wrap_paragraph(line, 0);
        text += n + (text[n] == '\n');
    }
}

static void print_help(const struct command *c)
{
    printf("Usage: ringfall %s %s%s[OPTION...]\n\n", c->name, c->arguments,
           c->arguments[0] != '\0' ? " " : "");
    print_text(c->text);
    print_examples(c->examples);
    printf("\nOptions:\n");
    options_print(c->options, c->n_options);
}

static const struct command *find(const char *name)
{
    for (size_t i = 0; i < N_COMMANDS; i++) {
        if (strcmp(commands[i]->name, name) == 0) {
            return commands[i];
        }
    }
    return NULL;
}

static int unknown(const char *name)
{
    struct param_nearest near = { .asked = name };
    char hint[96];

    for (size_t i = 0; i < N_COMMANDS; i++) {
        param_nearest_offer(&near, commands[i]->name);
    }
    param_nearest_hint(&near, hint, sizeof hint);
    return complain_text("there is no command \"%.60s\"%s", name, hint);
}

static int help(int argc, char **argv)
{
    const struct command *c;

    if (argc < 2) {
        print_program_help();
        return COMMAND_OK;
    }
    c = find(argv[1]);
    if (c == NULL) {
        return unknown(argv[1]);
    }
    print_help(c);
    return COMMAND_OK;
}

static int run(const struct command *c, int argc, char **argv, const struct program *p)
{
    struct options o;
    struct rf_error err;
    int status;

    if (options_parse(c->options, c->n_options, argc, argv, &o, &err) != RF_OK) {
        status = complain_error(&err);
    } else if (o.help) {
        print_help(c);
        status = COMMAND_OK;
    } else if (o.arguments.n < c->least || o.arguments.n > c->most) {
        status = complain_text(
            "usage: ringfall %s %s [OPTION...]; ringfall help %s tells more", c->name,
            c->arguments, c->name);
    } else {
        status = c->run(&o, p);
    }
    options_free(&o);
    return status;
}

int command_main(int argc, char **argv, const struct program *p)
{
    const struct command *c;

    if (argc < 2) {
        print_program_help();
        return COMMAND_INPUT;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("ringfall %s\n", RF_VERSION);
        return COMMAND_OK;
    }
    if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0 ||
        strcmp(argv[1], "-h") == 0) {
        return help(argc - 1, argv + 1);
    }
    c = find(argv[1]);
    return c != NULL ? run(c, argc - 1, argv + 1, p) : unknown(argv[1]);
}
