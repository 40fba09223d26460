/** The canvas: picture and layout, zoomed and moved; from the pointer to points of the layout and back. */

import { grid } from "./ground.js";
import { freePlace } from "./labels.js";
import { same } from "./layout.js";

const COLOUR = { lane: "#d5dae0", stop_line: "#6aa8ff", direction: "#6aa8ff", ground: "#a9b3bf", head: "#ffffff", countdown: "#a9b3bf", red: "#e5484d", amber: "#f2b01e", green: "#2fb36b", exit: "#9fe0c0", exit_area: "#9fe0c0", zebra: "#ffffff", rhk: "#8cc5ff", yellow: "#ffe27a" };
const MAX_ZOOM = 16, LENS_PX = 144, LENS_ZOOM = 4, HANDLE_PX = 5;

/** Areas are named in their middle and heads below, so that no name lies on another. */
function labelPlace({ kind, points }) {
  if (kind === "head") return [points[3][0], points[3][1] + 18];
  if (["stop_line", "exit"].includes(kind)) return points[0];
  return [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length);
}

export class View {
  constructor(canvas, magnifier, size) {
    [this.canvas, this.magnifier, this.size] = [canvas, magnifier, size];
    [this.pen, this.lens] = [canvas.getContext("2d"), magnifier.getContext("2d")];
    [this.zoom, this.left, this.top] = [1, 0, 0];
    this.picture = new Image();
    canvas.style.aspectRatio = `${size[0]} / ${size[1]}`;
  }

  /** Pixels of the canvas for one pixel of the layout. */
  get scale() { return (this.canvas.width / this.size[0]) * this.zoom; }
  toCanvas([x, y]) { return [(x - this.left) * this.scale, (y - this.top) * this.scale]; }

  fit() {
    const { width, height } = this.canvas.getBoundingClientRect(), dense = window.devicePixelRatio || 1;
    [this.canvas.width, this.canvas.height] = [Math.round(width * dense), Math.round(height * dense)];
  }

  /** The layout point under the pointer. */
  at(event) {
    const box = this.canvas.getBoundingClientRect(), dense = this.canvas.width / box.width;
    const clamp = (value, most) => Math.round(Math.max(0, Math.min(most, value)) * 10) / 10;
    return [clamp(this.left + ((event.clientX - box.left) * dense) / this.scale, this.size[0]),
      clamp(this.top + ((event.clientY - box.top) * dense) / this.scale, this.size[1])];
  }

  /** How many layout pixels a distance on the screen is. */
  far(screenPx) { return (screenPx * (window.devicePixelRatio || 1)) / this.scale; }

  zoomAt(point, factor) {
    const zoom = Math.max(1, Math.min(MAX_ZOOM, this.zoom * factor)), kept = this.zoom / zoom;
    this.zoom = zoom;
    this.moveTo(point[0] - (point[0] - this.left) * kept, point[1] - (point[1] - this.top) * kept);
  }

  moveTo(left, top) {
    const room = 1 - 1 / this.zoom;
    this.left = Math.max(0, Math.min(this.size[0] * room, left));
    this.top = Math.max(0, Math.min(this.size[1] * room, top));
  }

  paint({ things, say, ground, picked, draft, faulty }) {
    const { pen, canvas } = this;
    pen.clearRect(0, 0, canvas.width, canvas.height);
    this.named = [];
    if (this.picture.complete && this.picture.naturalWidth) {
      const [x, y] = this.toCanvas([0, 0]);
      pen.imageSmoothingEnabled = this.zoom < 4;
      pen.drawImage(this.picture, x, y, this.size[0] * this.scale, this.size[1] * this.scale);
    }
    for (const line of grid(ground)) this.#hair(line);
    for (const thing of things) this.#thing(thing, same(thing.path, picked), faulty(thing), thing.id || (thing.name ? say(thing.name) : ""));
    if (draft) this.#stroke(draft.points, COLOUR[draft.kind] ?? "#6aa8ff", draft.closed, 2);
  }

