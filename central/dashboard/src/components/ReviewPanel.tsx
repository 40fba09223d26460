import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { localMoment } from "../format";
import { useLanguage } from "../i18n";
import { OUTCOMES, REJECT_REASONS, type Outcome, type Review } from "../types";

interface ReviewPanelProps {
  review: Review | null;
  readOnly: boolean;
  rejecting: boolean;
  onRejecting: (open: boolean) => void;
  onDecide: (outcome: Outcome, reason: string | null, note: string | null) => void;
}

function RejectForm({ onRejecting, onDecide }: Pick<ReviewPanelProps, "onRejecting" | "onDecide">) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const [note, setNote] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason === "") setFault("needReason");
    else if (reason === "other" && note.trim() === "") setFault("needNote");
    else onDecide("reject", reason, note.trim() || null);
  };
  return (
    <form className="reject" onSubmit={submit} onKeyDown={(event) => event.key === "Escape" && onRejecting(false)}>
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
        <button type="button" onClick={() => onRejecting(false)}>{t("review.cancel")}</button>
      </div>
    </form>
  );
}

export function ReviewPanel({ review, readOnly, rejecting, onRejecting, onDecide }: ReviewPanelProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (review) {
    return (
      <section className="review" data-testid="decided"><h2>{t("review.title")}</h2>
        <p className="headline">{t(`outcome.${review.outcome}`)}</p>
        {review.reason && <p>{t(`reject.${review.reason}`)}{review.note && `: ${review.note}`}</p>}
        <p className="muted">{review.id === "" ? t("review.pending") : t("review.decided", {
          outcome: t(`outcome.${review.outcome}`), operator: review.operator, time: localMoment(review.decided_at, language) })}</p>
      </section>
    );
  }
  if (readOnly) return <section className="review"><h2>{t("review.title")}</h2><p>{t("review.readOnly")}</p></section>;
  return (
    <section className="review" data-testid="review"><h2>{t("review.title")}</h2>
      {rejecting ? <RejectForm onRejecting={onRejecting} onDecide={onDecide} /> : (
        <div className="outcomes">{OUTCOMES.map((outcome, index) => (
          <button key={outcome} type="button" data-testid={`outcome-${outcome}`}
            onClick={() => (outcome === "reject" ? onRejecting(true) : onDecide(outcome, null, null))}>
            <kbd>{index + 1}</kbd><span><b>{t(`review.${outcome}`)}</b><small>{t(`review.${outcome}Hint`)}</small></span>
          </button>))}
        </div>)}
    </section>
  );
}
