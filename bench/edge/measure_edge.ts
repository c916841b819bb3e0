import { makeServerCertificate } from "../../adapters/testing/make_server_certificate.ts";
import { inFigures, median } from "../report/figures.ts";
import type { ReportTable } from "../report/report.ts";
import { processUsage } from "../subjects/process_usage.ts";
import { Program } from "../subjects/program.ts";

const kinds = ["ours", "Deno.serve"] as const;
type Kind = typeof kinds[number];

interface Figures {
  readonly perSecond: number;
  /** Processor time of the server for a post, microseconds. */
  readonly cpuMicroseconds: number;
  /** Of one post after another on one connection, milliseconds. */
  readonly sequentialMs: number;
}

interface Round {
  readonly plain: Record<Kind, Figures>;
  readonly tls: Record<Kind, Figures>;
}

/**
 * The EDI address alone against the runtime's server: a 5 KB post answered at once, plain and with
 * TLS, both in each round, so that ratios are of one run.
 */
export async function measureEdge(
  { rounds, seconds, log }: {
    readonly rounds: number;
    readonly seconds: number;
    log(text: string): void;
  },
): Promise<{ tables: ReportTable[]; rounds: Round[] }> {
  const dir = await Deno.makeTempDir();
  const { cert, key } = await makeServerCertificate();
  const files = [`${dir}/edge.crt`, `${dir}/edge.key`] as const;
  await Deno.writeTextFile(files[0], cert);
  await Deno.writeTextFile(files[1], key);
  const all: Round[] = [];
  for (let number = 1; number <= rounds; number++) {
    const round = { plain: {}, tls: {} } as { plain: Round["plain"]; tls: Round["tls"] };
    for (const kind of number % 2 === 0 ? kinds.toReversed() : kinds) {
      round.plain[kind] = await measureServer(kind, [], seconds);
      round.tls[kind] = await measureServer(kind, files, seconds);
    }
    log(`edge, round ${number}: ${kinds.map((kind) => oneLine(kind, round)).join("; ")}`);
    all.push(round);
  }
  await Deno.remove(dir, { recursive: true });
  return { tables: tablesOf(all), rounds: all };
}

function oneLine(kind: Kind, { plain, tls }: Round): string {
  return `${kind} ${inFigures(plain[kind].perSecond)}/s, TLS ${inFigures(tls[kind].perSecond)}/s`;
}

async function measureServer(
  kind: Kind,
  tls: readonly string[],
  seconds: number,
): Promise<Figures> {
  const program = new URL("./edge_server.ts", import.meta.url).pathname;
  await using server = await Program.start(
    Deno.execPath(),
    { args: ["run", "-A", "--no-check", program, kind, ...tls] },
    (line) => line.startsWith("{") ? JSON.parse(line) : undefined,
  );
  const port = String(server.ready.port);
  const before = processUsage([server.pid]).cpuSeconds;
  const many = await load(port, 64, seconds, tls[0]);
  // Processor time cannot be cut where counting begins: it is spread over all.
  const used = processUsage([server.pid]).cpuSeconds - before;
  const one = await load(port, 1, Math.max(1, seconds / 4), tls[0]);
  return {
    perSecond: many.perSecond,
    cpuMicroseconds: used * 1e6 / (many.count / 0.75),
    sequentialMs: one.medianMs,
  };
}

async function load(port: string, connections: number, seconds: number, authority?: string) {
  const program = new URL("./edge_load.ts", import.meta.url).pathname;
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-check", program, port, String(connections), String(seconds)],
      ...(authority === undefined ? [] : [authority]),
    ],
    stderr: "inherit",
  }).output();
  if (!success) throw new Error("the load on the edge failed");
  return JSON.parse(new TextDecoder().decode(stdout)) as {
    perSecond: number;
    count: number;
    medianMs: number;
  };
}

function tablesOf(rounds: readonly Round[]): ReportTable[] {
  const middle = (pick: (round: Round) => number) => inFigures(median(rounds.map(pick)));
  const row = (kind: Kind, shape: "plain" | "tls") => [
    `${kind}, ${shape === "tls" ? "TLS" : "plain"}`,
    middle((round) => round[shape][kind].perSecond),
    middle((round) => round[shape][kind].cpuMicroseconds),
    middle((round) => round[shape][kind].sequentialMs),
  ];
  const ratio = (pick: (figures: Record<Kind, Figures>) => number, shape: "plain" | "tls") =>
    middle((round) => pick(round[shape]));
  return [
    {
      title: "The edge alone: a 5 KB post answered at once",
      columns: ["server", "posts/s, 64 connections", "processor µs", "one after another, ms"],
      rows: kinds.flatMap((kind) => [row(kind, "plain"), row(kind, "tls")]),
    },
    {
      title: "Ratios within each round, medians",
      columns: ["ratio", "value"],
      rows: [
        ["posts/s, ours to Deno.serve, plain", ratio(perSecond, "plain")],
        ["posts/s, ours to Deno.serve, TLS", ratio(perSecond, "tls")],
        ["processor time, Deno.serve to ours, plain", ratio(processor, "plain")],
        ["processor time, Deno.serve to ours, TLS", ratio(processor, "tls")],
        [
          "ours, posts/s, TLS to plain",
          middle(({ tls, plain }) => tls.ours.perSecond / plain.ours.perSecond),
        ],
        [
          "ours, one after another, TLS to plain",
          middle(({ tls, plain }) => tls.ours.sequentialMs / plain.ours.sequentialMs),
        ],
      ],
    },
  ];
}

function perSecond(figures: Record<Kind, Figures>): number {
  return figures.ours.perSecond / figures["Deno.serve"].perSecond;
}

function processor(figures: Record<Kind, Figures>): number {
  return figures["Deno.serve"].cpuMicroseconds / figures.ours.cpuMicroseconds;
}
