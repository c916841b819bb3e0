import type { Difference, KnownNumbers, NumberPair } from "./comparison.ts";
import {
  type CompareContext,
  compareReplies,
  hasSucceeded,
  type OpenedReply,
} from "./compare_replies.ts";
import { numbersInReply } from "./named_numbers.ts";

/** A request that both systems have answered. */
export interface PairToJudge {
  readonly procedure: string;
  /** Whether the procedure changes documents; inquiries do not. */
  readonly registers: boolean;
  /** Stems that the request names, in the primary's numbers. */
  readonly named: readonly string[];
  readonly primary: OpenedReply;
  readonly mirror: OpenedReply;
}

/** What is known of the two systems before a pair. */
export interface PairKnowledge extends KnownNumbers {
  /** Whether the document already went another way at the mirror. */
  isLost(primary: string): boolean;
  /** Whether the mirror has shown that it follows the number map which goes along with requests. */
  readonly followsMap: boolean;
}

export interface Judgement {
  /** `not comparable`: differs because of what an earlier pair has told already. */
  readonly verdict: "equal" | "differs" | "not comparable";
  readonly differences: readonly Difference[];
  readonly learned: readonly NumberPair[];
  /** Stems whose documents are not the same in both systems from here on. */
  readonly lost: readonly string[];
  /** The request named a number that is another one there, and the mirror found it. */
  readonly followedMap: boolean;
}

/**
 * Compares a pair in the light of the pairs before it. A document that the mirror does not have, or
 * has otherwise, makes every later message about it differ; the first of them is the finding, the
 * others are told apart from it.
 */
export function judgePair(
  pair: PairToJudge,
  knowledge: PairKnowledge,
  context: Omit<CompareContext, "numbers">,
): Judgement {
  const { named, primary, mirror } = pair;
  const { differences, learned } = compareReplies(primary, mirror, {
    ...context,
    numbers: knowledge,
  });
  const [succeeded, alsoThere] = [hasSucceeded(primary), hasSucceeded(mirror)];
  const translated = named.some((stem) => isOtherThere(stem, knowledge));
  const followedMap = translated && succeeded && alsoThere;
  if (differences.length === 0) {
    return { verdict: "equal", differences, learned, lost: [], followedMap };
  }
  const result = { learned, followedMap };
  const made = () => madeOnlyHere(primary, learned, knowledge, context);
  if (named.some((stem) => knowledge.isLost(stem))) {
    return { ...result, verdict: "not comparable", differences: [], lost: made() };
  }
  const lost = [...named, ...made()];
  if (succeeded && !alsoThere && named.some((stem) => isUnknownThere(stem, knowledge))) {
    const found = unknownThere(pair, named, differences[0]!);
    return { ...result, verdict: "differs", differences: [found], lost };
  }
  const apart = pair.registers && succeeded !== alsoThere;
  return { ...result, verdict: "differs", differences, lost: apart ? lost : [] };
}

/** Numbers that the primary gave or named and for which nothing at the mirror is known. */
function madeOnlyHere(
  primary: OpenedReply,
  learned: readonly NumberPair[],
  knowledge: PairKnowledge,
  { catalogue }: Omit<CompareContext, "numbers">,
): string[] {
  if (!hasSucceeded(primary)) return [];
  return numbersInReply(primary, catalogue).filter((stem) =>
    knowledge.mirrorOf(stem) === undefined && !learned.some((pair) => pair.primary === stem)
  );
}

function isOtherThere(stem: string, knowledge: PairKnowledge): boolean {
  const number = knowledge.mirrorOf(stem);
  return number !== undefined && number !== stem;
}

/** Never seen there, or only under a number that the mirror was not able to find it by. */
function isUnknownThere(stem: string, knowledge: PairKnowledge): boolean {
  return knowledge.mirrorOf(stem) === undefined ||
    (isOtherThere(stem, knowledge) && !knowledge.followsMap);
}

function unknownThere(
  { procedure }: PairToJudge,
  named: readonly string[],
  { primary, mirror }: Difference,
): Difference {
  return {
    kind: "document unknown there",
    procedure,
    output: "",
    item: "",
    repetition: 0,
    primary: `${named.join(" ")} ${primary}`.trim(),
    mirror,
  };
}
