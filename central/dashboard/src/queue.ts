import type { CaseSummary, StatusFilter } from "./types";

/** What the list showed when it was left: J and K follow it, and coming back finds it as it was. */
export const left = { status: "open" as StatusFilter, plate: "", chosen: null as string | null, ids: [] as string[], toSearch: false };

interface Around {
  next: string | null;
  previous: string | null;
}

/** The neighbours of a case in the list that the operator came from; else those that central names. */
export function around(ids: readonly string[], id: string, byCentral: Around): Around {
  const at = ids.indexOf(id);
  if (at < 0) return byCentral;
  return { next: ids[at + 1] ?? byCentral.next, previous: ids[at - 1] ?? byCentral.previous };
}

export const belongs = (row: CaseSummary, status: StatusFilter): boolean =>
  status === "all" || (status === "open") === (row.review === null);

/** The list with a new or changed row in its place: newest decision of a rule first. */
export function merged(items: readonly CaseSummary[], row: CaseSummary, status: StatusFilter): CaseSummary[] {
  const rest = items.filter((old) => old.id !== row.id);
  const all = belongs(row, status) ? [row, ...rest] : rest;
  return all.sort((a, b) => b.decided_at.localeCompare(a.decided_at));
}

/** The id that is `step` rows from the chosen one; the first where the chosen one is gone. */
export function stepped(ids: readonly string[], chosen: string | null, step: number): string | null {
  const at = chosen === null ? -1 : ids.indexOf(chosen);
  return ids[Math.max(0, Math.min(ids.length - 1, at < 0 ? 0 : at + step))] ?? null;
}
