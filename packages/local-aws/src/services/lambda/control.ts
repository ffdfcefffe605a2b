import type { Ports } from '../../contract/service.ts';
import { messageOf, UnsupportedError } from '../../kernel/errors.ts';
import { archiveWith, createArchives, type Archive } from './archive.ts';
import { configKey, eventConfigOf } from './asynchronous/event-configs.ts';
import { checkDestination, type DestinationPorts } from './asynchronous/destinations.ts';
import type { Archived, CodeSource } from './code.ts';
import { checkArchive, UnzippedTooLarge } from './engine/unzip.ts';
import type { PythonFinder } from './environments/python.ts';
import { functionNotFound, invalidParameter, preconditionFailed } from './errors.ts';
import type { Layers } from './layers.ts';
import { pythonOf, readDefinition, type FunctionDefinition } from './function-definition.ts';
import type { Alias, Functions, LambdaFunction, Running } from './functions.ts';
import type { FunctionStore, StoredFunction } from './function-store.ts';
import { modifiedAt } from './times.ts';

type Properties = Readonly<Record<string, unknown>>;

/** Changes functions: for the template, and for calls, whose changes outlive a restart. */
export interface Control {
  /** Provisions a function of the template, unless a call has changed it since the template last changed it. */
  provision(name: string, properties: Properties, made: Omit<StoredFunction, 'properties'>): void;
  create(name: string, properties: Properties, code: CodeSource): void;
  /** Changes a function. Given members replace the old ones; undefined members stay. */
  change(fn: LambdaFunction, properties: Properties, code?: CodeSource): void;
  /** Takes a setting away from a function. */
  withdraw(fn: LambdaFunction, property: string): void;
  remove(name: string): void;
  /** Removes a function that the template no longer has. A function that calls have changed stays. */
  forget(name: string): void;
  isOfTemplate(name: string): boolean;
  /** Publishes a version, and answers its number. If nothing has changed, it answers the last version. */
  publish(fn: LambdaFunction, description?: string, madeBy?: string): Promise<string>;
  /** Answers the version that a resource of the template has made, now or at an earlier start. */
  provisionVersion(fn: LambdaFunction, madeBy: string, description?: string): Promise<string>;
  removeVersion(fn: LambdaFunction, version: string): void;
  provisionAlias(fn: LambdaFunction, alias: Alias): void;
  putAlias(fn: LambdaFunction, alias: Alias): void;
  removeAlias(fn: LambdaFunction, name: string): void;
  archiveOf(running: Pick<Running, 'definition'>): Promise<Archive>;
  /** Answers the layers of what runs as its configuration shows them. */
  layersOf(running: Pick<Running, 'definition'>): ReturnType<Layers['shown']>;
  /** Throws if this machine lacks the interpreter for a runtime. It is asked before a function is made or changed. */
  requireInterpreter(runtime: unknown): Promise<void>;
  /** Keeps an uploaded archive. Throws if it is not an archive. */
  upload(bytes: Buffer): Promise<Archived>;
}

export type ControlPorts = Ports &
  DestinationPorts & { readonly python: Pick<PythonFinder, 'find'>; readonly layers: Layers };

export function createControl(ports: ControlPorts, functions: Functions, state: FunctionStore): Control {
  const archive = createArchives(state.archives.read);
  const control = new FunctionControl(ports, functions, state, ({ definition }) => archive(definition.code));
  control.load();
  return control;
}

class FunctionControl implements Control {
  readonly archiveOf: Control['archiveOf'];
  readonly #ports: ControlPorts;
  readonly #functions: Functions;
  readonly #state: FunctionStore;
  readonly #ofTemplate = new Set<string>();

  constructor(ports: ControlPorts, functions: Functions, state: FunctionStore, archiveOf: Control['archiveOf']) {
    this.#ports = ports;
    this.#functions = functions;
    this.#state = state;
    this.archiveOf = archiveOf;
  }

  /** Loads the functions that calls have made. Those of the template come with their resources. */
  load(): void {
    const { functions, versions, archives } = this.#state;
    const used = [...functions.all(), ...versions.all().flatMap(({ definition }) => definition ?? [])];
    const ofLayers = this.#ports.layers.keepOnly(new Set(used.flatMap(({ properties }) => layersIn(properties))));
    const ofCode = used.flatMap(({ code }) => (code.kind === 'archive' ? code.sha256 : []));
    archives.keepOnly(new Set([...ofLayers, ...ofCode]));
    for (const [name, stored] of functions.own()) {
      const warn = (error: unknown): void =>
        this.#ports.operator.warn(`the function ${name} cannot run here: ${messageOf(error)}`);
      try {
        this.#open(name, stored);
        this.requireInterpreter(stored.properties.Runtime).catch(warn);
      } catch (error) {
        warn(error);
      }
    }
  }

