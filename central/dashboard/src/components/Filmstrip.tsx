import { type PointerEvent, type WheelEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Check, type Shown, useFile } from "../evidence";
import { stillFile } from "../timeline";
import type { CaseDetail, EvidenceFile } from "../types";
import { type View, WHOLE, placed, vehicleCentre } from "../zoom";

const TICK: Record<Check, string> = { checking: "…", checked: "✓", damaged: "✕", notChecked: "–", failed: "✕" };

interface StillProps {
  detail: CaseDetail;
  letter: "a" | "b" | "c";
  overlay: boolean;
  view: View;
  onView: (view: View) => void;
  onSeek: (file: EvidenceFile) => void;
}

function Picture({ shown, label, transform }: { shown: Shown; label: string; transform: string }) {
  const { t } = useTranslation();
  if (shown.url) return <img src={shown.url} alt={label} draggable={false} style={{ transform }} />;
  if (shown.check === "checking") return <span className="placeholder late">{t("error.loading")}</span>;
  if (shown.check === "failed") return <button type="button" onClick={shown.retry}>{t("case.stillFailed")}</button>;
  return <span className="placeholder">{t("case.damaged")}</span>;
}

function NoPicture({ detail }: { detail: CaseDetail }) {
  const { t } = useTranslation();
  return <span className="placeholder">{t(detail.evidence_status === "waiting" ? "case.stillWaiting" : "case.noStill")}</span>;
}

/** Dragging moves all pictures, the wheel zooms them. */
function usePan(view: View, onView: (view: View) => void) {
  const from = useRef<{ x: number; y: number; view: View } | null>(null);
  const end = () => { from.current = null; };
  return {
    onWheel: (event: WheelEvent) => {
      const scale = Math.min(8, Math.max(1, view.scale * (event.deltaY < 0 ? 1.25 : 0.8)));
      onView(scale === 1 ? WHOLE : { ...view, scale });
    },
    onPointerDown: (event: PointerEvent) => { from.current = { x: event.clientX, y: event.clientY, view }; },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (from.current === null || view.scale === 1) return;
      const box = event.currentTarget.getBoundingClientRect();
      const { x, y, view: old } = from.current;
      onView({ ...view, x: old.x + (event.clientX - x) / box.width, y: old.y + (event.clientY - y) / box.height });
    },
    onPointerUp: end,
    onPointerLeave: end,
  };
}

function Still({ detail, letter, overlay, view, onView, onSeek }: StillProps) {
  const { t } = useTranslation();
  const [large, setLarge] = useState(false);
  const pan = usePan(view, onView);
  const file = stillFile(detail.files, letter, overlay);
  const shown = useFile(detail.id, file);
  const here = file?.present === true;
  const label = t(`case.still${letter.toUpperCase()}`);
  const transform = placed(view, vehicleCentre(file, detail.facts.frame_size_px));
  return (
    <figure className="still">
      <div className="still-frame" onDoubleClick={() => setLarge(shown.url !== null)} {...pan}>
        {here ? <Picture shown={shown} label={label} transform={transform} /> : <NoPicture detail={detail} />}
      </div>
      <figcaption>
        <b>{label}</b>
        {file?.frame_number != null && (
          <button type="button" className="link" onClick={() => onSeek(file)}>{t("case.frame", { frame: file.frame_number })}</button>
        )}
        <span className="spring" />
        {here && shown.url && (
          <button type="button" className="link" aria-label={t("case.enlarge", { still: label })} title={t("case.enlarge", { still: label })}
            onClick={() => setLarge(true)}>⤢</button>)}
        {here && <span title={t(`case.${shown.check}`)} aria-label={t(`case.${shown.check}`)} role="img"
          className={`tick tick-${shown.check}`}>{TICK[shown.check]}</span>}
      </figcaption>
      {large && shown.url && <Large url={shown.url} label={label} onClose={() => setLarge(false)} />}
    </figure>
  );
}

function Large({ url, label, onClose }: { url: string; label: string; onClose: () => void }) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className="large-still" aria-label={label} onClose={onClose} onClick={() => dialog.current?.close()}>
      <img src={url} alt={label} />
      <button type="button" autoFocus>{t("case.close")} <kbd>Esc</kbd></button>
    </dialog>
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
        <Still key={letter} detail={detail} letter={letter} overlay={overlay} view={view} onView={onView} onSeek={onSeek} />
      ))}
    </section>
  );
}
