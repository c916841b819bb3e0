import { nodeAesGcm } from "./aes_gcm.ts";
import { aesGcmContract } from "../testing/aes_gcm_contract.ts";

aesGcmContract("nodeAesGcm", nodeAesGcm);
