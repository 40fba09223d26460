import i18next from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";
import type { Language } from "./format";
import en from "./locales/en.json";
import id from "./locales/id.json";

const KEY = "atcs.language";

export function startLanguage(): void {
  const stored = localStorage.getItem(KEY);
  void i18next.use(initReactI18next).init({
    resources: { id: { translation: id }, en: { translation: en } },
    lng: stored === "en" ? "en" : "id",
    fallbackLng: "id",
    interpolation: { escapeValue: false },
    showSupportNotice: false,
  });
  document.documentElement.lang = i18next.language;
}

export function setLanguage(language: Language): void {
  localStorage.setItem(KEY, language);
  document.documentElement.lang = language;
  void i18next.changeLanguage(language);
}

export function useLanguage(): Language {
  const { i18n } = useTranslation();
  return i18n.language === "en" ? "en" : "id";
}
