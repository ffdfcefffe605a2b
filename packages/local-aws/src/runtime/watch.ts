import { relative, resolve, sep } from 'node:path';
import { Sources } from '../assembly/sources.ts';
import { AwsError, messageOf } from '../kernel/errors.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import type { Operator } from '../kernel/operator.ts';
import type { LivePage } from '../server/live-page.ts';
import { boundedSynthesis, type BoundedSynthesis, type SynthesisLimits } from './bounded-synthesis.ts';
import { startBundler, type BundleError, type Bundler } from './bundler.ts';
import { ignoredIn } from './ignored.ts';
import { sentenceOfNote } from '../assembly/update-behaviour.ts';
import type { Deployed, Updated, UpdatedResource } from './update.ts';
import { watchFiles, type WatchedFiles } from './watch-files.ts';

export interface WatchOptions {
  /** The folder of the app. */
  readonly directory: string;
  /** The places that are written while the app runs: the data directory, the built page. */
  readonly places: readonly string[];
  /** The folder for assets that were changed without a synthesis. */
  readonly changedAssets: string;
  /** The sources of the page. */
  readonly pageSources: readonly string[];
  /** The command of a program of the app that bundles again and stays. */
  readonly bundler?: string | undefined;
  readonly deployed: Deployed;
  /** Synthesises the app. The result applies the new assembly to the system. */
  readonly synthesize: (signal: AbortSignal) => Promise<() => Promise<Updated>>;
  readonly buildPage: () => Promise<void>;
  readonly page: Pick<LivePage, 'reload' | 'problem'> | undefined;
  readonly operator: Operator;
  readonly limits?: SynthesisLimits;
}

/**
 * After a change that needed no synthesis, a synthesis follows when nobody has saved for this long. Its result wins.
 */
const quietMs = 2_000;

/** Watches the sources of an app. A saved change takes effect; a change that fails leaves everything as it was. */
export class Watch {
  readonly #options: WatchOptions;
  readonly #files: WatchedFiles;
  #sources: Sources | undefined;
  #bundler: Bundler | undefined;
  #confirmation: NodeJS.Timeout | undefined;
  #synthesis: BoundedSynthesis<() => Promise<Updated>> | undefined;
  /** The saved files that the next synthesis stands for. */
  readonly #unsynthesized = new Set<string>();
  #last: Promise<void> = Promise.resolve();
  readonly #problems = new Map<'code' | 'page', string>();
  #stopped = false;

