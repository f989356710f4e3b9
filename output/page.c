/* page.c: the page's frame, its first paragraph, the table, the figures.
 *
 * Nothing is loaded from anywhere: style and drawings stand in the file, and the content
 * security policy forbids the rest. A narrow screen shows each row of the table as a
 * block of name-value lines.
 */
#include "output/page.h"

#include "output/decisions.h"
#include "output/lessons.h"
#include "output/section.h"
#include "output/stopped.h"
#include "output/table.h"
#include "output/text.h"
#include "output/unfinished.h"
#include "output/words.h"
#include "output/worst.h"

#define MARK "\xe2\x97\x8f" /* a dot, as on the front of figure 2 */

static const char style[] =
    "html{-webkit-text-size-adjust:100%}\n"
    "body{margin:0;background:#fff;color:#111;font:17px/1.5 Arial,Helvetica,\"Liberation "
    "Sans\","
    "sans-serif}\n"
    "main{max-width:860px;margin:0 auto;padding:20px 16px 60px}\n"
    ".tag{color:#444;font-size:15px;margin:0 0 8px}\n"
    "h1{font-size:30px;line-height:1.2;margin:0 0 14px}\n"
    "h2{font-size:23px;line-height:1.25;margin:44px 0 10px;border-top:1px solid #cfcfcf;"
    "padding-top:18px}\n"
    "h3{font-size:18px;line-height:1.3;margin:0 0 6px}\n"
    "p,li{max-width:680px}\n"
    ".lead{font-size:19px}\n"
    ".warning{border-left:4px solid #b35c00;padding:4px 0 4px 12px;color:#8a4b00}\n"
    ".small,figcaption{color:#444;font-size:15px}\n"
    "figure{margin:30px 0;max-width:560px}\n"
    "figure svg{display:block;width:100%;max-width:560px;height:auto}\n"
    "figcaption{margin-top:6px}\n"
    "a{color:#005a8c}\n"
    "code,pre{font-family:\"DejaVu Sans Mono\",Menlo,Consolas,monospace;font-size:14px}\n"
    "pre{background:#eef1f5;padding:10px 12px;overflow-x:auto;white-space:pre-wrap;"
    "overflow-wrap:anywhere}\n"
    ".hash{overflow-wrap:anywhere}\n"
    "table{border-collapse:collapse;width:100%;margin:18px "
    "0;font-size:16px;line-height:1.35}\n"
    "caption{caption-side:bottom;text-align:left;color:#444;font-size:15px;padding-top:"
    "8px}\n"
    "th,td{text-align:left;vertical-align:top;padding:8px 10px 8px 0;"
    "border-bottom:1px solid #e2e2e2}\n"
    "thead th{border-bottom:1px solid #8a8a8a;font-size:15px;vertical-align:bottom}\n"
    "th.group{border-bottom:0;color:#444;font-weight:normal}\n"
    "tbody th{font-weight:normal;max-width:230px}\n"
    "td small{display:block;color:#444;font-size:14px;font-weight:normal}\n"
    "tr.best th,tr.best td{font-weight:bold}\n"
    "td.note{padding-top:0;color:#444;font-size:15px}\n"
    "tr.noted th,tr.noted td{border-bottom:0}\n"
    "details{margin:14px 0}\n"
    "summary{cursor:pointer;color:#005a8c}\n"
    ".list td,.list th{font-size:14px;overflow-wrap:anywhere}\n"
    "@media screen{#fig2 g:not([fill=\"#FFFFFF\"])>text{paint-order:stroke;stroke:#fff;"
    "stroke-width:3px}}\n"
    "@media (max-width:519px){\n"
    "body{font-size:16px}h1{font-size:25px}.lead{font-size:17px}\n"
    "table,tbody,tr,th,td,caption{display:block}thead{display:none}\n"
    "tbody tr{border-bottom:1px solid #8a8a8a;padding:8px 0}\n"
    "tbody th{max-width:none;font-weight:bold}\n"
    "tbody th,tbody td{border:0;padding:3px 0}\n"
    "td[data-h]{display:flex;gap:10px}\n"
    "td[data-h]:before{content:attr(data-h);flex:0 0 46%;color:#444;font-weight:normal}\n"
    "tr.best td[data-h]:before{font-weight:normal}\n"
    "tr.noted{border-bottom:0;padding-bottom:0}\n"
    "}\n"
    "@media print{\n"
    "body{font-size:11pt}main{max-width:none;padding:0}\n"
    "figure,tr,pre{break-inside:avoid}h2,h3{break-after:avoid}\n"
    "a{color:inherit;text-decoration:none}\n"
    "}\n";

