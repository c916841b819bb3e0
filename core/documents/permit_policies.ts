/**
 * What the standby permits by itself (setting `SONGHANH_PERMIT`). A permit is customs' word, and the
 * standby knows neither banks nor treasuries nor what is left of an exemption list: by default it
 * answers only for what owes nothing by what it says itself.
 */
export const permitPolicies = ["officer", "duty-free", "all"] as const;
export type PermitPolicy = typeof permitPolicies[number];