  constructor(options: WatchOptions) {
    this.#options = options;
    const isIgnored = ignoredIn(options.directory, options.places);
    const isPage = (path: string): boolean => this.#isPage(path);
    this.#files = watchFiles(
      options.directory,
      (path) =>
        !isPage(path) && isIgnored(path) && !options.pageSources.some((folder) => folder.startsWith(path + sep)),
      (paths) => this.#changed([...paths]),
      (folder, cause) =>
        options.operator.warn(`${folder} cannot be watched, so changes in it are not seen: ${messageOf(cause)}`),
    );
    void this.#startBundler().then(() => {
      // This happens before the first save: afterwards nobody can tell which part of the assembly the saved file stands
      // for.
      if (!this.#stopped) this.#sources = this.#findSources();
    }, options.operator.unexpected);
  }

  async #startBundler(): Promise<void> {
    const { bundler: command, directory, operator } = this.#options;
    if (command === undefined) return;
    const bundler = await startBundler(command, directory, (line) => operator.info(line));
    this.#bundler = bundler;
    if (this.#stopped) bundler?.stop();
    else if (!bundler) operator.warn(`"${command}" has ended: every change takes a synthesis.`);
  }

  stop(): void {
    this.#stopped = true;
    this.#synthesis?.end();
    clearTimeout(this.#confirmation);
    this.#files.close();
    this.#bundler?.stop();
  }

  #isPage(path: string): boolean {
    const { pageSources, places } = this.#options;
    return pageSources.some(
      (folder) => path.startsWith(folder + sep) && !isHidden(relative(folder, path)) && !isWithin(path, places),
    );
  }

  #changed(paths: readonly string[]): void {
    const since = performance.now();
    const ofPage = paths.filter((path) => this.#isPage(path));
    const others = paths.filter((path) => !this.#isPage(path));
    if (ofPage.length > 0) this.#inTurn('page', ofPage, since, () => this.#renewPage());
    if (others.length === 0) return;
    clearTimeout(this.#confirmation);
    this.#inTurn('code', others, since, () => this.#renew(others));
  }

  #inTurn(
    kind: 'code' | 'page',
    paths: readonly string[],
    since: number,
    renew: () => Promise<Updated | undefined>,
  ): void {
    this.#last = this.#last.then(async () => {
      try {
        const updated = await renew();
        if (updated) this.#tell(kind, paths, updated, performance.now() - since);
      } catch (error) {
        this.#refuse(kind, paths, error);
      }
    });
  }

  async #renewPage(): Promise<Updated> {
    await this.#options.buildPage();
    this.#options.page?.reload();
    return { provisioned: [], removed: [], deployment: [] };
  }

  /**
   * Takes the quick way if the assembly contains the files unchanged or the app bundles them; otherwise it synthesises.
   */
  async #renew(paths: readonly string[]): Promise<Updated | undefined> {
    const { deployed } = this.#options;
    const sources = (this.#sources ??= this.#findSources());
    const plain = paths.filter((path) => sources.has(path));
    const bundled = paths.filter((path) => !sources.has(path));
    if (bundled.length > 0 && !this.#bundler?.knows(bundled)) {
      this.#synthesize(paths);
      return undefined;
    }
    const built = await this.#bundle(bundled);
    if (built.some((output) => !sources.has(output))) {
      this.#synthesize(paths);
      return undefined;
    }
    const { stacks, done } = sources.applied(deployed.read(), [...plain, ...built]);
    const updated = await deployed.update(stacks);
    done();
    this.#confirmation = setTimeout(() => this.#synthesize([]), quietMs);
    return updated;
  }

  #findSources(): Sources {
    const paths = [...this.#files.files(), ...(this.#bundler?.outputs() ?? [])];
    return new Sources(this.#options.deployed.read(), paths, this.#options.changedAssets);
  }

  async #bundle(files: readonly string[]): Promise<readonly string[]> {
    if (files.length === 0 || !this.#bundler) return [];
    const { changed, errors } = await this.#bundler.rebuild(files);
    if (errors.length > 0) throw new BundleFailed(errors);
    return changed;
  }

  /**
   * Synthesises in the background. A result is discarded if the sources have changed meanwhile. A synthesis may itself
   * write its bundles beside the sources, in steps: if a file was another one for a while, one more synthesis confirms
   * the result, and no third one.
   */
  #synthesize(saved: readonly string[], isConfirming = false): void {
    for (const path of saved) this.#unsynthesized.add(path);
    if (this.#stopped) return;
    if (this.#synthesis) return this.#synthesis.mayBeUnwanted();
    const mark = this.#files.mark();
    const ofCode = (paths: readonly string[]): boolean => paths.some((path) => !this.#isPage(path));
    const paths = [...this.#unsynthesized];
    const since = performance.now();
    const { synthesize, operator, limits } = this.#options;
    const isUnwanted = (): boolean => ofCode(mark.changed());
    this.#synthesis = boundedSynthesis(synthesize, operator, isUnwanted, limits);
    const whenCurrent = async (act: () => void): Promise<void> => {
      await this.#files.settled();
      this.#synthesis = undefined;
      mark.forget();
      if (this.#stopped) return;
      if (isUnwanted()) {
        operator.info(`${this.#named(mark.changed())}saved while the app was synthesised, which is done again.`);
        return this.#synthesize([]);
      }
      this.#unsynthesized.clear();
      act();
      if (ofCode(mark.touched()) && !isConfirming) this.#synthesize([], true);
    };
    this.#synthesis.done
      .then(
        (apply) => whenCurrent(() => this.#inTurn('code', paths, since, () => this.#apply(apply))),
        (error: unknown) => whenCurrent(() => this.#refuse('code', paths, error)),
      )
      .catch(operator.unexpected);
  }

  async #apply(apply: () => Promise<Updated>): Promise<Updated> {
    const updated = await apply();
    this.#sources = this.#findSources();
    return updated;
  }

  #tell(kind: 'code' | 'page', paths: readonly string[], updated: Updated, ms: number): void {
    const { operator } = this.#options;
    const wasWrong = this.#problems.delete(kind);
    this.#show();
    const { provisioned, removed } = updated;
    // A synthesis that only confirms the state needs no line.
    if (paths.length === 0 && provisioned.length + removed.length === 0 && !wasWrong) return;
    operator.info(`✓ ${this.#named(paths)}${what(kind, updated)} in ${Math.round(ms)} ms`);
    for (const note of deploymentLines(updated)) operator.info(`  ${note}`);
  }

  #refuse(kind: 'code' | 'page', paths: readonly string[], error: unknown): void {
    const text = problemText(error);
    if (this.#problems.get(kind) === text) return;
    this.#problems.set(kind, text);
    this.#show();
    this.#options.operator.error(`✗ ${this.#named(paths)}not changed, the last good version goes on: ${text}`);
  }

  #show(): void {
    this.#options.page?.problem(this.#problems.size === 0 ? undefined : [...this.#problems.values()].join('\n\n'));
  }

  #named(paths: readonly string[]): string {
    const names = paths.map((path) => relative(this.#options.directory, path));
    if (names.length === 0) return '';
    return names.length > 3
      ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more: `
      : `${names.join(', ')}: `;
  }
}

const isWithin = (path: string, places: readonly string[]): boolean =>
  places.some((place) => path === resolve(place) || path.startsWith(resolve(place) + sep));
const isHidden = (path: string): boolean => path.split(sep).some((name) => /^\.|^node_modules$|~$/.test(name));

/** Is thrown for sources that cannot be bundled. */
class BundleFailed extends Error {
  constructor(errors: readonly BundleError[]) {
    super(
      errors
        .map(({ file, line, column, text }) => (file === undefined ? text : `${file}:${line}:${column}: ${text}`))
        .join('\n'),
    );
  }
}

function problemText(error: unknown): string {
  if (error instanceof AwsError || error instanceof OperatorError) return `${error.code}: ${error.message}`;
  return messageOf(error);
}

function what(kind: 'code' | 'page', { provisioned, removed }: Updated): string {
  if (kind === 'page') return 'the page was built again';
  const made = shortList(provisioned);
  const gone = removed.length > 0 ? ` (gone: ${shortList(removed)})` : '';
  return `${made || 'nothing of the template changed'}${gone}`;
}

function shortList(resources: readonly UpdatedResource[]): string {
  const [first, second, ...others] = resources.map(({ logicalId }) => logicalId);
  return [first, second, others.length > 0 ? `${others.length} more` : undefined].filter(Boolean).join(', ');
}

/** Writes how a deployment would treat the changes differently. */
function deploymentLines({ provisioned, removed, deployment }: Updated): string[] {
  const said = new Set(deployment.map(({ stack, logicalId }) => `${stack}/${logicalId}`));
  return [
    ...deployment.map(sentenceOfNote),
    ...provisioned
      .filter(({ stack, logicalId, replaced }) => replaced && !said.has(`${stack}/${logicalId}`))
      .map(({ logicalId, type }) => `A deployment replaces ${logicalId} (${type}): the new one holds nothing.`),
    ...removed
      .filter(({ stays }) => stays)
      .map(({ logicalId, type }) => `${logicalId} (${type}) is gone from the template; here what it holds stays.`),
  ];
}
