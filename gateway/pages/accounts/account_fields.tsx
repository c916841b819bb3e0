import { newAccountSchema, rolesToGive } from "../../../core/accounts/mod.ts";
import { Field, Select } from "../components/mod.ts";
import { fieldOf, type FormFaults } from "../read_form.ts";
import type { View } from "../view.ts";

const { displayName, role, office } = newAccountSchema.shape;

/** What an account is, as it is typed: the name it has, the role and, of officers, the office. */
export function AccountFields(
  { view, values = {}, faults = {} }: {
    readonly view: View;
    readonly values?: Readonly<Record<string, string | undefined>>;
    readonly faults?: FormFaults;
  },
) {
  const { t } = view;
  return (
    <>
      <Field
        view={view}
        name="displayName"
        label={t("account.displayName")}
        {...fieldOf(displayName)}
        value={values.displayName}
        fault={faults.displayName}
      />
      <Select
        view={view}
        name="role"
        label={t("account.role")}
        required={fieldOf(role).required}
        value={values.role}
        options={[["", "–"], ...rolesToGive.map((each) => [each, t(`role.${each}`)] as const)]}
        fault={faults.role}
      />
      <Field
        view={view}
        name="office"
        label={t("account.office")}
        hint={t("account.office.hint")}
        {...fieldOf(office)}
        value={values.office}
        fault={faults.office}
      />
    </>
  );
}
