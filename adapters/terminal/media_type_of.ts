const types: ReadonlyMap<string, string> = new Map(Object.entries({
  txt: "text/plain",
  xml: "text/xml",
  xsl: "text/xml",
  bmp: "image/bmp",
  tif: "image/tiff",
  jpg: "image/jpeg",
  gif: "image/gif",
  wav: "audio/wav",
  doc: "application/msword",
  mdb: "application/msaccess",
  pdf: "application/pdf",
  csv: "application/vnd.ms-excel",
  xls: "application/vnd.ms-excel",
  ppt: "application/vnd.ms-excel",
}));

/**
 * The media type that the terminal declares for a file, by its extension; it knows few and gets
 * some wrong, ppt for one (docs/wire-protocol.md 2.2).
 */
export function mediaTypeOf(fileName: string): string {
  const extension = fileName.slice(fileName.lastIndexOf(".") + 1);
  return types.get(extension) ?? "application/octet-stream";
}
