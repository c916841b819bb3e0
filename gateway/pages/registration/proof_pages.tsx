import { type Context, Hono } from "hono";
import {
  beginChange,
  findProof,
  openProof,
  type Proof,
  type ProofOutcome,
  recoverRegistrant,
  registerEnterprise,
} from "../../../adapters/registration/mod.ts";
import { hashPassword } from "../../../adapters/users/mod.ts";
import { passwordCharactersMin, passwordFault } from "../../../core/accounts/mod.ts";
import {
  checkProof,
  isTaxCode,
  normaliseTaxCode,
  type ProofPurpose,
  proofPurposes,
} from "../../../core/registration/mod.ts";
import { cutText } from "../../../core/reasons/mod.ts";
import { portableVerifier } from "../../../core/signature/mod.ts";
import { Banner, Choices, Field, FileField, Form, Layout } from "../components/mod.ts";
import { formFile, formSecret, formText } from "../form_text.ts";
import type { PageEnv, PageOptions } from "../page_env.ts";
import { PageProblem } from "../page_problem.ts";
import { showPage } from "../show_page.ts";
import type { View } from "../view.ts";

/** Purposes for which nobody has to be signed in. */
const openPurposes = ["register", "recover"] as const;

/** Of why a proof is refused, in the log: it quotes names of a certificate that anybody may have made. */
const quotedCharactersMax = 300;

