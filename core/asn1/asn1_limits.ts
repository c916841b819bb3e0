/**
 * Bounds of what is read. Generous: they are there for input that was made to waste our time. Whoever
 * signs a message may write its certificate himself, so what is larger than any real one is refused by
 * its length, before it is read on, kept or compared.
 */
export const asn1Limits = {
  /**
   * Bytes of a signature's whole structure (CMS). Terminals write some 2 KB; the rest is room for the
   * revocation lists and answers about revocation that some products put in.
   */
  signedDataBytesMax: 256 * 1024,
  /** Bytes of one certificate. Those of signers and authorities have one to three thousand. */
  certificateBytesMax: 32 * 1024,
  /** Bytes of a serial number; RFC 5280 allows twenty. */
  serialBytesMax: 64,
  /** Bytes of one name. Names of enterprises with an address in them have some hundred. */
  nameBytesMax: 4 * 1024,
  /**
   * Bytes of one value of a name; RFC 5280 allows 64 characters for most, 32,768 for none that signers
   * have. To be compared it is composed anew, which makes eighteen characters of some that take three
   * bytes.
   */
  nameValueBytesMax: 1024,
  /** Bytes in which one length may be written where BER is read; in DER it is four. */
  lengthBytesMax: 8,
  /** How deep elements of indefinite length may stand in each other. A time stamp needs about 20. */
  depthMax: 64,
  /** Elements looked at, in one input, only to find where others of indefinite length end. */
  skippedElementsMax: 100_000,
  /** Pieces of one octet string of BER. */
  stringPiecesMax: 10_000,
  /** Certificates that one signature may carry; a chain has three or four. */
  embeddedCertificatesMax: 32,
  /** Attributes that one signature may sign; products sign three to eight. */
  signedAttributesMax: 64,
  /** Extensions of one certificate, list or entry of a list. */
  extensionsMax: 64,
  /** Types and values of one name. */
  nameAttributesMax: 64,
  /** Names, subtrees, policies or places that one extension may list. */
  extensionItemsMax: 1024,
} as const;
