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

/**
 * What is known of the lamp, and until when. The facts were signed at the decision; the manifest has the lamp to the
 * end of the recording, where there is one.
 */
function known(facts: Facts, manifest: Manifest | null): { phases: LampPhase[]; untilMs: number } {
  const later = manifest?.lamp_history ?? [];
  const untilMs = offsetOf(facts, later.length > 0 && manifest?.clip ? manifest.clip.ends_at : facts.decided_at);
  return { phases: later.length > 0 ? later : facts.lamp_history, untilMs };
}

/** Bars over the whole strip. What no phase covers is unknown: a gap never takes a neighbour's colour. */
export function lampBars(facts: Facts, manifest: Manifest | null): Bar[] {
  const { phases, untilMs } = known(facts, manifest);
  const seen = phases
    .map((phase) => ({
      indication: phase.indication,
      fromMs: Math.max(-SPAN_MS, offsetOf(facts, phase.starts_at)),
      toMs: Math.min(SPAN_MS, phase.ends_at === null ? untilMs : offsetOf(facts, phase.ends_at)),
    }))
    .filter((bar) => bar.toMs > bar.fromMs)
    .sort((a, b) => a.fromMs - b.fromMs);
  const bars: Bar[] = [];
  let reached = -SPAN_MS;
  for (const bar of seen) {
    if (bar.fromMs > reached) bars.push({ indication: "unknown", fromMs: reached, toMs: bar.fromMs });
    bars.push({ ...bar, fromMs: Math.max(bar.fromMs, reached) });
    reached = Math.max(reached, bar.toMs);
  }
  if (reached < SPAN_MS) bars.push({ indication: "unknown", fromMs: reached, toMs: SPAN_MS });
  return bars.filter((bar) => bar.toMs > bar.fromMs);
}

/** The begin of the red that counts: as the account names it, else the last red before the crossing. */
export function redBeganMs(facts: Facts): number | null {
  const told = facts.account.find((step) => step.code === "red_began");
  if (told) return offsetOf(facts, told.at);
  const last = facts.lamp_history.filter((p) => p.indication === "red" && offsetOf(facts, p.starts_at) <= 0).at(-1);
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