  async requireInterpreter(runtime: unknown): Promise<void> {
    if (typeof runtime === 'string') await pythonOf(runtime, this.#ports.python);
  }

  provision(name: string, properties: Properties, made: Omit<StoredFunction, 'properties'>): void {
    // The path of a file asset says nothing about its content.
    const said = { properties, revisionId: made.revisionId };
    const kept = this.#state.functions.provisioned(name, said)?.definition;
    this.#ofTemplate.add(name);
    this.#open(name, this.#checked(name, kept ?? { properties, ...made }, kept ? 'before' : 'now'));
  }

  create(name: string, properties: Properties, code: CodeSource): void {
    const stored = this.#checked(name, { properties, code, ...this.#revision() });
    this.#open(name, stored);
    this.#state.functions.put(name, stored);
  }

  change({ definition }: LambdaFunction, properties: Properties, code = definition.code): void {
    const { name } = definition;
    const given = Object.entries(properties).filter(([, value]) => value !== undefined);
    const chosen = properties.Layers === undefined ? 'before' : 'now';
    this.#replace(name, { ...definition.properties, ...Object.fromEntries(given) }, code, chosen);
  }

  withdraw({ definition: { name, properties, code } }: LambdaFunction, property: string): void {
    const left = Object.entries(properties).filter(([present]) => present !== property);
    this.#replace(name, Object.fromEntries(left), code);
  }

  #replace(name: string, properties: Properties, code: CodeSource, layers: 'now' | 'before' = 'before'): void {
    const stored = this.#checked(name, { properties, code, ...this.#revision() }, layers);
    this.#functions.put(this.#define(name, stored));
    this.#state.functions.put(name, stored);
  }

