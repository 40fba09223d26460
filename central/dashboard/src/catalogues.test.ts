import { expect, test } from "vitest";
import en from "./locales/en.json";
import id from "./locales/id.json";
import { OUTCOMES, REJECT_REASONS } from "./types";

type Tree = { [name: string]: string | Tree };

const flat = (tree: Tree, above = ""): [string, string][] =>
  Object.entries(tree).flatMap(([name, value]) =>
    typeof value === "string" ? [[above + name, value] as [string, string]] : flat(value, `${above}${name}.`));
const blanks = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? "").sort();
const sources = import.meta.glob<string>("./**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });

test("both languages say the same things, with the same blanks", () => {
  const other = new Map(flat(id));
  expect([...other.keys()].sort()).toEqual(flat(en).map(([name]) => name).sort());
  for (const [name, text] of flat(en)) expect([name, blanks(other.get(name) ?? "")]).toEqual([name, blanks(text)]);
});

test("nothing is empty", () => {
  expect([...flat(en), ...flat(id)].filter(([, text]) => text.trim() === "")).toEqual([]);
});

test("every text that a page asks for by name is there", () => {
  const known = new Set(flat(en).map(([name]) => name.replace(/_(one|other)$/, "")));
  const asked = Object.values(sources).flatMap((text) => [...text.matchAll(/\bt\("([\w.]+)"/g)].map(([, name]) => name ?? ""));
  expect(asked.length).toBeGreaterThan(80);
  expect(asked.filter((name) => !known.has(name))).toEqual([]);
});

test("every outcome and reason has its words", () => {
  expect(OUTCOMES.filter((name) => !en.outcome[name as keyof typeof en.outcome])).toEqual([]);
  expect(REJECT_REASONS.filter((name) => !en.reject[name])).toEqual([]);
});
