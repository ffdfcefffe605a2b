import { readClaims } from '../../../../functions/import/rebuild-views.ts';
import type { RowData } from '../../../../functions/shared/dragon/catalogue/row.ts';
import type { Ports } from '../../../../functions/shared/ports.ts';

/** Every row that the claims stand for. */
export async function rowsOfClaims(ports: Ports): Promise<readonly RowData[]> {
  const found: RowData[] = [];
  for await (const { rows } of readClaims(ports)) found.push(...rows);
  return found;
}
