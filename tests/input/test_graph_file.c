/* test_graph_file.c: graphs of GraphML and lists of edges, as a scenario gets them. */
#include "tests/check.h"

#include "input/graph_file.h"
#include "input/mistake.h"
#include "input/scenario_file.h"
#include "sim/stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct fixture {
    struct scenario_file file;
    struct scenario s;
    const struct graph_node *nodes;
    const struct graph_edge *edges;
    size_t n_nodes, n_edges;
};

static void print_errors(struct error_list *errors)
{
    char text[1024];

    for (size_t i = 0; i < errors->n; i++) {
        mistake_text(&errors->items[i], text, sizeof text);
        print_error("%s\n", text);
    }
    error_list_free(errors);
}

/* The small country with these dependencies. */
static void open_with(struct fixture *f, const char *dependencies)
{
    struct library library;
    struct error_list errors = { 0 };
    const char *sets[2] = { "/dependencies=desk", dependencies };
    int status;

    library_init(&library, NULL);
    status = scenario_file_read(&f->file, "small", &library, NULL, 0, sets,
                                dependencies == NULL ? 1 : 2, &errors);
    if (status == RF_OK) {
        status = scenario_file_build(&f->file, &f->s, &errors);
    }
    print_errors(&errors);
    assert_int_equal(status, RF_OK);
    f->nodes = f->s.dependencies.nodes.items;
    f->edges = f->s.dependencies.edges.items;
    f->n_nodes = f->s.dependencies.nodes.n;
    f->n_edges = f->s.dependencies.edges.n;
}

static void shut(struct fixture *f)
{
    scenario_free(&f->s);
    scenario_file_free(&f->file);
}

static void check_edge(const struct fixture *f, size_t i, const char *from,
                       const char *to, double weight)
{
    assert_true(i < f->n_edges);
    assert_string_equal(f->nodes[f->edges[i].from].name, from);
    assert_string_equal(f->nodes[f->edges[i].to].name, to);
    assert_close(f->edges[i].weight, weight, 0);
}

static void check_node(const struct fixture *f, size_t i, const char *name,
                       const char *service, const char *organisation)
{
    const struct service_spec *services = f->s.dependencies.services.items;

    assert_true(i < f->n_nodes);
    assert_string_equal(f->nodes[i].name, name);
    assert_string_equal(services[f->nodes[i].service].name, service);
    assert_string_equal(f->nodes[i].organisation, organisation);
}

static void test_graph_file_graphml(void **state)
{
    struct fixture f;

    (void)state;
    open_with(&f, NULL);
    assert_int_equal(f.n_nodes, 3);
    check_node(&f, 0, "check-in desk", "node", "Blue Air");
    check_node(&f, 1, "b", "identity", "");
    check_node(&f, 2, "c", "node", "");
    assert_int_equal(f.n_edges, 2);
    check_edge(&f, 0, "check-in desk", "b", 0.25);
    check_edge(&f, 1, "check-in desk", "c", 1);
    shut(&f);
}

/* Either end needs the other; a loop is one edge. */
static void test_graph_file_undirected_is_both_ways(void **state)
{
    struct fixture f;

    (void)state;
    open_with(&f, "/dependencies/graph={\"file\": \"graphs/square.graphml\", "
                  "\"service\": \"sum\"}");
    assert_int_equal(f.n_nodes, 2);
    assert_int_equal(f.n_edges, 3);
    check_edge(&f, 0, "1", "2", 1);
    check_edge(&f, 1, "2", "1", 1);
    check_edge(&f, 2, "2", "2", 1);
    shut(&f);
}

static void test_graph_file_list_of_edges(void **state)
{
    struct fixture f;

    (void)state;
    open_with(
        &f,
        "/dependencies/graph={\"file\": \"graphs/desk.edges\", \"service\": \"node\"}");
    assert_int_equal(f.n_nodes, 4);
    check_node(&f, 2, "k\xc3\xbchlhaus", "node", "");
    assert_int_equal(f.n_edges, 4);
    check_edge(&f, 0, "desk", "gate", 0.5);
    check_edge(&f, 1, "gate", "desk", 1);
    check_edge(&f, 2, "desk", "k\xc3\xbchlhaus", 1);
    check_edge(&f, 3, "12", "desk", 1e-3);
    shut(&f);
    open_with(&f, "/dependencies/graph={\"file\": \"graphs/desk.edges\", \"service\": "
                  "\"node\", \"undirected\": true}");
    assert_int_equal(f.n_edges, 8);
    check_edge(&f, 1, "gate", "desk", 0.5);
    shut(&f);
}

