/**
 * A file from outside as a browser may have it: saved and never shown, whatever type it claims. Its
 * name goes in the form of RFC 6266, with a plain one for what does not know that form.
 */
export function fileDownload(name: string, content: Uint8Array): Response {
  const clean = cleanName(name);
  return new Response(content as Uint8Array<ArrayBuffer>, {
    headers: {
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename="${plainName(clean)}"; filename*=UTF-8''${
        encodeName(clean)
      }`,
      "content-length": String(content.length),
      "content-security-policy": "sandbox; default-src 'none'",
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    },
  });
}

/** A name without a path, and without what a system or a reader takes for something else. */
function cleanName(name: string): string {
  const last = name.toWellFormed().split(/[/\\]/).at(-1)!;
  // Marks that turn the direction of writing hide the true end of a name.
  const clean = last.replace(/[\p{Cc}\p{Cf}<>:"|?*]/gu, "_").replace(/^[. ]+|[. ]+$/g, "");
  return clean === "" ? "file" : clean;
}

function plainName(name: string): string {
  return name.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d")
    .replace(/[^\x20-\x7e]|[%\\"]/gu, "_");
}

/** As RFC 8187 has it: `encodeURIComponent` leaves some characters that it does not allow. */
function encodeName(name: string): string {
  return encodeURIComponent(name).replace(
    /['()*]/g,
    (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
