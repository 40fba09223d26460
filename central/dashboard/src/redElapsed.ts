import { type Language, seconds } from "./format";

interface Elapsed {
  red_elapsed_ms: number;
  red_elapsed_uncertainty_ms: number;
}

/** "1.84 ± 0.02 s": never a figure without how well it is known. */
export const redElapsed = (known: Elapsed, language: Language): string =>
  `${seconds(known.red_elapsed_ms, language)} ± ${seconds(known.red_elapsed_uncertainty_ms, language)} s`;
