import type { Area } from "../router";

const thisYear = new Date().getFullYear();

/** The administrator's desk; leave to report late is the panel's too. */
export const ADMIN: Area = {
  links: [
    { to: "/c/:campaign/settings", title: "活动管理", roles: ["admin"] },
    { to: "/c/:campaign/late-entries", title: "逾期上报", roles: ["panel"] },
    { to: "/c/:campaign/deliveries", title: "通知", roles: ["admin", "officer"] },
    { to: `/calendar/${thisYear}`, title: "工作日历", roles: ["admin"] },
    { to: "/operations", title: "系统运行", roles: ["admin"] },
  ],
  routes: [
    { path: "/campaigns/new", component: () => import("./NewCampaignPage.vue") },
    { path: "/c/:campaign/settings", component: () => import("./SettingsPage.vue"), props: true },
    { path: "/c/:campaign/roster", component: () => import("./RosterPage.vue"), props: true },
    { path: "/c/:campaign/quotas", component: () => import("./QuotasPage.vue"), props: true },
    { path: "/c/:campaign/late-entries", component: () => import("./LateEntryPage.vue"), props: true },
    { path: "/c/:campaign/archive", component: () => import("./ArchivePage.vue"), props: true },
    { path: "/c/:campaign/history", component: () => import("./HistoryPage.vue"), props: true },
    { path: "/c/:campaign/deliveries", component: () => import("./DeliveriesPage.vue"), props: true },
    { path: "/c/:campaign/preview", component: () => import("./PreviewPage.vue"), props: true },
    { path: "/calendar/:year(\\d{4})", component: () => import("./CalendarPage.vue"), props: true },
    { path: "/operations", component: () => import("./OperationsPage.vue") },
  ],
};
