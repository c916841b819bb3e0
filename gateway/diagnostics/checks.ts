/** How each thing is looked at; what is judged of it stands in `core/diagnostics`. */
import {
  clockDifference,
  freeSpace,
  inspectDatabase,
  inspectReplication,
  inspectTlsPair,
  isClockSynchronised,
} from "../../adapters/diagnostics/mod.ts";
import {
  type NotificationReceiver,
  postNotification,
  waitingNotifications,
} from "../../adapters/notifications/mod.ts";
import { messagesNotLearnt } from "../../adapters/documents/messages_not_learnt.ts";
import { formatMessageId } from "../../adapters/journal.ts";
import { listParts, partsHalfArchived } from "../../adapters/journal/journal_parts.ts";
import {
  listCollisions,
  listNumbers,
  numberTroubles,
} from "../../adapters/numbers/document_numbers.ts";
import { isLoopback, readDatabaseAddress } from "../../adapters/postgres/database_address.ts";
import { isKeyInUse, KeysRefused, openKeyRing } from "../../adapters/seals/open_key_ring.ts";
import { NeighbourClient } from "../../adapters/neighbour_client.ts";
import { postSpans } from "../../adapters/tracing/post_spans.ts";
import { writeSpans } from "../../core/tracing/mod.ts";
import { trySigningKey } from "../../adapters/evidence/try_signing_key.ts";
import { sealOf } from "../keys/open_seal.ts";
import { buildInfo } from "../process/build_info.ts";
import { probePrimary } from "../../adapters/switching/mod.ts";
import {
  type DiagnosticCheck,
  judgeClock,
  judgeDatabase,
  judgeDisk,
  judgeReplication,
  judgeRevocationLists,
  judgeTlsPair,
  judgeTrust,
  type Remark,
} from "../../core/diagnostics/mod.ts";
import { asSaid, say, type Sentence } from "../../core/reasons/mod.ts";
import { connectionLimit } from "../process/connection_limit.ts";
import { limits } from "../limits.ts";
import { openFiles } from "../process/open_files.ts";
import { writeNotification } from "../write_notification.ts";
import { type DiagnosedPlace, NoDatabase, NoGateway } from "./diagnosed_place.ts";

/** `isAsked`: somebody wants to know about this one alone, now. */
type Check = (
  place: DiagnosedPlace,
  how: { readonly isAsked: boolean },
) => Promise<readonly Remark[]>;

/** Fewer connections of senders than these are few for a gateway that serves the country. */
const CONNECTIONS_FEW = 1_000;
/** How long the receiver of notifications or of traces may take for a trial, in milliseconds: less than a check. */
const TRIAL_MS_MAX = 2_000;
/** A band that lasts fewer days is to be followed by another one. */
const BAND_DAYS_FEW = 30;

