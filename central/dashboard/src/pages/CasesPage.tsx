import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, fileUrl } from "../api";
import { Message } from "../components/Message";
import { localMoment, relative, seconds, utcMoment } from "../format";
import { useLanguage } from "../i18n";
import { useKeys } from "../keys";
import { useLiveEvents } from "../live";
import { errorText, useLoad } from "../load";
import { go, href } from "../router";
import type { CaseList, CaseSummary, StatusFilter } from "../types";

const FILTERS: readonly StatusFilter[] = ["open", "decided", "all"];

const belongs = (row: CaseSummary, status: StatusFilter): boolean =>
  status === "all" || (status === "open") === (row.review === null);

function merge(list: CaseList, row: CaseSummary, status: StatusFilter): CaseList {
  const rest = list.items.filter((old) => old.id !== row.id);
  const items = belongs(row, status) ? [row, ...rest] : rest;
  return { ...list, items: items.sort((a, b) => b.decided_at.localeCompare(a.decided_at)) };
}

function PlateCell({ row }: { row: CaseSummary }) {
  const { t } = useTranslation();
  if (row.plate) return <b className="plate-text">{row.plate}</b>;
  return <span className="muted">{t(row.evidence_status === "waiting" ? "cases.plateWaiting" : "cases.notRead")}</span>;
}

function CaseRow({ row, chosen }: { row: CaseSummary; chosen: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const state = row.review ? `● ${t(`outcome.${row.review.outcome}`)}` : `○ ${t("cases.waitingReview")}`;
  return (
    <li>
      <a className={chosen ? "case-row chosen" : "case-row"} data-testid="case-row" href={href(`cases/${row.id}`)}
        onClick={(event) => { event.preventDefault(); go(`cases/${row.id}`); }}>
        <span className="thumb">{row.still_sha256 ? <img src={fileUrl(row.id, row.still_sha256)} alt="" loading="lazy" /> : "–"}</span>
        <span><b>{t(`kind.${row.kind}`)}</b><small>{row.number} · {t(`vehicle.${row.vehicle_class}`)}</small></span>
        <span>{row.junction}<small>{row.approach} · {row.camera}</small></span>
        <span title={utcMoment(row.decided_at)}>{localMoment(row.decided_at, language)}
          <small>{relative(row.decided_at, Date.now(), language)}</small></span>
        <span className="figure">{seconds(row.red_elapsed_ms, language)} s
          <small>± {seconds(row.red_elapsed_uncertainty_ms, language)} · {t("cases.redElapsed")}</small></span>
        <span><PlateCell row={row} /></span>
        <span>{state}{!row.evidential && <small>{t("cases.notEvidential")}</small>}</span>
      </a>
    </li>
  );
}

const EMPTY_GOES_TO: Record<StatusFilter, StatusFilter | null> = { open: "decided", decided: "open", all: null };

export function CasesPage() {
  const { t } = useTranslation();
  const [status, setStatus] = useState<StatusFilter>("open");
  const [plate, setPlate] = useState("");
  const [chosen, setChosen] = useState(0);
  const search = useRef<HTMLInputElement>(null);
  const read = useCallback(() => api.cases(status, plate, null), [status, plate]);
  const { data, error, reload, setData } = useLoad(read);
  useEffect(() => { document.title = t("cases.title"); }, [t]);
  useLiveEvents((event) => {
    if (event.type === "reconnected") reload();
    if (event.type === "case" && plate === "") {
      const row = event.data;
      setData((old) => old && merge(old, row, status));
      void api.cases("open", "", null).then((fresh) =>
        setData((old) => old && { ...old, n_open: fresh.n_open }), () => undefined);
    }
  });
  const items = data?.items ?? [];
  const move = (step: number) => setChosen((old) => Math.max(0, Math.min(items.length - 1, old + step)));
  useKeys({
    j: () => move(1), k: () => move(-1), "/": () => search.current?.focus(),
    enter: () => { const row = items[chosen]; if (row) go(`cases/${row.id}`); },
  });
  const more = () => void api.cases(status, plate, data?.next_cursor ?? null).then((next) =>
    setData((old) => old && { ...next, items: [...old.items, ...next.items] }), () => undefined);
  const onEmpty = () => {
    const other = EMPTY_GOES_TO[status];
    if (plate) setPlate("");
    else if (other) setStatus(other);
    else go("nodes");
  };
  return (
    <section className="page">
      <div className="page-head">
        <h1>{t("cases.title")}</h1>
        {data && <span className="muted" data-testid="n-open">{t("cases.nOpen", { count: data.n_open })}</span>}
        {error && data && <span className="stale">{t("cases.stale")}</span>}
        <span className="spring" />
        <div className="segments" role="group" aria-label={t("cases.filter")}>
          {FILTERS.map((name) => (
            <button key={name} type="button" aria-pressed={status === name} onClick={() => { setStatus(name); setChosen(0); }}>
              {t(`cases.${name}`)}
            </button>
          ))}
        </div>
        <input ref={search} type="search" aria-label={t("cases.search")} placeholder={`${t("cases.search")}  /`}
          value={plate} onChange={(event) => setPlate(event.target.value)} />
      </div>
      {error && !data && <Message text={errorText(error)} action={t("error.retry")} onAction={reload} />}
      {!data && !error && <Message text={t("error.loading")} />}
      {data && items.length === 0 && (
        <Message text={t(plate ? "empty.search" : `empty.${status}`, { plate })}
          action={t(plate ? "empty.searchAction" : `empty.${status}Action`)} onAction={onEmpty} />
      )}
      <ul className="cases">{items.map((row, index) => <CaseRow key={row.id} row={row} chosen={index === chosen} />)}</ul>
      {data?.next_cursor && <button type="button" onClick={more}>{t("cases.more")}</button>}
      <p className="muted hint">{t("cases.hint")}</p>
    </section>
  );
}
