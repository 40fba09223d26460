import { add, addApproach, boxOf, empty, headAt, LAMPS, moved, remove, same, setPoints, shift, switchOn, things, within } from "./layout.js";
import { toPicture } from "./ground.js";
import { fill, fillRules } from "./panel.js";
import { View } from "./view.js";

const $ = (id) => document.getElementById(id);
const TOOLS = ["pick", "stop_line", "direction", "lane", "head", ...LAMPS, "countdown", "ground", "exit", "exit_area", "zebra", "rhk", "yellow"];
const DRAGGED = ["stop_line", "direction", "head", "countdown", "exit"], BOXES = ["head", "countdown"];
const POLYGONS = ["lane", "exit_area", "zebra", "rhk", "yellow"], EXPLAINED = ["pick", "lane", "ground", "exit", "exit_area", "zebra", "rhk", "yellow"];
const NEAR_PX = 10, SLOP_PX = 3;
const [texts, state] = await Promise.all(["/texts.json", "/state"].map(async (path) => (await fetch(path)).json()));

let language = localStorage.getItem("atcs.language") === "en" ? "en" : "id";
let tool = "stop_line", approach = 0, picked = null, pointer = null, lane = [], drag = null, faults = [], findings = [], enforced = [], turn = 0;
let layout = state.layout ?? empty(state.size_px), kept = JSON.stringify(layout);
const past = [], future = [];
const size = layout.reference_size_px, view = new View($("canvas"), $("magnifier"), size);
const say = (key) => texts[language][key];

/* -- the document -- */

function edit(change) {
  past.push(JSON.stringify(layout));
  future.length = 0;
  change(layout);
  refresh();
}

function travel(from, to) {
  if (!from.length) return;
  to.push(JSON.stringify(layout));
  layout = JSON.parse(from.pop());
  if (picked && !within(layout, picked)) picked = null;
  approach = Math.min(approach, Math.max(0, layout.approaches.length - 1));
  refresh();
}

function undo() {
  if (!lane.length) return travel(past, future);
  lane.pop();
  paint();
}

function drop(path) {
  edit((document) => remove(document, path));
  picked = null;
  approach = Math.min(approach, Math.max(0, layout.approaches.length - 1));
  refresh();
}

/* -- what is wrong, and where -- */

const post = async (path) => (await fetch(path, { method: "POST", body: JSON.stringify(layout) })).json();
const inWords = (message) => {
  const found = texts[language].faults.find(([pattern]) => new RegExp(pattern).test(message));
  return found ? found[1] : message;
};
const isOf = (fault, path, id) =>
  same(fault.place.slice(0, path.length), path) ? fault.place.length >= path.length
    : id !== null && fault.message.includes(`'${id}'`);
/** A fault belongs to the innermost thing that it names. */
const faultsOf = (path, id) => faults.filter((fault) => isOf(fault, path, id)
  && !(path.length === 2 && path[0] === "approaches" && fault.place.length > 3)).map((fault) => inWords(fault.message));

const findingsOf = (path) => findings.filter((finding) => same(finding.place, path)).map((finding) => inWords(finding.message));

async function check() {
  const mine = ++turn, answer = await post("/validate");
  if (mine !== turn) return;
  [faults, findings, enforced] = [answer.faults, answer.findings, answer.enforced];
  const nothing = layout.approaches.length === 0 && layout.heads.length === 0;
  $("verdict").textContent = nothing ? say("empty") : faults.length ? `${say("wrong")} ${inWords(faults[0].message)}`
    : findings.length ? `${say("ok_but")} ${inWords(findings[0].message)}` : say("ok");
  $("save").disabled = faults.length > 0;
  panel();
  paint();
}

/* -- showing -- */

