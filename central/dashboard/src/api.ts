import type {
  About, CaseDetail, CaseList, NodeRow, Outcome, QuarantineList, Review, Session, StatusFilter,
} from "./types";

const BASE = "/api/operator/v1";

/** A refusal of central, or (status 0) no answer at all. */
export class ApiError extends Error {
  constructor(readonly status: number, readonly code: string, message: string) {
    super(message);
  }
}

async function request<T>(method: string, path: string, body?: unknown): Promise<T> {
  let response: Response;
  try {
    response = await fetch(BASE + path, {
      method,
      credentials: "same-origin",
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new ApiError(0, "offline", "no answer");
  }
  if (!response.ok) throw await refusal(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function refusal(response: Response): Promise<ApiError> {
  try {
    const body = (await response.json()) as { error?: { code?: string; message?: string } };
    return new ApiError(response.status, body.error?.code ?? "error", body.error?.message ?? response.statusText);
  } catch {
    return new ApiError(response.status, "error", response.statusText);
  }
}

export const fileUrl = (caseId: string, sha256: string): string => `${BASE}/cases/${caseId}/files/${sha256}`;
export const EVENTS_URL = `${BASE}/events`;

export const api = {
  session: () => request<Session>("GET", "/session"),
  signIn: (username: string, password: string) => request<Session>("POST", "/session", { username, password }),
  signOut: () => request<void>("DELETE", "/session"),
  about: () => request<About>("GET", "/about"),
  cases: (status: StatusFilter, plate: string, cursor: string | null) => {
    const query = new URLSearchParams({ status, limit: "50" });
    if (plate) query.set("plate", plate);
    if (cursor) query.set("cursor", cursor);
    return request<CaseList>("GET", `/cases?${query}`);
  },
  caseDetail: (id: string) => request<CaseDetail>("GET", `/cases/${id}`),
  review: (id: string, outcome: Outcome, reason: string | null, note: string | null) =>
    request<Review>("POST", `/cases/${id}/review`, { outcome, reason, note }),
  undo: (id: string) => request<Review>("DELETE", `/cases/${id}/review`),
  nodes: () => request<NodeRow[]>("GET", "/nodes"),
  quarantine: (cursor: string | null) =>
    request<QuarantineList>("GET", `/quarantine${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`),
};
