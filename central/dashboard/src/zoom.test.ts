import { expect, test } from "vitest";
import type { EvidenceFile } from "./types";
import { CLOSE, WHOLE, placed, vehicleCentre } from "./zoom";

const file = (box_px: [number, number, number, number] | null): EvidenceFile => ({ box_px }) as unknown as EvidenceFile;

test("without a box the middle is shown", () => {
  expect(vehicleCentre(file(null), [1920, 1080])).toEqual([0.5, 0.5]);
  expect(vehicleCentre(undefined, [1920, 1080])).toEqual([0.5, 0.5]);
});

test("in a 4:3 picture the bars at its sides count", () => {
  const [x, y] = vehicleCentre(file([0, 0, 0, 480]), [640, 480]);
  expect(x).toBeCloseTo(0.125);
  expect(y).toBeCloseTo(0.5);
});

test("the whole picture stays in its place, wherever the vehicle is", () => {
  expect(placed(WHOLE, [0.9, 0.1])).toBe("translate(0.00%, 0.00%) scale(1)");
});

test("close up, nothing beside the picture comes into view", () => {
  expect(placed(CLOSE, [0, 1])).toBe("translate(100.00%, -100.00%) scale(3)");
  expect(placed({ ...CLOSE, x: 9 }, [0.5, 0.5])).toBe("translate(100.00%, 0.00%) scale(3)");
});
