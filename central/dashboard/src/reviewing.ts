import i18next from "i18next";
import { useEffect, useSyncExternalStore } from "react";
import { ApiError, api } from "./api";
import { tell } from "./live";
import { errorText } from "./load";
import type { CaseDetail, Outcome, Review } from "./types";

/** A decision that was saved and can still be taken back, from whatever page is shown. */
export interface Notice {
  text: string;
  undo: { id: string; number: string; until: string } | null;
}

export interface Choice {
  outcome: Outcome;
  reason: string | null;
  note: string | null;
}

let notice: Notice | null = null;
let current: CaseDetail | null = null;
let ahead: { of: CaseDetail; review: Review | null } | null = null;
const listeners = new Set<() => void>();

function changed(next: Notice | null): void {
  notice = next;
  listeners.forEach((listener) => listener());
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

export const useNotice = (): Notice | null => useSyncExternalStore(subscribe, () => notice);
export const dismiss = (gone: Notice): void => { if (notice === gone) changed(null); };
export const say = (text: string): void => changed({ text, undo: null });

/** Shows `review` for the case on the screen, until it is read anew. */
const show = (id: string, review: Review | null): void => {
  if (current?.id === id) ahead = { of: current, review };
};

/** The review to show: what was just decided here, before central has confirmed it, else what central says. */
export function useReview(detail: CaseDetail): Review | null {
  useEffect(() => {
    current = detail;
    return () => { if (current === detail) current = null; };
  }, [detail]);
  return useSyncExternalStore(subscribe, () => (ahead?.of === detail ? ahead.review : detail.review));
}

const pending = ({ outcome, reason, note }: Choice, operator: string): Review => {
  const now = new Date().toISOString();
  return { id: "", outcome, reason, note, operator, decided_at: now, undone_at: null, undo_until: now };
};

function rollBack(id: string, text: string): void {
  ahead = null;
  changed({ text, undo: null });
  tell({ type: "stale", id });
}

function whyRefused(error: ApiError): string {
  if (error.code.startsWith("evidence_")) return i18next.t("review.needEvidence");
  return error.status === 409 ? i18next.t("review.already") : errorText(error);
}

/** Shows the decision at once, then saves it; what is refused is rolled back and told. */
export function decide(detail: CaseDetail, choice: Choice, operator: string): void {
  const { id } = detail;
  const number = String(detail.number);
  show(id, pending(choice, operator));
  changed(null);
  api.review(id, choice.outcome, choice.reason, choice.note).then((saved) => {
    show(id, saved);
    const text = i18next.t("review.saved", { number, outcome: i18next.t(`outcome.${choice.outcome}`) });
    changed({ text, undo: { id, number, until: saved.undo_until } });
  }, (error: ApiError) => {
    rollBack(id, i18next.t("review.failed", { number, message: whyRefused(error) }));
  });
}

/** Takes the last decision back, on this page or another. */
export function undo(): void {
  if (notice?.undo == null) return;
  const { id, number } = notice.undo;
  show(id, null);
  changed(null);
  api.undo(id).then(() => {
    changed({ text: i18next.t("review.undone", { number }), undo: null });
    tell({ type: "stale", id });
  }, (error: ApiError) => {
    const why = error.status === 409 ? i18next.t("review.tooLate") : errorText(error);
    rollBack(id, i18next.t("review.undoFailed", { message: why }));
  });
}
