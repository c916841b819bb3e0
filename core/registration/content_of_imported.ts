import { isUnreadable, readCertificate } from "../asn1/mod.ts";
import { firstIdentification, nextIdentification } from "../users/mod.ts";
import {
  businessRoles,
  emptyContent,
  type RegisteredCertificate,
  type RegistrationContent,
  type UserCertificate,
} from "./registration.ts";
import { taxCodesOf } from "./tax_code.ts";

/** A user who was not registered here, as a register elsewhere has handed it over. */
export interface ImportedUser {
  readonly userId: string;
  readonly company: string;
  readonly roles: readonly string[];
  /** May send no more: its identification is taken all the same. */
  readonly barred: boolean;
  readonly terminals: readonly string[];
  readonly certificates: readonly {
    readonly authorityName: string;
    readonly serial: string;
    readonly der: Uint8Array | undefined;
  }[];
}

/**
 * The registration that the imported users of an enterprise amount to. Names of people, address and
 * e-mail are in no register that is imported: they stay empty until the enterprise gives them.
 */
export function contentOfImported(
  imported: readonly ImportedUser[],
  isPerson: boolean,
): RegistrationContent {
  const users = imported.filter(({ barred }) => !barred);
  const terminals = [...new Set(users.flatMap(({ terminals }) => terminals))].toSorted();
  const refs = new Map(terminals.map((terminalId, at) => [terminalId, `m${at + 1}`]));
  const named = new Set(users.flatMap(({ roles }) => roles));
  return {
    ...emptyContent,
    holder: isPerson && users.length === 1 ? "person" : "enterprise",
    company: users[0]?.company ?? "",
    roles: businessRoles.filter((role) => named.has(role)),
    users: users.map(({ userId, terminals, certificates }, at) => ({
      ref: `u${at + 1}`,
      userId,
      name: "",
      email: "",
      machines: terminals.map((terminalId) => refs.get(terminalId)!),
      ...certificatesOf(certificates),
    })),
    machines: terminals.map((terminalId) => (
      { ref: refs.get(terminalId)!, terminalId, description: terminalId }
    )),
    lastIdentification: lastOf(imported.map(({ userId }) => userId.slice(5))),
  };
}

/** The certificate that lasts longest as the user's own, and all the others beside it. */
function certificatesOf(
  certificates: ImportedUser["certificates"],
): {
  readonly certificate?: UserCertificate;
  readonly registered: readonly RegisteredCertificate[];
} {
  const read = certificates.flatMap(({ authorityName, serial, der }) => {
    const found = der === undefined ? undefined : readCertificate(der);
    if (found === undefined || isUnreadable(found)) return [];
    return [{
      authorityName,
      serial,
      subject: found.subject.commonName ?? "",
      taxCode: taxCodesOf(found.subject)[0],
      notAfter: new Date(found.notAfterMs).toISOString(),
      der: der!.toBase64(),
    }];
  });
  const [certificate] = read.toSorted((a, b) => a.notAfter < b.notAfter ? 1 : -1);
  const registered = certificates.filter(({ authorityName, serial }) =>
    authorityName !== certificate?.authorityName || serial !== certificate.serial
  ).map(({ authorityName, serial, der }) => (
    { authorityName, serial, ...(der === undefined ? {} : { der: der.toBase64() }) }
  ));
  return certificate === undefined ? { registered } : { certificate, registered };
}

/** The latest in the order in which identifications are given; undefined where none is in that order. */
function lastOf(identifications: readonly string[]): string | undefined {
  const left = new Set(identifications);
  let last: string | undefined;
  let each: string | undefined = firstIdentification;
  while (each !== undefined && left.size > 0) {
    if (left.delete(each)) last = each;
    each = nextIdentification(each);
  }
  return last;
}
