import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/deployment.md'), 'utf8');

/** The commands of the runbook, in its blocks and in its sentences. */
const blocks = [...page.matchAll(/^```\n([^]*?)^```$/gm)].flatMap(([, block = '']) =>
  block.replaceAll('\\\n', ' ').split('\n'),
);
const sentences = [...page.matchAll(/`((?:npm run|npx|aws|node) [^`]+)`/g)].map(([, command = '']) => command);
const commands = [...blocks, ...sentences]
  .map((line) => line.replace(/\s+#.*$/, '').trim())
  .map((line) => line.replace(/^(?:[A-Z_]+=\S+ )+/, ''))
  .filter((line) => /^(npm|npx|aws|node) /.test(line));

/** What exercises a command as far as a laptop allows: a test, or the reason why none can. */
const exercised: readonly (readonly [command: RegExp, by: string])[] = [
  [/^npm ci$/, '.ci/run'],
  [/^npm run (deploy|page)\b/, 'test/infra/deploy.test.ts'],
  [/^npm run (destroy|redrive)\b/, 'test/infra/operator-commands.test.ts'],
  [/^npm run outputs\b/, 'test/infra/outputs-command.test.ts'],
  [/^npm run ranger\b/, 'test/e2e/ranger.test.ts'],
  [/^npm run cost\b/, 'test/infra/cost.test.ts'],
  [/^npm run test:e2e$/, 'test/infra/outputs-command.test.ts'],
  [/^npm run import\b/, 'test/e2e/cli.test.ts'],
  [/^npx tsx functions\/import\/rebuild\.ts\b/, 'test/unit/functions/import-dragons.test.ts'],
  [/^npx tsx functions\/import\/migrate\.ts\b/, 'test/unit/functions/migrate-names.test.ts'],
  [/^node web\/build\.mjs\b/, 'test/browser/page.test.ts'],
  [/^aws s3 |^aws ssm put-parameter /, 'test/infra/rotation.test.ts'],
  [/^aws cloudwatch /, 'packages/local-aws/test/services/monitoring/monitoring.test.ts'],
  [/^aws sns subscribe /, 'test/infra/outputs-command.test.ts'],
  [/^npx cdk (bootstrap|import)\b/, 'AWS alone: CloudFormation’s own work'],
];

it('each command of docs/deployment.md is exercised by a test, or says why none can', () => {
  expect(commands.length).toBeGreaterThan(20);
  expect(commands.filter((command) => !exercised.some(([pattern]) => pattern.test(command)))).toEqual([]);
});

it('each row names a test that is there, and a command that is still in the page', () => {
  for (const [pattern, by] of exercised) {
    expect(by.startsWith('AWS alone: ') || existsSync(join(root, by)), by).toBe(true);
    expect(
      commands.some((command) => pattern.test(command)),
      String(pattern),
    ).toBe(true);
  }
});
