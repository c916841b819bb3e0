/** Bounds of what is read. Generous: they are there for input that was made to waste our time. */
export const asn1Limits = {
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
