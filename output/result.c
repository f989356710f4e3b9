/* result.c: putting a result together.
 *
 * Order: the answer, the texts, the figures' scripts and data on disk, the drawings (read
 * from pipes, so that every byte on disk is written and checked here), then the page,
 * then the manifest, then the rename. Any failure removes what was written.
 */
#include "output/result.h"

#include <assert.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/answer.h"
#include "output/csv.h"
#include "output/decides.h"
#include "output/figure.h"
#include "output/folder.h"
#include "output/industry.h"
#include "output/manifest.h"
#include "output/outage.h"
#include "output/page.h"
#include "output/picture.h"
#include "output/price.h"
#include "output/region.h"
#include "output/stopped.h"
#include "output/summary.h"
#include "output/table.h"
#include "output/unfinished.h"
#include "output/words.h"
#include "output/worst.h"

static_assert(RESULT_PATH_SIZE == FOLDER_PATH_SIZE, "one length of paths");

#define FILES_MOST (FIGURE_N * (FIGURE_FILES + 4) + 10)

/* Numbers are written in the C locale, whatever the program around us has set. */
struct in_c_locale {
    locale_t c, former;
};

static int enter_c_locale(struct in_c_locale *self, struct rf_error *err)
{
    self->c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (self->c == (locale_t)0) {
        rf_fail(err, RF_ENOMEM, "", "no memory for a locale");
        return RF_ENOMEM;
    }
    self->former = uselocale(self->c);
    return RF_OK;
}

static void leave_c_locale(struct in_c_locale *self)
{
    uselocale(self->former);
    freelocale(self->c);
}

/* What is being written. */
struct work {
    const struct result_input *in;
    struct answer answer;
    struct figure figures[FIGURE_N];
    struct folder folder;
    char names[FILES_MOST][40]; /* [n_names] of the files written */
    const char *name_list[FILES_MOST];
    size_t n_names;
};

static void work_free(struct work *self)
{
    folder_abandon(&self->folder);
    for (size_t i = 0; i < FIGURE_N; i++) {
        figure_free(&self->figures[i]);
    }
    answer_free(&self->answer);
    free(self);
}

static int write_file(struct work *w, const char *name, const struct buffer *text,
                      struct rf_error *err)
{
    int status = buffer_check(text, err);

    if (status == RF_OK) {
        status = folder_write(&w->folder, name, text->text, text->n, err);
    }
    if (status == RF_OK) {
        snprintf(w->names[w->n_names], sizeof w->names[0], "%s", name);
        w->name_list[w->n_names] = w->names[w->n_names];
        w->n_names++;
    }
    return status;
}

/* ---- figures ---- */

static int fill_figures(struct work *w, struct rf_error *err)
{
    const struct answer *a = &w->answer;
    int status = outage_figure(&w->figures[0], a, err);

    status = status != RF_OK ? status : price_figure(&w->figures[1], a, err);
    status = status != RF_OK ? status : industry_figure(&w->figures[2], a, err);
    status = status != RF_OK ? status : region_figure(&w->figures[3], a, err);
    status =
        status != RF_OK ? status : decides_figure(&w->figures[4], a, w->in->tornado, err);
    status = status != RF_OK ? status : industry_people_figure(&w->figures[5], a, err);
    status = status != RF_OK
                 ? status
                 : picture_of_world(
                       &w->figures[6], &w->in->comparison->arms[0].scenario,
                       (struct stream_key){ w->in->seed, w->in->first_replicate }, err);
    for (size_t i = 0; i < FIGURE_N && status == RF_OK; i++) {
        const struct figure *f = &w->figures[i];

        status = buffer_check(&f->title, err);
        status = status != RF_OK ? status : buffer_check(&f->caption, err);
    }
    return status;
}

static int write_part(struct work *w, const struct figure *f, const char *ending,
                      const struct buffer *text, struct rf_error *err)
{
    char name[24], path[40];

    figure_name(f, ending, name);
    snprintf(path, sizeof path, "figures/%s", name);
    return write_file(w, path, text, err);
}

