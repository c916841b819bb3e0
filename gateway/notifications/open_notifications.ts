import type { Gateway } from "../gateway.ts";
import type { Log } from "../log/log.ts";
import { findEndings } from "./find_endings.ts";
import { Notifications } from "./notifications.ts";

/** Tells what happens to a running gateway, if anybody is to be told; `close` before it stops. */
export function openNotifications(gateway: Gateway, log: Log): { close(): Promise<void> } {
  const { config, database, node, service, store, trust } = gateway;
  if (config.notify === undefined) return { close: () => Promise.resolve() };
  const notifications = new Notifications({
    ...{
      receiver: config.notify,
      trust: gateway.credentials.toPrimary,
      sql: database.sql,
      log,
      service,
      node: node.name,
    },
    unknownCount: async () => (await store.openUnknown(1)).count,
    endings: () =>
      findEndings(
        { trust: trust.current, now: () => gateway.now() },
        gateway.ownCertificates(),
      ),
  });
  node.lead(notifications);
  return notifications;
}
