import type { Area } from "../router";

/** The public round and the honour roll: worked on by the publicist, seen by the province. */
export const PUBLICITY: Area = {
  links: [
    { to: "/c/:campaign/rounds", title: "公示", roles: ["publicist", "discipline", "reviewer", "panel", "admin"] },
    { to: "/c/:campaign/roll", title: "荣誉名单", roles: ["publicist", "reviewer", "panel", "admin"] },
  ],
  routes: [
    { path: "/c/:campaign/rounds", component: () => import("./RoundsPage.vue"), props: true },
    { path: "/rounds/:id", component: () => import("./RoundPage.vue"), props: true },
    { path: "/c/:campaign/roll", component: () => import("./RollPage.vue"), props: true },
  ],
};
