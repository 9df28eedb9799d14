import type { Area } from "../router";

export const DISCIPLINE: Area = { links: [], routes: [] };