const draft = () => {
  if (drag?.draws && pointer) return { kind: tool, points: BOXES.includes(tool) ? box(drag.from, pointer) : [drag.from, pointer], closed: BOXES.includes(tool) };
  return lane.length ? { kind: tool, points: pointer ? [...lane, pointer] : lane, closed: false } : null;
};
const box = (a, b) => { const [x1, y1, x2, y2] = boxOf(a, b); return [[x1, y1], [x2, y1], [x2, y2], [x1, y2]]; };
const paint = () => view.paint({ things: things(layout), say, ground: layout.ground_points, picked, draft: draft(), faulty: (thing) => thing.id !== "" && faultsOf(thing.path, thing.id).length > 0 });

function panel() {
  if ($("drawn").contains(document.activeElement) && document.activeElement.matches("input, select")) return;
  const flat = layout.ground_points?.length > 0 && toPicture(layout.ground_points) === null;
  fill($("drawn"), layout, { say, flat, picked, faultsOf, findingsOf, edit, remove: drop, pick: (path) => pick(path), switchOn });
  fillRules($("rules"), layout, { say, edit, enforced });
  $("approach").replaceChildren(...layout.approaches.map((a, index) => new Option(a.id, String(index), false, index === approach)));
  if (layout.approaches.length === 0) $("approach").append(new Option("approach-1", "0"));
  $("undo").disabled = past.length === 0 && lane.length === 0;
  $("redo").disabled = future.length === 0;
}

function refresh() {
  panel();
  paint();
  check();
}

function pick(path) {
  picked = path;
  if (path?.[0] === "approaches") approach = path[1];
  document.activeElement?.blur?.();
  panel();
  paint();
}

function choose(name) {
  [tool, lane] = [name, []];
  speak();
}

function speak() {
  document.documentElement.lang = language;
  document.title = say("title");
  document.querySelectorAll("[data-text]").forEach((element) => { element.textContent = say(element.dataset.text); });
  $("language").textContent = language === "id" ? "EN" : "ID";
  $("canvas").setAttribute("aria-label", say("canvas"));
  $("classes").replaceChildren(...["all", "cars", "bikes"].map((name) => new Option(say(name), name, false, name === $("classes").value)));
  $("tools").replaceChildren(...TOOLS.map((name, index) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: say(name), title: `${index + 1}`, onclick: () => choose(name) });
    button.dataset.tool = name;
    button.setAttribute("aria-pressed", String(name === tool));
    return button;
  }));
  $("hint").textContent = say(EXPLAINED.includes(tool) ? `hint_${tool}` : DRAGGED.includes(tool) ? "hint_drag" : "hint_point");
  $("ground-size").hidden = tool !== "ground";
  $("canvas").style.cursor = tool === "pick" ? "default" : "crosshair";
  refresh();
}

/* -- the pointer -- */

/** Snaps to a point already drawn; with Shift, to the horizontal or vertical through the start. */
function place(event, without = null) {
  const [x, y] = view.at(event), reach = view.far(NEAR_PX);
  const known = [...things(layout).filter((thing) => !["direction", ...LAMPS].includes(thing.kind) && !same(thing.path, without)).flatMap((thing) => thing.points), ...lane];
  const near = known.find(([px, py]) => Math.hypot(px - x, py - y) < reach);
  if (near) return [...near];
  if (event.shiftKey && drag?.from) return Math.abs(x - drag.from[0]) > Math.abs(y - drag.from[1]) ? [x, drag.from[1]] : [drag.from[0], y];
  return [x, y];
}

const distance = ([x, y], [x1, y1], [x2, y2]) => {
  const length = (x2 - x1) ** 2 + (y2 - y1) ** 2 || 1, t = Math.max(0, Math.min(1, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length));
  return Math.hypot(x - x1 - t * (x2 - x1), y - y1 - t * (y2 - y1));
};

/** What lies under a point: a corner of the picked thing before others, a small thing before a large one. */
function under(point) {
  const reach = view.far(NEAR_PX), all = things(layout).reverse();
  const ordered = [...all.filter((thing) => same(thing.path, picked)), ...all];
  for (const thing of ordered) {
    const index = thing.points.findIndex((corner) => Math.hypot(corner[0] - point[0], corner[1] - point[1]) < reach);
    if (index >= 0 && !(thing.kind === "direction" && index === 0)) return { thing, index };
  }
  const onEdge = ordered.find(({ kind, points, closed }) => kind !== "ground" && points.some((corner, i) =>
    (i + 1 < points.length || closed) && points.length > 1 && distance(point, corner, points[(i + 1) % points.length]) < reach));
  return onEdge ? { thing: onEdge, index: null } : null;
}

