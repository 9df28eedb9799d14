import type { Area } from "../router";

/** The desk of county and city bureaus: from the blank form to the report upward. */
export const OFFICER: Area = {
  links: [
    { to: "/c/:campaign/nominations", title: "推荐", roles: ["officer"] },
    { to: "/c/:campaign/batch", title: "批量导入", roles: ["officer"] },
  ],
  routes: [
    { path: "/c/:campaign/nominations", component: () => import("./list/NominationsPage.vue"), props: true },
    { path: "/c/:campaign/nominations/new", component: () => import("./form/NewPage.vue"), props: true },
    { path: "/c/:campaign/batch", component: () => import("./batch/BatchPage.vue"), props: true },
    { path: "/nominations/:nomination", component: () => import("./file/NominationPage.vue"), props: true },
    { path: "/nominations/:nomination/form", component: () => import("./form/FormPage.vue"), props: true },
  ],
};
