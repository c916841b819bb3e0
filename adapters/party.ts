/**
 * Who a message counts for when room or turns are short: whoever it is proved to come from, or else
 * the place that it comes from. A user ID that a message merely names proves nothing, so it shares
 * only with what comes from the same place.
 */
export type Party =
  /** `name`: of a user, or of a certificate that is trusted. */
  | { readonly kind: "known"; readonly name: string }
  /** `origin`: an address or a provider; `name`: the user ID that is named, which may be anything. */
  | { readonly kind: "stranger"; readonly origin: string; readonly name: string };
