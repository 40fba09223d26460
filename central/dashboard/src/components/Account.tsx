import { useTranslation } from "react-i18next";
import { decimal, localMoment, seconds, utcMoment } from "../format";
import { useLanguage } from "../i18n";
import { countsFromFront, isTimedByRed, redElapsed } from "../redElapsed";
import { offsetOf } from "../timeline";
import type { AccountStep, CaseDetail, Facts } from "../types";

/** Which sentence tells a step: without a time where none is known, with "at least" where the red's begin was not seen. */
function wording(step: AccountStep, facts: Facts): string {
  if (step.value_ms === null && step.code.endsWith("_crossed")) return "accountPlain";
  const counts = step.value_ms !== null || step.code === "red_began";
  return counts && facts.red_begin === "not_seen" && ATLEAST.has(step.code) ? "accountAtLeast" : "account";
}

const ATLEAST = new Set(["red_began", "front_crossed", "rear_crossed"]);

export function Account({ facts, onSeek }: { facts: Facts; onSeek: (offsetMs: number) => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <section className="account" aria-label={t("case.account")} data-testid="account">
      <h2>{t("case.account")}</h2>
      <ol>{facts.account.map((step) => {
        const variant = wording(step, facts);
        return (
          <li key={step.code}>
            {t(`${variant}.${step.code}`,
              { value: step.value_ms === null ? "" : seconds(step.value_ms, language) })}{" "}
            <button type="button" className="link" title={utcMoment(step.at)} onClick={() => onSeek(offsetOf(facts, step.at))}>
              {t("case.frame", { frame: step.frame_number })}</button>
          </li>);
      })}</ol>
    </section>
  );
}

/** What speaks for a vehicle with priority stands among the facts; the machine decides nothing by it. */
function priorityRow(facts: Facts, say: (name: string) => string): [string, string][] {
  const signs = facts.priority ?? [];
  return signs.length === 0 ? [] : [["priority", signs.map((sign) => say(`prioritySign.${sign}`)).join(", ")]];
}

/** What the camera saw itself, beside the front's time, which the allegation rests on. */
function SeenEndLine({ facts }: { facts: Facts }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const seen = facts.seen_end;
  if (!seen) return null;
  const value = redElapsed({ kind: facts.kind, red_begin: facts.red_begin, ...seen }, language);
  if (seen.end === "front") return <p data-testid="seen-end">{t("case.seenFront")}</p>;
  return (
    <p data-testid="seen-end" title={t("case.seenRearWhy")}>
      {t("case.seenRear", { value })}
    </p>
  );
}

export function FactList({ detail }: { detail: CaseDetail }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { facts } = detail;
  const rows: [string, string][] = [
    ["vehicle", `${t(`vehicle.${facts.vehicle_class}`)}, ${t("case.confidence", { value: decimal(facts.vehicle_confidence, 2, language) })}`],
    ...(facts.lane === null ? [] : [["lane", facts.lane] as [string, string]]),
    ...(facts.movement === null ? [] : [["movement", facts.movement] as [string, string]]),
    ...priorityRow(facts, (name) => t(name)),
    ...(isTimedByRed(facts) ? [
      ["redBegin", t(`redBegin.${facts.red_begin}`)],
      ["amber", facts.amber_duration_ms === null ? t("case.amberUnknown") : `${seconds(facts.amber_duration_ms, language)} s`],
      ["grace", `${seconds(facts.grace_ms, language)} s`],
    ] as [string, string][] : []),
    ["clock", facts.clock.offset_ms === null ? t("case.clockUnknown")
      : t("case.clockOffset", { offset: facts.clock.offset_ms, source: t(`clockSource.${facts.clock.source}`) })],
    ["evidence", t(`case.evidence_${detail.evidence_status}`)],
    ["evidential", t(detail.evidential ? "case.isEvidential" : "case.isNotEvidential")],
    ["signature", detail.signature_valid ? `✓ ${t("case.signatureOk")}` : `✕ ${t("case.signatureBad")}`],
  ];
  return (
    <section aria-label={t("case.facts")} data-testid="facts">
      <h2>{t("case.facts")}</h2>
      {isTimedByRed(facts) && <p className="headline">{t(countsFromFront(facts) ? "case.redElapsedFront" : "case.redElapsed", { value: redElapsed(facts, language) })}</p>}
      <SeenEndLine facts={facts} />
      <p title={utcMoment(facts.crossing.front_at)}>{localMoment(facts.crossing.front_at, language)}</p>
      <dl className="facts">
        {rows.map(([name, value]) => [<dt key={`t${name}`}>{t(`fact.${name}`)}</dt>, <dd key={name}>{value}</dd>])}
      </dl>
    </section>
  );
}