function grab(event) {
  const point = view.at(event), found = under(point);
  pick(found?.thing.path ?? null);
  drag = found ? { ...found, from: point, before: JSON.stringify(layout) } : { pans: true, x: event.clientX, y: event.clientY, left: view.left, top: view.top };
}

function haul(event) {
  if (drag.pans) {
    view.moveTo(drag.left - view.far(event.clientX - drag.x), drag.top - view.far(event.clientY - drag.y));
    return;
  }
  layout = JSON.parse(drag.before);
  const to = drag.index === null ? view.at(event) : place(event, drag.thing.path);
  if (Math.hypot(to[0] - drag.from[0], to[1] - drag.from[1]) < view.far(SLOP_PX)) return;
  drag.hauled = true;
  if (drag.index === null) shift(layout, drag.thing, to[0] - drag.from[0], to[1] - drag.from[1]);
  else setPoints(layout, drag.thing, moved(drag.thing, drag.index, to));
}

function finish(a, b) {
  if (tool === "countdown") {
    if (layout.heads.length) edit((d) => { picked = add.countdown(d, headAt(d, [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], picked?.[0] === "heads" ? picked[1] : null), [a, b]); });
    return;
  }
  edit((d) => { picked = add[tool](d, approach, [a, b], $("classes").value, picked); });
}

function metres() {
  return ["ground-width", "ground-length"].map((id) => Math.max(0.5, Number($(id).value) || 0.5));
}

function point(at) {
  if (tool === "ground") {
    lane.push(at);
    if (lane.length < 4) return;
    const corners = lane;
    lane = [];
    edit((d) => { picked = add.ground(d, corners, ...metres()); });
    return;
  }
  if (POLYGONS.includes(tool)) {
    if (lane.length > 2 && same(lane[0], at)) closeLane();
    else lane.push(at);
  } else if (layout.heads.length) edit((d) => { picked = add.lamp(d, headAt(d, at, picked?.[0] === "heads" ? picked[1] : null), tool, at); });
}

function closeLane() {
  const polygon = lane;
  lane = [];
  if (polygon.length > 2 && POLYGONS.includes(tool)) edit((d) => { picked = add[tool](d, approach, polygon, picked) ?? picked; });
}

const canvas = $("canvas");
canvas.onpointerdown = (event) => {
  canvas.setPointerCapture(event.pointerId);
  if (tool === "pick" || event.button === 1) grab(event);
  else if (DRAGGED.includes(tool)) drag = { draws: true, from: place(event) };
  else point(view.at(event) && ([...POLYGONS, "ground"].includes(tool) ? place(event) : view.at(event)));
};
canvas.onpointermove = (event) => {
  if (drag && !drag.draws) haul(event);
  pointer = tool === "pick" ? null : place(event);
  paint();
  view.magnify(pointer);
};
canvas.onpointerup = (event) => {
  const ended = drag;
  if (ended?.draws) {
    const end = place(event);
    drag = null;
    finish(ended.from, end);
  } else if (ended?.hauled) {
    past.push(ended.before);
    future.length = 0;
  }
  drag = null;
  refresh();
};
canvas.onpointerleave = () => { pointer = null; paint(); view.magnify(null); };
canvas.ondblclick = () => { if (POLYGONS.includes(tool)) { lane.pop(); closeLane(); } };
canvas.addEventListener("wheel", (event) => {
  event.preventDefault();
  view.zoomAt(view.at(event), event.deltaY < 0 ? 1.25 : 0.8);
  paint();
}, { passive: false });

/* -- the keyboard -- */