/** Where an enterprise proves who it is: asks for a text, signs it, sends the signature. */
export function proofPages(options: PageOptions): Hono<PageEnv> {
  const { sql, seal, judge, scryptCost, log } = options;
  const pages = new Hono<PageEnv>();
  const verifier = portableVerifier();

  pages.get("/register", (context) => {
    const { view } = context.var;
    if (view.account?.role === "registrant") return context.redirect("/register/application", 303);
    return showPage(context, <StartPage view={view} />);
  });

  pages.post("/register/proofs", async (context) => {
    const { view, form } = context.var;
    const purpose = proofPurposes.find((each) => each === formText(form, "purpose"));
    const taxCode = normaliseTaxCode(formText(form, "taxCode"));
    if (purpose === undefined) {
      const faults = { purpose: view.t("field.choose") };
      return showPage(context, <StartPage view={view} faults={faults} />, 422);
    }
    if (!isOpen(purpose) && view.account?.taxCode !== taxCode) throw new PageProblem("forbidden");
    if (!isTaxCode(taxCode)) {
      const faults = { taxCode: view.t("register.taxCode.bad") };
      return showPage(context, <StartPage view={view} faults={faults} />, 422);
    }
    const proof = await openProof({ sql, seal }, purpose, taxCode, view.now);
    return context.redirect(`/register/proofs/${proof.id}`, 303);
  });

  pages.get("/register/proofs/:id", async (context) => {
    const proof = await proofOf(context);
    return showPage(context, <ProofPage view={context.var.view} proof={proof} />);
  });

  pages.get("/register/proofs/:id/text", async (context) => {
    const { taxCode, text } = await proofOf(context);
    // As a file: shown in a window and copied, its bytes would be others.
    return context.body(text, 200, {
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename="songhanh-${taxCode}.txt"`,
    });
  });

  pages.post("/register/proofs/:id", async (context) => {
    const { view, form } = context.var;
    const proof = await proofOf(context);
    const password = formSecret(form, "password");
    const again = (fault: string) =>
      showPage(context, <ProofPage view={view} proof={proof} fault={fault} />, 422);
    if (isOpen(proof.purpose)) {
      const fault = passwordFault(password, { name: proof.taxCode });
      if (fault !== undefined) return again(view.t(`password.${fault}`));
      if (password !== formSecret(form, "repeat")) return again(view.t("password.differs"));
    }
    const file = await formFile(form, "signature");
    if (file === undefined) return again(view.t("proof.missing"));
    const checked = checkProof(file, proof.text, proof.taxCode, { verifier, judge, at: view.now });
    if ("fault" in checked) {
      const { fault, reason } = checked;
      // Anybody may ask: repeats are gathered, whatever names the file has.
      const quoted = cutText(reason, quotedCharactersMax);
      log.warn("a proof of an enterprise is refused", { taxCode: proof.taxCode, fault, quoted });
      return again(view.t(`proof.${fault}`));
    }
    const outcome = await use(proof, checked.subject, password, view);
    if (outcome.kind === "registered already") {
      return again(view.t("proof.registered already", { code: outcome.code }));
    }
    if (outcome.kind === "user code taken") {
      const { userCode } = outcome;
      log.warn("an enterprise cannot take its imported users over: another has their user code", {
        ...{ taxCode: proof.taxCode, userCode },
      });
      return again(view.t("proof.user code taken", { userCode }));
    }
    if (outcome.kind === "not registered") return again(view.t("proof.not registered"));
    if (outcome.kind === "conflict") throw new PageProblem("conflict");
    if (!isOpen(proof.purpose)) return context.redirect("/register/application", 303);
    const done = outcome.kind === "taken over" ? outcome.kind : proof.purpose;
    return showPage(context, <DonePage view={view} done={done} />);
  });

  /** Does what the proof is for. */
  async function use(
    proof: Proof,
    subject: string,
    password: string,
    view: View,
  ): Promise<ProofOutcome> {
    if (!isOpen(proof.purpose)) {
      return await beginChange(sql, proof, { actor: view.account!.name, now: view.now });
    }
    const passwordHash = await hashPassword(password, scryptCost);
    const proven = { proof, subject, passwordHash, now: view.now };
    return proof.purpose === "register"
      ? await registerEnterprise(sql, proven)
      : await recoverRegistrant(sql, proven);
  }

  /** The proof that the path names; one for a change only to the enterprise's administrator. */
  async function proofOf(context: Context<PageEnv>): Promise<Proof> {
    const { account, now } = context.var.view;
    const proof = await findProof({ sql, seal }, context.req.param("id") ?? "", now);
    if (proof === undefined) throw new PageProblem("missing");
    if (!isOpen(proof.purpose) && account?.taxCode !== proof.taxCode) {
      throw new PageProblem("missing");
    }
    return proof;
  }

  return pages;
}

function isOpen(purpose: ProofPurpose): purpose is typeof openPurposes[number] {
  return (openPurposes as readonly string[]).includes(purpose);
}

function StartPage(
  { view, faults = {} }: {
    readonly view: View;
    readonly faults?: { readonly taxCode?: string; readonly purpose?: string };
  },
) {
  const { t } = view;
  return (
    <Layout view={view} title={t("register.title")} lead={t("register.lead")}>
      <div class="grid">
        <section class="card">
          <Form view={view} action="/register/proofs" label={t("register.title")}>
            <Field
              view={view}
              name="taxCode"
              label={t("register.taxCode")}
              hint={t("register.taxCode.hint")}
              required
              maxlength={20}
              fault={faults.taxCode}
            />
            <Choices
              name="purpose"
              legend={t("register.purpose")}
              type="radio"
              required
              options={openPurposes.map((each) => [each, t(`register.purpose.${each}`)] as const)}
              fault={faults.purpose}
            />
            <button type="submit">{t("continue")}</button>
          </Form>
        </section>
        <section class="card" aria-labelledby="steps">
          <h2 id="steps">{t("register.howTo")}</h2>
          <ol>
            <li>{t("register.step1")}</li>
            <li>{t("register.step2")}</li>
            <li>{t("register.step3")}</li>
            <li>{t("register.step4")}</li>
          </ol>
          <p>
            {t("register.haveAccount")} <a href="/login">{t("signIn")}</a>
          </p>
        </section>
      </div>
    </Layout>
  );
}

function ProofPage(
  { view, proof, fault }: { readonly view: View; readonly proof: Proof; readonly fault?: string },
) {
  const { t } = view;
  const { id, text, taxCode, purpose } = proof;
  return (
    <Layout view={view} title={t("proof.title")} lead={t("proof.lead", { taxCode })}>
      {fault !== undefined && <Banner view={view} kind="bad">{fault}</Banner>}
      <section class="card" aria-labelledby="text">
        <h2 id="text">{t("proof.text")}</h2>
        <p>{t(`register.purpose.${purpose}`)}</p>
        <pre tabindex={0}>{text}</pre>
        <p>
          <a class="button quiet" href={`/register/proofs/${id}/text`}>{t("proof.download")}</a>
        </p>
      </section>
      <section class="card">
        <Form view={view} action={`/register/proofs/${id}`} upload label={t("proof.title")}>
          <FileField
            view={view}
            name="signature"
            label={t("proof.file")}
            hint={t("proof.file.hint")}
            accept=".p7s,.p7m,.pem,.sig,.txt"
            required
          />
          {isOpen(purpose) && (
            <div class="fields">
              <Field
                view={view}
                name="password"
                type="password"
                label={t("proof.password")}
                hint={t("password.hint", { min: passwordCharactersMin })}
                autocomplete="new-password"
                required
              />
              <Field
                view={view}
                name="repeat"
                type="password"
                label={t("password.repeat")}
                autocomplete="new-password"
                required
              />
            </div>
          )}
          <button type="submit">{t("proof.send")}</button>
        </Form>
      </section>
    </Layout>
  );
}

function DonePage(
  { view, done }: {
    readonly view: View;
    readonly done: typeof openPurposes[number] | "taken over";
  },
) {
  const { t } = view;
  return (
    <Layout view={view} title={t("proof.title")}>
      <Banner view={view} kind="good">{t(`proof.done.${done}`)}</Banner>
      <p>
        <a class="button" href="/login">{t("signIn")}</a>
      </p>
    </Layout>
  );
}
