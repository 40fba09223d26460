import { expect, test } from "vitest";
import { around, merged, stepped } from "./queue";
import type { CaseSummary } from "./types";

const row = (id: string, decided_at: string, review: object | null = null): CaseSummary =>
  ({ id, decided_at, review }) as unknown as CaseSummary;
const byCentral = { next: "x", previous: "y" };

test("neighbours are those of the list that was left", () => {
  expect(around(["a", "b", "c"], "b", byCentral)).toEqual({ next: "c", previous: "a" });
});

test("at its ends, and outside of it, they are those that central names", () => {
  expect(around(["a", "b"], "b", byCentral)).toEqual({ next: "x", previous: "a" });
  expect(around(["a", "b"], "z", byCentral)).toEqual(byCentral);
});

test("a new case goes where its time puts it, once", () => {
  const items = [row("c", "2026-01-03"), row("a", "2026-01-01")];
  const twice = merged(merged(items, row("b", "2026-01-02"), "open"), row("b", "2026-01-02"), "open");
  expect(twice.map(({ id }) => id)).toEqual(["c", "b", "a"]);
});

test("a case that was decided leaves the list of those that wait", () => {
  const items = [row("a", "2026-01-01")];
  expect(merged(items, row("a", "2026-01-01", {}), "open")).toEqual([]);
  expect(merged(items, row("a", "2026-01-01", {}), "all")).toHaveLength(1);
});

test("stepping stops at both ends and begins at the first", () => {
  const ids = ["a", "b", "c"];
  expect([stepped(ids, "c", 1), stepped(ids, "a", -1), stepped(ids, null, 0), stepped(ids, "gone", 1), stepped([], "a", 1)])
    .toEqual(["c", "a", "a", "a", null]);
});