/* Only where services are simulated. */
static const char services_style[] =
    "tbody th small{display:block;color:#444;font-size:14px}\n"
    "li{margin-bottom:8px}\n";

static void add_head(struct buffer *out, const struct answer *a, const char *headline)
{
    buffer_add(
        out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
             "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
             "<meta name=\"generator\" content=\"ringfall " RF_VERSION "\">\n<title>");
    text_html(out, headline);
    buffer_add(out, "</title>\n<style>\n");
    buffer_add(out, style);
    buffer_add(out, a->services ? services_style : "");
    buffer_add(out, "</style>\n</head>\n<body>\n<main>\n");
}

/* ---- the answer ---- */

static void add_lead(const struct answer *a, const struct result_input *in,
                     struct buffer *out)
{
    struct buffer line = { 0 };

    buffer_add(out, "<p class=\"lead\">");
    for (size_t i = 0; words_sentence(a, in->tornado, i, &line); i++) {
        buffer_add(out, i > 0 ? " " : "");
        text_html(out, line.n > 0 ? line.text : "");
        line.n = 0;
    }
    buffer_add(out, "</p>\n");
    out->failed |= line.failed;
    buffer_free(&line);
}

static void add_warnings(const struct answer *a, const struct result_input *in,
                         struct buffer *out)
{
    const uint32_t worlds = a->c->n_worlds;

    if (a->c->stopped && worlds == in->replicates) {
        buffer_add(out,
                   "<p class=\"warning\">Stopped before the end: all simulated worlds "
                   "are complete, but not what decides the answer.</p>\n");
    } else if (a->c->stopped) {
        buffer_addf(
            out,
            "<p class=\"warning\">Stopped before the end: %u of %u simulated worlds are "
            "complete.</p>\n",
            worlds, in->replicates);
    }
    if (worlds < RESULT_FEW_WORLDS) {
        buffer_addf(
            out,
            "<p class=\"warning\">Only %u simulated world%s: too few for a range. "
            "Run %d or more before it is quoted.</p>\n",
            worlds, worlds == 1 ? "" : "s", RESULT_FEW_WORLDS);
    }
    if (in->only[0] != 0) {
        buffer_add(
            out, "<p class=\"warning\">Only a part of the simulated world is counted: ");
        text_html(out, in->only);
        buffer_add(out, ". Published figures are of the whole: none is compared.</p>\n");
    }
}

/* ---- the table ---- */

static void add_cell(struct buffer *out, const char *heading,
                     const struct table_cell *cell)
{
    buffer_add(out, "<td data-h=\"");
    text_html(out, heading);
    buffer_add(out, "\"><span>");
    text_html(out, cell->value);
    if (cell->range[0] != 0) {
        buffer_add(out, "<small>");
        text_html(out, cell->range);
        buffer_add(out, "</small>");
    }
    buffer_add(out, "</span></td>");
}

static void add_row(struct buffer *out, const struct answer *a, size_t arm)
{
    struct table_row row;

    table_row(a, arm, &row);
    buffer_add(out,
               arm == a->best && (a->kind == ANSWER_CLEAR || a->kind == ANSWER_PROBABLY)
                   ? "<tr class=\"best\"><th scope=\"row\">"
                   : "<tr><th scope=\"row\">");
    buffer_add(out, answer_marked(a, arm) ? MARK " " : "");
    text_html(out, answer_row_name(a, arm));
    buffer_add(out, a->many && arm == 0 ? " (baseline)" : "");
    buffer_add(out, "</th>");
    for (int i = 0; i < TABLE_N; i++) {
        struct buffer heading = { 0 };

        if (!table_has(a, (enum table_column)i)) {
            continue;
        }
        buffer_addf(&heading, "%s%s", i == TABLE_ADDED ? "good update: " : "",
                    table_heading(a, (enum table_column)i)->full);
        if (!heading.failed) {
            add_cell(out, heading.text, &row.cells[i]);
        }
        out->failed |= heading.failed;
        buffer_free(&heading);
    }
    buffer_add(out, "</tr>\n");
}

static void add_rows(struct buffer *out, const struct answer *a)
{
    buffer_addf(out,
                "<table>\n<thead><tr><th class=\"group\"></th><th class=\"group\" "
                "colspan=\"%d\">on the bad update</th><th class=\"group\">on a good "
                "update</th></tr>\n<tr><th scope=\"col\">rollout</th>",
                a->services ? 6 : 4);
    for (int i = 0; i < TABLE_N; i++) {
        if (table_has(a, (enum table_column)i)) {
            buffer_add(out, "<th scope=\"col\">");
            text_html(out, table_heading(a, (enum table_column)i)->full);
            buffer_add(out, "</th>");
        }
    }
    buffer_add(out, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < a->n_arms; i++) {
        add_row(out, a, a->rows[i]);
    }
    buffer_add(out, "</tbody>\n");
}

