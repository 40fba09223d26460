import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, api } from "../api";
import type { Session } from "../types";

const KEY_OF_STATUS: Record<number, string> = { 0: "offline", 401: "wrong", 422: "wrong", 429: "tooMany" };

interface SignInProps {
  expired: boolean;
  onDone: (session: Session) => void;
}

export function SignIn({ expired, onDone }: SignInProps) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<ApiError | null>(null);
  useEffect(() => { document.title = t("signIn.title"); }, [t]);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    api.signIn(String(form.get("username")), String(form.get("password"))).then(onDone, (error: ApiError) => {
      setFault(error);
      setBusy(false);
    });
  };
  return (
    <form className="signin" onSubmit={submit}>
      <h1>{t("signIn.title")}</h1>
      <p className="muted">{t("signIn.lead")}</p>
      {expired && fault === null && <p className="fault" role="alert">{t("signIn.expired")}</p>}
      <label>{t("signIn.username")}<input name="username" autoComplete="username" required autoFocus /></label>
      <label>{t("signIn.password")}
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
      {fault && (
        <p className="fault" role="alert">
          {t(`signIn.${KEY_OF_STATUS[fault.status] ?? "error"}`, { message: fault.message })}
        </p>
      )}
      <button type="submit" className="primary" disabled={busy}>{t(busy ? "signIn.busy" : "signIn.submit")}</button>
    </form>
  );
}
