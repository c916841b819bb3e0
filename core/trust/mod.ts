/**
 * Whether a signer's certificate can be relied on: chain, names, policies, validity, key usage,
 * revocation. Reading order: `judge_certificate.ts`, `find_chains.ts`, `check_names.ts`,
 * `check_policies.ts`, `check_revocation.ts`, `trust_store.ts`, `trust_cache.ts`.
 */
export { compareRegistered } from "./compare_registered.ts";
export { endsSoonMs } from "./ends_soon.ts";
export { judgeCertificate, type Judgement } from "./judge_certificate.ts";
export { judgeRegistered } from "./judge_registered.ts";
export { lastCertificates } from "./last_certificates.ts";
export { refuseJudgement, remarkOnJudgement } from "./refuse_judgement.ts";
export { TrustCache } from "./trust_cache.ts";
export { trustLimits } from "./trust_limits.ts";
export { defaultTrustPolicy, type TrustPolicy } from "./trust_policy.ts";
export { buildTrustStore, type TrustFile, type TrustProblem, TrustStore } from "./trust_store.ts";
