/* A graph written and read back, by igraph: the same needs, names that are one's own,
 * texts that are nobody's markup. */
#include "tests/output/place.h"

#include <igraph/igraph.h>

#include "output/export.h"
#include "tests/studies/hand_graph.h"

enum { SHOPS = 3 };

/* Three shops' tills need a login and each other's; names with all that needs escapes. */
static void make(struct hand *h)
{
    hand_init(h, 8, 16);
    strcpy(h->kinds[2].name, "till <\"&'\t>");
    strcpy(h->kinds[0].name, "a name as long as a name of a service can ever be");
    h->needs[2][0].market = 0;
    h->g.weight = calloc(16, sizeof *h->g.weight);
    assert_non_null(h->g.weight);
    for (int i = 0; i < SHOPS; i++) {
        hand_lp(h, GRAPH_CUSTOMER, 0, 1.0 / SHOPS);
        hand_service(h, 2);
    }
    hand_lp(h, GRAPH_PROVIDER, 0, 0);
    hand_instance(h, 0, hand_service(h, 0));
    for (uint32_t i = 0; i < SHOPS; i++) {
        hand_edge(h, i, 0, SHOPS);
        hand_edge(h, i, 1, (i + 1) % SHOPS);
    }
    for (int i = 0; i < 2 * SHOPS; i++) {
        h->g.weight[i] = 250000 + 1000 * (uint32_t)i;
    }
    hand_build(h);
}

static void write_it(enum export_format format, const struct place *p, const char *name)
{
    struct rf_error err = { 0 };
    struct network n;
    struct hand h;
    char path[512];

    make(&h);
    place_at(p, name, path);
    assert_int_equal(network_init(&n, &h.s, &h.g, &err), RF_OK);
    assert_int_equal(export_write(&n, format, path, false, &err), RF_OK);
    assert_int_equal(export_write(&n, format, path, false, &err), RF_EEXIST);
    assert_int_equal(export_write(&n, format, path, true, &err), RF_OK);
    assert_int_equal(place_count(p->path, ""), 1);
    network_free(&n);
    hand_free(&h);
}

static const char *text_of(const igraph_t *g, const char *attribute, igraph_integer_t v)
{
    return igraph_cattribute_VAS(g, attribute, v);
}

static void test_export_graphml_is_read_by_igraph(void **state)
{
    struct place p;
    igraph_t g;
    char path[512];
    FILE *f;

    (void)state;
    place_make(&p);
    write_it(EXPORT_GRAPHML, &p, "g.graphml");
    place_at(&p, "g.graphml", path);
    f = fopen(path, "r");
    assert_non_null(f);
    igraph_set_attribute_table(&igraph_cattribute_table);
    assert_int_equal(igraph_read_graph_graphml(&g, f, 0), IGRAPH_SUCCESS);
    fclose(f);
    assert_true(igraph_is_directed(&g));
    assert_int_equal(igraph_vcount(&g), SHOPS + 1);
    assert_int_equal(igraph_ecount(&g), 2 * SHOPS);
    for (igraph_integer_t e = 0; e < 2 * SHOPS; e++) {
        const igraph_integer_t from = e / 2;

        assert_int_equal(IGRAPH_FROM(&g, e), from);
        assert_int_equal(IGRAPH_TO(&g, e), e % 2 == 0 ? SHOPS : (from + 1) % SHOPS);
        assert_close(EAN(&g, "weight", e), 0.25 + 0.001 * (double)e, 1e-12);
        assert_string_equal(EAS(&g, "need", e), e % 2 == 0 ? "p" : "q");
    }
    assert_string_equal(text_of(&g, "service", 0), "till <\"&' >");
    assert_string_equal(text_of(&g, "name", 0), "till <\"&' >-0");
    assert_string_equal(text_of(&g, "organisation", 1), "hotels-1");
    assert_string_equal(text_of(&g, "organisation", SHOPS), "A-3");
    assert_string_equal(text_of(&g, "industry", 1), "hotels");
    assert_string_equal(text_of(&g, "region", 1), "region-0");
    assert_true(strlen(text_of(&g, "name", SHOPS)) < PARAM_NAME_SIZE);
    for (igraph_integer_t v = 0; v < SHOPS; v++) {
        assert_string_not_equal(text_of(&g, "name", v), text_of(&g, "name", v + 1));
        assert_string_not_equal(text_of(&g, "organisation", v),
                                text_of(&g, "organisation", v + 1));
    }
    igraph_destroy(&g);
    place_remove(&p);
}

static void test_export_edges_are_rows(void **state)
{
    struct place p;
    size_t n, rows = 0;
    char *text;

    (void)state;
    place_make(&p);
    write_it(EXPORT_EDGES, &p, "g.tsv");
    text = place_read(p.path, "g.tsv", &n);
    assert_non_null(text);
    for (char *at = text, *line; (line = strsep(&at, "\n")) != NULL && *line != '\0';) {
        char from[64], to[64];
        double weight;

        assert_int_equal(sscanf(line, "%63[^\t]\t%63[^\t]\t%lf", from, to, &weight), 3);
        assert_close(weight, 0.25 + 0.001 * (double)rows, 1e-12);
        assert_int_equal(from[strlen(from) - 1], '0' + (int)rows / 2);
        rows++;
    }
    assert_int_equal(rows, 2 * SHOPS);
    free(text);
    place_remove(&p);
}

static void test_export_dot_is_of_parts(void **state)
{
    struct place p;
    size_t n;
    char *text;

    (void)state;
    place_make(&p);
    write_it(EXPORT_DOT, &p, "g.dot");
    text = place_read(p.path, "g.dot", &n);
    assert_non_null(text);
    assert_non_null(strstr(text, "label=\"till <\\\"&' >\""));
    assert_non_null(strstr(text, "p0 -> p1 [label=3,"));
    free(text);
    place_remove(&p);
}

static void test_export_errors(void **state)
{
    struct rf_error err = { 0 };
    struct place p;
    char path[512];

    (void)state;
    place_make(&p);
    place_at(&p, "no/where", path);
    assert_int_equal(export_text("x", 1, path, false, &err), RF_EIO);
    assert_string_equal(err.file, path); /* the path once, not in the message too */
    assert_null(strstr(err.message, "where"));
    assert_non_null(strstr(err.message, "No such file"));
    assert_int_equal(export_writable(p.path, true, &err), RF_EIO);
    place_at(&p, "here", path);
    assert_int_equal(export_text("x", 1, path, false, &err), RF_OK);
    assert_int_equal(export_writable(path, false, &err), RF_EEXIST);
    assert_int_equal(export_text("yy", 2, path, false, &err), RF_EEXIST);
    assert_int_equal(export_text("yy", 2, path, true, &err), RF_OK);
    assert_int_equal(place_count(p.path, ""), 1);
    if (place_exists("/dev/full")) { /* a full disk is told */
        assert_int_equal(export_text("x", 1, "/dev/full", true, &err), RF_EIO);
    }
    place_remove(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_export_graphml_is_read_by_igraph),
        cmocka_unit_test(test_export_edges_are_rows),
        cmocka_unit_test(test_export_dot_is_of_parts),
        cmocka_unit_test(test_export_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
