/** Figures and times as people read them. Local time is WIB; UTC goes into the title. */

export type Language = "id" | "en";

const ZONE = "Asia/Jakarta";
const LOCALE: Record<Language, string> = { id: "id-ID", en: "en-GB" };

export const clockTime = (iso: string, language: Language, withMilliseconds = false): string =>
  new Intl.DateTimeFormat(LOCALE[language], {
    timeZone: ZONE, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
    ...(withMilliseconds ? { fractionalSecondDigits: 3 as const } : {}),
  }).format(new Date(iso)).replaceAll(".", ":").replace(/:(\d{3})$/, ".$1").replace(/,(\d{3})$/, ".$1");

export const calendarDay = (iso: string, language: Language): string =>
  new Intl.DateTimeFormat(LOCALE[language], { timeZone: ZONE, day: "numeric", month: "short", year: "numeric" })
    .format(new Date(iso));

export const localMoment = (iso: string, language: Language): string =>
  `${calendarDay(iso, language)}, ${clockTime(iso, language)} WIB`;

export const utcMoment = (iso: string): string =>
  `${new Date(iso).toISOString().replace("T", " ").replace("Z", "")} UTC`;

export const decimal = (value: number, digits: number, language: Language): string =>
  new Intl.NumberFormat(LOCALE[language], { minimumFractionDigits: digits, maximumFractionDigits: digits })
    .format(value);

/** Milliseconds as seconds with two digits, for example 1840 -> "1.84". */
export const seconds = (milliseconds: number, language: Language): string =>
  decimal(milliseconds / 1000, 2, language);

export const bytes = (n: number, language: Language): string => {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = n < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(n) / 3));
  return `${decimal(n / 1000 ** power, power === 0 ? 0 : 1, language)} ${units[power] ?? "B"}`;
};

export interface Ago {
  unit: "second" | "minute" | "hour" | "day";
  value: number;
}

export const ago = (iso: string, nowMs: number): Ago => {
  const s = Math.max(0, Math.round((nowMs - Date.parse(iso)) / 1000));
  if (s < 60) return { unit: "second", value: s };
  if (s < 3600) return { unit: "minute", value: Math.floor(s / 60) };
  if (s < 86_400) return { unit: "hour", value: Math.floor(s / 3600) };
  return { unit: "day", value: Math.floor(s / 86_400) };
};

export const relative = (iso: string, nowMs: number, language: Language): string => {
  const { unit, value } = ago(iso, nowMs);
  return new Intl.RelativeTimeFormat(LOCALE[language], { numeric: "always", style: "short" }).format(-value, unit);
};

/** "F1234ST" -> "F 1234 ST", as a plate is written; what has another form is left as it is. */
export const spacedPlate = (text: string): string => {
  const parts = /^([A-Z]{1,2}) ?(\d{1,4}) ?([A-Z]{0,3})$/.exec(text);
  return parts ? parts.slice(1).filter(Boolean).join(" ") : text;
};
