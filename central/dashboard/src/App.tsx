import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, api, whenExpired } from "./api";
import { Footer, Offline, TopBar } from "./components/Frame";
import { Help } from "./components/Help";
import { Message } from "./components/Message";
import { Toast } from "./components/Toast";
import { useKeys } from "./keys";
import { type LiveState, useLiveConnection } from "./live";
import { AccountPage } from "./pages/AccountPage";
import { CasePage } from "./pages/CasePage";
import { CasesPage } from "./pages/CasesPage";
import { DecisionsPage } from "./pages/DecisionsPage";
import { FlowPage } from "./pages/FlowPage";
import { NodesPage } from "./pages/NodesPage";
import { QuarantinePage } from "./pages/QuarantinePage";
import { SignIn } from "./pages/SignIn";
import { undo, useNotice } from "./reviewing";
import { go, useRoute } from "./router";
import type { Session } from "./types";

const RETRY_MS = 3000;

interface PageProps {
  session: Session;
  live: LiveState;
  onSession: () => void;
}

function Page({ session, live, onSession }: PageProps) {
  const { t } = useTranslation();
  const route = useRoute();
  if (session.must_change_password) return <AccountPage session={session} onChanged={onSession} />;
  switch (route.page) {
    case "cases":
      return <CasesPage />;
    case "case":
      return <CasePage key={route.id} id={route.id} session={session} />;
    case "flow":
      return <FlowPage route={route} />;
    case "decisions":
      return <DecisionsPage />;
    case "nodes":
      return <NodesPage connected={live.connected !== false} />;
    case "quarantine":
      return <QuarantinePage />;
    case "account":
      return <AccountPage session={session} onChanged={onSession} />;
    case "missing":
      return <Message alone text={t("error.page")} action={t("error.back")} onAction={() => go("")} />;
  }
}

type SignedIn = Session | "asking" | "unreachable" | "none" | "expired";

/** Who is signed in; asks again while central does not answer. An answer that comes after something newer is dropped. */
function useSession() {
  const [session, put] = useState<SignedIn>("asking");
  const newest = useRef(0);
  const setSession = useCallback((said: SignedIn) => { newest.current += 1; put(said); }, []);
  const ask = useCallback(() => {
    const asked = ++newest.current;
    const answered = (said: SignedIn) => { if (asked === newest.current) put(said); };
    api.session().then(answered, (error: ApiError) => answered(error.status === 401 ? "none" : "unreachable"));
  }, []);
  useEffect(ask, [ask]);
  useEffect(() => whenExpired(() => put((old) => (typeof old === "object" ? "expired" : old))), []);
  useEffect(() => {
    if (session !== "unreachable") return;
    const timer = setInterval(ask, RETRY_MS);
    return () => clearInterval(timer);
  }, [session, ask]);
  return { session, setSession, ask };
}

export function App() {
  const { t } = useTranslation();
  const { session, setSession, ask } = useSession();
  const [help, setHelp] = useState(false);
  const person = typeof session === "object" ? session : null;
  const live = useLiveConnection(person !== null && !person.must_change_password);
  const notice = useNotice();
  useKeys({ "?": () => setHelp(true), u: undo }, person !== null);
  return (
    <div className="app">
      <TopBar session={person} live={live} onHelp={() => setHelp(true)}
        onSignOut={() => void api.signOut().catch(() => undefined).finally(() => setSession("none"))} />
      <main id="content">
        {session === "asking" && <Message alone text={t("error.loading")} late />}
        {session === "unreachable" && <Message alone text={t("error.unreachable")} action={t("error.retry")} onAction={ask} />}
        {(session === "none" || session === "expired") && <SignIn expired={session === "expired"} onDone={setSession} />}
        {person && <Page session={person} live={live} onSession={ask} />}
      </main>
      {person && live.connected === false ? <Offline since={live.since} /> : <Footer />}
      {person && notice && <Toast key={notice.text} notice={notice} />}
      {help && <Help onClose={() => setHelp(false)} />}
    </div>
  );
}
