import assert from "node:assert/strict";
import { DatabaseAddressError, readDatabaseAddress, tlsModeOf } from "./database_address.ts";

/** Hosts as `name=dial:port`. */
function hostsOf(url: string): string[] {
  return readDatabaseAddress(url).hosts.map(({ name, dial, port, isSocket }) =>
    isSocket ? dial : `${name}=${dial}:${port}`
  );
}

Deno.test("readDatabaseAddress() reads hosts as libpq does", () => {
  const cases: Record<string, string[]> = {
    "postgres://u:p@h/d": ["h=h:5432"],
    "postgresql://h:1/d": ["h=h:1"],
    "postgres://u@a:1,b,c:3/d": ["a=a:1", "b=b:5432", "c=c:3"],
    "postgres://u@[::1]:5433,[fe80::2]/d": ["::1=::1:5433", "fe80::2=fe80::2:5432"],
    "postgres:///d?host=a,b&port=1,2": ["a=a:1", "b=b:2"],
    "postgres:///d?host=a,b&port=7": ["a=a:7", "b=b:7"],
    "postgres://db.example/d?hostaddr=10.0.0.1": ["db.example=10.0.0.1:5432"],
    "postgres:///d?host=x,y&hostaddr=10.0.0.1,::2": ["x=10.0.0.1:5432", "y=::2:5432"],
    "postgres:///d?hostaddr=10.0.0.1": ["10.0.0.1=10.0.0.1:5432"],
    "postgres://u:p@/db?host=/dir": ["/dir/.s.PGSQL.5432"],
    "postgres://u:p@127.0.0.1:5433/d?host=%2Frun%2Fsongs": ["/run/songs/.s.PGSQL.5433"],
    "postgres://%2Fvar%2Frun:6000,h/d": ["/var/run/.s.PGSQL.6000", "h=h:5432"],
    "postgres://": ["localhost=localhost:5432"],
  };
  for (const [url, hosts] of Object.entries(cases)) assert.deepEqual(hostsOf(url), hosts, url);
});

Deno.test("readDatabaseAddress() reads who, what and how", () => {
  const address = readDatabaseAddress(
    "postgres://us%40er:p%3A%2F%40+w@h/my%20db?connect_timeout=1&keepalives_idle=9" +
      "&application_name=a+b&options=-c%20x%3D1&statement_timeout=5&gssencmode=disable",
  );
  const { user, password, database, connectMs, keepAliveMs, parameters } = address;
  assert.deepEqual({ user, password, database }, {
    user: "us@er",
    password: "p:/@+w",
    database: "my db",
  });
  assert.deepEqual({ connectMs, keepAliveMs }, { connectMs: 2_000, keepAliveMs: 9_000 });
  assert.deepEqual(parameters, {
    application_name: "a+b",
    options: "-c x=1",
    statement_timeout: "5",
  });
});

Deno.test("readDatabaseAddress() leaves to the server what it does not know, whatever its name", () => {
  const { parameters } = readDatabaseAddress("postgres://h/d?constructor=x&search_path=a");
  assert.deepEqual(Object.entries(parameters), [["constructor", "x"], ["search_path", "a"]]);
});

Deno.test("readDatabaseAddress() wants the primary of several hosts unless told otherwise", () => {
  const roleOf = (url: string) => readDatabaseAddress(url).role;
  assert.equal(roleOf("postgres://h/d"), "any");
  assert.equal(roleOf("postgres://h,i/d"), "primary");
  assert.equal(roleOf("postgres://h,i/d?target_session_attrs=any"), "any");
  assert.equal(roleOf("postgres://h/d?target_session_attrs=standby"), "standby");
});

Deno.test("readDatabaseAddress() reads sslmode and sslrootcert as libpq does", () => {
  const modes: Record<string, string> = {
    "127.0.0.1/d": "disable",
    "localhost/d": "disable",
    "db.example/d": "prefer",
    "db.example/d?sslmode=allow": "allow",
    "127.0.0.1/d?sslmode=require": "require",
    "127.0.0.1/d?ssl=true": "require",
    "db.example/d?sslmode=require&sslrootcert=/ca": "verify-ca",
    "db.example/d?sslmode=disable&sslrootcert=/ca": "disable",
    "127.0.0.1/d?sslrootcert=/ca": "verify-full",
    "db.example/d?sslrootcert=system": "verify-full",
    "/d?host=/run&sslmode=require": "disable",
  };
  for (const [rest, mode] of Object.entries(modes)) {
    const address = readDatabaseAddress(`postgres://${rest}`);
    assert.equal(tlsModeOf(address, address.hosts[0]!), mode, rest);
  }
});

Deno.test("readDatabaseAddress() says what it cannot use, never the password", () => {
  const password = "tr0ub4dor";
  const cases: Record<string, RegExp> = {
    "h:99999/d": /port from 1 to 65535, found "99999"/,
    "h:x/d": /found "x"/,
    "::1/d": /IPv6 stands in brackets/,
    "h,i/d?port=1,2,3": /2 hosts and 3 ports/,
    "h,i/d?hostaddr=10.0.0.1": /2 hosts and 1 in hostaddr/,
    "h/d?hostaddr=name": /expected an IP address, found "name"/,
    "h/d?sslmode=full": /sslmode: expected one of disable, .*, found "full"/,
    "h/d?target_session_attrs=master": /target_session_attrs: expected one of/,
    "h/d?connect_timeout=soon": /connect_timeout: expected a whole number/,
    "h/d?channel_binding=require": /channel_binding=require is not supported/,
    "h/d?sslcrl=/list": /sslcrl=\/list is not supported/,
    "h/d?sslcert=/c": /expected both or none/,
    "h/d?sslmode=require&sslrootcert=system": /sslmode=verify-full only/,
    "h/%zz": /the database has a %/,
  };
  for (const [rest, expected] of Object.entries(cases)) {
    assert.throws(() => readDatabaseAddress(`postgres://u:${password}@${rest}`), (error) => {
      assert.ok(error instanceof DatabaseAddressError);
      assert.match(error.message, expected);
      assert.ok(!Deno.inspect(error).includes(password));
      return true;
    }, rest);
  }
  assert.throws(() => readDatabaseAddress("mysql://h/d"), /expected postgres:/);
});
