/** The layout document, and what can be done to it. A "thing" is whatever can be picked: its path in the document, its points. */

import { rectangle } from "./ground.js";

export const CLASSES = { all: ["car", "motorcycle", "bus", "truck", "bicycle"], cars: ["car", "bus", "truck"], bikes: ["motorcycle", "bicycle"] };
export const LAMPS = ["red", "amber", "green"];
/** Places of an approach that are marked on the road: the field of each, and the rule that looks at it. */
export const ZONES = { rhk: ["rhk_box_px", "rhk_intrusion"], yellow: ["yellow_box_px", "box_blocking"], zebra: ["zebra_px", "zebra"] };
export const RULES = ["red_light", "stop_line", "rhk_intrusion", "zebra", "box_blocking", "illegal_turn", "wrong_way"];
/** The lamps that a head may have, from its top or left. */
export const LAMP_SETS = [LAMPS, ["red", "green"], ["amber", "green"], ["green"], ["amber"], ["red"]];
const ARROW_SHARE = 0.08;

export const empty = (size) => ({ camera: "camera-1", junction: "junction-1", reference_size_px: size, rules: ["red_light", "stop_line"], approaches: [], heads: [] });
export const boxOf = (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1])];
const corners = ([x1, y1, x2, y2]) => [[x1, y1], [x2, y1], [x2, y2], [x1, y2]];
const freeId = (stem, taken) => { let n = 1; while (taken.includes(`${stem}-${n}`)) n += 1; return `${stem}-${n}`; };

export const groupsOf = (layout) => [...new Set(layout.heads.map((head) => head.group))];
export const lampsOf = (head) => head.lamps ?? LAMPS;
const allLines = (layout) => layout.approaches.flatMap((a) => a.stop_lines.map((line) => line.id));

export function addApproach(layout) {
  const id = freeId("approach", layout.approaches.map((a) => a.id));
  layout.approaches.push({ id, name: "", direction: null, signal_group: null, stop_lines: [], lanes: [], movements: [], yellow_box_px: null });
  return layout.approaches.length - 1;
}

/** The approach that is drawn for; the first one is made with the first line. */
const own = (layout, at) => layout.approaches[at] ?? layout.approaches[addApproach(layout)];

/** A head belongs to the approach that it is drawn for: the group is the approach's, or a new one. */
function groupFor(layout, at) {
  const approach = layout.approaches[at];
  return approach?.signal_group ?? `group-${at + 1}`;
}

export const add = {
  stop_line(layout, at, [a, b], classes) {
    const approach = own(layout, at), group = groupFor(layout, at);
    if (groupsOf(layout).includes(group)) approach.signal_group ??= group;
    approach.stop_lines.push({ id: freeId("line", allLines(layout)), line_px: [a, b], vehicle_classes: CLASSES[classes] });
    return ["approaches", layout.approaches.indexOf(approach), "stop_lines", approach.stop_lines.length - 1];
  },
  direction(layout, at, [a, b]) {
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]), approach = own(layout, at);
    if (length > 0) approach.direction = [(b[0] - a[0]) / length, (b[1] - a[1]) / length];
    return ["approaches", layout.approaches.indexOf(approach), "direction"];
  },
  lane(layout, at, polygon) {
    const approach = own(layout, at);
    approach.lanes ??= [];
    approach.lanes.push({ id: freeId("lane", approach.lanes.map((lane) => lane.id)), polygon_px: polygon });
    return ["approaches", layout.approaches.indexOf(approach), "lanes", approach.lanes.length - 1];
  },
  head(layout, at, [a, b]) {
    const group = groupFor(layout, at);
    layout.heads.push({ id: freeId("head", layout.heads.map((h) => h.id)), group, box_px: boxOf(a, b), lamps_px: null, countdown_px: null });
    if (layout.approaches[at]) layout.approaches[at].signal_group ??= group;
    return ["heads", layout.heads.length - 1];
  },
  countdown(layout, head, [a, b]) { layout.heads[head].countdown_px = boxOf(a, b); return ["heads", head, "countdown_px"]; },
  ground(layout, points, wide, long) { layout.ground_points = rectangle(points, wide, long); return ["ground_points"]; },
  lamp(layout, head, name, point) {
    const drawn = layout.heads[head];
    if (!lampsOf(drawn).includes(name)) drawn.lamps = LAMPS.filter((lamp) => lamp === name || lampsOf(drawn).includes(lamp));
    drawn.lamps_px = { ...drawn.lamps_px, [name]: point };
    return ["heads", head, "lamps_px", name];
  },
};

