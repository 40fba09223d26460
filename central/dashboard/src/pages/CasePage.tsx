import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import { Account, FactList } from "../components/Account";
import { ClipPlayer } from "../components/ClipPlayer";
import { Filmstrip } from "../components/Filmstrip";
import { LampStrip } from "../components/LampStrip";
import { Message } from "../components/Message";
import { Plate } from "../components/Plate";
import { ReviewPanel, mayDecide } from "../components/ReviewPanel";
import { preloadFiles } from "../evidence";
import { useKeys } from "../keys";
import { useLiveEvents } from "../live";
import { errorText, useLoad } from "../load";
import { around, left } from "../queue";
import { type Choice, decide, say, useReview } from "../reviewing";
import { go, href } from "../router";
import { clipSeconds, offsetOf } from "../timeline";
import type { CaseDetail, Outcome, Session } from "../types";
import { CLOSE, WHOLE, type View } from "../zoom";

const LEAD_MS = 3000;
const MAX_AHEAD = 8;
const ahead = new Map<string, Promise<CaseDetail>>();

/** Reads a case and its files before they are asked for. */
function preload(id: string): void {
  if (ahead.has(id)) return;
  if (ahead.size >= MAX_AHEAD) ahead.clear();
  const reading = api.caseDetail(id);
  ahead.set(id, reading);
  reading.then(preloadFiles, () => ahead.delete(id));
}

function take(id: string): Promise<CaseDetail> {
  const ready = ahead.get(id);
  ahead.delete(id);
  return ready ?? api.caseDetail(id);
}

const neighbours = (detail: CaseDetail) =>
  around(left.ids, detail.id, { next: detail.next_id, previous: detail.previous_id });

/** The clip's playhead, in milliseconds from the crossing. */
function usePlayhead(detail: CaseDetail) {
  const video = useRef<HTMLVideoElement>(null);
  const chosenMs = useRef<number | null>(null);
  const [playheadMs, setPlayheadMs] = useState<number | null>(null);
  const crossingMs = detail.manifest?.clip?.crossing_offset_ms ?? 0;
  const onTime = useCallback((s: number) => setPlayheadMs(s * 1000 - crossingMs), [crossingMs]);
  const seek = useCallback((offsetMs: number) => {
    const target = clipSeconds(detail.manifest, offsetMs);
    if (video.current && target !== null) video.current.currentTime = target;
    setPlayheadMs(offsetMs);
  }, [detail.manifest]);
  const pauseAt = (offsetMs: number) => {
    chosenMs.current = offsetMs;
    video.current?.pause();
    seek(offsetMs);
  };
  const step = (frames: number) => pauseAt((playheadMs ?? 0) + frames * detail.facts.frame_interval_ms);
  const play = () => void video.current?.play().catch(() => undefined);
  const toggle = () => (video.current?.paused ? play() : video.current?.pause());
  /** The clip plays by itself from shortly before the crossing, unless the person asked for less motion or has
   *  chosen a frame while the clip was still being read. */
  const ready = () => {
    const still = chosenMs.current !== null || window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    seek(still ? (chosenMs.current ?? 0) : -LEAD_MS);
    if (!still) play();
  };
  return { video, playheadMs, onTime, pauseAt, step, toggle, ready };
}

function Neighbour({ id, name, letter }: { id: string | null; name: string; letter: string }) {
  const { t } = useTranslation();
  const inside = <>{t(name)} <kbd>{letter}</kbd></>;
  if (id === null) return <button type="button" disabled>{inside}</button>;
  return <a className="button" href={href(`cases/${id}`)} onClick={(e) => { e.preventDefault(); go(`cases/${id}`); }}>{inside}</a>;
}

interface CaseHeadProps {
  detail: CaseDetail;
  overlay: boolean;
  zoomed: boolean;
  onOverlay: () => void;
  onZoom: () => void;
}

function CaseHead({ detail, overlay, zoomed, onOverlay, onZoom }: CaseHeadProps) {
  const { t } = useTranslation();
  const { next, previous } = neighbours(detail);
  return (
    <div className="page-head">
      <h1>{t("case.title", { number: detail.number })}</h1>
      <span className="where">{t(`kind.${detail.kind}`)} · {detail.junction}, {detail.approach}</span>
      <span className="actions">
        <button type="button" aria-pressed={overlay} onClick={onOverlay}>{t("case.overlay")} <kbd>O</kbd></button>
        <button type="button" aria-pressed={zoomed} onClick={onZoom}>{t("case.zoom")} <kbd>Z</kbd></button>
        <Neighbour id={previous} name="case.previous" letter="K" />
        <Neighbour id={next} name="case.next" letter="J" />
      </span>
    </div>
  );
}