/* The graph is part of the resolved scenario, which reads back without the file; it is no
 * number that needs a source. */
static void test_graph_file_is_in_the_resolved_scenario(void **state)
{
    struct fixture f;
    struct scenario_file again;
    struct error_list errors = { 0 };
    struct scenario s;
    char *text, *second;
    size_t n, n_second;

    (void)state;
    open_with(&f, NULL);
    assert_null(provenance_find(&f.file.provenance, "/dependencies/edges/0/weight"));
    assert_null(provenance_find(&f.file.provenance, "/dependencies/edges/0/from"));
    assert_int_equal(scenario_file_json(&f.file, &text, &n, NULL), RF_OK);
    assert_non_null(
        strstr(text, "\n      {\"from\": 0, \"to\": 1, \"weight\": 0.25},\n"));
    assert_int_equal(scenario_file_parse(&again, text, n, "again", &errors), RF_OK);
    assert_int_equal(scenario_file_build(&again, &s, &errors), RF_OK);
    assert_int_equal(s.dependencies.edges.n, 2);
    assert_int_equal(scenario_file_json(&again, &second, &n_second, NULL), RF_OK);
    assert_string_equal(text, second);
    free(text);
    free(second);
    scenario_free(&s);
    scenario_file_free(&again);
    shut(&f);
}

/* More edges than a list in a file may have entries, in a resolved scenario too; each of
 * them where it should be. */
static void test_graph_file_large(void **state)
{
    enum { N = 150000 };
    char path[] = "/tmp/ringfall-edges-XXXXXX";
    FILE *out = fdopen(mkstemp(path), "w");
    struct scenario_file again;
    struct error_list errors = { 0 };
    struct scenario s;
    struct fixture f;
    char set[200];
    char *text;
    size_t n;

    (void)state;
    assert_non_null(out);
    for (int i = 0; i < N; i++) {
        fprintf(out, "n%d n%d\n", i, (i + 1) % N);
    }
    assert_int_equal(fclose(out), 0);
    snprintf(set, sizeof set,
             "/dependencies/graph={\"file\": \"%s\", \"service\": \"node\"}", path);
    open_with(&f, set);
    assert_int_equal(f.n_nodes, N);
    assert_int_equal(f.n_edges, N);
    check_edge(&f, 0, "n0", "n1", 1);
    check_edge(&f, N - 1, "n149999", "n0", 1);
    assert_int_equal(scenario_file_json(&f.file, &text, &n, NULL), RF_OK);
    assert_int_equal(scenario_file_parse(&again, text, n, "again", &errors), RF_OK);
    assert_int_equal(scenario_file_build(&again, &s, &errors), RF_OK);
    assert_int_equal(s.dependencies.edges.n, N);
    scenario_free(&s);
    scenario_file_free(&again);
    free(text);
    shut(&f);
    unlink(path);
}

/* ---- Texts as files ---- */

static int read_text(const char *text, size_t n, cJSON **nodes, cJSON **edges,
                     struct error_list *errors)
{
    const struct graph_file graph = { .service = "node" };
    char path[] = "/tmp/ringfall-graph-XXXXXX";
    FILE *out = fdopen(mkstemp(path), "w");
    int status;

    assert_non_null(out);
    assert_int_equal(fwrite(text, 1, n, out), n);
    assert_int_equal(fclose(out), 0);
    status = graph_file_read(&graph, path, "f", 0, nodes, edges, errors);
    unlink(path);
    return status;
}

static void check_refused(const char *text, size_t n, const char *expected)
{
    struct error_list errors = { 0 };
    char message[1024] = "";
    cJSON *nodes, *edges;

    assert_int_equal(read_text(text, n, &nodes, &edges, &errors), RF_EINPUT);
    assert_null(nodes);
    assert_null(edges);
    assert_true(errors.n >= 1);
    mistake_text(&errors.items[0], message, sizeof message);
    assert_string_equal(message, expected);
    error_list_free(&errors);
}

