import { accountTexts } from "./account_texts.ts";
import { assignmentTexts } from "./assignment_texts.ts";
import { caseTexts } from "./case_texts.ts";
import { consoleTexts } from "./console_texts.ts";
import { findingTexts } from "./finding_texts.ts";
import { diagnosticsTexts } from "./diagnostics_texts.ts";
import { giveBackTexts } from "./give_back_texts.ts";
import { layoutTexts } from "./layout_texts.ts";
import { messageTexts } from "./message_texts.ts";
import { mirrorTexts } from "./mirror_texts.ts";
import { notificationTexts } from "./notification_texts.ts";
import { officeTexts } from "./office_texts.ts";
import { providerTexts } from "./provider_texts.ts";
import { registrationTexts } from "./registration_texts.ts";
import { selectivityTexts } from "./selectivity_texts.ts";
import { serviceTexts } from "./service_texts.ts";
import { trafficTexts } from "./traffic_texts.ts";

/** Every text of the pages by its key. */
export const texts = {
  ...layoutTexts,
  ...accountTexts,
  ...consoleTexts,
  ...messageTexts,
  ...mirrorTexts,
  ...findingTexts,
  ...giveBackTexts,
  ...registrationTexts,
  ...officeTexts,
  ...caseTexts,
  ...assignmentTexts,
  ...providerTexts,
  ...diagnosticsTexts,
  ...selectivityTexts,
  ...serviceTexts,
  ...notificationTexts,
  ...trafficTexts,
};

export type TextKey = keyof typeof texts;
