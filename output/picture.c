/* picture.c: two columns. To the right what others need, the most needed on top: markets,
 * and kinds of service in a graph given by hand. To the left the industries, each at the
 * mean height of what it needs, so that lines cross little. Providers' own needs are arcs
 * at the right column. The three most needed have the colour; they are the title.
 *
 * Labels have rows of their own, so that none can lie on another; lines run behind them.
 */
#include "output/picture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "output/number.h"
#include "output/text.h"

#define ROW       25.0
#define TOP       44.0
#define BOTTOM    16.0
#define LEFT_X    182.0 /* of the industries' marks */
#define RIGHT_X   316.0
#define ARC       24.0 /* how far out the longest arc goes */
#define LABEL_X   347.0
#define WIDEST    6.0
#define HALF_TURN 3.14159265358979323846

enum { MOST_ROWS = 40, LEADERS = 3, CLASSES = 6, STEPS = 16 };

struct row {
    size_t part;
    uint64_t needs; /* of it, to the left; of others met by it, to the right */
    double y;
};

struct picture {
    const struct network *n;
    struct row left[MOST_ROWS], right[MOST_ROWS];
    size_t n_left, n_right;
    size_t left_out; /* of what is needed: no room */
    uint64_t most;   /* of any line */
    double height;
};

static uint64_t flow(const struct network *n, size_t from, size_t to)
{
    return n->flow[from * n->n_parts + to];
}

/* ---- who stands where ---- */

static int by_needs(const void *a, const void *b)
{
    const struct row *x = a, *y = b;

    return x->needs != y->needs ? (x->needs < y->needs ? 1 : -1)
           : x->part < y->part  ? -1
                                : x->part > y->part;
}

static int by_height(const void *a, const void *b)
{
    const struct row *x = a, *y = b;

    return x->y != y->y ? (x->y < y->y ? -1 : 1) : by_needs(a, b);
}

/* Mean height of what a part needs. */
static double mean_height(const struct picture *p, size_t part)
{
    double sum = 0.0, weight = 0.0;

    for (size_t k = 0; k < p->n_right; k++) {
        const double f = (double)flow(p->n, part, p->right[k].part);

        sum += f * p->right[k].y;
        weight += f;
    }
    return weight > 0.0 ? sum / weight : INFINITY;
}

static void spread(struct row *rows, size_t n, double height)
{
    for (size_t i = 0; i < n; i++) {
        rows[i].y = TOP + height * ((double)i + 0.5) / (double)n;
    }
}

/* The rows with most needs of all parts of one side, most first; returns how many. */
static size_t choose(const struct network *n, bool left, struct row *all, struct row *out,
                     size_t *left_out)
{
    size_t found = 0;

    for (size_t i = 0; i < n->n_parts; i++) {
        const struct network_part *p = &n->parts[i];
        const bool here =
            left ? p->kind == NETWORK_INDUSTRY && p->across > 0 : p->needed > 0;

        if (here) {
            all[found++] = (struct row){ i, left ? p->across : p->needed, 0.0 };
        }
    }
    if (found == 0) {
        return 0;
    }
    qsort(all, found, sizeof *all, by_needs);
    *left_out = found > MOST_ROWS ? found - MOST_ROWS : 0;
    found -= *left_out;
    memcpy(out, all, found * sizeof *all);
    return found;
}

static int arrange(struct picture *p, const struct network *n, struct rf_error *err)
{
    struct row *all = calloc(n->n_parts + 1, sizeof *all);
    size_t ignored;

    *p = (struct picture){ .n = n };
    if (all == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for a picture");
    }
    p->n_right = choose(n, false, all, p->right, &p->left_out);
    p->n_left = choose(n, true, all, p->left, &ignored);
    free(all);
    p->height = ROW * (double)(p->n_left > p->n_right ? p->n_left : p->n_right);
    spread(p->right, p->n_right, p->height);
    for (size_t i = 0; i < p->n_left; i++) {
        p->left[i].y = mean_height(p, p->left[i].part);
    }
    if (p->n_left > 0) {
        qsort(p->left, p->n_left, sizeof *p->left, by_height);
    }
    spread(p->left, p->n_left, p->height);
    for (size_t i = 0; i < n->n_parts * n->n_parts; i++) {
        p->most = n->flow[i] > p->most ? n->flow[i] : p->most;
    }
    return RF_OK;
}

