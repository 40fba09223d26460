import { useTranslation } from "react-i18next";
import { localMoment, seconds, utcMoment } from "../format";
import { useLanguage } from "../i18n";
import { offsetOf } from "../timeline";
import type { CaseDetail, Facts } from "../types";

export function Account({ facts, onSeek }: { facts: Facts; onSeek: (offsetMs: number) => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <section className="account" aria-label={t("case.account")} data-testid="account">
      <h2>{t("case.account")}</h2>
      <ol>{facts.account.map((step) => {
        const plain = step.value_ms === null && step.code.endsWith("_crossed");
        return (
          <li key={step.code}>
            {t(`${plain ? "accountPlain" : "account"}.${step.code}`,
              { value: step.value_ms === null ? "" : seconds(step.value_ms, language) })}{" "}
            <button type="button" className="link" title={utcMoment(step.at)} onClick={() => onSeek(offsetOf(facts, step.at))}>
              {t("case.frame", { frame: step.frame_number })}</button>
          </li>);
      })}</ol>
    </section>
  );
}

export function FactList({ detail }: { detail: CaseDetail }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { facts } = detail;
  const why = facts.not_evidential_because.map((reason) => t(`reasonWhy.${reason}`, { defaultValue: reason })).join("; ");
  const rows: [string, string][] = [
    ["vehicle", `${t(`vehicle.${facts.vehicle_class}`)}, ${t("case.confidence", { value: facts.vehicle_confidence.toFixed(2) })}`],
    ["amber", facts.amber_duration_ms === null ? t("case.amberUnknown") : `${seconds(facts.amber_duration_ms, language)} s`],
    ["graceRow", `${seconds(facts.grace_ms, language)} s`],
    ["clock", facts.clock.offset_ms === null ? t("case.clockUnknown")
      : t("case.clockOffset", { offset: facts.clock.offset_ms, source: t(`clockSource.${facts.clock.source}`) })],
    ["evidential", facts.evidential ? t("case.isEvidential") : t("case.notEvidential", { reasons: why })],
    ["signature", detail.signature_valid ? `✓ ${t("case.signatureOk")}` : `✕ ${t("case.signatureBad")}`],
  ];
  return (
    <section aria-label={t("case.facts")} data-testid="facts">
      <h2>{t("case.facts")}</h2>
      <p className="headline">{t("case.redElapsed", {
        value: seconds(facts.red_elapsed_ms, language), uncertainty: seconds(facts.red_elapsed_uncertainty_ms, language) })}</p>
      <p title={utcMoment(facts.crossing.front_at)}>{localMoment(facts.crossing.front_at, language)}</p>
      <dl className="facts">
        {rows.map(([name, value]) => [<dt key={`t${name}`}>{t(`case.${name}`)}</dt>, <dd key={name}>{value}</dd>])}
        {detail.reference && [<dt key="rt">{t("case.reference")}</dt>, <dd key="r" className="figure">{detail.reference}</dd>]}
      </dl>
    </section>
  );
}
