/** The margin: what is drawn, each with its names, its faults and what it lacks. */

import { rectangle, sizeOf } from "./ground.js";
import { CLASSES, groupsOf, LAMP_SETS, lampsOf, RULES, same, setLamps, setRole, ZONES } from "./layout.js";

const element = (name, properties = {}, ...inside) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...inside);
  return made;
};

const field = (text, input) => element("label", {}, element("span", { textContent: text }), input);

function choice(options, value, onPick) {
  const made = element("select", { onchange: (event) => onPick(event.target.value) });
  made.append(...options.map(([key, text]) => new Option(text, key, false, key === value)));
  return made;
}

const word = (value, onName) => element("input", { value, spellcheck: false, onchange: (event) => onName(event.target.value.trim()) });

const TURNS = ["allowed", "forbidden", "arrow"], LEFT = ["never", "sign", "arrow", "flashing_amber"];

/** What is not wrong, but keeps a rule from working. */
function lacking(layout, approach, say) {
  const notes = [];
  if (approach.stop_lines.length === 0) notes.push(say("lacks_line"));
  if (!approach.direction) notes.push(say("lacks_direction"));
  if (!approach.signal_group) notes.push(say("lacks_group"));
  return notes;
}

/** Fills the list; `act` are the calls: pick, remove, edit(change), say, faultsOf(path, id), picked. */
export function fill(list, layout, act) {
  const { say } = act;
  const rows = [];
  layout.approaches.forEach((approach, a) => {
    const path = ["approaches", a];
    rows.push(row({ path, text: approach.id, kind: say("approach"), act, id: approach.id, top: true, notes: lacking(layout, approach, say), details: () => [
      field(say("id"), word(approach.id, (value) => act.edit(() => { approach.id = value; }))),
      field(say("name"), word(approach.name ?? "", (value) => act.edit(() => { approach.name = value; }))),
      field(say("group"), choice([["", say("none")], ...groupsOf(layout).map((g) => [g, g])], approach.signal_group ?? "", (value) => act.edit(() => { approach.signal_group = value || null; }))),
    ] }));
    approach.stop_lines.forEach((line, i) => rows.push(row({ path: [...path, "stop_lines", i], text: line.id, kind: say("stop_line"), act, id: line.id, details: () => [
      field(say("id"), word(line.id, (value) => act.edit(() => { line.id = value; }))),
      field(say("classes"), choice(Object.keys(CLASSES).map((name) => [name, say(name)]), classesName(line), (value) => act.edit(() => { line.vehicle_classes = CLASSES[value]; }))),
    ] })));
    if (approach.direction) rows.push(row({ path: [...path, "direction"], text: "", kind: say("direction"), act, id: null, details: () => [] }));
    (approach.lanes ?? []).forEach((lane, i) => rows.push(row({ path: [...path, "lanes", i], text: lane.id, kind: say("lane"), act, id: lane.id, details: () => [
      field(say("id"), word(lane.id, (value) => act.edit(() => { lane.id = value; }))) ] })));
    for (const [kind, [name]] of Object.entries(ZONES)) if (approach[name])
      rows.push(row({ path: [...path, name], text: "", kind: say(kind), act, id: null, details: () => [] }));
    (approach.movements ?? []).forEach((movement, i) => rows.push(...movementRows(layout, [...path, "movements", i], movement, act)));
  });
  layout.heads.forEach((head, h) => rows.push(row({ path: ["heads", h], text: head.id, kind: say("head"), act, id: head.id, top: true,
    notes: headNotes(layout, head, say), details: () => [
      field(say("id"), word(head.id, (value) => act.edit(() => { head.id = value; }))),
      field(say("group"), word(head.group, (value) => act.edit(() => { renameGroup(layout, head, value); }))),
      field(say("role"), choice(["full", "arrow"].map((role) => [role, say(`role_${role}`)]), head.role ?? "full", (role) => act.edit(() => { setRole(layout, head, role); }))),
      field(say("lamps"), lampsChoice(head, act)),
    ] })));
  if (layout.ground_points?.length) rows.push(row({ path: ["ground_points"], text: "", kind: say("ground"), act, id: "ground_points", top: true,
    notes: act.flat ? [say("ground_flat")] : [], details: () => groundFields(layout, act) }));
  else if (layout.approaches.length) rows.push(element("li", { className: "thing top muted", textContent: say("lacks_ground") }));
  list.replaceChildren(...rows);
}

/** What keeps a head from being read or believed, and what its dark stands for. */
function headNotes(layout, head, say) {
  const notes = [], hasRed = lampsOf(head).includes("red");
  if (hasRed && !head.lamps_px?.red) notes.push(say("lacks_red"));
  if (!hasRed) notes.push(say("rests_dark"));
  if (head.role === "arrow" && !layout.approaches.some((a) => (a.movements ?? []).some((m) => m.signal_group === head.group))) notes.push(say("lacks_movement"));
  return notes;
}

