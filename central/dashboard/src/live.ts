import { useEffect, useRef, useState } from "react";
import { EVENTS_URL, api } from "./api";
import type { CaseSummary, NodeRow } from "./types";

export type LiveEvent =
  | { type: "case"; data: CaseSummary }
  | { type: "node"; data: NodeRow }
  | { type: "quarantine"; data: { n: number } }
  | { type: "stale"; id: string }
  | { type: "reconnected" };

export interface LiveState {
  connected: boolean | null;
  since: string;
}

const RETRY_MS = [1000, 2000, 5000, 10_000];
const listeners = new Set<(event: LiveEvent) => void>();

/** Hands an event to the pages that are shown. */
export const tell = (event: LiveEvent): void => listeners.forEach((listener) => listener(event));

/** Calls `listener` with each event of central while the component is shown. */
export function useLiveEvents(listener: (event: LiveEvent) => void): void {
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => {
    const forward = (event: LiveEvent) => latest.current(event);
    listeners.add(forward);
    return () => void listeners.delete(forward);
  }, []);
}

/**
 * One connection at a time; returns how to end it. After a break pages are told to read anew: events in the
 * gap are lost. A browser does not come back by itself from a refusal, so this does.
 */
function connect(mark: (connected: boolean) => void): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let n_failed = 0;
  let broken = false;
  const open = () => {
    source = new EventSource(EVENTS_URL);
    source.onopen = () => {
      mark(true);
      if (broken) tell({ type: "reconnected" });
      [broken, n_failed] = [false, 0];
    };
    source.onerror = () => {
      broken = true;
      mark(false);
      source?.close();
      void api.session().catch(() => undefined); // an ended session is told by the refusal of this
      timer = setTimeout(open, RETRY_MS[Math.min(n_failed++, RETRY_MS.length - 1)]);
    };
    for (const type of ["case", "node", "quarantine"] as const) {
      source.addEventListener(type, (event) =>
        tell({ type, data: JSON.parse((event as MessageEvent<string>).data) } as LiveEvent));
    }
  };
  open();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}

/** Holds the connection while `active`. */
export function useLiveConnection(active: boolean): LiveState {
  const [state, setState] = useState<LiveState>({ connected: null, since: new Date().toISOString() });
  useEffect(() => {
    if (!active) return;
    return connect((connected) =>
      setState((old) => (old.connected === connected ? old : { connected, since: new Date().toISOString() })));
  }, [active]);
  return state;
}
