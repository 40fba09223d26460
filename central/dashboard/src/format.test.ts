import { expect, test } from "vitest";
import { bytes, clockTime, localMoment, relative, seconds, spacedPlate, utcMoment } from "./format";
import { countsFromFront, redElapsed } from "./redElapsed";
import type { AccountStep } from "./types";

const AT = "2026-11-24T17:05:09.123456Z";

test("times are WIB with seconds, and UTC beside", () => {
  expect(localMoment(AT, "id")).toBe("25 Nov 2026, 00:05:09 WIB");
  expect(clockTime(AT, "en", true)).toBe("00:05:09.123");
  expect(clockTime(AT, "id", true)).toBe("00:05:09.123");
  expect(utcMoment(AT)).toBe("2026-11-24 17:05:09.123 UTC");
});

test("figures carry the language's decimal mark", () => {
  expect([seconds(1840, "id"), seconds(1840, "en")]).toEqual(["1,84", "1.84"]);
  expect([bytes(0, "en"), bytes(999, "en"), bytes(20_000_000_000, "id")]).toEqual(["0 B", "999 B", "20,0 GB"]);
});

test("red elapsed never stands without its uncertainty", () => {
  expect(redElapsed({ kind: "red_light", red_elapsed_ms: 540, red_elapsed_uncertainty_ms: 430, red_begin: "bridged" }, "en")).toBe("0.54 ± 0.43 s");
  expect(redElapsed({ kind: "red_light", red_elapsed_ms: 540, red_elapsed_uncertainty_ms: 430, red_begin: "not_seen" }, "id")).toBe("≥ 0,54 ± 0,43 s");
});

test("no red elapsed is told for what no red times", () => {
  const never = { red_elapsed_ms: 0, red_elapsed_uncertainty_ms: 0, red_begin: "not_seen" as const };
  expect(["wrong_way", "box_blocking", "illegal_turn"].map((kind) => redElapsed({ kind, ...never }, "en"))).toEqual(["–", "–", "–"]);
  expect(redElapsed({ kind: "zebra", ...never }, "en")).toBe("≥ 0.00 ± 0.00 s");
});

test("red elapsed is the front's, but for an early start and for standing", () => {
  const early: AccountStep = { code: "early_start", frame_number: 1, at: AT, value_ms: null };
  expect(countsFromFront({ kind: "red_light", account: [] })).toBe(true);
  expect(countsFromFront({ kind: "red_light", account: [early] })).toBe(false);
  expect(countsFromFront({ kind: "stop_line", account: [] })).toBe(false);
});

test("how long ago, never in the future", () => {
  const now = Date.parse(AT);
  expect(relative(AT, now + 61_000, "en")).toBe("1 min ago");
  expect(relative(AT, now - 5_000, "en")).toBe("0 sec ago");
});

test("a plate is written with its spaces; what is none is left alone", () => {
  expect(["F1234ST", "BK8684BX", "F 1234 ST", "B1", "??12"].map(spacedPlate))
    .toEqual(["F 1234 ST", "BK 8684 BX", "F 1234 ST", "B 1", "??12"]);
});
