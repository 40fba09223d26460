import { type Language, seconds } from "./format";
import type { Facts, RedBegin } from "./types";

interface Elapsed {
  kind: string;
  red_elapsed_ms: number;
  red_elapsed_uncertainty_ms: number;
  red_begin: RedBegin;
}

/** Kinds that no red times; their facts have 0 there. */
const NOT_TIMED = new Set(["wrong_way", "box_blocking", "illegal_turn"]);

export const isTimedByRed = (known: { kind: string }): boolean => !NOT_TIMED.has(known.kind);

/** Red elapsed is that of the front at the line; where a stop over the line ended before green, or standing is alleged, of that. */
export const countsFromFront = (facts: Pick<Facts, "kind" | "account">): boolean =>
  facts.kind === "red_light" && facts.account.every((step) => step.code !== "early_start");

/** "1.84 ± 0.02 s": never a figure without how well it is known; "≥" where the begin of the red was not seen; a dash where red says nothing. */
export const redElapsed = (known: Elapsed, language: Language): string =>
  !isTimedByRed(known) ? "–" : `${known.red_begin === "not_seen" ? "≥ " : ""}${seconds(known.red_elapsed_ms, language)} ± ${seconds(known.red_elapsed_uncertainty_ms, language)} s`;