#define CHECK_REFUSED(text, expected) check_refused(text, sizeof text - 1, expected)

static void test_graph_file_errors(void **state)
{
    (void)state;
    CHECK_REFUSED("", "f: a graph without nodes");
    CHECK_REFUSED("# nothing\n\n", "f: a graph without nodes");
    CHECK_REFUSED("a b\nc\n",
                  "f:2:1: found one name, expected \"from to\" or \"from to weight\"");
    CHECK_REFUSED("a b 1 2\n", "f:1:7: found 4 words, expected \"from to\" or \"from to "
                               "weight\"");
    CHECK_REFUSED("\xc3\xbc b heavy\n",
                  "f:1:5: found \"heavy\", expected a weight such as 0.5");
    CHECK_REFUSED("a b nan\n", "f:1:5: found \"nan\", expected a weight such as 0.5");
    CHECK_REFUSED("a b -1\n", "f:1: the weight -1 is not in [0, 1000]");
    CHECK_REFUSED("a \xff\n", "f:1: a name that is not valid UTF-8");
    CHECK_REFUSED("a \x01\n", "f:1: a name with a control character");
    CHECK_REFUSED("a b\0 c\n", "f:1:4: found a NUL character, expected text");
    CHECK_REFUSED("\xef\xbb\xbf"
                  "a b\n",
                  "f:1:1: starts with a byte order mark; save it as plain UTF-8");
    CHECK_REFUSED("a bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n",
                  "f:1: the name \"bbbbbbbbbbbbbbbbbbbb...\" has 56 bytes, at most 47 "
                  "fit");
    CHECK_REFUSED("<html><body/></html>", "f: is not GraphML: no graph in it");
    CHECK_REFUSED("<graphml>\n<graph edgedefault=\"directed\">\n<node id=\"a\"",
                  "f:3: is not GraphML: Couldn't find end of Start Tag node");
    CHECK_REFUSED("<graphml><graph/></graphml>", "f: a graph without nodes");
    CHECK_REFUSED(
        "<graphml><key id=\"w\" for=\"edge\" attr.name=\"weight\" "
        "attr.type=\"double\"/><graph><node id=\"a\"/><edge source=\"a\" target=\"a\">"
        "<data key=\"w\">much</data></edge></graph></graphml>",
        "f: is not GraphML: Unexpected character 'm' while parsing real number.");
    CHECK_REFUSED(
        "<graphml><key id=\"w\" for=\"edge\" attr.name=\"weight\" "
        "attr.type=\"string\"/><graph><node id=\"a\"/><edge source=\"a\" target=\"a\">"
        "<data key=\"w\">1</data></edge></graph></graphml>",
        "f: the edges' \"weight\" is not a number by its key; attr.type=\"double\" says "
        "that it is");
}

/* A file's own entities are not expanded into names: nothing else is read, and a few
 * bytes stay a few. */
static void test_graph_file_entities_stay_out(void **state)
{
    static const char text[] =
        "<!DOCTYPE g [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>\n"
        "<graphml><key id=\"n\" for=\"node\" attr.name=\"name\" attr.type=\"string\"/>"
        "<graph><node id=\"a\"><data key=\"n\">&e;</data></node></graph></graphml>";
    struct error_list errors = { 0 };
    cJSON *nodes, *edges;

    (void)state;
    if (read_text(text, sizeof text - 1, &nodes, &edges, &errors) == RF_OK) {
        assert_string_equal(
            cJSON_GetObjectItem(cJSON_GetArrayItem(nodes, 0), "name")->valuestring, "a");
    }
    cJSON_Delete(nodes);
    cJSON_Delete(edges);
    error_list_free(&errors);
}

