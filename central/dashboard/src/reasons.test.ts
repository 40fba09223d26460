import i18next from "i18next";
import { beforeAll, expect, test } from "vitest";
import id from "./locales/id.json";
import { reasonText } from "./reasons";

beforeAll(() => i18next.init({ resources: { id: { translation: id } }, lng: "id" }));

test("what a node writes is told in the operator's language", () => {
  expect(reasonText("the clock is not known (source: file)")).toBe("jam tidak diketahui");
  expect(reasonText("the clock is off by -812 ms; the limit is 100 ms")).toBe("jam meleset -812 ms, batasnya 100 ms");
  expect(reasonText("the clip ends 3.1 s early: the source ended")).toBe("klip berakhir 3,1 s terlalu awal");
  expect(reasonText("clip_viewing: cannot be made of the camera's hevc packets")).toContain("klip tidak dapat dibuat");
});

test("what nobody has translated is shown as it was written", () => {
  expect(reasonText("the lens is dirty")).toBe("the lens is dirty");
});
