import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { phoneNumber } from './operations.ts';
import type { World } from './world.ts';

/** After everybody has called everything: what the runtime wrote down. */
export function describeSecrets(world: () => World): void {
  const found = (text: string, words: readonly string[]): string[] =>
    words.filter((word) => text.includes(word)).map((word) => `${word.slice(0, 12)}…`);

  describe('no secret', () => {
    it('is in what the runtime prints', () => {
      const { runtime, secrets } = world();
      expect(found(runtime.printed(), [...secrets, 'eyJ', phoneNumber])).toEqual([]);
    });

    it('is in a log: no token, password, e-mail address, key or phone number', () => {
      const { runtime, secrets } = world();
      const logs = filesIn(join(runtime.dataDirectory, 'logs'));
      expect(logs.length).toBeGreaterThan(3);
      expect(logs.some((file) => file.includes('appsync'))).toBe(true);
      for (const file of logs)
        expect(found(readFileSync(file, 'utf8'), [...secrets, 'eyJ', phoneNumber, phoneNumber.slice(1)]), file).toEqual(
          [],
        );
    });

    it('is stored in the clear: neither passwords, access tokens nor the phone number of a report', () => {
      const { runtime, users } = world();
      const passwords = Object.values(users).map(({ password }) => password);
      const tokens = world()
        .secrets.filter((secret) => secret.startsWith('eyJ'))
        .map((token) => token.split('.')[2] ?? token);
      // outputs.json is for its owner's eyes and names the seeded users with their passwords.
      for (const file of filesIn(runtime.dataDirectory).filter((path) => !path.endsWith('outputs.json'))) {
        expect(found(readFileSync(file, 'latin1'), [...passwords, ...tokens, phoneNumber]), file).toEqual([]);
      }
    });
  });
}

const filesIn = (directory: string): string[] =>
  readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
