import { join } from "node:path";
import { Program } from "../../subjects/program.ts";
import { freePort, untilListening } from "../../subjects/ports.ts";
import { as2Names } from "../as2_corpus.ts";
import { goodReceipt, type Peer } from "../peer.ts";
import { runTool } from "../run_tool.ts";

const version = "2.10.1";
/** Of a store that holds a test key. */
const storePassword = "bench";

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>bench</groupId><artifactId>bench</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>net.sf.openas2</groupId>
      <artifactId>openas2-server</artifactId>
      <version>${version}</version>
    </dependency>
  </dependencies>
</project>
`;

export const openas2: Peer = {
  name: "OpenAS2",
  version: `openas2-server ${version}`,
  says:
    "verifies the signature with the partner's certificate and writes a file for each message " +
    "and receipt without fsync; no chain, no revocation, no content checks, no database",
  check: goodReceipt,

  async start({ installDir, corpus }) {
    const library = join(installDir, "lib");
    try {
      await Deno.stat(join(library, `openas2-server-${version}.jar`));
    } catch {
      await Deno.mkdir(installDir, { recursive: true });
      await Deno.writeTextFile(join(installDir, "pom.xml"), pom);
      const goal = ["dependency:copy-dependencies", `-DoutputDirectory=${library}`];
      await runTool("mvn", ["-q", "-B", ...goal], { cwd: installDir });
    }
    const home = await Deno.makeTempDir();
    const port = freePort();
    await writeHome(home, corpus, port);
    const java = await Program.spawn("java", {
      args: [
        `-Djava.util.logging.config.file=${join(home, "logging.properties")}`,
        // The mail library must stand first, or its handler for receipts is not found.
        ...["-cp", `${library}/javax.mail-1.6.1.jar:${library}/activation-1.1.1.jar:${library}/*`],
        ...["org.openas2.app.OpenAS2Server", join(home, "config.xml")],
      ],
      cwd: home,
      // It reads commands from standard input where it has one.
      stdin: "null",
    }, untilListening(`127.0.0.1:${port}`));
    return {
      name: this.name,
      edi: `127.0.0.1:${port}`,
      pids: [java.pid],
      async [Symbol.asyncDispose]() {
        await java[Symbol.asyncDispose]();
        await Deno.remove(home, { recursive: true });
      },
    };
  },
};

async function writeHome(home: string, corpus: string, port: number): Promise<void> {
  // Its own key answers for the host; the partner has a certificate only.
  const openssl = (...args: string[]) => runTool("openssl", args, { cwd: home });
  await openssl(
    ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "us.key", "-out", "us.crt"],
    ...["-days", "3650", "-subj", "/CN=bench"],
  );
  await openssl(
    ...["pkcs12", "-export", "-legacy", "-in", "us.crt", "-inkey", "us.key", "-name", "us"],
    ...["-out", "as2.p12", "-passout", `pass:${storePassword}`],
  );
  const store = ["-keystore", "as2.p12", "-storetype", "PKCS12", "-storepass", storePassword];
  await runTool("keytool", [
    ...["-importcert", "-noprompt", "-alias", "partner", "-file", join(corpus, "pki/signer.crt")],
    ...store,
  ], { cwd: home });
  const files: Record<string, string> = {
    "config.xml": `<openas2>
  <properties storageBaseDir="${home}/data"/>
  <certificates classname="org.openas2.cert.PKCS12CertificateFactory" filename="${home}/as2.p12"
    password="${storePassword}" interval="3000"/>
  <partnerships classname="org.openas2.partner.XMLPartnershipFactory"
    filename="${home}/partnerships.xml" interval="3000"/>
  <commands classname="org.openas2.cmd.XMLCommandRegistry" filename="${home}/commands.xml"/>
  <processor classname="org.openas2.processor.DefaultProcessor"
    pendingMDN="${home}/data/pendingMDN" pendingMDNinfo="${home}/data/pendinginfoMDN">
    <module classname="org.openas2.processor.storage.MessageFileModule"
      filename="${home}/data/inbox/$rand.UUID$" protocol="as2" tempdir="${home}/data/temp"/>
    <module classname="org.openas2.processor.storage.MDNFileModule"
      filename="${home}/data/receipts/$rand.UUID$" protocol="as2" tempdir="${home}/data/temp"/>
    <module classname="org.openas2.processor.sender.MDNSenderModule" retries="0"/>
    <module classname="org.openas2.processor.receiver.AS2ReceiverModule"
      address="127.0.0.1" port="${port}" errordir="${home}/data/error"
      errorformat="sender.as2_id, receiver.as2_id, headers.message-id"/>
  </processor>
</openas2>
`,
    "partnerships.xml": `<partnerships>
  <partner name="partner" as2_id="${as2Names.partner}" x509_alias="partner" email="a@localhost"/>
  <partner name="us" as2_id="${as2Names.us}" x509_alias="us" email="b@localhost"/>
  <partnership name="partner-us"><sender name="partner"/><receiver name="us"/></partnership>
</partnerships>
`,
    "commands.xml": "<commands></commands>\n",
    // A line for each message would be measured too.
    "logging.properties": ".level=OFF\n",
  };
  for (const [name, content] of Object.entries(files)) {
    await Deno.writeTextFile(join(home, name), content);
  }
}
