import { UnsupportedError } from '../../kernel/errors.ts';
import { violationSentence } from '../../kernel/violations.ts';
import type { Ports } from '../../contract/service.ts';
import { madeOnce } from '../../storage/lasting-folder.ts';
import { archiveWith, bytesOf } from './archive.ts';
import type { Archives, CodeSource, CodeStore } from './code.ts';
import { modifiedAt } from './times.ts';
import { invalidParameter, validation } from './errors.ts';
import { createLayerRows, type LayerRows, type LayerSettings } from './layer-rows.ts';

export interface LayerVersion {
  readonly name: string;
  readonly version: number;
  readonly arn: string;
  readonly settings: LayerSettings;
  readonly created: string;
  readonly ofTemplate: boolean;
}

interface Layer extends LayerVersion {
  readonly source: CodeSource;
  /** Only functions that name it already may use it. */
  deleted: boolean;
  /** Answers the folder with its content, made when a function first needs it. */
  folder?: () => Promise<string>;
  content?: Promise<LayerContent>;
}

/** The archive of a version. */
export interface LayerContent {
  readonly CodeSha256: string;
  readonly CodeSize: number;
}

/** docs: AWS Lambda Developer Guide, "Managing Lambda dependencies with layers" (five layers) */
const mostLayers = 5;

const versionArns = /^(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)$/;
const ownArns = /^(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)$/;
const references = [versionArns, ownArns];

type LayerPorts = Pick<Ports, 'region' | 'accountId' | 'database' | 'clock'>;

/** The layers of the template, each change of which makes its next version, and those that calls publish. */
export class Layers {
  readonly #ports: LayerPorts;
  readonly #code: CodeStore;
  readonly #archives: Archives;
  readonly #rows: LayerRows;
  readonly #layers = new Map<string, Layer>();

  constructor(ports: LayerPorts, code: CodeStore, archives: Archives) {
    this.#ports = ports;
    this.#code = code;
    this.#archives = archives;
    this.#rows = createLayerRows(ports.database);
    for (const { name, version, deleted, layer } of this.#rows.published()) {
      const { sha256, created, ...settings } = layer;
      this.#add({ name, version, settings, created, ofTemplate: false }, { kind: 'archive', sha256 }, deleted);
    }
  }

