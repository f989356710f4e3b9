/* export.c: writing a graph, service by service, straight into the file: a large one is
 * never in memory as text. */
#include "output/export.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output/number.h"
#include "output/text.h"

#define PATH_SIZE 4096

/* ---- the file ---- */

struct out {
    FILE *f;
    const char *path;
    char beside[PATH_SIZE]; /* "" when it is written in its place: it is no plain file */
    struct buffer name;     /* of what is being written; owned */
};

static int io_error(struct rf_error *err, const char *path, int number)
{
    const bool fits = err != NULL && strlen(path) < sizeof err->file;
    const int status = rf_fail(err, RF_EIO, "", "%.180s%s%s", fits ? "" : path,
                               fits ? "" : ": ", strerror(number));

    if (fits) { /* said once: the file stands before the message */
        snprintf(err->file, sizeof err->file, "%s", path);
    }
    return status;
}

int export_writable(const char *path, bool force, struct rf_error *err)
{
    struct stat st;

    if (stat(path, &st) != 0) {
        return RF_OK;
    }
    if (S_ISDIR(st.st_mode)) {
        return io_error(err, path, EISDIR);
    }
    return S_ISREG(st.st_mode) && !force
               ? rf_fail(err, RF_EEXIST, "", "%.180s is there; --force replaces it", path)
               : RF_OK;
}

static int begin(struct out *o, const char *path, bool force, struct rf_error *err)
{
    struct stat st;
    const bool plain = stat(path, &st) != 0 || S_ISREG(st.st_mode);
    int n, fd, status = export_writable(path, force, err);

    *o = (struct out){ .path = path };
    if (status != RF_OK) {
        return status;
    }
    n = snprintf(o->beside, sizeof o->beside, "%s%s", path, plain ? ".part" : "");
    if (n < 0 || (size_t)n >= sizeof o->beside) {
        return io_error(err, path, ENAMETOOLONG);
    }
    fd = open(o->beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (!plain) {
        o->beside[0] = '\0';
    }
    if (fd < 0) {
        return io_error(err, path, errno);
    }
    o->f = fdopen(fd, "w");
    if (o->f == NULL) {
        close(fd);
        return io_error(err, path, errno);
    }
    return RF_OK;
}

static int end(struct out *o, int status, struct rf_error *err)
{
    const bool failed = o->name.failed;

    buffer_free(&o->name);
    if (o->f == NULL) {
        return status;
    }
    errno = 0;
    if (fflush(o->f) != 0 || ferror(o->f) ||
        (o->beside[0] != '\0' && fsync(fileno(o->f)) != 0)) {
        status =
            status != RF_OK ? status : io_error(err, o->path, errno != 0 ? errno : EIO);
    }
    fclose(o->f);
    if (status == RF_OK && failed) {
        status = rf_fail(err, RF_ENOMEM, "", "no memory for a name");
    }
    if (status == RF_OK && o->beside[0] != '\0' && rename(o->beside, o->path) != 0) {
        status = io_error(err, o->path, errno);
    }
    if (status != RF_OK && o->beside[0] != '\0') {
        unlink(o->beside);
    }
    return status;
}

/* ---- names ---- */

static const char *industry_name(const struct network *n, uint32_t lp)
{
    const struct list *all = &n->scenario->population.industries;
    const uint16_t industry = n->graph->lps[lp].industry;

    return industry < all->n ? ((const struct industry *)all->items)[industry].name : "";
}

static const char *region_name(const struct network *n, uint32_t lp)
{
    const struct list *all = &n->scenario->population.regions;
    const uint8_t region = n->graph->lps[lp].region;

    return region < all->n ? ((const struct region *)all->items)[region].name : "";
}

/* At most PARAM_NAME_SIZE - 1 bytes, cut between characters. */
static void add_unique(struct buffer *b, const char *name, uint32_t number)
{
    char cut[PARAM_NAME_SIZE];
    size_t n = text_bytes(name, PARAM_NAME_SIZE - 12);

    n = n <= PARAM_NAME_SIZE - 12 ? n : text_bytes(name, 8);
    snprintf(cut, sizeof cut, "%.*s", (int)n, name);
    text_plain(b, cut);
    buffer_addf(b, "-%u", number);
}

static void service_name(const struct network *n, uint32_t service, struct buffer *b)
{
    b->n = 0;
    add_unique(b, graph_spec(n->graph, service)->name, service);
}

static void organisation_name(const struct network *n, uint32_t lp, struct buffer *b)
{
    const struct graph_lp *who = &n->graph->lps[lp];
    const struct organisation_spec *given = n->scenario->population.organisations.items;
    const struct provider *providers = n->graph->spec->providers.items;

    b->n = 0;
    if (who->spec != GRAPH_NONE && given[who->spec].count == 1) {
        buffer_add(b, given[who->spec].name);
    } else if (who->spec != GRAPH_NONE) {
        add_unique(b, given[who->spec].name, lp);
    } else if (who->provider != GRAPH_NONE) {
        add_unique(b, providers[who->provider].name, lp);
    } else {
        add_unique(b, who->role == GRAPH_NODES ? "organisation" : industry_name(n, lp),
                   lp);
    }
}

static double weight_of(const struct network *n, uint32_t source)
{
    return n->graph->weight != NULL ? n->graph->weight[source] / 1e6 : 1.0;
}

/* ---- GraphML ---- */

static void add_data(struct out *o, const char *key, const char *text)
{
    struct buffer safe = { 0 };

    text_html(&safe, text);
    fprintf(o->f, "<data key=\"%s\">%s</data>", key, safe.text != NULL ? safe.text : "");
    o->name.failed |= safe.failed;
    buffer_free(&safe);
}

static void graphml_node(struct out *o, const struct network *n, uint32_t service)
{
    const uint32_t lp = n->lp_of[service];

    fprintf(o->f, "<node id=\"n%u\">", service);
    service_name(n, service, &o->name);
    add_data(o, "name", o->name.text);
    add_data(o, "service", graph_spec(n->graph, service)->name);
    organisation_name(n, lp, &o->name);
    add_data(o, "organisation", o->name.text);
    add_data(o, "industry", industry_name(n, lp));
    add_data(o, "region", region_name(n, lp));
    fprintf(o->f, "</node>\n");
}

static void graphml(struct out *o, const struct network *n)
{
    static const char *const keys[][3] = {
        { "node", "name", "string" },         { "node", "service", "string" },
        { "node", "organisation", "string" }, { "node", "industry", "string" },
        { "node", "region", "string" },       { "edge", "weight", "double" },
        { "edge", "need", "string" },
    };
    const struct graph *g = n->graph;

    fprintf(o->f, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                  "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        fprintf(o->f, "<key id=\"%s\" for=\"%s\" attr.name=\"%s\" attr.type=\"%s\"/>\n",
                keys[i][1], keys[i][0], keys[i][1], keys[i][2]);
    }
    fprintf(o->f, "<graph id=\"needs\" edgedefault=\"directed\">\n");
    for (uint32_t s = 0; s < g->n_services; s++) {
        graphml_node(o, n, s);
    }
    for (uint32_t need = 0; need < g->n_needs; need++) {
        for (uint32_t i = g->need_sources[need]; i < g->need_sources[need + 1]; i++) {
            fprintf(o->f, "<edge source=\"n%u\" target=\"n%u\">", g->need_service[need],
                    g->source[i]);
            fprintf(o->f, "<data key=\"weight\">%.10g</data>", weight_of(n, i));
            add_data(o, "need", graph_need(g, need)->name);
            fprintf(o->f, "</edge>\n");
        }
    }
    fprintf(o->f, "</graph>\n</graphml>\n");
}

