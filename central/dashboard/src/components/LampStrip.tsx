import { type PointerEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { clockTime, decimal, seconds } from "../format";
import { useLanguage } from "../i18n";
import { redElapsed } from "../redElapsed";
import { type Bar, SPAN_MS, frameAt, lampBars, redBeganMs } from "../timeline";
import type { Facts, Manifest } from "../types";

const LABEL_MS = -1400; // the label's own width, so that it stays left of the crossing
const TICKS = [-6, -4, -2, 0, 2, 4, 6];
const percent = (offsetMs: number): number => ((offsetMs + SPAN_MS) / (2 * SPAN_MS)) * 100;

interface LampStripProps {
  facts: Facts;
  manifest: Manifest | null;
  playheadMs: number | null;
  onSeek: (offsetMs: number) => void;
}

/** How long it had been red at the crossing, drawn to scale over the bars. */
function Elapsed({ facts }: { facts: Facts }) {
  const language = useLanguage();
  const red = redBeganMs(facts);
  if (red === null) return <div className="strip-elapsed" />;
  const from = Math.max(red, -SPAN_MS);
  return (
    <div className="strip-elapsed" data-testid="elapsed">
      <span className={red < -SPAN_MS || facts.red_begin === "not_seen" ? "bracket open" : "bracket"} style={{ left: `${percent(from)}%`, width: `${percent(0) - percent(from)}%` }} />
      <b style={{ right: `${100 - percent(Math.min(from / 2, LABEL_MS))}%` }}>{redElapsed(facts, language)}</b>
    </div>
  );
}

function Marks({ facts }: { facts: Facts }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const red = redBeganMs(facts);
  const u = facts.crossing.uncertainty_ms;
  return (
    <>
      {red !== null && red > -SPAN_MS && facts.grace_ms > 0 && (
        <span className="grace" title={t("case.grace", { value: seconds(facts.grace_ms, language) })}
          style={{ left: `${percent(red)}%`, width: `${percent(red + facts.grace_ms) - percent(red)}%` }} />
      )}
      <span className="band" style={{ left: `${percent(-u)}%`, width: `${percent(u) - percent(-u)}%` }} />
      <span className="crossing" style={{ left: "50%" }} />
    </>
  );
}

function PhaseTable({ bars }: { bars: Bar[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <details className="strip-table">
      <summary>{t("case.stripTable")}</summary>
      <table>
        <thead><tr><th>{t("nodes.lampNow")}</th><th>{t("case.from")}</th><th>{t("case.to")}</th></tr></thead>
        <tbody>{bars.map((bar) => (
          <tr key={bar.fromMs}><td>{t(`lamp.${bar.indication}`)}</td>
            <td>{seconds(bar.fromMs, language)} s</td><td>{seconds(bar.toMs, language)} s</td></tr>))}</tbody>
      </table>
    </details>
  );
}

export function LampStrip({ facts, manifest, playheadMs, onSeek }: LampStripProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [hoverMs, setHoverMs] = useState<number | null>(null);
  const offsetAt = (event: PointerEvent<HTMLElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return ((event.clientX - box.left) / box.width) * 2 * SPAN_MS - SPAN_MS;
  };
  const bars = lampBars(facts, manifest);
  const shownMs = hoverMs ?? playheadMs ?? 0;
  const at = new Date(Date.parse(facts.crossing.front_at) + shownMs).toISOString();
  return (
    <section className="strip" aria-label={t("case.lampStrip")} data-testid="lamp-strip">
      <div className="strip-head">
        <h2>{t("case.lampStrip")}</h2>
        <span className="muted">{t("case.crossing", { uncertainty: seconds(facts.crossing.uncertainty_ms, language) })}
          {" · "}{t("case.grace", { value: seconds(facts.grace_ms, language) })}</span>
        <span className="spring" />
        <span className="figure" data-testid="strip-at">{t("case.stripAt", {
          frame: frameAt(facts, shownMs), offset: decimal(shownMs / 1000, 2, language), time: clockTime(at, language, true),
        })}</span>
      </div>
      <Elapsed facts={facts} />
      <div className="strip-bars" onPointerMove={(event) => setHoverMs(offsetAt(event))}
        onPointerLeave={() => setHoverMs(null)} onPointerDown={(event) => onSeek(offsetAt(event))}>
        {bars.map((bar) => (
          <span key={bar.fromMs} className={`bar lamp-${bar.indication}`}
            style={{ left: `${percent(bar.fromMs)}%`, width: `${percent(bar.toMs) - percent(bar.fromMs)}%` }}>
            {bar.toMs - bar.fromMs > 900 && <b>{t(`lamp.${bar.indication}`)}</b>}
          </span>
        ))}
        <Marks facts={facts} />
        {playheadMs !== null && Math.abs(playheadMs) <= SPAN_MS && (
          <span className="playhead" data-testid="playhead" style={{ left: `${percent(playheadMs)}%` }} />
        )}
      </div>
      <div className="strip-axis" aria-hidden="true">
        {TICKS.map((s) => <span key={s} style={{ left: `${percent(s * 1000)}%` }}>{s > 0 ? `+${s}` : s}</span>)}
      </div>
      <div className="strip-foot"><span className="muted">{t("case.axis")}</span><PhaseTable bars={bars} /></div>
    </section>
  );
}
