export type Theme = "dark" | "light";

const KEY = "atcs.theme";

export const storedTheme = (): Theme => (localStorage.getItem(KEY) === "light" ? "light" : "dark");

export function applyTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  document.documentElement.dataset.theme = theme;
}
