import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { keyBundleFormat } from "../../adapters/evidence/key_bundle.ts";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";
import { keysOperations } from "../operations/keys.ts";
import { signingKeyKinds } from "../../core/evidence/mod.ts";
import { type AdminEnv, asked, createApi, guarded, jsonContent, problemResponses } from "./api.ts";
import { readAsJson } from "./read_as_json.ts";

const keySchema = z.object({
  number: z.int(),
  kind: z.enum(signingKeyKinds).openapi({
    description:
      "first; successor: the key before has handed over to it; anew: the key before did " +
      "not open any more; of a node: from before there was one key for all",
  }),
  fingerprint: z.string().openapi({ description: "SHA-256 of the public key" }),
  publicKey: z.string().openapi({ description: "Ed25519, SubjectPublicKeyInfo in base64" }),
  since: z.iso.datetime(),
  sinceUs: z.int().openapi({ description: "The same in microseconds, as it is signed" }),
  firstCheckpoint: z.int().openapi({ description: "The first one that it may have signed" }),
  lastCheckpoint: z.int().nullable().openapi({ description: "The last one; null: it signs now" }),
  afterCheckpoint: z.int().openapi({ description: "The last one when the key was entered" }),
  afterDigest: z.string().openapi({ description: "And its digest" }),
  signer: z.string().openapi({ description: "The public key that has signed these statements" }),
  signature: z.string(),
  ownSignature: z.string().nullable().openapi({
    description: "The key's own over the same; null: a node's key, which was not at hand",
  }),
}).openapi("SigningKey");

const listSchema = z.object({
  format: z.literal(keyBundleFormat).openapi({
    description: "As a file this is what `evidence verify --key` takes",
  }),
  keys: z.array(keySchema).openapi({
    description: "The first one first; none where each node signs with a file of its own",
  }),
}).openapi("SigningKeys");

export type SigningKeysJson = z.output<typeof listSchema>;

const rotatedSchema = z.object({
  number: z.int().openapi({ description: "Of the key that signs from now on" }),
  fingerprint: z.string(),
  retired: z.int().openapi({ description: "Of the key before" }),
}).openapi("SigningKeyRotated");

export type RotatedKeyJson = z.output<typeof rotatedSchema>;

const { list, rotate } = keysOperations;

const getKeys = createRoute({
  ...guarded,
  method: "get",
  path: "/keys",
  summary: "The keys that sign checkpoints and reports, with what each may have signed",
  responses: {
    200: { description: "All of them", content: jsonContent(listSchema) },
    ...problemResponses(),
  },
});

const postRotate = createRoute({
  ...guarded,
  middleware: readAsJson,
  method: "post",
  path: "/keys/rotate",
  summary: "Put a new signing key in force, which the one before hands over to",
  request: { body: { required: true, content: jsonContent(rotate.input) } },
  responses: {
    200: { description: "The key that is in force", content: jsonContent(rotatedSchema) },
    ...problemResponses(),
  },
});

export function keysApi(gateway: AdministeredGateway): OpenAPIHono<AdminEnv> {
  const api = createApi();
  api.openapi(getKeys, async (context) => {
    const keys = await list.perform(asked(context, gateway), {});
    return context.json({
      format: keyBundleFormat,
      keys: keys.map((key) => ({
        ...key,
        since: new Date(key.sinceUs / 1000).toISOString(),
        lastCheckpoint: key.lastCheckpoint ?? null,
      })),
    }, 200);
  });
  api.openapi(postRotate, async (context) => {
    const done = await rotate.perform(asked(context, gateway), context.req.valid("json"));
    return context.json(done, 200);
  });
  return api;
}
