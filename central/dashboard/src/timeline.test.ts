import { expect, test } from "vitest";
import { lampBars, redBeganMs } from "./timeline";
import type { Facts } from "./types";

const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
const facts = {
  crossing: { front_at: at(0) },
  decided_at: at(2),
  lamp_history: [
    { indication: "amber", starts_at: at(-4), ends_at: at(-1.5), start_uncertainty_ms: 0 },
    { indication: "red", starts_at: at(-1.5), ends_at: null, start_uncertainty_ms: 0 },
  ],
} as unknown as Facts;

test("what no phase covers is unknown, before and after", () => {
  expect(lampBars(facts).map((bar) => [bar.indication, bar.fromMs, bar.toMs])).toEqual([
    ["unknown", -6000, -4000], ["amber", -4000, -1500], ["red", -1500, 2000], ["unknown", 2000, 6000],
  ]);
});

test("the red that counts is the last one before the crossing", () => {
  expect(redBeganMs(facts)).toBe(-1500);
});