/** A lamp that a head does not have is nowhere in the picture either. */
export function setLamps(head, lamps) {
  head.lamps = lamps;
  for (const name of LAMPS) if (head.lamps_px?.[name] && !lamps.includes(name)) head.lamps_px[name] = null;
}

/** An arrow rules its own movement alone: it leaves the group of an approach and of heads for everybody. */
export function setRole(layout, head, role) {
  head.role = role;
  const mixed = layout.heads.some((other) => other !== head && other.group === head.group && (other.role ?? "full") !== role);
  if (mixed || (role === "arrow" && layout.approaches.some((a) => a.signal_group === head.group))) head.group = freeId(role === "arrow" ? "arrow" : "group", groupsOf(layout));
  forgetGroups(layout);
}

/** Nothing is ruled by a group without a head; an arrow's group rules no approach. */
export function forgetGroups(layout) {
  const groups = groupsOf(layout);
  for (const ruled of layout.approaches.flatMap((approach) => [approach, ...(approach.movements ?? [])]))
    if (!groups.includes(ruled.signal_group)) ruled.signal_group = null;
}

/** What is drawn is meant: its rule is switched on, and can be switched off in the margin. */
export const switchOn = (layout, rule) => { if (!layout.rules.includes(rule)) layout.rules.push(rule); };

function zone(layout, at, kind, polygon) {
  const approach = own(layout, at), [field, rule] = ZONES[kind];
  approach[field] = polygon;
  switchOn(layout, rule);
  return ["approaches", layout.approaches.indexOf(approach), field];
}
for (const kind of Object.keys(ZONES)) add[kind] = (layout, at, polygon) => zone(layout, at, kind, polygon);

/** The picked movement, if it is of this approach; else the last one. */
const movementAt = (approach, path) => (path?.[2] === "movements" ? approach.movements[path[3]] : approach.movements.at(-1));

/** A line across an exit: of the picked movement where that has none yet, else of a new one. */
add.exit = (layout, at, line, _classes, picked) => {
  const approach = own(layout, at), asked = picked?.[1] === at && picked?.[2] === "movements" ? movementAt(approach, picked) : null;
  if (asked && asked.exit_px.length < 2) asked.exit_px = line;
  else approach.movements.push({ id: freeId("exit", approach.movements.map((m) => m.id)), exit_px: line, exit_area_px: null, left_on_red: "never", turn: "allowed", signal_group: null });
  const index = asked && asked.exit_px === line ? approach.movements.indexOf(asked) : approach.movements.length - 1;
  return ["approaches", layout.approaches.indexOf(approach), "movements", index];
};
add.exit_area = (layout, at, polygon, picked) => {
  const approach = layout.approaches[at], movement = approach && movementAt(approach, picked?.[1] === at ? picked : null);
  if (!movement) return null;
  movement.exit_area_px = polygon;
  return ["approaches", at, "movements", approach.movements.indexOf(movement), "exit_area_px"];
};

/** The head that a lamp or countdown belongs to: the one that holds the point, else the picked one, else the last. */
export function headAt(layout, [x, y], picked) {
  const holding = layout.heads.findIndex(({ box_px: [x1, y1, x2, y2] }) => x >= x1 && x <= x2 && y >= y1 && y <= y2);
  return holding >= 0 ? holding : picked ?? layout.heads.length - 1;
}

/** Where the arrow of an approach's direction stands: from the middle of its first line. */
export function arrowOf(approach, width) {
  if (!approach.direction || !approach.stop_lines.length) return null;
  const [[x1, y1], [x2, y2]] = approach.stop_lines[0].line_px, middle = [(x1 + x2) / 2, (y1 + y2) / 2];
  const length = width * ARROW_SHARE, [dx, dy] = approach.direction;
  return [middle, [middle[0] + dx * length, middle[1] + dy * length]];
}

