import { Construct } from 'constructs';
import { DragonsFunction } from './function.ts';
import type { Storage } from './storage.ts';

/** The functions that read the catalogue. */
export class Queries extends Construct {
  readonly fields: Record<string, DragonsFunction>;

  constructor(scope: Construct, id: string, { storage }: { storage: Storage }) {
    super(scope, id);
    const search = new DragonsFunction(this, 'SearchDragons', { folder: 'search-dragons', memorySize: 1024 });
    const count = new DragonsFunction(this, 'CountDragons', { folder: 'count-dragons', memorySize: 1024 });
    for (const fn of [search, count]) {
      if (!storage.select) fn.addEnvironment('SELECT', 'off');
      storage.location(fn);
      storage.objects(fn, storage.data, ['s3:GetObject'], 'catalogue/');
      storage.listing(fn, storage.data, 'catalogue/');
    }

    const get = new DragonsFunction(this, 'GetDragon', { folder: 'get-dragon' });
    storage.truthLocation(get);
    storage.objects(get, storage.truth, ['s3:GetObject'], 'dragons/', 'reports/');
    storage.listing(get, storage.truth, 'dragons/', 'reports/');

    this.fields = { 'Query.listDragons': search, 'Query.countDragons': count, 'Query.getDragon': get };
  }
}
