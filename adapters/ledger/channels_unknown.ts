import type { ISql } from "postgres";

/**
 * Rows of `document` that VNACCS has registered and whose channel nobody here knows, in rows of every
 * version. In these words there is an index for it (step 0026).
 */
export function channelIsUnknown(sql: ISql) {
  return sql`channel is null and state = 'registered' and ${hasChannels(sql)}`;
}

/** Of the families whose documents get a channel. */
export function hasChannels(sql: ISql) {
  return sql`family in ('import declaration', 'small import declaration', 'export declaration',
    'small export declaration', 'transport declaration')`;
}

/** How many declarations are registered at VNACCS with a channel that is not known here. */
export async function channelsUnknown(sql: ISql): Promise<number> {
  const [row] = await sql`
    select count(*)::integer as declarations from document where ${channelIsUnknown(sql)}`;
  return row!.declarations;
}
