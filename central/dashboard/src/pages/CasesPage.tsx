import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, fileUrl } from "../api";
import { Message } from "../components/Message";
import { useNow } from "../clock";
import { decimal, localMoment, relative, spacedPlate, utcMoment } from "../format";
import { useLanguage } from "../i18n";
import { useKeys } from "../keys";
import { useLiveEvents } from "../live";
import { errorText, useLoad } from "../load";
import { left, merged, stepped } from "../queue";
import { redElapsed } from "../redElapsed";
import { go, href } from "../router";
import type { CaseSummary, StatusFilter } from "../types";

const FILTERS: readonly StatusFilter[] = ["open", "decided", "all"];
const SEARCH_AFTER_MS = 200;

function PlateCell({ row }: { row: CaseSummary }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (row.plate === null) return <span className="muted">{t(row.evidence_status === "waiting" ? "cases.plateWaiting" : "cases.notRead")}</span>;
  return <><b className="plate-text">{spacedPlate(row.plate)}</b>
    {row.plate_score !== null && <small>{t("case.plateScore", { score: decimal(row.plate_score, 2, language) })}</small>}</>;
}

function StateCell({ row, fresh }: { row: CaseSummary; fresh: boolean }) {
  const { t } = useTranslation();
  const notes = [
    row.evidence_status === "incomplete" && t("cases.incomplete"),
    !row.evidential && t("cases.notEvidential"),
  ].filter(Boolean);
  return (
    <>
      {row.review ? `● ${t(`outcome.${row.review.outcome}`)}` : `○ ${t("cases.waitingReview")}`}
      {fresh && <b className="new" data-testid="new">{t("cases.new")}</b>}
      <small>{row.review ? row.review.operator : notes.join(" · ")}</small>
    </>
  );
}

interface CaseRowProps {
  row: CaseSummary;
  chosen: boolean;
  fresh: boolean;
  now: number;
  onOpen: () => void;
}

function CaseRow({ row, chosen, fresh, now, onOpen }: CaseRowProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const place = useRef<HTMLAnchorElement>(null);
  useEffect(() => { if (chosen) place.current?.scrollIntoView({ block: "nearest" }); }, [chosen]);
  return (
    <li>
      <a ref={place} className={chosen ? "case-row chosen" : "case-row"} data-testid="case-row" href={href(`cases/${row.id}`)}
        onClick={(event) => { event.preventDefault(); onOpen(); }}>
        <span className="thumb">{row.still_sha256 ? <img src={fileUrl(row.id, row.still_sha256)} alt="" loading="lazy" /> : "–"}</span>
        <span className="what"><b>{t(`kind.${row.kind}`)}</b><small>{row.number} · {t(`vehicle.${row.vehicle_class}`)}</small></span>
        <span className="place">{row.junction}<small>{row.approach} · {row.camera}</small></span>
        <span className="when" title={utcMoment(row.decided_at)}>{localMoment(row.decided_at, language)}
          <small>{relative(row.decided_at, now, language)}</small></span>
        <span className="after figure">{redElapsed(row, language)}<small>{t("cases.redElapsed")}</small></span>
        <span className="number-plate"><PlateCell row={row} /></span>
        <span className="state"><StateCell row={row} fresh={fresh} /></span>
      </a>
    </li>
  );
}

const EMPTY_GOES_TO: Record<StatusFilter, StatusFilter | null> = { open: "decided", decided: "open", all: null };

/** The list of a filter, kept current by events; `fresh` are the ids that arrived while it was shown. */
function useCases(status: StatusFilter, plate: string) {
  const read = useCallback(() => api.cases({ status, plate }), [status, plate]);
  const { data, error, busy, reload, setData } = useLoad(read);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  useLiveEvents((event) => {
    if (event.type === "reconnected") reload();
    if (event.type !== "case") return;
    const row = event.data;
    if (plate === "") {
      if (data && row.review === null && !data.items.some((old) => old.id === row.id)) setFresh((old) => new Set(old).add(row.id));
      setData((old) => old && { ...old, items: merged(old.items, row, status) });
    }
    void api.cases({ status: "open", limit: 1 }).then(({ n_open }) => setData((old) => old && { ...old, n_open }), () => undefined);
  });
  const more = () => void api.cases({ status, plate, cursor: data?.next_cursor ?? null }).then((next) =>
    setData((old) => old && { ...next, items: [...old.items, ...next.items] }), () => undefined);
  return { data, error, busy, reload, more, fresh };
}