/* ---- lines ---- */

/* The width of a line, in CLASSES steps: by the root, so that thin ones are seen. */
static size_t width_class(const struct picture *p, uint64_t needs)
{
    const double share = sqrt((double)needs / (double)p->most);
    const size_t c = (size_t)(share * CLASSES);

    return c < CLASSES ? c : CLASSES - 1;
}

static double class_width(size_t class)
{
    return 0.5 + (WIDEST - 0.5) * (double)class / (CLASSES - 1);
}

static void add_curve(struct buffer *out, double y0, double y1)
{
    for (int i = 0; i <= STEPS; i++) {
        const double t = (double)i / STEPS;

        buffer_addf(out, "%.1f\t%.1f\n", LEFT_X + t * (RIGHT_X - LEFT_X),
                    y0 + (y1 - y0) * t * t * (3.0 - 2.0 * t));
    }
    buffer_add(out, "\n");
}

static void add_arc(struct buffer *out, const struct picture *p, double y0, double y1)
{
    const double out_by = 8.0 + (ARC - 8.0) * sqrt(fabs(y1 - y0) / p->height);

    for (int i = 0; i <= STEPS; i++) {
        const double a = HALF_TURN * (double)i / STEPS;

        buffer_addf(out, "%.1f\t%.1f\n", RIGHT_X + out_by * sin(a),
                    y0 + (y1 - y0) * (1.0 - cos(a)) / 2.0);
    }
    buffer_add(out, "\n");
}

/* Lines of one width, to those who lead or to the others. Returns how many. */
static size_t add_lines(struct buffer *out, const struct picture *p, size_t class,
                        bool leaders)
{
    size_t n = 0;

    for (size_t k = leaders ? 0 : LEADERS; k < (leaders ? LEADERS : p->n_right); k++) {
        if (k >= p->n_right) {
            break;
        }
        for (size_t i = 0; i < p->n_left; i++) {
            const uint64_t f = flow(p->n, p->left[i].part, p->right[k].part);

            if (f > 0 && width_class(p, f) == class) {
                add_curve(out, p->left[i].y, p->right[k].y);
                n++;
            }
        }
        for (size_t i = 0; i < p->n_right; i++) {
            const uint64_t f = flow(p->n, p->right[i].part, p->right[k].part);

            if (i != k && f > 0 && width_class(p, f) == class) {
                add_arc(out, p, p->right[i].y, p->right[k].y);
                n++;
            }
        }
    }
    return n;
}

static void plot_lines(struct figure *f, const struct picture *p)
{
    bool started = false;

    for (int leaders = 0; leaders <= 1; leaders++) {
        for (size_t class = 0; class < CLASSES; class ++) {
            struct buffer lines = { 0 }, *file;
            const char *name;

            if (add_lines(&lines, p, class, leaders != 0) > 0) {
                file = figure_file(f, &name);
                buffer_add(file, lines.text);
                buffer_addf(&f->script,
                            "%s'%s' using 1:2 with lines lw %.2f lc rgb '%s' title '%s'",
                            started ? ", " : "plot ", name, class_width(class),
                            leaders != 0 ? "#80005a8c" : "#90808080",
                            leaders != 0 ? "needs of the most needed" : "needs");
                started = true;
            }
            f->script.failed |= lines.failed;
            buffer_free(&lines);
        }
    }
    buffer_add(&f->script, "\n");
}

/* ---- texts ---- */

/* A name for people: its hyphens are spaces. */
static void plain_name(const struct network *n, size_t part, char *out, size_t size)
{
    snprintf(out, size, "%s", network_part_name(n, part));
    for (; *out != '\0'; out++) {
        *out = *out == '-' ? ' ' : *out;
    }
}

static void label_left(struct figure *f, const struct picture *p, const struct row *r)
{
    const double room = LEFT_X - 14.0;
    char name[PARAM_TEXT_SIZE], text[PARAM_TEXT_SIZE];

    snprintf(name, sizeof name, "%s", network_part_title(p->n, r->part));
    if (figure_text_width(name, FIGURE_SMALL) > room) {
        plain_name(p->n, r->part, name, sizeof name);
    }
    figure_fit(name, room, FIGURE_SMALL, text, sizeof text);
    figure_label(f, LEFT_X - 12.0, r->y, 'r', FIGURE_SMALL, FIGURE_BLACK, text);
    figure_mark(f, LEFT_X, r->y, 5, 0.7, FIGURE_BLACK);
}

