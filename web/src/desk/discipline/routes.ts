import type { Area } from "../router";

/** Objections: only the discipline role has these pages, and only the API opens what is sealed. */
export const DISCIPLINE: Area = {
  links: [{ to: "/c/:campaign/objections", title: "异议", roles: ["discipline"] }],
  routes: [
    { path: "/c/:campaign/objections", component: () => import("./ObjectionsPage.vue"), props: true },
    { path: "/c/:campaign/objections/new", component: () => import("./LogPage.vue"), props: true },
    { path: "/objections/:id", component: () => import("./ObjectionPage.vue"), props: true },
  ],
};