function lampsChoice(head, act) {
  const sets = LAMP_SETS.some((set) => same(set, lampsOf(head))) ? LAMP_SETS : [...LAMP_SETS, lampsOf(head)];
  return choice(sets.map((set) => [set.join(), set.map((lamp) => act.say(`lamp_${lamp}`)).join(", ")]), lampsOf(head).join(),
    (value) => act.edit(() => { setLamps(head, value.split(",")); }));
}

/** An exit with who may take it and when; and the room behind it. */
function movementRows(layout, path, movement, act) {
  const { say } = act, options = (names, stem) => names.map((name) => [name, say(`${stem}_${name}`)]);
  const set = (name) => (value) => act.edit((document) => {
    movement[name] = value;
    if (name === "turn" && value !== "allowed") act.switchOn(document, "illegal_turn");
  });
  const rows = [row({ path, text: movement.id, kind: say("exit"), act, id: movement.id, notes: movement.exit_px.length > 1 ? [] : [say("lacks_exit")], details: () => [
    field(say("id"), word(movement.id, set("id"))),
    field(say("turn"), choice(options(TURNS, "turn"), movement.turn, set("turn"))),
    field(say("left"), choice(options(LEFT, "left"), movement.left_on_red, set("left_on_red"))),
    field(say("arrow"), choice([["", say("none")], ...groupsOf(layout).map((g) => [g, g])], movement.signal_group ?? "", (value) => set("signal_group")(value || null))),
  ] })];
  if (movement.exit_area_px) rows.push(row({ path: [...path, "exit_area_px"], text: movement.id, kind: say("exit_area"), act, id: null, details: () => [] }));
  return rows;
}

/** Which rules are switched on, and where each works or what it lacks. */
export function fillRules(list, layout, { say, edit, enforced }) {
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.rule : null;
  list.replaceChildren(...RULES.map((rule) => {
    const box = element("input", { type: "checkbox", checked: layout.rules.includes(rule), onchange: (event) => edit((d) => {
      d.rules = event.target.checked ? [...d.rules, rule] : d.rules.filter((other) => other !== rule);
    }) });
    box.dataset.rule = rule;
    const made = element("li", {}, element("label", { className: "wide" }, box, element("span", { textContent: say(`rule_${rule}`) })));
    for (const at of enforced.filter((one) => one.kind === rule && one.lacks.length))
      made.append(element("p", { className: "muted", textContent: `${at.approach}: ${say("lacks")} ${at.lacks.map((what) => say(`need_${what}`)).join(", ")}` }));
    return made;
  }));
  if (focused) list.querySelector(`[data-rule=${focused}]`).focus();
}

/** Width and length of the rectangle in metres, where it is one. */
function groundFields(layout, act) {
  const size = sizeOf(layout.ground_points);
  if (size === null) return [];
  const corners = layout.ground_points.map((point) => point.image_px);
  return ["ground_width", "ground_length"].map((name, axis) => field(act.say(name),
    element("input", { type: "number", min: "0.5", step: "0.1", value: String(size[axis]), onchange: (event) => act.edit(() => {
      const next = [...size];
      next[axis] = Math.max(0.5, Number(event.target.value) || 0.5);
      layout.ground_points = rectangle(corners, ...next);
    }) })));
}

const classesName = (line) => Object.keys(CLASSES).find((name) => same([...CLASSES[name]].sort(), [...line.vehicle_classes].sort())) ?? "all";

function renameGroup(layout, head, value) {
  const alone = layout.heads.filter((other) => other.group === head.group).length === 1;
  if (alone) layout.approaches.flatMap((a) => [a, ...(a.movements ?? [])]).filter((ruled) => ruled.signal_group === head.group).forEach((ruled) => { ruled.signal_group = value; });
  head.group = value;
}

function row({ path, text, kind, act, id, top = false, notes = [], details }) {
  const picked = same(path, act.picked), faults = act.faultsOf(path, id);
  const made = element("li", { className: top ? "thing top" : "thing" },
    element("div", { className: "thing-head" },
      element("button", { type: "button", className: "pick", ariaPressed: String(picked), onclick: () => act.pick(path) }, `${kind} `, element("b", { textContent: text })),
      element("button", { type: "button", className: "remove", textContent: "✕", ariaLabel: `${act.say("remove")}: ${kind} ${text}`, title: `${act.say("remove")} (Delete)`, onclick: () => act.remove(path) })));
  made.dataset.path = path.join(".");
  faults.forEach((message) => made.append(element("p", { className: "fault", textContent: message })));
  act.findingsOf(path).forEach((message) => made.append(element("p", { className: "fault", textContent: message })));
  notes.forEach((note) => made.append(element("p", { className: "muted", textContent: note })));
  if (picked) made.append(element("div", { className: "details" }, ...details()));
  return made;
}
