/* label.c: greedy placement over 4 distances x 8 directions.
 *
 * A candidate is rejected outside the frame, on a mark (8 pixels around it) or on a
 * placed label; of the others the cheapest is taken: 0.5 a direction down the list + 0.3
 * a pixel of distance + 8 an interval crossed + 40 a segment of the front crossed (which
 * is never cheaper than any free place). Cost:
 * O(32 n (marks + strokes + n)).
 */
#include "output/label.h"

#include <math.h>

#define MARK     8.0  /* pixels around a mark that stay free */
#define PADDING  2.0  /* between labels */
#define FAR_AWAY 20.0 /* from this distance on a hairline leads to the mark */
#define SLANT    0.7071067811865476

static const double distances[] = { 12.0, 20.0, 30.0, 44.0 };

/* In order of preference; x, y: where the text lies, as seen from the mark. */
static const struct {
    double x, y;
} directions[] = {
    { 1, 0 },           { SLANT, -SLANT }, { SLANT, SLANT }, { -1, 0 },
    { -SLANT, -SLANT }, { -SLANT, SLANT }, { 0, -1 },        { 0, 1 },
};

static bool overlap(const struct label_box *a, const struct label_box *b, double around)
{
    return a->x0 < b->x1 + around && b->x0 < a->x1 + around && a->y0 < b->y1 + around &&
           b->y0 < a->y1 + around;
}

static bool crosses(const struct label_box *box, const struct label_stroke *s)
{
    const struct label_box stroke = { fmin(s->x0, s->x1), fmin(s->y0, s->y1),
                                      fmax(s->x0, s->x1), fmax(s->y0, s->y1) };

    return overlap(box, &stroke, 1.0);
}

static double clamp(double value, double low, double high)
{
    return fmin(fmax(value, low), high);
}

static struct label_place candidate(const struct label_text *t, size_t direction,
                                    double distance)
{
    const double dx = directions[direction].x, dy = directions[direction].y;
    const double x = t->x + dx * distance, y = t->y + dy * distance;
    struct label_place p = { .placed = true, .hairline = distance >= FAR_AWAY };

    p.align = dx > 0.0 ? 'l' : dx < 0.0 ? 'r' : 'c';
    p.box.x0 = dx > 0.0 ? x : dx < 0.0 ? x - t->width : x - t->width / 2.0;
    p.box.x1 = p.box.x0 + t->width;
    p.box.y0 = dy > 0.0 ? y : dy < 0.0 ? y - t->height : y - t->height / 2.0;
    p.box.y1 = p.box.y0 + t->height;
    p.hx = clamp(t->x, p.box.x0, p.box.x1);
    p.hy = clamp(t->y, p.box.y0 + 3.0, p.box.y1 - 3.0);
    return p;
}

static bool possible(const struct label_scene *scene, const struct label_place *p,
                     const struct label_place *placed, size_t n)
{
    if (p->box.x0 < scene->frame.x0 || p->box.x1 > scene->frame.x1 ||
        p->box.y0 < scene->frame.y0 || p->box.y1 > scene->frame.y1) {
        return false;
    }
    for (size_t i = 0; i < scene->n_marks; i++) {
        const double x = scene->marks[i][0], y = scene->marks[i][1];
        const struct label_box mark = { x, y, x, y };

        if (overlap(&p->box, &mark, MARK)) {
            return false;
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (placed[i].placed && overlap(&p->box, &placed[i].box, PADDING)) {
            return false;
        }
    }
    return true;
}

static double cost(const struct label_scene *scene, const struct label_place *p,
                   size_t direction, double distance)
{
    double sum = 0.5 * (double)direction + 0.3 * distance;

    for (size_t i = 0; i < scene->n_intervals; i++) {
        sum += crosses(&p->box, &scene->intervals[i]) ? 8.0 : 0.0;
    }
    for (size_t i = 0; i < scene->n_front; i++) {
        sum += crosses(&p->box, &scene->front[i]) ? 40.0 : 0.0;
    }
    return sum;
}

static bool is_on_front(const struct label_scene *scene, const struct label_place *p)
{
    bool on = false;

    for (size_t i = 0; i < scene->n_front; i++) {
        on |= crosses(&p->box, &scene->front[i]);
    }
    return on;
}

void label_all(const struct label_scene *scene, const struct label_text *texts, size_t n,
               struct label_place *places)
{
    for (size_t i = 0; i < n; i++) {
        double least = INFINITY;

        places[i] = (struct label_place){ 0 };
        for (size_t d = 0; d < sizeof distances / sizeof distances[0]; d++) {
            for (size_t k = 0; k < sizeof directions / sizeof directions[0]; k++) {
                const struct label_place p = candidate(&texts[i], k, distances[d]);
                const double c = cost(scene, &p, k, distances[d]);

                if (c < least && possible(scene, &p, places, i)) {
                    least = c;
                    places[i] = p;
                    places[i].on_front = is_on_front(scene, &p);
                }
            }
        }
    }
}
