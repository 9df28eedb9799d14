import { readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import vue from "@vitejs/plugin-vue";
import { defineConfig, type Plugin } from "vite";

/** The pages of the portal: each is a file of its own, since the CDN rewrites no address. */
const PAGES = ["index", "notice", "objection", "receipt", "roll", "404", "desk", "signed-in"];

/** The page that is shown in the place of whatever is not there, however deep. */
const MISSING = "404.html";

/**
 * What the public pages share: a line `<!-- parts/NAME.html -->` stands for that file.
 *
 * `{root}` is where the portal's files are, seen from the page; the link to the page itself is marked.
 */
const parts: Plugin = {
  name: "parts",
  transformIndexHtml: {
    order: "pre",
    handler(html, { filename }) {
      const page = basename(filename);
      const root = page === MISSING ? "/" : "./";
      return html.replace(/^ *<!-- (parts\/\w+\.html) -->\n/gm, (_, part: string) =>
        readFileSync(resolve(import.meta.dirname, part), "utf8")
          .replaceAll("{root}", root)
          .replace(`<li><a href="${root}${page}"`, '$& aria-current="page"'),
      );
    },
  },
};

export default defineConfig({
  plugins: [parts, vue()],
  base: "./", // pages find their files beside them, wherever the portal is put
  experimental: {
    renderBuiltUrl: (file, { hostId }) => (hostId.endsWith(MISSING) ? `/${file}` : { relative: true }),
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