static void label_right(struct figure *f, const struct picture *p, size_t k)
{
    const struct row *r = &p->right[k];
    const bool leads = k < LEADERS;
    char name[PARAM_TEXT_SIZE], text[PARAM_TEXT_SIZE], count[NUMBER_SIZE];
    double room;

    number_count((double)r->needs, count);
    room = f->width - 10.0 - figure_text_width(count, FIGURE_SMALL) - 4.0 - LABEL_X;
    plain_name(p->n, r->part, name, sizeof name);
    figure_fit(name, room, FIGURE_SMALL, text, sizeof text);
    figure_label(f, LABEL_X, r->y, 'l', FIGURE_SMALL, leads ? FIGURE_BLUE : FIGURE_BLACK,
                 text);
    figure_label(f, f->width - 10.0, r->y, 'r', FIGURE_SMALL, FIGURE_TEXT, count);
    figure_mark(f, RIGHT_X, r->y, 7, leads ? 1.1 : 0.8, "#ffffff");
    figure_mark(f, RIGHT_X, r->y, leads ? 7 : 6, leads ? 1.0 : 0.7,
                leads ? FIGURE_BLUE : FIGURE_OTHER);
}

/* Industries that need each of the most needed. */
static size_t need_all(const struct picture *p, size_t leaders)
{
    size_t n = 0;

    for (size_t i = 0; i < p->n_left; i++) {
        bool all = true;

        for (size_t k = 0; k < leaders; k++) {
            all = all && flow(p->n, p->left[i].part, p->right[k].part) > 0;
        }
        n += all;
    }
    return n;
}

static void add_title(struct figure *f, const struct picture *p)
{
    const size_t leaders = p->n_right < LEADERS ? p->n_right : LEADERS;
    const size_t n = need_all(p, leaders);
    char name[PARAM_TEXT_SIZE];

    if (p->n_left > 0 && n == p->n_left) {
        buffer_add(&f->title, "Everything leans on ");
    } else if (n > 0) {
        buffer_addf(&f->title, "%zu of %zu industries lean on ", n, p->n_left);
    } else {
        buffer_add(&f->title, "Most needed: ");
    }
    for (size_t k = 0; k < leaders; k++) {
        plain_name(p->n, p->right[k].part, name, sizeof name);
        buffer_addf(&f->title, "%s%s",
                    k == 0             ? ""
                    : k + 1 == leaders ? " and "
                                       : ", ",
                    name);
    }
}

static void add_caption(struct figure *f, const struct picture *p)
{
    char across[NUMBER_SIZE], most[NUMBER_SIZE];

    number_count((double)p->n->across, across);
    number_count((double)p->most, most);
    buffer_addf(&f->caption,
                "Who needs whom in a simulated world. %s, and how many needs of other "
                "organisations each meets, of %s in all. The wider a line, the more "
                "needs (up to %s; by the square root). Blue: the most needed.",
                p->n_left > 0 ? "Left: industries; right: what they need of others"
                              : "What services need of others",
                across, most);
    if (p->n_left > 0) {
        buffer_add(&f->caption, " Arcs: what these need of each other.");
    }
    if (p->left_out > 0) {
        buffer_addf(&f->caption, " %zu that are needed less are left out.", p->left_out);
    }
}

/* ---- all ---- */

