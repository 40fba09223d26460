import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../clock";
import { type Notice, dismiss, undo } from "../reviewing";

const SHOWN_MS = 6000;

/** Says what was saved and offers to undo it while that is possible. */
export function Toast({ notice }: { notice: Notice }) {
  const { t } = useTranslation();
  const now = useNow(250);
  const [began] = useState(Date.now());
  const endsAt = notice.undo === null ? began + SHOWN_MS : Date.parse(notice.undo.until);
  useEffect(() => { if (now >= endsAt) dismiss(notice); }, [now, endsAt, notice]);
  return (
    <div className="toast" role="status" data-testid="toast">
      <span>{notice.text}</span>
      {notice.undo && <button type="button" className="primary" onClick={undo} data-testid="undo">
        {t("review.undo")} <kbd>U</kbd> {t("review.undoLeft", { seconds: Math.max(0, Math.ceil((endsAt - now) / 1000)) })}</button>}
    </div>
  );
}
