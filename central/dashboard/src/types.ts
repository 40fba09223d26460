/** What central's operator API says; mirrors the contracts of the Python side. */

export type Indication =
  | "red" | "red_amber" | "green" | "amber" | "flashing_amber" | "flashing_red" | "dark" | "unknown";
export type Outcome = "announce" | "refer" | "educate" | "reject";
export type Role = "operator" | "supervisor" | "auditor";
export type StatusFilter = "open" | "decided" | "all";

export interface Session {
  username: string;
  display_name: string;
  role: Role;
  must_change_password: boolean;
}

export interface About {
  version: string;
  source_url: string;
  licence: string;
}

export interface Review {
  id: string;
  outcome: Outcome;
  reason: string | null;
  note: string | null;
  operator: string;
  decided_at: string;
  undone_at: string | null;
  undo_until: string;
}

export interface CaseSummary {
  id: string;
  number: string | number;
  kind: string;
  junction: string;
  camera: string;
  approach: string;
  vehicle_class: string;
  decided_at: string;
  received_at: string;
  red_elapsed_ms: number;
  red_elapsed_uncertainty_ms: number;
  red_begin: RedBegin;
  plate: string | null;
  plate_score: number | null;
  evidential: boolean;
  evidence_status: "waiting" | "complete" | "incomplete";
  still_sha256: string | null;
  review: Review | null;
}

export interface LampPhase {
  indication: Indication;
  starts_at: string;
  ends_at: string | null;
  start_uncertainty_ms: number;
  start_seen: boolean;
}

/** How the begin of the red is known; not_seen: red elapsed is the least that it can be. */
export type RedBegin = "seen" | "bridged" | "not_seen";

export interface AccountStep {
  code: string;
  frame_number: number;
  at: string;
  value_ms: number | null;
}

/** What spoke for a vehicle with priority; the reviewer decides. */
export type PrioritySign = "preemption" | "announced";

export interface ClockState {
  source: "ntp" | "file" | "simulated" | "unknown";
  offset_ms: number | null;
}

/** The end that faces the camera, at the line; it is never told as if it were the front. */
export interface SeenEnd {
  end: "front" | "rear";
  at: string;
  red_elapsed_ms: number;
  red_elapsed_uncertainty_ms: number;
}

export interface Facts {
  kind: string;
  junction: string;
  camera: string;
  approach: string;
  stop_line: string;
  lane: string | null;
  movement: string | null;
  vehicle_class: string;
  vehicle_confidence: number;
  decided_at: string;
  crossing: {
    front_at: string;
    front_frame: number;
    rear_at: string | null;
    rear_frame: number | null;
    uncertainty_ms: number;
    point_px: [number, number];
  };
  red_elapsed_ms: number;
  red_elapsed_uncertainty_ms: number;
  red_begin: RedBegin;
  seen_end?: SeenEnd | null;
  grace_ms: number;
  amber_duration_ms: number | null;
  lamp_history: LampPhase[];
  account: AccountStep[];
  clock: ClockState;
  evidential: boolean;
  not_evidential_because: string[];
  priority?: PrioritySign[];
  frame_size_px: [number, number];
  frame_interval_ms: number;
  software_version: string;
}

export interface PlateCandidate {
  text: string;
  score: number;
  character_confidence: number[];
  warnings: string[];
}

export interface PlateVote {
  candidates: PlateCandidate[];
  colour: string;
  n_readings: number;
  crop_frame: number | null;
}

export interface ClipSpan {
  starts_at: string;
  ends_at: string;
  first_frame: number;
  last_frame: number;
  n_frames: number;
  crossing_offset_ms: number;
}

export interface Manifest {
  plate: PlateVote;
  clip: ClipSpan | null;
  lamp_history: LampPhase[];
  complete: boolean;
  incomplete_because: string[];
}

export interface EvidenceFile {
  sha256: string;
  role: string;
  media_type: string;
  size_bytes: number;
  frame_number: number | null;
  captured_at: string | null;
  box_px: [number, number, number, number] | null;
  present: boolean;
}

