import type { SignatureProfile } from "../../core/signature/mod.ts";

/**
 * A signature as the terminal makes it (RSA 2048, SHA-1, PKCS#1 v1.5) over the text `songhanh`, to
 * see at start whether a library verifies such signatures at all. The key signed nothing else.
 */
export const knownAnswer = {
  profile: { digestAlgorithm: "sha1", scheme: "rsa-pkcs1", saltBytes: 0 } as SignatureProfile,
  signed: new TextEncoder().encode("songhanh"),
  spki: Uint8Array.fromBase64(
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEApKYAgup1EOakhQuFeaMOPgbnj+t2BlekbCyXl8/EjhL/" +
      "kkxDczZ8BSSmFZrSbuUn6ORA40twuXPnTfU5F8VSJwga9TeTHGN4fv/XpBAy1QvOaz9Ddej/bG4YcWFEFBzOqbZu" +
      "ZQoXMxq23Pf7zv7oLia3D2Ax7uQ0z8zONwyGe4AaKH/dWM5dz0oALpuk2vmE68pEt7o0jMJHqJUUUPTG3733QEBd" +
      "g6uYcTurPcWNY+v1AzFl9WDHzEZcftU1AnM0In1TZp9ryY4tAfU/61WEBVmOVOLR51533X7DBinsPO8PAlTd+j4h" +
      "Fn9lMFITQpYjNOfPYVAWEe6f51jSMOia9wIDAQAB",
  ),
  signature: Uint8Array.fromBase64(
    "SvPR9KSxCKYiFPqvs7wfn3bILVVujzZju4mB8DzlJl3SdFgduFmFL//p5xtQjo6G8F19jjrR5xvP6nA8n8ezDY+M" +
      "cNXJ0aYMYMOWcnPAvODjL2rsihwxsOY7nvPKpBZ+W7C+OyKqjs2NuaT6T2nP9Y+vLVSEqZFJg5eTo2LRf1mpke5D" +
      "znTv4EGSlIfvNIEzTSM3WzCXO1hhnLn+O7+rNoAX9E1dXLzDwo7pcc3irQxKoPkSDGRwbZKzpSG5CfA0kcjm9n7V" +
      "lx49o0j06jz75jpGaT+wdRsOU3lVKwvVQG+mZy3JzXGkYq7HIxPdGhjAKzI6I2dtBZ9hloBSV4Akww==",
  ),
};
