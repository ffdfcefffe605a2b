import { createCipheriv, createDecipheriv } from 'node:crypto';

const algorithm = 'aes-256-gcm';
export const nonceLength = 12;
const authTagLength = 16;

/** Encrypts with a key of 32 bytes: the nonce, the tag, and what is sealed. */
export function sealBytes(key: Uint8Array, nonce: Uint8Array, content: string): Buffer {
  const cipher = createCipheriv(algorithm, key, nonce);
  const sealed = Buffer.concat([cipher.update(content, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** Decrypts what `sealBytes` has made; throws if it was made with another key, or was changed. */
export function openBytes(key: Uint8Array, sealed: Buffer): string {
  const tagEnd = nonceLength + authTagLength;
  const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, nonceLength), { authTagLength });
  decipher.setAuthTag(sealed.subarray(nonceLength, tagEnd));
  return Buffer.concat([decipher.update(sealed.subarray(tagEnd)), decipher.final()]).toString('utf8');
}