static int write_source(struct work *w, const struct figure *f, struct rf_error *err)
{
    int status = write_part(w, f, "gp", &f->script, err);

    for (size_t i = 0; i < f->n_files && status == RF_OK; i++) {
        char path[40];

        snprintf(path, sizeof path, "figures/%s", f->files[i].name);
        status = write_file(w, path, &f->files[i].text, err);
    }
    return status;
}

static int write_figure(struct work *w, struct figure *f, const char *folder,
                        struct rf_error *err)
{
    struct buffer svg = { 0 };
    int status = write_source(w, f, err);

    if (status == RF_OK) {
        status = figure_draw(f, folder, err);
    }
    if (status == RF_OK && f->body.n > 0) {
        figure_single(f, &svg);
        status = write_part(w, f, "svg", &svg, err);
        if (status == RF_OK) {
            status = figure_print(f, folder, err);
        }
        if (status == RF_OK && f->pdf.n > 0) {
            status = write_part(w, f, "pdf", &f->pdf, err);
        }
    }
    buffer_free(&svg);
    return status;
}

static int write_figures(struct work *w, struct rf_error *err)
{
    char folder[FOLDER_PATH_SIZE + 16];
    int status = fill_figures(w, err);

    if (status == RF_OK) {
        status = folder_make(&w->folder, "figures", err);
    }
    snprintf(folder, sizeof folder, "%s/figures", w->folder.temporary);
    for (size_t i = 0; i < FIGURE_N && status == RF_OK; i++) {
        if (w->figures[i].wanted) {
            status = write_figure(w, &w->figures[i], folder, err);
        }
    }
    return status;
}

/* What became of the figures, for the manifest. */
static void tell_figures(const struct work *w, char *out, size_t size)
{
    snprintf(out, size, "SVG by gnuplot, PDF by rsvg-convert");
    for (size_t i = 0; i < FIGURE_N; i++) {
        const struct figure *f = &w->figures[i];

        if (f->wanted && f->failure[0] != 0) {
            snprintf(out, size, "figure %d has no %s: %s", f->number,
                     f->body.n == 0 ? "drawing" : "PDF", f->failure);
            return;
        }
    }
}

/* ---- tables and texts ---- */

static int write_tables(struct work *w, struct rf_error *err)
{
    static const char *const names[] = { "summary.json",  "metrics.csv",
                                         "decisions.csv", "data-dictionary.csv",
                                         "breakdown.csv", "timeline.csv" };
    struct buffer texts[sizeof names / sizeof *names] = { 0 };
    int status;

    summary_text(&w->answer, w->in, &texts[0]);
    csv_metrics(&w->answer, w->in, &texts[1]);
    csv_decisions(&w->answer, w->in, &texts[2]);
    csv_dictionary(&w->answer, &texts[3]);
    if (worst_any(w->in->first)) {
        worst_dictionary(&texts[3]);
    }
    csv_breakdown(&w->answer, w->in, &texts[4]);
    status = csv_timeline(&w->answer, &texts[5], err);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (status == RF_OK) {
            status = write_file(w, names[i], &texts[i], err);
        }
        buffer_free(&texts[i]);
    }
    return status;
}

static int write_stopped(struct work *w, struct rf_error *err)
{
    struct buffer services = { 0 }, organisations = { 0 }, worst = { 0 };
    int status = RF_OK;

    if (stopped_any(&w->answer)) {
        stopped_services(&w->answer, &services);
        status = write_file(w, "services.csv", &services, err);
    }
    if (status == RF_OK && stopped_any_named(&w->answer)) {
        stopped_organisations(&w->answer, &organisations);
        status = write_file(w, "organisations.csv", &organisations, err);
    }
    if (status == RF_OK && worst_any(w->in->first)) {
        worst_csv(w->in->first, &worst);
        status = write_file(w, "worst.csv", &worst, err);
    }
    buffer_free(&worst);
    buffer_free(&services);
    buffer_free(&organisations);
    return status;
}

