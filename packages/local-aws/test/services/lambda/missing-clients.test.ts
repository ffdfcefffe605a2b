import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { missingClients } from '../../../src/services/lambda/missing-clients.ts';
import { freshDirectories } from '../../support/directories.ts';

const fresh = freshDirectories('missing-clients-');

const missing = (path: string): string =>
  missingClients('Reader', { kind: 'directory', path }, [])
    .map(({ message }) => message)
    .join();

describe('the AWS clients that code leaves to Lambda', () => {
  it('are those of the code as it is now, however often it was asked before', () => {
    const folder = fresh();
    writeFileSync(join(folder, 'index.js'), 'const { X } = require("@aws-sdk/client-one"); // Grüße 🐉');
    expect(missing(folder)).toContain('Reader uses @aws-sdk/client-one, which');
    expect(missing(folder)).toContain('Reader uses @aws-sdk/client-one, which');
    writeFileSync(join(folder, 'index.js'), 'import { X } from "@aws-sdk/client-other";');
    expect(missing(folder)).toContain('Reader uses @aws-sdk/client-other, which');
    writeFileSync(join(folder, 'more.mjs'), 'await import("@aws-sdk/lib-third")');
    expect(missing(folder)).toContain('@aws-sdk/client-other, @aws-sdk/lib-third');
  });

  it('are not missing where they lie beside the code', () => {
    const folder = fresh();
    writeFileSync(join(folder, 'index.js'), 'require("@aws-sdk/client-one")');
    mkdirSync(join(folder, 'node_modules/@aws-sdk/client-one'), { recursive: true });
    expect(missing(folder)).toBe('');
  });
});
