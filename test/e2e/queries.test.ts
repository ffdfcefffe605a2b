import { beforeAll, describe, expect, it } from 'vitest';
import { graphql, signInAs } from '../support/target.ts';

interface Dragon {
  readonly name: string;
  readonly family: string;
  readonly location: { readonly country: string; readonly city: string };
}
interface Page {
  readonly listDragons: { readonly items: Dragon[]; readonly nextToken: string | null };
}

const list = /* GraphQL */ `
  query List($filter: DragonFilterInput, $limit: Int, $nextToken: String) {
    listDragons(filter: $filter, limit: $limit, nextToken: $nextToken) {
      items {
        name
        family
        description
        addedAt
        location {
          country
          state
          city
          neighborhood
        }
      }
      nextToken
    }
  }
`;

async function listAll(filter: object | undefined, limit: number): Promise<Dragon[]> {
  const dragons: Dragon[] = [];
  let nextToken: string | null = null;
  do {
    const { listDragons: page }: Page = await graphql<Page>(list, { filter, limit, nextToken });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    dragons.push(...page.items);
    nextToken = page.nextToken;
  } while (nextToken);
  return dragons;
}

describe('queries with unmodified Amplify', () => {
  beforeAll(() => signInAs('ada'));

  it('lists every seeded dragon exactly once, whatever the page size', async () => {
    const [hundreds, sevens] = [await listAll(undefined, 100), await listAll(undefined, 37)];
    expect(hundreds.length).toBeGreaterThanOrEqual(250);
    expect(new Set(hundreds.map(({ name }) => name)).size).toBe(hundreds.length);
    expect(sevens.map(({ name }) => name).sort()).toEqual(
      expect.arrayContaining(hundreds.map(({ name }) => name).sort()),
    );
    // Their order is nobody's promise: a rebuild makes another.
    expect(hundreds.map(({ name }) => name)).toContain('Atlas');
  });

  it('gives 25 unless told', async () => {
    const { listDragons: page } = await graphql<Page>(list);
    expect(page.items).toHaveLength(25);
    expect(page.nextToken).toEqual(expect.any(String));
  });

  it.each([
    ['eq in another case', { family: { eq: '  RED ' } }, (dragon: Dragon) => dragon.family === 'red'],
    ['ne', { family: { ne: 'red' } }, (dragon: Dragon) => dragon.family !== 'red'],
    ['in', { family: { in: ['Red', 'blue'] } }, (dragon: Dragon) => ['red', 'blue'].includes(dragon.family)],
    ['beginsWith', { name: { beginsWith: 'A' } }, (dragon: Dragon) => dragon.name.toLowerCase().startsWith('a')],
    ['contains', { name: { contains: 'LA' } }, (dragon: Dragon) => dragon.name.toLowerCase().includes('la')],
    [
      'two fields',
      { family: { eq: 'red' }, name: { contains: 'a' } },
      (dragon: Dragon) => dragon.family === 'red' && dragon.name.toLowerCase().includes('a'),
    ],
    [
      'or',
      { or: [{ family: { eq: 'red' } }, { name: { eq: 'atlas' } }] },
      (dragon: Dragon) => dragon.family === 'red' || dragon.name === 'Atlas',
    ],
    [
      'not',
      { not: { family: { in: ['red', 'blue', 'green'] } } },
      (dragon: Dragon) => !['red', 'blue', 'green'].includes(dragon.family),
    ],
  ])('filters by %s', async (_, filter, expected) => {
    const all = await listAll(undefined, 100);
    const found = await listAll(filter, 100);
    expect(found.length).toBeGreaterThan(0);
    expect(found.map(({ name }) => name).sort()).toEqual(
      all
        .filter(expected)
        .map(({ name }) => name)
        .sort(),
    );
  });

  it.each([
    "O'Brien",
    '"',
    '\\',
    '%',
    '_',
    "' OR 1=1 --",
    "x' UNION SELECT * FROM S3Object",
    '🐉',
    'a\u0301',
    '<script>',
  ])('takes %j literally', async (text) => {
    const found = await listAll({ name: { contains: text } }, 100);
    for (const { name } of found)
      expect(name.normalize('NFKC').toLowerCase()).toContain(text.normalize('NFKC').toLowerCase());
  });

  it('gets a dragon by its name in any case and spacing, and null for an unknown one', async () => {
    const get = 'query Get($name: String!) { getDragon(name: $name) { name family location { country } } }';
    expect(await graphql(get, { name: '  aTLAs ' })).toMatchObject({ getDragon: { name: 'Atlas' } });
    expect(await graphql(get, { name: 'nobody at all' })).toEqual({ getDragon: null });
  });

  it('counts what it lists', async () => {
    const all = await listAll(undefined, 100);
    const count =
      'query Count($by: DragonGrouping!, $filter: DragonFilterInput) ' +
      '{ countDragons(by: $by, filter: $filter) { key count } }';
    const { countDragons: byFamily } = await graphql<{ countDragons: { key: string; count: number }[] }>(count, {
      by: 'FAMILY',
    });
    expect(byFamily.find(({ key }) => key === 'red')?.count).toBe(all.filter(({ family }) => family === 'red').length);
    const { countDragons: byCity } = await graphql<{ countDragons: { key: string; count: number }[] }>(count, {
      by: 'CITY',
      filter: { family: { eq: 'red' } },
    });
    expect(byCity.reduce((sum, { count: n }) => sum + n, 0)).toBe(all.filter(({ family }) => family === 'red').length);
  });
});
