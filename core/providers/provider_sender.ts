/** What the journal says of a sender that came through a VAN provider: `van:<id> <address>`. */
export function providerSender(id: string, address: string): string {
  return `van:${id} ${address}`;
}
