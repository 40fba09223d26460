import type { EvidenceFile } from "./types";

/** How the stills are shown, all in step: `x` and `y` are the pan, in shares of the frame. */
export interface View {
  scale: number;
  x: number;
  y: number;
}

type Point = readonly [number, number];

export const WHOLE: View = { scale: 1, x: 0, y: 0 };
export const CLOSE: View = { scale: 3, x: 0, y: 0 };
const CENTRE: Point = [0.5, 0.5];
const FRAME_RATIO = 16 / 9;

/** The vehicle's centre in the 16:9 frame that holds the whole picture, in shares; its middle where no box is known. */
export function vehicleCentre(file: EvidenceFile | undefined, [width, height]: Point): Point {
  if (file?.box_px == null) return CENTRE;
  const [x1, y1, x2, y2] = file.box_px;
  const ratio = width / height / FRAME_RATIO;
  const share = (middle: number, filled: number): number => 0.5 + (middle - 0.5) * Math.min(1, filled);
  return [share((x1 + x2) / 2 / width, ratio), share((y1 + y2) / 2 / height, 1 / ratio)];
}

/** The CSS transform that brings `centre` into the middle of the frame, without showing what is beside the picture. */
export function placed(view: View, centre: Point): string {
  const room = (view.scale - 1) / 2;
  const moved = (share: number, pan: number): number =>
    Math.max(-room, Math.min(room, view.scale * (0.5 - share) + pan)) * 100;
  return `translate(${moved(centre[0], view.x).toFixed(2)}%, ${moved(centre[1], view.y).toFixed(2)}%) scale(${view.scale})`;
}