export interface CaseDetail extends CaseSummary {
  node: string;
  facts: Facts;
  facts_sha256: string;
  signature_valid: boolean;
  manifest: Manifest | null;
  files: EvidenceFile[];
  reviews: Review[];
  next_id: string | null;
  previous_id: string | null;
  reference: string | null;
}

export interface CaseList {
  items: CaseSummary[];
  next_cursor: string | null;
  n_open: number;
}

export interface CameraHealth {
  camera: string;
  junction: string;
  status: "online" | "offline" | "starting";
  since: string;
  frames_per_second: number | null;
  n_frames: number;
  n_dropped: number;
  n_reconnects: number;
  last_frame_at: string | null;
  latency_ms: number | null;
  indications: Record<string, Indication>;
  faults: string[];
}

export interface Health {
  status: "online" | "offline";
  started_at: string | null;
  software_version: string | null;
  cameras: CameraHealth[];
  outbox_depth: number | null;
  outbox_bytes: number | null;
  clock: ClockState | null;
  disk_free_bytes: number | null;
  faults: string[];
}

export interface NodeRow {
  node: string;
  status: "online" | "offline" | "unknown";
  last_seen_at: string | null;
  health: Health | null;
}

export interface QuarantineRow {
  id: string | number;
  node: string | null;
  topic: string;
  received_at: string;
  reason: string;
  size_bytes: number;
}

export interface NotKept {
  node: string | null;
  n_messages: number;
  n_bytes: number;
  first_at: string;
  last_at: string;
  last_reason: string;
}

export interface QuarantineList {
  items: QuarantineRow[];
  next_cursor: string | null;
  not_kept: NotKept[];
}

export const REJECT_REASONS = [
  "not_red", "too_close_to_call", "vehicle_stopped", "permitted_turn", "officer_control",
  "priority_vehicle", "wrong_vehicle", "picture_unclear", "plate_unreadable", "system_fault", "other",
] as const;

export const OUTCOMES: readonly Outcome[] = ["announce", "refer", "educate", "reject"];

export const ROLES: readonly Role[] = ["operator", "supervisor", "auditor"];
export const MIN_PASSWORD_LENGTH = 12;

export interface UserRow {
  username: string;
  role: Role;
  enabled: boolean;
  must_change_password: boolean;
  created_at: string;
}

export interface FreshPassword {
  username: string;
  password: string;
}

export interface Passed {
  n: number;
  by_class: Record<string, number>;
  by_indication: Record<string, number>;
  by_movement: Record<string, number>;
  n_arrival_known: number;
  n_arrived_on_red: number;
}

export interface Waiting {
  most_vehicles: number;
  mean_vehicles: number | null;
  longest_m: number | null;
  open_ended_s: number;
}

/** `passed` null: nothing of the step was seen. */
export interface FlowStep {
  starts_at: string;
  covered_s: number;
  clock_steps: number;
  passed: Passed | null;
  lamp_known_s: number | null;
  red_s: number | null;
  occupancy: number | null;
  queue: Waiting | null;
  n_speeds: number;
  mean_kmh: number | null;
}

export interface FlowSeries {
  junction: string;
  camera: string;
  approach: string;
  steps: FlowStep[];
}

export interface FlowReport {
  step: FlowStepLength;
  step_s: number;
  starts_at: string;
  ends_at: string;
  series: FlowSeries[];
}

export interface KindDecisions {
  kind: string;
  n: number;
  by_outcome: Partial<Record<Outcome, number>>;
  by_reason: Record<string, number>;
}

/** Why the rules of one camera alleged nothing on one day of the city. */
export interface CameraReasons {
  junction: string;
  camera: string;
  starts_at: string;
  by_reason: Record<string, number>;
}

export interface ReasonReport {
  starts_at: string;
  ends_at: string;
  days: CameraReasons[];
}

export interface DecisionReport {
  starts_at: string;
  ends_at: string;
  junction: string | null;
  kinds: KindDecisions[];
}

export type FlowStepLength = "minute" | "hour" | "day";
