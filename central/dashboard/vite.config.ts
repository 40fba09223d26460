import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const central = process.env.ATCS_CENTRAL ?? "http://127.0.0.1:8080";

export default defineConfig({
  base: "/dashboard/",
  plugins: [react()],
  build: { outDir: "dist", assetsInlineLimit: 0, chunkSizeWarningLimit: 600 },
  server: { proxy: { "/api": central, "/source.tar.gz": central } },
});
