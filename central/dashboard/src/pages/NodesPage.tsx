import { type ReactNode, useCallback, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { api, fileUrl } from "../api";
import { useNow } from "../clock";
import { Message } from "../components/Message";
import { bytes, decimal, localMoment, relative, utcMoment } from "../format";
import { useLanguage } from "../i18n";
import { useLiveEvents } from "../live";
import { errorText, useLoad } from "../load";
import { go, href } from "../router";
import type { CameraHealth, NodeRow } from "../types";

const ICON = { online: "●", offline: "✕", unknown: "?", starting: "◌" } as const;
const STALE_AFTER_MS = 60_000;
const N_LATEST = 50;

function Unknown() {
  return <span className="unknown-value">{useTranslation().t("nodes.unknownValue")}</span>;
}

function Moment({ at }: { at: string }) {
  const language = useLanguage();
  const now = useNow(1000);
  return <span title={utcMoment(at)}>{localMoment(at, language)} <span className="muted">({relative(at, now, language)})</span></span>;
}

function Facts({ rows }: { rows: readonly (readonly [string, ReactNode])[] }) {
  const { t } = useTranslation();
  return <dl className="facts">{rows.map(([name, value]) => [
    <dt key={`t${name}`}>{t(`nodes.${name}`)}</dt>, <dd key={name}>{value ?? <Unknown />}</dd>])}</dl>;
}

/** The last case of a camera: its still at the line stands for what the camera sees. */
function LastEvent({ camera }: { camera: CameraHealth }) {
  const { t } = useTranslation();
  const { junction, camera: name } = camera;
  const read = useCallback(() => api.cases({ status: "all", junction, limit: N_LATEST }), [junction]);
  const { data, reload } = useLoad(read);
  useLiveEvents((event) => {
    if (event.type === "reconnected" || (event.type === "case" && event.data.camera === name)) reload();
  });
  const last = data?.items.find((row) => row.camera === name);
  return (
    <div className="last-event" data-testid="last-event">
      <span className="thumb">{last?.still_sha256 ? <img src={fileUrl(last.id, last.still_sha256)} alt={t("nodes.lastEvent")} /> : "–"}</span>
      <div><span className="muted">{t("nodes.lastEvent")}</span>{" "}
        {last ? <><Moment at={last.decided_at} /><br />
          <a href={href(`cases/${last.id}`)} onClick={(event) => { event.preventDefault(); go(`cases/${last.id}`); }}>
            {last.number} · {t(`kind.${last.kind}`)}</a></> : data ? t("nodes.none") : <Unknown />}</div>
    </div>
  );
}

function Lamps({ indications, fresh }: { indications: CameraHealth["indications"]; fresh: boolean }) {
  const { t } = useTranslation();
  const groups = Object.entries(indications);
  if (groups.length === 0) return <Unknown />;
  return groups.map(([group, value]) => {
    const shown = fresh ? value : "unknown";
    return <span key={group} className="lamp-now"><i className={`lamp lamp-${shown}`} />{group}: {t(`lamp.${shown}`)} </span>;
  });
}

function Camera({ camera, fresh }: { camera: CameraHealth; fresh: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const figure = (value: number | null, digits: number, unit = "") =>
    value === null || !fresh ? null : `${decimal(value, digits, language)}${unit}`;
  const state = fresh ? camera.status : "unknown";
  return (
    <div className="camera" data-testid="camera">
      <h3>{camera.junction} · {camera.camera} <span className="muted">{ICON[state]} {t(`nodes.${state}`)}</span></h3>
      <LastEvent camera={camera} />
      <Facts rows={[
        ["lampNow", <Lamps indications={camera.indications} fresh={fresh && camera.status === "online"} />],
        ["fps", figure(camera.frames_per_second, 1)],
        ["latency", figure(camera.latency_ms, 0, " ms")],
        ["lastFrame", camera.last_frame_at && <Moment at={camera.last_frame_at} />],
        ["dropped", t("nodes.droppedOf", { n: decimal(camera.n_dropped, 0, language), total: decimal(camera.n_frames, 0, language) })],
        ["reconnects", decimal(camera.n_reconnects, 0, language)],
        ["faults", camera.faults.join("; ") || t("nodes.noFaults")],
      ]} />
    </div>
  );
}

function NodeCard({ row, connected }: { row: NodeRow; connected: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const now = useNow(1000);
  const { health, last_seen_at: seen } = row;
  const old = seen === null || now - Date.parse(seen) > STALE_AFTER_MS;
  const fresh = row.status === "online" && connected && !old;
  const state = row.status === "online" && !fresh ? "unknown" : row.status;
  return (
    <article className={fresh ? "card" : "card not-fresh"} data-testid="node">
      <h2>{row.node} <span className="status">{ICON[state]} {t(`nodes.${state}`)}</span></h2>
      <p className="muted">{t("nodes.lastSeen")}: {seen ? <Moment at={seen} /> : t("nodes.never")}</p>
      {!fresh && health && <p className="stale-line"><span className="stale">{t("nodes.stale")}</span> {t("nodes.asOf")}</p>}
      <Facts rows={[
        ["outbox", health?.outbox_depth == null ? null : t("nodes.outboxValue", { count: health.outbox_depth })],
        ["clock", health?.clock?.offset_ms == null ? null
          : t("case.clockOffset", { offset: health.clock.offset_ms, source: t(`clockSource.${health.clock.source}`) })],
        ["disk", health?.disk_free_bytes == null ? null : bytes(health.disk_free_bytes, language)],
        ["version", health?.software_version],
        ["faults", health && (health.faults.join("; ") || t("nodes.noFaults"))],
      ]} />
      {health?.cameras.map((camera) => <Camera key={camera.camera} camera={camera} fresh={fresh} />)}
      {health?.cameras.length === 0 && <p className="muted">{t("nodes.noCameras")}</p>}
    </article>
  );
}

export function NodesPage({ connected }: { connected: boolean }) {
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
      <div className="page-head"><h1>{t("nodes.title")}</h1>
        {error && data && <span className="stale">{t("cases.stale")}</span>}</div>
      {error && !data && <Message text={errorText(error)} action={t("error.retry")} onAction={reload} />}
      {!data && !error && <Message text={t("error.loading")} late />}
      {data?.length === 0 && <Message text={t("empty.nodes")} action={t("empty.nodesAction")} onAction={reload} />}
      <div className="cards">{data?.map((row) => <NodeCard key={row.node} row={row} connected={connected} />)}</div>
    </section>
  );
}
