import type { FlowSeries, FlowStep, Indication, Passed } from "./types";

/** Days of the city (WIB, no summer time), and the sums and scales of the traffic page. */

const ZONE = "Asia/Jakarta";
const DAY_MS = 86_400_000;

export const CLASSES = ["motorcycle", "car", "bus", "truck", "bicycle"] as const;
export const INDICATIONS: readonly Indication[] = [
  "red", "red_amber", "amber", "green", "flashing_amber", "flashing_red", "dark", "unknown",
];
export type Split = "class" | "lamp";

export const cityDay = (ms: number): string => new Intl.DateTimeFormat("en-CA", { timeZone: ZONE }).format(ms);

export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));

export const otherDay = (day: string, by: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + by * DAY_MS).toISOString().slice(0, 10);

/** From midnight to midnight in the city, as UTC. */
export function dayRange(day: string): { from: string; to: string } {
  const begin = Date.parse(`${day}T00:00:00+07:00`);
  return { from: new Date(begin).toISOString(), to: new Date(begin + DAY_MS).toISOString() };
}

/** What a split shows, largest first in the picture's stack; what nobody did is left out. */
export function parts(steps: readonly FlowStep[], split: Split): string[] {
  const known: readonly string[] = split === "class" ? CLASSES : INDICATIONS;
  return known.filter((name) => steps.some((step) => countOf(step.passed, split, name) > 0));
}

export const countOf = (passed: Passed | null, split: Split, name: string): number =>
  (split === "class" ? passed?.by_class : passed?.by_indication)?.[name] ?? 0;

/** "unseen": frames were missing for the whole step; "later": it has not ended yet and nothing is known of it. */
export function stateOf(step: FlowStep, stepS: number, nowMs: number): "seen" | "partly" | "unseen" | "later" {
  if (step.passed === null) return Date.parse(step.starts_at) + stepS * 1000 > nowMs ? "later" : "unseen";
  return step.covered_s < stepS - 1 ? "partly" : "seen";
}

export const shareOnRed = (passed: Passed | null): number | null =>
  passed === null || passed.n_arrival_known === 0 ? null : passed.n_arrived_on_red / passed.n_arrival_known;

export const shareRed = (step: FlowStep): number | null =>
  step.red_s === null || !step.lamp_known_s ? null : step.red_s / step.lamp_known_s;

/** A round number at or above `most`, so that the axis has whole labels. */
export function ceiling(most: number): number {
  if (most <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(most));
  const factor = [1, 2, 4, 5, 10].find((f) => f * power >= most) ?? 10;
  return factor * power;
}

export interface Total {
  n: number;
  nKnown: number;
  nOnRed: number;
  coveredS: number;
  queueMost: number | null;
  queueLongestM: number | null;
  /** A queue reached the border of the picture: the longest is at least so long. */
  openEnded: boolean;
  meanKmh: number | null;
}

/** The figures of the whole day; null: never measured. */
export function total(steps: readonly FlowStep[]): Total {
  const sum = (read: (step: FlowStep) => number) => steps.reduce((all, step) => all + read(step), 0);
  const most = (read: (step: FlowStep) => number | null | undefined) =>
    steps.reduce<number | null>((all, step) => { const one = read(step) ?? null; return one === null ? all : Math.max(all ?? 0, one); }, null);
  const nSpeeds = sum((step) => step.n_speeds);
  return {
    n: sum((step) => step.passed?.n ?? 0),
    nKnown: sum((step) => step.passed?.n_arrival_known ?? 0),
    nOnRed: sum((step) => step.passed?.n_arrived_on_red ?? 0),
    coveredS: sum((step) => step.covered_s),
    queueMost: most((step) => step.queue?.most_vehicles),
    queueLongestM: most((step) => step.queue?.longest_m),
    openEnded: steps.some((step) => (step.queue?.open_ended_s ?? 0) > 0),
    meanKmh: nSpeeds === 0 ? null : sum((step) => (step.mean_kmh ?? 0) * step.n_speeds) / nSpeeds,
  };
}

const added = (a: Record<string, number>, b: Record<string, number>): Record<string, number> => {
  const all = { ...a };
  for (const [name, n] of Object.entries(b)) all[name] = (all[name] ?? 0) + n;
  return all;
};

const bothPassed = (a: Passed | null, b: Passed | null): Passed | null =>
  a === null || b === null ? a ?? b : {
    n: a.n + b.n,
    by_class: added(a.by_class, b.by_class),
    by_indication: added(a.by_indication, b.by_indication),
    by_movement: added(a.by_movement, b.by_movement),
    n_arrival_known: a.n_arrival_known + b.n_arrival_known,
    n_arrived_on_red: a.n_arrived_on_red + b.n_arrived_on_red,
  };

const larger = (a: number | null | undefined, b: number | null | undefined): number | null =>
  a == null ? b ?? null : b == null ? a : Math.max(a, b);

const sumOf = (a: number | null | undefined, b: number | null | undefined): number | null =>
  a == null ? b ?? null : a + (b ?? 0);

function bothSteps(a: FlowStep, b: FlowStep): FlowStep {
  const nSpeeds = a.n_speeds + b.n_speeds;
  return {
    starts_at: a.starts_at,
    covered_s: Math.max(a.covered_s, b.covered_s),
    clock_steps: Math.max(a.clock_steps, b.clock_steps),
    passed: bothPassed(a.passed, b.passed),
    lamp_known_s: sumOf(a.lamp_known_s, b.lamp_known_s),
    red_s: sumOf(a.red_s, b.red_s),
    occupancy: null,
    queue: a.queue === null && b.queue === null ? null : {
      most_vehicles: larger(a.queue?.most_vehicles, b.queue?.most_vehicles) ?? 0,
      mean_vehicles: sumOf(a.queue?.mean_vehicles, b.queue?.mean_vehicles),
      longest_m: larger(a.queue?.longest_m, b.queue?.longest_m),
      open_ended_s: larger(a.queue?.open_ended_s, b.queue?.open_ended_s) ?? 0,
    },
    n_speeds: nSpeeds,
    mean_kmh: nSpeeds === 0 ? null : ((a.mean_kmh ?? 0) * a.n_speeds + (b.mean_kmh ?? 0) * b.n_speeds) / nSpeeds,
  };
}

/** All approaches of one camera together: counts add up, the longest queue is that of one of them. */
export function together(series: readonly FlowSeries[]): FlowStep[] {
  const [first, ...rest] = series;
  if (first === undefined) return [];
  return first.steps.map((step, i) => rest.reduce((all, one) => { const next = one.steps[i]; return next === undefined ? all : bothSteps(all, next); }, step));
}
