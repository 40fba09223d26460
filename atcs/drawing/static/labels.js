/** Where names stand on the canvas: none on another, each as near to its thing as there is room. */

const STEPS = [[0, 0], [0, 1], [0, -1], [0, 2], [0, -2], [0, 3], [0, -3], [0.5, 1], [-0.5, 1], [0.5, -1], [-0.5, -1]];

const overlap = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** The first of the places around `wish` (x, y, width, height) that no taken one lies on; where all do, the wish. */
export function freePlace(wish, taken) {
  for (const [right, down] of STEPS) {
    const place = { ...wish, x: wish.x + right * wish.width, y: wish.y + down * wish.height };
    if (!taken.some((other) => overlap(place, other))) return place;
  }
  return wish;
}
