import { useCallback, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, flowUrl } from "../api";
import { useNow } from "../clock";
import { type Column, FlowChart } from "../components/FlowChart";
import { Message } from "../components/Message";
import { NotFired } from "../components/NotFired";
import { Segments } from "../components/Segments";
import { type Split, ceiling, cityDay, countOf, dayRange, isDay, otherDay, parts, shareOnRed, shareRed, stateOf, together, total } from "../flow";
import { clockTime, decimal } from "../format";
import { useLanguage } from "../i18n";
import { useLiveEvents } from "../live";
import { errorText, useLoad } from "../load";
import { type Route, go } from "../router";
import type { CameraHealth, FlowReport, FlowStep, FlowStepLength } from "../types";

const REFRESH_MS = 60_000;
const STALE_AFTER_MS = 60_000;
const LABEL_EVERY_H = 3;
const EVERYTHING = "";
type FlowRoute = Extract<Route, { page: "flow" }>;
type Lengths = Exclude<FlowStepLength, "day">;

interface Watched {
  camera: CameraHealth;
  fresh: boolean;
}

/** The cameras that nodes have told of, by junction; a node that is silent keeps its cameras, not their state. */
function useCameras() {
  const { data, error, reload } = useLoad(api.nodes);
  const now = useNow();
  useLiveEvents((event) => { if (event.type === "reconnected") reload(); });
  const cameras = data?.flatMap((row): Watched[] => {
    const fresh = row.status === "online" && row.last_seen_at !== null && now - Date.parse(row.last_seen_at) < STALE_AFTER_MS;
    return (row.health?.cameras ?? []).map((camera) => ({ camera, fresh }));
  }) ?? null;
  cameras?.sort((a, b) => `${a.camera.junction}/${a.camera.camera}`.localeCompare(`${b.camera.junction}/${b.camera.camera}`));
  return { cameras, error, reload };
}

const address = (camera: { junction: string; camera: string }, day: string): string => `flow/${camera.junction}/${camera.camera}/${day}`;

interface ControlsProps {
  cameras: Watched[];
  shown: { junction: string; camera: string };
  day: string;
  today: string;
}

function Controls({ cameras, shown, day, today }: ControlsProps) {
  const { t } = useTranslation();
  const known = cameras.some(({ camera }) => camera.junction === shown.junction && camera.camera === shown.camera);
  const places = known ? cameras.map(({ camera }) => camera) : [shown, ...cameras.map(({ camera }) => camera)];
  return (
    <>
      <select aria-label={t("flow.camera")} data-testid="flow-camera" value={`${shown.junction}/${shown.camera}`}
        onChange={(event) => { const [junction = "", camera = ""] = event.target.value.split("/"); go(address({ junction, camera }, day)); }}>
        {places.map(({ junction, camera }) => <option key={`${junction}/${camera}`} value={`${junction}/${camera}`}>{junction} · {camera}</option>)}
      </select>
      <span className="row">
        <button type="button" aria-label={t("flow.dayBefore")} data-testid="day-before" onClick={() => go(address(shown, otherDay(day, -1)))}>‹</button>
        <input type="date" aria-label={t("flow.day")} data-testid="flow-day" value={day} max={today}
          onChange={(event) => { if (isDay(event.target.value)) go(address(shown, event.target.value)); }} />
        <button type="button" aria-label={t("flow.dayAfter")} data-testid="day-after" disabled={day >= today} onClick={() => go(address(shown, otherDay(day, 1)))}>›</button>
      </span>
    </>
  );
}

