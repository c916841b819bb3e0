/** Test support: signatures made by an independent writer, with what must become of them. */
import samples from "../signature/testdata/openssl_samples.json" with { type: "json" };

/** What becomes of a sample. */
export type SampleOutcome =
  | {
    readonly outcome: "verified";
    readonly subject: string;
    readonly digestAlgorithm: string;
    readonly signedAttributes: boolean;
    readonly scheme: string;
  }
  | { readonly outcome: "refused"; readonly with: string };

/** One signature over the common content. */
export interface OpensslSample {
  readonly name: string;
  readonly cms: Uint8Array<ArrayBuffer>;
  /** A certificate to be offered as registered. */
  readonly registered: Uint8Array<ArrayBuffer> | undefined;
  readonly expect: SampleOutcome;
}

/** The content that all samples sign, unless they are about other content. */
export const opensslContent: Uint8Array<ArrayBuffer> = Uint8Array.fromBase64(samples.content);

/** All samples. */
export const opensslSamples: readonly OpensslSample[] = samples.samples.map((sample) => ({
  name: sample.name,
  cms: Uint8Array.fromBase64(sample.cms),
  registered: sample.registered === undefined
    ? undefined
    : Uint8Array.fromBase64(sample.registered),
  expect: sample.expect as SampleOutcome,
}));
