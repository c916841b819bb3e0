/** The admin address, for scenarios that change something on the way. */
import http from "k6/http";

const admin = __ENV.ADMIN || "http://127.0.0.1:8401";
const token = __ENV.TOKEN || "";

function ask(method, path, body) {
  const response = http.request(method, `${admin}/api/v1${path}`, body && JSON.stringify(body), {
    headers: { "Authorization": `Bearer ${token}`, "Content-Type": "application/json" },
    tags: { kind: "admin" },
  });
  if (response.status >= 400) {
    throw new Error(`${method} ${path}: status ${response.status}, ${response.body}`);
  }
  return response.json();
}

/** Mode and epoch in force. */
export function status() {
  return ask("GET", "/status");
}

export function switchTo(to, reason) {
  return ask("POST", "/switch", { to, reason, kind: "switchover", expectedEpoch: status().epoch });
}

/**
 * Faults of the rehearsal primary; `{}` takes them all back. A sandbox passes them on; one that runs by
 * itself is told at its own address (`FAULTS`).
 */
export function setFaults(faults) {
  if (!__ENV.FAULTS) return ask("POST", "/faults", faults);
  const response = http.post(__ENV.FAULTS, JSON.stringify(faults), {
    headers: { "Content-Type": "application/json" },
    tags: { kind: "admin" },
  });
  if (response.status >= 400) throw new Error(`faults: status ${response.status}`);
  return response.json();
}
