import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

interface ToastProps {
  text: string;
  undoUntil: string | null;
  onUndo: () => void;
  onGone: () => void;
}

/** Says what was saved and offers to undo it while that is possible. */
export function Toast({ text, undoUntil, onUndo, onGone }: ToastProps) {
  const { t } = useTranslation();
  const [now, setNow] = useState(Date.now());
  const [began] = useState(Date.now());
  const endsAt = undoUntil === null ? began + 6000 : Date.parse(undoUntil);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => { if (now >= endsAt) onGone(); }, [now, endsAt, onGone]);
  return (
    <div className="toast" role="status" data-testid="toast">
      <span>{text}</span>
      {undoUntil && <button type="button" className="primary" onClick={onUndo} data-testid="undo">
        {t("review.undo")} <kbd>U</kbd> {t("review.undoLeft", { seconds: Math.max(0, Math.ceil((endsAt - now) / 1000)) })}</button>}
    </div>
  );
}
