import type { NavigationEntry } from "../navigation_entry.ts";

/** The console's part of the main navigation. */
export const consoleNavigation: readonly NavigationEntry[] = [
  { path: "/overview", text: "console.overview" },
  { path: "/traffic", text: "console.traffic" },
  { path: "/messages", text: "console.messages" },
  { path: "/documents", text: "console.documents" },
  { path: "/numbers", text: "console.numbers" },
  { path: "/selectivity", text: "console.selectivity" },
  { path: "/outage", text: "console.outage" },
  { path: "/switch", text: "console.switch" },
  { path: "/give-back", text: "console.giveBack" },
  { path: "/compare", text: "console.compare" },
  { path: "/certificates", text: "console.certificates" },
  { path: "/evidence", text: "console.evidence" },
  { path: "/audit", text: "console.audit" },
  { path: "/diagnostics", text: "console.diagnostics" },
  { path: "/settings", text: "console.settings" },
];