export const checks: Readonly<Record<DiagnosticCheck, Check>> = {
  async settings(place) {
    const faults = [...await place.settingFaults(), ...place.config.unknownNames];
    if (faults.length === 0) return [{ light: "good", says: say("SETTINGS_USABLE") }];
    return faults.map(settingFault);
  },

  async gateway(place) {
    try {
      const problem = await place.problem();
      if (problem === undefined) return [{ light: "good", says: say("GATEWAY_TAKES") }];
      const says = say("GATEWAY_TAKES_NOTHING", { why: problem });
      return [{ light: "bad", says, advice: say("GATEWAY_TAKES_NOTHING_DO") }];
    } catch (error) {
      if (!(error instanceof NoGateway)) throw error;
      const says = say("GATEWAY_AWAY", { why: error.message });
      return [{ light: "unused", says, advice: say("GATEWAY_AWAY_DO") }];
    }
  },

  async database(place) {
    try {
      return judgeDatabase(
        await inspectDatabase(await place.database(), place.config.schema, buildInfo().version),
      );
    } catch (error) {
      if (error instanceof NoDatabase) {
        return [{ light: "unused", says: say("DATABASE_RESTS"), advice: say("GATEWAY_AWAY_DO") }];
      }
      const says = say("DATABASE_SILENT", { why: messageOf(error) });
      return [{ light: "bad", says, advice: say("DATABASE_SILENT_DO") }];
    }
  },

  async replication(place) {
    const { databaseUrl, profile } = place.config;
    if (databaseUrl === undefined) {
      return [{ light: "unused", says: say("REPLICAS_EMBEDDED") }];
    }
    const facts = await inspectReplication(await place.database());
    return judgeReplication(facts, { isProduction: profile === "production" });
  },

  async "data-key"(place) {
    const { config } = place;
    try {
      const sql = await place.database();
      const ring = await openKeyRing(sql, config, { mayEnter: false });
      if (ring === undefined) return [{ light: "unused", says: say("DATA_KEY_NONE") }];
      const { number } = ring;
      const isKnown = await isKeyInUse(sql, number);
      const says = isKnown ? say("DATA_KEY_FITS", { number }) : say("DATA_KEY_NEW");
      return [{ light: "good", says }, ...signingKeyRemark(await trySigningKey(sql, sealOf(ring)))];
    } catch (error) {
      if (!(error instanceof KeysRefused)) throw error;
      const says = say("DATA_KEY_REFUSED", { why: error.message });
      return [{ light: "bad", says, advice: say("DATA_KEY_REFUSED_DO") }];
    }
  },

  async tls(place) {
    const { tls, adminTls, primaryClient, signer } = place.config;
    const pairs = [
      { setting: "SONGHANH_TLS_CERT", pair: tls, at: "edi" },
      { setting: "SONGHANH_ADMIN_TLS_CERT", pair: adminTls, at: "admin" },
      { setting: "SONGHANH_PRIMARY_CLIENT_CERT", pair: primaryClient, at: undefined },
      { setting: "SONGHANH_SIGN_CERT", pair: signer, at: undefined },
    ] as const;
    const found = await Promise.all(pairs.map(async ({ setting, pair, at }) => {
      if (pair === undefined) return [];
      const shown = at === undefined ? undefined : await place.shownAt(at);
      return judgeTlsPair(await inspectTlsPair(setting, pair, shown), place.now());
    }));
    const remarks = found.flat();
    return remarks.length > 0 ? remarks : [{ light: "unused", says: say("TLS_NONE") }];
  },

  async trust(place) {
    const facts = await place.trust();
    if (facts === undefined) return [{ light: "unused", says: say("AUTHORITIES_NOT_YET") }];
    return judgeTrust(facts, place.now());
  },

  async "revocation-lists"(place) {
    const facts = await place.trust();
    if (facts === undefined) return [{ light: "unused", says: say("AUTHORITIES_NOT_YET") }];
    const isRequired = place.config.revocation === "required";
    return judgeRevocationLists(facts.store, { now: place.now(), isRequired });
  },

  async primary(place) {
    const { primaryUrl, config: { primaryCaFile, primaryClient } } = place;
    if (primaryUrl === undefined) {
      const isTrial = place.config.profile === "sandbox";
      return [{ light: "unused", says: say(isTrial ? "PRIMARY_REHEARSAL" : "NO_PRIMARY") }];
    }
    const probed = await probePrimary({
      url: primaryUrl,
      connectMs: limits.probeConnectMs,
      ...await authorities(primaryCaFile),
      ...(primaryClient === undefined ? {} : {
        clientCertificate: {
          cert: await Deno.readTextFile(primaryClient.certFile),
          key: await Deno.readTextFile(primaryClient.keyFile),
        },
      }),
    });
    if ("ms" in probed) {
      return [{ light: "good", says: say("PRIMARY_CONNECTS", { ms: Math.ceil(probed.ms) }) }];
    }
    const says = say("PRIMARY_UNREACHABLE", { why: probed.reason });
    return [{ light: "bad", says, advice: say("PRIMARY_UNREACHABLE_DO") }];
  },

  async standby({ config: { standby, primaryCaFile } }) {
    if (standby === "local") return [{ light: "good", says: say("STANDBY_LOCAL") }];
    const probed = await probePrimary({
      url: standby,
      connectMs: limits.probeConnectMs,
      ...await authorities(primaryCaFile),
    });
    if ("ms" in probed) return [{ light: "good", says: say("REMOTE_CONNECTS") }];
    const says = say("REMOTE_UNREACHABLE", { why: probed.reason });
    return [{ light: "bad", says, advice: say("STANDBY_UNREACHABLE_DO") }];
  },

  async mirror({ config: { mirrorUrl, primaryCaFile } }) {
    if (mirrorUrl === undefined) return [{ light: "unused", says: say("MIRROR_NONE") }];
    const probed = await probePrimary({
      url: mirrorUrl,
      connectMs: limits.probeConnectMs,
      ...await authorities(primaryCaFile),
    });
    if ("ms" in probed) {
      return [{ light: "good", says: say("MIRROR_CONNECTS", { ms: Math.ceil(probed.ms) }) }];
    }
    const says = say("MIRROR_UNREACHABLE", { why: probed.reason });
    return [{ light: "warning", says, advice: say("MIRROR_UNREACHABLE_DO") }];
  },

  async notifications(place, { isAsked }) {
    const { notify } = place.config;
    if (notify === undefined) return [{ light: "unused", says: say("NOTIFY_NONE") }];
    const reached = isAsked ? await sendTrial(notify, place) : await reach(notify.url, place);
    // That the database is away is another check's finding.
    const waiting = await place.database().then(waitingNotifications).catch(() => undefined);
    if (waiting === undefined) return [reached];
    const says = say("NOTIFY_WAITS", { count: waiting.count, why: asSaid(waiting.problem) });
    return [reached, { light: "warning", says, advice: say("NOTIFY_DO") }];
  },

  async traces({ config: { tracing, primaryCaFile } }, { isAsked }) {
    if (tracing === undefined) return [{ light: "unused", says: say("TRACES_NONE") }];
    const fails = (why: Sentence): Remark[] => [
      { light: "warning", says: say("TRACES_FAIL", { why }), advice: say("TRACES_DO") },
    ];
    if (isAsked) {
      const trial = writeSpans([], {}, buildInfo().version);
      using client = new NeighbourClient(await authorities(primaryCaFile));
      const fault = await postSpans(tracing, trial, TRIAL_MS_MAX, {
        ...client.current && { client: client.current },
      });
      if (fault !== undefined) return fails(fault.reason);
      return [{ light: "good", says: say("TRACES_TAKEN", { sampler: tracing.sampler.name }) }];
    }
    const probed = await probePrimary({
      url: tracing.url,
      connectMs: limits.probeConnectMs,
      ...await authorities(primaryCaFile),
    });
    if (!("ms" in probed)) return fails(probed.reason);
    return [{ light: "good", says: say("TRACES_CONNECT", { ms: Math.ceil(probed.ms) }) }];
  },

  async clock(place) {
    const { clockOffsetMs, databaseUrl } = place.config;
    const remarks: Remark[] = [];
    if (clockOffsetMs !== 0) {
      const advice = say("CLOCK_SHIFTED_DO");
      remarks.push({ light: "warning", says: say("CLOCK_SHIFTED"), advice });
    }
    const synchronised = await isClockSynchronised();
    if (synchronised === false) {
      const advice = say("CLOCK_DIFFERS_DO");
      remarks.push({ light: "warning", says: say("CLOCK_FOLLOWS_NOBODY"), advice });
    }
    if (databaseUrl === undefined || isBesideUs(databaseUrl)) {
      const light = synchronised ? "good" : "unknown";
      return [...remarks, { light, says: say(synchronised ? "CLOCK_FOLLOWS" : "CLOCK_ALONE") }];
    }
    return [...remarks, judgeClock(await clockDifference(await place.database()))];
  },

  async disk({ config: { dataDir } }) {
    try {
      return [judgeDisk({ path: dataDir, ...await freeSpace(dataDir) })];
    } catch (error) {
      if (!isNotThere(error)) throw error;
      return [{ light: "unused", says: say("DISK_NOT_YET", { path: dataDir }) }];
    }
  },

  async "open-files"({ config }) {
    const files = await openFiles();
    if (files === undefined) return [{ light: "unknown", says: say("FILES_UNKNOWN") }];
    const connections = connectionLimit(config, files);
    const advice = say("FILES_FEW_DO");
    if (typeof connections === "string") {
      return [{ light: "bad", says: asSaid(connections), advice }];
    }
    const values = { files: files === Infinity ? "unlimited" : files, connections };
    return connections < CONNECTIONS_FEW
      ? [{ light: "warning", says: say("FILES_FEW", values), advice }]
      : [{ light: "good", says: say("FILES_ENOUGH", values) }];
  },

  async ledger(place) {
    const { count, first } = await messagesNotLearnt(await place.database());
    if (count === 0) return [{ light: "good", says: say("LEDGER_LEARNS") }];
    const ids = first.map(formatMessageId).join(", ") + (count > first.length ? ", …" : "");
    const advice = say("LEDGER_NOT_LEARNT_DO", { ids });
    return [{ light: "warning", says: say("LEDGER_NOT_LEARNT", { count }), advice }];
  },

  async "number-bands"(place) {
    const { config } = place;
    if (config.standby !== "local") return [{ light: "unused", says: say("REMOTE_NUMBERS") }];
    const sql = await place.database();
    const [numbers, { count }] = await Promise.all([
      listNumbers(sql, config),
      listCollisions(sql, 1),
    ]);
    const advice = say("BANDS_DO");
    const isRefused = numbers.some(({ trouble }) => trouble !== null);
    const remarks: Remark[] = numberTroubles(numbers).map(({ sentence }) => ({
      light: isRefused ? "bad" : "warning",
      says: sentence,
      advice,
    }));
    for (const { type, daysLeft } of numbers) {
      if (daysLeft === null || daysLeft >= BAND_DAYS_FEW) continue;
      remarks.push({ light: "warning", says: say("BAND_LASTS", { type, days: daysLeft }), advice });
    }
    if (count > 0) {
      const says = say("NUMBERS_COLLIDED", { count });
      remarks.push({ light: "bad", says, advice: say("NUMBERS_COLLIDED_DO") });
    }
    return remarks.length > 0 ? remarks : [{ light: "good", says: say("BANDS_FAR") }];
  },

  async partitions(place) {
    const sql = await place.database();
    const parts = await listParts(sql);
    const halves = (await partsHalfArchived(sql)).map((name): Remark => ({
      light: "warning",
      says: say("MONTH_HALF_ARCHIVED", { name }),
      advice: say("MONTH_HALF_ARCHIVED_DO"),
    }));
    const count = parts.length;
    const next = parts.at(-1)?.opensAt;
    // The present month goes on where the next one cannot be attached: nothing fails, it only grows.
    if (next !== undefined && next > place.now()) {
      return [{
        light: "good",
        says: say("PARTITIONS_AHEAD", { count, next: next.toISOString() }),
      }, ...halves];
    }
    const says = say("PARTITIONS_BEHIND", { count });
    return [{ light: "warning", says, advice: say("PARTITIONS_BEHIND_DO") }, ...halves];
  },
};

