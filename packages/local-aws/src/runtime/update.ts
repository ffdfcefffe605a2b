import { withNested, type NestedResource } from '../assembly/nested-stacks.ts';
import { changesBetween, otherTypes } from '../assembly/changes.ts';
import { deploymentNotes, type DeploymentNote, type Made } from '../assembly/update-behaviour.ts';
import type { Stack } from '../assembly/cloud-assembly.ts';
import {
  provisionAll,
  unknownWords,
  type Asked,
  type PlaceOf,
  type ProvisionedStack,
  type Update,
  type Wanted,
} from '../assembly/provision.ts';
import { identityOf, isOne } from '../assembly/identity.ts';
import { Problems } from '../assembly/problems.ts';
import type { MadeResource } from '../assembly/provisioned-stack.ts';
import type { ProvisionedResource } from '../contract/resource-provider.ts';
import type { Operator } from '../kernel/operator.ts';
import { collected, type Collected } from './collected.ts';
import type { OperatorError } from '../kernel/operator-error.ts';

/** The result of an update: the type of each resource by its logical id. */
export interface Updated {
  readonly provisioned: readonly UpdatedResource[];
  readonly removed: readonly UpdatedResource[];
  /** The notes on how a deployment would treat the changes. */
  readonly deployment: readonly DeploymentNote[];
}

export interface UpdatedResource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** The resource has another identity than before, so that a deployment replaces it. */
  readonly replaced?: true;
  /** The resource is gone from the template, and its data still exists. */
  readonly stays?: true;
}

/** The running stacks. */
export interface Deployed {
  stacks(): readonly ProvisionedStack[];
  /** Answers the stacks as they were read last. */
  read(): readonly Stack[];
  /** Changes the stacks to the given ones. Throws the error of a deployment, and then everything is as before. */
  update(stacks: readonly Stack[]): Promise<Updated>;
}

export interface DeployPorts {
  readonly placeOf: PlaceOf;
  readonly operator: Operator;
  readonly wanted: Wanted;
  /** Finds all problems of stacks that were refused, without touching anything of the running system. */
  rehearse?(stacks: readonly Stack[]): Promise<Problems>;
}

export async function deploy(ports: DeployPorts, stacks: readonly Stack[]): Promise<Deployed> {
  let exports: ReadonlyMap<string, unknown> = new Map();
  let known: readonly ProvisionedStack[] = [];
  let last: Promise<unknown> = Promise.resolve();

  async function update(next: readonly Stack[]): Promise<Updated> {
    const changed = typesChanged(known, next);
    if (changed.count > 0) return refuse(ports, next, changed);
    const attempt = new Attempt(ports, known);
    let refused: Problems;
    try {
      const [reached, found, problems] = await attempt.provision(next, exports);
      if (problems.count === 0) {
        await settle(ports.placeOf, known, reached);
        await attempt.remove(reached);
        attempt.note(reached);
        [known, exports] = [reached, found];
        return attempt;
      }
      refused = problems;
    } catch (error) {
      await attempt.undo();
      throw error;
    }
    await attempt.undo();
    return refuse(ports, next, refused);
  }

  const deployed: Deployed = {
    stacks: () => known.flatMap(withNested),
    read: () => known.map(({ stack }) => stack),
    update(next) {
      const mine = last.then(() => update(next));
      last = mine.catch(() => undefined);
      return mine;
    },
  };
  // The names are checked at the start only, because an update may remove what the operator has named.
  const faults = await collected(...unknownWords(stacks, ports.wanted));
  if (faults.length > 0) return refuse(ports, stacks, problemsOf(stacks, faults));
  await deployed.update(stacks);
  return deployed;
}

/** What concerns no stack is told with the first one. */
function problemsOf([first]: readonly Stack[], faults: readonly Collected[]): Problems {
  const problems = new Problems();
  for (const fault of faults) if (first) problems.add(first, undefined, fault);
  return problems;
}

