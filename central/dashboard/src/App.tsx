import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, api } from "./api";
import { Help } from "./components/Help";
import { Footer, TopBar } from "./components/Frame";
import { Message } from "./components/Message";
import { clockTime } from "./format";
import { useLanguage } from "./i18n";
import { useKeys } from "./keys";
import { useLiveConnection } from "./live";
import { CasePage } from "./pages/CasePage";
import { CasesPage } from "./pages/CasesPage";
import { NodesPage } from "./pages/NodesPage";
import { QuarantinePage } from "./pages/QuarantinePage";
import { SignIn } from "./pages/SignIn";
import { go, useRoute } from "./router";
import type { Session } from "./types";

function Page({ session }: { session: Session }) {
  const { t } = useTranslation();
  const route = useRoute();
  switch (route.page) {
    case "cases":
      return <CasesPage />;
    case "case":
      return <CasePage key={route.id} id={route.id} session={session} />;
    case "nodes":
      return <NodesPage />;
    case "quarantine":
      return <QuarantinePage />;
    case "missing":
      return <Message text={t("error.page")} action={t("error.back")} onAction={() => go("")} />;
  }
}

export function App() {
  const { t } = useTranslation();
  const language = useLanguage();
  const [session, setSession] = useState<Session | null | undefined>(undefined);
  const [help, setHelp] = useState(false);
  const live = useLiveConnection(session != null);
  useEffect(() => {
    api.session().then(setSession, (error: ApiError) => setSession(error.status === 0 ? undefined : null));
  }, []);
  useKeys({ "?": () => setHelp((open) => !open) }, session != null);
  return (
    <div className="app">
      <TopBar session={session ?? null} live={live} onHelp={() => setHelp(true)}
        onSignOut={() => void api.signOut().finally(() => setSession(null))} />
      {session && live.connected === false && (
        <div className="banner" role="status">
          <span>{t("live.offline", { time: clockTime(live.since, language) })}</span>
          <button type="button" onClick={() => window.location.reload()}>{t("live.retry")}</button>
        </div>
      )}
      <main id="content">
        {session === undefined && <Message text={t("error.loading")} />}
        {session === null && <SignIn onDone={setSession} />}
        {session && <Page session={session} />}
      </main>
      <Footer />
      {help && <Help onClose={() => setHelp(false)} />}
    </div>
  );
}
