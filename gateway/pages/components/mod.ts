/** What pages are put together from. */
export { Badge, type BadgeTone } from "./badge.tsx";
export { Banner } from "./banner.tsx";
export { ChannelBadge, channelShown } from "./channel_badge.tsx";
export { Confirm, isConfirmed } from "./confirm.tsx";
export { CopyButton } from "./copy_button.tsx";
export { DefinitionList } from "./definition_list.tsx";
export { Choices, Field, FileField, Select, TextArea } from "./field.tsx";
export { Form } from "./form.tsx";
export { ItemName } from "./item_name.tsx";
export { Layout } from "./layout.tsx";
export { Pager } from "./pager.tsx";
export { PrintButton } from "./print_button.tsx";
export { SendAgain } from "./send_again.tsx";
export { type Column, Table } from "./table.tsx";
export { Ago, shortDate, Time } from "./time.tsx";
export { Total } from "./total.tsx";