int picture_figure(struct figure *self, const struct network *n, struct rf_error *err)
{
    struct picture p;
    int status = arrange(&p, n, err);

    if (status != RF_OK || p.n_right == 0 || p.most == 0) {
        return status;
    }
    figure_begin(self, PICTURE_NUMBER, FIGURE_WIDTH, (int)(TOP + p.height + BOTTOM));
    figure_frame(self, 0.0, 0.0, self->width, self->height);
    buffer_addf(&self->script, "set xrange [0:%d]\nset yrange [%d:0]\n", self->width,
                self->height);
    add_title(self, &p);
    add_caption(self, &p);
    if (p.n_left > 0) {
        figure_label(self, LEFT_X - 12.0, TOP - 22.0, 'r', FIGURE_SMALL, FIGURE_TEXT,
                     "who needs ...");
    }
    figure_label(self, LABEL_X, TOP - 22.0, 'l', FIGURE_SMALL, FIGURE_TEXT,
                 p.n_left > 0 ? "... whom" : "who is needed");
    figure_label(self, self->width - 10.0, TOP - 22.0, 'r', FIGURE_SMALL, FIGURE_TEXT,
                 "needs");
    for (size_t i = 0; i < p.n_left; i++) {
        label_left(self, &p, &p.left[i]);
    }
    for (size_t k = 0; k < p.n_right; k++) {
        label_right(self, &p, k);
    }
    plot_lines(self, &p);
    status = buffer_check(&self->title, err);
    return status != RF_OK ? status : buffer_check(&self->caption, err);
}

/* ---- a file of its own ---- */

static int write_file(const char *folder, const char *name, const struct buffer *text,
                      struct rf_error *err)
{
    char path[128];
    FILE *f;
    bool failed;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    f = fopen(path, "w");
    if (f == NULL) {
        return rf_fail(err, RF_EIO, "", "%s could not be made", path);
    }
    failed = text->n > 0 && fwrite(text->text, 1, text->n, f) != text->n;
    failed = fclose(f) != 0 || failed;
    return failed ? rf_fail(err, RF_EIO, "", "%s could not be written", path) : RF_OK;
}

static void remove_files(const struct figure *f, const char *folder, const char *script)
{
    char path[128];

    for (size_t i = 0; i < f->n_files; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, f->files[i].name);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/%s", folder, script);
    unlink(path);
    rmdir(folder);
}

int picture_draw(struct figure *f, struct rf_error *err)
{
    const char *place = getenv("TMPDIR");
    char folder[64], script[24];
    int status = buffer_check(&f->script, err);

    snprintf(folder, sizeof folder, "%s/ringfall-XXXXXX",
             place != NULL && strlen(place) < 40 ? place : "/tmp");
    if (status != RF_OK) {
        return status;
    }
    if (mkdtemp(folder) == NULL) {
        return rf_fail(err, RF_EIO, "", "no folder could be made for a figure: %s",
                       folder);
    }
    figure_name(f, "gp", script);
    status = write_file(folder, script, &f->script, err);
    for (size_t i = 0; i < f->n_files && status == RF_OK; i++) {
        status = buffer_check(&f->files[i].text, err);
        status = status != RF_OK
                     ? status
                     : write_file(folder, f->files[i].name, &f->files[i].text, err);
    }
    status = status != RF_OK ? status : figure_draw(f, folder, err);
    remove_files(f, folder, script);
    return status == RF_OK && f->body.n == 0
               ? rf_fail(err, RF_EIO, "", "the picture could not be drawn: %s",
                         f->failure)
               : status;
}

int picture_of_world(struct figure *self, const struct scenario *s, struct stream_key key,
                     struct rf_error *err)
{
    struct population world = { 0 };
    struct graph g = { 0 };
    struct network n = { 0 };
    int status;

    if (!dependencies_any(&s->dependencies)) {
        return RF_OK;
    }
    status = population_init(&world, &s->population, NULL, key, NULL, err);
    status = status != RF_OK ? status : graph_init(&g, s, &world, key, err);
    status = status != RF_OK ? status : network_init(&n, s, &g, err);
    status = status != RF_OK ? status : picture_figure(self, &n, err);
    network_free(&n);
    graph_free(&g);
    population_free(&world);
    return status;
}

int picture_single(struct figure *f, struct buffer *out, struct rf_error *err)
{
    const int status = picture_draw(f, err);

    if (status != RF_OK) {
        return status;
    }
    figure_single(f, out);
    return buffer_check(out, err);
}

int picture_svg(const struct network *n, struct buffer *out, struct rf_error *err)
{
    struct figure *f = calloc(1, sizeof *f);
    int status;

    if (f == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for a picture");
    }
    status = picture_figure(f, n, err);
    if (status == RF_OK && !f->wanted) {
        status = rf_fail(err, RF_EINPUT, "",
                         "nothing to draw: no organisation needs "
                         "another one");
    }
    status = status != RF_OK ? status : picture_single(f, out, err);
    figure_free(f);
    free(f);
    return status;
}
