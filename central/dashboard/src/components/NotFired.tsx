import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import { decimal } from "../format";
import { useLanguage } from "../i18n";
import { errorText, useLoad } from "../load";
import { Message } from "./Message";

interface Props {
  shown: { junction: string; camera: string };
  range: { from: string; to: string };
}

/** Why nothing was alleged at one camera on one day; asked for when it is opened. */
export function NotFired({ shown, range }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <details className="flow-table" data-testid="not-fired" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("notFired.title")}</summary>
      {open && <Reasons shown={shown} range={range} />}
    </details>
  );
}

/** Most frequent first; a code that has no words yet stands for itself. */
function Reasons({ shown, range }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { junction, camera } = shown;
  const { from, to } = range;
  const read = useCallback(() => api.reasons({ junction, camera, from, to }), [junction, camera, from, to]);
  const { data, error, reload } = useLoad(read);
  const counted = Object.entries(data?.days[0]?.by_reason ?? {}).sort(([, a], [, b]) => b - a);
  return (
    <>
      <p className="muted">{t("notFired.lead")}</p>
      {error && !data && <Message text={errorText(error)} action={t("error.retry")} onAction={reload} />}
      {data && counted.length === 0 && <p className="muted">{t("notFired.none")}</p>}
      {counted.length > 0 && (
        <div className="scroll" tabIndex={0} role="region" aria-label={t("notFired.title")}>
          <table>
            <thead><tr><th scope="col">{t("notFired.reason")}</th><th scope="col">{t("notFired.n")}</th></tr></thead>
            <tbody>{counted.map(([code, n]) => (
              <tr key={code} data-testid={`reason-${code}`}><th scope="row" title={`${t("notFired.code")}: ${code}`}>{t(`notFired.by.${code}`, { defaultValue: code })}</th>
                <td>{decimal(n, 0, language)}</td></tr>))}</tbody>
          </table>
        </div>)}
    </>
  );
}
