import type { Area } from "../router";

export const OFFICER: Area = { links: [], routes: [] };
