import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

const ROWS: readonly (readonly [string, string])[] = [
  ["J / K", "next"], ["1 2 3 4", "outcome"], ["R", "reason"], ["U", "undo"], [", / .", "frame"], ["Z", "zoom"],
  ["O", "overlay"], ["P", "plate"], ["/", "search"], ["Enter", "enter"], ["?", "help"], ["Esc", "close"],
];

export function Help({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="help-title">
      <h2 id="help-title">{t("help.title")}</h2>
      <dl className="keys">
        <dt><kbd>{t("help.playKey")}</kbd></dt><dd>{t("help.play")}</dd>
        {ROWS.map(([key, name]) => [<dt key={key}><kbd>{key}</kbd></dt>, <dd key={name}>{t(`help.${name}`)}</dd>])}
      </dl>
      <button type="button" onClick={() => dialog.current?.close()}>{t("help.close")}</button>
    </dialog>
  );
}
