const $ = (id) => document.getElementById(id);
const canvas = $("canvas"), magnifier = $("magnifier"), pen = canvas.getContext("2d"), lens = magnifier.getContext("2d");
const TOOLS = ["stop_line", "direction", "lane", "head", "red", "amber", "green", "countdown"];
const CLASSES = { all: ["car", "motorcycle", "bus", "truck", "bicycle"], cars: ["car", "bus", "truck"], bikes: ["motorcycle", "bicycle"] };
const SNAP_PX = 10;
const [texts, state] = await Promise.all(["/texts.json", "/state"].map(async (path) => (await fetch(path)).json()));
const [width, height] = state.size_px;
let language = localStorage.getItem("atcs.language") === "en" ? "en" : "id", tool = "stop_line", from = null, at = null, lane = [];
let layout = state.layout ?? { camera: "camera-1", junction: "junction-1", reference_size_px: [width, height], approaches: [], heads: [] };
const history = [], picture = new Image();
const say = (key) => texts[language][key];
const scale = [layout.reference_size_px[0] / width, layout.reference_size_px[1] / height];
[$("camera").value, $("junction").value] = [layout.camera, layout.junction];
[canvas.width, canvas.height] = [width, height];
$("out").textContent = state.out;
$("frame").max = state.n_frames - 1;
$("frame-label").hidden = state.n_frames < 2;

const known = () => [...layout.approaches.flatMap((a) => [...a.stop_lines.flatMap((l) => l.line_px), ...a.lanes.flatMap((l) => l.polygon_px)]), ...lane];
const toScreen = ([x, y]) => [x / scale[0], y / scale[1]];

/** Snaps to a point already drawn; with Shift, to the horizontal or vertical through the start. */
function place(event) {
  const box = canvas.getBoundingClientRect();
  let x = ((event.clientX - box.left) / box.width) * layout.reference_size_px[0];
  let y = ((event.clientY - box.top) / box.height) * layout.reference_size_px[1];
  const near = known().find(([px, py]) => Math.hypot(px - x, py - y) < SNAP_PX * scale[0]);
  if (near) return [...near];
  if (event.shiftKey && from) Math.abs(x - from[0]) > Math.abs(y - from[1]) ? (y = from[1]) : (x = from[0]);
  return [x, y].map((value) => Math.round(value * 10) / 10);
}

function change(edit) {
  history.push(JSON.stringify(layout));
  edit(layout);
  refresh();
}

function approach(document) {
  if (document.approaches.length === 0) document.approaches.push({ id: "approach-1", direction: null, signal_group: null, stop_lines: [], lanes: [] });
  return document.approaches[0];
}

const boxOf = (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1])];

function addHead(document, box) {
  document.heads.push({ id: `head-${document.heads.length + 1}`, group: "group-1", box_px: box, lamps_px: null, countdown_px: null });
  document.approaches.forEach((a) => { a.signal_group ??= "group-1"; });
}

const FINISH = {
  stop_line: (a, b) => change((d) => {
    const own = approach(d);
    if (d.heads.length) own.signal_group ??= d.heads[0].group;
    own.stop_lines.push({ id: `line-${own.stop_lines.length + 1}`, line_px: [a, b], vehicle_classes: CLASSES[$("classes").value] });
  }),
  direction: (a, b) => change((d) => {
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
    if (length > 0) approach(d).direction = [(b[0] - a[0]) / length, (b[1] - a[1]) / length];
  }),
  head: (a, b) => change((d) => addHead(d, boxOf(a, b))),
  countdown: (a, b) => layout.heads.length && change((d) => { d.heads.at(-1).countdown_px = boxOf(a, b); }),
};

function point(at) {
  if (tool === "lane") {
    const first = lane[0];
    if (lane.length > 2 && first[0] === at[0] && first[1] === at[1]) {
      const polygon = lane;
      lane = [];
      change((d) => { const own = approach(d); own.lanes.push({ id: `lane-${own.lanes.length + 1}`, polygon_px: polygon }); });
    } else lane.push(at);
  } else if (layout.heads.length) change((d) => { const head = d.heads.at(-1); head.lamps_px = { ...head.lamps_px, [tool]: at }; });
}

