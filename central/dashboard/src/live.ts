import { useEffect, useRef, useState } from "react";
import { EVENTS_URL } from "./api";
import type { CaseSummary, NodeRow } from "./types";

export type LiveEvent =
  | { type: "case"; data: CaseSummary }
  | { type: "node"; data: NodeRow }
  | { type: "quarantine"; data: { n: number } }
  | { type: "reconnected" };

export interface LiveState {
  connected: boolean | null;
  since: string;
}

const listeners = new Set<(event: LiveEvent) => void>();
const tell = (event: LiveEvent) => listeners.forEach((listener) => listener(event));

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

/** Holds the one connection. After a break, pages are told to read anew: events in the gap are lost. */
export function useLiveConnection(active: boolean): LiveState {
  const [state, setState] = useState<LiveState>({ connected: null, since: new Date().toISOString() });
  useEffect(() => {
    if (!active) return;
    const source = new EventSource(EVENTS_URL);
    let broken = false;
    const mark = (connected: boolean) =>
      setState((old) => (old.connected === connected ? old : { connected, since: new Date().toISOString() }));
    source.onopen = () => {
      mark(true);
      if (broken) tell({ type: "reconnected" });
      broken = false;
    };
    source.onerror = () => {
      broken = true;
      mark(false);
    };
    for (const type of ["case", "node", "quarantine"] as const) {
      source.addEventListener(type, (event) =>
        tell({ type, data: JSON.parse((event as MessageEvent<string>).data) } as LiveEvent));
    }
    return () => source.close();
  }, [active]);
  return state;
}
