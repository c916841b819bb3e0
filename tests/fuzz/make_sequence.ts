import { catalogue } from "../../core/catalogue/mod.ts";
import { checkRights } from "../../core/users/check_rights.ts";
import { Desk } from "../support/desk.ts";
import { exampleSteps } from "../../core/testing/example_requests.ts";
import { procedureKind, procedureKinds } from "../../core/procedures/mod.ts";
import { headerFields, itemPlan } from "../../core/wire/mod.ts";
import { seeded } from "../../adapters/testing/seeded.ts";
import { hostileClasses, requestLayouts } from "../support/hostile_bytes.ts";
import {
  type Claim,
  claims,
  deliveries,
  type Edit,
  editHows,
  type FuzzUser,
  fuzzUsers,
  lengths,
  type MessageStep,
  numberKinds,
  passwords,
  repeats,
  type Sequence,
  shapes,
  signers,
  type StartMode,
  type Step,
  terminals,
} from "./step.ts";

const byteClasses = Object.keys(hostileClasses);
const requests = requestLayouts().map(({ code }) => code);

/** Of all wrong numbers those that would do the most harm. */
const foreign = ["foreign", "the canary's"] as const;

/** What readers of numbers are known to stumble over. */
const numberTexts = [
  ..."0 -0 -1 +1 00 01 1e9 1E-9 -1e309 1e400 NaN Infinity 0x10 1_000 1,5 1.5 .5 5. 1..5 --1".split(
    " ",
  ),
  "999999999999999999999999",
  "2147483648",
  "9223372036854775808",
  "0.1000000000000000055511151231257827",
  "9007199254740993",
  " 1",
  "1 ",
  "١٢",
];

const rights = fuzzUsers.map((user) => {
  const { user_id: userId, roles } = new Desk(() => "", user).user;
  return { user, known: { userId, roles: [...roles] } };
});

/** Who may use a procedure; of a procedure for nobody here, and of a retrieval, all of them. */
function mayUse(code: string): readonly FuzzUser[] {
  const procedure = catalogue.procedure(code);
  if (procedure === undefined) return fuzzUsers;
  const allowed = rights.filter(({ known }) => checkRights(known, procedure) === undefined)
    .map(({ user }) => user);
  return allowed.length > 0 ? allowed : fuzzUsers;
}

export interface SequenceOptions {
  readonly seed: number;
  /** Messages at least. */
  readonly messages: number;
  readonly mode: StartMode;
  /** Whether the mode changes while messages come. */
  readonly switches: boolean;
}

/**
 * How often something is not as it should be. Where everything is bad at once, all ends at the first
 * check: each sequence is bad in some ways and lets what lies behind be reached by the others.
 */
interface Noise {
  /** Edits of a message: one of these. */
  readonly edits: readonly number[];
  /** Signer, password, terminal, user ID: this much of each. */
  readonly identity: number;
  /** Of the retrievals for another terminal; logons and own retrievals have half of it. */
  readonly claim: number;
  readonly number: number;
  readonly delivery: number;
  readonly repeat: number;
}

const noises: readonly Noise[] = [
  { edits: [0, 0, 0, 0, 1], identity: 0.01, claim: 0.2, number: 0.2, delivery: 0.1, repeat: 0.2 },
  { edits: [0, 1, 1, 2, 4], identity: 0.01, claim: 0.2, number: 0.2, delivery: 0.05, repeat: 0.1 },
  { edits: [0, 0, 0, 0, 1], identity: 0.15, claim: 0.8, number: 0.1, delivery: 0.1, repeat: 0.4 },
  { edits: [0, 0, 0, 1], identity: 0.02, claim: 0.2, number: 0.1, delivery: 0.7, repeat: 0.2 },
  {
    edits: [0, 0, 0, 0, 0, 1],
    identity: 0.02,
    claim: 0.5,
    number: 0.7,
    delivery: 0.05,
    repeat: 0.05,
  },
  {
    edits: [0, 0, 0, 1, 1, 2, 4],
    identity: 0.06,
    claim: 0.5,
    number: 0.3,
    delivery: 0.4,
    repeat: 0.2,
  },
];

/**
 * A sequence of messages of several users, by chance that the seed repeats: pieces of work (a draft,
 * its registration, its correction …) with steps left out, doubled and in the wrong order, each
 * message good, or bad in one way or two.
 */
