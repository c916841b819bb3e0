import { text, whole, wholeOr } from "./option.ts";

/** Of `corpus`, which a program of the benchmarks carries out. */
export const corpusOptions = {
  seed: wholeOr(1, "N", {
    says: "the same seed makes the same messages",
    least: 1,
    most: 2 ** 31,
    example: "7",
  }),
  messages: wholeOr(10_000, "N", {
    says: "messages in all",
    least: 1,
    most: 10_000_000,
    example: "100000",
  }),
  users: wholeOr(1_000, "N", { says: "users in all", least: 1, most: 500_000, example: "2000" }),
  mix: text("day|mic|KIND=SHARE,…", {
    says: "which messages: as on a working day, MIC alone, or kinds with their shares",
    without: "day",
    example: "IDA=1,IDC=1",
  }),
  certificates: whole("N", {
    says: "different certificates; users share them where they are fewer",
    without: "2000, or one for each user",
    least: 1,
    most: 500_000,
    example: "500",
  }),
  keys: whole("N", {
    says: "different keys (RSA 2048); certificates share them where they are fewer",
    without: "16",
    least: 1,
    most: 10_000,
    example: "4",
  }),
  workers: whole("N", {
    says: "threads that sign",
    without: "one for each core",
    least: 1,
    most: 256,
    example: "2",
  }),
} as const;
