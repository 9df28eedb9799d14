/** Every page of the desks. Each area of work brings its own pages and links. */
import { createRouter, createWebHashHistory, type RouteRecordRaw, type Router } from "vue-router";
import { ADMIN } from "./admin/routes";
import { DISCIPLINE } from "./discipline/routes";
import { INBOX } from "./inbox/routes";
import { guardLeaving } from "./leave";
import { OFFICER } from "./officer/routes";
import { PUBLICITY } from "./publicity/routes";
import { REVIEW } from "./review/routes";
import type { Role, Session } from "./session";

/** A line of the menu; `:campaign` stands for the campaign one is in. */
export interface Link {
  to: string;
  title: string;
  /** Who sees it; everybody if left out. The API decides what they may do. */
  roles?: Role[];
}

/** An area of work. */
export interface Area {
  links: Link[];
  routes: RouteRecordRaw[];
}

export const DESKS: readonly Area[] = [INBOX, OFFICER, REVIEW, PUBLICITY, DISCIPLINE, ADMIN];

export function makeRouter(session: Session): Router {
  const router = createRouter({
    history: createWebHashHistory(),
    routes: [
      ...DESKS.flatMap((desk) => desk.routes),
      { path: "/signed-out", component: () => import("./SignedOutPage.vue") },
      { path: "/:rest(.*)*", component: () => import("./LostPage.vue") },
    ],
  });
  guardLeaving(router);
  router.beforeEach(async (to) => {
    if (session.person.value) return true;
    await session.signIn(to.fullPath);
    return false;
  });
  return router;
}
