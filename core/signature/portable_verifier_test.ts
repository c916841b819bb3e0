import { portableVerifier } from "./portable_verifier.ts";
import { verifierContract } from "./verifier_contract.ts";

verifierContract("portableVerifier()", portableVerifier);