  /** Answers the ARN of the version; `said` is what the template says of the layer. */
  provision(name: string, said: string, source: CodeSource, settings: LayerSettings): string {
    const { version, created } = this.#rows.ofTemplate(name, said, this.#now());
    const arn = this.#arn(name, version);
    if (!this.#layers.has(arn)) this.#add({ name, version, settings, created, ofTemplate: true }, source, false);
    return arn;
  }

  forget(arn: string): void {
    this.#layers.delete(arn);
  }

  publish(name: string, sha256: string, settings: LayerSettings): LayerVersion {
    const created = this.#now();
    const version = this.#rows.publish(name, { ...settings, sha256, created });
    return this.#add({ name, version, settings, created, ofTemplate: false }, { kind: 'archive', sha256 }, false);
  }

  /** Hides a version. docs: AWS Lambda API Reference, "DeleteLayerVersion" (functions that use it keep it) */
  remove({ arn, name, version }: LayerVersion): void {
    const layer = this.#layers.get(arn);
    if (layer) layer.deleted = true;
    this.#rows.remove(name, version);
  }

  /** Forgets the deleted versions that no function names, and answers the digests of the archives of the others. */
  keepOnly(named: ReadonlySet<string>): string[] {
    for (const { arn, name, version, deleted } of [...this.#layers.values()])
      if (deleted && !named.has(arn)) {
        this.#layers.delete(arn);
        this.#rows.forget(name, version);
      }
    return [...this.#layers.values()].flatMap(({ source }) => (source.kind === 'archive' ? source.sha256 : []));
  }

  /** Lists the versions by name, the newest first. */
  list(): LayerVersion[] {
    return [...this.#layers.values()]
      .filter(({ deleted }) => !deleted)
      .sort((a, b) => b.version - a.version)
      .sort((a, b) => Number(a.name > b.name) - Number(a.name < b.name));
  }

  find(name: string, version: number): LayerVersion | undefined {
    const found = this.#layers.get(this.#arn(name, version));
    return found?.deleted === false ? found : undefined;
  }

  /** Answers the name in what calls name a layer or a version by: a name or an ARN. */
  nameIn(reference: string): string {
    if (!reference.startsWith('arn:')) return reference;
    const parts = reference.split(':');
    const name = parts[6] ?? '';
    if (this.arnOf(name) === parts.slice(0, 7).join(':')) return name;
    throw elsewhere(reference);
  }

  arnOf = (name: string): string => `arn:aws:lambda:${this.#ports.region}:${this.#ports.accountId}:layer:${name}`;

  content({ arn }: LayerVersion): Promise<LayerContent> {
    return this.#measured(this.#find(arn));
  }

  /** Answers the layers of a function as its configuration shows them. */
  shown(arns: readonly string[]): Promise<{ readonly Arn: string; readonly CodeSize?: number }[]> {
    return Promise.all(
      arns.map(async (Arn) => {
        const layer = this.#layers.get(Arn);
        return layer ? { Arn, CodeSize: (await this.#measured(layer)).CodeSize } : { Arn };
      }),
    );
  }

  /**
   * Refuses layers that a function cannot have. Those that it has already may have been deleted meanwhile. recorded:
   * localstack/localstack tests/aws/services/lambda_/test_lambda_api.py (test_layer_function_exceptions)
   */
  check(arns: readonly string[], chosen: 'now' | 'before' = 'now'): void {
    if (arns.length > mostLayers) throw invalidParameter(`Cannot reference more than ${mostLayers} layers.`);
    const seen = new Map<string, string>();
    for (const arn of arns) {
      if (chosen === 'now') this.#checkChosen(arn);
      else this.#find(arn);
      const layer = arn.slice(0, arn.lastIndexOf(':'));
      const other = seen.get(layer);
      if (other !== undefined)
        throw invalidParameter(
          'Two different versions of the same layer are not allowed to be referenced in the same function. ' +
            `${other} and ${arn} are versions of the same layer.`,
        );
      seen.set(layer, arn);
    }
  }

  #checkChosen(arn: string): void {
    if (!references.some((pattern) => pattern.test(arn))) throw validation(notAVersion(arn));
    const { region, accountId } = this.#ports;
    const [, , , there, owner] = arn.split(':');
    if (owner !== accountId) throw elsewhere(arn);
    if (there !== region)
      throw invalidParameter(
        `Layers are not in the same region as the function. Layers are expected to be in region ${region}.`,
      );
    if (this.#layers.get(arn)?.deleted !== false) throw invalidParameter(`Layer version ${arn} does not exist.`);
  }

  /** Answers the folders of layers; what stands in a later one is found first. */
  folders(arns: readonly string[]): Promise<string[]> {
    return Promise.all(
      arns.toReversed().map((arn) => {
        const layer = this.#find(arn);
        layer.folder ??= madeOnce(() => this.#code.stage(layer.source, 'layer'));
        return layer.folder();
      }),
    );
  }

  #measured(layer: Layer): Promise<LayerContent> {
    layer.content ??= bytesOf(layer.source, this.#archives)
      .then(archiveWith)
      .then(({ bytes, sha256 }) => ({ CodeSha256: sha256, CodeSize: bytes.length }))
      .catch((error: unknown) => {
        delete layer.content;
        throw error;
      });
    return layer.content;
  }

  #add(layer: Omit<LayerVersion, 'arn'>, source: CodeSource, deleted: boolean): Layer {
    const added: Layer = { ...layer, arn: this.#arn(layer.name, layer.version), source, deleted };
    this.#layers.set(added.arn, added);
    return added;
  }

  #find(arn: string): Layer {
    const found = this.#layers.get(arn);
    if (found) return found;
    throw elsewhere(arn);
  }

  #arn = (name: string, version: number): string => `${this.arnOf(name)}:${version}`;

  #now = (): string => modifiedAt(this.#ports.clock.now());
}

const elsewhere = (arn: string): UnsupportedError =>
  new UnsupportedError(
    `The layer ${arn.slice(0, 200)}`,
    'layers are those that calls publish here, and those of the template in their present version: publish its content',
  );

const patterns = references.map(({ source }) => source.slice(1, -1)).join('|');

const notAVersion = (arn: string): string =>
  violationSentence({
    at: 'layers',
    rule:
      'Member must satisfy constraint: [Member must have length less than or equal to 140, Member must have length ' +
      `greater than or equal to 1, Member must satisfy regular expression pattern: ${patterns}, Member ` +
      'must not be null]',
    value: `[${arn.slice(0, 200)}]`,
  });
