import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import { clockTime } from "../format";
import { setLanguage, useLanguage } from "../i18n";
import type { LiveState } from "../live";
import { go, href, useRoute } from "../router";
import { applyTheme, storedTheme } from "../theme";
import type { About, Session } from "../types";

interface TopBarProps {
  session: Session | null;
  live: LiveState;
  onHelp: () => void;
  onSignOut: () => void;
}

const NAV = [["cases", ""], ["decisions", "decisions"], ["flow", "flow"], ["nodes", "nodes"], ["quarantine", "quarantine"]] as const;

function Navigation({ session }: { session: Session }) {
  const { t } = useTranslation();
  const route = useRoute();
  return (
    <nav aria-label={t("app.menu")}>
      {NAV.filter(([page]) => page !== "quarantine" || session.role === "supervisor").map(([page, path]) => (
        <a key={page} href={href(path)}
          aria-current={route.page === page || (page === "cases" && route.page === "case") ? "page" : undefined}
          onClick={(event) => { event.preventDefault(); go(path); }}>
          {t(`nav.${page}`)}
        </a>
      ))}
    </nav>
  );
}

function Preferences() {
  const { t } = useTranslation();
  const language = useLanguage();
  const [theme, setTheme] = useState(storedTheme());
  const other = theme === "dark" ? "light" : "dark";
  return (
    <>
      <button type="button" className="quiet" data-testid="theme" aria-label={`${t("app.theme")}: ${t(`app.${other}`)}`}
        onClick={() => { applyTheme(other); setTheme(other); }}>
        {theme === "dark" ? "☀" : "☾"}
      </button>
      <button type="button" className="quiet" data-testid="language"
        aria-label={language === "id" ? "EN: English" : "ID: Bahasa Indonesia"} lang={language === "id" ? "en" : "id"}
        onClick={() => setLanguage(language === "id" ? "en" : "id")}>
        {language === "id" ? "EN" : "ID"}
      </button>
    </>
  );
}

export function TopBar({ session, live, onHelp, onSignOut }: TopBarProps) {
  const { t } = useTranslation();
  const state = live.connected === null ? "wait" : live.connected ? "on" : "off";
  return (
    <header className="topbar">
      <a className="skip" href="#content">{t("app.skip")}</a>
      <span className="brand">{t("app.place")}</span>
      {session && <Navigation session={session} />}
      <span className="spring" />
      {session && <span className={`live live-${state}`} data-testid="live">{t(`live.${state}`)}</span>}
      <Preferences />
      {session && (
        <>
          <button type="button" className="quiet help" aria-label={t("help.open")} onClick={onHelp}>?</button>
          <a className="who" href={href("account")} title={session.must_change_password ? t("signIn.mustChange") : t("profile.title")}
            onClick={(event) => { event.preventDefault(); go("account"); }}>{session.display_name}{session.must_change_password && " ◌"}</a>
          <button type="button" className="quiet" onClick={onSignOut}>{t("app.signOut")}</button>
        </>
      )}
    </header>
  );
}

/** Takes the footer's place, so that nothing on the page moves. */
export function Offline({ since }: { since: string }) {
  const { t } = useTranslation();
  return (
    <footer className="offline" role="status" data-testid="offline">
      <span>{t("live.offline", { time: clockTime(since, useLanguage()) })}</span>
      <span className="spring" />
      <button type="button" className="link" onClick={() => window.location.reload()}>{t("live.retry")}</button>
    </footer>
  );
}

export function Footer() {
  const { t } = useTranslation();
  const [about, setAbout] = useState<About | null>(null);
  useEffect(() => void api.about().then(setAbout, () => setAbout(null)), []);
  return (
    <footer>
      <span>{t("app.footer")}</span>
      <span className="spring" />
      <span>{t("app.version", { version: about?.version ?? "–" })}</span>
      <a href={about?.source_url ?? "/source.tar.gz"}>{t("app.source")}</a>
    </footer>
  );
}
