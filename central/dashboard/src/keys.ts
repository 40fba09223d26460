import { useEffect, useRef } from "react";

export type KeyMap = Record<string, () => void>;

const REPEATING = new Set(["j", "k", ",", "."]);

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.matches("input, textarea, select") || target.isContentEditable);

/** What is behind an open dialog is not meant; a key that is held decides nothing twice. */
const isMeant = (event: KeyboardEvent): boolean =>
  !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)
  && document.querySelector("dialog[open]") === null && (!event.repeat || REPEATING.has(event.key.toLowerCase()));

/** Single keys, unless the person is typing, a modifier is held or a dialog is open. Keys are lower case. */
export function useKeys(map: KeyMap, active = true): void {
  const latest = useRef(map);
  latest.current = map;
  useEffect(() => {
    if (!active) return;
    const onKey = (event: KeyboardEvent) => {
      if (!isMeant(event)) return;
      const onButton = event.target instanceof HTMLElement && event.target.matches("button, a, summary");
      if (onButton && (event.key === " " || event.key === "Enter")) return;
      const action = latest.current[event.key.toLowerCase()];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [active]);
}
