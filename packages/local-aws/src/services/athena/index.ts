import type { Authorize, CallService } from '../../contract/ports.ts';
import type { Ports, Service } from '../../contract/service.ts';
import { registryOf } from '../../protocol/actions.ts';
import { jsonProtocol } from '../../protocol/json.ts';
import * as actions from './actions/index.ts';
import { createCatalog } from './catalog.ts';
import type { AthenaContext } from './context.ts';
import { createEngine, usualBounds } from './duckdb.ts';
import { invalidRequest } from './errors.ts';
import { Objects } from './objects.ts';
import { Queries } from './queries.ts';
import { createResources } from './resources.ts';
import { createQueryStore } from './store.ts';

export interface AthenaPorts extends Ports {
  /** Calls S3 as the caller, for the data and the results. */
  readonly callService: CallService;
  /** Judges the permissions on databases and tables, which belong to Glue. */
  readonly authorize: Authorize;
  /** Where copies of objects lie while the runtime runs. */
  readonly objectsFolder?: () => string;
  readonly bounds?: typeof usualBounds;
}

/**
 * Amazon Athena over the objects of S3, with the part of the Glue Data Catalog that it needs. Queries run on DuckDB.
 */
export function createAthena(ports: AthenaPorts): Service {
  const { resultBytes, openQueries } = ports.bounds ?? usualBounds;
  const { region, accountId, clock, operator, authorize, ids } = ports;
  const store = createQueryStore(ports.database);
  const catalog = createCatalog();
  const objects = new Objects(ports.callService, ports.objectsFolder);
  const scope = { region, accountId };
  const common = { ...scope, clock, operator, authorize, store, catalog, objects };
  const queries = new Queries({ ...common, engine: createEngine(resultBytes), newId: ids.uuid, mostOpen: openQueries });
  const context: AthenaContext = { ...scope, catalog, objects, queries, store };
  return {
    ...jsonProtocol('AmazonAthena'),
    ...registryOf(actions, context, (sentence) => invalidRequest(sentence)),
    conditionKeys: [],
    resources: createResources(scope, catalog),
    start: () => queries.start(),
    stop: () => queries.stop(),
  };
}
