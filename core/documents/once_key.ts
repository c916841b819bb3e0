import { onceRules, procedureKind } from "../procedures/mod.ts";
import type { ResultCode } from "../verdict.ts";
import type { Items } from "../wire/mod.ts";
import type { DecisionCase } from "./decision_case.ts";
import { doesStand, isOwnedBy } from "./document.ts";

/**
 * The natural name under which a user may register a paper once; undefined where it has none, or where
 * one of its natural keys says as much already.
 */
export function onceKey(procedure: string, items: Items, userCode: string): string | undefined {
  const rule = onceRules.get(procedure);
  if (rule === undefined || rule.key !== undefined) return undefined;
  if (items.value(rule.items[0]!) === "") return undefined;
  const values = rule.items.map((id) => items.value(id));
  return `once ${procedureKind(procedure)!.family}:${userCode}|${values.join("|")}`;
}

/**
 * The refusal of a paper that its user has registered already under another number; empty for all
 * others. What is cancelled or expired stands in nobody's way.
 */
export function checkOnce(work: DecisionCase, ownId?: string): ResultCode[] {
  const { request, documents, userCode, catalogueCode, context } = work;
  const code = request.procedure.code;
  const rule = onceRules.get(code);
  const first = rule === undefined ? "" : request.items.value(rule.items[0]!);
  if (rule === undefined || first === "") return [];
  const key = rule.key === undefined
    ? onceKey(code, request.items, userCode)
    : `${rule.key}:${first}`;
  const rival = documents.byKey(key!).find((each) =>
    each.id !== ownId && each.family === work.row.family && isOwnedBy(each, userCode) &&
    doesStand(each, context.receivedAt)
  );
  if (rival === undefined) return [];
  return rule.code === undefined
    ? [...work.refuseFor("duplicate").codes]
    : [catalogueCode(rule.code, rule.items[0]!)];
}
