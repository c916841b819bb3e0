/**
 * How senders are served now, in words for whoever reads it: operators are told what is wrong and what
 * to do, officers where declarations are handled, everybody else whether theirs are received.
 */
import type { AccountFacts, AccountRole } from "../../core/accounts/mod.ts";
import { consoleRoles } from "../../core/accounts/mod.ts";
import { reasonText } from "../../core/reasons/mod.ts";
import type { ServiceLevel, ServiceState } from "../../core/switching/mod.ts";
import type { ServiceNow } from "../node/service_watch.ts";
import type { TextKey } from "../texts/texts.ts";
import { shortDate } from "./components/time.tsx";
import { formatNumber } from "./console/format_number.ts";
import { mayUse, pageAccess } from "./page_access.ts";
import type { View } from "./view.ts";

/** Who the line is written for. */
export type ServiceReader = "operator" | "officer" | "public";

export function serviceReaderOf(account: Pick<AccountFacts, "role"> | undefined): ServiceReader {
  if (account === undefined) return "public";
  const { role } = account;
  if ((consoleRoles as readonly AccountRole[]).includes(role)) return "operator";
  return role === "officer" || role === "branch administrator" ? "officer" : "public";
}

/** What the line says. */
export interface ToldService {
  readonly state: ServiceState;
  readonly level: ServiceLevel;
  /** Before the title of the window; empty where all is well. */
  readonly mark: string;
  /** What is so, in a few words. */
  readonly head: string;
  /** Since when, how many, why. */
  readonly more: string;
  /** What to do now. */
  readonly action: { readonly path: string; readonly text: string } | undefined;
}

type ViewOfService = Pick<View, "lang" | "t">;

/** A sign beside the colour, for those who do not see it. */
export const serviceSigns = { good: "✓", warning: "!", bad: "✕" } as const satisfies Record<
  ServiceLevel,
  string
>;

export function tellService(
  view: ViewOfService,
  service: ServiceNow,
  account: AccountFacts | undefined,
): ToldService {
  const reader = serviceReaderOf(account);
  const { state, level } = service;
  const { head, more } = wordsOf[reader](view, service);
  return {
    state,
    level,
    mark: level === "good" ? "" : `${serviceSigns[level]} ${head} · `,
    head,
    more,
    action: actionOf(view, reader, service, account),
  };
}

type Words = Pick<ToldService, "head" | "more">;

const wordsOf: Readonly<
  Record<ServiceReader, (view: ViewOfService, service: ServiceNow) => Words>
> = {
  operator(view, service) {
    const { t } = view;
    const { state } = service;
    const said = t(`service.operator.${state}.more`, { since: shortDate(view, service.since) });
    return {
      head: t(`service.operator.${state}`),
      more: [said, ...operatorsFacts(view, service)].join(" "),
    };
  },
  officer(view, service) {
    const { t } = view;
    const group = groups[service.state];
    return {
      head: t(`service.officer.${group}`),
      more: t(`service.officer.${group}.more`, { since: sinceOf(view, service) }),
    };
  },
  public(view, service) {
    const { t } = view;
    const group = groups[service.state];
    return {
      head: t(`service.public.${group}`),
      more: t(`service.public.${group}.more`, { since: sinceOf(view, service) }),
    };
  },
};

/** Who is not told that the primary is back is told since when the standby answers. */
function sinceOf(view: ViewOfService, { state, since, mode }: ServiceNow): string {
  return shortDate(view, groups[state] === "standby" ? mode.since : since);
}

/** What those who do not run the gateway are told apart. */
const groups = {
  "relaying": "primary",
  "giving back": "given back",
  "standing in": "standby",
  "primary back": "standby",
  "primary unknown": "unsure",
  "primary failing": "unsure",
  "primary down": "none",
  "no primary": "none",
  "closed": "none",
  "rows lost": "none",
  "not durable": "none",
  "not listening": "unsure",
} as const satisfies Record<ServiceState, string>;

/** States that a reason is said beside. */
const explained: ReadonlySet<ServiceState> = new Set([
  "primary failing",
  "primary down",
  "rows lost",
  "not durable",
]);

/** How much later than the state began the count may begin to be "since then", in milliseconds. */
const SINCE_THEN_MS = 5_000;

function operatorsFacts(view: ViewOfService, service: ServiceNow): string[] {
  const { t, lang } = view;
  const { state, why, primary, counts, countedFrom, since, nodes } = service;
  const facts: string[] = [];
  if (explained.has(state) && why !== "") {
    facts.push(t("service.why", { why: reasonText(lang, why) }));
  }
  if (state === "standing in") facts.push(t(`service.primary.${primary.state}`));
  const counted = ([["turnedAway", counts.turnedAway], ["unknown", counts.unknown]] as const)
    .filter(([, n]) => n > 0)
    .map(([what, n]) => t(`service.${what}`, { n: formatNumber(view, n) }));
  if (counted.length === 0) return facts;
  const isSinceThen = countedFrom.getTime() - since.getTime() <= SINCE_THEN_MS;
  const when = isSinceThen
    ? t("service.sinceThen")
    : t("service.since", { from: shortDate(view, countedFrom) });
  const where = (nodes ?? 1) > 1 ? ` ${t("service.here")}` : "";
  return [...facts, `${counted.join(", ")} ${when}${where}.`];
}

/** What an operator does next; where nothing is to be done, nothing is offered. */
const operatorsActions: Partial<Record<ServiceState, readonly [path: string, text: TextKey]>> = {
  "primary failing": ["/outage", "service.act.watch"],
  "primary down": ["/outage", "service.act.switch"],
  "no primary": ["/settings", "service.act.settings"],
  "primary back": ["/give-back", "service.act.giveBack"],
  "giving back": ["/give-back", "service.act.giveBack"],
  "closed": ["/switch", "service.act.open"],
  "rows lost": ["/switch", "service.act.acknowledge"],
};

const officersActions: Partial<Record<ServiceState, readonly [path: string, text: TextKey]>> = {
  "giving back": ["/office/to-enter", "nav.toEnter"],
  "standing in": ["/office", "nav.office"],
  "primary back": ["/office", "nav.office"],
};

function actionOf(
  { t }: ViewOfService,
  reader: ServiceReader,
  { state, mode }: ServiceNow,
  account: AccountFacts | undefined,
): ToldService["action"] {
  const actions = { operator: operatorsActions, officer: officersActions, public: {} }[reader];
  const action = reader === "operator" && !mode.acknowledged
    ? ["/switch", "service.act.acknowledge"] as const
    : (actions as typeof operatorsActions)[state];
  if (action === undefined) return undefined;
  const [path, text] = action;
  return mayUse(pageAccess[`GET ${path}`], account) ? { path, text: t(text) } : undefined;
}
