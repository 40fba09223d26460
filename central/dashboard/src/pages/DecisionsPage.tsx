import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import { Message } from "../components/Message";
import { Segments } from "../components/Segments";
import { decimal } from "../format";
import { useLanguage } from "../i18n";
import { useLiveEvents } from "../live";
import { errorText, useLoad } from "../load";
import { type KindDecisions, OUTCOMES, REJECT_REASONS } from "../types";

const DAY_MS = 86_400_000;
const SPANS = ["7", "30", "90"] as const;
type Span = (typeof SPANS)[number];

interface Row {
  name: string;
  text: string;
  of: (kind: KindDecisions) => number;
}

/** Figures of each kind and of all together; the share is that of its group. */
function Counts({ title, kinds, rows }: { title: string; kinds: KindDecisions[]; rows: Row[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const sum = (row: Row) => kinds.reduce((all, kind) => all + row.of(kind), 0);
  const whole = rows.reduce((all, row) => all + sum(row), 0);
  const share = (n: number) => (whole === 0 ? "–" : `${decimal((100 * n) / whole, 0, language)} %`);
  return (
    <section className="card">
      <h2>{title}</h2>
      <div className="scroll" tabIndex={0} role="region" aria-label={title}>
        <table>
          <thead><tr><th scope="col">{title}</th>{kinds.map((kind) => <th key={kind.kind} scope="col">{t(`kind.${kind.kind}`)}</th>)}
            <th scope="col">{t("decisions.all")}</th><th scope="col">{t("decisions.share")}</th></tr></thead>
          <tbody>{[...rows].sort((a, b) => sum(b) - sum(a)).map((row) => (
            <tr key={row.name} data-testid={`row-${row.name}`}><th scope="row">{row.text}</th>{kinds.map((kind) => <td key={kind.kind}>{decimal(row.of(kind), 0, language)}</td>)}
              <td>{decimal(sum(row), 0, language)}</td><td>{share(sum(row))}</td></tr>))}</tbody>
        </table>
      </div>
    </section>
  );
}

export function DecisionsPage() {
  const { t } = useTranslation();
  const [span, setSpan] = useState<Span>("30");
  const read = useCallback(() => {
    const now = Date.now();
    return api.decisions(new Date(now - Number(span) * DAY_MS).toISOString(), new Date(now).toISOString());
  }, [span]);
  const { data, error, reload } = useLoad(read);
  useEffect(() => { document.title = `${t("app.title")} · ${t("decisions.title")}`; }, [t]);
  useLiveEvents((event) => { if (event.type === "reconnected" || event.type === "case") reload(); });
  const kinds = data?.kinds ?? [];
  const outcomes = OUTCOMES.map((name): Row => ({ name, text: t(`outcome.${name}`), of: (kind) => kind.by_outcome[name] ?? 0 }));
  const reasons = REJECT_REASONS.map((name): Row => ({ name, text: t(`reject.${name}`), of: (kind) => kind.by_reason[name] ?? 0 }));
  const used = reasons.filter((row) => kinds.some((kind) => row.of(kind) > 0));
  return (
    <section className="page">
      <div className="page-head"><h1>{t("decisions.title")}</h1>
        <Segments label={t("decisions.span")} all={SPANS} chosen={span} text={(one) => t("decisions.days", { n: one })} onChoose={setSpan} />
        <span className="muted">{t("decisions.lead")}</span>{error && data && <span className="stale">{t("cases.stale")}</span>}</div>
      {error && !data && <Message text={errorText(error)} action={t("error.retry")} onAction={reload} />}
      {!data && !error && <Message text={t("error.loading")} late />}
      {data && kinds.length === 0 && <Message text={t("decisions.none")} action={t("error.retry")} onAction={reload} />}
      {kinds.length > 0 && <div className="decision-cards"><Counts title={t("decisions.outcomes")} kinds={kinds} rows={outcomes} />
        {used.length > 0 ? <Counts title={t("decisions.reasons")} kinds={kinds} rows={used} /> : <p className="muted">{t("decisions.noneRejected")}</p>}</div>}
    </section>
  );
}