  remove(name: string): void {
    this.#functions.remove(name);
    this.#ofTemplate.delete(name);
    this.#state.functions.forget(name);
    this.#state.versions.forget(name);
    this.#state.tags.forget(name);
    this.#forgetPermissions(name);
    for (const kept of this.#state.invokeConfigs.all())
      if (kept.functionName === name) this.#state.invokeConfigs.forget(configKey(kept));
    for (const kept of this.#state.aliases.all())
      if (kept.functionName === name) this.#state.aliases.forget(`${name}:${kept.name}`);
  }

  /** The permissions that calls have given end with what they are for. */
  #forgetPermissions(name: string, of?: string): void {
    for (const { functionName, qualifier, statement } of this.#state.permissions.all())
      if (functionName === name && (of === undefined || of === qualifier))
        this.#state.permissions.forget(`${name}:${qualifier}:${statement.Sid}`);
  }

  forget(name: string): void {
    this.#functions.remove(name);
    this.#ofTemplate.delete(name);
  }

  layersOf: Control['layersOf'] = ({ definition }) => this.#ports.layers.shown(definition.layers);

  isOfTemplate = (name: string): boolean => this.#ofTemplate.has(name);

  async publish(fn: LambdaFunction, description?: string, madeBy?: string): Promise<string> {
    const last = [...fn.versions.values()].at(-1);
    if (last && (await this.#isSame(last, fn))) return last.definition.version;
    const { name, properties, code } = fn.definition;
    const packed = code.kind === 'archive' ? undefined : await this.archiveOf(fn);
    // It may have been deleted while its code was packed. Another function of that name is not it.
    if (this.#functions.byName(name)?.versions !== fn.versions) throw functionNotFound(fn.definition.arn);
    const kept = packed ? this.#state.archives.keep(packed) : code;
    const described = description === undefined ? properties : { ...properties, Description: description };
    const stored = { properties: described, code: kept, ...this.#revision() };
    const version = this.#state.versions.add(name, stored, madeBy);
    this.#functions.putVersion(this.#define(name, stored, version));
    return version;
  }

  async provisionVersion(fn: LambdaFunction, madeBy: string, description?: string): Promise<string> {
    const made = this.#state.versions.madeBy(madeBy);
    if (made?.functionName === fn.definition.name) return made.version;
    return this.publish(fn, description, madeBy);
  }

  removeVersion({ definition: { name }, permissions }: LambdaFunction, version: string): void {
    permissions.delete(version);
    this.#forgetPermissions(name, version);
    this.#functions.removeVersion(name, version);
    this.#state.versions.remove(name, version);
  }

  provisionAlias({ definition, aliases }: LambdaFunction, alias: Alias): void {
    const kept = this.#state.aliases.provisioned(`${definition.name}:${alias.name}`, alias);
    if (!kept) aliases.set(alias.name, alias);
    else if (kept.definition) aliases.set(alias.name, kept.definition);
  }

  putAlias({ definition: { name }, aliases }: LambdaFunction, alias: Alias): void {
    aliases.set(alias.name, alias);
    this.#state.aliases.put(`${name}:${alias.name}`, { ...alias, functionName: name });
  }

  removeAlias({ definition: { name }, aliases, permissions }: LambdaFunction, alias: string): void {
    aliases.delete(alias);
    permissions.delete(alias);
    this.#forgetPermissions(name, alias);
    this.#state.aliases.remove(`${name}:${alias}`);
  }

  async upload(bytes: Buffer): Promise<Archived> {
    try {
      await checkArchive(bytes);
    } catch (error) {
      if (error instanceof UnzippedTooLarge) throw invalidParameter(error.message);
      if (error instanceof UnsupportedError) throw error;
      throw invalidParameter('Could not unzip uploaded file. Please check your file, then try to upload again.');
    }
    return this.#state.archives.keep(await archiveWith(bytes));
  }

  #open(name: string, stored: StoredFunction): void {
    const isNew = this.#functions.byName(name) === undefined;
    this.#functions.put(this.#define(name, stored));
    if (!isNew) return;
    for (const { functionName, version, definition } of this.#state.versions.all())
      if (functionName === name && definition) this.#functions.putVersion(this.#define(name, definition, version));
    const fn = this.#functions.byName(name);
    for (const [, { functionName, ...alias }] of this.#state.aliases.own())
      if (functionName === name) fn?.aliases.set(alias.name, alias);
    for (const [, config] of this.#state.invokeConfigs.own())
      if (config.functionName === name) fn?.eventConfigs.set(config.qualifier, eventConfigOf(config));
    for (const [, { functionName, qualifier, statement }] of this.#state.permissions.own())
      if (functionName === name) fn?.permissions.set(qualifier, [...(fn.permissions.get(qualifier) ?? []), statement]);
  }

  /** Checks all that can be refused before a function is made or changed. Its layers may be those that it had. */
  #checked(name: string, stored: StoredFunction, chosen: 'now' | 'before' = 'now'): StoredFunction {
    const { deadLetterArn, roleArn, layers } = this.#define(name, stored);
    this.#ports.layers.check(layers, chosen);
    if (deadLetterArn !== undefined)
      checkDestination(this.#ports, 'AWS::Lambda::Function.DeadLetterConfig.TargetArn', deadLetterArn);
    // A missing role is found when the function is created. recorded: nficano/python-lambda#28
    this.#ports.roles.principal(roleArn, name);
    return stored;
  }

  #define(name: string, { properties, ...made }: StoredFunction, version = '$LATEST'): FunctionDefinition {
    const { region, accountId } = this.#ports;
    const arn = `arn:aws:lambda:${region}:${accountId}:function:${name}`;
    return readDefinition(properties, { ...made, name, arn, version });
  }

  #revision(): Pick<StoredFunction, 'lastModified' | 'revisionId'> {
    return { lastModified: modifiedAt(this.#ports.clock.now()), revisionId: this.#ports.ids.uuid() };
  }

  /** docs: AWS Lambda API Reference, "PublishVersion": nothing is published when nothing has changed. */
  async #isSame(one: Running, other: Running): Promise<boolean> {
    const settings = ({ definition }: Running): string =>
      // Reserved concurrency and what becomes of loops belong to the function, not to a version.
      JSON.stringify({ ...definition.properties, Description: '', ReservedConcurrentExecutions: 0, RecursiveLoop: 0 });
    if (settings(one) !== settings(other)) return false;
    const [mine, theirs] = await Promise.all([this.archiveOf(one), this.archiveOf(other)]);
    return mine.sha256 === theirs.sha256;
  }
}

const layersIn = ({ Layers }: Properties): readonly string[] => (Layers as string[] | undefined) ?? [];

/** A caller that changes something may name the revision that it last saw. */
export function checkRevision(given: string | undefined, current: string): void {
  if (given !== undefined && given !== current)
    throw preconditionFailed(
      'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve ' +
        'the latest Revision Id',
    );
}
