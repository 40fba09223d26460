import { useEffect, useState } from "react";
import { ApiError, api } from "./api";
import { clipFile } from "./timeline";
import type { CaseDetail, EvidenceFile } from "./types";

export type Check = "checking" | "checked" | "damaged" | "notChecked" | "failed";

/** A file as it was read once: an address within this page, and what its hash said. */
export interface Opened {
  url: string | null;
  check: Check;
}

const MAX_CASES = 4;
const OPENING: Opened = { url: null, check: "checking" };
const held = new Map<string, Map<string, Promise<Opened>>>();
const clips = new Map<string, string>();

async function digestOf(bytes: ArrayBuffer): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return null;
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (b) => b.toString(16).padStart(2, "0")).join("");
}

async function read(caseId: string, expected: string): Promise<Opened> {
  const body = await api.file(caseId, expected);
  const found = await digestOf(await body.arrayBuffer());
  const check = found === null ? "notChecked" : found === expected ? "checked" : "damaged";
  return { url: check === "damaged" ? null : URL.createObjectURL(body), check };
}

function filesOf(caseId: string): Map<string, Promise<Opened>> {
  const files = held.get(caseId) ?? new Map<string, Promise<Opened>>();
  held.delete(caseId);
  held.set(caseId, files);
  for (const [old, gone] of held) {
    if (held.size <= MAX_CASES) break;
    held.delete(old);
    gone.forEach((file) => void file.then(({ url }) => { if (url) URL.revokeObjectURL(url); }, () => undefined));
  }
  return files;
}

/** Reads a file once; what is shown is the very bytes whose hash was computed in this browser. */
export function openFile(caseId: string, sha256: string): Promise<Opened> {
  const files = filesOf(caseId);
  const known = files.get(sha256);
  if (known) return known;
  const reading = read(caseId, sha256);
  files.set(sha256, reading);
  reading.catch(() => files.delete(sha256));
  return reading;
}

const isShown = (role: string): boolean => role.startsWith("still_") || role === "plate_crop";

/** Reads pictures and clip of a case before they are asked for. */
export function preloadFiles(detail: CaseDetail): void {
  const clip = clipFile(detail.files);
  const wanted = detail.files.filter((file) => file.present && isShown(file.role));
  for (const file of wanted) openFile(detail.id, file.sha256).catch(() => undefined);
  if (clip) openFile(detail.id, clip.sha256).then(({ url }) => { if (url) clips.set(clip.sha256, url); }, () => undefined);
}

/** The clip's address where it was read ahead to its end; else it is streamed. */
export const openedClip = (caseId: string, sha256: string): string | undefined =>
  held.get(caseId)?.has(sha256) ? clips.get(sha256) : undefined;

export interface Shown extends Opened {
  retry: () => void;
}

/** The file to show, while it is shown. */
export function useFile(caseId: string, file: EvidenceFile | undefined): Shown {
  const [opened, setOpened] = useState<Opened>(OPENING);
  const [turn, setTurn] = useState(0);
  const sha256 = file?.present ? file.sha256 : null;
  useEffect(() => {
    if (sha256 === null) return;
    let shown = true;
    openFile(caseId, sha256).then((found) => shown && setOpened(found), (error: ApiError) =>
      shown && setOpened({ url: null, check: error.code === "evidence_damaged" ? "damaged" : "failed" }));
    return () => { shown = false; };
  }, [caseId, sha256, turn]);
  return { ...opened, retry: () => { setOpened(OPENING); setTurn((old) => old + 1); } };
}
