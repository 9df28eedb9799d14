import type { Area } from "../router";

const PROVINCE = ["reviewer", "panel"] as const;

/** What the province does: cases, ballots, decisions, the ceremony. */
export const REVIEW: Area = {
  links: [
    { to: "/c/:campaign/cases", title: "审核", roles: [...PROVINCE] },
    { to: "/c/:campaign/ballots", title: "投票", roles: ["panel"] },
    { to: "/c/:campaign/decisions", title: "选树决定", roles: [...PROVINCE] },
    { to: "/c/:campaign/ceremony", title: "发布仪式", roles: [...PROVINCE] },
  ],
  routes: [
    { path: "/c/:campaign/cases", component: () => import("./CasesPage.vue") },
    { path: "/cases/:id", component: () => import("./case/CasePage.vue") },
    { path: "/c/:campaign/ballots", component: () => import("./ballot/BallotsPage.vue") },
    { path: "/ballots/:id", component: () => import("./ballot/BallotPage.vue") },
    { path: "/c/:campaign/decisions", component: () => import("./decision/DecisionsPage.vue") },
    { path: "/decisions/:id", component: () => import("./decision/DecisionPage.vue") },
    { path: "/c/:campaign/ceremony", component: () => import("./decision/CeremonyPage.vue") },
  ],
};