export function makeSequence({ seed, messages, mode, switches }: SequenceOptions): Sequence {
  const chance = seeded(seed);
  const below = (count: number) => Math.floor(chance() * count);
  const one = <T>(of: readonly T[]): T => of[below(of.length)]!;
  /** The first, or with this probability any. */
  const mostly = <T>(of: readonly T[], other: number): T => chance() < other ? one(of) : of[0]!;
  const noise = one(noises);
  const steps: Step[] = [];
  let works = 0;

  /** A line of a request, each kind of item as often as another. */
  const lineOf = (code: string): number => {
    const layout = (catalogue.procedure(code) ?? catalogue.sessionProcedure(code))!.layout;
    const plan = itemPlan(layout, "request");
    const lines = plan.linesMax === 0 ? 0 : plan.headLines + plan.rowLines;
    const byKind = Map.groupBy(
      Array.from({ length: lines }, (_, line) => line),
      (line) => plan.placeAt(line).item.kind,
    );
    return byKind.size === 0 ? 0 : one(one([...byKind.values()]));
  };
  const edit = (code: string): Edit => {
    const at = chance();
    const line = lineOf(code);
    if (at < 0.35) {
      return { at: "item", line, bytes: one(byteClasses), how: one(editHows) };
    }
    if (at < 0.42) return { at: "all items", bytes: one(byteClasses) };
    if (at < 0.55) {
      return { at: "header", field: one(headerFields).name, bytes: one(byteClasses) };
    }
    if (at < 0.7) return { at: "length", line, length: one(lengths) };
    if (at < 0.85) return { at: "number", line, text: one(numberTexts) };
    return { at: "shape", shape: one(shapes), chance: below(2 ** 31) };
  };
  const edits = (code: string): Edit[] =>
    Array.from({ length: one(noise.edits) }, () => edit(code));

  const claim = (procedure: string): Claim => {
    if (procedure === "TTM") return chance() < noise.claim ? one(claims) : "lent";
    return procedure === "#REP1" ? mostly(claims, noise.claim / 2) : "own";
  };

  const message = (user: FuzzUser, procedure: string, names: string): MessageStep => {
    const other = chance() < noise.identity ? one(fuzzUsers) : user;
    return {
      kind: "message",
      user,
      ...(other === user ? {} : { as: other }),
      procedure,
      names,
      number: chance() < noise.number ? one(chance() < 0.3 ? foreign : numberKinds) : "own",
      edits: edits(procedure),
      signer: mostly(signers, noise.identity),
      password: mostly(passwords, noise.identity),
      terminal: mostly(terminals, noise.identity),
      claim: claim(procedure),
      repeat: mostly(repeats, noise.repeat),
      files: chance() < 0.9 ? 1 : below(4),
      delivery: mostly(deliveries, noise.delivery),
    };
  };

  const nextNames = () =>
    String(seed % 100).padStart(2, "0") + String(++works % 100).padStart(2, "0");

  /** At its own terminal or at another's: what entitles to what. */
  const session = () => {
    const names = nextNames();
    const user = one(fuzzUsers);
    for (let more = 1 + below(3); more > 0; more--) {
      const procedure = one(["#REP1", "TTM", "TTM", "?A2"]);
      const step = message(user, procedure, names);
      // Another's path is what the protocol's description has for `TTM`.
      steps.push(chance() < 0.3 ? { ...step, terminal: one(terminals) } : step);
    }
    if (chance() < 0.5) steps.push({ kind: "collect", user, lent: chance() < 0.7 });
  };

  const work = () => {
    const names = nextNames();
    const procedure = one(requests);
    const user = one(chance() < 0.95 ? mayUse(procedure) : fuzzUsers);
    const known = procedureKind(procedure);
    const codes = known === undefined ? [procedure] : [...exampleSteps(procedure), procedure];
    const family = [...procedureKinds].filter(([, row]) => row.family === known?.family);
    for (let more = below(4); more > 0 && family.length > 0; more--) codes.push(one(family)[0]);
    // Out of order, twice, left out.
    if (chance() < 0.2) codes.push(one(codes));
    if (chance() < 0.15) codes.splice(below(codes.length), 1);
    if (chance() < 0.15) codes.sort(() => chance() - 0.5);
    for (const code of codes) steps.push(message(user, code, names));
    if (chance() < 0.3) steps.push({ kind: "collect", user });
  };

  // A terminal logs on before it works, as a rule; an odd name asks for no outputs with it.
  for (const user of fuzzUsers) {
    if (chance() < 0.8) steps.push(message(user, "#REP1", chance() < 0.5 ? "0001" : "0000"));
  }
  while (steps.length < messages) (chance() < 0.12 ? session : work)();
  if (switches) {
    const first = below(messages / 2);
    const second = first + below(messages / 2);
    if (mode === "relay") {
      const act = chance() < 0.3 ? "forced to standby" : "to standby";
      steps.push({ kind: "switch", act, after: first });
      if (chance() < 0.7) steps.push({ kind: "switch", act: "give back", after: second });
    } else {
      steps.push({ kind: "switch", act: "give back", after: first });
      if (chance() < 0.5) steps.push({ kind: "switch", act: "to standby", after: second });
    }
  }
  return { seed, mode, steps };
}