/** Finds what a deployment refuses before it looks at anything else. */
function typesChanged(known: readonly ProvisionedStack[], next: readonly Stack[]): Problems {
  const problems = new Problems();
  for (const stack of next) {
    const before = known.find((one) => isOne(one.stack, stack));
    const found = before ? otherTypes(before.stack.template, stack.template) : [];
    for (const problem of found) problems.add(stack, undefined, problem);
  }
  return problems;
}

/** Throws all problems of the stacks. A problem that only the kept state has is told as well. */
async function refuse({ rehearse }: DeployPorts, stacks: readonly Stack[], found: Problems): Promise<never> {
  const problems = (await rehearse?.(stacks)) ?? found;
  problems.include(found);
  problems.throw();
  throw new Error('a refusal without a problem');
}

/** Lets providers clean up before anything is removed, because they may still need it. */
async function settle(
  placeOf: PlaceOf,
  known: readonly ProvisionedStack[],
  reached: readonly ProvisionedStack[],
): Promise<void> {
  for (const region of new Set([...known, ...reached].map(({ stack }) => stack.region))) {
    const stacks = reached
      .filter(({ stack }) => stack.region === region)
      .flatMap(withNested)
      .map(({ name, resources, ignored }) => ({ name, logicalIds: [...resources.keys(), ...ignored] }));
    for (const { settle } of Object.values(placeOf({ region }).providers)) await settle?.(stacks);
  }
}

/** A changed export concerns the later stacks that import it. */
const sameExports = (before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): boolean =>
  [...after].every(([name, value]) => before.get(name) === value);

interface MadeNow {
  readonly stack: Stack;
  readonly logicalId: string;
  readonly resource: MadeResource;
}

class Attempt implements Updated {
  readonly provisioned: UpdatedResource[] = [];
  readonly removed: UpdatedResource[] = [];
  readonly deployment: DeploymentNote[] = [];
  readonly #ports: DeployPorts;
  readonly #known: readonly ProvisionedStack[];
  readonly #made: MadeNow[] = [];

  constructor(ports: DeployPorts, known: readonly ProvisionedStack[]) {
    this.#ports = ports;
    this.#known = known;
  }

