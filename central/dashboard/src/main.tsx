import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { startLanguage } from "./i18n";
import "./styles.css";
import { applyTheme, storedTheme } from "./theme";

startLanguage();
applyTheme(storedTheme());
const root = document.getElementById("root");
if (root !== null) createRoot(root).render(<StrictMode><App /></StrictMode>);
