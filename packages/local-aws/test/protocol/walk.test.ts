import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isListed } from '../../scripts/known-differences.ts';
import { startWorld, type World } from '../support/models/world.ts';
import * as functions from '../support/walk/functions.ts';
import * as messages from '../support/walk/messages.ts';
import { sqs } from '../support/walk/queues.ts';
import type { Expected, Got, Walk } from '../support/walk/row.ts';
import { say, type Heard, type Rest } from '../support/walk/wire.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stack.close());

const { cognito, ...others } = functions;
const walks: readonly (readonly [service: string, walk: Walk])[] = [
  ['sqs', sqs],
  ...Object.entries(messages),
  ...Object.entries(others),
  ['cognito-idp', cognito],
];

/** Compares an answer with that of AWS. */
function compare(service: string, action: string, heard: Heard, expected: Expected): void {
  if (typeof expected === 'string') {
    const [code = '', ...says] = expected.split(': ');
    expect(heard).toMatchObject({ code });
    expect(heard.message).toContain(says.join(': '));
    return;
  }
  if ('listed' in expected) {
    expect(heard).toMatchObject({ code: 'UnsupportedByLocalAws', status: 501 });
    return expect(isListed(service, action, String(expected.listed))).toBe(true);
  }
  expect(heard.code).toBeUndefined();
  if ('contains' in expected) return expect(JSON.stringify(heard.output)).toContain(expected.contains);
  expect(heard.output).toMatchObject(expected);
}

describe('what people call is answered as AWS does, or is among the known differences', () => {
  it.each(walks)('%s', async (service, walk) => {
    const { administrator } = world.stack;
    const got: Record<string, unknown> = {};
    const wrong: string[] = [];
    for (const [index, [action, input, expected]] of walk(world.samples, administrator.endpoint).entries()) {
      const asked = typeof input === 'function' ? input(got as Got) : input;
      const heard = await say(administrator, service, action, asked as object | Rest);
      got[action] = heard.output;
      try {
        compare(service, action, heard, expected);
      } catch (error) {
        wrong.push(`${index + 1} ${action} ${JSON.stringify(heard).slice(0, 600)}\n${(error as Error).message}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