function stroke(points, style, closed = false, wide = 2) {
  pen.beginPath();
  points.map(toScreen).forEach(([x, y], index) => (index ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  if (closed) pen.closePath();
  for (const [colour, w] of [["#000", wide + 2], [style, wide]]) { pen.strokeStyle = colour; pen.lineWidth = (w * width) / 960; pen.stroke(); }
}

const corners = ([x1, y1, x2, y2]) => [[x1, y1], [x2, y1], [x2, y2], [x1, y2]];

function arrow(own) {
  if (!own.direction || !own.stop_lines.length) return;
  const [[x1, y1], [x2, y2]] = own.stop_lines[0].line_px, length = width * 0.06 * scale[0];
  const mid = [(x1 + x2) / 2, (y1 + y2) / 2], [dx, dy] = own.direction, tip = [mid[0] + dx * length, mid[1] + dy * length];
  stroke([mid, tip], "#6aa8ff");
  stroke([[tip[0] - (dx + dy) * length * 0.25, tip[1] - (dy - dx) * length * 0.25], tip, [tip[0] - (dx - dy) * length * 0.25, tip[1] - (dy + dx) * length * 0.25]], "#6aa8ff");
}

function paint() {
  pen.drawImage(picture, 0, 0, width, height);
  for (const own of layout.approaches) {
    own.lanes.forEach((l) => stroke(l.polygon_px, "#d5dae0", true, 1));
    own.stop_lines.forEach((l) => stroke(l.line_px, "#6aa8ff", false, 3));
    arrow(own);
  }
  for (const head of layout.heads) {
    stroke(corners(head.box_px), "#fff", true, 1);
    if (head.countdown_px) stroke(corners(head.countdown_px), "#a9b3bf", true, 1);
    for (const [name, colour] of [["red", "#e5484d"], ["amber", "#f2b01e"], ["green", "#2fb36b"]]) {
      if (!head.lamps_px?.[name]) continue;
      const [x, y] = toScreen(head.lamps_px[name]);
      pen.beginPath(); pen.arc(x, y, 4, 0, 7); pen.fillStyle = colour; pen.fill();
    }
  }
  if (lane.length) stroke(at ? [...lane, at] : lane, "#d5dae0");
  if (from && at) stroke(tool === "head" || tool === "countdown" ? corners(boxOf(from, at)) : [from, at], "#6aa8ff", tool === "head" || tool === "countdown");
}

function magnify() {
  if (!at) { magnifier.style.display = "none"; return; }
  const [x, y] = toScreen(at), box = canvas.getBoundingClientRect(), ratio = box.width / width;
  lens.imageSmoothingEnabled = false;
  lens.drawImage(canvas, x - 18, y - 18, 36, 36, 0, 0, 144, 144);
  lens.strokeStyle = "#fff"; lens.strokeRect(71.5, 0, 1, 144); lens.strokeRect(0, 71.5, 144, 1);
  const left = x * ratio + 24 + 148 > box.width ? x * ratio - 172 : x * ratio + 24;
  Object.assign(magnifier.style, { display: "block", left: `${left}px`, top: `${Math.max(0, y * ratio - 72)}px` });
}

const post = async (path) => (await fetch(path, { method: "POST", body: JSON.stringify(layout) })).json();
let turn = 0;

async function refresh() {
  paint();
  const mine = ++turn, { fault } = await post("/validate");
  if (mine !== turn) return;
  $("verdict").textContent = layout.approaches.length === 0 ? say("empty") : (fault ?? say("ok"));
  $("save").disabled = fault !== null;
  const own = layout.approaches.flatMap((a) => [...a.stop_lines.map((l) => `${l.id} · ${l.vehicle_classes.join(", ")}`), ...a.lanes.map((l) => l.id)]);
  $("drawn").replaceChildren(...[...own, ...layout.heads.map((h) => h.id)].map((text) => Object.assign(document.createElement("li"), { textContent: text })));
}

function undo() {
  if (lane.length) lane.pop();
  else if (history.length) layout = JSON.parse(history.pop());
  refresh();
}

function speak() {
  document.documentElement.lang = language;
  document.querySelectorAll("[data-text]").forEach((element) => { element.textContent = say(element.dataset.text); });
  $("language").textContent = language === "id" ? "EN" : "ID";
  canvas.setAttribute("aria-label", say("title"));
  $("classes").replaceChildren(...Object.keys(CLASSES).map((name) => new Option(say(name), name)));
  $("tools").replaceChildren(...TOOLS.map((name) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: say(name), onclick: () => { tool = name; lane = []; speak(); } });
    button.dataset.tool = name;
    button.setAttribute("aria-pressed", String(name === tool));
    return button;
  }));
  $("hint").textContent = say(tool === "lane" ? "hint_lane" : tool in FINISH ? "hint_drag" : "hint_point");
  refresh();
}

canvas.onpointerdown = (event) => {
  canvas.setPointerCapture(event.pointerId);
  if (tool in FINISH) from = place(event);
  else point(place(event));
};
canvas.onpointermove = (event) => { at = place(event); paint(); magnify(); };
canvas.onpointerup = (event) => { if (from) { const a = from, b = place(event); from = null; FINISH[tool](a, b); } };
canvas.onpointerleave = () => { at = null; paint(); magnify(); };
window.onkeydown = (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "z") { event.preventDefault(); undo(); }
  if (event.key === "Escape") { from = null; lane = []; paint(); }
};
for (const name of ["camera", "junction"]) $(name).oninput = () => { layout[name] = $(name).value; refresh(); };
$("undo").onclick = undo;
$("frame").onchange = () => { picture.src = `/frame.jpg?n=${$("frame").value}`; };
$("language").onclick = () => { language = language === "id" ? "en" : "id"; localStorage.setItem("atcs.language", language); speak(); };
$("theme").onclick = () => { document.documentElement.dataset.theme = document.documentElement.dataset.theme === "light" ? "dark" : "light"; };
$("save").onclick = async () => {
  const { fault, out, next } = await post("/save");
  if (fault) $("verdict").textContent = fault;
  else $("saved").textContent = `${out}. ${say("savedAs")} ${next}`;
};
picture.onload = paint;
picture.src = "/frame.jpg?n=0";
speak();
