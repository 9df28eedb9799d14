import type { Area } from "../router";

export const REVIEW: Area = { links: [], routes: [] };