/** Deciding by key and by button: what cannot be decided now is said, not done. */
function useDeciding(detail: CaseDetail, session: Session) {
  const { t } = useTranslation();
  const review = useReview(detail);
  const [rejecting, setRejecting] = useState(false);
  const open = review === null && session.role !== "auditor";
  const choose = (choice: Choice) => {
    setRejecting(false);
    if (open && mayDecide(detail, choice.outcome)) decide(detail, choice, session.display_name);
    else if (open) say(t("review.needEvidence"));
  };
  const byKey = (outcome: Outcome) => () => choose({ outcome, reason: null, note: null });
  return { review, rejecting, setRejecting: (on: boolean) => setRejecting(on && open), choose, byKey };
}

function CaseView({ detail, session }: { detail: CaseDetail; session: Session }) {
  const [overlay, setOverlay] = useState(true);
  const [view, setView] = useState<View>(WHOLE);
  const [largePlate, setLargePlate] = useState(false);
  const { review, rejecting, setRejecting, choose, byKey } = useDeciding(detail, session);
  const { video, playheadMs, onTime, pauseAt, step, toggle, ready } = usePlayhead(detail);
  const { next, previous } = neighbours(detail);
  const zoom = () => setView((old) => (old.scale > 1 ? WHOLE : CLOSE));
  const openReject = () => setRejecting(true);
  useKeys({
    j: () => { if (next) go(`cases/${next}`); }, k: () => { if (previous) go(`cases/${previous}`); },
    "1": byKey("announce"), "2": byKey("refer"), "3": byKey("educate"), "4": openReject, r: openReject,
    " ": toggle, ",": () => step(-1), ".": () => step(1), z: zoom, o: () => setOverlay((on) => !on),
    p: () => setLargePlate((on) => !on), "/": () => { left.toSearch = true; go(""); }, escape: () => setRejecting(false),
  });
  return (
    <section className="case">
      <CaseHead detail={detail} overlay={overlay} zoomed={view.scale > 1} onOverlay={() => setOverlay(!overlay)} onZoom={zoom} />
      <div className="case-grid">
        <div className="evidence">
          <Filmstrip detail={detail} overlay={overlay} view={view} onView={setView}
            onSeek={(file) => file.captured_at && pauseAt(offsetOf(detail.facts, file.captured_at))} />
          <div className="clip-row">
            <ClipPlayer detail={detail} video={video} onTime={onTime} onStep={step} onToggle={toggle}
              onToCrossing={() => pauseAt(0)} onReady={ready} />
            <Account facts={detail.facts} onSeek={pauseAt} />
          </div>
          <LampStrip facts={detail.facts} manifest={detail.manifest} playheadMs={playheadMs} onSeek={pauseAt} />
        </div>
        <aside className="side">
          <Plate detail={detail} large={largePlate} />
          <FactList detail={detail} />
          <ReviewPanel detail={detail} review={review} readOnly={session.role === "auditor"} rejecting={rejecting}
            onRejecting={setRejecting} onDecide={choose} />
        </aside>
      </div>
    </section>
  );
}

export function CasePage({ id, session }: { id: string; session: Session }) {
  const { t } = useTranslation();
  const read = useCallback(() => take(id), [id]);
  const { data, error, reload } = useLoad(read);
  useEffect(() => { left.chosen = id; }, [id]);
  useEffect(() => { document.title = t("case.title", { number: data?.number ?? "" }); }, [t, data?.number]);
  useEffect(() => { const next = data && neighbours(data).next; if (next) preload(next); }, [data]);
  useLiveEvents((event) => {
    if (event.type === "reconnected") ahead.clear();
    if (event.type === "case") ahead.delete(event.data.id);
    const mine = (event.type === "case" && event.data.id === id) || (event.type === "stale" && event.id === id);
    if (mine || event.type === "reconnected") reload();
  });
  if (data) return <CaseView detail={data} session={session} />;
  if (error?.status === 404) return <Message alone text={t("error.missing")} action={t("error.back")} onAction={() => go("")} />;
  if (error) return <Message alone text={errorText(error)} action={t("error.retry")} onAction={reload} />;
  return <Message alone text={t("error.loading")} late />;
}
