import { importDragons } from '../../../../functions/import/import-dragons.ts';
import { acceptReport } from '../../../../functions/accept-report/accept.ts';
import { searchDragons } from '../../../../functions/search-dragons/search.ts';
import { reportDragon } from '../../../../functions/report-dragon/report.ts';
import { dragonFromInput } from '../../../../functions/shared/dragon/dragon.ts';
import type { DragonFilterInput, ReportDragonInput } from '../../../../generated/schema.ts';
import { validateReport } from '../../../../functions/validate-report/validate.ts';
import type { Application } from './application.ts';
import { inputOf } from './application.ts';

const families = ['red', 'green', 'blue'];

/** Dragons named `<prefix> <n>`; `bulk` makes each row about that long. */
export async function seedDragons(application: Application, count: number, prefix = 'Seed', bulk = 0): Promise<void> {
  const dragons = Array.from({ length: count }, (_, n) =>
    dragonFromInput(
      inputOf(`${prefix} ${n}`, {
        family: families[n % 3] as string,
        ...(bulk === 0 ? {} : { description: `${n} ${'x'.repeat(bulk)}` }),
      }),
    ),
  );
  await importDragons(application, dragons);
}

export async function accept(
  application: Application,
  name: string,
  more: Partial<ReportDragonInput> = {},
): Promise<void> {
  const { id } = await reportDragon(application, 'alice', inputOf(name, more));
  await validateReport(application, id);
  await acceptReport(application, id);
}

/** Every page, one after the other; `between` runs in between. */
export async function listAll(
  application: Application,
  filter: DragonFilterInput | undefined,
  limit: number,
  between: () => Promise<unknown> = async () => {},
): Promise<string[]> {
  const names: string[] = [];
  let nextToken: string | null = null;
  do {
    const page: { items: { name: string }[]; nextToken: string | null } = await searchDragons(application, {
      filter,
      limit,
      nextToken,
    });
    if (page.items.length > limit) throw new Error('A page is longer than its limit.');
    names.push(...page.items.map(({ name }) => name));
    nextToken = page.nextToken;
    if (nextToken !== null) await between();
  } while (nextToken !== null);
  return names;
}
