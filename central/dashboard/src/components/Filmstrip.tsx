import { type PointerEvent, type WheelEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { fileUrl } from "../api";
import { stillFile } from "../timeline";
import type { CaseDetail, EvidenceFile } from "../types";

export interface View {
  scale: number;
  x: number;
  y: number;
}

export const WHOLE: View = { scale: 1, x: 0, y: 0 };
type Check = "checking" | "checked" | "damaged" | "notChecked";

async function sha256(url: string): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return null;
  const bytes = await (await fetch(url)).arrayBuffer();
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (b) => b.toString(16).padStart(2, "0")).join("");
}

/** Hashes the picture in this browser, so that the tick says what was checked just now. */
function useHashCheck(url: string | null, expected: string | undefined): Check {
  const [check, setCheck] = useState<Check>("checking");
  useEffect(() => {
    if (url === null) return;
    let shown = true;
    setCheck("checking");
    sha256(url).then(
      (found) => shown && setCheck(found === null ? "notChecked" : found === expected ? "checked" : "damaged"),
      () => shown && setCheck("damaged"),
    );
    return () => { shown = false; };
  }, [url, expected]);
  return check;
}

const TICK: Record<Check, string> = { checking: "…", checked: "✓", damaged: "✕", notChecked: "–" };

interface StillProps {
  detail: CaseDetail;
  file: EvidenceFile | undefined;
  label: string;
  view: View;
  onView: (view: View) => void;
  onSeek: (file: EvidenceFile) => void;
}

function Still({ detail, file, label, view, onView, onSeek }: StillProps) {
  const { t } = useTranslation();
  const drag = useRef<{ x: number; y: number; view: View } | null>(null);
  const url = file?.present ? fileUrl(detail.id, file.sha256) : null;
  const check = useHashCheck(url, file?.sha256);
  const onWheel = (event: WheelEvent) => {
    const scale = Math.min(8, Math.max(1, view.scale * (event.deltaY < 0 ? 1.25 : 0.8)));
    onView(scale === 1 ? WHOLE : { ...view, scale });
  };
  const onMove = (event: PointerEvent<HTMLElement>) => {
    if (drag.current === null || view.scale === 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    const { x, y, view: from } = drag.current;
    onView({ ...view, x: from.x + (event.clientX - x) / box.width, y: from.y + (event.clientY - y) / box.height });
  };
  return (
    <figure className="still">
      <div className="still-frame" onWheel={onWheel} onPointerMove={onMove}
        onPointerDown={(event) => { drag.current = { x: event.clientX, y: event.clientY, view }; }}
        onPointerUp={() => { drag.current = null; }} onPointerLeave={() => { drag.current = null; }}>
        {url === null
          ? <span className="placeholder">{t(detail.evidence_status === "waiting" ? "case.stillWaiting" : "case.noStill")}</span>
          : <img src={url} alt={label} draggable={false} style={{
              transform: `translate(${view.x * 100}%, ${view.y * 100}%) scale(${view.scale})` }} />}
      </div>
      <figcaption>
        <b>{label}</b>
        {file?.frame_number != null && (
          <button type="button" className="link" onClick={() => onSeek(file)}>{t("case.frame", { frame: file.frame_number })}</button>
        )}
        <span className="spring" />
        {url && <span title={t(`case.${check}`)} aria-label={t(`case.${check}`)} role="img" className={`tick tick-${check}`}>{TICK[check]}</span>}
      </figcaption>
    </figure>
  );
}

interface FilmstripProps {
  detail: CaseDetail;
  overlay: boolean;
  view: View;
  onView: (view: View) => void;
  onSeek: (file: EvidenceFile) => void;
}

export function Filmstrip({ detail, overlay, view, onView, onSeek }: FilmstripProps) {
  const { t } = useTranslation();
  return (
    <section className="filmstrip" aria-label={t("case.evidence")}>
      {(["a", "b", "c"] as const).map((letter) => (
        <Still key={letter} detail={detail} file={stillFile(detail.files, letter, overlay)}
          label={t(`case.still${letter.toUpperCase()}`)} view={view} onView={onView} onSeek={onSeek} />
      ))}
    </section>
  );
}