static int write_page(struct work *w, struct rf_error *err)
{
    struct buffer text = { 0 };
    int status;

    page_text(&w->answer, w->in, w->figures, &text);
    status = write_file(w, "report.html", &text, err);
    buffer_free(&text);
    return status;
}

static int write_manifest(struct work *w, struct rf_error *err)
{
    struct buffer text = { 0 };
    char figures[PROCESS_WHY_SIZE + 64];
    int status;

    tell_figures(w, figures, sizeof figures);
    status =
        manifest_text(&w->answer, w->in, figures, w->name_list, w->n_names, &text, err);
    if (status == RF_OK) {
        status = write_file(w, "manifest.json", &text, err);
    }
    buffer_free(&text);
    return status;
}

static int write_all(struct work *w, const char *dir, char *out_path,
                     struct rf_error *err)
{
    int status = answer_init(&w->answer, w->in->comparison, err);

    if (status == RF_OK) {
        answer_part(&w->answer, w->in->only);
    }
    status = status != RF_OK ? status : folder_open(&w->folder, dir, err);
    status = status != RF_OK ? status : write_tables(w, err);
    status = status != RF_OK ? status : write_stopped(w, err);
    status = status != RF_OK ? status : write_figures(w, err);
    status = status != RF_OK ? status : write_page(w, err);
    status = status != RF_OK ? status : write_manifest(w, err);
    status = status != RF_OK ? status : folder_commit(&w->folder, out_path, err);
    return status;
}

int result_writable(const char *dir, const char *question_sha256, bool force,
                    struct rf_error *err)
{
    return folder_check(dir, question_sha256, force, err);
}

int result_write(const struct result_input *in, const char *dir, bool force,
                 char out_path[RESULT_PATH_SIZE], struct rf_error *err)
{
    struct in_c_locale locale;
    struct work *w;
    int status = folder_check(dir, in->question_sha256, force, err);

    if (status != RF_OK) {
        return status;
    }
    w = calloc(1, sizeof *w);
    if (w == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for a result");
    }
    w->in = in;
    w->folder.lock = -1;
    status = enter_c_locale(&locale, err);
    if (status == RF_OK) {
        status = write_all(w, dir, out_path, err);
        leave_c_locale(&locale);
    }
    work_free(w);
    return status;
}

/* ---- texts for the terminal and for programs ---- */

/* Fill a buffer from an answer in the C locale, and hand the text over. */
typedef void (*text_writer)(const struct answer *a, const struct result_input *in,
                            struct buffer *out);

static int write_text(const struct comparison *c, const struct result_input *in,
                      text_writer writer, char **text, struct rf_error *err)
{
    struct in_c_locale locale;
    struct buffer out = { 0 };
    struct answer a;
    int status;

    *text = NULL;
    status = enter_c_locale(&locale, err);
    if (status != RF_OK) {
        return status;
    }
    status = answer_init(&a, c, err);
    if (status == RF_OK) {
        answer_part(&a, in != NULL ? in->only : "");
        writer(&a, in, &out);
        answer_free(&a);
        status = buffer_take(&out, text, err);
    }
    leave_c_locale(&locale);
    return status;
}

static void add_table(const struct answer *a, const struct result_input *in,
                      struct buffer *out)
{
    (void)in;
    table_text(a, out);
}

static void add_answer(const struct answer *a, const struct result_input *in,
                       struct buffer *out)
{
    words_headline(a, out);
    buffer_add(out, "\n");
    for (size_t i = 0; words_sentence(a, in->tornado, i, out); i++) {
        buffer_add(out, "\n");
    }
    for (size_t i = 0; unfinished_line(a, i, out); i++) {
        buffer_add(out, "\n");
    }
}

int result_table(const struct comparison *c, char **text, struct rf_error *err)
{
    return write_text(c, NULL, add_table, text, err);
}

int result_answer(const struct result_input *in, char **text, struct rf_error *err)
{
    return write_text(in->comparison, in, add_answer, text, err);
}

int result_summary(const struct result_input *in, char **text, struct rf_error *err)
{
    return write_text(in->comparison, in, summary_text, text, err);
}
