import type { Database } from 'libsql';
import { UnsupportedError } from '../../kernel/errors.ts';
import type { CodeSource, CodeStore } from './code.ts';
import { invalidParameter } from './errors.ts';
import type { Ports } from '../../contract/service.ts';

interface Layer {
  readonly arn: string;
  readonly source: CodeSource;
  /** The folder with its content, made when a function first needs it. */
  folder?: Promise<string>;
}

interface Row {
  readonly version: number;
  readonly said: string;
}

/** docs: AWS Lambda Developer Guide, "Managing Lambda dependencies with layers" (five layers) */
const mostLayers = 5;

/** The layers of the template. Each change of one makes its next version. */
export class Layers {
  readonly #place: Pick<Ports, 'region' | 'accountId'>;
  readonly #code: CodeStore;
  readonly #rows: LayerRows;
  readonly #layers = new Map<string, Layer>();

  constructor(ports: Pick<Ports, 'region' | 'accountId' | 'database'>, code: CodeStore) {
    this.#place = ports;
    this.#code = code;
    this.#rows = createRows(ports.database);
  }

  /** Answers the ARN of the version; `said` is what the template says of the layer. */
  provision(name: string, said: string, source: CodeSource): string {
    const known = this.#rows.read(name);
    const version = known?.said === said ? known.version : (known?.version ?? 0) + 1;
    if (known?.said !== said) this.#rows.write(name, version, said);
    const { region, accountId } = this.#place;
    const arn = `arn:aws:lambda:${region}:${accountId}:layer:${name}:${version}`;
    if (!this.#layers.has(arn)) this.#layers.set(arn, { arn, source });
    return arn;
  }

  forget(arn: string): void {
    this.#layers.delete(arn);
  }

  check(arns: readonly string[]): void {
    if (arns.length > mostLayers) throw invalidParameter(`Cannot reference more than ${mostLayers} layers.`);
    arns.forEach((arn) => this.#find(arn));
  }

  /** Answers the folders of layers; what stands in a later one is found first. */
  folders(arns: readonly string[]): Promise<string[]> {
    return Promise.all(
      arns.toReversed().map((arn) => {
        const layer = this.#find(arn);
        layer.folder ??= this.#code.stage(layer.source, 'layer').catch((error: unknown) => {
          // A disk that was full may have room the next time.
          delete layer.folder;
          throw error;
        });
        return layer.folder;
      }),
    );
  }

  #find(arn: string): Layer {
    const found = this.#layers.get(arn);
    if (found) return found;
    throw new UnsupportedError(
      `The layer ${arn.slice(0, 200)}`,
      'only layers of the template are there, in their present version: put its content into a layer of the template',
    );
  }
}

interface LayerRows {
  read(name: string): Row | undefined;
  write(name: string, version: number, said: string): void;
}

function createRows(database: Database): LayerRows {
  database.exec(
    'CREATE TABLE IF NOT EXISTS lambda_layers (name TEXT PRIMARY KEY, version INTEGER NOT NULL, said TEXT NOT NULL)',
  );
  const read = database.prepare('SELECT version, said FROM lambda_layers WHERE name = ?');
  const write = database.prepare('INSERT OR REPLACE INTO lambda_layers VALUES (?, ?, ?)');
  return {
    read: (name) => read.get(name) as Row | undefined,
    write: (name, version, said) => void write.run(name, version, said),
  };
}

interface Runtime {
  /** Such as `nodejs20.x` or `python3.12`. */
  readonly runtime: string;
}

/**
 * Answers the variables by which code finds what stands in layers. docs: AWS Lambda Developer Guide, "Packaging your
 * layer content" (layer paths for each Lambda runtime)
 */
export function layerVariables({ runtime }: Runtime, folders: readonly string[], path: string): Record<string, string> {
  if (folders.length === 0) return {};
  const within = (...places: string[]): string =>
    folders.flatMap((folder) => places.map((place) => `${folder}/${place}`)).join(':');
  const node = `node${/^nodejs(\d+)/.exec(runtime)?.[1] ?? ''}`;
  return {
    PATH: `${path}:${within('bin')}`,
    LD_LIBRARY_PATH: within('lib'),
    ...(runtime.startsWith('python')
      ? { PYTHONPATH: within('python', `python/lib/${runtime}/site-packages`) }
      : { NODE_PATH: within(`nodejs/${node}/node_modules`, 'nodejs/node_modules') }),
  };
}
