import type { Sql } from "postgres";
import { twinOf } from "../../core/documents/mod.ts";

/** That both systems have given a document's number, as it was found (F74). */
export interface DocumentCollision {
  readonly at: Date;
  readonly sentence: string;
}

/** Of the document under its number, and of VNACCS's beside it; oldest first. */
export async function collisionsOf(sql: Sql, id: string): Promise<readonly DocumentCollision[]> {
  return await sql<DocumentCollision[]>`
    select at, sentence from number_collision where number = ${twinOf(id) ?? id} order by id`;
}
