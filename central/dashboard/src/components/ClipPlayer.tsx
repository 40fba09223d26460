import { type RefObject, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { fileUrl } from "../api";
import { openFile, openedClip } from "../evidence";
import { clipFile } from "../timeline";
import type { CaseDetail } from "../types";

interface ClipPlayerProps {
  detail: CaseDetail;
  video: RefObject<HTMLVideoElement | null>;
  onTime: (seconds: number) => void;
  onStep: (frames: number) => void;
  onToggle: () => void;
  onToCrossing: () => void;
  onReady: () => void;
}

/** While the clip plays, its time is told with every picture that the screen shows. */
function useTicking(playing: boolean, video: RefObject<HTMLVideoElement | null>, onTime: (seconds: number) => void): void {
  useEffect(() => {
    if (!playing) return;
    let handle = requestAnimationFrame(function tick() {
      if (video.current) onTime(video.current.currentTime);
      handle = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(handle);
  }, [playing, onTime, video]);
}

function Controls({ playing, onStep, onToggle, onToCrossing }: Pick<ClipPlayerProps, "onStep" | "onToggle" | "onToCrossing"> & { playing: boolean }) {
  const { t } = useTranslation();
  return (
    <div className="controls">
      <button type="button" aria-label={t("case.frameBack")} title={`${t("case.frameBack")} (,)`} onClick={() => onStep(-1)}>◂</button>
      <button type="button" className="play" onClick={onToggle}>{t(playing ? "case.pause" : "case.play")} <kbd>{t("help.playKey")}</kbd></button>
      <button type="button" aria-label={t("case.frameForward")} title={`${t("case.frameForward")} (.)`} onClick={() => onStep(1)}>▸</button>
      <button type="button" onClick={onToCrossing}>{t("case.toCrossing")}</button>
    </div>
  );
}

export function ClipPlayer({ detail, video, onTime, onReady, ...control }: ClipPlayerProps) {
  const { t } = useTranslation();
  const [playing, setPlaying] = useState(false);
  const [failed, setFailed] = useState(false);
  const file = clipFile(detail.files);
  const direct = file && fileUrl(detail.id, file.sha256);
  const [url, setUrl] = useState(() => (file && openedClip(detail.id, file.sha256)) ?? direct);
  useTicking(playing, video, onTime);
  /** A stream that breaks off is read once as a whole file, as reading ahead does, before it counts as failed. */
  const readWhole = () => {
    const giveUp = () => setFailed(true);
    if (!file || url !== direct) return giveUp();
    openFile(detail.id, file.sha256).then((read) => (read.url ? setUrl(read.url) : giveUp()), giveUp);
  };
  const [width, height] = detail.facts.frame_size_px;
  if (direct === undefined) {
    return <div className="clip"><div className="clip-frame placeholder" style={{ aspectRatio: `${width} / ${height}` }}>
      {t(detail.evidence_status === "waiting" ? "case.clipWaiting" : "case.noClip")}</div></div>;
  }
  return (
    <section className="clip" aria-label={t("case.clip")}>
      <video ref={video} className="clip-frame" style={{ aspectRatio: `${width} / ${height}` }} src={url ?? direct} preload="auto" muted playsInline
        aria-label={t("case.clip")} onClick={control.onToggle} onPlay={() => setPlaying(true)} onPause={() => setPlaying(false)}
        onError={readWhole} onLoadedData={onReady} onSeeked={(event) => onTime(event.currentTarget.currentTime)} />
      {failed && <p className="muted">{t("case.clipError")} <a href={direct} download>{t("case.openClip")}</a></p>}
      <Controls playing={playing} {...control} />
    </section>
  );
}
