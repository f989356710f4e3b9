/* run.c: ringfall run: one rollout, or a result again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/ask.h"
#include "cli/complain.h"
#include "cli/manifest.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

static const struct options_entry entries[] = {
    OPTIONS_SET,     OPTIONS_ONLY, OPTIONS_REPLICATES, OPTIONS_QUICK, OPTIONS_SEED,
    OPTIONS_THREADS, OPTIONS_JSON, OPTIONS_OUTPUT,     OPTIONS_FORCE,
};

static const char *const examples[] = {
    "ringfall run july-2024",
    "the scenario alone, as it happened",
    "ringfall run classroom --set /update/lab/machines=20",
    "with one parameter changed",
    "ringfall run results/july-2024-compare",
    "a result again, from its manifest; tells whether every byte is the same",
    NULL
};

/* ---- a result again ---- */

/* Files that must repeat: numbers and figures. The manifest tells time and place. */
static bool repeats(const char *name)
{
    static const char *const endings[] = { ".csv", ".svg", "summary.json" };
    const size_t n = strlen(name);

    for (size_t i = 0; i < N_OF(endings); i++) {
        const size_t e = strlen(endings[i]);

        if (n >= e && strcmp(name + n - e, endings[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* False, and said, when the two together are too long for a path. */
static bool join(char out[RESULT_PATH_SIZE], const char *folder, const char *rest)
{
    const int n = snprintf(out, RESULT_PATH_SIZE, "%s%s", folder, rest);

    if (n < 0 || n >= RESULT_PATH_SIZE) {
        fprintf(stderr, "ringfall: the path of %s is too long\n", folder);
        return false;
    }
    return true;
}

static bool same_bytes(const char *old, const char *again, const char *file)
{
    char a[RESULT_PATH_SIZE], b[RESULT_PATH_SIZE];
    FILE *left = NULL, *right = NULL;
    bool same = join(a, old, file) && join(b, again, file);

    if (!same) {
        return false;
    }
    left = fopen(a, "rb");
    right = fopen(b, "rb");
    same = left != NULL && right != NULL;
    while (same) {
        char x[65536], y[65536];
        const size_t n = fread(x, 1, sizeof x, left), m = fread(y, 1, sizeof y, right);

        same = n == m && memcmp(x, y, n) == 0 && !ferror(left) && !ferror(right);
        if (n < sizeof x) {
            break;
        }
    }
    if (left != NULL) {
        fclose(left);
    }
    if (right != NULL) {
        fclose(right);
    }
    return same;
}

/* Tell which files differ. Returns the exit status. */
static int compare_folders(const struct manifest *m, const char *old, const char *again)
{
    size_t n = 0, n_same = 0;

    for (size_t i = 0; i < m->n_files; i++) {
        char file[RESULT_PATH_SIZE];

        if (!repeats(m->files[i])) {
            continue;
        }
        n++;
        if (join(file, "/", m->files[i]) && same_bytes(old, again, file)) {
            n_same++;
        } else {
            fprintf(stderr, "ringfall: %s%s differs from %s%s\n", again, file, old, file);
        }
    }
    fprintf(stderr,
            "ringfall: %zu of %zu files (summary, CSV, figures) repeat to the byte\n",
            n_same, n);
    return n_same == n && n > 0 ? COMMAND_OK : COMMAND_FAILED;
}

static int run_question(const struct manifest *m, struct question *q,
                        const struct options *then, const char *old,
                        const struct options *o, const struct program *p)
{
    struct execute_plan plan = execute_plan(then, q);
    char hash[SHA256_TEXT_SIZE], folder[RESULT_PATH_SIZE];
    const struct finish_options finish = {
        .verb = m->verb,
        .command = m->command,
        .folder = o->output != NULL ? o->output : folder,
        .force = o->force,
        .json = o->json,
    };
    int status;

    plan.n_threads = (unsigned)o->threads;
    execute_hash(q, &plan, hash);
    if (strcmp(hash, m->question) != 0) {
        fprintf(stderr,
                "ringfall: the result is of ringfall %s and cannot be asked for again "
                "exactly by %s\n",
                m->version, RF_VERSION);
    }
    if (!join(folder, old, m->stopped ? "" : "-again")) {
        return COMMAND_FAILED;
    }
    status = ask_question(q, &plan, &finish, p);
    if (status != COMMAND_OK || m->stopped) {
        return status;
    }
    fflush(stdout);
    return compare_folders(m, old, finish.folder);
}

static int run_again(const char *name, const struct options *o, const struct program *p)
{
    struct manifest_again again;
    char old[RESULT_PATH_SIZE];
    int status = manifest_ask_again(&again, name);

    snprintf(old, sizeof old, "%s", name);
    for (size_t n = strlen(old); n > 1 && old[n - 1] == '/'; n--) {
        old[n - 1] = '\0';
    }
    if (status == COMMAND_OK) {
        status =
            run_question(&again.manifest, &again.question, &again.options, old, o, p);
    }
    manifest_again_free(&again);
    return status;
}

static int run(const struct options *o, const struct program *p)
{
    const char *name = o->arguments.items[0];

    if (!manifest_is_result(name)) {
        return ask_names("run", name, NULL, 0, 0, o, p);
    }
    if (o->sets.n > 0 || o->only.n > 0 || o->replicates_given || o->quick ||
        o->seed != 1) {
        return complain_text("%s is a result: it is run as it was asked; only --threads, "
                             "--output, --json and --force can be given",
                             name);
    }
    return run_again(name, o, p);
}

const struct command run_command = {
    .name = "run",
    .arguments = "SCENARIO|RESULT",
    .summary = "one scenario as it is, or a result again from its manifest",
    .text =
        "Runs a scenario under its own rollout, on the bad update and on a harmless "
        "one.\n"
        "\n"
        "Given a result folder, asks the same question again, from the scenario that its "
        "manifest keeps, into FOLDER (default: RESULT-again), and tells whether summary, "
        "CSV and "
        "figures are the same to the byte (exit status 1 if not). A result that was "
        "stopped is "
        "run in full, in its place.",
    .examples = examples,
    .options = entries,
    .n_options = N_OF(entries),
    .least = 1,
    .most = 1,
    .run = run,
};
