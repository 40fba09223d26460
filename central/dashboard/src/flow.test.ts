import { describe, expect, test } from "vitest";
import { ceiling, cityDay, countOf, dayRange, isDay, otherDay, parts, shareOnRed, shareRed, stateOf, together, total } from "./flow";
import { readRoute } from "./router";
import type { FlowStep, Passed } from "./types";

const passed = (n: number, more: Partial<Passed> = {}): Passed => ({
  n, by_class: { car: n }, by_indication: { green: n }, by_movement: { unknown: n }, n_arrival_known: 0, n_arrived_on_red: 0, ...more,
});
const step = (more: Partial<FlowStep> = {}): FlowStep => ({
  starts_at: "2026-01-31T00:00:00.000000Z", covered_s: 3600, clock_steps: 0, passed: passed(10), lamp_known_s: 3600, red_s: 1800,
  occupancy: null, queue: { most_vehicles: 5, mean_vehicles: 2, longest_m: null, open_ended_s: 0 }, n_speeds: 0, mean_kmh: null, ...more,
});
const NOTHING = step({ passed: null, covered_s: 0, lamp_known_s: null, red_s: null, queue: null });

describe("days are the city's", () => {
  test("a day begins at 17:00 UTC of the day before", () => {
    expect(dayRange("2026-01-31")).toEqual({ from: "2026-01-30T17:00:00.000Z", to: "2026-01-31T17:00:00.000Z" });
    expect(cityDay(Date.parse("2026-01-30T17:00:00Z"))).toBe("2026-01-31");
    expect(cityDay(Date.parse("2026-01-30T16:59:59Z"))).toBe("2026-01-30");
  });
  test("days go on over months", () => {
    expect([otherDay("2026-02-01", -1), otherDay("2026-12-31", 1)]).toEqual(["2026-01-31", "2027-01-01"]);
    expect([isDay("2026-01-31"), isDay("2026-13-01"), isDay("31.1.2026"), isDay("")]).toEqual([true, false, false, false]);
  });
});

test("gaps, pieces and the future are told apart", () => {
  const after = Date.parse("2026-01-31T05:00:00Z");
  const before = Date.parse("2026-01-31T00:30:00Z");
  expect(stateOf(step(), 3600, after)).toBe("seen");
  expect(stateOf(step({ covered_s: 1200 }), 3600, after)).toBe("partly");
  expect(stateOf(NOTHING, 3600, after)).toBe("unseen");
  expect(stateOf(NOTHING, 3600, before)).toBe("later");
});

test("shares of nothing are not known", () => {
  expect([shareOnRed(null), shareOnRed(passed(3)), shareOnRed(passed(4, { n_arrival_known: 4, n_arrived_on_red: 1 }))]).toEqual([null, null, 0.25]);
  expect([shareRed(step()), shareRed(step({ lamp_known_s: 0, red_s: 0 })), shareRed(NOTHING)]).toEqual([0.5, null, null]);
});

test("only what somebody did is in the legend", () => {
  const steps = [step({ passed: passed(3, { by_class: { car: 1, motorcycle: 2, bus: 0 } }) }), NOTHING];
  expect(parts(steps, "class")).toEqual(["motorcycle", "car"]);
  expect(parts(steps, "lamp")).toEqual(["green"]);
  expect(countOf(null, "class", "car")).toBe(0);
});

test.each([[0, 4], [4, 4], [5, 5], [11, 20], [99, 100], [401, 500], [1001, 2000]])("the axis over %i ends at %i", (most, top) => {
  expect(ceiling(most)).toBe(top);
});

test("the figures of a day leave out what was not measured", () => {
  const day = total([step({ n_speeds: 1, mean_kmh: 60 }), step({ n_speeds: 3, mean_kmh: 20, queue: null }), NOTHING]);
  expect(total([step({ queue: { most_vehicles: 1, mean_vehicles: 1, longest_m: 1, open_ended_s: 2 } })]).openEnded).toBe(true);
  expect(day).toMatchObject({ openEnded: false, n: 20, coveredS: 7200, queueMost: 5, queueLongestM: null, meanKmh: 30 });
  expect(total([NOTHING])).toMatchObject({ n: 0, queueMost: null, meanKmh: null });
});

test("approaches together: counts add up, a gap of all stays a gap", () => {
  const one = { junction: "j", camera: "c", approach: "utara", steps: [step(), NOTHING] };
  const other = { ...one, approach: "selatan", steps: [step({ queue: { most_vehicles: 9, mean_vehicles: 1, longest_m: 40, open_ended_s: 7 } }), NOTHING] };
  const [both, gap] = together([one, other]);
  expect(both).toMatchObject({ covered_s: 3600, passed: { n: 20, by_class: { car: 20 } }, queue: { most_vehicles: 9, mean_vehicles: 3, longest_m: 40, open_ended_s: 7 } });
  expect(gap).toMatchObject({ passed: null, queue: null, covered_s: 0 });
  expect(together([])).toEqual([]);
});

test("a camera and a day stand in the address", () => {
  expect(readRoute("/dashboard/flow/simpang/cam-1/2026-01-31")).toEqual({ page: "flow", junction: "simpang", camera: "cam-1", day: "2026-01-31" });
  expect(readRoute("/dashboard/flow")).toEqual({ page: "flow", junction: null, camera: null, day: null });
});
