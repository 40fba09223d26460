/** The road in metres: four points of a rectangle of known size, and the metre grid that they make. */

const MAX_LINES = 60, FLAT_SHARE = 0.005;

/** The corners of a rectangle, near left, near right, far right, far left, with their places on the road in metres. */
export const rectangle = (points, wide, long) => {
  const metres = [[0, 0], [wide, 0], [wide, long], [0, long]];
  return points.map((image_px, i) => ({ image_px, ground_m: metres[i] }));
};

/** Width and length in metres where the points are such a rectangle, else null. */
export function sizeOf(points) {
  if (points?.length !== 4) return null;
  const [a, b, c, d] = points.map((point) => point.ground_m);
  const fits = a[0] === 0 && a[1] === 0 && b[1] === 0 && d[0] === 0 && c[0] === b[0] && c[1] === d[1];
  return fits ? [b[0], d[1]] : null;
}

/** Solves the linear equations `rows` (each with its right side last); null where they do not fix an answer. */
function solve(rows) {
  const n = rows.length;
  for (let i = 0; i < n; i += 1) {
    const best = rows.slice(i).reduce((at, row, j) => (Math.abs(row[i]) > Math.abs(rows[at][i]) ? i + j : at), i);
    [rows[i], rows[best]] = [rows[best], rows[i]];
    if (Math.abs(rows[i][i]) < 1e-9) return null;
    for (let j = 0; j < n; j += 1) {
      if (j === i) continue;
      const share = rows[j][i] / rows[i][i];
      rows[j] = rows[j].map((value, k) => value - share * rows[i][k]);
    }
  }
  return rows.map((row, i) => row[n] / row[i]);
}

/** Whether three of the first four points lie so nearly on one line that they make no plane. */
function isFlat(points) {
  const corners = points.slice(0, 4).map((point) => point.image_px);
  const across = Math.max(...corners.flatMap(([x1, y1]) => corners.map(([x2, y2]) => (x2 - x1) ** 2 + (y2 - y1) ** 2)));
  return corners.some((_, left) => {
    const [a, b, c] = corners.filter((__, i) => i !== left);
    return Math.abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) < FLAT_SHARE * across;
  });
}

/** The map from metres to the picture that the first four points fix; null where three of them lie on one line. */
export function toPicture(points) {
  if ((points?.length ?? 0) < 4 || isFlat(points)) return null;
  const rows = points.slice(0, 4).flatMap(({ image_px: [u, v], ground_m: [x, y] }) =>
    [[x, y, 1, 0, 0, 0, -u * x, -u * y, u], [0, 0, 0, x, y, 1, -v * x, -v * y, v]]);
  const h = solve(rows);
  return h && (([x, y]) => {
    const depth = h[6] * x + h[7] * y + 1;
    return [(h[0] * x + h[1] * y + h[2]) / depth, (h[3] * x + h[4] * y + h[5]) / depth];
  });
}

/** The lines of the grid, one each metre between the outermost points. */
export function grid(points) {
  const map = toPicture(points);
  if (map === null) return [];
  const along = (axis) => points.map((point) => point.ground_m[axis]);
  const [x1, x2, y1, y2] = [Math.min(...along(0)), Math.max(...along(0)), Math.min(...along(1)), Math.max(...along(1))];
  const lines = [];
  for (let x = x1; x <= x2 + 1e-6 && lines.length < MAX_LINES; x += 1) lines.push([map([x, y1]), map([x, y2])]);
  for (let y = y1; y <= y2 + 1e-6 && lines.length < 2 * MAX_LINES; y += 1) lines.push([map([x1, y]), map([x2, y])]);
  return lines;
}
