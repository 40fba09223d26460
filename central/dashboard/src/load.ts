import i18next from "i18next";
import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "./api";

export interface Loaded<T> {
  data: T | null;
  error: ApiError | null;
  busy: boolean;
  reload: () => void;
  setData: (change: (old: T | null) => T | null) => void;
}

/** Reads once and on demand; keeps the old data while a reload runs or fails. A late answer to an old question is dropped. */
export function useLoad<T>(read: () => Promise<T>): Loaded<T> {
  const [data, setData] = useState<T | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(true);
  const turn = useRef(0);
  const reload = useCallback(() => {
    const mine = ++turn.current;
    setBusy(true);
    const done = (value: T | null, fault: ApiError | null) => {
      if (mine !== turn.current) return;
      if (value !== null) setData(value);
      setError(fault);
      setBusy(false);
    };
    read().then((value) => done(value, null), (fault: ApiError) => done(null, fault));
  }, [read]);
  useEffect(reload, [reload]);
  return { data, error, busy, reload, setData };
}

export function errorText(error: ApiError): string {
  if (error.status === 0) return i18next.t("error.offline");
  if (error.status === 401) return i18next.t("error.signedOut");
  if (error.status === 403) return i18next.t("error.forbidden");
  return i18next.t("error.failed", { message: error.message });
}
