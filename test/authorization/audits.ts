import { describe, expect, it } from 'vitest';
import { send } from './audits/audit.ts';
import { checks } from './audits/graphql-cop.ts';
import { audits, differences } from './audits/graphql-over-http.ts';
import { productionUrl } from './assembly.ts';
import type { World } from './world.ts';

/** What public audits of GraphQL endpoints say of this one, asked as somebody who is signed in. */
export function describeAudits(world: () => World): void {
  const token = async (): Promise<string> =>
    (await world().callers.owner.credentials({ url: world().runtime.outputs.graphqlUrl ?? '', body: '' }))[
      'authorization'
    ] ?? '';
  const endpoint = (stage: 'dev' | 'prod'): string =>
    (stage === 'dev' ? world().runtime.outputs.graphqlUrl : world().runtime.outputs.stackOutputs[productionUrl]) ?? '';

  describe('the twelve checks of graphql-cop', () => {
    it('are twelve', () => expect(new Set(checks.map(({ name }) => name)).size).toBe(12));

    for (const stage of ['dev', 'prod'] as const) {
      it.each(checks.map((check) => [check.name, check] as const))(
        `${stage}: %s`,
        async (_, { requests, finds, found }) => {
          const answers = await Promise.all(requests.map(async (sent) => send(endpoint(stage), await token(), sent)));
          expect(answers.some(finds)).toBe(found[stage]);
          for (const { status } of answers) expect([500, 502, 503]).not.toContain(status);
        },
      );
    }
  });

  describe('the audits of GraphQL over HTTP', () => {
    const explained = new Set(differences.flatMap(({ ids }) => ids));

    it('are each there once, and no MUST is among the differences', () => {
      expect(new Set(audits.map(({ id }) => id)).size).toBe(audits.length);
      expect(audits.filter(({ id, level }) => level === 'MUST' && explained.has(id))).toEqual([]);
      expect([...explained].filter((id) => !audits.some((audit) => audit.id === id))).toEqual([]);
    });

    it.each(audits.map((audit) => [`${audit.id} ${audit.level}: ${audit.about}`, audit] as const))(
      '%s',
      async (_, { id, sent, holds }) => {
        const answer = await send(endpoint('dev'), await token(), sent);
        expect(
          holds(answer) ? 'holds' : `differs: ${answer.status} ${answer.contentType} ${answer.text.slice(0, 200)}`,
        ).toMatch(explained.has(id) ? /^differs/ : /^holds/);
      },
    );
  });
}
