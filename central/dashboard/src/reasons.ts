import i18next from "i18next";

/** What a node writes in words, by how it begins; the rest is shown as it was written. */
const KNOWN: readonly (readonly [RegExp, string])[] = [
  [/^the camera is simulated/, "simulated"],
  [/^the clock is not known/, "clockUnknown"],
  [/^the clock is off by (?<offset>-?\d+) ms; the limit is (?<limit>\d+) ms/, "clockOff"],
  [/^the node stopped before the clip/, "nodeStopped"],
  [/^no packets of the camera/, "noPackets"],
  [/^clip\w*: cannot be made/, "noClip"],
  [/^no picture of the clip decodes/, "noPicture"],
  [/^the clip begins (?<late>[\d.]+) s late/, "beginsLate"],
  [/^the clip ends (?<early>[\d.]+) s early/, "endsEarly"],
  [/^the notes of the decision are damaged/, "notesDamaged"],
];

const inLanguage = (figures: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(figures).map(([name, figure]) =>
    [name, i18next.language === "id" ? figure.replace(".", ",") : figure]));

/** A reason of a node in the operator's language. */
export function reasonText(reason: string): string {
  for (const [pattern, name] of KNOWN) {
    const found = pattern.exec(reason);
    if (found) return i18next.t(`reasonWhy.${name}`, inLanguage(found.groups ?? {}));
  }
  return reason;
}
