import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';

/**
 * Seals state that travels with the client (the secret block, a challenge's Session) instead of staying in memory. So
 * sign-ins that nobody finishes cost nothing, and a restart loses none.
 */
export function seal(secret: Uint8Array, purpose: string, nonce: Uint8Array, content: object): Buffer {
  const cipher = createCipheriv('aes-256-gcm', keyFor(secret, purpose), nonce);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(content), 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** Answers undefined for a text that was not sealed with this secret for this purpose. */
export function unseal<Content>(secret: Uint8Array, purpose: string, sealed: Buffer): Content | undefined {
  if (sealed.length < nonceLength + tagLength) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', keyFor(secret, purpose), sealed.subarray(0, nonceLength), {
    authTagLength: tagLength,
  });
  decipher.setAuthTag(sealed.subarray(nonceLength, nonceLength + tagLength));
  try {
    const content = Buffer.concat([decipher.update(sealed.subarray(nonceLength + tagLength)), decipher.final()]);
    return JSON.parse(content.toString('utf8')) as Content;
  } catch {
    return undefined;
  }
}

export const nonceLength = 12;
const tagLength = 16;

const keyFor = (secret: Uint8Array, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, '', purpose, 32));
