import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import { Message } from "../components/Message";
import { bytes, decimal, localMoment, utcMoment } from "../format";
import { useLanguage } from "../i18n";
import { useLiveEvents } from "../live";
import { errorText, useLoad } from "../load";
import type { CameraHealth, NodeRow } from "../types";

const ICON = { online: "●", offline: "✕", unknown: "?", starting: "◌" } as const;

function Camera({ camera, fresh }: { camera: CameraHealth; fresh: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const unknown = <span className="unknown-value">{t("nodes.unknownValue")}</span>;
  return (
    <div className="camera">
      <h3>{camera.junction} · {camera.camera} <span className="muted">{ICON[camera.status]} {t(`nodes.${camera.status}`)}</span></h3>
      <dl className="facts">
        <dt>{t("nodes.lampNow")}</dt>
        <dd>{Object.entries(camera.indications).map(([group, value]) => {
          const shown = fresh ? value : "unknown";
          return <span key={group} className="lamp-now"><i className={`lamp lamp-${shown}`} />{group}: {t(`lamp.${shown}`)} </span>;
        })}{Object.keys(camera.indications).length === 0 && unknown}</dd>
        <dt>{t("nodes.fps")}</dt>
        <dd>{camera.frames_per_second === null ? unknown : decimal(camera.frames_per_second, 1, language)}</dd>
        <dt>{t("nodes.latency")}</dt><dd>{camera.latency_ms === null ? unknown : `${decimal(camera.latency_ms, 0, language)} ms`}</dd>
        <dt>{t("nodes.lastFrame")}</dt>
        <dd title={camera.last_frame_at ? utcMoment(camera.last_frame_at) : undefined}>
          {camera.last_frame_at ? localMoment(camera.last_frame_at, language) : unknown}</dd>
        <dt>{t("nodes.dropped")}</dt><dd>{decimal(camera.n_dropped, 0, language)}</dd>
        <dt>{t("nodes.faults")}</dt><dd>{camera.faults.join("; ") || t("nodes.noFaults")}</dd>
      </dl>
    </div>
  );
}

function NodeCard({ row }: { row: NodeRow }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const health = row.health;
  const unknown = <span className="unknown-value">{t("nodes.unknownValue")}</span>;
  return (
    <article className={`card node-${row.status}`} data-testid="node">
      <h2>{row.node} <span className="status">{ICON[row.status]} {t(`nodes.${row.status}`)}</span></h2>
      <p className="muted">{t("nodes.lastSeen")}: {row.last_seen_at
        ? <span title={utcMoment(row.last_seen_at)}>{localMoment(row.last_seen_at, language)}</span> : t("nodes.never")}
        {row.status !== "online" && health && ` · ${t("nodes.asOf")}`}</p>
      <dl className="facts">
        <dt>{t("nodes.outbox")}</dt>
        <dd>{health?.outbox_depth == null ? unknown : t("nodes.outboxValue", { count: health.outbox_depth })}</dd>
        <dt>{t("nodes.clock")}</dt>
        <dd>{health?.clock?.offset_ms == null ? unknown
          : t("case.clockOffset", { offset: health.clock.offset_ms, source: t(`clockSource.${health.clock.source}`) })}</dd>
        <dt>{t("nodes.disk")}</dt><dd>{health?.disk_free_bytes == null ? unknown : bytes(health.disk_free_bytes, language)}</dd>
        <dt>{t("nodes.faults")}</dt><dd>{health ? health.faults.join("; ") || t("nodes.noFaults") : unknown}</dd>
      </dl>
      {health?.cameras.map((camera) => <Camera key={camera.camera} camera={camera} fresh={row.status === "online"} />)}
      {health?.cameras.length === 0 && <p className="muted">{t("nodes.noCameras")}</p>}
    </article>
  );
}

export function NodesPage() {
  const { t } = useTranslation();
  const { data, error, reload, setData } = useLoad(api.nodes);
  useEffect(() => { document.title = `${t("app.title")} · ${t("nodes.title")}`; }, [t]);
  useLiveEvents((event) => {
    if (event.type === "reconnected") reload();
    if (event.type === "node") {
      const fresh = event.data;
      setData((old) => [...(old ?? []).filter((row) => row.node !== fresh.node), fresh]
        .sort((a, b) => a.node.localeCompare(b.node)));
    }
  });
  return (
    <section className="page">
      <div className="page-head"><h1>{t("nodes.title")}</h1></div>
      {error && <Message text={errorText(error)} action={t("error.retry")} onAction={reload} />}
      {!data && !error && <Message text={t("error.loading")} />}
      {data?.length === 0 && <Message text={t("empty.nodes")} action={t("empty.nodesAction")} onAction={reload} />}
      <div className="cards">{data?.map((row) => <NodeCard key={row.node} row={row} />)}</div>
    </section>
  );
}
