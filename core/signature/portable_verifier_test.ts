import { portableVerifier } from "./portable_verifier.ts";
import { verifierContract } from "../testing/verifier_contract.ts";

verifierContract("portableVerifier()", portableVerifier);
