import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { empty, type Model, type ModelShape } from './model.ts';

interface Shape {
  readonly type: string;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly member?: { readonly shape: string };
  readonly value?: { readonly shape: string };
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly required?: readonly string[];
  /** Errors of the older protocols have codes of their own. */
  readonly error?: { readonly code?: string };
}

interface Named {
  readonly shape: string;
}

interface Operation {
  readonly input?: Named;
  readonly output?: Named;
  readonly errors?: readonly Named[];
}

interface Described {
  readonly operations: Readonly<Record<string, Operation>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** Answers the folder of botocore's models, if Python has a botocore that is not much older than the SDK. */
export function findBotocore(): string | undefined {
  const asked = 'import botocore; print(botocore.__version__, botocore.__path__[0])';
  const { status, stdout } = spawnSync('python3', ['-c', asked], { encoding: 'utf8' });
  const [, major, minor, path] = /^(\d+)\.(\d+)\S* (.*)$/m.exec(status === 0 ? stdout : '') ?? [];
  const isRecent = Number(major) > 1 || Number(minor) >= 40;
  return path !== undefined && isRecent ? join(path, 'data') : undefined;
}

/** Reads botocore's model of a service, which has the limits and the enumerations that the SDK leaves out. */
export function botocoreModel(folder: string, service: string): Model {
  const versions = readdirSync(join(folder, service)).sort();
  const base = join(folder, service, versions.at(-1) ?? '', 'service-2.json');
  const bytes = existsSync(base) ? readFileSync(base) : gunzipSync(readFileSync(`${base}.gz`));
  const { operations, shapes } = JSON.parse(bytes.toString()) as Described;
  const named = (reference: { readonly shape: string } | undefined): ModelShape =>
    reference ? shapeOf(shapes, reference.shape) : empty;
  return new Map(
    Object.entries(operations).map(([name, { input, output, errors = [] }]) => [
      name,
      {
        input: named(input),
        output: named(output),
        errors: errors.flatMap(({ shape }) => [shape, shapes[shape]?.error?.code ?? shape]),
      },
    ]),
  );
}

const kinds: Readonly<Record<string, ModelShape['kind']>> = {
  string: 'text',
  character: 'text',
  integer: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  boolean: 'flag',
  timestamp: 'timestamp',
  blob: 'blob',
  list: 'list',
  map: 'map',
  structure: 'structure',
};

function shapeOf(shapes: Described['shapes'], name: string): ModelShape {
  const shape = shapes[name];
  const kind = kinds[shape?.type ?? ''];
  if (!shape || kind === undefined) throw new Error(`a shape of an unknown kind: ${name}`);
  const item = shape.member ?? shape.value;
  return {
    kind,
    min: shape.min,
    max: shape.max,
    pattern: shape.pattern,
    values: shape.enum,
    item: item && (() => shapeOf(shapes, item.shape)),
    members:
      shape.members &&
      Object.fromEntries(
        Object.entries(shape.members).map(([member, { shape: of }]) => [member, () => shapeOf(shapes, of)]),
      ),
    required: shape.required,
  };
}
