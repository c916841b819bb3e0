/** What k6 found, as JSON and as tables, beside the text that k6 prints anyway. */

/** `handleSummary` of a script: writes `<OUT>/<date>-k6-<name>.json` and `.md`. */
export function summaryOf(name) {
  const out = __ENV.OUT || "results";
  return (data) => {
    const at = new Date().toISOString();
    const facts = {
      scenario: name,
      at,
      tool: "k6",
      settings: Object.fromEntries(
        Object.entries(__ENV).filter(([key]) => settings.includes(key))
          // Of the corpus its name: where it lies is of this machine only.
          .map(([key, value]) => [key, key === "CORPUS" ? value.split("/").pop() : value]),
      ),
      seconds: data.state.testRunDurationMs / 1000,
      metrics: Object.fromEntries(
        Object.entries(data.metrics).map(([metric, { values }]) => [metric, values]),
      ),
      thresholds: thresholdsOf(data),
      checks: data.root_group.checks.map(({ name, passes, fails }) => ({ name, passes, fails })),
    };
    const path = `${out}/${at.slice(0, 10)}-k6-${name}`;
    return {
      stdout: textOf(facts),
      [`${path}.json`]: JSON.stringify(facts, null, 1) + "\n",
      [`${path}.md`]: markdownOf(facts),
    };
  };
}

/** Settings that a result must name; others, such as tokens, are nobody's business. */
const settings = [
  "CORPUS",
  "CYCLE",
  "FIRST",
  "MACHINE",
  "MESSAGES",
  "RATE",
  "PEAK",
  "SECONDS",
  "SHAPE",
  "LATENCY_MS",
];

function thresholdsOf({ metrics }) {
  return Object.entries(metrics).flatMap(([metric, { thresholds = {} }]) =>
    Object.entries(thresholds).map(([rule, { ok }]) => ({ metric, rule, ok }))
  );
}

function rowsOf({ metrics }) {
  const names = Object.keys(metrics).filter((name) =>
    /^(edi_|iterations|dropped|http_reqs)/.test(name)
  );
  return names.sort().map((name) => [
    name,
    Object.entries(metrics[name]).map(([value, number]) => `${value} ${round(number)}`).join(", "),
  ]);
}

function round(number) {
  return Math.abs(number) >= 100 ? Math.round(number) : Math.round(number * 1000) / 1000;
}

function textOf(facts) {
  const lines = [
    `${facts.scenario}: ${round(facts.seconds)} s`,
    ...rowsOf(facts).map(([name, values]) => `  ${name.padEnd(20)} ${values}`),
    ...facts.checks.map(({ name, passes, fails }) =>
      `  ${fails ? "✗" : "✓"} ${name}: ${passes} of ${passes + fails}`
    ),
    ...facts.thresholds.map(({ metric, rule, ok }) => `  ${ok ? "✓" : "✗"} ${metric} ${rule}`),
    `  what the gateway saw: ${trafficCommand(facts)}`,
  ];
  return lines.join("\n") + "\n";
}

/** The same time in the gateway's own samples, which are of whole minutes. */
function trafficCommand({ at, seconds }) {
  const from = new Date(Date.parse(at) - seconds * 1000).toISOString();
  return `songhanh traffic --from ${from} --to ${at} --by code`;
}

function markdownOf(facts) {
  const table = (title, rows) =>
    [
      `## ${title}`,
      "",
      "| | |",
      "| --- | --- |",
      ...rows.map((cells) => `| ${cells.join(" | ")} |`),
    ]
      .join("\n");
  return [
    `# k6 ${facts.scenario}`,
    `${facts.at.slice(0, 16).replace("T", " ")} UTC, ${round(facts.seconds)} s`,
    Object.entries(facts.settings).map(([name, value]) => `${name}: ${value}`).join(" · "),
    table(
      "Thresholds",
      facts.thresholds.map((
        { metric, rule, ok },
      ) => [`\`${metric} ${rule}\``, ok ? "met" : "not met"]),
    ),
    table(
      "Checks",
      facts.checks.map(({ name, passes, fails }) => [name, `${passes} of ${passes + fails}`]),
    ),
    table("Figures", rowsOf(facts)),
  ].join("\n\n") + "\n";
}
