import { useSyncExternalStore } from "react";

const ROOT = "/dashboard";

export type Route =
  | { page: "cases" }
  | { page: "case"; id: string }
  | { page: "flow"; junction: string | null; camera: string | null; day: string | null }
  | { page: "decisions" }
  | { page: "nodes" }
  | { page: "quarantine" }
  | { page: "account" }
  | { page: "missing" };

export function readRoute(pathname: string): Route {
  const [first = "", second = "", third = "", fourth = ""] = pathname.replace(ROOT, "").split("/").filter(Boolean);
  if (first === "" || first === "index.html") return { page: "cases" };
  if (first === "cases") return second ? { page: "case", id: second } : { page: "cases" };
  if (first === "flow") return { page: "flow", junction: second || null, camera: third || null, day: fourth || null };
  if (first === "decisions" || first === "nodes" || first === "quarantine" || first === "account") return { page: first };
  return { page: "missing" };
}

const listeners = new Set<() => void>();
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  window.addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("popstate", listener);
  };
};

export const href = (path: string): string => `${ROOT}/${path}`;

export function go(path: string): void {
  window.history.pushState(null, "", href(path));
  listeners.forEach((listener) => listener());
}

export function useRoute(): Route {
  const pathname = useSyncExternalStore(subscribe, () => window.location.pathname);
  return readRoute(pathname);
}
