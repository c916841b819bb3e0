import type { Child } from "hono/jsx";
import { vietnamOffsetMs } from "../../core/wire/mod.ts";

const entities: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&nbsp;": " ",
  "&amp;": "&",
};

/** What a cell says, as a file has it: times with their date, no marks, nothing that is for fingers. */
export function cellText(cell: Child): string {
  if (Array.isArray(cell)) return cell.map(cellText).join(" ").replace(/\s+/g, " ").trim();
  if (cell === null || cell === undefined || typeof cell === "boolean") return "";
  if (typeof cell === "string" || typeof cell === "number") return String(cell).trim();
  return String(cell)
    .replace(/<time datetime="([^"]*)"[^>]*>.*?<\/time>/gs, (_, at) => timeOf(at))
    .replace(/<(button|form|svg|script)\b.*?<\/\1>/gs, "")
    .replace(/<(br|p|li|div|small|tr|dt|dd)\b[^>]*>/g, " ")
    .replace(/<[^>]*>/g, "")
    .replace(/&(lt|gt|quot|#39|nbsp|amp);/g, (entity) => entities[entity]!)
    .replace(/\s+/g, " ").trim();
}

/** Of a day without a time nothing is made up. */
function timeOf(text: string): string {
  return text.includes("T") ? fileTime(new Date(text)) : text;
}

/** A moment as files have it: Vietnam time, and says so. */
export function fileTime(at: Date): string {
  const local = new Date(at.getTime() + vietnamOffsetMs).toISOString();
  return `${local.replace(/\.?0*Z$/, "")}+07:00`;
}
