import { useTranslation } from "react-i18next";
import { fileUrl } from "../api";
import { decimal } from "../format";
import { useLanguage } from "../i18n";
import type { CaseDetail, PlateCandidate } from "../types";

/** Characters without their spaces carry the confidences, in order. */
function Letters({ candidate }: { candidate: PlateCandidate }) {
  let index = -1;
  return [...candidate.text].map((character, place) => {
    if (character !== " ") index += 1;
    const confidence = character === " " ? 1 : (candidate.character_confidence[index] ?? 1);
    const doubt = confidence < 0.6 ? "low" : confidence < 0.85 ? "some" : "none";
    return <span key={place} className={`doubt-${doubt}`} title={confidence.toFixed(2)}>{character}</span>;
  });
}

export function Plate({ detail, large }: { detail: CaseDetail; large: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const vote = detail.manifest?.plate;
  const [best, ...others] = vote?.candidates ?? [];
  const crop = detail.files.find((file) => file.role === "plate_crop" && file.present);
  return (
    <section className={large ? "plate-block large" : "plate-block"} aria-label={t("case.plate")} data-testid="plate">
      <h2>{t("case.plate")}</h2>
      {best ? (
        <>
          <div className={`tnkb tnkb-${vote?.colour}`}><Letters candidate={best} /></div>
          <p className="muted figure">{t("case.plateScore", { score: decimal(best.score, 2, language) })}{" "}
            {t("case.plateReadings", { count: vote?.n_readings ?? 0 })}</p>
        </>
      ) : <p className="muted">{t(detail.manifest ? "case.plateNotRead" : "case.plateWaiting")}</p>}
      {crop && <img className="crop" src={fileUrl(detail.id, crop.sha256)} alt={t("case.plateCrop")} />}
      {others.length > 0 && <p className="figure">{t("case.plateCandidates")}: {others.slice(0, 3).map((other) =>
        `${other.text} ${decimal(other.score, 2, language)}`).join(", ")}</p>}
    </section>
  );
}
