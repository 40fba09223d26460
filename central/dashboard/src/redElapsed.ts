import { type Language, seconds } from "./format";
import type { RedBegin } from "./types";

interface Elapsed {
  red_elapsed_ms: number;
  red_elapsed_uncertainty_ms: number;
  red_begin: RedBegin;
}

/** "1.84 ± 0.02 s": never a figure without how well it is known; "≥" where the begin of the red was not seen. */
export const redElapsed = (known: Elapsed, language: Language): string =>
  `${known.red_begin === "not_seen" ? "≥ " : ""}${seconds(known.red_elapsed_ms, language)} ± ${seconds(known.red_elapsed_uncertainty_ms, language)} s`;