/** The plate that is typed, and the one that is searched for once the typing rests. */
function useSearch() {
  const [typed, setTyped] = useState(left.plate);
  const [plate, setPlate] = useState(left.plate);
  useEffect(() => {
    const timer = setTimeout(() => setPlate(typed.trim()), typed === "" ? 0 : SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return { typed, setTyped, plate };
}

interface ListHeadProps {
  status: StatusFilter;
  nOpen: number | null;
  stale: boolean;
  typed: string;
  onStatus: (status: StatusFilter) => void;
  onTyped: (typed: string) => void;
}

function ListHead({ status, nOpen, stale, typed, onStatus, onTyped }: ListHeadProps) {
  const { t } = useTranslation();
  const search = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (left.toSearch) search.current?.focus();
    left.toSearch = false;
  }, []);
  useKeys({ "/": () => search.current?.select() });
  return (
    <div className="page-head">
      <h1>{t("cases.title")}</h1>
      <span className="muted" data-testid="n-open">{nOpen !== null && t("cases.nOpen", { count: nOpen })}</span>
      {stale && <span className="stale">{t("cases.stale")}</span>}
      <span className="spring" />
      <div className="segments" role="group" aria-label={t("cases.filter")}>
        {FILTERS.map((name) => (
          <button key={name} type="button" aria-pressed={status === name} onClick={() => onStatus(name)}>{t(`cases.${name}`)}</button>
        ))}
      </div>
      <input ref={search} type="search" aria-label={t("cases.search")} placeholder={`${t("cases.search")}  /`} value={typed}
        onChange={(event) => onTyped(event.target.value)}
        onKeyDown={(event) => { if (event.key === "Enter" || event.key === "Escape") search.current?.blur(); }} />
    </div>
  );
}

export function CasesPage() {
  const { t } = useTranslation();
  const now = useNow();
  const [status, setStatus] = useState<StatusFilter>(left.status);
  const { typed, setTyped, plate } = useSearch();
  const [chosen, setChosen] = useState(left.chosen);
  const { data, error, busy, reload, more, fresh } = useCases(status, plate);
  const items = data?.items ?? [];
  const ids = items.map((row) => row.id);
  const mark = stepped(ids, chosen, 0);
  Object.assign(left, { status, plate, chosen: mark, ids });
  useEffect(() => { document.title = t("cases.title"); }, [t]);
  const open = (id: string) => { left.chosen = id; go(`cases/${id}`); };
  useKeys({
    j: () => setChosen(stepped(ids, mark, 1)), k: () => setChosen(stepped(ids, mark, -1)),
    enter: () => { if (mark) open(mark); },
  });
  const onEmpty = () => {
    const other = EMPTY_GOES_TO[status];
    if (plate) setTyped("");
    else if (other) setStatus(other);
    else go("nodes");
  };
  return (
    <section className="page">
      <ListHead status={status} nOpen={data?.n_open ?? null} stale={error !== null && data !== null} typed={typed}
        onStatus={setStatus} onTyped={setTyped} />
      {error && !data && <Message text={errorText(error)} action={t("error.retry")} onAction={reload} />}
      {!data && !error && <Message text={t("error.loading")} late />}
      {data && items.length === 0 && (
        <Message text={t(plate ? "empty.search" : `empty.${status}`, { plate })}
          action={t(plate ? "empty.searchAction" : `empty.${status}Action`)} onAction={onEmpty} />
      )}
      {items.length > 0 && (
        <>
          <ul className="cases" aria-busy={busy}>{items.map((row) => (
            <CaseRow key={row.id} row={row} chosen={row.id === mark} fresh={fresh.has(row.id)} now={now} onOpen={() => open(row.id)} />))}</ul>
          {data?.next_cursor && <button type="button" onClick={more}>{t("cases.more")}</button>}
          <p className="muted hint">{t("cases.hint")}</p>
        </>
      )}
    </section>
  );
}
