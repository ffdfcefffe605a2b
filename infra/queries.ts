import { Construct } from 'constructs';
import type { CatalogueTable } from './catalogue-table.ts';
import { DragonsFunction } from './function.ts';
import type { Storage } from './storage.ts';

export interface QueriesProps {
  readonly storage: Storage;
  /** Finds and counts with a filter, in a deployment with Athena. */
  readonly table: CatalogueTable | undefined;
}

/** The functions that read the catalogue. */
export class Queries extends Construct {
  readonly fields: Record<string, DragonsFunction>;

  constructor(scope: Construct, id: string, { storage, table }: QueriesProps) {
    super(scope, id);
    const engine = table && 'athena';
    const search = new DragonsFunction(this, 'SearchDragons', { folder: 'search-dragons', engine, memorySize: 1024 });
    const count = new DragonsFunction(this, 'CountDragons', { folder: 'count-dragons', engine, memorySize: 1024 });
    for (const fn of [search, count]) {
      if (!storage.select) fn.addEnvironment('SELECT', 'off');
      storage.location(fn);
      storage.objects(fn, storage.data, ['s3:GetObject'], 'catalogue/');
      storage.listing(fn, storage.data, 'catalogue/');
      table?.askedBy(fn);
    }

    const get = new DragonsFunction(this, 'GetDragon', { folder: 'get-dragon' });
    storage.truthLocation(get);
    storage.objects(get, storage.truth, ['s3:GetObject'], 'dragons/', 'reports/');
    storage.listing(get, storage.truth, 'dragons/', 'reports/');

    this.fields = { 'Query.listDragons': search, 'Query.countDragons': count, 'Query.getDragon': get };
  }
}
