import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, api, fileUrl } from "../api";
import { Account, FactList } from "../components/Account";
import { ClipPlayer } from "../components/ClipPlayer";
import { Filmstrip, WHOLE, type View } from "../components/Filmstrip";
import { LampStrip } from "../components/LampStrip";
import { Message } from "../components/Message";
import { Plate } from "../components/Plate";
import { ReviewPanel } from "../components/ReviewPanel";
import { Toast } from "../components/Toast";
import { useKeys } from "../keys";
import { useLiveEvents } from "../live";
import { errorText, useLoad } from "../load";
import { go, href } from "../router";
import { clipSeconds, offsetOf } from "../timeline";
import type { CaseDetail, Outcome, Review, Session } from "../types";

const ahead = new Map<string, Promise<CaseDetail>>();

/** Reads a case and its stills before they are asked for. */
function preload(id: string): void {
  if (ahead.has(id)) return;
  const reading = api.caseDetail(id);
  ahead.set(id, reading);
  reading.then((detail) => detail.files.filter((f) => f.role.startsWith("still_") && f.present)
    .forEach((f) => { new Image().src = fileUrl(id, f.sha256); }), () => ahead.delete(id));
}

function take(id: string): Promise<CaseDetail> {
  const ready = ahead.get(id);
  ahead.delete(id);
  return ready ?? api.caseDetail(id);
}

function pendingReview(outcome: Outcome, reason: string | null, note: string | null, session: Session): Review {
  const now = new Date().toISOString();
  return { id: "", outcome, reason, note, operator: session.display_name, decided_at: now, undone_at: null, undo_until: now };
}

interface Notice {
  text: string;
  undoUntil: string | null;
}

function useDecision(detail: CaseDetail, session: Session, show: (review: Review | null) => void) {
  const { t } = useTranslation();
  const [notice, setNotice] = useState<Notice | null>(null);
  const decide = (outcome: Outcome, reason: string | null, note: string | null) => {
    if (detail.review || session.role === "auditor") return;
    show(pendingReview(outcome, reason, note, session));
    api.review(detail.id, outcome, reason, note).then((saved) => {
      show(saved);
      setNotice({ text: t("review.saved", { number: detail.number, outcome: t(`outcome.${outcome}`) }), undoUntil: saved.undo_until });
    }, (error: ApiError) => {
      show(null);
      const why = error.status === 409 ? t("review.already") : errorText(error);
      setNotice({ text: t("review.failed", { message: why }), undoUntil: null });
    });
  };
  const undo = () => {
    const before = detail.review;
    if (before === null || notice?.undoUntil == null) return;
    show(null);
    api.undo(detail.id).then(
      () => setNotice({ text: t("review.undone", { number: detail.number }), undoUntil: null }),
      (error: ApiError) => {
        show(before);
        const why = error.status === 409 ? t("review.tooLate") : errorText(error);
        setNotice({ text: t("review.undoFailed", { message: why }), undoUntil: null });
      });
  };
  return { notice, decide, undo, clear: useCallback(() => setNotice(null), []) };
}

/** The clip's playhead, in milliseconds from the crossing. */
function usePlayhead(detail: CaseDetail) {
  const video = useRef<HTMLVideoElement>(null);
  const [playheadMs, setPlayheadMs] = useState<number | null>(null);
  const crossingMs = detail.manifest?.clip?.crossing_offset_ms ?? 0;
  const onTime = useCallback((s: number) => setPlayheadMs(s * 1000 - crossingMs), [crossingMs]);
  const seek = useCallback((offsetMs: number) => {
    const target = clipSeconds(detail.manifest, offsetMs);
    if (video.current && target !== null) video.current.currentTime = target;
    setPlayheadMs(offsetMs);
  }, [detail.manifest]);
  const step = (frames: number) => {
    video.current?.pause();
    seek((playheadMs ?? 0) + frames * detail.facts.frame_interval_ms);
  };
  const toggle = () => void (video.current?.paused ? video.current.play().catch(() => undefined) : video.current?.pause());
  return { video, playheadMs, onTime, seek, step, toggle };
}