function Figures({ steps }: { steps: FlowStep[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const all = total(steps);
  const figure = (value: number | null, digits: number, unit = "") => value === null ? t("flow.notMeasured") : `${decimal(value, digits, language)}${unit}`;
  const atLeast = (value: number | null) => (all.openEnded && value !== null ? "≥ " : "");
  const rows: [string, string][] = [
    ["passed", decimal(all.n, 0, language)],
    ["onRed", all.nKnown === 0 ? t("flow.notMeasured") : `${decimal((100 * all.nOnRed) / all.nKnown, 0, language)} %`],
    ["queueMost", atLeast(all.queueMost) + figure(all.queueMost, 0)],
    ["queueLongest", atLeast(all.queueLongestM) + figure(all.queueLongestM, 0, " m")],
    ["speed", figure(all.meanKmh, 0, " km/h")],
    ["covered", t("flow.coveredOf", { hours: decimal(all.coveredS / 3600, 1, language) })],
  ];
  return <dl className="flow-figures" data-testid="flow-figures">{rows.map(([name, value]) => <div key={name}><dt>{t(`flow.${name}`)}</dt><dd>{value}</dd></div>)}</dl>;
}

const label = (name: string, split: Split): string => split === "class" ? `vehicle.${name}` : `lamp.${name}`;

function Legend({ names, split }: { names: readonly string[]; split: Split }) {
  const { t } = useTranslation();
  return <ul className="flow-legend">{names.map((name) => <li key={name}><i className={`flow-swatch flow-${name}`} />{t(label(name, split))}</li>)}
    <li><i className="flow-swatch flow-unseen" />{t("flow.unseen")}</li></ul>;
}

function useWords(report: FlowReport, nowMs: number) {
  const { t } = useTranslation();
  const language = useLanguage();
  const time = (ms: number) => clockTime(new Date(ms).toISOString(), language).slice(0, 5);
  return (step: FlowStep, split: Split, names: readonly string[]): string => {
    const begin = Date.parse(step.starts_at);
    const when = `${time(begin)}–${time(begin + report.step_s * 1000)} WIB`;
    const state = stateOf(step, report.step_s, nowMs);
    if (step.passed === null) return `${when}: ${t(state === "later" ? "flow.later" : "flow.unseen")}`;
    const counted = names.map((name) => `${t(label(name, split))} ${decimal(countOf(step.passed, split, name), 0, language)}`);
    const red = shareOnRed(step.passed);
    const more = [
      red === null ? null : t("flow.readRed", { percent: decimal(red * 100, 0, language) }),
      step.queue === null ? null : t(step.queue.open_ended_s > 0 ? "flow.readQueueOpen" : "flow.readQueue", { count: step.queue.most_vehicles }),
      state === "partly" ? t("flow.readSeen", { minutes: decimal(step.covered_s / 60, step.covered_s < 600 ? 1 : 0, language) }) : null,
      step.clock_steps > 0 ? t("flow.clockStepped") : null,
    ];
    return `${when}: ${[t("flow.readPassed", { count: step.passed.n, n: decimal(step.passed.n, 0, language) }), ...counted, ...more].filter(Boolean).join(" · ")}`;
  };
}

function Table({ report, steps, names, split }: { report: FlowReport; steps: FlowStep[]; names: readonly string[]; split: Split }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const figure = (value: number | null | undefined, digits = 0) => value == null ? "–" : decimal(value, digits, language);
  const [open, setOpen] = useState(false);
  return (
    <details className="flow-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("flow.table")}</summary>
      <div className="scroll" tabIndex={0} role="region" aria-label={t("flow.table")}>
        <table>
          <thead><tr>{[t("flow.time"), t("flow.passed"), ...names.map((name) => t(label(name, split))), t("flow.onRed"), t("flow.queueMost"), t("flow.queueLongest"), t("flow.speed"), t("flow.seenMin")]
            .map((text) => <th key={text} scope="col">{text}</th>)}</tr></thead>
          <tbody>{open && steps.filter((step) => step.passed !== null || report.step === "hour").map((step) => {
            const red = shareOnRed(step.passed);
            return (
              <tr key={step.starts_at}><th scope="row">{clockTime(step.starts_at, language).slice(0, 5)}</th>
                <td>{figure(step.passed?.n)}</td>{names.map((name) => <td key={name}>{step.passed === null ? "–" : figure(countOf(step.passed, split, name))}</td>)}
                <td>{red === null ? "–" : `${figure(red * 100)} %`}</td><td>{figure(step.queue?.most_vehicles)}</td>
                <td>{figure(step.queue?.longest_m)}</td><td>{figure(step.mean_kmh)}</td><td>{figure(step.covered_s / 60, step.covered_s % 60 === 0 ? 0 : 1)}</td></tr>);
          })}</tbody>
        </table>
      </div>
    </details>
  );
}

const LABELS = Array.from({ length: 24 / LABEL_EVERY_H + 1 }, (_, i) => ({ at: (i * LABEL_EVERY_H) / 24, text: String(i * LABEL_EVERY_H).padStart(2, "0") }));
const WAITING = ["waiting"];
const ARRIVED = ["arrived"];
const percent = (share: number | null): number | null => (share === null ? null : share * 100);

function columnsOf(steps: FlowStep[], stepS: number, nowMs: number, values: (step: FlowStep) => (number | null)[] | null, mark?: (step: FlowStep) => number | null): Column[] {
  return steps.map((step) => {
    const read = values(step);
    const known = read?.filter((value): value is number => value !== null);
    return { values: known?.length === read?.length ? known ?? null : null, state: stateOf(step, stepS, nowMs), mark: mark?.(step) };
  });
}

function useColumns(steps: FlowStep[], stepS: number, split: Split, nowMs: number) {
  return useMemo(() => {
    const names = parts(steps, split);
    const all = (values: (step: FlowStep) => (number | null)[] | null, mark?: (step: FlowStep) => number | null) => columnsOf(steps, stepS, nowMs, values, mark);
    return {
      names,
      passed: all((step) => step.passed && names.map((name) => countOf(step.passed, split, name))),
      mostPassed: ceiling(Math.max(0, ...steps.map((step) => step.passed?.n ?? 0))),
      waiting: all((step) => step.queue && [step.queue.most_vehicles], (step) => step.queue?.mean_vehicles ?? null),
      mostWaiting: ceiling(Math.max(0, ...steps.map((step) => step.queue?.most_vehicles ?? 0))),
      arrived: all((step) => [percent(shareOnRed(step.passed))], (step) => percent(shareRed(step))),
    };
  }, [steps, stepS, split, nowMs]);
}

function Charts({ report, steps, split, nowMs }: { report: FlowReport; steps: FlowStep[]; split: Split; nowMs: number }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [chosen, setChosen] = useState<number | null>(null);
  const words = useWords(report, nowMs);
  const { names, ...columns } = useColumns(steps, report.step_s, split, nowMs);
  const say = (index: number): string => { const step = steps[index]; return step === undefined ? "" : words(step, split, names); };
  const shared = { labels: LABELS, chosen, onChoose: setChosen, say, tick: (value: number) => decimal(value, 0, language) };
  return (
    <div className="flow-charts">
      <FlowChart {...shared} title={t("flow.chartPassed")} unit={t(`flow.per_${report.step}`)} names={names} top={columns.mostPassed} heightPx={240} columns={columns.passed}>
        <Legend names={names} split={split} />
      </FlowChart>
      <p className="flow-readout" data-testid="flow-readout">{chosen === null ? t("flow.hint") : say(chosen)}</p>
      <div className="flow-pair">
        <FlowChart {...shared} title={t("flow.chartQueue")} unit={t("flow.vehicles")} names={WAITING} top={columns.mostWaiting} heightPx={120} columns={columns.waiting}>
          <span className="muted">{t("flow.meanMark")}</span>
        </FlowChart>
        <FlowChart {...shared} title={t("flow.chartRed")} unit="%" names={ARRIVED} top={100} heightPx={120} columns={columns.arrived}>
          <span className="muted">{t("flow.redMark")}</span>
        </FlowChart>
      </div>
      <Table report={report} steps={steps} names={names} split={split} />
    </div>
  );
}

function CameraState({ watched, isToday }: { watched: Watched | undefined; isToday: boolean }) {
  const { t } = useTranslation();
  if (!isToday || watched === undefined || (watched.fresh && watched.camera.status === "online")) return null;
  const state = watched.fresh ? watched.camera.status : "unknown";
  return <span className="stale" data-testid="flow-stale">{t("flow.cameraIs", { state: t(`nodes.${state}`).toLowerCase() })}</span>;
}

function Day({ shown, day, today, watched, cameras }: ControlsProps & { watched: Watched | undefined }) {
  const { t } = useTranslation();
  const now = useNow(REFRESH_MS);
  const [step, setStep] = useState<Lengths>("hour");
  const [split, setSplit] = useState<Split>("class");
  const [approach, setApproach] = useState(EVERYTHING);
  const query = { ...shown, ...dayRange(day), step };
  const read = useCallback(() => api.flow({ ...shown, ...dayRange(day), step }), [shown.junction, shown.camera, day, step]);
  const { data: held, error, busy, reload } = useLoad(read);
  useLiveEvents((event) => { if (event.type === "reconnected") reload(); });
  useEffect(() => { if (day === today) reload(); }, [now, day, today, reload]);
  const data = held !== null && held.step === step && Date.parse(held.starts_at) === Date.parse(query.from) ? held : null;
  const approaches = data?.series.map((series) => series.approach) ?? [];
  const chosen = approaches.includes(approach) ? approach : EVERYTHING;
  const steps = useMemo(
    () => (data === null ? [] : together(data.series.filter((series) => chosen === EVERYTHING || series.approach === chosen))), [data, chosen]);
  return (
    <>
      <div className="page-head">
        <h1>{t("flow.title")}</h1>
        <Controls cameras={cameras} shown={shown} day={day} today={today} />
        <Segments label={t("flow.split")} all={["class", "lamp"]} chosen={split} text={(one) => t(`flow.by_${one}`)} onChoose={setSplit} />
        <Segments label={t("flow.step")} all={["hour", "minute"]} chosen={step} text={(one) => t(`flow.${one}`)} onChoose={setStep} />
        {approaches.length > 1 && <Segments label={t("flow.approach")} all={[EVERYTHING, ...approaches]} chosen={chosen} text={(one) => one || t("flow.allApproaches")} onChoose={setApproach} />}
        <a className="button" href={flowUrl(query, "csv")} download>CSV</a>
        <CameraState watched={watched} isToday={day === today} />
        {error && data && <span className="stale">{t("cases.stale")}</span>}
      </div>
      {error && !data && <Message text={errorText(error)} action={t("error.retry")} onAction={reload} />}
      {!data && !error && busy && <Message text={t("error.loading")} late />}
      {data?.series.length === 0 && <Message text={t(day === today ? "flow.emptyToday" : "flow.empty")} action={t("flow.dayBefore")} onAction={() => go(address(shown, otherDay(day, -1)))} />}
      {data && data.series.length > 0 && <><Figures steps={steps} /><Charts key={data.step} report={data} steps={steps} split={split} nowMs={now} /></>}
      <NotFired shown={shown} range={dayRange(day)} />
    </>
  );
}

export function FlowPage({ route }: { route: FlowRoute }) {
  const { t } = useTranslation();
  const { cameras, error, reload } = useCameras();
  const today = cityDay(useNow());
  useEffect(() => { document.title = `${t("app.title")} · ${t("flow.title")}`; }, [t]);
  const first = cameras?.[0]?.camera;
  const shown = route.junction !== null && route.camera !== null ? { junction: route.junction, camera: route.camera } : first ?? null;
  const day = route.day !== null && isDay(route.day) ? route.day : today;
  const watched = cameras?.find(({ camera }) => camera.junction === shown?.junction && camera.camera === shown.camera);
  return (
    <section className="page">
      {shown !== null && cameras !== null && <Day shown={shown} day={day} today={today} watched={watched} cameras={cameras} />}
      {(shown === null || cameras === null) && <div className="page-head"><h1>{t("flow.title")}</h1></div>}
      {cameras === null && error && <Message text={errorText(error)} action={t("error.retry")} onAction={reload} />}
      {cameras === null && !error && <Message text={t("error.loading")} late />}
      {cameras !== null && shown === null && <Message text={t("flow.noCameras")} action={t("empty.nodesAction")} onAction={reload} />}
    </section>
  );
}