const STEP = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function nudge(event) {
  const thing = things(layout).find((one) => same(one.path, picked)), by = event.shiftKey ? 10 : 1;
  if (thing && thing.kind !== "direction") edit((d) => shift(d, thing, STEP[event.key][0] * by, STEP[event.key][1] * by));
}

const middle = () => [view.left + size[0] / view.zoom / 2, view.top + size[1] / view.zoom / 2];
const KEYS = {
  Escape: () => { [drag, lane] = [null, []]; pick(null); }, Enter: closeLane,
  Delete: () => { if (picked) drop(picked); }, Backspace: () => { if (lane.length) undo(); else if (picked) drop(picked); },
  "+": () => view.zoomAt(middle(), 1.25), "-": () => view.zoomAt(middle(), 0.8), 0: () => view.zoomAt(middle(), 0),
};

window.onkeydown = (event) => {
  if (event.target.matches("input:not([type=range]), select")) return;
  if (event.ctrlKey || event.metaKey) {
    if (event.key === "z" || event.key === "Z") { event.preventDefault(); event.shiftKey ? travel(future, past) : undo(); }
    if (event.key === "y") { event.preventDefault(); travel(future, past); }
  } else if (event.key in STEP && picked && !event.target.matches("[type=range]")) { event.preventDefault(); nudge(event); }
  else if (event.key in KEYS && !(event.key === "Enter" && event.target.matches("button"))) { KEYS[event.key](); paint(); }
  else if (TOOLS[Number(event.key) - 1]) choose(TOOLS[Number(event.key) - 1]);
};

/* -- frames: the newest that was asked for, one request at a time -- */

let wanted = 0, shown = -1, loading = false;
function frame() {
  $("frame-number").textContent = `${wanted} / ${state.n_frames - 1}`;
  if (loading || wanted === shown) return;
  loading = true;
  const next = new Image(), number = wanted;
  next.onload = next.onerror = (event) => {
    if (event.type === "load") { view.picture = next; shown = number; $("canvas").dataset.frame = String(number); }
    loading = false;
    paint();
    if (event.type === "load") frame();
  };
  next.src = `/frame.jpg?n=${number}`;
}

/* -- beginning -- */

for (const name of ["camera", "junction"]) {
  $(name).value = layout[name];
  $(name).onchange = () => edit((d) => { d[name] = $(name).value.trim(); });
}
$("out").textContent = state.out;
$("frame").max = state.n_frames - 1;
$("frame-label").hidden = state.n_frames < 2;
$("frame").oninput = () => { wanted = Number($("frame").value); frame(); };
$("approach").onchange = () => { approach = Number($("approach").value); pick(layout.approaches[approach] ? ["approaches", approach] : null); };
$("add-approach").onclick = () => edit((d) => { if (!d.approaches.length) addApproach(d); approach = addApproach(d); picked = ["approaches", approach]; });
$("undo").onclick = undo;
$("redo").onclick = () => travel(future, past);
$("zoom-in").onclick = () => { KEYS["+"](); paint(); };
$("zoom-out").onclick = () => { KEYS["-"](); paint(); };
$("language").onclick = () => { language = language === "id" ? "en" : "id"; localStorage.setItem("atcs.language", language); speak(); };
$("theme").onclick = () => {
  const theme = document.documentElement.dataset.theme === "light" ? "dark" : "light";
  document.documentElement.dataset.theme = theme;
  localStorage.setItem("atcs.theme", theme);
};
$("save").onclick = async () => {
  $("saved").textContent = "";
  const answer = await post("/save");
  if (answer.faults.length) { $("verdict").textContent = answer.faults[0].message; return; }
  kept = JSON.stringify(layout);
  $("saved").textContent = `${answer.out}. ${say("savedAs")} ${answer.next}`;
};
window.onbeforeunload = (event) => { if (JSON.stringify(layout) !== kept) event.preventDefault(); };
window.onresize = () => { view.fit(); paint(); };
document.documentElement.dataset.theme = localStorage.getItem("atcs.theme") === "light" ? "light" : "dark";
view.fit();
frame();
speak();
