import assert from "node:assert/strict";
import { nearestOf, unknownSettings } from "./unknown_settings.ts";

const known = ["SONGHANH_AUTOMATIC", "SONGHANH_PRIMARY_CA", "SONGHANH_PRIMARY_URL"];

Deno.test("unknownSettings() names what nobody reads, with the nearest name, without its value", () => {
  assert.deepEqual(
    unknownSettings({
      SONGHANH_AUTOMATIC: "standby",
      SONGHANH_AUTOMATC: "geheim",
      SONGHANH_PRIMARY_UR: "x",
      songhanh_primary_ca: "x",
      "export SONGHANH_AUTOMATIC": "standby",
      "SONGHANH-AUTOMATIC": "standby",
      SONGHANH_WHATEVER_ELSE_THERE_IS: "x",
      SONGHANH_EMPTY: "",
      SONGHANH_GREEN_CLEARS: "on",
      HOMEPAGE: "https://songhanh.example/",
    }, known),
    [
      "SONGHANH_AUTOMATC: there is no such setting; did you mean SONGHANH_AUTOMATIC?",
      "SONGHANH_PRIMARY_UR: there is no such setting; did you mean SONGHANH_PRIMARY_URL?",
      "songhanh_primary_ca: there is no such setting; did you mean SONGHANH_PRIMARY_CA?",
      "export SONGHANH_AUTOMATIC: there is no such setting; did you mean SONGHANH_AUTOMATIC?",
      "SONGHANH-AUTOMATIC: there is no such setting; did you mean SONGHANH_AUTOMATIC?",
      "SONGHANH_WHATEVER_ELSE_THERE_IS: there is no such setting",
      "SONGHANH_GREEN_CLEARS: this setting is gone – a permit always closes the declaration now; " +
      "what is permitted without an officer is SONGHANH_PERMIT",
    ],
  );
});

Deno.test("unknownSettings() leaves alone what is not meant for the gateway's start", () => {
  const environment = {
    SONGHANH_TOKEN: "x",
    SONGHANH_TEST_DATABASE_URL: "x",
    // A container beside services called songhanh and songhanh-admin is given these unasked.
    SONGHANH_SERVICE_HOST: "10.0.0.7",
    SONGHANH_SERVICE_PORT: "8400",
    SONGHANH_SERVICE_PORT_EDI: "8400",
    SONGHANH_PORT: "tcp://10.0.0.7:8400",
    SONGHANH_PORT_8400_TCP: "tcp://10.0.0.7:8400",
    SONGHANH_PORT_8400_TCP_ADDR: "10.0.0.7",
    SONGHANH_ADMIN_SERVICE_HOST: "10.0.0.8",
    SONGHANH_ADMIN_PORT: "tcp://10.0.0.8:8401",
  };
  assert.deepEqual(unknownSettings(environment, known), []);
});

Deno.test("nearestOf() takes the fewest letters, and none from afar", () => {
  assert.equal(nearestOf("SONGHANH_PRIMARY_AC", known), "SONGHANH_PRIMARY_CA");
  assert.equal(nearestOf("SONGHANH_NOTHING_OF_THE_KIND", known), undefined);
});
