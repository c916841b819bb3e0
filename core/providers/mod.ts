/** VAN providers: who sends for many enterprises, and how much at once. */
export { originOf } from "./origin_of.ts";
export {
  type Admission,
  type AdmittedProvider,
  ProviderGate,
  providerHeader,
} from "./provider_gate.ts";
export { providerOf, providerSender } from "./provider_sender.ts";
