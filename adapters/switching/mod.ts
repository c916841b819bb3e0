export { DEAD_STREAMS_MS, DeadStreams, type Settled } from "./dead_streams.ts";
export { Loop, type LoopOptions } from "./loop.ts";
export { type ModeNotice, sendNotice, watchMode } from "./mode_watch.ts";
export {
  type Beat,
  BEAT_MS,
  LEASE_MS,
  listNodes,
  NODE_SILENT_MS,
  NodeRegistry,
  type NodeRow,
} from "./node_registry.ts";
export { loadHealth, PrimaryWatch, type StoredHealth, type Traffic } from "./primary_watch.ts";
export { type PrimaryProbeOptions, probePrimary, type ProbeResult } from "./probe_primary.ts";
export { StandIn } from "./stand_in.ts";
export {
  currentPhase,
  type Phase,
  type PhaseName,
  plannedPhases,
  type SwitchRun,
} from "./switch_runs.ts";
export { type SwitchAnswer, Switcher, type SwitchOrder } from "./switcher.ts";
