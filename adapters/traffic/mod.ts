/** Samples of the traffic in the database: written by each node, read for all of them. */
export { readTraffic, type TrafficRows } from "./read_traffic.ts";
export { TrafficRecorder } from "./traffic_recorder.ts";
