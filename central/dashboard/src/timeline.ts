import type { EvidenceFile, Facts, LampPhase, Manifest } from "./types";

/** Time of a case relative to the front at the line, in milliseconds; the strip shows [-6000, 6000]. */
export const SPAN_MS = 6000;

export interface Bar {
  indication: LampPhase["indication"];
  fromMs: number;
  toMs: number;
}

export const offsetOf = (facts: Facts, iso: string): number =>
  Date.parse(iso) - Date.parse(facts.crossing.front_at);

export const frameAt = (facts: Facts, offsetMs: number): number =>
  facts.crossing.front_frame + Math.round(offsetMs / facts.frame_interval_ms);

/** Bars over the whole strip. What no phase covers is unknown: a gap never takes a neighbour's colour. */
export function lampBars(facts: Facts): Bar[] {
  const known = facts.lamp_history
    .map((phase) => ({
      indication: phase.indication,
      fromMs: Math.max(-SPAN_MS, offsetOf(facts, phase.starts_at)),
      toMs: Math.min(SPAN_MS, phase.ends_at === null ? knownUntil(facts) : offsetOf(facts, phase.ends_at)),
    }))
    .filter((bar) => bar.toMs > bar.fromMs)
    .sort((a, b) => a.fromMs - b.fromMs);
  const bars: Bar[] = [];
  let reached = -SPAN_MS;
  for (const bar of known) {
    if (bar.fromMs > reached) bars.push({ indication: "unknown", fromMs: reached, toMs: bar.fromMs });
    bars.push({ ...bar, fromMs: Math.max(bar.fromMs, reached) });
    reached = Math.max(reached, bar.toMs);
  }
  if (reached < SPAN_MS) bars.push({ indication: "unknown", fromMs: reached, toMs: SPAN_MS });
  return bars.filter((bar) => bar.toMs > bar.fromMs);
}

/** The facts were signed at the decision: a phase without an end is known up to then. */
const knownUntil = (facts: Facts): number => offsetOf(facts, facts.decided_at);

/** When the red began that the crossing is measured against. */
export function redBeganMs(facts: Facts): number | null {
  const reds = facts.lamp_history.filter((p) => p.indication === "red" && offsetOf(facts, p.starts_at) <= 0);
  const last = reds.at(-1);
  return last === undefined ? null : offsetOf(facts, last.starts_at);
}

export const clipFile = (files: EvidenceFile[]): EvidenceFile | undefined =>
  files.find((f) => f.role === "clip_viewing" && f.present) ?? files.find((f) => f.role === "clip" && f.present);

export const stillFile = (files: EvidenceFile[], letter: "a" | "b" | "c", overlay: boolean): EvidenceFile | undefined => {
  const original = files.find((f) => f.role === `still_${letter}`);
  const annotated = files.find((f) => f.role === `still_${letter}_annotated`);
  return overlay ? (annotated ?? original) : (original ?? annotated);
};

/** Seconds in the clip at an offset from the crossing; null where there is no clip. */
export const clipSeconds = (manifest: Manifest | null, offsetMs: number): number | null =>
  manifest?.clip ? Math.max(0, (manifest.clip.crossing_offset_ms + offsetMs) / 1000) : null;
