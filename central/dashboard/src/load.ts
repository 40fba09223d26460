import i18next from "i18next";
import { useCallback, useEffect, useState } from "react";
import { ApiError } from "./api";

export interface Loaded<T> {
  data: T | null;
  error: ApiError | null;
  reload: () => void;
  setData: (change: (old: T | null) => T | null) => void;
}

/** Reads once and on demand; keeps the old data while a reload runs or fails. */
export function useLoad<T>(read: () => Promise<T>): Loaded<T> {
  const [data, setData] = useState<T | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const reload = useCallback(() => {
    read().then((value) => { setData(value); setError(null); }, (fault: ApiError) => setError(fault));
  }, [read]);
  useEffect(reload, [reload]);
  return { data, error, reload, setData };
}

export function errorText(error: ApiError): string {
  if (error.status === 0) return i18next.t("error.offline");
  if (error.status === 403) return i18next.t("error.forbidden");
  return i18next.t("error.failed", { message: error.message });
}
