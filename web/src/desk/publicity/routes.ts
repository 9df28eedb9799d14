import type { Area } from "../router";

export const PUBLICITY: Area = { links: [], routes: [] };
