import { resolve } from "node:path";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

/** The pages of the portal: each is a file of its own, since the CDN rewrites no address. */
const PAGES = ["index", "notice", "objection", "receipt", "roll", "404", "desk", "signed-in"];

export default defineConfig({
  plugins: [vue()],
  base: "./", // pages find their files beside them, wherever the portal is put
  experimental: {
    // …but for the one that is shown in the place of whatever is not there, however deep.
    renderBuiltUrl: (file, { hostId }) => (hostId.endsWith("404.html") ? `/${file}` : { relative: true }),
  },
  build: {
    // Everything is a file of its own: the Content-Security-Policy allows nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: PAGES.map((page) => resolve(import.meta.dirname, `${page}.html`)),
      // What public pages share is one file: on a slow line each further one costs a turn.
      output: { advancedChunks: { groups: [{ name: "public", test: /src.(public|words.(dates|common|objection)|refusal)/, minShareCount: 2 }] } },
    },
  },
});
