import { catalogue } from "../../core/catalogue/mod.ts";

/** Reports that let goods leave, by their titles. */
export const permitReports: ReadonlySet<string> = new Set(
  catalogue.outputs().filter(({ titleVi }) =>
    /\((thông quan|giải phóng hàng|cho phép[^)]*)\)/.test(titleVi ?? "")
  ).map(({ code }) => code),
);
