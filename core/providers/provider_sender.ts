/** What the journal says of a sender that came through a VAN provider: `van:<id> <address>`. */
export function providerSender(id: string, address: string): string {
  return `van:${id} ${address}`;
}

/** The provider that a message came through; undefined: a terminal of its own. */
export function providerOf(sender: string): string | undefined {
  if (!sender.startsWith("van:")) return undefined;
  const end = sender.indexOf(" ");
  return sender.slice(4, end < 0 ? undefined : end);
}
