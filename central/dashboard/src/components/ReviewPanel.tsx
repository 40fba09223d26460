import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { localMoment } from "../format";
import { useLanguage } from "../i18n";
import { reasonText } from "../reasons";
import type { Choice } from "../reviewing";
import { type CaseDetail, OUTCOMES, type Outcome, REJECT_REASONS, type Review } from "../types";

/** Without whole evidence nobody can say that the allegation holds: it can only be dropped or counted. */
export const mayDecide = (detail: CaseDetail, outcome: Outcome): boolean =>
  detail.evidence_status === "complete" || outcome === "educate" || outcome === "reject";

interface RejectFormProps {
  onCancel: () => void;
  onDecide: (choice: Choice) => void;
}

function RejectForm({ onCancel, onDecide }: RejectFormProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const [note, setNote] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason === "") setFault("needReason");
    else if (reason === "other" && note.trim() === "") setFault("needNote");
    else onDecide({ outcome: "reject", reason, note: note.trim() || null });
  };
  return (
    <form className="reject" onSubmit={submit} onKeyDown={(event) => { if (event.key === "Escape") onCancel(); }}>
      <label>{t("review.reason")}
        <select autoFocus value={reason} onChange={(event) => setReason(event.target.value)} data-testid="reason">
          <option value="">{t("review.choose")}</option>
          {REJECT_REASONS.map((name) => <option key={name} value={name}>{t(`reject.${name}`)}</option>)}
        </select>
      </label>
      <label>{t(reason === "other" ? "review.noteRequired" : "review.noteOptional")}
        <input value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />
      </label>
      {fault && <p role="alert" className="fault">{t(`review.${fault}`)}</p>}
      <div className="row">
        <button type="submit" className="primary">{t("review.send")}</button>
        <button type="button" onClick={onCancel}>{t("review.cancel")} <kbd>Esc</kbd></button>
      </div>
    </form>
  );
}

/** What a person must know before deciding. */
function Notes({ detail }: { detail: CaseDetail }) {
  const { t } = useTranslation();
  const told = (reasons: readonly string[]) => reasons.map(reasonText).join("; ");
  const lacking = told(detail.manifest?.incomplete_because ?? []);
  const notes = [
    detail.evidence_status === "waiting" && t("case.waiting"),
    detail.evidence_status === "incomplete" && (lacking ? t("case.incomplete", { reasons: lacking }) : t("cases.incomplete")),
    !detail.evidential && t("case.notEvidential", { reasons: told(detail.facts.not_evidential_because) }),
    !detail.signature_valid && t("case.signatureBad"),
  ].filter((note) => note !== false);
  if (notes.length === 0) return null;
  return <ul className="notes" data-testid="notes">{notes.map((note) => <li key={note}>{note}</li>)}</ul>;
}

function Decided({ detail, review }: { detail: CaseDetail; review: Review }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <div data-testid="decided">
      <p className="headline">{t(`outcome.${review.outcome}`)}</p>
      {review.reason && <p>{t(`reject.${review.reason}`)}{review.note && `: ${review.note}`}</p>}
      <p className="muted">{review.id === "" ? t("review.pending") : t("review.decided", {
        operator: review.operator, time: localMoment(review.decided_at, language) })}</p>
      {detail.reference && <p>{t("case.reference")} <b className="figure reference">{detail.reference}</b></p>}
    </div>
  );
}

function History({ reviews }: { reviews: Review[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const undone = reviews.filter((review) => review.undone_at !== null);
  if (undone.length === 0) return null;
  return (
    <details className="history" data-testid="history"><summary>{t("review.history")}</summary>
      <ul>{undone.map((review) => <li key={review.id}>{t(`outcome.${review.outcome}`)}, {review.operator},{" "}
        {t("review.undoneAt", { time: localMoment(review.undone_at ?? review.decided_at, language) })}</li>)}</ul>
    </details>
  );
}

function Outcomes({ detail, onReject, onDecide }: { detail: CaseDetail; onReject: () => void; onDecide: (choice: Choice) => void }) {
  const { t } = useTranslation();
  return (
    <div className="outcomes">{OUTCOMES.map((outcome, index) => (
      <button key={outcome} type="button" data-testid={`outcome-${outcome}`} disabled={!mayDecide(detail, outcome)}
        onClick={() => (outcome === "reject" ? onReject() : onDecide({ outcome, reason: null, note: null }))}>
        <kbd>{index + 1}</kbd><span><b>{t(`review.${outcome}`)}</b><small>{t(`review.${outcome}Hint`)}</small></span>
      </button>))}
    </div>
  );
}

interface ReviewPanelProps {
  detail: CaseDetail;
  review: Review | null;
  readOnly: boolean;
  rejecting: boolean;
  onRejecting: (open: boolean) => void;
  onDecide: (choice: Choice) => void;
}

export function ReviewPanel({ detail, review, readOnly, rejecting, onRejecting, onDecide }: ReviewPanelProps) {
  const { t } = useTranslation();
  return (
    <section className="review" aria-label={t("review.title")} data-testid={review ? undefined : "review"}>
      <h2>{t("review.title")}</h2>
      <Notes detail={detail} />
      {review ? <Decided detail={detail} review={review} />
        : readOnly ? <p>{t("review.readOnly")}</p>
        : rejecting ? <RejectForm onCancel={() => onRejecting(false)} onDecide={onDecide} />
        : <Outcomes detail={detail} onReject={() => onRejecting(true)} onDecide={onDecide} />}
      <History reviews={detail.reviews} />
    </section>
  );
}