/* Every mistake of a list of edges is told, up to twenty. */
static void test_graph_file_errors_all_at_once(void **state)
{
    struct error_list errors = { 0 };
    cJSON *nodes, *edges;
    char text[200] = "a b\nc\na b x\nq\n";

    (void)state;
    assert_int_equal(read_text(text, strlen(text), &nodes, &edges, &errors), RF_EINPUT);
    assert_int_equal(errors.n, 3);
    assert_int_equal(errors.items[2].line, 4);
    error_list_free(&errors);
    for (int i = 0; i < 50; i++) {
        memcpy(text + 2 * i, "x\n", 3);
    }
    assert_int_equal(read_text(text, strlen(text), &nodes, &edges, &errors), RF_EINPUT);
    assert_int_equal(errors.n, 20);
    error_list_free(&errors);
}

/* ---- Damage ---- */

static size_t read_whole(const char *path, char *out, size_t size)
{
    FILE *in = fopen(path, "rb");
    size_t n;

    assert_non_null(in);
    n = fread(out, 1, size, in);
    fclose(in);
    return n;
}

/* Damaged copies by a fixed seed: a graph or a mistake, never a crash. */
static void test_graph_file_fuzz(void **state)
{
    static const char *const files[] = { "graphs/desk.graphml", "graphs/square.graphml",
                                         "graphs/desk.edges" };
    static const struct stream_key key = { 9, 0 };
    static char original[4096], text[4096];
    int refused = 0, read = 0;

    (void)state;
    for (uint32_t i = 0; i < 3000; i++) {
        const size_t n = read_whole(files[i % 3], original, sizeof original);
        const struct stream_block b = stream_block(key, i, 0, 1, 0);
        const size_t changes = 1 + b.word[0] % 4;
        size_t kept = b.word[1] % 3 == 0 ? b.word[2] % (n + 1) : n;
        struct error_list errors = { 0 };
        cJSON *nodes, *edges;
        int status;

        memcpy(text, original, n);
        for (uint32_t k = 0; k < changes && b.word[1] % 3 != 0; k++) {
            const struct stream_block c = stream_block(key, i, 1 + k, 1, 0);

            text[c.word[0] % n] =
                c.word[1] % 2 == 0 ? (char)c.word[2] : original[c.word[2] % n];
        }
        status = read_text(text, kept, &nodes, &edges, &errors);
        assert_true(status == RF_OK || status == RF_EINPUT);
        assert_true((errors.n == 0) == (status == RF_OK));
        refused += status != RF_OK;
        read += status == RF_OK;
        cJSON_Delete(nodes);
        cJSON_Delete(edges);
        error_list_free(&errors);
    }
    assert_true(refused > 300 && read > 300);
}

/* cJSON's nth allocation fails: RF_ENOMEM, or the graph, and nothing is lost. */
static int allocations_left;

static void *failing_malloc(size_t size)
{
    return allocations_left-- > 0 ? malloc(size) : NULL;
}

static void test_graph_file_out_of_memory(void **state)
{
    cJSON_Hooks hooks = { failing_malloc, free };
    struct error_list errors = { 0 };
    cJSON *nodes = NULL, *edges = NULL;
    int status = RF_ENOMEM;
    int n;

    (void)state;
    for (n = 0; status == RF_ENOMEM && n < 1000; n++) {
        allocations_left = n;
        cJSON_InitHooks(&hooks);
        status = read_text("a b 0.5\nb c\n", 12, &nodes, &edges, &errors);
        cJSON_InitHooks(NULL);
    }
    assert_int_equal(status, RF_OK);
    assert_int_equal(errors.n, 0);
    assert_true(n > 20);
    cJSON_Delete(nodes);
    cJSON_Delete(edges);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_graph_file_graphml),
        cmocka_unit_test(test_graph_file_undirected_is_both_ways),
        cmocka_unit_test(test_graph_file_list_of_edges),
        cmocka_unit_test(test_graph_file_is_in_the_resolved_scenario),
        cmocka_unit_test(test_graph_file_large),
        cmocka_unit_test(test_graph_file_errors),
        cmocka_unit_test(test_graph_file_entities_stay_out),
        cmocka_unit_test(test_graph_file_errors_all_at_once),
        cmocka_unit_test(test_graph_file_fuzz),
        cmocka_unit_test(test_graph_file_out_of_memory),
    };

    if (chdir(RF_SOURCE_DIR "/tests/input/files") != 0) {
        perror("tests/input/files");
        return EXIT_FAILURE;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
