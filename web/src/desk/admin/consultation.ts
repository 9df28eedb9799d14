/** 征求意见: which departments are heard on whom. All rules that concern a person add up (R21). */
import { CATEGORY } from "../../words/common";
import type { Schemas } from "../api/client";

export type Rule = Schemas["ConsultationRule"];

/** Whom a rule concerns. */
function whom(rule: Rule): string {
  const conditions = [
    rule.category && CATEGORY[rule.category],
    rule.unit_natures?.length ? rule.unit_natures.join("、") : "",
    rule.leading_post === true && "单位主要负责人",
    rule.leading_post === false && "非单位主要负责人",
    rule.party_or_public === true && "党员或公职人员",
    rule.party_or_public === false && "非党员且非公职人员",
  ].filter(Boolean);
  return conditions.length ? conditions.join("，") : "所有人选";
}

/** The rule on one line. */
export function inWords(rule: Rule): string {
  return `${whom(rule)}：${rule.departments.join("、")}`;
}
