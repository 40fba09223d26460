import { useCallback, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import { Message } from "../components/Message";
import { bytes, localMoment, utcMoment } from "../format";
import { useLanguage } from "../i18n";
import { useLiveEvents } from "../live";
import { errorText, useLoad } from "../load";
import type { NotKept, QuarantineRow } from "../types";

function Rows({ items }: { items: QuarantineRow[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t("quarantine.title")}>
      <table>
        <thead><tr>{["received", "node", "topic", "reason", "size"].map((name) => <th key={name} scope="col">{t(`quarantine.${name}`)}</th>)}</tr></thead>
        <tbody>{items.map((row) => (
          <tr key={row.id} data-testid="quarantined">
            <td title={utcMoment(row.received_at)}>{localMoment(row.received_at, language)}</td>
            <td>{row.node ?? "–"}</td><td>{row.topic}</td><td>{row.reason}</td><td>{bytes(row.size_bytes, language)}</td>
          </tr>))}</tbody>
      </table>
    </div>
  );
}

/** What came when a node's share was full: the oldest messages stay, these were counted. */
function Overflow({ rows }: { rows: NotKept[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <ul className="notes" data-testid="not-kept">{rows.map((row) => (
      <li key={row.node ?? ""}>{t("quarantine.notKept", {
        n: row.n_messages, node: row.node ?? t("quarantine.strangers"), size: bytes(row.n_bytes, language),
        from: localMoment(row.first_at, language), to: localMoment(row.last_at, language), reason: row.last_reason })}</li>))}
    </ul>
  );
}

export function QuarantinePage() {
  const { t } = useTranslation();
  const read = useCallback(() => api.quarantine(null), []);
  const { data, error, reload } = useLoad(read);
  useEffect(() => { document.title = `${t("app.title")} · ${t("quarantine.title")}`; }, [t]);
  useLiveEvents((event) => {
    if (event.type === "quarantine" || event.type === "reconnected") reload();
  });
  return (
    <section className="page">
      <div className="page-head"><h1>{t("quarantine.title")}</h1><span className="muted">{t("quarantine.lead")}</span></div>
      {error && <Message text={errorText(error)} action={t("error.retry")} onAction={reload} />}
      {!data && !error && <Message text={t("error.loading")} />}
      {data?.items.length === 0 && <Message text={t("empty.quarantine")} action={t("empty.quarantineAction")} onAction={reload} />}
      {data && data.not_kept.length > 0 && <Overflow rows={data.not_kept} />}
      {data && data.items.length > 0 && <Rows items={data.items} />}
    </section>
  );
}
