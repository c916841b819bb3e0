import { derTag, isDer, readDer } from "../../core/asn1/mod.ts";

/** File names under which certificates and lists are passed on, but which are not read here. */
const otherNames = /\.(der|cert|p7b|p7c|p7s|spc|sst|pfx|p12)$/i;

const pemBlocks = /-----BEGIN ((X509 |TRUSTED )?CERTIFICATE|X509 CRL|CRL|PKCS7|CMS)-----/;

/**
 * Whether a file seems to hold certificates or revocation lists, by its name or by its first bytes:
 * PEM blocks, or DER that begins like one or like a bundle of them. Keys and texts do not.
 */
export function looksTrusted(name: string, head: Uint8Array): boolean {
  if (otherNames.test(name)) return true;
  if (pemBlocks.test(new TextDecoder("latin1").decode(head))) return true;
  if (!isDer(head)) return false;
  // The end may be missing: only where the content begins is looked at.
  const lengthBytes = head[1]! - 0x80;
  const content = head.subarray(2 + lengthBytes);
  const { nextTag } = readDer(content);
  return nextTag === derTag.sequence || nextTag === derTag.objectIdentifier;
}
