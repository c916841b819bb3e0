/** What closes what was opened, in the order of opening: closed in the opposite order. */
export type Closers = (() => Promise<void> | void)[];