function CaseHead({ detail, overlay, onOverlay, onZoom }: { detail: CaseDetail; overlay: boolean; onOverlay: () => void; onZoom: () => void }) {
  const { t } = useTranslation();
  const reasons = detail.manifest?.incomplete_because.join("; ");
  const link = (id: string | null, name: string, key: string) => id && (
    <a className="button" href={href(`cases/${id}`)} onClick={(e) => { e.preventDefault(); go(`cases/${id}`); }}>{t(name)} <kbd>{key}</kbd></a>);
  return (
    <div className="page-head">
      <h1>{t("case.title", { number: detail.number })}</h1>
      <span>{t(`kind.${detail.kind}`)} · {detail.junction}, {detail.approach}</span>
      {detail.evidence_status === "waiting" && <span className="stale">{t("case.waiting")}</span>}
      {detail.evidence_status === "incomplete" && <span className="stale">
        {reasons ? t("case.incomplete", { reasons }) : t("case.incompletePlain")}</span>}
      <span className="spring" />
      <button type="button" aria-pressed={overlay} onClick={onOverlay}>{t("case.overlay")} <kbd>O</kbd></button>
      <button type="button" onClick={onZoom}>{t("case.zoom")} <kbd>Z</kbd></button>
      {link(detail.previous_id, "case.previous", "K")}
      {link(detail.next_id, "case.next", "J")}
    </div>
  );
}

function CaseView({ detail, session, show }: { detail: CaseDetail; session: Session; show: (review: Review | null) => void }) {
  const [overlay, setOverlay] = useState(true);
  const [view, setView] = useState<View>(WHOLE);
  const [largePlate, setLargePlate] = useState(false);
  const [rejecting, setRejecting] = useState(false);
  const { notice, decide, undo, clear } = useDecision(detail, session, show);
  const { video, playheadMs, onTime, seek, step, toggle } = usePlayhead(detail);
  const zoom = () => setView((old) => (old.scale > 1 ? WHOLE : { scale: 2.5, x: 0, y: 0 }));
  const openReject = () => { if (!detail.review) setRejecting(true); };
  useKeys({
    j: () => { if (detail.next_id) go(`cases/${detail.next_id}`); },
    k: () => { if (detail.previous_id) go(`cases/${detail.previous_id}`); },
    "1": () => decide("announce", null, null), "2": () => decide("refer", null, null),
    "3": () => decide("educate", null, null), "4": openReject, r: openReject, u: undo,
    " ": toggle, ",": () => step(-1), ".": () => step(1), z: zoom, o: () => setOverlay((on) => !on),
    p: () => setLargePlate((on) => !on), "/": () => go(""), escape: () => setRejecting(false),
  });
  return (
    <section className="case">
      <CaseHead detail={detail} overlay={overlay} onOverlay={() => setOverlay(!overlay)} onZoom={zoom} />
      <div className="case-grid">
        <div className="evidence">
          <Filmstrip detail={detail} overlay={overlay} view={view} onView={setView}
            onSeek={(file) => file.captured_at && seek(offsetOf(detail.facts, file.captured_at))} />
          <div className="clip-row">
            <ClipPlayer detail={detail} video={video} onTime={onTime} onStep={step} onToCrossing={() => seek(0)} />
            <Account facts={detail.facts} onSeek={seek} />
          </div>
          <LampStrip facts={detail.facts} playheadMs={playheadMs} onSeek={seek} />
        </div>
        <aside className="side">
          <Plate detail={detail} large={largePlate} />
          <FactList detail={detail} />
          <ReviewPanel review={detail.review} readOnly={session.role === "auditor"} rejecting={rejecting}
            onRejecting={setRejecting} onDecide={(...choice) => { setRejecting(false); decide(...choice); }} />
        </aside>
      </div>
      {notice && <Toast key={notice.text} text={notice.text} undoUntil={notice.undoUntil} onUndo={undo} onGone={clear} />}
    </section>
  );
}

export function CasePage({ id, session }: { id: string; session: Session }) {
  const { t } = useTranslation();
  const read = useCallback(() => take(id), [id]);
  const { data, error, reload, setData } = useLoad(read);
  useEffect(() => { document.title = t("case.title", { number: data?.number ?? "" }); }, [t, data?.number]);
  useEffect(() => { if (data?.next_id) preload(data.next_id); }, [data?.next_id]);
  useLiveEvents((event) => {
    if (event.type === "reconnected") ahead.clear();
    if (event.type === "case") ahead.delete(event.data.id);
    if (event.type === "reconnected" || (event.type === "case" && event.data.id === id)) reload();
  });
  const show = useCallback((review: Review | null) => setData((old) => old && { ...old, review }), [setData]);
  if (data) return <CaseView detail={data} session={session} show={show} />;
  if (error?.status === 404) return <Message text={t("error.missing")} action={t("error.back")} onAction={() => go("")} />;
  if (error) return <Message text={errorText(error)} action={t("error.retry")} onAction={reload} />;
  return <Message text={t("error.loading")} />;
}
