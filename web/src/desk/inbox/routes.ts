import type { Area } from "../router";

/** What everybody has: the campaigns, and one's own messages. */
export const INBOX: Area = {
  links: [
    { to: "/", title: "活动" },
    { to: "/inbox", title: "消息" },
  ],
  routes: [
    { path: "/", component: () => import("./CampaignsPage.vue") },
    { path: "/inbox", component: () => import("./InboxPage.vue") },
  ],
};
