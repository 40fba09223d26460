import { useTranslation } from "react-i18next";
import { useFile } from "../evidence";
import { type Language, decimal, spacedPlate } from "../format";
import { useLanguage } from "../i18n";
import type { CaseDetail, EvidenceFile, PlateCandidate } from "../types";

const N_OTHERS = 3;

/** Characters without their spaces carry the confidences, in order. */
function Letters({ candidate, language }: { candidate: PlateCandidate; language: Language }) {
  let index = -1;
  return [...spacedPlate(candidate.text)].map((character, place) => {
    if (character !== " ") index += 1;
    const confidence = character === " " ? 1 : (candidate.character_confidence[index] ?? 1);
    const doubt = confidence < 0.6 ? "low" : confidence < 0.85 ? "some" : "none";
    return <span key={place} className={`doubt-${doubt}`} title={decimal(confidence, 2, language)}>{character}</span>;
  });
}

/** Another reading; the characters that differ from the best one stand out. */
function Other({ candidate, best, language }: { candidate: PlateCandidate; best: string; language: Language }) {
  return (
    <li><span className="plate-other">{[...spacedPlate(candidate.text)].map((character, place) =>
      character === spacedPlate(best)[place] ? <span key={place}>{character}</span> : <b key={place}>{character}</b>)}</span>
      <span className="figure">{decimal(candidate.score, 2, language)}</span></li>
  );
}

function Crop({ detail, file }: { detail: CaseDetail; file: EvidenceFile }) {
  const { t } = useTranslation();
  const { url } = useFile(detail.id, file);
  return url ? <img className="crop" src={url} alt={t("case.plateCrop")} title={t("case.plateCrop")} /> : <span className="crop" />;
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
      {best ? <div className={`tnkb tnkb-${vote?.colour}`}><Letters candidate={best} language={language} /></div>
        : <p className="muted">{t(detail.manifest ? "case.plateNotRead" : "case.plateWaiting")}</p>}
      <div className="plate-parts">
        {crop && <Crop detail={detail} file={crop} />}
        {best && (
          <div>
            <p className="figure">{t("case.plateScore", { score: decimal(best.score, 2, language) })}{" "}
              <span className="muted">{t("case.plateReadings", { count: vote?.n_readings ?? 0 })}</span></p>
            {others.length > 0 && <ul className="candidates" aria-label={t("case.plateCandidates")}>
              {others.slice(0, N_OTHERS).map((other) => <Other key={other.text} candidate={other} best={best.text} language={language} />)}</ul>}
          </div>
        )}
      </div>
    </section>
  );
}
