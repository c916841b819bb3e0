export {
  askedChecks,
  checkSwitch,
  type FailedCheck,
  type Finding,
  type Mode,
  modeFor,
  type SwitchFacts,
  type SwitchKind,
  switchKinds,
  type SwitchTarget,
  switchTargets,
} from "./check_switch.ts";
export {
  type JudgedService,
  judgeService,
  type ServiceLevel,
  type ServiceState,
  serviceStates,
} from "./judge_service.ts";
export {
  type HealthThresholds,
  nextProbeMs,
  observe,
  type PrimaryHealth,
  type PrimaryState,
  type Sign,
  unknownHealth,
} from "./primary_health.ts";
