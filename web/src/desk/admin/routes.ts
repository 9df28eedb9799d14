import type { Area } from "../router";

export const ADMIN: Area = { links: [], routes: [] };