/** A connection tells enough where nobody has asked: pages look by themselves, too. */
async function reach(url: string, { config }: DiagnosedPlace): Promise<Remark> {
  const probed = await probePrimary({
    url,
    connectMs: limits.probeConnectMs,
    ...await authorities(config.primaryCaFile),
  });
  if ("ms" in probed) {
    return { light: "good", says: say("NOTIFY_CONNECTS", { ms: Math.ceil(probed.ms) }) };
  }
  return notifyFails(probed.reason);
}

/** What only the receiver can tell: whether it takes what is signed so. */
async function sendTrial(receiver: NotificationReceiver, place: DiagnosedPlace): Promise<Remark> {
  const now = place.now();
  const trial = writeNotification({ kind: "trial", since: undefined, facts: {} }, place.node, now);
  using client = new NeighbourClient(await authorities(place.config.primaryCaFile));
  const problem = await postNotification(receiver, trial, now, {
    ...{ waitMs: TRIAL_MS_MAX, client: client.current },
  });
  return problem === undefined
    ? { light: "good", says: say("NOTIFY_ARRIVED") }
    : notifyFails(problem);
}

function notifyFails(why: Sentence): Remark {
  return { light: "warning", says: say("NOTIFY_FAILS", { why }), advice: say("NOTIFY_DO") };
}

/** Of the key that checkpoints and reports are signed with, which the data key opens. */
function signingKeyRemark(found: Awaited<ReturnType<typeof trySigningKey>>): readonly Remark[] {
  if (found === undefined) return [];
  if ("fault" in found) {
    return [{ light: "bad", says: found.fault, advice: say("SIGNING_KEY_UNUSABLE_DO") }];
  }
  const { fingerprint } = found;
  return [{ light: "good", says: say("SIGNING_KEY_SIGNS", { fingerprint }) }];
}

/** What keeps a start, or a setting from counting. */
export function settingFault(why: string): Remark {
  return {
    light: "bad",
    says: say("SETTING_UNUSABLE", { why: asSaid(why) }),
    advice: say("SETTING_UNUSABLE_DO"),
  };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function authorities(caFile: string | undefined) {
  return caFile === undefined ? {} : { caCertificates: [await Deno.readTextFile(caFile)] };
}

function isBesideUs(databaseUrl: string): boolean {
  return readDatabaseAddress(databaseUrl).hosts.every((host) =>
    host.isSocket || isLoopback(host.dial)
  );
}

function isNotThere(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || (error as { code?: unknown }).code === "ENOENT";
}
