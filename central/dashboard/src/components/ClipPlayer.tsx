import { type RefObject, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { fileUrl } from "../api";
import { clipFile } from "../timeline";
import type { CaseDetail } from "../types";

interface ClipPlayerProps {
  detail: CaseDetail;
  video: RefObject<HTMLVideoElement | null>;
  onTime: (seconds: number) => void;
  onStep: (frames: number) => void;
  onToCrossing: () => void;
}

export function ClipPlayer({ detail, video, onTime, onStep, onToCrossing }: ClipPlayerProps) {
  const { t } = useTranslation();
  const [playing, setPlaying] = useState(false);
  const [failed, setFailed] = useState(false);
  const file = clipFile(detail.files);
  useEffect(() => {
    if (!playing) return;
    let handle = requestAnimationFrame(function tick() {
      if (video.current) onTime(video.current.currentTime);
      handle = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(handle);
  }, [playing, onTime, video]);
  if (file === undefined) {
    return <div className="clip placeholder">{t(detail.evidence_status === "waiting" ? "case.clipWaiting" : "case.noClip")}</div>;
  }
  const url = fileUrl(detail.id, file.sha256);
  const toggle = () => void (video.current?.paused ? video.current.play().catch(() => setFailed(true)) : video.current?.pause());
  return (
    <section className="clip" aria-label={t("case.clip")}>
      <video ref={video} src={url} preload="auto" muted playsInline aria-label={t("case.clip")} onClick={toggle}
        onPlay={() => setPlaying(true)} onPause={() => setPlaying(false)} onError={() => setFailed(true)}
        onLoadedData={onToCrossing} onSeeked={(event) => onTime(event.currentTarget.currentTime)} />
      {failed && <p className="muted">{t("case.clipError")} <a href={url} download>{t("case.openClip")}</a></p>}
      <div className="controls">
        <button type="button" aria-label={t("case.frameBack")} title={`${t("case.frameBack")} (,)`} onClick={() => onStep(-1)}>◂</button>
        <button type="button" onClick={toggle}>{t(playing ? "case.pause" : "case.play")}</button>
        <button type="button" aria-label={t("case.frameForward")} title={`${t("case.frameForward")} (.)`} onClick={() => onStep(1)}>▸</button>
        <button type="button" onClick={onToCrossing}>{t("case.toCrossing")}</button>
      </div>
    </section>
  );
}
