export {
  askedChecks,
  checkSwitch,
  type FailedCheck,
  type Finding,
  type Mode,
  modeFor,
  type SwitchFacts,
  type SwitchKind,
  type SwitchTarget,
} from "./check_switch.ts";
export {
  type HealthThresholds,
  nextProbeMs,
  observe,
  type PrimaryHealth,
  type PrimaryState,
  type Sign,
  unknownHealth,
} from "./primary_health.ts";
