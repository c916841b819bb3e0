import type { Layout } from "../catalogue/mod.ts";
import { factsByFamily } from "../documents/facts_by_family.ts";
import { normaliseName } from "../documents/output_facts.ts";
import type { Channel, FamilyName } from "../procedures/mod.ts";
import { type Items, readDay } from "../wire/mod.ts";
import { readVietnamTime } from "./read_vietnam_time.ts";

/** What the centre itself has filled in of an output about a declaration. */
export interface ToldItems {
  readonly channel?: Channel;
  readonly registered: boolean;
  readonly permitted?: Date;
  readonly cancelled?: Date;
}

/** IDs of a layout's items by what they tell. */
interface Places {
  readonly channel: readonly string[];
  readonly registered: readonly string[];
  readonly permitted: readonly string[];
  readonly cancelled: readonly string[];
}

const placesKnown = new WeakMap<Layout, Map<FamilyName, Places>>();

/** The standby fills the same items (`documents/facts_by_family.ts`): what it may write, it can read. */
export function toldItems(items: Items, family: FamilyName): ToldItems {
  const places = placesOf(items.layout, family);
  const values = (ids: readonly string[]) =>
    ids.map((id) => items.value(id)).filter((value) => value !== "");
  // Three characters for imports and exports, two for transports; the first one is the channel.
  const channel = Number(values(places.channel)[0]?.[0] ?? 0);
  return {
    channel: channel === 1 || channel === 2 || channel === 3 ? channel : undefined,
    registered: values(places.registered).length > 0,
    permitted: momentOf(values(places.permitted)),
    cancelled: momentOf(values(places.cancelled)),
  };
}

function placesOf(layout: Layout, family: FamilyName): Places {
  let byFamily = placesKnown.get(layout);
  if (byFamily === undefined) placesKnown.set(layout, byFamily = new Map());
  let places = byFamily.get(family);
  if (places === undefined) {
    const named = layout.items.filter(({ inOutput, group }) => inOutput && group === "")
      .map(({ id, name }) => ({ id, name: normaliseName(name) }));
    const idsOf = (fits: (name: string) => boolean) =>
      named.filter(({ name }) => fits(name)).map(({ id }) => id);
    const facts = factsByFamily[family];
    byFamily.set(
      family,
      places = {
        channel: idsOf((name) => facts[name] === "channel"),
        registered: idsOf((name) => facts[name] === "registered"),
        permitted: idsOf((name) => facts[name] === "cleared"),
        cancelled: idsOf((name) =>
          facts[name] === "cancelled" ||
          /^(date|time) of (import|export) declaration cancellation$/.test(name)
        ),
      },
    );
  }
  return places;
}

/** A day `DDMMYYYY`, and a time where there is one: 6 or 4 digits. */
function momentOf([day, time = ""]: readonly string[]): Date | undefined {
  const read = readDay(day ?? "");
  if (read === undefined) return undefined;
  return readVietnamTime(read.replaceAll("-", "") + time.padEnd(6, "0"));
}