/** Everything that is drawn, in the order of painting. */
export function things(layout) {
  const found = [];
  if (layout.ground_points?.length) found.push({ kind: "ground", path: ["ground_points"], id: "", points: layout.ground_points.map((point) => point.image_px) });
  layout.approaches.forEach((approach, a) => {
    const at = ["approaches", a];
    (approach.lanes ?? []).forEach((lane, i) => found.push({ kind: "lane", path: [...at, "lanes", i], id: lane.id, points: lane.polygon_px, closed: true }));
    approach.stop_lines.forEach((line, i) => found.push({ kind: "stop_line", path: [...at, "stop_lines", i], id: line.id, points: line.line_px }));
    for (const [kind, [name]] of Object.entries(ZONES)) if (approach[name]) found.push({ kind, path: [...at, name], id: "", name: kind, points: approach[name], closed: true });
    (approach.movements ?? []).forEach((movement, i) => {
      if (movement.exit_area_px) found.push({ kind: "exit_area", path: [...at, "movements", i, "exit_area_px"], id: "", name: "exit_area", points: movement.exit_area_px, closed: true });
      if (movement.exit_px.length > 1) found.push({ kind: "exit", path: [...at, "movements", i], id: movement.id, points: movement.exit_px });
    });
    const arrow = arrowOf(approach, layout.reference_size_px[0]);
    if (arrow) found.push({ kind: "direction", path: [...at, "direction"], id: "", points: arrow });
  });
  layout.heads.forEach((head, h) => {
    found.push({ kind: "head", path: ["heads", h], id: head.id, points: corners(head.box_px), closed: true, arrow: head.role === "arrow" });
    if (head.countdown_px) found.push({ kind: "countdown", path: ["heads", h, "countdown_px"], id: "", points: corners(head.countdown_px), closed: true });
    for (const name of LAMPS) if (head.lamps_px?.[name]) found.push({ kind: name, path: ["heads", h, "lamps_px", name], id: "", points: [head.lamps_px[name]] });
  });
  return found;
}

export const same = (a, b) => a !== null && b !== null && JSON.stringify(a) === JSON.stringify(b);
export const within = (layout, path) => path.reduce((part, name) => part?.[name], layout);

/** Puts new points where a thing's points are; a box keeps its sides level, an arrow keeps its foot. */
export function setPoints(layout, thing, points) {
  const parent = within(layout, thing.path.slice(0, -1)), last = thing.path.at(-1);
  if (thing.kind === "ground") points.forEach((point, i) => { layout.ground_points[i].image_px = point; });
  else if (thing.kind === "lane") parent[last].polygon_px = points;
  else if (thing.kind === "stop_line") parent[last].line_px = points;
  else if (thing.kind === "exit") parent[last].exit_px = points;
  else if (thing.kind === "exit_area" || thing.kind in ZONES) parent[last] = points;
  else if (thing.kind === "direction") {
    const [[x1, y1], [x2, y2]] = [thing.points[0], points[1]], length = Math.hypot(x2 - x1, y2 - y1);
    if (length > 0) parent.direction = [(x2 - x1) / length, (y2 - y1) / length];
  } else if (thing.kind === "head") parent[last].box_px = boxOf(points[0], points[2]);
  else if (thing.kind === "countdown") parent.countdown_px = boxOf(points[0], points[2]);
  else parent[last] = points[0];
}

/** The points after the one at `index` was moved to `to`; a corner of a box takes its neighbours along. */
export function moved(thing, index, to) {
  const points = thing.points.map((point) => [...point]);
  points[index] = to;
  if (thing.kind === "head" || thing.kind === "countdown") {
    const opposite = thing.points[(index + 2) % 4];
    const [x1, y1, x2, y2] = boxOf(to, opposite);
    return corners([x1, y1, x2, y2]);
  }
  return points;
}

/** A head moves with its lamps and countdown. */
export function shift(layout, thing, dx, dy) {
  const by = ([x, y]) => [x + dx, y + dy];
  setPoints(layout, thing, thing.points.map(by));
  if (thing.kind !== "head") return;
  const head = within(layout, thing.path);
  for (const name of LAMPS) if (head.lamps_px?.[name]) head.lamps_px[name] = by(head.lamps_px[name]);
  if (head.countdown_px) { const [x1, y1, x2, y2] = head.countdown_px; head.countdown_px = [x1 + dx, y1 + dy, x2 + dx, y2 + dy]; }
}

export function remove(layout, path) {
  if (path[0] === "ground_points") { layout.ground_points = []; return; }
  const parent = within(layout, path.slice(0, -1)), last = path.at(-1);
  if (Array.isArray(parent)) parent.splice(last, 1);
  else if (parent) parent[last] = null;
  forgetGroups(layout);
}
