export { DEAD_STREAMS_MS, DeadStreams, type Settled } from "./dead_streams.ts";
export { Loop, type LoopOptions } from "./loop.ts";
export { type ModeNotice, watchMode } from "./mode_watch.ts";
export { BEAT_MS, listNodes, NodeRegistry, type NodeRow } from "./node_registry.ts";
export { loadHealth, PrimaryWatch, type Traffic } from "./primary_watch.ts";
export { probePrimary } from "./probe_primary.ts";
export { StandIn } from "./stand_in.ts";
export { currentPhase, type Phase, plannedPhases, type SwitchRun } from "./switch_runs.ts";
export { type SwitchChecks, Switcher } from "./switcher.ts";