/* ---- a list of edges ---- */

static void edges(struct out *o, const struct network *n)
{
    const struct graph *g = n->graph;

    for (uint32_t need = 0; need < g->n_needs; need++) {
        for (uint32_t i = g->need_sources[need]; i < g->need_sources[need + 1]; i++) {
            service_name(n, g->need_service[need], &o->name);
            fprintf(o->f, "%s\t", o->name.text != NULL ? o->name.text : "");
            service_name(n, g->source[i], &o->name);
            fprintf(o->f, "%s\t%.10g\n", o->name.text != NULL ? o->name.text : "",
                    weight_of(n, i));
        }
    }
}

/* ---- Graphviz ---- */

static void dot_text(struct out *o, const char *text)
{
    fputc('"', o->f);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\') {
            fputc('\\', o->f);
        }
        fputc((unsigned char)*text < ' ' ? ' ' : *text, o->f);
    }
    fputc('"', o->f);
}

static void dot(struct out *o, const struct network *n)
{
    uint64_t most = 1;

    for (size_t i = 0; i < n->n_parts * n->n_parts; i++) {
        most = n->flow[i] > most ? n->flow[i] : most;
    }
    fprintf(o->f, "// who needs -> who is needed; label: needs met by another "
                  "organisation\ndigraph needs {\nrankdir=LR;\nnode [fontname=Arial];\n");
    for (size_t i = 0; i < n->n_parts; i++) {
        fprintf(o->f, "p%zu [shape=%s,label=", i,
                n->parts[i].kind == NETWORK_INDUSTRY ? "box" : "ellipse");
        dot_text(o, network_part_title(n, i));
        fprintf(o->f, "];\n");
    }
    for (size_t i = 0; i < n->n_parts; i++) {
        for (size_t k = 0; k < n->n_parts; k++) {
            const uint64_t flow = n->flow[i * n->n_parts + k];

            if (flow > 0) {
                fprintf(o->f, "p%zu -> p%zu [label=%llu,penwidth=%.2f];\n", i, k,
                        (unsigned long long)flow,
                        0.5 + 7.5 * (double)flow / (double)most);
            }
        }
    }
    fprintf(o->f, "}\n");
}

/* ---- all ---- */

int export_write(const struct network *n, enum export_format format, const char *path,
                 bool force, struct rf_error *err)
{
    struct out o;
    const int status = begin(&o, path, force, err);

    if (status == RF_OK) {
        switch (format) {
        case EXPORT_GRAPHML:
            graphml(&o, n);
            break;
        case EXPORT_EDGES:
            edges(&o, n);
            break;
        default:
            dot(&o, n);
            break;
        }
    }
    return end(&o, status, err);
}

int export_text(const char *text, size_t n, const char *path, bool force,
                struct rf_error *err)
{
    struct out o;
    const int status = begin(&o, path, force, err);

    if (status == RF_OK) {
        fwrite(text, 1, n, o.f);
    }
    return end(&o, status, err);
}
