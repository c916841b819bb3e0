/** What pages are put together from. */
export * from "./badge.tsx";
export * from "./banner.tsx";
export * from "./channel_badge.tsx";
export * from "./confirm.tsx";
export * from "./definition_list.tsx";
export * from "./field.tsx";
export * from "./form.tsx";
export * from "./layout.tsx";
export * from "./pager.tsx";
export * from "./print_button.tsx";
export * from "./table.tsx";
export * from "./time.tsx";
