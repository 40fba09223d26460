import type {
  About, CaseDetail, CaseList, DecisionReport, FlowReport, FlowStepLength, FreshPassword, NodeRow, Outcome, QuarantineList, ReasonReport, Review, Role, Session, StatusFilter, UserRow,
} from "./types";

const BASE = "/api/operator/v1";
const PAGE_LENGTH = 50;

/** A refusal of central, or (status 0) no answer at all. */
export class ApiError extends Error {
  constructor(readonly status: number, readonly code: string, message: string) {
    super(message);
  }
}

const onExpired = new Set<() => void>();

/** Calls `listener` when central no longer knows this session. */
export function whenExpired(listener: () => void): () => void {
  onExpired.add(listener);
  return () => void onExpired.delete(listener);
}

async function answer(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...init });
  } catch {
    throw new ApiError(0, "offline", "no answer");
  }
  if (response.ok) return response;
  const refused = await refusal(response);
  if (refused.code === "not_signed_in") onExpired.forEach((listener) => listener());
  throw refused;
}

async function request<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await answer(BASE + path, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
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

interface CaseQuery {
  status: StatusFilter;
  plate?: string;
  junction?: string;
  cursor?: string | null;
  limit?: number;
}

function caseQuery({ status, plate, junction, cursor, limit = PAGE_LENGTH }: CaseQuery): string {
  const query = new URLSearchParams({ status, limit: String(limit) });
  if (plate) query.set("plate", plate);
  if (junction) query.set("junction", junction);
  if (cursor) query.set("cursor", cursor);
  return query.toString();
}

export interface FlowQuery {
  junction: string;
  camera: string;
  from: string;
  to: string;
  step: FlowStepLength;
}

export const flowUrl = (query: FlowQuery, format: "json" | "csv"): string =>
  `${BASE}/flow?${new URLSearchParams({ ...query, format }).toString()}`;

export const api = {
  session: () => request<Session>("GET", "/session"),
  signIn: (username: string, password: string) => request<Session>("POST", "/session", { username, password }),
  signOut: () => request<void>("DELETE", "/session"),
  about: () => request<About>("GET", "/about"),
  cases: (query: CaseQuery) => request<CaseList>("GET", `/cases?${caseQuery(query)}`),
  caseDetail: (id: string) => request<CaseDetail>("GET", `/cases/${id}`),
  file: async (caseId: string, sha256: string) => (await answer(fileUrl(caseId, sha256), {})).blob(),
  review: (id: string, outcome: Outcome, reason: string | null, note: string | null) =>
    request<Review>("POST", `/cases/${id}/review`, { outcome, reason, note }),
  undo: (id: string) => request<Review>("DELETE", `/cases/${id}/review`),
  changePassword: (current_password: string, new_password: string) =>
    request<void>("PUT", "/password", { current_password, new_password }),
  users: () => request<UserRow[]>("GET", "/users"),
  addUser: (username: string, role: Role) => request<FreshPassword>("POST", "/users", { username, role }),
  setEnabled: (username: string, enabled: boolean) => request<UserRow>("PATCH", `/users/${encodeURIComponent(username)}`, { enabled }),
  resetPassword: (username: string) => request<FreshPassword>("POST", `/users/${encodeURIComponent(username)}/password`),
  flow: (query: FlowQuery) => request<FlowReport>("GET", flowUrl(query, "json").slice(BASE.length)),
  decisions: (from: string, to: string) => request<DecisionReport>("GET", `/decisions?${new URLSearchParams({ from, to }).toString()}`),
  reasons: (query: { junction: string; camera: string; from: string; to: string }) =>
    request<ReasonReport>("GET", `/reasons?${new URLSearchParams(query).toString()}`),
  nodes: () => request<NodeRow[]>("GET", "/nodes"),
  quarantine: (cursor: string | null) =>
    request<QuarantineList>("GET", `/quarantine${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`),
};
