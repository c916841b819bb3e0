/** Telling those who do not look: what is news, kept until it has arrived at their address. */
export { againAfterMs, deliverDue } from "./deliver_due.ts";
export {
  keepNotifications,
  loadTold,
  type Notification,
  waitingNotifications,
} from "./notification_store.ts";
export { type NotificationReceiver, postNotification } from "./post_notification.ts";