  #knownOf(stack: Stack): ProvisionedStack | undefined {
    return this.#known.flatMap(withNested).find((known) => isOne(known.stack, stack));
  }

  async provision(
    next: readonly Stack[],
    exports: ReadonlyMap<string, unknown>,
  ): Promise<readonly [readonly ProvisionedStack[], ReadonlyMap<string, unknown>, Problems]> {
    const { placeOf, wanted } = this.#ports;
    let last: ReadonlyMap<string, unknown> = new Map();
    const update = (asked: Asked): Update => {
      last = asked.exports;
      return this.#changesOf(asked, !sameExports(exports, asked.exports));
    };
    const note = (stack: Stack, logicalId: string, error: OperatorError): void => {
      const isNew = this.#made.some((one) => isOne(one.stack, stack) && one.logicalId === logicalId);
      if (isNew) this.#ports.operator.warn(error.message);
    };
    const { stacks, problems } = await provisionAll(next, placeOf, wanted, { update, note });
    return [stacks, last, problems];
  }

  #changesOf({ stack, parameters, within }: Asked, exportsChanged: boolean): Update {
    const before = this.#knownOf(stack);
    const changed = new Set(
      before &&
        changesBetween(before.stack, stack, {
          exportsChanged,
          parametersChanged: JSON.stringify(before.parameters) !== JSON.stringify(parameters),
          isOther: (logicalId) => this.#isOther(stack, logicalId, within),
        }),
    );
    const kept = new Map([...(before?.resources ?? [])].filter(([id]) => !changed.has(id)));
    const provisions = (logicalId: string): void => {
      const { Type: type } = stack.template.Resources[logicalId] as { Type: string };
      this.provisioned.push({ stack: identityOf(stack), logicalId, type });
    };
    const made = (logicalId: string, resource: MadeResource): void => {
      for (const note of resource.notes ?? []) this.#ports.operator.warn(note.message);
      this.#made.push({ stack, logicalId, resource });
    };
    return { kept, provisions, made };
  }

  /** The template of a nested stack may change in a file whose name stays the same. */
  #isOther(parent: Stack, logicalId: string, within: Asked['within']): boolean {
    const after = within(parent, logicalId);
    const before = after && this.#knownOf(after);
    if (!after || !before) return false;
    if (JSON.stringify(before.stack.template) !== JSON.stringify(after.template)) return true;
    return Object.keys(after.template.Resources).some((inner) => this.#isOther(after, inner, within));
  }

  /**
   * Removes the resources that are gone from the templates, in the reverse order of their creation. A resource with a
   * new identity is removed by its old one.
   */
  async remove(reached: readonly ProvisionedStack[]): Promise<void> {
    const all = reached.flatMap(withNested);
    for (const before of this.#known.flatMap(withNested).reverse()) {
      const after = all.find(({ stack }) => isOne(stack, before.stack))?.resources;
      for (const [logicalId, resource] of [...before.resources].reverse()) {
        const now = after?.get(logicalId);
        if (now?.ref === resource.ref) continue;
        const stays = !(await this.#take(before.stack, resource));
        if (now) this.#noteReplaced(identityOf(before.stack), logicalId);
        else
          this.removed.push({
            stack: identityOf(before.stack),
            logicalId,
            type: resource.type,
            ...(stays && { stays: true as const }),
          });
      }
    }
  }

  /** Notes how a deployment would treat the changes. */
  note(reached: readonly ProvisionedStack[]): void {
    for (const after of reached) {
      const before = this.#knownOf(after.stack);
      if (before) this.deployment.push(...deploymentNotes(madeOf(before), madeOf(after)));
    }
  }

  #noteReplaced(stack: string, logicalId: string): void {
    const at = this.provisioned.findIndex((one) => one.stack === stack && one.logicalId === logicalId);
    const found = this.provisioned[at];
    if (found) this.provisioned[at] = { ...found, replaced: true };
  }

  async #take(stack: Stack, resource: ProvisionedResource & { readonly type: string }): Promise<boolean> {
    const provider = this.#ports.placeOf(stack).providers[resource.type];
    await provider?.remove?.(resource);
    return provider?.remove !== undefined;
  }

  /** Removes what is new, and provisions the resources again as they were before. */
  async undo(): Promise<void> {
    if (this.provisioned.length === 0 || this.#known.length === 0) return;
    const { placeOf, wanted, operator } = this.#ports;
    const hasRemoved = await this.#removeNew();
    const update = ({ stack }: Asked): Update => {
      const identity = identityOf(stack);
      const touched = new Set(this.provisioned.filter((one) => one.stack === identity).map((one) => one.logicalId));
      const before = this.#knownOf(stack)?.resources ?? [];
      // What is new may have been in the place of a resource with another logical id.
      const kept = new Map([...before].filter(([id]) => !hasRemoved && !touched.has(id)));
      return { kept, provisions: () => undefined, made: () => undefined };
    };
    const stacks = this.#known.map(({ stack }) => stack);
    try {
      const { problems } = await provisionAll(stacks, placeOf, wanted, { update });
      problems.throw();
    } catch (error) {
      operator.unexpected(error);
    }
  }

  async #removeNew(): Promise<boolean> {
    const isNew = ({ stack, logicalId, resource }: MadeNow): boolean =>
      this.#knownOf(stack)?.resources.get(logicalId)?.ref !== resource.ref;
    const added = this.#made.filter(isNew).reverse();
    for (const { stack, resource } of added) await this.#take(stack, resource);
    return added.length > 0;
  }
}

function madeOf({ stack, resources }: ProvisionedStack): Made {
  return {
    name: identityOf(stack),
    template: stack.template,
    valuesOf: (logicalId) => resources.get(logicalId)?.values,
    within: (logicalId) => {
      const resource = resources.get(logicalId);
      return resource && 'nested' in resource ? madeOf((resource as unknown as NestedResource).nested) : undefined;
    },
  };
}
