/**
 * The registration of an enterprise (docs/domain.md "People and codes"): a request that the
 * enterprise's administrator writes and customs decides. Plain data; it is kept as JSON.
 *
 *     draft ──▶ submitted ──▶ approved
 *                 │  ▲   └──▶ rejected
 *                 ▼  │
 *            changes asked
 */
export const registrationKinds = ["new", "change", "cancel"] as const;
export type RegistrationKind = typeof registrationKinds[number];

export const registrationStates = [
  "draft",
  "submitted",
  "changes asked",
  "approved",
  "rejected",
] as const;
export type RegistrationState = typeof registrationStates[number];

/** Code that refuses a second registration of the same enterprise. */
export const registeredAlready = "OE1001-00009";

/** Business roles that an enterprise may name; which procedures they may use is in `core/users`. */
export const businessRoles = [
  "importer",
  "exporter",
  "customs broker",
  "express courier",
  "carrier",
  "shipping agent",
  "airline",
] as const;
export type BusinessRole = typeof businessRoles[number];

/** A certificate that a user will sign with. */
export interface UserCertificate {
  readonly authorityName: string;
  /** Lower-case hex without leading zeros. */
  readonly serial: string;
  readonly subject: string;
  /** Tax code that its subject names. */
  readonly taxCode?: string;
  /** ISO time. */
  readonly notAfter: string;
  /** DER in base64. */
  readonly der: string;
}

/** A certificate that a user may sign with, beside the one that is named here. */
export interface RegisteredCertificate {
  readonly authorityName: string;
  readonly serial: string;
  /** DER in base64, where the whole certificate is known. */
  readonly der?: string;
}

export interface RegistrationUser {
  /** Names the user within the request. */
  readonly ref: string;
  /** 8 characters; absent until it is given. */
  readonly userId?: string;
  readonly name: string;
  readonly email: string;
  /** References of the machines that the user may send from. */
  readonly machines: readonly string[];
  readonly certificate?: UserCertificate;
  /** Taken over from a register elsewhere; they go on counting. */
  readonly registered?: readonly RegisteredCertificate[];
}

export interface RegistrationMachine {
  readonly ref: string;
  /** 6 characters; absent until it is given. */
  readonly terminalId?: string;
  readonly description: string;
}

/** What is registered, or shall be. */
export interface RegistrationContent {
  /** A private person has one user, whose identification is always the same. */
  readonly holder: "enterprise" | "person";
  readonly company: string;
  readonly address: string;
  readonly phone: string;
  readonly email: string;
  readonly roles: readonly BusinessRole[];
  readonly users: readonly RegistrationUser[];
  readonly machines: readonly RegistrationMachine[];
  /** Last identification that was given: one that is free again is not given to somebody else. */
  readonly lastIdentification?: string;
}

export const emptyContent: RegistrationContent = {
  holder: "enterprise",
  company: "",
  address: "",
  phone: "",
  email: "",
  roles: [],
  users: [],
  machines: [],
};

/** Steps of a request. */
export type RegistrationMove = "submit" | "ask changes" | "approve" | "reject";

const moves: Readonly<
  Record<RegistrationMove, { from: readonly RegistrationState[]; to: RegistrationState }>
> = {
  "submit": { from: ["draft", "changes asked"], to: "submitted" },
  "ask changes": { from: ["submitted"], to: "changes asked" },
  "approve": { from: ["submitted"], to: "approved" },
  "reject": { from: ["submitted"], to: "rejected" },
};

/** The state after a step; undefined where the step cannot be taken. */
export function moveRegistration(
  state: RegistrationState,
  move: RegistrationMove,
): RegistrationState | undefined {
  const { from, to } = moves[move];
  return from.includes(state) ? to : undefined;
}

/** Whether the enterprise may still change the request. */
export function isEditable(state: RegistrationState): boolean {
  return moveRegistration(state, "submit") !== undefined;
}
