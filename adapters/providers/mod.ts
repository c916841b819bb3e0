/** VAN providers in the database. */
export {
  changeProvider,
  createProvider,
  findProvider,
  listProviders,
  loadAdmitted,
  monthlyUsage,
  type Provider,
  type ProviderUsage,
  renewToken,
} from "./provider_store.ts";
export { ProviderWatch } from "./provider_watch.ts";
