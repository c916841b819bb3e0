/** VAN providers: who sends for many enterprises, and how much at once. */
export * from "./origin_of.ts";
export * from "./provider_gate.ts";
export * from "./provider_sender.ts";