  #thing(thing, picked, faulty, text) {
    const colour = thing.arrow ? COLOUR.exit : COLOUR[thing.kind];
    if (thing.points.length === 1 || thing.kind === "ground") for (const point of thing.points) this.#dot(point, colour, picked);
    else this.#stroke(thing.points, colour, thing.closed, (["stop_line", "exit"].includes(thing.kind) ? 3 : 1.5) + (picked ? 1 : 0), faulty);
    if (thing.kind === "direction") this.#arrowHead(thing.points, colour);
    if (picked) for (const point of thing.points) this.#handle(point);
    if (text) this.#label((thing.arrow ? "\u2190 " : "") + text + (faulty ? " ✕" : ""), labelPlace(thing));
  }

  #stroke(points, colour, closed, wide, dashed = false) {
    const { pen } = this, dense = window.devicePixelRatio || 1;
    pen.beginPath();
    points.map((point) => this.toCanvas(point)).forEach(([x, y], index) => (index ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    if (closed) pen.closePath();
    pen.setLineDash(dashed ? [8 * dense, 6 * dense] : []);
    for (const [style, w] of [["#000", wide + 2], [colour, wide]]) { pen.strokeStyle = style; pen.lineWidth = w * dense; pen.stroke(); }
    pen.setLineDash([]);
  }

  #hair(ends) {
    const { pen } = this;
    pen.beginPath();
    ends.map((point) => this.toCanvas(point)).forEach(([x, y], index) => (index ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    pen.strokeStyle = COLOUR.ground; pen.lineWidth = window.devicePixelRatio || 1; pen.stroke();
  }

  #arrowHead([foot, tip], colour) {
    const length = Math.hypot(tip[0] - foot[0], tip[1] - foot[1]) || 1, size = this.far(12);
    const [dx, dy] = [((tip[0] - foot[0]) / length) * size, ((tip[1] - foot[1]) / length) * size];
    this.#stroke([[tip[0] - dx - dy * 0.6, tip[1] - dy + dx * 0.6], tip, [tip[0] - dx + dy * 0.6, tip[1] - dy - dx * 0.6]], colour, false, 2);
  }

  #dot(point, colour, picked) {
    const [x, y] = this.toCanvas(point), { pen } = this, dense = window.devicePixelRatio || 1;
    pen.beginPath(); pen.arc(x, y, (picked ? 7 : 5) * dense, 0, 7);
    pen.fillStyle = colour; pen.fill(); pen.strokeStyle = picked ? "#fff" : "#000"; pen.lineWidth = 1.5 * dense; pen.stroke();
  }

  #handle(point) {
    const [x, y] = this.toCanvas(point), { pen } = this, half = HANDLE_PX * (window.devicePixelRatio || 1);
    pen.fillStyle = "#fff"; pen.strokeStyle = "#000"; pen.lineWidth = 1;
    pen.fillRect(x - half, y - half, 2 * half, 2 * half); pen.strokeRect(x - half, y - half, 2 * half, 2 * half);
  }

  #label(text, point) {
    const [x, y] = this.toCanvas(point), { pen } = this, dense = window.devicePixelRatio || 1;
    pen.font = `${12 * dense}px system-ui, sans-serif`; pen.lineWidth = 3 * dense; pen.lineJoin = "round";
    pen.strokeStyle = "#000"; pen.fillStyle = "#fff";
    const place = freePlace({ x: x + 4 * dense, y: y - 6 * dense, width: pen.measureText(text).width, height: 15 * dense }, this.named);
    this.named.push(place);
    pen.strokeText(text, place.x, place.y); pen.fillText(text, place.x, place.y);
  }

  /** A lens beside the pointer, while something is drawn and the picture itself is not close yet. */
  magnify(point) {
    const wanted = point !== null && this.zoom < LENS_ZOOM;
    this.magnifier.style.display = wanted ? "block" : "none";
    if (!wanted) return;
    const [x, y] = this.toCanvas(point), dense = window.devicePixelRatio || 1, side = LENS_PX / LENS_ZOOM;
    this.lens.imageSmoothingEnabled = false;
    this.lens.clearRect(0, 0, LENS_PX, LENS_PX);
    this.lens.drawImage(this.canvas, x - side / 2, y - side / 2, side, side, 0, 0, LENS_PX, LENS_PX);
    this.lens.strokeStyle = "#fff"; this.lens.strokeRect(LENS_PX / 2 - 0.5, 0, 1, LENS_PX); this.lens.strokeRect(0, LENS_PX / 2 - 0.5, LENS_PX, 1);
    const [cx, cy] = [x / dense, y / dense], wide = this.canvas.width / dense;
    this.magnifier.style.left = `${cx + 24 + LENS_PX > wide ? cx - 24 - LENS_PX : cx + 24}px`;
    this.magnifier.style.top = `${Math.max(0, cy - LENS_PX / 2)}px`;
  }
}
