import type { Config } from "../../settings/config.ts";
import { defaultText, type SettingName, settingNames, settingOf } from "../../settings/settings.ts";

/** A setting as people may see it; `value` undefined: not set; `secret`: set, and not shown. */
export interface SettingInForce {
  readonly name: SettingName;
  readonly value: string | undefined;
  readonly secret: boolean;
}

/** Every setting in force by the name that it is set by. Secrets and passwords in addresses stay out. */
export function settingsInForce({ given }: Pick<Config, "given">): SettingInForce[] {
  return settingNames.map((name) => {
    const text = given[name];
    if (settingOf(name).hidden) {
      return { name, value: text === undefined ? undefined : "", secret: text !== undefined };
    }
    return { name, value: maskUrl(text) ?? defaultText(name), secret: false };
  });
}

/** An address without the password in it; of one of the web, whose user may be a token, without that. */
function maskUrl(text: string | undefined): string | undefined {
  return text?.replace(/^(https?:\/\/)[^/?#]*@/i, "$1***@")
    .replace(/^(\w+:\/\/[^:/?#]*):.*@/, "$1:***@")
    .replace(/([?&](?:password|sslpassword)=)[^&]*/gi, "$1***");
}
