import { expect, test } from "vitest";
import { lampBars, redBeganMs } from "./timeline";
import type { Facts, Manifest } from "./types";

const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
const facts = {
  crossing: { front_at: at(0) },
  decided_at: at(2),
  account: [],
  lamp_history: [
    { indication: "amber", starts_at: at(-4), ends_at: at(-1.5), start_uncertainty_ms: 0 },
    { indication: "red", starts_at: at(-1.5), ends_at: null, start_uncertainty_ms: 0 },
  ],
} as unknown as Facts;

test("what no phase covers is unknown, before and after", () => {
  expect(lampBars(facts, null).map((bar) => [bar.indication, bar.fromMs, bar.toMs])).toEqual([
    ["unknown", -6000, -4000], ["amber", -4000, -1500], ["red", -1500, 2000], ["unknown", 2000, 6000],
  ]);
});

test("the red that counts is the last one before the crossing", () => {
  expect(redBeganMs(facts)).toBe(-1500);
});

test("the manifest knows the lamp to the end of the recording", () => {
  const manifest = { clip: { ends_at: at(5) }, lamp_history: facts.lamp_history } as unknown as Manifest;
  expect(lampBars(facts, manifest).map((bar) => [bar.indication, bar.toMs]).slice(-2)).toEqual([["red", 5000], ["unknown", 6000]]);
});

test("a manifest without a lamp leaves what the facts say", () => {
  const manifest = { clip: { ends_at: at(5) }, lamp_history: [] } as unknown as Manifest;
  expect(lampBars(facts, manifest)).toEqual(lampBars(facts, null));
});

test("the red that counts is the one that the account names", () => {
  const account = [{ code: "red_began", at: at(-30) }];
  expect(redBeganMs({ ...facts, account } as unknown as Facts)).toBe(-30_000);
});