static void add_table(const struct answer *a, struct buffer *out)
{
    bool marked = false;

    for (size_t i = 0; i < a->n_arms; i++) {
        marked = marked || answer_marked(a, i);
    }
    add_rows(out, a);
    buffer_addf(out,
                "<caption>Less is better in every column%s. %s%s%s%s%s</caption>\n"
                "</table>\n",
                a->many ? "; sorted by the outage" : "",
                a->c->n_worlds == 1 ? "One simulated world: no ranges."
                : a->c->n_worlds < 39
                    ? "Large: average over simulated worlds; small: lowest to highest."
                    : "Large: average over simulated worlds; small: 5 to 95" NUMBER_SPACE
                      "% of them.",
                a->c->n_worlds == 1 ? "" : " Of 95" NUMBER_SPACE "% back: the median.",
                marked ? " " MARK ": " : "", marked ? answer_mark_text(a) : "",
                marked ? "." : "");
}

static void add_sensors(const struct answer *a, struct buffer *out)
{
    struct buffer line = { 0 };

    if (a->kind == ANSWER_NOTHING) {
        return;
    }
    words_sensors(a, &line);
    buffer_add(out, "<p>");
    text_html(out, line.n > 0 ? line.text : "");
    buffer_add(out, "</p>\n");
    out->failed |= line.failed;
    buffer_free(&line);
}

static void add_unfinished(const struct answer *a, struct buffer *out)
{
    struct buffer line = { 0 };

    for (size_t i = 0; unfinished_line(a, i, &line); i++) {
        buffer_add(out, "<p>");
        text_html(out, line.n > 0 ? line.text : "");
        buffer_add(out, "</p>\n");
        line.n = 0;
    }
    out->failed |= line.failed;
    buffer_free(&line);
}

/* ---- figures ---- */

void page_figure(const struct figure *figure, struct buffer *out)
{
    if (!figure->wanted) {
        return;
    }
    if (figure->body.n == 0) {
        buffer_addf(out,
                    "<p class=\"warning\">Figure %d was not drawn: ", figure->number);
        text_html(out, figure->failure);
        buffer_addf(out,
                    ". Its script and data are in <code>figures/</code>: draw it with "
                    "<code>gnuplot -d fig%d.gp &gt; fig%d.svg</code>.</p>\n",
                    figure->number, figure->number);
        return;
    }
    buffer_add(out, "<figure>\n<h3>");
    text_html(out, figure->title.text);
    buffer_add(out, "</h3>\n");
    figure_inline(figure, out);
    buffer_addf(out, "<figcaption>Figure %d. ", figure->number);
    text_html(out, figure->caption.text);
    buffer_addf(out, " <a href=\"figures/fig%d.svg\">SVG</a>", figure->number);
    if (figure->pdf.n > 0) {
        buffer_addf(out, ", <a href=\"figures/fig%d.pdf\">PDF</a>", figure->number);
    }
    buffer_add(out, "</figcaption>\n</figure>\n");
}

void page_text(const struct answer *a, const struct result_input *in,
               const struct figure *figures, struct buffer *out)
{
    struct buffer line = { 0 };

    words_headline(a, &line);
    add_head(out, a, line.n > 0 ? line.text : "");
    buffer_add(out, "<p class=\"tag\">");
    line.n = 0;
    words_tag(a, &line);
    text_html(out, line.n > 0 ? line.text : "");
    buffer_add(out, "</p>\n<h1>");
    line.n = 0;
    words_headline(a, &line);
    text_html(out, line.n > 0 ? line.text : "");
    buffer_add(out, "</h1>\n");
    out->failed |= line.failed;
    buffer_free(&line);

    add_warnings(a, in, out);
    add_lead(a, in, out);
    add_table(a, out);
    add_sensors(a, out);
    add_unfinished(a, out);
    page_figure(&figures[0], out);
    decisions_section(a, out);
    page_figure(&figures[1], out);
    section_sure(a, in, &figures[4], out);
    if (figures[2].wanted || figures[3].wanted) {
        buffer_add(out, "<h2>Who was hit</h2>\n");
        page_figure(&figures[2], out);
        page_figure(&figures[3], out);
    }
    if (a->services) {
        stopped_section(a, &figures[5], &figures[6], out);
        worst_section(a, in, out);
    }
    section_change(a, in->tornado, out);
    if (a->services) {
        lessons_section(a, out);
    }
    section_method(a, out);
    section_reproduce(a, in, out);
    buffer_add(out, "</main>\n</body>\n</html>\n");
}
