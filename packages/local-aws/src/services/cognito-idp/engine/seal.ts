import { hkdfSync } from 'node:crypto';
import { openBytes, sealBytes } from '../../../kernel/sealed.ts';

/**
 * Seals state that travels with the client (the secret block, a challenge's Session) instead of staying in memory. So
 * sign-ins that nobody finishes cost nothing, and a restart loses none.
 */
export const seal = (secret: Uint8Array, purpose: string, nonce: Uint8Array, content: object): Buffer =>
  sealBytes(keyFor(secret, purpose), nonce, JSON.stringify(content));

/** Answers undefined for a text that was not sealed with this secret for this purpose. */
export function unseal<Content>(secret: Uint8Array, purpose: string, sealed: Buffer): Content | undefined {
  try {
    return JSON.parse(openBytes(keyFor(secret, purpose), sealed)) as Content;
  } catch {
    return undefined;
  }
}

const keyFor = (secret: Uint8Array, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, '', purpose, 32));
