import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type ApiError, api } from "../api";
import { Message } from "../components/Message";
import { localMoment, utcMoment } from "../format";
import { useLanguage } from "../i18n";
import { errorText, useLoad } from "../load";
import { MIN_PASSWORD_LENGTH, ROLES, type FreshPassword, type Role, type Session, type UserRow } from "../types";

function OwnPassword({ session, onChanged }: { session: Session; onChanged: () => void }) {
  const { t } = useTranslation();
  const [told, setTold] = useState<string | null>(null);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const typed = new FormData(form);
    const [current, next, again] = ["current", "next", "again"].map((name) => String(typed.get(name)));
    if (next !== again) { setTold(t("profile.differs")); return; }
    api.changePassword(current ?? "", next ?? "").then(() => { form.reset(); setTold(t("profile.changed")); onChanged(); },
      (error: ApiError) => setTold(error.code === "wrong_password" ? t("profile.wrong") : errorText(error)));
  };
  const field = (name: string, complete: string) => (
    <label>{t(`profile.${name}`)}<input name={name} type="password" autoComplete={complete} required
      minLength={name === "current" ? 1 : MIN_PASSWORD_LENGTH} /></label>);
  return (
    <form className="card form" onSubmit={submit} data-testid="own-password">
      <h2>{t("profile.password")}</h2>
      {session.must_change_password && <p className="fault">{t("signIn.mustChange")}</p>}
      <input type="hidden" name="username" autoComplete="username" value={session.username} readOnly />
      {field("current", "current-password")}{field("next", "new-password")}{field("again", "new-password")}
      <p className="muted">{t("profile.rule", { n: MIN_PASSWORD_LENGTH })}</p>
      {told && <p className="fault" role="status">{told}</p>}
      <button type="submit" className="primary">{t("profile.change")}</button>
    </form>
  );
}

interface UserLineProps {
  row: UserRow;
  own: boolean;
  onEnabled: (enabled: boolean) => void;
  onReset: () => void;
}

function UserLine({ row, own, onEnabled, onReset }: UserLineProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const state = !row.enabled ? "✕" : row.must_change_password ? "◌" : "●";
  const name = !row.enabled ? "disabled" : row.must_change_password ? "firstPassword" : "enabled";
  return (
    <tr data-testid="user">
      <td><b>{row.username}</b></td><td>{t(`role.${row.role}`)}</td><td>{state} {t(`profile.${name}`)}</td>
      <td title={utcMoment(row.created_at)}>{localMoment(row.created_at, language)}</td>
      <td>{!own && <span className="row">
        <button type="button" onClick={onReset}>{t("profile.reset")}</button>
        <button type="button" onClick={() => onEnabled(!row.enabled)}>{t(row.enabled ? "profile.disable" : "profile.enable")}</button></span>}</td>
    </tr>
  );
}

function NewUser({ onMade, onFault }: { onMade: (made: FreshPassword) => void; onFault: (error: ApiError) => void }) {
  const { t } = useTranslation();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const typed = new FormData(form);
    api.addUser(String(typed.get("new-name")).trim(), String(typed.get("role")) as Role)
      .then((made) => { form.reset(); onMade(made); }, onFault);
  };
  return (
    <form className="row" onSubmit={submit} data-testid="new-user">
      <label>{t("signIn.username")}<input name="new-name" required maxLength={63} autoComplete="off" /></label>
      <label>{t("profile.role")}<select name="role">{ROLES.map((role) => <option key={role} value={role}>{t(`role.${role}`)}</option>)}</select></label>
      <button type="submit" className="primary">{t("profile.add")}</button>
    </form>
  );
}

/** The supervisor's accounts. A fresh password is shown once, to be handed over. */
function Users({ session }: { session: Session }) {
  const { t } = useTranslation();
  const { data, error, reload } = useLoad(api.users);
  const [fresh, setFresh] = useState<FreshPassword | null>(null);
  const [fault, setFault] = useState<ApiError | null>(null);
  const done = (made: FreshPassword | null) => { setFresh(made); setFault(null); reload(); };
  if (!data) return <Message text={error ? errorText(error) : t("error.loading")} late={!error} action={error ? t("error.retry") : undefined} onAction={reload} />;
  return (
    <section className="card">
      <h2>{t("profile.users")}</h2>
      <NewUser onMade={done} onFault={setFault} />
      {fresh && <p className="fault" role="status" data-testid="fresh">{t("profile.fresh", { name: fresh.username })} <b className="figure">{fresh.password}</b></p>}
      {fault && <p className="fault" role="alert">{t("profile.refused", { message: fault.message })}</p>}
      <div className="scroll" tabIndex={0} role="region" aria-label={t("profile.users")}>
        <table>
          <thead><tr>{["name", "role", "state", "since", "actions"].map((name) => <th key={name} scope="col">{t(`profile.${name}`)}</th>)}</tr></thead>
          <tbody>{data.map((row) => <UserLine key={row.username} row={row} own={row.username === session.username}
            onReset={() => void api.resetPassword(row.username).then(done, setFault)}
            onEnabled={(enabled) => void api.setEnabled(row.username, enabled).then(() => done(null), setFault)} />)}</tbody>
        </table>
      </div>
    </section>
  );
}

export function AccountPage({ session, onChanged }: { session: Session; onChanged: () => void }) {
  const { t } = useTranslation();
  useEffect(() => { document.title = `${t("app.title")} · ${t("profile.title")}`; }, [t]);
  return (
    <section className="page">
      <div className="page-head"><h1>{t("profile.title")}: {session.display_name}</h1><span className="muted">{t(`role.${session.role}`)}</span></div>
      <div className="account-grid">
        <OwnPassword session={session} onChanged={onChanged} />
        {session.role === "supervisor" && !session.must_change_password && <Users session={session} />}
      </div>
    </section>
  );
}
