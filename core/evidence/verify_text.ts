/** Whether `signature` (base64) is the key's (Ed25519, SubjectPublicKeyInfo in base64) over `text`. */
export type VerifyText = (key: string, text: string, signature: string) => boolean;
